use std::sync::Arc;

use lab_process::{Address, Place};
use lab_redis::wire::{Hello, InfoReport, MasterName, Role, RunId};

use crate::decision::GrantVote;
use crate::due::Dues;
use crate::link::LinkId;
use crate::peers::Peers;
use crate::table::Table;
use crate::{MasterSettings, Pieces};

/// What a monitored instance of any kind has (`sentinelRedisInstance`,
/// specification §1.4). All `*_time` fields are wall-clock milliseconds.
///
/// What a tick looks at comes first, see [`Peer`].
#[derive(Clone, Debug)]
#[repr(C)]
pub(crate) struct Instance {
    pub(crate) address: Address,
    /// SRI_S_DOWN.
    pub(crate) s_down: bool,
    /// SRI_SCRIPT_KILL_SENT.
    pub(crate) script_kill_sent: bool,
    pub(crate) link: LinkId,
    /// Unique within this process; tells a new instance in an old slot.
    pub(crate) serial: u32,
    /// Last *acknowledged* hello published through this instance.
    pub(crate) last_pub_time: i64,
    pub(crate) down_after: i64,
    /// The name it was given by, if it was given by one.
    pub(crate) host: Option<Arc<str>>,
    /// Start of the most recent SDOWN; 0 if there was none, kept after it ends.
    pub(crate) s_down_since_time: i64,
}

/// What masters and replicas have beyond that: what INFO told.
#[derive(Clone, Debug)]
pub(crate) struct Reported {
    /// The server's run id.
    pub(crate) run_id: Option<RunId>,
    /// Time of the last parsed INFO; 0 if there was none.
    pub(crate) info_refresh: i64,
    pub(crate) role_reported: Role,
    pub(crate) role_reported_time: i64,
    /// Last time the reported master changed, or the role became replica.
    pub(crate) slave_conf_change_time: i64,
    /// From INFO, in milliseconds; −1000 for "never connected".
    pub(crate) master_link_down_time: i64,
    /// The master it follows, as one to compare with those known: a name resolved.
    pub(crate) slave_master: Option<Address>,
    /// `master_host` and `master_port` as they were told.
    pub(crate) slave_master_told: Option<Place>,
    pub(crate) slave_master_link_up: bool,
    /// The last INFO, as it came.
    pub(crate) info: Option<Arc<InfoReport>>,
}

impl Reported {
    pub(crate) const fn new(role: Role, now_ms: i64) -> Self {
        Self {
            run_id: None,
            info_refresh: 0,
            role_reported: role,
            role_reported_time: now_ms,
            slave_conf_change_time: now_ms,
            master_link_down_time: 0,
            slave_master: None,
            slave_master_told: None,
            slave_master_link_up: false,
            info: None,
        }
    }
}

/// A monitored master, with all that is known under it.
#[derive(Clone, Debug)]
pub(crate) struct Master {
    pub(crate) name: MasterName,
    pub(crate) instance: Instance,
    pub(crate) reported: Reported,
    /// SRI_O_DOWN.
    pub(crate) o_down: bool,
    pub(crate) o_down_since_time: i64,
    /// SRI_MASTER_REBOOT, and since when: its run id has changed and it has not
    /// answered PONG since.
    pub(crate) reboot_since_time: Option<i64>,
    pub(crate) config_epoch: u64,
    pub(crate) quorum: u32,
    pub(crate) parallel_syncs: i64,
    pub(crate) failover_timeout: i64,
    /// What its file says beyond that.
    pub(crate) settings: Arc<MasterSettings>,
    /// Whom I last voted for, for this master.
    pub(crate) leader: Option<RunId>,
    pub(crate) leader_epoch: u64,
    /// What was decided when another sentinel last asked for my vote.
    pub(crate) last_asked: Option<GrantVote>,
    pub(crate) failover: Failover,
    pub(crate) replicas: Table<Replica>,
    pub(crate) peers: Peers,
    /// When its replicas and sentinels must be handled again.
    pub(crate) dues: Dues,
    /// Some sentinel's answer is remembered, and may grow too old.
    pub(crate) answered: bool,
    /// Address and id of every sentinel in visiting order: the same as `peers`, as
    /// it is written to disk.
    pub(crate) known_sentinels: Pieces<(Address, RunId)>,
    /// The last hello made for this master; reused while it is still true.
    pub(crate) hello: Option<Arc<Hello>>,
}

