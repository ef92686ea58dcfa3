//! A writing application that uses a Sentinel client library and does what the
//! guidelines for such libraries ask: it asks one sentinel after the other for
//! the master, checks that the server it was sent to says it is a master, and
//! asks again whenever that connection fails.
//!
//! It increments a counter, one write at a time, and remembers the highest value
//! that was acknowledged. Whenever a master holds less than that, acknowledged
//! writes are lost, and it says so.

mod event;

use std::collections::VecDeque;

use lab_process::{Acknowledged, Address, Input, Lost, Outbox, Process, Socket};

use crate::wire::{MasterName, Message, Reply, Request, Role};

pub use self::event::{ClientEvent, Failure};

type Out = Outbox<Message, Box<ClientEvent>, ()>;

/// What a client is started from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spec {
    /// The sentinels it knows, in the order in which it asks them.
    pub sentinels: Vec<Address>,
    /// The master it asks for.
    pub master_name: MasterName,
    /// How long it waits between two writes, milliseconds; 0 means that it does
    /// not write.
    pub write_every_ms: u64,
    /// How long it waits for an answer, milliseconds.
    pub timeout_ms: u64,
    /// How long it waits before it asks again when no sentinel helped or the
    /// master it was sent to is none, milliseconds.
    pub retry_ms: u64,
}

impl Spec {
    /// A client that writes ten times a second and waits a second for an answer.
    #[must_use]
    pub const fn new(sentinels: Vec<Address>, master_name: MasterName) -> Self {
        Self {
            sentinels,
            master_name,
            write_every_ms: 100,
            timeout_ms: 1000,
            retry_ms: 500,
        }
    }
}

/// What an operator can ask of a client.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// Write at another pace; 0 stops it.
    SetWriteEvery {
        /// Milliseconds between two writes.
        ms: u64,
    },
}

/// What a client is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClientState {
    /// It asks a sentinel where the master is.
    Asking {
        /// Which one.
        sentinel: Address,
    },
    /// It has connected to what should be the master and looks at its role and
    /// its counter.
    Checking {
        /// Where.
        to: Address,
    },
    /// It writes.
    Writing {
        /// Where.
        to: Address,
    },
    /// It waits before it asks again.
    Waiting,
}

/// A writing client.
#[derive(Clone, Debug)]
pub struct Client {
    spec: Spec,
    /// The sentinels, the one that helped last in front.
    sentinels: VecDeque<Address>,
    /// How many were asked in vain in this round.
    asked: usize,
    state: ClientState,
    socket: Socket,
    /// When whatever is waited for is given up, monotonic microseconds.
    deadline_us: Option<u64>,
    /// When the next write is due, if none is under way.
    next_write_us: Option<u64>,
    acknowledged: Acknowledged,
    waiting_since_ms: Option<i64>,
}

impl Process for Client {
    type Message = Message;
    type Event = Box<ClientEvent>;
    type Disk = ();
    type Spec = Spec;
    type Order = Order;

    fn boot(spec: &Spec, _disk: Option<&()>, _seed: u64, out: &mut Out) -> Self {
        let mut client = Self {
            sentinels: spec.sentinels.iter().copied().collect(),
            spec: spec.clone(),
            asked: 0,
            state: ClientState::Waiting,
            socket: Socket(0),
            deadline_us: None,
            next_write_us: None,
            acknowledged: Acknowledged::default(),
            waiting_since_ms: Some(out.wall_ms()),
        };
        client.ask(out);
        client
    }

