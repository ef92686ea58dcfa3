//! Connections on a healthy network.

mod common;

use common::{A, B, LATENCY, Order, Seen, Stage, address};

#[test]
fn opening_takes_a_round_trip_and_accepting_half_a_one_more() {
    let stage = Stage::connected();
    assert_eq!(stage.log.first(A, &Seen::Opened(1)), Some(2 * LATENCY));
    assert_eq!(
        stage.log.first(B, &Seen::Accepted(0, address(A))),
        Some(3 * LATENCY)
    );
}

#[test]
fn messages_sent_while_connecting_leave_when_it_is_established() {
    let mut stage = Stage::with(2);
    stage.order(
        A,
        Order::All(vec![
            Order::Connect(1, address(B)),
            Order::Send(1, 5),
            Order::Send(1, 6),
        ]),
    );
    stage.to(1_000_000);
    assert_eq!(stage.log.got(B), [(3 * LATENCY, 5), (3 * LATENCY, 6)]);
}
