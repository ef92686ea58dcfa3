//! The checks of safety are worth something: a server with any known flaw is caught
//! by them, under the same random scripts.

use crate::bench::{Outcome, Script};
use crate::flaw::Flaw;

/// Plays scripts until one shows the flaw.
fn caught(flaw: Flaw, most: u64) -> Option<(u64, Outcome)> {
    (0..most).find_map(|seed| {
        let mut script = Script::random(seed);
        script.settings.flaw = Some(flaw);
        let outcome = script.play(true);
        let noticed = !outcome.violations.is_empty() || outcome.stuck;
        noticed.then_some((seed, outcome))
    })
}

#[test]
fn a_server_with_a_flaw_is_caught() {
    for flaw in Flaw::ALL {
        let found = caught(flaw, 4_000);
        let (seed, outcome) = found.unwrap_or_else(|| panic!("{flaw:?} was not caught"));
        let what = outcome.violations.first();
        println!(
            "{flaw:?}: script {seed}, {what:?}, stuck: {}",
            outcome.stuck
        );
    }
}
