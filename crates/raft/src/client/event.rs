use std::fmt;

use lab_process::{Address, Closing, Lost};

/// What a client says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClientEvent {
    /// It tries a server.
    Asked {
        /// Which one.
        server: Address,
    },
    /// A server did not answer.
    Unreachable {
        /// Which one.
        server: Address,
        /// What went wrong.
        why: Failure,
    },
    /// A server does not lead.
    NotLeader {
        /// Which one.
        server: Address,
        /// Who does, if it knows.
        leader: Option<Address>,
    },
    /// It has found a leader and writes.
    Connected {
        /// Where.
        to: Address,
    },
    /// A write was under way and has no acknowledgement. It will be asked for
    /// again, as the same command.
    WriteFailed {
        /// What went wrong.
        why: Failure,
    },
    /// It has left a leader.
    Disconnected {
        /// Which one.
        from: Address,
        /// What went wrong.
        why: Failure,
    },
    /// Its session is gone; it opens another.
    SessionExpired,
    /// A leader holds less than was acknowledged.
    LostWrites(Lost),
}

/// What can go wrong with a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The connection closed.
    Closed(Closing),
    /// No answer in time.
    TimedOut,
    /// The server leads no more.
    NotLeader,
    /// The server's log is full.
    LogFull,
    /// The session has ended.
    SessionExpired,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Closed(why) => return write!(f, "{why}"),
            Self::TimedOut => "no answer in time",
            Self::NotLeader => "it does not lead",
            Self::LogFull => "its log is full",
            Self::SessionExpired => "the session has ended",
        })
    }
}

impl fmt::Display for ClientEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked { server } => write!(f, "asking {server}"),
            Self::Unreachable { server, why } => write!(f, "server {server}: {why}"),
            Self::NotLeader {
                server,
                leader: Some(leader),
            } => write!(f, "{server} does not lead, {leader} does"),
            Self::NotLeader {
                server,
                leader: None,
            } => write!(f, "{server} does not lead and knows of no leader"),
            Self::Connected { to } => write!(f, "connected to {to}"),
            Self::WriteFailed { why } => write!(f, "write failed: {why}"),
            Self::Disconnected { from, why } => write!(f, "left {from}: {why}"),
            Self::SessionExpired => f.write_str("its session has ended, it opens another"),
            Self::LostWrites(lost) => write!(f, "{lost}"),
        }
    }
}
