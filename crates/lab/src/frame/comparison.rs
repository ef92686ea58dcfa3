use serde::Serialize;

use super::{BranchId, NodeId};

/// Two runs laid beside each other.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Comparison {
    /// Which.
    pub runs: [BranchId; 2],
    /// Where they part; `None` if they were given the same.
    pub parted_us: Option<i64>,
    /// What was done there in each, in its text form.
    pub commands: [Option<String>; 2],
    /// What each process first did otherwise, the earliest first.
    pub differences: Vec<Difference>,
    /// Processes that did the same in both as far as was looked.
    pub same: Vec<NodeId>,
    /// How far was looked.
    pub looked_to_us: i64,
}

impl Comparison {
    /// So far beyond the place at which they part is looked, in microseconds.
    pub const LONGEST_US: u64 = 120_000_000;
}

/// The first thing that a process does otherwise in one of two runs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Difference {
    /// Which process.
    pub node: NodeId,
    /// When the earlier of the two happens.
    pub at_us: i64,
    /// What it does in each; `None` if nothing more as far as was looked.
    pub deeds: [Option<Deed>; 2],
}

/// Something a process did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Deed {
    /// When.
    pub at_us: i64,
    /// The step after which the world shows it.
    pub step: u64,
    /// What.
    pub what: Doing,
}

/// What a process may do that others, or its operator, may notice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub enum Doing {
    /// It starts.
    Starts,
    /// It ends, or is killed.
    Ends,
    /// It sends a message, such as `PING`.
    Sends {
        /// To whom.
        to: NodeId,
        /// The message.
        text: String,
    },
    /// It reads a message.
    Reads {
        /// From whom.
        from: NodeId,
        /// The message.
        text: String,
    },
    /// It announces something, as its log has it.
    Says {
        /// The announcement.
        text: String,
    },
    /// It learns that a connection is gone.
    LosesConnection,
}
