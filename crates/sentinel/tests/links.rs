//! Connections, pending replies, periodic commands, shared links (§5).

mod bench;

use bench::*;
use lab_process::Address;
use lab_redis::wire::{ClientName, ErrorReply, Hello, Reply, Request};
use lab_sentinel::view::PeerView;

#[test]
fn healthy_cadences_are_those_of_the_real_program() {
    let mut b = Setup::default().settled();
    b.run(60_000);
    for to in [MASTER, replica(1), peer(1)] {
        for gap in gaps(&b.sent(to, Kind::Ping)) {
            assert!((1_001..=1_102).contains(&gap), "ping {gap}");
        }
        for gap in gaps(&b.sent(to, Kind::Hello)) {
            assert!((2_001..=2_102).contains(&gap), "hello {gap}");
        }
        assert!(b.sent(to, Kind::Hello).len() >= 27);
    }
    for to in [MASTER, replica(1)] {
        let infos = b.sent(to, Kind::Info);
        assert!(infos.len() >= 5);
        for gap in gaps(&infos) {
            assert!((10_001..=10_102).contains(&gap), "info {gap}");
        }
    }
    assert!(
        b.sent(peer(1), Kind::Info).is_empty(),
        "sentinels are not asked"
    );
    b.run(200);
    assert!((0..=3).contains(&b.m().link().pending));
}

#[test]
fn both_connections_are_named_after_the_sentinel() {
    let mut b = Setup::default().start();
    b.tick();
    let names: Vec<ClientName> = b
        .wire
        .iter()
        .filter_map(|(_, to, request)| match request {
            Request::SetName(name) if *to == MASTER => Some(*name),
            _ => None,
        })
        .collect();
    let name = |pubsub| ClientName {
        sentinel: id(),
        pubsub,
    };
    assert_eq!(names, [name(false), name(true)]);
}

#[test]
fn a_sentinel_has_no_subscription_with_another() {
    let mut b = Setup::default().settled();
    b.run(500);
    let kinds: Vec<Kind> = b
        .wire
        .iter()
        .filter(|(_, to, _)| *to == peer(1))
        .map(|(_, _, request)| Kind::of(request))
        .collect();
    assert!(kinds.contains(&Kind::Ping));
    assert!(!kinds.contains(&Kind::Subscribe));
}

#[test]
fn a_refused_connection_is_tried_about_once_a_second() {
    let mut b = Setup::default().settled();
    b.kill(peer(1));
    b.run(15_000);
    let attempts = b.connects(peer(1));
    assert!(attempts.len() >= 13);
    for gap in gaps(&attempts) {
        assert!((1_000..=1_101).contains(&gap), "{gap}");
    }
}

#[test]
fn port_zero_is_known_but_not_connected_to() {
    let mut b = Setup::default().settled();
    let nowhere = Address::new([10, 0, 1, 7], 0);
    b.hear(Hello {
        from: nowhere,
        id: peer_id(7),
        ..hello(1)
    });
    b.run(3_000);
    assert_eq!(b.m().peers().count(), 3);
    assert_eq!(b.connects(nowhere), []);
}

#[test]
fn pending_replies_are_kept_at_a_loss_and_zeroed_by_the_next_connection() {
    let mut b = Setup {
        down_after: 30_000,
        ..Setup::default()
    }
    .settled();
    b.silence(MASTER);
    b.run(4_000);
    let before = b.m().link().pending;
    assert!(before > 20, "{before}");
    b.kill_clients(MASTER);
    b.run(2);
    let link = b.m().link();
    assert!(link.disconnected);
    assert_eq!(
        link.pending, before,
        "nobody answers for them, nobody counts them"
    );
    b.mark();
    b.tick();
    let link = b.m().link();
    assert!(!link.disconnected);
    let sent = b.sent_to(MASTER);
    let subscriptions = sent.iter().filter(|kind| **kind == Kind::Subscribe).count();
    assert_eq!(
        link.pending as usize,
        sent.len() - subscriptions,
        "{sent:?}"
    );
}

