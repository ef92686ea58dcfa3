//! What a run can be played to: an event, a finding, or something that becomes so.
//!
//! `+odown`, `s1 +vote-for-leader`, `two-writers`, `s1.current_epoch = 3`,
//! `s2.mymaster.flags has o_down`, `n2.term >= 4`. The tests and the properties are those
//! that scenarios expect ([`crate::scenario::Expectation`]); the nodes are those that
//! commands name ([`Who`]).

mod error;
mod known;
mod parse;

use std::fmt;

use crate::command::Who;
use crate::scenario::{Expectation, Is, Pattern};
use crate::world::Property;

pub use error::{ConditionError, ConditionProblem};
pub use known::{completions, event_names};

/// The longest condition, in bytes.
pub const MAX_CONDITION_BYTES: usize = 400;

/// Something that happens at some step of a run, or becomes so.
#[derive(Clone, PartialEq, Debug)]
pub enum Condition {
    /// An event is announced.
    Event {
        /// Whose; anybody's, if it is not said.
        of: Option<Who>,
        /// Its name.
        name: String,
        /// What its arguments must match.
        matching: Option<Pattern>,
    },
    /// A property that is watched is broken, for the first time or again.
    Finding(Property),
    /// Something becomes so that was not.
    State(Box<Expectation>),
}

/// What findings are called where a condition is written, in the order of
/// [`Property::ALL`].
pub const FINDINGS: [(&str, Property); 8] = [
    ("two-votes", Property::OneVote),
    ("epoch-back", Property::Forward),
    ("two-leaders", Property::OneLeader),
    ("minority-leader", Property::MajorityVoted),
    ("late-failover", Property::EndsInTime),
    ("disagreement", Property::Agreement),
    ("two-writers", Property::OneWriter),
    ("lost-writes", Property::NothingLost),
];

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event { of, name, matching } => {
                if let Some(of) = of {
                    write!(f, "{of} ")?;
                }
                f.write_str(name)?;
                { matching.as_ref() }.map_or(Ok(()), |p| write!(f, " like {}", p.as_str()))
            }
            Self::Finding(property) => {
                let name = FINDINGS.iter().find(|(_, of)| of == property);
                f.write_str(name.map_or("", |name| name.0))
            }
            Self::State(expectation) => {
                write!(f, "{}.", expectation.of)?;
                if let Some(master) = &expectation.monitored {
                    write!(f, "{master}.")?;
                }
                for want in &expectation.wants {
                    write!(f, "{} ", want.what)?;
                    test(f, &want.is)?;
                }
                Ok(())
            }
        }
    }
}

/// As a condition writes it.
fn test(f: &mut fmt::Formatter<'_>, is: &Is) -> fmt::Result {
    match is {
        Is::Equal(text) => write!(f, "= {text}"),
        Is::Unequal(text) => write!(f, "!= {text}"),
        Is::Has(word) => write!(f, "has {word}"),
        Is::HasNot(word) => write!(f, "has not {word}"),
        Is::AtLeast(least) => write!(f, ">= {least}"),
        Is::AtMost(most) => write!(f, "<= {most}"),
        Is::Like(pattern) => write!(f, "like {}", pattern.as_str()),
    }
}
