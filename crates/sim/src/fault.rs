use lab_process::{DiskFailure, NameServer};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::rng::mix;
use crate::{DiskCost, MessageId};

/// The number of a host: 0 for the first one added, and so on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HostId(pub u32);

impl HostId {
    /// As an index into a table with one row per host.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a cut does with a packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CutMode {
    /// It is dropped without a word.
    Drop,
    /// It is dropped and its sender gets a TCP reset. Resets themselves pass,
    /// as in the rules the recordings were made with.
    Reject,
}

/// A disturbance from outside. [`crate::World::apply`] is the only door for it.
///
/// Cutting what is cut and healing what is whole is no error; the [`Effect`]
/// says that nothing changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// SIGKILL: the process is gone, its kernel closes its connections and
    /// refuses new ones.
    Kill(HostId),
    /// Starts the process of a host on which none runs, from its `Spec` and what
    /// was last persisted.
    Start {
        /// Where.
        host: HostId,
        /// Forget what was persisted first.
        wipe: bool,
    },
    /// SIGSTOP: the kernel goes on acknowledging, accepting and buffering.
    Pause(HostId),
    /// SIGCONT: what was buffered is handled first, then one overdue wake-up.
    Resume(HostId),
    /// The host loses power: silence, no acknowledgement, no reset.
    HostDown(HostId),
    /// The host has power again and its process is started. It knows nothing of
    /// earlier connections and answers their packets with resets.
    HostUp(HostId),
    /// Packets of one direction are lost, those on the wire included.
    Cut {
        /// The sending host.
        from: HostId,
        /// The receiving host.
        to: HostId,
        /// Silence or resets.
        mode: CutMode,
    },
    /// Connections opened by `from` to `to` are silent in both directions; those
    /// opened by `to` to `from` work.
    CutConnections {
        /// The opening host.
        from: HostId,
        /// The host opened to.
        to: HostId,
    },
    /// Removes the cuts of one direction, of either kind.
    Heal {
        /// The sending (or opening) host.
        from: HostId,
        /// The receiving host.
        to: HostId,
    },
    /// Removes all cuts. Delays and losses stay.
    HealAll,
    /// Adds to the latency of one direction from now on, in place of what an
    /// earlier `Delay` added; zero takes it away. Messages on the wire keep
    /// their times, and no message overtakes another of its connection.
    Delay {
        /// The sending host.
        from: HostId,
        /// The receiving host.
        to: HostId,
        /// Added to the base latency, microseconds.
        base_us: u32,
        /// Added to the jitter: uniform 0..=this, microseconds.
        jitter_us: u32,
    },
    /// Loses so many of a hundred packets of one direction from now on, in place of what an
    /// earlier `Loss` said; 0 loses none. Whoever keeps them sends them again.
    Loss {
        /// The sending host.
        from: HostId,
        /// The receiving host.
        to: HostId,
        /// How many of a hundred; at most 100.
        percent: u8,
    },
    /// Loses one message that is on the wire. The sender's kernel sends it again.
    Drop(MessageId),
    /// Holds up one message that is on the wire; those sent after it on its connection
    /// may overtake it, and wait in the receiver's kernel.
    HoldUp {
        /// Which.
        message: MessageId,
        /// How much later it arrives, microseconds.
        by_us: u32,
    },
    /// Makes a second copy of one message that is on the wire, right behind it. The
    /// receiver's kernel throws away whichever comes second.
    Double(MessageId),
    /// Changes what a flush to disk costs on a host.
    DiskCost(HostId, DiskCost),
    /// From now on nothing can be written to a host's disk, or it can again. What is
    /// on it stays and can be read.
    DiskFails {
        /// Whose disk.
        host: HostId,
        /// Why; `None`: it can be written to again.
        failure: Option<DiskFailure>,
    },
    /// From now on the name of a host resolves to the address of another one, or to
    /// none; everywhere at once, and only for those who ask. Nothing happens to a host
    /// without a name.
    Name {
        /// Whose name.
        of: HostId,
        /// Whose address; `None`: the name does not resolve.
        to: Option<HostId>,
    },
    /// How the name server answers a host from now on.
    NameServer {
        /// Whom.
        host: HostId,
        /// How.
        answers: NameServer,
    },
    /// Sets a host's wall clock to the truth plus an offset. The monotonic
    /// clock goes on as if nothing had happened.
    Clock {
        /// Whose clock.
        host: HostId,
        /// Milliseconds ahead of the truth; negative: behind.
        offset_ms: i64,
    },
    /// A host's wall clock runs too fast from now on, in place of what an earlier
    /// `Drift` set; setting the clock puts it right once, not its rate. The monotonic
    /// clock, on which processes wake, is left alone: at such rates it would move
    /// a wake-up by microseconds, while what the wall clock gathers is seconds a day.
    Drift {
        /// Whose clock.
        host: HostId,
        /// Microseconds gained per second of true time; negative: lost. Taken as
        /// between -1,000,000 and 1,000,000.
        ppm: i32,
    },
}

