//! One message on the wire: dropped, held up, doubled.

mod common;

use common::{A, B, LATENCY, Order, Stage, is_due};
use lab_sim::{Fault, FaultError, Flight, Loss, MessageId};

const START: u64 = 1_000_000;

/// A sends a message; its number.
fn send(stage: &mut Stage, message: u32) -> MessageId {
    stage.order(A, Order::Send(1, message));
    let under_way = stage.world.in_flight();
    under_way
        .map(|flight| flight.id)
        .max()
        .expect("one is under way")
}

fn got(stage: &Stage) -> Vec<u32> {
    let got = stage.log.got(B);
    got.into_iter().map(|(_, message)| message).collect()
}

#[test]
fn a_dropped_message_is_sent_again_after_the_first_timeout() {
    let mut stage = Stage::connected();
    let message = send(&mut stage, 5);
    let effect = stage.fault(Fault::Drop(message));
    assert_eq!(effect.messages_lost, 1);
    stage.to(START + 10_000_000);
    let [(at, 5)] = stage.log.got(B)[..] else {
        panic!("it came once: {:?}", stage.log.got(B))
    };
    assert!(is_due(at, START + 203_000, 13_000), "{}", at - START);
}

#[test]
fn a_message_that_is_dropped_half_way_is_known_to_have_died_there() {
    let mut stage = Stage::connected();
    let message = send(&mut stage, 5);
    let there = |stage: &Stage| {
        let mut under_way = stage.world.in_flight();
        let flight = under_way.next().expect("it is on its way");
        let us = |at: lab_sim::Time| at.as_us();
        (flight.lost_at.map(us), flight.arrives_at.map(us))
    };
    assert_eq!(there(&stage), (None, Some(START + LATENCY)));
    let at = START + LATENCY / 4;
    stage.to(at);
    stage.fault(Fault::Drop(message));
    assert_eq!(there(&stage), (Some(at), Some(START + LATENCY)));
    stage.to(START + 205_000 + 13_000 - LATENCY);
    assert!(
        stage
            .world
            .in_flight()
            .all(|flight| flight.lost_at.is_none())
    );
}

#[test]
fn a_message_that_is_sent_into_a_cut_link_is_seen_to_leave() {
    let mut stage = Stage::connected();
    stage.fault(Fault::Cut {
        from: A,
        to: B,
        mode: lab_sim::CutMode::Drop,
    });
    send(&mut stage, 5);
    let flight = stage.world.in_flight().next().expect("it is kept");
    assert!(matches!(flight.flight, Flight::Lost { .. }));
    let due = flight.arrives_at.map(lab_sim::Time::as_us);
    assert_eq!((flight.lost_at, due), (None, Some(START + LATENCY)));
}

#[test]
fn the_loss_of_a_dropped_message_has_the_fault_for_its_cause() {
    let mut stage = Stage::connected();
    let message = send(&mut stage, 5);
    let effect = stage.fault(Fault::Drop(message));
    let (cause, name) = *stage.log.causes.last().expect("a record");
    assert_eq!((cause, name), (Some(effect.record), "lost"));
}

#[test]
fn what_follows_a_dropped_message_waits_for_it_and_has_it_sent_again_at_once() {
    let mut stage = Stage::connected();
    let message = send(&mut stage, 5);
    stage.fault(Fault::Drop(message));
    stage.to(START + 10_000);
    send(&mut stage, 6);
    stage.to(START + 10_000_000);
    // There, its acknowledgement back, and there again.
    let at = START + 10_000 + 3 * LATENCY;
    assert_eq!(stage.log.got(B), [(at, 5), (at, 6)]);
}

#[test]
fn a_message_held_up_for_less_than_a_timeout_comes_that_much_later() {
    let mut stage = Stage::connected();
    let message = send(&mut stage, 5);
    let by_us = 150_000;
    assert_eq!(stage.fault(Fault::HoldUp { message, by_us }).messages, 1);
    stage.to(START + 10_000_000);
    assert_eq!(stage.log.got(B), [(START + LATENCY + 150_000, 5)]);
    assert_eq!(stage.log.times("again 0 1"), []);
}

#[test]
fn a_message_held_up_for_longer_is_overtaken_by_a_copy_of_its_own() {
    let mut stage = Stage::connected();
    let message = send(&mut stage, 5);
    let by_us = 60_000_000;
    stage.fault(Fault::HoldUp { message, by_us });
    stage.to(START + 100_000_000);
    let [(at, 5)] = stage.log.got(B)[..] else {
        panic!("it came once: {:?}", stage.log.got(B))
    };
    assert!(is_due(at, START + 203_000, 13_000), "{}", at - START);
}

