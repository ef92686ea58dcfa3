//! Looking for something in time, and the runs that parted.

use std::rc::Rc;

use lab::condition::{Condition, ConditionError, completions};
use lab::frame::{
    BranchId, Branching, Comparison, Frame, MessageKind, NodeId, SpaceTime, Story, Tick,
};
use lab::session::{
    Direction, Goal, LastTick, Looked, Progress, Recall, ScriptError, Search, Spot, Step, Weaving,
};

use super::{Desk, EVENTS_BETWEEN_LOOKS, FrameTime};

/// How long something is looked for, or played again, in one frame of the browser, in
/// milliseconds: all else stands still meanwhile.
const LOOK_MS: f64 = 25.0;

/// How long what is shown beside the picture is looked for in one frame while time passes,
/// in milliseconds.
const BESIDE_MS: f64 = 2.5;

impl Desk {
    /// The messages between two instants, as far as they were played; only those of
    /// `kinds` one by one.
    #[must_use]
    pub fn space_time(&self, from_us: i64, to_us: i64, kinds: &[MessageKind]) -> SpaceTime {
        let session = self.0.session.borrow();
        session.space_time(from_us, to_us, kinds)
    }

    /// Listens to what is said while the run is played, and keeps it for so many
    /// microseconds.
    pub fn listen_to_messages(&self, wanted: Option<(&[MessageKind], i64)>) {
        self.0.session.borrow_mut().listen_to_messages(wanted);
    }

    /// The messages between two instants, if all of them were heard.
    #[must_use]
    pub fn space_time_heard(
        &self,
        from_us: i64,
        to_us: i64,
        kinds: &[MessageKind],
    ) -> Option<SpaceTime> {
        let session = self.0.session.borrow();
        session.space_time_heard(from_us, to_us, kinds)
    }

    /// Begins to put the same together in pieces.
    #[must_use]
    pub fn weaving(&self, from_us: i64, to_us: i64, kinds: &[MessageKind]) -> Weaving {
        let session = self.0.session.borrow();
        session.weaving(from_us, to_us, kinds)
    }

    /// Goes on with it for a part of a frame; tells whether that was all.
    pub fn weave_on(&self, weaving: &mut Weaving) -> bool {
        let time = FrameTime::of(BESIDE_MS);
        loop {
            let done = weaving.go_on(EVENTS_BETWEEN_LOOKS);
            if done || time.is_over() {
                return done;
            }
        }
    }

    /// What was put together.
    #[must_use]
    pub fn woven(&self, weaving: Weaving) -> SpaceTime {
        self.0.session.borrow().woven(weaving)
    }

    /// What the timer of a node last did.
    #[must_use]
    pub fn tick(&self, node: NodeId) -> Option<Tick> {
        self.0.session.borrow().tick(node)
    }

    /// Listens when a node's timer goes off while the run is played.
    pub fn listen_to_ticks(&self, node: Option<NodeId>) {
        self.0.session.borrow_mut().listen_to_ticks(node);
    }

    /// What it last did, if that was heard.
    #[must_use]
    pub fn tick_heard(&self, node: NodeId) -> Option<Tick> {
        self.0.session.borrow().tick_heard(node)
    }

    /// Begins to look for it in pieces.
    #[must_use]
    pub fn last_tick(&self, node: NodeId) -> LastTick {
        self.0.session.borrow().last_tick(node)
    }

    /// Looks on for it for a part of a frame.
    pub fn look_on_for_tick(&self, looking: &mut LastTick) -> Looked {
        let session = self.0.session.borrow();
        let time = FrameTime::of(BESIDE_MS);
        loop {
            let looked = session.look_on(looking, EVENTS_BETWEEN_LOOKS);
            if matches!(looked, Looked::Found(_)) || time.is_over() {
                return looked;
            }
        }
    }

    /// Goes one step on or back where nothing has to be looked for; `None` where it has.
    #[must_use]
    pub fn step_at_once(&self, step: Step, direction: Direction) -> Option<bool> {
        if direction == Direction::Forward {
            return self.forward(|session| session.step_at_once(step, direction));
        }
        let moved = self.0.session.borrow_mut().step_at_once(step, direction);
        self.changed();
        moved
    }

    /// Reads a condition.
    ///
    /// # Errors
    ///
    /// It is none.
    pub fn condition(&self, text: &str) -> Result<Condition, ConditionError> {
        Condition::parse(text, self.0.session.borrow().scenario())
    }

