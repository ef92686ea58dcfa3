use super::{Condition, Decision, Rule, Value};

/// Whether the timer came too late, or time ran backwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EnterTilt {
    /// Wall-clock milliseconds since the previous tick.
    pub delta: i64,
    /// The largest gap that is taken for normal.
    pub trigger: i64,
}

impl Decision for EnterTilt {
    const RULE: Rule = Rule {
        key: "enter-tilt",
        function: "sentinelCheckTiltCondition",
        section: "§11",
    };

    fn holds(&self) -> bool {
        self.delta < 0 || self.delta > self.trigger
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::compare(
                "tilt-backwards",
                self.delta < 0,
                Value::Ms(self.delta),
                "<",
                Value::Ms(0),
            ),
            Condition::compare(
                "tilt-gap",
                self.delta > self.trigger,
                Value::Ms(self.delta),
                ">",
                Value::Ms(self.trigger),
            ),
        ]
    }
}

/// Whether TILT has lasted long enough.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LeaveTilt {
    /// Milliseconds since TILT was (re)entered.
    pub lasted: i64,
    /// How long it lasts.
    pub period: i64,
}

impl Decision for LeaveTilt {
    const RULE: Rule = Rule {
        key: "leave-tilt",
        function: "sentinelHandleRedisInstance",
        section: "§4",
    };

    fn holds(&self) -> bool {
        self.lasted >= self.period
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::compare(
            "tilt-lasted",
            self.holds(),
            Value::Ms(self.lasted),
            ">=",
            Value::Ms(self.period),
        )]
    }
}
