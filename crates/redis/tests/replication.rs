//! Replication, one server at a time (specification §17.3 and replication.c).

mod common;

use common::{Bench, Did, accepted, hello, redis, sent, sentinel};
use lab_process::{Closing, Input, Socket};
use lab_redis::server::{
    DataSet, Disk, Keys, LinkState, Order, ReplicaState, SavePoint, Server, ServerEvent, Snapshot,
    Spec,
};
use lab_redis::wire::{
    ErrorReply, FullResync, Message, Psync, ReplicaOf, Reply, Request, RunId, Stream,
};

#[test]
fn a_silent_master_is_given_up_after_the_replication_timeout() {
    let mut replica = Bench::<Server>::boot(&Spec::new(redis(1), Some(redis(0))), None).0;
    let did = replica.run_until(1_000);
    let Some(Did::Connect(socket, _)) = did.iter().find(|one| matches!(one, Did::Connect(..)))
    else {
        panic!("no connection in {did:?}");
    };
    replica.give(Input::Opened { socket: *socket });
    replica.reply(
        *socket,
        Reply::FullResync(Box::new(FullResync {
            replication_id: RunId([9; 20]),
            offset: 0,
            counter: 0,
            data_bytes: 0,
            keys: Keys::default(),
        })),
    );
    replica.run_until(30_000_000);
    replica.stream(*socket, Stream::Ping);
    let did = replica.run_until(90_900_000);
    assert!(!did.contains(&Did::Close(*socket)));
    let did = replica.run_until(92_500_000);
    assert!(did.contains(&Did::Event(ServerEvent::MasterTimeout)));
    assert!(did.contains(&Did::Close(*socket)));
}

/// A master with one replica that has asked for everything and got it.
fn master_with_replica() -> Bench<Server> {
    let mut master = Bench::<Server>::boot(&Spec::new(redis(0), None), None).0;
    master.run_until(500_000);
    let socket = master.accept(0, redis(1));
    master.request(socket, Request::Psync(Box::new(ask())));
    master
}

fn ask() -> Psync {
    Psync {
        replication_id: None,
        offset: 0,
        listening: redis(1).into(),
    }
}

#[test]
fn the_stream_begins_with_a_select_after_the_first_acknowledgement() {
    let mut master = master_with_replica();
    let publisher = master.accept(1, sentinel(0));
    master.now_us += 100;
    let did = master.request(publisher, Request::Publish(hello()));
    assert_eq!(sent(&did), [(publisher, Message::Reply(Reply::Integer(0)))]);
    // The first tick after the transfer ended makes the replica online.
    let did = master.run_until(620_000);
    assert!(did.contains(&Did::Event(ServerEvent::ReplicaOnline(redis(1).into()))));
    let did = master.request(accepted(0), Request::Ack { offset: 0 });
    let stream = |stream| (accepted(0), Message::Stream(stream));
    assert_eq!(
        sent(&did),
        [stream(Stream::Select), stream(Stream::Publish(hello()))]
    );
    let did = master.request(publisher, Request::Increment);
    assert_eq!(
        sent(&did),
        [
            stream(Stream::Counter(1)),
            (publisher, Message::Reply(Reply::Integer(1)))
        ]
    );
}

#[test]
fn an_acknowledgement_after_the_transfer_ended_makes_the_replica_online_at_once() {
    let mut master = master_with_replica();
    master.now_us += 10_000;
    let did = master.request(accepted(0), Request::Ack { offset: 0 });
    assert!(did.contains(&Did::Event(ServerEvent::ReplicaOnline(redis(1).into()))));
    let states: Vec<_> = master
        .process
        .replicas()
        .map(|replica| replica.state)
        .collect();
    assert_eq!(states, [ReplicaState::Streaming]);
}

#[test]
fn a_master_pings_its_replicas_every_ten_seconds() {
    let mut master = master_with_replica();
    let mut pings = Vec::new();
    for second in 1..=40 {
        let did = master.run_until(500_000 + second * 1_000_000);
        if sent(&did).contains(&(accepted(0), Message::Stream(Stream::Ping))) {
            pings.push(second);
        }
        master.request(accepted(0), Request::Ack { offset: 0 });
    }
    assert_eq!(pings.len(), 4, "{pings:?}");
    assert!(
        pings.windows(2).all(|pair| pair[1] - pair[0] == 10),
        "{pings:?}"
    );
}

