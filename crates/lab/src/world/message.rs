use std::fmt;

use lab_redis::wire;

/// What travels on a connection of a world: a message of the one or the other
/// protocol. No connection carries both.
#[derive(Clone)]
pub enum Message {
    /// Between sentinels, Redis servers and their clients.
    Redis(wire::Message),
    /// Between Raft servers and their clients.
    Raft(lab_raft::Message),
}

impl Message {
    /// The message between sentinels, Redis servers and clients, if it is one.
    #[must_use]
    #[inline]
    pub const fn redis(&self) -> Option<&wire::Message> {
        match self {
            Self::Redis(message) => Some(message),
            Self::Raft(_) => None,
        }
    }

    /// The message between Raft servers and clients, if it is one.
    #[must_use]
    #[inline]
    pub const fn raft(&self) -> Option<&lab_raft::Message> {
        match self {
            Self::Redis(_) => None,
            Self::Raft(message) => Some(message),
        }
    }
}

/// As the message of the protocol shows itself.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Redis(message) => message.fmt(f),
            Self::Raft(message) => message.fmt(f),
        }
    }
}
