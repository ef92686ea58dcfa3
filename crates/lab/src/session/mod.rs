//! A run with its history: play it, step it, go back, change it.
//!
//! Seed, scenario and the commands given determine everything. The history keeps
//! the commands and, every few thousand steps, a keyframe (a clone of the run);
//! going back is restoring the nearest keyframe and playing on from it.

mod alarm;
mod along;
mod ask;
mod asked;
mod ballots;
mod branches;
mod causes;
mod compare;
mod epochs;
mod flights;
mod history;
mod keyframes;
mod meaning;
mod pace;
mod raft_story;
mod recall;
mod replay;
mod script;
mod search;
mod space_time;
mod state;
mod step;
mod story;
mod tape;
mod tick;
mod transcript;
mod under_way;
mod weaver;

use std::rc::Rc;
use std::sync::Arc;

use lab_sim::Time;

use crate::command::Command;
use crate::frame::{
    Cause, Frame, Inspection, Knowledge, Knows, MessageView, NodeId, Part, Story, Subject, Tick,
};
use crate::picture;
use crate::report::Trace;
use crate::scenario::{Scenario, ScenarioErrors};
use crate::world::{CannotApply, Run};

use branches::Branches;
use history::History;
pub use pace::Pace;
pub(crate) use raft_story::is_told;
pub use recall::{Recall, Spot};
pub use script::ScriptError;
pub use search::{Goal, Progress, SEARCH_LIMIT, Search, Watch};
pub use space_time::Weaving;
pub use step::{Direction, Step};
use story::Storyteller;
pub use tick::{LastTick, Looked};

/// A scenario being looked at: an instant of it, and everything up to the
/// furthest instant that was played.
#[derive(Clone)]
pub struct Session {
    history: History,
    story: Storyteller,
    branches: Branches,
    seed: u64,
    zero: Time,
    look_ahead: pace::LookAhead,
}

impl Session {
    /// Sets up a scenario, lets its processes find each other, and stands at
    /// t = 0.
    ///
    /// # Errors
    ///
    /// The rules the scenario breaks, if it was not checked before.
    pub fn open(scenario: &Scenario, seed: u64) -> Result<Self, ScenarioErrors> {
        scenario.check()?;
        let mut history = History::new(Run::new(Arc::new(scenario.clone()), seed));
        let mut story = Storyteller::default();
        while !history.run().begun() && history.step(&mut story) {}
        let zero = history.run().zero().unwrap_or_else(|| history.run().now());
        story.set_zero(zero);
        Ok(Self {
            history,
            story,
            branches: Branches::default(),
            seed,
            zero,
            look_ahead: pace::LookAhead::default(),
        })
    }

    /// The run at the instant shown.
    #[must_use]
    pub const fn run(&self) -> &Run {
        self.history.run()
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        self.run().scenario()
    }

