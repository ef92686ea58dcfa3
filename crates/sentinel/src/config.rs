use std::sync::Arc;

use lab_process::Address;
use lab_redis::wire::{MasterName, RunId};
use serde::{Deserialize, Serialize};

use crate::Tunables;

/// What a sentinel is started from: the configuration file an operator wrote.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Spec {
    /// Where it listens, which is also what it announces.
    pub address: Address,
    /// `myid`, if the file gives one; otherwise one is drawn and flushed.
    pub id: Option<RunId>,
    /// What it monitors.
    pub masters: Vec<MasterSpec>,
    /// What `SENTINEL DEBUG` would set; defaults are Redis's.
    pub tunables: Tunables,
}

/// One `sentinel monitor` line and the lines that belong to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MasterSpec {
    /// The master's name.
    pub name: MasterName,
    /// Its address.
    pub address: Address,
    /// The quorum, at least 1.
    pub quorum: u32,
    /// `down-after-milliseconds`; `None` for the default.
    pub down_after_ms: Option<i64>,
    /// `failover-timeout`, milliseconds; `None` for the default.
    pub failover_timeout_ms: Option<i64>,
    /// `parallel-syncs`.
    pub parallel_syncs: i64,
}

/// What survives a crash: the rewritten configuration file (§14.3, §14.4).
///
/// Lost with the process: whom it voted for, the failover in progress and its
/// start time, every opinion, every answer of a peer, TILT, tunables.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Disk {
    /// `sentinel myid`.
    pub id: RunId,
    /// `sentinel current-epoch`.
    pub current_epoch: u64,
    /// One entry per monitored master.
    pub masters: Vec<DiskMaster>,
}

/// What is written of one master.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DiskMaster {
    /// Name, *current* address (§1.5), quorum and settings.
    pub spec: MasterSpec,
    /// `config-epoch`.
    pub config_epoch: u64,
    /// `leader-epoch`: in which epoch it voted. The id is not written.
    pub leader_epoch: u64,
    /// `known-replica` lines.
    pub replicas: Vec<Address>,
    /// `known-sentinel` lines; shared with the sentinel that wrote them until it
    /// learns of another.
    pub sentinels: Arc<Vec<(Address, RunId)>>,
}
