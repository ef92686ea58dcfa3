//! Thresholds to the millisecond: what holds at the limit and what just beyond it
//! (`>` and `≥` of the specification are exact).

mod bench;

use bench::*;
use lab_process::Address;
use lab_redis::wire::{ErrorReply, MasterLink, Reply};

const ELSEWHERE: Address = Address::new([9, 9, 9, 9], 6379);

/// Runs one tick at `limit` and one a millisecond later, and gives for both whether
/// `happened`.
fn around(b: &mut Bench, limit: i64, happened: impl Fn(&Bench) -> bool) -> (bool, bool) {
    b.run_to_wall(limit);
    assert!(!happened(b), "not long before the limit");
    b.tick_at_wall(limit);
    let at = happened(b);
    b.tick_at_wall(limit + 1);
    (at, happened(b))
}

/// Only beyond the limit.
const BEYOND: (bool, bool) = (false, true);
/// At the limit already; asked with a limit one millisecond early.
const JUST_AT: (bool, bool) = (false, true);

fn peer_view(b: &Bench, n: u8) -> lab_sentinel::view::PeerView<'_> {
    let found = b.m().peers().find(|view| view.id() == peer_id(n));
    found.expect("known")
}

/// A link to the master that has been down for so many seconds.
const fn down_for(seconds: i64) -> MasterLink {
    MasterLink {
        master: MASTER,
        host: None,
        up: false,
        down_since_s: Some(seconds),
        offset: 1,
    }
}

#[test]
fn sdown_beyond_down_after() {
    let mut b = Setup {
        down_after: 3_000,
        ..Setup::default()
    }
    .settled();
    b.silence(MASTER);
    b.run(1_200);
    let act = b.m().link().act_ping_time.expect("unanswered");
    let down = |b: &Bench| b.has("+sdown master");
    assert_eq!(around(&mut b, act + 3_000, down), BEYOND);
}

#[test]
fn sdown_by_role_beyond_its_limit() {
    let mut b = Setup {
        peers_agree: false,
        ..Setup::default()
    }
    .settled();
    b.fake(MASTER).follow(ELSEWHERE);
    let changed = b.run_to("-role-change master") + WALL_AT_BOOT;
    let down = |b: &Bench| b.has("+sdown master");
    assert_eq!(around(&mut b, changed + 21_000, down), BEYOND);
}

#[test]
fn what_a_peer_said_is_forgotten_beyond_five_ask_periods() {
    let mut b = Setup {
        quorum: 4,
        ..Setup::default()
    }
    .settled();
    b.sdown();
    b.run(10);
    b.silence(peer(1));
    let answered = peer_view(&b, 1).last_answer_time();
    let forgotten = |b: &Bench| !peer_view(b, 1).master_down();
    assert_eq!(around(&mut b, answered + 5_000, forgotten), BEYOND);
}

#[test]
fn a_peer_is_asked_again_at_one_ask_period() {
    let mut b = Setup {
        quorum: 4,
        ..Setup::default()
    }
    .settled();
    b.sdown();
    b.run(10);
    b.mark();
    let answered = peer_view(&b, 1).last_answer_time();
    let asked = |b: &Bench| !b.asks(peer(1)).is_empty();
    assert_eq!(around(&mut b, answered + 999, asked), JUST_AT);
}

#[test]
fn reconnection_at_one_ping_period() {
    let mut b = Setup::default().settled();
    b.kill(MASTER);
    b.run(150);
    b.mark();
    let attempted = b.m().link().last_reconn_time;
    let connected = |b: &Bench| !b.connects(MASTER).is_empty();
    assert_eq!(around(&mut b, attempted + 999, connected), JUST_AT);
}

#[test]
fn periodic_commands_beyond_their_periods() {
    let mut b = Setup::default().settled();
    b.run(150);
    b.mark();
    // Whatever its last time was, the next is the first tick beyond the period.
    let pong = b.m().link().last_pong_time;
    let sent = |kind| move |b: &Bench| !b.sent(MASTER, kind).is_empty();
    assert_eq!(around(&mut b, pong + 1_000, sent(Kind::Ping)), BEYOND);
    b.run(5);
    let published = b.m().last_pub_time();
    b.run_to_wall(published + 2_000);
    b.mark();
    assert_eq!(around(&mut b, published + 2_000, sent(Kind::Hello)), BEYOND);
    let read = b.m().reported().1;
    assert_eq!(around(&mut b, read + 10_000, sent(Kind::Info)), BEYOND);
}