/// The failover a sentinel runs, or tries to win, for one master.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failover {
    /// SRI_FAILOVER_IN_PROGRESS.
    pub(crate) in_progress: bool,
    /// SRI_FORCE_FAILOVER.
    pub(crate) forced: bool,
    pub(crate) state: FailoverState,
    pub(crate) epoch: u64,
    pub(crate) state_change_time: i64,
    /// Last attempt by me, or last vote I gave to somebody else, plus 0 to 999.
    pub(crate) start_time: i64,
    /// The start time for which the delay message was logged.
    pub(crate) delay_logged: i64,
    /// The slot of the chosen replica.
    pub(crate) promoted: Option<u32>,
}

/// Where a failover is (specification §10).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum FailoverState {
    /// No failover.
    #[default]
    None,
    /// Waiting to be elected. Does not wait for the start time.
    WaitStart,
    /// Choosing a replica.
    SelectSlave,
    /// About to send SLAVEOF NO ONE.
    SendSlaveofNoone,
    /// Waiting for the chosen replica's INFO to say master.
    WaitPromotion,
    /// Pointing the other replicas to it.
    ReconfSlaves,
    /// Over; the master's address is switched at the end of the pass.
    UpdateConfig,
}

impl FailoverState {
    /// The name `SENTINEL MASTER` prints (`sentinelFailoverStateStr`).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::WaitStart => "wait_start",
            Self::SelectSlave => "select_slave",
            Self::SendSlaveofNoone => "send_slaveof_noone",
            Self::WaitPromotion => "wait_promotion",
            Self::ReconfSlaves => "reconf_slaves",
            Self::UpdateConfig => "update_config",
        }
    }
}

/// A replica of a monitored master.
#[derive(Clone, Debug)]
pub(crate) struct Replica {
    /// What it is called, if it was given by a name; otherwise by its address.
    pub(crate) name: Option<Arc<str>>,
    pub(crate) instance: Instance,
    pub(crate) reported: Reported,
    /// SRI_PROMOTED.
    pub(crate) promoted: bool,
    pub(crate) reconf: Reconf,
    pub(crate) slave_priority: u32,
    pub(crate) slave_repl_offset: u64,
    pub(crate) slave_reconf_sent_time: i64,
    /// Listing only; not a criterion of eligibility.
    pub(crate) replica_announced: bool,
}

/// How far a replica has come in being pointed to the new master. The three are
/// flags, not a progression: a replica whose time ran out and that was sent the
/// command again is both done and sent (specification §10.4).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Reconf {
    /// SRI_RECONF_SENT.
    pub(crate) sent: bool,
    /// SRI_RECONF_INPROG.
    pub(crate) inprog: bool,
    /// SRI_RECONF_DONE.
    pub(crate) done: bool,
}

/// Another sentinel that monitors the same master.
///
/// In a mesh of a thousand there are a million of these. What a hello and a tick look
/// at is in the first of its two cache lines.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
pub(crate) struct Peer {
    /// Its id, which is also its name.
    pub(crate) id: RunId,
    /// Informational only.
    pub(crate) last_hello_time: i64,
    pub(crate) instance: Instance,
    /// Last well-formed answer to is-master-down-by-addr.
    pub(crate) last_master_down_reply_time: i64,
    pub(crate) leader_epoch: u64,
    /// Whom it told me it voted for.
    pub(crate) leader: Option<RunId>,
    /// SRI_MASTER_DOWN: its latest accepted answer said the master is down.
    pub(crate) master_down: bool,
}

impl Master {
    /// The address to tell others: the promoted replica's from the moment its
    /// promotion is confirmed (`sentinelGetCurrentMasterAddress`, §1.5).
    pub(crate) fn current_address(&self) -> Address {
        match self.promoted_and_confirmed() {
            Some(slot) => self.replicas[slot].instance.address,
            None => self.instance.address,
        }
    }

    /// The slot of the promoted replica once its promotion is confirmed.
    pub(crate) fn promoted_and_confirmed(&self) -> Option<u32> {
        self.failover.promoted.filter(|_| {
            self.failover.in_progress && self.failover.state >= FailoverState::ReconfSlaves
        })
    }

    /// How many sentinels there are to vote: every one ever learnt of, and me.
    pub(crate) fn voters(&self) -> u32 {
        self.peers.len() as u32 + 1
    }
}
