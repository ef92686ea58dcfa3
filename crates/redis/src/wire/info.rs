use std::sync::Arc;

use lab_process::{Address, Place};
use serde::Serialize;

use super::RunId;

/// The role a server reports.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Role {
    /// `role:master`.
    Master,
    /// `role:slave`.
    Slave,
}

impl Role {
    /// The word Redis prints.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Master => "master",
            Self::Slave => "slave",
        }
    }
}

/// One `slaveN:` line of a master's `INFO`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReplicaLine {
    /// Where the replica listens.
    pub address: Address,
    /// The name that it announces in place of its IP address.
    pub host: Option<Arc<str>>,
    /// `state=online`; otherwise it is waiting for or receiving a data set.
    pub online: bool,
    /// Its last acknowledged offset.
    pub offset: u64,
    /// Whole seconds since its last acknowledgement.
    pub lag_s: u64,
}

/// The replication fields that only a replica prints.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MasterLink {
    /// `master_host` and `master_port`.
    pub master: Address,
    /// `master_host`, where it is a name.
    pub host: Option<Arc<str>>,
    /// `master_link_status:up`.
    pub up: bool,
    /// `master_link_down_since_seconds`: only printed while the link is down;
    /// −1 if it has not been up since the server became a replica.
    pub down_since_s: Option<i64>,
    /// `slave_repl_offset`.
    pub offset: u64,
}

impl ReplicaLine {
    /// Where the replica listens, as it announces it.
    #[must_use]
    pub fn place(&self) -> Place {
        Place {
            address: self.address,
            host: self.host.clone(),
        }
    }
}

impl MasterLink {
    /// The master, as the replica was told of it.
    #[must_use]
    pub fn place(&self) -> Place {
        Place {
            address: self.master,
            host: self.host.clone(),
        }
    }
}

/// What Sentinel reads in the reply to `INFO` (specification §17.2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InfoReport {
    /// `run_id`.
    pub run_id: RunId,
    /// `role`.
    pub role: Role,
    /// The replica's view of its master; `None` on a master.
    pub link: Option<MasterLink>,
    /// `slave_priority`.
    pub priority: u32,
    /// `replica_announced`.
    pub announced: bool,
    /// `master_repl_offset`.
    pub offset: u64,
    /// The `slaveN:` lines.
    pub replicas: Vec<ReplicaLine>,
    /// What else it says; no sentinel looks at it.
    pub rest: InfoRest,
}

/// What `INFO` says beyond what is read in it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct InfoRest {
    /// The server's wall clock, milliseconds.
    pub wall_ms: i64,
    /// Microseconds below that.
    pub wall_sub_us: u16,
    /// When it was started, seconds of the wall clock.
    pub started_s: i64,
    /// Its port.
    pub port: u16,
    /// Connections that were opened to it, and those of them that are no replicas'.
    pub connections: u32,
    /// See [`Self::connections`].
    pub clients: u32,
    /// A client waits (`WAIT`).
    pub blocked: bool,
    /// Somebody has subscribed.
    pub subscribed: bool,
    /// A data set is being loaded.
    pub loading: bool,
    /// Changes since the data set was saved.
    pub changes: u64,
    /// When it was saved, seconds.
    pub saved_s: i64,
    /// The last attempt to save failed.
    pub save_failed: bool,
    /// How many keys there are.
    pub keys: u64,
    /// `min_slaves_good_slaves`, if it is printed.
    pub good_replicas: Option<u32>,
    /// Seconds since the master gave a sign of life; `None` while the link is down.
    pub last_io_s: Option<i64>,
    /// The data set is being received.
    pub syncing: bool,
    /// The replication history and the one it continues, up to that offset.
    pub history: RunId,
    /// See [`Self::history`].
    pub earlier: Option<(RunId, u64)>,
    /// `repl-backlog-size`.
    pub backlog_bytes: u64,
    /// The first byte of the backlog and the one after its last, if there is one.
    pub backlog: Option<(u64, u64)>,
}
