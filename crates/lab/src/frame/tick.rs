// The fields say what their names say.
#![allow(missing_docs)]

use serde::Serialize;

use super::{DecisionView, MessageKind, NodeId};

/// What somebody's timer last did, function by function.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Tick {
    /// Whose.
    pub node: NodeId,
    /// When.
    pub at_us: i64,
    /// The step that was it.
    pub step: u64,
    /// When the next one is due.
    pub next_us: Option<i64>,
    /// The frequency it drew at its end, where it draws one.
    pub hz: Option<u32>,
    /// The function that calls the others.
    pub function: &'static str,
    /// The functions, in the order in which they ran or would have.
    pub parts: Vec<TickPart>,
}

/// One function of a tick.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TickPart {
    /// The catalogue's key.
    pub key: &'static str,
    /// The function of sentinel.c, the rule of the Raft paper.
    pub function: &'static str,
    /// Its section in the protocol guide.
    pub section: &'static str,
    /// About whom; `None` for what is about the process itself.
    pub about: Option<NodeId>,
    /// Whether it ran; after some decisions what follows is left out.
    pub ran: bool,
    /// The decisions it made, as they were when it began.
    pub found: Vec<DecisionView>,
    /// What it did.
    pub did: Vec<Did>,
}

/// What a function did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub enum Did {
    /// It announced something: its name and the whole line.
    Announced { event: &'static str, text: String },
    /// It sent a message.
    Sent {
        kind: MessageKind,
        reply: bool,
        to: Option<NodeId>,
    },
    /// It opened a connection.
    Opened { to: Option<NodeId> },
    /// It closed one.
    Closed,
    /// It wrote to its disk.
    Flushed,
    /// It started or killed a program.
    Program,
}
