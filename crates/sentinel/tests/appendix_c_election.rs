//! Appendix C of the specification, the rules about votes and elections: each
//! rule that implementers get wrong has a test named after it.

mod bench;

use bench::*;
use lab_redis::wire::{Hello, RunId};
use lab_sentinel::FailoverState;

/// Rule 1: "WAIT_START does not wait; votes are requested and cast in the ODOWN tick.
/// The 0–999 ms offset only moves abort and retry" (§9.1).
#[test]
fn c01_wait_start_does_not_wait() {
    let mut elected_before_the_start_time = 0;
    for seed in 1..=20 {
        let mut b = Setup {
            seed,
            ..Setup::default()
        }
        .settled();
        b.kill(MASTER);
        let odown = b.run_to("+odown");
        assert_eq!(b.first("+try-failover"), odown, "seed {seed}");
        assert_eq!(
            b.first(&format!("+vote-for-leader {} 1", id())),
            odown,
            "own vote in the tick of ODOWN, seed {seed}"
        );
        for n in 1..=2 {
            let asked = b.asks(peer(n));
            let request = asked.last().expect("a question");
            assert_eq!((request.0, request.1.candidate), (odown, Some(id())));
        }
        let start = b.m().failover().start_time;
        let elected = b.run_to("+elected-leader");
        assert!(elected - odown <= 100, "the next tick, seed {seed}");
        if start > b.wall() {
            elected_before_the_start_time += 1;
        }
    }
    assert!(elected_before_the_start_time >= 10);
}

/// Rule 2: "Voters vote without looking at their own opinion, and also in TILT" (§9.2).
#[test]
fn c02_voters_do_not_look_at_their_own_opinion_nor_at_tilt() {
    let mut b = Setup::default().settled();
    assert_eq!(b.m().sdown_since(), None);
    let answer = b.asked(7, Some(peer_id(1)));
    assert_eq!(
        (answer.is_down, answer.leader, answer.leader_epoch),
        (false, Some(peer_id(1)), 7)
    );
    b.freeze(2_500);
    b.tick();
    assert!(b.s.tilt_since().is_some());
    let answer = b.asked(8, Some(peer_id(2)));
    assert_eq!((answer.leader, answer.leader_epoch), (Some(peer_id(2)), 8));
}

/// A sentinel in WAIT_START of epoch 1, whose peers voted for another; then a
/// hello raised its epoch to 2.
fn waiting_when_the_epoch_moves(quorum: u32, vote_in_epoch_1: [Vote; 2]) -> Bench {
    let mut b = Setup {
        quorum,
        ..Setup::default()
    }
    .settled();
    for (n, vote) in (1..).zip(vote_in_epoch_1) {
        b.fake(peer(n)).vote = vote;
    }
    b.kill(MASTER);
    b.run_to("+try-failover");
    b.run(300);
    assert_eq!(b.m().failover().state, FailoverState::WaitStart);
    b.hear(Hello {
        current_epoch: 2,
        ..hello(2)
    });
    assert_eq!(b.s.current_epoch(), 2);
    b
}

/// Rule 3: "Asks and tallies use current_epoch; own vote and resulting config use
/// failover_epoch (two leaders per epoch possible)" (§9.3, experiment E2).
#[test]
fn c03_asks_and_tallies_use_the_current_epoch_own_vote_and_config_the_failovers() {
    // Both peers voted for peer 2 in epoch 1: the election is lost.
    let lost = Vote::Told(peer_id(2), 1);
    let mut b = waiting_when_the_epoch_moves(2, [lost; 2]);
    b.fake(peer(1)).vote = Vote::Asker;
    b.mark();
    b.run_to("+elected-leader");
    let asked = b.asks(peer(1)).remove(0).1;
    assert_eq!((asked.epoch, asked.candidate), (2, Some(id())));
    assert_eq!(b.m().failover().epoch, 1);
    b.run_to("+switch-master");
    assert_eq!(b.m().config_epoch(), 1, "a second leader of epoch 1");
    assert_eq!(b.m().vote().1, 1);
    assert_eq!(b.s.current_epoch(), 2);
}

/// Rule 3, the other direction: votes collected for the old epoch stop counting (§9.3).
#[test]
fn c03_votes_of_the_old_epoch_stop_counting() {
    // All three votes are needed; two are there when the epoch moves.
    let mine = Vote::Told(id(), 1);
    let mut b = waiting_when_the_epoch_moves(3, [mine, Vote::Withheld]);
    b.fake(peer(2)).vote = Vote::Asker;
    b.run_to("-failover-abort-not-elected");
    assert!(!b.has("+elected-leader"));
    // Had the epoch not moved, they would have been enough.
    let mut b = Setup {
        quorum: 3,
        ..Setup::default()
    }
    .settled();
    b.fake(peer(1)).vote = mine;
    b.elected();
}

