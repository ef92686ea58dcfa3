//! What a screen, a report or a test may see of a sentinel. Nothing here decides
//! anything: decisions are asked from [`crate::decision`].

use lab_process::Address;
use lab_redis::wire::{Role, RunId};

use crate::decision::{
    AskPeer, ConvertToSlave, Elected, FailoverEnds, FixSlaveConfig, GiveUpElection, Odown,
    PromotionTimedOut, ReconfigureNext, Report, Sdown, StartFailover,
};
use crate::instance::{Instance, Master, Peer, Replica};
use crate::link::{InstanceRef, Link, Who};
use crate::{FailoverState, Sentinel, Tunables};

/// When the next tick is due, on the monotonic clock, and how it was drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TickView {
    /// When the last tick ended, microseconds.
    pub last_us: u64,
    /// When the next one is due, microseconds.
    pub next_us: u64,
    /// The frequency drawn, 10 to 19.
    pub hz: u32,
}

impl Sentinel {
    /// Its 40-digit id.
    #[must_use]
    pub const fn id(&self) -> RunId {
        self.id
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> Address {
        self.address
    }

    /// Its current epoch.
    #[must_use]
    pub const fn current_epoch(&self) -> u64 {
        self.current_epoch
    }

    /// The constants it runs with.
    #[must_use]
    pub const fn tunables(&self) -> &Tunables {
        &self.tunables
    }

    /// If it is in TILT: since when, wall-clock milliseconds.
    #[must_use]
    pub fn tilt_since(&self) -> Option<i64> {
        self.tilt.on.then_some(self.tilt.start_time)
    }

    /// Its timer.
    #[must_use]
    pub const fn timer(&self) -> TickView {
        TickView {
            last_us: self.timer.last_us,
            next_us: self.timer.next_us,
            hz: self.timer.hz,
        }
    }

    /// The masters it monitors, in its own order.
    pub fn masters(&self) -> impl Iterator<Item = MasterView<'_>> {
        (0..self.masters.len()).map(move |i| MasterView {
            sentinel: self,
            slot: self.masters.slot_at(i),
        })
    }

    /// The master of that name.
    #[must_use]
    pub fn master(&self, name: &str) -> Option<MasterView<'_>> {
        self.masters().find(|master| master.name() == name)
    }
}

/// The connections with an instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinkView {
    /// A connection is missing.
    pub disconnected: bool,
    /// Replies outstanding.
    pub pending: i32,
    /// When the oldest unanswered ping was sent; `None` if all are answered.
    pub act_ping_time: Option<i64>,
    /// Last ping sent; 0 if none was.
    pub last_ping_time: i64,
    /// Last reply to a ping.
    pub last_pong_time: i64,
    /// Last acceptable reply to a ping.
    pub last_avail_time: i64,
    /// Last attempt to connect.
    pub last_reconn_time: i64,
}

impl LinkView {
    fn of(link: &Link) -> Self {
        Self {
            disconnected: link.disconnected,
            pending: link.pending,
            act_ping_time: (link.act_ping_time != 0).then_some(link.act_ping_time),
            last_ping_time: link.last_ping_time,
            last_pong_time: link.last_pong_time,
            last_avail_time: link.last_avail_time,
            last_reconn_time: link.last_reconn_time,
        }
    }
}

/// A monitored master as one sentinel sees it.
#[derive(Clone, Copy, Debug)]
pub struct MasterView<'a> {
    sentinel: &'a Sentinel,
    slot: u32,
}

/// A failover as its sentinel sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FailoverView {
    /// An attempt of this sentinel is under way.
    pub in_progress: bool,
    /// Where it is.
    pub state: FailoverState,
    /// Its epoch.
    pub epoch: u64,
    /// Last attempt, or last vote for somebody else, plus 0 to 999 ms; 0 if none.
    pub start_time: i64,
    /// When the state was entered.
    pub state_change_time: i64,
    /// The chosen replica.
    pub promoted: Option<Address>,
}

