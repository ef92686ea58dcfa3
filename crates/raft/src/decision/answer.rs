use super::{Condition, Decision, Rule, Value};

/// Whether the answer to an `AppendEntries` tells anything new. A refusal of what
/// was sent before the leader backed up, or before the follower was known to agree,
/// does not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FreshAnswer {
    /// `prevLogIndex` of the request.
    pub prev_log_index: u64,
    /// Whether the leader still looks for the place where the logs agree.
    pub probing: bool,
    /// `nextIndex` of the follower.
    pub next_index: u64,
    /// `matchIndex` of the follower.
    pub match_index: u64,
}

impl Decision for FreshAnswer {
    const RULE: Rule = Rule {
        key: "fresh-answer",
        function: "Rules for Servers, Leaders 3",
        section: "§5.3",
    };

    fn holds(&self) -> bool {
        self.prev_log_index > self.match_index
            && (!self.probing || self.prev_log_index + 1 == self.next_index)
    }

    fn conditions(&self) -> Vec<Condition> {
        let mut conditions = vec![Condition::compare(
            "answer-beyond-match",
            self.prev_log_index > self.match_index,
            Value::Count(self.prev_log_index),
            ">",
            Value::Count(self.match_index),
        )];
        if self.probing {
            conditions.push(Condition::compare(
                "answer-to-last-probe",
                self.prev_log_index + 1 == self.next_index,
                Value::Count(self.prev_log_index + 1),
                "=",
                Value::Count(self.next_index),
            ));
        }
        conditions
    }
}
