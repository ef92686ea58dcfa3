//! Why something happened: the chain of causes of a line of the log, back to what
//! somebody did or to a timer.

use lab::frame::{Cause, CauseKind, MessageKind, MessageView};
use lab::scenario::gallery;
use lab::session::{Direction, Session, Step};

fn session(name: &str, seconds: i64) -> Session {
    let scenario = gallery().into_iter().find(|scenario| scenario.name == name);
    let scenario = scenario.expect("it is in the gallery");
    let mut session = Session::open(&scenario, scenario.seed).expect("it can be run");
    session.advance(seconds * 1_000_000, u32::MAX);
    session
}

/// The chain of the first line of that event.
fn chain(session: &Session, event: &str) -> Vec<Cause> {
    let story = session.story();
    let place = story.log.iter().position(|line| line.event == event);
    session.causes(place.unwrap_or_else(|| panic!("no {event}")))
}

fn events(chain: &[Cause]) -> Vec<&'static str> {
    let events = chain.iter().filter_map(|cause| match cause.what {
        CauseKind::Event { event, .. } => Some(event),
        _ => None,
    });
    events.collect()
}

fn ends_with(chain: &[Cause], wanted: &str) -> bool {
    matches!(chain.last(), Some(Cause { what: CauseKind::Act { command, .. }, .. }) if command == wanted)
}

#[test]
fn a_switch_goes_back_over_election_and_suspicion_to_what_killed_the_master() {
    let session = session("kill-the-master", 40);
    for event in [
        "+failover-end",
        "+switch-master",
        "+elected-leader",
        "+odown",
    ] {
        let chain = chain(&session, event);
        assert!(ends_with(&chain, "kill r0"), "{event}: {chain:#?}");
        assert!(events(&chain).contains(&"+sdown"), "{event}: {chain:#?}");
        let silent = |cause: &Cause| matches!(cause.what, CauseKind::Silence { .. });
        assert!(chain.iter().any(silent), "{event}: {chain:#?}");
    }
}

#[test]
fn causes_are_told_from_the_nearest_to_the_first() {
    let session = session("kill-the-master", 40);
    let chain = chain(&session, "+switch-master");
    let sorted = chain.windows(2).all(|pair| {
        // Silence began before what was done to whom fell silent.
        pair[0].at_us >= pair[1].at_us || matches!(pair[0].what, CauseKind::Silence { .. })
    });
    assert!(sorted, "{chain:#?}");
}

#[test]
fn a_vote_that_is_given_goes_back_to_who_asked_for_it() {
    let session = session("kill-the-master", 40);
    let story = session.story();
    let tried = story.log.iter().find(|line| line.event == "+try-failover");
    let tried = tried.expect("somebody tried").node;
    let voted = |line: &lab::frame::LogLine| line.event == "+vote-for-leader" && line.node != tried;
    let place = story.log.iter().position(voted).expect("somebody voted");
    let chain = session.causes(place);
    let asked = chain.iter().any(|cause| {
        matches!(cause.what, CauseKind::Message { from, kind: MessageKind::Vote, reply: false, .. } if from == tried)
    });
    assert!(asked, "{chain:#?}");
    assert!(ends_with(&chain, "kill r0"), "{chain:#?}");
}

#[test]
fn an_attempt_given_up_goes_back_to_when_it_began_to_wait() {
    let session = session("two-of-five", 30);
    let chain = chain(&session, "-failover-abort-not-elected");
    assert!(
        matches!(chain[0].what, CauseKind::Waited { us, .. } if us > 9_000_000),
        "{chain:#?}"
    );
}

#[test]
fn a_leader_of_raft_goes_back_to_what_silenced_the_one_before() {
    let session = session("raft-leader-dies", 20);
    let story = session.story();
    let led = |line: &lab::frame::LogLine| line.event == "became-leader" && line.at_us > 1_000_000;
    let place = story.log.iter().position(led).expect("somebody leads");
    let chain = session.causes(place);
    assert!(events(&chain).contains(&"timed-out"), "{chain:#?}");
    let act = matches!(
        chain.last(),
        Some(Cause {
            what: CauseKind::Act { .. },
            ..
        })
    );
    assert!(act, "{chain:#?}");
}

#[test]
fn telling_causes_changes_nothing() {
    let session = session("kill-the-master", 20);
    let (digest, now) = (session.digest(), session.now_us());
    let _ = chain(&session, "+odown");
    assert_eq!((session.digest(), session.now_us()), (digest, now));
}

#[test]
fn every_line_of_the_gallery_has_a_chain_that_ends() {
    for scenario in gallery() {
        let mut session = Session::open(&scenario, scenario.seed).expect("it can be run");
        session.advance(15_000_000, u32::MAX);
        let story = session.story();
        let named = story
            .log
            .iter()
            .enumerate()
            .filter(|(_, line)| !line.event.is_empty());
        for (place, line) in named.skip(20).step_by(7) {
            let chain = session.causes(place);
            assert!(!chain.is_empty(), "{}: {line:?}", scenario.name);
        }
    }
}

/// The chain of the first message under way, from an instant on, that is so.
fn of_message(
    session: &mut Session,
    from_us: i64,
    wanted: impl Fn(&MessageView) -> bool,
) -> Vec<Cause> {
    session.seek(from_us);
    loop {
        let frame = session.frame();
        if let Some(message) = frame.messages.iter().find(|message| wanted(message)) {
            return session.causes_of_message(message);
        }
        assert!(session.step(Step::Event, Direction::Forward));
    }
}

#[test]
fn a_request_for_a_vote_goes_back_to_what_killed_the_master_and_so_does_the_answer() {
    let mut session = session("kill-the-master", 40);
    for reply in [false, true] {
        let is_vote =
            |message: &MessageView| message.kind == MessageKind::Vote && message.reply == reply;
        let chain = of_message(&mut session, 0, is_vote);
        assert!(ends_with(&chain, "kill r0"), "{reply}: {chain:#?}");
        assert!(events(&chain).contains(&"+try-failover"), "{chain:#?}");
    }
}

#[test]
fn a_ping_comes_of_a_timer_and_its_answer_of_the_ping() {
    let mut session = session("kill-the-master", 40);
    let chain = of_message(&mut session, 200_000, |message| {
        message.kind == MessageKind::Ping && !message.reply
    });
    assert!(
        matches!(
            &chain[..],
            [Cause {
                what: CauseKind::Timer { .. },
                ..
            }]
        ),
        "{chain:#?}"
    );
    let chain = of_message(&mut session, 200_000, |message| {
        message.kind == MessageKind::Ping && message.reply
    });
    let [request, timer] = &chain[..] else {
        panic!("{chain:#?}")
    };
    let asked = matches!(
        request.what,
        CauseKind::Message {
            kind: MessageKind::Ping,
            reply: false,
            ..
        }
    );
    assert!(
        asked && matches!(timer.what, CauseKind::Timer { .. }),
        "{chain:#?}"
    );
    assert!(request.at_us >= timer.at_us);
}
