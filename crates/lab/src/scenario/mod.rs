//! Scenarios: what is set up, what is done to it, and when it is over.
//!
//! One type for demo, lesson, test and conformance. The fields are those of the
//! recordings' `scenario.json` (so a recorded scenario loads as it stands) plus a
//! title, a description, the network, the disk and clients. Files in TOML and JSON
//! give the same type (feature `files`); the page builds one from [`Settings`] or
//! takes one of the [`gallery`].
//!
//! A scenario that was read or built has been checked: [`Scenario::check`] holds
//! the rules, and nothing that runs a scenario checks them again.

mod build;
mod changes;
mod check;
mod check_expect;
mod check_settings;
mod comparisons;
mod expect;
mod fields;
#[cfg(feature = "files")]
mod files;
mod gallery;
mod kinds;
mod of_sentinel;
mod pattern;
mod problem;
mod property;
mod raft;
mod read;
mod read_action;
mod read_expect;
mod read_links;
mod read_settings;
mod step;
mod tree;

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use lab_process::Address;

use crate::command::{Action, NodeName};

pub use build::Settings;
pub use changes::SettingsError;
pub use check::{MAX_CLIENTS, MAX_REDIS, MAX_SENTINELS};
pub use expect::{Expectation, Is, Property, Subject, Want, Window};
#[cfg(feature = "files")]
pub use files::MAX_FILE_BYTES;
pub use gallery::gallery;
pub use kinds::{Expected, Found, NameOf, Quantity, WordKind};
pub use pattern::{Pattern, PatternError};
pub use problem::{Note, Place, Problem, ScenarioError, ScenarioErrors};
pub use property::{Known, PROPERTIES, Values, known};
pub use raft::Raft;
pub use tree::{Entry, Tree, Value};

/// A deployment, what happens to it, and when it is over.
#[derive(Clone, PartialEq, Debug)]
pub struct Scenario {
    /// The name by which links and tables call it: lower-case words and digits.
    pub name: String,
    /// A line for people, in both languages.
    pub title: Words,
    /// Two sentences for people, in both languages.
    pub description: Words,
    /// The seed it is run with when nobody gives another.
    pub seed: u64,
    /// How many sentinels are started: `s0`, `s1`, …
    pub sentinels: usize,
    /// What they watch.
    pub masters: Vec<Master>,
    /// `replica-priority` of the Redis servers that have another than 100.
    pub priority: BTreeMap<NodeName, u32>,
    /// Lines for the configuration of each Redis server, as in `redis.conf`.
    pub redis_conf: Vec<String>,
    /// The lines about a sentinel itself that all of them have (which announce another
    /// address is in [`Self::announce`]).
    pub settings: lab_sentinel::Settings,
    /// What sentinels announce in place of the address they listen at.
    pub announce: BTreeMap<NodeName, Announce>,
    /// Where processes listen that are to listen at a certain address.
    pub addresses: BTreeMap<NodeName, Address>,
    /// The names under which processes are known to each other, where they are known by
    /// one: in `monitor` (with `resolve-hostnames`), in `replicaof`, and as what they
    /// announce.
    pub hostnames: BTreeMap<NodeName, Arc<str>>,
    /// Sentinels that start from a configuration file; what it says goes before what
    /// the scenario says.
    pub files: BTreeMap<NodeName, Arc<lab_sentinel::conf::File>>,
    /// What the programs do that sentinels run as scripts; others run for a few
    /// milliseconds and succeed.
    pub scripts: Vec<lab_sim::ProgramSpec>,
    /// Parameter and value, given to SENTINEL DEBUG of each sentinel once it is up.
    pub sentinel_debug: Vec<(String, String)>,
    /// Whether the sentinels' timers run at a fixed frequency, which no release of Redis
    /// does ([`lab_sentinel::Tunables::fixed_hz`]).
    pub fixed_hz: bool,
    /// The network between the hosts.
    pub network: Network,
    /// What a flush to disk costs.
    pub disk: Disk,
    /// Clients that write: `c0`, `c1`, …
    pub clients: Clients,
    /// Raft servers beside the sentinels, if there are any.
    pub raft: Option<Raft>,
    /// Processes that are not started with the others: when they start, measured
    /// from the moment the first process starts.
    pub start: BTreeMap<NodeName, Duration>,
    /// Sentinels start one after another, each 0..`start_jitter` after the one before.
    pub start_jitter: Duration,
    /// t = 0 lies 0..`offset` after every sentinel knows every replica and every
    /// other sentinel.
    pub offset: Duration,
    /// What is done.
    pub timeline: Vec<Step>,
    /// When it is over.
    pub until: Until,
    /// What is so in every run; see [`crate::cases`].
    pub expect: Vec<Expectation>,
}

