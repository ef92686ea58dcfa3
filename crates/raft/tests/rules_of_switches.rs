//! Pre-vote (dissertation, §9.6) and check-quorum (§6.2, §4.2.3), each a switch.

mod bench;

use bench::{Desk, disk};
use lab_raft::{Disk, RequestVote, RoleName, ServerId, Settings};

const PRE_VOTE: Settings = Settings {
    pre_vote: true,
    ..Settings::DEFAULT
};
const CHECK_QUORUM: Settings = Settings {
    check_quorum: true,
    ..Settings::DEFAULT
};

const fn request(pre_vote: bool, term: u64, last: (u64, u64)) -> RequestVote {
    RequestVote {
        term,
        candidate: ServerId(1),
        last_log_index: last.1,
        last_log_term: last.0,
        pre_vote,
    }
}

#[test]
fn section_9_6_who_asks_whether_it_would_be_voted_for_keeps_its_term_and_its_vote() {
    let mut desk = Desk::with_log(3, PRE_VOTE, &[1, 1]);
    desk.campaign(0);
    assert_eq!(desk.raft(0).role(), RoleName::PreCandidate);
    assert_eq!((desk.raft(0).term(), desk.raft(0).voted_for()), (1, None));
    assert_eq!(desk.disks[0].term, 1);
    // So do those who are asked.
    desk.deliver(1);
    assert_eq!((desk.raft(1).term(), desk.raft(1).voted_for()), (1, None));
    desk.deliver(0);
    assert_eq!(desk.raft(0).role(), RoleName::Candidate);
    assert_eq!(desk.raft(0).term(), 2);
    desk.stabilize_all();
    assert_eq!(desk.raft(0).role(), RoleName::Leader);
}

#[test]
fn section_9_6_nobody_would_vote_while_its_leader_is_heard() {
    let mut desk = Desk::new(3, PRE_VOTE, &[]);
    desk.campaign(2);
    desk.stabilize_all();
    assert_eq!(desk.raft(2).role(), RoleName::Leader);
    // The log is the same everywhere; only the leader stands in the way.
    let asked = request(true, 2, (1, 1));
    for voter in [0, 2] {
        assert!(!desk.ask_vote(voter, asked).granted);
        assert_eq!(desk.raft(voter).term(), 1, "a pre-vote raises no term");
    }
    desk.hold(149_999);
    assert!(!desk.ask_vote(0, asked).granted);
    desk.hold(1);
    assert!(desk.ask_vote(0, asked).granted);
    assert!(!desk.ask_vote(2, asked).granted, "a leader hears itself");
}

#[test]
fn section_9_6_nobody_would_vote_for_a_log_that_is_less_up_to_date() {
    let mut desk = Desk::with_log(3, PRE_VOTE, &[1, 2]);
    assert!(!desk.ask_vote(0, request(true, 3, (1, 5))).granted);
    assert!(!desk.ask_vote(0, request(true, 3, (2, 1))).granted);
    assert!(desk.ask_vote(0, request(true, 3, (2, 2))).granted);
}

#[test]
fn section_9_6_who_is_behind_in_terms_learns_the_term_by_asking() {
    let late = Disk {
        term: 6,
        ..disk(&[1])
    };
    let mut desk = Desk::new(3, PRE_VOTE, &[disk(&[1, 1]), late.clone(), late]);
    desk.campaign(0);
    desk.stabilize_all();
    assert_eq!(desk.raft(0).role(), RoleName::Follower);
    assert_eq!(desk.raft(0).term(), 6);
    desk.campaign(0);
    desk.stabilize_all();
    assert_eq!(desk.raft(0).role(), RoleName::Leader, "its log is the best");
}

