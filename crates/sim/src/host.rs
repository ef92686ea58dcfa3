use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use lab_process::{Address, Child, Closing, DiskFailure, Ended, NameServer, Now, Output, Process};
use serde::{Deserialize, Serialize};

use crate::child::{ProgramSpec, Running};
use crate::rng::{mix, up_to};
use crate::sleep::Sleep;
use crate::sockets::Sockets;
use crate::{HostId, MessageId, Time};

/// What one flush to disk costs: `base_us` + uniform 0..=`jitter_us`, and in
/// `tail_ppm` of a million flushes another uniform 0..=`tail_us`.
///
/// It is drawn once per handled input; every flush made while handling it costs
/// the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct DiskCost {
    /// Always.
    pub base_us: u32,
    /// At most this more.
    pub jitter_us: u32,
    /// How many of a million flushes take much longer.
    pub tail_ppm: u32,
    /// At most this much longer.
    pub tail_us: u32,
}

impl DiskCost {
    /// A flush that costs nothing.
    pub const FREE: Self = Self {
        base_us: 0,
        jitter_us: 0,
        tail_ppm: 0,
        tail_us: 0,
    };

    pub(crate) fn draw(&self, luck: u64) -> u64 {
        if *self == Self::FREE {
            return 0;
        }
        let mut cost = u64::from(self.base_us) + up_to(luck, self.jitter_us);
        let tail = mix(luck);
        if up_to(tail, 999_999) < u64::from(self.tail_ppm) {
            cost += up_to(mix(tail), self.tail_us);
        }
        cost
    }
}

/// What a host is made from.
#[derive(Clone, Debug)]
pub struct HostSpec<P: Process> {
    /// Its name, for people.
    pub name: Arc<str>,
    /// Where its process listens.
    pub address: Address,
    /// What its process is started from.
    pub spec: P::Spec,
    /// What a flush to disk costs.
    pub disk_cost: DiskCost,
    /// What handling one input costs, microseconds; inputs that come meanwhile
    /// wait. 0 is allowed. Messages that have come on one connection by the time the
    /// process looks are read at once (`readQueryFromClient`): each but the first costs
    /// no more than [`Self::READ_ON_US`].
    pub work_us: u32,
    /// How its process sleeps until it wants to be woken.
    pub sleep: Sleep,
    /// What its wall clock shows at [`Time::ZERO`], milliseconds since the Unix
    /// epoch.
    pub wall_clock_at_zero_ms: i64,
    /// What the programs do that its process may start; others run for
    /// [`ProgramSpec::DEFAULT_RUNS_US`] and succeed.
    pub programs: Arc<[ProgramSpec]>,
    /// When it starts by itself; `None`: when [`crate::Fault::Start`] says so,
    /// until which it refuses connections.
    pub boots_at: Option<Time>,
}

impl<P: Process> HostSpec<P> {
    /// What a message costs that is read together with the one before it.
    pub const READ_ON_US: u32 = 2;
}

/// The state of a host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Its process runs.
    Up,
    /// Its process is stopped (SIGSTOP); its kernel is not.
    Paused,
    /// No process runs; its kernel refuses connections.
    Dead,
    /// It has no power.
    HostDown,
}

/// How a wall clock runs away from the truth.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Drift {
    /// Microseconds gained per second.
    pub(crate) ppm: i32,
    /// At what instant of true time it began.
    since_us: u64,
    /// What had been gained by then, microseconds.
    gained_us: i64,
}

impl Drift {
    /// The fastest and slowest clock there is.
    const MAX_PPM: i32 = 1_000_000;

    pub(crate) const fn new(ppm: i32, now_us: u64) -> Self {
        Self {
            ppm,
            since_us: now_us,
            gained_us: 0,
        }
    }

    /// The same clock at another rate from now on.
    pub(crate) fn changed(&self, ppm: i32, now_us: u64) -> Self {
        Self {
            ppm: ppm.clamp(-Self::MAX_PPM, Self::MAX_PPM),
            since_us: now_us,
            gained_us: self.gained_us(now_us),
        }
    }

