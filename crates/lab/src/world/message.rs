use std::fmt;

use lab_redis::wire;

/// What travels on a connection of a world: a message of the one or the other
/// protocol. No connection carries both.
#[derive(Clone)]
pub enum Message {
    /// Between sentinels, Redis servers and their clients.
    Redis(wire::Message),
}

impl Message {
    /// The message between sentinels, Redis servers and clients, if it is one.
    #[must_use]
    #[inline]
    pub const fn redis(&self) -> Option<&wire::Message> {
        match self {
            Self::Redis(message) => Some(message),
        }
    }
}

/// As the message of the protocol shows itself.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Redis(message) => message.fmt(f),
        }
    }
}
