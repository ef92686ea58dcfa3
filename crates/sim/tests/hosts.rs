//! Hosts: clocks, flushes, busy and paused processes, kills and restarts.

mod common;

use common::{A, B, C, EIGHT_TICKS, LATENCY, Log, Order, Seen, Stage, TICK, address, is_due, spec};
use lab_process::{Closing, Socket};
use lab_sim::{DiskCost, Fault, FaultError, HostId, HostSpec, NetworkSpec, Status, Time, World};

const START: u64 = 1_000_000;

/// A stage with a flush of 20 ms on A.
fn slow_disk() -> Stage {
    let mut stage = Stage::connected();
    stage.fault(Fault::DiskCost(
        A,
        DiskCost {
            base_us: 20_000,
            ..DiskCost::FREE
        },
    ));
    stage
}

#[test]
fn events_carry_the_clock_at_which_they_were_announced_and_messages_leave_at_the_end() {
    let mut stage = slow_disk();
    stage.order(
        A,
        Order::All(vec![
            Order::Say("before"),
            Order::Send(1, 5),
            Order::Persist(1),
            Order::Say("between"),
            Order::Persist(2),
            Order::Say("after"),
        ]),
    );
    stage.to(START + 100_000);
    for (text, late) in [("before", 0), ("between", 20_000), ("after", 40_000)] {
        let found = stage
            .log
            .seen
            .iter()
            .find(|(_, _, seen, _)| *seen == Seen::Said(text));
        let (at, _, _, clock) = found.expect("it was said");
        assert_eq!(
            (*at, clock.monotonic_us),
            (START + late, START + late),
            "{text}"
        );
    }
    assert_eq!(stage.log.got(B), [(START + 40_000 + LATENCY, 5)]);
    assert_eq!(stage.world.host(A).disk(), Some(&2));
}

#[test]
fn what_a_process_flushed_survives_and_what_it_was_flushing_does_not() {
    let mut stage = slow_disk();
    stage.order(
        A,
        Order::All(vec![
            Order::Persist(1),
            Order::Persist(2),
            Order::Send(1, 5),
        ]),
    );
    stage.to(START + 30_000);
    stage.fault(Fault::Kill(A));
    stage.to(START + 100_000);
    assert_eq!(
        stage.log.got(B),
        [],
        "the message was to leave after the flush"
    );
    stage.fault(Fault::Start {
        host: A,
        wipe: false,
    });
    let disks = |log: &Log| -> Vec<Option<u32>> {
        let booted = |(_, host, seen, _): &(u64, u32, Seen, _)| match seen {
            Seen::Booted { disk, .. } if *host == 0 => Some(*disk),
            _ => None,
        };
        log.seen.iter().filter_map(booted).collect()
    };
    assert_eq!(disks(&stage.log), [None, Some(1)]);
    stage.fault(Fault::Kill(A));
    stage.fault(Fault::Start {
        host: A,
        wipe: true,
    });
    assert_eq!(disks(&stage.log), [None, Some(1), None]);
}

#[test]
fn every_start_has_a_seed_of_its_own() {
    let mut stage = Stage::with(2);
    stage.fault(Fault::Kill(A));
    stage.fault(Fault::Start {
        host: A,
        wipe: false,
    });
    let mut seeds: Vec<u64> = stage
        .log
        .seen
        .iter()
        .filter_map(|(_, _, seen, _)| match seen {
            Seen::Booted { seed, .. } => Some(*seed),
            _ => None,
        })
        .collect();
    seeds.sort_unstable();
    seeds.dedup();
    assert_eq!(seeds.len(), 3);
    assert_eq!(stage.world.host(A).starts(), 2);
}

#[test]
fn a_busy_process_reads_what_came_meanwhile_before_a_wake_up_that_is_due() {
    let mut stage = slow_disk();
    stage.order(
        A,
        Order::All(vec![Order::Persist(1), Order::WakeAt(START + 5_000)]),
    );
    stage.to(START + 1_000);
    stage.order(B, Order::Reply(0, 7));
    stage.order(B, Order::Reply(0, 8));
    stage.to(START + 100_000);
    let end = START + 20_000;
    assert_eq!(stage.log.got(A), [(end, 7), (end, 8)]);
    assert_eq!(stage.log.first(A, &Seen::Woke), Some(end));
    let order: Vec<&Seen> = stage
        .log
        .seen
        .iter()
        .rev()
        .take(3)
        .map(|(_, _, seen, _)| seen)
        .collect();
    assert_eq!(order[0], &Seen::Woke, "the wake-up comes last");
}

