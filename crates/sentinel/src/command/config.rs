//! CONFIG GET and CONFIG SET: the lines about the sentinel itself.

use std::sync::Arc;

use lab_redis::command::integer;
use lab_redis::glob;
use lab_redis::wire::Value;

use super::Answer;
use crate::link::Who;
use crate::{Level, Out, Sentinel, Settings, Version};

/// In the order in which CONFIG GET lists them; the last one only from 7.2.
const PARAMETERS: [&str; 7] = [
    "resolve-hostnames",
    "announce-hostnames",
    "announce-ip",
    "announce-port",
    "sentinel-user",
    "sentinel-pass",
    "loglevel",
];

impl Sentinel {
    /// `SENTINEL CONFIG GET <pattern>`, `SENTINEL CONFIG SET <param> <value>`; from
    /// 7.2 several of either.
    pub(super) fn config(&mut self, words: &[Arc<str>], out: &mut Out) -> Answer {
        let several = self.settings.version >= Version::V7_2;
        match words {
            [verb, patterns @ ..]
                if verb.eq_ignore_ascii_case("get")
                    && (patterns.len() == 1 || several && !patterns.is_empty()) =>
            {
                Ok(self.config_get(patterns))
            }
            [verb, pairs @ ..]
                if verb.eq_ignore_ascii_case("set")
                    && (pairs.len() == 2 || several && pairs.len() > 2) =>
            {
                self.config_set(pairs, out)
            }
            _ if several => Err(Value::err(
                "Only SENTINEL CONFIG GET <param> [<param> <param> ...] / SET <param> <value> [<param> <value> ...] are supported.",
            )),
            _ => Err(Value::err(
                "Only SENTINEL CONFIG GET <option> / SET <option> <value> are supported.",
            )),
        }
    }

    /// Those this version has.
    fn parameters(&self) -> &'static [&'static str] {
        match self.settings.version {
            Version::V6_2 | Version::V7_0 => &PARAMETERS[..6],
            Version::V7_2 => &PARAMETERS,
        }
    }

    /// `sentinelConfigGetCommand`: each parameter once, whichever pattern it matches.
    fn config_get(&self, patterns: &[Arc<str>]) -> Value {
        let mut given: Vec<&str> = Vec::new();
        for pattern in patterns {
            for name in self.parameters() {
                if glob::matches(pattern, name, true) && !given.contains(name) {
                    given.push(name);
                }
            }
        }
        Value::bulks(
            given
                .into_iter()
                .flat_map(|name| [name.to_owned(), self.parameter(name)]),
        )
    }

    fn parameter(&self, name: &str) -> String {
        let settings = &self.settings;
        let yes_no = |on| if on { "yes" } else { "no" }.to_owned();
        let text = |text: &Option<Arc<str>>| text.as_deref().unwrap_or_default().to_owned();
        match name {
            "resolve-hostnames" => yes_no(settings.resolve_hostnames),
            "announce-hostnames" => yes_no(settings.announce_hostnames),
            "announce-ip" => text(&settings.announce_ip),
            "announce-port" => settings.announce_port.to_string(),
            "sentinel-user" => text(&settings.sentinel_user),
            "sentinel-pass" => text(&settings.sentinel_pass),
            _ => settings.log_level.as_str().to_owned(),
        }
    }

    /// `sentinelConfigSetCommand`: nothing is set unless all can be.
    fn config_set(&mut self, pairs: &[Arc<str>], out: &mut Out) -> Answer {
        let mut settings = (*self.settings).clone();
        let mut seen: Vec<String> = Vec::new();
        for pair in pairs.chunks(2) {
            let name = &pair[0];
            let lower = name.to_ascii_lowercase();
            if !self.parameters().contains(&&*lower) {
                return Err(Value::err(format_args!(
                    "Invalid argument '{name}' to SENTINEL CONFIG SET"
                )));
            }
            if seen.contains(&lower) {
                return Err(Value::err(format_args!(
                    "Duplicate argument '{name}' to SENTINEL CONFIG SET"
                )));
            }
            let Some(value) = pair.get(1) else {
                return Err(Value::err(format_args!("Missing argument '{name}' value")));
            };
            change(&mut settings, &lower, value).ok_or_else(|| {
                Value::err(format_args!(
                    "Invalid value '{value}' to SENTINEL CONFIG SET '{name}'"
                ))
            })?;
            seen.push(lower);
        }
        let credentials = seen
            .iter()
            .any(|name| name == "sentinel-user" || name == "sentinel-pass");
        self.settings = Arc::new(settings);
        self.say_hello_anew();
        let reply = self.flush_and_reply(out);
        if credentials {
            self.drop_sentinel_connections(out);
        }
        Ok(reply)
    }

    /// What is said of this sentinel may have changed; hellos are made anew.
    fn say_hello_anew(&mut self) {
        for i in 0..self.masters.len() {
            let m = self.masters.slot_at(i);
            self.masters[m].hello = None;
        }
    }

    /// New credentials are used from the next connection on.
    fn drop_sentinel_connections(&mut self, out: &mut Out) {
        for i in 0..self.masters.len() {
            let m = self.masters.slot_at(i);
            for p in 0..self.masters[m].peers.len() {
                let of = self.refer(m, Who::Peer(self.masters[m].peers.slot_at(p)));
                self.close_command(self.instance(of).link, out);
            }
        }
    }
}

/// Sets one parameter. `None` if the value is none of its values.
fn change(settings: &mut Settings, name: &str, value: &Arc<str>) -> Option<()> {
    let yes_no = || match &*value.to_ascii_lowercase() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let text = || (!value.is_empty()).then(|| Arc::clone(value));
    match name {
        "resolve-hostnames" => settings.resolve_hostnames = yes_no()?,
        "announce-hostnames" => settings.announce_hostnames = yes_no()?,
        "announce-ip" => settings.announce_ip = text(),
        "announce-port" => settings.announce_port = u16::try_from(integer(value)?).ok()?,
        "sentinel-user" => settings.sentinel_user = text(),
        "sentinel-pass" => settings.sentinel_pass = text(),
        _ => settings.log_level = Level::named(value)?,
    }
    Some(())
}
