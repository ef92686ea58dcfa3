//! Commands that wait: for an event, or for instants drawn by luck.

use lab::command::Command;
use lab::frame::Status;
use lab::scenario::{Scenario, gallery};
use lab::session::Session;
use lab::world::CannotApply;

fn scenario(name: &str) -> Scenario {
    let mut all = gallery().into_iter();
    all.find(|scenario| scenario.name == name).expect("there")
}

fn opened(name: &str) -> Session {
    Session::open(&scenario(name), 3).expect("it opens")
}

fn give(session: &mut Session, text: &str) -> Result<bool, CannotApply> {
    let command: Command = text.parse().expect("a command");
    assert_eq!(command.to_string(), text);
    session.apply(&command)
}

fn play(session: &mut Session, to_us: i64) {
    while session.advance(to_us, 100_000) < to_us {}
}

/// What was done, with when.
fn done(session: &Session) -> Vec<(i64, String)> {
    let story = session.story();
    let faults = story.faults.iter();
    faults
        .map(|fault| (fault.at_us, fault.command.clone()))
        .collect()
}

fn announced(session: &Session, event: &str) -> (i64, String) {
    let story = session.story();
    let line = story.log.iter().find(|line| line.event == event);
    let line = line.unwrap_or_else(|| panic!("{event} was announced"));
    let name = session.frame().nodes[usize::from(line.node)].name.clone();
    (line.at_us, name)
}

#[test]
fn whoever_is_elected_is_killed_the_moment_it_is_announced() {
    let mut session = opened("kill-the-master");
    give(&mut session, "on +elected-leader kill $src").expect("it can wait");
    let waiting = &session.frame().waiting;
    assert_eq!(
        (waiting[0].event.as_str(), waiting[0].command.as_str()),
        ("+elected-leader", "kill $src")
    );
    play(&mut session, 15_000_000);
    let (at, leader) = announced(&session, "+elected-leader");
    assert!(done(&session).contains(&(at, format!("kill {leader}"))));
    assert!(session.frame().waiting.is_empty(), "it waits no longer");
}

#[test]
fn an_order_may_wait_for_one_announcer_and_may_be_about_whom_the_event_names() {
    let mut session = opened("kill-the-master");
    give(&mut session, "on +selected-slave kill $inst").expect("it can wait");
    give(&mut session, "on +odown of s1 pause s2").expect("it can wait");
    play(&mut session, 15_000_000);
    let done = done(&session);
    assert!(
        done.iter()
            .any(|(_, what)| what == "kill r1" || what == "kill r2"),
        "{done:?}"
    );
    let story = session.story();
    let of_s1 = story
        .log
        .iter()
        .any(|line| line.event == "+odown" && line.node == 4);
    assert_eq!(of_s1, done.iter().any(|(_, what)| what == "pause s2"));
}

#[test]
fn a_raft_server_that_becomes_leader_can_be_killed_then() {
    let mut session = opened("raft-leader-dies");
    give(&mut session, "on became-leader kill $src").expect("it can wait");
    play(&mut session, 20_000_000);
    let killed = done(&session);
    assert!(
        killed.iter().any(|(_, what)| what.starts_with("kill n")),
        "{killed:?}"
    );
}

#[test]
fn an_order_can_be_forgotten_and_one_that_does_not_wait_cannot() {
    let mut session = opened("kill-the-master");
    for _ in 0..2 {
        give(&mut session, "on +elected-leader kill $src").expect("it can wait");
    }
    give(&mut session, "forget 1").expect("it waits");
    let numbers = |session: &Session| {
        let frame = session.frame();
        frame
            .waiting
            .iter()
            .map(|one| one.number)
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(&session), [2]);
    let refused = give(&mut session, "forget 1");
    assert_eq!(refused, Err(CannotApply::NothingWaits { number: Some(1) }));
    give(&mut session, "forget").expect("one waits");
    assert!(numbers(&session).is_empty());
    assert!(give(&mut session, "forget").is_err());
}

#[test]
fn orders_come_back_when_one_goes_back_and_are_carried_out_again_the_same() {
    let mut session = opened("kill-the-master");
    give(&mut session, "on +elected-leader kill $src").expect("it can wait");
    play(&mut session, 20_000_000);
    let (digest, before) = (session.digest(), done(&session));
    session.seek(0);
    assert_eq!(session.frame().waiting.len(), 1);
    play(&mut session, 20_000_000);
    assert_eq!((session.digest(), done(&session)), (digest, before));
    let mut again = opened("kill-the-master");
    again
        .give_script(&session.script_text())
        .expect("a link brings it");
    play(&mut again, 20_000_000);
    assert_eq!(again.digest(), digest);
}

#[test]
fn what_an_order_is_about_has_to_be_there() {
    let mut session = opened("kill-the-master");
    let refused = give(&mut session, "on +odown kill r9");
    assert!(
        matches!(refused, Err(CannotApply::UnknownNode { .. })),
        "{refused:?}"
    );
    let wrong: Result<Command, _> = "on +elected-leadr kill s0".parse();
    let why = wrong.expect_err("no such event").to_string();
    assert!(why.contains("did you mean `+elected-leader`"), "{why}");
}

#[test]
fn random_faults_are_ordinary_commands_drawn_from_their_seed() {
    let drawn = |seed: u32| {
        let mut session = opened("kill-the-master");
        give(&mut session, &format!("random 20s {seed}")).expect("it can be drawn");
        let waiting = session.frame().waiting;
        for one in &waiting {
            one.command.parse::<Command>().expect("a command");
        }
        { waiting.iter() }
            .map(|one| (one.at_us, one.command.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(drawn(7), drawn(7));
    assert_ne!(drawn(7), drawn(8));
    assert!(drawn(7).len() > 8, "{:?}", drawn(7));
}

#[test]
fn random_faults_leave_everybody_up_and_every_link_whole() {
    for (name, seed) in (0..12)
        .map(|seed| ("old-master-returns", seed))
        .chain([("raft-leader-dies", 1), ("raft-leader-dies", 2)])
    {
        let mut scenario = scenario(name);
        scenario.timeline.clear();
        let mut session = Session::open(&scenario, 3).expect("it opens");
        give(&mut session, &format!("random 30s {seed}")).expect("it can be drawn");
        play(&mut session, 30_000_000);
        let carried_out = done(&session).len();
        assert!(carried_out > 8, "{name} {seed}: {carried_out}");
        play(&mut session, 40_000_000);
        let frame = session.frame();
        for node in &frame.nodes {
            assert_eq!(node.status, Status::Up, "{name} {seed}: {}", node.name);
        }
        for wire in &frame.wires {
            let whole = (wire.cut_ab, wire.cut_ba, wire.loss_percent, wire.delay_us);
            assert_eq!(whole, (false, false, 0, 0), "{name} {seed}");
        }
        assert!(frame.waiting.is_empty());
    }
}
