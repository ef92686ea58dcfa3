use super::{Condition, Decision, Rule, Value};

/// Whether to open the connection to a server (again).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reconnect {
    /// There is none.
    pub closed: bool,
    /// Microseconds since the last attempt.
    pub since_attempt_us: u64,
    /// The shortest time between two attempts, microseconds.
    pub interval_us: u64,
}

impl Decision for Reconnect {
    const RULE: Rule = Rule {
        key: "raft-reconnect",
        function: "servers retry RPCs",
        section: "§5.1, §5.5",
    };

    fn holds(&self) -> bool {
        self.closed && self.since_attempt_us >= self.interval_us
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::flag("reconnect-closed", self.closed),
            Condition::compare(
                "reconnect-since-attempt",
                self.since_attempt_us >= self.interval_us,
                Value::Us(self.since_attempt_us),
                ">=",
                Value::Us(self.interval_us),
            ),
        ]
    }
}

/// Whether to give up a connection on which nothing comes back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GiveUpConnection {
    /// Microseconds since the connection or an answer began to be waited for;
    /// `None` if nothing is.
    pub waiting_us: Option<u64>,
    /// The limit, microseconds.
    pub limit_us: u64,
}

impl Decision for GiveUpConnection {
    const RULE: Rule = Rule {
        key: "give-up-connection",
        function: "servers retry RPCs",
        section: "§5.1, §5.5",
    };

    fn holds(&self) -> bool {
        self.waiting_us
            .is_some_and(|waiting| waiting >= self.limit_us)
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::compare(
            "connection-waiting",
            self.holds(),
            self.waiting_us.map_or(Value::None, Value::Us),
            ">=",
            Value::Us(self.limit_us),
        )]
    }
}
