//! SET: what a master's lines of the file say, changed while it is monitored.

use std::sync::Arc;

use lab_redis::command::integer;
use lab_redis::wire::Value;

use super::Answer;
use crate::event::Detail;
use crate::link::Who;
use crate::{EventKind, MasterSettings, Out, Sentinel, Version};

/// Said of scripts unless `deny-scripts-reconfig` is `no`.
const SCRIPTS_DENIED: &str = "Reconfiguration of scripts path is denied for security reasons. Check the deny-scripts-reconfig configuration directive in your Sentinel configuration";

impl Sentinel {
    /// `sentinelSetCommand`: options are applied and announced one after another, and
    /// those before a wrong one stay. The file is written once, if anything changed.
    pub(super) fn set(&mut self, name: &str, options: &[Arc<str>], out: &mut Out) -> Answer {
        let m = self.master_or_error(name)?;
        let mut changed = false;
        let mut rest = options;
        while let [option, values @ ..] = rest {
            let taken = match self.set_option(m, option, values, out) {
                Ok(taken) => taken,
                Err(error) => {
                    if changed {
                        self.flush(out);
                    }
                    return Err(error);
                }
            };
            changed = true;
            self.announce_set(m, option, &values[..taken], out);
            rest = &values[taken..];
        }
        Ok(self.flush_and_reply(out))
    }

    /// `+set`: what was set, a password veiled.
    fn announce_set(&mut self, m: u32, option: &str, values: &[Arc<str>], out: &mut Out) {
        let mut text = option.to_owned();
        for value in values {
            text.push(' ');
            text += if option.eq_ignore_ascii_case("auth-pass") {
                "******"
            } else {
                value
            };
        }
        let detail = Detail::Set(text.into());
        self.announce_with(EventKind::Set, self.refer(m, Who::Master), detail, out);
    }

    /// Applies one option. How many values it took.
    fn set_option(
        &mut self,
        m: u32,
        option: &str,
        values: &[Arc<str>],
        out: &mut Out,
    ) -> Result<usize, Value> {
        let unknown = || {
            Value::err(format_args!(
                "Unknown option or number of arguments for SENTINEL SET '{option}'"
            ))
        };
        let value = values.first().ok_or_else(unknown)?;
        let number = |least: i64| {
            integer(value)
                .filter(|&number| number >= least)
                .ok_or_else(|| invalid(value, option))
        };
        match &*option.to_ascii_lowercase() {
            "down-after-milliseconds" => self.set_down_after(m, number(1)?),
            "failover-timeout" => self.masters[m].failover_timeout = number(1)?,
            // Redis keeps these two in 32 bits.
            "parallel-syncs" => self.masters[m].parallel_syncs = i64::from(number(1)? as i32),
            "quorum" => self.masters[m].quorum = number(1)? as u32,
            "master-reboot-down-after-period" if self.settings.version >= Version::V7_0 => {
                self.settings_of(m).master_reboot_down_after_ms = number(0)?;
            }
            "notification-script" => {
                self.may_set_scripts()?;
                self.settings_of(m).notification_script = unless_empty(value);
            }
            "client-reconfig-script" => {
                self.may_set_scripts()?;
                self.settings_of(m).client_reconfig_script = unless_empty(value);
            }
            "auth-pass" => {
                self.settings_of(m).auth_pass = unless_empty(value);
                self.reconnect_with_credentials(m, out);
            }
            "auth-user" => {
                self.settings_of(m).auth_user = unless_empty(value);
                self.reconnect_with_credentials(m, out);
            }
            "rename-command" => {
                let to = values.get(1).ok_or_else(unknown)?;
                if let Some(empty) = [value, to].into_iter().find(|name| name.is_empty()) {
                    return Err(invalid(empty, option));
                }
                rename(self.settings_of(m), value, to);
                return Ok(2);
            }
            _ => return Err(unknown()),
        }
        Ok(1)
    }

    /// The settings of a master, to be changed.
    fn settings_of(&mut self, m: u32) -> &mut MasterSettings {
        Arc::make_mut(&mut self.masters[m].settings)
    }

    fn may_set_scripts(&self) -> Result<(), Value> {
        if self.settings.deny_scripts_reconfig {
            return Err(Value::err(SCRIPTS_DENIED));
        }
        Ok(())
    }

    /// `sentinelPropagateDownAfterPeriod`: the master's threshold is that of all that
    /// is known under it.
    fn set_down_after(&mut self, m: u32, ms: i64) {
        let master = &mut self.masters[m];
        master.instance.down_after = ms;
        master.dues.all_at_next_tick();
        for i in 0..master.replicas.len() {
            let slot = master.replicas.slot_at(i);
            master.replicas[slot].instance.down_after = ms;
        }
        for i in 0..master.peers.len() {
            let slot = master.peers.slot_at(i);
            master.peers[slot].instance.down_after = ms;
        }
    }

    /// `dropInstanceConnections`: new credentials are used from the next connection
    /// on, so the present ones go. 6.2 left them.
    fn reconnect_with_credentials(&mut self, m: u32, out: &mut Out) {
        if self.settings.version < Version::V7_0 {
            return;
        }
        let master = &self.masters[m];
        let replicas = master.replicas.iter().map(|replica| replica.instance.link);
        let links: Vec<_> = [master.instance.link].into_iter().chain(replicas).collect();
        for link in links {
            self.close_command(link, out);
            self.close_pubsub(link, out);
        }
    }
}

fn invalid(value: &str, option: &str) -> Value {
    Value::err(format_args!(
        "Invalid argument '{value}' for SENTINEL SET '{option}'"
    ))
}

fn unless_empty(value: &Arc<str>) -> Option<Arc<str>> {
    (!value.is_empty()).then(|| Arc::clone(value))
}

/// One name per command; a command that goes by its own name needs none.
fn rename(settings: &mut MasterSettings, from: &Arc<str>, to: &Arc<str>) {
    settings
        .renames
        .retain(|(name, _)| !name.eq_ignore_ascii_case(from));
    if !from.eq_ignore_ascii_case(to) {
        settings.renames.push((Arc::clone(from), Arc::clone(to)));
    }
}
