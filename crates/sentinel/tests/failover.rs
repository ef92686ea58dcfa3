//! The failover from selection to switch (§10), selection apart.

mod bench;

use bench::*;
use lab_process::Address;
use lab_redis::wire::{Hello, ReplicaOf, Role};
use lab_sentinel::FailoverState;

fn state(b: &Bench) -> FailoverState {
    b.m().failover().state
}

/// The canonical sequence of the winner (§12).
#[test]
fn a_failover_announces_itself_in_the_canonical_order() {
    let mut b = Setup::default().settled();
    b.kill(MASTER);
    b.run_to("+switch-master");
    let r1 = "slave 10.0.0.11:6379 10.0.0.11 6379 @ mymaster 10.0.0.1 6379";
    let r2 = "slave 10.0.0.12:6379 10.0.0.12 6379 @ mymaster 10.0.0.1 6379";
    let m = "master mymaster 10.0.0.1 6379";
    let mut events = b.events();
    // The order of the recreated replicas is that of a hash table.
    events[19..].sort();
    assert_eq!(
        events,
        [
            format!("+sdown {m}"),
            format!("+odown {m} #quorum 3/2"),
            "+new-epoch 1".to_owned(),
            format!("+try-failover {m}"),
            format!("+vote-for-leader {} 1", id()),
            format!("+elected-leader {m}"),
            format!("+failover-state-select-slave {m}"),
            format!("+selected-slave {r1}"),
            format!("+failover-state-send-slaveof-noone {r1}"),
            format!("+failover-state-wait-promotion {r1}"),
            format!("-role-change {r1} new reported role is master"),
            format!("+promoted-slave {r1}"),
            format!("+failover-state-reconf-slaves {m}"),
            format!("+slave-reconf-sent {r2}"),
            format!("+slave-reconf-inprog {r2}"),
            format!("+slave-reconf-done {r2}"),
            format!("+failover-end {m}"),
            "+switch-master mymaster 10.0.0.1 6379 10.0.0.11 6379".to_owned(),
            "+slave slave 10.0.0.12:6379 10.0.0.12 6379 @ mymaster 10.0.0.11 6379".to_owned(),
            "+slave slave 10.0.0.1:6379 10.0.0.1 6379 @ mymaster 10.0.0.11 6379".to_owned(),
        ]
    );
    assert_eq!(
        b.first("+failover-end"),
        b.first("+switch-master"),
        "one pass"
    );
    assert_eq!(
        b.slave_ofs(),
        [
            (replica(1), ReplicaOf::NoOne),
            (replica(2), ReplicaOf::Of(replica(1).into()))
        ]
    );
}

/// §10.9: what is reset, and what is not.
#[test]
fn a_switch_resets_the_master_object_but_not_its_epochs() {
    let mut b = Setup::default().settled();
    b.elected();
    b.run_to("+switch-master");
    let now = b.first("+switch-master") + WALL_AT_BOOT;
    let m = b.m();
    assert_eq!(
        (m.address(), m.flags()),
        (replica(1), "master,disconnected".to_owned())
    );
    let failover = m.failover();
    assert_eq!(failover.state, FailoverState::None);
    assert_eq!((failover.start_time, failover.state_change_time), (0, 0));
    assert_eq!((failover.epoch, m.config_epoch()), (1, 1), "kept");
    assert_eq!(m.vote(), (None, 1), "the epoch is kept, the id is not");
    assert_eq!(m.reported().0, Role::Master);
    let link = m.link();
    assert_eq!(link.act_ping_time, Some(now));
    assert_eq!((link.last_avail_time, link.last_pong_time), (now, now));
    assert_eq!(link.last_ping_time, 0);
    assert_ne!(link.last_reconn_time, 0, "kept");
    assert_eq!(m.retry_not_before(), None, "it may fail over again at once");
    let disk = *b.flushes().last().expect("a flush");
    assert_eq!(disk.masters[0].spec.address, replica(1));
}

#[test]
fn the_leader_may_start_another_failover_right_after_the_switch() {
    let mut b = Setup {
        replicas: 3,
        ..Setup::alone()
    }
    .settled();
    b.elected();
    b.run_to("+promoted-slave");
    b.run_to("+failover-end");
    b.mark();
    b.kill(replica(1));
    let again = b.run_to("+try-failover master mymaster 10.0.0.11");
    assert!(again - b.first("+sdown master") == 0);
}

