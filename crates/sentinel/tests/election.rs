//! Starting an attempt, voting, counting, giving up, trying again (§9).

mod bench;

use bench::*;
use lab_redis::wire::{Answer, Ask, Hello, Reply, Request};
use lab_sentinel::{EventKind, FailoverState};

/// Peers that agree the master is down and give no vote.
fn unloved(setup: &Setup) -> Bench {
    let peers = setup.peers;
    let mut b = setup.settled();
    for n in 1..=peers {
        b.fake(peer(n)).vote = Vote::Withheld;
    }
    b
}

/// Experiment E15: peers alive but never vote, failover-timeout 3000.
#[test]
fn an_attempt_is_given_up_after_its_timeout_and_repeated_after_twice_of_it() {
    let mut desync = Vec::new();
    for seed in 1..=30 {
        let mut b = unloved(&Setup {
            seed,
            failover_timeout: 3_000,
            ..Setup::default()
        });
        b.kill(MASTER);
        b.run(35_000);
        let tries = b.when("+try-failover");
        let aborts = b.when("-failover-abort-not-elected master mymaster 10.0.0.1 6379");
        assert!(tries.len() >= 4 && aborts.len() >= tries.len() - 1);
        for (start, abort) in tries.iter().zip(&aborts) {
            assert!(
                (3_001..=4_100).contains(&(abort - start)),
                "{}",
                abort - start
            );
            desync.push(abort - start - 3_000);
        }
        for gap in gaps(&tries) {
            assert!((6_000..=7_100).contains(&gap), "{gap}");
        }
        let epochs: Vec<String> = b
            .events()
            .into_iter()
            .filter(|event| event.starts_with("+new-epoch"))
            .collect();
        let expected: Vec<String> = (1..=tries.len())
            .map(|n| format!("+new-epoch {n}"))
            .collect();
        assert_eq!(epochs, expected, "a new epoch each time");
        let votes = b.when(&format!("+vote-for-leader {}", id()));
        assert_eq!(votes, tries);
    }
    assert!(desync.iter().any(|ms| *ms < 150) && desync.iter().any(|ms| *ms > 900));
}

#[test]
fn an_election_waits_ten_seconds_when_the_failover_timeout_is_longer() {
    let mut b = unloved(&Setup {
        failover_timeout: 60_000,
        ..Setup::default()
    });
    b.kill(MASTER);
    let start = b.run_to("+try-failover");
    let abort = b.run_to("-failover-abort-not-elected");
    assert!((10_001..=11_100).contains(&(abort - start)));
    assert_eq!(b.m().failover().state, FailoverState::None);
    assert!(!b.m().failover().in_progress);
    b.mark();
    b.run(60_000);
    assert!(!b.has("+try-failover"), "not before twice 60 s");
}

#[test]
fn the_wait_before_the_next_attempt_is_logged_once() {
    let mut b = unloved(&Setup {
        failover_timeout: 3_000,
        ..Setup::default()
    });
    b.kill(MASTER);
    b.run_to("-failover-abort-not-elected");
    let none: [String; 0] = [];
    assert_eq!(
        b.logged(EventKind::LogFailoverDelay),
        none,
        "not while it tries"
    );
    let retry = b.m().failover().start_time + 6_000;
    b.run(2_000);
    let log = b.logged(EventKind::LogFailoverDelay);
    let when = lab_sentinel::event::CTime(retry / 1_000);
    assert_eq!(
        log,
        [format!(
            "Next failover delay: I will not start a failover before {when}"
        )]
    );
    b.run_to("+try-failover");
    b.run_to("-failover-abort-not-elected");
    b.run(2_000);
    assert_eq!(
        b.logged(EventKind::LogFailoverDelay).len(),
        2,
        "once per attempt"
    );
}

#[test]
fn nothing_but_odown_is_needed_to_try() {
    // No replica, and nobody who could vote.
    let mut b = Setup {
        replicas: 0,
        ..Setup::default()
    }
    .settled();
    b.sdown();
    b.run(10);
    b.kill(peer(1));
    b.kill(peer(2));
    b.run_to("+try-failover");
    let entered = b.first("+try-failover") + WALL_AT_BOOT;
    b.run(1_000);
    assert_eq!(b.m().failover().state, FailoverState::WaitStart);
    assert_eq!(b.m().failover().state_change_time, entered);
}

