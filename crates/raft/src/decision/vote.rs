use lab_process::Address;

use super::{Condition, Decision, Rule, Value};

/// Which of two logs is the more up-to-date: the one whose last entry has the later
/// term, or, of equal terms, the longer one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UpToDate {
    /// Term and index of the candidate's last entry.
    pub candidate: (u64, u64),
    /// Term and index of the voter's last entry.
    pub voter: (u64, u64),
}

impl UpToDate {
    pub(super) fn condition_of_term(&self) -> Condition {
        Condition::compare(
            "vote-last-term",
            self.candidate.0 >= self.voter.0,
            Value::Epoch(self.candidate.0),
            ">=",
            Value::Epoch(self.voter.0),
        )
    }

    /// The index is looked at only where the terms are equal.
    pub(super) fn condition_of_index(&self) -> Option<Condition> {
        (self.candidate.0 == self.voter.0).then(|| {
            Condition::compare(
                "vote-last-index",
                self.candidate.1 >= self.voter.1,
                Value::Count(self.candidate.1),
                ">=",
                Value::Count(self.voter.1),
            )
        })
    }
}

impl Decision for UpToDate {
    const RULE: Rule = Rule {
        key: "up-to-date",
        function: "RequestVote RPC, receiver 2",
        section: "§5.4.1",
    };

    fn holds(&self) -> bool {
        self.candidate >= self.voter
    }

    fn conditions(&self) -> Vec<Condition> {
        let mut conditions = vec![self.condition_of_term()];
        conditions.extend(self.condition_of_index());
        conditions
    }
}

/// Whether a leader is taken for alive, so that nobody else is helped to become
/// one: this server leads, or has heard from its leader within the shortest
/// election timeout.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LeaderIsAlive {
    /// Microseconds since the leader this server follows was heard; 0 if it leads
    /// itself; `None` if it knows of no leader.
    pub since_leader_us: Option<u64>,
    /// The shortest election timeout, microseconds.
    pub limit_us: u64,
}

impl LeaderIsAlive {
    /// The condition that speaks for a vote: that there is no such leader.
    pub(super) fn condition_against(&self) -> Condition {
        Condition::compare(
            "vote-leader-silent",
            !self.holds(),
            self.since_leader_us.map_or(Value::None, Value::Us),
            ">=",
            Value::Us(self.limit_us),
        )
    }
}

impl Decision for LeaderIsAlive {
    const RULE: Rule = Rule {
        key: "leader-is-alive",
        function: "RequestVote RPC, receiver",
        section: "dissertation §4.2.3",
    };

    fn holds(&self) -> bool {
        self.since_leader_us
            .is_some_and(|since| since < self.limit_us)
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::compare(
            "leader-heard",
            self.holds(),
            self.since_leader_us.map_or(Value::None, Value::Us),
            "<",
            Value::Us(self.limit_us),
        )]
    }
}

/// Whether to give a candidate the vote of a term.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GrantVote {
    /// Who asks.
    pub candidate: Address,
    /// For which term.
    pub asked_term: u64,
    /// The voter's current term, after it was raised to the asked one if that was
    /// higher (and no leader was taken for alive).
    pub current_term: u64,
    /// Whom it has voted for in its current term.
    pub voted_for: Option<Address>,
    /// The two logs.
    pub logs: UpToDate,
    /// With check-quorum: whether a leader is taken for alive.
    pub leader: Option<LeaderIsAlive>,
    /// Of a test: the log does not matter.
    pub(crate) any_log: bool,
    /// Of a test: an earlier vote does not matter.
    pub(crate) any_vote: bool,
}

impl GrantVote {
    /// Why the vote is refused: the key of the first condition that does not hold.
    #[must_use]
    pub fn refusal(&self) -> Option<&'static str> {
        let mut conditions = self.conditions().into_iter();
        let first = conditions.find(|condition| !condition.holds)?;
        (!self.holds()).then_some(first.key)
    }

    fn free(&self) -> bool {
        self.any_vote || self.voted_for.is_none_or(|given| given == self.candidate)
    }
}

impl Decision for GrantVote {
    const RULE: Rule = Rule {
        key: "grant-vote",
        function: "RequestVote RPC, receiver 1 and 2",
        section: "§5.2, §5.4.1",
    };

    fn holds(&self) -> bool {
        self.leader.is_none_or(|leader| !leader.holds())
            && self.asked_term >= self.current_term
            && self.free()
            && (self.any_log || self.logs.holds())
    }

    fn conditions(&self) -> Vec<Condition> {
        let mut conditions = Vec::with_capacity(5);
        conditions.extend(self.leader.map(|leader| leader.condition_against()));
        conditions.push(Condition::compare(
            "vote-term-not-old",
            self.asked_term >= self.current_term,
            Value::Epoch(self.asked_term),
            ">=",
            Value::Epoch(self.current_term),
        ));
        conditions.push(Condition::compare(
            "vote-free",
            self.free(),
            self.voted_for.map_or(Value::None, Value::Address),
            "=",
            Value::Address(self.candidate),
        ));
        conditions.push(self.logs.condition_of_term());
        conditions.extend(self.logs.condition_of_index());
        conditions
    }
}