    /// The seed.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    fn relative(&self, at: Time) -> i64 {
        at.as_us() as i64 - self.zero.as_us() as i64
    }

    fn absolute(&self, at_us: i64) -> Time {
        Time::from_us(self.zero.as_us().saturating_add_signed(at_us))
    }

    /// The instant shown, microseconds from t = 0.
    #[must_use]
    pub fn now_us(&self) -> i64 {
        self.relative(self.run().now())
    }

    /// The beginning of the history: the start of the first process.
    #[must_use]
    pub fn from_us(&self) -> i64 {
        self.relative(Time::ZERO)
    }

    /// The furthest instant that was played.
    #[must_use]
    pub fn to_us(&self) -> i64 {
        self.relative(self.history.furthest().at)
    }

    /// Plays forward to an instant, doing at most that many events. Returns the
    /// instant reached.
    pub fn advance(&mut self, to_us: i64, budget_events: u32) -> i64 {
        let to = self.absolute(to_us);
        self.history
            .advance(to, Some(budget_events), &mut self.story);
        self.now_us()
    }

    /// Shows another instant of the history; one before its beginning or beyond
    /// its end is moved into it.
    pub fn seek(&mut self, at_us: i64) {
        let at = self.absolute(at_us).min(self.history.furthest().at);
        self.history.seek(at, &mut self.story);
    }

    /// Shows the world after that many steps, as far as it was played.
    pub fn seek_step(&mut self, step: u64) {
        self.history.seek_step(step, &mut self.story);
    }

    /// Carries out a command at the instant shown. If something was played beyond it, a
    /// new run parts here and the old one is kept ([`Session::branches`]). Returns
    /// whether one did.
    ///
    /// # Errors
    ///
    /// Says why the command cannot be carried out; nothing was changed then.
    pub fn apply(&mut self, command: &Command) -> Result<bool, CannotApply> {
        let parts = self.history.has_future();
        let before = parts.then(|| (self.history.clone(), self.story.clone()));
        self.history.apply(command, &mut self.story)?;
        if let Some((history, story)) = before {
            self.branches.part(history, story, &self.history);
        }
        self.look_ahead = pace::LookAhead::default();
        Ok(parts)
    }

    /// What the screen shows.
    #[must_use]
    pub fn frame(&self) -> Frame {
        self.frame_of(&self.history, &self.story, None)
    }

    /// The same while many play: only that part is looked at anew, the rest is as in a frame
    /// of the same run a few frames ago.
    #[must_use]
    pub fn frame_after(&self, last: &Frame, part: Part) -> Frame {
        self.frame_of(&self.history, &self.story, Some((last, part)))
    }

    fn frame_of(
        &self,
        history: &History,
        story: &Storyteller,
        kept: Option<(&Frame, Part)>,
    ) -> Frame {
        let span = picture::Span {
            zero: self.zero,
            furthest: history.furthest().at,
            seed: self.seed,
        };
        let run = history.run();
        let (votes, abort) = (story.ballots(run.steps()), story.last_abort(run.steps()));
        picture::frame(run, span, &votes, abort, kept)
    }

    /// What has happened up to the furthest instant that was played.
    #[must_use]
    pub fn story(&self) -> Rc<Story> {
        self.story.story()
    }

    /// Everything about a process or a message at the instant shown; `None` if
    /// there is none of that number.
    #[must_use]
    pub fn inspect(&self, subject: Subject) -> Option<Inspection> {
        picture::inspect(self.run(), self.zero, subject, None)
    }

    /// The same; of a sentinel that watches several masters, everything about that one and
    /// where the matter stands with each.
    #[must_use]
    pub fn inspect_master(&self, subject: Subject, master: &str) -> Option<Inspection> {
        picture::inspect(self.run(), self.zero, subject, Some(master))
    }

    /// What each one knows at the instant shown.
    #[must_use]
    pub fn knows(&self) -> Vec<Knows> {
        let all = self.knowledge(usize::MAX, None).told;
        all.into_iter().map(|(_, table)| table).collect()
    }

    /// The same of all groups if there are no more than so many, else of the one at that
    /// place, or of the first with which something is the matter.
    #[must_use]
    pub fn knowledge(&self, most: usize, chosen: Option<usize>) -> Knowledge {
        picture::knows(self.run(), self.zero, most, chosen)
    }

    /// What the timer of a node last did, function by function; `None` if it has none or
    /// was not woken yet.
    #[must_use]
    pub fn tick(&self, node: NodeId) -> Option<Tick> {
        if let Some(heard) = self.tick_heard(node) {
            return Some(heard);
        }
        let mut looking = self.last_tick(node);
        loop {
            if let Looked::Found(tick) = self.look_on(&mut looking, u32::MAX) {
                return tick;
            }
        }
    }

    /// Listens from now on when a node's timer goes off, instead of to whom it listened
    /// before: what it does need not be looked for then.
    pub fn listen_to_ticks(&mut self, node: Option<NodeId>) {
        let (along, run) = self.history.along_mut();
        along.listen_to_ticks(node, run);
    }

    /// What that node's timer last did, if that was heard ([`Session::listen_to_ticks`]).
    #[must_use]
    pub fn tick_heard(&self, node: NodeId) -> Option<Tick> {
        let heard = self.history.along().woken(node)?;
        Some(picture::tick(self.run(), self.zero, node, heard))
    }

    /// Begins to look for it in pieces.
    #[must_use]
    pub fn last_tick(&self, node: NodeId) -> LastTick {
        LastTick::new(&self.history, node)
    }

    /// Looks on for it, at no more than so many events. What has been played since it was
    /// begun is not looked at; what was played until then must still be so.
    pub fn look_on(&self, looking: &mut LastTick, events: u32) -> Looked {
        looking.go_on(&self.history, self.zero, events)
    }

    /// The step of the record that made something so for a node within the millisecond
    /// that begins then: what it read of somebody, or what it announced.
    #[must_use]
    pub fn record_of(&self, node: NodeId, of: NodeId, at_us: i64) -> Option<u64> {
        tick::record_of(&self.history, node, of, self.absolute(at_us))
    }

    /// Why the line at that place of the story's log was written: the chain of causes,
    /// the nearest first, back to a timer, a start or what somebody did. Empty if there
    /// is no such line.
    #[must_use]
    pub fn causes(&self, place: usize) -> Vec<Cause> {
        causes::chain(&self.history, &self.story.story, self.zero, place)
    }

    /// Why a message was sent: the same for it.
    #[must_use]
    pub fn causes_of_message(&self, message: &MessageView) -> Vec<Cause> {
        causes::chain_of_message(&self.history, &self.story.story, self.zero, message)
    }

    /// How interesting the instant shown is, and when the next interesting one
    /// comes if nobody does anything.
    pub fn pace(&mut self) -> Pace {
        let (run, given) = (self.history.run(), self.history.done());
        let seen = self.look_ahead.look(run, given);
        Pace {
            important_now: pace::important_in_flight(self.run()),
            next_important_us: seen.next.map(|at| self.relative(at)),
            seen_us: self.relative(seen.to),
        }
    }

    /// The commands that were given, with their times: with scenario and seed,
    /// everything needed to see the same again.
    #[must_use]
    pub fn script(&self) -> Vec<(i64, Command)> {
        { self.history.given().iter() }
            .map(|given| (self.relative(given.place.at), given.command.clone()))
            .collect()
    }

    /// The records of everything from t = 0 up to the instant shown.
    #[must_use]
    pub fn trace(&self) -> Trace {
        let mut trace = Trace::default();
        self.history.retrace(&mut trace);
        trace
    }

    /// A digest of everything that has happened up to the instant shown.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.run().world().digest()
    }

    /// How many keyframes the history holds.
    #[must_use]
    pub fn keyframes(&self) -> usize {
        self.history.keyframes()
    }
}
