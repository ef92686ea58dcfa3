use core::fmt;
use core::time::Duration;

use super::{CommandError, shortened};
use crate::frame::MessageKind;

/// What can be done to one message that is under way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Tampering {
    /// `drop s0>s1`: it is lost, and sent again by its sender's kernel.
    Drop,
    /// `hold s0>s1 200ms`: it arrives so much later.
    Hold(Duration),
    /// `double s0>s1`: a second copy of it arrives, of which the receiver's kernel
    /// keeps one.
    Double,
}

impl Tampering {
    /// The verb in a command and in files.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Hold(_) => "hold",
            Self::Double => "double",
        }
    }
}

/// Which of the messages under way from one process to another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Which {
    /// The one that arrives next.
    Next,
    /// `vote`: of those that are about this.
    Kind(MessageKind),
    /// `#512`: the one of that number.
    Number(u64),
}

/// The words for what a message is about.
const KINDS: [(&str, MessageKind); 11] = [
    ("ping", MessageKind::Ping),
    ("info", MessageKind::Info),
    ("hello", MessageKind::Hello),
    ("ask", MessageKind::Ask),
    ("vote", MessageKind::Vote),
    ("slaveof", MessageKind::SlaveOf),
    ("replication", MessageKind::Replication),
    ("entries", MessageKind::Entries),
    ("heartbeat", MessageKind::Heartbeat),
    ("client", MessageKind::Client),
    ("setup", MessageKind::Setup),
];

impl Which {
    /// Reads `vote` or `#512`.
    pub(crate) fn read(word: &str) -> Result<Self, CommandError> {
        let number = word.strip_prefix('#').and_then(|digits| {
            let plain = digits.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| digits.parse().ok()).flatten()
        });
        let kind = { KINDS.iter() }
            .find(|(known, _)| *known == word)
            .map(|(_, kind)| Self::Kind(*kind));
        number
            .map(Self::Number)
            .or(kind)
            .ok_or_else(|| CommandError::NotAMessage {
                found: shortened(word),
            })
    }

    /// Whether a message of that number and kind may be meant.
    pub(crate) fn fits(self, id: u64, kind: MessageKind) -> bool {
        match self {
            Self::Next => true,
            Self::Kind(wanted) => wanted == kind,
            Self::Number(wanted) => wanted == id,
        }
    }
}

impl fmt::Display for Which {
    /// With a space before it, if there is anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Next => Ok(()),
            Self::Number(number) => write!(f, " #{number}"),
            Self::Kind(kind) => {
                let word = KINDS.iter().find(|(_, known)| known == kind);
                write!(f, " {}", word.map_or("", |(word, _)| word))
            }
        }
    }
}
