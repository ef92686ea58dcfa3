//! The messages of a stretch of time, against the records of the same run.

use std::time::Duration;

use lab::frame::{Fate, MessageKind, SpaceTime};
use lab::report::TraceKind;
use lab::scenario::gallery;
use lab::session::Session;

const DECIDING: [MessageKind; 3] = [MessageKind::Vote, MessageKind::Ask, MessageKind::SlaveOf];

fn played(name: &str, seconds: i64) -> Session {
    let mut all = gallery().into_iter();
    let scenario = { all.find(|scenario| scenario.name == name) }.expect("one of the gallery");
    let mut session = Session::open(&scenario, 3).expect("it opens");
    let end = seconds * 1_000_000;
    while session.advance(end, 100_000) < end {}
    session
}

fn failover() -> Session {
    let mut session = played("kill-the-master", 1);
    session
        .apply(&"kill r0".parse().expect("a command"))
        .expect("it is alive");
    while session.advance(20_000_000, 100_000) < 20_000_000 {}
    session
}

#[test]
fn every_message_that_was_sent_is_counted() {
    let session = failover();
    let (from, to) = (2_000_000, 14_000_000);
    let woven = session.space_time(from, to, &DECIDING);
    let trace = session.trace();
    let sent = { trace.lines.iter() }
        .filter(|line| line.kind == TraceKind::Sent && (from..=to).contains(&line.at_us))
        .count();
    let counted: u32 = woven.sent.iter().map(|(_, count)| count).sum();
    assert!(sent > 100);
    assert_eq!(counted as usize, sent);
    assert_eq!(woven.cut_us, None);
}

#[test]
fn a_request_for_a_vote_is_drawn_from_its_sender_to_its_receiver() {
    let session = failover();
    let woven = session.space_time(0, 20_000_000, &[MessageKind::Vote]);
    let frame = session.frame();
    let name = |node: u16| frame.nodes[usize::from(node)].name.clone();
    let drawn: Vec<_> = { woven.messages.iter() }
        .filter(|message| !message.reply)
        .map(|message| (message.sent_us, name(message.from), name(message.to)))
        .collect();
    let trace = session.trace();
    let asked: Vec<_> = { trace.lines.iter() }
        .filter(|line| line.kind == TraceKind::Sent && line.at_us >= 0)
        .filter(|line| {
            // A request with a candidate; a question has `*` there.
            line.text.contains("is-master-down-by-addr") && !line.text.ends_with('*')
        })
        .map(|line| {
            let node = line.node.clone().expect("a process sent it");
            (line.at_us, node, line.other.clone().expect("to somebody"))
        })
        .collect();
    assert!(!asked.is_empty());
    assert_eq!(drawn, asked);
    // The dead master's sentinels live: all of them arrive, the network's latency later.
    for message in &woven.messages {
        assert_eq!(message.fate, Fate::Arrives);
        assert!(
            message.arrives_us > message.sent_us && message.arrives_us < message.sent_us + 10_000
        );
    }
}

#[test]
fn it_is_the_same_wherever_one_stands() {
    let mut session = failover();
    let all = session.space_time(2_000_000, 14_000_000, &MessageKind::ALL);
    session.seek(3_000_000);
    assert_eq!(
        session.space_time(2_000_000, 14_000_000, &MessageKind::ALL),
        all
    );
}

#[test]
fn what_dies_on_a_cut_link_says_so() {
    let mut session = played("kill-the-master", 1);
    session
        .apply(&"cut s0-s1".parse().expect("a command"))
        .expect("they are there");
    while session.advance(6_000_000, 100_000) < 6_000_000 {}
    let woven = session.space_time(1_500_000, 6_000_000, &[MessageKind::Ping]);
    let lost = { woven.messages.iter() }.filter(|message| message.fate == Fate::LostCut);
    let pair = |message: &lab::frame::MessageView| {
        let frame = session.frame();
        let mut names =
            [message.from, message.to].map(|node| frame.nodes[usize::from(node)].name.clone());
        names.sort();
        names
    };
    let lost: Vec<_> = lost.map(pair).collect();
    assert!(!lost.is_empty());
    assert!(
        lost.iter()
            .all(|names| *names == ["s0", "s1"].map(String::from))
    );
}

#[test]
fn what_was_under_way_at_the_beginning_is_there() {
    let session = failover();
    let vote = session.space_time(0, 20_000_000, &[MessageKind::Vote]);
    let first = &vote.messages[0];
    let middle = i64::midpoint(first.sent_us, first.arrives_us);
    let woven = session.space_time(middle, middle + 1_000_000, &[MessageKind::Vote]);
    assert_eq!(woven.messages.first(), Some(first));
}

#[test]
fn too_many_are_left_out_and_counted() {
    let session = played("kill-the-master", 60);
    let woven = session.space_time(0, 60_000_000, &MessageKind::ALL);
    let sent: u32 = woven.sent.iter().map(|(_, count)| count).sum();
    assert_eq!(woven.messages.len(), SpaceTime::MESSAGES);
    // One or two more may have been under way at the beginning.
    let all = woven.left_out + SpaceTime::MESSAGES as u32;
    assert!(all >= sent && all < sent + 20, "{all} of {sent}");
}