#[test]
fn a_replica_without_acknowledgements_is_dropped_after_the_replication_timeout() {
    let mut master = master_with_replica();
    master.now_us += 10_000;
    master.request(accepted(0), Request::Ack { offset: 0 });
    let did = master.run_until(60_900_000);
    assert!(!did.contains(&Did::Close(accepted(0))));
    let did = master.run_until(62_500_000);
    assert!(did.contains(&Did::Event(ServerEvent::ReplicaTimeout(redis(1).into()))));
    assert!(did.contains(&Did::Close(accepted(0))));
    assert_eq!(master.process.replicas().count(), 0);
}

#[test]
fn a_master_lists_a_replica_until_its_connection_is_gone() {
    let mut master = master_with_replica();
    assert_eq!(master.process.replica_lines(0).len(), 1);
    let did = master.closed(accepted(0), Closing::Reset);
    assert_eq!(did, [Did::Event(ServerEvent::ReplicaLost(redis(1).into()))]);
    assert_eq!(master.process.replica_lines(0).len(), 0);
}

#[test]
fn killing_normal_and_pubsub_clients_leaves_replicas_attached() {
    let mut master = master_with_replica();
    let caller = master.accept(1, sentinel(0));
    let did = master.request(caller, Request::Reconfigure(ReplicaOf::NoOne));
    assert!(!did.contains(&Did::Close(accepted(0))));
    assert_eq!(master.process.replicas().count(), 1);
}

#[test]
fn without_replicas_nothing_is_counted_until_the_first_one_came() {
    let mut master = Bench::<Server>::boot(&Spec::new(redis(0), None), None).0;
    let socket = master.accept(0, sentinel(0));
    master.request(socket, Request::Publish(hello()));
    assert_eq!(master.process.offset(), 0);
}

#[test]
fn a_backlog_nobody_used_for_its_time_to_live_is_freed_and_a_new_history_begins() {
    let spec = Spec {
        backlog_ttl_s: 5,
        ..Spec::new(redis(0), None)
    };
    let mut master = Bench::<Server>::boot(&spec, None).0;
    let socket = master.accept(0, redis(1));
    master.request(socket, Request::Psync(Box::new(ask())));
    master.closed(socket, Closing::ByPeer);
    let id = master.process.history().id;
    let did = master.run_until(8_000_000);
    assert!(did.contains(&Did::Event(ServerEvent::BacklogFreed { after_s: 5 })));
    assert_ne!(master.process.history().id, id);
}

#[test]
fn a_loading_master_turns_replicas_away_in_the_handshake() {
    let mut replica = Bench::<Server>::boot(&Spec::new(redis(1), Some(redis(0))), None).0;
    let did = replica.run_until(1_000);
    let Some(Did::Connect(socket, _)) = did.iter().find(|one| matches!(one, Did::Connect(..)))
    else {
        panic!("no connection in {did:?}");
    };
    replica.give(Input::Opened { socket: *socket });
    let did = replica.reply(*socket, Reply::Error(ErrorReply::Loading));
    assert_eq!(
        did,
        [
            Did::Event(ServerEvent::ErrorReplyToPing(ErrorReply::Loading)),
            Did::Close(*socket),
        ]
    );
    assert_eq!(replica.process.link(), Some(LinkState::Connect));
    let did = replica.run_until(1_010_000);
    assert!(did.contains(&Did::Event(ServerEvent::Connecting(redis(0).into()))));
}

/// Synchronises a replica's link fully at offset 0 and returns its connection.
fn connect(server: &mut Bench<Server>, did: &[Did<ServerEvent, Disk>]) -> Socket {
    let Some(Did::Connect(socket, _)) = did.iter().find(|one| matches!(one, Did::Connect(..)))
    else {
        panic!("no connection in {did:?}");
    };
    server.give(Input::Opened { socket: *socket });
    let full = Reply::FullResync(Box::new(FullResync {
        replication_id: RunId([9; 20]),
        offset: 100,
        counter: 0,
        data_bytes: 0,
        keys: Keys::default(),
    }));
    server.reply(*socket, full);
    *socket
}

#[test]
fn a_replica_acknowledges_at_once_when_its_synchronisation_is_finished() {
    let mut replica = Bench::<Server>::boot(&Spec::new(redis(1), Some(redis(0))), None).0;
    let did = replica.run_until(1_000);
    let up = connect(&mut replica, &did);
    assert_eq!(replica.run_until(2_999), []);
    let did = replica.run_until(3_000);
    assert_eq!(
        sent(&did),
        [(up, Message::Request(Request::Ack { offset: 100 }))]
    );
}

