//! The writing client: whom it asks, what it checks, what it notices.

mod common;

use std::sync::Arc;

use common::{Bench, Did, WALL_START_MS, redis, sentinel};
use lab_process::{Address, Closing, Lost, Process, Socket};
use lab_redis::client::{Client, ClientEvent, ClientState, Failure, Order, Spec};
use lab_redis::server::Server;
use lab_redis::wire::{ErrorReply, InfoReport, Message, Reply, Request};

type Done = Vec<Did<ClientEvent, ()>>;

fn boot() -> (Bench<Client>, Done) {
    let spec = Spec::new(vec![sentinel(0), sentinel(1)], "mymaster".into());
    Bench::boot(&spec, None)
}

fn request(socket: u32, request: Request) -> Did<ClientEvent, ()> {
    Did::Send(Socket(socket), Message::Request(request))
}

fn asks(socket: u32, sentinel: Address) -> Done {
    vec![
        Did::Connect(Socket(socket), sentinel),
        Did::Event(ClientEvent::AskedSentinel { sentinel }),
        request(socket, Request::MasterAddress("mymaster".into())),
    ]
}

/// What a server that was just started says of itself.
fn info(replica_of: Option<Address>) -> Reply {
    let spec = lab_redis::server::Spec::new(redis(0), replica_of);
    let report: InfoReport = Bench::<Server>::boot(&spec, None).0.process.info_at(0);
    Reply::Info(Arc::new(report))
}

/// A client that has found a master which holds that counter.
fn writing(counter: i64) -> (Bench<Client>, Done) {
    let (mut client, _) = boot();
    client.reply(Socket(1), Reply::MasterAddress(Some(redis(0).into())));
    client.reply(Socket(2), info(None));
    let did = client.reply(Socket(2), Reply::Integer(counter));
    (client, did)
}

#[test]
fn a_client_asks_a_sentinel_checks_the_role_and_reads_the_counter_before_it_writes() {
    let (mut client, did) = boot();
    assert_eq!(did, asks(1, sentinel(0)));
    let did = client.reply(Socket(1), Reply::MasterAddress(Some(redis(0).into())));
    assert_eq!(
        did,
        [
            Did::Close(Socket(1)),
            Did::Connect(Socket(2), redis(0)),
            request(2, Request::Info),
        ]
    );
    let did = client.reply(Socket(2), info(None));
    assert_eq!(did, [request(2, Request::ReadCounter)]);
    assert_eq!(client.process.connected_to(), None);
    let did = client.reply(Socket(2), Reply::Integer(0));
    assert_eq!(did, [Did::Event(ClientEvent::Connected { to: redis(0) })]);
    assert_eq!(client.process.next_wake_us(), Some(100_000));
    assert_eq!(client.run_until(100_000), [request(2, Request::Increment)]);
    client.reply(Socket(2), Reply::Integer(1));
    assert_eq!(client.process.acknowledged(), 1);
    assert_eq!(client.process.waiting_since_ms(), None);
}

#[test]
fn a_sentinel_that_is_silent_for_a_second_is_skipped() {
    let (mut client, _) = boot();
    let mut expected = vec![
        Did::Close(Socket(1)),
        Did::Event(ClientEvent::NoAnswer {
            sentinel: sentinel(0),
            why: Failure::TimedOut,
        }),
    ];
    expected.extend(asks(2, sentinel(1)));
    assert_eq!(client.run_until(1_000_000), expected);
}

#[test]
fn a_client_that_no_sentinel_helps_waits_and_asks_them_all_again() {
    let (mut client, _) = boot();
    client.closed(Socket(1), Closing::Refused);
    let did = client.reply(Socket(2), Reply::MasterAddress(None));
    let unknown = ClientEvent::UnknownMaster {
        sentinel: sentinel(1),
    };
    assert_eq!(did, [Did::Close(Socket(2)), Did::Event(unknown)]);
    assert_eq!(client.process.state(), ClientState::Waiting);
    assert_eq!(client.run_until(500_000), asks(3, sentinel(0)));
    assert_eq!(client.process.waiting_since_ms(), Some(WALL_START_MS));
}

#[test]
fn the_sentinel_that_helped_last_is_asked_first() {
    let (mut client, _) = boot();
    client.closed(Socket(1), Closing::Refused);
    client.reply(Socket(2), Reply::MasterAddress(Some(redis(0).into())));
    client.reply(Socket(3), info(None));
    client.reply(Socket(3), Reply::Integer(0));
    let did = client.closed(Socket(3), Closing::Reset);
    assert_eq!(did[1..], asks(4, sentinel(1)));
}

