//! What a server answers (specification §17.1, §17.2, §17.4, §17.5).

mod common;

use std::sync::Arc;

use common::{Bench, Did, accepted, hello, lines, redis, sent, sentinel};
use lab_process::{Closing, Input, Process, Socket};
use lab_redis::server::{
    Config, Cost, DataSet, Disk, Keys, Order, Server, ServerEvent, Snapshot, Spec,
};
use lab_redis::wire::{
    ClientName, ErrorReply, FullResync, MasterLink, Message, ReplicaOf, Reply, Request, Role,
    RunId, Stream,
};

fn master() -> Bench<Server> {
    Bench::boot(&Spec::new(redis(0), None), None).0
}

fn replica() -> Bench<Server> {
    Bench::boot(&Spec::new(redis(1), Some(redis(0))), None).0
}

fn reply(i: u32, reply: Reply) -> Did<ServerEvent, Disk> {
    Did::Send(accepted(i), Message::Reply(reply))
}

/// The answer to `INFO`.
fn info(bench: &mut Bench<Server>, socket: Socket) -> lab_redis::wire::InfoReport {
    match bench.request(socket, Request::Info).as_slice() {
        [Did::Send(_, Message::Reply(Reply::Info(report)))] => report.as_ref().clone(),
        other => panic!("expected an INFO reply, got {other:?}"),
    }
}

#[test]
fn a_server_answers_ping_with_pong() {
    let mut server = master();
    let socket = server.accept(0, sentinel(0));
    assert_eq!(
        server.request(socket, Request::Ping),
        [reply(0, Reply::Pong)]
    );
}

#[test]
fn a_question_for_a_sentinel_is_an_unknown_command() {
    let mut server = master();
    let socket = server.accept(0, sentinel(0));
    let did = server.request(socket, Request::MasterAddress("mymaster".into()));
    assert_eq!(did, [reply(0, Reply::Error(ErrorReply::Err))]);
}

#[test]
fn a_request_on_a_connection_that_is_gone_is_not_answered() {
    let mut server = master();
    let socket = server.accept(0, sentinel(0));
    server.closed(socket, Closing::Reset);
    assert_eq!(server.request(socket, Request::Ping), []);
}

#[test]
fn a_publish_reaches_every_subscriber_before_the_publisher_gets_their_number() {
    let mut server = master();
    let publisher = server.accept(0, sentinel(0));
    for i in [1, 2] {
        let socket = server.accept(i, sentinel(1));
        let did = server.request(socket, Request::Subscribe);
        assert_eq!(did, [reply(i, Reply::Subscribed)]);
    }
    let did = server.request(publisher, Request::Publish(hello()));
    let push = |i| Did::Send(accepted(i), Message::Push(hello()));
    assert_eq!(did, [push(1), push(2), reply(0, Reply::Integer(2))]);
}

#[test]
fn a_fresh_master_reports_itself_without_a_link() {
    let mut server = master();
    let socket = server.accept(0, sentinel(0));
    let report = info(&mut server, socket);
    assert_eq!(report.role, Role::Master);
    assert_eq!(report.link, None);
    assert_eq!(
        (report.priority, report.announced, report.offset),
        (100, true, 0)
    );
    assert_eq!(report.run_id, server.process.run_id());
}

#[test]
fn a_replica_that_never_had_its_master_reports_down_since_minus_one_and_offset_one() {
    let mut server = replica();
    let socket = server.accept(0, sentinel(0));
    let link = MasterLink {
        master: redis(0),
        host: None,
        up: false,
        down_since_s: Some(-1),
        offset: 1,
    };
    assert_eq!(info(&mut server, socket).link, Some(link));
}

#[test]
fn a_link_is_down_for_whole_seconds_since_the_connection_was_lost() {
    let mut server = replica();
    let up = connect(&mut server, 40);
    let socket = server.accept(0, sentinel(0));
    let link = MasterLink {
        master: redis(0),
        host: None,
        up: true,
        down_since_s: None,
        offset: 40,
    };
    assert_eq!(info(&mut server, socket).link, Some(link.clone()));
    server.now_us = 10_900_000;
    server.closed(up, Closing::ByPeer);
    server.now_us = 13_100_000;
    // 10.9 s and 13.1 s are three apart when both are cut to whole seconds.
    let link = MasterLink {
        up: false,
        down_since_s: Some(3),
        ..link
    };
    assert_eq!(info(&mut server, socket).link, Some(link));
}

/// Brings the link of a replica up with a full synchronisation at `offset`.
fn connect(server: &mut Bench<Server>, offset: u64) -> Socket {
    let did = server.run_until(1_000);
    let Some(Did::Connect(socket, to)) = did.iter().find(|one| matches!(one, Did::Connect(..)))
    else {
        panic!("no connection in {did:?}");
    };
    assert_eq!(*to, redis(0));
    server.give(Input::Opened { socket: *socket });
    let full = Reply::FullResync(Box::new(FullResync {
        replication_id: RunId([9; 20]),
        offset,
        counter: 5,
        data_bytes: 0,
        keys: Keys::default(),
    }));
    server.reply(*socket, full);
    server.run_until(10_000);
    assert_eq!(server.process.counter(), 5);
    *socket
}