#[test]
fn what_is_published_on_a_replica_does_not_enter_the_stream() {
    let mut replica = Bench::<Server>::boot(&Spec::new(redis(1), Some(redis(0))), None).0;
    let did = replica.run_until(1_000);
    connect(&mut replica, &did);
    replica.run_until(10_000);
    let publisher = replica.accept(0, sentinel(0));
    replica.request(publisher, Request::Publish(hello()));
    assert_eq!(replica.process.offset(), 100);
}

#[test]
fn a_replica_that_learns_of_a_new_history_disconnects_its_own_replicas() {
    let mut replica = Bench::<Server>::boot(&Spec::new(redis(1), Some(redis(0))), None).0;
    let did = replica.run_until(1_000);
    let up = connect(&mut replica, &did);
    replica.run_until(10_000);
    let below = replica.accept(0, redis(2));
    let listening = redis(2);
    replica.request(
        below,
        Request::Psync(Box::new(Psync {
            listening: listening.into(),
            ..ask()
        })),
    );
    replica.closed(up, Closing::Reset);
    let again = Socket(up.0 + 1);
    replica.give(Input::Opened { socket: again });
    let same = Reply::Continue {
        replication_id: RunId([9; 20]),
    };
    assert!(!replica.reply(again, same).contains(&Did::Close(below)));
    replica.closed(again, Closing::Reset);
    let again = Socket(up.0 + 2);
    replica.give(Input::Opened { socket: again });
    let other = Reply::Continue {
        replication_id: RunId([8; 20]),
    };
    assert!(replica.reply(again, other).contains(&Did::Close(below)));
    let history = replica.process.history();
    assert_eq!(
        (history.id2, history.second_offset),
        (Some(RunId([9; 20])), 101)
    );
}

#[test]
fn a_promoted_server_begins_its_stream_with_a_select_even_if_it_was_a_master_before() {
    let mut server = master_with_replica();
    server.now_us += 10_000;
    server.request(accepted(0), Request::Ack { offset: 0 });
    server.give(Input::Order(Order::Write { count: 1 }));
    server.give(Input::Order(Order::ReplicaOf(ReplicaOf::Of(
        redis(2).into(),
    ))));
    server.give(Input::Order(Order::ReplicaOf(ReplicaOf::NoOne)));
    let before = server.process.offset();
    server.give(Input::Order(Order::Write { count: 1 }));
    assert_eq!(server.process.offset() - before, 23 + 78);
}

#[test]
fn a_master_that_comes_back_with_its_data_continues_its_history_under_a_new_id() {
    let data = DataSet {
        counter: 3,
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
    let mut master = Bench::<Server>::boot(&Spec::new(redis(0), None), Some(&disk)).0;
    let history = master.process.history();
    assert_eq!(
        (history.id2, history.second_offset),
        (Some(RunId([3; 20])), 701)
    );
    assert_ne!(history.id, RunId([3; 20]));
    let socket = master.accept(0, redis(1));
    let asked = Psync {
        replication_id: Some(RunId([3; 20])),
        offset: 701,
        listening: redis(1).into(),
    };
    let did = master.request(socket, Request::Psync(Box::new(asked)));
    let replication_id = history.id;
    assert_eq!(
        sent(&did),
        [(socket, Message::Reply(Reply::Continue { replication_id }))]
    );
}

#[test]
fn a_server_that_saves_its_data_has_it_on_disk_after_the_interval() {
    let spec = Spec {
        save: vec![SavePoint {
            seconds: 2,
            changes: 1,
        }],
        ..Spec::new(redis(0), None)
    };
    let mut master = Bench::<Server>::boot(&spec, None).0;
    let did = master.run_until(3_000_000);
    assert!(
        !did.iter().any(|one| matches!(one, Did::Persist(_))),
        "nothing changed"
    );
    let socket = master.accept(0, sentinel(0));
    master.request(socket, Request::Increment);
    let did = master.run_until(6_000_000);
    let saved: Vec<_> = did
        .iter()
        .filter_map(|one| match one {
            Did::Persist(disk) => disk.data.as_ref().map(|snapshot| snapshot.data.counter),
            _ => None,
        })
        .collect();
    assert_eq!(saved, [1]);
}
