//! One instant, written down by hand: 1.5 ms into an election. The picture is
//! developed and tested against it, without a simulation behind it.
//!
//! [`election`] is the classroom (three sentinels, a master, two replicas, a
//! client); [`crowd`] is the same instant with as many sentinels as asked for.

use lab::frame::{
    Account, Ballot, BallotSlot, Band, Fate, FaultMark, Flight, Frame, Gauge, GaugeKind, Headline,
    Mark, MarkKind, MessageKind, MessageView, NodeId, NodeView, Odown, OpinionCell, OpinionState,
    Pill, Sentence, Settings, Shape, SideView, Status, Story, VoteState, Wire, WireKind,
};
use lab::scenario::Side;

mod many;

pub use many::many;

/// The instant of both fixtures.
pub const NOW_US: i64 = 5_214_600;
/// When the master was killed.
const KILLED_US: i64 = 3_000_000;
const DOWN_AFTER_US: u64 = 2_000_000;

/// The classroom.
#[must_use]
pub fn election() -> (Frame, Story) {
    let nodes = vec![
        dead_master(0, 3),
        replica(1, 0, 3),
        replica(2, 0, 3),
        NodeView {
            pill: Some(Pill::SeesSdown),
            ..sentinel(3, 0, 1, DOWN_AFTER_US)
        },
        NodeView {
            pill: Some(Pill::Candidate { held: 1, needed: 2 }),
            ballot: Some(ballot(
                4,
                &[
                    (4, VoteState::Held),
                    (3, VoteState::GivenInFlight),
                    (5, VoteState::RequestInFlight),
                ],
            )),
            ..sentinel(4, 1, 1, DOWN_AFTER_US)
        },
        NodeView {
            pill: Some(Pill::SdownIn { us: 280_000 }),
            ..sentinel(5, 2, 0, 1_720_000)
        },
        client(6),
    ];
    let messages = vec![
        message(
            1,
            3,
            4,
            MessageKind::Vote,
            true,
            NOW_US - 800,
            NOW_US + 300,
            Fate::Arrives,
            "s1 1",
        ),
        message(
            2,
            4,
            5,
            MessageKind::Vote,
            false,
            NOW_US - 900,
            NOW_US + 600,
            Fate::Arrives,
            "epoch 1",
        ),
        message(
            3,
            5,
            0,
            MessageKind::Ping,
            false,
            NOW_US - 700,
            NOW_US + 200,
            Fate::Refused,
            "",
        ),
    ];
    let wires = wires(&nodes);
    (frame(nodes, wires, messages, 3), story(3, 1))
}

/// `count` sentinels at the same instant: the second is the candidate, a third
/// of the votes are in, some are on their way; one sentinel is paused and one
/// link is cut in one direction, one in both.
#[must_use]
pub fn crowd(count: u16) -> (Frame, Story) {
    let first: NodeId = 3;
    let mut nodes = vec![
        dead_master(0, count),
        replica(1, 0, count),
        replica(2, 0, count),
    ];
    for index in 0..count {
        let id = first + index;
        let mut node = sentinel(
            id,
            index,
            u64::from(index % 3 != 2),
            if index % 3 == 2 {
                DOWN_AFTER_US.saturating_sub(u64::from(index) * 60_000)
            } else {
                DOWN_AFTER_US
            },
        );
        node.pill = match index {
            1 => Some(Pill::Candidate {
                held: u32::from(count) / 3,
                needed: u32::from(count) / 2 + 1,
            }),
            _ if index % 3 == 0 => Some(Pill::Voted {
                candidate: first + 1,
                epoch: 1,
            }),
            _ if index % 3 == 1 => Some(Pill::SeesSdown),
            _ => Some(Pill::SdownIn {
                us: u64::from(index) * 60_000,
            }),
        };
        if index == 1 {
            node.ballot = Some(crowd_ballot(first, count));
        }
        if index + 1 == count && count > 3 {
            node.status = Status::Paused;
            node.pill = None;
        }
        nodes.push(node);
    }
    nodes.push(client(first + count));
    let mut messages = vec![message(
        1,
        5,
        0,
        MessageKind::Ping,
        false,
        NOW_US - 700,
        NOW_US + 200,
        Fate::Refused,
        "",
    )];
    for index in (0..count).filter(|index| *index != 1) {
        let (from, to) = if index % 3 == 0 {
            (first + index, first + 1)
        } else {
            (first + 1, first + index)
        };
        let lag = i64::from(index) * 60;
        let label = if index % 3 == 0 { "s1 1" } else { "epoch 1" };
        messages.push(message(
            10 + u64::from(index),
            from,
            to,
            MessageKind::Vote,
            index % 3 == 0,
            NOW_US - 300 - lag,
            NOW_US + 1_200 - lag,
            if index == 2 && count > 3 {
                Fate::LostCut
            } else {
                Fate::Arrives
            },
            label,
        ));
    }
    let mut wires = wires(&nodes);
    for wire in &mut wires {
        wire.cut_ab = (wire.a, wire.b) == (first + 1, first + 2)
            || (wire.a, wire.b) == (0, first) && count > 3;
        wire.cut_ba = (wire.a, wire.b) == (0, first) && count > 3;
    }
    (frame(nodes, wires, messages, count), story(count, 1))
}