/// A scenario that was read, and what its author may want to look at again.
#[derive(Clone, PartialEq, Debug)]
pub struct Loaded {
    /// The scenario; it keeps every rule.
    pub scenario: Scenario,
    /// What is legal but perhaps not meant.
    pub notes: Vec<Note>,
}

/// The same text in English and in Chinese; empty where nobody wrote one.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Words {
    /// English.
    pub en: String,
    /// Chinese (simplified).
    pub zh: String,
}

/// A master that the sentinels watch, with its replicas.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Master {
    /// The name in `sentinel monitor`.
    pub name: String,
    /// Its servers; the first is the master at the start, the others its replicas.
    pub redis: Vec<NodeName>,
    /// How many sentinels must find it down.
    pub quorum: Quorum,
    /// `down-after-milliseconds`.
    pub down_after: Duration,
    /// `failover-timeout`.
    pub failover_timeout: Duration,
    /// `parallel-syncs`.
    pub parallel_syncs: u32,
    /// Everything else that a configuration file says of a master.
    pub settings: lab_sentinel::MasterSettings,
}

/// What a sentinel announces (`announce-ip`, `announce-port`).
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Announce {
    /// In place of its own.
    pub ip: Option<String>,
    /// In place of its own; 0 for its own.
    pub port: u16,
}

/// A quorum, which each sentinel has from its own configuration file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Quorum {
    /// The same for all.
    Same(u32),
    /// One per sentinel.
    PerSentinel(Vec<u32>),
}

impl Quorum {
    /// What the sentinel of that number is configured with. One that joins later
    /// than the list reaches is given the last entry.
    #[must_use]
    pub fn of(&self, sentinel: usize) -> u32 {
        match self {
            Self::Same(quorum) => *quorum,
            Self::PerSentinel(list) => list
                .get(sentinel)
                .or_else(|| list.last())
                .copied()
                .unwrap_or(1),
        }
    }
}

/// How long a packet takes from any host to any other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Network {
    /// One way.
    pub latency: Duration,
    /// Upper end of a uniform extra; order within a connection is kept.
    pub jitter: Duration,
}

/// What a flush to disk (write, fsync, rename) costs a process that waits for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Disk {
    /// Each flush.
    pub flush: Duration,
    /// Upper end of a uniform extra.
    pub jitter: Duration,
    /// How many flushes in a million take `tail` longer still.
    pub tail_ppm: u32,
    /// How much longer those take.
    pub tail: Duration,
}

/// Clients that ask the sentinels for the master and write a counter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Clients {
    /// How many.
    pub count: usize,
    /// Time between two writes of one client.
    pub interval: Duration,
}

/// One line of the timeline.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// When.
    pub when: When,
    /// What.
    pub action: Action,
    /// What is remembered for later steps when a trigger fires: name and what.
    pub save: Vec<(String, Saved)>,
}

/// When a step is carried out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum When {
    /// At a time drawn uniformly from lowest to highest (equal: at that time), in
    /// microseconds from t = 0; negative is before it.
    At {
        /// Lowest.
        lo_us: i64,
        /// Highest.
        hi_us: i64,
    },
    /// When a sentinel announces something.
    On(Trigger),
}

/// An event that sets off a step, once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trigger {
    /// The name of the event: `+odown`.
    pub event: String,
    /// Only events of these sentinels count; every sentinel's if `None`.
    pub from: Option<crate::command::Who>,
    /// Only events whose arguments match count.
    pub matching: Option<Pattern>,
    /// Which occurrence, from 1.
    pub nth: u32,
    /// How long after the event.
    pub delay: Duration,
}

/// What of an event is saved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Saved {
    /// The sentinel that announced it.
    Src,
    /// The first node named in its arguments.
    Inst,
}

/// When a run is over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Until {
    /// It ends this long after the condition is met …
    pub settle: Duration,
    /// … or at this time from t = 0 in any case.
    pub max: Duration,
    /// The condition, if there is one.
    pub seen: Option<Seen>,
}

/// A condition on the events announced since t = 0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The event.
    pub event: String,
    /// How many times: altogether, or with `all` on each live sentinel.
    pub count: u32,
    /// Whether every live sentinel must have announced it.
    pub all: bool,
    /// With `all`: this event must have been announced `count` times by anybody, too.
    pub and: Option<String>,
    /// Only events whose arguments match count (not for `and`).
    pub matching: Option<Pattern>,
}

