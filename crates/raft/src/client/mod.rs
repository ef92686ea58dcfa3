//! A writing application: it looks for the leader, opens a session, and increments
//! the counter, one write at a time (§8; dissertation, §6.3). Its counterpart for
//! Redis writes through Sentinel; both remember the highest value that was
//! acknowledged and say so if a leader, or a master, ever holds less.
//!
//! A write without an answer is asked for again under the same number, so that it
//! is carried out once.

mod event;

use std::sync::Arc;

use lab_process::{Acknowledged, Address, Input, Lost, Outbox, Process, Socket};

use crate::{ClientId, Message, Operation, Reply, Request};

pub use self::event::{ClientEvent, Failure};

type Out = Outbox<Message, Box<ClientEvent>, ()>;

/// What a client is started from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spec {
    /// The servers it knows, in the order in which it tries them.
    pub servers: Arc<[Address]>,
    /// How long it waits between two writes, milliseconds; 0 means that it does
    /// not write.
    pub write_every_ms: u64,
    /// How long it waits for an answer, milliseconds.
    pub timeout_ms: u64,
    /// How long it waits before it tries again when no server helped, milliseconds.
    pub retry_ms: u64,
}

impl Spec {
    /// A client that writes ten times a second and waits a second for an answer.
    #[must_use]
    pub const fn new(servers: Arc<[Address]>) -> Self {
        Self {
            servers,
            write_every_ms: 100,
            timeout_ms: 1000,
            retry_ms: 100,
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
    /// It tries a server and asks it for a session, or how far the counter is.
    Asking {
        /// Which one.
        server: Address,
    },
    /// It writes.
    Writing {
        /// Where.
        to: Address,
    },
    /// It waits before it tries again.
    Waiting,
}

/// A writing client.
#[derive(Clone, Debug)]
pub struct Client {
    spec: Spec,
    state: ClientState,
    socket: Socket,
    /// The server to try next, by its place in the specification.
    next_server: u32,
    /// How many were tried in vain in this round.
    tried: u32,
    /// Its session, once it has one.
    client: Option<ClientId>,
    /// The number of its last command.
    serial: u64,
    /// The last command has no answer yet.
    unanswered: Option<Operation>,
    /// When whatever is waited for is given up, monotonic microseconds.
    deadline_us: Option<u64>,
    /// When the next write is due, if none is under way.
    next_write_us: Option<u64>,
    acknowledged: Acknowledged,
    writes: u64,
    waiting_since_ms: Option<i64>,
}

impl Process for Client {
    type Message = Message;
    type Event = Box<ClientEvent>;
    type Disk = ();
    type Spec = Spec;
    type Order = Order;

    fn boot(spec: &Spec, _disk: Option<&()>, seed: u64, out: &mut Out) -> Self {
        // §8: a client that starts connects to a server chosen at random.
        let servers = spec.servers.len().max(1) as u64;
        let mut client = Self {
            spec: spec.clone(),
            state: ClientState::Waiting,
            socket: Socket(0),
            next_server: (seed % servers) as u32,
            tried: 0,
            client: None,
            serial: 0,
            unanswered: None,
            deadline_us: None,
            next_write_us: None,
            acknowledged: Acknowledged::default(),
            writes: 0,
            waiting_since_ms: Some(out.wall_ms()),
        };
        client.try_next(out);
        client
    }

    fn handle(&mut self, input: Input<Message, Order>, out: &mut Out) {
        match input {
            Input::Wake => self.on_wake(out),
            // Nobody connects to a client.
            Input::Opened { .. } | Input::Accepted { .. } | Input::Ended { .. } => {}
            Input::Closed { socket, why } => {
                if socket == self.socket && self.state != ClientState::Waiting {
                    self.fail(Failure::Closed(why), out);
                }
            }
            Input::Received { socket, message } => {
                let in_use = socket == self.socket && self.state != ClientState::Waiting;
                if let (true, Message::Reply(reply)) = (in_use, message) {
                    self.on_reply(reply, out);
                }
            }
            Input::Order(Order::SetWriteEvery { ms }) => {
                self.spec.write_every_ms = ms;
                if self.is_idle() {
                    self.schedule_write(out);
                }
            }
        }
    }

    fn next_wake_us(&self) -> Option<u64> {
        self.deadline_us.into_iter().chain(self.next_write_us).min()
    }
}

impl Client {
    fn on_wake(&mut self, out: &mut Out) {
        let now_us = out.now().monotonic_us;
        if self.deadline_us.is_some_and(|deadline| deadline <= now_us) {
            self.deadline_us = None;
            if self.state == ClientState::Waiting {
                self.tried = 0;
                self.try_next(out);
            } else {
                out.close(self.socket);
                self.fail(Failure::TimedOut, out);
            }
        } else if self.next_write_us.is_some_and(|write| write <= now_us) {
            self.next_write_us = None;
            self.command(Operation::Increment, out);
        }
    }

    /// Tries the next server, or waits if all were tried in vain.
    fn try_next(&mut self, out: &mut Out) {
        let servers = self.spec.servers.len() as u32;
        if self.tried >= servers {
            self.wait(out);
            return;
        }
        let server = self.spec.servers[(self.next_server % servers) as usize];
        self.next_server = (self.next_server + 1) % servers;
        self.tried += 1;
        self.try_server(server, out);
    }

    /// Connects to a server and asks for a session; whoever has one asks for what
    /// has no answer yet, or else how far the counter is.
    fn try_server(&mut self, server: Address, out: &mut Out) {
        self.state = ClientState::Asking { server };
        self.socket = Socket((self.socket.0 + 1) % Socket::FIRST_ACCEPTED);
        self.next_write_us = None;
        out.connect(self.socket, server);
        out.event(ClientEvent::Asked { server });
        match (self.client, self.unanswered) {
            (None, _) => self.request(Request::Register, out),
            (Some(_), Some(operation)) => self.send_command(operation, out),
            (Some(_), None) => self.command(Operation::Read, out),
        }
    }

    fn wait(&mut self, out: &Out) {
        self.state = ClientState::Waiting;
        self.next_write_us = None;
        self.deadline_us = Some(after_ms(self.spec.retry_ms.max(1), out));
    }

    /// Asks for a command under a new number.
    fn command(&mut self, operation: Operation, out: &mut Out) {
        self.serial += 1;
        self.unanswered = Some(operation);
        self.send_command(operation, out);
    }

    fn send_command(&mut self, operation: Operation, out: &mut Out) {
        if let Some(client) = self.client {
            let serial = self.serial;
            let request = Request::Command {
                client,
                serial,
                operation,
            };
            self.request(request, out);
        }
    }

    /// Sends a request; the answer, and a connection if need be, must come in time.
    fn request(&mut self, request: Request, out: &mut Out) {
        out.send(self.socket, Message::Request(request));
        self.deadline_us = Some(after_ms(self.spec.timeout_ms, out));
    }

    fn on_reply(&mut self, reply: Reply, out: &mut Out) {
        match reply {
            Reply::Registered { client } if self.client.is_none() => {
                self.client = Some(client);
                self.serial = 0;
                self.command(Operation::Read, out);
            }
            Reply::Done { serial, value } if serial == self.serial => self.on_done(value, out),
            Reply::Registered { .. } | Reply::Done { .. } => {}
            Reply::NotLeader { leader } => self.on_not_leader(leader, out),
            Reply::LogFull => {
                out.close(self.socket);
                self.fail(Failure::LogFull, out);
            }
            Reply::SessionExpired => {
                self.client = None;
                self.unanswered = None;
                out.event(ClientEvent::SessionExpired);
                out.close(self.socket);
                self.fail(Failure::SessionExpired, out);
            }
        }
    }

    /// A command was carried out.
    fn on_done(&mut self, value: i64, out: &mut Out) {
        let Some(operation) = self.unanswered.take() else {
            return;
        };
        if let ClientState::Asking { server } = self.state {
            self.state = ClientState::Writing { to: server };
            self.tried = 0;
            self.waiting_since_ms = None;
            out.event(ClientEvent::Connected { to: server });
        }
        match operation {
            Operation::Increment => {
                Self::notice(self.acknowledged.wrote(value), out);
                self.writes += 1;
            }
            Operation::Read => Self::notice(self.acknowledged.found(value), out),
        }
        self.deadline_us = None;
        self.schedule_write(out);
    }

    /// Goes where the server says the leader is; each round tries no more servers
    /// than there are.
    fn on_not_leader(&mut self, leader: Option<Address>, out: &mut Out) {
        out.close(self.socket);
        match self.state {
            ClientState::Asking { server } => {
                out.event(ClientEvent::NotLeader { server, leader });
                self.go_on(leader.filter(|leader| *leader != server), out);
            }
            ClientState::Writing { .. } => self.leave(Failure::NotLeader, leader, out),
            ClientState::Waiting => {}
        }
    }

    fn go_on(&mut self, leader: Option<Address>, out: &mut Out) {
        let known = leader.filter(|leader| self.spec.servers.contains(leader));
        match known {
            Some(leader) if self.tried < self.spec.servers.len() as u32 => {
                self.tried += 1;
                self.try_server(leader, out);
            }
            _ => self.try_next(out),
        }
    }

    fn schedule_write(&mut self, out: &Out) {
        let ms = self.spec.write_every_ms;
        self.next_write_us = (ms > 0).then(|| after_ms(ms, out));
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
            ClientState::Asking { server } => {
                out.event(ClientEvent::Unreachable { server, why });
                self.try_next(out);
            }
            ClientState::Writing { .. } => self.leave(why, None, out),
            ClientState::Waiting => {}
        }
    }

    /// Leaves a leader and looks for another.
    fn leave(&mut self, why: Failure, leader: Option<Address>, out: &mut Out) {
        let ClientState::Writing { to } = self.state else {
            return;
        };
        if self.unanswered.is_some() {
            out.event(ClientEvent::WriteFailed { why });
        }
        out.event(ClientEvent::Disconnected { from: to, why });
        self.waiting_since_ms = Some(out.wall_ms());
        self.tried = 0;
        self.go_on(leader.filter(|leader| *leader != to), out);
    }

    /// Whether it is connected and no write is under way.
    const fn is_idle(&self) -> bool {
        matches!(self.state, ClientState::Writing { .. }) && self.unanswered.is_none()
    }
}

fn after_ms(ms: u64, out: &Out) -> u64 {
    let now_us = out.now().monotonic_us;
    now_us.saturating_add(ms.saturating_mul(1000))
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

    /// The leader it writes to.
    #[must_use]
    pub const fn connected_to(&self) -> Option<Address> {
        match self.state {
            ClientState::Writing { to } => Some(to),
            _ => None,
        }
    }

    /// The highest counter a leader acknowledged, less what was lost.
    #[must_use]
    pub const fn acknowledged(&self) -> i64 {
        self.acknowledged.highest()
    }

    /// How many of its own writes were acknowledged.
    #[must_use]
    pub const fn writes(&self) -> u64 {
        self.writes
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
