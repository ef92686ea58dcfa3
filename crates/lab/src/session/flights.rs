use std::collections::BTreeMap;

use lab_sim::{HostId, Loss, What};

use crate::frame::{Fate, Flight, NodeId};
use crate::picture;
use crate::world::Node;

/// How many messages are followed at a time; those that never end are forgotten,
/// oldest first.
const FOLLOWED_MAX: usize = 4_096;

/// Follows the messages that matter from their start to their end.
#[derive(Clone, Debug, Default)]
pub(super) struct Flights {
    /// By the message's number; its end is not known yet.
    followed: BTreeMap<u64, Flight>,
}

impl Flights {
    /// Takes a record; gives the flight that it ended.
    pub(super) fn hear(
        &mut self,
        host: HostId,
        at_us: i64,
        what: &What<'_, Node>,
    ) -> Option<Flight> {
        match what {
            What::Sent {
                id, to, message, ..
            } => {
                let (kind, reply) = picture::kind_of(message);
                if Flight::matters(kind) {
                    let (from, to) = (host.0 as NodeId, to.0 as NodeId);
                    let flight = Flight {
                        id: id.0,
                        from,
                        to,
                        kind,
                        reply,
                        sent_us: at_us,
                        ended_us: at_us,
                        fate: Fate::Arrives,
                    };
                    self.followed.insert(id.0, flight);
                    if self.followed.len() > FOLLOWED_MAX {
                        self.followed.pop_first();
                    }
                }
                None
            }
            // What is sent again starts again.
            What::Retransmitted { id, .. } => {
                if let Some(flight) = self.followed.get_mut(&id.0) {
                    flight.sent_us = at_us;
                }
                None
            }
            What::Delivered { id, .. } => {
                let flight = self.followed.remove(&id.0)?;
                Some(Flight {
                    ended_us: at_us,
                    ..flight
                })
            }
            What::Lost { id, why, .. } => {
                let flight = if why.is_retried() {
                    self.followed.get(&id.0).copied()?
                } else {
                    self.followed.remove(&id.0)?
                };
                Some(Flight {
                    ended_us: at_us,
                    fate: fate_of(*why),
                    ..flight
                })
            }
            _ => None,
        }
    }

    /// Forgets what was sent after an instant.
    pub(super) fn forget_after(&mut self, at_us: i64) {
        self.followed.retain(|_, flight| flight.sent_us <= at_us);
    }
}

/// What the page says of a message that is lost.
pub(super) const fn fate_of(why: Loss) -> Fate {
    match why {
        Loss::HostDown => Fate::LostHost,
        Loss::Cut | Loss::Rejected | Loss::NeverSent => Fate::LostCut,
        Loss::OnTheWay => Fate::LostOnTheWay,
        Loss::Closed | Loss::Reset | Loss::NotOpen | Loss::Killed => Fate::Refused,
    }
}