#[test]
fn fast_info_beyond_one_second() {
    let mut b = Setup::alone().settled();
    *b.fake(replica(1)).link() = down_for(3);
    b.run(9_000);
    let view = b.m().replicas().find(|r| r.address() == replica(1));
    let read = view.expect("known").info_refresh();
    b.mark();
    let sent = |b: &Bench| !b.sent(replica(1), Kind::Info).is_empty();
    assert_eq!(around(&mut b, read + 1_000, sent), BEYOND);
}

#[test]
fn a_second_ping_beyond_half_a_period() {
    let mut b = Setup {
        down_after: 30_000,
        ..Setup::default()
    }
    .settled();
    b.silence(MASTER);
    b.run(1_300);
    b.mark();
    let pinged = b.m().link().last_ping_time;
    let sent = |b: &Bench| !b.sent(MASTER, Kind::Ping).is_empty();
    assert_eq!(around(&mut b, pinged + 500, sent), BEYOND);
}

#[test]
fn periodic_commands_stop_at_a_hundred_pending() {
    let mut at_the_limit = (0, 0);
    for seed in 1..=20 {
        let mut b = Setup {
            seed,
            down_after: 30_000,
            ..Setup::default()
        }
        .settled();
        b.silence(MASTER);
        for _ in 0..150 {
            let before = b.m().link().pending;
            b.mark();
            b.tick();
            let sent = b.sent_to(MASTER).len();
            assert_eq!(b.m().link().pending, before + sent as i32);
            if before >= 100 {
                assert_eq!(sent, 0, "{before} pending");
            }
            at_the_limit.0 += usize::from(before == 99 && sent > 0);
            at_the_limit.1 += usize::from(before == 100);
        }
    }
    assert!(at_the_limit.0 > 0 && at_the_limit.1 > 0, "{at_the_limit:?}");
}

#[test]
fn a_command_connection_is_closed_beyond_fifteen_seconds() {
    let mut b = Setup {
        down_after: 4_000,
        peers_agree: false,
        ..Setup::default()
    }
    .settled();
    b.run_until(9_500);
    b.silence(MASTER);
    // Opened by the first tick, one millisecond after boot. The subscription was
    // silent for less than its six seconds.
    let closed = |b: &Bench| !b.closes(MASTER).is_empty();
    assert_eq!(around(&mut b, WALL_AT_BOOT + 15_001, closed), BEYOND);
}

#[test]
fn a_command_connection_is_closed_beyond_half_of_down_after() {
    let mut b = Setup {
        down_after: 4_000,
        ..Setup::default()
    }
    .settled();
    b.run_until(20_000);
    b.silence(MASTER);
    b.run(1_100);
    let act = b.m().link().act_ping_time.expect("unanswered");
    let closed = |b: &Bench| !b.closes(MASTER).is_empty();
    assert_eq!(around(&mut b, act + 2_000, closed), BEYOND);
    assert_eq!(b.m().link().pending, 0);
}

#[test]
fn a_command_connection_is_closed_beyond_half_of_down_after_since_any_reply() {
    let mut b = Setup {
        down_after: 4_000,
        ..Setup::default()
    }
    .settled();
    b.run_until(20_000);
    b.fake(MASTER).pong = Reply::Error(ErrorReply::Misconf);
    b.run(2_300);
    b.silence(MASTER);
    let link = b.m().link();
    let act = link.act_ping_time.expect("not answered well");
    assert!(link.last_pong_time > act + 500, "answered badly since");
    let closed = |b: &Bench| !b.closes(MASTER).is_empty();
    let limit = link.last_pong_time + 2_000;
    assert_eq!(around(&mut b, limit, closed), BEYOND);
}

#[test]
fn a_subscription_is_closed_beyond_fifteen_seconds() {
    let mut b = Setup::default().settled();
    b.fake(MASTER).echoes = false;
    let closed = |b: &Bench| !b.closes(MASTER).is_empty();
    assert_eq!(around(&mut b, WALL_AT_BOOT + 15_001, closed), BEYOND);
}

#[test]
fn a_subscription_is_closed_beyond_three_publish_periods_of_silence() {
    let mut b = Setup::default().settled();
    b.run_until(20_000);
    b.fake(MASTER).echoes = false;
    b.push(MASTER, &std::sync::Arc::new(hello(1)));
    b.run(1);
    let heard = b.wall();
    let closed = |b: &Bench| !b.closes(MASTER).is_empty();
    assert_eq!(around(&mut b, heard + 6_000, closed), BEYOND);
}

