// The fields of a stand are named as the sentence's own words; a sentence each would
// say the same twice.
#![allow(missing_docs)]

use serde::Serialize;

use super::{Condition, NodeId};

/// Why somebody does what it does about one thing, or does not yet: where the matter
/// stands for it, said by its own state and nothing else.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Why {
    /// About which master, as it is called; empty where there is only one group.
    pub about: String,
    /// Where it stands.
    pub stand: Stand,
    /// The choice of a replica, where one is to be chosen.
    pub choice: Option<Choice>,
}

/// What somebody waits for; the catalogue of a language makes the sentence. Instants
/// are the earliest at which it could change if nothing else happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub enum Stand {
    /// It is in TILT: it observes, answers and votes, but decides nothing.
    InTilt { until_us: i64 },
    /// The master answers.
    Answers { master: NodeId },
    /// The master has not answered a while; it is held for down at that instant.
    Silent { master: NodeId, at_us: i64 },
    /// It holds the master for down and does not know enough sentinels to ever be
    /// enough together.
    KnowsTooFew {
        master: NodeId,
        known: u32,
        quorum: u32,
    },
    /// It holds the master for down, and too few others have said so.
    TooFewSay {
        master: NodeId,
        seen: u32,
        quorum: u32,
        /// Others it knows, and how many of these it holds for down.
        others: u32,
        down: u32,
    },
    /// It had found the master objectively down, and no longer does.
    OdownGone {
        master: NodeId,
        seen: u32,
        quorum: u32,
        others: u32,
        down: u32,
    },
    /// The master is objectively down, and it is too early to try.
    TooEarly {
        master: NodeId,
        /// It gave its vote to that one in that epoch; otherwise it tried itself.
        voted: Option<(NodeId, u64)>,
        until_us: i64,
        /// How many replicas there are, if none of them could be promoted now.
        ruled_out: Option<u32>,
    },
    /// Nothing keeps it from starting at its next tick.
    MayStart { at_us: i64 },
    /// It asks for votes.
    NeedsVotes {
        epoch: u64,
        held: u32,
        needed: u32,
        voters: u32,
        /// How many of the voters it holds for down: they count all the same.
        down: u32,
        /// Who has more votes by its count.
        ahead: Option<NodeId>,
        until_us: i64,
        retry_us: i64,
    },
    /// Elected, it chooses at its next tick.
    Chooses { ruled_out: Option<u32>, at_us: i64 },
    /// It cannot reach the replica it has chosen.
    CannotOrder { replica: NodeId, until_us: i64 },
    /// It waits for the chosen replica to say that it is a master.
    Promotes {
        replica: NodeId,
        down: bool,
        until_us: i64,
    },
    /// It points the other replicas over.
    Reconfigures {
        busy: u32,
        slots: u32,
        left: u32,
        until_us: i64,
    },
    /// It has promoted a replica that is down: the failover does not end.
    PromotedDown { replica: NodeId, left: u32 },
    /// It is about to tell the new address.
    Switches,
    /// It follows a leader and is patient until that instant.
    Follows {
        leader: NodeId,
        term: u64,
        at_us: i64,
    },
    /// It knows of no leader; whom it voted for in this term, if for anybody.
    Leaderless {
        term: u64,
        voted: Option<NodeId>,
        at_us: i64,
    },
    /// It asks whether it would be elected.
    AsksFirst {
        term: u64,
        held: u32,
        needed: u32,
        servers: u32,
        at_us: i64,
    },
    /// It asks for votes in that term.
    Stands {
        term: u64,
        held: u32,
        needed: u32,
        servers: u32,
        refused: u32,
        at_us: i64,
    },
    /// It leads, and everything is committed.
    Leads { term: u64, committed: u64 },
    /// It leads, and its last entries are not stored by a majority.
    NotStored {
        term: u64,
        last: u64,
        committed: u64,
        needed: u32,
        servers: u32,
        /// Servers that have stored the last entry, itself included.
        stored: u32,
    },
    /// It leads, a majority has stored entries of an earlier term, and these are not
    /// committed by counting.
    EarlierTerm {
        term: u64,
        index: u64,
        entry_term: u64,
        committed: u64,
    },
}

impl Stand {
    /// Whether something is the matter: the master has not answered for a while, or worse.
    #[must_use]
    pub const fn is_astir(&self) -> bool {
        !matches!(self, Self::Answers { .. })
    }
}

/// Which replica would be promoted now: filters, then the sort.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Choice {
    /// Every replica known: those that pass, best first, then those ruled out.
    pub rows: Vec<ChoiceRow>,
    /// The function of sentinel.c.
    pub function: &'static str,
    /// The section of the protocol guide.
    pub section: &'static str,
}

/// One replica in the choice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ChoiceRow {
    /// What it is called.
    pub name: String,
    /// Every filter with its value, in the order in which they are looked at.
    pub filters: Vec<Condition>,
    /// What it is sorted by: first the lower.
    pub priority: u32,
    /// Then the higher.
    pub offset: u64,
    /// Then the smaller; the first digits, empty where it is not known.
    pub run_id: String,
    /// By what it lost to the one before it; `None` for the first and for those that
    /// are ruled out.
    pub lost_by: Option<&'static str>,
}

impl ChoiceRow {
    /// The filters that rule it out; none if it may be promoted.
    pub fn ruled_out_by(&self) -> impl Iterator<Item = &Condition> {
        self.filters.iter().filter(|filter| !filter.holds)
    }
}
