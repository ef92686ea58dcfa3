use std::fmt;

use crate::scenario::NodeKind;

/// What can be asked of those who elect a leader beyond faults: to make an election
/// happen, or a split vote, or neither, and to have the counter written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ElectionOrder {
    /// `time-out n0`: its election timer runs out now.
    TimeOut,
    /// `align n0,n1,n2`: their election timers run out at the same instant, after the
    /// shortest timeout: the vote is split. Sentinels have the same ticks from then on.
    Align,
    /// `spread n0,n1,n2`: their election timers run out as far from each other as
    /// possible: the vote is not split. Sentinels share out the time between two ticks.
    Spread,
    /// `request n0`: a client's request to increment the counter, without a session.
    Request,
}

impl ElectionOrder {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::TimeOut, Self::Align, Self::Spread, Self::Request];

    /// The verb in a command.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::TimeOut => "time-out",
            Self::Align => "align",
            Self::Spread => "spread",
            Self::Request => "request",
        }
    }

    /// Whether that kind of process can be asked it.
    #[must_use]
    pub const fn is_for(self, kind: NodeKind) -> bool {
        match self {
            Self::TimeOut | Self::Request => matches!(kind, NodeKind::Raft),
            Self::Align | Self::Spread => matches!(kind, NodeKind::Raft | NodeKind::Sentinel),
        }
    }

    /// The order of that verb; in files, words are joined by `_`.
    #[must_use]
    pub fn of_verb(verb: &str) -> Option<Self> {
        let is_it = |order: &Self| {
            let own = order.verb();
            own == verb || own.replace('-', "_") == verb
        };
        Self::ALL.into_iter().find(is_it)
    }
}

impl fmt::Display for ElectionOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.verb())
    }
}
