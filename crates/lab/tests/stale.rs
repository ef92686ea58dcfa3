//! Which of what one knows is out of date: who judges nobody, whose answer is not asked for any
//! more, who owes a reply.

mod knowing;

use lab::frame::{KnownState, Stale};
use lab::scenario::Side;
use lab::session::{Direction, Session, Step};
use lab::world::Node;
use lab_sim::HostId;

use knowing::{known, node, session};

/// `sentinelCheckSubjectivelyDown` gives a connection up after half of down-after
/// (§5.6), and holds the server for down after all of it (§8.1): between the two what is
/// held for up is stale.
#[test]
fn who_is_held_for_up_and_silent_for_half_of_down_after_is_stale_until_it_is_down() {
    let mut session = session("kill-the-master", 3_000);
    let (s0, r0) = (node(&session, "s0"), node(&session, "r0"));
    let mut seen = Vec::new();
    while seen.last() != Some(&"down") {
        assert!(session.step(Step::Event, Direction::Forward));
        let knows = session.knows();
        let known = known(&knows[0], s0, r0);
        let now = match (known.state, known.stale) {
            (KnownState::Up, None) => "fresh",
            (
                KnownState::Up,
                Some(Stale::Silent {
                    elapsed_us,
                    limit_us,
                }),
            ) => {
                assert!(elapsed_us > limit_us / 2 && elapsed_us <= limit_us + 200_000);
                // It counts from the ping that nobody answers: the last reply is older.
                assert!(known.age_us.is_some_and(|age| age >= elapsed_us));
                "stale"
            }
            (KnownState::Sdown | KnownState::Odown, None) => "down",
            other => panic!("{other:?}"),
        };
        if seen.last() != Some(&now) {
            seen.push(now);
        }
    }
    assert_eq!(seen, ["fresh", "stale", "down"]);
}

#[test]
fn nobody_who_answers_is_stale() {
    let mut session = session("kill-the-master", 0);
    while session.now_us() < 3_000_000 {
        assert!(session.step(Step::Event, Direction::Forward));
        let knows = session.knows();
        let mut opinions = knows[0].rows.iter().flat_map(|row| &row.opinions);
        assert!(opinions.all(|known| known.stale.is_none()));
    }
}

/// What a peer said about the master counts for five ask periods after its last answer,
/// even where the master has been switched since (§8.6).
#[test]
fn an_answer_that_is_not_asked_for_any_more_is_stale_while_it_still_counts() {
    let mut session = session("kill-the-master", 3_000);
    let (mut asked, mut left) = (0, 0);
    while session.now_us() < 40_000_000 {
        session.advance(session.now_us() + 20_000, u32::MAX);
        let knows = session.knows().swap_remove(0);
        for row in &knows.rows {
            let host = session.run().world().host(HostId(row.observer.into()));
            let sentinel = host.process().and_then(Node::sentinel).expect("it runs");
            // `sentinelAskMasterStateToOtherSentinels` asks about no other (§8.3).
            let master = sentinel.master("mymaster").expect("it is monitored");
            let asks = master.sdown_since().is_some();
            for known in row.opinions.iter().filter(|known| known.says_down) {
                assert_eq!(known.stale, (!asks).then_some(Stale::Answer), "{known:?}");
                *(if asks { &mut asked } else { &mut left }) += 1;
            }
        }
    }
    assert!(asked > 0 && left > 0, "{asked} {left}");
}

#[test]
fn all_that_an_observer_knows_is_stale_while_it_is_frozen_or_in_tilt() {
    let mut session = session("kill-the-master", 1_000);
    for text in ["pause s2", "clock s1 +5s"] {
        session
            .apply(&text.parse().expect("a command"))
            .expect("it can be done");
    }
    session.advance(1_500_000, u32::MAX);
    let knows = session.knows().swap_remove(0);
    for row in &knows.rows {
        let fresh = row.observer == node(&session, "s0");
        assert_eq!(row.trusted, fresh);
        for known in row
            .opinions
            .iter()
            .filter(|known| known.state != KnownState::Itself)
        {
            assert_eq!(known.stale == Some(Stale::Observer), !fresh, "{known:?}");
        }
    }
}

#[test]
fn a_raft_leader_and_its_followers_are_stale_when_half_of_the_timeout_is_over() {
    let mut session = session("raft-leader-dies", 1_500);
    let raft = |session: &Session| {
        let mut tables = session.knows().into_iter();
        tables.find(|knows| knows.side == Side::Raft).expect("Raft")
    };
    let before = raft(&session);
    let leader = before.truth[0];
    let servers = before.observed.clone();
    let [follower, frozen] = servers
        .iter()
        .copied()
        .filter(|of| *of != leader)
        .take(2)
        .collect::<Vec<_>>()[..]
    else {
        panic!("{servers:?}");
    };
    for of in [follower, frozen] {
        assert_eq!(known(&before, leader, of).stale, None);
        assert_eq!(known(&before, of, leader).stale, None);
    }
    let pause = format!("pause {}", session.frame().nodes[usize::from(frozen)].name);
    session
        .apply(&pause.parse().expect("a command"))
        .expect("it runs");
    session.advance(session.now_us() + 1_300_000, u32::MAX);
    let later = raft(&session);
    let stale = known(&later, leader, frozen).stale;
    assert!(
        matches!(
            stale,
            Some(Stale::Silent {
                limit_us: 1_500_000,
                ..
            })
        ),
        "{stale:?}"
    );
    assert_eq!(known(&later, frozen, leader).stale, Some(Stale::Observer));
    assert_eq!(known(&later, follower, leader).stale, None);
}
