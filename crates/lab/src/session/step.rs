use super::Session;
use super::search::{Goal, Progress};
use crate::frame::NodeId;

/// What to step by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// One event of the world, of any kind.
    Event,
    /// One tick of that node's timer.
    Tick(NodeId),
    /// To a message between those two, leaving or read.
    Message(NodeId, NodeId),
    /// To a vote.
    Vote,
    /// To an epoch that nobody had reached, or a term.
    Epoch,
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

impl Session {
    /// Steps forward or back. Returns false if there is nothing that way; the place is
    /// left as it was then. A page asks with [`Session::search`], which can be stopped.
    pub fn step(&mut self, step: Step, direction: Direction) -> bool {
        if let Some(moved) = self.step_at_once(step, direction) {
            return moved;
        }
        let mut search = self.search(Goal::Step(step), direction);
        loop {
            match self.go_on(&mut search, u32::MAX) {
                Progress::Going { .. } => {}
                Progress::Found { step } => return self.go_to_step(step, u32::MAX),
                Progress::NotFound { .. } => return false,
            }
        }
    }

    /// Steps where nothing has to be looked for; `None` where something has.
    pub fn step_at_once(&mut self, step: Step, direction: Direction) -> Option<bool> {
        let steps = self.run().steps();
        let there = match (step, direction) {
            (Step::Event, Direction::Forward) => {
                return Some(self.history.step(&mut self.story));
            }
            (Step::Event, Direction::Back) => steps.checked_sub(1),
            (Step::Vote | Step::Named, Direction::Back) => {
                self.story.last_named_before(steps, step == Step::Vote)
            }
            (Step::Epoch, Direction::Back) => self.story.epochs.before(steps)?,
            // What was not played yet has to be looked for.
            (Step::Epoch, Direction::Forward) => Some(self.story.epochs.after(steps)?),
            _ => return None,
        };
        if let Some(step) = there {
            self.history.seek_step(step, &mut self.story);
        }
        Some(there.is_some())
    }
}