#[test]
fn work_on_an_input_delays_answers_and_later_inputs() {
    let mut stage = Stage::empty(NetworkSpec::uniform(LATENCY as u32, 0));
    stage.world.add_host(spec(A));
    stage.world.add_host(HostSpec {
        spec: true,
        work_us: 300,
        ..spec(B)
    });
    stage.to(0);
    stage.order(A, Order::Connect(1, address(B)));
    stage.to(START);
    stage.order(A, Order::All(vec![Order::Send(1, 1), Order::Send(1, 2)]));
    stage.to(2 * START);
    assert_eq!(
        stage.log.got(B),
        [(START + LATENCY, 1), (START + LATENCY + 300, 2)]
    );
    let back = START + 2 * LATENCY;
    assert_eq!(stage.log.got(A), [(back + 300, 1001), (back + 600, 1002)]);
}

#[test]
fn a_process_that_goes_on_is_woken_once_and_then_handles_everything_buffered() {
    let mut stage = Stage::connected();
    stage.order(A, Order::WakeAt(START + 50_000));
    stage.fault(Fault::Pause(A));
    stage.order(B, Order::Reply(0, 7));
    stage.order(C, Order::Connect(1, address(A)));
    stage.order(A, Order::Say("hello"));
    stage.to(START + 1_000_000);
    assert_eq!(
        stage.log.first(C, &Seen::Opened(1)),
        Some(START + 2 * LATENCY),
        "its kernel accepts"
    );
    assert_eq!(stage.world.host(A).waiting(), 3);
    assert_eq!(stage.log.times("again 0 1"), [], "its kernel acknowledges");
    stage.fault(Fault::Resume(A));
    stage.to(START + 1_000_001);
    let seen: Vec<&Seen> = stage
        .log
        .seen
        .iter()
        .filter(|row| row.1 == 0)
        .map(|row| &row.2)
        .collect();
    // Its wait for sockets was interrupted by the signal: timers come first.
    let expected = [
        &Seen::Woke,
        &Seen::Said("hello"),
        &Seen::Got(Socket(1), 7),
        &Seen::Accepted(0, address(C)),
    ];
    assert_eq!(seen[seen.len() - 4..], expected);
}

#[test]
fn a_killed_process_leaves_a_kernel_that_closes_its_connections_after_one_latency() {
    let mut stage = Stage::connected();
    stage.order(B, Order::Connect(9, address(C)));
    stage.to(2 * START);
    let effect = stage.fault(Fault::Kill(B));
    assert_eq!(effect.connections, 2);
    stage.order(A, Order::Send(1, 5));
    stage.to(3 * START);
    assert_eq!(
        stage.log.closed(A),
        [(2 * START + LATENCY, Closing::ByPeer)]
    );
    assert_eq!(
        stage.log.closed(C),
        [(2 * START + LATENCY, Closing::ByPeer)]
    );
    assert_eq!(stage.log.times("lost 0 Closed").len(), 1);
    assert_eq!(stage.world.connection_count(), 0);
}

#[test]
fn a_process_killed_with_unread_messages_resets_their_connection() {
    let mut stage = Stage::connected();
    stage.fault(Fault::Pause(B));
    stage.order(A, Order::Send(1, 5));
    stage.to(START + 10_000);
    let effect = stage.fault(Fault::Kill(B));
    assert_eq!(effect.messages_lost, 1);
    stage.to(START + 20_000);
    assert_eq!(
        stage.log.closed(A),
        [(START + 10_000 + LATENCY, Closing::Reset)]
    );
    assert_eq!(stage.log.times("lost 0 Killed"), [START + 10_000]);
}