fn frame(
    nodes: Vec<NodeView>,
    wires: Vec<Wire>,
    messages: Vec<MessageView>,
    sentinels: u16,
) -> Frame {
    let voters = u32::from(sentinels);
    let quorum = voters / 2 + 1;
    Frame {
        now_us: NOW_US,
        step: 4_711,
        from_us: -500_000,
        to_us: 12_000_000,
        next_event_us: Some(NOW_US + 300),
        findings: Vec::new(),
        sides: vec![SideView {
            side: Side::Sentinel,
            sentence: Sentence {
                now: Headline::AsksForVotes {
                    candidate: 4,
                    epoch: 1,
                },
                depends: Some(Headline::NeedsVotes {
                    held: 1,
                    needed: quorum,
                    quorum,
                    majority: quorum,
                    voters,
                }),
            },
            account: Account::default(),
        }],
        nodes,
        wires,
        messages,
        messages_not_drawn: 0,
        votes: Vec::new(),
        groups: vec!["mymaster".to_owned()],
        reports: Vec::new(),
        waiting: Vec::new(),
        configurations: vec![0],
        settings: Settings {
            masters: 1,
            sentinels,
            replicas: 2,
            quorum,
            down_after_ms: 2_000,
            failover_timeout_ms: 10_000,
            parallel_syncs: 1,
            raft: None,
            latency_us: 1_000,
            seed: 1,
        },
        ended: false,
    }
}

fn blank(id: NodeId, name: String, shape: Shape) -> NodeView {
    NodeView {
        id,
        address: format!("10.0.0.{}:6379", id + 1),
        name,
        side: Side::Sentinel,
        shape,
        status: Status::Up,
        group: None,
        epoch: None,
        is_master: false,
        leads: false,
        replicates_from: None,
        replication_up: false,
        offset: None,
        counter: None,
        lost_writes: None,
        believes_master: None,
        gauges: Vec::new(),
        opinions: Vec::new(),
        odown: None,
        ballot: None,
        log: None,
        pill: None,
    }
}

fn dead_master(id: NodeId, sentinels: u16) -> NodeView {
    let opinions = (0..sentinels).map(|index| OpinionCell {
        observer: 3 + index,
        state: match index % 3 {
            0 | 1 => OpinionState::Sdown,
            _ if sentinels > 3 && index + 1 == sentinels => OpinionState::Stale,
            _ => OpinionState::Up,
        },
        since_us: Some(NOW_US - 20_000),
    });
    let quorum = u32::from(sentinels) / 2 + 1;
    NodeView {
        status: Status::Killed,
        is_master: true,
        offset: Some(1_042),
        opinions: opinions.collect(),
        odown: Some(Odown {
            by: vec![4],
            count: quorum,
            quorum,
        }),
        ..blank(id, format!("r{id}"), Shape::Master)
    }
}

fn replica(id: NodeId, master: NodeId, sentinels: u16) -> NodeView {
    NodeView {
        replicates_from: Some(master),
        offset: Some(1_042),
        opinions: (0..sentinels)
            .map(|index| OpinionCell {
                observer: 3 + index,
                state: OpinionState::Up,
                since_us: None,
            })
            .collect(),
        ..blank(id, format!("r{id}"), Shape::Replica)
    }
}

fn sentinel(id: NodeId, index: u16, epoch: u64, patience_us: u64) -> NodeView {
    let gauge = |kind, elapsed_us, limit_us| Gauge {
        kind,
        about: Some(0),
        elapsed_us,
        limit_us,
    };
    NodeView {
        epoch: Some(epoch),
        believes_master: Some(0),
        gauges: vec![
            gauge(GaugeKind::Patience, patience_us, DOWN_AFTER_US),
            gauge(GaugeKind::NextInfo, 400_000, 1_000_000),
            gauge(GaugeKind::NextHello, 1_300_000, 2_000_000),
        ],
        ..blank(id, format!("s{index}"), Shape::Sentinel)
    }
}

fn client(id: NodeId) -> NodeView {
    NodeView {
        counter: Some(318),
        lost_writes: Some(0),
        believes_master: Some(0),
        pill: Some(Pill::Waiting { us: 2_214_600 }),
        ..blank(id, "c0".to_owned(), Shape::Client)
    }
}

