//! The file of a sentinel as a screen shows it: what is on disk at that instant.
#![cfg(feature = "files")]

use std::rc::Rc;

use lab::command::Command;
use lab::conf::{ConfText, Wanted, export, import};
use lab::frame::{FileView, Subject};
use lab::scenario::{Scenario, Settings};
use lab::session::{Direction, Session, Step};

fn open(scenario: &Scenario) -> Session {
    Session::open(scenario, 1).expect("it keeps every rule")
}

fn classroom() -> Session {
    open(&Scenario::build(&Settings::default()).expect("the defaults are a scenario"))
}

fn apply(session: &mut Session, text: &str) {
    let command: Command = text.parse().expect("a command");
    session.apply(&command).expect("it can be done");
}

fn file(session: &Session, name: &str) -> Option<Rc<FileView>> {
    let frame = session.frame();
    let node = { frame.nodes.iter() }.find(|node| node.name == name)?;
    session.inspect(Subject::Node(node.id))?.file
}

fn texts(file: &FileView, which: impl Fn(&lab::frame::FileLine) -> bool) -> Vec<&str> {
    let lines = file.lines.iter().filter(|line| which(line));
    lines.map(|line| line.text.as_str()).collect()
}

#[test]
fn it_is_the_file_that_is_exported_and_servers_have_none() {
    let mut session = classroom();
    session.advance(5_000_000, u32::MAX);
    let shown = file(&session, "s0").expect("a sentinel has one");
    assert_eq!(Some(shown.text()), export(session.run(), "s0"));
    assert!(file(&session, "r0").is_none());
    assert!(file(&session, "c0").is_none());
}

#[test]
fn the_lines_of_the_last_flush_are_marked_and_going_back_unmarks_them() {
    let mut session = classroom();
    apply(&mut session, "kill r0");
    // Whoever flushes first is the candidate; the others learn the epoch first.
    let of_all = |session: &Session| {
        ["s0", "s1", "s2"].map(|name| (name, file(session, name).expect("a file")))
    };
    let before = of_all(&session);
    let (name, before, after) = loop {
        assert!(session.step(Step::Event, Direction::Forward));
        let mut files = of_all(&session).into_iter().zip(&before);
        let flushed = files.find(|((_, now), (_, then))| now.flushed_us != then.flushed_us);
        if let Some(((name, now), (_, then))) = flushed {
            break (name, Rc::clone(then), now);
        }
    };
    assert_eq!(after.flushed_us, Some(session.now_us()));
    assert_eq!(
        texts(&after, |line| line.changed),
        [
            "sentinel leader-epoch mymaster 1",
            "sentinel current-epoch 1"
        ],
        "the vote is what is flushed first"
    );
    assert!(after.not_yet.is_empty());
    session.seek(0);
    assert_eq!(file(&session, name), Some(before));
}

#[test]
fn what_a_crash_leaves_is_the_disk_and_no_memory_disagrees_with_it() {
    let mut session = classroom();
    session.advance(1_000_000, u32::MAX);
    let alive = file(&session, "s0").expect("a file");
    apply(&mut session, "kill s0");
    let dead = file(&session, "s0").expect("a file");
    assert_eq!(alive.text(), dead.text());
    assert_eq!(texts(&dead, |line| line.outdated), [""; 0]);
}

#[test]
fn while_a_flush_is_under_way_memory_is_ahead_of_the_disk() {
    let mut scenario = Scenario::build(&Settings::default()).expect("a scenario");
    scenario.disk.flush = core::time::Duration::from_millis(200);
    let mut session = open(&scenario);
    apply(&mut session, "kill r0");
    let mut ahead = None;
    while ahead.is_none() && session.step(Step::Event, Direction::Forward) {
        let file = file(&session, "s0").expect("a file");
        ahead = (!file.not_yet.is_empty()).then_some(file);
    }
    let ahead = ahead.expect("a vote is flushed");
    assert!(
        ahead.not_yet.iter().any(|line| line.contains("epoch")),
        "{:?}",
        ahead.not_yet
    );
    assert!(
        texts(&ahead, |line| line.outdated)
            .iter()
            .any(|line| line.contains("epoch"))
    );
    session.advance(session.now_us() + 1_000_000, u32::MAX);
    let later = file(&session, "s0").expect("a file");
    assert!(
        ahead
            .not_yet
            .iter()
            .all(|line| later.text().contains(line.as_str())),
        "{later:?}"
    );
}

#[test]
fn until_it_flushes_it_is_the_operators_file() {
    let text = "# mine\nport 26379\nsentinel myid aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nsentinel monitor m 10.0.0.1 6379 1\n";
    let wanted = Wanted {
        sentinels: Some(1),
        replicas: 0,
    };
    let conf = ConfText {
        name: "a.conf",
        text,
    };
    let session = open(&import(&[conf], wanted).expect("a deployment").scenario);
    let shown = file(&session, "s0").expect("a file");
    assert_eq!(
        (shown.text().as_str(), shown.flushed_us, shown.changed()),
        (text, None, 0)
    );
    assert!(shown.not_yet.is_empty());
}
