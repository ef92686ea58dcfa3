//! One tick (`serverCron` → `sentinelTimer`), its randomised period, and TILT.

use rand::Rng;

use crate::decision::{Decision, EnterTilt, LeaveTilt};
use crate::event::Detail;
use crate::link::{InstanceRef, Who};
use crate::watch::{Function, Watch};
use crate::{Event, EventKind, FailoverState, Out, Sentinel, Timer, Tunables};

impl Timer {
    /// The first `serverCron` comes about one millisecond after the start (§3.1).
    pub(crate) const fn starting(now_us: u64) -> Self {
        Self {
            last_us: now_us,
            next_us: now_us + 1_000,
            hz: Tunables::DEFAULT_HZ,
            steady: false,
            pings: false,
        }
    }
}

impl Sentinel {
    /// The timer is set by hand.
    pub(crate) fn set_timer(&mut self, left_us: u64, out: &Out) {
        self.timer = Timer {
            next_us: out.now().monotonic_us + left_us,
            hz: Tunables::DEFAULT_HZ,
            steady: true,
            pings: true,
            ..self.timer
        };
        for i in 0..self.masters.len() {
            let m = self.masters.slot_at(i);
            self.masters[m].dues.all_at_next_tick();
        }
    }

    /// `sentinelTimer`: TILT check, every instance, scripts, and a new frequency (§3.2).
    pub(crate) fn tick(&mut self, out: &mut Out) {
        self.tick_watched(out, &mut ());
    }

    /// The same with somebody who watches.
    pub(crate) fn tick_watched<W: Watch>(&mut self, out: &mut Out, watch: &mut W) {
        watch.begins(self, Function::CheckTilt, None, out);
        self.check_tilt(out);
        watch.ended(self, out);
        self.handle_masters(out, watch);
        watch.begins(self, Function::Scripts, None, out);
        self.tend_scripts(out);
        watch.ended(self, out);
        watch.begins(self, Function::NewFrequency, None, out);
        self.draw_frequency(out);
        watch.ended(self, out);
    }

    /// 10 plus a random 0 to 9, so that sentinels started together drift apart and do
    /// not all start an election in the same moment.
    fn draw_frequency(&mut self, out: &Out) {
        let random = self.rng.next_u32() % 10;
        let hz = if self.tunables.fixed_hz || self.timer.steady {
            Tunables::DEFAULT_HZ
        } else {
            Tunables::DEFAULT_HZ + random
        };
        let now_us = out.now().monotonic_us;
        self.timer = Timer {
            last_us: now_us,
            next_us: now_us + u64::from(1_000 / hz) * 1_000,
            hz,
            steady: self.timer.steady,
            pings: false,
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
    fn handle_masters<W: Watch>(&mut self, out: &mut Out, watch: &mut W) {
        let mut switch = None;
        for i in 0..self.masters.len() {
            let m = self.masters.slot_at(i);
            self.visit(m, Who::Master, self.at_rest(m), out, watch);
            let at_rest = self.at_rest(m);
            for r in 0..self.masters[m].replicas.len() {
                let who = Who::Replica(self.masters[m].replicas.slot_at(r));
                self.visit(m, who, at_rest, out, watch);
            }
            for p in 0..self.masters[m].peers.len() {
                let who = Who::Peer(self.masters[m].peers.slot_at(p));
                self.visit(m, who, at_rest, out, watch);
            }
            if self.masters[m].failover.state == FailoverState::UpdateConfig {
                switch = Some(m);
            }
        }
        if let Some(m) = switch {
            watch.begins(
                self,
                Function::Switch,
                Some(self.refer(m, Who::Master)),
                out,
            );
            self.switch_to_promoted(m, out);
            watch.ended(self, out);
        }
    }

    /// What a master object has more to do than others (§4).
    fn handle_master<W: Watch>(&mut self, of: InstanceRef, out: &mut Out, watch: &mut W) {
        let m = of.master;
        watch.begins(self, Function::CheckOdown, Some(of), out);
        self.check_odown(m, out);
        watch.ended(self, out);
        watch.begins(self, Function::StartFailover, Some(of), out);
        if self.start_failover_if_needed(m, out) {
            self.ask_peers(m, true, out);
        }
        watch.ended(self, out);
        watch.begins(self, Function::StateMachine, Some(of), out);
        self.failover_step(m, out);
        watch.ended(self, out);
        watch.begins(self, Function::Ask, Some(of), out);
        self.ask_peers(m, false, out);
        watch.ended(self, out);
    }

    /// An instance in a pass; `at_rest` tells whether it may be passed over. Who watches
    /// sees it handled, which comes to the same.
    fn visit<W: Watch>(&mut self, m: u32, who: Who, at_rest: bool, out: &mut Out, watch: &mut W) {
        if at_rest && !W::WATCHES && self.pass_over(m, who, out) {
            return;
        }
        let of = self.handle_instance(m, who, out, watch);
        self.note_due(of, at_rest, out.wall_ms());
    }

    /// `sentinelHandleRedisInstance` (§4).
    pub(crate) fn handle_instance<W: Watch>(
        &mut self,
        m: u32,
        who: Who,
        out: &mut Out,
        watch: &mut W,
    ) -> InstanceRef {
        let of = self.refer(m, who);
        watch.begins(self, Function::Reconnect, Some(of), out);
        self.reconnect(of, out);
        watch.ended(self, out);
        watch.begins(self, Function::PeriodicCommands, Some(of), out);
        self.send_periodic(of, out);
        watch.ended(self, out);
        watch.begins(self, Function::Gate, Some(of), out);
        let tilted = self.tilted(out);
        watch.ended(self, out);
        if !tilted {
            watch.begins(self, Function::CheckSdown, Some(of), out);
            self.check_sdown(of, out);
            watch.ended(self, out);
            if matches!(who, Who::Master) {
                self.handle_master(of, out, watch);
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
