//! Moving about in time: steps, running to something, runs that parted and two of them
//! beside each other.

use std::rc::Rc;

use lab::frame::{BranchId, Branching, Comparison, Frame, Story};
use lab::session::{Direction, Goal, Progress, SEARCH_LIMIT, Search, Step};

use super::{Model, Moving, Popover, Stride};
use crate::stage::Target;
use crate::text::{Lang, span};

/// How many completions of a condition are offered.
const OFFERED: usize = 8;

/// What is run to, and what came of it.
#[derive(Default)]
pub struct RunTo {
    /// As it was typed.
    pub typed: String,
    /// What came of it, and of what; shown until something else is typed.
    pub outcome: Option<Outcome>,
    /// What is being looked for.
    looking: Option<Looking>,
}

/// What came of running to something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It is being looked for, and has not come by that instant.
    Looking(i64),
    /// It was stopped.
    Stopped,
    /// It does not come, or did not.
    NotFound {
        /// Which way.
        direction: Direction,
        /// It is so already, and so all along.
        always: bool,
    },
    /// It is no condition: what is wrong, and which part of the text.
    Wrong(lab::condition::ConditionError),
}

struct Looking {
    search: Search,
    /// What is looked for, in words; `None` for a step.
    what: Option<String>,
    /// Where it was found: on the way there.
    step: Option<u64>,
}

/// Two runs beside each other.
pub struct Beside {
    /// Where they part, and who does what otherwise.
    pub comparison: Comparison,
    /// The picture and the story of each, at the instant shown or at its end.
    pub pictures: [(Rc<Frame>, Rc<Story>); 2],
    /// The furthest instant and the commands of each, by which another comparison is known.
    extent: [(i64, u32); 2],
}

impl PartialEq for Beside {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl RunTo {
    /// Whether something is being looked for.
    #[must_use]
    pub const fn looks(&self) -> bool {
        self.looking.is_some()
    }

    /// Stops looking.
    pub fn stop(&mut self) {
        if self.looking.take().is_some() {
            self.outcome = Some(Outcome::Stopped);
        }
    }
}

impl Model {
    pub(super) fn move_about(&mut self, moving: Moving) {
        if self.recalls_first(&moving) {
            return;
        }
        match moving {
            Moving::Type(text) => {
                self.run_to.stop();
                self.run_to.outcome = None;
                self.run_to.typed = text;
                self.offer_conditions();
            }
            Moving::RunTo(text, direction) => self.run_to(text, direction),
            Moving::Stop => {
                self.run_to.stop();
                self.stop_recalling();
            }
            Moving::Show(id) => self.show_run(id),
            Moving::Beside(direction) => self.show_beside(direction),
            Moving::Rename(id, name) => {
                self.desk.rename_run(id, &name);
                self.refresh_silently();
            }
            Moving::Delete(id) => {
                if self.desk.delete_run(id) {
                    self.playback.pause();
                    self.beside = None;
                    self.refresh_silently();
                } else {
                    self.note(self.text().runs.last);
                }
            }
            Moving::Compare(runs) => self.compare(runs),
            // In another run it may be a long way from where that is shown first.
            Moving::Go(id, _) | Moving::GoAt(id, _) if id != self.runs.current => {
                self.playback.pause();
                if self.desk.show_run(id) {
                    self.refresh_silently();
                    self.move_about(moving);
                }
            }
            Moving::Go(_, step) => self.go(|desk| desk.seek_step(step)),
            Moving::GoAt(_, at_us) => self.go(|desk| desk.seek(at_us)),
        }
    }

    /// What the condition that is typed may go on to be, while its field is there.
    pub(super) fn offer_conditions(&mut self) {
        let offered = if self.popover == Some(Popover::Jump) {
            self.desk.conditions(&self.run_to.typed, OFFERED)
        } else {
            Vec::new()
        };
        if *self.offered != offered {
            self.offered = Rc::new(offered);
        }
    }

    fn go(&mut self, seek: impl FnOnce(&crate::desk::Desk)) {
        if self.scrubbing.is_none() {
            self.playback.pause();
        }
        seek(&self.desk);
        self.refresh_silently();
        self.tell_where();
    }

