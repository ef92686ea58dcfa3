//! Two ways to drive processes by hand: one at a time, input by input
//! ([`Bench`]), and several servers joined by connections that take a
//! millisecond ([`Net`]).

// Each test file uses a part of this.
#![allow(dead_code, unreachable_pub)]

pub mod operator;

use std::collections::BTreeMap;
use std::sync::Arc;

use lab_process::{Address, Closing, DiskFailure, Input, Now, Outbox, Output, Process, Socket};
use lab_redis::server::{Disk, Order, Server, ServerEvent, Spec};
use lab_redis::wire::{Hello, Message, Reply, Request, RunId, Stream};

pub const WALL_START_MS: i64 = 1_700_000_000_000;

/// The address of the server called `r<i>` in the recordings.
pub const fn redis(i: u8) -> Address {
    Address::new([10, 0, 0, 10 + i], 6379)
}

/// The address of the sentinel called `s<i>`.
pub const fn sentinel(i: u8) -> Address {
    Address::new([10, 0, 0, 30 + i], 26379)
}

/// A hello of the sentinel `s0` about a master at `r0`.
pub fn hello() -> Arc<Hello> {
    Arc::new(Hello {
        from: sentinel(0),
        id: RunId([0xab; 20]),
        current_epoch: 0,
        master_name: "mymaster".into(),
        master: redis(0),
        config_epoch: 0,
        hosts: None,
    })
}

/// The `i`-th connection that the machine accepted for a process.
pub const fn accepted(i: u32) -> Socket {
    Socket(Socket::FIRST_ACCEPTED + i)
}

/// Both clocks `us` after the start.
pub const fn at(us: u64) -> Now {
    let now = Now {
        wall_ms: WALL_START_MS,
        wall_sub_us: 0,
        monotonic_us: 0,
    };
    now.plus_us(us)
}

/// An output that can be compared.
#[derive(Clone, PartialEq, Debug)]
pub enum Did<E, D> {
    Connect(Socket, Address),
    Send(Socket, Message),
    Answer(Message),
    Close(Socket),
    Event(E),
    Persist(D),
    Exit(i32),
}

/// What a process did with one input, in order.
pub type Done<P> =
    Vec<Did<<<P as Process>::Event as std::ops::Deref>::Target, <P as Process>::Disk>>;

/// One process whose inputs are given by hand.
pub struct Bench<P: Process> {
    pub process: P,
    pub now_us: u64,
    /// Why its disk cannot be written to.
    pub disk_failure: Option<DiskFailure>,
}

impl<P, E> Bench<P>
where
    P: Process<Message = Message, Event = Box<E>>,
{
    /// Boots a process and returns what it did.
    pub fn boot(spec: &P::Spec, disk: Option<&P::Disk>) -> (Self, Done<P>) {
        let mut out = Outbox::new(at(0), 3_000);
        let process = P::boot(spec, disk, 7, &mut out);
        let bench = Self {
            process,
            now_us: 0,
            disk_failure: None,
        };
        (bench, did(&mut out))
    }

    /// Gives one input now.
    pub fn give(&mut self, input: Input<Message, P::Order>) -> Done<P> {
        let mut out = Outbox::new(at(self.now_us), 3_000);
        out.fail_flushes(self.disk_failure);
        self.process.handle(input, &mut out);
        did(&mut out)
    }

    pub fn accept(&mut self, i: u32, peer: Address) -> Socket {
        let socket = accepted(i);
        self.give(Input::Accepted { socket, peer });
        socket
    }

    pub fn request(&mut self, socket: Socket, request: Request) -> Done<P> {
        self.give(Input::Received {
            socket,
            message: Message::Request(request),
        })
    }

    pub fn reply(&mut self, socket: Socket, reply: Reply) -> Done<P> {
        self.give(Input::Received {
            socket,
            message: Message::Reply(reply),
        })
    }

    pub fn stream(&mut self, socket: Socket, stream: Stream) -> Done<P> {
        self.give(Input::Received {
            socket,
            message: Message::Stream(stream),
        })
    }

    pub fn closed(&mut self, socket: Socket, why: Closing) -> Done<P> {
        self.give(Input::Closed { socket, why })
    }

    /// Delivers every wake-up that is due until `us`; returns what was done.
    pub fn run_until(&mut self, us: u64) -> Done<P> {
        let mut all = Vec::new();
        while let Some(wake) = self.process.next_wake_us().filter(|wake| *wake <= us) {
            self.now_us = self.now_us.max(wake);
            all.extend(self.give(Input::Wake));
        }
        self.now_us = us;
        all
    }
}

