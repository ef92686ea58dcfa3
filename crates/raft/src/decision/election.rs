use super::{Condition, Decision, Rule, Value};

/// Whether to start an election.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StartElection {
    /// This server leads: it waits for nobody.
    pub leads: bool,
    /// Microseconds since the election timer was reset.
    pub elapsed_us: u64,
    /// The election timeout drawn then, microseconds.
    pub timeout_us: u64,
}

impl Decision for StartElection {
    const RULE: Rule = Rule {
        key: "start-election",
        function: "Rules for Servers, Followers 2, Candidates 4",
        section: "§5.2",
    };

    fn holds(&self) -> bool {
        !self.leads && self.elapsed_us >= self.timeout_us
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::flag("election-not-leader", !self.leads),
            Condition::compare(
                "election-elapsed",
                self.elapsed_us >= self.timeout_us,
                Value::Us(self.elapsed_us),
                ">=",
                Value::Us(self.timeout_us),
            ),
        ]
    }
}
