//! A process whose event loop is that of Redis: how it waits, and what it reads at once.

mod common;

use common::{A, B, LATENCY, Order, Seen, Stage, address, spec};
use lab_sim::{Fault, HostSpec, NetworkSpec, Sleep};

/// When the stage has its connection and the tests begin.
const START: u64 = 1_000_000;

/// A stage on which host A waits in whole milliseconds, connected to B.
fn with_epoll() -> Stage {
    let mut stage = Stage::empty(NetworkSpec::uniform(LATENCY as u32, 0));
    stage.world.add_host(HostSpec {
        sleep: Sleep::WholeMilliseconds,
        ..spec(A)
    });
    stage.world.add_host(spec(B));
    stage.to(0);
    stage.order(A, Order::Connect(1, address(B)));
    stage.to(START);
    stage
}

#[test]
fn a_process_that_waits_in_whole_milliseconds_wakes_late() {
    let mut stage = with_epoll();
    stage.order(A, Order::WakeAt(START + 66_600));
    stage.to(2 * START);
    // 67 ms, a thousandth of that and 40 µs.
    assert_eq!(stage.log.first(A, &Seen::Woke), Some(START + 67_107));
}

#[test]
fn every_input_makes_it_round_its_wait_anew() {
    let mut stage = with_epoll();
    stage.order(A, Order::WakeAt(START + 66_600));
    stage.order(B, Order::Reply(0, 7));
    stage.to(2 * START);
    // A millisecond after the start, 66 ms (65.6) and their slack.
    assert_eq!(stage.log.got(A), [(START + LATENCY, 7)]);
    assert_eq!(stage.log.first(A, &Seen::Woke), Some(START + 67_106));
}

#[test]
fn a_timer_that_an_input_finds_due_goes_off_at_once() {
    let mut stage = with_epoll();
    stage.order(A, Order::WakeAt(START + LATENCY - 300));
    stage.order(B, Order::Reply(0, 7));
    stage.to(2 * START);
    // By itself it would wake at 1 ms and 90 µs.
    assert_eq!(stage.log.first(A, &Seen::Woke), Some(START + LATENCY));
}

#[test]
fn messages_that_are_there_together_are_read_at_once() {
    let mut stage = Stage::empty(NetworkSpec::uniform(LATENCY as u32, 0));
    stage.world.add_host(spec(A));
    stage.world.add_host(HostSpec {
        work_us: 300,
        ..spec(B)
    });
    stage.to(0);
    stage.order(A, Order::Connect(1, address(B)));
    stage.to(START);
    stage.fault(Fault::Pause(B));
    stage.order(
        A,
        Order::All(vec![
            Order::Send(1, 1),
            Order::Send(1, 2),
            Order::Send(1, 3),
        ]),
    );
    stage.to(2 * START);
    stage.fault(Fault::Resume(B));
    stage.to(3 * START);
    let got = stage.log.got(B);
    assert_eq!(
        got,
        [(2 * START, 1), (2 * START + 300, 2), (2 * START + 302, 3)]
    );
}