#[test]
fn an_attempt_ends_beyond_its_timeout_and_is_repeated_at_twice_of_it() {
    let mut b = Setup {
        failover_timeout: 3_000,
        ..Setup::default()
    }
    .settled();
    b.fake(peer(1)).vote = Vote::Withheld;
    b.fake(peer(2)).vote = Vote::Withheld;
    b.kill(MASTER);
    b.run_to("+try-failover");
    let start = b.m().failover().start_time;
    let aborted = |b: &Bench| b.has("-failover-abort-not-elected");
    assert_eq!(around(&mut b, start + 3_000, aborted), BEYOND);
    b.mark();
    let again = |b: &Bench| b.has("+try-failover");
    assert_eq!(around(&mut b, start + 5_999, again), JUST_AT);
}

#[test]
fn a_promotion_is_given_up_beyond_the_failover_timeout() {
    let mut b = Setup {
        failover_timeout: 5_000,
        ..Setup::alone()
    }
    .settled();
    b.fake(replica(1)).obeys = false;
    b.kill(MASTER);
    b.run_to("+failover-state-wait-promotion");
    let entered = b.m().failover().state_change_time;
    let aborted = |b: &Bench| b.has("-failover-abort-slave-timeout");
    assert_eq!(around(&mut b, entered + 5_000, aborted), BEYOND);
}

#[test]
fn a_reconfiguration_times_out_beyond_ten_seconds() {
    let mut b = Setup {
        replicas: 3,
        parallel_syncs: 3,
        failover_timeout: 30_000,
        ..Setup::alone()
    }
    .settled();
    b.fake(replica(2)).obeys = false;
    b.fake(replica(3)).syncs = false;
    b.elected();
    let sent = b.run_to("+slave-reconf-sent slave 10.0.0.12:6379") + WALL_AT_BOOT;
    let over = |b: &Bench| b.has("-slave-reconf-sent-timeout");
    assert_eq!(around(&mut b, sent + 10_000, over), BEYOND);
}

#[test]
fn a_failover_ends_beyond_its_timeout() {
    let mut b = Setup {
        failover_timeout: 5_000,
        ..Setup::alone()
    }
    .settled();
    b.fake(replica(2)).obeys = false;
    b.elected();
    b.run_to("+promoted-slave");
    let entered = b.m().failover().state_change_time;
    let over = |b: &Bench| b.has("+failover-end-for-timeout");
    assert_eq!(around(&mut b, entered + 5_000, over), BEYOND);
}

/// Elects itself at `wall`, selects in the tick at `wall + after`.
fn selects(b: &mut Bench, selection_at: i64) -> bool {
    b.tick_at_wall(selection_at);
    assert!(b.has("+elected-leader"));
    b.has("+selected-slave")
}

/// Alone, one replica, long down-after; the tick of the election has just been.
fn about_to_select(arrange: impl FnOnce(&mut Bench, i64)) -> Bench {
    let mut b = Setup {
        replicas: 1,
        down_after: 20_000,
        ..Setup::alone()
    }
    .settled();
    b.kill(MASTER);
    b.run(1_100);
    let act = b.m().link().act_ping_time.expect("unanswered");
    arrange(&mut b, act + 20_000);
    b.run_to("+elected-leader");
    b
}

#[test]
fn a_replica_is_eligible_up_to_five_seconds_after_its_last_good_reply() {
    for (beyond, eligible) in [(0, true), (1, false)] {
        let mut b = about_to_select(|b, sdown| {
            b.run_to_wall(sdown - 3_600);
            b.fake(replica(1)).pong = Reply::Error(ErrorReply::NoAuth);
        });
        let view = b.m().replicas().next().expect("known");
        let limit = view.link().last_avail_time + 5_000;
        assert_eq!(selects(&mut b, limit + beyond), eligible, "{beyond}");
    }
}

#[test]
fn a_replica_is_eligible_with_an_info_of_up_to_five_seconds() {
    for (beyond, eligible) in [(0, true), (1, false)] {
        let mut b = about_to_select(|b, sdown| {
            // Every second until shortly before; then INFO is refused.
            *b.fake(replica(1)).link() = down_for(1);
            b.run_to_wall(sdown - 3_700);
            b.fake(replica(1)).info_reply = Some(Reply::Error(ErrorReply::NoAuth));
        });
        let limit = b.m().replicas().next().expect("known").info_refresh() + 5_000;
        assert_eq!(selects(&mut b, limit + beyond), eligible, "{beyond}");
    }
}

