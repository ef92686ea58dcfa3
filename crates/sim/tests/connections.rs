//! Connections on a healthy network: opening, order, closing, refusing.

mod common;

use common::{A, B, C, LATENCY, Order, Seen, Stage, address, is_due, spec};
use lab_process::{Address, Closing, Socket};
use lab_sim::{Fault, HostId, Latency, NetworkSpec, PairLatency, Time};

const START: u64 = 1_000_000;
const ROW_0: Socket = Socket(Socket::FIRST_ACCEPTED);

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

#[test]
fn a_message_takes_one_latency_in_either_direction() {
    let mut stage = Stage::connected();
    stage.order(A, Order::Send(1, 5));
    stage.order(B, Order::Reply(0, 6));
    stage.to(2_000_000);
    assert_eq!(stage.log.got(B), [(1_000_000 + LATENCY, 5)]);
    assert_eq!(stage.log.got(A), [(1_000_000 + LATENCY, 6)]);
}

#[test]
fn no_message_overtakes_another_of_its_connection() {
    let mut stage = Stage::empty(NetworkSpec::uniform(100, 50_000));
    stage.world.add_host(spec(A));
    stage.world.add_host(spec(B));
    stage.to(0);
    stage.order(A, Order::Connect(1, address(B)));
    stage.to(1_000_000);
    for n in 0..200 {
        stage.order(A, Order::Send(1, n));
        let next = stage.world.now().as_us() + 500;
        stage.to(next);
    }
    stage.to(3_000_000);
    let got: Vec<u32> = stage.log.got(B).into_iter().map(|(_, n)| n).collect();
    assert_eq!(got, (0..200).collect::<Vec<_>>());
}

#[test]
fn a_dead_process_refuses_after_a_round_trip() {
    let mut stage = Stage::with(2);
    stage.fault(Fault::Kill(B));
    stage.order(A, Order::Connect(1, address(B)));
    stage.to(1_000_000);
    assert_eq!(stage.log.closed(A), [(2 * LATENCY, Closing::Refused)]);
}

#[test]
fn a_port_on_which_nobody_listens_refuses() {
    let mut stage = Stage::with(2);
    stage.order(
        A,
        Order::Connect(
            1,
            Address {
                port: 9,
                ..address(B)
            },
        ),
    );
    stage.to(1_000_000);
    assert_eq!(stage.log.closed(A), [(2 * LATENCY, Closing::Refused)]);
}

#[test]
fn a_host_not_started_yet_refuses() {
    let mut stage = Stage::with(1);
    stage.world.add_host(lab_sim::HostSpec {
        programs: std::sync::Arc::default(),
        boots_at: Some(Time::from_ms(500)),
        ..spec(B)
    });
    stage.order(A, Order::Connect(1, address(B)));
    stage.to(600_000);
    assert_eq!(stage.log.closed(A), [(2 * LATENCY, Closing::Refused)]);
    stage.order(A, Order::Connect(1, address(B)));
    stage.to(700_000);
    assert_eq!(
        stage.log.first(A, &Seen::Opened(1)),
        Some(600_000 + 2 * LATENCY)
    );
}

#[test]
fn an_address_nobody_has_times_out_after_131_s() {
    let mut stage = Stage::with(1);
    stage.order(A, Order::Connect(1, address(HostId(9))));
    stage.to(200_000_000);
    let [(at, Closing::TimedOut)] = stage.log.closed(A)[..] else {
        panic!("{:?}", stage.log.closed(A))
    };
    assert!(is_due(at, 131_000_000, 5_000_000), "{at}");
    assert_eq!(stage.world.connection_count(), 0);
}

#[test]
fn closing_reaches_the_peer_after_everything_sent_before() {
    let mut stage = Stage::connected();
    stage.order(A, Order::Send(1, 5));
    stage.order(A, Order::Close(1));
    stage.to(2_000_000);
    assert_eq!(stage.log.got(B), [(1_000_000 + LATENCY, 5)]);
    assert_eq!(
        stage.log.closed(B),
        [(1_000_000 + LATENCY, Closing::ByPeer)]
    );
    assert_eq!(
        stage.log.closed(A),
        [],
        "a process is not told of what it closed itself"
    );
    assert_eq!(stage.world.connection_count(), 0);
}

#[test]
fn a_message_on_a_connection_closed_in_the_same_call_never_leaves() {
    let mut stage = Stage::connected();
    stage.order(A, Order::All(vec![Order::Send(1, 5), Order::Close(1)]));
    stage.to(2_000_000);
    assert_eq!(stage.log.got(B), []);
    assert_eq!(stage.log.times("lost 0 NeverSent"), [1_000_000]);
    assert_eq!(
        stage.log.closed(B),
        [(1_000_000 + LATENCY, Closing::ByPeer)]
    );
}

#[test]
fn a_message_on_the_way_to_a_closed_socket_is_lost() {
    let mut stage = Stage::connected();
    stage.order(B, Order::Reply(0, 6));
    stage.order(A, Order::Close(1));
    stage.to(2_000_000);
    assert_eq!(stage.log.got(A), []);
    assert_eq!(stage.log.times("lost 0 Closed").len(), 1);
    assert_eq!(
        stage.log.closed(B),
        [(1_000_000 + LATENCY, Closing::ByPeer)]
    );
}

