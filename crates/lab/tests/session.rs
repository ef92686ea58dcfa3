//! Going back and forth in a session shows what was there, and nothing else.

use lab::frame::{Headline, Shape, Status};
use lab::scenario::{Scenario, Settings};
use lab::session::{Direction, Session, Step};

fn classroom() -> Session {
    let scenario = Scenario::build(&Settings::default()).expect("the defaults are a scenario");
    Session::open(&scenario, 1).expect("a built scenario keeps every rule")
}

fn command(text: &str) -> lab::command::Command {
    text.parse().expect("a command")
}

fn name_of_master(session: &Session) -> String {
    let frame = session.frame();
    let masters: Vec<_> = frame
        .nodes
        .iter()
        .filter(|node| node.shape == Shape::Master && node.status == Status::Up)
        .map(|node| node.name.clone())
        .collect();
    masters.join(",")
}

#[test]
fn opens_at_zero_with_everybody_known_to_everybody() {
    let session = classroom();
    assert_eq!(session.now_us(), 0);
    let frame = session.frame();
    assert!(
        matches!(frame.sides[0].sentence.now, Headline::AllWell { .. }),
        "{:?}",
        frame.sides[0].sentence
    );
    assert!(
        frame
            .nodes
            .iter()
            .filter(|node| node.shape == Shape::Sentinel)
            .all(|node| node.believes_master == Some(0))
    );
}

#[test]
fn a_killed_master_is_replaced() {
    let mut session = classroom();
    session.advance(1_000_000, u32::MAX);
    session.apply(&command("kill r0")).expect("r0 runs");
    session.advance(60_000_000, u32::MAX);
    assert_ne!(name_of_master(&session), "");
    assert_ne!(name_of_master(&session), "r0");
    let story = session.story();
    for event in [
        "+sdown",
        "+odown",
        "+try-failover",
        "+elected-leader",
        "+promoted-slave",
        "+switch-master",
    ] {
        assert!(story.log.iter().any(|line| line.event == event), "{event}");
    }
}

#[test]
fn every_earlier_instant_is_shown_again_as_it_was() {
    let mut session = classroom();
    let mut seen = Vec::new();
    session.apply(&command("kill r0")).expect("r0 runs");
    for quarter in 1..160_i64 {
        session.advance(quarter * 250_000, u32::MAX);
        if quarter == 100 {
            session.apply(&command("restart r0")).expect("r0 is dead");
        }
        seen.push((session.now_us(), session.frame(), session.digest()));
    }
    for (at_us, frame, digest) in seen.iter().rev().step_by(7).chain(seen.iter().step_by(13)) {
        session.seek(*at_us);
        let mut again = session.frame();
        // Only how far the history reaches has changed.
        again.to_us = frame.to_us;
        assert_eq!(&again, frame, "at {at_us} µs");
        assert_eq!(session.digest(), *digest);
    }
}

#[test]
fn a_step_back_and_a_step_forward_show_the_same_picture() {
    let mut session = classroom();
    session.apply(&command("kill r0")).expect("r0 runs");
    session.advance(35_000_000, u32::MAX);
    for step in [Step::Event, Step::Vote, Step::Named, Step::Tick(4)] {
        assert!(session.step(step, Direction::Back), "{step:?}");
        assert!(session.step(step, Direction::Back), "{step:?}");
        let before = session.frame();
        assert!(session.step(step, Direction::Forward), "{step:?}");
        assert!(session.step(step, Direction::Back), "{step:?}");
        assert_eq!(session.frame(), before, "{step:?}");
    }
}

#[test]
fn acting_in_the_past_shows_another_future_and_a_refused_command_does_not() {
    let mut session = classroom();
    session.advance(5_000_000, u32::MAX);
    session.apply(&command("kill r0")).expect("r0 runs");
    session.advance(40_000_000, u32::MAX);
    let story = session.story();
    session.seek(2_000_000);
    let refused = session
        .apply(&command("restart r0"))
        .expect_err("r0 runs at that time");
    assert!(refused.to_string().contains("r0"), "{refused}");
    assert_eq!(session.to_us(), 40_000_000);
    assert_eq!(session.story(), story);
    session.apply(&command("kill s0")).expect("s0 runs");
    assert_eq!(session.to_us(), 2_000_000);
    assert!(
        session
            .story()
            .log
            .iter()
            .all(|line| line.at_us <= 2_000_000)
    );
    assert_eq!(session.script().len(), 1);
}