#[test]
fn a_client_that_is_sent_to_a_replica_waits_and_asks_again() {
    let (mut client, _) = boot();
    client.reply(Socket(1), Reply::MasterAddress(Some(redis(1).into())));
    let did = client.reply(Socket(2), info(Some(redis(0))));
    let not_master = Did::Event(ClientEvent::NotMaster { to: redis(1) });
    assert_eq!(did, [not_master, Did::Close(Socket(2))]);
    assert_eq!(client.run_until(500_000), asks(3, sentinel(0)));
}

#[test]
fn a_refused_write_makes_the_client_ask_for_the_master_again() {
    let (mut client, _) = writing(0);
    client.run_until(100_000);
    let did = client.reply(Socket(2), Reply::Error(ErrorReply::ReadOnly));
    let why = Failure::Error(ErrorReply::ReadOnly);
    let mut expected = vec![
        Did::Close(Socket(2)),
        Did::Event(ClientEvent::WriteFailed { why }),
        Did::Event(ClientEvent::Disconnected {
            from: redis(0),
            why,
        }),
    ];
    expected.extend(asks(3, sentinel(0)));
    assert_eq!(did, expected);
    assert_eq!(client.process.waiting_since_ms(), Some(WALL_START_MS + 100));
}

#[test]
fn a_write_without_answer_is_given_up_after_a_second() {
    let (mut client, _) = writing(0);
    let did = client.run_until(1_100_000);
    let why = Failure::TimedOut;
    assert!(did.contains(&Did::Event(ClientEvent::WriteFailed { why })));
    assert!(did.contains(&Did::Event(ClientEvent::AskedSentinel {
        sentinel: sentinel(0)
    })));
}

#[test]
fn a_master_that_holds_less_than_was_acknowledged_has_lost_writes() {
    let (mut client, _) = writing(40);
    client.run_until(100_000);
    client.reply(Socket(2), Reply::Integer(41));
    client.closed(Socket(2), Closing::Reset);
    client.reply(Socket(3), Reply::MasterAddress(Some(redis(1).into())));
    client.reply(Socket(4), info(None));
    let did = client.reply(Socket(4), Reply::Integer(38));
    let lost = ClientEvent::LostWrites(Lost {
        acknowledged: 41,
        found: 38,
        count: 3,
    });
    assert_eq!(
        did,
        [
            Did::Event(ClientEvent::Connected { to: redis(1) }),
            Did::Event(lost)
        ]
    );
    assert_eq!(
        lost.to_string(),
        "lost 3 acknowledged writes: 41 acknowledged, 38 found"
    );
    assert_eq!(
        (client.process.acknowledged(), client.process.lost()),
        (38, 3)
    );
}

#[test]
fn a_write_that_was_applied_but_not_acknowledged_is_not_lost() {
    let (mut client, _) = writing(0);
    client.run_until(100_000);
    client.reply(Socket(2), Reply::Integer(1));
    client.run_until(200_000);
    client.closed(Socket(2), Closing::Reset);
    client.reply(Socket(3), Reply::MasterAddress(Some(redis(0).into())));
    client.reply(Socket(4), info(None));
    let did = client.reply(Socket(4), Reply::Integer(2));
    assert_eq!(did, [Did::Event(ClientEvent::Connected { to: redis(0) })]);
}

#[test]
fn a_counter_that_falls_behind_on_the_same_connection_is_noticed_too() {
    let (mut client, _) = writing(10);
    client.run_until(100_000);
    client.reply(Socket(2), Reply::Integer(11));
    client.run_until(200_000);
    let did = client.reply(Socket(2), Reply::Integer(6));
    let lost = ClientEvent::LostWrites(Lost {
        acknowledged: 11,
        found: 5,
        count: 6,
    });
    assert_eq!(did, [Did::Event(lost)]);
    assert_eq!(client.process.acknowledged(), 6);
}

#[test]
fn the_pace_of_writing_can_be_changed_and_stopped() {
    let (mut client, _) = writing(0);
    client.give(lab_process::Input::Order(Order::SetWriteEvery { ms: 0 }));
    assert_eq!(client.process.next_wake_us(), None);
    client.give(lab_process::Input::Order(Order::SetWriteEvery { ms: 20 }));
    assert_eq!(client.process.next_wake_us(), Some(20_000));
}

#[test]
fn an_answer_on_a_connection_that_was_given_up_means_nothing() {
    let (mut client, _) = boot();
    client.run_until(1_000_000);
    assert_eq!(
        client.reply(Socket(1), Reply::MasterAddress(Some(redis(0).into()))),
        []
    );
    assert_eq!(
        client.process.state(),
        ClientState::Asking {
            sentinel: sentinel(1)
        }
    );
}
