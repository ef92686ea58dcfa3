//! A process that does what it is told, and a log of what happened to it.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part")]

use std::sync::Arc;

use lab_process::{
    Address, Child, Closing, DiskFailure, Ended, Input, Now, Outbox, Process, Socket,
};
use lab_sim::{DiskCost, Fault, HostId, HostSpec, NetworkSpec, Record, Sink, Time, What, World};

/// What the puppet is told to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    Connect(u32, Address),
    Send(u32, u32),
    /// Sends on the accepted connection of that row.
    Reply(u32, u32),
    Close(u32),
    CloseAccepted(u32),
    /// Several things within one call.
    All(Vec<Self>),
    Persist(u32),
    Say(&'static str),
    WakeAt(u64),
    /// Starts the program of that path under that number.
    Spawn(u32, &'static str),
    KillChild(u32),
    Resolve(&'static str),
    Exit(i32),
}

/// What it announces: everything that happens to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    Booted { seed: u64, disk: Option<u32> },
    Woke,
    Opened(u32),
    Accepted(u32, Address),
    Closed(Socket, Closing),
    Got(Socket, u32),
    Said(&'static str),
    Ended(u32, Ended),
    NotWritten(DiskFailure),
    Resolved(Option<std::net::Ipv4Addr>),
}

/// A process that follows orders, announces what it sees, and echoes if asked.
#[derive(Clone, Debug)]
pub struct Puppet {
    echo: bool,
    wake_at: Option<u64>,
}

impl Puppet {
    fn follow(&mut self, order: Order, out: &mut Outbox<u32, Seen, u32>) {
        match order {
            Order::Connect(socket, to) => out.connect(Socket(socket), to),
            Order::Send(socket, message) => out.send(Socket(socket), message),
            Order::Reply(row, message) => out.send(Socket(Socket::FIRST_ACCEPTED + row), message),
            Order::Close(socket) => out.close(Socket(socket)),
            Order::CloseAccepted(row) => out.close(Socket(Socket::FIRST_ACCEPTED + row)),
            Order::All(orders) => orders.into_iter().for_each(|order| self.follow(order, out)),
            Order::Persist(disk) => {
                if let Err(failure) = out.persist(disk) {
                    out.event(Seen::NotWritten(failure));
                }
            }
            Order::Say(text) => out.event(Seen::Said(text)),
            Order::WakeAt(at) => self.wake_at = Some(at),
            Order::Spawn(child, path) => out.spawn(Child(child), [Arc::from(path)].into()),
            Order::KillChild(child) => out.kill_child(Child(child)),
            Order::Resolve(name) => {
                let ip = out.resolve(name);
                out.event(Seen::Resolved(ip));
            }
            Order::Exit(code) => out.exit(code),
        }
    }
}

impl Process for Puppet {
    type Message = u32;
    type Event = Seen;
    type Disk = u32;
    /// Whether it echoes every message, plus 1000.
    type Spec = bool;
    type Order = Order;

    fn boot(echo: &bool, disk: Option<&u32>, seed: u64, out: &mut Outbox<u32, Seen, u32>) -> Self {
        out.event(Seen::Booted {
            seed,
            disk: disk.copied(),
        });
        Self {
            echo: *echo,
            wake_at: None,
        }
    }

    fn handle(&mut self, input: Input<u32, Order>, out: &mut Outbox<u32, Seen, u32>) {
        match input {
            Input::Wake => {
                self.wake_at = None;
                out.event(Seen::Woke);
            }
            Input::Opened { socket } => out.event(Seen::Opened(socket.0)),
            Input::Accepted { socket, peer } => {
                out.event(Seen::Accepted(socket.0 - Socket::FIRST_ACCEPTED, peer));
            }
            Input::Closed { socket, why } => out.event(Seen::Closed(socket, why)),
            Input::Ended { child, how } => out.event(Seen::Ended(child.0, how)),
            Input::Received { socket, message } => {
                out.event(Seen::Got(socket, message));
                if self.echo {
                    out.send(socket, message + 1000);
                }
            }
            Input::Order(order) => self.follow(order, out),
        }
    }

    fn next_wake_us(&self) -> Option<u64> {
        self.wake_at
    }
}

/// Everything that was seen: when (µs), by which host, what; and the other
/// records as text.
#[derive(Clone, Debug, Default)]
pub struct Log {
    pub seen: Vec<(u64, u32, Seen, Now)>,
    pub records: Vec<(u64, String)>,
    pub causes: Vec<(Option<u64>, &'static str)>,
}

impl Sink<Puppet> for Log {
    fn record(&mut self, record: &Record<'_, Puppet>) {
        assert_eq!(
            record.id,
            self.causes.len() as u64,
            "records are numbered one by one"
        );
        self.causes.push((record.cause, record.what.name()));
        let text = match record.what {
            What::Event { at, event } => {
                let host = record.host.expect("an event has a host");
                self.seen
                    .push((record.at.as_us(), host.0, event.clone(), at));
                return;
            }
            What::Lost { id, why, .. } => format!("lost {} {why:?}", id.0),
            What::Retransmitted { id, attempt, .. } => format!("again {} {attempt}", id.0),
            what => what.name().to_owned(),
        };
        self.records.push((record.at.as_us(), text));
    }
}

impl Log {
    /// When a host saw something for the first time.
    pub fn first(&self, host: HostId, what: &Seen) -> Option<u64> {
        self.seen
            .iter()
            .find(|(_, h, s, _)| *h == host.0 && s == what)
            .map(|(at, ..)| *at)
    }

    /// The messages a host got, with their times.
    pub fn got(&self, host: HostId) -> Vec<(u64, u32)> {
        let got = |(at, h, seen, _): &(u64, u32, Seen, Now)| match seen {
            Seen::Got(_, message) if *h == host.0 => Some((*at, *message)),
            _ => None,
        };
        self.seen.iter().filter_map(got).collect()
    }

    /// How and when a host's connections closed.
    pub fn closed(&self, host: HostId) -> Vec<(u64, Closing)> {
        let closed = |(at, h, seen, _): &(u64, u32, Seen, Now)| match seen {
            Seen::Closed(_, why) if *h == host.0 => Some((*at, *why)),
            _ => None,
        };
        self.seen.iter().filter_map(closed).collect()
    }

    /// When records of that text were made.
    pub fn times(&self, text: &str) -> Vec<u64> {
        self.records
            .iter()
            .filter(|(_, t)| t == text)
            .map(|(at, _)| *at)
            .collect()
    }
}

/// A world of puppets and the log of it.
#[derive(Clone)]
pub struct Stage {
    pub world: World<Puppet>,
    pub log: Log,
}

/// The one-way latency of the stage, µs.
pub const LATENCY: u64 = 1000;

pub const A: HostId = HostId(0);
pub const B: HostId = HostId(1);
pub const C: HostId = HostId(2);

pub fn address(host: HostId) -> Address {
    Address::new([10, 0, 0, host.0 as u8 + 1], 7000)
}

pub fn spec(host: HostId) -> HostSpec<Puppet> {
    HostSpec {
        name: Arc::from(format!("h{}", host.0)),
        address: address(host),
        spec: false,
        disk_cost: DiskCost::FREE,
        work_us: 0,
        sleep: lab_sim::Sleep::Exactly,
        wall_clock_at_zero_ms: 1_000_000,
        programs: Arc::default(),
        boots_at: Some(Time::ZERO),
    }
}

impl Stage {
    pub fn empty(network: NetworkSpec) -> Self {
        Self {
            world: World::new(7, network),
            log: Log::default(),
        }
    }

    /// Hosts that are up, one millisecond from each other, without jitter.
    pub fn with(hosts: u32) -> Self {
        let mut stage = Self::empty(NetworkSpec::uniform(LATENCY as u32, 0));
        for host in 0..hosts {
            stage.world.add_host(spec(HostId(host)));
        }
        stage.world.run_until(Time::ZERO, &mut stage.log);
        stage
    }

    /// A and B, with a connection (A's number 1, B's row 0) opened by A; 1 s.
    pub fn connected() -> Self {
        let mut stage = Self::with(3);
        stage.order(A, Order::Connect(1, address(B)));
        stage.to(1_000_000);
        stage
    }

    pub fn order(&mut self, host: HostId, order: Order) {
        self.world
            .order(host, order, &mut self.log)
            .expect("the process runs");
    }

    pub fn fault(&mut self, fault: Fault) -> lab_sim::Effect {
        self.world
            .apply(&fault, &mut self.log)
            .expect("the fault can be applied")
    }

    /// Runs until that instant, µs.
    pub fn to(&mut self, at: u64) {
        self.world.run_until(Time::from_us(at), &mut self.log);
    }

    pub fn cut(&mut self, from: HostId, to: HostId) {
        self.fault(Fault::Cut {
            from,
            to,
            mode: lab_sim::CutMode::Drop,
        });
    }
}

/// Whether a kernel's timer explains that time: never early, late by the
/// coarseness of its wheel at most.
pub fn is_due(at: u64, earliest: u64, late: u64) -> bool {
    (earliest..=earliest + late).contains(&at)
}

/// A try comes at its time or a tick and a bit later (waits below a quarter of a
/// second).
pub const TICK: u64 = 8_000;
/// Waits of up to two seconds.
pub const EIGHT_TICKS: u64 = 48_000;
/// Waits of up to sixteen seconds, and what came before them.
pub const SIXTY_FOUR_TICKS: u64 = 600_000;
