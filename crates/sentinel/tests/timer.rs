//! The timer and the order of what one tick does (§3, §4, §14.6).

mod bench;

use std::collections::BTreeMap;

use bench::*;
use lab_sentinel::FailoverState;

fn tick_gaps_ms(b: &Bench) -> Vec<i64> {
    let ticks: Vec<i64> = b.ticks_us.iter().map(|us| *us as i64).collect();
    gaps(&ticks).iter().map(|us| us / 1_000).collect()
}

#[test]
fn the_first_tick_comes_one_millisecond_after_boot() {
    let mut b = Setup::default().start();
    b.tick();
    assert_eq!(b.ticks_us, [1_000]);
}

#[test]
fn ten_periods_are_equally_likely() {
    let mut b = Setup {
        replicas: 0,
        ..Setup::alone()
    }
    .start();
    b.run(720_000);
    let gaps = tick_gaps_ms(&b);
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for gap in &gaps {
        *counts.entry(*gap).or_default() += 1;
    }
    let periods: Vec<i64> = counts.keys().copied().collect();
    assert_eq!(periods, [52, 55, 58, 62, 66, 71, 76, 83, 90, 100]);
    for (period, count) in counts {
        let expected = gaps.len() / 10;
        assert!(
            count.abs_diff(expected) < expected / 5,
            "{period} ms came {count} times of {}",
            gaps.len()
        );
    }
}

#[test]
fn sentinels_started_together_drift_apart() {
    let ticks = |seed| {
        let mut b = Setup {
            seed,
            ..Setup::default()
        }
        .start();
        b.run(10_000);
        b.ticks_us
    };
    let (one, two) = (ticks(1), ticks(2));
    let together = one.iter().filter(|at| two.contains(at)).count();
    assert!(together < one.len() / 4, "{together} of {}", one.len());
}

#[test]
fn the_period_counts_from_the_end_of_the_tick() {
    let mut b = Setup::default().settled();
    b.kill(MASTER);
    b.flush_us = 250_000;
    b.run_to("+vote-for-leader");
    let started = *b.ticks_us.last().expect("a tick");
    let timer = b.s.timer();
    assert_eq!(timer.last_us, started + 250_000, "one flush");
    assert_eq!(
        timer.next_us - timer.last_us,
        u64::from(1_000 / timer.hz) * 1_000
    );
    assert!((10..20).contains(&timer.hz));
}

/// Everything known from the file, everything refused: all go down in one tick.
#[test]
fn a_pass_handles_each_master_then_its_replicas_then_its_sentinels() {
    let setup = Setup {
        other: true,
        ..Setup::default()
    };
    let disk = setup.settled().s.disk();
    let mut b = Bench::boot(&setup.spec(), Some(&disk), 3, Vec::new());
    b.run_to("+sdown");
    let downs = b.events();
    let downs: Vec<&str> = downs
        .iter()
        .filter(|event| event.starts_with("+sdown"))
        .map(|event| event.split(' ').nth(1).expect("a kind of instance"))
        .collect();
    let of = |replicas: usize| {
        let mut kinds = vec!["master"];
        kinds.extend(vec!["slave"; replicas]);
        kinds.extend(["sentinel", "sentinel"]);
        kinds
    };
    let (one, two) = ([of(2), of(1)].concat(), [of(1), of(2)].concat());
    assert!(downs == one || downs == two, "{downs:?}");
}

/// Reconnect, then periodic commands: the link counts as connected at once.
#[test]
fn the_first_tick_connects_pings_subscribes_and_asks_for_info() {
    let mut b = Setup::default().start();
    b.tick();
    assert_eq!(
        b.sent_to(MASTER),
        [
            Kind::SetName,
            Kind::Ping,
            Kind::SetName,
            Kind::Subscribe,
            Kind::Info
        ]
    );
    b.run_until(2_000);
    assert!(
        b.sent(MASTER, Kind::Hello).is_empty(),
        "no hello for two seconds"
    );
    b.run_until(2_103);
    assert_eq!(b.sent(MASTER, Kind::Hello).len(), 1);
}

#[test]
fn replies_that_have_arrived_are_seen_by_a_tick_due_at_the_same_time() {
    let mut b = Setup::default().settled();
    b.fake(MASTER).delay_ms = 0;
    b.run(10_000);
    assert!(!b.has("+sdown"));
    assert_eq!(b.m().link().act_ping_time, None);
}

#[test]
fn odown_is_seen_by_the_replicas_in_the_same_pass() {
    let mut b = Setup::default().settled();
    b.kill(MASTER);
    let odown = b.run_to("+odown");
    for n in 1..=2 {
        assert_eq!(
            b.sent(replica(n), Kind::Info),
            [odown],
            "the accelerated INFO"
        );
    }
}

#[test]
fn odown_rests_on_answers_that_came_before_the_tick() {
    let mut b = Setup::default().settled();
    let sdown = b.sdown();
    assert!(
        b.m().odown_since().is_none(),
        "asked only at the end of this tick"
    );
    assert_eq!(b.asks(peer(1)).len(), 1);
    b.tick();
    assert!(b.first("+odown") > sdown);
}

/// Alone it is a majority: everything up to the election in one tick, then one
/// state per tick.
#[test]
fn the_state_machine_takes_one_step_per_tick() {
    let mut b = Setup::alone().settled();
    b.kill(MASTER);
    let odown = b.run_to("+odown");
    assert_eq!(
        b.names(),
        [
            "+sdown",
            "+odown",
            "+new-epoch",
            "+try-failover",
            "+vote-for-leader",
            "+elected-leader",
            "+failover-state-select-slave"
        ]
    );
    assert_eq!(b.first("+sdown"), odown);
    let states = [
        (FailoverState::SelectSlave, "+selected-slave"),
        (
            FailoverState::SendSlaveofNoone,
            "+failover-state-wait-promotion",
        ),
    ];
    for (state, event) in states {
        assert_eq!(b.m().failover().state, state);
        assert!(!b.has(event));
        b.tick();
        assert!(b.has(event));
    }
    assert_eq!(b.m().failover().state, FailoverState::WaitPromotion);
}

/// The questions come last: in the tick of an abort they no longer name a candidate.
#[test]
fn the_state_machine_steps_before_the_peers_are_asked() {
    let mut b = Setup {
        failover_timeout: 3_000,
        ..Setup::default()
    }
    .settled();
    b.fake(peer(1)).vote = Vote::Withheld;
    b.fake(peer(2)).vote = Vote::Withheld;
    b.kill(MASTER);
    b.run_to("+try-failover");
    b.run(10);
    b.silence(peer(1));
    let abort = b.run_to("-failover-abort-not-elected");
    let asked = b.asks(peer(1));
    let (before, after): (Vec<_>, Vec<_>) = asked
        .iter()
        .filter(|(at, _)| *at >= abort - 500)
        .partition(|(at, _)| *at < abort);
    assert!(before.len() >= 4, "in every tick");
    assert!(before.iter().all(|(_, ask)| ask.candidate == Some(id())));
    assert_eq!(after.len(), 1);
    assert_eq!(after[0].1.candidate, None);
}
