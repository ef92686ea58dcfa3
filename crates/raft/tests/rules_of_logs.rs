//! §5.3, §5.4.2: replication, commitment, repair. One test per rule.

mod bench;

use bench::{Desk, disk, noops};
use lab_raft::{
    AppendEntries, Command, Disk, Entry, Message, Operation, Outcome, RoleName, ServerId, Settings,
};

/// Entries of these terms after `prev`: index and term.
fn append(term: u64, prev: (u64, u64), terms: &[u64], leader_commit: u64) -> AppendEntries {
    AppendEntries {
        term,
        leader: ServerId(1),
        prev_log_index: prev.0,
        prev_log_term: prev.1,
        entries: noops(terms).from(1, 99),
        leader_commit,
    }
}

/// A follower with entries of these terms.
fn follower(terms: &[u64]) -> Desk {
    Desk::new(3, Settings::default(), &[disk(terms)])
}

#[test]
fn section_5_3_entries_are_accepted_only_if_the_one_before_agrees() {
    let mut desk = follower(&[1, 1, 2]);
    let beyond = desk.ask_append(0, append(5, (5, 2), &[5], 0));
    assert_eq!(
        beyond.outcome,
        Outcome::Mismatch {
            conflict_term: 0,
            first_index: 4
        },
        "the log is too short: it goes on at 4"
    );
    let other = desk.ask_append(0, append(5, (2, 2), &[5], 0));
    assert_eq!(
        other.outcome,
        Outcome::Mismatch {
            conflict_term: 1,
            first_index: 1
        },
        "another term there: what it has of that term begins at 1"
    );
    assert_eq!(desk.terms(0), [1, 1, 2], "a refusal changes nothing");
    let agrees = desk.ask_append(0, append(5, (3, 2), &[5], 0));
    assert_eq!(agrees.outcome, Outcome::Success { matched: 4 });
    assert_eq!(desk.terms(0), [1, 1, 2, 5]);
}

#[test]
fn section_5_3_an_entry_that_conflicts_goes_with_all_that_follow_it() {
    let mut desk = follower(&[1, 1, 2, 2, 2]);
    let answer = desk.ask_append(0, append(3, (2, 1), &[3], 0));
    assert_eq!(answer.outcome, Outcome::Success { matched: 3 });
    assert_eq!(desk.terms(0), [1, 1, 3]);
    assert_eq!(desk.disks[0].log.last_index(), 3);
}

#[test]
fn section_5_3_entries_that_agree_stay_with_what_follows_them() {
    // An old message must not cut off what a later one has brought.
    let mut desk = follower(&[1, 1, 2, 2, 2]);
    let answer = desk.ask_append(0, append(2, (1, 1), &[1, 2], 0));
    assert_eq!(answer.outcome, Outcome::Success { matched: 3 });
    assert_eq!(desk.terms(0), [1, 1, 2, 2, 2]);
}

#[test]
fn section_5_3_entries_are_on_disk_before_the_leader_hears_of_them() {
    // The desk checks every message that leaves; here by hand once.
    let mut desk = follower(&[1]);
    let answer = desk.ask_append(0, append(1, (1, 1), &[1, 1], 0));
    assert_eq!(answer.outcome, Outcome::Success { matched: 3 });
    assert_eq!(desk.disks[0].log.last_index(), 3);
}

#[test]
fn figure_2_a_follower_commits_no_more_than_the_request_has_shown_to_agree() {
    let mut desk = follower(&[1, 1, 1, 1]);
    desk.ask_append(0, append(2, (2, 1), &[], 4));
    assert_eq!(desk.raft(0).commit_index(), 2, "3 and 4 may be others");
    desk.ask_append(0, append(2, (2, 1), &[2], 4));
    assert_eq!(desk.raft(0).commit_index(), 3);
    desk.ask_append(0, append(2, (1, 1), &[], 1));
    assert_eq!(desk.raft(0).commit_index(), 3, "it never falls");
    assert_eq!(desk.raft(0).machine().applied(), 3);
}

#[test]
fn section_5_3_a_leader_commits_what_a_majority_has_stored() {
    for (servers, majority) in [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3)] {
        let mut desk = Desk::new(servers, Settings::default(), &[]);
        desk.campaign(0);
        desk.stabilize_all();
        let before = desk.raft(0).commit_index();
        assert_eq!(before, 1, "the no-operation");
        desk.propose(0);
        for other in 1..majority {
            assert_eq!(desk.raft(0).commit_index(), 1, "of {servers}");
            desk.deliver(other);
            desk.deliver(0);
        }
        assert_eq!(desk.raft(0).commit_index(), 2, "of {servers}");
        assert_eq!(desk.raft(0).machine().counter(), 1);
    }
}

