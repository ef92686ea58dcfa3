//! The failover state machine on the leader's side (§10). At most one step per
//! tick; the state of the old master is never looked at again.

use lab_process::{Address, Place};
use lab_redis::wire::{ReplicaOf, Request};

use crate::decision::{
    Candidate, Decision, FailoverEnds, PromotionTimedOut, ReconfSentTimedOut, ReconfigureNext,
    SelectReplica,
};
use crate::link::{Callback, InstanceRef, Who};
use crate::{EventKind, FailoverState, Out, Sentinel};

/// Commands in the reconfiguration transaction, each with a reply to discard.
const RECONFIGURE_COMMANDS: u8 = 6;

impl Sentinel {
    /// `sentinelFailoverStateMachine`.
    pub(crate) fn failover_step(&mut self, m: u32, out: &mut Out) {
        if !self.masters[m].failover.in_progress {
            return;
        }
        match self.masters[m].failover.state {
            FailoverState::WaitStart => self.wait_start(m, out),
            FailoverState::SelectSlave => self.select_slave(m, out),
            FailoverState::SendSlaveofNoone => self.send_slaveof_noone(m, out),
            FailoverState::WaitPromotion => self.wait_promotion(m, out),
            FailoverState::ReconfSlaves => self.reconf_next_slave(m, out),
            FailoverState::None | FailoverState::UpdateConfig => {}
        }
    }

    /// `sentinelFailoverSelectSlave`.
    fn select_slave(&mut self, m: u32, out: &mut Out) {
        let selection = self.selection(m, out.wall_ms());
        let Some(slot) = selection.chosen().map(|candidate| candidate.slot) else {
            self.announce_master(EventKind::AbortNoGoodSlave, m, out);
            self.abort_failover(m, out);
            return;
        };
        let replica = self.refer(m, Who::Replica(slot));
        self.announce(EventKind::SelectedSlave, replica, out);
        self.masters[m].replicas[slot].promoted = true;
        self.masters[m].failover.promoted = Some(slot);
        self.enter(m, FailoverState::SendSlaveofNoone, out);
        self.announce(EventKind::StateSendSlaveofNoone, replica, out);
    }

    /// `sentinelSelectSlave`: every replica judged and put in order.
    pub(crate) fn selection(&self, m: u32, now_ms: i64) -> SelectReplica {
        let master = &self.masters[m];
        let candidates = (0..master.replicas.len())
            .map(|i| {
                let slot = master.replicas.slot_at(i);
                let replica = &master.replicas[slot];
                Candidate::judge(
                    master,
                    slot,
                    replica,
                    self.link(replica.instance.link),
                    &self.tunables,
                    now_ms,
                )
            })
            .collect();
        SelectReplica::among(candidates)
    }

    /// `sentinelFailoverSendSlaveOfNoOne`: sent once; the failover timeout counts
    /// only while the replica cannot be reached.
    fn send_slaveof_noone(&mut self, m: u32, out: &mut Out) {
        let Some(slot) = self.masters[m].failover.promoted else {
            return;
        };
        let replica = self.refer(m, Who::Replica(slot));
        if self.link(self.instance(replica).link).disconnected {
            if PromotionTimedOut::judge(&self.masters[m], out.wall_ms()).holds() {
                self.announce_master(EventKind::AbortSlaveTimeout, m, out);
                self.abort_failover(m, out);
            }
            return;
        }
        if self.send_slave_of(replica, ReplicaOf::NoOne, out) {
            self.announce(EventKind::StateWaitPromotion, replica, out);
            self.enter(m, FailoverState::WaitPromotion, out);
        }
    }

    /// `sentinelFailoverWaitPromotion`: progress comes from the replica's INFO.
    fn wait_promotion(&mut self, m: u32, out: &mut Out) {
        if PromotionTimedOut::judge(&self.masters[m], out.wall_ms()).holds() {
            self.announce_master(EventKind::AbortSlaveTimeout, m, out);
            self.abort_failover(m, out);
        }
    }

    /// `sentinelSendSlaveOf`: the transaction, all replies discarded. "Sent" means
    /// only that it could be queued.
    pub(crate) fn send_slave_of(
        &mut self,
        of: InstanceRef,
        what: ReplicaOf,
        out: &mut Out,
    ) -> bool {
        self.send(
            of,
            Callback::Discard(RECONFIGURE_COMMANDS),
            Request::Reconfigure(what),
            out,
        )
    }