#[test]
fn a_reconfiguration_owes_six_replies() {
    let mut b = Setup::alone().settled();
    b.kill(MASTER);
    b.run_to("+selected-slave");
    b.run(2);
    let view = |b: &Bench| {
        let found = b.m().replicas().find(|r| r.address() == replica(1));
        found.expect("known").link().pending
    };
    let before = view(&b);
    b.silence(replica(1));
    b.mark();
    b.tick();
    let sent = b.sent_to(replica(1));
    assert!(sent.contains(&Kind::SlaveOf));
    assert_eq!((view(&b) - before) as usize, sent.len() - 1 + 6);
    b.revive(replica(1));
    b.run(5);
    assert!(view(&b) < 6);
}

/// §0.4: of the replies a lost connection owed only those to be discarded count.
#[test]
fn replies_to_be_discarded_are_counted_off_when_their_connection_is_lost() {
    let mut b = Setup::alone().settled();
    b.kill(MASTER);
    b.run_to("+selected-slave");
    b.run(2);
    b.silence(replica(1));
    b.run_to("+failover-state-wait-promotion");
    let pending = |b: &Bench| {
        let found = b.m().replicas().find(|r| r.address() == replica(1));
        found.expect("known").link().pending
    };
    let before = pending(&b);
    assert!(before > 6, "the transaction, and what was sent beside it");
    b.kill_clients(replica(1));
    b.run(1);
    assert_eq!(pending(&b), before - 6);
}

#[test]
fn a_short_down_after_shortens_the_cadence_of_pings() {
    let mut b = Setup {
        down_after: 400,
        ..Setup::default()
    }
    .settled();
    b.run(10_000);
    let pings = b.sent(MASTER, Kind::Ping);
    for gap in gaps(&pings) {
        assert!((401..=502).contains(&gap), "{gap}");
    }
    assert!(!b.has("+sdown"));
}

#[test]
fn a_hello_that_is_refused_is_published_again_in_every_tick() {
    let mut b = Setup::default().settled();
    b.fake(MASTER).publish = Reply::Error(ErrorReply::Busy);
    b.run(10_000);
    let hellos = b.sent(MASTER, Kind::Hello);
    assert!(hellos.len() > 80, "{}", hellos.len());
    for gap in gaps(&hellos) {
        assert!((52..=100).contains(&gap));
    }
    assert!(b.m().link().pending < 5, "every one was answered");
}

#[test]
fn info_that_is_refused_is_asked_for_again_in_every_tick() {
    let mut b = Setup::default().settled();
    let read = b.m().reported().1;
    b.fake(MASTER).info_reply = Some(Reply::Error(ErrorReply::NoAuth));
    b.run(10_000);
    assert_eq!(b.m().reported().1, read);
    let infos = b.sent(MASTER, Kind::Info);
    assert!(infos.len() > 20);
    for gap in gaps(&infos) {
        assert!((52..=100).contains(&gap));
    }
    assert!(b.m().link().pending < 5, "every one was answered");
}

#[test]
fn a_silent_command_connection_is_closed_when_it_is_fifteen_seconds_old() {
    let mut b = Setup {
        down_after: 4_000,
        peers_agree: false,
        ..Setup::default()
    }
    .settled();
    // The subscription stays fresh: hellos still arrive.
    b.silence(MASTER);
    for _ in 0..25 {
        b.push(MASTER, &std::sync::Arc::new(hello(1)));
        b.run(500);
    }
    let closes = b.closes(MASTER);
    assert_eq!(closes.len(), 1);
    assert!((15_002..=15_102).contains(&closes[0]), "{closes:?}");
    let opened = b.connects(MASTER);
    assert_eq!(opened.len(), 1);
    assert!(
        (52..=100).contains(&(opened[0] - closes[0])),
        "the next tick"
    );
    // The new one is young: it is left alone for 15 s more.
    for _ in 0..24 {
        b.push(MASTER, &std::sync::Arc::new(hello(1)));
        b.run(500);
    }
    assert_eq!(b.closes(MASTER).len(), 1);
}

