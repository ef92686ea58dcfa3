//! The rules that decide, one file per question.
//!
//! Each rule is one function that looks at the state and yields a value holding
//! everything it looked at; the server acts on that value, a screen shows it. Each
//! names its place in figure 2 of the extended Raft paper ("In Search of an
//! Understandable Consensus Algorithm", 2014) and the section that explains it;
//! sections with "dissertation" are those of "Consensus: Bridging Theory and
//! Practice" (2014).

mod accept;
mod answer;
mod backtrack;
mod client;
mod commit;
mod connection;
mod elected;
mod election;
mod heartbeat;
mod pre_vote;
mod quorum;
mod replicate;
mod term;
mod vote;

pub use accept::{AcceptEntries, Conflict};
pub use answer::FreshAnswer;
pub use backtrack::Backtrack;
pub use client::{AcceptRequest, Duplicate};
pub use commit::{AdvanceCommit, Apply, FollowCommit};
pub use connection::{GiveUpConnection, Reconnect};
pub use elected::{Elected, PreElected};
pub use election::StartElection;
pub use heartbeat::SendHeartbeat;
pub use lab_process::{Condition, Decision, Report, Rule, Value};
pub use pre_vote::GrantPreVote;
pub use quorum::StillLeader;
pub use replicate::SendEntries;
pub use term::{NewerTerm, RecognizeLeader};
pub use vote::{GrantVote, LeaderIsAlive, UpToDate};

/// More than half of so many servers.
#[must_use]
pub const fn majority(servers: u32) -> u32 {
    servers / 2 + 1
}