fn did<E, D>(out: &mut Outbox<Message, Box<E>, D>) -> Vec<Did<E, D>> {
    out.take()
        .into_iter()
        .map(|output| match output {
            Output::Connect { socket, to, .. } => Did::Connect(socket, to),
            Output::Send { socket, message } => Did::Send(socket, message),
            Output::Answer(message) => Did::Answer(message),
            Output::Close { socket } => Did::Close(socket),
            Output::Event { event, .. } => Did::Event(*event),
            Output::Persist { disk, .. } => Did::Persist(*disk),
            Output::Spawn { .. } | Output::KillChild { .. } => {
                panic!("a server starts no programs")
            }
            Output::Exit { code } => Did::Exit(code),
        })
        .collect()
}

/// What was sent, in order.
pub fn sent<E, D>(done: &[Did<E, D>]) -> Vec<(Socket, Message)> {
    done.iter()
        .filter_map(|one| match one {
            Did::Send(socket, message) => Some((*socket, message.clone())),
            _ => None,
        })
        .collect()
}

/// What was announced, as text.
pub fn lines<E: std::fmt::Display, D>(done: &[Did<E, D>]) -> Vec<String> {
    done.iter()
        .filter_map(|one| match one {
            Did::Event(event) => Some(event.to_string()),
            _ => None,
        })
        .collect()
}

/// Servers and the connections between them; a message takes a millisecond.
#[derive(Default)]
pub struct Net {
    pub now_us: u64,
    pub log: Vec<(u64, Address, String)>,
    pub answers: Vec<(Address, Message)>,
    hosts: BTreeMap<Address, Host>,
    ends: BTreeMap<(Address, Socket), (Address, Socket)>,
    queue: BTreeMap<(u64, u64), (Address, Input<Message, Order>)>,
    serial: u64,
    accepted: u32,
}

struct Host {
    spec: Spec,
    disk: Option<Disk>,
    server: Option<Server>,
    boots: u64,
}

const HOP_US: u64 = 1_000;

impl Net {
    /// A master `r0` and that many replicas of it, all started at once.
    pub fn cluster(replicas: u8) -> Self {
        let mut net = Self::default();
        net.start(Spec::new(redis(0), None));
        for i in 1..=replicas {
            net.start(Spec::new(redis(i), Some(redis(0))));
        }
        net
    }

    pub fn start(&mut self, spec: Spec) {
        let address = spec.address;
        let host = Host {
            spec,
            disk: None,
            server: None,
            boots: 0,
        };
        self.hosts.insert(address, host);
        self.boot(address);
    }

    pub fn boot(&mut self, address: Address) {
        let host = self.hosts.get_mut(&address).unwrap();
        host.boots += 1;
        let seed = host.boots * 1000 + u64::from(address.ip.octets()[3]);
        let mut out = Outbox::new(at(self.now_us), 0);
        host.server = Some(Server::boot(&host.spec, host.disk.as_ref(), seed, &mut out));
        self.apply(address, &mut out);
    }

    pub fn kill(&mut self, address: Address) {
        self.hosts.get_mut(&address).unwrap().server = None;
        self.queue.retain(|_, (to, _)| *to != address);
        let mine: Vec<_> = self
            .ends
            .keys()
            .copied()
            .filter(|end| end.0 == address)
            .collect();
        for end in mine {
            self.hang_up(end, Closing::ByPeer);
        }
    }

    /// Every connection between the two is reset.
    pub fn cut(&mut self, a: Address, b: Address) {
        let between: Vec<_> = self
            .ends
            .iter()
            .filter(|(end, other)| end.0 == a && other.0 == b)
            .map(|(end, other)| (*end, *other))
            .collect();
        for (end, other) in between {
            self.hang_up(end, Closing::Reset);
            self.push(
                end.0,
                Input::Closed {
                    socket: end.1,
                    why: Closing::Reset,
                },
            );
            self.ends.remove(&other);
        }
    }

