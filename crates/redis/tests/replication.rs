//! Several servers together, against what the recordings of Redis 7.0.15 show.

mod common;

use common::{Bench, Did, Net, accepted, hello, redis, sent, sentinel};
use lab_process::{Address, Closing, Input};
use lab_redis::server::{LinkState, Order, ReplicaState, Server, ServerEvent, Spec};
use lab_redis::wire::{ErrorReply, Message, Psync, ReplicaOf, Reply, Request, Role, Stream};

fn is_up(net: &Net, replica: Address) -> bool {
    matches!(
        net.server(replica).link(),
        Some(LinkState::Connected { .. })
    )
}

/// The log lines of one server since a time that the recordings would show.
fn holds(net: &Net, server: Address, since_us: u64, expected: &[&str]) {
    let lines = net.lines(server, since_us);
    let mut rest = lines.iter();
    for line in expected {
        assert!(
            rest.any(|have| have.starts_with(line)),
            "{server}: no {line:?} in order in {lines:#?}"
        );
    }
}

#[test]
fn two_replicas_that_start_with_their_master_are_synchronised_one_after_the_other() {
    let mut net = Net::cluster(2);
    net.run_for_ms(300);
    assert!(is_up(&net, redis(1)) && is_up(&net, redis(2)));
    holds(
        &net,
        redis(0),
        0,
        &[
            "Full resync requested by replica 10.0.0.11:6379",
            "Replication backlog created, my new replication IDs are",
            "Starting BGSAVE for SYNC with target: replicas sockets",
            "Full resync requested by replica 10.0.0.12:6379",
            "Current BGSAVE has socket target. Waiting for next BGSAVE for SYNC",
            "Synchronization with replica 10.0.0.11:6379 succeeded",
            "Starting BGSAVE for SYNC with target: replicas sockets",
            "Synchronization with replica 10.0.0.12:6379 succeeded",
        ],
    );
    let id = net.server(redis(0)).history().id;
    assert_eq!(net.server(redis(1)).history().id, id);
}

#[test]
fn replicas_follow_their_masters_offset_and_acknowledge_it_once_a_second() {
    let mut net = Net::cluster(2);
    net.run_for_ms(3_000);
    net.order(redis(0), Order::Write { count: 200 });
    net.run_for_ms(50);
    let offset = net.server(redis(0)).offset();
    // The pings at the start are not counted here: 200 SETs and one SELECT.
    assert_eq!(offset % 14, (15_890 + 23) % 14);
    assert_eq!(net.server(redis(1)).offset(), offset);
    assert_eq!(net.server(redis(1)).data().bytes, 200 * 50);
    net.run_for_ms(1_100);
    for replica in net.server(redis(0)).replicas() {
        assert_eq!(replica.ack_offset, offset);
        assert_eq!(replica.state, ReplicaState::Streaming);
    }
}

#[test]
fn a_replica_that_lost_its_master_tries_at_once_and_then_once_a_second() {
    let mut net = Net::cluster(1);
    net.run_for_ms(2_500);
    let killed_us = net.now_us;
    net.kill(redis(0));
    net.run_for_ms(3_100);
    let lines = net.lines(redis(1), killed_us);
    assert_eq!(
        lines[..5],
        [
            "Connection with master lost.",
            "Caching the disconnected master state.",
            "Reconnecting to MASTER 10.0.0.10:6379",
            "MASTER <-> REPLICA sync started",
            "Error condition on socket for SYNC: Connection refused",
        ]
    );
    let tries: Vec<_> = net
        .log
        .iter()
        .filter(|line| line.0 > killed_us && line.2 == "Connecting to MASTER 10.0.0.10:6379")
        .map(|line| line.0)
        .collect();
    assert_eq!(tries.len(), 3, "{tries:?}");
    assert_eq!(tries[1] - tries[0], 1_004_000);
}

/// Golden 12: the master dies, one replica is promoted, the other follows with a
/// partial synchronisation, the old master comes back empty and gets everything.
#[test]
fn after_a_failover_the_other_replica_continues_and_the_old_master_starts_over() {
    let mut net = Net::cluster(2);
    net.run_for_ms(2_500);
    net.order(redis(0), Order::Write { count: 3 });
    net.run_for_ms(100);
    let offset = net.server(redis(1)).offset();
    net.kill(redis(0));
    net.run_for_ms(1_000);
    let promoted_us = net.now_us;
    net.order(redis(1), Order::ReplicaOf(ReplicaOf::NoOne));
    net.order(redis(1), Order::Write { count: 5 });
    net.order(redis(2), Order::ReplicaOf(ReplicaOf::Of(redis(1))));
    net.run_for_ms(100);
    holds(
        &net,
        redis(1),
        promoted_us,
        &[
            "Setting secondary replication ID to ",
            "MASTER MODE enabled (user request from ",
            &format!(
                "Partial resynchronization request from 10.0.0.12:6379 accepted. Sending {} bytes of backlog starting from offset {}.",
                23 + 5 * 78,
                offset + 1
            ),
        ],
    );
    holds(
        &net,
        redis(2),
        promoted_us,
        &[
            "Connecting to MASTER 10.0.0.11:6379",
            "REPLICAOF 10.0.0.11:6379 enabled (user request from ",
            "Successful partial resynchronization with master.",
            "Master replication ID changed to ",
            "MASTER <-> REPLICA sync: Master accepted a Partial Resynchronization.",
        ],
    );
    assert_eq!(net.server(redis(2)).offset(), net.server(redis(1)).offset());
    let back_us = net.now_us;
    net.boot(redis(0));
    assert_eq!(net.server(redis(0)).role(), Role::Master);
    net.run_for_ms(100);
    net.order(redis(0), Order::ReplicaOf(ReplicaOf::Of(redis(1))));
    net.run_for_ms(200);
    holds(
        &net,
        redis(0),
        back_us,
        &[
            "Before turning into a replica, using my own master parameters",
            "Connecting to MASTER 10.0.0.11:6379",
            "REPLICAOF 10.0.0.11:6379 enabled",
            "Full resync from master: ",
        ],
    );
    holds(
        &net,
        redis(1),
        back_us,
        &[
            "Partial resynchronization not accepted: Replication ID mismatch",
            "Synchronization with replica 10.0.0.10:6379 succeeded",
        ],
    );
    assert_eq!(net.server(redis(0)).data(), net.server(redis(1)).data());
}

