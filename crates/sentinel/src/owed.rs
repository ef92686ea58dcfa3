//! The replies that a connection owes, in request order.

use std::collections::VecDeque;

use crate::link::{Callback, InstanceRef};

/// A reply that is outstanding: what to do with it, and on whose behalf it was
/// asked for (the callback and its private data in hiredis).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Owed {
    pub(crate) callback: Callback,
    pub(crate) instance: InstanceRef,
}

/// What a connection owes, oldest first.
///
/// A peer that answers owes a ping and perhaps a hello. Two therefore stand in the link
/// itself, where a pong finds them without reading other memory; more are kept
/// elsewhere until they are answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Queue {
    first: Option<Owed>,
    second: Option<Owed>,
    #[expect(
        clippy::box_collection,
        reason = "a pointer in each of a million links, that is nearly always empty"
    )]
    rest: Option<Box<VecDeque<Owed>>>,
}

impl Queue {
    /// One more, to be answered last.
    pub(crate) fn push_back(&mut self, owed: Owed) {
        if self.first.is_none() {
            self.first = Some(owed);
        } else if self.second.is_none() {
            self.second = Some(owed);
        } else {
            self.rest.get_or_insert_default().push_back(owed);
        }
    }

    /// Takes the one that is answered next.
    pub(crate) fn pop_front(&mut self) -> Option<Owed> {
        let oldest = std::mem::replace(&mut self.first, self.second.take());
        if let Some(rest) = &mut self.rest {
            self.second = rest.pop_front();
            if rest.is_empty() {
                self.rest = None;
            }
        }
        oldest
    }

    /// All of them, oldest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Owed> {
        let rest = self.rest.iter().flat_map(|rest| rest.iter());
        self.first.iter().chain(&self.second).chain(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Who;

    fn owed(serial: u32) -> Owed {
        Owed {
            callback: Callback::Ping,
            instance: InstanceRef {
                master: 0,
                who: Who::Peer(7),
                serial,
            },
        }
    }

    #[test]
    fn replies_are_expected_in_the_order_of_the_requests_however_many_there_are() {
        let mut queue = Queue::default();
        let (mut pushed, mut popped) = (0, 0);
        for length in [1, 2, 3, 2, 7, 0, 1, 5, 0] {
            while pushed - popped < length {
                queue.push_back(owed(pushed));
                pushed += 1;
            }
            while pushed - popped > length {
                assert_eq!(queue.pop_front(), Some(owed(popped)));
                popped += 1;
            }
            let there: Vec<u32> = queue.iter().map(|owed| owed.instance.serial).collect();
            assert_eq!(there, (popped..pushed).collect::<Vec<_>>());
        }
        assert_eq!(queue.pop_front(), None);
    }
}
