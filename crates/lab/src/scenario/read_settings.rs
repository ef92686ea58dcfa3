//! The settings of sentinels that a scenario shares with sentinel.conf.

use std::sync::Arc;

use lab_process::{Address, Ended};
use lab_sentinel::{Level, MasterSettings, Settings, Version};
use lab_sim::ProgramSpec;

use super::fields::{Fields, Reader};
use super::{Announce, Expected, Problem, Quantity, Tree, Value, WordKind};
use crate::command::shortened;

/// The longest value of a setting, in bytes.
const MAX_VALUE: usize = 512;
const VERSIONS: &[&str] = &["6.2", "7.0", "7.2"];
const LOG_LEVELS: &[&str] = &["debug", "verbose", "notice", "warning"];

impl Reader {
    /// The lines about a sentinel itself.
    pub(super) fn settings(&mut self, f: &Fields<'_>) -> Settings {
        let plain = Settings::default();
        let version = match self.version(f) {
            Some("6.2") => Version::V6_2,
            Some("7.2") => Version::V7_2,
            _ => Version::V7_0,
        };
        Settings {
            version,
            deny_scripts_reconfig: if f.get("deny_scripts_reconfig").is_some() {
                self.flag(f, "deny_scripts_reconfig")
            } else {
                plain.deny_scripts_reconfig
            },
            sentinel_user: self.value(f, "sentinel_user"),
            sentinel_pass: self.value(f, "sentinel_pass"),
            resolve_hostnames: self.flag(f, "resolve_hostnames"),
            announce_hostnames: self.flag(f, "announce_hostnames"),
            log_level: self.log_level(f),
            ..plain
        }
    }

    /// `loglevel`.
    fn log_level(&mut self, f: &Fields<'_>) -> Level {
        let word = self.word(f, "loglevel", WordKind::LogLevel, LOG_LEVELS);
        word.and_then(Level::named).unwrap_or_default()
    }

