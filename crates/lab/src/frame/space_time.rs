use serde::Serialize;

use super::{MessageKind, MessageView};

/// The messages of a stretch of time, for a diagram of who said what to whom when.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct SpaceTime {
    /// Where it begins, microseconds from t = 0.
    pub from_us: i64,
    /// Where it ends: where was asked for, or where the run has not been played beyond.
    pub to_us: i64,
    /// If there was too much to look through: up to where that was done. After it there
    /// are only those messages that are remembered in any case ([`super::Flight::matters`]).
    pub cut_us: Option<i64>,
    /// Messages of the kinds asked for that were under way in it, by when they left, at
    /// most [`SpaceTime::MESSAGES`]. `arrives_us` is when it arrived, or died if that
    /// was not between the two hosts.
    pub messages: Vec<MessageView>,
    /// How many more there were; the oldest are left out.
    pub left_out: u32,
    /// How many messages of each kind were sent in it, whether asked for or not; of what
    /// is routine, as far as it was looked through.
    pub sent: Vec<(MessageKind, u32)>,
}

impl SpaceTime {
    /// The largest number of [`SpaceTime::messages`].
    pub const MESSAGES: usize = 600;
    /// How many steps of the run are looked through at most.
    pub const STEPS: u32 = 100_000;

    /// Up to where everything was looked through, microseconds from t = 0.
    #[must_use]
    pub fn seen_us(&self) -> i64 {
        self.cut_us.unwrap_or(self.to_us)
    }
}

impl MessageKind {
    /// All kinds, those that decide first.
    pub const ALL: [Self; 11] = [
        Self::Vote,
        Self::Ask,
        Self::SlaveOf,
        Self::Entries,
        Self::Client,
        Self::Hello,
        Self::Heartbeat,
        Self::Ping,
        Self::Info,
        Self::Replication,
        Self::Setup,
    ];

    /// Whether it is sent again and again whatever happens.
    #[must_use]
    pub const fn is_routine(self) -> bool {
        matches!(
            self,
            Self::Hello
                | Self::Heartbeat
                | Self::Ping
                | Self::Info
                | Self::Replication
                | Self::Setup
                | Self::Client
        )
    }
}
