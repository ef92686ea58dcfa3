use std::sync::Arc;

use lab_process::{Address, Place};
use lab_redis::wire::{MasterName, RunId};
use serde::{Deserialize, Serialize};

use crate::conf::{self, Layout};
use crate::{Event, Level, Out, Pieces, Tunables};

/// What a sentinel is started from: the configuration file an operator wrote.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Spec {
    /// Where it listens, which is also what it announces.
    pub address: Address,
    /// `myid`, if the file gives one; otherwise one is drawn and flushed.
    pub id: Option<RunId>,
    /// The lines about the sentinel itself.
    pub settings: Settings,
    /// What it monitors.
    pub masters: Vec<MasterSpec>,
    /// What `SENTINEL DEBUG` would set; defaults are Redis's.
    pub tunables: Tunables,
    /// What an earlier life wrote into the file, if it had one.
    pub known: Option<Arc<Known>>,
}

/// The lines of a configuration file that a sentinel wrote itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Known {
    /// `current-epoch`, or a `config-epoch` above it.
    pub current_epoch: u64,
    /// What it learnt of the masters, by name.
    pub masters: Vec<DiskMaster>,
    /// Which line of the file is whose.
    pub layout: Arc<Layout>,
}

/// The lines of the configuration file that are about the sentinel itself (§13.2),
/// with Redis's defaults.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Which Redis it is (§18).
    pub version: Version,
    /// `announce-ip`: what others are told instead of the address it listens at;
    /// with `resolve-hostnames` it may be a name.
    pub announce_ip: Option<Arc<str>>,
    /// `announce-port`; 0 for the port it listens at.
    pub announce_port: u16,
    /// `deny-scripts-reconfig`: whether SENTINEL SET may not change scripts.
    pub deny_scripts_reconfig: bool,
    /// `requirepass`: what others must give to be served; also what is given to other
    /// sentinels where there is no `sentinel-pass`.
    pub requirepass: Option<Arc<str>>,
    /// `sentinel-user`, for the connections to other sentinels.
    pub sentinel_user: Option<Arc<str>>,
    /// `sentinel-pass`.
    pub sentinel_pass: Option<Arc<str>>,
    /// `resolve-hostnames`.
    pub resolve_hostnames: bool,
    /// `announce-hostnames`.
    pub announce_hostnames: bool,
    /// `loglevel`: what is below it is not logged.
    pub log_level: Level,
}

impl Settings {
    /// Announces something; whether it is logged as well is for `loglevel` to say.
    pub(crate) fn log(&self, mut event: Event, out: &mut Out) {
        event.logged = event.kind.level_in(self.version) >= self.log_level;
        out.event(event);
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: Version::default(),
            announce_ip: None,
            announce_port: 0,
            deny_scripts_reconfig: true,
            requirepass: None,
            sentinel_user: None,
            sentinel_pass: None,
            resolve_hostnames: false,
            announce_hostnames: false,
            log_level: Level::Notice,
        }
    }
}

/// Which release of Redis a sentinel is; what differs is listed in §18.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
pub enum Version {
    /// 6.2.14.
    #[serde(rename = "6.2")]
    V6_2,
    /// 7.0.15.
    #[default]
    #[serde(rename = "7.0")]
    V7_0,
    /// 7.2 and later, as far as they are alike.
    #[serde(rename = "7.2")]
    V7_2,
}

impl Version {
    /// The release in full, as `INFO` and the log print it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V6_2 => "6.2.14",
            Self::V7_0 => "7.0.15",
            Self::V7_2 => "7.2.6",
        }
    }
}

/// The lines of the configuration file that are about one master and do not decide
/// when it is down (§13.2).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MasterSettings {
    /// `notification-script`.
    pub notification_script: Option<Arc<str>>,
    /// `client-reconfig-script`.
    pub client_reconfig_script: Option<Arc<str>>,
    /// `auth-user`.
    pub auth_user: Option<Arc<str>>,
    /// `auth-pass`.
    pub auth_pass: Option<Arc<str>>,
    /// `rename-command` lines: the command's name and the name it goes by.
    pub renames: Vec<(Arc<str>, Arc<str>)>,
    /// `master-reboot-down-after-period`, milliseconds; 0 is off.
    pub master_reboot_down_after_ms: i64,
}

/// One `sentinel monitor` line and the lines that belong to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MasterSpec {
    /// The master's name.
    pub name: MasterName,
    /// Its address.
    pub address: Address,
    /// The name it was given by, if it was given by one (`resolve-hostnames`); it is
    /// resolved again before every connection.
    pub host: Option<Arc<str>>,
    /// The quorum, at least 1.
    pub quorum: u32,
    /// `down-after-milliseconds`; `None` for the default.
    pub down_after_ms: Option<i64>,
    /// `failover-timeout`, milliseconds; `None` for the default.
    pub failover_timeout_ms: Option<i64>,
    /// `parallel-syncs`.
    pub parallel_syncs: i64,
    /// Everything else; shared with the running sentinel.
    pub settings: Arc<MasterSettings>,
}

impl Spec {
    /// A sentinel that monitors nothing yet, with Redis's defaults.
    #[must_use]
    pub fn new(address: Address) -> Self {
        Self {
            address,
            id: None,
            settings: Settings::default(),
            masters: Vec::new(),
            tunables: Tunables::default(),
            known: None,
        }
    }
}

impl Spec {
    /// What an earlier life wrote about that master, with the master's settings.
    pub(crate) fn known_of(&self, name: &MasterName) -> Option<&DiskMaster> {
        let masters = self.known.iter().flat_map(|known| &known.masters);
        { masters }.find(|master| master.spec.name == *name)
    }

    /// Which line of its file is whose; of the file an operator would have written,
    /// if it was not read from one.
    pub(crate) fn layout(&self) -> Arc<Layout> {
        match &self.known {
            Some(known) => Arc::clone(&known.layout),
            None => conf::layout_of(&conf::original(self)),
        }
    }
}

impl MasterSpec {
    /// A `sentinel monitor` line alone: everything else has Redis's defaults.
    #[must_use]
    pub fn new(name: MasterName, address: Address, quorum: u32) -> Self {
        Self {
            name,
            address,
            host: None,
            quorum,
            down_after_ms: None,
            failover_timeout_ms: None,
            parallel_syncs: 1,
            settings: Arc::default(),
        }
    }
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
    /// The lines about the sentinel itself.
    pub settings: Arc<Settings>,
    /// One entry per monitored master.
    pub masters: Vec<DiskMaster>,
    /// Which line of the file is whose; [`crate::conf::text`] is the file.
    pub layout: Arc<Layout>,
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
    pub replicas: Vec<Place>,
    /// `known-sentinel` lines; shared with the sentinel that wrote them.
    pub sentinels: Pieces<(Address, RunId)>,
    /// The names that stand in `known-sentinel` lines in place of addresses.
    pub sentinel_hosts: Vec<(RunId, Arc<str>)>,
}
