use crate::Address;

/// Where a rule comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// A short key, such as `sdown`.
    pub key: &'static str,
    /// What it stands for in the original: a function of sentinel.c, a part of
    /// figure 2 of the Raft paper.
    pub function: &'static str,
    /// The section of the text it was read in.
    pub section: &'static str,
}

/// The outcome of a rule, with what it looked at: a rule that decides is one
/// function that yields such a value. The state machine acts on [`Decision::holds`],
/// and whoever wants to know why, or why not yet, reads [`Decision::conditions`] of
/// the same value.
pub trait Decision {
    /// Which rule.
    const RULE: Rule;

    /// What it decided.
    fn holds(&self) -> bool;

    /// What it looked at, in the order in which it looked.
    fn conditions(&self) -> Vec<Condition>;
}

/// One thing a rule looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Condition {
    /// A short key, such as `sdown-elapsed`.
    pub key: &'static str,
    /// Whether it speaks for the decision.
    pub holds: bool,
    /// What was found.
    pub found: Value,
    /// How it is compared with the limit: `>`, `>=`, `<`, `<=`, `=`, `!=`, or
    /// nothing where there is no limit.
    pub relation: &'static str,
    /// What it is compared with.
    pub limit: Value,
}

impl Condition {
    /// A condition that is itself a yes or no.
    #[must_use]
    pub const fn flag(key: &'static str, holds: bool) -> Self {
        Self {
            key,
            holds,
            found: Value::Flag(holds),
            relation: "",
            limit: Value::None,
        }
    }

    /// A condition that compares two values.
    #[must_use]
    pub const fn compare(
        key: &'static str,
        holds: bool,
        found: Value,
        relation: &'static str,
        limit: Value,
    ) -> Self {
        Self {
            key,
            holds,
            found,
            relation,
            limit,
        }
    }
}

/// A value with its unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Value {
    /// Nothing.
    None,
    /// Yes or no.
    Flag(bool),
    /// A count, or a place in a log.
    Count(u64),
    /// Milliseconds.
    Ms(i64),
    /// Microseconds.
    Us(u64),
    /// An epoch of Sentinel, a term of Raft.
    Epoch(u64),
    /// A word of the protocol.
    Word(&'static str),
    /// Who listens there.
    Address(Address),
}

/// A decision without its type: what a screen needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Which rule.
    pub rule: Rule,
    /// What it decided.
    pub holds: bool,
    /// What it looked at.
    pub conditions: Vec<Condition>,
}

impl Report {
    /// The report of a decision.
    #[must_use]
    pub fn of<D: Decision>(decision: &D) -> Self {
        Self {
            rule: D::RULE,
            holds: decision.holds(),
            conditions: decision.conditions(),
        }
    }
}
