use super::{Condition, Decision, Rule, Value};

/// Whether a follower gets a heartbeat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SendHeartbeat {
    /// The connection to it is established.
    pub connected: bool,
    /// Microseconds since something was last sent to it.
    pub since_sent_us: u64,
    /// The heartbeat interval, microseconds.
    pub interval_us: u64,
}

impl Decision for SendHeartbeat {
    const RULE: Rule = Rule {
        key: "send-heartbeat",
        function: "Rules for Servers, Leaders 1",
        section: "§5.2",
    };

    fn holds(&self) -> bool {
        self.connected && self.since_sent_us >= self.interval_us
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::flag("send-connected", self.connected),
            Condition::compare(
                "heartbeat-idle",
                self.since_sent_us >= self.interval_us,
                Value::Us(self.since_sent_us),
                ">=",
                Value::Us(self.interval_us),
            ),
        ]
    }
}
