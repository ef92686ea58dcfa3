//! Whatever arrives, in whatever order, nothing panics and time goes on.

mod common;

use common::{Bench, accepted, hello, redis, sentinel};
use lab_process::{Closing, Input, Process, Socket};
use lab_redis::client::{self, Client};
use lab_redis::server::{Cost, Order, SavePoint, Server, Spec};
use lab_redis::wire::{
    ClientName, ErrorReply, FullResync, Message, Psync, ReplicaOf, Reply, Request, RunId, Stream,
};
use rand_pcg::Pcg32;
use rand_pcg::rand_core::{Rng, SeedableRng};

const SECONDLY: SavePoint = SavePoint {
    seconds: 1,
    changes: 1,
};

struct Dice(Pcg32);

impl Dice {
    fn below(&mut self, n: u32) -> u32 {
        self.0.next_u32() % n
    }

    fn socket(&mut self) -> Socket {
        let i = self.below(8);
        if self.below(2) == 0 {
            Socket(i)
        } else {
            accepted(i)
        }
    }

    fn message(&mut self) -> Message {
        let id = RunId([self.below(3) as u8; 20]);
        let offset = u64::from(self.below(2_000));
        match self.below(24) {
            0 => Message::Request(Request::Ping),
            1 => Message::Request(Request::Info),
            2 => Message::Request(Request::Subscribe),
            3 | 4 => Message::Request(Request::Publish(hello())),
            5 => Message::Request(Request::Reconfigure(ReplicaOf::NoOne)),
            6 => Message::Request(Request::Reconfigure(ReplicaOf::Of(
                redis(self.below(3) as u8).into(),
            ))),
            7 => Message::Request(Request::Increment),
            8 => Message::Request(Request::ReadCounter),
            9 | 10 => Message::Request(Request::Psync(Box::new(Psync {
                replication_id: (self.below(2) == 0).then_some(id),
                offset,
                listening: redis(4).into(),
            }))),
            11 | 12 => Message::Request(Request::Ack { offset }),
            13 => Message::Request(Request::SetName(ClientName {
                sentinel: id,
                pubsub: false,
            })),
            14 => Message::Reply(Reply::Continue { replication_id: id }),
            15 | 16 => Message::Reply(Reply::FullResync(Box::new(FullResync {
                replication_id: id,
                offset,
                counter: 3,
                data_bytes: u64::from(self.below(5_000_000)),
                keys: lab_redis::server::Keys::default(),
            }))),
            17 => Message::Reply(Reply::Error(ErrorReply::NoMasterLink)),
            18 => Message::Reply(Reply::Error(ErrorReply::Loading)),
            19 => Message::Stream(Stream::Ping),
            20 => Message::Stream(Stream::Publish(hello())),
            21 => Message::Reply(Reply::Integer(i64::from(self.below(50)))),
            22 => Message::Reply(Reply::MasterAddress(
                (self.below(2) == 0).then_some(redis(self.below(3) as u8).into()),
            )),
            _ => Message::Push(hello()),
        }
    }

    fn input<O>(&mut self, order: O) -> Input<Message, O> {
        let socket = self.socket();
        match self.below(16) {
            0 => Input::Accepted {
                socket: accepted(self.below(8)),
                peer: redis(4),
            },
            1 => Input::Closed {
                socket,
                why: Closing::Reset,
            },
            2 | 3 => Input::Opened { socket },
            4 => Input::Order(order),
            _ => Input::Received {
                socket,
                message: self.message(),
            },
        }
    }
}

/// Gives `steps` random inputs and delivers every wake-up in between.
fn shake<P, E>(bench: &mut Bench<P>, dice: &mut Dice, steps: u32, order: impl Fn(u32) -> P::Order)
where
    P: Process<Message = Message, Event = Box<E>>,
{
    for _ in 0..steps {
        let until = bench.now_us + u64::from(dice.below(300_000));
        let mut wakes = 0;
        while let Some(wake) = bench.process.next_wake_us().filter(|wake| *wake <= until) {
            bench.now_us = bench.now_us.max(wake);
            bench.give(Input::Wake);
            wakes += 1;
            assert!(wakes < 100, "woken again and again at {}", bench.now_us);
        }
        bench.now_us = until;
        let order = order(dice.below(8));
        bench.give(dice.input(order));
    }
}

#[test]
fn a_server_takes_anything() {
    for seed in 0..20 {
        let spec = Spec {
            serve_stale_data: seed % 2 == 0,
            load: Cost {
                base_us: u64::from(seed % 3 == 0) * 5_000,
                bytes_per_ms: 10_000,
            },
            save: vec![SECONDLY; usize::from(seed % 4 == 0)],
            sync_delay_s: u32::from(seed % 5 == 0),
            backlog_bytes: 2_000,
            ..Spec::new(redis(0), (seed % 2 == 0).then_some(redis(1)))
        };
        let mut server = Bench::<Server>::boot(&spec, None).0;
        let mut dice = Dice(Pcg32::seed_from_u64(seed));
        shake(&mut server, &mut dice, 3_000, |n| match n {
            0 => Order::Sleep { us: 2_000_000 },
            1 => Order::SetScriptRunning(true),
            2 => Order::Command(["SAVE".into()].into()),
            3 => Order::Command(["BGSAVE".into()].into()),
            4 => Order::ReplicaOf(ReplicaOf::Of(redis(2).into())),
            5 => Order::Write { count: 40 },
            6 => Order::SetPriority(0),
            _ => Order::SetScriptRunning(false),
        });
    }
}

#[test]
fn a_client_takes_anything() {
    for seed in 0..20 {
        let spec = client::Spec::new(vec![sentinel(0), sentinel(1)], "mymaster".into());
        let mut client = Bench::<Client>::boot(&spec, None).0;
        let mut dice = Dice(Pcg32::seed_from_u64(seed));
        shake(&mut client, &mut dice, 3_000, |n| {
            client::Order::SetWriteEvery {
                ms: u64::from(n) * 10,
            }
        });
    }
}

#[test]
fn a_client_without_sentinels_waits() {
    let spec = client::Spec::new(Vec::new(), "mymaster".into());
    let mut client = Bench::<Client>::boot(&spec, None).0;
    assert_eq!(client.run_until(10_000_000), []);
    assert_eq!(client.process.state(), client::ClientState::Waiting);
}
