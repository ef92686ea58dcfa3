//! Which replica is promoted (§10.2).

mod bench;

use bench::*;
use lab_process::Address;
use lab_redis::wire::{ErrorReply, MasterLink, Reply};
use lab_sentinel::Tunables;

/// Fails over after `arrange` had its way with the replicas; who was selected.
fn selected(setup: &Setup, arrange: impl FnOnce(&mut Bench)) -> Option<Address> {
    let mut b = setup.settled();
    arrange(&mut b);
    // Everybody's INFO is read once more before the master dies.
    b.run(12_000);
    b.kill(MASTER);
    b.run_to("+elected-leader");
    b.tick();
    let view = b.m().failover();
    assert_eq!(
        view.promoted.is_none(),
        b.has("-failover-abort-no-good-slave master mymaster 10.0.0.1 6379")
    );
    view.promoted
}

fn alone() -> Setup {
    Setup {
        replicas: 3,
        ..Setup::alone()
    }
}

fn one_replica() -> Setup {
    Setup {
        replicas: 1,
        ..Setup::alone()
    }
}

#[test]
fn the_smaller_priority_goes_first() {
    let chosen = selected(&alone(), |b| {
        b.fake(replica(3)).report().priority = 50;
        b.fake(replica(2)).link().offset = 9_999;
    });
    assert_eq!(chosen, Some(replica(3)));
}

#[test]
fn then_the_larger_offset() {
    let chosen = selected(&alone(), |b| {
        b.fake(replica(2)).link().offset = 101;
        b.fake(replica(3)).link().offset = 102;
    });
    assert_eq!(chosen, Some(replica(3)));
}

#[test]
fn then_the_smaller_run_id() {
    assert_eq!(selected(&alone(), |_| {}), Some(replica(1)));
    let chosen = selected(&alone(), |b| {
        b.fake(replica(2)).report().run_id = lab_redis::wire::RunId([0; 20]);
    });
    assert_eq!(chosen, Some(replica(2)));
}

#[test]
fn priority_zero_is_never_promoted() {
    let chosen = selected(&one_replica(), |b| b.fake(replica(1)).report().priority = 0);
    assert_eq!(chosen, None);
}

#[test]
fn without_a_good_replica_the_attempt_is_over() {
    let mut b = Setup {
        replicas: 0,
        ..Setup::alone()
    }
    .settled();
    b.kill(MASTER);
    b.run_to("-failover-abort-no-good-slave");
    assert!(!b.m().failover().in_progress);
    assert_eq!(b.m().failover().state, lab_sentinel::FailoverState::None);
    b.run(5_000);
    assert_eq!(b.when("-failover-abort-no-good-slave").len(), 1);
}

#[test]
fn a_replica_that_is_down_is_not_promoted() {
    // Errors to PING: connected, INFO is fresh, but subjectively down.
    let chosen = selected(&one_replica(), |b| {
        b.fake(replica(1)).pong = Reply::Error(ErrorReply::Misconf);
    });
    assert_eq!(chosen, None);
}

#[test]
fn a_replica_without_its_subscription_is_not_promoted() {
    let mut b = Setup {
        down_after: 3_000,
        ..one_replica()
    }
    .settled();
    b.kill(MASTER);
    b.run_to("+elected-leader");
    b.fake(replica(1)).mood = Mood::Refuses;
    b.cut_subscription(replica(1));
    b.run(2);
    assert!(!b.has("+sdown slave"));
    b.tick();
    assert!(b.has("-failover-abort-no-good-slave"));
}

#[test]
fn a_replica_whose_last_good_reply_is_five_seconds_old_is_not_promoted() {
    for (silent_ms, promoted) in [(3_700, true), (5_000, false)] {
        let mut b = Setup {
            down_after: 20_000,
            ..one_replica()
        }
        .settled();
        // The master dies first; the replica answers INFO but no ping of late.
        b.kill(MASTER);
        b.run(110);
        let act = b.m().link().act_ping_time.expect("unanswered");
        let sdown = act - WALL_AT_BOOT + 20_000;
        b.run_until(sdown - silent_ms);
        b.fake(replica(1)).pong = Reply::Error(ErrorReply::NoAuth);
        b.run_to("+elected-leader");
        b.tick();
        assert_eq!(b.has("+selected-slave"), promoted, "silent for {silent_ms}");
    }
}

