use lab_process::Address;
use lab_redis::wire::{Role, RunId};

use super::{LinkView, PeerView, ReplicaView, join_flags, sdown_since};
use crate::decision::{
    Elected, FailoverEnds, GiveUpElection, Odown, PromotionTimedOut, ReconfigureNext, Report,
    Sdown, SelectReplica, StartFailover,
};
use crate::instance::Master;
use crate::link::{InstanceRef, Who};
use crate::{FailoverState, Sentinel, Version};

/// A monitored master as one sentinel sees it.
#[derive(Clone, Copy, Debug)]
pub struct MasterView<'a> {
    pub(super) sentinel: &'a Sentinel,
    pub(super) slot: u32,
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
    pub(crate) const fn new(sentinel: &'a Sentinel, slot: u32) -> Self {
        Self { sentinel, slot }
    }

    pub(crate) fn get(&self) -> &'a Master {
        &self.sentinel.masters[self.slot]
    }

    pub(super) fn refer(&self, who: Who) -> InstanceRef {
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
            (
                master.reboot_since_time.is_some()
                    && self.sentinel.settings.version >= Version::V7_2,
                "master_reboot",
            ),
        ])
    }

    /// Its replicas.
    pub fn replicas(self) -> impl Iterator<Item = ReplicaView<'a>> {
        let table = &self.get().replicas;
        (0..table.len()).map(move |i| ReplicaView::new(self, table.slot_at(i)))
    }

    /// The other sentinels known under it.
    pub fn peers(self) -> impl Iterator<Item = PeerView<'a>> {
        let table = &self.get().peers;
        (0..table.len()).map(move |i| PeerView::new(self, table.slot_at(i)))
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

    /// The votes for this sentinel as it would count them now, its own included.
    #[must_use]
    pub fn own_votes(&self) -> u32 {
        let (master, sentinel) = (self.get(), self.sentinel);
        let own =
            master.leader == Some(sentinel.id) && master.leader_epoch == master.failover.epoch;
        Elected::told(master, sentinel.current_epoch, sentinel.id) + u32::from(own)
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
        let start = self.get().failover.start_time;
        (start != 0).then(|| start + StartFailover::judge(self.get(), start).wait)
    }

    /// Until when an attempt waits for votes, wall-clock milliseconds.
    #[must_use]
    pub fn gives_up_at(&self) -> Option<i64> {
        let (master, tunables) = (self.get(), &self.sentinel.tunables);
        let start = master.failover.start_time;
        (master.failover.state == FailoverState::WaitStart)
            .then(|| start + GiveUpElection::judge(master, tunables, start).limit)
    }

    /// When it was last found objectively down; it may have ended since. 0 if it never
    /// was.
    #[must_use]
    pub fn last_odown_time(&self) -> i64 {
        self.get().o_down_since_time
    }

    /// Whether an attempt would be started, by the rule itself.
    #[must_use]
    pub fn start(&self, now_ms: i64) -> StartFailover {
        StartFailover::judge(self.get(), now_ms)
    }

    /// Which replica would be promoted, by the rule itself.
    #[must_use]
    pub fn selection(&self, now_ms: i64) -> SelectReplica {
        self.sentinel.selection(self.slot, now_ms)
    }

    /// Whether the chosen replica had its time to become master, by the rule itself.
    #[must_use]
    pub fn promotion(&self, now_ms: i64) -> PromotionTimedOut {
        PromotionTimedOut::judge(self.get(), now_ms)
    }

    /// Whether a further replica may be pointed to the new master, by the rule itself.
    #[must_use]
    pub fn reconfigures(&self) -> ReconfigureNext {
        ReconfigureNext::judge(self.get())
    }

    /// Whether the failover is over, by the rule itself.
    #[must_use]
    pub fn ends(&self, now_ms: i64) -> FailoverEnds {
        FailoverEnds::judge(self.get(), now_ms)
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
        reports.extend(master.last_asked.as_ref().map(Report::of));
        reports
    }
}
