use lab_sim::{HostId, Record, Time, What};

use super::history::History;
use super::meaning::{is_vote, name_of};
use super::story::Storyteller;
use crate::frame::NodeId;
use crate::world::{Deployment, Happening, Listener, Node};

/// What to step by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// One event of the world, of any kind.
    Event,
    /// One tick of that node's timer.
    Tick(NodeId),
    /// To a vote.
    Vote,
    /// To a named event of a sentinel or Raft server.
    Named,
}

/// Which way to step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// Into the future.
    Forward,
    /// Into the past.
    Back,
}

/// A search into an unplayed future gives up after that much simulated time.
const SEARCH_LIMIT: core::time::Duration = core::time::Duration::from_secs(600);

pub(super) fn take(
    history: &mut History,
    story: &mut Storyteller,
    step: Step,
    direction: Direction,
) -> bool {
    match (step, direction) {
        (Step::Event, Direction::Forward) => history.step(story),
        (Step::Event, Direction::Back) => {
            back_to(history, story, history.run().steps().checked_sub(1))
        }
        (_, Direction::Forward) => forward(history, story, step),
        (Step::Tick(_), Direction::Back) => {
            let before = last_before(history, story, step);
            back_to(history, story, before)
        }
        (Step::Vote | Step::Named, Direction::Back) => {
            let vote = step == Step::Vote;
            let before = story.last_named_before(history.run().steps(), vote);
            back_to(history, story, before)
        }
    }
}

fn back_to(history: &mut History, story: &mut Storyteller, steps: Option<u64>) -> bool {
    if let Some(steps) = steps {
        history.seek_step(steps, story);
    }
    steps.is_some()
}

/// Plays until what is looked for has happened. If it does not within the limit,
/// the place is left as it was.
fn forward(history: &mut History, story: &mut Storyteller, step: Step) -> bool {
    let mut watch = Watch { step, seen: false };
    let from = history.run().now();
    let mut trial = history.clone();
    let mut trial_story = story.clone();
    while !watch.seen && trial.run().now() < from + SEARCH_LIMIT {
        if !trial.step_heard(Time::MAX, &mut trial_story, Some(&mut watch)) {
            return false;
        }
    }
    if watch.seen {
        *history = trial;
        *story = trial_story;
    }
    watch.seen
}

/// The number of steps after which what is looked for had last happened before the
/// present step.
fn last_before(history: &History, story: &mut Storyteller, step: Step) -> Option<u64> {
    let end = history.run().steps();
    let mut watch = Watch { step, seen: false };
    let mut from = end;
    // Look through one stretch after the other, each ending where the last began.
    while from > 0 {
        let to = from;
        from = from.saturating_sub(1_024);
        let mut trial = history.clone();
        trial.seek_step(from, story);
        let mut last = None;
        while trial.run().steps() < to && trial.step_heard(Time::MAX, story, Some(&mut watch)) {
            if std::mem::take(&mut watch.seen) && trial.run().steps() < end {
                last = Some(trial.run().steps());
            }
        }
        if last.is_some() {
            return last;
        }
    }
    None
}

/// Listens for one kind of thing.
struct Watch {
    step: Step,
    seen: bool,
}

impl Listener for Watch {
    fn record(&mut self, _: &Deployment, record: &Record<'_, Node>) {
        self.seen |= match (self.step, &record.what) {
            (Step::Event, _) => true,
            (Step::Tick(node), What::Woke) => record.host == Some(HostId(u32::from(node))),
            (Step::Vote, What::Event { event, .. }) => is_vote(name_of(event)),
            (Step::Named, What::Event { event, .. }) => !name_of(event).is_empty(),
            _ => false,
        };
    }

    fn happened(&mut self, _: Time, _: u64, _: &Happening<'_>) {}
}
