//! Programs that processes start, and clocks that drift.

mod common;

use std::sync::Arc;

use common::{A, B, Order, Seen, Stage, address, spec};
use lab_process::Ended;
use lab_sim::{Fault, HostSpec, NetworkSpec, ProgramSpec, Time};

/// Two hosts; on the first a program that runs for 30 ms and fails.
fn stage() -> Stage {
    let mut stage = Stage::empty(NetworkSpec::uniform(1_000, 0));
    stage.world.add_host(HostSpec {
        programs: Arc::from([ProgramSpec {
            path: "/bin/slow".into(),
            runs_us: 30_000,
            ends: Ended::Code(1),
        }]),
        ..spec(A)
    });
    stage.world.add_host(spec(B));
    stage.to(1_000);
    stage
}

#[test]
fn a_program_runs_as_long_as_the_host_says_and_ends_as_it_says() {
    let mut stage = stage();
    stage.order(A, Order::Spawn(7, "/bin/slow"));
    stage.order(A, Order::Spawn(8, "/bin/other"));
    assert_eq!(stage.world.host(A).children(), 2);
    stage.to(100_000);
    let ended = |child, how| stage.log.first(A, &Seen::Ended(child, how));
    assert_eq!(ended(7, Ended::Code(1)), Some(31_000));
    let at = 1_000 + ProgramSpec::DEFAULT_RUNS_US;
    assert_eq!(
        ended(8, Ended::Code(0)),
        Some(at),
        "what nobody knows succeeds"
    );
    assert_eq!(stage.world.host(A).children(), 0);
}

#[test]
fn a_program_that_is_killed_ends_by_the_signal_and_only_once() {
    let mut stage = stage();
    stage.order(A, Order::Spawn(7, "/bin/slow"));
    stage.to(5_000);
    stage.order(A, Order::KillChild(7));
    stage.order(A, Order::KillChild(99));
    stage.to(100_000);
    let ends = stage
        .log
        .seen
        .iter()
        .filter(|(_, _, seen, _)| matches!(seen, Seen::Ended(..)));
    let ends: Vec<_> = ends.map(|(at, _, seen, _)| (*at, seen.clone())).collect();
    assert_eq!(ends, [(5_001, Seen::Ended(7, Ended::KILLED))]);
}

#[test]
fn a_program_goes_on_while_its_process_is_stopped() {
    let mut stage = stage();
    stage.order(A, Order::Spawn(7, "/bin/slow"));
    stage.fault(Fault::Pause(A));
    stage.to(80_000);
    assert_eq!(stage.log.first(A, &Seen::Ended(7, Ended::Code(1))), None);
    stage.fault(Fault::Resume(A));
    stage.to(90_000);
    assert_eq!(
        stage.log.first(A, &Seen::Ended(7, Ended::Code(1))),
        Some(80_000)
    );
}

#[test]
fn the_end_of_a_program_does_not_reach_the_next_life_of_its_process() {
    let mut stage = stage();
    stage.order(A, Order::Spawn(7, "/bin/slow"));
    stage.fault(Fault::Kill(A));
    stage.fault(Fault::Start {
        host: A,
        wipe: false,
    });
    stage.order(A, Order::Spawn(7, "/bin/other"));
    stage.to(100_000);
    assert_eq!(stage.log.first(A, &Seen::Ended(7, Ended::Code(1))), None);
    assert!(
        stage
            .log
            .first(A, &Seen::Ended(7, Ended::Code(0)))
            .is_some()
    );
}

#[test]
fn a_process_can_connect_to_itself() {
    let mut stage = stage();
    stage.order(A, Order::Connect(1, address(A)));
    stage.to(50_000);
    stage.order(A, Order::Send(1, 5));
    stage.to(100_000);
    assert_eq!(stage.log.got(A).len(), 1);
}

/// The wall clock of A at an instant, in microseconds, and its monotonic clock.
fn clocks(stage: &Stage, at_us: u64) -> (i64, u64) {
    let now = stage.world.host(A).clock(Time::from_us(at_us));
    (
        now.wall_ms * 1_000 + i64::from(now.wall_sub_us),
        now.monotonic_us,
    )
}

#[test]
fn a_drifting_wall_clock_gains_and_the_monotonic_one_does_not() {
    let mut stage = stage();
    let (zero, _) = clocks(&stage, 0);
    stage.to(1_000_000);
    stage.fault(Fault::Drift { host: A, ppm: 200 });
    assert_eq!(stage.world.host(A).drift_ppm(), 200);
    assert_eq!(clocks(&stage, 1_000_000), (zero + 1_000_000, 1_000_000));
    assert_eq!(clocks(&stage, 11_000_000), (zero + 11_002_000, 11_000_000));
    // At another rate it goes on from where it is.
    stage.to(11_000_000);
    stage.fault(Fault::Drift {
        host: A,
        ppm: -1_000,
    });
    assert_eq!(clocks(&stage, 12_000_000).0, zero + 12_001_000);
    stage.fault(Fault::Drift { host: A, ppm: 0 });
    assert_eq!(clocks(&stage, 20_000_000).0, zero + 20_002_000);
}

#[test]
fn setting_a_drifting_clock_puts_it_right_once() {
    let mut stage = stage();
    let (zero, _) = clocks(&stage, 0);
    stage.fault(Fault::Drift {
        host: A,
        ppm: 100_000,
    });
    stage.to(1_001_000);
    assert_eq!(clocks(&stage, 1_001_000).0, zero + 1_101_000);
    stage.fault(Fault::Clock {
        host: A,
        offset_ms: -5,
    });
    assert_eq!(clocks(&stage, 1_001_000).0, zero + 996_000);
    assert_eq!(clocks(&stage, 2_001_000).0, zero + 2_096_000);
}
