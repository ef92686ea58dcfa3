//! The records of a session, for whoever wants to count for themselves.

use lab::report::{TraceKind, TraceLine};
use lab::scenario::{Side, gallery};
use lab::session::{Direction, Session, Step};

fn session() -> Session {
    let found = gallery()
        .into_iter()
        .find(|scenario| scenario.name == "raft-leader-dies");
    let scenario = found.expect("it is in the gallery");
    Session::open(&scenario, scenario.seed).expect("it keeps every rule")
}

fn apply(session: &mut Session, text: &str) {
    session
        .apply(&text.parse().expect(text))
        .expect("it can be done");
}

/// The records, none of which was left out.
fn records(session: &Session) -> Vec<TraceLine> {
    let trace = session.trace();
    assert_eq!(trace.left_out, 0);
    trace.lines
}

#[test]
fn what_the_account_counts_is_in_the_records() {
    let mut session = session();
    session.advance(9_000_000, 10_000_000);
    let frame = session.frame();
    let lines = records(&session);
    for side in Side::ALL {
        let of_side = |name: &Option<String>| {
            let node = frame
                .nodes
                .iter()
                .find(|node| Some(&node.name) == name.as_ref());
            node.is_some_and(|node| node.side == side)
        };
        let sent =
            { lines.iter() }.filter(|line| line.kind == TraceKind::Sent && of_side(&line.node));
        let account = &frame.side(side).expect("both are there").account;
        assert_eq!(sent.count() as u64, account.messages, "{side:?}");
    }
    let votes = lines.iter().filter(|line| line.event == "voted").count() as u32;
    let stood = lines
        .iter()
        .filter(|line| line.event == "became-candidate")
        .count() as u32;
    let account = &frame.side(Side::Raft).expect("it is there").account;
    assert_eq!(votes + stood, account.votes);
}

#[test]
fn records_end_where_one_stands_and_have_what_was_done_by_hand() {
    let mut session = session();
    session.advance(1_000_000, 10_000_000);
    apply(&mut session, "kill n2");
    apply(&mut session, "pause s1");
    session.advance(6_000_000, 10_000_000);
    let all = records(&session);
    let done: Vec<&str> = { all.iter() }
        .filter(|line| line.kind == TraceKind::Command)
        .map(|line| line.text.as_str())
        .collect();
    assert_eq!(
        done,
        ["time-out n0", "kill n2", "pause s1", "kill r0", "kill n0"]
    );
    session.seek(2_500_000);
    let half = records(&session);
    assert!(half.last().is_some_and(|line| line.at_us <= 2_500_000));
    assert_eq!(half, all[..half.len()]);
    session.step(Step::Named, Direction::Forward);
    let more = records(&session);
    assert!(more.len() > half.len());
    assert_eq!(more, all[..more.len()]);
}
