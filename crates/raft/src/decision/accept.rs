use super::{Condition, Decision, Rule, Value};

/// The consistency check: whether the follower's log agrees with the leader's up to
/// the entry before the new ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AcceptEntries {
    /// Index of the entry before the new ones.
    pub prev_log_index: u64,
    /// The leader's term of it.
    pub prev_log_term: u64,
    /// Index of the follower's last entry.
    pub last_index: u64,
    /// The follower's term of the entry there, if it has one.
    pub own_term: Option<u64>,
    /// Of a test: anything is accepted.
    pub(crate) anything: bool,
}

impl Decision for AcceptEntries {
    const RULE: Rule = Rule {
        key: "accept-entries",
        function: "AppendEntries RPC, receiver 2",
        section: "§5.3",
    };

    fn holds(&self) -> bool {
        self.anything || self.own_term == Some(self.prev_log_term)
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::compare(
                "accept-has-entry",
                self.last_index >= self.prev_log_index,
                Value::Count(self.last_index),
                ">=",
                Value::Count(self.prev_log_index),
            ),
            Condition::compare(
                "accept-same-term",
                self.own_term == Some(self.prev_log_term),
                self.own_term.map_or(Value::None, Value::Epoch),
                "=",
                Value::Epoch(self.prev_log_term),
            ),
        ]
    }
}

/// Whether an entry of the follower conflicts with a new one: same index, other
/// term. Then it and all that follow it go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// The index.
    pub index: u64,
    /// The follower's term there.
    pub own_term: u64,
    /// The leader's.
    pub leader_term: u64,
}

impl Decision for Conflict {
    const RULE: Rule = Rule {
        key: "conflict",
        function: "AppendEntries RPC, receiver 3",
        section: "§5.3",
    };

    fn holds(&self) -> bool {
        self.own_term != self.leader_term
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::compare(
            "conflict-term",
            self.holds(),
            Value::Epoch(self.own_term),
            "!=",
            Value::Epoch(self.leader_term),
        )]
    }
}
