//! Subjectively and objectively down, questions and answers (§8).

mod bench;

use bench::*;
use lab_process::Address;
use lab_redis::wire::{Answer, Ask, ErrorReply, Hello, Reply, Request};
use lab_sentinel::EventKind;

fn answer(is_down: bool) -> Answer {
    Answer {
        is_down,
        leader: None,
        leader_epoch: 0,
    }
}

fn opinion(b: &Bench, n: u8) -> bool {
    let found = b.m().peers().find(|view| view.id() == peer_id(n));
    found.expect("known").master_down()
}

#[test]
fn sdown_comes_when_the_oldest_unanswered_ping_is_older_than_down_after() {
    for seed in 1..=20 {
        let mut b = Setup {
            seed,
            down_after: 3_000,
            ..Setup::default()
        }
        .settled();
        b.silence(MASTER);
        b.run(1_200);
        let act = b.m().link().act_ping_time.expect("unanswered");
        let sdown = b.run_to("+sdown master") + WALL_AT_BOOT;
        assert!((3_001..=3_100).contains(&(sdown - act)), "{}", sdown - act);
        assert_eq!(b.m().sdown_since(), Some(sdown));
        let ticks: Vec<_> = b.ticks_us.iter().rev().take(2).collect();
        let previous = (ticks[1] / 1_000) as i64 + WALL_AT_BOOT;
        assert!(
            previous - act <= 3_000,
            "at the first tick after the threshold"
        );
    }
}

#[test]
fn sdown_is_over_with_the_first_acceptable_reply() {
    let mut b = Setup::default().settled();
    b.sdown();
    b.revive(MASTER);
    b.run_to("-sdown master mymaster 10.0.0.1 6379");
    assert_eq!(b.m().sdown_since(), None);
    assert_eq!(b.when("+sdown master").len(), 1);
}

#[test]
fn every_kind_of_instance_can_be_sdown_and_only_masters_odown() {
    let mut b = Setup::default().settled();
    b.silence(replica(1));
    b.silence(peer(1));
    b.run(4_000);
    let mut events = b.events();
    events.sort();
    assert_eq!(
        events,
        [
            format!(
                "+sdown sentinel {} 10.0.1.1 26379 @ mymaster 10.0.0.1 6379",
                peer_id(1)
            ),
            "+sdown slave 10.0.0.11:6379 10.0.0.11 6379 @ mymaster 10.0.0.1 6379".to_owned(),
        ]
    );
}

#[test]
fn odown_needs_the_quorum_and_my_own_opinion() {
    for (quorum, odown) in [(1, true), (3, true), (4, false)] {
        let mut b = Setup {
            quorum,
            ..Setup::default()
        }
        .settled();
        b.sdown();
        b.run(if odown { 200 } else { 10_000 });
        assert_eq!(b.has("+odown"), odown, "quorum {quorum}");
        let since = odown.then(|| b.first("+odown") + WALL_AT_BOOT);
        assert_eq!(b.m().odown_since(), since);
    }
    // The others alone do not make it odown: I am not even asking them.
    let mut b = Setup::default().settled();
    b.run(10_000);
    assert!(!b.has("+odown"));
    assert!(b.asks(peer(1)).is_empty());
}

#[test]
fn odown_is_announced_once_though_the_count_changes() {
    let mut b = Setup::default().settled();
    b.fake(peer(2)).says_down = false;
    b.sdown();
    b.run_to("+odown");
    assert!(b.has("+odown master mymaster 10.0.0.1 6379 #quorum 2/2"));
    b.fake(peer(2)).says_down = true;
    b.run(1_200);
    assert!(opinion(&b, 1) && opinion(&b, 2));
    assert_eq!(b.when("+odown").len(), 1);
}

#[test]
fn odown_is_over_when_the_others_change_their_mind() {
    let mut b = Setup {
        failover_timeout: 60_000,
        ..Setup::default()
    }
    .settled();
    for n in 1..=2 {
        b.fake(peer(n)).vote = Vote::Withheld;
    }
    b.sdown();
    b.run_to("+odown");
    for n in 1..=2 {
        b.fake(peer(n)).says_down = false;
    }
    b.run_to("-odown master mymaster 10.0.0.1 6379");
    assert!(b.m().sdown_since().is_some());
    assert!(!opinion(&b, 1) && !opinion(&b, 2));
    b.run(500);
    assert_eq!(b.m().odown_since(), None);
    assert_eq!(b.when("-odown").len(), 1);
}

