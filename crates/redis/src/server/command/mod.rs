//! What an operator can ask of a server through `redis-cli`, with Redis's replies
//! and error texts. Each was compared with those of redis-server 7.0.15.

mod admin;
mod client;
mod config;
mod info;
mod keys;
mod replication;
mod table;

use super::condition::Passes;
use super::{Out, Server};
use crate::command::{find, integer, not_an_integer};
use crate::wire::{ErrorReply, Value, Words};

pub(super) use self::keys::apply_write;
pub use self::table::COMMANDS;
use self::table::Flags;

/// What a command comes to: a reply, or an error reply, or no reply yet.
type Answer = Result<Option<Value>, Value>;

/// `-ERR syntax error`.
fn syntax_error() -> Value {
    Value::err("syntax error")
}

/// Whether these words change keys (`CMD_WRITE`).
pub(super) fn writes(words: &Words) -> bool {
    find(COMMANDS, words).is_ok_and(|(command, sub)| Flags::of(command, sub).write)
}

impl Server {
    /// Carries out one command. `None` if it is not answered now.
    pub(super) fn command(&mut self, words: &Words, out: &mut Out) -> Option<Value> {
        let (command, sub) = match find(COMMANDS, words) {
            Ok(found) => found,
            Err(error) => return Some(error),
        };
        let flags = Flags::of(command, sub);
        if let Some(error) = self.command_refusal(command.name, flags, out) {
            return Some(error.into());
        }
        let sub = sub.map(|sub| sub.name);
        self.carry_out(command.name, sub, words, out)
            .unwrap_or_else(Some)
    }

    /// The error a command meets before it is carried out, in the order in which
    /// `processCommand` looks.
    fn command_refusal(&self, name: &str, flags: Flags, out: &Out) -> Option<ErrorReply> {
        if !self.operator.authenticated && !flags.no_auth {
            return Some(ErrorReply::NoAuth);
        }
        let condition = self.condition();
        if flags.write && !condition.snapshot_failing {
            if self.lacks_replicas(super::unix_time(out)) {
                return Some(ErrorReply::NoReplicas);
            }
            if self.upstream.is_some() {
                return Some(ErrorReply::ReadOnly);
            }
        }
        condition.refuses(Passes {
            disk_error: !flags.write && name != "ping",
            stale: flags.stale,
            loading: flags.loading,
            busy: flags.busy,
        })
    }

    fn carry_out(&mut self, name: &str, sub: Option<&str>, words: &Words, out: &mut Out) -> Answer {
        match name {
            "ping" => match words.len() {
                1 => Ok(Some(Value::Status("PONG".to_owned()))),
                2 => Ok(Some(Value::bulk(&words[1]))),
                _ => Err(Value::err("wrong number of arguments for 'ping' command")),
            },
            "echo" => Ok(Some(Value::bulk(&words[1]))),
            "select" => select(&words[1]),
            "set" | "get" | "incr" | "decr" | "incrby" | "decrby" | "del" | "exists" | "type"
            | "keys" | "dbsize" => self.key_command(name, words, out).map(Some),
            "info" => Ok(Some(Value::Bulk(self.info_text(&words[1..], out)))),
            "role" => Ok(Some(self.role_reply())),
            "replicaof" | "slaveof" => self.replica_of_command(words, out).map(Some),
            "wait" => self.wait_command(words, out),
            "auth" => self.auth_command(words).map(Some),
            "debug" => self.debug_command(words, out),
            "shutdown" => self.shutdown_command(words, out),
            "script" => self.script_kill().map(Some),
            "time" => {
                let now = out.now();
                let us = now.wall_ms.rem_euclid(1000) * 1000 + i64::from(now.wall_sub_us);
                let seconds = super::unix_time(out);
                Ok(Some(Value::bulks([seconds, us])))
            }
            "save" | "bgsave" => self.save_command(name, words, out).map(Some),
            "lastsave" => Ok(Some(Value::Integer(self.saving.saved_s))),
            "config" => self.config_command(sub, words, out).map(Some),
            _ => self.client_command(sub, words, out).map(Some),
        }
    }
}

/// `SELECT`: the keys of the lab are all in database 0.
fn select(index: &str) -> Answer {
    match integer(index) {
        None => Err(not_an_integer()),
        Some(0) => Ok(Some(Value::ok())),
        Some(_) => Err(Value::err("DB index is out of range")),
    }
}