#[test]
fn a_kill_behind_a_cut_is_noticed_only_after_it_heals() {
    let mut stage = Stage::connected();
    stage.cut(B, A);
    stage.fault(Fault::Kill(B));
    stage.to(START + 100_000);
    assert_eq!(stage.log.closed(A), []);
    stage.fault(Fault::HealAll);
    stage.to(START + 1_000_000);
    let [(at, Closing::ByPeer)] = stage.log.closed(A)[..] else {
        panic!("{:?}", stage.log.closed(A))
    };
    assert!(is_due(at, START + 204_000 + LATENCY, TICK), "{at}");
}

#[test]
fn a_host_without_power_is_silent_and_knows_nothing_when_it_is_back() {
    let mut stage = Stage::connected();
    stage.fault(Fault::HostDown(B));
    assert_eq!(stage.world.host(B).status(), Status::HostDown);
    stage.order(A, Order::Send(1, 5));
    stage.order(A, Order::Connect(2, address(B)));
    stage.to(START + 500_000);
    assert_eq!(stage.log.closed(A), []);
    assert_eq!(stage.log.first(A, &Seen::Opened(2)), None);
    stage.fault(Fault::HostUp(B));
    stage.to(START + 3_000_000);
    // The third try, at 816 ms, meets a kernel that does not know it.
    let [(at, Closing::Reset)] = stage.log.closed(A)[..] else {
        panic!("{:?}", stage.log.closed(A))
    };
    assert!(
        is_due(at, START + 816_000 + 2 * LATENCY, EIGHT_TICKS),
        "{at}"
    );
    let opened = stage.log.first(A, &Seen::Opened(2)).expect("it opens");
    assert!(
        is_due(opened, START + 1_000_000 + 2 * LATENCY, EIGHT_TICKS),
        "{opened}"
    );
    assert_eq!(stage.log.got(B), []);
}

#[test]
fn what_a_host_sent_before_its_power_failed_arrives() {
    let mut stage = Stage::connected();
    stage.order(B, Order::Reply(0, 5));
    stage.fault(Fault::HostDown(B));
    stage.to(START + 100_000);
    assert_eq!(stage.log.got(A), [(START + LATENCY, 5)]);
}

#[test]
fn a_jump_of_the_wall_clock_leaves_the_monotonic_clock_alone() {
    let mut stage = Stage::connected();
    stage.order(A, Order::Say("before"));
    stage.fault(Fault::Clock {
        host: A,
        offset_ms: -5_000,
    });
    stage.order(A, Order::Say("after"));
    let clock = |stage: &Stage, text| {
        let said = stage
            .log
            .seen
            .iter()
            .find(|(_, _, seen, _)| *seen == Seen::Said(text));
        said.expect("it was said").3
    };
    let (before, after) = (clock(&stage, "before"), clock(&stage, "after"));
    assert_eq!((before.wall_ms, before.monotonic_us), (1_001_000, START));
    assert_eq!((after.wall_ms, after.monotonic_us), (996_000, START));
    assert_eq!(stage.world.host(A).wall_offset_ms(), -5_000);
}

#[test]
fn a_process_that_exits_sends_nothing_of_its_last_call() {
    let mut stage = Stage::connected();
    stage.order(
        A,
        Order::All(vec![Order::Send(1, 5), Order::Exit(3), Order::Say("never")]),
    );
    stage.to(2 * START);
    assert_eq!(stage.log.got(B), []);
    assert_eq!(stage.log.closed(B), [(START + LATENCY, Closing::ByPeer)]);
    assert_eq!(stage.log.first(A, &Seen::Said("never")), None);
    assert_eq!(stage.world.host(A).status(), Status::Dead);
}

#[test]
fn at_one_instant_the_caller_comes_first_then_the_network_then_wake_ups_by_number() {
    let mut stage = Stage::connected();
    let instant = START + LATENCY;
    stage.order(C, Order::WakeAt(instant));
    stage.order(A, Order::WakeAt(instant));
    stage.order(A, Order::Send(1, 5));
    let before = stage.log.seen.len();
    stage
        .world
        .run_before(Time::from_us(instant), &mut stage.log);
    assert_eq!(stage.world.now(), Time::from_us(instant));
    stage.order(B, Order::Say("caller"));
    stage.to(instant);
    let order: Vec<(u32, &Seen)> = stage.log.seen[before..]
        .iter()
        .map(|(_, host, seen, _)| (*host, seen))
        .collect();
    assert_eq!(
        order,
        [
            (1, &Seen::Said("caller")),
            (1, &Seen::Got(Socket(Socket::FIRST_ACCEPTED), 5)),
            (0, &Seen::Woke),
            (2, &Seen::Woke)
        ]
    );
}

