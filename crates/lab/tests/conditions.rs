//! What a run can be played to, and how it is found.

use lab::condition::{Condition, ConditionProblem, completions};
use lab::scenario::{Scenario, Settings, gallery};
use lab::session::{Direction, Goal, Progress, Session, Step};

fn classroom() -> Session {
    let scenario = Scenario::build(&Settings::default()).expect("the defaults are a scenario");
    Session::open(&scenario, 1).expect("a built scenario keeps every rule")
}

fn killed() -> Session {
    let mut session = classroom();
    session.advance(1_000_000, u32::MAX);
    let command = "kill r0".parse().expect("a command");
    session.apply(&command).expect("r0 runs");
    session
}

fn with_raft() -> Session {
    let found = { gallery().into_iter() }.find(|scenario| scenario.raft.is_some());
    let scenario = found.expect("some have Raft");
    Session::open(&scenario, scenario.seed).expect("a scenario of the gallery")
}

fn parse(text: &str, session: &Session) -> Condition {
    Condition::parse(text, session.scenario()).unwrap_or_else(|why| panic!("{text}: {why}"))
}

/// Looks, so many steps at a time, and goes to what was found.
fn go(session: &mut Session, text: &str, direction: Direction) -> Progress {
    let goal = Goal::Condition(parse(text, session));
    let mut search = session.search(goal, direction);
    loop {
        let progress = session.go_on(&mut search, 1_000);
        if let Progress::Going { .. } = progress {
            continue;
        }
        if let Progress::Found { step } = progress {
            while !session.go_to_step(step, 1_000) {}
        }
        return progress;
    }
}

fn epoch_of(session: &Session) -> u64 {
    let found = session.run().world().hosts().iter();
    let sentinels = found.filter_map(|host| host.process()?.sentinel());
    sentinels
        .map(lab_sentinel::Sentinel::current_epoch)
        .max()
        .unwrap_or(0)
}

#[test]
fn a_run_is_played_to_the_very_step_at_which_something_becomes_so() {
    let mut session = killed();
    assert!(matches!(
        go(&mut session, "s1.current_epoch = 1", Direction::Forward),
        Progress::Found { .. }
    ));
    assert!(epoch_of(&session) >= 1);
    let reached = session.run().steps();
    session.step(Step::Event, Direction::Back);
    let name: lab::command::NodeName = "s1".parse().expect("a name");
    let s1 = session.run().who().host(&name).expect("it is there");
    let process = session.run().world().host(s1).process();
    let sentinel = process
        .and_then(lab::world::Node::sentinel)
        .expect("s1 runs");
    assert_eq!(sentinel.current_epoch(), 0, "one step before it was not so");
    session.advance(20_000_000, u32::MAX);
    assert!(matches!(
        go(&mut session, "s1.current_epoch = 1", Direction::Back),
        Progress::Found { step } if step == reached
    ));
}

#[test]
fn what_was_found_forwards_is_found_backwards() {
    for text in [
        "+odown",
        "s1 +vote-for-leader",
        "s2.mymaster.flags has o_down",
        "@sentinels.master != r0",
        "any @sentinels.failover = wait_promotion",
        "r0.alive = no",
        "+switch-master like r0|6379|mymaster",
    ] {
        let mut session = killed();
        session.seek(0);
        let Progress::Found { step } = go(&mut session, text, Direction::Forward) else {
            panic!("{text} comes within ten minutes");
        };
        let then = session.frame();
        // A second time, where it comes a second time.
        session.advance(60_000_000, u32::MAX);
        let mut found = Progress::Found { step: u64::MAX };
        while let Progress::Found { step: at } = found
            && at > step
        {
            found = go(&mut session, text, Direction::Back);
        }
        assert_eq!(found, Progress::Found { step }, "{text}");
        let mut again = session.frame();
        again.to_us = then.to_us;
        assert_eq!(again, then, "{text}");
    }
}

