//! A bench on which one sentinel runs against scripted fakes: no simulator, no
//! second real process. The bench keeps the clocks, delivers ticks, connections
//! and replies, and remembers everything the sentinel did.
//!
//! Times are milliseconds of the monotonic clock since boot, unless a name says
//! `wall`.

#![allow(
    dead_code,
    unused_imports,
    reason = "each file of tests uses its own part"
)]
#![allow(unreachable_pub, reason = "the bench is a module of several crates")]

mod fake;
mod others;
mod query;
mod setup;

use std::collections::BTreeMap;
use std::sync::Arc;

use lab_process::{
    Address, Child, Closing, DiskFailure, Ended, Input, NameServer, Names, Now, Outbox, Output,
    Process, Program, Socket,
};
use lab_redis::wire::{Hello, Message, Reply, Request, Value, Words};
use lab_sentinel::view::MasterView;
use lab_sentinel::{Disk, Event, Out, Sentinel, Spec};

pub use fake::{Fake, Mood, Vote};
pub use query::{Kind, gaps};
pub use setup::{
    MASTER, Machine, OTHER, OTHER_REPLICA, Setup, bench_hello as hello, id, peer, peer_id, replica,
    run_id,
};

/// What the wall clock reads at boot.
pub const WALL_AT_BOOT: i64 = 1_700_000_000_000;

/// One thing the sentinel did.
#[derive(Clone, Debug)]
pub enum Did {
    Announced(Event),
    Connected(Address),
    /// Put a request into a connection's buffer; see [`Bench::wire`] for what left.
    Queued(Address, Request),
    Closed(Address),
    Flushed(Disk),
    /// Started a program.
    Spawned(Child, Program),
    KilledChild(Child),
    Exited(i32),
}

/// An outgoing connection of the sentinel.
struct Connection {
    to: Address,
    /// Tells this connection from an earlier one of the same number.
    generation: u32,
    subscribed: bool,
    /// Requests a silent fake has not answered.
    held: Vec<Request>,
    last_arrival_us: u64,
}

/// Something on its way to the sentinel.
struct Arrival {
    socket: Socket,
    generation: u32,
    input: Coming,
}

enum Coming {
    Opened,
    Closed(Closing),
    Message(Message),
    /// The sentinel's own request comes back to it.
    Itself(Request),
}

pub struct Bench {
    pub s: Sentinel,
    /// Where it listens; connections to there reach itself.
    address: Address,
    out: Out,
    now_us: u64,
    /// How far the wall clock is from the monotonic one, beyond [`WALL_AT_BOOT`].
    pub wall_shift_ms: i64,
    /// What a flush to disk costs, microseconds.
    pub flush_us: u64,
    /// Why its disk cannot be written to.
    pub disk_failure: Option<DiskFailure>,
    /// What names of hosts resolve to, and how the name server answers.
    pub names: Arc<Names>,
    pub name_server: NameServer,
    pub fakes: BTreeMap<Address, Fake>,
    connections: BTreeMap<u32, Connection>,
    arrivals: BTreeMap<(u64, u64), Arrival>,
    next_arrival: u64,
    next_generation: u32,
    next_accepted: u32,
    /// Everything the sentinel did, with the time on its own monotonic clock.
    pub did: Vec<(i64, Did)>,
    /// What left: requests that were not lost with their connection.
    pub wire: Vec<(i64, Address, Request)>,
    /// When ticks were delivered, microseconds.
    pub ticks_us: Vec<u64>,
    mark: (usize, usize),
    /// Answers to orders, in order.
    answers: Vec<Value>,
    /// Programs it started that have not ended.
    pub children: Vec<Child>,
    /// The exit code, once the process has ended.
    pub exited: Option<i32>,
}

impl Bench {
    /// Boots a sentinel among fakes.
    pub fn boot(spec: &Spec, disk: Option<&Disk>, seed: u64, fakes: Vec<Fake>) -> Self {
        Self::boot_on(&Machine::default(), spec, disk, seed, fakes)
    }