#[test]
fn a_replica_is_eligible_with_a_link_down_up_to_the_limit() {
    for (early, eligible) in [(0, true), (1, false)] {
        let mut b = Setup {
            replicas: 1,
            ..Setup::alone()
        }
        .settled();
        // 11 s: ten times down-after, and one second of SDOWN.
        *b.fake(replica(1)).link() = down_for(11);
        b.run(11_000);
        b.kill(MASTER);
        b.run_to("+elected-leader");
        let sdown = b.m().sdown_since().expect("down");
        assert_eq!(selects(&mut b, sdown + 1_000 - early), eligible, "{early}");
    }
}

/// A replica that answers INFO exactly at `wall`, having been silent for about
/// `silent_ms` before: long enough for INFO to have been asked for.
fn info_at(b: &mut Bench, n: u8, wall: i64, silent_ms: i64) {
    b.run(wall - b.wall() - silent_ms);
    b.silence(replica(n));
    b.fake(replica(n)).delay_ms = 0;
    b.run(silent_ms - 10);
    b.wall_shift_ms += wall - b.wall();
    b.revive(replica(n));
    b.run(0);
}

fn quick() -> Setup {
    let mut setup = Setup::alone();
    setup.tunables.info_period = 100;
    setup
}

#[test]
fn a_returned_master_is_converted_beyond_four_publish_periods() {
    for (beyond, converted) in [(0, false), (1, true)] {
        let mut b = quick().settled();
        b.fake(replica(1)).obeys = false;
        b.fake(replica(1)).lead();
        let changed = b.run_to("-role-change slave") + WALL_AT_BOOT;
        info_at(&mut b, 1, changed + 8_000 + beyond, 250);
        assert_eq!(b.has("+convert-to-slave"), converted, "{beyond}");
    }
}

#[test]
fn a_wrong_master_is_fixed_beyond_the_failover_timeout() {
    for (beyond, fixed) in [(0, false), (1, true)] {
        let mut b = quick().settled();
        b.fake(replica(1)).obeys = false;
        let view = |b: &Bench| {
            let found = b.m().replicas().find(|r| r.address() == replica(1));
            let view = found.expect("known");
            (view.replicates_from().0, view.info_refresh())
        };
        b.fake(replica(1)).follow(ELSEWHERE);
        while view(&b).0 != Some(ELSEWHERE) {
            b.run(1);
        }
        let changed = view(&b).1;
        info_at(&mut b, 1, changed + 10_000 + beyond, 250);
        assert_eq!(b.has("+fix-slave-config"), fixed, "{beyond}");
    }
}

#[test]
fn a_replica_is_left_alone_until_its_last_sdown_began_long_enough_ago() {
    for (beyond, fixed) in [(0, false), (1, true)] {
        let mut b = quick().settled();
        b.fake(replica(1)).obeys = false;
        b.fake(replica(1)).follow(ELSEWHERE);
        b.run(1_000);
        b.silence(replica(1));
        let began = b.run_to("+sdown slave 10.0.0.11") + WALL_AT_BOOT;
        b.run(2_000);
        b.revive(replica(1));
        info_at(&mut b, 1, began + 10_000 + beyond, 250);
        assert_eq!(b.has("+fix-slave-config"), fixed, "{beyond}");
    }
}

#[test]
fn a_master_looks_sane_before_two_info_periods() {
    for (early, sane) in [(0, false), (1, true)] {
        let mut b = Setup {
            down_after: 3_000,
            ..Setup::alone()
        }
        .settled();
        b.fake(replica(1)).obeys = false;
        b.fake(replica(1)).follow(ELSEWHERE);
        b.run(12_000);
        // From now on the master refuses INFO; the replica's is fast.
        b.fake(MASTER).info_reply = Some(Reply::Error(ErrorReply::NoAuth));
        b.fake(replica(1)).link().up = false;
        b.fake(replica(1)).link().down_since_s = Some(1);
        b.run(10_000);
        b.mark();
        let read = b.m().reported().1;
        info_at(&mut b, 1, read + 20_000 - early, 1_300);
        let at = b.now();
        assert_eq!(b.when("+fix-slave-config").contains(&at), sane, "{early}");
    }
}

#[test]
fn tilt_beyond_two_seconds_or_below_zero_and_over_at_thirty() {
    for (delta, tilted) in [(-1, true), (0, false), (2_000, false), (2_001, true)] {
        let mut b = Setup::default().settled();
        b.tick();
        let previous = b.wall();
        b.tick_at_wall(previous + delta);
        assert_eq!(b.has("+tilt"), tilted, "{delta}");
    }
    let mut b = Setup::default().settled();
    b.freeze(2_500);
    b.tick();
    let since = b.s.tilt_since().expect("tilted");
    let over = |b: &Bench| b.has("-tilt");
    assert_eq!(around(&mut b, since + 29_999, over), JUST_AT);
}
