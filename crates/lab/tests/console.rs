//! Operators at their prompts: what they ask and are answered is part of the story.

use lab::command::{Command, NodeName};
use lab::console;
use lab::frame::{Exchange, Story};
use lab::scenario::{Scenario, Settings};
use lab::session::Session;
use lab::world::CannotApply;

fn classroom() -> Session {
    let scenario = Scenario::build(&Settings::default()).expect("the defaults are a scenario");
    Session::open(&scenario, 1).expect("a built scenario keeps every rule")
}

fn name(text: &str) -> NodeName {
    text.parse().expect("a name")
}

fn command(text: &str) -> Command {
    text.parse().expect("a command")
}

fn ask(session: &mut Session, node: &str, line: &str) -> Exchange {
    let words = console::split(line).expect("words");
    session.say(&name(node), &words).expect("a process")
}

/// What is printed; `…` while there is no answer.
fn say(session: &mut Session, node: &str, line: &str) -> String {
    ask(session, node, line)
        .answer
        .map_or_else(|| "…".to_owned(), |answer| answer.text)
}

/// What the transcript shows at the present instant: line and answer.
fn shown(session: &Session) -> Vec<(String, String)> {
    let now = session.now_us();
    let story = session.story();
    let asked = story.exchanges.iter().filter(|one| one.at_us <= now);
    asked
        .map(|one| {
            let answer = one.answer.as_ref().filter(|answer| answer.at_us <= now);
            (
                one.line.clone(),
                answer.map_or("…", |answer| &answer.text).to_owned(),
            )
        })
        .collect()
}

fn pair(line: &str, answer: &str) -> (String, String) {
    (line.to_owned(), answer.to_owned())
}

#[test]
fn what_changes_nothing_is_asked_of_a_copy_and_leaves_the_history_alone() {
    let mut session = classroom();
    session.advance(5_000_000, u32::MAX);
    let (end, digest) = (session.to_us(), session.digest());
    session.seek(2_000_000);
    assert_eq!(say(&mut session, "r0", "PING"), "PONG");
    assert_eq!(say(&mut session, "r0", "GET \"no such\""), "(nil)");
    assert!(say(&mut session, "r0", "info replication").starts_with("# Replication\nrole:master"));
    assert!(say(&mut session, "s0", "ROLE").starts_with("1) \"sentinel\""));
    assert_eq!(
        say(&mut session, "r1", "SET k v"),
        "(error) READONLY You can't write against a read only replica."
    );
    assert_eq!(
        say(&mut session, "r0", "SET k"),
        "(error) ERR wrong number of arguments for 'set' command"
    );
    assert_eq!((session.now_us(), session.to_us()), (2_000_000, end));
    let mut other = classroom();
    other.advance(5_000_000, u32::MAX);
    other.seek(2_000_000);
    say(&mut other, "r0", "ROLE");
    say(&mut other, "s0", "SENTINEL MASTERS");
    assert_eq!(other.to_us(), end);
    assert_eq!(other.script(), []);
    other.advance(5_000_000, u32::MAX);
    assert_eq!(other.digest(), digest);
}

#[test]
fn what_changes_something_is_a_command_of_the_history() {
    let mut session = classroom();
    session.advance(5_000_000, u32::MAX);
    session.seek(2_000_000);
    assert_eq!(
        say(&mut session, "r0", "SET greeting \"good morning\""),
        "OK"
    );
    assert_eq!(session.to_us(), 2_000_000);
    let script: Vec<_> = session.script();
    assert_eq!(
        script,
        [(2_000_000, command("cmd r0 SET greeting \"good morning\""))]
    );
    session.advance(3_000_000, u32::MAX);
    assert_eq!(say(&mut session, "r1", "GET greeting"), "\"good morning\"");
    // Played again from the script, everything is the same.
    let mut again = classroom();
    again.advance(2_000_000, u32::MAX);
    again
        .apply(&script[0].1)
        .expect("it was carried out before");
    again.advance(3_000_000, u32::MAX);
    assert_eq!(again.digest(), session.digest());
}

