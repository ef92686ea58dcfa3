//! How fast the simulator is: a full mesh of processes that ping each other.
//!
//! `cargo run --release -p lab-sim --example ping_mesh [hosts]...` prints, per
//! size, events (steps) per second without and with a listener, beside a binary
//! heap that only pushes and pops as many entries.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use lab_process::{Address, Input, Outbox, Process, Socket};
use lab_sim::{DiskCost, HostSpec, NetworkSpec, Record, Time, World};

/// Pings every peer about once a second, ten times a second looking at one
/// tenth of them, and answers pings.
#[derive(Clone)]
struct Pinger {
    peers: u32,
    first: u32,
    wake_at: u64,
    next: u32,
}

impl Process for Pinger {
    /// Wide like a message of a real protocol.
    type Message = [u64; 4];
    type Event = ();
    type Disk = ();
    type Spec = (u32, Arc<[Address]>);
    type Order = ();

    fn boot(
        spec: &Self::Spec,
        _: Option<&()>,
        seed: u64,
        out: &mut Outbox<[u64; 4], (), ()>,
    ) -> Self {
        for (number, peer) in (0..).zip(spec.1.iter()) {
            if number != spec.0 {
                out.connect(Socket(number), *peer);
            }
        }
        let peers = spec.1.len() as u32;
        Self {
            peers,
            first: spec.0,
            wake_at: out.now().monotonic_us + seed % 100_000,
            next: 0,
        }
    }

    fn handle(&mut self, input: Input<[u64; 4], ()>, out: &mut Outbox<[u64; 4], (), ()>) {
        match input {
            Input::Wake => {
                self.wake_at = out.now().monotonic_us + 100_000;
                for _ in 0..self.peers.div_ceil(10) {
                    self.next = (self.next + 1) % self.peers;
                    if self.next != self.first {
                        out.send(Socket(self.next), [0; 4]);
                    }
                }
            }
            Input::Received { socket, message } if message[0] == 0 => out.send(socket, [1; 4]),
            _ => {}
        }
    }

    fn next_wake_us(&self) -> Option<u64> {
        Some(self.wake_at)
    }
}

fn mesh(hosts: u32) -> World<Pinger> {
    let mut world = World::new(1, NetworkSpec::uniform(500, 100));
    let address = |host: u32| Address::new([10, 0, (host >> 8) as u8, host as u8], 7000);
    let all: Arc<[Address]> = (0..hosts).map(address).collect();
    for host in 0..hosts {
        world.add_host(HostSpec {
            name: Arc::from(format!("h{host}")),
            address: address(host),
            spec: (host, Arc::clone(&all)),
            disk_cost: DiskCost::FREE,
            work_us: 0,
            sleep: lab_sim::Sleep::Exactly,
            wall_clock_at_zero_ms: 0,
            programs: Arc::default(),
            boots_at: Some(Time::ZERO),
        });
    }
    world
}

/// Pushes and pops as many entries on a heap that holds `held` of them.
fn heap_alone(entries: u64, held: u64) -> Duration {
    let start = Instant::now();
    let mut heap: BinaryHeap<Reverse<[u64; 3]>> = (0..held).map(|n| Reverse([n, n, n])).collect();
    for n in 0..entries {
        if let Some(Reverse([at, ..])) = heap.pop() {
            heap.push(Reverse([at + 500 + (n * 7919) % 101, n, n]));
        }
    }
    assert_eq!(heap.len() as u64, held);
    start.elapsed()
}

/// A trace that keeps a few words per record.
#[derive(Default)]
struct Kept(Vec<(u64, u64, u32)>);

impl lab_sim::Sink<Pinger> for Kept {
    fn record(&mut self, record: &Record<'_, Pinger>) {
        if self.0.len() == 1 << 20 {
            self.0.clear();
        }
        let host = record.host.map_or(u32::MAX, |host| host.0);
        self.0
            .push((record.at.as_us(), record.cause.unwrap_or(u64::MAX), host));
    }
}

fn run<S: lab_sim::Sink<Pinger>>(hosts: u32, sink: &mut S) -> (u64, u64, Duration, Duration) {
    let mut world = mesh(hosts);
    let start = Instant::now();
    world.run_until(Time::from_ms(2_000), sink);
    let opening = start.elapsed();
    let (steps, from) = (world.steps(), world.now());
    let start = Instant::now();
    let mut until = from;
    while start.elapsed() < Duration::from_secs(1) {
        until = until.plus_us(if hosts < 100 { 10_000_000 } else { 1_000_000 });
        world.run_until(until, sink);
    }
    (
        world.steps() - steps,
        (until - from).as_millis() as u64,
        start.elapsed(),
        opening,
    )
}

fn main() {
    let sizes: Vec<u32> = std::env::args()
        .skip(1)
        .filter_map(|size| size.parse().ok())
        .collect();
    let sizes = if sizes.is_empty() {
        vec![3, 50, 1000]
    } else {
        sizes
    };
    println!("hosts  events/s     traced/s     heap alone/s  simulated s per s  opening");
    for hosts in sizes {
        let (steps, simulated, took, opening) = run(hosts, &mut ());
        let rate =
            |steps: u64, took: Duration| u128::from(steps) * 1_000_000 / took.as_micros().max(1);
        let (traced_steps, _, traced, _) = run(hosts, &mut Kept::default());
        let heap = heap_alone(steps, u64::from(hosts));
        println!(
            "{hosts:5}  {:11}  {:11}  {:12}  {:17}  {opening:?}",
            rate(steps, took),
            rate(traced_steps, traced),
            rate(steps, heap),
            u128::from(simulated) * 1000 / took.as_micros().max(1),
        );
    }
}