fn ballot(candidate: NodeId, slots: &[(NodeId, VoteState)]) -> Ballot {
    debug_assert!(
        slots.first().is_some_and(|slot| slot.0 == candidate),
        "a candidate votes for itself first"
    );
    let needed = slots.len() as u32 / 2 + 1;
    Ballot {
        epoch: 1,
        slots: slots
            .iter()
            .map(|&(voter, state)| BallotSlot {
                voter: Some(voter),
                state,
            })
            .collect(),
        held: slots
            .iter()
            .filter(|slot| slot.1 == VoteState::Held)
            .count() as u32,
        needed,
        quorum: needed,
        majority: needed,
        gives_up_us: Some(15_610_000),
        retry_us: Some(25_610_000),
        elected: false,
    }
}

fn crowd_ballot(first: NodeId, count: u16) -> Ballot {
    const STATES: [VoteState; 6] = [
        VoteState::Held,
        VoteState::GivenInFlight,
        VoteState::RequestInFlight,
        VoteState::Held,
        VoteState::GivenToOther,
        VoteState::Unreachable,
    ];
    let mut slots = vec![(first + 1, VoteState::Held)];
    slots.extend(
        (0..count)
            .filter(|index| *index != 1)
            .map(|index| (first + index, STATES[usize::from(index) % STATES.len()])),
    );
    let mut ballot = ballot(first + 1, &slots);
    ballot.quorum = u32::from(count) / 3 + 1;
    ballot
}

#[allow(clippy::too_many_arguments, reason = "a row of a table of test data")]
fn message(
    id: u64,
    from: NodeId,
    to: NodeId,
    kind: MessageKind,
    reply: bool,
    sent_us: i64,
    arrives_us: i64,
    fate: Fate,
    label: &str,
) -> MessageView {
    MessageView {
        id,
        from,
        to,
        kind,
        reply,
        sent_us,
        arrives_us,
        lost_us: None,
        fate,
        label: label.to_owned(),
    }
}

/// Everybody with everybody whom it talks to.
fn wires(nodes: &[NodeView]) -> Vec<Wire> {
    let mut wires = Vec::new();
    for (index, a) in nodes.iter().enumerate() {
        for b in &nodes[index + 1..] {
            let kind = match (a.shape, b.shape) {
                (Shape::Sentinel, Shape::Sentinel) => WireKind::Ring,
                (Shape::Master, Shape::Replica) => WireKind::Replication,
                (Shape::Master | Shape::Replica, Shape::Sentinel) => WireKind::Spoke,
                (Shape::Master, Shape::Client) => WireKind::Spoke,
                _ => continue,
            };
            let connected = a.status == Status::Up && b.status == Status::Up;
            wires.push(Wire {
                a: a.id,
                b: b.id,
                kind,
                cut_ab: false,
                cut_ba: false,
                connected,
                stalled: false,
                loss_percent: 0,
                delay_us: 0,
            });
        }
    }
    wires
}

fn story(sentinels: u16, candidate: u16) -> Story {
    let leader = 3 + candidate;
    let mark = |at_us: i64, node, kind, epoch| Mark {
        at_us,
        step: at_us.unsigned_abs(),
        node,
        kind,
        about: Some(if kind == MarkKind::Vote { leader } else { 0 }),
        epoch,
    };
    let mut marks: Vec<Mark> = (0..sentinels)
        .filter(|index| index % 3 != 2)
        .map(|index| {
            mark(
                5_073_000 + i64::from(index) * 37_000 % 130_000,
                3 + index,
                MarkKind::Sdown,
                None,
            )
        })
        .collect();
    marks.sort_by_key(|mark| mark.at_us);
    marks.push(mark(5_213_000, leader, MarkKind::Odown, None));
    marks.push(mark(5_213_050, leader, MarkKind::Try, Some(1)));
    marks.push(mark(5_213_100, leader, MarkKind::Vote, Some(1)));
    marks.push(mark(5_213_800, 3, MarkKind::Vote, Some(1)));
    Story {
        marks,
        bands: vec![Band {
            side: Side::Sentinel,
            from_us: -500_000,
            to_us: None,
            master: "mymaster".to_owned(),
            epoch: 0,
            node: 0,
        }],
        faults: vec![FaultMark {
            at_us: KILLED_US,
            step: 3_000,
            command: "kill r0".to_owned(),
            by_user: true,
        }],
        flights: vec![Flight {
            id: 7,
            from: leader,
            to: 3,
            kind: MessageKind::Vote,
            reply: false,
            sent_us: 5_213_100,
            ended_us: 5_213_800,
            due_us: 5_213_800,
            lost: false,
            fate: Fate::Arrives,
        }],
        ..Story::default()
    }
}
