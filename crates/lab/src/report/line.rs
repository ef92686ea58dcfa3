use std::collections::{BTreeMap, VecDeque};

use lab_redis::wire::{Message, Reply, Value, Words};
use lab_sentinel::event::Detail;
use lab_sentinel::{Event, EventKind, Level};
use lab_sim::{HostId, Record, Time, What};
use serde::Serialize;

use super::action::verb_and_args;
use super::wire_tap::{Seen, WireTap};
use crate::names::{Renamed, as_in_recordings};
use crate::picture;
use crate::session::is_told;
use crate::world::{
    Deployment, Happening, Listener, Message as Carried, Node, NodeEvent, NodeOrder,
};

/// One line of a recording, or of a run printed in the same form.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Line {
    /// Milliseconds from t = 0; for a sentinel's line whole ones.
    pub t_ms: Ms,
    /// The sentinel whose log it is from …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentinel: Option<String>,
    /// … or the node it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// `action`, `redis` or `wire`; left out for a sentinel's line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// The event's name.
    pub event: String,
    /// Its arguments, with the names of nodes.
    pub args: String,
    /// 1 for a line of level debug.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dbg: Option<u8>,
}

impl Line {
    /// Recordings have no flushes of the start-up and nothing of what Redis servers log
    /// in it.
    fn is_kept(&self) -> bool {
        let from = match (self.event.as_str(), self.kind) {
            ("flush", _) => 0,
            (_, Some("redis")) => START_UP_KEPT_TENTHS,
            _ => i64::MIN,
        };
        self.t_ms.tenths >= from
    }
}

/// Redis servers' lines are kept from so long before t = 0, in tenths of a millisecond.
const START_UP_KEPT_TENTHS: i64 = -500;

/// A line of a Redis server as the recorder shortens it: of the client that asked for
/// a new role only the name is kept.
fn by_whom(line: &str) -> String {
    let request = line.split_once(" (user request from ");
    let named = request.and_then(|(said, client)| {
        let (_, name) = client.split_once("name=")?;
        let name: String = name
            .chars()
            .take_while(|c| !c.is_whitespace() && *c != '\'')
            .collect();
        (!name.is_empty()).then(|| format!("{said} (by {name})"))
    });
    named.unwrap_or_else(|| line.to_owned())
}

/// A time in tenths of a millisecond; a whole one is written without decimals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Ms {
    /// Tenths of a millisecond.
    pub tenths: i64,
    /// Whether it is written without decimals.
    pub whole: bool,
}

impl Ms {
    /// Tenths of a millisecond as they are written.
    const fn written(self) -> i64 {
        if self.whole {
            self.tenths.div_euclid(10) * 10
        } else {
            self.tenths
        }
    }
}

impl Serialize for Ms {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.whole {
            serializer.serialize_i64(self.tenths.div_euclid(10))
        } else {
            serializer.serialize_f64(self.tenths as f64 / 10.0)
        }
    }
}

/// Makes lines of what happens in a run. Lines from before t = 0 are kept until
/// t = 0 is known.
#[derive(Clone, Debug, Default)]
pub struct LineWriter {
    /// (true time, line with its time unset), in order.
    pending: Vec<(Time, Line)>,
    zero: Option<Time>,
    /// Commands of operators not yet answered.
    asked: BTreeMap<HostId, VecDeque<Asked>>,
    /// Who listens to the network, if anybody does.
    tap: Option<WireTap>,
}

/// A command of an operator that was not answered yet.
#[derive(Clone, Debug)]
struct Asked {
    words: Words,
    at: Time,
    /// Whether somebody waits for the answer; nobody does when its time is over.
    waits: bool,
}

/// How long the recorder waits for an answer.
const PATIENCE_US: u64 = 1_000_000;

impl LineWriter {
    /// Nothing written yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Nothing written yet; lines of what sentinels send are written, too.
    #[must_use]
    pub fn with_wire() -> Self {
        Self {
            tap: Some(WireTap::default()),
            ..Self::default()
        }
    }