/// Rule 4: "Majority base is every Sentinel ever learnt, alive or not, plus me" (§9.3).
#[test]
fn c04_the_majority_is_of_every_sentinel_ever_learnt_dead_or_alive() {
    for (votes, elected) in [(1, false), (2, true)] {
        let mut b = Setup {
            peers: 4,
            ..Setup::default()
        }
        .settled();
        for n in votes + 1..=4 {
            b.kill(peer(n));
        }
        b.run(2_500);
        assert!(b.has("+sdown sentinel"), "the dead are known to be dead");
        b.kill(MASTER);
        b.run_to("+try-failover");
        b.run(11_500);
        assert_eq!(b.has("+elected-leader"), elected, "{votes} of 4 others");
        assert_eq!(b.has("-failover-abort-not-elected"), !elected);
        assert_eq!(b.m().votes().voters, 5);
    }
}

/// Rule 4: "… also need ≥ quorum votes" (§9.3).
#[test]
fn c04_the_quorum_is_needed_as_well_when_it_is_more_than_the_majority() {
    let mut b = Setup {
        quorum: 3,
        ..Setup::default()
    }
    .settled();
    b.fake(peer(2)).vote = Vote::Withheld;
    b.kill(MASTER);
    b.run_to("-failover-abort-not-elected");
    assert!(
        !b.has("+elected-leader"),
        "two of three are a majority only"
    );
}

/// Rule 5: "Giving a vote sets failover_start_time → 2F silence for that master" (§9.2).
#[test]
fn c05_giving_a_vote_silences_for_twice_the_failover_timeout() {
    let mut b = Setup {
        failover_timeout: 3_000,
        ..Setup::default()
    }
    .settled();
    let voted = b.wall();
    b.asked(1, Some(peer_id(1)));
    let start = b.m().failover().start_time;
    assert!((voted..voted + 1_000).contains(&start));
    b.kill(MASTER);
    b.run_to("+odown");
    assert!(!b.has("+try-failover"));
    let attempt = b.run_to("+try-failover") + WALL_AT_BOOT;
    assert!((start + 6_000..=start + 6_100).contains(&attempt));
}

/// Rule 5: "… a switch zeroes it" (§10.9).
#[test]
fn c05_a_switch_ends_the_silence() {
    let mut b = Setup::default().settled();
    b.asked(1, Some(peer_id(1)));
    assert_ne!(b.m().failover().start_time, 0);
    b.kill(replica(1));
    b.hear(Hello {
        current_epoch: 1,
        master: replica(1),
        config_epoch: 1,
        ..hello(1)
    });
    assert_eq!(b.m().failover().start_time, 0);
    let sdown = b.run_to("+sdown master");
    b.run(200);
    assert!(b.first("+try-failover") - sdown <= 200);
}

/// Rule 5: A vote for itself leaves the start time of its own attempt alone (§9.2).
#[test]
fn c05_a_vote_for_itself_does_not_move_the_start_time() {
    let mut b = Setup::default().settled();
    // Somebody asks it to vote for itself before it made an attempt.
    let answer = b.asked(1, Some(id()));
    assert_eq!(answer.leader, Some(id()));
    assert_eq!(b.m().failover().start_time, 0);
    b.kill(MASTER);
    b.run_to("+odown");
    assert!(b.has("+try-failover"), "not silenced");
}

/// Rule 15: "Failover is not aborted by master recovery or by a newer epoch, only by
/// newer *config* epoch with a different address" (§10.1, experiment E5).
#[test]
fn c15_only_a_newer_configuration_with_another_address_ends_a_failover() {
    let mut b = Setup {
        failover_timeout: 20_000,
        ..Setup::default()
    }
    .settled();
    b.fake(replica(1)).obeys = false;
    b.elected();
    b.run_to("+failover-state-wait-promotion");
    b.revive(MASTER);
    b.run_to("-odown");
    assert!(b.has("-sdown master"));
    let waiting = |b: &Bench, after: &str| {
        assert_eq!(
            b.m().failover().state,
            FailoverState::WaitPromotion,
            "{after}"
        );
    };
    waiting(&b, "the master is back");
    let newer = Hello {
        current_epoch: 50,
        ..hello(1)
    };
    b.hear(newer.clone());
    b.run(200);
    assert_eq!(b.s.current_epoch(), 50);
    waiting(&b, "a newer epoch");
    let newer = Hello {
        config_epoch: 50,
        ..newer
    };
    b.hear(newer.clone());
    b.run(200);
    assert_eq!(b.m().config_epoch(), 50);
    waiting(&b, "a newer configuration of the same address");
    b.hear(Hello {
        config_epoch: 51,
        master: replica(2),
        ..newer
    });
    assert!(b.has("+switch-master mymaster 10.0.0.1 6379 10.0.0.12 6379"));
    assert_eq!(b.m().failover().state, FailoverState::None);
    assert!(!b.m().failover().in_progress);
}

