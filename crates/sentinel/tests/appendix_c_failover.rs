//! Appendix C of the specification, the rules about failovers, switches and hellos.

mod bench;

use bench::*;
use lab_process::Address;
use lab_redis::wire::{Hello, ReplicaOf, Reply, Request};
use lab_sentinel::FailoverState;

/// What a client that asks for the master is told.
fn told(b: &mut Bench) -> Option<Address> {
    match b.ask(Request::MasterAddress("mymaster".into())) {
        Reply::MasterAddress(place) => place.map(|place| place.address),
        other => panic!("expected an address, got {other:?}"),
    }
}

/// Rule 12: "End detection returns before its timeout if the promoted replica is SDOWN"
/// (§10.5.1, experiment E5).
#[test]
fn c12_end_detection_returns_before_its_timeout_if_the_promoted_replica_is_sdown() {
    let mut b = Setup {
        failover_timeout: 5_000,
        ..Setup::alone()
    }
    .settled();
    b.fake(replica(2)).obeys = false;
    b.elected();
    b.run_to("+promoted-slave slave 10.0.0.11:6379");
    b.kill(replica(1));
    b.run_to("+sdown slave 10.0.0.11:6379");
    b.mark();
    b.run(20_000);
    assert!(!b.has("+failover-end"));
    assert_eq!(b.m().failover().state, FailoverState::ReconfSlaves);
    assert_eq!(told(&mut b), Some(replica(1)), "the dead one");
    b.revive(replica(1));
    let up = b.run_to("-sdown slave 10.0.0.11:6379");
    let ended = b.run_to("+failover-end-for-timeout");
    assert!(ended - up <= 100, "the next tick");
    assert!(b.has("+switch-master"));
}

/// Rule 13: "Reconf timeout only when a parallel-syncs slot is free" (§10.4, experiment
/// E3).
#[test]
fn c13_the_reconf_timeout_counts_only_while_a_slot_is_free() {
    for parallel_syncs in [1, 2] {
        let mut b = Setup {
            replicas: 4,
            parallel_syncs,
            failover_timeout: 30_000,
            ..Setup::alone()
        }
        .settled();
        for n in 2..=4 {
            b.fake(replica(n)).obeys = false;
        }
        b.elected();
        let promoted = b.run_to("+promoted-slave");
        let ended = b.run_to("+failover-end-for-timeout");
        assert_eq!(b.when("+slave-reconf-sent ").len(), parallel_syncs as usize);
        assert!(!b.has("-slave-reconf-sent-timeout"));
        assert!((30_001..=30_101).contains(&(ended - promoted)));
    }
}

/// Rule 13: "… timed-out replica is re-sent and ends up DONE|SENT" (§10.4).
#[test]
fn c13_a_timed_out_replica_is_sent_the_command_again_and_is_done_and_sent() {
    let mut b = Setup {
        replicas: 3,
        parallel_syncs: 3,
        failover_timeout: 30_000,
        ..Setup::alone()
    }
    .settled();
    b.fake(replica(2)).obeys = false;
    // The third never gets its link up: the failover goes on.
    b.fake(replica(3)).syncs = false;
    b.elected();
    let sent = b.run_to("+slave-reconf-sent slave 10.0.0.12:6379");
    b.mark();
    let timeout = b.run_to("-slave-reconf-sent-timeout slave 10.0.0.12:6379");
    assert!((10_001..=10_101).contains(&(timeout - sent)));
    assert_eq!(b.first("+slave-reconf-sent slave 10.0.0.12:6379"), timeout);
    let stuck = b
        .m()
        .replicas()
        .find(|r| r.address() == replica(2))
        .expect("known");
    assert_eq!(stuck.flags(), "slave,reconf_sent,reconf_done");
    b.mark();
    b.run(12_000);
    assert!(!b.has("-slave-reconf-sent-timeout"), "once");
}

