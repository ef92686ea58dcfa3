//! Acting in the past begins another run, and the old one stays.

use lab::frame::{Branch, Branching};
use lab::scenario::{Scenario, Settings};
use lab::session::{Direction, Session, Step};

fn classroom() -> Session {
    let scenario = Scenario::build(&Settings::default()).expect("the defaults are a scenario");
    Session::open(&scenario, 1).expect("a built scenario keeps every rule")
}

fn apply(session: &mut Session, text: &str) -> bool {
    let command = text.parse().expect("a command");
    session.apply(&command).expect("it can be done")
}

/// What is seen of a run at an instant: picture, digest, story.
fn seen(session: &mut Session, at_us: i64) -> (lab::frame::Frame, u64, lab::frame::Story) {
    session.seek(at_us);
    let mut story = (*session.story()).clone();
    story.revision = 0;
    (session.frame(), session.digest(), story)
}

/// A master killed at 5 s; and, in another run, a sentinel at 2 s.
fn two_runs() -> Session {
    let mut session = classroom();
    session.advance(5_000_000, u32::MAX);
    assert!(!apply(&mut session, "kill r0"), "nothing was played beyond");
    session.advance(40_000_000, u32::MAX);
    session.seek(2_000_000);
    assert!(apply(&mut session, "kill s0"));
    session.advance(30_000_000, u32::MAX);
    session
}

/// So many others that the first is no longer kept.
fn many_others(session: &mut Session) {
    for i in 0..20_i64 {
        session.seek(1_900_000 - i * 50_000);
        assert!(apply(session, "pause s1"));
        session.advance(6_000_000, u32::MAX);
    }
}

fn names(branching: &Branching) -> Vec<(u32, Option<u32>, Option<&str>)> {
    let named = |run: &Branch| (run.id, run.parent);
    { branching.runs.iter() }
        .map(|run| (named(run).0, named(run).1, run.command.as_deref()))
        .collect()
}

#[test]
fn acting_in_the_past_keeps_the_old_future_in_a_run_of_its_own() {
    let mut session = two_runs();
    let branching = session.branches();
    assert_eq!(
        names(&branching),
        [(0, None, None), (1, Some(0), Some("kill s0"))]
    );
    assert_eq!(branching.current, 1);
    assert_eq!(branching.runs[1].parted_us, 2_000_000);
    assert_eq!(branching.runs[0].to_us, 40_000_000);
    assert!(session.switch(0));
    assert_eq!(session.to_us(), 40_000_000);
    assert_eq!(session.now_us(), 30_000_000, "the same instant is shown");
    assert_eq!(session.script().len(), 1);
}

#[test]
fn switching_there_and_back_shows_the_very_same() {
    let mut session = two_runs();
    let there = seen(&mut session, 17_000_000);
    session.switch(0);
    let first = seen(&mut session, 17_000_000);
    assert_ne!(there.1, first.1);
    for _ in 0..3 {
        session.switch(1);
        assert!(seen(&mut session, 17_000_000) == there);
        session.switch(0);
        assert!(seen(&mut session, 17_000_000) == first);
    }
}

#[test]
fn a_run_whose_history_was_dropped_is_played_again_from_its_commands() {
    let mut session = two_runs();
    session.switch(0);
    let before = seen(&mut session, 39_000_000);
    many_others(&mut session);
    assert!(session.switch(0));
    assert_eq!(session.to_us(), 40_000_000);
    assert!(seen(&mut session, 39_000_000) == before);
}

#[test]
fn such_a_run_is_played_again_in_pieces_and_nothing_else_moves_meanwhile() {
    let mut session = two_runs();
    session.switch(0);
    let before = seen(&mut session, 39_000_000);
    many_others(&mut session);
    assert!(session.is_kept(session.shown_run()) && session.is_kept(99));
    assert!(session.recall(99).is_none() && !session.is_kept(0));
    let shown = (session.frame(), session.branches());
    let mut recall = session.recall(0).expect("only its commands were kept");
    let mut pieces = 0;
    while !recall.is_done() {
        let (at_us, to_us) = session.recalled(&recall);
        assert!(at_us <= to_us && to_us == 40_000_000);
        recall.go_on(Some(100));
        pieces += 1;
    }
    assert!(pieces > 10, "{pieces}");
    assert!((session.frame(), session.branches()) == shown);
    assert!(session.keep(recall) && session.is_kept(0));
    assert!(session.switch(0));
    assert!(seen(&mut session, 39_000_000) == before);
}

