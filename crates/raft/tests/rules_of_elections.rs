//! §5.1, §5.2, §5.4.1: terms, elections, votes. One test per rule.

mod bench;

use bench::{Desk, disk};
use lab_raft::{
    AppendEntries, Disk, Event, Message, Outcome, RequestVote, RoleName, ServerId, Settings,
    VoteState,
};

/// A candidate's request, its log ending with `last`: term and index.
const fn request(candidate: u32, term: u64, last: (u64, u64)) -> RequestVote {
    RequestVote {
        term,
        candidate: ServerId(candidate),
        last_log_index: last.1,
        last_log_term: last.0,
        pre_vote: false,
    }
}

/// An empty heartbeat of a leader whose log agrees at `prev`: index and term.
fn heartbeat(leader: u32, term: u64, prev: (u64, u64)) -> AppendEntries {
    AppendEntries {
        term,
        leader: ServerId(leader),
        prev_log_index: prev.0,
        prev_log_term: prev.1,
        entries: [].into(),
        leader_commit: 0,
    }
}

fn plain(count: u32) -> Desk {
    Desk::new(count, Settings::default(), &[])
}

#[test]
fn section_5_2_a_server_starts_as_a_follower_with_what_is_on_its_disk() {
    let kept = Disk {
        term: 7,
        voted_for: Some(ServerId(2)),
        ..disk(&[1, 4])
    };
    let desk = Desk::new(3, Settings::default(), &[kept]);
    let raft = desk.raft(0);
    assert_eq!(raft.role(), RoleName::Follower);
    assert_eq!((raft.term(), raft.voted_for()), (7, Some(ServerId(2))));
    assert_eq!(raft.log().last_index(), 2);
    // What was committed is not on disk; it becomes known again.
    assert_eq!((raft.commit_index(), raft.machine().applied()), (0, 0));
}

#[test]
fn section_5_1_a_later_term_is_followed_whoever_shows_it() {
    for role in ["follower", "candidate", "leader"] {
        let mut desk = plain(3);
        if role != "follower" {
            desk.campaign(0);
        }
        if role == "leader" {
            desk.stabilize_all();
        }
        assert_eq!(desk.raft(0).role().as_str(), role);
        desk.ask_append(0, heartbeat(1, 9, (0, 0)));
        assert_eq!(desk.raft(0).role(), RoleName::Follower);
        assert_eq!(desk.raft(0).term(), 9);
        assert_eq!(desk.raft(0).voted_for(), None, "a new term, a new vote");
        assert_eq!(desk.disks[0].term, 9);
    }
}

#[test]
fn section_5_1_a_request_of_an_old_term_is_refused_and_changes_nothing() {
    let mut desk = plain(3);
    desk.ask_append(0, heartbeat(1, 5, (0, 0)));
    let before = desk.raft(0).timer();
    desk.hold(10_000);
    let vote = desk.ask_vote(0, request(2, 4, (4, 9)));
    assert!(!vote.granted);
    assert_eq!(vote.term, 5, "whoever asks learns the term");
    let answer = desk.ask_append(0, heartbeat(2, 4, (0, 0)));
    assert_eq!((answer.term, answer.outcome), (5, Outcome::OldTerm));
    assert_eq!(desk.raft(0).leader(), Some(ServerId(1)));
    assert_eq!(desk.raft(0).timer(), before);
}

#[test]
fn section_5_2_election_timeouts_are_drawn_from_the_whole_range_each_time() {
    let settings = Settings::default();
    let (least, most) = (150_000, 300_000);
    let mut desk = Desk::new(3, settings, &[]);
    let mut limits = Vec::new();
    for _ in 0..2_000 {
        desk.ask_append(0, heartbeat(1, 1, (0, 0)));
        limits.push(desk.raft(0).timer().expect("it follows").limit_us);
    }
    assert!(limits.iter().all(|limit| (least..=most).contains(limit)));
    assert!(limits.iter().any(|limit| *limit < least + 5_000));
    assert!(limits.iter().any(|limit| *limit > most - 5_000));
    limits.dedup();
    assert!(limits.len() > 1_900, "they differ");
}

