use std::fmt;
use std::sync::Arc;

use lab_process::Address;

use crate::log::Entry;

/// The number of a server: its place in [`crate::Spec::servers`], from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ServerId(pub u32);

impl ServerId {
    /// As an index into a table with one row per server.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for ServerId {
    /// Counted from 1, as the paper does: `S1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S{}", self.0 + 1)
    }
}

/// The number of a client's session: the place in the log of the entry that
/// registered it. 0 stands for whoever has none, an operator.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ClientId(pub u64);

impl ClientId {
    /// An operator: what it asks for is done as often as it asks.
    pub const OPERATOR: Self = Self(0);
}

/// What can be done with the replicated counter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation {
    /// Add one; the result is the new value.
    Increment,
    /// The result is the value. It goes through the log like everything else, so
    /// that it cannot be stale.
    Read,
}

/// Anything that travels on a connection. Whoever opened a connection sends
/// requests on it, the other side answers each of them, in their order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Message {
    /// A candidate, or somebody who thinks of becoming one, asks for a vote.
    RequestVote(RequestVote),
    /// The answer to it.
    Vote(Vote),
    /// A leader replicates entries, or shows that it is there.
    AppendEntries(Box<AppendEntries>),
    /// The answer to it.
    Appended(Appended),
    /// A client asks for something.
    Request(Request),
    /// The answer to it, and to an operator.
    Reply(Reply),
}

/// `RequestVote RPC`, arguments (figure 2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RequestVote {
    /// The term for which the vote is asked: the candidate's own, or, of a
    /// pre-vote, the one it would go on to.
    pub term: u64,
    /// Who asks (`candidateId`).
    pub candidate: ServerId,
    /// Index of the candidate's last entry, 0 if it has none.
    pub last_log_index: u64,
    /// Term of that entry, 0 if it has none.
    pub last_log_term: u64,
    /// Whether it only asks if it would be voted for (dissertation, §9.6).
    pub pre_vote: bool,
}

/// `RequestVote RPC`, results (figure 2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Vote {
    /// The voter's current term.
    pub term: u64,
    /// The vote is given (`voteGranted`).
    pub granted: bool,
    /// The term that was asked about.
    pub asked: u64,
    /// Whether it was a pre-vote.
    pub pre_vote: bool,
}

/// `AppendEntries RPC`, arguments (figure 2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AppendEntries {
    /// The leader's term.
    pub term: u64,
    /// The leader, so that followers can redirect clients.
    pub leader: ServerId,
    /// Index of the entry before the first new one.
    pub prev_log_index: u64,
    /// Term of that entry.
    pub prev_log_term: u64,
    /// New entries; none for a heartbeat.
    pub entries: Arc<[Entry]>,
    /// The leader's commit index.
    pub leader_commit: u64,
}

/// `AppendEntries RPC`, results (figure 2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Appended {
    /// The follower's current term.
    pub term: u64,
    /// `prevLogIndex` of the request.
    pub prev_log_index: u64,
    /// How it went (`success`).
    pub outcome: Outcome,
}

/// What became of an `AppendEntries`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The follower's log agrees with the leader's up to that index.
    Success {
        /// The last index of which the request told.
        matched: u64,
    },
    /// The leader is none any more: the follower's term is higher.
    OldTerm,
    /// The consistency check failed. What the follower has there helps the leader
    /// to back up by a term at once (§5.3).
    Mismatch {
        /// Term of the follower's entry at `prevLogIndex`; 0 if it has none there.
        conflict_term: u64,
        /// The first index it holds for that term; without such an entry the first
        /// index at which it has none.
        first_index: u64,
    },
}

/// What a client asks for (§8; dissertation, §6.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Request {
    /// To have a session (`RegisterClient RPC`).
    Register,
    /// To have a command carried out once (`ClientRequest RPC`).
    Command {
        /// In which session.
        client: ClientId,
        /// The number of the command, counted by the client from 1.
        serial: u64,
        /// What.
        operation: Operation,
    },
}

/// The answer to a client.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reply {
    /// The session.
    Registered {
        /// Its number.
        client: ClientId,
    },
    /// The command was carried out and is committed.
    Done {
        /// The number of the command; 0 for an operator's.
        serial: u64,
        /// The result.
        value: i64,
    },
    /// Only a leader can help.
    NotLeader {
        /// Who that may be, if this server knows.
        leader: Option<Address>,
    },
    /// There is no such session any more; what became of the command is not known.
    SessionExpired,
    /// The log is full.
    LogFull,
}
