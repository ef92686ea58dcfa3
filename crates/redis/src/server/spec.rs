use std::sync::Arc;

use lab_process::{Address, Place};
use serde::{Deserialize, Serialize};

use super::{DataSet, SavePoint};
use crate::wire::{Credentials, RunId};

/// What a Redis server is started from: the part of `redis.conf` that matters
/// to Sentinel, and what a synchronisation costs on this machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spec {
    /// Where it listens; also what it announces to its master.
    pub address: Address,
    /// `replicaof`; `None` for a master.
    pub replica_of: Option<Place>,
    /// `replica-announce-ip`, where it is a name: what its master lists it as.
    pub announced_host: Option<Arc<str>>,
    /// `replica-priority`; 0 means never promote.
    pub priority: u32,
    /// `replica-announced`.
    pub announced: bool,
    /// `replica-serve-stale-data`. If not, a replica whose link is down answers
    /// most commands with `-MASTERDOWN`.
    pub serve_stale_data: bool,
    /// `repl-timeout` in seconds.
    pub repl_timeout_s: u32,
    /// `repl-ping-replica-period` in seconds; at least 1.
    pub repl_ping_period_s: u32,
    /// `repl-diskless-sync-delay` in seconds.
    pub sync_delay_s: u32,
    /// `repl-backlog-size` in bytes.
    pub backlog_bytes: u64,
    /// `repl-backlog-ttl` in seconds; 0 means the backlog is never freed.
    pub backlog_ttl_s: u32,
    /// How long the transfer of a data set takes on a replica.
    pub transfer: Cost,
    /// How long loading a data set takes: after a restart with data and at the
    /// end of a full synchronisation. The server answers `-LOADING` meanwhile.
    pub load: Cost,
    /// `save`: when the data set is saved; empty for never, so that the server comes
    /// back empty, as in the recordings. The server waits for the flush, where Redis
    /// lets a child process wait.
    pub save: Vec<SavePoint>,
    /// `stop-writes-on-bgsave-error`: while the data set cannot be saved, though it is
    /// to be, writes and `PING` are answered with `-MISCONF`.
    pub stop_writes_on_bgsave_error: bool,
    /// `min-replicas-to-write`: writes are refused with fewer good replicas; 0 means
    /// that it does not matter.
    pub min_replicas_to_write: u32,
    /// `min-replicas-max-lag`, seconds: a replica is good if it acknowledged within
    /// that time.
    pub min_replicas_max_lag_s: u32,
    /// `requirepass`; empty means that none is needed.
    pub password: Arc<str>,
    /// `masteruser`.
    pub master_user: Arc<str>,
    /// `rename-command` lines: the command's name and the name it goes by; an empty
    /// name takes the command away.
    pub renames: Vec<(Arc<str>, Arc<str>)>,
    /// `masterauth`, what it authenticates with at its master; empty means not at all.
    pub master_password: Arc<str>,
}

impl Spec {
    /// A server with the configuration of the recordings: the defaults of Redis
    /// 7.0 with `repl-diskless-sync-delay 0`, `repl-diskless-load swapdb` and no
    /// persistence of the data set.
    #[must_use]
    pub fn new(address: Address, replica_of: Option<Address>) -> Self {
        Self {
            address,
            replica_of: replica_of.map(Place::from),
            announced_host: None,
            priority: 100,
            announced: true,
            serve_stale_data: true,
            repl_timeout_s: 60,
            repl_ping_period_s: 10,
            sync_delay_s: 0,
            backlog_bytes: 1024 * 1024,
            backlog_ttl_s: 3600,
            transfer: Cost {
                base_us: 2_000,
                bytes_per_ms: 100_000,
            },
            load: Cost {
                base_us: 0,
                bytes_per_ms: 0,
            },
            save: Vec::new(),
            stop_writes_on_bgsave_error: true,
            min_replicas_to_write: 0,
            min_replicas_max_lag_s: 10,
            password: "".into(),
            master_user: "".into(),
            master_password: "".into(),
            renames: Vec::new(),
        }
    }
}

impl Spec {
    /// What a replica authenticates with at its master.
    pub(super) fn master_credentials(&self) -> Option<Arc<Credentials>> {
        let (user, password) = (&self.master_user, &self.master_password);
        (!password.is_empty()).then(|| {
            Arc::new(Credentials {
                user: (!user.is_empty()).then(|| Arc::clone(user)),
                password: Arc::clone(password),
            })
        })
    }
}

/// What something costs in time: a fixed part and a part per byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Cost {
    /// The fixed part, microseconds.
    pub base_us: u64,
    /// Throughput, bytes per millisecond; 0 means that bytes cost nothing.
    pub bytes_per_ms: u64,
}

impl Cost {
    /// The time for that many bytes, in microseconds; at most a year.
    #[must_use]
    pub fn for_bytes(self, bytes: u64) -> u64 {
        const YEAR_US: u64 = 365 * 24 * 3600 * 1_000_000;
        let bytes_us = bytes.saturating_mul(1000).checked_div(self.bytes_per_ms);
        self.base_us
            .saturating_add(bytes_us.unwrap_or(0))
            .min(YEAR_US)
    }
}

/// What survives a crash: the configuration file as `CONFIG REWRITE` left it
/// and, if the server saves it, the data set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Disk {
    /// The configuration file as commands have changed it; `None` while nobody has
    /// rewritten it, so the original configuration holds.
    pub config: Option<Arc<Spec>>,
    /// The last snapshot.
    pub data: Option<Snapshot>,
}

/// The configuration lines that matter to Sentinel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// The `replicaof` line.
    pub replica_of: Option<Place>,
    /// The `replica-priority` line.
    pub priority: u32,
}

/// An RDB file: the data set and the position in the replication history that
/// it was taken at (`repl-id` and `repl-offset` of its header).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Snapshot {
    /// The keys.
    pub data: DataSet,
    /// The replication id.
    pub replication_id: RunId,
    /// The replication offset.
    pub offset: u64,
}

/// What an operator can ask of a server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Order {
    /// A command, as `redis-cli` would send it; answered with a
    /// [`Reply::Value`](crate::wire::Reply::Value).
    Command(crate::wire::Words),
    /// `count` times `SET k<i>` with a value of 50 bytes (the recordings' verb
    /// `write`); ignored by a server that refuses writes.
    Write {
        /// How many keys; what is above [`Order::MAX_WRITES`] is left out.
        count: u32,
    },
    /// `CONFIG SET replica-priority`.
    SetPriority(u32),
    /// `DEBUG SLEEP`: the server reads nothing for that long.
    Sleep {
        /// Microseconds.
        us: u64,
    },
    /// `REPLICAOF`, without rewriting the configuration.
    ReplicaOf(crate::wire::ReplicaOf),
    /// A script runs past its limit (or has ended): `-BUSY`.
    SetScriptRunning(bool),
}

impl Order {
    /// The most keys that one [`Order::Write`] writes.
    pub const MAX_WRITES: u32 = 100_000;
}