#[test]
fn going_back_shows_what_was_asked_by_then() {
    let mut session = classroom();
    session.advance(1_000_000, u32::MAX);
    say(&mut session, "r0", "ping");
    session.advance(2_000_000, u32::MAX);
    say(&mut session, "r0", "incr n");
    session.advance(3_000_000, u32::MAX);
    say(&mut session, "r0", "get n");
    let (ping, incr, get) = (
        pair("ping", "PONG"),
        pair("incr n", "(integer) 1"),
        pair("get n", "\"1\""),
    );
    assert_eq!(shown(&session), [ping.clone(), incr.clone(), get]);
    session.seek(2_500_000);
    assert_eq!(shown(&session), [ping.clone(), incr.clone()]);
    session.seek(1_500_000);
    assert_eq!(shown(&session), std::slice::from_ref(&ping));
    // Asked between: it stands between.
    say(&mut session, "r0", "echo hi");
    session.seek(2_500_000);
    assert_eq!(
        shown(&session),
        [ping.clone(), pair("echo hi", "\"hi\""), incr]
    );
    // Another future begins: what was asked in the old one is gone.
    session.seek(1_500_000);
    say(&mut session, "r0", "set m 1");
    session.advance(4_000_000, u32::MAX);
    assert_eq!(
        shown(&session),
        [ping, pair("echo hi", "\"hi\""), pair("set m 1", "OK")]
    );
}

#[test]
fn a_frozen_process_answers_when_it_goes_on() {
    let mut session = classroom();
    session.advance(1_000_000, u32::MAX);
    session.apply(&command("pause r0")).expect("it runs");
    assert_eq!(say(&mut session, "r0", "PING"), "…");
    assert_eq!(say(&mut session, "r0", "ECHO later"), "…");
    session.advance(2_000_000, u32::MAX);
    assert_eq!(
        shown(&session),
        [pair("PING", "…"), pair("ECHO later", "…")]
    );
    session.apply(&command("resume r0")).expect("it is paused");
    session.advance(2_001_000, u32::MAX);
    assert_eq!(
        shown(&session),
        [pair("PING", "PONG"), pair("ECHO later", "\"later\"")]
    );
    session.seek(1_900_000);
    assert_eq!(
        shown(&session),
        [pair("PING", "…"), pair("ECHO later", "…")]
    );
}

#[test]
fn debug_sleep_is_answered_after_the_sleep_and_others_wait_behind_it() {
    let mut session = classroom();
    assert_eq!(say(&mut session, "r0", "DEBUG SLEEP 2"), "…");
    assert_eq!(say(&mut session, "r0", "PING"), "…");
    session.advance(1_999_000, u32::MAX);
    assert_eq!(shown(&session)[0], pair("DEBUG SLEEP 2", "…"));
    session.advance(2_001_000, u32::MAX);
    assert_eq!(
        shown(&session),
        [pair("DEBUG SLEEP 2", "OK"), pair("PING", "PONG")]
    );
}

#[test]
fn nobody_answers_for_the_dead_and_the_dying_hang_up() {
    let mut session = classroom();
    session.advance(1_000_000, u32::MAX);
    session.apply(&command("pause r0")).expect("it runs");
    assert_eq!(say(&mut session, "r0", "PING"), "…");
    session.apply(&command("kill r0")).expect("it runs");
    assert_eq!(
        shown(&session),
        [pair("PING", "Error: Server closed the connection")]
    );
    assert_eq!(
        say(&mut session, "r0", "PING"),
        "Could not connect to Redis at 10.0.0.1:6379: Connection refused"
    );
    session
        .apply(&command("host-down r1"))
        .expect("it has power");
    assert_eq!(
        say(&mut session, "r1", "PING"),
        "Could not connect to Redis at 10.0.0.2:6379: Connection timed out"
    );
    let ended = ask(&mut session, "r2", "SHUTDOWN NOSAVE");
    let answer = ended.answer.expect("it has ended");
    assert_eq!((answer.text.as_str(), answer.failed), ("", false));
    assert_eq!(
        say(&mut session, "r2", "PING"),
        "Could not connect to Redis at 10.0.0.3:6379: Connection refused"
    );
    assert!(matches!(
        session.say(&name("r9"), &["PING".to_owned()]),
        Err(CannotApply::UnknownNode { .. })
    ));
}