    /// Takes the lines that can be given their times now, in order. Flushes from
    /// before t = 0 are left out, as in the recordings. With messages, what happened
    /// in the last two milliseconds is kept back: a line in whole milliseconds goes
    /// before those of its millisecond.
    pub fn take(&mut self) -> Vec<Line> {
        let mut ready = self.pending.len();
        if self.tap.is_some() {
            let last = self.pending.last().map_or(0, |(at, _)| at.as_us());
            ready = self
                .pending
                .partition_point(|(at, _)| at.as_us() + 2000 < last);
        }
        self.give(ready)
    }

    /// Takes all lines that are left, when nothing is to follow.
    pub fn rest(&mut self, who: &Deployment) -> Vec<Line> {
        let seen = self.tap.as_mut().map(|tap| tap.flush(who));
        self.overheard(who, seen.unwrap_or_default());
        self.give(self.pending.len())
    }

    fn give(&mut self, ready: usize) -> Vec<Line> {
        let Some(zero) = self.zero else {
            return Vec::new();
        };
        let mut lines: Vec<Line> = self
            .pending
            .drain(..ready)
            .map(|(at, mut line)| {
                line.t_ms.tenths = (at.as_us() as i64 - zero.as_us() as i64).div_euclid(100);
                line
            })
            .filter(Line::is_kept)
            .collect();
        if self.tap.is_some() {
            lines.sort_by_key(|line| line.t_ms.written());
        }
        lines
    }

    fn push(&mut self, at: Time, line: Line) {
        self.pending.push((at, line));
    }

    /// The line of an operator's command and what came of it, unless nobody waits for it.
    fn told(&mut self, who: &Deployment, host: HostId, at: Time, asked: &Asked, reply: &str) {
        if asked.waits {
            let command = as_in_recordings(who, &asked.words.join(" "));
            let args = format!("{command} => {reply}");
            self.push(at, node_line(who.name(host), "action", "cmd", args));
        }
    }

    /// Nobody waits any longer for answers that have taken too long; the recorder
    /// writes down what Python calls that.
    fn lose_patience(&mut self, who: &Deployment, now: Time) {
        let mut lost: Vec<(HostId, Asked)> = Vec::new();
        for (host, asked) in &mut self.asked {
            for one in asked {
                if one.waits && one.at.plus_us(PATIENCE_US) <= now {
                    lost.push((*host, one.clone()));
                    one.waits = false;
                }
            }
        }
        for (host, one) in lost {
            let at = one.at.plus_us(PATIENCE_US);
            self.told(who, host, at, &one, "TimeoutError('timed out')");
        }
    }

    /// Lines of what was seen on the wire.
    fn overheard(&mut self, who: &Deployment, seen: Vec<Seen>) {
        for Seen {
            at,
            from,
            kind,
            args,
        } in seen
        {
            self.push(at, node_line(who.name(from), "wire", kind, args));
        }
    }

    fn announced(&mut self, who: &Deployment, name: &str, at: Time, event: &NodeEvent) {
        match event {
            NodeEvent::Sentinel(event) => {
                if let Some(line) = Self::sentinel_line(who, name, event) {
                    self.push(at, line);
                }
            }
            NodeEvent::Server(event) if event.is_recorded() => {
                let args = Renamed::new(who).text(&by_whom(&event.to_string()));
                self.push(at, node_line(name, "redis", "log", args));
            }
            NodeEvent::Raft(event) if is_told(event) => {
                let args = picture::event_text(who, event);
                self.push(at, node_line(name, "raft", event.key(), args));
            }
            NodeEvent::Server(_)
            | NodeEvent::Client(_)
            | NodeEvent::Raft(_)
            | NodeEvent::RaftClient(_) => {}
        }
    }

    fn sentinel_line(who: &Deployment, name: &str, event: &Event) -> Option<Line> {
        let renamed = Renamed::new(who);
        let (event_name, args) = match (event.kind, &event.detail) {
            (EventKind::LogStarting | EventKind::LogVersion, _)
            | (
                EventKind::LogConfigurationLoaded
                | EventKind::LogMonotonicClock
                | EventKind::LogRunningMode,
                _,
            ) => return None,
            (EventKind::LogConfigSaved, _) => ("flush", String::new()),
            (EventKind::LogPeerVoted, _) => ("vote-reply", renamed.event(event)),
            (EventKind::LogFailoverDelay, _) => ("next-failover-delay", renamed.event(event)),
            (_, Detail::Id(_)) => ("log", format!("Sentinel ID is {name}")),
            (kind, _) if kind.name().is_empty() => ("log", renamed.event(event)),
            (kind, _) => (kind.name(), renamed.event(event)),
        };
        Some(Line {
            t_ms: Ms {
                tenths: 0,
                whole: true,
            },
            sentinel: Some(name.to_owned()),
            node: None,
            kind: None,
            event: event_name.to_owned(),
            args,
            dbg: (event.kind.level() == Level::Debug).then_some(1),
        })
    }
}

