use std::fmt;
use std::net::Ipv4Addr;
use std::sync::Arc;

use crate::{Address, Child, DiskFailure, Ended, NameServer, Names, Program};

/// What a process can read on its machine's clocks.
///
/// Redis schedules its timer on the monotonic clock and measures every timeout
/// on the wall clock; a jump of the wall clock is how TILT comes about, so the
/// two are kept apart (specification of Sentinel, §3.3 and §11).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Now {
    /// Wall clock, milliseconds since the Unix epoch (`mstime` in Redis).
    pub wall_ms: i64,
    /// Microseconds below the millisecond of `wall_ms`, 0..=999. Protocols do
    /// not look at it; it makes the time a flush costs add up exactly.
    pub wall_sub_us: u16,
    /// Monotonic clock, microseconds since an arbitrary start.
    pub monotonic_us: u64,
}

impl Now {
    /// The same clocks `us` microseconds later.
    #[must_use]
    pub const fn plus_us(self, us: u64) -> Self {
        let sub = self.wall_sub_us as u64 + us;
        Self {
            wall_ms: self.wall_ms + (sub / 1000) as i64,
            wall_sub_us: (sub % 1000) as u16,
            monotonic_us: self.monotonic_us + us,
        }
    }
}

/// The number of a connection within one process.
///
/// A process chooses the numbers of the connections it opens, below
/// [`Socket::FIRST_ACCEPTED`], and may use a number again once it has closed it
/// or has been told that it closed. The machine chooses the numbers of the
/// connections that others open to it, from [`Socket::FIRST_ACCEPTED`] upwards.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Socket(pub u32);

impl Socket {
    /// The first number of an accepted connection.
    pub const FIRST_ACCEPTED: u32 = 1 << 31;

    /// Whether somebody else opened this connection to us.
    #[must_use]
    pub const fn is_accepted(self) -> bool {
        self.0 >= Self::FIRST_ACCEPTED
    }
}

/// Why a connection is no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Closing {
    /// Nobody listens there (the host answered with a reset).
    Refused,
    /// The other side is gone and its host said so, or a filter sent a reset.
    Reset,
    /// The other side closed it in good order.
    ByPeer,
    /// The machine gave up: too many unanswered connection attempts.
    TimedOut,
}

impl fmt::Display for Closing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "connection refused",
            Self::Reset => "connection reset",
            Self::ByPeer => "connection closed",
            Self::TimedOut => "connection timed out",
        })
    }
}

/// One thing that happens to a process.
#[derive(Clone, Debug)]
pub enum Input<M, O> {
    /// The instant asked for by [`crate::Process::next_wake_us`] has come.
    Wake,
    /// A connection this process opened is established.
    Opened {
        /// Its number, chosen by the process.
        socket: Socket,
    },
    /// Somebody opened a connection to this process.
    Accepted {
        /// Its number, chosen by the machine.
        socket: Socket,
        /// Where the other side listens (the machine knows it; a real socket
        /// would have the peer's address with an ephemeral port).
        peer: Address,
    },
    /// A connection is gone. Not delivered for connections this process closed.
    Closed {
        /// Its number.
        socket: Socket,
        /// Why.
        why: Closing,
    },
    /// A message arrived; per connection in the order in which it was sent.
    Received {
        /// On which connection.
        socket: Socket,
        /// The message.
        message: M,
    },
    /// A program this process started has ended.
    Ended {
        /// Its number, chosen by the process.
        child: Child,
        /// How.
        how: Ended,
    },
    /// An operator asks for something.
    Order(O),
}

