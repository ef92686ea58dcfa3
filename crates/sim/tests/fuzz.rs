//! Random worlds under random faults: what always holds.

#[path = "common/chatter.rs"]
mod chatter;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chatter::{Chatter, HOSTS, Hush, Luck};
use lab_sim::{
    ConnectionId, Fault, Flight, HostId, MessageId, Record, Sink, Status, Time, What, World,
};

/// Follows the records and checks each against those before it.
#[derive(Default)]
struct Checker {
    /// Of every record: its cause, and whether it may be without one.
    causes: Vec<(Option<u64>, bool)>,
    last: Time,
    /// Messages of a direction of a connection that were sent and not read. The
    /// flag: the acceptor sent them.
    unread: BTreeMap<(ConnectionId, bool), VecDeque<MessageId>>,
    /// Messages with a fate still open.
    open: BTreeSet<MessageId>,
    delivered: u64,
    /// Directed pairs cut now.
    cut: BTreeSet<(HostId, HostId)>,
    buffered: BTreeSet<MessageId>,
}

impl Checker {
    fn check_cause(&mut self, record: &Record<'_, Chatter>) {
        assert_eq!(record.id, self.causes.len() as u64);
        assert!(record.at >= self.last, "true time goes back at {record:?}");
        self.last = record.at;
        let root = matches!(
            record.what,
            What::Woke { .. } | What::Ordered { .. } | What::Fault(_) | What::Booted { .. }
        );
        match record.cause {
            Some(cause) => assert!(cause < record.id, "{record:?} names a later cause"),
            None => assert!(root, "{record:?} has no cause"),
        }
        self.causes.push((record.cause, root));
    }

    fn check_arrival(&self, record: &Record<'_, Chatter>, from: HostId) {
        let Some(to) = record.host else {
            panic!("{record:?} has no host")
        };
        assert!(
            !self.cut.contains(&(from, to)),
            "{record:?} came through a cut"
        );
    }
}

impl Sink<Chatter> for Checker {
    fn record(&mut self, record: &Record<'_, Chatter>) {
        self.check_cause(record);
        match record.what {
            What::Sent {
                id,
                connection,
                socket,
                ..
            } => {
                self.unread
                    .entry((connection, socket.is_accepted()))
                    .or_default()
                    .push_back(id);
                assert!(self.open.insert(id), "{id:?} was sent twice");
            }
            What::Buffered { id, from } => {
                self.check_arrival(record, from);
                self.buffered.insert(id);
            }
            What::Delivered {
                id,
                from,
                connection,
                socket,
                ..
            } => {
                if !self.buffered.contains(&id) {
                    self.check_arrival(record, from);
                }
                assert!(self.open.remove(&id), "{id:?} was delivered after its end");
                let queue = self
                    .unread
                    .get_mut(&(connection, !socket.is_accepted()))
                    .expect("it was sent");
                assert_eq!(queue.pop_front(), Some(id), "out of order, or after a gap");
                self.delivered += 1;
            }
            What::Lost { id, why, .. } if !why.is_retried() => {
                // A message its kernel had kept may be reported when it meets a
                // closed end and again when the kernel hears of it.
                self.open.remove(&id);
            }
            What::Fault(Fault::Cut { from, to, .. }) => {
                self.cut.insert((*from, *to));
            }
            What::Fault(Fault::Heal { from, to }) => {
                self.cut.remove(&(*from, *to));
            }
            What::Fault(Fault::HealAll) => self.cut.clear(),
            _ => {}
        }
    }
}

/// Every host with every other, both ways.
fn pairs() -> impl Iterator<Item = (HostId, HostId)> {
    let hosts = (0..HOSTS).map(HostId);
    let others = move |from| (0..HOSTS).map(move |to| (from, HostId(to)));
    hosts.flat_map(others).filter(|(from, to)| from != to)
}

