//! What clients and other sentinels ask, typed by hand: GET-MASTER-ADDR-BY-NAME,
//! IS-MASTER-DOWN-BY-ADDR, PUBLISH. The rules are those of `serve`.

use std::sync::Arc;

use lab_process::Place;
use lab_redis::command::{integer, not_an_integer};
use lab_redis::wire::{Ask, Value};

use super::Answer;
use crate::{Out, Sentinel};

/// The only channel a sentinel publishes on.
const HELLO_CHANNEL: &str = "__sentinel__:hello";

impl Sentinel {
    /// `SENTINEL GET-MASTER-ADDR-BY-NAME <name>`.
    pub(super) fn master_address(&self, name: &str) -> Value {
        let Some(m) = self.master_named(name) else {
            return Value::NilArray;
        };
        let place = self.current_place(m);
        Value::bulks([place.said().to_string(), place.address.port.to_string()])
    }

    /// `SENTINEL IS-MASTER-DOWN-BY-ADDR <ip> <port> <epoch> <runid>`: a question, and
    /// with a run id the request for a vote, whoever types it.
    pub(super) fn is_master_down(&mut self, words: &[Arc<str>], out: &mut Out) -> Answer {
        let [ip, port, epoch, id] = words else {
            return Err(not_an_integer());
        };
        let port = integer(port).ok_or_else(not_an_integer)?;
        let epoch = integer(epoch).ok_or_else(not_an_integer)?;
        let candidate = match &**id {
            "*" => None,
            id => Some(id.parse().map_err(|_| {
                Value::err(format_args!(
                    "the run id '{id}' is not one: expected 40 hexadecimal digits or *"
                ))
            })?),
        };
        let answer = match u16::try_from(port) {
            Ok(port) => {
                let Place { address, host } = Place::told(ip, port);
                let ask = Ask {
                    master: address,
                    host,
                    // Redis takes it without its sign, too.
                    epoch: epoch as u64,
                    candidate,
                };
                self.answer(&ask, out)
            }
            // Nobody's address.
            Err(_) => Self::UNKNOWN_ADDRESS,
        };
        Ok(Value::Array(vec![
            Value::Integer(answer.is_down.into()),
            Value::Bulk(
                answer
                    .leader
                    .map_or_else(|| "*".to_owned(), |leader| leader.to_string()),
            ),
            Value::Integer(answer.leader_epoch as i64),
        ]))
    }

    /// `sentinelPublishCommand`: only hellos, which count as if another sentinel had
    /// sent them; what is not one is ignored.
    pub(super) fn publish(&mut self, channel: &str, payload: &str, out: &mut Out) -> Answer {
        if channel != HELLO_CHANNEL {
            return Err(Value::err(
                "Only HELLO messages are accepted by Sentinel instances.",
            ));
        }
        if let Ok(hello) = payload.parse() {
            self.process_hello(&hello, out);
        }
        Ok(Value::Integer(1))
    }
}
