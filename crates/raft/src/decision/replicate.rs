use super::{Condition, Decision, Rule, Value};

/// Whether to send a follower the entries it lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SendEntries {
    /// The connection to it is established.
    pub connected: bool,
    /// Index of the leader's last entry.
    pub last_index: u64,
    /// `nextIndex` of the follower.
    pub next_index: u64,
    /// Requests with entries that wait for their answers; while the leader looks
    /// for the place where the logs agree, all requests.
    pub in_flight: u32,
    /// So many may: one while the leader looks for that place.
    pub limit: u32,
}

impl Decision for SendEntries {
    const RULE: Rule = Rule {
        key: "send-entries",
        function: "Rules for Servers, Leaders 3",
        section: "§5.3",
    };

    fn holds(&self) -> bool {
        self.connected && self.last_index >= self.next_index && self.in_flight < self.limit
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::flag("send-connected", self.connected),
            Condition::compare(
                "send-lacks-entries",
                self.last_index >= self.next_index,
                Value::Count(self.last_index),
                ">=",
                Value::Count(self.next_index),
            ),
            Condition::compare(
                "send-in-flight",
                self.in_flight < self.limit,
                Value::Count(u64::from(self.in_flight)),
                "<",
                Value::Count(u64::from(self.limit)),
            ),
        ]
    }
}
