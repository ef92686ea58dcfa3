//! A screenful as plain data, in the screen's words.
//!
//! A [`Frame`] is everything the picture shows at one instant; the interface is
//! a function of it. No protocol type crosses it: what is drawn is nodes, wires,
//! messages, gauges, opinions and ballots, whatever protocol they come from.
//! Text is not made here: where the screen needs a sentence, the frame carries a
//! typed key with its values and the catalogue of a language makes the sentence.
//!
//! Times are microseconds. `*_us` fields called `at`, `from`, `to`, `since` are
//! instants relative to the scenario's t = 0 (negative before it); others are
//! spans.

mod ballot;
mod branch;
mod broke;
mod cause;
mod comparison;
mod finding;
mod headline;
mod inspection;
mod knows;
mod lines;
mod log;
mod node;
mod said;
mod side;
mod space_time;
mod story;
mod tick;
mod toll;
mod why;

use serde::Serialize;

use crate::scenario::Side;

pub use ballot::{AskAnswer, AskRow, Ballot, BallotSlot, EpochVotes, VoteRow, VoteState};
pub use branch::{Branch, BranchId, Branching};
pub use broke::Broke;
pub use cause::{Cause, CauseKind};
pub use comparison::{Comparison, Deed, Difference, Doing};
pub use finding::{Breach, Finding, LostWrites};
pub use headline::{Headline, Pill, Sentence};
pub use inspection::{
    Condition, DecisionView, Fact, FileLine, FileView, Inspection, Quantity, Section, Subject,
};
pub use knows::{Knowledge, Known, KnownState, Knows, KnowsRow, Number, Replicas, Stale};
pub use lines::LogLines;
pub use log::{Follower, LogEntry, LogStrip};
pub use node::{Gauge, GaugeKind, NodeView, Odown, OpinionCell, OpinionState, Shape, Status};
pub use said::{Failed, RaftRole, Said, StepDown};
pub use side::{Account, Leadership, SideView};
pub use space_time::SpaceTime;
pub use story::{Answer, Band, Exchange, FaultMark, Flight, LogLine, Mark, MarkKind, Story, Tone};
pub use tick::{Did, Tick, TickPart};
pub use toll::{Dealt, Report, Waiting};
pub use why::{Choice, ChoiceRow, Stand, Why};

/// The number of a node on the screen: its place in [`Frame::nodes`].
pub type NodeId = u16;

/// Everything the picture shows at one instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Frame {
    /// The instant shown.
    pub now_us: i64,
    /// How many events the world has handled; names an instant exactly.
    pub step: u64,
    /// The recorded span, `from` the start-up `to` the furthest point reached.
    pub from_us: i64,
    /// See `from_us`.
    pub to_us: i64,
    /// When the next event is due, if any.
    pub next_event_us: Option<i64>,
    /// The deployments that are shown, one or two, and what happens in each.
    pub sides: Vec<SideView>,
    /// What is watched of them, the surest first, one deployment after the other.
    pub findings: Vec<Finding>,
    /// All processes, in a fixed order: servers, then sentinels, then clients, then Raft
    /// servers and their clients.
    pub nodes: Vec<NodeView>,
    /// The groups of servers that replicate each other, as sentinels call them:
    /// `mymaster`.
    pub groups: Vec<String>,
    /// The newest configuration epoch of each of `groups` that a sentinel that runs knows.
    pub configurations: Vec<u64>,
    /// Who is joined to whom, each pair once, `a < b`.
    pub wires: Vec<Wire>,
    /// Messages under way, at most [`Frame::MESSAGES_DRAWN`].
    pub messages: Vec<MessageView>,
    /// How many more are under way that are not in `messages`.
    pub messages_not_drawn: u32,
    /// Votes per epoch and master, newest epoch first, at most
    /// [`Frame::EPOCHS_SHOWN`].
    pub votes: Vec<EpochVotes>,
    /// What the last commands have done so far, the oldest first.
    pub reports: Vec<Report>,
    /// What a user has asked for that is not done yet, at most [`Waiting::SHOWN`].
    pub waiting: Vec<Waiting>,
    /// What the scenario was set to.
    pub settings: Settings,
    /// Whether the scenario's end has been reached.
    pub ended: bool,
}

impl Frame {
    /// The deployment of that kind, if it is there.
    #[must_use]
    pub fn side(&self, side: Side) -> Option<&SideView> {
        self.sides.iter().find(|view| view.side == side)
    }

    /// The largest number of messages in a frame; what is left out is counted.
    pub const MESSAGES_DRAWN: usize = 300;
    /// The largest number of epochs in [`Frame::votes`].
    pub const EPOCHS_SHOWN: usize = 12;
}

/// What of a picture is looked at anew at a frame while many play; the rest is kept from the
/// frame before. The instant, the messages and the votes are new in every frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// Who is joined to whom.
    Wires,
    /// The processes.
    Nodes,
    /// What happens in each deployment, and the configurations.
    Sides,
}

impl Part {
    /// What has its turn after it.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Wires => Self::Nodes,
            Self::Nodes => Self::Sides,
            Self::Sides => Self::Wires,
        }
    }
}

/// The numbers a reader may set, as they are in this run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Settings {
    /// Number of masters that are watched; the numbers below are those of the first.
    pub masters: u16,
    /// Number of sentinels, 1..=15.
    pub sentinels: u16,
    /// Number of replicas per master, 0..=10.
    pub replicas: u16,
    /// Votes of opinion needed for ODOWN.
    pub quorum: u32,
    /// `down-after-milliseconds`.
    pub down_after_ms: u64,
    /// `failover-timeout`, in milliseconds.
    pub failover_timeout_ms: u64,
    /// `parallel-syncs`.
    pub parallel_syncs: u32,
    /// One-way latency between any two hosts, in microseconds.
    pub latency_us: u64,
    /// What the Raft servers are set to, if there are any.
    pub raft: Option<RaftSettings>,
    /// The seed of the run; decimal text where it is serialised, since the numbers
    /// of JavaScript end at 2^53.
    #[serde(serialize_with = "decimal")]
    pub seed: u64,
}

