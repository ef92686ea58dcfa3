//! Passwords, sleeping, and the end of the server.

use std::sync::Arc;

use super::super::{Out, Server, ServerEvent, Sleep};
use super::{Answer, syntax_error};
use crate::wire::{Credentials, Value, Words};

impl Server {
    /// `AUTH` (`authCommand`). There is one user, `default`.
    pub(super) fn auth_command(&mut self, words: &Words) -> Result<Value, Value> {
        let (user, password) = match &words[1..] {
            [password] => (None, password),
            [user, password] => (Some(Arc::clone(user)), password),
            _ => return Err(syntax_error()),
        };
        let password = Arc::clone(password);
        Credentials { user, password }.check(&self.spec.password)?;
        self.operator.authenticated = true;
        Ok(Value::ok())
    }

    /// `SCRIPT KILL` (`scriptKill`).
    pub(super) fn script_kill(&mut self) -> Result<Value, Value> {
        if std::mem::take(&mut self.script_running) {
            return Ok(Value::ok());
        }
        Err(Value::Error(
            "NOTBUSY No scripts in execution right now.".to_owned(),
        ))
    }

    /// `DEBUG SLEEP`: nothing is read until it is over, and the answer comes then.
    pub(super) fn debug_command(&mut self, words: &Words, out: &mut Out) -> Answer {
        match &words[1..] {
            [sub, seconds] if sub.eq_ignore_ascii_case("sleep") => {
                let us = seconds_in_us(seconds);
                if us == 0 {
                    return Ok(Some(Value::ok()));
                }
                self.sleep = Some(Box::new(Sleep {
                    until_us: out.now().monotonic_us.saturating_add(us),
                    answer: Some(Value::ok()),
                    deferred: [].into(),
                }));
                Ok(None)
            }
            _ => Err(Value::err(format_args!(
                "unknown subcommand or wrong number of arguments for '{}'. Try DEBUG HELP.",
                words[1]
            ))),
        }
    }

    /// `SHUTDOWN` (`shutdownCommand`, `prepareForShutdown`, `finishShutdown`): the
    /// connections are closed and the process ends with exit code 0. There is no reply.
    pub(super) fn shutdown_command(&mut self, words: &Words, out: &mut Out) -> Answer {
        let (mut save, mut no_save, mut abort, mut now, mut force) =
            (false, false, false, false, false);
        for word in &words[1..] {
            match word.to_ascii_lowercase().as_str() {
                "save" => save = true,
                "nosave" => no_save = true,
                "abort" => abort = true,
                "now" => now = true,
                "force" => force = true,
                _ => return Err(syntax_error()),
            }
        }
        if save && no_save || abort && (save || no_save || now || force) {
            return Err(syntax_error());
        }
        if abort {
            return Err(Value::err("No shutdown in progress."));
        }
        out.event(ServerEvent::ShutdownRequested);
        let saves = save || !self.spec.save.is_empty() && !no_save;
        if saves && self.loading.is_none() {
            out.event(ServerEvent::SavingFinally);
            if !self.save(out) {
                out.event(ServerEvent::NotSavedFinally { exits: force });
                if !force {
                    out.event(ServerEvent::ShutdownFailed);
                    return Err(Value::err("Errors trying to SHUTDOWN. Check logs."));
                }
            }
        }
        if self.upstream.is_none() && !self.replicas.is_empty() {
            let in_sync = self.replicas.iter().filter(|replica| {
                replica.state.is_online() && replica.ack_offset == self.history.offset
            });
            out.event(ServerEvent::ReplicasInSync {
                in_sync: in_sync.count(),
                of: self.replicas.len(),
            });
        }
        out.event(ServerEvent::Exiting);
        out.exit(0);
        Ok(None)
    }

    /// `SAVE` and `BGSAVE` (`saveCommand`, `bgsaveCommand`).
    pub(super) fn save_command(
        &mut self,
        name: &str,
        words: &Words,
        out: &mut Out,
    ) -> Result<Value, Value> {
        match &words[1..] {
            [] => {}
            [word] if word.eq_ignore_ascii_case("schedule") => {}
            _ => return Err(syntax_error()),
        }
        if self.transfer.is_some() {
            return Err(Value::err("Background save already in progress"));
        }
        if name == "bgsave" {
            self.save_in_background(out);
            Ok(Value::Status("Background saving started".to_owned()))
        } else if self.save(out) {
            Ok(Value::ok())
        } else {
            Err(Value::Error("ERR".to_owned()))
        }
    }
}

/// A number of seconds with decimals in microseconds, as `strtod` reads it: what does
/// not begin with one is 0, and so is what is negative. No more than a year.
fn seconds_in_us(text: &str) -> u64 {
    const YEAR_S: u64 = 365 * 24 * 3600;
    let digits = |text: &str| {
        let end = text.bytes().position(|b| !b.is_ascii_digit());
        text[..end.unwrap_or(text.len())].to_owned()
    };
    let text = text.trim_start().trim_start_matches('+');
    let whole = digits(text);
    let part = text[whole.len()..]
        .strip_prefix('.')
        .map(digits)
        .unwrap_or_default();
    let whole: u64 = match whole.as_str() {
        "" => 0,
        whole => whole.parse().unwrap_or(YEAR_S),
    };
    let micros: String = part.chars().chain("000000".chars()).take(6).collect();
    whole.min(YEAR_S) * 1_000_000 + micros.parse::<u64>().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::seconds_in_us;

    #[test]
    fn seconds_are_read_as_strtod_reads_them() {
        for (text, us) in [
            ("1", 1_000_000),
            ("0.5", 500_000),
            (".25s", 250_000),
            ("2.0000019", 2_000_001),
            ("x", 0),
            ("-1", 0),
            ("", 0),
        ] {
            assert_eq!(seconds_in_us(text), us, "{text}");
        }
    }
}
