use serde::Serialize;

use super::NodeId;
use crate::scenario::Side;

/// What everybody knows of one group of servers that belong together, beside what is so.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Knows {
    /// In which deployment.
    pub side: Side,
    /// What the group is called; empty for Raft, which knows one.
    pub group: String,
    /// Who is observed: the columns.
    pub observed: Vec<NodeId>,
    /// Who observes.
    pub rows: Vec<KnowsRow>,
    /// Who really serves as master, or leads, by its own account; several at times.
    pub truth: Vec<NodeId>,
}

/// What everybody knows, as far as it is told: of many groups that would be more than can be
/// found for a picture.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Knowledge {
    /// The groups there are: in which deployment, and what they are called (see [`Knows`]).
    pub groups: Vec<(Side, String)>,
    /// Those that are told, each with its place among them.
    pub told: Vec<(usize, Knows)>,
}

/// What one observer knows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct KnowsRow {
    /// Who observes.
    pub observer: NodeId,
    /// Whether it runs and trusts its own judgement; what it knows is stale otherwise.
    pub trusted: bool,
    /// One per column.
    pub opinions: Vec<Known>,
    /// How many voters it counts, itself included; 0 if it knows of none.
    pub voters: u32,
    /// How many of them it holds for down: they count all the same.
    pub down: u32,
    /// Who runs and has a vote, and is not among them.
    pub unheard: Vec<NodeId>,
    /// The replicas it knows; `None` for Raft, which has none.
    pub replicas: Option<Replicas>,
    /// Whom it takes for the master or leader.
    pub believes: Option<NodeId>,
    /// Whether that is so.
    pub rightly: bool,
    /// Its numbers, with what is on its disk.
    pub numbers: Vec<Number>,
}

/// The replicas of a master as an observer knows them, beside what is so.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Replicas {
    /// How many it knows; it forgets none.
    pub count: u32,
    /// Who runs as a replica of the group and is not among them.
    pub unheard: Vec<NodeId>,
    /// Who is among them and runs as a master.
    pub serving: Vec<NodeId>,
}

/// What an observer knows of one node.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Known {
    /// The opinion.
    pub state: KnownState,
    /// It is a sentinel and said that the master is down.
    pub says_down: bool,
    /// Whether the node really runs while it is held for down, or does not while it is
    /// held for up.
    pub wrongly: bool,
    /// Microseconds since its last acceptable reply, or sign of life.
    pub age_us: Option<u64>,
    /// Since when it is held for down.
    pub since_us: Option<i64>,
    /// Why it may be out of date, if it may.
    pub stale: Option<Stale>,
    /// When the record came about that made it so: what to go to.
    pub origin_us: Option<i64>,
}

/// An opinion about a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum KnownState {
    /// It is the observer.
    Itself,
    /// It answers.
    Up,
    /// Subjectively down.
    Sdown,
    /// Objectively down.
    Odown,
    /// The observer has never heard of it, or has no opinion of it.
    Unknown,
}

/// Why an opinion may be out of date.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Stale {
    /// The observer does not run, or is in TILT: it judges nobody.
    Observer,
    /// The observer does not hold the master for down any more, so it does not ask; what the
    /// other said of it counts until it is five ask periods old (our protocol guide, §8.6).
    Answer,
    /// It is held for up, and more than half of the time is over after which it would not
    /// be: Sentinel itself gives a connection up then that is older than fifteen seconds
    /// (`sentinelCheckSubjectivelyDown`).
    Silent {
        /// Microseconds since the oldest unanswered ping or, without a connection, since the
        /// last acceptable reply; in Raft since the last sign of life.
        elapsed_us: u64,
        /// The limit: `down-after-milliseconds`; in Raft the election timeout.
        limit_us: u64,
    },
}

impl Stale {
    /// That one is silent, once half of the limit is over.
    #[must_use]
    pub fn silent(elapsed_us: u64, limit_us: u64) -> Option<Self> {
        let stale = Self::Silent {
            elapsed_us,
            limit_us,
        };
        (elapsed_us > limit_us / 2).then_some(stale)
    }
}

/// A number that an observer keeps.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Number {
    /// Redis's own name (`config-epoch`), the paper's (`currentTerm`).
    pub name: &'static str,
    /// What a condition calls it (`config_epoch`, `term`): what to run back to.
    pub property: &'static str,
    /// The number.
    pub value: u64,
    /// Whom it is about: whom the observer voted for.
    pub about: Option<NodeId>,
    /// Whether somebody who runs has a higher one.
    pub behind: bool,
    /// What is on disk; `None` where nothing has been written.
    pub disk: Option<u64>,
}

impl Number {
    /// One that is about nobody and that nobody is known to be ahead of.
    #[must_use]
    pub const fn plain(
        (name, property): (&'static str, &'static str),
        value: u64,
        disk: Option<u64>,
    ) -> Self {
        Self {
            name,
            property,
            value,
            about: None,
            behind: false,
            disk,
        }
    }
}