    /// A release: as a text, or as the number that it looks like.
    fn version(&mut self, f: &Fields<'_>) -> Option<&'static str> {
        let (tree, path) = f.get("version")?;
        let (Value::Text(text) | Value::Number(text)) = &tree.value else {
            self.kind(tree, &path, Expected::Release);
            return None;
        };
        let known = VERSIONS.iter().find(|known| *known == text).copied();
        if known.is_none() {
            self.wrong(
                tree,
                path,
                Problem::UnknownWord {
                    what: WordKind::Release,
                    found: shortened(text),
                    suggestion: None,
                    known: VERSIONS,
                },
            );
        }
        known
    }

    /// The lines about a master that do not decide when it is down.
    pub(super) fn master_settings(
        &mut self,
        f: &Fields<'_>,
        plain: &MasterSettings,
    ) -> MasterSettings {
        let mut or_plain =
            |name, plain: &Option<Arc<str>>| self.value(f, name).or_else(|| plain.clone());
        let auth_user = or_plain("auth_user", &plain.auth_user);
        let auth_pass = or_plain("auth_pass", &plain.auth_pass);
        let notification_script = or_plain("notification_script", &plain.notification_script);
        let client_reconfig_script =
            or_plain("client_reconfig_script", &plain.client_reconfig_script);
        let renames = self.renames(f).unwrap_or_else(|| plain.renames.clone());
        let reboot: Option<i64> = self.reboot_period(f);
        MasterSettings {
            notification_script,
            client_reconfig_script,
            auth_user,
            auth_pass,
            renames,
            master_reboot_down_after_ms: reboot.unwrap_or(plain.master_reboot_down_after_ms),
        }
    }

    fn reboot_period(&mut self, f: &Fields<'_>) -> Option<i64> {
        let (tree, path) = f.get("master_reboot_down_after")?;
        let found = self.duration(f, "master_reboot_down_after")?;
        let found = i64::try_from(found.as_millis()).unwrap_or(i64::MAX);
        let max = i64::from(i32::MAX);
        if found > max {
            self.wrong(
                tree,
                path,
                Problem::OutOfRange {
                    what: Quantity::Milliseconds,
                    min: 0,
                    max,
                    found,
                },
            );
        }
        Some(found)
    }

    /// A table from commands to the names they go by.
    fn renames(&mut self, f: &Fields<'_>) -> Option<Vec<(Arc<str>, Arc<str>)>> {
        let (tree, path) = f.get("renames")?;
        let Value::Table(entries) = &tree.value else {
            self.kind(tree, &path, Expected::Renames);
            return None;
        };
        let mut renames: Vec<(Arc<str>, Arc<str>)> = Vec::new();
        for entry in entries {
            let path = format!("{path}.{}", shortened(&entry.key));
            if renames
                .iter()
                .any(|known| known.0.eq_ignore_ascii_case(&entry.key))
            {
                let field = shortened(&entry.key);
                self.wrong(&entry.tree, path, Problem::Twice { field });
                continue;
            }
            let name = self.as_value(&entry.tree, &path);
            renames.extend(name.map(|name| (Arc::from(entry.key.as_str()), name)));
        }
        Some(renames)
    }

    /// A program that is run as a script: its path, how long it runs, how it ends.
    pub(super) fn script(&mut self, tree: &Tree, path: &str) -> Option<ProgramSpec> {
        let f = self.table(tree, path, &["path", "runs", "code", "signal"]);
        let program = self.value(&f, "path");
        if f.get("path").is_none() {
            self.missing(&f, "path", Expected::ProgramPath);
        }
        let runs = self.duration(&f, "runs");
        let runs_us = runs.map_or(ProgramSpec::DEFAULT_RUNS_US, |runs| {
            u64::try_from(runs.as_micros()).unwrap_or(u64::MAX)
        });
        let code: Option<u8> = self.number(&f, "code", Quantity::ExitCode);
        let signal: Option<u8> = self.number(&f, "signal", Quantity::Signal);
        Some(ProgramSpec {
            path: program?,
            runs_us,
            ends: match signal.filter(|signal| *signal != 0) {
                Some(signal) => Ended::Signal(signal),
                None => Ended::Code(code.unwrap_or(0)),
            },
        })
    }

    fn value(&mut self, f: &Fields<'_>, name: &str) -> Option<Arc<str>> {
        let (tree, path) = f.get(name)?;
        self.as_value(tree, &path)
    }

    /// A text that a line of a configuration file can hold.
    fn as_value(&mut self, tree: &Tree, path: &str) -> Option<Arc<str>> {
        let text = self.as_text(tree, path, MAX_VALUE)?;
        if text.is_empty() || text.contains(char::is_control) {
            self.kind(tree, path, Expected::Value);
            return None;
        }
        Some(Arc::from(text))
    }

    /// What a sentinel announces: `203.0.113.5`, `203.0.113.5:26379` or `:26379`.
    pub(super) fn announce(&mut self, tree: &Tree, path: &str) -> Option<Announce> {
        let text = self.as_text(tree, path, MAX_VALUE)?;
        let (ip, port) = match text.rsplit_once(':') {
            Some((ip, port)) => (ip, port.parse::<u16>().ok().filter(|port| *port != 0)),
            None => (text.as_str(), Some(0)),
        };
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let (Some(port), true) = (port, ip.chars().all(good) && !text.is_empty()) else {
            self.kind(tree, path, Expected::AnnouncedAddress);
            return None;
        };
        Some(Announce {
            ip: Some(ip.to_owned()).filter(|ip| !ip.is_empty()),
            port,
        })
    }

    /// The name of a host, as name servers know it.
    pub(super) fn hostname(&mut self, tree: &Tree, path: &str) -> Option<Arc<str>> {
        let text = self.as_text(tree, path, MAX_VALUE)?;
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let is_name = text.parse::<std::net::Ipv4Addr>().is_err();
        if text.is_empty() || !text.chars().all(good) || !is_name {
            self.kind(tree, path, Expected::Hostname);
            return None;
        }
        Some(Arc::from(text))
    }

    /// Where a process listens.
    pub(super) fn address(&mut self, tree: &Tree, path: &str) -> Option<Address> {
        let text = self.as_text(tree, path, MAX_VALUE)?;
        let address = text.split_once(':').and_then(|(ip, port)| {
            Some(Address {
                ip: ip.parse().ok()?,
                port: port.parse().ok().filter(|port| *port != 0)?,
            })
        });
        if address.is_none() {
            self.kind(tree, path, Expected::Address);
        }
        address
    }
}