    /// What a condition that begins so may go on to be.
    #[must_use]
    pub fn conditions(&self, text: &str, most: usize) -> Vec<String> {
        completions(self.0.session.borrow().scenario(), text, most)
    }

    /// Begins to look for something; nothing is played.
    #[must_use]
    pub fn search(&self, goal: Goal, direction: Direction) -> Search {
        self.0.session.borrow().search(goal, direction)
    }

    /// Looks further for as long as a frame has time.
    pub fn look_on(&self, search: &mut Search) -> Progress {
        let session = self.0.session.borrow();
        let time = FrameTime::of(LOOK_MS);
        loop {
            let progress = session.go_on(search, EVENTS_BETWEEN_LOOKS);
            if !matches!(progress, Progress::Going { .. }) || time.is_over() {
                return progress;
            }
        }
    }

    /// Goes to just after a step, which may not have been played yet; tells whether there
    /// is one.
    #[must_use]
    pub fn go_to_step(&self, step: u64) -> bool {
        self.forward(|session| session.go_to_step(step, u32::MAX))
    }

    /// Goes there for as long as a frame has time; tells whether it is there.
    #[must_use]
    pub fn go_towards_step(&self, step: u64) -> bool {
        self.forward(|session| {
            let time = FrameTime::of(LOOK_MS);
            loop {
                let there = session.go_to_step(step, EVENTS_BETWEEN_LOOKS);
                if there || time.is_over() {
                    return there;
                }
            }
        })
    }

    /// The commands of the run that is shown, a line each, for a link.
    #[must_use]
    pub fn script_text(&self) -> String {
        self.0.session.borrow().script_text()
    }

    /// Gives the commands of a link.
    ///
    /// # Errors
    ///
    /// One of them cannot be given; those before it were.
    pub fn give_script(&self, text: &str) -> Result<(), ScriptError> {
        let given = self.0.session.borrow_mut().give_script(text);
        self.keep_script();
        self.changed();
        given
    }

    /// The runs that parted.
    #[must_use]
    pub fn runs(&self) -> Branching {
        self.0.session.borrow().branches()
    }

    /// Which of them is shown.
    #[must_use]
    pub fn shown_run(&self) -> BranchId {
        self.0.session.borrow().shown_run()
    }

    /// Shows another of them; tells whether it exists.
    pub fn show_run(&self, id: BranchId) -> bool {
        let shown = self.0.session.borrow_mut().switch(id);
        self.keep_script();
        self.changed();
        shown
    }

    /// Begins to play a run again, if that is needed before it can be shown.
    #[must_use]
    pub fn recall(&self, id: BranchId) -> Option<Recall> {
        self.0.session.borrow().recall(id)
    }

    /// Begins to go somewhere in the run that is shown, if that takes long.
    #[must_use]
    pub fn way_to(&self, spot: Spot) -> Option<Recall> {
        self.0.session.borrow().way_to(spot)
    }

    /// Plays it again for as long as a frame has time.
    pub fn recall_on(&self, recall: &mut Recall) {
        let time = FrameTime::of(LOOK_MS);
        while !recall.is_done() && !time.is_over() {
            recall.go_on(Some(EVENTS_BETWEEN_LOOKS));
        }
    }

    /// How far it is, and how far it goes.
    #[must_use]
    pub fn recalled(&self, recall: &Recall) -> (i64, i64) {
        self.0.session.borrow().recalled(recall)
    }

    /// Keeps what was played again; tells whether the run still exists.
    #[must_use]
    pub fn keep(&self, recall: Recall) -> bool {
        self.0.session.borrow_mut().keep(recall)
    }

    /// The run that is shown if the one that is shown is deleted.
    #[must_use]
    pub fn heir(&self) -> Option<BranchId> {
        self.0.session.borrow().heir()
    }

    /// Names a run.
    pub fn rename_run(&self, id: BranchId, name: &str) {
        self.0.session.borrow_mut().rename(id, name);
        self.changed();
    }

    /// Deletes a run; tells whether it did.
    pub fn delete_run(&self, id: BranchId) -> bool {
        let deleted = self.0.session.borrow_mut().delete(id);
        self.keep_script();
        self.changed();
        deleted
    }

    /// What is different in two runs.
    #[must_use]
    pub fn compare(&self, runs: [BranchId; 2]) -> Option<Comparison> {
        self.0.session.borrow().compare(runs)
    }

    /// A run at an instant; the one that is shown stays.
    #[must_use]
    pub fn look_at(&self, id: BranchId, at_us: i64) -> Option<(Frame, Rc<Story>)> {
        self.0.session.borrow_mut().look_at(id, at_us)
    }
}
