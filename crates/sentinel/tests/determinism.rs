//! Equal seeds, equal outputs; and no input makes the process panic.

mod bench;

use std::sync::Arc;

use bench::*;
use lab_process::{Address, Closing, Input, Now, Outbox, Process, Socket};
use lab_redis::wire::{
    Answer, Ask, ErrorReply, Hello, InfoReport, InfoRest, MasterLink, Message, ReplicaLine,
    ReplicaOf, Reply, Request, Role, RunId, Stream,
};
use lab_sentinel::Sentinel;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg32;

fn story(seed: u64) -> String {
    let mut b = Setup {
        seed,
        replicas: 4,
        peers: 4,
        other: true,
        ..Setup::default()
    }
    .settled();
    b.kill(MASTER);
    b.run(20_000);
    b.revive(MASTER);
    b.silence(OTHER);
    b.run(30_000);
    format!("{:?} {:?}", b.did, b.wire)
}

#[test]
fn equal_seeds_give_equal_outputs_and_different_seeds_different_ones() {
    assert_eq!(story(5), story(5));
    assert_ne!(story(5), story(6));
}

#[test]
fn a_clone_goes_on_as_the_original_does() {
    let mut b = Setup::default().settled();
    b.kill(MASTER);
    b.run_to("+try-failover");
    let play = |mut s: Sentinel| {
        let mut out = Outbox::new(
            Now {
                wall_ms: 0,
                wall_sub_us: 0,
                monotonic_us: 0,
            },
            500,
        );
        let mut log = String::new();
        for _ in 0..200 {
            let at = s.next_wake_us().expect("a tick");
            let now = Now {
                wall_ms: WALL_AT_BOOT + (at / 1_000) as i64,
                wall_sub_us: 0,
                monotonic_us: at,
            };
            out.reset(now, 500);
            s.handle(Input::Wake, &mut out);
            log += &format!("{:?}", out.outputs());
        }
        log
    };
    assert_eq!(play(b.s.clone()), play(b.s));
}

/// Draws inputs that no sane machine would give.
struct Chaos(Pcg32);

impl Chaos {
    fn below(&mut self, n: u32) -> u32 {
        self.0.next_u32() % n
    }

    fn flip(&mut self) -> bool {
        self.below(2) == 0
    }

    fn address(&mut self) -> Address {
        let n = self.below(4) as u8;
        match self.below(6) {
            0 => MASTER,
            1 => OTHER,
            2 => replica(n),
            3 => peer(n),
            4 => Address::new([10, 0, 1, 100], 26379),
            _ => Address::new([n; 4], u16::from(n)),
        }
    }

    fn run_id(&mut self) -> RunId {
        match self.below(3) {
            0 => id(),
            1 => peer_id(self.below(4) as u8),
            _ => run_id(self.below(4) as u8),
        }
    }

    fn epoch(&mut self) -> u64 {
        match self.below(20) {
            0 => u64::MAX,
            1 => u64::MAX - 1,
            _ => u64::from(self.below(12)),
        }
    }

    fn hello(&mut self) -> Arc<Hello> {
        let names = ["mymaster", "other", "", "nobody"];
        Arc::new(Hello {
            from: self.address(),
            id: self.run_id(),
            current_epoch: self.epoch(),
            master_name: names[self.below(4) as usize].into(),
            master: self.address(),
            config_epoch: self.epoch(),
            hosts: None,
        })
    }

    fn ask(&mut self) -> Ask {
        Ask {
            master: self.address(),
            host: None,
            epoch: self.epoch(),
            candidate: self.flip().then(|| self.run_id()),
        }
    }

    fn info(&mut self) -> Arc<InfoReport> {
        let seconds = [-1, 0, 3, i64::MAX, i64::MIN];
        let link = MasterLink {
            master: self.address(),
            host: None,
            up: self.flip(),
            down_since_s: self.flip().then(|| seconds[self.below(5) as usize]),
            offset: self.epoch(),
        };
        let line = ReplicaLine {
            address: self.address(),
            host: None,
            online: self.flip(),
            offset: self.epoch(),
            lag_s: self.epoch(),
        };
        Arc::new(InfoReport {
            run_id: self.run_id(),
            role: if self.flip() {
                Role::Master
            } else {
                Role::Slave
            },
            link: self.flip().then_some(link),
            priority: self.below(3),
            announced: self.flip(),
            offset: self.epoch(),
            replicas: vec![line; self.below(3) as usize],
            rest: InfoRest::default(),
        })
    }

