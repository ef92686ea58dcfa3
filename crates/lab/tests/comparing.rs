//! Two runs laid beside each other: where they part, and how the difference spreads.

use lab::frame::{Comparison, Doing};
use lab::scenario::{Scenario, Settings, gallery};
use lab::session::Session;

fn apply(session: &mut Session, text: &str) {
    let command = text.parse().expect("a command");
    session.apply(&command).expect("it can be done");
}

fn open() -> Session {
    let scenario = Scenario::build(&Settings::default()).expect("the defaults are a scenario");
    Session::open(&scenario, 1).expect("a built scenario keeps every rule")
}

fn compare(session: &Session) -> Comparison {
    session.compare([0, 1]).expect("there are two")
}

fn name(session: &Session, node: u16) -> String {
    session.frame().nodes[usize::from(node)].name.clone()
}

#[test]
fn the_first_difference_is_where_the_command_was_given() {
    let mut session = open();
    session.advance(20_000_000, u32::MAX);
    session.seek(2_000_000);
    apply(&mut session, "kill r0");
    session.advance(20_000_000, u32::MAX);
    let comparison = compare(&session);
    assert_eq!(comparison.parted_us, Some(2_000_000));
    assert_eq!(comparison.commands, [None, Some("kill r0".to_owned())]);
    let first = &comparison.differences[0];
    assert_eq!(name(&session, first.node), "r0");
    assert_eq!(first.at_us, 2_000_000);
    let [there, here] = &first.deeds;
    assert_eq!(here.as_ref().map(|deed| &deed.what), Some(&Doing::Ends));
    assert!(there.as_ref().is_some_and(|deed| deed.at_us > 2_000_000));
}

#[test]
fn a_difference_spreads_with_messages_and_what_it_has_not_reached_is_the_same() {
    let mut session = open();
    session.advance(4_000_000, u32::MAX);
    session.seek(2_000_000);
    apply(&mut session, "cut s0>r1");
    session.advance(2_050_000, u32::MAX);
    session.switch(0);
    let comparison = compare(&session);
    let times: Vec<i64> = comparison.differences.iter().map(|d| d.at_us).collect();
    assert!(
        times.is_sorted() && times.iter().all(|at| *at >= 2_000_000),
        "{times:?}"
    );
    let everybody = session.frame().nodes.len();
    assert_eq!(
        comparison.differences.len() + comparison.same.len(),
        everybody
    );
    for difference in &comparison.differences {
        assert_ne!(
            difference.deeds[0],
            difference.deeds[1],
            "{}",
            name(&session, difference.node)
        );
    }
}

#[test]
fn a_deed_is_at_the_step_that_is_told() {
    let mut session = open();
    session.advance(20_000_000, u32::MAX);
    session.seek(2_000_000);
    apply(&mut session, "kill r0");
    session.advance(20_000_000, u32::MAX);
    let comparison = compare(&session);
    for difference in &comparison.differences {
        let Some(deed) = &difference.deeds[1] else {
            continue;
        };
        if deed.what == Doing::Ends {
            continue;
        }
        session.seek_step(deed.step);
        assert_eq!(session.now_us(), deed.at_us, "{difference:?}");
    }
}

#[test]
fn it_does_not_matter_which_run_is_shown_nor_which_is_named_first() {
    let mut session = open();
    session.advance(20_000_000, u32::MAX);
    session.seek(2_000_000);
    apply(&mut session, "kill r0");
    session.advance(15_000_000, u32::MAX);
    let shown = compare(&session);
    session.switch(0);
    assert_eq!(compare(&session), shown);
    let mut turned = session.compare([1, 0]).expect("there are two");
    turned.runs.reverse();
    turned.commands.reverse();
    turned
        .differences
        .iter_mut()
        .for_each(|d| d.deeds.reverse());
    assert_eq!(turned, shown);
    session.seek(1_000_000);
    apply(&mut session, "kill s2");
    assert_eq!(
        compare(&session),
        shown,
        "a third one shown changes nothing"
    );
}

#[test]
fn a_run_is_the_same_as_itself() {
    let session = open();
    let comparison = session.compare([0, 0]).expect("it is there");
    assert_eq!(comparison.parted_us, None);
    assert!(comparison.differences.is_empty());
    assert_eq!(session.compare([0, 5]), None);
}

#[test]
fn raft_servers_are_compared_the_same_way() {
    let found = { gallery().into_iter() }.find(|scenario| scenario.raft.is_some());
    let scenario = found.expect("some have Raft");
    let mut session = Session::open(&scenario, scenario.seed).expect("it opens");
    session.advance(3_000_000, u32::MAX);
    session.seek(500_000);
    apply(&mut session, "kill n0");
    session.advance(3_000_000, u32::MAX);
    let comparison = compare(&session);
    let reached =
        |wanted: &str| { comparison.differences.iter() }.any(|d| name(&session, d.node) == wanted);
    assert!(reached("n0") && reached("n1"));
    assert!(!reached("s0"), "the sentinels do not notice");
}

#[test]
fn another_run_is_looked_at_without_leaving_the_one_that_is_shown() {
    let mut session = open();
    session.advance(20_000_000, u32::MAX);
    let there = {
        session.seek(12_000_000);
        (session.frame(), session.story())
    };
    session.seek(2_000_000);
    apply(&mut session, "kill r0");
    session.advance(15_000_000, u32::MAX);
    let here = (session.frame(), session.story());
    let (frame, story) = session.look_at(0, 12_000_000).expect("it is kept");
    assert_eq!(frame, there.0);
    assert_eq!(story.log, there.1.log);
    assert!((session.frame(), session.story()) == here);
}
