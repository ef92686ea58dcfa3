//! One message under way: commands that drop, hold up or double it.

use lab::command::Command;
use lab::frame::{Fate, MessageKind, MessageView};
use lab::scenario::gallery;
use lab::session::Session;
use lab::world::CannotApply;

/// The master dies, and the first requests for votes are on their way.
fn voting() -> (Session, MessageView) {
    let mut all = gallery().into_iter();
    let scenario = { all.find(|scenario| scenario.name == "kill-the-master") }.expect("there");
    let mut session = Session::open(&scenario, 3).expect("it opens");
    for step in 0.. {
        let is_ask = |view: &&MessageView| view.kind == MessageKind::Vote && !view.reply;
        if let Some(view) = session.frame().messages.iter().find(is_ask) {
            let view = view.clone();
            return (session, view);
        }
        assert!(step < 200_000, "nobody asks for a vote");
        session.advance(i64::MAX / 2, 1);
    }
    unreachable!("the loop ends by itself")
}

fn about(session: &Session, view: &MessageView) -> (String, String) {
    let frame = session.frame();
    let name = |node: u16| frame.nodes[usize::from(node)].name.clone();
    (name(view.from), name(view.to))
}

fn give(session: &mut Session, text: &str) -> Result<bool, CannotApply> {
    let command: Command = text.parse().expect("a command");
    assert_eq!(command.to_string(), text);
    session.apply(&command)
}

/// Where the message is now, if it is still on its way.
fn now(session: &Session, id: u64) -> Option<MessageView> {
    let frame = session.frame();
    frame.messages.iter().find(|view| view.id == id).cloned()
}

#[test]
fn a_message_is_chosen_by_its_number_by_what_it_is_about_or_as_the_next() {
    for which in ["number", "kind", "next"] {
        let (mut session, view) = voting();
        let (from, to) = about(&session, &view);
        let which = match which {
            "number" => format!(" #{}", view.id),
            "kind" => " vote".to_owned(),
            _ => String::new(),
        };
        give(&mut session, &format!("drop {from}>{to}{which}")).expect("it is on its way");
        let fate = now(&session, view.id)
            .expect("it is shown where it dies")
            .fate;
        assert_eq!(fate, Fate::LostOnTheWay, "{which}");
    }
}

#[test]
fn a_message_held_up_arrives_that_much_later() {
    let (mut session, view) = voting();
    let (from, to) = about(&session, &view);
    give(
        &mut session,
        &format!("hold {from}>{to} #{} 150ms", view.id),
    )
    .expect("it is there");
    let late = now(&session, view.id).expect("it is on its way");
    assert_eq!(late.arrives_us, view.arrives_us + 150_000);
    assert_eq!(late.fate, Fate::Arrives);
}

#[test]
fn a_second_copy_is_drawn_and_said_to_be_thrown_away() {
    let (mut session, view) = voting();
    let (from, to) = about(&session, &view);
    give(&mut session, &format!("double {from}>{to} vote")).expect("it is there");
    let frame = session.frame();
    let copies: Vec<_> = frame
        .messages
        .iter()
        .filter(|view| view.is_copy())
        .collect();
    let [copy] = copies[..] else {
        panic!("one copy: {copies:?}")
    };
    assert_eq!(
        (copy.from, copy.to, copy.fate),
        (view.from, view.to, Fate::Spare)
    );
    assert_eq!(
        now(&session, view.id).map(|view| view.fate),
        Some(Fate::Arrives)
    );
}

#[test]
fn a_vote_that_is_dropped_comes_from_somebody_else_or_later_and_the_failover_ends() {
    let (mut session, view) = voting();
    let (from, to) = about(&session, &view);
    give(&mut session, &format!("drop {from}>{to} #{}", view.id)).expect("it is there");
    while session.advance(60_000_000, 100_000) < 60_000_000 {}
    let story = session.story();
    let ended = story.log.iter().any(|line| line.event == "+switch-master");
    assert!(ended);
}

#[test]
fn what_was_done_to_a_message_is_the_same_after_going_back_and_from_a_link() {
    let (mut session, view) = voting();
    let (from, to) = about(&session, &view);
    give(&mut session, &format!("hold {from}>{to} #{} 90ms", view.id)).expect("it is there");
    let at = session.now_us() + 20_000_000;
    while session.advance(at, 100_000) < at {}
    let (digest, script) = (session.digest(), session.script_text());
    session.seek(0);
    session.seek(at);
    assert_eq!(session.digest(), digest);
    let mut again = Session::open(session.scenario(), 3).expect("it opens");
    again.give_script(&script).expect("it can be given");
    while again.advance(at, 100_000) < at {}
    assert_eq!(again.digest(), digest);
}

#[test]
fn where_no_such_message_is_on_its_way_it_is_said() {
    let (mut session, view) = voting();
    let (from, to) = about(&session, &view);
    let refused = give(&mut session, &format!("drop {from}>{to} slaveof"));
    assert!(
        matches!(refused, Err(CannotApply::NotUnderWay { .. })),
        "{refused:?}"
    );
    let why = refused.expect_err("refused").to_string();
    assert_eq!(
        why,
        format!("no such message is on its way from {from} to {to} now")
    );
}
