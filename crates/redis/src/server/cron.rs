/// How long one `serverCron` period takes at `hz 10`: 100 ms and the work of the
/// tick itself. Measured on the recordings: ten ticks take 1003 to 1005 ms.
const TICK_US: u64 = 100_400;

/// Ticks per call of `replicationCron` (`run_with_period(1000)`).
const TICKS_PER_SECOND: u64 = 10;

/// The phase of `serverCron`.
///
/// Nothing is woken ten times a second: whoever wants a tick asks when it comes
/// and only that one is run. The ticks in between change nothing, so the result
/// is that of running them all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cron {
    next_us: u64,
    /// `server.cronloops` at that tick.
    loops: u64,
}

impl Cron {
    /// The cron of a server that begins to serve now; the first tick comes one
    /// millisecond later.
    pub(super) const fn new(now_us: u64) -> Self {
        Self {
            next_us: now_us + 1000,
            loops: 0,
        }
    }

    /// The first tick at or after `us`.
    pub(super) const fn tick_from(&self, us: u64) -> u64 {
        let late = us.saturating_sub(self.next_us);
        self.next_us + late.div_ceil(TICK_US) * TICK_US
    }

    /// The next tick that calls `replicationCron`.
    pub(super) const fn second(&self) -> u64 {
        let ticks = (TICKS_PER_SECOND - self.loops % TICKS_PER_SECOND) % TICKS_PER_SECOND;
        self.next_us + ticks * TICK_US
    }

    /// Runs the tick that was due at `due_us`, now; returns whether it calls
    /// `replicationCron`. A process that was frozen runs one tick, and the next
    /// one is a full period later, as with a timer of ae.c.
    pub(super) const fn run(&mut self, due_us: u64, now_us: u64) -> bool {
        let passed = due_us.saturating_sub(self.next_us) / TICK_US;
        let index = self.loops + passed;
        self.loops = index + 1;
        self.next_us = now_us + TICK_US;
        index.is_multiple_of(TICKS_PER_SECOND)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_tick_of_all_calls_the_replication_cron() {
        let mut cron = Cron::new(5_000);
        assert_eq!(cron.second(), 6_000);
        assert!(cron.run(6_000, 6_000));
        assert_eq!(cron.second(), 6_000 + 10 * TICK_US);
    }

    #[test]
    fn ticks_that_nobody_asked_for_are_counted_all_the_same() {
        let mut cron = Cron::new(0);
        cron.run(1_000, 1_000);
        let due = cron.tick_from(250_000);
        assert_eq!(due, 1_000 + 3 * TICK_US);
        assert!(!cron.run(due, due));
        assert_eq!(cron.second(), 1_000 + 10 * TICK_US);
    }

    #[test]
    fn a_frozen_server_runs_one_late_tick_and_keeps_the_new_phase() {
        let mut cron = Cron::new(0);
        cron.run(1_000, 1_000);
        let due = cron.second();
        assert!(cron.run(due, 7_777_777));
        assert_eq!(cron.second(), 7_777_777 + 10 * TICK_US);
    }
}