#[test]
fn a_write_on_a_replica_is_refused() {
    let mut server = replica();
    connect(&mut server, 0);
    let socket = server.accept(0, sentinel(0));
    let did = server.request(socket, Request::Increment);
    assert_eq!(did, [reply(0, Reply::Error(ErrorReply::ReadOnly))]);
}

#[test]
fn a_replica_that_must_not_serve_stale_data_answers_masterdown_while_its_link_is_down() {
    let spec = Spec {
        serve_stale_data: false,
        ..Spec::new(redis(1), Some(redis(0)))
    };
    let mut server = Bench::<Server>::boot(&spec, None).0;
    let socket = server.accept(0, sentinel(0));
    let did = server.request(socket, Request::Ping);
    assert_eq!(did, [reply(0, Reply::Error(ErrorReply::MasterDown))]);
    connect(&mut server, 0);
    assert_eq!(
        server.request(socket, Request::Ping),
        [reply(0, Reply::Pong)]
    );
}

#[test]
fn a_server_that_loads_its_snapshot_answers_loading_and_refuses_to_change_its_role() {
    let data = DataSet {
        counter: 17,
        bytes: 1_000_000,
        ..DataSet::default()
    };
    let snapshot = Snapshot {
        data,
        replication_id: RunId([3; 20]),
        offset: 700,
    };
    let disk = Disk {
        config: None,
        data: Some(snapshot),
    };
    let load = Cost {
        base_us: 1_000,
        bytes_per_ms: 1_000,
    };
    let spec = Spec {
        load,
        ..Spec::new(redis(1), Some(redis(0)))
    };
    let (mut server, did) = Bench::<Server>::boot(&spec, Some(&disk));
    assert_eq!(lines(&did).last().unwrap(), "Server initialized");
    let socket = server.accept(0, sentinel(0));
    let did = server.request(socket, Request::Ping);
    assert_eq!(did, [reply(0, Reply::Error(ErrorReply::Loading))]);
    let did = server.request(socket, Request::Reconfigure(ReplicaOf::NoOne));
    assert_eq!(did, [reply(0, Reply::Error(ErrorReply::Err))], "EXECABORT");
    assert_eq!(server.process.role(), Role::Slave);
    assert_eq!(lines(&server.run_until(1_000_999)), Vec::<String>::new());
    let did = server.run_until(1_001_000);
    assert_eq!(lines(&did).last().unwrap(), "Ready to accept connections");
    assert_eq!(server.process.counter(), 17);
    assert_eq!(
        server.request(socket, Request::Ping),
        [reply(0, Reply::Pong)]
    );
    // It may continue from the snapshot.
    let did = server.run_until(1_002_000);
    let Some(Did::Connect(up, _)) = did.iter().find(|one| matches!(one, Did::Connect(..))) else {
        panic!("no connection in {did:?}");
    };
    let did = server.give(Input::Opened { socket: *up });
    let [(_, Message::Request(Request::Psync(asked)))] = &sent(&did)[..] else {
        panic!("no PSYNC in {did:?}");
    };
    assert_eq!(
        (asked.replication_id, asked.offset),
        (Some(RunId([3; 20])), 701)
    );
}

#[test]
fn the_transaction_promotes_a_replica_saves_the_role_and_closes_everybody_elses_connection() {
    let mut server = replica();
    let up = connect(&mut server, 428);
    let name = ClientName {
        sentinel: RunId([0x34; 20]),
        pubsub: false,
    };
    let caller = server.accept(0, sentinel(0));
    server.request(caller, Request::SetName(name));
    let callers_pubsub = server.accept(1, sentinel(0));
    server.request(callers_pubsub, Request::Subscribe);
    let other = server.accept(2, sentinel(1));
    let did = server.request(caller, Request::Reconfigure(ReplicaOf::NoOne));
    let new = server.process.history().id;
    let config = Config {
        replica_of: None,
        priority: 100,
    };
    assert_eq!(
        lines(&did),
        [
            "Connection with master lost.".to_owned(),
            "Caching the disconnected master state.".to_owned(),
            "Discarding previously cached master state.".to_owned(),
            format!(
                "Setting secondary replication ID to {}, valid up to offset: 429. New replication ID is {new}",
                RunId([9; 20])
            ),
            "MASTER MODE enabled (user request from 'addr=10.0.0.30:26379 name=sentinel-34343434-cmd')".to_owned(),
            "CONFIG REWRITE executed with success.".to_owned(),
        ]
    );
    let rest: Vec<_> = did
        .into_iter()
        .filter(|one| !matches!(one, Did::Event(_)))
        .collect();
    assert_eq!(
        rest,
        [
            Did::Close(up),
            Did::Persist(Disk {
                config: Some(Arc::new(Spec {
                    replica_of: config.replica_of,
                    priority: config.priority,
                    ..server.process.spec().clone()
                })),
                data: None
            }),
            Did::Close(other),
            Did::Close(callers_pubsub),
            reply(0, Reply::Exec),
        ]
    );
    assert_eq!(server.process.role(), Role::Master);
}

