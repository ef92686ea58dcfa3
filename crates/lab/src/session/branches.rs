//! The runs that part where a reader acts in the past.
//!
//! A run is its commands: seed and scenario are the same for all. The few that were shown
//! last keep their history and story, sharing the keyframes from before they parted; any
//! other is played again when it is wanted.

use std::rc::Rc;

use super::history::{Given, History, Place, parting};
use super::story::Storyteller;
use super::{Recall, Session, pace};
use crate::frame::{Branch, BranchId, Branching, Frame, Story};

/// How many runs that are not shown keep their history.
const KEPT: usize = 6;

/// All runs but the one that is shown, and what is known of that one.
#[derive(Clone)]
pub(super) struct Branches {
    all: Vec<One>,
    current: BranchId,
    next: BranchId,
    dropped: u32,
    /// Counts the changes of the one that is shown.
    clock: u64,
}

#[derive(Clone)]
struct One {
    id: BranchId,
    parent: Option<BranchId>,
    name: Option<String>,
    /// When it was last shown.
    shown: u64,
    /// Where it stands; `None` for the one that is shown.
    aside: Option<Aside>,
}

/// A run that is not shown.
#[derive(Clone)]
struct Aside {
    script: Vec<Given>,
    furthest: Place,
    kept: Option<(History, Storyteller)>,
}

impl Default for Branches {
    fn default() -> Self {
        let first = One {
            id: 0,
            parent: None,
            name: None,
            shown: 0,
            aside: None,
        };
        Self {
            all: vec![first],
            current: 0,
            next: 1,
            dropped: 0,
            clock: 0,
        }
    }
}

impl Branches {
    fn one(&self, id: BranchId) -> Option<&One> {
        self.all.iter().find(|one| one.id == id)
    }

    fn one_mut(&mut self, id: BranchId) -> Option<&mut One> {
        self.all.iter_mut().find(|one| one.id == id)
    }

    /// The commands of a run; `shown` is the one that is shown.
    fn script<'a>(&'a self, one: &'a One, shown: &'a History) -> &'a [Given] {
        { one.aside.as_ref() }.map_or_else(|| shown.given(), |aside| &aside.script)
    }

    fn set_aside(&mut self, mut history: History, story: Storyteller, shown: &History) {
        history.set_aside(shown);
        let (current, clock) = (self.current, self.clock);
        if let Some(one) = self.one_mut(current) {
            one.shown = clock;
            one.aside = Some(Aside {
                script: history.given().to_vec(),
                furthest: history.furthest(),
                kept: Some((history, story)),
            });
        }
        self.clock += 1;
        let mut kept: Vec<&mut One> = { self.all.iter_mut() }
            .filter(|one| one.aside.as_ref().is_some_and(|aside| aside.kept.is_some()))
            .collect();
        kept.sort_by_key(|one| std::cmp::Reverse(one.shown));
        for one in kept.into_iter().skip(KEPT) {
            if let Some(aside) = &mut one.aside {
                aside.kept = None;
            }
        }
    }

    /// A new run is shown, which parted from the one that was.
    pub(super) fn part(&mut self, history: History, story: Storyteller, shown: &History) {
        let parted = parting(history.given(), shown.given());
        // Acting before the instant at which the old one parted itself makes it a sibling.
        let mut parent = self.current;
        while let Some(above) = self.one(parent).and_then(|one| one.parent)
            && self.one(above).is_some_and(|one| {
                let script = self.script(one, &history);
                parting(script, history.given()) >= parted
            })
        {
            parent = above;
        }
        self.set_aside(history, story, shown);
        let id = self.next;
        self.next += 1;
        self.all.push(One {
            id,
            parent: Some(parent),
            name: None,
            shown: self.clock,
            aside: None,
        });
        self.current = id;
        self.drop_oldest();
    }

    /// When there are too many: the one without a name and without others below it that
    /// was shown longest ago goes, else any.
    fn drop_oldest(&mut self) {
        while self.all.len() > Branching::MOST {
            let below = |id| self.all.iter().any(|one| one.parent == Some(id));
            let oldest = { self.all.iter() }
                .filter(|one| one.id != self.current && one.parent.is_some())
                .min_by_key(|one| (one.name.is_some(), below(one.id), one.shown));
            let Some(id) = oldest.map(|one| one.id) else {
                return;
            };
            self.remove(id);
            self.dropped += 1;
        }
    }

    /// Takes a run away; those that parted from it now part from what it parted from.
    fn remove(&mut self, id: BranchId) {
        let Some(parent) = self.one(id).map(|one| one.parent) else {
            return;
        };
        self.all.retain(|one| one.id != id);
        let heir = parent.or_else(|| {
            let heir = self.all.iter().find(|one| one.parent == Some(id));
            heir.map(|one| one.id)
        });
        for one in self.all.iter_mut().filter(|one| one.parent == Some(id)) {
            one.parent = heir.filter(|heir| *heir != one.id);
        }
    }
}

