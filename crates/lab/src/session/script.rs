//! The commands of a run as text, for a link: with scenario and seed, the same run again.

use thiserror::Error;

use super::Session;
use super::history::Given;
use crate::command::{Command, CommandError, show_signed_us, timed};
use crate::world::CannotApply;

/// Why the commands of a link could not all be given. Those before it were.
#[derive(Clone, PartialEq, Debug, Error)]
pub enum ScriptError {
    /// A line is no command with its time.
    #[error("`{line}`: {why}")]
    NotACommand {
        /// The line.
        line: String,
        /// Why not.
        why: CommandError,
    },
    /// A command cannot be given then.
    #[error("`{line}`: {why}")]
    CannotApply {
        /// The line.
        line: String,
        /// Why not.
        why: CannotApply,
    },
    /// A time lies before the one of the line above, before t = 0 or beyond an hour.
    #[error("`{line}`: expected times from 0s to an hour, each not before the one above")]
    WrongTime {
        /// The line.
        line: String,
    },
}

/// The latest time of a command, in microseconds: an hour.
const LATEST_US: i64 = 3_600_000_000;

impl Session {
    /// The commands of the run that is shown, those ahead of the present included, a line
    /// each: `5s kill r0`; where not everything due at that instant had been done, with the
    /// number of steps: `5s#1042 kill r0`.
    #[must_use]
    pub fn script_text(&self) -> String {
        let line = |given: &Given| {
            let at = show_signed_us(self.relative(given.place.at));
            let steps = match given.whole {
                true => String::new(),
                false => format!("#{}", given.place.steps),
            };
            format!("{at}{steps} {}", given.command)
        };
        let lines: Vec<String> = self.history.given().iter().map(line).collect();
        lines.join("\n")
    }

    /// Gives the commands that [`Session::script_text`] wrote, and stands where it stood.
    ///
    /// # Errors
    ///
    /// Says which one cannot be given; those before it were.
    pub fn give_script(&mut self, text: &str) -> Result<(), ScriptError> {
        let stood = self.now_us();
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let given = lines.try_for_each(|line| self.give_line(line));
        self.seek(stood);
        given
    }

    fn give_line(&mut self, text: &str) -> Result<(), ScriptError> {
        let line = text.to_owned();
        let (at, steps) = match text.split_once(char::is_whitespace) {
            Some((at, rest)) => match at.split_once('#') {
                Some((at, steps)) => (format!("{at} {rest}"), steps.parse::<u64>().ok()),
                None => (text.to_owned(), None),
            },
            None => (text.to_owned(), None),
        };
        let read = timed(&at).and_then(|(at_us, rest)| Ok((at_us, rest.parse::<Command>()?)));
        let (at_us, command) = read.map_err(|why| ScriptError::NotACommand {
            line: line.clone(),
            why,
        })?;
        if at_us < self.now_us() || at_us > LATEST_US {
            return Err(ScriptError::WrongTime { line });
        }
        match steps {
            None => {
                self.advance(at_us, u32::MAX);
            }
            Some(steps) => {
                while self.run().steps() < steps
                    && self.now_us() <= at_us
                    && self.history.step(&mut self.story)
                {}
                if self.now_us() > at_us {
                    return Err(ScriptError::WrongTime { line });
                }
            }
        }
        { self.apply(&command) }
            .map(drop)
            .map_err(|why| ScriptError::CannotApply { line, why })
    }
}