    /// `sentinelFailoverReconfNextSlave` (§10.4).
    fn reconf_next_slave(&mut self, m: u32, out: &mut Out) {
        let Some(promoted) = self.promoted_place(m) else {
            return;
        };
        let mut slots = ReconfigureNext::judge(&self.masters[m]);
        for i in 0..self.masters[m].replicas.len() {
            if !slots.holds() {
                break;
            }
            let slot = self.masters[m].replicas.slot_at(i);
            let of = self.refer(m, Who::Replica(slot));
            let replica = &self.masters[m].replicas[slot];
            if replica.promoted || replica.reconf.done {
                continue;
            }
            if ReconfSentTimedOut::judge(replica, &self.tunables, out.wall_ms()).holds() {
                self.announce(EventKind::SlaveReconfSentTimeout, of, out);
                let reconf = &mut self.masters[m].replicas[slot].reconf;
                reconf.sent = false;
                reconf.done = true;
                // And falls through: it is sent the command once more.
            }
            let replica = &self.masters[m].replicas[slot];
            if replica.reconf.sent
                || replica.reconf.inprog
                || self.link(replica.instance.link).disconnected
            {
                continue;
            }
            if self.send_slave_of(of, ReplicaOf::Of(promoted.clone()), out) {
                let now_ms = out.wall_ms();
                let replica = &mut self.masters[m].replicas[slot];
                replica.reconf.sent = true;
                replica.slave_reconf_sent_time = now_ms;
                self.announce(EventKind::SlaveReconfSent, of, out);
                slots.in_progress += 1;
            }
        }
        self.detect_end(m, &promoted, out);
    }

    /// Where the promoted replica is, as it is told to others.
    fn promoted_place(&self, m: u32) -> Option<Place> {
        let promoted = self.masters[m].failover.promoted?;
        Some(self.announced(&self.masters[m].replicas[promoted].instance))
    }

    pub(crate) fn promoted_address(&self, m: u32) -> Option<Address> {
        let master = &self.masters[m];
        master
            .failover
            .promoted
            .map(|slot| master.replicas[slot].instance.address)
    }

    /// `sentinelFailoverDetectEnd` (§10.5).
    fn detect_end(&mut self, m: u32, promoted: &Place, out: &mut Out) {
        let ends = FailoverEnds::judge(&self.masters[m], out.wall_ms());
        if ends.by_timeout() {
            self.announce_master(EventKind::FailoverEndForTimeout, m, out);
        }
        if !ends.holds() {
            return;
        }
        self.announce_master(EventKind::FailoverEnd, m, out);
        self.enter(m, FailoverState::UpdateConfig, out);
        if ends.by_timeout() {
            self.reconfigure_best_effort(m, promoted, out);
        }
    }

    /// The command to every replica that was not sent it yet. It never leaves: the
    /// switch at the end of the same pass closes the links first (§10.5.5).
    fn reconfigure_best_effort(&mut self, m: u32, promoted: &Place, out: &mut Out) {
        for i in 0..self.masters[m].replicas.len() {
            let slot = self.masters[m].replicas.slot_at(i);
            let replica = &self.masters[m].replicas[slot];
            let connected = !self.link(replica.instance.link).disconnected;
            if replica.promoted || replica.reconf.done || replica.reconf.sent || !connected {
                continue;
            }
            let of = self.refer(m, Who::Replica(slot));
            if self.send_slave_of(of, ReplicaOf::Of(promoted.clone()), out) {
                self.announce(EventKind::SlaveReconfSentBe, of, out);
                self.masters[m].replicas[slot].reconf.sent = true;
            }
        }
    }

    /// `sentinelAbortFailover`: start time, epochs and votes stay as they are, so
    /// the next attempt of mine waits.
    pub(crate) fn abort_failover(&mut self, m: u32, out: &Out) {
        self.enter(m, FailoverState::None, out);
        let master = &mut self.masters[m];
        master.failover.in_progress = false;
        master.failover.forced = false;
        if let Some(slot) = master.failover.promoted.take() {
            master.replicas[slot].promoted = false;
        }
    }
}
