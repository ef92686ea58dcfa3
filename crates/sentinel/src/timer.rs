//! One tick (`serverCron` → `sentinelTimer`), its randomised period, and TILT.

use rand::Rng;

use crate::decision::{Decision, EnterTilt, LeaveTilt};
use crate::event::Detail;
use crate::link::{InstanceRef, Who};
use crate::{Event, EventKind, FailoverState, Out, Sentinel, Timer, Tunables};

impl Timer {
    /// The first `serverCron` comes about one millisecond after the start (§3.1).
    pub(crate) const fn starting(now_us: u64) -> Self {
        Self {
            last_us: now_us,
            next_us: now_us + 1_000,
            hz: Tunables::DEFAULT_HZ,
        }
    }
}

impl Sentinel {
    /// `sentinelTimer`: TILT check, every instance, scripts, and a new frequency (§3.2).
    pub(crate) fn tick(&mut self, out: &mut Out) {
        self.check_tilt(out);
        self.handle_masters(out);
        self.tend_scripts(out);
        // 10 plus a random 0 to 9, so that sentinels started together drift
        // apart and do not all start an election in the same moment.
        let random = self.rng.next_u32() % 10;
        let hz = if self.tunables.fixed_hz {
            Tunables::DEFAULT_HZ
        } else {
            Tunables::DEFAULT_HZ + random
        };
        let now_us = out.now().monotonic_us;
        self.timer = Timer {
            last_us: now_us,
            next_us: now_us + u64::from(1_000 / hz) * 1_000,
            hz,
        };
    }

    /// `sentinelCheckTiltCondition` (§11).
    fn check_tilt(&mut self, out: &mut Out) {
        let now_ms = out.wall_ms();
        let enter = EnterTilt {
            delta: now_ms - self.previous_time,
            trigger: self.tunables.tilt_trigger,
        };
        if enter.holds() {
            self.tilt.on = true;
            self.tilt.start_time = now_ms;
            self.log(Event::plain(EventKind::Tilt, Detail::None), out);
        }
        self.previous_time = out.wall_ms();
    }

    /// `sentinelHandleDictOfRedisInstances` (§3.4): each master, then its replicas,
    /// then its sentinels. At most one master that reached UPDATE_CONFIG is
    /// switched at the end: the last one seen.
    fn handle_masters(&mut self, out: &mut Out) {
        let mut switch = None;
        for i in 0..self.masters.len() {
            let m = self.masters.slot_at(i);
            self.visit(m, Who::Master, self.at_rest(m), out);
            let at_rest = self.at_rest(m);
            for r in 0..self.masters[m].replicas.len() {
                let who = Who::Replica(self.masters[m].replicas.slot_at(r));
                self.visit(m, who, at_rest, out);
            }
            for p in 0..self.masters[m].peers.len() {
                let who = Who::Peer(self.masters[m].peers.slot_at(p));
                self.visit(m, who, at_rest, out);
            }
            if self.masters[m].failover.state == FailoverState::UpdateConfig {
                switch = Some(m);
            }
        }
        if let Some(m) = switch {
            self.switch_to_promoted(m, out);
        }
    }

    /// What a master object has more to do than others (§4).
    fn handle_master(&mut self, of: InstanceRef, out: &mut Out) {
        let m = of.master;
        self.check_odown(m, out);
        if self.start_failover_if_needed(m, out) {
            self.ask_peers(m, true, out);
        }
        self.failover_step(m, out);
        self.ask_peers(m, false, out);
    }

    /// An instance in a pass; `at_rest` tells whether it may be passed over.
    fn visit(&mut self, m: u32, who: Who, at_rest: bool, out: &mut Out) {
        if at_rest && self.pass_over(m, who, out) {
            return;
        }
        let of = self.handle_instance(m, who, out);
        self.note_due(of, at_rest, out.wall_ms());
    }

    /// `sentinelHandleRedisInstance` (§4).
    pub(crate) fn handle_instance(&mut self, m: u32, who: Who, out: &mut Out) -> InstanceRef {
        let of = self.refer(m, who);
        self.reconnect(of, out);
        self.send_periodic(of, out);
        if !self.tilted(out) {
            self.check_sdown(of, out);
            if matches!(who, Who::Master) {
                self.handle_master(of, out);
            }
        }
        of
    }

    /// The gate between observing and acting. TILT is left by the first instance
    /// handled after its period, in the middle of the pass.
    fn tilted(&mut self, out: &mut Out) -> bool {
        if !self.tilt.on {
            return false;
        }
        if !self.leave_tilt(out.wall_ms()).holds() {
            return true;
        }
        self.tilt.on = false;
        self.log(Event::plain(EventKind::TiltOver, Detail::None), out);
        false
    }

    /// Whether TILT is to be left now.
    pub(crate) const fn leave_tilt(&self, now_ms: i64) -> LeaveTilt {
        LeaveTilt {
            lasted: now_ms - self.tilt.start_time,
            period: self.tunables.tilt_period,
        }
    }
}