/// Brings everything back into order and lets it come to rest.
fn calm<S: Sink<Chatter>>(world: &mut World<Chatter>, sink: &mut S) {
    let mut apply = |world: &mut World<Chatter>, fault| world.apply(&fault, sink).expect("it fits");
    apply(world, Fault::HealAll);
    for (from, to) in pairs() {
        apply(
            world,
            Fault::Loss {
                from,
                to,
                percent: 0,
            },
        );
    }
    for host in (0..HOSTS).map(HostId) {
        match world.host(host).status() {
            Status::Up => None,
            Status::Paused => Some(Fault::Resume(host)),
            Status::Dead => Some(Fault::Start { host, wipe: false }),
            Status::HostDown => Some(Fault::HostUp(host)),
        }
        .map(|fault| apply(world, fault));
    }
    for host in (0..HOSTS).map(HostId) {
        world.order(host, Hush, sink).expect("it runs");
    }
    let rest = world.now().plus_us(2_000_000_000);
    world.run_until(rest, sink);
}

#[test]
fn order_cuts_sockets_and_causes_hold_under_random_faults() {
    under_random_faults(0..150, 0, false);
}

#[test]
fn they_hold_where_packets_are_lost_too() {
    under_random_faults(150..250, 30, false);
}

#[test]
fn they_hold_where_single_messages_are_dropped_held_up_and_doubled() {
    under_random_faults(250..350, 0, true);
    under_random_faults(350..400, 20, true);
}

/// Does something to a message on the wire, if there is one.
fn tamper(world: &mut World<Chatter>, luck: &mut Luck, checker: &mut Checker) {
    let on_wire: Vec<_> = { world.in_flight() }
        .filter(|flight| flight.flight == Flight::OnWire && !flight.copy)
        .map(|flight| flight.id)
        .collect();
    if on_wire.is_empty() {
        return;
    }
    let message = on_wire[luck.below(on_wire.len() as u64) as usize];
    let by_us = luck.below(600_000) as u32;
    let fault = match luck.below(3) {
        0 => Fault::Drop(message),
        1 => Fault::HoldUp { message, by_us },
        _ => Fault::Double(message),
    };
    let _ = world.apply(&fault, checker);
}

/// `percent`: how many of a hundred packets are lost at most; `one_by_one`: whether
/// single messages are tampered with.
fn under_random_faults(seeds: std::ops::Range<u64>, percent: u64, one_by_one: bool) {
    let mut delivered = 0;
    for seed in seeds {
        let mut world = chatter::world(seed);
        let mut luck = Luck::new(seed + 1000);
        let mut checker = Checker::default();
        for (from, to) in pairs().filter(|_| percent > 0) {
            let percent = luck.below(percent) as u8;
            let _ = world.apply(&Fault::Loss { from, to, percent }, &mut checker);
        }
        for _ in 0..120 {
            let next = world.now().plus_us(luck.below(400_000));
            world.run_until(next, &mut checker);
            let _ = world.apply(&chatter::fault(&mut luck), &mut checker);
            for _ in 0..if one_by_one { 4 } else { 0 } {
                tamper(&mut world, &mut luck, &mut checker);
            }
        }
        calm(&mut world, &mut checker);
        assert_eq!(
            world.in_flight().count(),
            0,
            "seed {seed}: at rest nothing is under way"
        );
        assert!(
            checker.open.is_empty(),
            "seed {seed}: {:?} have no end",
            checker.open
        );
        delivered += checker.delivered;
    }
    assert!(
        delivered > 20_000,
        "only {delivered} messages were delivered"
    );
}

#[test]
fn without_faults_every_message_to_an_open_connection_is_delivered_in_order() {
    let mut world = chatter::world(3);
    let mut checker = Checker::default();
    world.run_until(Time::from_ms(60_000), &mut checker);
    calm(&mut world, &mut checker);
    assert!(checker.delivered > 1_000);
    assert!(checker.open.is_empty());
}
