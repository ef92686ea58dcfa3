//! Looking for the next instant, or the last one, at which something happens or becomes so.
//!
//! A search plays a copy, so many steps at a time, and can be left at any moment; what was
//! played and where one stands stays as it is until it is gone to what was found.

use core::time::Duration;

use lab_sim::{HostId, Record, Time, What};

use super::history::History;
use super::meaning::{came_to, is_vote, name_of};
use super::replay::Replay;
use super::state::State;
use super::{Direction, Session, Step};
use crate::cases;
use crate::condition::Condition;
use crate::names::Renamed;
use crate::picture;
use crate::scenario::Side;
use crate::world::{AnyListener, Deployment, Happening, Listener, Node, NodeEvent, Run};

/// A search into an unplayed future gives up after that much simulated time.
pub const SEARCH_LIMIT: Duration = Duration::from_secs(600);

/// What is looked for.
#[derive(Clone, PartialEq, Debug)]
pub enum Goal {
    /// The end of a step.
    Step(Step),
    /// A condition.
    Condition(Condition),
}

/// How far a search is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Progress {
    /// It goes on; it has looked up to that instant, microseconds from t = 0.
    Going {
        /// The instant.
        at_us: i64,
    },
    /// It was found: what is looked for shows after that many steps.
    Found {
        /// Steps.
        step: u64,
    },
    /// It was not found.
    NotFound {
        /// How far was looked, microseconds from t = 0.
        to_us: i64,
        /// Whether it has been so all along, so that it cannot become so.
        always: bool,
    },
}

/// A search under way.
pub struct Search {
    goal: Goal,
    direction: Direction,
    zero: Time,
    /// Where it began.
    from: Time,
    steps: u64,
    replay: Replay,
    watch: Watch,
    /// On the way back: where the stretch ends that is being looked through, where it
    /// began, and the last place in it.
    stretch: (u64, u64),
    last: Option<u64>,
    always: bool,
}

impl Session {
    /// Begins to look for something from the instant shown.
    #[must_use]
    pub fn search(&self, goal: Goal, direction: Direction) -> Search {
        let steps = self.run().steps();
        let (replay, stretch) = match direction {
            Direction::Forward => (self.history.replay_from_here(), (u64::MAX, steps)),
            Direction::Back => stretch_before(&self.history, steps),
        };
        let mut watch = Watch::new(&goal);
        if direction == Direction::Forward {
            watch.highest = self.story.epochs.highest();
        }
        let mut search = Search {
            always: true,
            goal,
            direction,
            zero: self.zero,
            from: self.run().now(),
            steps,
            replay,
            watch,
            stretch,
            last: None,
        };
        search.settle();
        search
    }

    /// Goes on with a search, doing at most that many steps.
    pub fn go_on(&self, search: &mut Search, budget: u32) -> Progress {
        search.go_on(&self.history, budget)
    }

    /// Goes to just after that many steps, playing at most so many that were not played
    /// yet. Returns whether it is there.
    pub fn go_to_step(&mut self, step: u64, budget: u32) -> bool {
        let near = step.min(self.history.furthest().steps);
        if self.run().steps() < near || step < self.run().steps() {
            self.history.seek_step(near, &mut self.story);
        }
        let mut left = budget;
        while self.run().steps() < step && left > 0 && self.history.step(&mut self.story) {
            left -= 1;
        }
        self.run().steps() >= step
    }
}

/// What lies between a place of the history and the keyframe before it: played once, from
/// the only place that it can be played from.
fn stretch_before(history: &History, end: u64) -> (Replay, (u64, u64)) {
    let replay = history.replay(end.saturating_sub(1));
    let from = replay.run().steps();
    (replay, (end, from))
}

impl Search {
    /// What is looked for.
    #[must_use]
    pub const fn goal(&self) -> &Goal {
        &self.goal
    }

    /// Which way.
    #[must_use]
    pub const fn direction(&self) -> Direction {
        self.direction
    }

    fn relative(&self, at: Time) -> i64 {
        at.as_us() as i64 - self.zero.as_us() as i64
    }