#[test]
fn the_candidate_names_itself_in_the_tick_of_the_attempt() {
    let mut b = Setup::default().settled();
    b.kill(MASTER);
    let start = b.run_to("+try-failover");
    let asked = b.asks(peer(1));
    let request: Vec<_> = asked.iter().filter(|(at, _)| *at == start).collect();
    assert_eq!(
        request.len(),
        1,
        "forced, though it answered in this second"
    );
    let expected = Ask {
        master: MASTER,
        host: None,
        epoch: 1,
        candidate: Some(id()),
    };
    assert_eq!(request[0].1, expected);
}

/// §9.2, and the canonical sequence of a voter (§12).
#[test]
fn a_vote_for_a_newer_epoch_is_flushed_twice() {
    let mut b = Setup::default().settled();
    let reply = b.asked(3, Some(peer_id(1)));
    assert_eq!((reply.leader, reply.leader_epoch), (Some(peer_id(1)), 3));
    assert_eq!(
        b.steps(),
        ["flush", "+new-epoch", "flush", "+vote-for-leader"]
    );
    let (first, second) = (b.flushes()[0], b.flushes()[1]);
    assert_eq!((first.current_epoch, first.masters[0].leader_epoch), (3, 0));
    assert_eq!(
        (second.current_epoch, second.masters[0].leader_epoch),
        (3, 3)
    );
    assert_eq!(b.events()[1], format!("+vote-for-leader {} 3", peer_id(1)));
}

#[test]
fn there_is_one_vote_per_epoch_first_come_first_served() {
    let mut b = Setup::default().settled();
    b.asked(3, Some(peer_id(1)));
    b.mark();
    for (epoch, candidate) in [(3, peer_id(2)), (3, peer_id(1)), (2, peer_id(2)), (0, id())] {
        let reply = b.asked(epoch, Some(candidate));
        assert_eq!((reply.leader, reply.leader_epoch), (Some(peer_id(1)), 3));
    }
    assert_eq!(b.steps(), [""; 0]);
    let reply = b.asked(4, Some(peer_id(2)));
    assert_eq!((reply.leader, reply.leader_epoch), (Some(peer_id(2)), 4));
}

#[test]
fn an_epoch_that_is_over_gets_no_vote() {
    let mut b = Setup::default().settled();
    b.hear(Hello {
        current_epoch: 8,
        ..hello(1)
    });
    b.mark();
    let reply = b.asked(7, Some(peer_id(1)));
    assert_eq!((reply.leader, reply.leader_epoch), (None, 0));
    assert_eq!(b.steps(), [""; 0]);
    let reply = b.asked(8, Some(peer_id(1)));
    assert_eq!(reply.leader, Some(peer_id(1)));
    assert_eq!(
        b.steps(),
        ["flush", "+vote-for-leader"],
        "the epoch was known"
    );
}

#[test]
fn votes_for_different_masters_are_independent() {
    let mut b = Setup {
        other: true,
        ..Setup::default()
    }
    .settled();
    b.asked(3, Some(peer_id(1)));
    let ask = Ask {
        master: OTHER,
        host: None,
        epoch: 3,
        candidate: Some(peer_id(2)),
    };
    let Reply::IsMasterDown(reply) = b.ask(Request::IsMasterDown(Box::new(ask))) else {
        panic!("an answer");
    };
    assert_eq!((reply.leader, reply.leader_epoch), (Some(peer_id(2)), 3));
    assert_eq!(b.m().vote(), (Some(peer_id(1)), 3));
    assert_eq!(b.master("other").vote(), (Some(peer_id(2)), 3));
    assert_eq!(b.s.current_epoch(), 3, "global");
}

#[test]
fn an_attempt_raises_the_global_epoch_for_all_masters() {
    let mut b = Setup {
        other: true,
        ..Setup::alone()
    }
    .settled();
    b.kill(MASTER);
    b.run_to("+try-failover master mymaster");
    b.kill(OTHER);
    b.run_to("+try-failover master other");
    assert_eq!(b.m().failover().epoch, 1);
    assert_eq!(b.master("other").failover().epoch, 2);
    assert_eq!(b.s.current_epoch(), 2);
}