    pub(super) fn stride(&mut self, stride: Stride, direction: Direction) {
        self.playback.pause();
        self.popover = None;
        self.notice = None;
        let step = match stride {
            Stride::Event => Some(Step::Event),
            Stride::Tick => self.sentinel().map(Step::Tick),
            Stride::TickOf(node) => Some(Step::Tick(node)),
            Stride::Message(link) => match (link, self.selection) {
                (Some((a, b)), _) | (None, Some(Target::Wire(a, b))) => Some(Step::Message(a, b)),
                _ => {
                    self.note(self.text().time.no_link);
                    return;
                }
            },
            Stride::Vote => Some(Step::Vote),
            Stride::Epoch => Some(Step::Epoch),
            Stride::Named => Some(Step::Named),
        };
        match step.map(|step| (step, self.desk.step_at_once(step, direction))) {
            Some((_, Some(moved))) => self.moved(moved, direction),
            Some((step, None)) => self.look_for(Goal::Step(step), None, direction),
            None => self.moved(false, direction),
        }
    }

    fn moved(&mut self, moved: bool, direction: Direction) {
        self.refresh_silently();
        match (moved, direction) {
            (true, Direction::Forward) => self.tell_step(),
            (true, Direction::Back) => self.tell_where(),
            (false, _) => self.note(self.text().transport.nothing_more),
        }
    }

    fn run_to(&mut self, text: Option<String>, direction: Direction) {
        self.playback.pause();
        self.run_to.stop();
        if let Some(text) = text {
            self.run_to.typed = text;
        } else if self.run_to.typed.trim().is_empty() {
            self.popover = Some(Popover::Jump);
            return;
        }
        match self.desk.condition(&self.run_to.typed) {
            Ok(condition) => {
                let what = condition.to_string();
                self.look_for(Goal::Condition(condition), Some(what), direction);
            }
            Err(wrong) => {
                self.speak((self.text().time.no_condition)(&wrong.problem).replace('`', ""));
                self.run_to.outcome = Some(Outcome::Wrong(wrong));
                self.popover = Some(Popover::Jump);
            }
        }
    }

    fn look_for(&mut self, goal: Goal, what: Option<String>, direction: Direction) {
        self.run_to.looking = Some(Looking {
            search: self.desk.search(goal, direction),
            what,
            step: None,
        });
        self.look_on();
        if self.run_to.looks() {
            // It takes longer than a frame: how far it is, and the way to stop it.
            self.menu = None;
            self.popover = Some(Popover::Jump);
        }
    }

    /// Looks a little further, or goes a little further to what was found.
    pub(super) fn look_on(&mut self) {
        let Some(mut looking) = self.run_to.looking.take() else {
            return;
        };
        if looking.step.is_none() {
            match self.desk.look_on(&mut looking.search) {
                Progress::Going { at_us } => {
                    self.run_to.outcome = Some(Outcome::Looking(at_us));
                }
                Progress::Found { step } => looking.step = Some(step),
                Progress::NotFound { always, .. } => {
                    self.not_found(looking, always);
                    return;
                }
            }
        }
        if let Some(step) = looking.step
            && self.desk.go_towards_step(step)
        {
            self.found(&looking);
            return;
        }
        self.run_to.looking = Some(looking);
    }

    fn found(&mut self, looking: &Looking) {
        self.run_to.outcome = None;
        self.notice = None;
        if self.popover == Some(Popover::Jump) {
            self.popover = None;
        }
        self.moved(true, looking.search.direction());
        if let Some(what) = &looking.what {
            let at = span::instant(self.frame.now_us);
            self.speak((self.text().time.found)(what, &at).replace('`', ""));
        }
    }

    fn not_found(&mut self, looking: Looking, always: bool) {
        let direction = looking.search.direction();
        self.run_to.outcome = None;
        let Some(what) = looking.what else {
            if self.popover == Some(Popover::Jump) {
                self.popover = None;
            }
            self.moved(false, direction);
            return;
        };
        let outcome = Outcome::NotFound { direction, always };
        let said = said(&outcome, &what, self.lang);
        if self.popover == Some(Popover::Jump) {
            self.speak(said.replace('`', ""));
        } else {
            self.note(&said);
        }
        self.run_to.outcome = Some(outcome);
    }