#[test]
fn what_was_not_played_to_its_end_or_is_gone_is_not_kept() {
    let mut session = two_runs();
    many_others(&mut session);
    let mut recall = session.recall(0).expect("only its commands were kept");
    recall.go_on(Some(10));
    assert!(!session.keep(recall) && !session.is_kept(0));
    let mut recall = session.recall(0).expect("it still is so");
    recall.go_on(None);
    assert!(session.delete(0));
    assert!(!session.keep(recall));
}

#[test]
fn a_run_that_parts_before_its_parent_did_is_a_sibling_of_it() {
    let mut session = two_runs();
    session.seek(1_000_000);
    apply(&mut session, "kill s1");
    session.advance(3_000_000, u32::MAX);
    session.seek(2_000_000);
    apply(&mut session, "kill r1");
    assert_eq!(
        names(&session.branches()),
        [
            (0, None, None),
            (2, Some(0), Some("kill s1")),
            (3, Some(2), Some("kill r1")),
            (1, Some(0), Some("kill s0")),
        ]
    );
}

#[test]
fn runs_are_renamed_and_deleted_and_those_below_stay() {
    let mut session = two_runs();
    session.seek(10_000_000);
    apply(&mut session, "restart s0");
    let digest = session.digest();
    assert!(session.rename(1, "  without s0\n "));
    assert_eq!(
        session.branches().run(1).and_then(|run| run.name.clone()),
        Some("without s0".to_owned())
    );
    assert!(session.rename(1, " "));
    assert_eq!(
        session.branches().run(1).and_then(|run| run.name.clone()),
        None
    );
    assert!(!session.rename(9, "nobody"));
    assert!(session.delete(1));
    assert_eq!(
        names(&session.branches()),
        [(0, None, None), (2, Some(0), Some("kill s0"))],
        "it parts where what it parted from did"
    );
    assert_eq!(session.digest(), digest);
    assert!(session.delete(2), "the one that is shown, too");
    assert_eq!(session.branches().current, 0);
    assert!(!session.delete(0), "one has to stay");
    assert!(!session.switch(7));
}

#[test]
fn there_are_never_too_many_and_what_was_dropped_is_counted() {
    let mut session = two_runs();
    session.rename(1, "kept");
    for i in 0..100_i64 {
        session.seek(3_000_000 - i * 1_000);
        apply(&mut session, "pause s1");
        session.step(Step::Event, Direction::Forward);
    }
    let branching = session.branches();
    assert_eq!(branching.runs.len(), Branching::MOST);
    assert_eq!(
        branching.dropped as usize,
        102 - Branching::MOST,
        "each of them is said to be gone"
    );
    assert!(branching.run(0).is_some());
    assert!(branching.run(1).is_some(), "a name protects");
}

#[test]
fn commands_at_one_instant_are_one_run() {
    let mut session = classroom();
    session.advance(1_000_000, u32::MAX);
    apply(&mut session, "kill r0");
    assert!(!apply(&mut session, "kill s0"));
    assert_eq!(session.branches().runs.len(), 1);
    assert_eq!(session.script().len(), 2);
}

#[test]
fn the_commands_of_a_run_written_into_a_link_give_the_same_run() {
    let mut session = two_runs();
    session.switch(0);
    session.seek(9_000_000);
    // In the middle of an instant: its steps are written, too.
    while session.run().next_at() != Some(session.run().now()) {
        assert!(session.step(Step::Event, Direction::Forward));
    }
    apply(&mut session, "cut s1-s2");
    session.advance(20_000_000, u32::MAX);
    let text = session.script_text();
    assert!(text.contains('#') && text.lines().count() == 2, "{text}");
    let mut again = classroom();
    again.give_script(&text).expect("it was written by a run");
    assert_eq!(again.now_us(), 0);
    assert_eq!(again.script(), session.script());
    again.advance(20_000_000, u32::MAX);
    assert_eq!(again.digest(), session.digest());
    assert_eq!(again.branches().runs.len(), 1);
}

#[test]
fn a_link_with_a_command_that_cannot_be_given_says_which() {
    use lab::session::ScriptError;
    let mut session = classroom();
    let error = session
        .give_script("1s kill r0\n2s kill r0")
        .expect_err("it is dead");
    assert!(matches!(&error, ScriptError::CannotApply { line, .. } if line == "2s kill r0"));
    assert_eq!(session.script().len(), 1, "what came before is given");
    for wrong in ["1s fly r0", "soon kill r0", "kill"] {
        let error = classroom().give_script(wrong).expect_err(wrong);
        assert!(matches!(error, ScriptError::NotACommand { .. }), "{error}");
    }
    for wrong in [
        "2h kill r0",
        "2s kill r0\n1s kill s0",
        "5us#999999999 kill r0",
    ] {
        let error = classroom().give_script(wrong).expect_err(wrong);
        assert!(matches!(error, ScriptError::WrongTime { .. }), "{error}");
    }
}