fn node_line(node: &str, kind: &'static str, event: &str, args: String) -> Line {
    Line {
        t_ms: Ms {
            tenths: 0,
            whole: kind == "redis",
        },
        sentinel: None,
        node: Some(node.to_owned()),
        kind: Some(kind),
        event: event.to_owned(),
        args,
        dbg: None,
    }
}

impl Listener for LineWriter {
    fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        if let Some(tap) = &mut self.tap {
            let seen = tap.record(who, record);
            self.overheard(who, seen);
        }
        if !self.asked.is_empty() {
            self.lose_patience(who, record.at);
        }
        let Some(host) = record.host else {
            return;
        };
        let name = who.name(host);
        match &record.what {
            What::Event { event, .. } => self.announced(who, name, record.at, event),
            What::Ordered {
                order: NodeOrder::Command { words, wait },
                ..
            } => {
                let asked = self.asked.entry(host).or_default();
                asked.push_back(Asked {
                    words: words.clone(),
                    at: record.at,
                    waits: *wait,
                });
            }
            What::Answered {
                message: Carried::Redis(Message::Reply(Reply::Value(value))),
            } if !matches!(**value, Value::Push(_)) => {
                if let Some(asked) = self.asked.get_mut(&host).and_then(VecDeque::pop_front) {
                    let reply = Renamed::new(who).text(&flat(value));
                    let reply = as_in_recordings(who, &reply);
                    let reply: String = reply.chars().take(REPLY_MAX).collect();
                    self.told(who, host, record.at, &asked, &reply);
                }
            }
            What::Exited { code } => {
                let asked = self.asked.remove(&host).unwrap_or_default();
                if let Some(code) = code {
                    // The connection ends without a reply, as Python calls it.
                    for one in &asked {
                        self.told(who, host, record.at, one, "ConnectionError('eof')");
                    }
                    let args = format!("rc={code}");
                    self.push(record.at, node_line(name, "action", "exited", args));
                }
            }
            _ => {}
        }
    }

    fn happened(&mut self, at: Time, _step: u64, what: &Happening<'_>) {
        match what {
            Happening::Zero => self.zero = Some(at),
            Happening::Command {
                command, action, ..
            } => {
                let (verb, args) = verb_and_args(command, *action);
                self.push(at, node_line("harness", "action", verb, args));
            }
            Happening::Ended => {}
        }
    }
}

/// The longest reply that is written out, in characters.
const REPLY_MAX: usize = 300;

/// A reply in one line, as the recordings write it: arrays as JSON, what is missing
/// as nothing, and no more than a part of what is long.
pub(crate) fn flat(value: &Value) -> String {
    match value {
        Value::Status(text) | Value::Bulk(text) => text.clone(),
        Value::Error(text) => format!("ERR {text}"),
        Value::Integer(number) => number.to_string(),
        Value::Nil => String::new(),
        Value::NilArray => "[]".to_owned(),
        Value::Array(_) | Value::Several(_) | Value::Push(_) => json(value),
    }
}

/// JSON as Python's `json.dumps` writes it; a page has no JSON library.
fn json(value: &Value) -> String {
    match value {
        Value::Status(text) | Value::Bulk(text) | Value::Error(text) => json_text(text),
        Value::Integer(number) => number.to_string(),
        // The recorder reads a missing string as an empty one, a missing array as one
        // without elements.
        Value::Nil => "\"\"".to_owned(),
        Value::NilArray => "[]".to_owned(),
        Value::Array(values) | Value::Several(values) | Value::Push(values) => {
            let values: Vec<String> = values.iter().map(json).collect();
            format!("[{}]", values.join(", "))
        }
    }
}

pub(super) fn json_text(text: &str) -> String {
    let mut json = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            ' '..='~' => json.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    json.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    json.push('"');
    json
}