    /// Boots a sentinel on a machine with a fault, or with names of hosts.
    pub fn boot_on(
        machine: &Machine,
        spec: &Spec,
        disk: Option<&Disk>,
        seed: u64,
        fakes: Vec<Fake>,
    ) -> Self {
        let start = Now {
            wall_ms: WALL_AT_BOOT,
            wall_sub_us: 0,
            monotonic_us: 0,
        };
        let mut out = Outbox::new(start, 0);
        out.fail_flushes(machine.disk_failure);
        out.know_names(Some((Arc::clone(&machine.names), machine.name_server)));
        let s = Sentinel::boot(spec, disk, seed, &mut out);
        let booted_us = out.now().monotonic_us;
        let mut bench = Self {
            s,
            address: spec.address,
            out,
            now_us: booted_us,
            wall_shift_ms: 0,
            flush_us: 0,
            disk_failure: machine.disk_failure,
            names: Arc::clone(&machine.names),
            name_server: machine.name_server,
            fakes: fakes.into_iter().map(|fake| (fake.address, fake)).collect(),
            connections: BTreeMap::new(),
            arrivals: BTreeMap::new(),
            next_arrival: 0,
            next_generation: 0,
            next_accepted: Socket::FIRST_ACCEPTED,
            did: Vec::new(),
            wire: Vec::new(),
            ticks_us: Vec::new(),
            mark: (0, 0),
            answers: Vec::new(),
            children: Vec::new(),
            exited: None,
        };
        bench.carry_out();
        bench
    }

    pub fn now(&self) -> i64 {
        (self.now_us / 1_000) as i64
    }

    pub fn wall(&self) -> i64 {
        WALL_AT_BOOT + self.now() + self.wall_shift_ms
    }

