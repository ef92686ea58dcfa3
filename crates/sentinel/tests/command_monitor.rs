//! MONITOR, REMOVE, RESET, FLUSHCONFIG: what comes and goes, what is written.

mod bench;

use bench::{Bench, MASTER, OTHER, OTHER_REPLICA, Setup, peer, replica};
use lab_redis::wire::Value;

#[test]
fn a_master_monitored_by_command_is_written_first_and_announced_then() {
    let mut bench = Setup::default().settled();
    assert_eq!(
        bench.say("SENTINEL MONITOR second 10.0.2.1 6379 3"),
        Value::ok()
    );
    assert_eq!(bench.steps(), ["flush", "+monitor"]);
    assert_eq!(
        bench.events(),
        ["+monitor master second 10.0.2.1 6379 quorum 3"]
    );
    let disk = bench.s.disk();
    assert_eq!(disk.masters.len(), 2);
    assert_eq!(bench.master("second").quorum(), 3);
    assert_eq!(bench.master("second").down_after(), 30_000);
    assert_eq!(bench.connects(OTHER), [], "at the next tick");
    bench.tick();
    assert_eq!(bench.connects(OTHER).len(), 2);
}

#[test]
fn a_master_monitored_by_command_is_discovered_like_any_other() {
    let mut bench = Setup {
        other: true,
        ..Setup::default()
    }
    .settled();
    bench.say("SENTINEL REMOVE other");
    bench.run(1_000);
    bench.mark();
    bench.say("SENTINEL MONITOR other 10.0.2.1 6379 2");
    bench.run(2_000);
    assert!(bench.has("+slave slave 10.0.2.2:6379 10.0.2.2 6379 @ other 10.0.2.1 6379"));
}

#[test]
fn a_removed_master_is_announced_while_it_is_still_there_and_takes_its_connections_along() {
    let mut bench = Setup {
        other: true,
        ..Setup::default()
    }
    .settled();
    assert_eq!(bench.say("SENTINEL REMOVE other"), Value::ok());
    assert_eq!(bench.steps(), ["-monitor", "flush"]);
    assert_eq!(bench.events(), ["-monitor master other 10.0.2.1 6379"]);
    assert_eq!(bench.closes(OTHER).len(), 2);
    assert_eq!(bench.closes(OTHER_REPLICA).len(), 2);
    // The connections with sentinels are shared with the master that stays.
    assert!(bench.closes(peer(1)).is_empty());
    assert_eq!(bench.s.disk().masters.len(), 1);
    assert!(bench.s.master("other").is_none());
    bench.run(20_000);
    assert!(bench.connects(OTHER).is_empty());
    assert_eq!(
        bench.say("SENTINEL GET-MASTER-ADDR-BY-NAME other"),
        Value::NilArray
    );
}

#[test]
fn replies_owed_to_a_removed_master_are_discarded() {
    let mut bench = Setup::default().settled();
    bench.fake(peer(1)).delay_ms = 40;
    bench.fake(MASTER).delay_ms = 40;
    bench.tick();
    bench.say("SENTINEL REMOVE mymaster");
    bench.say("SENTINEL MONITOR mymaster 10.0.0.1 6379 2");
    bench.run(30_000);
    assert_eq!(bench.m().flags(), "master");
    assert_eq!(bench.m().replicas().count(), 2);
}

/// The names among these that are monitored or known, after `RESET pattern`.
fn reset(bench: &mut Bench, pattern: &str) -> Value {
    bench.mark();
    bench.say(&format!("SENTINEL RESET {pattern}"))
}

#[test]
fn reset_forgets_replicas_and_sentinels_and_writes_nothing() {
    let mut bench = Setup::default().settled();
    let on_disk = bench.s.disk();
    assert_eq!(reset(&mut bench, "*"), Value::Integer(1));
    assert_eq!(
        bench.events(),
        ["+reset-master master mymaster 10.0.0.1 6379"]
    );
    assert!(bench.flushes().is_empty());
    assert_eq!(on_disk.masters[0].replicas.len(), 2);
    assert_eq!(bench.m().replicas().count(), 0);
    assert_eq!(bench.m().peers().count(), 0);
    assert_eq!(bench.m().flags(), "master,disconnected");
    for address in [MASTER, replica(1), replica(2)] {
        assert_eq!(bench.closes(address).len(), 2);
    }
    assert_eq!(bench.closes(peer(1)).len(), 1);
    // They come back as they were found: by hellos and by INFO.
    bench.hear(bench::hello(1));
    assert_eq!(bench.m().peers().count(), 1);
    bench.run(12_000);
    assert_eq!(bench.m().replicas().count(), 2);
    assert_eq!(bench.m().flags(), "master");
}

#[test]
fn reset_takes_the_names_that_match_the_pattern() {
    let setup = Setup {
        other: true,
        ..Setup::default()
    };
    for (pattern, matching) in [
        ("*", 2),
        ("m*", 1),
        ("?????", 1),
        ("[no]ther", 1),
        ("OTHER", 0),
        ("mymaster", 1),
        ("my", 0),
    ] {
        let mut bench = setup.settled();
        assert_eq!(
            reset(&mut bench, pattern),
            Value::Integer(matching),
            "{pattern}"
        );
        assert_eq!(bench.when("+reset-master").len() as i64, matching);
    }
}

#[test]
fn reset_drops_a_failover_silently_and_keeps_the_epochs() {
    let mut bench = Setup::alone().settled();
    bench.elected();
    bench.run_to("+failover-state-wait-promotion");
    reset(&mut bench, "mymaster");
    assert_eq!(bench.events().len(), 1);
    let failover = bench.m().failover();
    assert!(!failover.in_progress);
    assert_eq!((failover.start_time, failover.promoted), (0, None));
    assert_eq!((failover.epoch, bench.s.current_epoch()), (1, 1));
    assert_eq!(bench.m().vote(), (None, 1));
    // Without replicas and without the wait, the next attempt fails at once.
    bench.run_to("-failover-abort-no-good-slave");
}

#[test]
fn reset_keeps_the_down_time_that_the_switch_forgets() {
    let mut bench = Setup::default().settled();
    bench.sdown();
    let since = bench.m().sdown_since().expect("down");
    reset(&mut bench, "mymaster");
    assert_eq!(bench.m().sdown_since(), None);
    bench.run_to("+sdown master");
    let again = bench.m().sdown_since().expect("down again");
    assert!(again > since + 1_000, "down-after counts from the reset");
}

#[test]
fn flushconfig_writes_what_reset_has_left_on_disk() {
    let mut bench = Setup::default().settled();
    reset(&mut bench, "*");
    bench.mark();
    assert_eq!(bench.say("SENTINEL FLUSHCONFIG"), Value::ok());
    assert_eq!(bench.steps(), ["flush"]);
    assert!(bench.flushes()[0].masters[0].replicas.is_empty());
    assert!(bench.flushes()[0].masters[0].sentinels.is_empty());
}