#[test]
fn conditions_of_raft_are_the_same_language() {
    for text in [
        "n2.term >= 2",
        "any n0,n1,n2.role = leader",
        "became-leader",
        "n1.commit_index > 3",
    ] {
        let mut session = with_raft();
        session.seek(-1_000_000_000);
        let found = go(&mut session, text, Direction::Forward);
        assert!(matches!(found, Progress::Found { .. }), "{text}: {found:?}");
    }
}

#[test]
fn a_finding_is_played_to() {
    let all = gallery();
    let scenario = all
        .iter()
        .find(|scenario| &*scenario.name == "minority-keeps-its-master");
    let scenario = scenario.expect("it is in the gallery");
    let mut session = Session::open(scenario, scenario.seed).expect("it opens");
    assert!(matches!(
        go(&mut session, "two-writers", Direction::Forward),
        Progress::Found { .. }
    ));
    let frame = session.frame();
    let finding = { frame.findings.iter() }
        .find(|finding| finding.property == lab::world::Property::OneWriter)
        .and_then(|finding| finding.broken);
    // It is known when the second of them answers.
    let since = frame.now_us - finding.expect("it was broken").first_us;
    assert!((0..100_000).contains(&since), "{since}");
    session.step(Step::Event, Direction::Back);
    assert!(session.frame().findings.iter().all(|finding| {
        finding.property != lab::world::Property::OneWriter || finding.broken.is_none()
    }));
}

#[test]
fn what_does_not_come_is_not_found_and_nothing_moves() {
    let mut session = killed();
    session.advance(3_000_000, u32::MAX);
    let (now, to) = (session.now_us(), session.to_us());
    let found = go(&mut session, "s1.current_epoch >= 40", Direction::Forward);
    let Progress::NotFound { to_us, always } = found else {
        panic!("{found:?}");
    };
    assert!(
        !always && (599_000_000..=600_000_000).contains(&(to_us - now)),
        "{to_us}"
    );
    assert!(matches!(
        go(&mut session, "s1.quorum = 2", Direction::Forward),
        Progress::NotFound { always: true, .. }
    ));
    assert!(matches!(
        go(&mut session, "+odown", Direction::Back),
        Progress::NotFound { always: false, .. }
    ));
    assert_eq!((session.now_us(), session.to_us()), (now, to));
}

#[test]
fn steps_go_to_a_message_of_a_link_and_to_an_epoch_both_ways() {
    let mut session = killed();
    for step in [Step::Message(3, 4), Step::Epoch] {
        assert!(session.step(step, Direction::Forward), "{step:?}");
        let there = session.frame();
        assert!(session.step(Step::Event, Direction::Forward));
        assert!(session.step(step, Direction::Back), "{step:?}");
        let mut again = session.frame();
        again.to_us = there.to_us;
        assert_eq!(again, there, "{step:?}");
    }
    assert_eq!(epoch_of(&session), 1);
}

#[test]
fn the_epochs_of_what_was_played_are_known_and_are_those_that_a_search_finds() {
    for open in [killed, with_raft] {
        let mut looking = open();
        let mut found = Vec::new();
        while looking.now_us() < 30_000_000
            && looking
                .step_at_once(Step::Epoch, Direction::Forward)
                .is_none()
            && looking.step(Step::Epoch, Direction::Forward)
        {
            found.push(looking.run().steps());
        }
        let mut session = open();
        session.advance(60_000_000, u32::MAX);
        let end = session.run().steps();
        session.seek(0);
        let mut known = Vec::new();
        while session.step_at_once(Step::Epoch, Direction::Forward) == Some(true) {
            known.push(session.run().steps());
        }
        assert!(!known.is_empty());
        found.truncate(known.len());
        assert_eq!(known, found);
        session.go_to_step(end, u32::MAX);
        let back = session.step_at_once(Step::Epoch, Direction::Back);
        assert_eq!(
            (back, Some(session.run().steps())),
            (Some(true), known.last().copied())
        );
    }
}

