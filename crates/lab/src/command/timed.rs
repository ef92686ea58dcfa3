use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Command, CommandError, Needed, parse_signed_us, show_signed_us};

/// A command and when to carry it out: `5s kill r0`. Serialised as that text.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimedCommand {
    /// When, in microseconds from the start of the timeline (t = 0); may be
    /// negative, which is before it.
    pub at_us: i64,
    /// What.
    pub command: Command,
}

/// Splits the time, in microseconds from t = 0, from what is done then.
pub(crate) fn timed(text: &str) -> Result<(i64, &str), CommandError> {
    let missing = CommandError::Missing {
        verb: "at",
        expected: Needed::Time,
        example: "5s kill r0",
    };
    let (at, rest) = text.trim().split_once(char::is_whitespace).ok_or(missing)?;
    Ok((parse_signed_us(at)?, rest))
}

impl FromStr for TimedCommand {
    type Err = CommandError;

    fn from_str(text: &str) -> Result<Self, CommandError> {
        let (at_us, command) = timed(text)?;
        Ok(Self {
            at_us,
            command: command.parse()?,
        })
    }
}

impl fmt::Display for TimedCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", show_signed_us(self.at_us), self.command)
    }
}

impl TryFrom<String> for TimedCommand {
    type Error = CommandError;

    fn try_from(text: String) -> Result<Self, CommandError> {
        text.parse()
    }
}

impl From<TimedCommand> for String {
    fn from(command: TimedCommand) -> Self {
        command.to_string()
    }
}