#[test]
fn a_fault_that_does_not_fit_changes_nothing_and_says_why() {
    let mut stage = Stage::connected();
    let dead = HostId(2);
    stage.fault(Fault::Kill(dead));
    let unknown = HostId(7);
    let cases = [
        (
            Fault::Kill(unknown),
            FaultError::UnknownHost {
                host: unknown,
                hosts: 3,
            },
        ),
        (Fault::Kill(dead), FaultError::NotRunning(dead)),
        (
            Fault::Start {
                host: A,
                wipe: true,
            },
            FaultError::AlreadyRunning(A),
        ),
        (Fault::Resume(A), FaultError::NotPaused(A)),
        (Fault::Pause(dead), FaultError::NotRunning(dead)),
        (Fault::HostUp(A), FaultError::HostIsUp(A)),
        (
            Fault::CutConnections { from: A, to: A },
            FaultError::SameHost(A),
        ),
        (
            Fault::Heal {
                from: unknown,
                to: A,
            },
            FaultError::UnknownHost {
                host: unknown,
                hosts: 3,
            },
        ),
    ];
    let (records, digest) = (stage.world.records(), stage.world.digest());
    for (fault, error) in cases {
        assert_eq!(stage.world.apply(&fault, &mut ()), Err(error));
    }
    assert_eq!(
        stage.world.order(dead, Order::Say("x"), &mut ()),
        Err(FaultError::NotRunning(dead))
    );
    assert_eq!(
        (stage.world.records(), stage.world.digest()),
        (records, digest)
    );
    stage.fault(Fault::Pause(A));
    let again = stage.world.apply(&Fault::Pause(A), &mut ());
    assert_eq!(again, Err(FaultError::AlreadyPaused(A)));
    stage.fault(Fault::HostDown(A));
    let start = stage.world.apply(
        &Fault::Start {
            host: A,
            wipe: false,
        },
        &mut (),
    );
    assert_eq!(start, Err(FaultError::HostIsDown(A)));
}

#[test]
fn the_cost_of_a_flush_stays_within_its_bounds_and_reaches_its_tail() {
    let cost = DiskCost {
        base_us: 1000,
        jitter_us: 500,
        tail_ppm: 100_000,
        tail_us: 50_000,
    };
    let mut stage = Stage::empty(NetworkSpec::uniform(100, 0));
    stage.world.add_host(HostSpec {
        disk_cost: cost,
        ..spec(A)
    });
    stage.to(0);
    let mut costs = Vec::new();
    for n in 0..500 {
        let at = u64::from(n + 1) * 200_000;
        stage.to(at);
        stage.order(A, Order::Persist(n));
        costs.push(
            stage
                .world
                .host(A)
                .busy_until()
                .since(Time::from_us(at))
                .as_micros() as u32,
        );
    }
    assert!(costs.iter().all(|cost| (1000..=51_500).contains(cost)));
    let long = costs.iter().filter(|cost| **cost > 1500).count();
    assert!(
        (20..100).contains(&long),
        "{long} of 500 flushes were long, about 50 were to be"
    );
    costs.sort_unstable();
    costs.dedup();
    assert!(costs.len() > 200, "they differ");
}

#[test]
fn hosts_are_found_by_name_and_by_address() {
    let stage = Stage::with(3);
    assert_eq!(
        stage.world.host_by_name("h1").map(lab_sim::Host::id),
        Some(B)
    );
    assert_eq!(
        stage
            .world
            .host_by_address(address(C))
            .map(lab_sim::Host::id),
        Some(C)
    );
    assert!(stage.world.host_by_name("h9").is_none());
    assert!(stage.world.get_host(HostId(9)).is_none());
}

#[test]
fn an_empty_world_has_nothing_to_do() {
    let mut world: World<common::Puppet> = World::new(1, NetworkSpec::uniform(1, 1));
    assert_eq!(world.next_at(), None);
    assert_eq!(world.step(&mut ()), None);
    world.run_until(Time::from_ms(5), &mut ());
    assert_eq!(world.now(), Time::from_ms(5));
}