#[test]
fn section_9_6_a_server_that_was_cut_off_does_not_disturb_when_it_is_back() {
    let isolated_for = |settings| {
        let mut desk = Desk::new(3, settings, &[]);
        desk.campaign(0);
        desk.stabilize_all();
        for _ in 0..5 {
            desk.campaign(2);
            desk.drop_letters(0);
            desk.drop_letters(1);
        }
        // It is back, and its time runs out once more before it is heard of.
        desk.pass(0, 50_000);
        desk.stabilize(&[0, 1]);
        desk.campaign(2);
        desk.stabilize_all();
        desk
    };
    let with = isolated_for(PRE_VOTE);
    assert_eq!(
        (with.raft(0).role(), with.raft(0).term()),
        (RoleName::Leader, 1)
    );
    let without = isolated_for(Settings::DEFAULT);
    assert_eq!(without.raft(0).role(), RoleName::Follower);
    assert!(without.raft(0).term() >= 6);
}

#[test]
fn section_6_2_a_leader_that_hears_no_majority_for_an_election_timeout_steps_down() {
    let mut desk = Desk::new(5, CHECK_QUORUM, &[]);
    desk.campaign(0);
    desk.stabilize_all();
    desk.pass(0, 100_000);
    // S2 alone answers: with the leader two of five.
    desk.deliver(1);
    desk.deliver(0);
    desk.pass(0, 49_999);
    assert_eq!(desk.raft(0).role(), RoleName::Leader);
    desk.pass(0, 1);
    assert_eq!(desk.raft(0).role(), RoleName::Follower);
    assert_eq!(desk.raft(0).term(), 1, "the term stays");
    assert!(desk.raft(0).timer().is_some());
}

#[test]
fn section_6_2_a_leader_that_hears_a_majority_leads_on() {
    let mut desk = Desk::new(5, CHECK_QUORUM, &[]);
    desk.campaign(0);
    desk.stabilize_all();
    for _ in 0..40 {
        desk.pass(0, 50_000);
        desk.stabilize(&[0, 1, 2]);
    }
    assert_eq!(
        (desk.raft(0).role(), desk.raft(0).term()),
        (RoleName::Leader, 1)
    );
    let mut alone = Desk::new(1, CHECK_QUORUM, &[]);
    alone.campaign(0);
    alone.pass(0, 5_000_000);
    assert_eq!(alone.raft(0).role(), RoleName::Leader);
}

#[test]
fn without_check_quorum_a_leader_that_hears_nobody_leads_on() {
    let mut desk = Desk::new(3, Settings::DEFAULT, &[]);
    desk.campaign(0);
    desk.stabilize_all();
    desk.pass(0, 5_000_000);
    assert_eq!(desk.raft(0).role(), RoleName::Leader);
}

#[test]
fn section_4_2_3_who_hears_a_leader_neither_votes_nor_follows_the_term() {
    let mut desk = Desk::new(3, CHECK_QUORUM, &[]);
    desk.campaign(2);
    desk.stabilize_all();
    let asked = request(false, 9, (1, 1));
    for voter in [0, 2] {
        let vote = desk.ask_vote(voter, asked);
        assert_eq!((vote.granted, vote.term), (false, 1));
        assert_eq!(desk.raft(voter).term(), 1);
    }
    desk.hold(150_000);
    assert!(desk.ask_vote(0, asked).granted);
    // Without the switch a candidate's term counts, whoever leads.
    let mut desk = Desk::new(3, Settings::DEFAULT, &[]);
    desk.campaign(2);
    desk.stabilize_all();
    assert!(desk.ask_vote(0, asked).granted);
}

#[test]
fn with_both_switches_a_majority_that_asks_may_still_replace_a_leader() {
    let both = Settings {
        pre_vote: true,
        check_quorum: true,
        ..Settings::DEFAULT
    };
    let mut desk = Desk::new(3, both, &[]);
    desk.campaign(2);
    desk.stabilize_all();
    // S1 asks in vain; now it trusts no leader any more. Then S2 asks.
    desk.campaign(0);
    desk.stabilize(&[0, 1]);
    desk.drop_letters(2);
    assert_eq!(desk.raft(0).role(), RoleName::PreCandidate);
    desk.campaign(1);
    desk.stabilize(&[0, 1]);
    assert_eq!(desk.raft(1).role(), RoleName::Leader);
    assert_eq!(desk.raft(1).term(), 2);
}
