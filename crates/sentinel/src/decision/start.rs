use super::{Condition, Decision, Rule, Value};
use crate::instance::Master;

/// Whether to start a failover attempt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StartFailover {
    /// The master is objectively down.
    pub o_down: bool,
    /// An attempt of mine is under way already.
    pub in_progress: bool,
    /// Milliseconds since my last attempt, or since the last vote I gave to
    /// somebody else (may be negative: the start lies 0 to 999 ms ahead).
    pub since_start: i64,
    /// Twice the failover timeout.
    pub wait: i64,
}

impl StartFailover {
    pub(crate) const fn judge(master: &Master, now_ms: i64) -> Self {
        Self {
            o_down: master.o_down,
            in_progress: master.failover.in_progress,
            since_start: now_ms - master.failover.start_time,
            wait: master.failover_timeout * 2,
        }
    }

    /// Everything speaks for a start except that it is too early.
    #[must_use]
    pub const fn only_too_early(&self) -> bool {
        self.o_down && !self.in_progress && self.since_start < self.wait
    }
}

impl Decision for StartFailover {
    const RULE: Rule = Rule {
        key: "start-failover",
        function: "sentinelStartFailoverIfNeeded",
        section: "§9.1",
    };

    fn holds(&self) -> bool {
        self.o_down && !self.in_progress && self.since_start >= self.wait
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::flag("start-odown", self.o_down),
            Condition::flag("start-none-in-progress", !self.in_progress),
            Condition::compare(
                "start-wait",
                self.since_start >= self.wait,
                Value::Ms(self.since_start),
                ">=",
                Value::Ms(self.wait),
            ),
        ]
    }
}