#[test]
fn section_5_3_followers_learn_of_a_commit_with_the_next_message() {
    let mut desk = Desk::new(3, Settings::default(), &[]);
    desk.campaign(0);
    desk.stabilize_all();
    assert_eq!(desk.raft(1).commit_index(), 0);
    desk.pass(0, 50_000);
    desk.stabilize_all();
    assert_eq!(desk.raft(1).commit_index(), 1);
}

#[test]
fn section_5_4_2_entries_of_earlier_terms_are_committed_only_with_one_of_the_own_term() {
    // Both have entry 2 of term 2; S1 leads term 4.
    let kept = Disk {
        term: 3,
        ..disk(&[1, 2])
    };
    let settings = Settings {
        max_entries: 1,
        ..Settings::default()
    };
    let mut desk = Desk::new(3, settings, &[kept, disk(&[1]), disk(&[1])]);
    desk.campaign(0);
    desk.deliver(1);
    desk.deliver(0);
    assert_eq!(desk.raft(0).role(), RoleName::Leader);
    // The no-operation does not fit S2's log; then entry 2 goes over.
    desk.deliver(1);
    desk.deliver(0);
    desk.deliver(1);
    desk.deliver(0);
    assert_eq!(desk.terms(1), [1, 2]);
    assert_eq!(desk.progress(0, 1).match_index, 2);
    assert_eq!(
        desk.raft(0).commit_index(),
        0,
        "a majority has it, but of term 2"
    );
    desk.deliver(1);
    desk.deliver(0);
    assert_eq!(
        desk.raft(0).commit_index(),
        3,
        "with the entry of term 4 all are"
    );
}

#[test]
fn section_8_a_leader_begins_its_term_with_a_no_operation() {
    let mut desk = Desk::with_log(3, Settings::default(), &[1, 1]);
    desk.campaign(0);
    desk.stabilize_all();
    let first = desk.raft(0).log().get(3);
    assert_eq!(
        first,
        Some(Entry {
            term: 2,
            command: Command::Noop
        })
    );
    assert_eq!(desk.raft(0).commit_index(), 3, "and all before is known");
}

#[test]
fn figure_2_next_index_begins_after_the_leaders_last_entry_and_match_index_at_0() {
    let mut desk = Desk::with_log(3, Settings::default(), &[1, 1, 1]);
    desk.campaign(0);
    desk.deliver(1);
    desk.deliver(0);
    let s3 = desk.progress(0, 2);
    assert_eq!((s3.next_index, s3.match_index, s3.probing), (4, 0, true));
}

