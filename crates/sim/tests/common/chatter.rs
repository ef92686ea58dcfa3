//! A process that opens, uses and closes connections at random, and checks that
//! its machine keeps the contract of `lab-process` while it does.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part")]

use std::collections::BTreeMap;
use std::sync::Arc;

use lab_process::{Address, Input, Outbox, Process, Socket};
use lab_sim::{CutMode, DiskCost, Fault, HostId, HostSpec, NetworkSpec, Time, World};

/// Luck for tests (xorshift64*).
#[derive(Clone, Debug)]
pub struct Luck(u64);

impl Luck {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// 0..`below`.
    pub fn below(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % below
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Life {
    Opening,
    Open,
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Chatter {
    luck: Luck,
    peers: Arc<[Address]>,
    sockets: BTreeMap<u32, Life>,
    next_wake: Option<u64>,
    flushed: u32,
}

/// Be silent from now on.
#[derive(Clone, Debug)]
pub struct Hush;

pub const SOCKETS: u64 = 6;

impl Chatter {
    fn act(&mut self, out: &mut Outbox<u64, u32, u32>) {
        for _ in 0..=self.luck.below(2) {
            let own = self.luck.below(SOCKETS) as u32;
            match self.luck.below(12) {
                0..=2 if !self.sockets.contains_key(&own) => {
                    let peer = self.peers[self.luck.below(self.peers.len() as u64) as usize];
                    out.connect(Socket(own), peer);
                    self.sockets.insert(own, Life::Opening);
                }
                3 if self.sockets.remove(&own).is_some() => out.close(Socket(own)),
                4 => {
                    self.flushed += 1;
                    if out.persist(self.flushed).is_ok() {
                        out.event(self.flushed);
                    }
                }
                _ if !self.sockets.is_empty() => {
                    let nth = self.luck.below(self.sockets.len() as u64) as usize;
                    let socket = self.sockets.keys().nth(nth).copied().unwrap_or(own);
                    out.send(Socket(socket), self.luck.below(100));
                    if self.luck.below(40) == 0 {
                        self.sockets.remove(&socket);
                        out.close(Socket(socket));
                    }
                }
                _ => {}
            }
        }
    }
}

impl Process for Chatter {
    type Message = u64;
    type Event = u32;
    type Disk = u32;
    type Spec = Arc<[Address]>;
    type Order = Hush;

    fn boot(
        peers: &Self::Spec,
        disk: Option<&u32>,
        seed: u64,
        out: &mut Outbox<u64, u32, u32>,
    ) -> Self {
        Self {
            luck: Luck::new(seed),
            peers: Arc::clone(peers),
            sockets: BTreeMap::new(),
            next_wake: Some(out.now().monotonic_us + 1000),
            flushed: disk.copied().unwrap_or(0),
        }
    }

    fn handle(&mut self, input: Input<u64, Hush>, out: &mut Outbox<u64, u32, u32>) {
        match input {
            Input::Wake => {
                let now = out.now().monotonic_us;
                assert!(self.next_wake.is_some_and(|at| at <= now), "woken early");
                self.next_wake = Some(now + 500 + self.luck.below(40_000));
                self.act(out);
            }
            Input::Opened { socket } => {
                assert_eq!(
                    self.sockets.insert(socket.0, Life::Open),
                    Some(Life::Opening)
                );
            }
            Input::Accepted { socket, peer } => {
                assert!(self.peers.contains(&peer));
                assert!(socket.is_accepted());
                assert_eq!(
                    self.sockets.insert(socket.0, Life::Open),
                    None,
                    "accepted twice"
                );
            }
            Input::Closed { socket, .. } => {
                assert!(
                    self.sockets.remove(&socket.0).is_some(),
                    "told that an unknown socket closed"
                );
            }
            Input::Ended { .. } => {}
            Input::Received { socket, message } => {
                let life = self.sockets.get(&socket.0);
                assert_eq!(
                    life,
                    Some(&Life::Open),
                    "a message on a socket that is not open"
                );
                if message < 30 && self.next_wake.is_some() {
                    out.send(socket, message + 100);
                }
            }
            Input::Order(Hush) => self.next_wake = None,
        }
    }

    fn next_wake_us(&self) -> Option<u64> {
        self.next_wake
    }
}

/// How many hosts [`world`] has.
pub const HOSTS: u32 = 5;

/// A world of chatters with jitter, work and slow disks.
pub fn world(seed: u64) -> World<Chatter> {
    let mut world = World::new(seed, NetworkSpec::uniform(300, 2_000));
    let address = |host: u32| Address::new([10, 0, 0, host as u8], 7000);
    let peers: Arc<[Address]> = (0..HOSTS).map(address).collect();
    for host in 0..HOSTS {
        world.add_host(HostSpec {
            name: Arc::from(format!("h{host}")),
            address: address(host),
            spec: Arc::clone(&peers),
            disk_cost: DiskCost {
                base_us: 100 * host,
                jitter_us: 3000,
                tail_ppm: 10_000,
                tail_us: 50_000,
            },
            work_us: 20 * host,
            sleep: lab_sim::Sleep::Exactly,
            wall_clock_at_zero_ms: 0,
            programs: Arc::default(),
            boots_at: Some(Time::from_ms(u64::from(host))),
        });
    }
    world
}

/// A fault at random; it may not fit.
pub fn fault(luck: &mut Luck) -> Fault {
    let host = HostId(luck.below(u64::from(HOSTS)) as u32);
    let from = HostId(luck.below(u64::from(HOSTS)) as u32);
    let to = HostId(luck.below(u64::from(HOSTS)) as u32);
    match luck.below(20) {
        0 => Fault::Kill(host),
        1 | 2 => Fault::Start {
            host,
            wipe: luck.below(2) == 0,
        },
        3 => Fault::Pause(host),
        4 | 5 => Fault::Resume(host),
        6 => Fault::HostDown(host),
        7 | 8 => Fault::HostUp(host),
        9 | 10 => Fault::Cut {
            from,
            to,
            mode: CutMode::Drop,
        },
        11 => Fault::Cut {
            from,
            to,
            mode: CutMode::Reject,
        },
        12 => Fault::CutConnections { from, to },
        13 | 14 => Fault::Heal { from, to },
        15 => Fault::HealAll,
        16 => Fault::Delay {
            from,
            to,
            base_us: luck.below(90_000) as u32,
            jitter_us: luck.below(9_000) as u32,
        },
        17 => Fault::DiskCost(
            host,
            DiskCost {
                base_us: luck.below(9000) as u32,
                ..DiskCost::FREE
            },
        ),
        _ => Fault::Clock {
            host,
            offset_ms: luck.below(9000) as i64 - 4500,
        },
    }
}
