//! Every event of §12 is announced by a sentinel, with its exact text.

mod bench;

use std::collections::BTreeSet;

use bench::*;
use lab_process::{Address, Ended};
use lab_redis::wire::Hello;
use lab_sentinel::{EventKind, MasterSettings};

/// One text of each event of the table, as the stories below bring it about.
const EXPECTED: &[&str] = &[
    "+monitor master mymaster 10.0.0.1 6379 quorum 1",
    "-monitor master mymaster 10.0.0.1 6379",
    "+set master mymaster 10.0.0.1 6379 quorum 3",
    "+reset-master master mymaster 10.0.0.1 6379",
    "+slave slave 10.0.0.11:6379 10.0.0.11 6379 @ mymaster 10.0.0.1 6379",
    "+sentinel sentinel b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1 10.0.1.1 26379 @ mymaster 10.0.0.1 6379",
    "+sentinel-address-switch master mymaster 10.0.0.1 6379 ip 10.0.1.9 port 26379 for b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1",
    "+sentinel-address-update sentinel b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1 10.0.1.9 26379 @ mymaster 10.0.0.1 6379 1 additional matching instances",
    "+sentinel-invalid-addr sentinel b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2 10.0.1.2 26379 @ mymaster 10.0.0.1 6379",
    "+reboot master mymaster 10.0.0.1 6379",
    "+role-change slave 10.0.0.1:6379 10.0.0.1 6379 @ mymaster 10.0.0.11 6379 new reported role is slave",
    "-role-change slave 10.0.0.1:6379 10.0.0.1 6379 @ mymaster 10.0.0.11 6379 new reported role is master",
    "+sdown master mymaster 10.0.0.1 6379",
    "-sdown slave 10.0.0.1:6379 10.0.0.1 6379 @ mymaster 10.0.0.11 6379",
    "+odown master mymaster 10.0.0.1 6379 #quorum 1/1",
    "-odown master mymaster 10.0.0.1 6379",
    "+new-epoch 1",
    "+try-failover master mymaster 10.0.0.1 6379",
    "+vote-for-leader aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 1",
    "+elected-leader master mymaster 10.0.0.1 6379",
    "-failover-abort-not-elected master mymaster 10.0.0.1 6379",
    "+failover-state-select-slave master mymaster 10.0.0.1 6379",
    "-failover-abort-no-good-slave master mymaster 10.0.0.1 6379",
    "+selected-slave slave 10.0.0.11:6379 10.0.0.11 6379 @ mymaster 10.0.0.1 6379",
    "+failover-state-send-slaveof-noone slave 10.0.0.11:6379 10.0.0.11 6379 @ mymaster 10.0.0.1 6379",
    "+failover-state-wait-promotion slave 10.0.0.11:6379 10.0.0.11 6379 @ mymaster 10.0.0.1 6379",
    "-failover-abort-slave-timeout master mymaster 10.0.0.1 6379",
    "+promoted-slave slave 10.0.0.11:6379 10.0.0.11 6379 @ mymaster 10.0.0.1 6379",
    "+failover-state-reconf-slaves master mymaster 10.0.0.1 6379",
    "+slave-reconf-sent slave 10.0.0.12:6379 10.0.0.12 6379 @ mymaster 10.0.0.1 6379",
    "+slave-reconf-inprog slave 10.0.0.12:6379 10.0.0.12 6379 @ mymaster 10.0.0.1 6379",
    "+slave-reconf-done slave 10.0.0.12:6379 10.0.0.12 6379 @ mymaster 10.0.0.1 6379",
    "-slave-reconf-sent-timeout slave 10.0.0.12:6379 10.0.0.12 6379 @ mymaster 10.0.0.1 6379",
    "+slave-reconf-sent-be slave 10.0.0.12:6379 10.0.0.12 6379 @ mymaster 10.0.0.1 6379",
    "+failover-end-for-timeout master mymaster 10.0.0.1 6379",
    "+failover-end master mymaster 10.0.0.1 6379",
    "+switch-master mymaster 10.0.0.1 6379 10.0.0.11 6379",
    "+config-update-from sentinel b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1 10.0.1.1 26379 @ mymaster 10.0.0.1 6379",
    "+convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ mymaster 10.0.0.11 6379",
    "+fix-slave-config slave 10.0.0.12:6379 10.0.0.12 6379 @ mymaster 10.0.0.1 6379",
    "+tilt #tilt mode entered",
    "-tilt #tilt mode exited",
    "-script-error /etc/notify 0 3",
    "-script-timeout /etc/notify 20002",
    "+script-child 20001",
    "-script-child 20001 3 0",
    "-cmd-link-reconnection master mymaster 224.0.0.1 6379 #Network is unreachable",
    "-pubsub-link-reconnection master mymaster 224.0.0.1 6379 #Network is unreachable",
];

/// All that was announced since the start.
fn texts(mut b: Bench, to: &mut BTreeSet<String>) {
    b.tick();
    to.extend(b.did.iter().filter_map(|(_, did)| match did {
        Did::Announced(event) => Some(event.to_string()),
        _ => None,
    }));
}

/// The first of two replicas is the better one.
fn prefer_the_first(b: &mut Bench) {
    b.fake(replica(1)).report().priority = 1;
    b.run(11_000);
}