/// One thing a process wants done.
#[derive(Clone, Debug)]
pub enum Output<M, E, D> {
    /// Open a connection. Messages may be sent on it at once; they leave when it
    /// is established.
    Connect {
        /// The number by which the process will know it.
        socket: Socket,
        /// Whom to connect to.
        to: Address,
        /// When, on the process's own clocks: after it has resolved a name.
        at: Now,
    },
    /// Send a message. Messages leave when the process has finished handling its
    /// input; if it closes the connection before that, they never leave.
    Send {
        /// On which connection.
        socket: Socket,
        /// The message.
        message: M,
    },
    /// Answer the oldest [`Input::Order`] that has no answer yet. An order need not
    /// be answered; like a message, an answer leaves when the input was handled, and
    /// never if the process ends in the same breath.
    Answer(M),
    /// Close a connection; the other side sees [`Closing::ByPeer`].
    Close {
        /// Its number.
        socket: Socket,
    },
    /// Announce something.
    Event {
        /// When, on the process's own clocks.
        at: Now,
        /// What. Rare and big: in a box, so that what is not rare stays small.
        event: E,
    },
    /// Replace what is on disk. The process has already waited for it.
    Persist {
        /// When the write was complete.
        at: Now,
        /// The new content.
        disk: Box<D>,
    },
    /// Start a program beside the process (`fork` and `execve`).
    Spawn {
        /// The number by which the process will know it.
        child: Child,
        /// What is started.
        program: Program,
    },
    /// Send SIGKILL to a program this process started; [`Input::Ended`] follows.
    KillChild {
        /// Its number.
        child: Child,
    },
    /// End the process. What was pushed after it does not happen.
    Exit {
        /// Its exit code.
        code: i32,
    },
}

/// The clock a process reads and the place where it puts what it wants done.
///
/// Outputs are kept in the order in which they were pushed; that order is
/// observable (an event before or after a flush, for instance).
#[derive(Clone, Debug)]
pub struct Outbox<M, E, D> {
    now: Now,
    flush_us: u64,
    disk_failure: Option<DiskFailure>,
    names: Option<(Arc<Names>, NameServer)>,
    outputs: Vec<Output<M, E, D>>,
}

impl<M, E, D> Outbox<M, E, D> {
    /// An empty outbox whose clock reads `now` and in which every flush to disk
    /// takes `flush_us` microseconds and succeeds.
    #[must_use]
    pub const fn new(now: Now, flush_us: u64) -> Self {
        Self {
            now,
            flush_us,
            disk_failure: None,
            names: None,
            outputs: Vec::new(),
        }
    }

    /// Starts over for the next input, keeping the allocated room.
    pub fn reset(&mut self, now: Now, flush_us: u64) {
        self.now = now;
        self.flush_us = flush_us;
        self.disk_failure = None;
        self.names = None;
        self.outputs.clear();
    }

    /// Starts over like another outbox, which is empty as well: with its clock, its disk
    /// and its names. For a process that is made of others.
    pub fn reset_like<M2, E2, D2>(&mut self, other: &Outbox<M2, E2, D2>) {
        self.now = other.now;
        self.flush_us = other.flush_us;
        self.disk_failure = other.disk_failure;
        // Hardly any deployment has names; this is asked at every input.
        if self.names.is_some() || other.names.is_some() {
            self.names.clone_from(&other.names);
        }
        self.outputs.clear();
    }

    /// From now on, until [`Self::reset`], flushes fail, or succeed again.
    pub const fn fail_flushes(&mut self, failure: Option<DiskFailure>) {
        self.disk_failure = failure;
    }

    /// From now on, until [`Self::reset`], names resolve to these, and the name server
    /// answers like that. Without it no name resolves to anything.
    pub fn know_names(&mut self, names: Option<(Arc<Names>, NameServer)>) {
        self.names = names;
    }

    /// Asks what a name resolves to and waits for the answer: the clock moves on. An
    /// address in four parts is its own answer, and nobody is asked.
    pub fn resolve(&mut self, name: &str) -> Option<Ipv4Addr> {
        if let Ok(ip) = name.parse() {
            return Some(ip);
        }
        let (names, server) = self.names.as_ref()?;
        self.now = self.now.plus_us(server.after_us.into());
        let answer = || names.get(name);
        (!server.fails).then(answer).flatten()
    }

    /// What the clocks read.
    #[must_use]
    pub const fn now(&self) -> Now {
        self.now
    }

    /// The wall clock in milliseconds; what Redis calls `mstime`.
    #[must_use]
    pub const fn wall_ms(&self) -> i64 {
        self.now.wall_ms
    }

