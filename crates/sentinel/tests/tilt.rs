//! TILT: what stops and what goes on (§11, §4, experiment E7).

mod bench;

use bench::*;
use lab_process::Address;
use lab_redis::wire::{ErrorReply, Hello, ReplicaLine, Reply};
use lab_sentinel::{FailoverState, MasterSettings};

/// In TILT from the tick that has just been delivered.
fn tilt(b: &mut Bench) -> i64 {
    b.freeze(2_500);
    b.mark();
    b.tick();
    assert!(b.s.tilt_since().is_some());
    b.now()
}

#[test]
fn a_gap_of_more_than_two_seconds_is_tilt() {
    for (gap, tilted) in [(1_700, false), (2_101, true)] {
        let mut b = Setup::default().settled();
        b.tick();
        b.freeze(gap);
        b.tick();
        assert_eq!(b.has("+tilt #tilt mode entered"), tilted, "{gap}");
        assert_eq!(b.s.tilt_since().is_some(), tilted);
    }
}

#[test]
fn a_wall_clock_that_jumps_is_tilt_in_either_direction() {
    for (shift, tilted) in [(-200, true), (3_000, true), (1_500, false)] {
        let mut b = Setup::default().settled();
        b.tick();
        b.wall_shift_ms = shift;
        b.tick();
        assert_eq!(b.has("+tilt"), tilted, "{shift}");
    }
}

#[test]
fn a_start_that_takes_more_than_two_seconds_is_tilt() {
    let mut b = Setup::default().start();
    b.freeze(2_500);
    b.tick();
    assert!(b.has("+tilt"));
}

#[test]
fn tilt_ends_after_thirty_seconds_and_every_recurrence_starts_them_over() {
    let mut b = Setup::default().settled();
    let since = tilt(&mut b);
    let over = b.run_to("-tilt #tilt mode exited");
    assert!((30_000..=30_100).contains(&(over - since)));
    let mut b = Setup::default().settled();
    tilt(&mut b);
    b.run(20_000);
    b.freeze(2_500);
    b.tick();
    let again = b.now();
    assert_eq!(b.when("+tilt").len(), 2, "announced each time");
    let over = b.run_to("-tilt");
    assert!((30_000..=30_100).contains(&(over - again)));
}

#[test]
fn links_pings_info_and_hellos_go_on() {
    let mut b = Setup::default().settled();
    tilt(&mut b);
    b.kill_clients(replica(1));
    b.run(25_000);
    assert!(!b.connects(replica(1)).is_empty(), "reconnected");
    for to in [MASTER, replica(1)] {
        assert!(b.sent(to, Kind::Ping).len() >= 20);
        assert!(b.sent(to, Kind::Info).len() >= 2);
        assert!(b.sent(to, Kind::Hello).len() >= 11);
    }
    assert!(b.s.tilt_since().is_some());
}

#[test]
fn opinions_are_frozen_and_withheld() {
    let mut b = Setup {
        peers_agree: false,
        ..Setup::default()
    }
    .settled();
    b.sdown();
    assert!(b.asked(0, None).is_down);
    tilt(&mut b);
    assert!(!b.asked(0, None).is_down, "always 0");
    b.kill(replica(1));
    b.revive(MASTER);
    b.run(20_000);
    assert!(!b.has("-sdown") && !b.has("+sdown"), "frozen");
    assert!(b.m().sdown_since().is_some());
    assert_eq!(b.asks(peer(1)), [], "and nobody is asked");
    b.run_to("-tilt");
    assert!(b.has("-sdown master"));
}

#[test]
fn expiry_of_what_peers_said_waits() {
    let mut b = Setup {
        quorum: 4,
        ..Setup::default()
    }
    .settled();
    b.sdown();
    b.run(50);
    tilt(&mut b);
    b.run(20_000);
    assert!(b.m().peers().all(|view| view.master_down()));
}

#[test]
fn no_link_is_recycled() {
    let mut b = Setup::default().settled();
    tilt(&mut b);
    b.silence(MASTER);
    b.run(25_000);
    assert_eq!(b.closes(MASTER), []);
    b.run(6_000);
    assert!(!b.closes(MASTER).is_empty(), "after it");
}

#[test]
fn a_failover_stands_still_while_its_clocks_go_on() {
    let mut b = Setup::alone().settled();
    b.elected();
    b.run_to("+failover-state-wait-promotion");
    tilt(&mut b);
    b.run(15_000);
    assert!(b.has("-role-change slave 10.0.0.11"), "roles are noted");
    assert!(!b.has("+promoted-slave"), "and nothing follows");
    assert_eq!(b.m().failover().state, FailoverState::WaitPromotion);
    b.run_to("-tilt");
    assert!(b.has("-failover-abort-slave-timeout"), "all timers at once");
}

#[test]
fn no_failover_is_started() {
    let mut b = Setup::alone().settled();
    b.kill(MASTER);
    b.run(500);
    tilt(&mut b);
    b.run(29_000);
    assert_eq!(b.names(), ["+tilt"]);
    let over = b.run_to("-tilt");
    assert_eq!(
        b.names()[1..5],
        ["-tilt", "+sdown", "+odown", "+new-epoch"],
        "with the time that has accumulated, at once"
    );
    assert_eq!(b.first("+sdown"), over);
}

