//! A twin has the luck of another host, and changes nobody else's.

mod common;

use common::{A, B, LATENCY, Order, Seen, Stage, address, spec};
use lab_sim::{DiskCost, HostId, HostSpec, NetworkSpec, Time};

/// The twins of A and B.
const A2: HostId = HostId(2);
const B2: HostId = HostId(3);

fn jittery(host: HostId) -> HostSpec<common::Puppet> {
    HostSpec {
        disk_cost: DiskCost {
            jitter_us: 5_000,
            ..DiskCost::FREE
        },
        ..spec(host)
    }
}

/// A and B, and on request two further hosts, which are their twins or are not.
fn stage(further: bool, twins: bool) -> Stage {
    let mut stage = Stage::empty(NetworkSpec::uniform(LATENCY as u32, 9_000));
    for host in [A, B] {
        stage.world.add_host(jittery(host));
    }
    for (host, of) in [(A2, A), (B2, B)].into_iter().filter(|_| further) {
        if twins {
            stage.world.add_twin(jittery(host), of);
        } else {
            stage.world.add_host(jittery(host));
        }
    }
    stage.world.run_until(Time::ZERO, &mut stage.log);
    stage
}

/// `from` opens a connection to `to`, says five things, and flushes once.
fn talk(stage: &mut Stage, from: HostId, to: HostId) {
    stage.order(from, Order::Connect(1, address(to)));
    for message in 0..5 {
        stage.order(from, Order::Send(1, message));
    }
    stage.order(
        from,
        Order::All(vec![Order::Persist(1), Order::Say("flushed")]),
    );
}

/// The seed, when everything was heard by `to`, and when `from` had flushed.
fn luck(stage: &Stage, from: HostId, to: HostId) -> (Option<Seen>, Vec<(u64, u32)>, Option<u64>) {
    let booted = stage.log.seen.iter().find(|seen| seen.1 == from.0);
    (
        booted.map(|seen| seen.2.clone()),
        stage.log.got(to),
        stage.log.first(from, &Seen::Said("flushed")),
    )
}

#[test]
fn seeds_latencies_and_flushes_are_those_of_the_other_host() {
    let mut stage = stage(true, true);
    talk(&mut stage, A, B);
    talk(&mut stage, A2, B2);
    stage.to(1_000_000);
    let of_a = luck(&stage, A, B);
    assert_eq!(of_a.1.len(), 5);
    assert_eq!(of_a, luck(&stage, A2, B2));
}

#[test]
fn hosts_that_are_no_twins_have_their_own() {
    let mut stage = stage(true, false);
    talk(&mut stage, A, B);
    talk(&mut stage, A2, B2);
    stage.to(1_000_000);
    let (of_a, of_a2) = (luck(&stage, A, B), luck(&stage, A2, B2));
    assert_ne!(of_a.0, of_a2.0);
    assert_ne!(of_a.1, of_a2.1);
    assert_ne!(of_a.2, of_a2.2);
}

#[test]
fn a_twin_changes_nothing_for_the_host_whose_luck_it_has() {
    let alone = {
        let mut stage = stage(false, false);
        talk(&mut stage, A, B);
        stage.to(1_000_000);
        luck(&stage, A, B)
    };
    let mut stage = stage(true, true);
    talk(&mut stage, A2, B2);
    talk(&mut stage, A, B);
    stage.to(1_000_000);
    assert_eq!(alone, luck(&stage, A, B));
}
