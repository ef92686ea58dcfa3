use serde::Serialize;

use super::{NodeId, Sentence};
use crate::scenario::Side;
use crate::world::SideTally;

/// One of the deployments in a world. Several are shown side by side: they share
/// clock, luck and faults, and never talk with each other.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SideView {
    /// Which protocol it runs.
    pub side: Side,
    /// What is happening in it now, and what that depends on.
    pub sentence: Sentence,
    /// What it has kept, lost and spent so far.
    pub account: Account,
}

/// What a deployment has kept, lost and spent since t = 0.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Account {
    /// Who was elected, oldest first, with the epoch or term; at most
    /// [`Account::LEADERS_KEPT`], the oldest left out first.
    pub leaders: Vec<Leadership>,
    /// How many were elected altogether.
    pub elected: u32,
    /// How many times somebody began to ask for votes.
    pub attempts: u32,
    /// Votes given, those for oneself included.
    pub votes: u32,
    /// Messages sent that ask for a vote or answer that.
    pub vote_messages: u64,
    /// All messages sent.
    pub messages: u64,
    /// Writes that were acknowledged to a client.
    pub acknowledged: u64,
    /// Acknowledged writes of which a client noticed that they are gone.
    pub lost: u64,
    /// How long no client had a write acknowledged, in microseconds: what the gaps
    /// between acknowledged writes have beyond [`Account::GAP_US`], the present gap
    /// included. `None` where nobody writes.
    pub silent_us: Option<u64>,
    /// The longest such gap, in full.
    pub longest_gap_us: Option<u64>,
}

impl Account {
    /// The largest number of [`Account::leaders`].
    pub const LEADERS_KEPT: usize = SideTally::KEPT;
    /// Gaps between two acknowledged writes up to this are no interruption.
    pub const GAP_US: u64 = SideTally::GAP_US;
}

/// Somebody was elected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Leadership {
    /// When.
    pub at_us: i64,
    /// Who.
    pub node: NodeId,
    /// In which epoch or term.
    pub epoch: u64,
}