/// §10: SEND_SLAVEOF_NOONE has a timeout only while the replica is unreachable.
#[test]
fn an_unreachable_replica_is_waited_for_until_the_failover_timeout() {
    let mut b = Setup {
        failover_timeout: 5_000,
        ..Setup::alone()
    }
    .settled();
    b.kill(MASTER);
    let selected = b.run_to("+selected-slave");
    b.kill(replica(1));
    // Its attempts to connect leave it disconnected at every tick but those in
    // which a socket is made; those come before the state machine's step.
    let abort = b.run_to("-failover-abort-slave-timeout master mymaster 10.0.0.1 6379");
    assert!((5_001..=5_101).contains(&(abort - selected)));
    assert!(!b.has("+failover-state-wait-promotion"));
    assert_eq!(state(&b), FailoverState::None);
    let view = b
        .m()
        .replicas()
        .find(|r| r.address() == replica(1))
        .expect("known");
    assert!(!view.promoted());
    assert!(!b.m().failover().in_progress);
}

#[test]
fn a_replica_that_comes_back_in_time_is_sent_the_command() {
    let mut b = Setup::alone().settled();
    b.kill(MASTER);
    b.run_to("+selected-slave");
    b.fake(replica(1)).mood = Mood::Refuses;
    b.cut_subscription(replica(1));
    b.run(5);
    assert_eq!(state(&b), FailoverState::SendSlaveofNoone);
    b.run(400);
    b.revive(replica(1));
    b.run_to("+promoted-slave slave 10.0.0.11:6379");
}

/// §10, §10.3: sent once, and judged by INFO alone.
#[test]
fn a_replica_that_does_not_promote_itself_is_given_up_after_the_failover_timeout() {
    let mut b = Setup {
        failover_timeout: 5_000,
        ..Setup::alone()
    }
    .settled();
    b.fake(replica(1)).obeys = false;
    b.elected();
    let sent = b.run_to("+failover-state-wait-promotion");
    let abort = b.run_to("-failover-abort-slave-timeout");
    assert!((5_001..=5_101).contains(&(abort - sent)));
    assert_eq!(b.slave_ofs(), [(replica(1), ReplicaOf::NoOne)], "sent once");
    assert_eq!(state(&b), FailoverState::None);
    // The next attempt counts from the start of this one.
    let start = b.m().failover().start_time - WALL_AT_BOOT;
    let again = b.run_to("+try-failover");
    assert!((start + 10_000..=start + 10_100).contains(&again));
    assert_eq!(b.s.current_epoch(), 2);
}

/// §10.8: whoever promotes itself late stays a master unnoticed.
#[test]
fn a_promotion_after_the_abort_is_not_confirmed() {
    let mut b = Setup {
        failover_timeout: 3_000,
        ..Setup::alone()
    }
    .settled();
    b.fake(replica(1)).obeys = false;
    b.elected();
    b.run_to("-failover-abort-slave-timeout");
    b.fake(replica(1)).lead();
    b.mark();
    b.run(1_500);
    assert!(b.has("-role-change slave 10.0.0.11"));
    assert!(!b.has("+promoted-slave"));
    assert_eq!(b.m().config_epoch(), 0);
}

#[test]
fn replicas_are_pointed_to_the_new_master_parallel_syncs_at_a_time() {
    for parallel_syncs in [1_usize, 2, 4] {
        let mut b = Setup {
            replicas: 5,
            parallel_syncs: parallel_syncs as i64,
            failover_timeout: 60_000,
            ..Setup::alone()
        }
        .settled();
        for n in 2..=5 {
            b.fake(replica(n)).syncs = false;
        }
        b.elected();
        b.run_to("+promoted-slave");
        b.run(4_000);
        assert_eq!(b.when("+slave-reconf-sent ").len(), parallel_syncs);
        assert!(
            b.when("+slave-reconf-inprog").len() == parallel_syncs,
            "they still count"
        );
        // One finishes: one slot is free.
        let busy = (2..=5).find(|n| {
            let found = b.m().replicas().find(|r| r.address() == replica(*n));
            found.expect("known").flags().contains("inprog")
        });
        let busy = busy.expect("one in progress");
        b.fake(replica(busy)).link().up = true;
        b.fake(replica(busy)).link().down_since_s = None;
        b.run_to("+slave-reconf-done");
        b.run(110);
        let expected = (parallel_syncs + 1).min(4);
        assert_eq!(b.when("+slave-reconf-sent ").len(), expected);
    }
}

