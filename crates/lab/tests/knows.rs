//! What each one knows, beside what is so; and who asked whom for a vote.

mod knowing;

use lab::frame::{AskAnswer, Known, KnownState, MessageKind, MessageView, Pill, VoteRow};
use lab::scenario::Side;
use lab::session::{Direction, Session, Step};

use knowing::{node, row, session, state};

#[test]
fn every_sentinel_knows_everybody_once_they_have_met() {
    let session = session("kill-the-master", 1_000);
    let knows = session.knows();
    assert_eq!(knows.len(), 1);
    assert_eq!(knows[0].observed.len(), 6);
    assert_eq!(knows[0].truth, [node(&session, "r0")]);
    for row in &knows[0].rows {
        assert_eq!((row.voters, row.down, row.rightly), (3, 0, true));
        let up = |known: &&Known| known.state == KnownState::Up && !known.wrongly;
        assert_eq!(row.opinions.iter().filter(up).count(), 5);
        let fresh = |known: &Known| known.age_us.is_none_or(|age| age < 2_000_000);
        assert!(row.opinions.iter().all(fresh));
    }
}

#[test]
fn a_master_that_has_just_died_is_wrongly_taken_for_up_and_nobody_serves() {
    let session = session("kill-the-master", 3_500);
    let knows = session.knows().swap_remove(0);
    assert!(knows.truth.is_empty());
    let r0 = node(&session, "r0");
    let column = knows
        .observed
        .iter()
        .position(|of| *of == r0)
        .expect("it is watched");
    for row in &knows.rows {
        let known = &row.opinions[column];
        assert_eq!((known.state, known.wrongly), (KnownState::Up, true));
        assert!(!row.rightly);
    }
}

#[test]
fn dead_sentinels_still_count_as_voters() {
    let session = session("two-of-five", 12_000);
    let knows = session.knows().swap_remove(0);
    let s0 = row(&knows, node(&session, "s0"));
    assert_eq!((s0.voters, s0.down), (5, 3));
    let dead = row(&knows, node(&session, "s3"));
    assert!(!dead.trusted);
    assert_eq!(
        state(&knows, node(&session, "s0"), node(&session, "s3")),
        KnownState::Sdown
    );
}

#[test]
fn a_cell_leads_to_the_record_that_made_it_so() {
    let mut session = session("kill-the-master", 6_800);
    let (knows, r0) = (session.knows().swap_remove(0), node(&session, "r0"));
    let column = knows
        .observed
        .iter()
        .position(|of| *of == r0)
        .expect("it is watched");
    let mut found = 0;
    for row in &knows.rows {
        let known = &row.opinions[column];
        let Some(since) = known.since_us else {
            continue;
        };
        let step = session
            .record_of(row.observer, r0, since)
            .expect("there is a record");
        let story = session.story();
        let mut lines = story.log.iter().filter(|line| line.step == step);
        assert!(lines.any(|line| line.node == row.observer && line.event == "+sdown"));
        found += 1;
    }
    assert!(found >= 2, "they hold it for down by then");
    // A reply, too: there it has just come.
    let r1 = node(&session, "r1");
    let s0 = node(&session, "s0");
    let column = knows
        .observed
        .iter()
        .position(|of| *of == r1)
        .expect("it is watched");
    let known = &row(&knows, s0).opinions[column];
    let origin = known.origin_us.expect("it has answered");
    let step = session
        .record_of(s0, r1, origin)
        .expect("there is a record");
    session.seek_step(step);
    let then = session.knows().swap_remove(0);
    let age = row(&then, s0).opinions[column]
        .age_us
        .expect("it has answered");
    assert!(age < 1_000, "{age}");
}