#[test]
fn a_command_connection_is_left_alone_before_half_of_down_after() {
    let mut b = Setup {
        down_after: 20_000,
        ..Setup::default()
    }
    .settled();
    b.run_until(16_000);
    b.silence(MASTER);
    b.run(6_000);
    let act = b.m().link().act_ping_time.expect("unanswered") - WALL_AT_BOOT;
    b.run_until(act + 9_000);
    // Its subscription was closed for silence before.
    b.mark();
    b.run_until(act + 10_000);
    assert_eq!(b.closes(MASTER), []);
    b.run(110);
    assert_eq!(b.closes(MASTER).len(), 1);
}

#[test]
fn a_silent_subscription_is_closed_when_it_is_fifteen_seconds_old() {
    let mut b = Setup::default().settled();
    b.fake(MASTER).echoes = false;
    b.run_until(40_000);
    let closes = b.closes(MASTER);
    assert_eq!(closes.len(), 2, "{closes:?}");
    assert!((15_002..=15_102).contains(&closes[0]));
    assert!((15_050..=15_250).contains(&(closes[1] - closes[0])));
    assert_eq!(b.sent(MASTER, Kind::Subscribe).len(), 2);
    assert!(!b.has("+sdown"));
}

#[test]
fn own_hellos_keep_a_subscription_fresh() {
    let mut b = Setup::alone().settled();
    b.run(60_000);
    assert_eq!(b.closes(MASTER), []);
}

/// Neither a ping unanswered nor a connection: the last acceptable reply counts.
#[test]
fn while_disconnected_without_a_ping_the_last_good_reply_counts() {
    let mut b = Setup {
        down_after: 500,
        ..Setup::default()
    }
    .settled();
    b.kill_clients(MASTER);
    b.tick();
    b.tick();
    b.run(5);
    let link = b.m().link();
    assert!(!link.disconnected && link.act_ping_time.is_none());
    b.kill(MASTER);
    let sdown = b.run_to("+sdown master");
    assert!(b.m().link().disconnected);
    assert_eq!(b.m().link().act_ping_time, None, "no attempt since");
    let since_avail = sdown + WALL_AT_BOOT - link.last_avail_time;
    assert!((501..=601).contains(&since_avail), "{since_avail}");
    // The next attempt queues a ping, whose age counts from then on: it flaps, as
    // in the recordings (scenario 05).
    let up = b.run_to("-sdown master");
    let attempted = b.m().link().act_ping_time.expect("a ping at once") - WALL_AT_BOOT;
    assert_eq!(up, attempted);
    let again = b.run_to("+sdown master");
    assert!((501..=601).contains(&(again - attempted)));
}

/// §5.1.6: the connection with a new master may be late by a ping period.
#[test]
fn after_a_switch_the_connection_waits_for_the_old_ones_last_attempt() {
    let mut b = Setup {
        down_after: 800,
        ..Setup::default()
    }
    .settled();
    b.kill_clients(MASTER);
    b.tick();
    b.tick();
    let attempted = b.m().link().last_reconn_time;
    b.hear(Hello {
        current_epoch: 1,
        config_epoch: 1,
        master: replica(1),
        ..hello(1)
    });
    assert_eq!(b.m().link().last_reconn_time, attempted);
    let switched = b.now();
    b.mark();
    let sdown = b.run_to("+sdown master mymaster 10.0.0.11");
    assert!((801..=901).contains(&(sdown - switched)), "though it is up");
    assert_eq!(b.connects(replica(1)), []);
    b.run_to("-sdown master");
    let connected = b.connects(replica(1))[0] + WALL_AT_BOOT;
    assert!((1_000..=1_101).contains(&(connected - attempted)));
}