/// Experiment E19: the accelerated INFO must be back before the selection.
#[test]
fn an_info_that_is_not_back_in_time_costs_the_failover() {
    for (delay_ms, promoted) in [(150, false), (20, true)] {
        let mut b = one_replica().settled();
        let info = b.m().replicas().next().expect("known").info_refresh();
        b.fake(replica(1)).delay_ms = delay_ms;
        b.run_until(info - WALL_AT_BOOT + 7_000);
        b.kill(MASTER);
        let elected = b.run_to("+elected-leader");
        let age = elected + WALL_AT_BOOT - info;
        assert!((7_900..9_000).contains(&age), "INFO is {age} ms old");
        b.tick();
        assert_eq!(b.has("+selected-slave"), promoted, "{delay_ms} ms");
        assert_eq!(b.has("-failover-abort-no-good-slave"), !promoted);
    }
}

/// A master that has just recovered: INFO may be three periods old.
#[test]
fn while_the_master_is_up_an_info_of_thirty_seconds_will_do() {
    for (beyond, promoted) in [(0, true), (1, false)] {
        let mut b = one_replica().settled();
        let info = b.m().replicas().next().expect("known").info_refresh();
        b.fake(replica(1)).info_reply = Some(Reply::Error(ErrorReply::NoAuth));
        b.run(info + 27_300 - b.wall());
        b.silence(MASTER);
        b.run_to("+elected-leader");
        b.revive(MASTER);
        b.tick_at_wall(info + 30_000 + beyond);
        assert!(b.has("-sdown master"), "just before the selection");
        assert_eq!(b.has("+selected-slave"), promoted, "{beyond}");
    }
}

#[test]
fn a_replica_whose_info_was_never_read_is_not_promoted() {
    let mut b = one_replica().start();
    b.fake(replica(1)).info_reply = Some(Reply::Error(ErrorReply::NoAuth));
    b.run(3_000);
    b.kill(MASTER);
    b.run_to("-failover-abort-no-good-slave");
}

/// Rule 6: max_down is ten times down-after and as long as the master is SDOWN.
#[test]
fn a_link_that_was_down_for_long_is_not_promoted() {
    for (down_s, promoted) in [(-1, true), (10, true), (11, false), (1_000_000, false)] {
        let chosen = selected(&one_replica(), |b| {
            *b.fake(replica(1)).link() = MasterLink {
                master: MASTER,
                host: None,
                up: false,
                down_since_s: Some(down_s),
                offset: 1,
            };
        });
        assert_eq!(chosen.is_some(), promoted, "down for {down_s} s");
    }
}

#[test]
fn the_limit_of_the_link_grows_while_the_master_is_down() {
    let mut b = Setup {
        failover_timeout: 3_000,
        ..one_replica()
    }
    .settled();
    *b.fake(replica(1)).link() = MasterLink {
        master: MASTER,
        host: None,
        up: false,
        down_since_s: Some(15),
        offset: 1,
    };
    b.run(11_000);
    b.kill(MASTER);
    let sdown = b.run_to("+sdown master");
    assert!(b.has("+sdown master"));
    // 15 s is too long for 10 s, and not for 10 s and 6 s.
    b.tick();
    assert!(b.has("-failover-abort-no-good-slave"));
    let chosen = b.run_to("+selected-slave");
    assert!(chosen - sdown >= 5_000);
}

#[test]
fn neither_role_nor_master_nor_announcement_of_a_replica_matters() {
    let chosen = selected(&one_replica(), |b| {
        b.fake(replica(1)).obeys = false;
        b.fake(replica(1)).follow(Address::new([9, 9, 9, 9], 6379));
        b.fake(replica(1)).report().announced = false;
    });
    assert_eq!(chosen, Some(replica(1)));
    let chosen = selected(&one_replica(), |b| {
        b.fake(replica(1)).obeys = false;
        b.fake(replica(1)).lead();
    });
    assert_eq!(chosen, Some(replica(1)));
}

#[test]
fn absent_fields_keep_their_old_values() {
    // As a master it prints no offset; the one from before counts.
    let chosen = selected(&alone(), |b| {
        b.fake(replica(2)).link().offset = 500;
        b.run(11_000);
        b.fake(replica(2)).obeys = false;
        b.fake(replica(2)).lead();
    });
    assert_eq!(chosen, Some(replica(2)));
}

#[test]
fn the_limits_follow_the_ping_period() {
    // Five ping periods of 300 ms: a reply of two seconds ago is too old.
    let tunables = Tunables {
        ping_period: 300,
        ..Tunables::default()
    };
    let mut b = Setup {
        tunables,
        down_after: 20_000,
        ..one_replica()
    }
    .settled();
    b.kill(MASTER);
    b.run(110);
    let act = b.m().link().act_ping_time.expect("unanswered");
    let sdown = act - WALL_AT_BOOT + 20_000;
    b.run_until(sdown - 2_000);
    b.fake(replica(1)).pong = Reply::Error(ErrorReply::NoAuth);
    b.run_to("-failover-abort-no-good-slave");
    assert!(!b.has("+selected-slave"));
}