#[test]
fn that_another_holds_the_master_for_down_leads_to_its_answer() {
    let mut session = session("kill-the-master", 4_000);
    let (asker, other) = loop {
        assert!(session.step(Step::Event, Direction::Forward));
        let knows = session.knows();
        let said = { knows[0].rows.iter() }.find_map(|row| {
            let place = row.opinions.iter().position(|known| known.says_down)?;
            Some((row.observer, place))
        });
        if let Some(said) = said {
            break said;
        }
    };
    // A ping is answered since.
    session.advance(session.now_us() + 400_000, u32::MAX);
    let knows = session.knows();
    let of = knows[0].observed[other];
    let known = &row(&knows[0], asker).opinions[other];
    assert!(known.says_down, "{known:?}");
    let step = session.record_of(asker, of, known.origin_us.expect("it said so"));
    session.seek_step(step.expect("it was read") - 1);
    let answers = |message: &MessageView| {
        let of_ask = matches!(message.kind, MessageKind::Ask | MessageKind::Vote);
        of_ask && message.reply && (message.from, message.to) == (of, asker)
    };
    let frame = session.frame();
    assert!(frame.messages.iter().any(answers), "{:#?}", frame.messages);
}

#[test]
fn epochs_that_differ_are_marked_and_the_disk_is_beside_them() {
    let session = session("kill-the-master", 60_000);
    let knows = session.knows().swap_remove(0);
    for row in &knows.rows {
        let names: Vec<_> = row.numbers.iter().map(|number| number.name).collect();
        assert_eq!(names, ["current-epoch", "leader-epoch", "config-epoch"]);
        for number in &row.numbers {
            assert!(!number.behind);
            assert_eq!(number.disk, Some(number.value), "{number:?}");
        }
        assert!(row.rightly);
    }
}

#[test]
fn whom_each_has_voted_for_is_beside_the_epoch_of_its_vote() {
    let mut session = session("kill-the-master", 60_000);
    let known = session.frame().votes[0].asked[0]
        .known_us
        .expect("it was answered");
    session.seek(known);
    let knows = session.knows().swap_remove(0);
    let elected = session.frame().votes[0].rows[0].candidate;
    for row in &knows.rows {
        let vote = &row.numbers[1];
        assert_eq!((vote.name, vote.about), ("leader-epoch", Some(elected)));
    }
}

#[test]
fn raft_servers_know_of_a_leader_and_leaders_of_followers_and_nobody_else_has_opinions() {
    let session = session("raft-leader-dies", 2_000);
    let knows = session.knows();
    let raft = knows
        .iter()
        .find(|knows| knows.side == Side::Raft)
        .expect("Raft runs beside it");
    let [leader] = raft.truth[..] else {
        panic!("{:?}", raft.truth);
    };
    for row in &raft.rows {
        let up = row
            .opinions
            .iter()
            .filter(|known| known.state == KnownState::Up)
            .count();
        let expected = if row.observer == leader {
            raft.rows.len() - 1
        } else {
            1
        };
        assert_eq!((up, row.rightly), (expected, true));
    }
}

#[test]
fn a_ledger_says_who_asked_whom_and_what_was_answered() {
    let session = session("kill-the-master", 60_000);
    let votes = session.frame().votes;
    let first = votes.last().expect("there was an election");
    assert_eq!(
        first.asked.len(),
        2,
        "a candidate asks the two others: {first:?}"
    );
    for asked in &first.asked {
        assert_ne!(asked.candidate, asked.voter);
        assert_eq!(asked.answer, AskAnswer::Granted);
        let times = [
            Some(asked.asked_us),
            asked.reached_us,
            asked.answered_us,
            asked.known_us,
        ];
        assert!(times.windows(2).all(|pair| pair[0] <= pair[1]), "{asked:?}");
    }
}

#[test]
fn a_ledger_of_an_earlier_instant_knows_nothing_of_what_came_later() {
    let mut session = session("kill-the-master", 60_000);
    let asked = session.frame().votes.last().expect("votes").asked[0].clone();
    session.seek(asked.asked_us);
    let then = session
        .frame()
        .votes
        .last()
        .expect("it has voted for itself")
        .asked[0]
        .clone();
    assert_eq!((then.reached_us, then.answer), (None, AskAnswer::None));
    session.seek(asked.known_us.expect("it was answered"));
    let later = session.frame().votes.last().expect("votes").asked[0].clone();
    assert_eq!(later.answer, AskAnswer::Granted);
}

#[test]
fn who_has_voted_for_another_says_so_in_the_ledger() {
    let session = session("votes-split", 60_000);
    let votes = session.frame().votes;
    let asked = votes.iter().flat_map(|epoch| &epoch.asked);
    let other = asked
        .filter(|asked| matches!(asked.answer, AskAnswer::Other(_)))
        .count();
    assert!(other >= 2, "{other}");
}

