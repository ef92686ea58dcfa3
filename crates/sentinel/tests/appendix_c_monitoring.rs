//! Appendix C of the specification, the rules about links, pings, INFO and SDOWN.

mod bench;

use bench::*;
use lab_process::Address;
use lab_redis::wire::{ErrorReply, Hello, MasterLink, Reply, Role};
use lab_sentinel::{EventKind, Level, Tunables};

/// Rule 6: "Gating by last *reply*: asks, INFO and hello repeat every tick at an
/// unresponsive but connected peer; periodic ones until 100 pending (and pings
/// stop then as well)" (§5.4, §8.3, experiment E1).
#[test]
fn c06_gating_by_last_reply_repeats_every_tick_until_a_hundred_are_pending() {
    let mut b = Setup {
        peers: 1,
        down_after: 3_000,
        ..Setup::default()
    }
    .settled();
    b.silence(MASTER);
    b.silence(peer(1));
    b.run_until(14_000);
    let ticks: Vec<i64> = b.ticks_us.iter().map(|us| (us / 1_000) as i64).collect();
    let between = |from: i64, to: i64| ticks.iter().filter(|&&t| t >= from && t <= to).count();

    let pings = b.sent(MASTER, Kind::Ping);
    for gap in gaps(&pings) {
        assert!((500..=620).contains(&gap), "every half period: {pings:?}");
    }
    let hellos = b.sent(MASTER, Kind::Hello);
    let (first, last) = (hellos[0], hellos[hellos.len() - 1]);
    assert_eq!(between(first, last), hellos.len(), "one per tick");
    assert!((50..=101).contains(&hellos.len()), "{}", hellos.len());
    assert!((8_000..12_500).contains(&last), "stops at {last}");
    assert!(*pings.last().expect("pings") <= last, "pings stop as well");
    let pending = b.m().link().pending;
    assert!((100..=102).contains(&pending), "{pending}");

    // Questions know no limit.
    let asks = b.asks(peer(1));
    let sdown = b.first("+sdown master");
    assert_eq!(asks[0].0, sdown);
    assert_eq!(asks.len(), between(sdown, 14_000), "one per tick");
    assert!(asks.len() > 100);
}

/// Rule 6, INFO: once its period is over it is asked for in every tick (§5.4.1).
#[test]
fn c06_info_repeats_every_tick_once_it_is_due() {
    let mut b = Setup::default().settled();
    b.silence(replica(1));
    let info = b
        .m()
        .replicas()
        .find(|r| r.address() == replica(1))
        .expect("known");
    let due = info.info_refresh() + 10_000 - WALL_AT_BOOT;
    // Keep the count of pending replies low until INFO is due.
    b.run_until(due - 200);
    b.revive(replica(1));
    b.run_until(due - 50);
    b.silence(replica(1));
    b.mark();
    b.run_until(due + 1_000);
    let infos = b.sent(replica(1), Kind::Info);
    assert!(infos[0] > due && infos[0] <= due + 101);
    for gap in gaps(&infos) {
        assert!((52..=100).contains(&gap), "one tick: {infos:?}");
    }
}

/// Rule 7: "`disconnected` means 'socket object missing'" (§0.5): a host that swallows
/// everything looks connected.
#[test]
fn c07_a_black_hole_looks_connected() {
    let mut b = Setup::default().start();
    b.silence(MASTER);
    b.tick();
    assert!(!b.m().link().disconnected);
    b.run(1_200);
    assert!(b.sent(MASTER, Kind::Ping).len() >= 2, "and is pinged");
    assert_eq!(b.connects(MASTER).len(), 2, "one attempt, two connections");
}

/// Rule 7: "… and losing pub/sub alone suspends pings and INFO" (§5.1.6).
#[test]
fn c07_losing_the_subscription_alone_suspends_pings_and_info() {
    let mut b = Setup::default().settled();
    b.fake(replica(1)).mood = Mood::Refuses;
    b.cut_subscription(replica(1));
    b.run(5);
    b.mark();
    b.run(12_000);
    let attempts = b.connects(replica(1));
    assert!(
        attempts.len() >= 10,
        "only the subscription is opened again"
    );
    for gap in gaps(&attempts) {
        assert!((1_000..=1_100).contains(&gap));
    }
    for kind in [Kind::Ping, Kind::Info, Kind::Hello] {
        for at in b.sent(replica(1), kind) {
            assert!(
                attempts.contains(&at),
                "{kind:?} only in the tick in which the socket was made"
            );
        }
    }
    let view = b.m().replicas().find(|r| r.address() == replica(1));
    assert!(view.expect("known").link().disconnected);
}

/// Rule 8: "act_ping_time starts at object creation" (§1.3): a node that never answers
/// is down `down_after` after boot.
#[test]
fn c08_the_ping_clock_starts_at_creation() {
    let mut b = Setup::default().start();
    b.kill(MASTER);
    assert_eq!(b.m().link().act_ping_time, Some(WALL_AT_BOOT));
    let sdown = b.run_to("+sdown master");
    assert!((1_001..=1_101).contains(&sdown), "{sdown}");
    assert_eq!(b.m().link().act_ping_time, Some(WALL_AT_BOOT));
}