/// Golden 25a: a master that comes back empty before anybody noticed wipes its
/// replicas.
#[test]
fn replicas_of_a_master_that_restarted_empty_lose_their_data() {
    let mut net = Net::cluster(2);
    net.run_for_ms(2_500);
    net.order(redis(0), Order::Write { count: 3 });
    net.run_for_ms(100);
    assert_eq!(net.server(redis(1)).data().bytes, 150);
    net.kill(redis(0));
    net.run_for_ms(100);
    net.boot(redis(0));
    net.run_for_ms(1_200);
    assert_eq!(net.server(redis(1)).data().bytes, 0);
    holds(
        &net,
        redis(0),
        0,
        &["Partial resynchronization not accepted: Replication ID mismatch"],
    );
    assert!(is_up(&net, redis(1)) && is_up(&net, redis(2)));
}

/// Golden 07a: an isolated master that went on writing has more of the old
/// history than the new one continued from.
#[test]
fn an_old_master_that_wrote_on_gets_everything_from_the_new_one() {
    let mut net = Net::cluster(1);
    net.run_for_ms(2_500);
    net.cut(redis(0), redis(1));
    net.order(redis(1), Order::ReplicaOf(ReplicaOf::NoOne));
    net.order(redis(0), Order::Write { count: 9 });
    let offset = net.server(redis(0)).offset();
    let up_to = net.server(redis(1)).history().second_offset;
    net.order(redis(0), Order::ReplicaOf(ReplicaOf::Of(redis(1))));
    net.run_for_ms(200);
    let refused = format!(
        "Partial resynchronization not accepted: Requested offset for second ID was {}, but I can reply up to {up_to}",
        offset + 1
    );
    holds(&net, redis(1), 0, &[&refused]);
    assert_eq!(
        net.server(redis(0)).data().bytes,
        0,
        "the nine writes are gone"
    );
}

#[test]
fn a_replica_of_a_replica_gets_the_stream_and_follows_a_promotion() {
    let mut net = Net::cluster(1);
    net.run_for_ms(1_500);
    net.start(Spec::new(redis(2), Some(redis(1))));
    net.run_for_ms(1_500);
    net.order(redis(0), Order::Write { count: 4 });
    net.run_for_ms(50);
    assert_eq!(net.server(redis(2)).data().bytes, 200);
    assert_eq!(net.server(redis(2)).offset(), net.server(redis(0)).offset());
    let since = net.now_us;
    net.order(redis(1), Order::ReplicaOf(ReplicaOf::NoOne));
    net.run_for_ms(100);
    holds(
        &net,
        redis(2),
        since,
        &[
            "Connection with master lost.",
            "Successful partial resynchronization with master.",
        ],
    );
    assert!(is_up(&net, redis(2)));
}

#[test]
fn a_replica_whose_own_link_is_down_cannot_serve_replicas() {
    let mut net = Net::default();
    net.start(Spec::new(redis(1), Some(redis(0))));
    net.start(Spec::new(redis(2), Some(redis(1))));
    net.run_for_ms(1_200);
    holds(
        &net,
        redis(2),
        0,
        &["Master is currently unable to PSYNC but should be in the future: -NOMASTERLINK"],
    );
    net.start(Spec::new(redis(0), None));
    net.run_for_ms(3_000);
    assert!(is_up(&net, redis(2)), "it tries again");
}

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
        Reply::FullResync {
            replication_id: lab_redis::wire::RunId([9; 20]),
            offset: 0,
            counter: 0,
            data_bytes: 0,
        },
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
    master.request(socket, Request::Psync(ask()));
    master
}

const fn ask() -> Psync {
    Psync {
        replication_id: None,
        offset: 0,
        listening: redis(1),
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
    assert!(did.contains(&Did::Event(ServerEvent::ReplicaOnline(redis(1)))));
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
    assert!(did.contains(&Did::Event(ServerEvent::ReplicaOnline(redis(1)))));
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
    assert!(did.contains(&Did::Event(ServerEvent::ReplicaTimeout(redis(1)))));
    assert!(did.contains(&Did::Close(accepted(0))));
    assert_eq!(master.process.replicas().count(), 0);
}

#[test]
fn a_master_lists_a_replica_until_its_connection_is_gone() {
    let mut master = master_with_replica();
    assert_eq!(master.process.replica_lines(0).len(), 1);
    let did = master.closed(accepted(0), Closing::Reset);
    assert_eq!(did, [Did::Event(ServerEvent::ReplicaLost(redis(1)))]);
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
    master.request(socket, Request::Psync(ask()));
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
    assert!(did.contains(&Did::Event(ServerEvent::Connecting(redis(0)))));
}
