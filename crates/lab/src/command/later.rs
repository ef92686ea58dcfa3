//! What is not done at once: when an event is announced, or at times drawn by luck.

use core::fmt;
use core::time::Duration;
use std::str::FromStr;

use super::{Action, CommandError, NodeName, Who, nearest, shortened};
use crate::condition::event_names;

/// `on +elected-leader of s0 kill $src`: what is done when an event is announced for the
/// next time.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Order {
    /// The event's name.
    pub event: EventName,
    /// Who announces it; `None`: anybody.
    pub of: Option<NodeName>,
    /// What is done. `$src` is who announces the event, `$inst` whom it is about.
    pub action: Box<Action>,
}

/// The name of an event that there is.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct EventName(pub String);

impl FromStr for EventName {
    type Err = CommandError;

    fn from_str(text: &str) -> Result<Self, CommandError> {
        if event_names().any(|name| name == text) {
            return Ok(Self(text.to_owned()));
        }
        let known: Vec<&'static str> = event_names().collect();
        Err(CommandError::NoSuchEvent {
            found: shortened(text),
            suggestion: nearest(text, &known),
        })
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "on {} ", self.event.0)?;
        if let Some(of) = &self.of {
            write!(f, "of {of} ")?;
        }
        write!(f, "{}", self.action)
    }
}

/// `random 30s 7`: faults drawn by luck, and mended, within a time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Random {
    /// Until everything is mended.
    pub span: Duration,
    /// What is drawn depends on it alone, and on who is there.
    pub seed: u32,
}

impl Random {
    /// The longest span.
    pub const LONGEST: Duration = Duration::from_secs(600);
}

impl Order {
    /// Everybody it names, in the order in which they are named.
    pub(crate) fn names(&self) -> impl Iterator<Item = &NodeName> {
        let parties = self.action.parties();
        let named = parties.into_iter().flat_map(Who::names);
        self.of.iter().chain(named)
    }
}
