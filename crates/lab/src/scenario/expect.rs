use core::time::Duration;
use std::fmt;

use super::Pattern;
use crate::command::{Shown, Who};

/// Something that is so in every run of a scenario, said by its author.
#[derive(Clone, PartialEq, Debug)]
pub struct Expectation {
    /// Which case of Redis's own tests it stands for: a row of the specification's §15.
    pub row: Option<String>,
    /// What it shows, for people.
    pub shows: String,
    /// When it is looked at, from t = 0.
    pub window: Window,
    /// Of whom it is so.
    pub of: Subject,
    /// Which monitored master is meant; the first of the scenario if none is named.
    pub monitored: Option<String>,
    /// What is so, all at the same moment.
    pub wants: Vec<Want>,
}

/// When an expectation holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Window {
    /// At that moment.
    At(Duration),
    /// At some moment between these two.
    Within {
        /// The first.
        from: Duration,
        /// The last.
        until: Duration,
    },
    /// At every moment between these two.
    Throughout {
        /// The first.
        from: Duration,
        /// The last.
        until: Duration,
    },
}

impl Window {
    /// When looking begins.
    #[must_use]
    pub const fn from(&self) -> Duration {
        match self {
            Self::At(at) => *at,
            Self::Within { from, .. } | Self::Throughout { from, .. } => *from,
        }
    }

    /// When looking ends.
    #[must_use]
    pub const fn until(&self) -> Duration {
        match self {
            Self::At(at) => *at,
            Self::Within { until, .. } | Self::Throughout { until, .. } => *until,
        }
    }
}

/// Whom an expectation is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Subject {
    /// Each of these nodes.
    Nodes(Who),
    /// `any @sentinels`: one of them, whichever.
    Any(Who),
    /// `@master`: the server that the first running sentinel takes for the master.
    Master,
    /// `@others`: every other Redis server that runs.
    Others,
}

/// A property and what it has to be.
#[derive(Clone, PartialEq, Debug)]
pub struct Want {
    /// The property.
    pub what: Property,
    /// The test.
    pub is: Is,
}

/// What can be asked about a node.
#[derive(Clone, PartialEq, Debug)]
pub enum Property {
    /// One of [`super::PROPERTIES`], by its name.
    Named(&'static str),
    /// How often it has announced this event since the window's begin (since t = 0, if
    /// it is looked at once), with arguments that match.
    Event {
        /// The event.
        name: String,
        /// What its arguments must match.
        matching: Option<Pattern>,
    },
    /// What it last replied to this command of the timeline since then, as the recordings
    /// write replies.
    Reply {
        /// The words of the command, joined by spaces.
        command: String,
    },
}

/// A test of a value.
#[derive(Clone, PartialEq, Debug)]
pub enum Is {
    /// `r0`: equal.
    Equal(String),
    /// `!= r0`: unequal.
    Unequal(String),
    /// `has s_down`: one of its words.
    Has(String),
    /// `has not s_down`: none of its words.
    HasNot(String),
    /// `>= 2`.
    AtLeast(i64),
    /// `<= 2`.
    AtMost(i64),
    /// `like ^OK`: matches the pattern.
    Like(Pattern),
}

impl Is {
    /// Reads a test: `r0`, `!= r0`, `has s_down`, `has not s_down`, `>= 2`, `<= 2`, `like ^OK`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let after = |sign: &str| text.strip_prefix(sign).map(str::trim).map(str::to_owned);
        if let Some(value) = after("!= ") {
            Some(Self::Unequal(value))
        } else if let Some(value) = after("has not ") {
            Some(Self::HasNot(value))
        } else if let Some(value) = after("has ") {
            Some(Self::Has(value))
        } else if let Some(value) = after(">= ") {
            value.parse().ok().map(Self::AtLeast)
        } else if let Some(value) = after("<= ") {
            value.parse().ok().map(Self::AtMost)
        } else if let Some(value) = text.strip_prefix("like ") {
            Pattern::new(value).ok().map(Self::Like)
        } else {
            Some(Self::Equal(text.to_owned()))
        }
    }

    /// Whether a value passes. `@master` in the test is `master`.
    #[must_use]
    pub fn holds(&self, value: &str, master: &str) -> bool {
        let named = |text: &String| -> String {
            if text == "@master" {
                master.to_owned()
            } else {
                text.clone()
            }
        };
        let words = || value.split([',', ' ']);
        let number = || value.parse::<i64>();
        match self {
            Self::Equal(text) => value == named(text),
            Self::Unequal(text) => value != named(text),
            Self::Has(word) => words().any(|w| w == word),
            Self::HasNot(word) => words().all(|w| w != word),
            Self::AtLeast(least) => number().is_ok_and(|n| n >= *least),
            Self::AtMost(most) => number().is_ok_and(|n| n <= *most),
            Self::Like(pattern) => pattern.is_in(value),
        }
    }
}

impl fmt::Display for Is {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equal(text) => write!(f, "is {text}"),
            Self::Unequal(text) => write!(f, "is not {text}"),
            Self::Has(word) => write!(f, "has {word}"),
            Self::HasNot(word) => write!(f, "has not {word}"),
            Self::AtLeast(least) => write!(f, "is {least} or more"),
            Self::AtMost(most) => write!(f, "is {most} or less"),
            Self::Like(pattern) => write!(f, "is like `{}`", pattern.as_str()),
        }
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::Event { name, matching } => {
                write!(f, "count of {name}")?;
                matching
                    .as_ref()
                    .map_or(Ok(()), |p| write!(f, " matching `{}`", p.as_str()))
            }
            Self::Reply { command } => write!(f, "reply to {command}"),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nodes(who) => write!(f, "{who}"),
            Self::Any(who) => write!(f, "any of {who}"),
            Self::Master => f.write_str("@master"),
            Self::Others => f.write_str("@others"),
        }
    }
}

/// For people: `within 1s..51s, @sentinels: master is not r0`.
impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, until) = (Shown(self.window.from()), Shown(self.window.until()));
        match self.window {
            Window::At(_) => write!(f, "at {from}")?,
            Window::Within { .. } => write!(f, "within {from}..{until}")?,
            Window::Throughout { .. } => write!(f, "throughout {from}..{until}")?,
        }
        write!(f, ", {}: ", self.of)?;
        for (i, want) in self.wants.iter().enumerate() {
            let and = if i > 0 { " and " } else { "" };
            write!(f, "{and}{} {}", want.what, want.is)?;
        }
        Ok(())
    }
}
