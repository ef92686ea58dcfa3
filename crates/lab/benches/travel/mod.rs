//! Moving about in an hour of history: seeks, steps, searches, runs that part, and what
//! all of it weighs.

use std::time::{Duration, Instant};

use lab::condition::Condition;
use lab::measure::cluster;
use lab::session::{Direction, Goal, Progress, Session, Step};

use crate::resident_kb;

const HOUR_US: i64 = 3_600_000_000;

/// How often what is quick is measured, and how often what takes longer.
const TRIES: (i64, i64) = (200, 50);

/// The same with many sentinels, where everything takes longer.
const TRIES_OF_MANY: (i64, i64) = (60, 15);

/// Plays an hour of so many sentinels, with a failover in the middle, and moves about in
/// it.
pub(crate) fn hour(sentinels: usize) {
    let name = format!("{sentinels} sentinels");
    let scenario = cluster(sentinels, 1).expect("a scenario");
    let before = resident_kb();
    let began = Instant::now();
    let mut session = Session::open(&scenario, 1).expect("a session");
    play(&mut session, HOUR_US / 2);
    apply(&mut session, "kill r0");
    play(&mut session, HOUR_US);
    println!(
        "an hour of {name} with its history: {:.2} s, {} events, {} keyframes, {}",
        began.elapsed().as_secs_f64(),
        session.run().steps(),
        session.keyframes(),
        grown(before)
    );
    let (often, seldom) = if sentinels > 15 { TRIES_OF_MANY } else { TRIES };
    seeks(&mut session, often, &name);
    steps(&mut session, seldom, &name);
    searches(&mut session, &name);
    branches(&mut session, &name);
    println!("{name}, all of that: {}", grown(before));
}

fn play(session: &mut Session, to_us: i64) {
    while session.advance(to_us, 1_000_000) < to_us {}
}

fn apply(session: &mut Session, text: &str) {
    let command = text.parse().expect("a command");
    session.apply(&command).expect("it can be done");
}

fn grown(before: Option<u64>) -> String {
    let grown = resident_kb().zip(before);
    grown.map_or_else(
        || "memory unknown here".to_owned(),
        |(after, before)| format!("{:.1} MB", after.saturating_sub(before) as f64 / 1024.0),
    )
}

/// An instant of the hour; no two in a row are near each other.
const fn somewhere(i: i64) -> i64 {
    HOUR_US / 211 * (i * 89 % 211)
}

fn seeks(session: &mut Session, tries: i64, name: &str) {
    let took = (1..=tries)
        .map(|i| timed(|| session.seek(somewhere(i))))
        .collect();
    told(&format!("{name}, seek"), took);
    let from = somewhere(7);
    session.seek(from);
    let took = (1..=tries)
        .map(|i| timed(|| session.seek(from - i * 10_000_000 / tries)))
        .collect();
    told(&format!("{name}, scrub back through ten seconds"), took);
}

fn steps(session: &mut Session, tries: i64, name: &str) {
    // Sentinels come after the three servers.
    for (what, step) in [
        ("one event", Step::Event),
        ("a tick", Step::Tick(3)),
        ("a message of a link", Step::Message(3, 4)),
    ] {
        for direction in [Direction::Forward, Direction::Back] {
            let took = (1..=tries)
                .map(|i| {
                    session.seek(somewhere(i));
                    timed(|| session.step(step, direction))
                })
                .collect();
            told(&format!("{name}, step by {what}, {direction:?}"), took);
        }
    }
    for (what, step) in [
        ("a vote", Step::Vote),
        ("an epoch", Step::Epoch),
        ("a named event", Step::Named),
    ] {
        session.seek(HOUR_US / 2);
        let forth = (0..3)
            .map(|_| timed(|| session.step(step, Direction::Forward)))
            .collect();
        told(&format!("{name}, step by {what}, Forward"), forth);
        session.seek(HOUR_US / 2 + 30_000_000);
        let back = (0..3)
            .map(|_| timed(|| session.step(step, Direction::Back)))
            .collect();
        told(&format!("{name}, step by {what}, Back"), back);
    }
}

/// Ten minutes are looked through for what does not come.
fn searches(session: &mut Session, name: &str) {
    for text in [
        "s0.current_epoch >= 99",
        "@sentinels.flags has o_down",
        "+tilt",
    ] {
        let condition = Condition::parse(text, session.scenario()).expect("a condition");
        session.seek(HOUR_US / 4);
        let goal = Goal::Condition(condition);
        let took = timed(|| {
            let mut search = session.search(goal, Direction::Forward);
            while matches!(session.go_on(&mut search, 100_000), Progress::Going { .. }) {}
        });
        told(&format!("{name}, ten minutes without `{text}`"), vec![took]);
    }
}

/// A thousand clicks in the past, each of which begins a run.
fn branches(session: &mut Session, name: &str) {
    let mut took = Vec::new();
    for i in 1..=1_000 {
        session.switch(0);
        session.seek(HOUR_US / 2 + somewhere(i) / 1_000);
        took.push(timed(|| {
            // Something that can be done anywhere.
            apply(session, "cmd s0 PING");
        }));
        let to = session.now_us() + 1_000_000;
        play(session, to);
    }
    told(&format!("{name}, a command in the past"), took);
    let ids: Vec<u32> = session.branches().runs.iter().map(|run| run.id).collect();
    let dropped = session.branches().dropped;
    println!("{name}: {} runs listed, {dropped} dropped", ids.len());
    let newest: Vec<u32> = { ids.iter() }
        .copied()
        .filter(|id| *id + 5 > 1_000)
        .collect();
    let near = { newest.iter().cycle().take(40) }
        .map(|id| timed(|| session.switch(*id)))
        .collect();
    told(&format!("{name}, show a run that was seen lately"), near);
    let far = { ids.iter().filter(|id| **id != 0).take(20) }
        .map(|id| timed(|| session.switch(*id)))
        .collect();
    told(
        &format!("{name}, show one that has to be played again"),
        far,
    );
    let took = timed(|| session.switch(0));
    told(&format!("{name}, show the first hour again"), vec![took]);
    let last = ids.last().copied().unwrap_or_default();
    let took = (0..5)
        .map(|_| timed(|| session.compare([0, last])))
        .collect();
    told(&format!("{name}, compare two runs"), took);
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let began = Instant::now();
    std::hint::black_box(work());
    began.elapsed()
}

fn told(what: &str, mut took: Vec<Duration>) {
    took.sort();
    let ms = |permille: usize| {
        took[(took.len() * permille / 1_000).min(took.len() - 1)].as_secs_f64() * 1e3
    };
    println!(
        "{what:<58} median {:>8.2} ms  95 % {:>8.2} ms  most {:>8.2} ms",
        ms(500),
        ms(950),
        ms(1_000)
    );
}