    fn handle(&mut self, input: Input<Message, Order>, out: &mut Out) {
        match input {
            Input::Wake => self.on_wake(out),
            // Nobody connects to a client; what is not from the connection in
            // use was sent before that one was given up.
            Input::Opened { .. } | Input::Accepted { .. } | Input::Ended { .. } => {}
            Input::Closed { socket, why } => {
                if socket == self.socket && self.state != ClientState::Waiting {
                    self.fail(Failure::Closed(why), out);
                }
            }
            Input::Received { socket, message } => {
                if let (true, Message::Reply(reply)) = (socket == self.socket, message) {
                    self.on_reply(reply, out);
                }
            }
            Input::Order(Order::SetWriteEvery { ms }) => {
                self.spec.write_every_ms = ms;
                if self.is_idle() {
                    self.next_write_us = self.after_ms(ms, out).filter(|_| ms > 0);
                }
            }
        }
    }

    fn next_wake_us(&self) -> Option<u64> {
        match (self.deadline_us, self.next_write_us) {
            (Some(deadline), Some(write)) => Some(deadline.min(write)),
            (deadline, write) => deadline.or(write),
        }
    }
}

impl Client {
    fn on_wake(&mut self, out: &mut Out) {
        let now_us = out.now().monotonic_us;
        if self.deadline_us.is_some_and(|deadline| deadline <= now_us) {
            self.deadline_us = None;
            if self.state == ClientState::Waiting {
                self.asked = 0;
                self.ask(out);
            } else {
                out.close(self.socket);
                self.fail(Failure::TimedOut, out);
            }
        } else if self.next_write_us.is_some_and(|write| write <= now_us) {
            self.next_write_us = None;
            self.request(Request::Increment, out);
        }
    }

    /// Asks the first sentinel, or waits if all were asked in vain.
    fn ask(&mut self, out: &mut Out) {
        match self.sentinels.front() {
            Some(&sentinel) if self.asked < self.sentinels.len() => {
                self.state = ClientState::Asking { sentinel };
                self.connect(sentinel, out);
                out.event(ClientEvent::AskedSentinel { sentinel });
                self.request(Request::MasterAddress(self.spec.master_name.clone()), out);
            }
            _ => self.wait(out),
        }
    }

    fn wait(&mut self, out: &Out) {
        self.state = ClientState::Waiting;
        self.next_write_us = None;
        self.deadline_us = self.after_ms(self.spec.retry_ms.max(1), out);
    }

    fn connect(&mut self, to: Address, out: &mut Out) {
        self.socket = Socket((self.socket.0 + 1) % Socket::FIRST_ACCEPTED);
        self.next_write_us = None;
        out.connect(self.socket, to);
    }

    /// Sends a request; the answer, and a connection if need be, must come in
    /// time.
    fn request(&mut self, request: Request, out: &mut Out) {
        out.send(self.socket, Message::Request(request));
        self.deadline_us = self.after_ms(self.spec.timeout_ms, out);
    }

    fn after_ms(&self, ms: u64, out: &Out) -> Option<u64> {
        Some(
            out.now()
                .monotonic_us
                .saturating_add(ms.saturating_mul(1000)),
        )
    }

    fn on_reply(&mut self, reply: Reply, out: &mut Out) {
        // An error ends whatever was tried.
        if let Reply::Error(error) = reply {
            if self.state != ClientState::Waiting {
                out.close(self.socket);
                self.fail(Failure::Error(error), out);
            }
            return;
        }
        match (self.state, reply) {
            (ClientState::Asking { sentinel }, Reply::MasterAddress(master)) => {
                out.close(self.socket);
                match master {
                    Some(master) => match &master.host {
                        Some(name) => self.resolve(name, sentinel, master.address.port, out),
                        None => self.check(master.address, out),
                    },
                    None => {
                        out.event(ClientEvent::UnknownMaster { sentinel });
                        self.next_sentinel(out);
                    }
                }
            }
            (ClientState::Checking { to }, Reply::Info(report)) => {
                if report.role == Role::Master {
                    self.request(Request::ReadCounter, out);
                } else {
                    out.event(ClientEvent::NotMaster { to });
                    out.close(self.socket);
                    self.wait(out);
                }
            }
            (ClientState::Checking { to }, Reply::Integer(found)) => self.start(to, found, out),
            (ClientState::Writing { .. }, Reply::Integer(value)) => {
                Self::notice(self.acknowledged.wrote(value), out);
                self.deadline_us = None;
                self.schedule_write(out);
            }
            _ => {}
        }
    }