    /// What the clock has gained until then, microseconds.
    fn gained_us(&self, now_us: u64) -> i64 {
        if self.ppm == 0 {
            return self.gained_us;
        }
        let gained = i128::from(now_us.saturating_sub(self.since_us)) * i128::from(self.ppm);
        let gained = i64::try_from(gained.div_euclid(1_000_000)).unwrap_or(i64::MAX);
        self.gained_us.saturating_add(gained)
    }
}

/// What waits for a process that is busy or paused.
#[derive(Clone)]
pub(crate) struct Waiting<P: Process> {
    pub(crate) connection: u32,
    pub(crate) generation: u32,
    /// Which end of the connection this host is.
    pub(crate) end: u8,
    pub(crate) cause: u64,
    pub(crate) input: WaitingInput<P>,
}

impl<P: Process> Waiting<P> {
    /// On which socket it came; each order comes on one of its own.
    fn socket(&self) -> Option<(u32, u8)> {
        let ordered = matches!(self.input, WaitingInput::Order(_));
        (!ordered).then_some((self.connection, self.end))
    }

    /// What a process reads it from.
    pub(crate) fn read_from(&self) -> Option<(u32, u8)> {
        let message = matches!(self.input, WaitingInput::Message { .. });
        message.then_some((self.connection, self.end))
    }
}

/// Up to so many waiting inputs are put in order where they are.
const FEW: usize = 32;

#[derive(Clone)]
pub(crate) enum WaitingInput<P: Process> {
    Opened,
    Accepted,
    Closed(Closing),
    Ended {
        child: Child,
        how: Ended,
    },
    Message {
        id: MessageId,
        from: u32,
        message: P::Message,
    },
    Order(P::Order),
}

/// An output of a call that flushed, due when its clock says.
#[derive(Clone)]
pub(crate) struct Pending<P: Process> {
    pub(crate) at: u64,
    pub(crate) cause: u64,
    pub(crate) output: Output<P::Message, P::Event, P::Disk>,
    /// A message on a connection closed in the same call: it never leaves.
    pub(crate) doomed: bool,
}

/// A box with a process in it, or without.
///
/// A thousand of them do not fit into the nearest caches together: what every input
/// touches comes first and stands together.
#[derive(Clone)]
#[repr(C)]
pub struct Host<P: Process> {
    pub(crate) process: Option<P>,
    pub(crate) busy_until: u64,
    /// When the process wants to be woken.
    pub(crate) next_wake: u64,
    /// When its sleep is over, if nothing comes before.
    pub(crate) wakes_at: u64,
    /// What the next flushing call costs per flush.
    pub(crate) next_flush_us: u64,
    pub(crate) wall_offset_ms: i64,
    pub(crate) made: Arc<HostSpec<P>>,
    pub(crate) drift: Drift,
    pub(crate) id: u32,
    pub(crate) work_us: u32,
    pub(crate) status: Status,
    pub(crate) disk_failure: Option<DiskFailure>,
    pub(crate) name_server: NameServer,
    /// Whether `turn` was counted since the last wake-up.
    pub(crate) polled: bool,
    /// How many of `inbox` come before a wake-up that is due.
    pub(crate) turn: usize,
    /// The socket that the input at hand was read from.
    pub(crate) reading: Option<(u32, u8)>,
    /// Whether it came with the one before, in one read.
    pub(crate) reads_on: bool,
    pub(crate) inbox: VecDeque<Waiting<P>>,
    pub(crate) pending: VecDeque<Pending<P>>,
    pub(crate) sockets: Sockets,
    /// What was flushed last. It is replaced as a whole and never changed, so all
    /// copies of a world share it until then.
    pub(crate) disk: Option<Arc<P::Disk>>,
    /// When `disk` was flushed, and what it took the place of.
    pub(crate) flushed: Option<(Time, Option<Arc<P::Disk>>)>,
    pub(crate) starts: u32,
    pub(crate) disk_cost: DiskCost,
    /// Flushing calls so far; the number of the next draw.
    pub(crate) flushes: u32,
    /// Connections opened so far to each host.
    pub(crate) opened_to: Vec<u32>,
    /// The number of the host whose luck it has; its own unless it is a twin.
    pub(crate) luck_of: u32,
    /// Programs its process started that have not ended.
    pub(crate) children: Vec<Running>,
    /// How many programs were started or killed on it.
    pub(crate) spawned: u32,
}