#[test]
fn section_5_3_without_help_a_leader_backs_up_entry_by_entry() {
    let settings = Settings {
        conflict_hint: false,
        ..Settings::default()
    };
    let leader = disk(&[1, 1, 1, 1, 1, 1]);
    let mut desk = Desk::new(2, settings, &[leader, disk(&[])]);
    desk.campaign(0);
    desk.deliver(1);
    desk.deliver(0);
    let mut tried = Vec::new();
    while desk.progress(0, 1).probing {
        tried.push(desk.progress(0, 1).next_index);
        desk.deliver(1);
        desk.deliver(0);
    }
    assert_eq!(tried, [7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(desk.terms(1), [1, 1, 1, 1, 1, 1, 2]);
}

#[test]
fn section_5_3_with_the_followers_help_a_leader_backs_up_by_a_term_at_once() {
    // S2 has three entries of a term the leader never had.
    let leader = disk(&[1, 1, 1, 4, 4, 4]);
    let other = disk(&[1, 1, 1, 2, 2, 3, 3, 3]);
    let mut desk = Desk::new(3, Settings::default(), &[leader.clone(), other, leader]);
    desk.campaign(0);
    desk.deliver(2);
    desk.deliver(0);
    let mut tried = Vec::new();
    while desk.progress(0, 1).probing {
        tried.push(desk.progress(0, 1).next_index);
        desk.deliver(1);
        desk.deliver(0);
    }
    assert_eq!(
        tried,
        [7, 6, 4],
        "past the entries of term 3, then of term 2"
    );
    assert_eq!(desk.terms(1), [1, 1, 1, 4, 4, 4, 5]);
}

#[test]
fn section_5_3_a_refusal_that_comes_late_changes_nothing() {
    let mut desk = Desk::with_log(2, Settings::default(), &[1, 1, 1]);
    desk.campaign(0);
    desk.stabilize_all();
    assert_eq!(desk.progress(0, 1).match_index, 4);
    let late = lab_raft::Appended {
        term: 2,
        prev_log_index: 3,
        outcome: Outcome::Mismatch {
            conflict_term: 0,
            first_index: 1,
        },
    };
    desk.answer(1, 0, Message::Appended(late));
    let s2 = desk.progress(0, 1);
    assert_eq!((s2.next_index, s2.match_index, s2.probing), (5, 4, false));
}

#[test]
fn section_5_3_while_the_logs_are_not_known_to_agree_one_request_is_under_way() {
    let appends = |message: &Message| matches!(message, Message::AppendEntries(_));
    let mut desk = Desk::new(3, Settings::default(), &[]);
    desk.campaign(0);
    desk.deliver(1);
    desk.deliver(0);
    desk.deliver(1);
    desk.deliver(0);
    // S2 agrees, S3 has not answered.
    (0..5).for_each(|_| desk.propose(0));
    assert_eq!(desk.lying(1, appends), 5);
    assert_eq!(desk.lying(2, appends), 1);
    desk.stabilize_all();
    assert_eq!(desk.terms(2).len(), 6);
}

#[test]
fn no_more_requests_are_under_way_than_the_settings_allow() {
    let appends = |message: &Message| matches!(message, Message::AppendEntries(_));
    let settings = Settings {
        max_in_flight: 3,
        ..Settings::default()
    };
    let mut desk = Desk::new(3, settings, &[]);
    desk.campaign(0);
    desk.stabilize_all();
    (0..9).for_each(|_| desk.propose(0));
    assert_eq!(desk.lying(1, appends), 3);
    assert_eq!(desk.progress(0, 1).in_flight, 3);
    desk.stabilize_all();
    assert_eq!(desk.raft(0).commit_index(), 10);
    assert_eq!(desk.progress(0, 1).match_index, 10);
}

#[test]
fn a_request_carries_no_more_entries_than_the_settings_allow() {
    let settings = Settings {
        max_entries: 4,
        ..Settings::default()
    };
    let long = disk(&[1; 10]);
    let mut desk = Desk::new(2, settings, &[long, disk(&[])]);
    desk.campaign(0);
    while desk.letters.iter().any(|_| true) {
        for letter in &desk.letters {
            if let Message::AppendEntries(request) = &letter.message {
                assert!(request.entries.len() <= 4);
            }
        }
        desk.deliver(1);
        desk.deliver(0);
    }
    assert_eq!(desk.terms(1).len(), 11);
}

#[test]
fn section_5_5_what_was_under_way_on_a_lost_connection_is_sent_again() {
    let mut desk = Desk::new(3, Settings::default(), &[]);
    desk.campaign(0);
    desk.stabilize_all();
    desk.propose(0);
    desk.propose(0);
    assert_eq!(desk.progress(0, 1).next_index, 4);
    desk.cut(0, 1);
    let s2 = desk.progress(0, 1);
    assert_eq!((s2.next_index, s2.match_index), (2, 1));
    assert_eq!((s2.probing, s2.in_flight), (true, 0));
    desk.connect(0, 1);
    desk.stabilize_all();
    assert_eq!(desk.terms(1), desk.terms(0));
}

#[test]
fn section_5_3_committed_entries_are_applied_in_their_order_by_everybody() {
    let mut desk = Desk::new(3, Settings::default(), &[]);
    desk.campaign(0);
    desk.stabilize_all();
    (0..70).for_each(|_| desk.propose(0));
    desk.stabilize_all();
    desk.pass(0, 50_000);
    desk.stabilize_all();
    for id in 0..3 {
        assert_eq!(desk.raft(id).machine().counter(), 70);
        assert_eq!(desk.raft(id).machine(), desk.raft(0).machine());
    }
    let last = desk.raft(2).log().get(71).expect("the last").command;
    assert!(matches!(
        last,
        Command::Apply {
            operation: Operation::Increment,
            ..
        }
    ));
}
