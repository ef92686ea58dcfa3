//! What the page refuses to do, and how it says so.

use lab::command::CommandError;
use lab::condition::ConditionError;
use lab::scenario::{ScenarioErrors, SettingsError};
use lab::session::ScriptError;
use lab::world::CannotApply;

use crate::text::Text;

/// What a call of the JavaScript API expects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// A scenario, by name or as an object.
    Scenario,
    /// Files, as names and texts.
    Files,
    /// Numbers of sentinels and replicas.
    Counts,
    /// A seed.
    Seed,
    /// What can be put beside a scenario.
    Beside,
    /// A number of milliseconds.
    Milliseconds,
    /// An hour of milliseconds at most.
    AnHour,
    /// The name of a step.
    Step,
}

/// Something that was asked for and not done. Nothing has changed then.
#[derive(Debug)]
pub enum Refusal {
    /// The gallery has no scenario of that name.
    UnknownScenario {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// A scenario that breaks a rule of the format.
    BadScenario(ScenarioErrors),
    /// A text that is no command.
    NotACommand {
        /// The text.
        text: String,
        /// Why not.
        why: CommandError,
    },
    /// A command that cannot be done now.
    Undoable {
        /// The command.
        text: String,
        /// Why not.
        why: CannotApply,
    },
    /// A text that is no condition.
    NoCondition {
        /// The text.
        text: String,
        /// Why not.
        why: Box<ConditionError>,
    },
    /// The commands of a link cannot all be given.
    BadScript(Box<ScriptError>),
    /// A line of settings that cannot be read.
    BadSettings(SettingsError),
    /// A scenario of several masters, or of somebody's files, has more than such settings.
    FixedSettings,
    /// A value of the JavaScript API that is not what was expected.
    BadValue {
        /// Which argument.
        what: &'static str,
        /// What was expected.
        expected: Wanted,
    },
    /// A process or message that does not exist now.
    UnknownSubject(String),
}

impl From<ScenarioErrors> for Refusal {
    fn from(errors: ScenarioErrors) -> Self {
        Self::BadScenario(errors)
    }
}

impl Refusal {
    /// A word for programs.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::UnknownScenario { .. } => "unknown-scenario",
            Self::BadScenario(_) => "bad-scenario",
            Self::NotACommand { .. } => "not-a-command",
            Self::Undoable { .. } => "not-possible-now",
            Self::NoCondition { .. } => "no-condition",
            Self::BadScript(_) => "bad-commands",
            Self::BadSettings(_) | Self::FixedSettings => "bad-settings",
            Self::BadValue { .. } => "bad-value",
            Self::UnknownSubject(_) => "unknown-subject",
        }
    }

    /// What went wrong, in a language.
    #[must_use]
    pub fn message(&self, text: &Text) -> String {
        let words = &text.error;
        match self {
            Self::UnknownScenario { name, known } => {
                (words.unknown_scenario)(name, &known.join(", "))
            }
            Self::BadScenario(errors) => (words.bad_scenario)(errors),
            Self::NotACommand { text: command, why } => {
                (words.bad_command)(command, &(words.not_a_command)(why))
            }
            Self::Undoable { text: command, why } => {
                (words.bad_command)(command, &(words.undoable)(why))
            }
            Self::BadScript(why) => {
                let (line, why) = match &**why {
                    ScriptError::NotACommand { line, why } => (line, (words.not_a_command)(why)),
                    ScriptError::CannotApply { line, why } => (line, (words.undoable)(why)),
                    ScriptError::WrongTime { line } => (line, words.wrong_time.to_owned()),
                };
                (words.bad_script)(line, &why)
            }
            Self::NoCondition {
                text: condition,
                why,
            } => (words.bad_condition)(condition, &(text.time.no_condition)(&why.problem)),
            Self::BadSettings(why) => (words.bad_settings)(why),
            Self::FixedSettings => words.fixed_settings.to_owned(),
            Self::BadValue { what, expected } => (words.bad_value)(what, *expected),
            Self::UnknownSubject(name) => (words.unknown_subject)(name),
        }
    }

    /// What helps; empty when the message says it all.
    #[must_use]
    pub const fn hint(&self, text: &Text) -> &'static str {
        match self {
            Self::UnknownScenario { .. } => text.error.unknown_scenario_hint,
            Self::NotACommand { .. } => text.error.command_hint,
            _ => "",
        }
    }
}
