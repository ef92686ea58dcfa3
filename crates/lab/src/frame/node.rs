use serde::Serialize;

use super::{Ballot, LogStrip, NodeId, Pill};
use crate::scenario::Side;

/// One process as it is drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NodeView {
    /// Its number; equal to its place in the list.
    pub id: NodeId,
    /// Its short name, such as `s1`.
    pub name: String,
    /// Where it listens, such as `10.0.0.1:6379`.
    pub address: String,
    /// To which of the deployments it belongs.
    pub side: Side,
    /// What kind of process it is, as a shape.
    pub shape: Shape,
    /// Whether it runs.
    pub status: Status,
    /// For a server: which of [`Frame::groups`](super::Frame::groups) it belongs to.
    pub group: Option<u16>,
    /// Its epoch (or term): ring colour and printed number. `None` for Redis servers.
    pub epoch: Option<u64>,
    /// For a server: the role it has itself, `false` for replicas.
    pub is_master: bool,
    /// Whether it leads its group: a Raft leader, by its own account.
    pub leads: bool,
    /// For a server: whom it replicates from, if from anybody on the screen.
    pub replicates_from: Option<NodeId>,
    /// For a replica: whether its link with its master is up.
    pub replication_up: bool,
    /// For a server: its replication offset in bytes.
    pub offset: Option<u64>,
    /// For a Redis or Raft server: the value of the counter that clients write.
    pub counter: Option<i64>,
    /// For a client: writes that were acknowledged and later lost.
    pub lost_writes: Option<u64>,
    /// For a sentinel, Raft server or client: the node it believes to be the master or
    /// leader.
    pub believes_master: Option<NodeId>,
    /// Thin arcs around it. The first one of a sentinel is its patience with the
    /// master, of a Raft server that with its leader.
    pub gauges: Vec<Gauge>,
    /// For a server: one cell per sentinel, in the sentinels' order.
    pub opinions: Vec<OpinionCell>,
    /// For a server: set while some sentinel holds it objectively down.
    pub odown: Option<Odown>,
    /// For a candidate: its votes.
    pub ballot: Option<Ballot>,
    /// Its replicated log, if it has one.
    pub log: Option<LogStrip>,
    /// A word or two beside it.
    pub pill: Option<Pill>,
}

/// The kind of a process.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Shape {
    /// A sentinel: hexagon.
    Sentinel,
    /// A Redis master (by its own account): square.
    Master,
    /// A Redis replica: rounded square.
    Replica,
    /// A client: pill.
    Client,
    /// A Raft server: circle.
    Server,
}

/// Whether a process runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Status {
    /// It runs.
    Up,
    /// It is stopped (SIGSTOP): its host still accepts and acknowledges.
    Paused,
    /// It is dead: its host answers with resets.
    Killed,
    /// Its host is off: silence.
    HostDown,
    /// It was not started yet.
    NotStarted,
}

/// A timer drawn as an arc: full when `elapsed_us` reaches `limit_us`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Gauge {
    /// What it measures.
    pub kind: GaugeKind,
    /// About whom, if about somebody.
    pub about: Option<NodeId>,
    /// How long it has been running.
    pub elapsed_us: u64,
    /// When it is full.
    pub limit_us: u64,
}

/// What an arc measures.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum GaugeKind {
    /// Time since the oldest unanswered ping to the master, against down-after.
    Patience,
    /// Time since the last INFO, against its period.
    NextInfo,
    /// Time since the last acknowledged hello, against its period.
    NextHello,
    /// Time since the attempt began, against its limit.
    ElectionLimit,
    /// Time since the last attempt or vote, against twice the failover timeout.
    RetryNotBefore,
    /// Time since the last timer tick, against the delay drawn for the next.
    NextTick,
    /// TILT: time since it was entered, against its period.
    Tilt,
    /// A Raft server's patience: time since it last heard a leader or gave its vote,
    /// against the timeout it has drawn.
    ElectionTimeout,
    /// Time since a Raft leader's last sign of life to the follower who has waited
    /// longest for one, against the interval.
    Heartbeat,
}

/// What one sentinel thinks of one server.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct OpinionCell {
    /// Whose opinion.
    pub observer: NodeId,
    /// The opinion.
    pub state: OpinionState,
    /// Since when it is so, if known.
    pub since_us: Option<i64>,
}

/// An opinion about a server.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum OpinionState {
    /// Answers.
    Up,
    /// Subjectively down.
    Sdown,
    /// The observer does not watch it (yet).
    Unknown,
    /// The observer is dead, paused or in TILT: what it last thought is stale.
    Stale,
}

/// Objectively down, as one or more sentinels see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Odown {
    /// The sentinels that hold it objectively down.
    pub by: Vec<NodeId>,
    /// The count that the first of them reached.
    pub count: u32,
    /// The quorum it needed.
    pub quorum: u32,
}