/// Rule 13, the slot: a replica that is done and sent still occupies it, so that in
/// the pass of the timeout nobody else is sent the command (§10.4b).
#[test]
fn c13_a_replica_that_is_done_and_sent_still_occupies_a_slot() {
    let mut timeouts = 0;
    for seed in 1..=12 {
        let mut b = Setup {
            seed,
            replicas: 4,
            parallel_syncs: 2,
            failover_timeout: 30_000,
            ..Setup::alone()
        }
        .settled();
        b.fake(replica(2)).obeys = false;
        b.fake(replica(4)).syncs = false;
        b.elected();
        // The third cannot be reached while the others are sent the command.
        b.fake(replica(3)).mood = Mood::Refuses;
        b.cut_subscription(replica(3));
        let stuck = "slave 10.0.0.12:6379";
        let sent = b.run_to(&format!("+slave-reconf-sent {stuck}"));
        b.run_to("+slave-reconf-inprog slave 10.0.0.14:6379");
        b.fake(replica(4)).link().up = true;
        b.run_to("+slave-reconf-done slave 10.0.0.14:6379");
        b.run_until(sent + 9_000);
        b.revive(replica(3));
        let connected = |b: &Bench| {
            let found = b.m().replicas().find(|r| r.address() == replica(3));
            !found.expect("known").link().disconnected
        };
        while !connected(&b) {
            b.tick();
        }
        b.mark();
        b.tick_at_wall(sent + WALL_AT_BOOT + 10_001);
        let timeout = b.has(&format!("-slave-reconf-sent-timeout {stuck}"));
        let other = b.has("+slave-reconf-sent slave 10.0.0.13:6379");
        assert!(timeout != other, "one slot was free, seed {seed}");
        timeouts += usize::from(timeout);
    }
    assert!(timeouts > 0);
}

/// Rule 14: "Commands queued in the tick that frees the link never leave;
/// +slave-reconf-sent-be is a no-op on the wire" (§0.3, §10.5.5, experiment E3).
#[test]
fn c14_the_best_effort_command_never_leaves() {
    let mut b = Setup {
        replicas: 3,
        failover_timeout: 5_000,
        ..Setup::alone()
    }
    .settled();
    b.fake(replica(2)).obeys = false;
    b.fake(replica(3)).obeys = false;
    b.elected();
    b.run_to("+slave-reconf-sent ");
    b.mark();
    b.run_to("+failover-end-for-timeout");
    let announced = b.events();
    let be: Vec<_> = announced
        .iter()
        .filter(|event| event.starts_with("+slave-reconf-sent-be"))
        .collect();
    assert_eq!(
        be.len(),
        1,
        "to the one that was not sent it: {announced:?}"
    );
    let queued = b.queued_slave_ofs();
    assert_eq!(queued.len(), 1);
    assert_eq!(queued[0].1, ReplicaOf::Of(replica(1).into()));
    assert_eq!(b.slave_ofs(), [], "nothing on the wire");
    assert_eq!(b.when("+switch-master").len(), 1, "in the same pass");
}

/// Rule 14, the repetition after a timeout: lost as well if it ends the failover
/// (experiment E3c).
#[test]
fn c14_the_repeated_command_never_leaves_if_the_failover_ends_with_it() {
    let mut b = Setup {
        replicas: 4,
        parallel_syncs: 3,
        failover_timeout: 30_000,
        ..Setup::alone()
    }
    .settled();
    b.fake(replica(3)).obeys = false;
    b.elected();
    b.run_to("+promoted-slave");
    b.run(3_000);
    b.mark();
    let timeout = b.run_to("-slave-reconf-sent-timeout slave 10.0.0.13:6379");
    assert_eq!(
        b.names()[..4],
        [
            "-slave-reconf-sent-timeout",
            "+slave-reconf-sent",
            "+failover-end",
            "+switch-master"
        ]
    );
    assert_eq!(b.first("+switch-master"), timeout);
    assert_eq!(
        b.queued_slave_ofs(),
        [(replica(3), ReplicaOf::Of(replica(1).into()))]
    );
    assert_eq!(b.slave_ofs(), []);
}

