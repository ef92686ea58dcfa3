use std::rc::Rc;

use serde::Serialize;

use super::{Fate, LogLines, MessageKind, NodeId, Said};
use crate::scenario::Side;

/// What has happened so far, for the tape and the log. It only grows while time
/// moves forward; `revision` changes when it was cut or rewritten.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Default)]
pub struct Story {
    /// Changes whenever something other than appending happened.
    pub revision: u64,
    /// Log lines of all sentinels and servers, by time.
    pub log: LogLines,
    /// Named events worth a mark on the tape, by time; at most [`Story::MARKS_KEPT`],
    /// oldest dropped first.
    pub marks: Vec<Mark>,
    /// How many were dropped.
    pub marks_dropped: u64,
    /// Configuration epochs and terms as bands, per master, by start; of those that are
    /// over at most [`Story::BANDS_KEPT`], oldest dropped first.
    pub bands: Vec<Band>,
    /// What the user, or the scenario, did.
    pub faults: Vec<FaultMark>,
    /// Messages that matter ([`Flight::matters`]) and are no longer under way, by
    /// the instant they ended; at most [`Story::FLIGHTS_KEPT`], oldest dropped
    /// first. The enlarged strip of the tape is drawn from them.
    pub flights: Vec<Flight>,
    /// How many log lines were dropped at the front because the history is
    /// bounded.
    pub log_dropped: u64,
    /// What operators asked and were answered, by the time of asking; at most
    /// [`Story::EXCHANGES_KEPT`], oldest dropped first.
    pub exchanges: Vec<Exchange>,
    /// How many were dropped.
    pub exchanges_dropped: u64,
}

impl Story {
    /// The largest number of [`Story::flights`].
    pub const FLIGHTS_KEPT: usize = 4096;
    /// The largest number of [`Story::marks`].
    pub const MARKS_KEPT: usize = 20_000;
    /// The largest number of [`Story::bands`] that are over.
    pub const BANDS_KEPT: usize = 4_000;
    /// The largest number of [`Story::exchanges`].
    pub const EXCHANGES_KEPT: usize = 500;
}

/// What an operator asked of a process, and its answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Exchange {
    /// When it was asked.
    pub at_us: i64,
    /// The step after which it was asked.
    pub step: u64,
    /// Of whom.
    pub node: NodeId,
    /// The words, as a prompt takes them.
    pub line: String,
    /// The answer; `None` while there is none, and for a line that has none.
    pub answer: Option<Answer>,
}

/// What came of an [`Exchange`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Answer {
    /// When it came.
    pub at_us: i64,
    /// As redis-cli prints it, in lines; at most [`Answer::MAX`] bytes and a note.
    pub text: String,
    /// Whether the command failed.
    pub failed: bool,
}

impl Answer {
    /// The longest text, in bytes.
    pub const MAX: usize = 32_768;
}

/// A message that arrived or died.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Flight {
    /// Named the message while it was under way.
    pub id: u64,
    /// Who sent it.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// What it was about.
    pub kind: MessageKind,
    /// Whether it was a reply.
    pub reply: bool,
    /// When it left.
    pub sent_us: i64,
    /// When it arrived or died.
    pub ended_us: i64,
    /// When it would have arrived.
    pub due_us: i64,
    /// Whether it died on its way and not as it left.
    pub lost: bool,
    /// What became of it.
    pub fate: Fate,
}

impl Flight {
    /// Whether messages of `kind` are kept in [`Story::flights`]: those by which
    /// sentinels decide, not the periodic ones.
    #[must_use]
    pub const fn matters(kind: MessageKind) -> bool {
        matches!(
            kind,
            MessageKind::Ask | MessageKind::Vote | MessageKind::SlaveOf | MessageKind::Entries
        )
    }
}

/// One line of a process's log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LogLine {
    /// When.
    pub at_us: i64,
    /// The step after which the world shows it.
    pub step: u64,
    /// Whose log.
    pub node: NodeId,
    /// Redis's level mark: one of `.`, `-`, `*`, `#`.
    pub level: char,
    /// The event's name (`+sdown`), or empty for a plain line.
    pub event: &'static str,
    /// The whole message as Redis writes it, after the level mark; in English where it is
    /// not Redis that writes it. Shared among copies.
    pub text: Rc<str>,
    /// What it says, where it is not Redis that writes it.
    #[serde(skip)]
    pub said: Option<Said>,
    /// How to tint it.
    pub tone: Tone,
    /// Whether it is in the log file; what is not may still have been published.
    pub logged: bool,
}

impl LogLine {
    /// Whether it is an event that subscribers of its channel are told
    /// (`sentinelEvent`): all but those at debug.
    #[must_use]
    pub fn published(&self) -> bool {
        self.event.starts_with(['+', '-']) && self.level != '.'
    }
}

/// The meaning of a mark or line, which is also its colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// Suspicion: SDOWN.
    Sdown,
    /// Loss: ODOWN, killed, aborted, lost writes.
    Loss,
    /// Votes and leadership.
    Vote,
    /// Good: promoted, switched, back.
    Healthy,
}

/// A mark on one node's lane of the tape.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Mark {
    /// When.
    pub at_us: i64,
    /// The step after which the world shows it.
    pub step: u64,
    /// On whose lane.
    pub node: NodeId,
    /// What.
    pub kind: MarkKind,
    /// About whom, if about somebody on the screen.
    pub about: Option<NodeId>,
    /// The epoch, where one belongs to it.
    pub epoch: Option<u64>,
}

/// The events that are drawn on the tape.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum MarkKind {
    /// `+sdown` of the master.
    Sdown,
    /// `-sdown` of the master.
    SdownOver,
    /// `+odown`.
    Odown,
    /// `-odown`.
    OdownOver,
    /// `+try-failover`.
    Try,
    /// `+vote-for-leader`.
    Vote,
    /// `+elected-leader`.
    Elected,
    /// `-failover-abort-*`.
    Abort,
    /// `+selected-slave`.
    Selected,
    /// `+promoted-slave`.
    Promoted,
    /// `+switch-master`.
    Switch,
    /// `+failover-end`.
    End,
    /// `+convert-to-slave`.
    Convert,
    /// `+tilt`.
    Tilt,
    /// `-tilt`.
    TiltOver,
    /// Raft: begins to ask whether it would be elected.
    PreVote,
    /// Raft: raises its term, votes for itself and asks for votes.
    Candidate,
    /// Raft: gives its vote.
    Granted,
    /// Raft: leads.
    Leads,
    /// Raft: a candidate or leader becomes a follower.
    StepDown,
    /// Raft: entries that conflicted with the leader's were removed.
    Truncated,
    /// A client noticed lost writes.
    LostWrites,
}

/// A stretch of the tape during which one configuration epoch was the newest.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Band {
    /// From when.
    pub from_us: i64,
    /// Until when; `None` while it lasts.
    pub to_us: Option<i64>,
    /// In which deployment.
    pub side: Side,
    /// The master's configured name; empty for Raft, which knows one group.
    pub master: String,
    /// The configuration epoch, or the term.
    pub epoch: u64,
    /// The node that is master, or leader, in it.
    pub node: NodeId,
}

/// Something done to the world from outside.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FaultMark {
    /// When.
    pub at_us: i64,
    /// The step after which it was done.
    pub step: u64,
    /// The command in its text form, such as `kill r0`.
    pub command: String,
    /// Whether the reader did it, rather than the scenario's own timeline.
    pub by_user: bool,
}