/// Rule 18: "Peer MASTER_DOWN flags and votes survive a switch for up to 5 s" (§8.6,
/// experiment E18).
#[test]
fn c18_opinions_and_votes_of_peers_survive_a_switch() {
    let mut b = Setup {
        quorum: 3,
        ..Setup::default()
    }
    .settled();
    b.kill(MASTER);
    b.kill(replica(1));
    b.run_to("+try-failover");
    b.run(20);
    b.hear(Hello {
        current_epoch: 5,
        config_epoch: 5,
        master: replica(1),
        ..hello(1)
    });
    let switched = b.first("+switch-master");
    for view in b.m().peers() {
        assert!(view.master_down(), "said of the old address");
        assert_eq!(view.vote(), (Some(id()), 1));
    }
    for n in 1..=2 {
        b.fake(peer(n)).says_down = false;
        b.fake(peer(n)).vote = Vote::Withheld;
    }
    b.mark();
    let sdown = b.run_to("+sdown master");
    assert!(sdown - switched <= 1_100);
    assert_eq!(
        b.names()[..5],
        [
            "+sdown",
            "+odown",
            "+new-epoch",
            "+try-failover",
            "+vote-for-leader"
        ],
        "all in one tick, before anybody was asked about the new address"
    );
    assert!(b.has("+odown master mymaster 10.0.0.11 6379 #quorum 3/3"));
    assert_eq!(b.first("+vote-for-leader"), sdown);
    for n in 1..=2 {
        let asked = b.asks(peer(n));
        assert_eq!(asked.len(), 2, "forced and normal in the same tick");
        assert_eq!(asked[0], asked[1]);
        assert_eq!((asked[0].0, asked[0].1.master), (sdown, replica(1)));
    }
    b.mark();
    b.tick();
    assert_eq!(b.names(), ["-odown"]);
}

/// Rule 18: "… for up to 5 s": without answers they are forgotten (§8.3.1).
#[test]
fn c18_opinions_and_votes_are_forgotten_after_five_seconds_without_answer() {
    let mut b = Setup {
        quorum: 3,
        ..Setup::default()
    }
    .settled();
    b.kill(MASTER);
    b.run_to("+try-failover");
    b.run(20);
    b.silence(peer(1));
    let answered = b
        .m()
        .peers()
        .find(|p| p.address() == peer(1))
        .expect("known");
    let answered = answered.last_answer_time();
    let state = |b: &Bench| {
        let view = b
            .m()
            .peers()
            .find(|p| p.address() == peer(1))
            .expect("known");
        (view.master_down(), view.vote())
    };
    b.run_until(answered + 5_000 - WALL_AT_BOOT);
    assert_eq!(state(&b), (true, (Some(id()), 1)));
    b.tick();
    assert_eq!(state(&b), (false, (None, 1)), "the epoch is kept");
}

/// Rule 22: "`leader` id is not persisted; leader_epoch is" (§14.4).
#[test]
fn c22_the_epoch_of_a_vote_survives_a_restart_and_whom_it_was_for_does_not() {
    let mut b = Setup::default().settled();
    b.asked(5, Some(peer_id(1)));
    let disk = b
        .flushes()
        .last()
        .map(|&disk| disk.clone())
        .expect("a flush");
    let setup = Setup::default();
    let mut b = Bench::boot(&setup.spec(), Some(&disk), 9, setup.fakes());
    assert_eq!(b.m().vote(), (None, 5));
    for candidate in [peer_id(2), peer_id(1)] {
        let answer = b.asked(5, Some(candidate));
        assert_eq!(
            (answer.leader, answer.leader_epoch),
            (None, 5),
            "no second vote"
        );
    }
    let later: RunId = peer_id(2);
    assert_eq!(b.asked(6, Some(later)).leader, Some(later));
}
