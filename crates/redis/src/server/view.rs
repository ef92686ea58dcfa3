//! What there is to see of a server from outside.

use lab_process::{Address, Now};

use super::upstream::Upstream;
use super::{Config, DataSet, History, LinkState, ReplicaState, Server, Spec};
use crate::wire::{InfoReport, ReplicaLine, Role, RunId};

/// A replica, as its master sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReplicaView {
    /// Where it listens.
    pub address: Address,
    /// How far its synchronisation has come.
    pub state: ReplicaState,
    /// The last offset it acknowledged, bytes.
    pub ack_offset: u64,
}

impl Server {
    /// What it was started from.
    #[must_use]
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// Its run id.
    #[must_use]
    pub const fn run_id(&self) -> RunId {
        self.run_id
    }

    /// Its role.
    #[must_use]
    pub const fn role(&self) -> Role {
        if self.upstream.is_some() {
            Role::Slave
        } else {
            Role::Master
        }
    }

    /// Its master, if it is a replica.
    #[must_use]
    pub fn master(&self) -> Option<Address> {
        self.upstream.as_ref().map(Upstream::address)
    }

    /// The state of the link to its master, if it is a replica.
    #[must_use]
    pub fn link(&self) -> Option<LinkState> {
        self.upstream
            .as_ref()
            .map(|upstream| upstream.state().clone())
    }

    /// `replica-priority`.
    #[must_use]
    pub const fn priority(&self) -> u32 {
        self.priority
    }

    /// The value of the key `counter`.
    #[must_use]
    pub const fn counter(&self) -> i64 {
        self.data.counter
    }

    /// Its keys.
    #[must_use]
    pub const fn data(&self) -> &DataSet {
        &self.data
    }

    /// Its replication ids and offset.
    #[must_use]
    pub const fn history(&self) -> History {
        self.history
    }

    /// Its replication offset, bytes.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.history.offset
    }

    /// The replicas attached to it.
    pub fn replicas(&self) -> impl Iterator<Item = ReplicaView> {
        self.replicas.iter().map(|replica| ReplicaView {
            address: replica.address.address,
            state: replica.state,
            ack_offset: replica.ack_offset,
        })
    }

    /// How many connections others have opened to it, replicas included.
    #[must_use]
    pub const fn connections(&self) -> usize {
        self.clients.len()
    }

    /// Until when it sleeps (`DEBUG SLEEP`), on its monotonic clock.
    #[must_use]
    pub fn asleep_until_us(&self) -> Option<u64> {
        self.sleep.as_ref().map(|sleep| sleep.until_us)
    }

    /// What a restart would begin from: the configuration on disk, if it was
    /// rewritten.
    #[must_use]
    pub fn config_on_disk(&self) -> Option<Config> {
        self.disk.config.as_ref().map(|spec| Config {
            replica_of: spec.replica_of.clone(),
            priority: spec.priority,
        })
    }

    /// What it would answer to `INFO` now; `unix_time` is its wall clock in
    /// seconds.
    #[must_use]
    pub fn info_at(&self, unix_time: i64) -> InfoReport {
        self.info(Now {
            wall_ms: unix_time.saturating_mul(1000),
            wall_sub_us: 0,
            monotonic_us: 0,
        })
    }

    /// The `slaveN:` lines of that answer.
    #[must_use]
    pub fn replica_lines(&self, unix_time: i64) -> Vec<ReplicaLine> {
        self.info_at(unix_time).replicas
    }
}