    fn reply(&mut self) -> Reply {
        match self.below(13) {
            0 => Reply::Ok,
            1 => Reply::Pong,
            2 => Reply::Integer(i64::MIN),
            3 => Reply::Error(ErrorReply::Busy),
            4 => Reply::Error(ErrorReply::Loading),
            5 => Reply::Subscribed,
            6 | 7 => Reply::Info(self.info()),
            8 | 9 => Reply::IsMasterDown(Answer {
                is_down: self.flip(),
                leader: self.flip().then(|| self.run_id()),
                leader_epoch: self.epoch(),
            }),
            10 => Reply::Exec,
            11 => Reply::MasterAddress(None),
            _ => Reply::Continue {
                replication_id: self.run_id(),
            },
        }
    }

    fn request(&mut self) -> Request {
        match self.below(9) {
            0 => Request::Ping,
            1 => Request::Info,
            2 => Request::Subscribe,
            3 | 4 => Request::Publish(self.hello()),
            5 | 6 => Request::IsMasterDown(Box::new(self.ask())),
            7 => Request::Reconfigure(ReplicaOf::NoOne),
            _ => Request::MasterAddress("other".into()),
        }
    }

    fn socket(&mut self) -> Socket {
        match self.below(10) {
            0 => Socket(self.0.next_u32()),
            1 => Socket(Socket::FIRST_ACCEPTED + self.below(3)),
            _ => Socket(self.below(40)),
        }
    }

    fn message(&mut self) -> Message {
        match self.below(10) {
            0..=5 => Message::Reply(self.reply()),
            6 | 7 => Message::Push(self.hello()),
            8 => Message::Request(self.request()),
            _ => Message::Stream(Stream::Ping),
        }
    }

    fn input(&mut self) -> Input<Message, lab_sentinel::Order> {
        let socket = self.socket();
        match self.below(40) {
            0 => Input::Opened { socket },
            1 => Input::Closed {
                socket,
                why: Closing::Reset,
            },
            2 => Input::Accepted {
                socket,
                peer: self.address(),
            },
            3..=9 => Input::Wake,
            10 | 11 => Input::Received {
                socket: Socket(Socket::FIRST_ACCEPTED),
                message: Message::Request(self.request()),
            },
            _ => Input::Received {
                socket,
                message: self.message(),
            },
        }
    }
}

/// Pending replies may be counted to −1, as in Redis: the count is zeroed with
/// each new command connection, while the reply to the name of a subscription
/// that was opened before is still owed (§5.1.2, §5.1.5).
fn pending_is_in_bounds(s: &Sentinel) {
    for master in s.masters() {
        let links = [master.link()]
            .into_iter()
            .chain(master.replicas().map(|view| view.link()))
            .chain(master.peers().map(|view| view.link()));
        for link in links {
            assert!((-1..20_000).contains(&link.pending), "{link:?}");
        }
    }
}

#[test]
fn no_input_makes_it_panic_and_pending_stays_in_bounds() {
    for seed in 0..60 {
        let setup = Setup {
            other: true,
            seed,
            failover_timeout: 1_000,
            ..Setup::default()
        };
        let mut chaos = Chaos(Pcg32::seed_from_u64(seed));
        let mut now = Now {
            wall_ms: WALL_AT_BOOT,
            wall_sub_us: 0,
            monotonic_us: 0,
        };
        let mut out = Outbox::new(now, 100);
        let mut s = Sentinel::boot(&setup.spec(), None, seed, &mut out);
        for _ in 0..4_000 {
            now = now.plus_us(u64::from(chaos.below(30_000)));
            if chaos.below(500) == 0 {
                now.wall_ms += i64::from(chaos.below(20_000)) - 10_000;
            }
            out.reset(now, 100);
            s.handle(chaos.input(), &mut out);
            pending_is_in_bounds(&s);
        }
        // What it would write can be read again.
        let disk = s.disk();
        out.reset(now, 100);
        let again = Sentinel::boot(&setup.spec(), Some(&disk), seed + 1, &mut out);
        assert_eq!(again.masters().count(), 2);
        for master in again.masters() {
            for report in master.decisions(now.wall_ms) {
                assert!(!report.rule.function.is_empty());
            }
        }
    }
}
