//! A run as the records it is made of, in plain words, for whoever wants to count for
//! themselves.

use lab_sim::{Record, Time, What};
use serde::Serialize;

use super::message_text;
use crate::names::Renamed;
use crate::picture;
use crate::world::{Deployment, Happening, Listener, Node, NodeEvent};

/// What a record is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TraceKind {
    /// A process sent a message.
    Sent,
    /// A process read a message.
    Delivered,
    /// A process announced something.
    Event,
    /// Something was done to the world.
    Command,
}

/// One record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TraceLine {
    /// When, in microseconds from t = 0.
    pub at_us: i64,
    /// Whose; `None` for a command.
    pub node: Option<String>,
    /// What it is about.
    pub kind: TraceKind,
    /// To whom it was sent, or by whom.
    pub other: Option<String>,
    /// The name of an event; empty for what has none.
    pub event: &'static str,
    /// The message, the announcement or the command.
    pub text: String,
}

/// Writes the records from t = 0 on, at most [`Trace::MOST`].
#[derive(Clone, Debug, Default)]
pub struct Trace {
    zero: Option<Time>,
    /// The records, oldest first.
    pub lines: Vec<TraceLine>,
    /// How many more there were.
    pub left_out: u64,
}

impl Trace {
    /// The largest number of [`Trace::lines`].
    pub const MOST: usize = 100_000;

    fn push(&mut self, at: Time, line: impl FnOnce(i64) -> TraceLine) {
        let Some(zero) = self.zero else { return };
        if self.lines.len() == Self::MOST {
            self.left_out += 1;
            return;
        }
        self.lines
            .push(line(at.as_us() as i64 - zero.as_us() as i64));
    }
}

impl Listener for Trace {
    fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        let Some(host) = record.host else { return };
        let name = |host| who.name(host).to_string();
        let (kind, other, event, text) = match &record.what {
            What::Sent { to, message, .. } => {
                let text = message_text(who, message);
                (TraceKind::Sent, Some(name(*to)), "", text)
            }
            What::Delivered { from, message, .. } => {
                let text = message_text(who, message);
                (TraceKind::Delivered, Some(name(*from)), "", text)
            }
            What::Event { event, .. } => {
                let (key, text) = announced(who, event);
                (TraceKind::Event, None, key, text)
            }
            _ => return,
        };
        self.push(record.at, |at_us| TraceLine {
            at_us,
            node: Some(name(host)),
            kind,
            other,
            event,
            text,
        });
    }

    fn happened(&mut self, at: Time, _: u64, what: &Happening<'_>) {
        match what {
            Happening::Zero => self.zero = Some(at),
            Happening::Command {
                command,
                result: Ok(()),
                ..
            } => self.push(at, |at_us| TraceLine {
                at_us,
                node: None,
                kind: TraceKind::Command,
                other: None,
                event: "",
                text: command.to_string(),
            }),
            Happening::Command { .. } | Happening::Ended => {}
        }
    }
}

/// An event's name, and what it says, with the names of nodes.
fn announced(who: &Deployment, event: &NodeEvent) -> (&'static str, String) {
    let renamed = |text: String| Renamed::new(who).text(&text);
    match event {
        NodeEvent::Sentinel(event) => (event.kind.name(), renamed(event.to_string())),
        NodeEvent::Server(event) => ("", renamed(event.to_string())),
        NodeEvent::Client(event) => ("", renamed(event.to_string())),
        NodeEvent::Raft(event) => (event.key(), picture::event_text(who, event)),
        NodeEvent::RaftClient(event) => ("", renamed(event.to_string())),
    }
}