    /// A sentinel gave a name: whoever cannot make an address of it asks the next.
    fn resolve(&mut self, name: &str, sentinel: Address, port: u16, out: &mut Out) {
        if let Some(ip) = out.resolve(name) {
            self.check(Address { ip, port }, out);
        } else {
            let why = Failure::Unresolved;
            out.event(ClientEvent::NoAnswer { sentinel, why });
            self.next_sentinel(out);
        }
    }

    /// A sentinel named a master: connect to it and look at its role.
    fn check(&mut self, master: Address, out: &mut Out) {
        self.asked = 0;
        self.state = ClientState::Checking { to: master };
        self.connect(master, out);
        self.request(Request::Info, out);
    }

    /// It is a master: compare its counter with what was acknowledged, and write.
    fn start(&mut self, to: Address, found: i64, out: &mut Out) {
        self.state = ClientState::Writing { to };
        self.waiting_since_ms = None;
        self.deadline_us = None;
        out.event(ClientEvent::Connected { to });
        Self::notice(self.acknowledged.found(found), out);
        self.schedule_write(out);
    }

    fn schedule_write(&mut self, out: &Out) {
        let ms = self.spec.write_every_ms;
        self.next_write_us = self.after_ms(ms, out).filter(|_| ms > 0);
    }

    /// Says so if acknowledged writes are gone.
    fn notice(lost: Option<Lost>, out: &mut Out) {
        if let Some(lost) = lost {
            out.event(ClientEvent::LostWrites(lost));
        }
    }

    /// What was tried did not work; the connection is closed already.
    fn fail(&mut self, why: Failure, out: &mut Out) {
        match self.state {
            ClientState::Asking { sentinel } => {
                out.event(ClientEvent::NoAnswer { sentinel, why });
                self.next_sentinel(out);
            }
            ClientState::Checking { to } => {
                out.event(ClientEvent::Unreachable { to, why });
                self.wait(out);
            }
            ClientState::Writing { to } => {
                if self.deadline_us.take().is_some() || why == Failure::TimedOut {
                    out.event(ClientEvent::WriteFailed { why });
                }
                out.event(ClientEvent::Disconnected { from: to, why });
                self.waiting_since_ms = Some(out.wall_ms());
                self.asked = 0;
                self.ask(out);
            }
            ClientState::Waiting => {}
        }
    }

    /// The sentinel in front did not help: it goes to the end.
    fn next_sentinel(&mut self, out: &mut Out) {
        self.sentinels.rotate_left(1);
        self.asked += 1;
        self.ask(out);
    }

    /// Whether it is connected and no write is under way.
    const fn is_idle(&self) -> bool {
        matches!(self.state, ClientState::Writing { .. }) && self.deadline_us.is_none()
    }
}

// What there is to see of a client from outside.
impl Client {
    /// What it was started from.
    #[must_use]
    pub const fn spec(&self) -> &Spec {
        &self.spec
    }

    /// What it is doing.
    #[must_use]
    pub const fn state(&self) -> ClientState {
        self.state
    }

    /// The master it writes to.
    #[must_use]
    pub const fn connected_to(&self) -> Option<Address> {
        match self.state {
            ClientState::Writing { to } => Some(to),
            _ => None,
        }
    }

    /// The highest counter a master acknowledged, less what was lost.
    #[must_use]
    pub const fn acknowledged(&self) -> i64 {
        self.acknowledged.highest()
    }

    /// How many acknowledged writes were lost so far.
    #[must_use]
    pub const fn lost(&self) -> u64 {
        self.acknowledged.lost()
    }

    /// Since when it cannot write, milliseconds of its wall clock.
    #[must_use]
    pub const fn waiting_since_ms(&self) -> Option<i64> {
        self.waiting_since_ms
    }
}
