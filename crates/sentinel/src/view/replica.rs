use lab_process::Address;
use lab_redis::wire::Role;

use super::{LinkView, MasterView, join_flags, sdown_since};
use crate::decision::{ConvertToSlave, FixSlaveConfig, Report, Sdown};
use crate::instance::Replica;
use crate::link::Who;

/// A replica as one sentinel sees it.
#[derive(Clone, Copy, Debug)]
pub struct ReplicaView<'a> {
    master: MasterView<'a>,
    slot: u32,
}

impl<'a> ReplicaView<'a> {
    pub(super) const fn new(master: MasterView<'a>, slot: u32) -> Self {
        Self { master, slot }
    }

    pub(crate) fn get(&self) -> &Replica {
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

    /// Whether it is subjectively down, by the rule itself.
    #[must_use]
    pub fn sdown(&self, now_ms: i64) -> Sdown {
        let of = self.master.refer(Who::Replica(self.slot));
        self.master.sentinel.sdown_decision(of, now_ms)
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

    /// Whether it wants to be listed (`replica-announced`).
    #[must_use]
    pub fn announced(&self) -> bool {
        self.get().replica_announced
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
        let since = self.get().reported.role_reported_time;
        let tunables = &self.master.sentinel.tunables;
        let rule = ConvertToSlave::judge(self.master.get(), self.get(), tunables, since);
        rule.reports_master.then_some(since + rule.wait)
    }

    /// The decisions its sentinel faces about it now.
    #[must_use]
    pub fn decisions(&self, now_ms: i64) -> Vec<Report> {
        let (sentinel, master) = (self.master.sentinel, self.master.get());
        let mut reports = vec![Report::of(&self.sdown(now_ms))];
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