impl<'a> MasterView<'a> {
    fn get(&self) -> &'a Master {
        &self.sentinel.masters[self.slot]
    }

    fn refer(&self, who: Who) -> InstanceRef {
        self.sentinel.refer(self.slot, who)
    }

    /// Its configured name.
    #[must_use]
    pub fn name(&self) -> &'a str {
        &self.get().name
    }

    /// The master object's address.
    #[must_use]
    pub fn address(&self) -> Address {
        self.get().instance.address
    }

    /// The address it tells clients and peers (§1.5).
    #[must_use]
    pub fn current_address(&self) -> Address {
        self.get().current_address()
    }

    /// Since when it is subjectively down, if it is.
    #[must_use]
    pub fn sdown_since(&self) -> Option<i64> {
        sdown_since(&self.get().instance)
    }

    /// Since when it is objectively down, if it is.
    #[must_use]
    pub fn odown_since(&self) -> Option<i64> {
        self.get().o_down.then_some(self.get().o_down_since_time)
    }

    /// The version of its configuration.
    #[must_use]
    pub fn config_epoch(&self) -> u64 {
        self.get().config_epoch
    }

    /// Whom this sentinel last voted for, if it still knows, and in which epoch.
    #[must_use]
    pub fn vote(&self) -> (Option<RunId>, u64) {
        (self.get().leader, self.get().leader_epoch)
    }

    /// The quorum.
    #[must_use]
    pub fn quorum(&self) -> u32 {
        self.get().quorum
    }

    /// `down-after-milliseconds`.
    #[must_use]
    pub fn down_after(&self) -> i64 {
        self.get().instance.down_after
    }

    /// `failover-timeout`, milliseconds.
    #[must_use]
    pub fn failover_timeout(&self) -> i64 {
        self.get().failover_timeout
    }

    /// `parallel-syncs`.
    #[must_use]
    pub fn parallel_syncs(&self) -> i64 {
        self.get().parallel_syncs
    }

    /// The role INFO reported, and when it was last read (0 if never).
    #[must_use]
    pub fn reported(&self) -> (Role, i64) {
        (
            self.get().reported.role_reported,
            self.get().reported.info_refresh,
        )
    }

    /// Last acknowledged hello published through the master.
    #[must_use]
    pub fn last_pub_time(&self) -> i64 {
        self.get().instance.last_pub_time
    }

    /// The failover.
    #[must_use]
    pub fn failover(&self) -> FailoverView {
        let failover = &self.get().failover;
        FailoverView {
            in_progress: failover.in_progress,
            state: failover.state,
            epoch: failover.epoch,
            start_time: failover.start_time,
            state_change_time: failover.state_change_time,
            promoted: self.sentinel.promoted_address(self.slot),
        }
    }

    /// The connections with it.
    #[must_use]
    pub fn link(&self) -> LinkView {
        LinkView::of(self.sentinel.link(self.get().instance.link))
    }

    /// Its flags as `SENTINEL MASTER` prints them.
    #[must_use]
    pub fn flags(&self) -> String {
        let master = self.get();
        join_flags(&[
            (master.instance.s_down, "s_down"),
            (master.o_down, "o_down"),
            (true, "master"),
            (self.link().disconnected, "disconnected"),
            (master.failover.in_progress, "failover_in_progress"),
            (master.failover.forced, "force_failover"),
            (master.instance.script_kill_sent, "script_kill_sent"),
        ])
    }

    /// Its replicas.
    pub fn replicas(self) -> impl Iterator<Item = ReplicaView<'a>> {
        let table = &self.get().replicas;
        (0..table.len()).map(move |i| ReplicaView {
            master: self,
            slot: table.slot_at(i),
        })
    }

    /// The other sentinels known under it.
    pub fn peers(self) -> impl Iterator<Item = PeerView<'a>> {
        let table = &self.get().peers;
        (0..table.len()).map(move |i| PeerView {
            master: self,
            slot: table.slot_at(i),
        })
    }

    /// The votes as this sentinel would count them now, its own included if it was
    /// given in the failover's epoch.
    #[must_use]
    pub fn votes(&self) -> Elected {
        let (master, epoch) = (self.get(), self.sentinel.current_epoch);
        let count = Elected::count_peers(master, epoch);
        match master.leader {
            Some(leader) if master.leader_epoch == master.failover.epoch => {
                count.with_own_vote(master, epoch, leader)
            }
            _ => count,
        }
    }

    /// Whether it is subjectively down, by the rule itself.
    #[must_use]
    pub fn sdown(&self, now_ms: i64) -> Sdown {
        self.sentinel
            .sdown_decision(self.refer(Who::Master), now_ms)
    }

    /// Whether it is objectively down, by the rule itself.
    #[must_use]
    pub fn odown(&self) -> Odown {
        Odown::judge(self.get())
    }

    /// Until when a failed attempt is not repeated, wall-clock milliseconds.
    #[must_use]
    pub fn retry_not_before(&self) -> Option<i64> {
        let master = self.get();
        (master.failover.start_time != 0)
            .then(|| master.failover.start_time + 2 * master.failover_timeout)
    }

    /// Until when an attempt waits for votes, wall-clock milliseconds.
    #[must_use]
    pub fn gives_up_at(&self) -> Option<i64> {
        let master = self.get();
        let limit = self
            .sentinel
            .tunables
            .election_timeout
            .min(master.failover_timeout);
        (master.failover.state == FailoverState::WaitStart)
            .then_some(master.failover.start_time + limit)
    }

    /// The decisions this sentinel faces about this master now: the same functions
    /// the state machine asks, most telling first.
    #[must_use]
    pub fn decisions(&self, now_ms: i64) -> Vec<Report> {
        let (sentinel, master) = (self.sentinel, self.get());
        let mut reports = vec![
            Report::of(&sentinel.sdown_decision(self.refer(Who::Master), now_ms)),
            Report::of(&Odown::judge(master)),
            Report::of(&StartFailover::judge(master, now_ms)),
        ];
        match master.failover.state {
            FailoverState::WaitStart => {
                reports.insert(
                    0,
                    Report::of(&GiveUpElection::judge(master, &sentinel.tunables, now_ms)),
                );
                reports.insert(0, Report::of(&self.votes()));
            }
            FailoverState::SelectSlave => {
                reports.insert(0, Report::of(&sentinel.selection(self.slot, now_ms)));
            }
            FailoverState::SendSlaveofNoone | FailoverState::WaitPromotion => {
                reports.insert(0, Report::of(&PromotionTimedOut::judge(master, now_ms)));
            }
            FailoverState::ReconfSlaves => {
                reports.insert(0, Report::of(&ReconfigureNext::judge(master)));
                reports.insert(0, Report::of(&FailoverEnds::judge(master, now_ms)));
            }
            FailoverState::None | FailoverState::UpdateConfig => {}
        }
        if sentinel.tilt.on {
            reports.insert(0, Report::of(&sentinel.leave_tilt(now_ms)));
        }
        reports
    }
}

