//! Following messages, and their second copies, from their start to their end.

use std::collections::{BTreeMap, BTreeSet};

use lab_sim::{Fault, Loss, Time, What};

use crate::frame::{Fate, MessageView};
use crate::world::Node;

/// How a message ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// When.
    pub(super) at_us: i64,
    /// In which way.
    pub(super) fate: Fate,
    /// When it would have arrived, if it was lost and that is known.
    pub(super) due_us: Option<i64>,
    /// Somebody dropped it.
    pub(super) by_hand: bool,
}

/// What is known of a message on its way.
pub(super) trait Travels: Clone {
    /// It starts again.
    fn leave(&mut self, at_us: i64);
    /// It ends.
    fn end(&mut self, end: End);
    /// The second copy that is made of it.
    fn copy(&self, at_us: i64, due_us: i64) -> Self;
}

/// The messages under way, by their numbers; their ends are not known yet.
#[derive(Clone, Debug)]
pub(super) struct UnderWay<T> {
    all: BTreeMap<u64, T>,
    /// Those that were lost: their senders' kernels have them still.
    lost: BTreeSet<u64>,
    /// Those whose second copy comes before them: they were lost, or held up.
    late: BTreeSet<u64>,
    /// The one that somebody has just dropped.
    dropped: Option<u64>,
}

impl<T> Default for UnderWay<T> {
    fn default() -> Self {
        Self {
            all: BTreeMap::new(),
            lost: BTreeSet::new(),
            late: BTreeSet::new(),
            dropped: None,
        }
    }
}

impl<T: Travels> UnderWay<T> {
    /// One more is under way.
    pub(super) fn sent(&mut self, id: u64, what: T) {
        self.all.insert(id, what);
    }

    /// Takes a record that is not about a new one; gives the one that ended.
    /// `relative` tells the instants of the page.
    pub(super) fn hear(
        &mut self,
        at_us: i64,
        what: &What<'_, Node>,
        relative: impl Fn(Time) -> i64,
    ) -> Option<T> {
        match what {
            What::Retransmitted { id, .. } => {
                self.late.remove(&id.0);
                self.lost.remove(&id.0);
                if let Some(message) = self.all.get_mut(&id.0) {
                    message.leave(at_us);
                }
                None
            }
            What::Doubled { id, due, .. } => {
                let copy = self.all.get(&id.0)?.copy(at_us, relative(*due));
                self.all.insert(MessageView::copy_of(id.0), copy);
                None
            }
            What::Fault(Fault::HoldUp { message, .. }) => {
                self.comes_late(message.0);
                None
            }
            What::Fault(Fault::Drop(message)) => {
                self.dropped = Some(message.0);
                None
            }
            What::Delivered { id, .. } => {
                let arrived = self.taken(id.0)?;
                Some(ended(arrived, at_us, Fate::Arrives))
            }
            What::Discarded { id, .. } => {
                let copy = self.all.remove(&MessageView::copy_of(id.0))?;
                Some(ended(copy, at_us, Fate::Spare))
            }
            What::Lost { id, why, due, .. } => {
                let by_hand = self.dropped.take() == Some(id.0);
                let mut message = if why.is_retried() {
                    self.comes_late(id.0);
                    let message = self.all.get(&id.0).cloned()?;
                    self.lost.insert(id.0);
                    message
                } else {
                    self.lost.remove(&id.0);
                    self.all.remove(&id.0)?
                };
                message.end(End {
                    at_us,
                    fate: fate_of(*why),
                    due_us: due.map(relative),
                    by_hand,
                });
                Some(message)
            }
            _ => None,
        }
    }

    fn comes_late(&mut self, id: u64) {
        if self.all.contains_key(&MessageView::copy_of(id)) {
            self.late.insert(id);
        }
    }

    /// The receiver takes whichever comes first; what comes after that tells it nothing.
    fn taken(&mut self, id: u64) -> Option<T> {
        let first = self.all.remove(&id);
        self.lost.remove(&id);
        if self.late.remove(&id) {
            self.all.remove(&MessageView::copy_of(id)).or(first)
        } else {
            first
        }
    }

    /// The one of that number.
    pub(super) fn get_mut(&mut self, id: u64) -> Option<&mut T> {
        self.all.get_mut(&id)
    }

    /// Whether nothing is under way.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty() && self.lost.is_empty() && self.late.is_empty()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Forgets the oldest.
    pub(super) fn forget_first(&mut self) {
        if let Some((id, _)) = self.all.pop_first() {
            self.lost.remove(&id);
            self.late.remove(&id);
        }
    }

    /// Forgets all but those.
    pub(super) fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.all.retain(|_, message| keep(message));
        let all = &self.all;
        self.lost.retain(|id| all.contains_key(id));
        self.late.retain(|id| all.contains_key(id));
    }

    /// The numbers of all of them.
    pub(super) fn ids(&self) -> impl Iterator<Item = u64> {
        self.all.keys().copied()
    }

    /// All of them.
    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.all.values_mut()
    }

    /// All that are on their way, to keep.
    pub(super) fn into_values(self) -> impl Iterator<Item = T> {
        let lost = self.lost;
        let there = move |id: &u64| !lost.contains(id);
        { self.all.into_iter() }.filter_map(move |(id, message)| there(&id).then_some(message))
    }
}

fn ended<T: Travels>(mut message: T, at_us: i64, fate: Fate) -> T {
    message.end(End {
        at_us,
        fate,
        due_us: None,
        by_hand: false,
    });
    message
}

/// What the page says of a message that is lost.
const fn fate_of(why: Loss) -> Fate {
    match why {
        Loss::HostDown => Fate::LostHost,
        Loss::Cut | Loss::Rejected | Loss::NeverSent => Fate::LostCut,
        Loss::OnTheWay => Fate::LostOnTheWay,
        Loss::Closed | Loss::Reset | Loss::NotOpen | Loss::Killed => Fate::Refused,
    }
}
