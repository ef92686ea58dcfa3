//! Connections of which one end is gone and the other does not know.

mod common;

use common::{A, B, LATENCY, Order, Stage, TICK, is_due};
use lab_process::Closing;
use lab_sim::Fault;

/// When the stage has its connection and the tests begin.
const START: u64 = 1_000_000;

#[test]
fn a_half_open_end_learns_of_it_when_it_sends() {
    let mut stage = Stage::connected();
    stage.cut(A, B);
    stage.order(A, Order::Close(1));
    stage.to(START + 50_000);
    assert_eq!(stage.log.closed(B), []);
    stage.order(B, Order::Reply(0, 5));
    stage.to(START + 60_000);
    assert_eq!(stage.log.closed(B), [], "the reset is lost as well");
    stage.fault(Fault::HealAll);
    stage.to(START + 1_000_000);
    // A's kernel, which has reset the message, sends its FIN no more: B's next try is
    // answered. Measured on Linux 6.18, a FIN of 0 ms and a message of 51 ms: B tries
    // after 256, 464 and 876 ms and learns of it then.
    let [(at, Closing::Reset)] = stage.log.closed(B)[..] else {
        panic!("{:?}", stage.log.closed(B))
    };
    assert!(
        is_due(at, START + 50_000 + 204_000 + 2 * LATENCY, TICK),
        "{at}"
    );
    assert_eq!(stage.world.connection_count(), 0);
}

#[test]
fn a_half_open_end_that_is_silent_learns_of_it_when_the_fin_comes_through() {
    let mut stage = Stage::connected();
    stage.cut(A, B);
    stage.order(A, Order::Close(1));
    stage.to(START + 60_000);
    stage.fault(Fault::HealAll);
    stage.to(START + 1_000_000);
    let [(at, Closing::ByPeer)] = stage.log.closed(B)[..] else {
        panic!("{:?}", stage.log.closed(B))
    };
    assert!(is_due(at, START + 204_000 + LATENCY, TICK), "{at}");
}

#[test]
fn what_a_process_left_behind_is_tried_eight_times_after_the_probe() {
    let mut stage = Stage::connected();
    stage.cut(A, B);
    stage.order(A, Order::Send(1, 5));
    stage.order(A, Order::Close(1));
    stage.to(START + 1_000_000_000);
    assert_eq!(stage.log.times("again 0 9").len(), 1);
    assert_eq!(stage.log.times("again 0 10"), []);
}