/// §9.3.4: practically unreachable, since replies to mere questions carry no vote.
#[test]
fn my_vote_goes_to_whoever_is_ahead() {
    let mut b = Setup::default().settled();
    for n in 1..=2 {
        b.fake(peer(n)).ask_reply = Some(Reply::IsMasterDown(Answer {
            is_down: true,
            leader: Some(peer_id(2)),
            leader_epoch: 1,
        }));
    }
    b.kill(MASTER);
    b.run_to("+try-failover");
    assert!(b.has(&format!("+vote-for-leader {} 1", peer_id(2))));
    let votes = b.m().votes();
    assert_eq!((votes.leader, votes.votes), (Some(peer_id(2)), 3));
    b.run_to("-failover-abort-not-elected");
    assert!(!b.has("+elected-leader"), "another has won");
}

#[test]
fn a_split_vote_elects_nobody() {
    let mut b = Setup {
        peers: 4,
        ..Setup::default()
    }
    .settled();
    for n in 1..=2 {
        b.fake(peer(n)).vote = Vote::Told(peer_id(1), 1);
    }
    for n in 3..=4 {
        b.fake(peer(n)).vote = Vote::Told(peer_id(n), 1);
    }
    b.kill(MASTER);
    b.run_to("+try-failover");
    b.run(50);
    let votes = b.m().votes();
    assert_eq!(
        (votes.leader, votes.votes, votes.voters),
        (Some(peer_id(1)), 2, 5)
    );
    b.run_to("-failover-abort-not-elected");
    assert!(!b.has("+elected-leader"));
}

#[test]
fn half_of_the_votes_are_not_a_majority() {
    for (votes, elected) in [(1, false), (2, true)] {
        let mut b = unloved(&Setup {
            peers: 3,
            ..Setup::default()
        });
        for n in 1..=votes {
            b.fake(peer(n)).vote = Vote::Asker;
        }
        b.kill(MASTER);
        b.run_to("+try-failover");
        b.run(11_500);
        assert_eq!(b.has("+elected-leader"), elected, "{} of 4", votes + 1);
    }
}

#[test]
fn a_vote_of_another_epoch_does_not_count() {
    for epoch in [0, 2] {
        let mut b = Setup::default().settled();
        for n in 1..=2 {
            b.fake(peer(n)).vote = Vote::Told(id(), epoch);
        }
        b.kill(MASTER);
        b.run_to("-failover-abort-not-elected");
        assert!(!b.has("+elected-leader"), "epoch {epoch}");
    }
}

/// §9.5, experiment E5.
#[test]
fn a_master_that_recovers_ends_the_asking_but_not_the_attempt() {
    let mut b = unloved(&Setup::default());
    b.kill(MASTER);
    b.run_to("+try-failover");
    b.revive(MASTER);
    b.run_to("-sdown master");
    assert!(b.has("-odown master"));
    assert_eq!(b.m().failover().state, FailoverState::WaitStart);
    b.mark();
    b.run(5_000);
    assert!(b.asks(peer(1)).is_empty());
    assert!(b.m().failover().in_progress);
    b.run_to("-failover-abort-not-elected");
}

/// §9.6.
#[test]
fn who_gave_its_vote_goes_odown_and_stays_passive() {
    let mut b = Setup::default().settled();
    b.kill(MASTER);
    b.run(300);
    b.asked(1, Some(peer_id(1)));
    b.run_to("+sdown");
    assert_eq!(
        b.logged(EventKind::LogFailoverDelay).len(),
        0,
        "not before odown"
    );
    b.run_to("+odown");
    b.run(10_000);
    assert!(!b.has("+try-failover"));
    assert_eq!(b.logged(EventKind::LogFailoverDelay).len(), 1);
}

#[test]
fn the_own_vote_is_on_disk_with_its_epoch_before_any_request_leaves() {
    let mut b = Setup::default().settled();
    b.kill(MASTER);
    b.run_to("+try-failover");
    let disk = b.flushes()[0];
    assert_eq!((disk.current_epoch, disk.masters[0].leader_epoch), (1, 1));
    assert_eq!(
        b.steps(),
        [
            "+sdown",
            "+odown",
            "+new-epoch",
            "+try-failover",
            "flush",
            "+vote-for-leader"
        ]
    );
}

#[test]
fn an_epoch_at_the_end_of_its_range_wraps() {
    let mut b = Setup::alone().settled();
    b.hear(Hello {
        current_epoch: u64::MAX,
        ..hello(1)
    });
    b.kill(MASTER);
    b.run_to("+sdown master");
    b.run(20_000);
    assert_eq!(b.s.current_epoch(), 0);
}
