//! What operators do to sentinels is seen like everything else: no picture breaks
//! when masters come and go, and going back shows what was there.

use lab::scenario::{Scenario, Settings};
use lab::session::Session;

fn classroom() -> Session {
    let scenario = Scenario::build(&Settings::default()).expect("the defaults are a scenario");
    let mut session = Session::open(&scenario, 1).expect("a built scenario keeps every rule");
    session.advance(1_000_000, u32::MAX);
    session
}

fn give(session: &mut Session, text: &str) {
    let command: lab::command::Command = text.parse().expect("a command");
    session.apply(&command).expect("it can be carried out");
}

/// Runs for some seconds, looking at every picture.
fn watch(session: &mut Session, seconds: i64) {
    let start = session.now_us();
    for tenth in 1..=seconds * 10 {
        session.advance(start + tenth * 100_000, u32::MAX);
        assert!(!session.frame().nodes.is_empty());
    }
}

#[test]
fn masters_come_and_go_in_every_picture() {
    let mut session = classroom();
    for text in [
        "cmd s0 SENTINEL REMOVE mymaster",
        "cmd s1 SENTINEL RESET *",
        "cmd s2 SENTINEL MONITOR second 10.0.0.99 6379 1",
        "cmd s0 SENTINEL MONITOR mymaster 10.9.9.9 1 1",
        "cmd s1 SENTINEL FAILOVER mymaster",
        "cmd s2 SENTINEL SET second down-after-milliseconds 500",
        "cmd s2 SENTINEL REMOVE second",
    ] {
        give(&mut session, text);
        watch(&mut session, 4);
    }
}

#[test]
fn a_sentinel_that_is_shut_down_or_crashes_is_seen_dead() {
    let mut session = classroom();
    give(&mut session, "cmd s0 SHUTDOWN");
    give(
        &mut session,
        "cmd s1 SENTINEL SIMULATE-FAILURE crash-after-election",
    );
    give(&mut session, "cmd s1 SENTINEL FAILOVER mymaster");
    watch(&mut session, 2);
    let frame = session.frame();
    let dead: Vec<&str> = frame
        .nodes
        .iter()
        .filter(|node| node.status == lab::frame::Status::Killed)
        .map(|node| &*node.name)
        .collect();
    assert_eq!(dead, ["s0", "s1"]);
}