/// A replica as one sentinel sees it.
#[derive(Clone, Copy, Debug)]
pub struct ReplicaView<'a> {
    master: MasterView<'a>,
    slot: u32,
}

impl ReplicaView<'_> {
    fn get(&self) -> &Replica {
        &self.master.get().replicas[self.slot]
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> Address {
        self.get().instance.address
    }

    /// Since when it is subjectively down, if it is.
    #[must_use]
    pub fn sdown_since(&self) -> Option<i64> {
        sdown_since(&self.get().instance)
    }

    /// The role it reported last.
    #[must_use]
    pub fn role_reported(&self) -> Role {
        self.get().reported.role_reported
    }

    /// Whom it reported as its master, and whether that link was up.
    #[must_use]
    pub fn replicates_from(&self) -> (Option<Address>, bool) {
        (
            self.get().reported.slave_master,
            self.get().reported.slave_master_link_up,
        )
    }

    /// Its priority.
    #[must_use]
    pub fn priority(&self) -> u32 {
        self.get().slave_priority
    }

    /// Its offset by its last INFO.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.get().slave_repl_offset
    }

    /// When its INFO was last read; 0 if never.
    #[must_use]
    pub fn info_refresh(&self) -> i64 {
        self.get().reported.info_refresh
    }

    /// It is the one being promoted.
    #[must_use]
    pub fn promoted(&self) -> bool {
        self.get().promoted
    }

    /// It was pointed to the promoted replica and is done.
    #[must_use]
    pub fn reconfigured(&self) -> bool {
        self.get().reconf.done
    }

    /// The connections with it.
    #[must_use]
    pub fn link(&self) -> LinkView {
        LinkView::of(self.master.sentinel.link(self.get().instance.link))
    }

    /// Its flags as `SENTINEL REPLICAS` prints them.
    #[must_use]
    pub fn flags(&self) -> String {
        let replica = self.get();
        join_flags(&[
            (replica.instance.s_down, "s_down"),
            (true, "slave"),
            (self.link().disconnected, "disconnected"),
            (replica.promoted, "promoted"),
            (replica.reconf.sent, "reconf_sent"),
            (replica.reconf.inprog, "reconf_inprog"),
            (replica.reconf.done, "reconf_done"),
            (replica.instance.script_kill_sent, "script_kill_sent"),
        ])
    }

    /// For a replica that reports to be a master: from when on, by the wall clock,
    /// an INFO may make it a replica again.
    #[must_use]
    pub fn converts_at(&self) -> Option<i64> {
        let reported = &self.get().reported;
        let waits = reported.role_reported == Role::Master && !self.promoted();
        waits
            .then(|| reported.role_reported_time + 4 * self.master.sentinel.tunables.publish_period)
    }

    /// The decisions its sentinel faces about it now.
    #[must_use]
    pub fn decisions(&self, now_ms: i64) -> Vec<Report> {
        let (sentinel, master) = (self.master.sentinel, self.master.get());
        let mut reports = vec![Report::of(
            &sentinel.sdown_decision(self.master.refer(Who::Replica(self.slot)), now_ms),
        )];
        match self.role_reported() {
            Role::Master => {
                reports.push(Report::of(&ConvertToSlave::judge(
                    master,
                    self.get(),
                    &sentinel.tunables,
                    now_ms,
                )));
            }
            Role::Slave => {
                reports.push(Report::of(&FixSlaveConfig::judge(
                    master,
                    self.get(),
                    &sentinel.tunables,
                    now_ms,
                )));
            }
        }
        if let Some(candidate) = sentinel
            .selection(self.master.slot, now_ms)
            .candidates
            .iter()
            .find(|candidate| candidate.address == self.address())
        {
            reports.push(Report::of(candidate));
        }
        reports
    }
}

