use std::fmt;

use lab_process::{Address, Closing, Lost};

use crate::wire::ErrorReply;

/// What a client says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClientEvent {
    /// It asks a sentinel for the master.
    AskedSentinel {
        /// Which one.
        sentinel: Address,
    },
    /// A sentinel did not answer.
    NoAnswer {
        /// Which one.
        sentinel: Address,
        /// What went wrong.
        why: Failure,
    },
    /// A sentinel does not know a master of that name.
    UnknownMaster {
        /// Which one.
        sentinel: Address,
    },
    /// The master it was sent to did not answer.
    Unreachable {
        /// Where.
        to: Address,
        /// What went wrong.
        why: Failure,
    },
    /// The master it was sent to says it is a replica.
    NotMaster {
        /// Where.
        to: Address,
    },
    /// It has found a master and writes.
    Connected {
        /// Where.
        to: Address,
    },
    /// A write was under way and has no acknowledgement.
    WriteFailed {
        /// What went wrong.
        why: Failure,
    },
    /// It has left a master.
    Disconnected {
        /// Which one.
        from: Address,
        /// What went wrong.
        why: Failure,
    },
    /// A master holds less than was acknowledged.
    LostWrites(Lost),
}

/// What can go wrong with a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The connection closed.
    Closed(Closing),
    /// No answer in time.
    TimedOut,
    /// The name that was given for the master does not resolve.
    Unresolved,
    /// An error came back.
    Error(ErrorReply),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed(why) => write!(f, "{why}"),
            Self::TimedOut => f.write_str("no answer in time"),
            Self::Unresolved => f.write_str("the name it gave does not resolve"),
            Self::Error(error) => write!(f, "{error}"),
        }
    }
}

impl fmt::Display for ClientEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AskedSentinel { sentinel } => write!(f, "asking sentinel {sentinel}"),
            Self::NoAnswer { sentinel, why } => write!(f, "sentinel {sentinel}: {why}"),
            Self::UnknownMaster { sentinel } => {
                write!(f, "sentinel {sentinel} does not know that master")
            }
            Self::Unreachable { to, why } => write!(f, "master {to}: {why}"),
            Self::NotMaster { to } => write!(f, "{to} is not a master"),
            Self::Connected { to } => write!(f, "connected to {to}"),
            Self::WriteFailed { why } => write!(f, "write failed: {why}"),
            Self::Disconnected { from, why } => write!(f, "left {from}: {why}"),
            Self::LostWrites(lost) => write!(f, "{lost}"),
        }
    }
}
