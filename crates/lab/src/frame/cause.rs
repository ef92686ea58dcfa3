use serde::Serialize;

use super::{MessageKind, NodeId};

/// One link of the chain that leads from something that happened back to a timer or to
/// what somebody did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Cause {
    /// When.
    pub at_us: i64,
    /// The step after which the world shows it; `None` for what is no record, such as
    /// silence that began then.
    pub step: Option<u64>,
    /// What.
    pub what: CauseKind,
}

/// What a [`Cause`] is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub enum CauseKind {
    /// A process announced something.
    Event {
        /// Which.
        node: NodeId,
        /// Its name.
        event: &'static str,
        /// As it is logged.
        text: String,
    },
    /// A message arrived.
    Message {
        /// From whom.
        from: NodeId,
        /// At whom.
        to: NodeId,
        /// What it is about.
        kind: MessageKind,
        /// Whether it is a reply.
        reply: bool,
        /// When it was sent.
        sent_us: i64,
    },
    /// Somebody heard nothing acceptable since then.
    Silence {
        /// Who listens.
        node: NodeId,
        /// From whom.
        of: NodeId,
    },
    /// A time had to pass that began then.
    Waited {
        /// For whom.
        node: NodeId,
        /// How long that was, in microseconds.
        us: u64,
    },
    /// Its timer: it looks at everything several times a second.
    Timer {
        /// Whose.
        node: NodeId,
    },
    /// It was started.
    Started {
        /// Which.
        node: NodeId,
    },
    /// Something was done to the world.
    Act {
        /// The command in its text form.
        command: String,
        /// Whether the reader did it, rather than the scenario.
        by_user: bool,
    },
}