/// Rule 16: "Only one UPDATE_CONFIG master is switched per pass" (§3.4).
#[test]
fn c16_one_master_is_switched_per_pass() {
    let mut b = Setup {
        replicas: 1,
        other: true,
        down_after: 5_000,
        ..Setup::alone()
    }
    .settled();
    b.kill(MASTER);
    b.kill(OTHER);
    // Both promotions shall be seen in one millisecond.
    for waiting in [replica(1), OTHER_REPLICA] {
        let text = format!("+failover-state-wait-promotion slave {waiting}");
        if !b.has(&text) {
            b.run_to(&text);
        }
        for replica in [replica(1), OTHER_REPLICA] {
            if b.has(&format!("+failover-state-wait-promotion slave {replica}")) {
                b.silence(replica);
            }
        }
    }
    b.run(1_500);
    b.mark();
    b.revive(replica(1));
    b.revive(OTHER_REPLICA);
    b.run_to("+switch-master");
    let ended = b.when("+failover-end");
    assert_eq!(ended.len(), 2, "{:?}", b.events());
    assert_eq!(ended[0], ended[1], "both in one pass");
    assert_eq!(b.when("+switch-master").len(), 1);
    let waiting = ["mymaster", "other"]
        .into_iter()
        .filter(|name| b.master(name).failover().state == FailoverState::UpdateConfig);
    assert_eq!(waiting.count(), 1);
    b.tick();
    assert_eq!(b.when("+switch-master").len(), 2, "the other in the next");
}

fn newer_hello() -> Hello {
    Hello {
        current_epoch: 3,
        config_epoch: 3,
        ..hello(1)
    }
}

/// Rule 17: "Hello: strict `<` on config epoch" (§7.2.5).
#[test]
fn c17_an_equal_config_epoch_is_never_reconciled() {
    let mut b = Setup::default().settled();
    b.hear(newer_hello());
    assert_eq!(b.m().config_epoch(), 3);
    for config_epoch in [2, 3] {
        b.hear(Hello {
            config_epoch,
            master: replica(1),
            ..newer_hello()
        });
        assert_eq!((b.m().address(), b.m().config_epoch()), (MASTER, 3));
    }
    b.hear(Hello {
        config_epoch: 4,
        master: replica(1),
        ..newer_hello()
    });
    assert_eq!((b.m().address(), b.m().config_epoch()), (replica(1), 4));
}

/// Rule 17: "… same-address bump is not flushed" (§7.2.5, experiment E6).
#[test]
fn c17_a_newer_config_epoch_of_the_same_address_is_not_flushed() {
    let mut b = Setup::default().settled();
    b.hear(Hello {
        current_epoch: 3,
        ..hello(1)
    });
    assert_eq!(b.flushes().len(), 1, "the epoch");
    b.mark();
    b.hear(newer_hello());
    assert_eq!(b.m().config_epoch(), 3);
    assert_eq!(b.steps(), [""; 0]);
}

/// Rule 17: "… works in TILT" (§11, experiment E7).
#[test]
fn c17_hellos_work_in_tilt() {
    let mut b = Setup::default().settled();
    b.freeze(2_500);
    b.tick();
    assert!(b.s.tilt_since().is_some());
    b.mark();
    b.hear(Hello {
        master: replica(1),
        ..newer_hello()
    });
    b.hear(Hello {
        id: peer_id(9),
        from: peer(9),
        ..newer_hello()
    });
    assert_eq!(
        b.names(),
        [
            "+new-epoch",
            "+config-update-from",
            "+switch-master",
            "+slave",
            "+slave",
            "+sentinel"
        ]
    );
}

/// Rule 19: "Leader's GET-MASTER-ADDR changes at promotion, its +switch-master comes at
/// the end" (§1.5).
#[test]
fn c19_clients_are_told_the_new_address_at_promotion_and_the_switch_comes_at_the_end() {
    let mut b = Setup::alone().settled();
    b.fake(replica(2)).obeys = false;
    b.elected();
    b.run_to("+failover-state-wait-promotion");
    assert_eq!(told(&mut b), Some(MASTER));
    let promoted = b.run_to("+promoted-slave");
    assert_eq!(told(&mut b), Some(replica(1)));
    assert_eq!(b.m().address(), MASTER);
    b.run(5_000);
    assert!(!b.has("+switch-master"));
    let switched = b.run_to("+switch-master");
    assert!(switched - promoted > 10_000);
    assert_eq!(told(&mut b), Some(replica(1)));
    assert_eq!(b.m().address(), replica(1));
    // Hellos say it from the promotion on, too, and at once.
    let said = b.hellos(replica(2));
    let new: Vec<_> = said
        .iter()
        .filter(|(_, hello)| hello.master == replica(1))
        .collect();
    assert!(new[0].0 - promoted <= 101);
    assert_eq!(new[0].1.config_epoch, 1);
}