    pub fn m(&self) -> MasterView<'_> {
        self.master("mymaster")
    }

    pub fn master(&self, name: &str) -> MasterView<'_> {
        self.s.master(name).expect("a monitored master")
    }

    pub fn fake(&mut self, address: Address) -> &mut Fake {
        self.fakes.get_mut(&address).expect("a fake at the address")
    }

    /// Hands one input to the sentinel at the present time.
    pub fn give(&mut self, input: Input<Message, lab_sentinel::Order>) -> Vec<(Socket, Message)> {
        let now = Now {
            wall_ms: self.wall(),
            wall_sub_us: (self.now_us % 1_000) as u16,
            monotonic_us: self.now_us,
        };
        self.out.reset(now, self.flush_us);
        self.out.fail_flushes(self.disk_failure);
        let names = Some((Arc::clone(&self.names), self.name_server));
        self.out.know_names(names);
        self.s.handle(input, &mut self.out);
        let elsewhere = self.carry_out();
        // The process has waited for its flushes.
        self.now_us = self.out.now().monotonic_us;
        elsewhere
    }

    /// Gives a command as an operator would, its words separated by spaces.
    pub fn say(&mut self, command: &str) -> Value {
        let words: Vec<&str> = command.split(' ').collect();
        self.say_words(&words)
    }

    /// Gives a command word by word.
    pub fn say_words(&mut self, words: &[&str]) -> Value {
        let before = self.answers.len();
        self.order(words);
        let told = self.answers[before..].iter();
        let answers: Vec<_> = told
            .filter(|value| !matches!(value, Value::Push(_)))
            .collect();
        assert_eq!(answers.len(), 1, "one answer to {words:?}");
        answers[0].clone()
    }

    /// Gives a command that may not be answered.
    pub fn order(&mut self, words: &[&str]) {
        let words: Words = words.iter().copied().map(Arc::from).collect();
        self.give(Input::Order(lab_sentinel::Order::Command(words)));
    }

    /// Runs until the monotonic clock reads `until` milliseconds.
    pub fn run_until(&mut self, until: i64) {
        while self.step(until as u64 * 1_000) {}
        self.now_us = self.now_us.max(until as u64 * 1_000);
    }

    pub fn run(&mut self, ms: i64) {
        self.run_until(self.now() + ms);
    }

    /// Runs up to and including the next tick.
    pub fn tick(&mut self) {
        let ticks = self.ticks_us.len();
        while self.ticks_us.len() == ticks {
            assert!(self.step(u64::MAX), "a sentinel always wants to wake");
        }
    }

    /// Moves the wall clock so that the next tick reads `wall` on it, and runs up to
    /// that tick: for what happens at a threshold, and what one millisecond later.
    pub fn tick_at_wall(&mut self, wall: i64) {
        let wake_us = self
            .s
            .next_wake_us()
            .expect("a sentinel always wants to wake");
        self.run_until((wake_us / 1_000) as i64 - 1);
        self.wall_shift_ms = wall - WALL_AT_BOOT - (wake_us / 1_000) as i64;
        self.tick();
        assert_eq!(self.wall(), wall, "no flush in between");
    }

    /// Runs until shortly before the wall clock reads `wall`, with it undisturbed.
    pub fn run_to_wall(&mut self, wall: i64) {
        self.run(wall - self.wall() - 250);
    }

    /// Runs tick by tick until an event whose text starts so; fails after a minute.
    pub fn run_to(&mut self, start_of_event: &str) -> i64 {
        let (from, limit) = (self.did.len(), self.now() + 60_000);
        loop {
            self.tick();
            let hit = self.did[from..].iter().find(|(_, did)| {
                matches!(did, Did::Announced(event) if event.to_string().starts_with(start_of_event))
            });
            if let Some((at, _)) = hit {
                return *at;
            }
            assert!(
                self.now() < limit,
                "no {start_of_event} within a minute; announced:\n{}",
                self.events().join("\n")
            );
        }
    }

    /// Delivers what is due first, not later than `limit_us`. What was readable
    /// comes before a tick that is due at the same time.
    fn step(&mut self, limit_us: u64) -> bool {
        if self.exited.is_some() {
            return false;
        }
        let wake = self.s.next_wake_us().expect("a sentinel always ticks");
        let arrival = self.arrivals.first_key_value().map(|(&key, _)| key);
        match arrival {
            Some(key) if key.0 <= wake.max(self.now_us) => {
                if key.0 > limit_us {
                    return false;
                }
                self.now_us = self.now_us.max(key.0);
                let arrival = self.arrivals.remove(&key).expect("just seen");
                self.deliver(arrival);
            }
            _ => {
                if wake > limit_us {
                    return false;
                }
                self.now_us = self.now_us.max(wake);
                self.ticks_us.push(self.now_us);
                self.give(Input::Wake);
            }
        }
        true
    }

    /// The process is stopped for `ms`: nothing is delivered, both clocks go on.
    pub fn freeze(&mut self, ms: i64) {
        self.now_us += ms as u64 * 1_000;
    }

    fn deliver(&mut self, arrival: Arrival) {
        let socket = arrival.socket;
        let same = self
            .connections
            .get(&socket.0)
            .is_some_and(|connection| connection.generation == arrival.generation);
        if !same {
            return;
        }
        let input = match arrival.input {
            Coming::Opened => Input::Opened { socket },
            Coming::Closed(why) => {
                self.connections.remove(&socket.0);
                Input::Closed { socket, why }
            }
            Coming::Message(message) => Input::Received { socket, message },
            Coming::Itself(request) => {
                let reply = Message::Reply(self.ask(request));
                return self.arrive(socket.0, Coming::Message(reply));
            }
        };
        self.give(input);
    }

    /// Does what the sentinel asked for. What it sent on a connection that it
    /// closed in the same breath is lost. Returns what went to those that called.
    fn carry_out(&mut self) -> Vec<(Socket, Message)> {
        let outputs = self.out.take();
        let mut buffered: Vec<(u32, Request)> = Vec::new();
        let mut to_callers = Vec::new();
        let end = (self.out.now().monotonic_us / 1_000) as i64;
        for output in outputs {
            // What comes after the end does not happen.
            if self.exited.is_some() {
                break;
            }
            match output {
                Output::Connect { socket, to, .. } => {
                    self.did.push((end, Did::Connected(to)));
                    self.open(socket, to);
                }
                Output::Send { socket, message } if socket.is_accepted() => {
                    to_callers.push((socket, message));
                }
                Output::Send { socket, message } => {
                    let Message::Request(request) = message else {
                        panic!("only requests go out: {message:?}");
                    };
                    let to = self.connections[&socket.0].to;
                    self.did.push((end, Did::Queued(to, request.clone())));
                    buffered.push((socket.0, request));
                }
                Output::Close { socket } => {
                    let closed = self.connections.remove(&socket.0);
                    let closed = closed.expect("closes only what is open");
                    self.did.push((end, Did::Closed(closed.to)));
                    buffered.retain(|(number, _)| *number != socket.0);
                }
                Output::Event { at, event } => {
                    let at = (at.monotonic_us / 1_000) as i64;
                    self.did.push((at, Did::Announced(*event)));
                }
                Output::Persist { at, disk } => {
                    let at = (at.monotonic_us / 1_000) as i64;
                    self.did.push((at, Did::Flushed(*disk)));
                }
                Output::Answer(Message::Reply(Reply::Value(value))) => {
                    self.answers.push((*value).clone());
                }
                Output::Answer(other) => panic!("not an answer to an operator: {other:?}"),
                Output::Spawn { child, program } => {
                    self.children.push(child);
                    self.did.push((end, Did::Spawned(child, program)));
                }
                Output::KillChild { child } => {
                    self.did.push((end, Did::KilledChild(child)));
                }
                Output::Exit { code } => {
                    self.did.push((end, Did::Exited(code)));
                    self.exited = Some(code);
                }
            }
        }
        for (number, request) in buffered {
            let to = self.connections[&number].to;
            self.wire.push((end, to, request.clone()));
            self.hand_over(number, request);
        }
        to_callers
    }

    fn open(&mut self, socket: Socket, to: Address) {
        assert!(!socket.is_accepted(), "a number of the machine's");
        self.next_generation += 1;
        let connection = Connection {
            to,
            generation: self.next_generation,
            subscribed: false,
            held: Vec::new(),
            last_arrival_us: 0,
        };
        let before = self.connections.insert(socket.0, connection);
        assert!(before.is_none(), "the number {} is in use", socket.0);
        if to == self.address {
            return self.arrive(socket.0, Coming::Opened);
        }
        match self.fakes.get(&to).map(|fake| fake.mood) {
            Some(Mood::Answers) => self.arrive(socket.0, Coming::Opened),
            Some(Mood::Silent) => {}
            Some(Mood::Refuses) | None => self.arrive(socket.0, Coming::Closed(Closing::Refused)),
        }
    }

    /// Schedules something for a connection, after the fake's delay and after
    /// whatever is under way there.
    fn arrive(&mut self, number: u32, input: Coming) {
        let now_us = self.out.now().monotonic_us.max(self.now_us);
        let Some(connection) = self.connections.get_mut(&number) else {
            return;
        };
        let delay_ms = self.fakes.get(&connection.to).map_or(1, |f| f.delay_ms);
        let at = (now_us + delay_ms * 1_000).max(connection.last_arrival_us);
        connection.last_arrival_us = at;
        self.next_arrival += 1;
        let arrival = Arrival {
            socket: Socket(number),
            generation: connection.generation,
            input,
        };
        self.arrivals.insert((at, self.next_arrival), arrival);
    }

    /// A request reaches the fake at the other end.
    fn hand_over(&mut self, number: u32, request: Request) {
        let connection = self.connections.get_mut(&number).expect("open");
        let to = connection.to;
        if to == self.address {
            return self.arrive(number, Coming::Itself(request));
        }
        let Some(fake) = self.fakes.get_mut(&to) else {
            return;
        };
        match fake.mood {
            Mood::Refuses => return,
            Mood::Silent => return connection.held.push(request),
            Mood::Answers => {}
        }
        if request == Request::Subscribe && fake.renames.is_empty() {
            connection.subscribed = true;
        }
        let reply = fake.answer(&request);
        let kills = fake.kills_clients;
        let echoes = fake.info.is_some() && fake.echoes;
        self.arrive(number, Coming::Message(Message::Reply(reply)));
        match request {
            Request::Publish(hello) if echoes => self.push(to, &hello),
            Request::Reconfigure(_) if kills => {
                // CLIENT KILL TYPE normal and pubsub spare only the caller.
                for other in self.numbers_to(to) {
                    if other != number {
                        self.arrive(other, Coming::Closed(Closing::ByPeer));
                    }
                }
            }
            _ => {}
        }
    }

    fn numbers_to(&self, to: Address) -> Vec<u32> {
        let open = self.connections.iter();
        open.filter(|(_, connection)| connection.to == to)
            .map(|(&number, _)| number)
            .collect()
    }
}