impl Session {
    /// The runs that parted from each other where somebody acted in the past.
    #[must_use]
    pub fn branches(&self) -> Branching {
        let mut runs = Vec::new();
        self.below(None, 0, &mut runs);
        Branching {
            runs,
            current: self.branches.current,
            dropped: self.branches.dropped,
        }
    }

    /// The one that is shown.
    #[must_use]
    pub const fn shown_run(&self) -> BranchId {
        self.branches.current
    }

    fn below(&self, parent: Option<BranchId>, depth: u16, runs: &mut Vec<Branch>) {
        let branches = &self.branches;
        let ones = branches.all.iter().filter(|one| one.parent == parent);
        let mut views: Vec<Branch> = ones.map(|one| self.view(one, depth)).collect();
        views.sort_by_key(|view| (view.parted_us, view.id));
        for view in views {
            let id = view.id;
            runs.push(view);
            self.below(Some(id), depth + 1, runs);
        }
    }

    fn view(&self, one: &One, depth: u16) -> Branch {
        let branches = &self.branches;
        let script = branches.script(one, &self.history);
        let parent = one.parent.and_then(|parent| branches.one(parent));
        let of_parent = parent.map(|parent| branches.script(parent, &self.history));
        let parted = of_parent.and_then(|of_parent| parting(of_parent, script));
        let common = of_parent.map(|of_parent| super::history::common(of_parent, script));
        let command = common.and_then(|common| script.get(common));
        let furthest =
            { one.aside.as_ref() }.map_or_else(|| self.history.furthest(), |aside| aside.furthest);
        Branch {
            id: one.id,
            parent: one.parent,
            depth,
            name: one.name.clone(),
            command: command.map(|given| given.command.to_string()),
            parted_us: parted.map_or(0, |place| self.relative(place.at)),
            to_us: self.relative(furthest.at),
            commands: u32::try_from(script.len()).unwrap_or(u32::MAX),
        }
    }

    /// The commands of a run, with where they were given, and its end; `None` if there is
    /// no such run.
    pub(super) fn script_of(&self, id: BranchId) -> Option<(&[Given], Place)> {
        let one = self.branches.one(id)?;
        let script = self.branches.script(one, &self.history);
        let furthest =
            { one.aside.as_ref() }.map_or_else(|| self.history.furthest(), |aside| aside.furthest);
        Some((script, furthest))
    }

    /// The commands of a run of which nothing else was kept, and its end.
    pub(super) fn set_aside_run(&self, id: BranchId) -> Option<(&[Given], Place)> {
        let aside = self.branches.one(id)?.aside.as_ref()?;
        { aside.kept.is_none() }.then_some((&aside.script[..], aside.furthest))
    }

    /// Keeps what was played again, if it is there. Returns false if it is not, if there is
    /// no such run any more, or if the one that is shown has changed meanwhile.
    pub fn keep(&mut self, recall: Recall) -> bool {
        let done = recall.is_done();
        if recall.is_way() {
            let good = done && self.is_as_it_was(&recall);
            if good {
                (self.history, self.story) = (recall.history, recall.story);
            }
            return good;
        }
        let one = self.branches.one_mut(recall.id());
        let Some(aside) = one.and_then(|one| one.aside.as_mut()).filter(|_| done) else {
            return false;
        };
        aside.kept = Some((recall.history, recall.story));
        true
    }

