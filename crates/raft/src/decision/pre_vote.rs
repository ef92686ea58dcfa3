use lab_process::Address;

use super::{Condition, Decision, LeaderIsAlive, Rule, UpToDate, Value};

/// Whether a server would vote for somebody who has not yet raised its term. The
/// answer binds nobody: the voter keeps its term and its vote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GrantPreVote {
    /// Who asks.
    pub candidate: Address,
    /// For which term.
    pub asked_term: u64,
    /// The voter's current term.
    pub current_term: u64,
    /// Whom the voter has voted for in its current term.
    pub voted_for: Option<Address>,
    /// The two logs.
    pub logs: UpToDate,
    /// Whether a leader is taken for alive.
    pub leader: LeaderIsAlive,
}

impl GrantPreVote {
    /// Why it is refused: the key of the first condition that does not hold.
    #[must_use]
    pub fn refusal(&self) -> Option<&'static str> {
        let mut conditions = self.conditions().into_iter();
        let first = conditions.find(|condition| !condition.holds)?;
        (!self.holds()).then_some(first.key)
    }

    /// In a term that is new to the voter its vote is free.
    fn free(&self) -> bool {
        self.asked_term > self.current_term
            || self.voted_for.is_none_or(|given| given == self.candidate)
    }
}

impl Decision for GrantPreVote {
    const RULE: Rule = Rule {
        key: "grant-pre-vote",
        function: "Pre-Vote, receiver",
        section: "dissertation §9.6",
    };

    fn holds(&self) -> bool {
        !self.leader.holds()
            && self.asked_term >= self.current_term
            && self.free()
            && self.logs.holds()
    }

    fn conditions(&self) -> Vec<Condition> {
        let mut conditions = vec![
            self.leader.condition_against(),
            Condition::compare(
                "vote-term-not-old",
                self.asked_term >= self.current_term,
                Value::Epoch(self.asked_term),
                ">=",
                Value::Epoch(self.current_term),
            ),
            Condition::compare(
                "vote-free",
                self.free(),
                self.voted_for.map_or(Value::None, Value::Address),
                "=",
                Value::Address(self.candidate),
            ),
            self.logs.condition_of_term(),
        ];
        conditions.extend(self.logs.condition_of_index());
        conditions
    }
}