impl Fault {
    /// A number that differs between different faults, for the digest.
    pub(crate) fn fingerprint(&self) -> u64 {
        let pair = |a: HostId, b: HostId| u64::from(a.0) << 24 ^ u64::from(b.0);
        let (kind, value) = match *self {
            Self::Kill(host) => (1, u64::from(host.0)),
            Self::Start { host, wipe } => (2, u64::from(host.0) << 1 | u64::from(wipe)),
            Self::Pause(host) => (3, u64::from(host.0)),
            Self::Resume(host) => (4, u64::from(host.0)),
            Self::HostDown(host) => (5, u64::from(host.0)),
            Self::HostUp(host) => (6, u64::from(host.0)),
            Self::Cut { from, to, mode } => (7, pair(from, to) << 1 ^ mode as u64),
            Self::CutConnections { from, to } => (8, pair(from, to)),
            Self::Heal { from, to } => (9, pair(from, to)),
            Self::HealAll => (10, 0),
            Self::Delay {
                from,
                to,
                base_us,
                jitter_us,
            } => (
                11,
                mix(pair(from, to)) ^ u64::from(base_us) << 32 ^ u64::from(jitter_us),
            ),
            Self::DiskCost(host, cost) => (
                12,
                mix(mix(u64::from(host.0))
                    ^ u64::from(cost.base_us) << 32
                    ^ u64::from(cost.jitter_us))
                    ^ u64::from(cost.tail_us) << 32
                    ^ u64::from(cost.tail_ppm),
            ),
            Self::DiskFails { host, failure } => (
                15,
                mix(u64::from(host.0)) ^ failure.map_or(0, |failure| failure as u64 + 1),
            ),
            Self::Name { of, to } => (
                16,
                mix(u64::from(of.0)) ^ to.map_or(0, |to| u64::from(to.0) + 1),
            ),
            Self::NameServer { host, answers } => (
                17,
                mix(u64::from(host.0))
                    ^ u64::from(answers.after_us) << 1
                    ^ u64::from(answers.fails),
            ),
            Self::Loss { from, to, percent } => (18, mix(pair(from, to)) ^ u64::from(percent)),
            Self::Drop(message) => (19, message.0),
            Self::HoldUp { message, by_us } => (20, mix(message.0) ^ u64::from(by_us)),
            Self::Double(message) => (21, message.0),
            Self::Drift { host, ppm } => (14, mix(u64::from(host.0)) ^ u64::from(ppm as u32)),
            Self::Clock { host, offset_ms } => (13, mix(u64::from(host.0)) ^ offset_ms as u64),
        };
        mix(value ^ (kind << 59))
    }
}

/// Why a fault or an order cannot be applied. Nothing was changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum FaultError {
    /// There is no such host.
    #[error("there is no host number {} (there are {hosts} hosts, numbered from 0)", .host.0)]
    UnknownHost {
        /// The number given.
        host: HostId,
        /// How many hosts there are.
        hosts: u32,
    },
    /// Its process does not run.
    #[error("the process of host number {} does not run", .0.0)]
    NotRunning(HostId),
    /// Its process runs already.
    #[error("the process of host number {} runs already", .0.0)]
    AlreadyRunning(HostId),
    /// It is paused already.
    #[error("the process of host number {} is paused already", .0.0)]
    AlreadyPaused(HostId),
    /// It is not paused.
    #[error("the process of host number {} is not paused", .0.0)]
    NotPaused(HostId),
    /// The host has no power.
    #[error("host number {} is down", .0.0)]
    HostIsDown(HostId),
    /// The host has power.
    #[error("host number {} is not down", .0.0)]
    HostIsUp(HostId),
    /// A link needs two different hosts.
    #[error("a link needs two different hosts; both are number {}", .0.0)]
    SameHost(HostId),
    /// It is not on the wire.
    #[error("message number {} is not on the wire", .0.0)]
    NotOnTheWire(MessageId),
}

/// What a fault did at once. Later consequences are in the records.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Effect {
    /// The number of the fault's record; consequences name it as their cause.
    pub record: u64,
    /// Directed pairs of hosts cut or healed.
    pub links: u32,
    /// Messages lost on the wire or in a dead process's buffers.
    pub messages_lost: u32,
    /// Messages held up or doubled.
    pub messages: u32,
    /// Connections the host closed or forgot.
    pub connections: u32,
}
