use std::collections::{BTreeMap, BTreeSet};

use lab_redis::wire::{Hello, Message, Reply, Request};
use lab_sim::{ConnectionId, HostId, MessageId, Record, Time, What};

use super::wire_text;
use crate::names::Renamed;
use crate::scenario::NodeKind;
use crate::world::{Deployment, Message as Carried, Node};

/// What was seen on the wire: from whom, the kind, and the rest of the line.
pub(super) struct Seen {
    pub(super) at: Time,
    pub(super) from: HostId,
    pub(super) kind: &'static str,
    pub(super) args: String,
}

/// The longest text of a line, in characters (`save` of the recorder's harness).
const TEXT_MAX: usize = 240;
/// How many messages on their way are remembered in case a kernel sends them again.
const ON_THEIR_WAY_MAX: usize = 4096;

/// Sees what sentinels send, as the recorder did by listening to the network
/// (`wire_loop` of its harness): what one handler sends on one connection is one
/// packet, for hiredis writes when the event loop next looks; what is sent on a
/// connection that is not established yet leaves when it is; and what a kernel
/// repeats is seen again.
#[derive(Clone, Debug, Default)]
pub(super) struct WireTap {
    /// What is sent at the present instant.
    now: Vec<Packet>,
    /// What waits for its connection to be established.
    waiting: Vec<Packet>,
    /// Connections being established.
    connecting: BTreeSet<(u32, u32)>,
    /// Lines of messages that may be sent again.
    on_their_way: BTreeMap<u64, (HostId, &'static str, String)>,
}

/// What is written to one connection at once.
#[derive(Clone, Debug)]
struct Packet {
    at: Time,
    from: HostId,
    to: HostId,
    connection: (u32, u32),
    messages: Vec<(MessageId, Message)>,
}

const fn key(connection: ConnectionId) -> (u32, u32) {
    (connection.index, connection.generation)
}

impl WireTap {
    /// Takes a record; gives what is now known to have left before it.
    pub(super) fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) -> Vec<Seen> {
        let mut seen = Vec::new();
        if self
            .now
            .first()
            .is_some_and(|packet| packet.at != record.at)
        {
            seen = self.flush(who);
        }
        let Some(host) = record.host else {
            return seen;
        };
        match &record.what {
            What::Connecting { connection, .. } => {
                self.connecting.insert(key(*connection));
            }
            What::Opened { connection, .. } if self.connecting.remove(&key(*connection)) => {
                let (leave, stay) = std::mem::take(&mut self.waiting)
                    .into_iter()
                    .partition(|packet| packet.connection == key(*connection));
                self.waiting = stay;
                self.now
                    .extend(<Vec<Packet>>::into_iter(leave).map(|packet| Packet {
                        at: record.at,
                        ..packet
                    }));
            }
            What::Closed { connection, .. } if self.connecting.remove(&key(*connection)) => {
                self.waiting
                    .retain(|packet| packet.connection != key(*connection));
            }
            What::Sent {
                id,
                to,
                connection,
                message: Carried::Redis(message),
                ..
            } if who.kind(host) == NodeKind::Sentinel => {
                self.send(
                    record.at,
                    host,
                    *to,
                    key(*connection),
                    (*id, message.clone()),
                );
            }
            // hiredis reads before it writes, finds the connection closed and writes nothing.
            What::Lost { id, why, .. } if !why.is_retried() => {
                for packet in self.now.iter_mut().chain(&mut self.waiting) {
                    packet.messages.retain(|(sent, _)| sent != id);
                }
            }
            What::Delivered { id, .. } | What::Buffered { id, .. } => {
                self.on_their_way.remove(&id.0);
            }
            What::Retransmitted { id, .. } => {
                if let Some((from, kind, args)) = self.on_their_way.get(&id.0) {
                    seen.push(Seen {
                        at: record.at,
                        from: *from,
                        kind,
                        args: args.clone(),
                    });
                }
            }
            _ => {}
        }
        seen
    }

