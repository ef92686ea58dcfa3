use std::collections::{BTreeMap, VecDeque};

use lab_redis::wire::{Message, Reply, Value, Words};
use lab_sentinel::event::Detail;
use lab_sentinel::{Event, EventKind, Level};
use lab_sim::{HostId, Record, Time, What};
use serde::Serialize;

use super::wire_tap::{Seen, WireTap};
use crate::command::{Command, Verb};
use crate::names::{Renamed, as_in_recordings};
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
    /// Commands of operators not yet answered, and whether anybody waits for it.
    asked: BTreeMap<HostId, VecDeque<(Words, bool)>>,
    /// Who listens to the network, if anybody does.
    tap: Option<WireTap>,
}

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
            .filter(|line| line.event != "flush" || line.t_ms.tenths >= 0)
            .collect();
        if self.tap.is_some() {
            lines.sort_by_key(|line| line.t_ms.written());
        }
        lines
    }

    fn push(&mut self, at: Time, line: Line) {
        self.pending.push((at, line));
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
                let args = Renamed::new(who).text(&event.to_string());
                self.push(at, node_line(name, "redis", "log", args));
            }
            NodeEvent::Server(_) | NodeEvent::Client(_) => {}
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
        let Some(host) = record.host else {
            return;
        };
        let name = who.name(host);
        match &record.what {
            What::Event { event, .. } => self.announced(who, name, record.at, event),
            What::Ordered {
                order: NodeOrder::Command { words, wait },
            } => {
                let asked = self.asked.entry(host).or_default();
                asked.push_back((words.clone(), *wait));
            }
            What::Answered {
                message: Carried::Redis(Message::Reply(Reply::Value(value))),
            } => {
                if let Some((words, true)) = self.asked.get_mut(&host).and_then(VecDeque::pop_front)
                {
                    let reply = Renamed::new(who).text(&flat(value));
                    let reply = as_in_recordings(who, &reply);
                    let reply: String = reply.chars().take(REPLY_MAX).collect();
                    let asked = as_in_recordings(who, &words.join(" "));
                    let args = format!("{asked} => {reply}");
                    self.push(record.at, node_line(name, "action", "cmd", args));
                }
            }
            What::Exited { code } => {
                self.asked.remove(&host);
                if let Some(code) = code {
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
            Happening::Command { command, .. } => {
                self.push(
                    at,
                    node_line(
                        "harness",
                        "action",
                        verb_name(command),
                        action_args(command),
                    ),
                );
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
        Value::Array(_) => json(value),
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
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(json).collect();
            format!("[{}]", values.join(", "))
        }
    }
}

fn json_text(text: &str) -> String {
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

/// The verb as the recordings write it.
const fn verb_name(command: &Command) -> &'static str {
    match &command.0 {
        Verb::Kill(_) => "kill",
        Verb::Restart { .. } => "restart",
        Verb::Start(_) => "start",
        Verb::Pause(_) => "pause",
        Verb::Resume(_) => "resume",
        Verb::HostDown(_) => "host-down",
        Verb::HostUp(_) => "host-up",
        Verb::Cut { .. } => "cut",
        Verb::CutConnections { .. } => "cut_conn",
        Verb::Partition { .. } => "partition",
        Verb::Heal(_) => "heal",
        Verb::Delay { .. } => "delay",
        Verb::Clock { .. } | Verb::Drift { .. } => "clock",
        Verb::Disk { .. } | Verb::DiskFails { .. } => "disk",
        Verb::Write { .. } => "write",
        Verb::Priority { .. } => "priority",
        Verb::Cmd { .. } => "cmd",
        Verb::Mark(_) => "mark",
    }
}

/// Whom it is about: names joined by commas, or the command's own text for what is
/// about links.
fn action_args(command: &Command) -> String {
    match &command.0 {
        Verb::Kill(who)
        | Verb::Restart { who, .. }
        | Verb::Start(who)
        | Verb::Pause(who)
        | Verb::Resume(who)
        | Verb::HostDown(who)
        | Verb::HostUp(who)
        | Verb::Write { who, .. }
        | Verb::Cmd { who, .. }
        | Verb::Mark(Some(who)) => who.to_string(),
        Verb::Heal(None) | Verb::Mark(None) => String::new(),
        _ => command.to_string(),
    }
}
