use std::ops::Range;

use thiserror::Error;

use super::MAX_CONDITION_BYTES;
use crate::command::{CommandError, nearest};
use crate::scenario::NodeKind;

/// Why a text is no condition, and where in it that shows.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{problem}")]
pub struct ConditionError {
    /// The part that is wrong, in bytes of the text.
    pub at: Range<usize>,
    /// What is wrong with it, and what was expected.
    pub problem: ConditionProblem,
}

/// What is wrong with a condition. The catalogue of the page renders the same cases in its
/// own language; the English is here.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum ConditionProblem {
    /// There is nothing there.
    #[error(
        "there is no condition; expected an event such as `+odown`, a finding such as `two-writers`, or a test such as `s1.current_epoch = 3`"
    )]
    Empty,
    /// It is too long.
    #[error("a condition may have {MAX_CONDITION_BYTES} bytes, this one has {0}")]
    TooLong(usize),
    /// The first word is neither an event nor a finding, and there is no `.` in it.
    #[error("`{found}` is no event, no finding and no `node.property`{}", meant(.suggestion))]
    Unknown {
        /// The word.
        found: String,
        /// What it is close to.
        suggestion: Option<String>,
    },
    /// No such event.
    #[error("there is no event `{found}`{}", meant(.suggestion))]
    UnknownEvent {
        /// The word.
        found: String,
        /// What it is close to.
        suggestion: Option<String>,
    },
    /// The nodes are not written as commands write them.
    #[error("{0}")]
    NotNodes(CommandError),
    /// No such node.
    #[error("there is no process `{found}`; there are {known}")]
    UnknownNode {
        /// The word.
        found: String,
        /// Those there are.
        known: String,
    },
    /// No such property.
    #[error("`{found}` is no property of {of}{}", meant_or(.suggestion, "there are", .known))]
    UnknownProperty {
        /// The word.
        found: String,
        /// Of what.
        of: String,
        /// What it is close to.
        suggestion: Option<String>,
        /// Those there are.
        known: String,
    },
    /// The property is one of other processes.
    #[error("`{property}` is asked of {}, and {node} is {}", several(.of), one(*.is))]
    NotOf {
        /// The property.
        property: &'static str,
        /// Of what it can be asked.
        of: &'static [NodeKind],
        /// The node.
        node: String,
        /// What that is.
        is: NodeKind,
    },
    /// No such master is watched.
    #[error("nobody watches a master `{found}`; there are {known}")]
    UnknownMaster {
        /// The word.
        found: String,
        /// Those there are.
        known: String,
    },
    /// What it has to be is not said.
    #[error("what `{property}` has to be is missing; expected a test such as `{example}`")]
    NoTest {
        /// The property.
        property: &'static str,
        /// A test.
        example: &'static str,
    },
    /// A number was expected.
    #[error("`{found}` is not a whole number; `{property}` is one, such as `{property} >= 2`")]
    NotANumber {
        /// The text.
        found: String,
        /// The property.
        property: String,
    },
    /// It is never that.
    #[error("`{property}` is never `{found}`{}", meant_or(.suggestion, "it can be", .known))]
    NeverThat {
        /// The text.
        found: String,
        /// The property.
        property: &'static str,
        /// What it is close to.
        suggestion: Option<String>,
        /// What it can be.
        known: String,
    },
    /// The pattern is none.
    #[error("`{found}` is no pattern that can be matched")]
    NotAPattern {
        /// The text.
        found: String,
    },
}

fn meant(suggestion: &Option<String>) -> String {
    { suggestion.as_ref() }.map_or_else(String::new, |word| format!(" — did you mean `{word}`?"))
}

/// The word that was probably meant, or else all there are.
fn meant_or(suggestion: &Option<String>, are: &str, known: &str) -> String {
    if suggestion.is_some() {
        meant(suggestion)
    } else {
        format!("; {are} {known}")
    }
}

/// The word of `known` that was probably meant.
pub(super) fn close<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = known.collect();
    nearest(word, &known).map(str::to_owned)
}

const fn one(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Sentinel => "a sentinel",
        NodeKind::Redis => "a Redis server",
        NodeKind::Client | NodeKind::RaftClient => "a client",
        NodeKind::Raft => "a Raft server",
    }
}

fn several(kinds: &[NodeKind]) -> String {
    let kinds: Vec<&str> = kinds.iter().map(|kind| one(*kind)).collect();
    kinds.join(" or ")
}