#[test]
fn section_5_2_a_follower_that_hears_nothing_for_its_timeout_becomes_a_candidate() {
    let mut desk = plain(3);
    let limit = desk.raft(0).timer().expect("it follows").limit_us;
    desk.pass(0, limit - 1);
    assert_eq!(desk.raft(0).role(), RoleName::Follower);
    desk.pass(0, 1);
    assert_eq!(desk.raft(0).role(), RoleName::Candidate);
    // Figure 2, Candidates 1: term, own vote, timer, requests.
    assert_eq!(desk.raft(0).term(), 1);
    assert_eq!(desk.raft(0).voted_for(), Some(ServerId(0)));
    assert_eq!(
        desk.raft(0).timer().expect("anew").since_us,
        desk.clock_us(0)
    );
    for other in [1, 2] {
        let votes = |message: &Message| matches!(message, Message::RequestVote(_));
        assert_eq!(desk.lying(other, votes), 1);
    }
}

#[test]
fn section_5_2_heartbeats_keep_a_follower_from_becoming_a_candidate() {
    let mut desk = plain(3);
    for _ in 0..100 {
        desk.ask_append(0, heartbeat(1, 1, (0, 0)));
        desk.pass(0, 149_000);
    }
    assert_eq!(desk.raft(0).role(), RoleName::Follower);
}

#[test]
fn section_5_2_a_vote_given_begins_a_new_wait_and_a_vote_refused_does_not() {
    let mut desk = plain(3);
    let begin = desk.clock_us(0);
    let since = |desk: &Desk| desk.raft(0).timer().expect("it follows").since_us;
    desk.hold(50_000);
    desk.ask_vote(0, request(1, 1, (0, 0)));
    assert_eq!(since(&desk), begin + 50_000);
    desk.hold(20_000);
    desk.ask_vote(0, request(2, 1, (0, 0)));
    assert_eq!(since(&desk), begin + 50_000);
}

#[test]
fn section_5_2_a_server_votes_once_per_term_first_come_first_served() {
    let mut desk = plain(3);
    assert!(desk.ask_vote(0, request(1, 1, (0, 0))).granted);
    assert!(!desk.ask_vote(0, request(2, 1, (0, 0))).granted);
    // The same candidate may ask again: its answer may have been lost.
    assert!(desk.ask_vote(0, request(1, 1, (0, 0))).granted);
    assert!(desk.ask_vote(0, request(2, 2, (0, 0))).granted);
    let refused = desk.events.iter().find_map(|(_, event)| match event {
        Event::Refused { because, .. } => Some(*because),
        _ => None,
    });
    assert_eq!(refused, Some("vote-free"));
}

#[test]
fn section_5_2_a_vote_is_remembered_through_a_restart() {
    let mut desk = plain(3);
    assert!(desk.ask_vote(0, request(1, 1, (0, 0))).granted);
    desk.kill(0);
    desk.start(0);
    assert!(!desk.ask_vote(0, request(2, 1, (0, 0))).granted);
    assert!(desk.ask_vote(0, request(1, 1, (0, 0))).granted);
}

#[test]
fn section_5_4_1_a_vote_is_refused_to_a_log_that_is_less_up_to_date() {
    // The voter's last entry: index 3, term 4.
    for (last, granted) in [
        ((3, 9), false),
        ((4, 2), false),
        ((4, 3), true),
        ((4, 4), true),
        ((5, 1), true),
    ] {
        let mut desk = Desk::with_log(3, Settings::default(), &[1, 4, 4]);
        let vote = desk.ask_vote(0, request(1, 6, last));
        assert_eq!(vote.granted, granted, "{last:?}");
        assert_eq!(desk.raft(0).term(), 6, "the term is followed in any case");
    }
}

#[test]
fn section_5_2_a_majority_of_votes_elects_and_not_one_less() {
    for (servers, needed) in [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (7, 4), (15, 8)] {
        let mut desk = plain(servers);
        desk.campaign(0);
        for voter in 1..needed {
            assert_eq!(desk.raft(0).role(), RoleName::Candidate, "of {servers}");
            desk.deliver(voter);
            desk.deliver(0);
        }
        assert_eq!(desk.raft(0).role(), RoleName::Leader, "of {servers}");
    }
}

#[test]
fn section_5_2_a_voter_that_answers_twice_counts_once() {
    let mut desk = plain(5);
    desk.campaign(0);
    desk.deliver(1);
    let vote = desk.letters.iter().find(|letter| letter.to == 0);
    let vote = vote.expect("S2 has answered").message.clone();
    desk.deliver(0);
    desk.answer(1, 0, vote);
    assert_eq!(desk.raft(0).role(), RoleName::Candidate);
    let granted = desk.raft(0).votes();
    let granted = granted.filter(|(_, state)| *state == VoteState::Granted);
    assert_eq!(granted.count(), 2);
}