#[test]
fn raft_candidates_have_a_ledger_too() {
    let session = session("raft-leader-dies", 10_000);
    let votes = session.frame().votes;
    let raft = votes.iter().filter(|epoch| epoch.side == Side::Raft);
    let asked: usize = raft.map(|epoch| epoch.asked.len()).sum();
    assert!(asked >= 4, "{asked}");
}

/// A sentinel that votes writes that down before it says so. Until then neither its word in
/// the picture nor the table of votes tells it.
#[test]
fn who_voted_is_said_when_the_vote_is_in_the_table() {
    let mut session = session("kill-the-master", 3);
    let mut said = 0;
    while session.now_us() < 10_000_000 {
        session.step(Step::Event, Direction::Forward);
        let frame = session.frame();
        for (voter, node) in (0..).zip(&frame.nodes) {
            let Some(Pill::Voted { candidate, epoch }) = node.pill else {
                continue;
            };
            let votes = frame.votes.iter().find(|votes| votes.epoch == epoch);
            let is_it = |row: &VoteRow| (row.voter, row.candidate) == (voter, candidate);
            assert!(
                votes.is_some_and(|votes| votes.rows.iter().any(is_it)),
                "{} at {}",
                node.name,
                frame.now_us
            );
            said += 1;
        }
    }
    assert!(said > 100, "{said}");
}

#[test]
fn who_has_never_been_heard_of_is_told_from_those_who_run() {
    let mut session = session("kill-the-master", 500);
    let reset = "cmd s0 SENTINEL RESET mymaster".parse().expect("a command");
    session.apply(&reset).expect("s0 runs");
    session.advance(1_000, u32::MAX);
    let knows = session.knows().swap_remove(0);
    let s0 = node(&session, "s0");
    let early = row(&knows, s0);
    // Nobody has said hello since, and INFO has not named a replica.
    assert_eq!((early.voters, early.unheard.len()), (1, 2));
    let replicas = early.replicas.as_ref().expect("a sentinel has replicas");
    assert_eq!((replicas.count, replicas.unheard.len()), (0, 2));
    session.advance(2_400_000, u32::MAX);
    let knows = session.knows().swap_remove(0);
    assert!(knows.rows.iter().all(|row| row.unheard.is_empty()));
    let later = row(&knows, s0).replicas.as_ref().expect("as before");
    assert_eq!(later.count as usize + later.unheard.len(), 2);
}

#[test]
fn who_was_not_there_for_a_failover_takes_the_new_master_for_a_replica() {
    let mut session = session("kill-the-master", 1_000);
    let pause = "pause s2".parse().expect("a command");
    session.apply(&pause).expect("s2 runs");
    session.advance(20_000_000, u32::MAX);
    let knows = session.knows().swap_remove(0);
    let s2 = node(&session, "s2");
    let master = knows.rows.iter().find(|row| row.observer != s2);
    let master = master
        .and_then(|row| row.believes)
        .expect("there is a master");
    for row in &knows.rows {
        let replicas = row.replicas.as_ref().expect("a sentinel has replicas");
        assert_eq!(replicas.serving.contains(&master), row.observer == s2);
    }
}

#[test]
fn a_clock_that_was_set_does_not_move_what_was_read_on_it_before() {
    for by in ["+5s", "-5s"] {
        let mut session = session("kill-the-master", 1_000);
        let apply = |session: &mut Session, text: &str| {
            let command = text.parse().expect("a command");
            session.apply(&command).expect("it can be done");
        };
        apply(&mut session, "pause s2");
        session.advance(1_500_000, u32::MAX);
        let (s1, s2) = (node(&session, "s1"), node(&session, "s2"));
        let origin = |session: &Session| {
            let knows = session.knows().swap_remove(0);
            let column = knows.observed.iter().position(|of| *of == s2);
            row(&knows, s1).opinions[column.expect("it is observed")].origin_us
        };
        let before = origin(&session).expect("s2 has answered");
        assert!((0..1_000_000).contains(&before));
        apply(&mut session, &format!("clock s1 {by}"));
        session.advance(2_000_000, u32::MAX);
        assert_eq!(origin(&session), Some(before), "set by {by}");
    }
}