/// Rule 8: "… and survives reconnects; reconnect sends a ping at once" (§5.1.2, §5.3).
#[test]
fn c08_the_ping_clock_survives_reconnects_and_a_reconnect_pings_at_once() {
    let mut b = Setup {
        down_after: 8_000,
        ..Setup::default()
    }
    .settled();
    b.kill(MASTER);
    b.run(1_500);
    let act = b.m().link().act_ping_time.expect("a ping is unanswered");
    let sdown = b.run_to("+sdown master");
    assert_eq!(b.m().link().act_ping_time, Some(act));
    assert!((8_001..=8_101).contains(&(sdown + WALL_AT_BOOT - act)));
    let attempts = b.connects(MASTER);
    assert!(attempts.len() >= 14, "several times two connections");
    for at in attempts {
        assert!(b.sent(MASTER, Kind::Ping).contains(&at), "pinged at once");
    }
}

/// Rule 9: "LOADING and MASTERDOWN count as alive" (§5.3).
#[test]
fn c09_loading_and_masterdown_count_as_alive() {
    for error in [ErrorReply::Loading, ErrorReply::MasterDown] {
        let mut b = Setup::default().settled();
        b.fake(MASTER).pong = Reply::Error(error);
        b.run(20_000);
        assert!(!b.has("+sdown"), "{error:?}");
        assert_eq!(b.m().link().act_ping_time, None);
    }
}

/// Rule 9: "… other errors refresh only last_pong_time": down, but never disconnected
/// for silence (§5.3, §5.6).
#[test]
fn c09_other_errors_refresh_only_the_time_of_the_last_reply() {
    use ErrorReply::{Busy, Err, Misconf, NoAuth};
    for error in [Misconf, Busy, NoAuth, Err] {
        // Half of down-after is more than the cadence of pings.
        let mut b = Setup {
            down_after: 4_000,
            peers_agree: false,
            ..Setup::default()
        }
        .settled();
        let last_good = b.m().link().last_avail_time;
        b.fake(MASTER).pong = Reply::Error(error);
        b.run(30_000);
        assert_eq!(b.when("+sdown master").len(), 1, "{error:?}");
        let link = b.m().link();
        assert_eq!(link.last_avail_time, last_good);
        assert!(b.wall() - link.last_pong_time < 1_200);
        assert!(!link.disconnected);
        assert_eq!(b.closes(MASTER), []);
        // Pings keep the healthy cadence: something answers.
        for gap in gaps(&b.sent(MASTER, Kind::Ping)) {
            assert!((1_000..=1_110).contains(&gap), "{gap}");
        }
    }
}

/// Rule 10: "SDOWN by role needs down-after + 2 × info period; masters only" (§8.1).
#[test]
fn c10_sdown_by_role_takes_down_after_and_two_info_periods() {
    let mut b = Setup {
        peers_agree: false,
        ..Setup::default()
    }
    .settled();
    b.fake(MASTER).follow(Address::new([9, 9, 9, 9], 6379));
    let changed = b.run_to("-role-change master");
    let sdown = b.run_to("+sdown master");
    assert!(
        (21_001..=21_101).contains(&(sdown - changed)),
        "{}",
        sdown - changed
    );
    b.fake(MASTER).lead();
    b.run_to("+role-change master");
    b.run(110);
    assert!(b.has("-sdown master"));
}

/// Rule 10: "… masters only".
#[test]
fn c10_a_replica_that_reports_master_is_not_down_for_it() {
    let mut b = Setup::alone().settled();
    b.fake(replica(1)).lead();
    b.fake(replica(1)).obeys = false;
    b.run(60_000);
    assert!(b.has("-role-change slave 10.0.0.11:6379"));
    assert!(!b.has("+sdown"));
}

/// Rule 11: "no-down-for measures since the last +sdown, not since recovery" (§6.5).
#[test]
fn c11_no_down_for_counts_from_the_beginning_of_the_last_sdown() {
    let tunables = Tunables {
        info_period: 1_000,
        ..Tunables::default()
    };
    let mut b = Setup {
        tunables,
        ..Setup::alone()
    }
    .settled();
    // Wrong for longer than the failover timeout of 10 s, and down meanwhile.
    b.fake(replica(1)).obeys = false;
    b.fake(replica(1)).follow(Address::new([9, 9, 9, 9], 6379));
    b.run(3_000);
    b.silence(replica(1));
    let began = b.run_to("+sdown slave 10.0.0.11:6379");
    b.run_until(began + 8_000);
    b.revive(replica(1));
    let ended = b.run_to("-sdown slave 10.0.0.11:6379");
    let fixed = b.run_to("+fix-slave-config");
    assert!(fixed > began + 10_000, "not before the timeout");
    assert!(
        fixed <= began + 11_200,
        "{fixed}, down from {began} to {ended}"
    );
    assert!(
        fixed < ended + 10_000,
        "long before the same time since recovery"
    );
}