    fn send(
        &mut self,
        at: Time,
        from: HostId,
        to: HostId,
        connection: (u32, u32),
        message: (MessageId, Message),
    ) {
        let list = if self.connecting.contains(&connection) {
            &mut self.waiting
        } else {
            &mut self.now
        };
        if let Some(packet) = list
            .iter_mut()
            .find(|packet| packet.connection == connection)
        {
            packet.messages.push(message);
        } else {
            list.push(Packet {
                at,
                from,
                to,
                connection,
                messages: vec![message],
            });
        }
    }

    /// Everything that has left.
    pub(super) fn flush(&mut self, who: &Deployment) -> Vec<Seen> {
        let mut seen = Vec::new();
        for packet in std::mem::take(&mut self.now) {
            let Some(first) = packet.messages.first().map(|message| message.0) else {
                continue;
            };
            for (kind, args) in lines(who, &packet) {
                let args: String = args.chars().take(TEXT_MAX).collect();
                self.on_their_way
                    .insert(first.0, (packet.from, kind, args.clone()));
                seen.push(Seen {
                    at: packet.at,
                    from: packet.from,
                    kind,
                    args,
                });
            }
        }
        while self.on_their_way.len() > ON_THEIR_WAY_MAX {
            self.on_their_way.pop_first();
        }
        seen
    }
}

/// What the recorder makes of a packet. Towards a sentinel (or back from one) every
/// ask and every answer is a line, and that there is a PING or a PUBLISH is one
/// more; towards a Redis server the whole packet is one line.
fn lines(who: &Deployment, packet: &Packet) -> Vec<(&'static str, String)> {
    let to = who.name(packet.to);
    let messages = packet.messages.iter().map(|(_, message)| message);
    if who.kind(packet.to) == NodeKind::Redis {
        let text = messages
            .map(|message| text_of(who, message))
            .collect::<Vec<_>>()
            .join(" ");
        let has = |word: &str| text.split(' ').any(|w| w == word);
        let kind = if has("SLAVEOF") {
            "slaveof"
        } else if has("PUBLISH") {
            "hello"
        } else if has("PING") || has("INFO") {
            "ping/info"
        } else {
            return Vec::new();
        };
        return vec![(kind, format!("{to} {text}"))];
    }
    if who.kind(packet.to) != NodeKind::Sentinel {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let (mut pings, mut publishes) = (false, false);
    for message in messages {
        match message {
            Message::Request(Request::IsMasterDown(_)) => {
                let text = text_of(who, message);
                let args = text
                    .split_once("down-by-addr ")
                    .map_or("", |(_, args)| args);
                lines.push(("ask", format!("{to} {args}")));
            }
            Message::Reply(Reply::IsMasterDown(answer)) => {
                let leader = answer.leader.map_or_else(
                    || "*".to_owned(),
                    |id| Renamed::new(who).text(&id.to_string()),
                );
                let down = u8::from(answer.is_down);
                let args = format!("{to} {down} {leader} {}", answer.leader_epoch);
                lines.push(("ask-reply", args));
            }
            Message::Request(Request::Ping) => pings = true,
            Message::Request(Request::Publish(_)) => publishes = true,
            _ => {}
        }
    }
    lines.extend(pings.then(|| ("ping/info", format!("{to} PING"))));
    lines.extend(publishes.then(|| ("hello", format!("{to} PUBLISH"))));
    lines
}

/// The words of a request, with names in place of addresses and ids.
fn text_of(who: &Deployment, message: &Message) -> String {
    if let Message::Request(Request::Publish(hello)) = message {
        return format!("PUBLISH __sentinel__:hello {}", hello_text(who, hello));
    }
    Renamed::new(who).text(&wire_text(message).replace("; ", " "))
}

fn hello_text(who: &Deployment, hello: &Hello) -> String {
    let at = |address| {
        who.at(address)
            .map_or_else(|| address.to_string(), |host| who.name(host).to_string())
    };
    format!(
        "{},{},{},{},{},{}",
        at(hello.from),
        Renamed::new(who).text(&hello.id.to_string()),
        hello.current_epoch,
        hello.master_name,
        at(hello.master),
        hello.config_epoch
    )
}
