use super::{Condition, Decision, Rule, Value};

/// Where a leader goes on after a follower's log did not agree: one entry back, or,
/// with the follower's help, to the end of the last term in which the two may agree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Backtrack {
    /// `prevLogIndex` of the request that was refused.
    pub refused_index: u64,
    /// The follower's term there; 0 if it has no entry there.
    pub conflict_term: u64,
    /// The first index the follower holds for that term, or at which it holds none.
    pub first_index: u64,
    /// The last index of that term in the leader's own log, if it has the term.
    pub own_last_of_term: Option<u64>,
    /// Whether the leader makes use of what the follower said.
    pub by_terms: bool,
}

impl Backtrack {
    /// The follower's next index from now on.
    #[must_use]
    pub fn next_index(&self) -> u64 {
        let back = if self.holds() {
            self.own_last_of_term
                .map_or(self.first_index, |last| last + 1)
        } else {
            self.refused_index
        };
        // Always back, never before the first entry.
        back.min(self.refused_index).max(1)
    }
}

impl Decision for Backtrack {
    const RULE: Rule = Rule {
        key: "backtrack",
        function: "Rules for Servers, Leaders 3",
        section: "§5.3",
    };

    /// Whether it goes back by more than one entry may be.
    fn holds(&self) -> bool {
        self.by_terms && self.first_index > 0
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::flag("backtrack-by-terms", self.by_terms),
            Condition::compare(
                "backtrack-next",
                self.next_index() <= self.refused_index,
                Value::Count(self.next_index()),
                "<=",
                Value::Count(self.refused_index),
            ),
        ]
    }
}