impl<P: Process> Host<P> {
    pub(crate) fn new(id: u32, spec: HostSpec<P>) -> Self {
        Self {
            id,
            luck_of: id,
            status: Status::Dead,
            process: None,
            disk: None,
            flushed: None,
            starts: 0,
            disk_cost: spec.disk_cost,
            disk_failure: None,
            name_server: NameServer::default(),
            wall_offset_ms: 0,
            drift: Drift::default(),
            work_us: spec.work_us,
            flushes: 0,
            next_flush_us: 0,
            next_wake: u64::MAX,
            wakes_at: u64::MAX,
            busy_until: 0,
            inbox: VecDeque::new(),
            turn: 0,
            reading: None,
            reads_on: false,
            polled: false,
            pending: VecDeque::new(),
            sockets: Sockets::default(),
            opened_to: Vec::new(),
            children: Vec::new(),
            spawned: 0,
            made: Arc::new(spec),
        }
    }

    /// Its number.
    #[must_use]
    pub const fn id(&self) -> HostId {
        HostId(self.id)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.made.name
    }

    /// Where its process listens.
    #[must_use]
    pub fn address(&self) -> Address {
        self.made.address
    }

    /// What its process is started from.
    #[must_use]
    pub fn spec(&self) -> &P::Spec {
        &self.made.spec
    }

    /// Its state.
    #[must_use]
    pub const fn status(&self) -> Status {
        self.status
    }

    /// Its process, if one runs or is paused. A process that is waiting for a
    /// flush is shown as it will be when the flush is done.
    #[must_use]
    pub const fn process(&self) -> Option<&P> {
        self.process.as_ref()
    }

    /// What would survive a crash now.
    #[must_use]
    pub fn disk(&self) -> Option<&P::Disk> {
        self.disk.as_deref()
    }

    /// When that was flushed, and what had been on disk until then. For looking at a
    /// world; no process learns of it.
    #[must_use]
    pub fn last_flush(&self) -> Option<(Time, Option<&P::Disk>)> {
        let (at, before) = self.flushed.as_ref()?;
        Some((*at, before.as_deref()))
    }

    /// How often its process was started.
    #[must_use]
    pub const fn starts(&self) -> u32 {
        self.starts
    }

    /// What a flush costs.
    #[must_use]
    pub const fn disk_cost(&self) -> DiskCost {
        self.disk_cost
    }

    /// Why nothing can be written to its disk, if nothing can.
    #[must_use]
    pub const fn disk_failure(&self) -> Option<DiskFailure> {
        self.disk_failure
    }

    /// How the name server answers it.
    #[must_use]
    pub const fn name_server(&self) -> NameServer {
        self.name_server
    }

    /// How far its wall clock was set ahead of the truth, milliseconds; what it has
    /// gained since by its drift comes on top.
    #[must_use]
    pub const fn wall_offset_ms(&self) -> i64 {
        self.wall_offset_ms
    }

