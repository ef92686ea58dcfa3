//! What an operator can ask of a sentinel through `redis-cli` (§13.1), with
//! Redis's replies and error texts (`sentinelCommand` and its neighbours).
//!
//! | file | commands |
//! |---|---|
//! | `table` | which there are; which change nothing |
//! | `monitor` | MONITOR, REMOVE, RESET, FLUSHCONFIG |
//! | `set` | SET |
//! | `failover` | FAILOVER, SIMULATE-FAILURE |
//! | `quorum` | CKQUORUM |
//! | `address` | GET-MASTER-ADDR-BY-NAME, IS-MASTER-DOWN-BY-ADDR, PUBLISH |
//! | `dump`, `cache` | MASTERS, MASTER, REPLICAS, SENTINELS, INFO-CACHE |
//! | `scripts` | PENDING-SCRIPTS |
//! | `pubsub` | SUBSCRIBE, PSUBSCRIBE, UNSUBSCRIBE, PUNSUBSCRIBE |
//! | `config`, `debug` | CONFIG GET, CONFIG SET, DEBUG |
//! | `info` | INFO, ROLE |
//! | `help` | HELP |
//! | `connection` | PING, CLIENT, HELLO, AUTH and what else is about the connection |
//! | `shutdown` | SHUTDOWN |

mod address;
mod cache;
mod config;
mod connection;
mod debug;
mod dump;
mod failover;
mod help;
mod info;
mod monitor;
mod pubsub;
mod quorum;
mod scripts;
mod set;
mod shutdown;
mod table;

use std::sync::Arc;

pub use lab_redis::command::Command;
use lab_redis::command::{find, unknown, unknown_subcommand};
use lab_redis::wire::{Value, Words};

use crate::{Out, Sentinel, Version};

pub(crate) use failover::SimulatedFailure;
pub(crate) use pubsub::Subscriptions;
pub use table::{COMMANDS, changes};

/// A reply, or the error that takes its place.
type Answer = Result<Value, Value>;

/// What is answered about a master that is not monitored.
pub const NO_SUCH_MASTER: &str = "No such master with that name";

impl Sentinel {
    /// Carries out one command. `None` if it is never answered, because the process
    /// ends.
    pub(crate) fn command(&mut self, words: &Words, out: &mut Out) -> Option<Value> {
        let (command, sub) = match find(COMMANDS, words) {
            Ok(found) => found,
            Err(refused) => return Some(refused),
        };
        if let Some(refused) = self.refused_while_subscribed(command.name, sub.map(|sub| sub.name))
        {
            return Some(refused);
        }
        let answer = match (command.name, sub.map_or("", |sub| sub.name)) {
            // Compile-time constants before 7.0 (§2).
            ("sentinel", "debug") if self.settings.version < Version::V7_0 => {
                Err(unknown_subcommand(command, &words[1]))
            }
            ("sentinel", sub) => self.sentinel_command(sub, &words[2..], out),
            ("subscribe" | "psubscribe" | "unsubscribe" | "punsubscribe", _) => {
                Ok(self.pubsub(command.name, words))
            }
            ("info", _) => Ok(self.info(&words[1..], out)),
            ("role", _) => Ok(self.role()),
            ("publish", _) => self.publish(&words[1], &words[2], out),
            ("shutdown", _) => return self.shutdown(&words[1..], out),
            (command, sub) => self.connection_command(command, sub, words),
        };
        Some(answer.unwrap_or_else(|error| error))
    }

    /// `sentinelCommand`, with the words after the subcommand.
    fn sentinel_command(&mut self, sub: &str, words: &[Arc<str>], out: &mut Out) -> Answer {
        let now_ms = out.wall_ms();
        match sub {
            "ckquorum" => self.check_quorum(&words[0]),
            "config" => self.config(words, out),
            "debug" => self.debug(words),
            "failover" => self.force_failover(&words[0], out),
            "flushconfig" => Ok(self.flush_and_reply(out)),
            "get-master-addr-by-name" => Ok(self.master_address(&words[0])),
            "help" => Ok(help::help(self.settings.version)),
            "info-cache" => Ok(self.info_cache(words, now_ms)),
            "is-master-down-by-addr" => self.is_master_down(words, out),
            "master" => self.dump_master(&words[0], now_ms),
            "masters" => Ok(self.dump_masters(now_ms)),
            "monitor" => self.monitor_command(words, out),
            "myid" => Ok(Value::bulk(self.id)),
            "pending-scripts" => Ok(self.pending_scripts(now_ms)),
            "remove" => self.remove_command(&words[0], out),
            "replicas" | "slaves" => self.dump_replicas(&words[0], now_ms),
            "reset" => Ok(self.reset_command(&words[0], out)),
            "sentinels" => self.dump_sentinels(&words[0], now_ms),
            "set" => self.set(&words[0], &words[1..], out),
            "simulate-failure" => self.simulate_failure(words, out),
            _ => Err(unknown(&[Arc::from(sub)])),
        }
    }

    /// The slot of the master of that name (`sentinelGetMasterByNameOrReplyError`).
    fn master_or_error(&self, name: &str) -> Result<u32, Value> {
        self.master_named(name)
            .ok_or_else(|| Value::err(NO_SUCH_MASTER))
    }

    /// `sentinelFlushConfigAndReply`. Up to 6.2 nobody was told of a failure (§18).
    fn flush_and_reply(&mut self, out: &mut Out) -> Value {
        if self.flush(out) || self.settings.version < Version::V7_0 {
            Value::ok()
        } else {
            Value::err("Failed to save config file. Check server logs.")
        }
    }
}
