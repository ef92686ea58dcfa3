//! Equal seed and equal calls give equal records.

#[path = "common/chatter.rs"]
mod chatter;

use chatter::{Chatter, Luck};
use lab_sim::{Record, Time, World};

/// Runs a world under the faults of `luck` until `until_ms`.
fn play(
    world: &mut World<Chatter>,
    luck: &mut Luck,
    until_ms: u64,
    lines: &mut Option<Vec<String>>,
) {
    let mut sink = |record: &Record<'_, Chatter>| {
        if let Some(lines) = lines {
            lines.push(format!("{record:?}"));
        }
    };
    while world.now() < Time::from_ms(until_ms) {
        let next = world.now().plus_us(1 + luck.below(300_000));
        world.run_until(next.min(Time::from_ms(until_ms)), &mut sink);
        let _ = world.apply(&chatter::fault(luck), &mut sink);
    }
}

#[test]
fn equal_seeds_give_equal_records_and_different_seeds_different_ones() {
    let run = |seed| {
        let (mut world, mut luck) = (chatter::world(seed), Luck::new(5));
        let mut lines = Some(Vec::new());
        play(&mut world, &mut luck, 10_000, &mut lines);
        (world.digest(), lines)
    };
    let (first, second, other) = (run(1), run(1), run(2));
    assert!(first.1.as_ref().is_some_and(|lines| lines.len() > 1000));
    assert_eq!(first, second);
    assert_ne!(first.0, other.0);
}

#[test]
fn the_digest_is_the_same_whether_or_not_anybody_listens() {
    let run = |listen: bool| {
        let (mut world, mut luck) = (chatter::world(1), Luck::new(5));
        let mut lines = listen.then(Vec::new);
        play(&mut world, &mut luck, 5_000, &mut lines);
        (world.digest(), world.records(), world.steps())
    };
    let listening = run(true);
    assert_eq!(listening, run(false));
    let (mut world, mut luck) = (chatter::world(1), Luck::new(5));
    while world.now() < Time::from_ms(5_000) {
        let next = world.now().plus_us(1 + luck.below(300_000));
        world.run_until(next.min(Time::from_ms(5_000)), &mut ());
        let _ = world.apply(&chatter::fault(&mut luck), &mut ());
    }
    assert_eq!(listening, (world.digest(), world.records(), world.steps()));
}

#[test]
fn a_clone_goes_on_exactly_as_its_original() {
    for seed in 0..10 {
        let (mut world, mut luck) = (chatter::world(seed), Luck::new(seed + 77));
        play(&mut world, &mut luck, 4_000, &mut None);
        let (mut keyframe, mut same_luck) = (world.clone(), luck.clone());
        let (mut lines, mut replayed) = (Some(Vec::new()), Some(Vec::new()));
        play(&mut world, &mut luck, 8_000, &mut lines);
        play(&mut keyframe, &mut same_luck, 8_000, &mut replayed);
        assert_eq!(lines, replayed, "seed {seed}");
        assert_eq!(world.digest(), keyframe.digest());
    }
}

#[test]
fn single_steps_and_runs_give_the_same_records() {
    let mut stepped = chatter::world(9);
    while stepped
        .next_at()
        .is_some_and(|at| at <= Time::from_ms(3_000))
    {
        stepped.step(&mut ());
    }
    let mut run = chatter::world(9);
    run.run_until(stepped.now(), &mut ());
    assert_eq!(
        (run.digest(), run.steps()),
        (stepped.digest(), stepped.steps())
    );
}

/// The digest of a run, written down so that every machine can be held to it.
#[test]
fn a_run_has_the_digest_it_had_on_other_machines() {
    let (mut world, mut luck) = (chatter::world(42), Luck::new(42));
    play(&mut world, &mut luck, 20_000, &mut None);
    assert_eq!(format!("{:016x}", world.digest()), "67bdfd392e2364d7");
}
