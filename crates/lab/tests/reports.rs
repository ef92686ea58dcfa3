//! What each fault says that it has done so far.

use lab::frame::{Dealt, Report};
use lab::scenario::gallery;
use lab::session::Session;

fn opened() -> Session {
    let mut all = gallery().into_iter();
    let mut scenario = all
        .find(|scenario| scenario.name == "old-master-returns")
        .expect("there");
    scenario.timeline.clear();
    Session::open(&scenario, 3).expect("it opens")
}

fn give(session: &mut Session, text: &str) {
    session
        .apply(&text.parse().expect("a command"))
        .expect("it can be carried out");
}

fn play(session: &mut Session, to_us: i64) {
    while session.advance(to_us, 100_000) < to_us {}
}

/// The report on the last thing done.
fn last(session: &Session) -> Report {
    *session.frame().reports.last().expect("something was done")
}

#[test]
fn a_partition_says_how_many_links_it_cut_and_how_many_messages_were_lost_so_far() {
    let mut session = opened();
    give(&mut session, "partition s0,r0|s1,s2,r1,r2");
    let report = last(&session);
    assert_eq!(report.deed, Dealt::Cut);
    let frame = session.frame();
    let name = |node: u16| frame.nodes[usize::from(node)].name.as_str();
    let apart = |node: u16| ["s0", "r0"].contains(&name(node));
    // A client is in no group.
    let grouped = |node: u16| name(node) != "c0";
    let wires = frame.wires.iter();
    let parted = wires
        .filter(|wire| grouped(wire.a) && grouped(wire.b) && apart(wire.a) != apart(wire.b))
        .count();
    assert_eq!(
        (report.links as usize, report.of_links as usize),
        (parted, frame.wires.len())
    );
    play(&mut session, 1_000_000);
    let some = last(&session).count;
    play(&mut session, 5_000_000);
    let more = last(&session).count;
    assert!(some > 0 && more > some, "{some}, then {more}");
    session.seek(1_000_000);
    assert_eq!(
        last(&session).count,
        some,
        "so far is up to the instant shown"
    );
}

#[test]
fn each_of_two_cuts_counts_what_it_lost_itself() {
    let mut session = opened();
    give(&mut session, "cut s0-s1");
    give(&mut session, "cut s1-s2");
    play(&mut session, 4_000_000);
    let reports = session.frame().reports;
    let counts: Vec<u64> = reports.iter().map(|report| report.count).collect();
    assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
    give(&mut session, "heal s0-s1");
    assert_eq!(last(&session).healed, 2);
    let before = session.frame().reports[0].count;
    play(&mut session, 8_000_000);
    assert_eq!(
        session.frame().reports[0].count,
        before,
        "healed, it loses nothing more"
    );
}

#[test]
fn a_kill_says_which_connections_ended_and_what_was_lost_with_them() {
    let mut session = opened();
    give(&mut session, "kill r0");
    let report = last(&session);
    assert_eq!(report.deed, Dealt::Killed);
    assert!(report.connections > 5, "{report:?}");
}

#[test]
fn a_stopped_process_says_how_many_messages_wait_unread() {
    let mut session = opened();
    give(&mut session, "pause r0");
    play(&mut session, 3_000_000);
    let report = last(&session);
    assert_eq!(report.deed, Dealt::Frozen);
    assert!(report.count > 3, "{report:?}");
}

#[test]
fn loss_and_delay_count_the_messages_that_met_them() {
    let mut session = opened();
    give(&mut session, "loss s0-s1 50%");
    give(&mut session, "delay s0-r0 40ms");
    play(&mut session, 6_000_000);
    let reports = session.frame().reports;
    assert_eq!(
        (reports[0].deed, reports[1].deed),
        (Dealt::Lossy, Dealt::Slow)
    );
    assert!(reports[0].count > 2 && reports[1].count > 10, "{reports:?}");
    assert_eq!((reports[0].links, reports[1].links), (1, 1));
}

#[test]
fn a_clock_that_jumps_says_who_went_into_tilt() {
    let mut session = opened();
    give(&mut session, "clock s1 +5s");
    play(&mut session, 1_000_000);
    assert_eq!(
        (last(&session).deed, last(&session).count),
        (Dealt::Clock, 1)
    );
}

#[test]
fn a_dropped_message_says_when_it_was_sent_again_and_a_doubled_one_that_the_copy_went() {
    let mut session = opened();
    for (verb, deed) in [("drop", Dealt::Dropped), ("double", Dealt::Doubled)] {
        let message = loop {
            session.advance(i64::MAX / 2, 1);
            if let Some(view) = session.frame().messages.first() {
                break view.clone();
            }
        };
        let frame = session.frame();
        let name = |node: u16| frame.nodes[usize::from(node)].name.clone();
        let (from, to) = (name(message.from), name(message.to));
        give(&mut session, &format!("{verb} {from}>{to} #{}", message.id));
        assert_eq!((last(&session).deed, last(&session).count), (deed, 0));
        let now = session.now_us();
        play(&mut session, now + 1_000_000);
        assert_eq!((last(&session).deed, last(&session).count), (deed, 1));
    }
}

#[test]
fn reports_are_numbered_as_the_faults_of_the_story() {
    let mut session = opened();
    give(&mut session, "pause r0");
    play(&mut session, 1_000_000);
    give(&mut session, "resume r0");
    play(&mut session, 2_000_000);
    session.seek(500_000);
    give(&mut session, "kill r0");
    let (frame, story) = (session.frame(), session.story());
    let told: Vec<_> = { frame.reports.iter() }
        .map(|report| {
            (
                report.number,
                story.faults[report.number as usize].command.as_str(),
            )
        })
        .collect();
    assert_eq!(told, [(0, "pause r0"), (1, "kill r0")]);
}