#[test]
fn the_same_script_gives_the_same_digest() {
    let play = || {
        let mut session = classroom();
        session.advance(700_000, u32::MAX);
        session
            .apply(&command("cut s0>r0"))
            .expect("the link is whole");
        session.advance(9_000_000, u32::MAX);
        session.apply(&command("heal")).expect("a link is cut");
        session.advance(20_000_000, u32::MAX);
        session.digest()
    };
    assert_eq!(play(), play());
}

#[test]
fn playing_to_an_instant_ends_at_that_instant() {
    let mut session = classroom();
    session.apply(&command("kill r0")).expect("r0 runs");
    for ms in 1..12_000_i64 {
        assert_eq!(session.advance(ms * 1_000, u32::MAX), ms * 1_000);
    }
}

/// Until its tick has come no sentinel finds that down-after has passed: what the
/// picture announces is the tick, and not the moment after which nothing happens yet.
#[test]
fn when_a_master_will_be_held_down_is_known_to_the_tick() {
    let mut session = classroom();
    session.apply(&command("kill r0")).expect("r0 runs");
    let mut last: std::collections::BTreeMap<u16, i64> = std::collections::BTreeMap::new();
    let all_noticed = |session: &Session| {
        let story = session.story();
        story
            .log
            .iter()
            .filter(|line| line.event == "+sdown")
            .count()
            == 3
    };
    while !all_noticed(&session) && session.step(Step::Event, Direction::Forward) {
        let frame = session.frame();
        for node in &frame.nodes {
            if let Some(lab::frame::Pill::SdownIn { us }) = node.pill {
                last.insert(node.id, frame.now_us + us as i64);
            }
        }
    }
    let story = session.story();
    assert_eq!(last.len(), 3);
    for (node, announced) in last {
        let sdown = { story.log.iter() }
            .find(|line| line.node == node && line.event == "+sdown")
            .expect("the master is dead");
        let off = sdown.at_us - announced;
        assert!((0..=1_000).contains(&off), "{node}: off by {off} µs");
    }
}

#[test]
fn enough_who_hold_a_master_down_are_said_to_count_next() {
    let mut session = classroom();
    session.apply(&command("kill r0")).expect("r0 runs");
    let mut announced = None;
    while session.now_us() < 6_000_000 && session.step(Step::Event, Direction::Forward) {
        let frame = session.frame();
        if let (Headline::SomeSdown { seen, quorum, .. }, Some(depends)) = (
            &frame.sides[0].sentence.now,
            &frame.sides[0].sentence.depends,
        ) && seen >= quorum
        {
            let Headline::NextCount { in_us, .. } = depends else {
                panic!("{depends:?}");
            };
            announced = Some(frame.now_us + *in_us as i64);
        }
    }
    let story = session.story();
    let odown = { story.log.iter() }
        .find(|line| line.event == "+odown")
        .expect("the quorum is 2");
    let off = odown.at_us - announced.expect("two hold it down first");
    assert!((0..=1_000).contains(&off), "off by {off} µs");
}

#[test]
fn a_step_is_gone_to_at_its_own_moment_though_time_alone_has_passed_since() {
    let mut session = classroom();
    session.advance(5_000_000, u32::MAX);
    assert!(session.step(Step::Event, Direction::Forward));
    let (step, at_us) = (session.frame().step, session.now_us());
    let next_us = at_us
        + session
            .run()
            .next_at()
            .map_or(0, |next| (next - session.run().now()).as_micros() as i64);
    assert!(next_us > at_us + 1, "nothing happens at the same instant");
    session.advance(next_us - 1, u32::MAX);
    assert_eq!(
        (session.frame().step, session.now_us()),
        (step, next_us - 1)
    );
    session.seek_step(step);
    assert_eq!((session.frame().step, session.now_us()), (step, at_us));
}