/// The numbers of the Raft side.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct RaftSettings {
    /// Number of servers.
    pub servers: u16,
    /// The shortest election timeout, in milliseconds.
    pub election_timeout_min_ms: u64,
    /// The longest, in milliseconds.
    pub election_timeout_max_ms: u64,
    /// Time between two heartbeats, in milliseconds.
    pub heartbeat_ms: u64,
    /// Whether PreVote is on.
    pub pre_vote: bool,
    /// Whether check-quorum is on.
    pub check_quorum: bool,
}

// Serde hands the field over by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn decimal<S: serde::Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

/// The relation between two nodes that talk to each other.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Wire {
    /// One end.
    pub a: NodeId,
    /// The other end; always larger than `a`.
    pub b: NodeId,
    /// What runs over it.
    pub kind: WireKind,
    /// Nothing gets from `a` to `b`.
    pub cut_ab: bool,
    /// Nothing gets from `b` to `a`.
    pub cut_ba: bool,
    /// Whether any connection between the two is established now.
    pub connected: bool,
    /// Bytes wait in a kernel for an acknowledgement that does not come.
    pub stalled: bool,
    /// How many of a hundred packets are lost, of the two directions the worse.
    pub loss_percent: u8,
    /// How much longer a packet takes at least than the network was set up for, of the two
    /// directions the worse.
    pub delay_us: u32,
}

/// What runs over a wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum WireKind {
    /// A sentinel (or client) and a server it watches (or uses).
    Spoke,
    /// Two sentinels, or two Raft servers; drawn on the outside of the ring.
    Ring,
    /// A master and its replica.
    Replication,
}

/// One message under way.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MessageView {
    /// Names the message for as long as it is under way.
    pub id: u64,
    /// Who sent it.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// The letter in its disc and its colour.
    pub kind: MessageKind,
    /// A reply is drawn hollow, a request filled.
    pub reply: bool,
    /// When it left.
    pub sent_us: i64,
    /// When it will arrive, if nothing happens to it; or would have.
    pub arrives_us: i64,
    /// When it was lost, if that was on its way and not as it left.
    pub lost_us: Option<i64>,
    /// Whether it will arrive; a doomed one reddens and breaks.
    pub fate: Fate,
    /// A few words in Redis's own terms, such as `epoch 1` or `s1 1`.
    pub label: String,
}

impl MessageView {
    /// The numbers of second copies begin here; a number of JavaScript still holds them.
    const COPIES: u64 = 1 << 52;

    /// Names a second copy of a message.
    pub(crate) const fn copy_of(id: u64) -> u64 {
        id | Self::COPIES
    }

    /// Whether that names a second copy.
    pub(crate) const fn names_copy(id: u64) -> bool {
        id & Self::COPIES != 0
    }

    /// Names the message of which it is a copy; itself if it is none.
    pub(crate) const fn id_of_first(&self) -> u64 {
        self.id & !Self::COPIES
    }

    /// Whether it is a second copy that the network made.
    #[must_use]
    pub const fn is_copy(&self) -> bool {
        Self::names_copy(self.id)
    }

    /// How far it has come at `now_us`, 0 to 1.
    #[must_use]
    pub fn progress(&self, now_us: i64) -> f64 {
        let span = (self.arrives_us - self.sent_us).max(1);
        ((now_us - self.sent_us) as f64 / span as f64).clamp(0.0, 1.0)
    }
}

/// What a message is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
pub enum MessageKind {
    /// `PING` and its reply.
    Ping,
    /// `INFO` and its reply.
    Info,
    /// A hello, published or pushed.
    Hello,
    /// is-master-down-by-addr that asks only for an opinion.
    Ask,
    /// is-master-down-by-addr that asks for a vote, Raft's `RequestVote`, and answers.
    Vote,
    /// The reconfiguration transaction.
    SlaveOf,
    /// Replication: handshake, stream, acknowledgement.
    Replication,
    /// Raft: `AppendEntries` with entries, and its answer.
    Entries,
    /// Raft: `AppendEntries` without any, and its answer.
    Heartbeat,
    /// A client's read, write or question for the master.
    Client,
    /// Connection set-up (names, subscriptions).
    Setup,
}

/// What will become of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Fate {
    /// It will arrive.
    Arrives,
    /// The link is cut in this direction; it dies where [`MessageView::broke`] says.
    LostCut,
    /// Its receiver is dead or does not know the connection; it is answered with
    /// a reset.
    Refused,
    /// Its receiver is paused: it arrives in a buffer and waits there.
    Waits,
    /// Its receiver's host is off: nobody answers, nobody says so.
    LostHost,
    /// The network loses it, though the link is not cut.
    LostOnTheWay,
    /// A second copy: its receiver's kernel has it already and throws it away.
    Spare,
}

impl Fate {
    /// Whether its receiver does not get it, this time.
    #[must_use]
    pub const fn is_lost(self) -> bool {
        match self {
            Self::LostCut | Self::Refused | Self::LostHost | Self::LostOnTheWay | Self::Spare => {
                true
            }
            Self::Arrives | Self::Waits => false,
        }
    }

    /// Whether it dies between the two hosts.
    #[must_use]
    pub const fn dies_half_way(self) -> bool {
        matches!(self, Self::LostCut | Self::LostOnTheWay)
    }
}