#[test]
fn what_follows_a_message_that_is_held_up_does_not_pass_it_by() {
    let mut stage = Stage::connected();
    let message = send(&mut stage, 5);
    let by_us = 1_500;
    stage.fault(Fault::HoldUp { message, by_us });
    send(&mut stage, 6);
    stage.to(START + LATENCY);
    let held = |flight: &lab_sim::InFlight<'_, u32>| flight.flight == Flight::Held;
    assert_eq!(stage.world.in_flight().filter(held).count(), 1);
    stage.to(START + 10_000_000);
    let at = START + LATENCY + 1_500;
    assert_eq!(stage.log.got(B), [(at, 5), (at, 6)]);
}

#[test]
fn the_second_of_two_copies_is_thrown_away_by_the_receivers_kernel() {
    let mut stage = Stage::connected();
    let message = send(&mut stage, 5);
    let effect = stage.fault(Fault::Double(message));
    assert_eq!((effect.messages, effect.messages_lost), (1, 0));
    let spare = |flight: &lab_sim::InFlight<'_, u32>| flight.copy && flight.flight == Flight::Spare;
    assert_eq!(stage.world.in_flight().filter(spare).count(), 1);
    stage.to(START + 10_000_000);
    assert_eq!(stage.log.got(B), [(START + LATENCY, 5)]);
    assert_eq!(stage.log.times("discarded"), [START + LATENCY + 1]);
    assert_eq!(stage.world.in_flight().count(), 0);
}

#[test]
fn a_copy_is_good_for_something_if_the_first_is_dropped() {
    let mut stage = Stage::connected();
    let message = send(&mut stage, 5);
    stage.fault(Fault::Double(message));
    stage.fault(Fault::Drop(message));
    stage.to(START + 10_000_000);
    assert_eq!(stage.log.got(B), [(START + LATENCY + 1, 5)]);
    assert_eq!(stage.log.times("discarded"), []);
    assert_eq!(stage.log.times("again 0 1"), []);
}

#[test]
fn a_copy_that_comes_before_a_message_that_is_held_up_is_taken_for_it() {
    let mut stage = Stage::connected();
    let message = send(&mut stage, 5);
    stage.fault(Fault::Double(message));
    let by_us = 50_000;
    stage.fault(Fault::HoldUp { message, by_us });
    stage.to(START + 10_000_000);
    assert_eq!(stage.log.got(B), [(START + LATENCY + 1, 5)]);
}

#[test]
fn only_what_is_on_the_wire_can_be_dropped_held_up_or_doubled() {
    let mut stage = Stage::connected();
    let message = send(&mut stage, 5);
    stage.to(START + 10_000_000);
    for fault in [Fault::Drop(message), Fault::Double(message)] {
        let refused = stage.world.apply(&fault, &mut stage.log);
        assert_eq!(refused, Err(FaultError::NotOnTheWire(message)));
    }
}

#[test]
fn a_copy_does_not_get_through_a_cut() {
    let mut stage = Stage::connected();
    let message = send(&mut stage, 5);
    stage.fault(Fault::Double(message));
    stage.cut(A, B);
    stage.to(START + 100_000);
    assert_eq!(got(&stage), []);
    assert_eq!(stage.log.times(&format!("lost 0 {:?}", Loss::Cut)).len(), 1);
    stage.fault(Fault::HealAll);
    stage.to(START + 10_000_000);
    assert_eq!(got(&stage), [5]);
}

#[test]
fn after_any_of_it_the_path_is_as_before() {
    let mut stage = Stage::connected();
    for number in 0..30 {
        let message = send(&mut stage, number);
        let by_us = 1 + number * 1_000;
        stage.fault(match number % 3 {
            0 => Fault::Drop(message),
            1 => Fault::HoldUp { message, by_us },
            _ => Fault::Double(message),
        });
        let now = stage.world.now().as_us();
        stage.to(now + u64::from(number) * 20_000);
    }
    stage.to(stage.world.now().as_us() + 60_000_000);
    assert_eq!(got(&stage), (0..30).collect::<Vec<_>>());
    let at = stage.world.now().as_us();
    send(&mut stage, 77);
    stage.to(at + 1_000_000);
    assert_eq!(stage.log.got(B).last(), Some(&(at + LATENCY, 77)));
}
