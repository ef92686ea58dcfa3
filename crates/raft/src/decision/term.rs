use super::{Condition, Decision, Rule, Value};

/// Whether a message shows a later term, so that its receiver goes on to that term
/// and is a follower.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NewerTerm {
    /// The term of the message.
    pub seen: u64,
    /// The receiver's.
    pub current: u64,
}

impl Decision for NewerTerm {
    const RULE: Rule = Rule {
        key: "newer-term",
        function: "Rules for Servers, All Servers 2",
        section: "§5.1",
    };

    fn holds(&self) -> bool {
        self.seen > self.current
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::compare(
            "newer-term",
            self.holds(),
            Value::Epoch(self.seen),
            ">",
            Value::Epoch(self.current),
        )]
    }
}

/// Whether whoever sends an `AppendEntries` is a leader to follow: its term is at
/// least as late as the receiver's. A candidate of the same term has lost then.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecognizeLeader {
    /// The sender's term.
    pub leader_term: u64,
    /// The receiver's.
    pub current_term: u64,
}

impl Decision for RecognizeLeader {
    const RULE: Rule = Rule {
        key: "recognize-leader",
        function: "AppendEntries RPC, receiver 1; Rules for Servers, Candidates 3",
        section: "§5.1, §5.2",
    };

    fn holds(&self) -> bool {
        self.leader_term >= self.current_term
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::compare(
            "leader-term-not-old",
            self.holds(),
            Value::Epoch(self.leader_term),
            ">=",
            Value::Epoch(self.current_term),
        )]
    }
}