fn a_failover_alone_and_the_old_masters_return() -> Bench {
    let mut b = Setup {
        down_after: 3_000,
        ..Setup::alone()
    }
    .settled();
    prefer_the_first(&mut b);
    b.elected();
    b.run_to("+switch-master");
    b.run(5_000);
    b.fake(MASTER).mood = Mood::Answers;
    b.run_to("+convert-to-slave");
    b.run_to("+role-change slave 10.0.0.1:6379");
    b
}

fn nobody_votes() -> Bench {
    let mut b = Setup {
        peers_agree: false,
        ..Setup::default()
    }
    .settled();
    for n in 1..=2 {
        b.fake(peer(n)).says_down = true;
    }
    b.kill(MASTER);
    b.run_to("-failover-abort-not-elected");
    b.fake(MASTER).mood = Mood::Answers;
    b.run_to("-odown");
    b
}

fn no_replica_is_good() -> Bench {
    let mut b = Setup::alone().settled();
    for n in 1..=2 {
        b.fake(replica(n)).report().priority = 0;
    }
    b.run(11_000);
    b.kill(MASTER);
    b.run_to("-failover-abort-no-good-slave");
    b
}

fn the_replica_does_not_promote_itself() -> Bench {
    let mut b = Setup::alone().settled();
    for n in 1..=2 {
        b.fake(replica(n)).obeys = false;
    }
    b.kill(MASTER);
    b.run_to("-failover-abort-slave-timeout");
    b
}

/// With room for one more than the stuck ones, so that the time-out is looked at, or for
/// one less, so that there is somebody left for the best effort.
fn stuck_replicas(parallel_syncs: i64) -> Bench {
    let mut b = Setup {
        replicas: 3,
        parallel_syncs,
        failover_timeout: 15_000,
        ..Setup::alone()
    }
    .settled();
    for n in 2..=3 {
        b.fake(replica(n)).obeys = false;
    }
    prefer_the_first(&mut b);
    b.elected();
    b.run_to("+failover-end ");
    b
}

fn sentinels_come_and_move() -> Bench {
    let mut b = Setup {
        other: true,
        ..Setup::default()
    }
    .settled();
    b.hear(Hello {
        from: Address::new([10, 0, 1, 9], 26379),
        ..hello(1)
    });
    b.hear(Hello {
        id: lab_redis::wire::RunId([0xcc; 20]),
        ..hello(2)
    });
    b
}

fn a_newer_configuration_by_hello() -> Bench {
    let mut b = Setup::default().settled();
    b.hear(Hello {
        current_epoch: 1,
        config_epoch: 1,
        master: replica(1),
        ..hello(1)
    });
    b
}

fn a_replica_of_somebody_else_and_a_reboot() -> Bench {
    let mut b = Setup::alone().settled();
    b.fake(replica(2)).follow(OTHER);
    b.fake(MASTER).report().run_id = run_id(9);
    b.run_to("+fix-slave-config");
    b
}

fn tilt() -> Bench {
    let mut b = Setup::alone().settled();
    b.freeze(2_500);
    b.run_to("-tilt");
    b
}

fn scripts() -> Bench {
    let mut b = Setup {
        master: MasterSettings {
            notification_script: Some("/etc/notify".into()),
            ..MasterSettings::default()
        },
        ..Setup::alone()
    }
    .settled();
    let child = b.children[0];
    b.end_child(child, Ended::Code(3));
    b.kill(replica(2));
    b.run(10_000);
    b.run_to("-script-timeout");
    b
}

fn operators() -> Bench {
    let mut b = Setup::alone().settled();
    b.say("SENTINEL SET mymaster quorum 3");
    b.say("SENTINEL RESET mymaster");
    b.say("SENTINEL REMOVE mymaster");
    b
}

fn unreachable() -> Bench {
    let mut spec = Setup::alone().spec();
    spec.masters[0].address = Address::new([224, 0, 0, 1], 6379);
    let mut b = Bench::boot(&spec, None, 1, Vec::new());
    b.run(3_000);
    assert_eq!(
        b.when("-cmd-link-reconnection").len(),
        3,
        "about once a second"
    );
    assert!(b.m().link().disconnected);
    b
}

#[test]
fn every_event_of_the_table_is_announced_with_its_exact_text() {
    let mut seen = BTreeSet::new();
    for story in [
        a_failover_alone_and_the_old_masters_return(),
        nobody_votes(),
        no_replica_is_good(),
        the_replica_does_not_promote_itself(),
        stuck_replicas(3),
        stuck_replicas(1),
        sentinels_come_and_move(),
        a_newer_configuration_by_hello(),
        a_replica_of_somebody_else_and_a_reboot(),
        tilt(),
        scripts(),
        operators(),
        unreachable(),
    ] {
        texts(story, &mut seen);
    }
    let missing: Vec<_> = EXPECTED
        .iter()
        .filter(|text| !seen.contains(**text))
        .collect();
    assert!(
        missing.is_empty(),
        "not announced: {missing:#?}\namong {seen:#?}"
    );
}

#[test]
fn the_list_of_expected_texts_is_exhaustive() {
    let name = |text: &&str| text.split(' ').next().unwrap_or_default().to_owned();
    let expected: BTreeSet<String> = EXPECTED.iter().map(name).collect();
    let kinds = EventKind::ALL.iter().map(|kind| kind.name().to_owned());
    let ours: BTreeSet<String> = kinds.filter(|name| !name.is_empty()).collect();
    assert_eq!(expected, ours);
}
