//! The properties of figure 3 hold under random fault scripts, and in calm the
//! cluster comes to agree. `cargo run --release -p lab-raft --example scripts` plays
//! many more.

mod bench;

use bench::{Outcome, Script};

/// Plays the scripts of these seeds and demands that nothing is found.
fn play(seeds: std::ops::Range<u64>) -> Vec<Outcome> {
    seeds
        .map(|seed| {
            let script = Script::random(seed);
            let outcome = script.play(|_| true);
            assert!(
                outcome.violations.is_empty() && !outcome.stuck,
                "seed {seed}: {:?}, stuck: {}\n{script:#?}",
                outcome.violations,
                outcome.stuck
            );
            outcome
        })
        .collect()
}

#[test]
fn the_properties_hold_under_random_faults_and_in_calm_everybody_agrees() {
    let outcomes = play(0..300);
    let sum = |of: fn(&Outcome) -> u64| outcomes.iter().map(of).sum::<u64>();
    // The scripts are worth something only if much happens in them.
    let terms = sum(|outcome| outcome.terms_led);
    let committed = sum(|outcome| outcome.committed);
    let writes = sum(|outcome| outcome.writes);
    assert!(terms > 800, "only {terms} terms had a leader");
    assert!(committed > 8_000, "only {committed} entries committed");
    assert!(writes > 6_000, "only {writes} writes acknowledged");
}

#[test]
fn a_script_played_twice_is_the_same_bit_for_bit() {
    for seed in [3, 17, 40] {
        let digest = || Script::random(seed).play(|_| false).digest;
        assert_eq!(digest(), digest());
    }
}