/// Another sentinel as one sentinel sees it.
#[derive(Clone, Copy, Debug)]
pub struct PeerView<'a> {
    master: MasterView<'a>,
    slot: u32,
}

impl PeerView<'_> {
    fn get(&self) -> &Peer {
        &self.master.get().peers[self.slot]
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> RunId {
        self.get().id
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> Address {
        self.get().instance.address
    }

    /// Since when it is subjectively down, if it is.
    #[must_use]
    pub fn sdown_since(&self) -> Option<i64> {
        sdown_since(&self.get().instance)
    }

    /// Its last accepted answer said that the master is down.
    #[must_use]
    pub fn master_down(&self) -> bool {
        self.get().master_down
    }

    /// When it last answered.
    #[must_use]
    pub fn last_answer_time(&self) -> i64 {
        self.get().last_master_down_reply_time
    }

    /// Last hello received from it.
    #[must_use]
    pub fn last_hello_time(&self) -> i64 {
        self.get().last_hello_time
    }

    /// Whom it told it voted for, and in which epoch.
    #[must_use]
    pub fn vote(&self) -> (Option<RunId>, u64) {
        (self.get().leader, self.get().leader_epoch)
    }

    /// The connection with it.
    #[must_use]
    pub fn link(&self) -> LinkView {
        LinkView::of(self.master.sentinel.link(self.get().instance.link))
    }

    /// Its flags as `SENTINEL SENTINELS` prints them.
    #[must_use]
    pub fn flags(&self) -> String {
        let peer = self.get();
        join_flags(&[
            (peer.instance.s_down, "s_down"),
            (true, "sentinel"),
            (self.link().disconnected, "disconnected"),
            (peer.master_down, "master_down"),
        ])
    }

    /// Whether it would be asked now.
    #[must_use]
    pub fn ask_decision(&self, now_ms: i64) -> Report {
        let sentinel = self.master.sentinel;
        let link = sentinel.link(self.get().instance.link);
        Report::of(&AskPeer::judge(
            self.master.get(),
            self.get(),
            link,
            false,
            &sentinel.tunables,
            now_ms,
        ))
    }
}

fn sdown_since(instance: &Instance) -> Option<i64> {
    instance.s_down.then_some(instance.s_down_since_time)
}

fn join_flags(flags: &[(bool, &'static str)]) -> String {
    flags
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, name)| *name)
        .collect::<Vec<_>>()
        .join(",")
}
