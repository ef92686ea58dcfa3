use thiserror::Error;

use super::suggest::nearest;

/// Why a text is no command. The catalogue of the page renders the same cases in
/// its own language; the English is here.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum CommandError {
    /// There is nothing there.
    #[error("empty command; expected a verb such as `kill r0`")]
    Empty,
    /// The first word is no verb.
    #[error("unknown verb `{found}`{}", hint(.suggestion, .known))]
    UnknownVerb {
        /// The word, shortened.
        found: String,
        /// The verb it is close to.
        suggestion: Option<&'static str>,
        /// Every verb.
        known: &'static [&'static str],
    },
    /// `@…` is none of the groups.
    #[error("unknown group `{found}`{}", hint(.suggestion, &["@sentinels", "@redis", "@all", "@live"]))]
    UnknownGroup {
        /// The word, shortened.
        found: String,
        /// The group it is close to.
        suggestion: Option<&'static str>,
    },
    /// Where a node's name belongs there is something else.
    #[error(
        "`{found}` is not the name of a node; expected a letter followed by letters, digits or `_`, such as `s0` or `r1`"
    )]
    NotAName {
        /// The text, shortened.
        found: String,
    },
    /// Where a duration belongs there is something else.
    #[error(
        "`{found}` is not a duration; expected a number of milliseconds or a number with us, ms, s, m or h, such as `500ms` or `5s`"
    )]
    NotADuration {
        /// The text, shortened.
        found: String,
    },
    /// Where a whole number belongs there is something else.
    #[error("`{found}` is not a whole number from 0 to {max}")]
    NotANumber {
        /// The text, shortened.
        found: String,
        /// The largest number accepted.
        max: u32,
    },
    /// Where a share of a hundred belongs there is something else.
    #[error(
        "`{found}` is not a percentage; expected a whole number from 0% to 100%, such as `20%`"
    )]
    NotAPercentage {
        /// The text, shortened.
        found: String,
    },
    /// Where a drift belongs there is something else.
    #[error(
        "`{found}` is not a drift; expected a whole number of parts in a million from -100000ppm to 100000ppm, such as `200ppm`"
    )]
    NotADrift {
        /// The text, shortened.
        found: String,
    },
    /// Where what becomes of a disk belongs there is something else.
    #[error(
        "`{found}` is neither how long a flush takes, such as `20ms`, nor what becomes of the disk: `full`, `read-only` or `ok`"
    )]
    NotADisk {
        /// The text, shortened.
        found: String,
    },
    /// Where one of several messages belongs there is something else.
    #[error(
        "`{found}` is no message; expected what it is about (`ping`, `info`, `hello`, `ask`, `vote`, `slaveof`, `replication`, `entries`, `heartbeat`, `client`, `setup`) or its number, such as `#512`"
    )]
    NotAMessage {
        /// The text, shortened.
        found: String,
    },
    /// Where an event's name belongs there is something else.
    #[error("there is no event `{found}`{}", .suggestion.map_or_else(String::new, |word| format!(", did you mean `{word}`?")))]
    NoSuchEvent {
        /// The text, shortened.
        found: String,
        /// The name it is close to.
        suggestion: Option<&'static str>,
    },
    /// A span is longer than it may be.
    #[error("`{found}` is longer than random faults may go on: {max}")]
    TooLongASpan {
        /// The span.
        found: String,
        /// The longest.
        max: String,
    },
    /// A word of the verb is missing.
    #[error("`{verb}` needs {expected}, such as `{example}`")]
    Missing {
        /// The verb.
        verb: &'static str,
        /// What it needs.
        expected: Needed,
        /// A complete command.
        example: &'static str,
    },
    /// There are words left over.
    #[error("`{verb}` does not take `{found}`; expected `{example}`")]
    TooMuch {
        /// The verb.
        verb: &'static str,
        /// What is left over, shortened.
        found: String,
        /// A complete command.
        example: &'static str,
    },
    /// A `"` without its counterpart.
    #[error("a quotation mark is not closed in `{found}`")]
    Unclosed {
        /// The text, shortened.
        found: String,
    },
    /// The text is longer than any command may be.
    #[error("a command may have {max} bytes, this one has {found}")]
    TooLong {
        /// The limit, in bytes.
        max: usize,
        /// Its length, in bytes.
        found: usize,
    },
}

/// What a verb is missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needed {
    /// One or several nodes.
    Node,
    /// Two nodes joined by `-` or `>`.
    Link,
    /// Two nodes joined by `>`.
    DirectedLink,
    /// Which of the messages under way.
    Message,
    /// The name of an event.
    Event,
    /// What is done then.
    Action,
    /// Two or more groups separated by `|`.
    Groups,
    /// A duration.
    Duration,
    /// How long a flush takes, or what becomes of the disk.
    Disk,
    /// A whole number.
    Number,
    /// A drift in parts per million.
    Drift,
    /// A share of a hundred.
    Percent,
    /// The words of a command.
    Words,
    /// When to act.
    Time,
}

impl std::fmt::Display for Needed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Node => "a node",
            Self::Link => "two nodes joined by `-` (both ways) or `>` (one way)",
            Self::DirectedLink => "two nodes joined by `>`",
            Self::Message => "what the message is about",
            Self::Event => "the name of an event",
            Self::Action => "what is to be done then",
            Self::Groups => "two or more groups separated by `|`",
            Self::Duration => "a duration",
            Self::Disk => "how long a flush takes, or `full`, `read-only` or `ok`",
            Self::Number => "a number",
            Self::Drift => "a drift",
            Self::Percent => "a percentage",
            Self::Words => "the words of a command",
            Self::Time => "a time first",
        })
    }
}

impl CommandError {
    pub(super) fn unknown_verb(found: &str, known: &'static [&'static str]) -> Self {
        Self::UnknownVerb {
            found: shortened(found),
            suggestion: nearest(found, known),
            known,
        }
    }

    pub(super) fn unknown_group(found: &str, known: &[&'static str]) -> Self {
        Self::UnknownGroup {
            found: shortened(found),
            suggestion: nearest(found, known),
        }
    }
}

/// What to write instead: the word that was probably meant, or else all there are.
pub(crate) fn hint(suggestion: &Option<&'static str>, known: &[&'static str]) -> String {
    match suggestion {
        Some(word) => format!(", did you mean `{word}`?"),
        None => format!("; expected one of {}", known.join(", ")),
    }
}

/// What somebody wrote, cut to a length that can be shown in a message.
pub(crate) fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    if text.chars().nth(SHOWN).is_none() {
        return text.to_owned();
    }
    text.chars().take(SHOWN).chain(['…']).collect()
}
