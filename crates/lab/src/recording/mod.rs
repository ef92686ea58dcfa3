//! What a run left behind, as lines: the form in which a recording of the real
//! program and a simulated run are compared.
//!
//! The file format is that of the recordings (`runs.jsonl`): one JSON object per
//! line; a `meta` line begins a run. `sentinel-lab run --format jsonl` prints the
//! same lines, ended by a `final` line.

#[cfg(feature = "files")]
mod read;

use std::collections::BTreeMap;
use std::sync::Arc;

#[cfg(feature = "files")]
pub use read::{RecordingError, parse_runs, read_runs};

/// One run.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Run {
    /// Its number among the runs of its scenario (a simulated run: its seed).
    pub number: u64,
    /// What happened, by time; within one sentinel in the order of its log.
    pub lines: Vec<Line>,
    /// How it ended, if that was written down.
    pub end: Option<End>,
}

/// One thing that happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// When, in microseconds from t = 0; negative is the start-up. Sentinels log
    /// whole milliseconds.
    pub t_us: i64,
    /// Which node; `harness` for what was done to the nodes.
    pub who: Arc<str>,
    /// What kind of line.
    pub kind: LineKind,
    /// The event or verb: `+sdown`, `kill`.
    pub event: Arc<str>,
    /// The text after it, with names in place of addresses and ids.
    pub args: Arc<str>,
}

/// What kind a [`Line`] is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineKind {
    /// A line of a sentinel's log.
    Sentinel,
    /// A fault, the reply to a command, or the end of a process.
    Action,
    /// A line of a Redis server's log.
    Redis,
    /// A message seen on the wire.
    Wire,
}

/// The state at the end of a run.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct End {
    /// Of each Redis server.
    pub redis: BTreeMap<String, RedisEnd>,
    /// Of each sentinel.
    pub sentinels: BTreeMap<String, SentinelEnd>,
}

/// The state of a Redis server at the end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RedisEnd {
    /// It does not run.
    Dead,
    /// It is stopped (SIGSTOP).
    Paused,
    /// It runs.
    Up {
        /// `master` or `slave`.
        role: String,
        /// Whom it replicates, by name.
        master: Option<String>,
        /// `up` or `down`, of a replica's link.
        link: Option<String>,
        /// Its run id, if that was written down.
        run_id: Option<String>,
    },
    /// It could not be asked.
    Unknown,
}

/// The state of a sentinel at the end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SentinelEnd {
    /// It does not run.
    Dead,
    /// It is stopped (SIGSTOP).
    Paused,
    /// It runs.
    Up {
        /// Its current epoch.
        epoch: u64,
        /// What it holds of each master, by the master's name.
        masters: BTreeMap<String, View>,
    },
    /// It could not be asked.
    Unknown,
}

/// What a sentinel holds of a master.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct View {
    /// Which server it takes for the master, by name.
    pub addr: String,
    /// The flags, as SENTINEL MASTER prints them.
    pub flags: String,
    /// Its configuration epoch.
    pub config_epoch: u64,
}
