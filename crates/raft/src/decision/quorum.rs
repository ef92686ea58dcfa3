use super::{Condition, Decision, Rule, Value, majority};

/// Whether a leader that checks its quorum may go on leading.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StillLeader {
    /// Servers heard within the limit, the leader included.
    pub heard: u32,
    /// Servers of the cluster.
    pub servers: u32,
    /// Microseconds since the last moment at which a majority had been heard.
    pub since_majority_us: u64,
    /// The shortest election timeout, microseconds.
    pub limit_us: u64,
}

impl Decision for StillLeader {
    const RULE: Rule = Rule {
        key: "still-leader",
        function: "leaders step down",
        section: "dissertation §6.2",
    };

    fn holds(&self) -> bool {
        self.since_majority_us < self.limit_us
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::compare(
                "quorum-heard",
                self.heard >= majority(self.servers),
                Value::Count(u64::from(self.heard)),
                ">=",
                Value::Count(u64::from(majority(self.servers))),
            ),
            Condition::compare(
                "quorum-since-majority",
                self.holds(),
                Value::Us(self.since_majority_us),
                "<",
                Value::Us(self.limit_us),
            ),
        ]
    }
}
