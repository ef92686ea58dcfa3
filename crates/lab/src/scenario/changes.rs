//! Settings in a line: what a link or an attribute wants otherwise than a scenario has it,
//! such as `sentinels=5 quorum=3 down_after=2s`. The names are those of scenario files.

use core::time::Duration;
use std::fmt;

use super::Settings;
use crate::command::{Shown, nearest, parse_duration, shortened};

/// The settings that can be changed, in the order in which they are written.
const NAMES: [&str; 9] = [
    "sentinels",
    "replicas",
    "quorum",
    "down_after",
    "failover_timeout",
    "parallel_syncs",
    "latency",
    "jitter",
    "clients",
];

/// What is wrong with a line of settings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SettingsError {
    /// A word is not of the form `name=value`.
    NoValue {
        /// The word.
        found: String,
    },
    /// There is no setting of that name.
    NoSetting {
        /// The name.
        name: String,
        /// What may have been meant.
        nearest: Option<&'static str>,
        /// All there are.
        known: &'static [&'static str],
    },
    /// The value is no whole number.
    NotANumber {
        /// Of which setting.
        name: &'static str,
        /// The value.
        found: String,
    },
    /// The value is no duration.
    NotADuration {
        /// Of which setting.
        name: &'static str,
        /// The value.
        found: String,
    },
}

/// One of the settings.
enum Slot<'a> {
    Count(&'a mut usize),
    Number(&'a mut u32),
    Time(&'a mut Duration),
}

impl Settings {
    /// What is otherwise than in `before`; empty if nothing is.
    #[must_use]
    pub fn changes(&self, before: &Self) -> String {
        let (mut after, mut before) = (self.clone(), before.clone());
        let mut line = String::new();
        for name in NAMES {
            let value = after.slot(name).to_string();
            if value != before.slot(name).to_string() {
                let space = if line.is_empty() { "" } else { " " };
                line = format!("{line}{space}{name}={value}");
            }
        }
        line
    }

    /// These settings with the changes of a line. Whether such a deployment can be run,
    /// [`Scenario::check`](super::Scenario::check) says.
    ///
    /// # Errors
    ///
    /// The first word that is no setting, or has no value that it may have.
    pub fn changed(&self, line: &str) -> Result<Self, SettingsError> {
        let mut settings = self.clone();
        for word in line.split_whitespace() {
            let Some((name, value)) = word.split_once('=') else {
                return Err(SettingsError::NoValue {
                    found: shortened(word),
                });
            };
            let Some(name) = NAMES.into_iter().find(|known| *known == name) else {
                return Err(SettingsError::NoSetting {
                    name: shortened(name),
                    nearest: nearest(name, &NAMES),
                    known: &NAMES,
                });
            };
            settings.slot(name).read(name, value)?;
        }
        Ok(settings)
    }

    fn slot(&mut self, name: &'static str) -> Slot<'_> {
        match name {
            "sentinels" => Slot::Count(&mut self.sentinels),
            "replicas" => Slot::Count(&mut self.replicas),
            "quorum" => Slot::Number(&mut self.quorum),
            "down_after" => Slot::Time(&mut self.down_after),
            "failover_timeout" => Slot::Time(&mut self.failover_timeout),
            "parallel_syncs" => Slot::Number(&mut self.parallel_syncs),
            "latency" => Slot::Time(&mut self.latency),
            "jitter" => Slot::Time(&mut self.jitter),
            _ => Slot::Count(&mut self.clients),
        }
    }
}

impl Slot<'_> {
    fn read(self, name: &'static str, value: &str) -> Result<(), SettingsError> {
        let found = shortened(value);
        let number = |found| SettingsError::NotANumber { name, found };
        match self {
            Self::Count(count) => *count = value.parse().map_err(|_| number(found))?,
            Self::Number(count) => *count = value.parse().map_err(|_| number(found))?,
            Self::Time(time) => {
                *time = parse_duration(value)
                    .map_err(|_| SettingsError::NotADuration { name, found })?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Slot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Number(count) => write!(f, "{count}"),
            Self::Time(time) => write!(f, "{}", Shown(**time)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_is_written_and_read_back() {
        let before = Settings::default();
        let after = Settings {
            sentinels: 5,
            quorum: 3,
            down_after: Duration::from_millis(2500),
            jitter: Duration::from_micros(250),
            ..before
        };
        let line = after.changes(&before);
        assert_eq!(line, "sentinels=5 quorum=3 down_after=2500ms jitter=250us");
        assert_eq!(before.changed(&line), Ok(after));
        assert_eq!(before.changes(&before), "");
    }

    #[test]
    fn every_setting_can_be_changed() {
        let before = Settings::default();
        for name in NAMES {
            let after = before.changed(&format!("{name}=9")).expect(name);
            let unit = if matches!(after.clone().slot(name), Slot::Time(_)) {
                "ms"
            } else {
                ""
            };
            assert_eq!(after.changes(&before), format!("{name}=9{unit}"));
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_what_was_expected() {
        let before = Settings::default();
        let wrong = |line| before.changed(line).expect_err(line);
        assert_eq!(
            wrong("sentinels=5 fast"),
            SettingsError::NoValue {
                found: "fast".into()
            }
        );
        assert_eq!(
            wrong("sentinel=5"),
            SettingsError::NoSetting {
                name: "sentinel".into(),
                nearest: Some("sentinels"),
                known: &NAMES
            }
        );
        assert_eq!(
            wrong("quorum=-1"),
            SettingsError::NotANumber {
                name: "quorum",
                found: "-1".into()
            }
        );
        assert_eq!(
            wrong("latency=soon"),
            SettingsError::NotADuration {
                name: "latency",
                found: "soon".into()
            }
        );
    }
}