/// Rule 20: "−1 link-down → −1000 ms: triggers 1 s INFO and passes the link-down
/// filter. replica_announced does not affect eligibility" (§5.4.1, §10.2).
#[test]
fn c20_a_link_never_connected_triggers_fast_info_and_passes_the_filter() {
    let setup = Setup {
        replicas: 1,
        ..Setup::alone()
    };
    let mut b = setup.settled();
    b.fake(replica(1)).report().announced = false;
    *b.fake(replica(1)).link() = MasterLink {
        master: MASTER,
        host: None,
        up: false,
        down_since_s: Some(-1),
        offset: 1,
    };
    b.run(9_000);
    b.mark();
    b.run(10_000);
    let infos = b.sent(replica(1), Kind::Info);
    for gap in gaps(&infos) {
        assert!((1_000..=1_110).contains(&gap), "{infos:?}");
    }
    assert!(infos.len() >= 8);
    b.elected();
    b.run_to("+selected-slave slave 10.0.0.11:6379");
}

/// Rule 21: "After a switch info_refresh of the master object is inherited from the old
/// master" (§10.9).
#[test]
fn c21_the_time_of_the_last_info_is_inherited_from_the_old_master() {
    let mut b = Setup::default().settled();
    let inherited = b.m().reported().1;
    assert_ne!(inherited, 0);
    b.hear(Hello {
        current_epoch: 1,
        config_epoch: 1,
        master: replica(1),
        ..hello(1)
    });
    assert_eq!(b.m().reported(), (Role::Master, inherited));
    b.mark();
    b.run(4_000);
    // The replica object of the old master has never had one and asks at once.
    assert!(!b.sent(MASTER, Kind::Info).is_empty());
    assert!(b.sent(replica(1), Kind::Info).is_empty(), "none is due yet");
    assert_eq!(b.m().reported().1, inherited);
    b.run(8_000);
    let first = b.sent(replica(1), Kind::Info)[0] + WALL_AT_BOOT;
    assert!((10_001..=10_101).contains(&(first - inherited)));
}

/// Rule 23: "VERBOSE events are published though not logged by default; DEBUG events
/// are never published": the levels that decide it (§12).
#[test]
fn c23_role_changes_are_verbose_and_nothing_published_is_debug() {
    let mut b = Setup::alone().settled();
    b.fake(replica(1)).lead();
    b.run_to("-role-change slave");
    b.run_to("+role-change slave");
    for (_, event) in b.announced() {
        let role = matches!(event.kind, EventKind::RoleChange | EventKind::RoleMismatch);
        assert_eq!(event.kind.level() == Level::Verbose, role, "{event}");
        assert_ne!(event.kind.level(), Level::Debug);
    }
}

/// Rule 24: "Client kills in the transaction drop every Sentinel's links to that node,
/// including the sender's pub/sub link" (§10.6).
#[test]
fn c24_the_sender_opens_its_subscription_again() {
    let mut b = Setup::alone().settled();
    b.elected();
    b.run_to("+failover-state-wait-promotion");
    b.mark();
    b.run(500);
    assert_eq!(
        b.connects(replica(1)).len(),
        1,
        "the subscription, not the commands"
    );
    let sent = b.sent_to(replica(1));
    assert_eq!(sent[..2], [Kind::SetName, Kind::Subscribe]);
    assert_eq!(b.closes(replica(1)), [], "it was the other side");
}

/// Rule 25: "Ticks are monotonic-clock spaced; timeouts and TILT are wall-clock" (§3.3).
#[test]
fn c25_ticks_follow_the_monotonic_clock_and_timeouts_the_wall_clock() {
    // Forwards, less than the trigger of TILT: a timeout is over at once.
    let mut b = Setup {
        down_after: 2_500,
        ..Setup::default()
    }
    .settled();
    b.silence(MASTER);
    b.run(1_500);
    assert!(b.m().link().act_ping_time.is_some());
    b.wall_shift_ms = 1_900;
    let before = b.now();
    let sdown = b.run_to("+sdown master");
    assert!(
        sdown - before <= 800 && !b.has("+tilt"),
        "{}",
        sdown - before
    );
    // An hour back: TILT, and the ticks do not notice.
    b.wall_shift_ms = -3_600_000;
    let shifted = b.now();
    b.tick();
    assert!(b.has("+tilt"));
    b.run(5_000);
    let ticks: Vec<i64> = b.ticks_us.iter().map(|us| *us as i64).collect();
    for gap in gaps(&ticks) {
        assert!((52_000..=100_000).contains(&gap), "{gap}");
    }
    assert!(*ticks.last().expect("ticks") > (shifted + 4_800) * 1_000);
}