    /// What is so before the first step is nothing new.
    fn settle(&mut self) {
        self.watch.look(self.replay.run(), self.zero);
        self.always &= self.watch.so;
        self.watch.seen = false;
    }

    fn go_on(&mut self, history: &History, budget: u32) -> Progress {
        for _ in 0..budget {
            let done = match self.direction {
                Direction::Forward => self.step_forward(),
                Direction::Back => self.step_in_stretch(history),
            };
            if let Some(done) = done {
                return done;
            }
        }
        Progress::Going {
            at_us: self.relative(self.replay.run().now()),
        }
    }

    fn not_found(&self) -> Progress {
        Progress::NotFound {
            to_us: self.relative(self.replay.run().now()),
            always: self.always,
        }
    }

    /// One step, and whether what is looked for has come with it.
    fn step(&mut self) -> Option<bool> {
        let until = match self.direction {
            Direction::Forward => self.from + SEARCH_LIMIT,
            Direction::Back => Time::MAX,
        };
        self.watch.begin();
        if !self
            .replay
            .step(until, &mut (&mut self.watch as AnyListener<'_>))
        {
            return None;
        }
        self.watch.look(self.replay.run(), self.zero);
        self.always &= self.watch.so;
        Some(std::mem::take(&mut self.watch.seen))
    }

    fn step_forward(&mut self) -> Option<Progress> {
        match self.step() {
            Some(true) => Some(Progress::Found {
                step: self.replay.run().steps(),
            }),
            Some(false) => None,
            None => Some(self.not_found()),
        }
    }

    fn step_in_stretch(&mut self, history: &History) -> Option<Progress> {
        let (to, from) = self.stretch;
        if self.replay.run().steps() < to
            && self.step() == Some(true)
            && self.replay.run().steps() < self.steps
        {
            self.last = Some(self.replay.run().steps());
        }
        if self.replay.run().steps() < to {
            return None;
        }
        if let Some(step) = self.last {
            return Some(Progress::Found { step });
        }
        if from == 0 {
            return Some(Progress::NotFound {
                to_us: self.relative(Time::ZERO),
                always: self.always,
            });
        }
        (self.replay, self.stretch) = stretch_before(history, from);
        self.watch = Watch::new(&self.goal);
        self.settle();
        None
    }
}

/// Listens to a run for what is looked for: it hears the records of a step, then looks at
/// the run.
pub struct Watch {
    ear: Ear,
    /// It has come with the present step.
    seen: bool,
    /// What can be so or not is so.
    so: bool,
    /// How often a property was broken.
    broken: u32,
    /// The highest epoch of the sentinels, and the highest term.
    highest: [u64; 2],
    /// Nothing was looked at yet.
    fresh: bool,
}

enum Ear {
    Step(Step),
    Event(Condition, Vec<HostId>),
    Finding(crate::world::Property),
    State(State),
}

impl Watch {
    /// Watches a run from now on. What is so already is nothing new.
    #[must_use]
    pub fn on(goal: &Goal, run: &Run, zero: Time) -> Self {
        let mut watch = Self::new(goal);
        watch.look(run, zero);
        watch.seen = false;
        watch
    }

    /// Whether what is looked for has come with the step that was just done, which it
    /// heard.
    pub fn has_come(&mut self, run: &Run, zero: Time) -> bool {
        self.look(run, zero);
        let seen = self.seen;
        self.begin();
        seen
    }

    fn new(goal: &Goal) -> Self {
        let ear = match goal {
            Goal::Step(step) => Ear::Step(*step),
            Goal::Condition(Condition::Finding(property)) => Ear::Finding(*property),
            Goal::Condition(Condition::State(expectation)) => {
                Ear::State(State::new(expectation.clone()))
            }
            Goal::Condition(event) => Ear::Event(event.clone(), Vec::new()),
        };
        Self {
            ear,
            seen: false,
            so: false,
            broken: 0,
            highest: [0; 2],
            fresh: true,
        }
    }

    fn begin(&mut self) {
        // Groups stand for other nodes as time goes on.
        self.seen = false;
    }

    /// Looks at the run after a step.
    fn look(&mut self, run: &Run, zero: Time) {
        let fresh = std::mem::replace(&mut self.fresh, false);
        match &mut self.ear {
            Ear::Step(Step::Epoch) if fresh && self.highest == [0; 2] => {
                self.highest = highest(run);
            }
            Ear::Step(_) => {}
            Ear::Event(Condition::Event { of: Some(of), .. }, hosts) => {
                if fresh || !only_names(of) {
                    *hosts = cases::nodes_of(run, of);
                }
            }
            Ear::Event(..) => {}
            Ear::Finding(property) => {
                let times = picture::times_broken(run, zero, *property);
                self.seen = times > self.broken && !fresh;
                self.broken = times;
            }
            Ear::State(state) => {
                if let Some(so) = state.look(run, zero) {
                    self.seen = so && !self.so && !fresh;
                    self.so = so;
                }
            }
        }
    }

    fn hears(&self, who: &Deployment, host: HostId, what: &What<'_, Node>) -> bool {
        let node = |id: crate::frame::NodeId| HostId(u32::from(id));
        match (&self.ear, what) {
            (Ear::Step(Step::Tick(of)), What::Woke { .. }) => host == node(*of),
            (Ear::Step(Step::Message(a, b)), What::Sent { to: other, .. })
            | (Ear::Step(Step::Message(a, b)), What::Delivered { from: other, .. }) => {
                let pair = (node(*a), node(*b));
                (host, *other) == pair || (*other, host) == pair
            }
            (Ear::Step(Step::Vote), What::Event { event, .. }) => is_vote(name_of(event)),
            (Ear::Step(Step::Named), What::Event { event, .. }) => !name_of(event).is_empty(),
            (
                Ear::Event(Condition::Event { of, name, matching }, hosts),
                What::Event { event, .. },
            ) => {
                let (key, args) = match event {
                    NodeEvent::Sentinel(event) if event.kind.name() == name => {
                        (event.kind.name(), Renamed::new(who).event(event))
                    }
                    NodeEvent::Raft(event) if event.key() == name => {
                        (event.key(), picture::event_text(who, event))
                    }
                    _ => return false,
                };
                (of.is_none() || hosts.contains(&host))
                    && key == name
                    && matching.as_ref().is_none_or(|pattern| pattern.is_in(&args))
            }
            _ => false,
        }
    }
}

/// Whether nodes are named one by one, so that they are always the same.
fn only_names(who: &crate::command::Who) -> bool {
    use crate::command::{Atom, Term};
    { who.0.iter() }.all(|term| matches!(term, Term::Are(Atom::Node(_))))
}

fn highest(run: &Run) -> [u64; 2] {
    let mut highest = [0; 2];
    for process in run.world().hosts().iter().filter_map(|host| host.process()) {
        let found = match (process.sentinel(), process.raft()) {
            (Some(sentinel), _) => (Side::Sentinel, sentinel.current_epoch()),
            (_, Some(raft)) => (Side::Raft, raft.term()),
            _ => continue,
        };
        let of = &mut highest[usize::from(found.0 == Side::Raft)];
        *of = found.1.max(*of);
    }
    highest
}

impl Listener for Watch {
    fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        let Some(host) = record.host else { return };
        match &mut self.ear {
            Ear::State(state) => match record.what {
                What::Booted { .. } | What::Exited { .. } => state.touch_all(),
                _ => state.touch(host),
            },
            Ear::Step(Step::Epoch) => {
                if let What::Event { event, .. } = &record.what
                    && let Some((side, epoch)) = came_to(event)
                    && epoch > self.highest[side.index()]
                {
                    self.highest[side.index()] = epoch;
                    self.seen = true;
                }
            }
            _ => {}
        }
        self.seen |= self.hears(who, host, &record.what);
    }

    fn happened(&mut self, _: Time, _: u64, _: &Happening<'_>) {
        if let Ear::State(state) = &mut self.ear {
            state.touch_all();
        }
    }
}
