//! A run that was shown so long ago that only its commands were kept, played again in
//! pieces.

use super::Session;
use super::history::{Given, History, Place};
use super::story::Storyteller;
use crate::frame::BranchId;

/// A run that is being played again. Until it is there, nothing else has changed.
pub struct Recall {
    id: BranchId,
    furthest: Place,
    pub(super) history: History,
    pub(super) story: Storyteller,
    done: bool,
}

impl Recall {
    /// From where it parted from the one that is shown.
    pub(super) fn new(
        (id, script, furthest): (BranchId, &[Given], Place),
        shown: (&History, &Storyteller),
    ) -> Self {
        let (mut history, mut story) = (shown.0.clone(), shown.1.clone());
        history.give_instead(script, &mut story);
        Self {
            id,
            furthest,
            history,
            story,
            done: false,
        }
    }

    /// Which run it is.
    #[must_use]
    pub const fn id(&self) -> BranchId {
        self.id
    }

    /// Whether it is played to its end.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.done
    }

    /// Plays on, doing at most so many steps if there is a limit.
    pub fn go_on(&mut self, budget: Option<u32>) {
        self.done |= (self.history).advance(self.furthest.at, budget, &mut self.story);
    }
}

impl Session {
    /// Whether a run can be shown at once: it is the one that is shown, was kept, or does
    /// not exist.
    #[must_use]
    pub fn is_kept(&self, id: BranchId) -> bool {
        self.set_aside_run(id).is_none()
    }

    /// Begins to play a run again; `None` if that is not needed ([`Session::is_kept`]).
    #[must_use]
    pub fn recall(&self, id: BranchId) -> Option<Recall> {
        let (script, furthest) = self.set_aside_run(id)?;
        Some(Recall::new(
            (id, script, furthest),
            (&self.history, &self.story),
        ))
    }

    /// How far a run that is played again is, and how far it goes, microseconds from t = 0.
    #[must_use]
    pub fn recalled(&self, recall: &Recall) -> (i64, i64) {
        let now = recall.history.run().now();
        (self.relative(now), self.relative(recall.furthest.at))
    }
}
