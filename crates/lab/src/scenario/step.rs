use core::time::Duration;
use std::fmt;
use std::str::FromStr;

use super::{Saved, Step, When};
use crate::command::{Action, CommandError, Quoted, Shown, show_signed_us, timed};

impl Step {
    /// An action at a time after t = 0.
    #[must_use]
    pub fn at(time: Duration, action: Action) -> Self {
        let us = i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
        Self {
            when: When::At {
                lo_us: us,
                hi_us: us,
            },
            action,
            save: Vec::new(),
        }
    }
}

/// Reads an action at a time: `5s kill r0`, `-1ms delay @sentinels-@sentinels 50ms`.
/// Triggers and ranges of times are written as tables.
impl FromStr for Step {
    type Err = CommandError;

    fn from_str(text: &str) -> Result<Self, CommandError> {
        let (at_us, action) = timed(text)?;
        Ok(Self {
            when: When::At {
                lo_us: at_us,
                hi_us: at_us,
            },
            action: action.parse()?,
            save: Vec::new(),
        })
    }
}

/// For people: `5s kill r0`, `1s..2s kill r0`, `on +odown of s0 match "mymaster" nth 2 after 5ms: kill $src`.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.when {
            When::At { lo_us, hi_us } if lo_us == hi_us => {
                write!(f, "{} ", show_signed_us(*lo_us))?;
            }
            When::At { lo_us, hi_us } => {
                write!(f, "{}..{} ", show_signed_us(*lo_us), show_signed_us(*hi_us))?;
            }
            When::On(trigger) => {
                write!(f, "on {}", trigger.event)?;
                if let Some(from) = &trigger.from {
                    write!(f, " of {from}")?;
                }
                if let Some(pattern) = &trigger.matching {
                    write!(f, " match {}", Quoted(pattern.as_str()))?;
                }
                if trigger.nth != 1 {
                    write!(f, " nth {}", trigger.nth)?;
                }
                if trigger.delay > Duration::ZERO {
                    write!(f, " after {}", Shown(trigger.delay))?;
                }
                f.write_str(": ")?;
            }
        }
        write!(f, "{}", self.action)?;
        for (name, what) in &self.save {
            write!(
                f,
                " (${name} = {})",
                if *what == Saved::Src { "$src" } else { "$inst" }
            )?;
        }
        Ok(())
    }
}
