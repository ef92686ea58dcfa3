use serde::Serialize;

use super::NodeId;

/// A replicated log as a strip of cells.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct LogStrip {
    /// The newest entries, oldest first; at most [`LogStrip::ENTRIES`].
    pub entries: Vec<LogEntry>,
    /// The index of the last entry, 0 if there is none.
    pub last: u64,
    /// The index up to which the process knows entries to be committed.
    pub committed: u64,
    /// The index up to which it has carried them out.
    pub applied: u64,
    /// For a leader: how far it believes the others to be, in their order.
    pub followers: Vec<Follower>,
}

impl LogStrip {
    /// The largest number of [`LogStrip::entries`].
    pub const ENTRIES: usize = 64;
}

/// One entry of a log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LogEntry {
    /// Its index, from 1.
    pub index: u64,
    /// The term in which a leader received it.
    pub term: u64,
    /// What it says, in a word or two: `no-op`, `k0 incr 7`.
    pub text: String,
}

/// How far a leader believes another server to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Follower {
    /// Who.
    pub node: NodeId,
    /// The index of the next entry to send to it (`nextIndex`).
    pub next: u64,
    /// The index up to which it is known to have the same log (`matchIndex`).
    pub matched: u64,
}
