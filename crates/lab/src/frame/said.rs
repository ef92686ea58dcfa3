// The fields of a line are named as the line's own words; a sentence each would say the
// same twice.
#![allow(missing_docs)]

/// What a line of the log says where the words are not Redis's own but the lab's: the
/// catalogue of a language makes the line. Names are those of nodes, or addresses where
/// nobody has one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Said {
    /// A Raft server starts from what is on its disk.
    RaftStarted { term: u64, last: u64 },
    /// Its election timer has run out.
    RaftTimedOut { after_us: u64 },
    /// A follower goes on to another term.
    RaftNewTerm { term: u64, because: StepDown },
    /// A candidate or leader becomes a follower.
    RaftSteppedDown {
        was: RaftRole,
        term: u64,
        because: StepDown,
    },
    /// It asks whether it would be elected.
    RaftPreCandidate { term: u64, asks_for: u64 },
    /// It stands for election.
    RaftCandidate { term: u64 },
    /// It leads, with the entries it has from before.
    RaftLeads { term: u64, last: u64 },
    /// It has heard who leads.
    RaftFollows { leader: String, term: u64 },
    /// It gives its vote, or would.
    RaftVoted {
        candidate: String,
        term: u64,
        pre_vote: bool,
    },
    /// It refuses its vote, or would; `because` is the key of the condition that does not
    /// hold.
    RaftRefused {
        candidate: String,
        term: u64,
        pre_vote: bool,
        because: &'static str,
    },
    /// A vote has come in, or a refusal.
    RaftVoteCame {
        from: String,
        granted: bool,
        votes: u32,
    },
    /// Entries in conflict with the leader's are gone.
    RaftTruncated { first: u64, last: u64 },
    /// Its log does not agree with the leader's at that index; `own` is its own term there.
    RaftMismatch {
        index: u64,
        leader_term: u64,
        own: Option<u64>,
    },
    /// As a leader it looks for the place where a server's log agrees.
    RaftBackedUp { server: String, next: u64 },
    /// A client asks a sentinel for the master.
    ClientAsksSentinel { sentinel: String },
    /// A client tries a Raft server.
    ClientTries { server: String },
    /// A sentinel did not help.
    ClientNoAnswer { sentinel: String, why: Failed },
    /// A sentinel does not know the master.
    ClientUnknownMaster { sentinel: String },
    /// The master, or the server, cannot be reached.
    ClientUnreachable {
        to: String,
        is_master: bool,
        why: Failed,
    },
    /// What should be a master is none.
    ClientNotMaster { to: String },
    /// What should lead does not.
    ClientNotLeader {
        server: String,
        leader: Option<String>,
    },
    /// It writes.
    ClientConnected { to: String },
    /// A write got no acknowledgement.
    ClientWriteFailed { why: Failed },
    /// It looks for another place to write.
    ClientLeft { from: String, why: Failed },
    /// It has to open another session.
    ClientSessionExpired,
    /// Acknowledged writes are gone.
    ClientLostWrites {
        acknowledged: i64,
        found: i64,
        count: u64,
    },
}

/// What a Raft server was before it became a follower.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RaftRole {
    Follower,
    PreCandidate,
    Candidate,
    Leader,
}

/// Why a Raft server is a follower now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StepDown {
    NewerTerm,
    LeaderAppeared,
    NoQuorum,
}

/// What went wrong with a client's request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Failed {
    Refused,
    Reset,
    Closed,
    ConnectionTimedOut,
    NoAnswer,
    Unresolved,
    /// A server's own words.
    Error(String),
    NotLeader,
    LogFull,
    SessionExpired,
}