    /// Opens a connection.
    pub fn connect(&mut self, socket: Socket, to: Address) {
        let at = self.now;
        self.outputs.push(Output::Connect { socket, to, at });
    }

    /// Sends a message.
    pub fn send(&mut self, socket: Socket, message: M) {
        self.outputs.push(Output::Send { socket, message });
    }

    /// Answers an operator's order.
    pub fn answer(&mut self, message: M) {
        self.outputs.push(Output::Answer(message));
    }

    /// Closes a connection.
    pub fn close(&mut self, socket: Socket) {
        self.outputs.push(Output::Close { socket });
    }

    /// Announces something.
    pub fn event(&mut self, event: impl Into<E>) {
        self.outputs.push(Output::Event {
            at: self.now,
            event: event.into(),
        });
    }

    /// Flushes `disk` and waits for it: the clock moves on by the cost.
    ///
    /// # Errors
    ///
    /// If nothing can be written. That is known at once, and what was flushed before
    /// stays.
    pub fn persist(&mut self, disk: D) -> Result<(), DiskFailure> {
        match self.disk_failure {
            Some(failure) => Err(failure),
            None => {
                self.now = self.now.plus_us(self.flush_us);
                self.outputs.push(Output::Persist {
                    at: self.now,
                    disk: Box::new(disk),
                });
                Ok(())
            }
        }
    }

    /// Why a flush would fail now, if it would.
    #[must_use]
    pub const fn disk_failure(&self) -> Option<DiskFailure> {
        self.disk_failure
    }

    /// Starts a program.
    pub fn spawn(&mut self, child: Child, program: Program) {
        self.outputs.push(Output::Spawn { child, program });
    }

    /// Kills a program this process started.
    pub fn kill_child(&mut self, child: Child) {
        self.outputs.push(Output::KillChild { child });
    }

    /// Ends the process.
    pub fn exit(&mut self, code: i32) {
        self.outputs.push(Output::Exit { code });
    }

    /// What one flush to disk costs, in microseconds.
    #[must_use]
    pub const fn flush_us(&self) -> u64 {
        self.flush_us
    }

    /// Takes over the clock and the outputs of another outbox, whose events and
    /// disks are of other types; it is left empty. For a process that is made of
    /// others.
    pub fn absorb<M2, E2, D2>(
        &mut self,
        other: &mut Outbox<M2, E2, D2>,
        mut message: impl FnMut(M2) -> M,
        mut event: impl FnMut(E2) -> E,
        mut disk: impl FnMut(D2) -> D,
    ) {
        self.now = other.now;
        // Most inputs ask for nothing.
        if other.outputs.is_empty() {
            return;
        }
        self.outputs
            .extend(other.outputs.drain(..).map(|output| match output {
                Output::Connect { socket, to, at } => Output::Connect { socket, to, at },
                Output::Send {
                    socket,
                    message: said,
                } => Output::Send {
                    socket,
                    message: message(said),
                },
                Output::Answer(answer) => Output::Answer(message(answer)),
                Output::Close { socket } => Output::Close { socket },
                Output::Event { at, event: said } => Output::Event {
                    at,
                    event: event(said),
                },
                Output::Persist { at, disk: content } => Output::Persist {
                    at,
                    disk: Box::new(disk(*content)),
                },
                Output::Spawn { child, program } => Output::Spawn { child, program },
                Output::KillChild { child } => Output::KillChild { child },
                Output::Exit { code } => Output::Exit { code },
            }));
    }

    /// What was pushed, in order.
    #[must_use]
    pub fn outputs(&self) -> &[Output<M, E, D>] {
        &self.outputs
    }

    /// Takes what was pushed, in order.
    #[must_use]
    pub fn take(&mut self) -> Vec<Output<M, E, D>> {
        core::mem::take(&mut self.outputs)
    }

    /// Uses the room of what [`Self::take`] gave again.
    pub fn give_back(&mut self, mut room: Vec<Output<M, E, D>>) {
        room.clear();
        self.outputs = room;
    }
}