/// What a node of a scenario is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum NodeKind {
    /// A sentinel.
    Sentinel,
    /// A Redis server.
    Redis,
    /// A client that asks sentinels for the master.
    Client,
    /// A Raft server.
    Raft,
    /// A client of the Raft servers.
    RaftClient,
}

/// One of the deployments of a world: they share clock, luck and faults, and never talk
/// with each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize)]
pub enum Side {
    /// Redis servers, the sentinels that watch them, and their clients.
    Sentinel,
    /// Raft servers and their clients.
    Raft,
}

impl Side {
    /// Both, in the order in which they are shown.
    pub const ALL: [Self; 2] = [Self::Sentinel, Self::Raft];

    /// Its place in [`Side::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl NodeKind {
    /// To which deployment it belongs.
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::Sentinel | Self::Redis | Self::Client => Side::Sentinel,
            Self::Raft | Self::RaftClient => Side::Raft,
        }
    }

    /// Whether it only asks others: it takes no commands.
    #[must_use]
    pub const fn is_client(self) -> bool {
        matches!(self, Self::Client | Self::RaftClient)
    }
}

impl Scenario {
    /// The Redis servers, masters first within each master's list.
    pub fn redis(&self) -> impl Iterator<Item = &NodeName> {
        self.masters.iter().flat_map(|master| &master.redis)
    }

    /// Every process started at the beginning: Redis servers, then sentinels, then
    /// clients, then Raft servers and their clients.
    #[must_use]
    pub fn nodes(&self) -> Vec<(NodeName, NodeKind)> {
        let redis = self.redis().map(|name| (name.clone(), NodeKind::Redis));
        let sentinels = (0..self.sentinels).map(|i| (NodeName::sentinel(i), NodeKind::Sentinel));
        let clients = (0..self.clients.count).map(|i| (NodeName::client(i), NodeKind::Client));
        let (servers, writers) = self
            .raft
            .map_or((0, 0), |raft| (raft.servers, raft.clients));
        let servers = (0..servers).map(|i| (NodeName::raft(i), NodeKind::Raft));
        let writers = (0..writers).map(|i| (NodeName::raft_client(i), NodeKind::RaftClient));
        redis
            .chain(sentinels)
            .chain(clients)
            .chain(servers)
            .chain(writers)
            .collect()
    }

    /// What a node is, by its name: also for sentinels that only join later.
    #[must_use]
    pub fn kind_of(&self, node: &NodeName) -> Option<NodeKind> {
        if self.redis().any(|name| name == node) {
            return Some(NodeKind::Redis);
        }
        if node.client_index().is_some_and(|i| i < self.clients.count) {
            return Some(NodeKind::Client);
        }
        if let Some(raft) = &self.raft {
            if node.raft_index().is_some_and(|i| i < raft.servers) {
                return Some(NodeKind::Raft);
            }
            if node.raft_client_index().is_some_and(|i| i < raft.clients) {
                return Some(NodeKind::RaftClient);
            }
        }
        let sentinel = node.sentinel_index()?;
        (sentinel < self.sentinels || self.joiners().contains(node)).then_some(NodeKind::Sentinel)
    }

    /// Sentinels that the timeline starts and that were not there before.
    #[must_use]
    pub fn joiners(&self) -> Vec<NodeName> {
        use crate::command::Verb;
        let mut joiners: Vec<NodeName> = Vec::new();
        for step in &self.timeline {
            let (Verb::Start(who) | Verb::Restart { who, .. }) = &step.action else {
                continue;
            };
            for name in who.names() {
                let new = name
                    .sentinel_index()
                    .is_some_and(|i| i >= self.sentinels && i < MAX_SENTINELS);
                if new && !joiners.contains(name) {
                    joiners.push(name.clone());
                }
            }
        }
        joiners
    }

    /// `replica-priority` of a server.
    #[must_use]
    pub fn priority_of(&self, node: &NodeName) -> u32 {
        self.priority.get(node).copied().unwrap_or(100)
    }
}

impl Disk {
    /// `storage = "memory"`: a flush costs next to nothing.
    pub const MEMORY: Self = Self {
        flush: Duration::from_micros(200),
        jitter: Duration::from_micros(300),
        tail_ppm: 0,
        tail: Duration::ZERO,
    };
    /// `storage = "disk"`: a real fsync: a few milliseconds with a long tail.
    pub const DISK: Self = Self {
        flush: Duration::from_micros(2500),
        jitter: Duration::from_micros(2500),
        tail_ppm: 20_000,
        tail: Duration::from_millis(15),
    };
}