#[test]
fn what_is_woven_in_pieces_is_the_same_though_it_plays_on_meanwhile() {
    let mut session = failover();
    let whole = session.space_time(3_000_000, 12_000_000, &DECIDING);
    assert!(!whole.messages.is_empty());
    let mut weaving = session.weaving(3_000_000, 12_000_000, &DECIDING);
    let mut pieces = 1;
    while !weaving.go_on(100) {
        pieces += 1;
        session.advance(session.now_us() + 10_000, 100_000);
    }
    assert!(pieces > 5, "{pieces}");
    assert_eq!(session.woven(weaving), whole);
}

/// Fifty sentinels say more in a second than can be looked through; that they vote is seen
/// in any case.
#[test]
fn where_too_much_happens_what_decides_is_there_all_the_same() {
    let mut scenario = lab::measure::cluster(50, 4).expect("a scenario");
    scenario.masters[0].down_after = Duration::from_secs(1);
    let mut session = Session::open(&scenario, 1).expect("it runs");
    let kill = "kill r0".parse().expect("a command");
    session.apply(&kill).expect("it is alive");
    let step_on = |session: &mut Session| session.advance(session.now_us() + 100_000, 1_000_000);
    while session.frame().votes.is_empty() {
        step_on(&mut session);
    }
    step_on(&mut session);
    let now = session.now_us();
    let woven = session.space_time(now - 3_000_000, now, &[MessageKind::Vote]);
    let cut_us = woven.cut_us.expect("too much to look through");
    assert!(cut_us < now && woven.to_us == now);
    let votes = { woven.sent.iter() }.find(|(kind, _)| *kind == MessageKind::Vote);
    assert!(votes.is_some_and(|(_, count)| *count > 40), "{votes:?}");
    let mut ids: Vec<u64> = woven.messages.iter().map(|message| message.id).collect();
    assert!(woven.messages.iter().all(|vote| vote.sent_us > cut_us));
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), woven.messages.len(), "each is there once");
}

#[test]
fn a_stretch_that_was_not_played_ends_where_the_run_does() {
    let session = played("kill-the-master", 5);
    let woven = session.space_time(4_000_000, 9_000_000, &DECIDING);
    assert_eq!(woven.to_us, 5_000_000);
}

#[test]
fn what_a_lossy_link_loses_says_so_and_the_link_says_how_much() {
    let mut session = played("kill-the-master", 1);
    let apply = |session: &mut Session, command: &str| {
        session
            .apply(&command.parse().expect("a command"))
            .expect("they are there")
    };
    apply(&mut session, "loss s0-s1 40%");
    apply(&mut session, "delay s0>s1 30ms");
    while session.advance(20_000_000, 100_000) < 20_000_000 {}
    let woven = session.space_time(0, 20_000_000, &[MessageKind::Ping]);
    let lost = { woven.messages.iter() }.filter(|message| message.fate == Fate::LostOnTheWay);
    assert!(lost.count() > 3);
    let frame = session.frame();
    let number = |name: &str| {
        { frame.nodes.iter() }
            .position(|node| node.name == name)
            .expect("it is there") as u16
    };
    let ends = (number("s0"), number("s1"));
    let ill = |session: &Session| {
        let frame = session.frame();
        let wire = { frame.wires.iter() }
            .find(|wire| (wire.a, wire.b) == ends)
            .expect("they talk");
        (wire.loss_percent, wire.delay_us, wire.cut_ab)
    };
    assert_eq!(ill(&session), (40, 30_000, false));
    apply(&mut session, "loss s0-s1 0%");
    apply(&mut session, "delay s0-s1 0ms");
    assert_eq!(ill(&session), (0, 0, false));
}

/// Plays on while it listens, and compares what it heard with what is found by playing a
/// copy again. Tells how often.
fn compares_what_is_heard(session: &mut Session, kinds: &[MessageKind], span_us: i64) -> usize {
    let mut heard = 0;
    for _ in 0..40 {
        session.listen_to_messages(Some((kinds, span_us)));
        session.advance(session.now_us() + 97_003, u32::MAX);
        let now_us = session.now_us();
        let (from, to) = (now_us - span_us * 3 / 4, now_us + span_us / 4);
        let mut deaf = session.clone();
        deaf.listen_to_messages(None);
        let found = deaf.space_time(from, to, kinds);
        assert_eq!(session.space_time(from, to, kinds), found, "{now_us} µs");
        heard += usize::from(session.space_time_heard(from, to, kinds).is_some());
    }
    heard
}

#[test]
fn what_is_heard_while_it_plays_is_what_is_found_by_playing_it_again() {
    let mut session = played("kill-the-master", 1);
    let give = |session: &mut Session, command: &str| {
        let command = command.parse().expect("a command");
        session.apply(&command).expect("it can be given");
    };
    let all = MessageKind::ALL;
    assert!(compares_what_is_heard(&mut session, &DECIDING, 500_000) > 30);
    give(&mut session, "kill r2");
    assert!(compares_what_is_heard(&mut session, &DECIDING, 500_000) > 36);
    // Other kinds, and another length, are heard only from then on.
    assert!((20..37).contains(&compares_what_is_heard(&mut session, &all, 1_000_000)));
    give(&mut session, "cut s0-s1");
    give(&mut session, "loss s1-s2 40%");
    assert!(compares_what_is_heard(&mut session, &all, 1_000_000) > 36);
    give(&mut session, "heal");
    assert!(compares_what_is_heard(&mut session, &all, 1_000_000) > 36);
    let there_us = session.now_us() - 2_000_000;
    session.seek(there_us);
    let window = (there_us - 100_000, there_us);
    let heard = session.space_time_heard(window.0, window.1, &all);
    assert_eq!(heard, None, "that is somewhere else");
}
