use serde::Serialize;

use super::NodeId;
use crate::scenario::Side;

/// The votes of one candidate, as a ring around it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Ballot {
    /// The epoch it asks votes for.
    pub epoch: u64,
    /// One slot per voter it knows of, itself first.
    pub slots: Vec<BallotSlot>,
    /// Votes it holds now.
    pub held: u32,
    /// Votes needed: the larger of quorum and majority.
    pub needed: u32,
    /// The quorum notch.
    pub quorum: u32,
    /// The majority notch.
    pub majority: u32,
    /// When it gives up.
    pub gives_up_us: Option<i64>,
    /// Before when it does not try again.
    pub retry_us: Option<i64>,
    /// Whether it has won.
    pub elected: bool,
}

/// One voter's place in the ring.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BallotSlot {
    /// The voter, if it is on the screen.
    pub voter: Option<NodeId>,
    /// What is known of its vote.
    pub state: VoteState,
}

/// A vote from the candidate's side and from the world's side at once: what the
/// candidate knows, and what is on its way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum VoteState {
    /// The candidate has it.
    Held,
    /// Given, but the answer is still in flight.
    GivenInFlight,
    /// The request is still on its way.
    RequestInFlight,
    /// The voter voted for somebody else in this epoch.
    GivenToOther,
    /// The voter refuses for another reason (its log is newer, its leader is alive).
    Refused,
    /// The voter cannot be reached (dead, paused, cut off).
    Unreachable,
    /// Not asked yet, or no answer known.
    Open,
}

/// All votes of one epoch for one master, or of one term, as a table.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct EpochVotes {
    /// In which deployment.
    pub side: Side,
    /// The epoch or term.
    pub epoch: u64,
    /// The master's configured name; empty for Raft, which knows one group.
    pub master: String,
    /// One row per vote given in it.
    pub rows: Vec<VoteRow>,
    /// Who asked whom for a vote in it, in that order.
    pub asked: Vec<AskRow>,
    /// Who won it, if anybody.
    pub elected: Option<NodeId>,
    /// Quorum, majority and number of voters as the first candidate counted them.
    pub quorum: u32,
    /// See `quorum`.
    pub majority: u32,
    /// See `quorum`.
    pub voters: u32,
}

/// One vote.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct VoteRow {
    /// Who votes.
    pub voter: NodeId,
    /// For whom.
    pub candidate: NodeId,
    /// When the vote was written to disk.
    pub at_us: i64,
    /// When the candidate learnt of it; the same instant for a vote for itself.
    pub known_us: Option<i64>,
}

/// A request for a vote, and what became of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct AskRow {
    /// Who asks.
    pub candidate: NodeId,
    /// Whom.
    pub voter: NodeId,
    /// When it was sent first.
    pub asked_us: i64,
    /// How often it was sent.
    pub times: u32,
    /// When the voter read it.
    pub reached_us: Option<i64>,
    /// When the voter answered.
    pub answered_us: Option<i64>,
    /// When the candidate read the answer.
    pub known_us: Option<i64>,
    /// The epoch or term in which the candidate was then, if that is a later one: the
    /// answer came too late to count.
    pub late: Option<u64>,
    /// When the request, or its answer, was lost.
    pub lost_us: Option<i64>,
    /// The answer.
    pub answer: AskAnswer,
}

/// What a voter answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum AskAnswer {
    /// Nothing yet.
    None,
    /// It gave its vote.
    Granted,
    /// It has voted for another in that epoch.
    Other(NodeId),
    /// It is in a newer epoch already.
    NewerEpoch(u64),
    /// It refused for another reason, or said nothing of a vote.
    Refused,
}
