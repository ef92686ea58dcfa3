use super::{Condition, Decision, Rule, Value, majority};

/// Whether a leader may take an entry, and all before it, for committed: a majority
/// has stored it, and it is of the leader's own term. Entries of earlier terms are
/// never committed by counting (figure 8).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AdvanceCommit {
    /// The index: the highest that a majority has stored.
    pub index: u64,
    /// What is committed already.
    pub commit_index: u64,
    /// Servers that have stored it, the leader included.
    pub stored: u32,
    /// Servers of the cluster.
    pub servers: u32,
    /// The term of the entry there.
    pub entry_term: u64,
    /// The leader's term.
    pub current_term: u64,
    /// Of a test: the term of the entry does not matter.
    pub(crate) any_term: bool,
}

impl AdvanceCommit {
    /// So many must have stored it.
    #[must_use]
    pub const fn needed(&self) -> u32 {
        majority(self.servers)
    }
}

impl Decision for AdvanceCommit {
    const RULE: Rule = Rule {
        key: "advance-commit",
        function: "Rules for Servers, Leaders 4",
        section: "§5.3, §5.4.2",
    };

    fn holds(&self) -> bool {
        self.index > self.commit_index
            && self.stored >= self.needed()
            && (self.any_term || self.entry_term == self.current_term)
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::compare(
                "commit-new",
                self.index > self.commit_index,
                Value::Count(self.index),
                ">",
                Value::Count(self.commit_index),
            ),
            Condition::compare(
                "commit-stored",
                self.stored >= self.needed(),
                Value::Count(u64::from(self.stored)),
                ">=",
                Value::Count(u64::from(self.needed())),
            ),
            Condition::compare(
                "commit-own-term",
                self.entry_term == self.current_term,
                Value::Epoch(self.entry_term),
                "=",
                Value::Epoch(self.current_term),
            ),
        ]
    }
}

/// Whether a follower learns that more is committed: as much as the leader says,
/// but no more than the request has shown to agree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FollowCommit {
    /// The leader's commit index.
    pub leader_commit: u64,
    /// Index of the last entry the request told of.
    pub last_new: u64,
    /// The follower's commit index.
    pub commit_index: u64,
}

impl FollowCommit {
    /// What is committed for all the follower knows.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.leader_commit.min(self.last_new)
    }
}

impl Decision for FollowCommit {
    const RULE: Rule = Rule {
        key: "follow-commit",
        function: "AppendEntries RPC, receiver 5",
        section: "§5.3",
    };

    fn holds(&self) -> bool {
        self.index() > self.commit_index
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::compare(
                "follow-leader-commit",
                self.leader_commit > self.commit_index,
                Value::Count(self.leader_commit),
                ">",
                Value::Count(self.commit_index),
            ),
            Condition::compare(
                "follow-last-new",
                self.last_new > self.commit_index,
                Value::Count(self.last_new),
                ">",
                Value::Count(self.commit_index),
            ),
        ]
    }
}

/// Whether there is a committed entry to apply.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Apply {
    /// `commitIndex`.
    pub commit_index: u64,
    /// `lastApplied`.
    pub last_applied: u64,
}

impl Decision for Apply {
    const RULE: Rule = Rule {
        key: "apply",
        function: "Rules for Servers, All Servers 1",
        section: "§5.3",
    };

    fn holds(&self) -> bool {
        self.commit_index > self.last_applied
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::compare(
            "apply-committed",
            self.holds(),
            Value::Count(self.commit_index),
            ">",
            Value::Count(self.last_applied),
        )]
    }
}