    pub(super) fn refresh_runs(&mut self) {
        let runs = self.desk.runs();
        if *self.runs != runs {
            self.runs = Rc::new(runs);
        }
        if let Some(beside) = &self.beside {
            let runs = beside.comparison.runs;
            self.beside = self.lay(runs);
        }
    }

    fn show_run(&mut self, id: BranchId) {
        if id == self.runs.current {
            return;
        }
        self.playback.pause();
        self.desk.show_run(id);
        self.notice = None;
        self.refresh_silently();
        let name = { self.runs.run(id) }.map(|run| crate::panel::run_name(run, self.text()));
        self.hush();
        self.speak((self.text().runs.showing)(&name.unwrap_or_default()));
    }

    fn show_beside(&mut self, direction: Direction) {
        let runs: Vec<BranchId> = self.runs.runs.iter().map(|run| run.id).collect();
        if runs.len() < 2 {
            self.note(self.text().runs.no_other);
            return;
        }
        let at = runs.iter().position(|id| *id == self.runs.current);
        let by = match direction {
            Direction::Forward => 1,
            Direction::Back => runs.len() - 1,
        };
        let next = runs[(at.unwrap_or_default() + by) % runs.len()];
        self.move_about(Moving::Show(next));
    }

    fn compare(&mut self, runs: Option<[BranchId; 2]>) {
        let Some(runs) = runs else {
            if self.beside.take().is_none() {
                match other_of(&self.runs) {
                    Some(runs) => self.move_about(Moving::Compare(Some(runs))),
                    None => self.note(self.text().runs.no_other),
                }
            }
            return;
        };
        self.playback.pause();
        self.menu = None;
        self.popover = None;
        self.notice = None;
        self.sheet = false;
        self.beside = None;
        self.beside = self.lay(runs);
    }

    /// Lays two runs beside each other, at the instant shown.
    fn lay(&self, runs: [BranchId; 2]) -> Option<Rc<Beside>> {
        let at_us = self.frame.now_us;
        let extent = runs.map(|id| {
            let run = self.runs.run(id);
            run.map_or((0, 0), |run| (run.to_us, run.commands))
        });
        // While it plays the end moves all the time, and what was found stays true.
        let plays = self.playback.playing;
        let given = |extent: &[(i64, u32); 2]| extent.map(|run| run.1);
        let known = self.beside.as_ref().filter(|beside| {
            let as_far = beside.extent == extent || plays;
            beside.comparison.runs == runs && given(&beside.extent) == given(&extent) && as_far
        });
        let extent = known.map_or(extent, |known| known.extent);
        let comparison = match known {
            Some(known) => known.comparison.clone(),
            None => self.desk.compare(runs)?,
        };
        let picture = |id| {
            let (frame, story) = self.desk.look_at(id, at_us)?;
            Some((Rc::new(frame), story))
        };
        Some(Rc::new(Beside {
            pictures: [picture(runs[0])?, picture(runs[1])?],
            comparison,
            extent,
        }))
    }
}

/// The run that is shown and the one from which it parted, or else one that parted from it.
fn other_of(runs: &Branching) -> Option<[BranchId; 2]> {
    let shown = runs.run(runs.current)?;
    let below = || runs.runs.iter().find(|run| run.parent == Some(shown.id));
    match shown.parent {
        Some(parent) => Some([parent, shown.id]),
        None => Some([shown.id, below()?.id]),
    }
}

/// What came of looking for something, in a sentence.
#[must_use]
pub fn said(outcome: &Outcome, what: &str, lang: Lang) -> String {
    let words = &lang.text().time;
    match outcome {
        Outcome::Looking(at_us) => (words.looking)(&span::instant(*at_us)),
        Outcome::Stopped => words.stopped.to_owned(),
        Outcome::NotFound { always: true, .. } => (words.always)(what),
        Outcome::NotFound {
            direction: Direction::Back,
            ..
        } => (words.not_before)(what),
        Outcome::NotFound { .. } => {
            let limit = span::span(SEARCH_LIMIT.as_micros() as u64);
            (words.not_within)(what, &limit)
        }
        Outcome::Wrong(wrong) => (words.no_condition)(&wrong.problem),
    }
}