fn two_masters() -> Bench {
    let mut b = Setup {
        other: true,
        ..Setup::default()
    }
    .start();
    b.run(1_000);
    b.mark();
    b
}

fn other_hello(n: u8) -> Hello {
    Hello {
        master_name: "other".into(),
        master: OTHER,
        ..hello(n)
    }
}

#[test]
fn a_sentinel_known_under_two_masters_has_one_connection() {
    let mut b = two_masters();
    b.hear(hello(1));
    b.run(500);
    assert_eq!(b.connects(peer(1)).len(), 1);
    b.hear(other_hello(1));
    b.run(30_000);
    assert_eq!(b.connects(peer(1)).len(), 1, "shared");
    for gap in gaps(&b.sent(peer(1), Kind::Ping)) {
        assert!((1_001..=1_102).contains(&gap), "one stream of pings");
    }
    let names: Vec<_> = b
        .hellos(peer(1))
        .iter()
        .map(|(_, hello)| hello.master_name.to_string())
        .collect();
    let of = |name: &str| names.iter().filter(|n| *n == name).count();
    assert!(
        of("mymaster") >= 13 && of("other") >= 13,
        "hellos are per master"
    );
}

#[test]
fn others_are_told_once_however_many_masters_they_are_known_under() {
    let mut b = two_masters();
    let told = |b: &Bench| {
        let mut all: Vec<Address> = b.s.others().iter().map(PeerView::address).collect();
        all.sort();
        all
    };
    assert!(told(&b).is_empty());
    for heard in [hello(1), other_hello(1), other_hello(2)] {
        b.hear(heard);
    }
    b.run(500);
    assert_eq!(
        told(&b),
        [peer(1), peer(2)],
        "known under both, and under one"
    );
    b.hear(hello(3));
    b.run(500);
    assert_eq!(told(&b), [peer(1), peer(2), peer(3)]);
}

#[test]
fn the_pending_limit_is_a_hundred_per_owner_of_the_link() {
    let mut b = two_masters();
    b.hear(hello(1));
    b.hear(other_hello(1));
    b.run(2_000);
    b.silence(peer(1));
    b.run(13_000);
    let shared = b.m().peers().next().expect("known").link().pending;
    assert!((200..=204).contains(&shared), "{shared}");
    let same = b.master("other").peers().next().expect("known").link();
    assert_eq!(same.pending, shared, "the same link");
}

#[test]
fn thresholds_and_opinions_stay_with_each_master() {
    let mut b = two_masters();
    b.hear(hello(1));
    b.hear(other_hello(1));
    b.run(1_000);
    b.kill(OTHER);
    b.run_to("+sdown master other");
    b.run(300);
    assert!(b.asks(peer(1)).iter().all(|(_, ask)| ask.master == OTHER));
    assert!(
        b.has("+odown master other"),
        "the fake says so of any address"
    );
    let opinion = |name: &str| b.master(name).peers().next().expect("known").master_down();
    assert!(opinion("other") && !opinion("mymaster"));
}

/// Slots of links, and with them the numbers of connections, are used again.
#[test]
fn connections_that_come_and_go_do_not_use_up_numbers() {
    let mut b = two_masters();
    let mut sizes = Vec::new();
    for round in 1..=40_u8 {
        let from = peer(1 + round % 2);
        b.hear(Hello {
            from,
            current_epoch: u64::from(round),
            config_epoch: u64::from(round),
            master: replica(1 + round % 2),
            ..hello(1)
        });
        b.hear(Hello {
            from,
            ..other_hello(1)
        });
        b.run(1_500);
        sizes.push(format!("{:?}", b.s).len());
    }
    assert_eq!(b.when("+switch-master").len(), 40);
    let (half, all) = (sizes[19], sizes[39]);
    assert!(
        all < half + half / 20,
        "from {half} to {all} bytes of state"
    );
    assert!(b.when("+sentinel-address-switch").len() >= 39);
    assert!(b.largest_number() < 24, "{}", b.largest_number());
}
