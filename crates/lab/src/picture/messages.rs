use lab_redis::wire::{Message, Reply, Request};
use lab_sim::{Flight, HostId, InFlight, Status};

use crate::world::{Deployment, Message as Carried};

use super::raft::{raft_kind, raft_label};
use super::{Look, node};
use crate::frame::{Fate, Frame, MessageKind, MessageView};
use crate::scenario::NodeKind;

impl Look<'_> {
    /// The messages under way that are drawn, and how many are not.
    pub(super) fn messages(self) -> (Vec<MessageView>, u32) {
        let who = self.run.who();
        let flights = self.run.world().in_flight();
        let flights = flights.filter(|flight| self.is_seen(flight));
        // What decides something is drawn before what is routine.
        let mut flights: Vec<_> = flights
            .map(|flight| {
                let (kind, _) = kind_between(who, flight.from, flight.to, flight.message);
                (std::cmp::Reverse(weight(kind)), flight)
            })
            .collect();
        flights.sort_by_key(|(weight, flight)| (*weight, flight.id.0));
        let not_drawn = flights.len().saturating_sub(Frame::MESSAGES_DRAWN);
        flights.truncate(Frame::MESSAGES_DRAWN);
        flights.sort_by_key(|(_, flight)| flight.id.0);
        let drawn = flights.iter();
        let drawn = drawn.filter_map(|(_, flight)| self.message(flight));
        (drawn.collect(), not_drawn as u32)
    }

    /// Whether a message is shown at all.
    fn is_seen(self, flight: &InFlight<'_, Carried>) -> bool {
        let Some(arrives) = flight.arrives_at else {
            return false;
        };
        match flight.flight {
            Flight::OnWire | Flight::Spare => true,
            // Until it would have arrived; after that it is a stalled wire.
            Flight::Lost { .. } => self.run.now() < arrives,
            Flight::Waiting | Flight::Held => false,
        }
    }

    pub(crate) fn message(self, flight: &InFlight<'_, Carried>) -> Option<MessageView> {
        let arrives = flight.arrives_at.filter(|_| self.is_seen(flight))?;
        let fate = match flight.flight {
            Flight::OnWire => match self.status(flight.to) {
                Status::Up => Fate::Arrives,
                Status::Paused => Fate::Waits,
                Status::Dead => Fate::Refused,
                Status::HostDown => Fate::LostHost,
            },
            Flight::Spare => Fate::Spare,
            Flight::Lost { .. } => {
                let cut = self.run.world().links().any(|link| {
                    link.cut.is_some() && (link.from, link.to) == (flight.from, flight.to)
                });
                if cut {
                    Fate::LostCut
                } else {
                    Fate::LostOnTheWay
                }
            }
            Flight::Waiting | Flight::Held => return None,
        };
        let (kind, reply) = kind_between(self.run.who(), flight.from, flight.to, flight.message);
        Some(MessageView {
            id: if flight.copy {
                MessageView::copy_of(flight.id.0)
            } else {
                flight.id.0
            },
            from: node(flight.from),
            to: node(flight.to),
            kind,
            reply,
            sent_us: self.relative(flight.left_at),
            arrives_us: self.relative(arrives),
            lost_us: flight.lost_at.map(|at| self.relative(at)),
            fate,
            label: label_of(self.run.who(), flight.message),
        })
    }
}

/// A few words for the messages that decide something.
pub(crate) fn label_of(who: &Deployment, message: &Carried) -> String {
    match message {
        Carried::Redis(message) => redis_label(who, message),
        Carried::Raft(message) => raft_label(message),
    }
}

fn redis_label(who: &Deployment, message: &Message) -> String {
    match message {
        Message::Request(Request::IsMasterDown(ask)) if ask.candidate.is_some() => {
            format!("epoch {}", ask.epoch)
        }
        Message::Reply(Reply::IsMasterDown(answer)) => match answer.leader {
            Some(leader) => {
                let name = { who.with_id(leader) }
                    .map_or_else(|| leader.short(), |host| who.name(host).to_string());
                format!("{name} {}", answer.leader_epoch)
            }
            None => String::from(if answer.is_down { "down" } else { "up" }),
        },
        Message::Request(Request::Reconfigure(what)) => match what {
            lab_redis::wire::ReplicaOf::NoOne => "NO ONE".to_owned(),
            lab_redis::wire::ReplicaOf::Of(to) => { who.at(to.address) }
                .map_or_else(|| to.to_string(), |host| who.name(host).to_string()),
        },
        Message::Request(Request::Publish(hello)) | Message::Push(hello) => {
            format!("epoch {}", hello.config_epoch)
        }
        _ => String::new(),
    }
}

/// What a message between two processes is about, and whether it is an answer. An
/// integer answers a PUBLISH as well as an INCR.
pub(crate) fn kind_between(
    who: &Deployment,
    from: HostId,
    to: HostId,
    message: &Carried,
) -> (MessageKind, bool) {
    let (kind, reply) = kind_of(message);
    let of_client = [from, to]
        .map(|host| who.kind(host))
        .contains(&NodeKind::Client);
    (if of_client { MessageKind::Client } else { kind }, reply)
}

/// What a message is about, and whether it is an answer.
pub(crate) fn kind_of(message: &Carried) -> (MessageKind, bool) {
    match message {
        Carried::Redis(message) => redis_kind(message),
        Carried::Raft(message) => raft_kind(message),
    }
}

const fn redis_kind(message: &Message) -> (MessageKind, bool) {
    match message {
        Message::Request(request) => (
            match request {
                Request::Ping => MessageKind::Ping,
                Request::Info => MessageKind::Info,
                Request::Publish(_) => MessageKind::Hello,
                Request::IsMasterDown(ask) if ask.candidate.is_some() => MessageKind::Vote,
                Request::IsMasterDown(_) => MessageKind::Ask,
                Request::Reconfigure(_) => MessageKind::SlaveOf,
                Request::Psync(_) | Request::Ack { .. } => MessageKind::Replication,
                Request::MasterAddress(_) | Request::Increment | Request::ReadCounter => {
                    MessageKind::Client
                }
                Request::SetName(_)
                | Request::Subscribe
                | Request::Auth(_)
                | Request::ScriptKill
                | Request::Renamed(_) => MessageKind::Setup,
            },
            false,
        ),
        Message::Reply(reply) => (
            match reply {
                Reply::Pong | Reply::Error(_) => MessageKind::Ping,
                Reply::Info(_) => MessageKind::Info,
                Reply::IsMasterDown(answer) if answer.leader.is_some() => MessageKind::Vote,
                Reply::IsMasterDown(_) => MessageKind::Ask,
                Reply::Exec => MessageKind::SlaveOf,
                Reply::MasterAddress(_) | Reply::Value(_) => MessageKind::Client,
                Reply::Continue { .. } | Reply::FullResync(_) => MessageKind::Replication,
                Reply::Ok | Reply::Subscribed => MessageKind::Setup,
                Reply::Integer(_) => MessageKind::Hello,
            },
            true,
        ),
        Message::Push(_) => (MessageKind::Hello, false),
        Message::Stream(_) => (MessageKind::Replication, false),
    }
}

/// How much a kind of message matters when not all can be drawn.
const fn weight(kind: MessageKind) -> u8 {
    match kind {
        MessageKind::Vote | MessageKind::SlaveOf => 4,
        MessageKind::Ask | MessageKind::Entries => 3,
        MessageKind::Hello | MessageKind::Heartbeat => 2,
        MessageKind::Ping | MessageKind::Info | MessageKind::Client => 1,
        MessageKind::Replication | MessageKind::Setup => 0,
    }
}
