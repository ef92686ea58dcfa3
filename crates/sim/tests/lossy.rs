//! Links that lose some of their packets: what is sent again and when.

mod common;

use common::{A, B, LATENCY, Order, Seen, Stage, address};
use lab_sim::Fault;

/// When the stage has its connection and the tests begin.
const START: u64 = 1_000_000;

/// From A to B and back.
fn lossy(stage: &mut Stage, percent: u8) {
    for (from, to) in [(A, B), (B, A)] {
        stage.fault(Fault::Loss { from, to, percent });
    }
}

/// Sends that many messages, 50 ms apart, and waits a minute.
fn send(stage: &mut Stage, messages: std::ops::Range<u32>) {
    let start = stage.world.now().as_us();
    for (number, message) in messages.enumerate() {
        stage.to(start + 50_000 * number as u64);
        stage.order(A, Order::Send(1, message));
    }
    stage.to(stage.world.now().as_us() + 60_000_000);
}

#[test]
fn where_packets_are_lost_everything_arrives_once_and_in_order() {
    let mut stage = Stage::connected();
    lossy(&mut stage, 20);
    send(&mut stage, 0..500);
    let got: Vec<u32> = stage
        .log
        .got(B)
        .iter()
        .map(|(_, message)| *message)
        .collect();
    assert_eq!(got, (0..500).collect::<Vec<_>>());
    let lost = |text: &str| {
        stage
            .log
            .records
            .iter()
            .filter(|(_, what)| what.ends_with(text))
            .count()
    };
    // A fifth of all tries, give or take.
    assert!(
        (80..220).contains(&lost("OnTheWay")),
        "{}",
        lost("OnTheWay")
    );
}

#[test]
fn what_is_lost_is_sent_again_when_a_timer_or_what_came_after_it_says_so() {
    let mut stage = Stage::connected();
    lossy(&mut stage, 20);
    send(&mut stage, 0..500);
    let first: Vec<u64> = (0..500)
        .filter_map(|id| {
            let lost = stage.log.times(&format!("lost {id} OnTheWay"));
            let again = stage.log.times(&format!("again {id} 1"));
            Some(*again.first()? - *lost.first()?)
        })
        .collect();
    assert!(first.len() > 50);
    // A probe after about 200 ms at the latest; before that when something sent later is
    // held by the receiver.
    assert!(first.iter().all(|wait| *wait < 5_000_000), "{first:?}");
    assert!(
        first.iter().any(|wait| *wait < 150_000),
        "a gap is filled at once"
    );
}

#[test]
fn where_all_packets_are_lost_nothing_arrives_and_nothing_is_opened() {
    let mut stage = Stage::connected();
    lossy(&mut stage, 100);
    stage.order(A, Order::Send(1, 5));
    stage.order(A, Order::Connect(2, address(B)));
    stage.to(START + 60_000_000);
    assert_eq!(stage.log.got(B), []);
    assert_eq!(stage.log.first(A, &Seen::Opened(2)), None);
}

#[test]
fn with_no_loss_any_more_the_path_is_as_before() {
    let mut stage = Stage::connected();
    lossy(&mut stage, 60);
    send(&mut stage, 0..50);
    lossy(&mut stage, 0);
    stage.to(stage.world.now().as_us() + 300_000_000);
    assert_eq!(stage.log.got(B).len(), 50);
    let before = stage.log.records.len();
    let at = stage.world.now().as_us();
    stage.order(A, Order::Send(1, 77));
    stage.to(at + 10_000_000);
    assert_eq!(stage.log.got(B).last(), Some(&(at + LATENCY, 77)));
    assert!(
        stage.log.records[before..]
            .iter()
            .all(|(_, what)| !what.starts_with("again") && !what.starts_with("lost"))
    );
    assert_eq!(stage.world.links().count(), 0);
}

#[test]
fn a_loss_heals_no_cut_and_healing_ends_no_loss() {
    let mut stage = Stage::connected();
    lossy(&mut stage, 10);
    stage.cut(A, B);
    stage.fault(Fault::HealAll);
    assert_eq!(
        stage
            .world
            .links()
            .map(|link| link.loss_percent)
            .collect::<Vec<_>>(),
        [10, 10]
    );
    stage.cut(A, B);
    lossy(&mut stage, 0);
    stage.order(A, Order::Send(1, 5));
    stage.to(START + 10_000_000);
    assert_eq!(stage.log.got(B), [], "the cut is still there");
}