#[test]
fn a_dead_peers_answer_counts_until_it_is_five_seconds_old() {
    let mut b = Setup {
        failover_timeout: 60_000,
        ..Setup::default()
    }
    .settled();
    for n in 1..=2 {
        b.fake(peer(n)).vote = Vote::Withheld;
    }
    b.sdown();
    b.run_to("+odown");
    let answered = b.now();
    b.kill(peer(1));
    b.kill(peer(2));
    let over = b.run_to("-odown");
    assert!(b.has("+sdown sentinel"), "its own state does not matter");
    assert!(
        (4_850..=5_210).contains(&(over - answered)),
        "{}",
        over - answered
    );
}

/// §8.6: the gate on the last reply makes a second question a second late.
#[test]
fn after_a_no_the_next_question_comes_a_second_later() {
    let mut b = Setup::default().settled();
    for n in 1..=2 {
        b.fake(peer(n)).says_down = false;
    }
    let sdown = b.sdown();
    b.run(50);
    for n in 1..=2 {
        b.fake(peer(n)).says_down = true;
    }
    let odown = b.run_to("+odown");
    assert!(
        (1_050..=1_205).contains(&(odown - sdown)),
        "{}",
        odown - sdown
    );
    let asked = b.asks(peer(1));
    assert!((1_001..=1_101).contains(&(asked[1].0 - asked[0].0)));
}

#[test]
fn a_question_names_the_master_object_and_my_epoch_and_no_candidate() {
    let mut b = Setup::default().settled();
    b.fake(peer(1)).says_down = false;
    b.fake(peer(2)).says_down = false;
    b.hear(Hello {
        current_epoch: 6,
        ..hello(1)
    });
    b.sdown();
    b.run(3_000);
    for (_, ask) in b.asks(peer(1)) {
        let expected = Ask {
            master: MASTER,
            host: None,
            epoch: 6,
            candidate: None,
        };
        assert_eq!(ask, expected);
    }
    let times: Vec<i64> = b.asks(peer(1)).iter().map(|(at, _)| *at).collect();
    for gap in gaps(&times) {
        assert!((1_001..=1_102).contains(&gap), "{gap}");
    }
}

#[test]
fn after_the_promotion_questions_still_name_the_old_master_and_me() {
    let mut b = Setup::default().settled();
    b.fake(replica(2)).obeys = false;
    b.elected();
    b.run_to("+promoted-slave");
    b.mark();
    b.run(3_000);
    let asks = b.asks(peer(1));
    assert!(!asks.is_empty());
    for (_, ask) in asks {
        assert_eq!((ask.master, ask.candidate), (MASTER, Some(id())));
    }
}

#[test]
fn a_freshly_learnt_sentinel_is_not_asked_in_its_first_second() {
    let mut b = Setup {
        quorum: 4,
        ..Setup::default()
    }
    .settled();
    b.sdown();
    let learnt = b.now();
    let fake = Fake::sentinel(peer(3));
    b.fakes.insert(peer(3), fake);
    b.hear(hello(3));
    b.run(3_000);
    let first = b.asks(peer(3))[0].0;
    assert!(
        (1_000..=1_101).contains(&(first - learnt)),
        "{}",
        first - learnt
    );
}

#[test]
fn a_disconnected_peer_is_not_asked() {
    let mut b = Setup::default().settled();
    b.kill(peer(1));
    b.run(200);
    b.mark();
    b.sdown();
    b.run(5_000);
    let attempts = b.connects(peer(1));
    for (at, _) in b.asks(peer(1)) {
        assert!(attempts.contains(&at), "only while the socket existed");
    }
}

