//! Several servers together, against what the recordings of Redis 7.0.15 show.

mod common;

use common::{Net, redis};
use lab_process::Address;
use lab_redis::server::{LinkState, Order, ReplicaState, Spec};
use lab_redis::wire::{ReplicaOf, Role};

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
            "Background RDB transfer terminated with success",
            "Streamed RDB transfer with replica 10.0.0.11:6379 succeeded (socket). Waiting for REPLCONF ACK from slave to enable streaming",
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
    net.order(redis(2), Order::ReplicaOf(ReplicaOf::Of(redis(1).into())));
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
    net.order(redis(0), Order::ReplicaOf(ReplicaOf::Of(redis(1).into())));
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
    net.order(redis(0), Order::ReplicaOf(ReplicaOf::Of(redis(1).into())));
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
fn with_a_sync_delay_replicas_that_come_close_together_share_a_transfer() {
    let mut net = Net::default();
    net.start(Spec {
        sync_delay_s: 2,
        ..Spec::new(redis(0), None)
    });
    net.run_for_ms(500);
    net.start(Spec::new(redis(1), Some(redis(0))));
    net.start(Spec::new(redis(2), Some(redis(0))));
    net.run_for_ms(1_400);
    holds(&net, redis(0), 0, &["Delay next BGSAVE for diskless SYNC"]);
    assert!(!is_up(&net, redis(1)));
    net.run_for_ms(2_500);
    assert!(is_up(&net, redis(1)) && is_up(&net, redis(2)));
    let starts = net.lines(redis(0), 0);
    let starts = starts
        .iter()
        .filter(|line| line.starts_with("Starting BGSAVE"));
    assert_eq!(starts.count(), 1);
}