    /// Inputs that wait because the process is busy or paused.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.inbox.len()
    }

    /// Until when the process is busy with what it has begun; in the past if it
    /// is idle.
    #[must_use]
    pub const fn busy_until(&self) -> Time {
        Time::from_us(self.busy_until)
    }

    /// How much its wall clock gains, in microseconds per second.
    #[must_use]
    pub const fn drift_ppm(&self) -> i32 {
        self.drift.ppm
    }

    /// What its clocks show at the instant `at` of true time. Its monotonic clock is
    /// true time.
    #[must_use]
    pub fn clock(&self, at: Time) -> Now {
        let us = at.as_us();
        let zero = self
            .made
            .wall_clock_at_zero_ms
            .saturating_add(self.wall_offset_ms);
        let gained_us = self.drift.gained_us(us);
        // Nearly every clock; asked for at every input.
        if gained_us == 0 {
            return Now {
                wall_ms: zero.saturating_add_unsigned(us / 1000),
                wall_sub_us: (us % 1000) as u16,
                monotonic_us: us,
            };
        }
        // A clock that is only set off counts its milliseconds with the truth.
        let zero = zero.saturating_add(gained_us.div_euclid(1000));
        let us_on_the_wall = us + gained_us.rem_euclid(1000) as u64;
        Now {
            wall_ms: zero.saturating_add_unsigned(us_on_the_wall / 1000),
            wall_sub_us: (us_on_the_wall % 1000) as u16,
            monotonic_us: us,
        }
    }

    /// Notes what the process handles next: something read from a socket, or not.
    #[inline]
    pub(crate) fn read(&mut self, socket: Option<(u32, u8)>) {
        self.reads_on = socket.is_some() && self.reading == socket;
        self.reading = socket;
    }

    /// What the input at hand costs, microseconds.
    #[inline]
    pub(crate) fn work(&self) -> u64 {
        let most = if self.reads_on {
            HostSpec::<P>::READ_ON_US
        } else {
            u32::MAX
        };
        u64::from(self.work_us.min(most))
    }

    /// The process goes to sleep at `from`.
    #[inline]
    pub(crate) fn fall_asleep(&mut self, from: u64) {
        self.wakes_at = self.made.sleep.over_at(from, self.next_wake);
    }

    /// Whether an input can be handled at once.
    #[inline]
    pub(crate) fn is_idle(&self, now: u64) -> bool {
        self.status == Status::Up
            && self.busy_until <= now
            && self.inbox.is_empty()
            && self.pending.is_empty()
    }

    /// Looks which inputs come next: everything that is there now, socket by socket in
    /// the order in which they became readable, for a process reads all of a socket
    /// before it looks at the next (`aeProcessEvents`, `readQueryFromClient`).
    pub(crate) fn poll(&mut self) {
        self.turn = self.inbox.len();
        self.reading = None;
        if self.turn > FEW {
            self.group_many();
            return;
        }
        // Two inputs stand together in any case.
        for late in 2..self.turn {
            let socket = self.inbox[late].socket();
            if socket.is_none() || self.inbox[late - 1].socket() == socket {
                continue;
            }
            let mut before = (0..late - 1).rev();
            if let Some(place) = before.find(|i| self.inbox[*i].socket() == socket)
                && let Some(waiting) = self.inbox.remove(late)
            {
                self.inbox.insert(place + 1, waiting);
            }
        }
    }

    fn group_many(&mut self) {
        let mut places: BTreeMap<(u32, u8), usize> = BTreeMap::new();
        let mut inbox: Vec<(usize, Waiting<P>)> = Vec::with_capacity(self.inbox.len());
        for (number, waiting) in self.inbox.drain(..).enumerate() {
            let rank = match waiting.socket() {
                Some(socket) => *places.entry(socket).or_insert(number),
                None => number,
            };
            inbox.push((rank, waiting));
        }
        inbox.sort_by_key(|(rank, _)| *rank);
        self.inbox
            .extend(inbox.into_iter().map(|(_, waiting)| waiting));
    }

    /// When the host next does something by itself, not before `now`.
    #[inline]
    pub(crate) fn due(&self, now: u64) -> u64 {
        if self.status != Status::Up {
            u64::MAX
        } else if let Some(pending) = self.pending.front() {
            pending.at.max(now)
        } else if self.inbox.is_empty() {
            self.wakes_at.max(self.busy_until).max(now)
        } else {
            self.busy_until.max(now)
        }
    }
}