#[test]
fn with_no_parallel_syncs_nobody_is_pointed_to_the_new_master() {
    let mut b = Setup {
        parallel_syncs: 0,
        failover_timeout: 5_000,
        ..Setup::alone()
    }
    .settled();
    b.elected();
    b.run_to("+promoted-slave");
    b.run_to("+failover-end-for-timeout");
    assert!(!b.has("+slave-reconf-sent "));
    assert!(b.has("+slave-reconf-sent-be"));
}

#[test]
fn a_disconnected_replica_is_skipped_and_one_that_is_down_is_not_waited_for() {
    let mut b = Setup::alone().settled();
    b.elected();
    b.run_to("+selected-slave");
    b.kill(replica(2));
    let promoted = b.run_to("+promoted-slave");
    let ended = b.run_to("+failover-end master");
    let sdown = b.first("+sdown slave 10.0.0.12:6379");
    assert!(ended <= promoted.max(sdown) + 101, "not waited for");
    assert!(!b.has("+failover-end-for-timeout"));
}

#[test]
fn time_over_ends_a_failover_with_two_events() {
    let mut b = Setup {
        failover_timeout: 5_000,
        ..Setup::alone()
    }
    .settled();
    b.fake(replica(2)).obeys = false;
    b.elected();
    let promoted = b.run_to("+promoted-slave");
    b.mark();
    let ended = b.run_to("+failover-end-for-timeout master mymaster 10.0.0.1 6379");
    assert!((5_001..=5_101).contains(&(ended - promoted)));
    assert_eq!(
        b.names()[..4],
        [
            "+failover-end-for-timeout",
            "+failover-end",
            "+switch-master",
            "+slave"
        ]
    );
    // The replica that was sent the command is not sent it again.
    assert_eq!(b.queued_slave_ofs(), []);
}

/// §10.10: an observer follows the configuration alone.
#[test]
fn an_observer_sees_the_promotion_and_waits_for_the_hello() {
    let mut b = Setup {
        peers_agree: false,
        ..Setup::default()
    }
    .settled();
    b.sdown();
    b.fake(replica(1)).lead();
    b.run_to("-role-change slave 10.0.0.11");
    assert_eq!(b.slave_ofs(), []);
    b.mark();
    b.hear(Hello {
        current_epoch: 1,
        config_epoch: 1,
        master: replica(1),
        ..hello(1)
    });
    assert_eq!(
        b.names(),
        [
            "+new-epoch",
            "+config-update-from",
            "+switch-master",
            "+slave",
            "+slave"
        ]
    );
    b.run(1_200);
    assert_eq!(b.m().flags(), "master");
}

/// §6.3.2a, §10.11: then the old master returns.
#[test]
fn the_old_master_returns_as_a_replica() {
    let mut b = Setup::alone().settled();
    b.elected();
    b.run_to("+switch-master");
    b.run_to("+sdown slave 10.0.0.1:6379");
    b.revive(MASTER);
    let changed = b.run_to("-role-change slave 10.0.0.1:6379");
    let converted = b.run_to("+convert-to-slave slave 10.0.0.1:6379");
    assert!((8_001..=10_210).contains(&(converted - changed)));
    b.run_to("+role-change slave 10.0.0.1:6379");
    assert_eq!(b.fake(MASTER).link().master, replica(1));
    b.mark();
    b.run(20_000);
    assert_eq!(b.names(), [""; 0], "at rest");
}

/// §8.2, §9: the whole in one go with every flush taking its time.
#[test]
fn slow_flushes_delay_but_do_not_derail_a_failover() {
    let mut b = Setup::default().settled();
    b.flush_us = 150_000;
    b.kill(MASTER);
    b.run_to("+switch-master");
    let vote = b.first("+vote-for-leader");
    assert_eq!(
        vote - b.first("+try-failover"),
        150,
        "the flush is between them"
    );
    let new: Address = replica(1);
    assert_eq!(b.m().address(), new);
    assert!(!b.has("+tilt"));
}
