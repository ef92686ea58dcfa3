//! What the inspector tells: everything about what is selected, and of a sentinel that
//! watches several masters everything about one of them. All of it is more than anybody
//! reads, and than can be found and drawn for every frame.

use std::rc::Rc;

use lab::frame::{Inspection, Shape, Subject};

use super::{Model, Tab};
use crate::stage::Target;

/// Of which of several masters everything is told.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) enum Unfolded {
    /// Of the first with which something is the matter, or else of the first.
    #[default]
    First,
    /// Of this one.
    Master(String),
    /// Of none.
    Nothing,
}

impl Model {
    /// Keeps up what the inspector tells while it is shown.
    pub(super) fn inspect(&mut self) {
        let subject = match self.selection {
            Some(Target::Node(node)) => Some(Subject::Node(node)),
            Some(Target::Message(id)) => Some(Subject::Message(id)),
            _ => None,
        };
        let subject = subject.filter(|_| self.shows(Tab::Inspector));
        let wanted = subject.map(|subject| (subject, self.unfolded.clone()));
        if self.pieces.inspected == wanted && !self.is_due() {
            return;
        }
        let found = subject.and_then(|subject| {
            if self.watches_several(subject) {
                self.inspect_unfolded(subject)
            } else {
                self.desk.inspect(subject)
            }
        });
        // The same details keep their address, so that the panel is not made again.
        if self.inspection.as_deref() != found.as_ref() {
            self.inspection = found.map(Rc::new);
        }
        self.pieces.inspected = subject.map(|subject| (subject, self.unfolded.clone()));
        self.closer.seen.inspector = Some(Rc::clone(&self.frame));
    }

    /// Unfolds a master, or folds it up if it is the one that is unfolded.
    pub(super) fn unfold(&mut self, master: String) {
        self.unfolded = match &self.unfolded {
            Unfolded::Master(unfolded) if *unfolded == master => Unfolded::Nothing,
            _ => Unfolded::Master(master),
        };
        self.inspect();
    }

    fn watches_several(&self, subject: Subject) -> bool {
        let node = match subject {
            Subject::Node(node) => self.frame.nodes.get(usize::from(node)),
            Subject::Message(_) => None,
        };
        self.frame.settings.masters > 1 && node.is_some_and(|node| node.shape == Shape::Sentinel)
    }

    fn inspect_unfolded(&mut self, subject: Subject) -> Option<Inspection> {
        let named = match &self.unfolded {
            Unfolded::Master(name) => name.as_str(),
            Unfolded::First | Unfolded::Nothing => "",
        };
        let found = self.desk.inspect_master(subject, named)?;
        let known = found.why.iter().any(|why| why.about == named);
        if known || self.unfolded == Unfolded::Nothing {
            return Some(found);
        }
        // It stays that one, so that nothing jumps while it is read.
        let first = first(&found)?.to_owned();
        let found = self.desk.inspect_master(subject, &first);
        self.unfolded = Unfolded::Master(first);
        found
    }
}

/// The first master with which something is the matter, or else the first.
fn first(found: &Inspection) -> Option<&str> {
    let mut all = found.why.iter();
    let astir = all.clone().find(|why| why.stand.is_astir());
    let first = astir.or_else(|| all.next());
    first.map(|why| why.about.as_str())
}