    pub fn order(&mut self, address: Address, order: Order) {
        self.push(address, Input::Order(order));
        self.run_for_us(HOP_US);
    }

    pub fn server(&self, address: Address) -> &Server {
        self.hosts[&address].server.as_ref().unwrap()
    }

    pub fn run_for_ms(&mut self, ms: u64) {
        self.run_for_us(ms * 1000);
    }

    /// The log lines of one server since `us`, without those the recordings
    /// leave out.
    pub fn lines(&self, address: Address, since_us: u64) -> Vec<&str> {
        self.log
            .iter()
            .filter(|line| line.1 == address && line.0 >= since_us)
            .map(|line| line.2.as_str())
            .collect()
    }

    pub fn run_for_us(&mut self, us: u64) {
        let end = self.now_us + us;
        loop {
            let queued = self.queue.keys().next().map(|key| key.0);
            let wake = self
                .hosts
                .iter()
                .filter_map(|(address, host)| {
                    Some((host.server.as_ref()?.next_wake_us()?, *address))
                })
                .min();
            let due = match (queued, wake) {
                (Some(queued), Some((wake, _))) => queued.min(wake),
                (Some(one), None) | (None, Some((one, _))) => one,
                (None, None) => break,
            };
            if due > end {
                break;
            }
            self.now_us = self.now_us.max(due);
            if queued == Some(due) {
                let (_, (to, input)) = self.queue.pop_first().unwrap();
                self.deliver(to, input);
            } else if let Some((_, address)) = wake {
                self.deliver(address, Input::Wake);
            }
        }
        self.now_us = end;
    }

    fn deliver(&mut self, to: Address, input: Input<Message, Order>) {
        let mut out = Outbox::new(at(self.now_us), 0);
        let Some(server) = self
            .hosts
            .get_mut(&to)
            .and_then(|host| host.server.as_mut())
        else {
            return;
        };
        server.handle(input, &mut out);
        self.apply(to, &mut out);
    }

    fn apply(&mut self, from: Address, out: &mut Outbox<Message, Box<ServerEvent>, Disk>) {
        let outputs = out.take();
        for output in outputs {
            match output {
                Output::Connect { socket, to, .. } => self.connect((from, socket), to),
                Output::Send { socket, message } => {
                    if let Some(&(to, socket)) = self.ends.get(&(from, socket)) {
                        self.push(to, Input::Received { socket, message });
                    }
                }
                Output::Answer(message) => self.answers.push((from, message)),
                Output::Close { socket } => self.hang_up((from, socket), Closing::ByPeer),
                Output::Event { event, .. } => {
                    self.log.push((self.now_us, from, event.to_string()));
                }
                Output::Persist { disk, .. } => {
                    self.hosts.get_mut(&from).unwrap().disk = Some(*disk);
                }
                Output::Spawn { .. } | Output::KillChild { .. } => {
                    panic!("{from} starts a program")
                }
                Output::Exit { code } => panic!("{from} exited with {code}"),
            }
        }
    }

    fn connect(&mut self, end: (Address, Socket), to: Address) {
        let (from, socket) = end;
        if self
            .hosts
            .get(&to)
            .is_some_and(|host| host.server.is_some())
        {
            let other = (to, accepted(self.accepted));
            self.accepted += 1;
            self.ends.insert(end, other);
            self.ends.insert(other, end);
            self.push(
                to,
                Input::Accepted {
                    socket: other.1,
                    peer: from,
                },
            );
            self.push(from, Input::Opened { socket });
        } else {
            let why = Closing::Refused;
            self.push(from, Input::Closed { socket, why });
        }
    }

    fn hang_up(&mut self, end: (Address, Socket), why: Closing) {
        if let Some(other) = self.ends.remove(&end) {
            self.ends.remove(&other);
            self.push(
                other.0,
                Input::Closed {
                    socket: other.1,
                    why,
                },
            );
        }
    }

    fn push(&mut self, to: Address, input: Input<Message, Order>) {
        self.serial += 1;
        self.queue
            .insert((self.now_us + HOP_US, self.serial), (to, input));
    }
}
