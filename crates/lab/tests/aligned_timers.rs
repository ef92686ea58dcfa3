//! Sentinels whose timers are set by hand: together they split the vote, one after another
//! they do not.

use std::collections::BTreeSet;

use lab::scenario::{Scenario, Settings};
use lab::session::Session;

/// Five sentinels whose timers were set like that two seconds before the master dies.
fn killed_after(order: &str, seed: u64) -> Session {
    let settings = Settings {
        sentinels: 5,
        quorum: 3,
        ..Settings::default()
    };
    let scenario = Scenario::build(&settings).expect("a scenario");
    let mut session = Session::open(&scenario, seed).expect("it opens");
    let mut play = |until: i64, command: &str| {
        while session.advance(until, 100_000) < until {}
        session
            .apply(&command.parse().expect("a command"))
            .expect("it can be done");
    };
    play(3_000_000, &format!("{order} s0,s1,s2,s3,s4"));
    play(5_000_000, "kill r0");
    play(14_000_000, "mark");
    session
}

/// Who asked for votes in the first epoch in which anybody did.
fn candidates(session: &Session) -> BTreeSet<u16> {
    let frame = session.frame();
    let first = frame.votes.iter().min_by_key(|epoch| epoch.epoch);
    let rows = first.map(|epoch| &epoch.rows).expect("somebody stood");
    rows.iter().map(|row| row.candidate).collect()
}

#[test]
fn together_they_split_the_vote() {
    let stood = (1..=20).map(|seed| candidates(&killed_after("align", seed)).len());
    let split = stood.filter(|&stood| stood > 1).count();
    assert_eq!(split, 20);
}

#[test]
fn one_after_another_they_do_not() {
    for seed in 1..=20 {
        let session = killed_after("spread", seed);
        assert_eq!(candidates(&session).len(), 1, "seed {seed}");
    }
}