#[test]
fn section_5_2_a_vote_for_an_earlier_election_does_not_count() {
    let mut desk = plain(3);
    desk.campaign(0);
    desk.deliver(1);
    desk.campaign(0);
    assert_eq!(desk.raft(0).term(), 2);
    desk.deliver(0);
    assert_eq!(desk.raft(0).role(), RoleName::Candidate);
}

#[test]
fn section_5_2_a_candidate_gives_way_to_the_leader_of_its_term() {
    let mut desk = plain(3);
    desk.campaign(0);
    let answer = desk.ask_append(0, heartbeat(1, 1, (0, 0)));
    assert_eq!(answer.outcome, Outcome::Success { matched: 0 });
    assert_eq!(desk.raft(0).role(), RoleName::Follower);
    assert_eq!(desk.raft(0).leader(), Some(ServerId(1)));
    assert_eq!(desk.raft(0).voted_for(), Some(ServerId(0)), "same term");
}

#[test]
fn section_5_2_a_candidate_whose_vote_is_split_tries_again_in_the_next_term() {
    let mut desk = plain(2);
    desk.campaign(0);
    desk.campaign(1);
    desk.stabilize_all();
    for id in [0, 1] {
        assert_eq!(desk.raft(id).role(), RoleName::Candidate);
    }
    let wait = desk.raft(0).timer().expect("anew").limit_us;
    desk.pass(0, wait);
    assert_eq!(desk.raft(0).term(), 2);
    desk.stabilize_all();
    assert_eq!(desk.raft(0).role(), RoleName::Leader);
}

#[test]
fn section_5_2_a_leader_announces_itself_at_once_and_then_at_every_interval() {
    let appends = |message: &Message| matches!(message, Message::AppendEntries(_));
    let mut desk = plain(3);
    desk.campaign(0);
    desk.deliver(1);
    desk.deliver(0);
    assert_eq!(desk.lying(1, appends), 1);
    desk.stabilize_all();
    desk.pass(0, 49_999);
    assert_eq!(desk.lying(1, appends), 0);
    desk.pass(0, 1);
    assert_eq!(desk.lying(1, appends), 1);
    desk.stabilize_all();
    // A heartbeat is for the idle: entries postpone it.
    desk.pass(0, 30_000);
    desk.propose(0);
    desk.stabilize_all();
    desk.pass(0, 49_999);
    assert_eq!(desk.lying(1, appends), 0);
    desk.pass(0, 1);
    assert_eq!(desk.lying(1, appends), 1);
}

#[test]
fn section_5_2_a_leader_has_no_election_timer() {
    let mut desk = plain(1);
    desk.campaign(0);
    assert_eq!(desk.raft(0).role(), RoleName::Leader);
    assert_eq!(desk.raft(0).timer(), None);
    desk.campaign(0);
    desk.pass(0, 10_000_000);
    assert_eq!(
        (desk.raft(0).role(), desk.raft(0).term()),
        (RoleName::Leader, 1)
    );
}

#[test]
fn section_5_5_a_candidate_asks_again_when_a_connection_is_back() {
    let votes = |message: &Message| matches!(message, Message::RequestVote(_));
    let mut desk = plain(3);
    desk.campaign(0);
    desk.cut(0, 1);
    assert_eq!(desk.lying(1, votes), 0);
    let state = |desk: &Desk| desk.raft(0).votes().nth(1).expect("S2").1;
    assert_eq!(state(&desk), VoteState::NotAsked);
    desk.connect(0, 1);
    assert_eq!(desk.lying(1, votes), 1);
    assert_eq!(state(&desk), VoteState::Asked);
}

#[test]
fn what_is_told_of_an_election_is_told_in_its_order() {
    let mut desk = plain(3);
    desk.events.clear();
    desk.campaign(0);
    desk.stabilize_all();
    let told: Vec<_> = desk.keys(0).into_iter().take(7).collect();
    assert_eq!(
        told,
        [
            "timed-out",
            "became-candidate",
            "timer-reset",
            "vote-came",
            "became-leader",
            "appended",
            "matched",
        ]
    );
    assert_eq!(
        desk.keys(1)[..4],
        ["became-follower", "timer-reset", "voted", "follows"]
    );
}