#[test]
fn a_failover_by_hand_switches_the_master() {
    let mut session = classroom();
    session.advance(5_000_000, u32::MAX);
    assert_eq!(say(&mut session, "s0", "SENTINEL FAILOVER mymaster"), "OK");
    session.advance(30_000_000, u32::MAX);
    let address = say(
        &mut session,
        "s1",
        "SENTINEL GET-MASTER-ADDR-BY-NAME mymaster",
    );
    let promoted = ["2", "3"].map(|host| format!("1) \"10.0.0.{host}\"\n2) \"6379\""));
    assert!(promoted.contains(&address), "{address}");
}

#[test]
fn a_command_that_waits_for_the_disk_is_answered_at_once_all_the_same() {
    let mut session = classroom();
    session.apply(&command("disk s0 20ms")).expect("it runs");
    session.advance(1_000_000, u32::MAX);
    let said = ask(&mut session, "s0", "SENTINEL FLUSHCONFIG");
    let answer = said.answer.clone().expect("within 100 ms");
    assert_eq!(answer.text, "OK");
    assert!(answer.at_us - said.at_us >= 20_000, "{said:?}");
    assert_eq!(session.now_us(), answer.at_us);
}

#[test]
fn the_transcript_and_each_answer_are_bounded_and_say_what_is_left_out() {
    let mut session = classroom();
    for i in 0..Story::EXCHANGES_KEPT + 3 {
        say(&mut session, "r0", &format!("echo {i}"));
    }
    let story = session.story();
    assert_eq!(story.exchanges.len(), Story::EXCHANGES_KEPT);
    assert_eq!(story.exchanges_dropped, 3);
    assert_eq!(story.exchanges[0].line, "echo 3");
    drop(story);
    session.apply(&command("write r0 20000")).expect("it runs");
    let long = say(&mut session, "r0", "keys *");
    assert!(long.len() < 33_000);
    assert!(
        long.ends_with(" more bytes)"),
        "{}",
        &long[long.len() - 40..]
    );
}

#[test]
fn a_line_that_is_not_for_the_process_is_part_of_the_transcript_too() {
    let mut session = classroom();
    session.remark(0, "help get".to_owned(), "GET key".to_owned(), false);
    assert_eq!(shown(&session), [pair("help get", "GET key")]);
}

/// What a sentinel announces comes to a subscriber's prompt when it happens, stays in the
/// story, and is gone when time goes back.
#[test]
fn a_prompt_that_has_subscribed_is_told_what_the_sentinel_announces() {
    let mut session = classroom();
    session.advance(2_000_000, u32::MAX);
    let confirmed = say(&mut session, "s0", "subscribe +sdown +switch-master");
    assert_eq!(
        confirmed,
        "1) \"subscribe\"\n2) \"+sdown\"\n3) (integer) 1\n1) \"subscribe\"\n2) \"+switch-master\"\n3) (integer) 2"
    );
    let refused = say(&mut session, "s0", "sentinel masters");
    assert!(
        refused.contains("Can't execute 'sentinel|masters'"),
        "{refused}"
    );
    session.apply(&command("kill r0")).expect("it runs");
    session.advance(60_000_000, u32::MAX);
    let told = |session: &Session| {
        let shown = shown(session).into_iter();
        let messages = shown.filter(|(line, _)| line.is_empty());
        messages.map(|(_, text)| text).collect::<Vec<_>>()
    };
    let messages = told(&session);
    assert_eq!(
        messages[0],
        "1) \"message\"\n2) \"+sdown\"\n3) \"master mymaster 10.0.0.1 6379\""
    );
    assert!(
        messages[1].starts_with("1) \"message\"\n2) \"+switch-master\""),
        "{messages:?}"
    );
    session.seek(2_500_000);
    assert_eq!(told(&session), [""; 0]);
    session.advance(60_000_000, u32::MAX);
    assert_eq!(told(&session), messages);
}