#[test]
fn being_sent_to_the_same_master_again_changes_nothing_but_still_closes_connections() {
    let mut server = replica();
    connect(&mut server, 428);
    let caller = server.accept(0, sentinel(0));
    let other = server.accept(1, sentinel(1));
    let did = server.request(caller, Request::Reconfigure(ReplicaOf::Of(redis(0).into())));
    assert_eq!(
        lines(&did)[0],
        "REPLICAOF would result into synchronization with the master we are already connected with. No operation performed."
    );
    assert!(did.contains(&Did::Close(other)));
    assert!(
        server
            .process
            .link()
            .is_some_and(|link| matches!(link, lab_redis::server::LinkState::Connected { .. }))
    );
}

#[test]
fn a_replica_that_is_sent_to_another_master_connects_at_once_and_keeps_its_history() {
    let mut server = replica();
    let up = connect(&mut server, 428);
    let caller = server.accept(0, sentinel(0));
    let did = server.request(caller, Request::Reconfigure(ReplicaOf::Of(redis(2).into())));
    let connects: Vec<_> = did
        .iter()
        .filter(|one| matches!(one, Did::Connect(..) | Did::Close(_)))
        .cloned()
        .collect();
    let next = Socket(up.0 + 1);
    assert_eq!(connects, [Did::Close(up), Did::Connect(next, redis(2))]);
    let did = server.give(Input::Opened { socket: next });
    let [(_, Message::Request(Request::Psync(asked)))] = &sent(&did)[..] else {
        panic!("no PSYNC in {did:?}");
    };
    assert_eq!(
        (asked.replication_id, asked.offset),
        (Some(RunId([9; 20])), 429)
    );
}

#[test]
fn a_restarted_server_has_the_role_that_was_rewritten_and_no_data() {
    let config = Spec {
        priority: 7,
        ..Spec::new(redis(0), Some(redis(2)))
    };
    let disk = Disk {
        config: Some(Arc::new(config)),
        data: None,
    };
    let (server, did) = Bench::<Server>::boot(&Spec::new(redis(0), None), Some(&disk));
    assert_eq!(
        lines(&did),
        [
            "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
            "Redis version=7.0.15, bits=64, commit=00000000, modified=0, pid=1, just started",
            "Configuration loaded",
            "monotonic clock: POSIX clock_gettime",
            "Running mode=standalone, port=6379.",
            "Server initialized",
            "Ready to accept connections",
        ]
    );
    assert_eq!(server.process.master(), Some(redis(2)));
    assert_eq!(
        (server.process.priority(), server.process.counter()),
        (7, 0)
    );
}

#[test]
fn a_changed_priority_is_reported_at_once_and_survives_only_a_rewrite() {
    let mut server = master();
    server.give(Input::Order(Order::SetPriority(1)));
    let socket = server.accept(0, sentinel(0));
    assert_eq!(info(&mut server, socket).priority, 1);
    assert_eq!(server.process.config_on_disk(), None);
}

#[test]
fn a_sleeping_server_answers_everything_in_order_when_it_wakes() {
    let mut server = master();
    let socket = server.accept(0, sentinel(0));
    server.give(Input::Order(Order::Sleep { us: 1_500_000 }));
    server.now_us = 100_000;
    assert_eq!(server.request(socket, Request::Increment), []);
    assert_eq!(server.request(socket, Request::Ping), []);
    assert_eq!(server.give(Input::Wake), []);
    assert_eq!(server.process.next_wake_us(), Some(1_500_000));
    let did = server.run_until(1_500_000);
    assert_eq!(did, [reply(0, Reply::Integer(1)), reply(0, Reply::Pong)]);
}

#[test]
fn a_server_in_trouble_says_so_to_ping() {
    let mut server = master();
    let socket = server.accept(0, sentinel(0));
    server.give(Input::Order(Order::SetScriptRunning(true)));
    let did = server.request(socket, Request::Ping);
    assert_eq!(did, [reply(0, Reply::Error(ErrorReply::Busy))]);
}

#[test]
fn a_replica_hands_a_hello_from_its_master_to_its_own_subscribers() {
    let mut server = replica();
    let up = connect(&mut server, 0);
    let socket = server.accept(0, sentinel(0));
    server.request(socket, Request::Subscribe);
    let did = server.stream(up, Stream::Publish(hello()));
    assert_eq!(did, [Did::Send(socket, Message::Push(hello()))]);
    assert_eq!(
        server.process.offset(),
        Stream::Publish(hello()).wire_bytes()
    );
}
