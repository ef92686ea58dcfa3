// The fields of a sentence are named as the sentence's own words; a sentence each
// would say the same twice.
#![allow(missing_docs)]

use serde::Serialize;

use super::NodeId;

/// The two lines at the top left: what happens now, and what it depends on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Sentence {
    /// What is happening now.
    pub now: Headline,
    /// What it depends on, if that can be said.
    pub depends: Option<Headline>,
}

/// A sentence with its values; the catalogue of a language makes the text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub enum Headline {
    /// Everything is well: `master` serves and all sentinels agree.
    AllWell { master: NodeId },
    /// Everything is well with all of that many masters.
    AllOfThemWell { masters: u32 },
    /// Sentinels are still getting to know each other.
    Discovering { known: u32, expected: u32 },
    /// `master` was killed, paused, or cut off; nobody has noticed yet.
    NotNoticed { master: NodeId },
    /// The next sentinel to hold it for SDOWN will do so in about that time.
    NextSdown { observer: NodeId, in_us: u64 },
    /// Some sentinels hold `master` for SDOWN; `seen` of `quorum` needed.
    SomeSdown {
        master: NodeId,
        seen: u32,
        quorum: u32,
    },
    /// Enough hold it for SDOWN; `observer` is the next to count, in about that time.
    NextCount { observer: NodeId, in_us: u64 },
    /// Fewer sentinels than the quorum agree; no failover can start.
    QuorumOutOfReach { alive: u32, quorum: u32 },
    /// `leader` holds `master` objectively down.
    IsOdown { master: NodeId, by: NodeId },
    /// `candidate` has started an attempt in `epoch` and asks for votes.
    AsksForVotes { candidate: NodeId, epoch: u64 },
    /// Several ask for votes in the same epoch.
    SplitVote { candidates: Vec<NodeId>, epoch: u64 },
    /// What each of several candidates needs.
    EachNeedsVotes {
        needed: u32,
        quorum: u32,
        majority: u32,
        voters: u32,
    },
    /// What a candidate needs.
    NeedsVotes {
        held: u32,
        needed: u32,
        quorum: u32,
        majority: u32,
        voters: u32,
    },
    /// Nobody can win: the voters that can be reached are too few.
    MajorityOutOfReach { reachable: u32, needed: u32 },
    /// The attempt was given up; the next may start at about that instant.
    GaveUp { candidate: NodeId, retry_us: i64 },
    /// `leader` was elected in `epoch`.
    Elected { leader: NodeId, epoch: u64 },
    /// `leader` chose `replica`.
    Selected { leader: NodeId, replica: NodeId },
    /// `leader` told `replica` to become master and waits for its INFO to say so.
    Promoting { leader: NodeId, replica: NodeId },
    /// `replica` is master; the others are being pointed to it.
    Reconfiguring {
        leader: NodeId,
        master: NodeId,
        done: u32,
        of: u32,
    },
    /// The failover is over: `master` serves, `switched` of `sentinels` know.
    Switched {
        master: NodeId,
        switched: u32,
        sentinels: u32,
    },
    /// No replica may be promoted.
    NoGoodReplica { leader: NodeId },
    /// `old` runs again as master while `new` is the elected one.
    OldMasterBack { old: NodeId, new: NodeId },
    /// It will be made a replica at the first INFO after that instant.
    ConvertsAfter { old: NodeId, at_us: i64 },
    /// Two nodes take writes.
    TwoMasters { a: NodeId, b: NodeId },
    /// Sentinels disagree on who is master.
    Disagree { a: NodeId, b: NodeId },
    /// One sentinel alone holds a live master for SDOWN.
    Misjudges {
        observer: NodeId,
        master: NodeId,
        quorum: u32,
    },
    /// A sentinel is in TILT.
    InTilt { node: NodeId, until_us: i64 },
    /// Raft: nobody leads, and nobody that runs knows of a leader.
    RaftNoLeader { running: u32 },
    /// Raft: `leader`, whom the others still follow, does not run.
    RaftLeaderLost { leader: NodeId },
    /// Raft: `node` will run out of patience in that time unless it hears a leader.
    RaftTimesOut { node: NodeId, in_us: u64 },
    /// Raft: `candidate` asks whether it would be elected in `term`.
    RaftPreVote { candidate: NodeId, term: u64 },
    /// Raft: `candidate` asks for votes in `term`.
    RaftCandidate { candidate: NodeId, term: u64 },
    /// Raft: several ask for votes in the same term.
    RaftSplit { candidates: Vec<NodeId>, term: u64 },
    /// Raft: what a candidate needs, and has if it is the only one.
    RaftNeeds {
        held: Option<u32>,
        needed: u32,
        servers: u32,
    },
    /// Raft: `leader` leads `term`; `follow` of `servers` know it, itself included.
    RaftLeads {
        leader: NodeId,
        term: u64,
        follow: u32,
        servers: u32,
    },
    /// Raft: how far the log is: the leader's last entry, what is committed, and how
    /// many followers lack something.
    RaftReplicates {
        last: u64,
        committed: u64,
        behind: u32,
    },
    /// Raft: `old` still takes itself for the leader of an earlier term.
    RaftTwoLeaders {
        old: NodeId,
        old_term: u64,
        new: NodeId,
        term: u64,
    },
    /// Raft: a leader that reaches no majority can append but never commit.
    RaftCannotCommit {
        leader: NodeId,
        reachable: u32,
        needed: u32,
    },
    /// The leader died or is cut off; the others wait before they try again.
    LeaderGone {
        leader: NodeId,
        retry_us: Option<i64>,
    },
}

/// A word or two beside a node.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub enum Pill {
    /// Holds the master for SDOWN.
    SeesSdown,
    /// Will hold it for SDOWN in that time unless it answers.
    SdownIn { us: u64 },
    /// Holds it for ODOWN.
    SeesOdown { count: u32, quorum: u32 },
    /// Asks for votes.
    Candidate { held: u32, needed: u32 },
    /// Raft: asks whether it would be elected.
    PreCandidate { held: u32, needed: u32 },
    /// Raft: leads that term.
    Leads { term: u64 },
    /// Raft: voted for that node in that term and knows no leader yet.
    VotedInTerm { candidate: NodeId, term: u64 },
    /// Raft: will start an election in that time unless it hears a leader.
    TimesOutIn { us: u64 },
    /// Carries out a failover and is at that state (Redis's own name for it).
    Leader { state: &'static str },
    /// Voted for that node and waits.
    Voted { candidate: NodeId, epoch: u64 },
    /// Has switched to the new configuration.
    Switched,
    /// In TILT for that much longer.
    Tilt { us: u64 },
    /// A replica that is being synchronised.
    Syncing,
    /// A replica whose link with its master is down.
    LinkDown,
    /// A client that waits for a master, and since when.
    Waiting { us: u64 },
    /// A client that writes.
    Writing { acknowledged: u64 },
}