#[test]
fn info_still_discovers_replicas_and_reboots_and_does_not_react() {
    let mut b = Setup::alone().settled();
    tilt(&mut b);
    b.fake(MASTER).report().replicas.push(ReplicaLine {
        address: replica(7),
        host: None,
        online: true,
        offset: 0,
        lag_s: 0,
    });
    b.fake(replica(2)).report().run_id = run_id(77);
    b.fake(replica(1)).obeys = false;
    b.fake(replica(1)).lead();
    b.fake(replica(2)).follow(Address::new([9, 9, 9, 9], 6379));
    b.run(29_000);
    assert!(b.has("+slave slave 10.0.0.17:6379") && b.has("+reboot slave 10.0.0.12"));
    assert_eq!(b.flushes().len(), 1);
    assert_eq!(b.slave_ofs(), [], "neither converted nor fixed");
}

#[test]
fn votes_are_given_and_replies_are_read() {
    let mut b = Setup {
        quorum: 4,
        ..Setup::default()
    }
    .settled();
    for n in 1..=2 {
        b.fake(peer(n)).delay_ms = 200;
    }
    b.sdown();
    tilt(&mut b);
    assert_eq!(b.asked(3, Some(peer_id(1))).leader, Some(peer_id(1)));
    assert_eq!(
        b.steps(),
        ["+tilt", "flush", "+new-epoch", "flush", "+vote-for-leader"]
    );
    b.run(500);
    assert!(
        b.m().peers().all(|view| view.master_down()),
        "answers on their way"
    );
}

#[test]
fn a_switch_by_hello_happens() {
    let mut b = Setup::default().settled();
    tilt(&mut b);
    b.hear(Hello {
        current_epoch: 1,
        config_epoch: 1,
        master: replica(1),
        ..hello(1)
    });
    assert!(b.has("+switch-master mymaster 10.0.0.1 6379 10.0.0.11 6379"));
}

/// §4: left by the first instance handled after the period, in mid-pass.
#[test]
fn tilt_is_left_once_and_the_acting_half_resumes_in_the_same_pass() {
    let mut b = Setup::alone().settled();
    b.kill(MASTER);
    b.kill(replica(1));
    tilt(&mut b);
    let over = b.run_to("-tilt");
    assert_eq!(b.when("-tilt").len(), 1);
    assert_eq!(b.when("+sdown"), [over, over]);
}

/// A second master that reached UPDATE_CONFIG in the same pass is switched in the next,
/// TILT or not (§3.4).
#[test]
fn the_switch_of_a_second_master_is_not_blocked() {
    let both_end = |seed| {
        let mut b = Setup {
            other: true,
            replicas: 1,
            seed,
            ..Setup::alone()
        }
        .settled();
        b.kill(MASTER);
        b.kill(OTHER);
        b.run_to("+failover-end");
        let ends = b.when("+failover-end ");
        (ends.len() == 2 && ends[0] == ends[1]).then_some(b)
    };
    let mut b = (1..200).find_map(both_end).expect("both end in one pass");
    assert_eq!(b.when("+switch-master").len(), 1, "one per pass");
    b.freeze(2_500);
    b.tick();
    let names = b.names();
    let tilt = names
        .iter()
        .position(|name| *name == "+tilt")
        .expect("TILT");
    assert!(
        names[tilt..].contains(&"+switch-master"),
        "in TILT: {names:?}"
    );
}

#[test]
fn a_forced_failover_is_accepted_and_its_steps_wait() {
    let mut b = Setup::alone().settled();
    b.run(11_000);
    tilt(&mut b);
    assert_eq!(
        b.say("SENTINEL FAILOVER mymaster"),
        lab_redis::wire::Value::ok()
    );
    b.run(5_000);
    assert_eq!(b.m().failover().state, FailoverState::WaitStart);
    assert!(!b.has("+elected-leader"));
    let over = b.run_to("-tilt");
    assert_eq!(b.first("+elected-leader"), over);
}

#[test]
fn the_hosts_clock_may_drift_without_tilt() {
    // 200 ppm is 0.2 ms in a second: far below the trigger, and slowly later.
    let mut b = Setup::default().settled();
    for _ in 0..600 {
        b.wall_shift_ms += 2;
        b.run(10_000);
    }
    assert!(!b.has("+tilt") && !b.has("+sdown"));
}

/// A sentinel whose clock a flush holds up for more than the trigger (§14.1).
#[test]
fn a_disk_that_takes_more_than_two_seconds_causes_tilt() {
    let mut b = Setup::default().settled();
    b.flush_us = 2_100_000;
    b.hear(Hello {
        current_epoch: 1,
        ..hello(1)
    });
    b.tick();
    assert!(b.has("+tilt"));
}

/// §11: role bookkeeping and the reboot flag go on, and so does all that a hello brings.
#[test]
fn roles_reboots_new_sentinels_and_epochs_are_noted_in_tilt() {
    let mut b = Setup {
        master: MasterSettings {
            master_reboot_down_after_ms: 1_000,
            ..MasterSettings::default()
        },
        ..Setup::default()
    }
    .settled();
    tilt(&mut b);
    b.fake(replica(1)).lead();
    b.fake(MASTER).report().run_id = run_id(77);
    b.fake(MASTER).pong = Reply::Error(ErrorReply::Loading);
    b.hear(Hello {
        id: peer_id(7),
        from: peer(7),
        current_epoch: 5,
        ..hello(1)
    });
    assert!(b.has("+sentinel sentinel") && b.has("+new-epoch 5"));
    b.run(15_000);
    assert!(b.has("-role-change slave 10.0.0.11:6379"));
    assert!(b.has("+reboot master mymaster"));
    assert!(!b.has("+sdown"), "and nothing follows");
    // The flag was set in TILT, and counts when it is over.
    let over = b.run_to("-tilt");
    assert_eq!(b.first("+sdown master"), over);
}