#[test]
fn a_number_used_again_gets_nothing_of_the_old_connection() {
    let mut stage = Stage::connected();
    stage.order(B, Order::Reply(0, 6));
    stage.order(
        A,
        Order::All(vec![
            Order::Close(1),
            Order::Connect(1, address(C)),
            Order::Send(1, 9),
        ]),
    );
    stage.to(2_000_000);
    assert_eq!(stage.log.got(A), []);
    assert_eq!(stage.log.got(C), [(1_000_000 + 3 * LATENCY, 9)]);
    stage.order(C, Order::Reply(0, 7));
    stage.to(3_000_000);
    assert_eq!(stage.log.got(A), [(2_000_000 + LATENCY, 7)]);
}

#[test]
fn sending_on_a_socket_that_is_not_open_loses_the_message() {
    let mut stage = Stage::with(2);
    stage.order(A, Order::Send(3, 5));
    assert_eq!(stage.log.times("lost 0 NotOpen"), [0]);
}

#[test]
fn closing_while_connecting_leaves_nothing_behind() {
    for at in [0, LATENCY / 2, LATENCY + 1] {
        let mut stage = Stage::with(2);
        stage.order(A, Order::Connect(1, address(B)));
        stage.to(at);
        stage.order(A, Order::Close(1));
        stage.to(1_000_000);
        assert_eq!(stage.world.connection_count(), 0, "closed at {at}");
        assert_eq!(stage.log.first(B, &Seen::Accepted(0, address(A))), None);
        // The row of the acceptor is free for the next.
        stage.order(A, Order::Connect(1, address(B)));
        stage.to(2_000_000);
        assert!(stage.log.first(B, &Seen::Accepted(0, address(A))).is_some());
    }
}

#[test]
fn a_pair_can_have_a_latency_of_its_own() {
    let slow = PairLatency {
        from: A,
        to: B,
        latency: Latency {
            base_us: 30_000,
            jitter_us: 0,
        },
    };
    let mut stage = Stage::empty(NetworkSpec {
        pairs: vec![slow],
        ..NetworkSpec::uniform(1000, 0)
    });
    for host in [A, B, C] {
        stage.world.add_host(spec(host));
    }
    stage.to(0);
    stage.order(A, Order::Connect(1, address(B)));
    stage.order(A, Order::Connect(2, address(C)));
    stage.to(1_000_000);
    assert_eq!(stage.log.first(A, &Seen::Opened(1)), Some(31_000));
    assert_eq!(stage.log.first(A, &Seen::Opened(2)), Some(2000));
}

#[test]
fn a_delay_is_added_to_what_is_sent_from_then_on() {
    let mut stage = Stage::connected();
    stage.order(A, Order::Send(1, 5));
    stage.fault(Fault::Delay {
        from: A,
        to: B,
        base_us: 50_000,
        jitter_us: 0,
    });
    stage.order(A, Order::Send(1, 6));
    stage.fault(Fault::Delay {
        from: A,
        to: B,
        base_us: 0,
        jitter_us: 0,
    });
    stage.order(A, Order::Send(1, 7));
    stage.to(2_000_000);
    let late = 1_000_000 + LATENCY + 50_000;
    assert_eq!(
        stage.log.got(B),
        [(1_000_000 + LATENCY, 5), (late, 6), (late, 7)]
    );
}

#[test]
fn the_acceptor_learns_where_the_opener_listens_and_can_answer() {
    let mut stage = Stage::connected();
    stage.order(B, Order::CloseAccepted(0));
    stage.to(2_000_000);
    assert_eq!(
        stage.log.closed(A),
        [(1_000_000 + LATENCY, Closing::ByPeer)]
    );
    assert!(
        !stage
            .log
            .seen
            .iter()
            .any(|(_, _, seen, _)| *seen == Seen::Closed(ROW_0, Closing::ByPeer))
    );
}

#[test]
fn a_process_reads_a_socket_to_its_end_before_it_looks_at_the_next() {
    for rounds in [3, 30] {
        let mut stage = Stage::connected();
        stage.order(C, Order::Connect(1, address(B)));
        stage.to(START + 10_000);
        stage.fault(Fault::Pause(B));
        // A and C take turns; each message arrives after the one before.
        for round in 0..rounds {
            stage.order(A, Order::Send(1, round));
            stage.to(START + 11_000 + u64::from(round) * 2_000);
            stage.order(C, Order::Send(1, 100 + round));
            stage.to(START + 12_000 + u64::from(round) * 2_000);
        }
        stage.to(START + 1_000_000);
        stage.fault(Fault::Resume(B));
        stage.to(START + 2_000_000);
        let got: Vec<u32> = stage.log.got(B).into_iter().map(|row| row.1).collect();
        let expected: Vec<u32> = (0..rounds).chain(100..100 + rounds).collect();
        assert_eq!(got, expected, "{rounds} of each");
    }
}