    /// The run that is shown when the one that is shown is deleted: the one from which it
    /// parted, or one that parted from it.
    #[must_use]
    pub fn heir(&self) -> Option<BranchId> {
        let shown = self.branches.one(self.branches.current)?;
        let below = { self.branches.all.iter() }.find(|other| other.parent == Some(shown.id));
        shown.parent.or_else(|| below.map(|other| other.id))
    }

    /// Another run at an instant, or at its end if it does not reach so far, and its
    /// story. `None` if there is no such run. One that is not kept ([`Session::is_kept`]) is
    /// played again first, which may take long.
    pub fn look_at(&mut self, id: BranchId, at_us: i64) -> Option<(Frame, Rc<Story>)> {
        if id == self.branches.current {
            return Some((self.frame(), self.story()));
        }
        let at = self.absolute(at_us);
        let mut aside = self.branches.one_mut(id)?.aside.take()?;
        let (history, story) = self.kept(id, &mut aside);
        history.seek(at.min(history.furthest().at), story);
        let seen = (self.frame_of(history, story, None), story.story());
        let clock = self.branches.clock;
        if let Some(one) = self.branches.one_mut(id) {
            one.aside = Some(aside);
            one.shown = clock;
        }
        Some(seen)
    }

    /// The history and the story of a run, played again if they were not kept.
    fn kept<'a>(&self, id: BranchId, aside: &'a mut Aside) -> &'a mut (History, Storyteller) {
        let Aside {
            script,
            furthest,
            kept,
        } = aside;
        kept.get_or_insert_with(|| {
            let shown = (&self.history, &self.story);
            let mut recall = Recall::new((id, script, *furthest), shown);
            recall.go_on(None);
            (recall.history, recall.story)
        })
    }

    /// Shows another run, at the instant shown or, if it does not reach so far, at its
    /// end. Returns false if there is no such run; the one that is shown stays then. One that
    /// is not kept ([`Session::is_kept`]) is played again first, which may take long.
    pub fn switch(&mut self, id: BranchId) -> bool {
        if id == self.branches.current {
            return true;
        }
        let aside = self.branches.one_mut(id).and_then(|one| one.aside.take());
        let Some(mut aside) = aside else {
            return false;
        };
        let at = self.run().now();
        self.kept(id, &mut aside);
        let Some((mut history, mut story)) = aside.kept else {
            return false;
        };
        history.seek(at.min(history.furthest().at), &mut story);
        std::mem::swap(&mut self.history, &mut history);
        std::mem::swap(&mut self.story, &mut story);
        // What is on the page knows a story by the number of its revision.
        self.story.renew(&story);
        self.branches.set_aside(history, story, &self.history);
        self.branches.current = id;
        self.look_ahead = pace::LookAhead::default();
        true
    }

    /// Names a run; an empty name takes its name away. What is too long is cut. Returns
    /// false if there is no such run.
    pub fn rename(&mut self, id: BranchId, name: &str) -> bool {
        let name: String = { name.trim().chars() }
            .filter(|letter| !letter.is_control())
            .take(Branching::LONGEST_NAME)
            .collect();
        let Some(one) = self.branches.one_mut(id) else {
            return false;
        };
        one.name = Some(name).filter(|name| !name.is_empty());
        true
    }

    /// Drops a run. If it is the one that is shown, the one from which it parted is shown
    /// instead, or one that parted from it. Returns false if there is no such run, or no
    /// other.
    pub fn delete(&mut self, id: BranchId) -> bool {
        if self.branches.one(id).is_none() {
            return false;
        }
        if id == self.branches.current {
            let Some(heir) = self.heir() else {
                return false;
            };
            self.switch(heir);
        }
        self.branches.remove(id);
        true
    }
}