#[test]
fn a_condition_is_written_as_it_was_read() {
    let session = with_raft();
    for text in [
        "+odown",
        "s1 +vote-for-leader",
        "two-writers",
        "s1.mymaster.flags has o_down",
        "n2.term >= 4",
    ] {
        let condition = parse(text, &session);
        assert_eq!(parse(&condition.to_string(), &session), condition, "{text}");
    }
}

#[test]
fn what_is_wrong_with_a_condition_is_said_where_it_is() {
    let session = classroom();
    let wrong = [
        ("", "", "there is no condition"),
        (
            "s1.curent_epoch = 3",
            "curent_epoch",
            "did you mean `current_epoch`",
        ),
        ("s9.current_epoch = 3", "s9", "there is no process `s9`"),
        (
            "s1.role = master",
            "role",
            "a Redis server or a Raft server, and s1 is a sentinel",
        ),
        (
            "s1.mymastr.flags has o_down",
            "mymastr",
            "there are mymaster",
        ),
        ("s1.flags has odown", "odown", "did you mean `o_down`"),
        ("s1.current_epoch = three", "three", "not a whole number"),
        ("s1.current_epoch >= x", "x", "not a whole number"),
        ("s1.current_epoch", "", "expected a test such as `>= 2`"),
        ("r1.role = mster", "mster", "did you mean `master`"),
        ("r1.replicates = banana", "banana", "it can be r0, r1, r2"),
        ("+odwn", "+odwn", "did you mean `+odown`"),
        ("s1 +odwn", "+odwn", "did you mean `+odown`"),
        ("two-writer", "two-writer", "did you mean `two-writers`"),
        ("+sdown like [", "[", "no pattern"),
        ("@sentinel.tilt = yes", "@sentinel", "@sentinels"),
    ];
    for (text, part, said) in wrong {
        let error = Condition::parse(text, session.scenario()).expect_err(text);
        assert_eq!(&text[error.at.clone()], part, "{text}: {error}");
        assert!(error.to_string().contains(said), "{text}: {error}");
    }
    let long = "x".repeat(500);
    let error = Condition::parse(&long, session.scenario()).expect_err("too long");
    assert_eq!(error.problem, ConditionProblem::TooLong(500));
}

#[test]
fn what_a_condition_may_go_on_to_be_is_offered_and_can_be_read() {
    let session = with_raft();
    let scenario = session.scenario();
    let offered = |text: &str| completions(scenario, text, 20);
    assert!(offered("").contains(&"+odown".to_owned()));
    assert!(offered("+vo").contains(&"+vote-for-leader".to_owned()));
    assert!(
        offered("n1.")
            .iter()
            .any(|whole| whole.starts_with("n1.term"))
    );
    assert!(!offered("n1.").iter().any(|whole| whole.contains("flags")));
    assert!(offered("s1.flags").contains(&"s1.flags has o_down".to_owned()));
    for whole in offered("s1.failover").iter().chain(&offered("two")) {
        parse(whole, &session);
    }
}

#[test]
fn completion_offers_the_names_of_every_event_that_is_announced() {
    let mut session = with_raft();
    session.advance(60_000_000, u32::MAX);
    let story = session.story();
    for line in story.log.iter().filter(|line| !line.event.is_empty()) {
        assert!(
            lab::condition::event_names().any(|name| name == line.event),
            "{}",
            line.event
        );
    }
}

/// However far apart the keyframes are.
#[test]
fn on_the_way_back_nothing_is_played_twice() {
    let mut session = classroom();
    session.advance(120_000_000, u32::MAX);
    let steps = session.run().steps();
    assert!(session.keyframes() > 2, "there is more than one stretch");
    let goal = Goal::Condition(parse("+tilt", &session));
    let mut search = session.search(goal, Direction::Back);
    let mut looked = 0;
    while matches!(session.go_on(&mut search, 1), Progress::Going { .. }) {
        looked += 1;
    }
    assert!(looked <= steps, "{looked} steps of {steps}");
}