#[test]
fn an_error_in_reply_to_a_question_is_no_answer() {
    let mut b = Setup {
        quorum: 3,
        ..Setup::default()
    }
    .settled();
    b.fake(peer(1)).ask_reply = Some(Reply::Error(ErrorReply::NoAuth));
    let before = |b: &Bench| {
        let found = b.m().peers().find(|view| view.id() == peer_id(1));
        found.expect("known").last_answer_time()
    };
    let time = before(&b);
    b.sdown();
    b.run(3_000);
    assert_eq!(before(&b), time);
    assert!(!opinion(&b, 1) && opinion(&b, 2));
    assert!(b.asks(peer(1)).len() > 30, "asked in every tick");
}

/// §8.5.
#[test]
fn an_answer_without_a_vote_leaves_the_stored_one_and_an_older_epoch_overwrites() {
    let mut b = Setup {
        quorum: 4,
        ..Setup::default()
    }
    .settled();
    let vote = |b: &Bench| {
        let found = b.m().peers().find(|view| view.id() == peer_id(1));
        found.expect("known").vote()
    };
    let say = |b: &mut Bench, leader, leader_epoch| {
        b.fake(peer(1)).ask_reply = Some(Reply::IsMasterDown(Answer {
            is_down: false,
            leader,
            leader_epoch,
        }));
        b.run(1_150);
    };
    b.sdown();
    say(&mut b, Some(peer_id(2)), 9);
    assert_eq!(vote(&b), (Some(peer_id(2)), 9));
    say(&mut b, None, 0);
    assert_eq!(vote(&b), (Some(peer_id(2)), 9));
    say(&mut b, Some(id()), 3);
    assert_eq!(vote(&b), (Some(id()), 3));
    say(&mut b, Some(peer_id(1)), 3);
    assert_eq!(vote(&b), (Some(peer_id(1)), 3));
    let log = b.logged(EventKind::LogPeerVoted);
    assert_eq!(
        log,
        [
            format!("{} voted for {} 9", peer_id(1), peer_id(2)),
            format!("{} voted for {} 3", peer_id(1), id()),
        ],
        "logged when the epoch differs"
    );
}

/// §8.4.
#[test]
fn the_answer_is_my_own_opinion() {
    let mut b = Setup::default().settled();
    assert_eq!(b.asked(0, None), answer(false));
    b.fake(peer(1)).says_down = false;
    b.fake(peer(2)).says_down = false;
    b.sdown();
    assert_eq!(b.asked(0, None), answer(true));
    b.revive(MASTER);
    b.run_to("-sdown master");
    assert_eq!(b.asked(0, None), answer(false));
}

#[test]
fn a_mere_question_raises_no_epoch() {
    let mut b = Setup::default().settled();
    b.asked(3, Some(peer_id(1)));
    b.mark();
    assert_eq!(b.asked(99, None), answer(false));
    assert_eq!(b.s.current_epoch(), 3);
    assert_eq!(b.steps(), [""; 0]);
}

#[test]
fn a_question_about_an_unknown_address_raises_no_epoch_and_gets_no_vote() {
    let mut b = Setup::default().settled();
    let unknown = Ask {
        master: Address::new([10, 0, 0, 99], 6379),
        host: None,
        epoch: 99,
        candidate: Some(peer_id(1)),
    };
    let reply = b.ask(Request::IsMasterDown(Box::new(unknown.clone())));
    assert_eq!(reply, Reply::IsMasterDown(answer(false)));
    let other_port = Ask {
        master: Address::new(MASTER.ip.octets(), 7_000),
        host: None,
        ..unknown
    };
    let reply = b.ask(Request::IsMasterDown(Box::new(other_port)));
    assert_eq!(reply, Reply::IsMasterDown(answer(false)));
    assert_eq!(b.s.current_epoch(), 0);
}

#[test]
fn others_can_ping_me_and_ask_for_a_master_by_name() {
    let mut b = Setup::default().settled();
    assert_eq!(b.ask(Request::Ping), Reply::Pong);
    let known = Request::MasterAddress("mymaster".into());
    assert_eq!(b.ask(known), Reply::MasterAddress(Some(MASTER.into())));
    let unknown = Request::MasterAddress("nobody".into());
    assert_eq!(b.ask(unknown), Reply::MasterAddress(None));
    assert!(matches!(b.ask(Request::Increment), Reply::Error(_)));
}
