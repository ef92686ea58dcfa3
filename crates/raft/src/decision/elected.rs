use super::{Condition, Decision, Rule, Value, majority};

/// Whether a candidate has won its term.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Elected {
    /// Servers that gave it their vote, itself included.
    pub votes: u32,
    /// Servers of the cluster.
    pub servers: u32,
    /// Of a test: half of them are enough.
    pub(crate) half: bool,
}

impl Elected {
    /// So many votes are needed.
    #[must_use]
    pub const fn needed(&self) -> u32 {
        if self.half {
            self.servers.div_ceil(2)
        } else {
            majority(self.servers)
        }
    }
}

impl Decision for Elected {
    const RULE: Rule = Rule {
        key: "raft-elected",
        function: "Rules for Servers, Candidates 2",
        section: "§5.2",
    };

    fn holds(&self) -> bool {
        self.votes >= self.needed()
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::compare(
            "raft-elected-majority",
            self.holds(),
            Value::Count(u64::from(self.votes)),
            ">=",
            Value::Count(u64::from(self.needed())),
        )]
    }
}

/// Whether a majority would vote for whoever asks, so that it may raise its term.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PreElected {
    /// Servers that would, itself included.
    pub votes: u32,
    /// Servers of the cluster.
    pub servers: u32,
}

impl PreElected {
    /// So many are needed.
    #[must_use]
    pub const fn needed(&self) -> u32 {
        majority(self.servers)
    }
}

impl Decision for PreElected {
    const RULE: Rule = Rule {
        key: "pre-elected",
        function: "Pre-Vote, candidate",
        section: "dissertation §9.6",
    };

    fn holds(&self) -> bool {
        self.votes >= self.needed()
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::compare(
            "pre-elected-majority",
            self.holds(),
            Value::Count(u64::from(self.votes)),
            ">=",
            Value::Count(u64::from(self.needed())),
        )]
    }
}
