use lab_sim::{HostId, Time, What};

use super::under_way::{End, Travels, UnderWay};
use crate::frame::{Fate, Flight, MessageView, NodeId};
use crate::picture;
use crate::world::Node;

/// How many messages are followed at a time; those that never end are forgotten,
/// oldest first.
const FOLLOWED_MAX: usize = 4_096;

/// Follows the messages that matter from their start to their end.
#[derive(Clone, Debug, Default)]
pub(super) struct Flights {
    followed: UnderWay<Flight>,
}

impl Flights {
    /// Takes a record; gives the flight that it ended.
    pub(super) fn hear(
        &mut self,
        host: Option<HostId>,
        at_us: i64,
        what: &What<'_, Node>,
        relative: impl Fn(Time) -> i64,
    ) -> Option<Flight> {
        let What::Sent {
            id, to, message, ..
        } = what
        else {
            return self.followed.hear(at_us, what, relative);
        };
        let (kind, reply) = picture::kind_of(message);
        if Flight::matters(kind) {
            let flight = Flight {
                id: id.0,
                from: host?.0 as NodeId,
                to: to.0 as NodeId,
                kind,
                reply,
                sent_us: at_us,
                ended_us: at_us,
                due_us: at_us,
                lost: false,
                fate: Fate::Arrives,
            };
            self.followed.sent(id.0, flight);
            if self.followed.len() > FOLLOWED_MAX {
                self.followed.forget_first();
            }
        }
        None
    }

    /// Whether no message is followed.
    pub(super) fn is_empty(&self) -> bool {
        self.followed.is_empty()
    }

    /// One that ended in a future that is forgotten.
    pub(super) fn is_on_its_way(&mut self, flight: Flight) {
        self.followed.sent(flight.id, flight);
    }

    /// Forgets what was sent after an instant.
    pub(super) fn forget_after(&mut self, at_us: i64) {
        self.followed.retain(|flight| flight.sent_us <= at_us);
    }
}

impl Travels for Flight {
    fn leave(&mut self, at_us: i64) {
        self.sent_us = at_us;
    }

    fn end(&mut self, end: End) {
        self.fate = end.fate;
        self.ended_us = end.at_us;
        self.due_us = end.due_us.unwrap_or(end.at_us).max(end.at_us);
        self.lost = end.by_hand || end.at_us > self.sent_us;
    }

    fn copy(&self, at_us: i64, due_us: i64) -> Self {
        Self {
            id: MessageView::copy_of(self.id),
            sent_us: at_us,
            ended_us: due_us,
            due_us,
            ..*self
        }
    }
}
