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

/// Whether it is the second copy, when it ended, which hundredth of the way it came if it
/// broke, what became of it.
type Drawn = (bool, i64, Option<i64>, Fate);

/// One message and its second copy in the diagram of messages, and in the lens of the tape.
fn drawn(session: &Session, view: &MessageView) -> [Vec<Drawn>; 2] {
    let hundredth = |broke: lab::frame::Broke| (broke.part * 100.0).round() as i64;
    let id = |id: u64| id & ((1 << 52) - 1);
    let woven = session.space_time(
        view.sent_us - 1_000,
        view.arrives_us + 1_000,
        &[MessageKind::Vote],
    );
    let woven = { woven.messages.iter() }.filter(|message| id(message.id) == view.id);
    let woven = woven.map(|message| {
        let broke = message.broke();
        let ended = broke.map_or(message.arrives_us, |broke| broke.at_us);
        (message.is_copy(), ended, broke.map(hundredth), message.fate)
    });
    let story = session.story();
    let flights = { story.flights.iter() }.filter(|flight| id(flight.id) == view.id);
    let flights = flights.map(|flight| {
        let part = flight.broke().map(hundredth);
        (flight.is_copy(), flight.ended_us, part, flight.fate)
    });
    let mut both = [woven.collect::<Vec<_>>(), flights.collect()];
    both.iter_mut()
        .for_each(|drawn| drawn.sort_by_key(|one| (one.1, one.0)));
    both
}

#[test]
fn a_message_that_is_dropped_late_breaks_where_it_was() {
    let (mut session, view) = voting();
    let (from, to) = about(&session, &view);
    let at_us = view.sent_us + (view.arrives_us - view.sent_us) * 4 / 5;
    session.advance(at_us, 100_000);
    give(&mut session, &format!("drop {from}>{to} #{}", view.id)).expect("it is on its way");
    let broke = now(&session, view.id).and_then(|view| view.broke());
    let broke = broke.expect("it dies on its way");
    assert_eq!(broke.at_us, at_us);
    assert!((broke.part - 0.8).abs() < 0.01, "{}", broke.part);
    session.advance(view.arrives_us + 1_000, 100_000);
    let there = (false, at_us, Some(80), Fate::LostOnTheWay);
    assert_eq!(drawn(&session, &view), [vec![there], vec![there]]);
}

#[test]
fn a_message_that_is_dropped_as_it_leaves_breaks_there() {
    let (mut session, view) = voting();
    let (from, to) = about(&session, &view);
    let at_us = session.now_us();
    give(&mut session, &format!("drop {from}>{to} #{}", view.id)).expect("it is on its way");
    session.advance(view.arrives_us + 1_000, 100_000);
    let there = (false, at_us, Some(0), Fate::LostOnTheWay);
    assert_eq!(drawn(&session, &view), [vec![there], vec![there]]);
}

#[test]
fn a_second_copy_has_a_line_of_its_own_beside_the_first() {
    let (mut session, view) = voting();
    let (from, to) = about(&session, &view);
    give(&mut session, &format!("double {from}>{to} #{}", view.id)).expect("it is there");
    let frame = session.frame();
    let copy = { frame.messages.iter() }.find(|view| view.is_copy());
    let copy_us = copy.expect("it is on its way").arrives_us;
    session.advance(copy_us + 1_000, 100_000);
    let both = vec![
        (false, view.arrives_us, None, Fate::Arrives),
        (true, copy_us, None, Fate::Spare),
    ];
    assert_eq!(drawn(&session, &view), [both.clone(), both]);
}

#[test]
fn a_second_copy_arrives_if_the_first_was_dropped() {
    let (mut session, view) = voting();
    let (from, to) = about(&session, &view);
    give(&mut session, &format!("double {from}>{to} #{}", view.id)).expect("it is there");
    session.advance(view.arrives_us - 1, 100_000);
    give(&mut session, &format!("drop {from}>{to} #{}", view.id)).expect("it is there");
    let frame = session.frame();
    let copy = { frame.messages.iter() }.find(|view| view.is_copy());
    let copy_us = copy.expect("it is on its way").arrives_us;
    session.advance(copy_us + 1_000, 100_000);
    let fates =
        |drawn: &Vec<Drawn>| -> Vec<_> { drawn.iter().map(|one| (one.0, one.1, one.3)).collect() };
    let both = vec![
        (false, view.arrives_us - 1, Fate::LostOnTheWay),
        (true, copy_us, Fate::Arrives),
    ];
    assert_eq!(
        drawn(&session, &view).each_ref().map(fates),
        [both.clone(), both]
    );
}

#[test]
fn what_was_under_way_where_another_run_begins_ends_in_that_one() {
    let (mut session, view) = voting();
    let (from, to) = about(&session, &view);
    let at_us = view.sent_us + (view.arrives_us - view.sent_us) / 2;
    session.advance(view.arrives_us + 1_000, 100_000);
    session.seek(at_us);
    give(&mut session, &format!("drop {from}>{to} #{}", view.id)).expect("it is on its way");
    session.advance(view.arrives_us + 1_000, 100_000);
    // Half way on the wire; the process had sent it a moment before.
    let there = (false, at_us, Some(51), Fate::LostOnTheWay);
    assert_eq!(drawn(&session, &view), [vec![there], vec![there]]);
}

#[test]
fn what_is_sent_into_a_cut_link_is_seen_to_die_there() {
    let (mut session, _) = voting();
    for text in ["cut s0-s1", "cut s0-s2", "cut s1-s2"] {
        give(&mut session, text).expect("they are there");
    }
    for _ in 0..20_000 {
        session.advance(i64::MAX / 2, 1);
        let frame = session.frame();
        let lost = |view: &&MessageView| view.fate == Fate::LostCut;
        let dies = { frame.messages.iter() }.find(lost);
        if let Some(broke) = dies.filter(|view| view.lost_us.is_none()) {
            let part = broke.broke().map(|broke| broke.part);
            assert_eq!(part, Some(0.5));
            return;
        }
    }
    panic!("nothing is seen to die");
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
