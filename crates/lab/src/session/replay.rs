//! Playing again what was played, for somebody who looks for something in it.

use lab_sim::Time;

use super::history::Given;
use crate::world::{AnyListener, Run};

/// A copy of a run that gives the commands that were given where they were given, and
/// goes on beyond. Nobody sees it move.
pub(super) struct Replay {
    run: Run,
    given: Vec<Given>,
    done: usize,
}

impl Replay {
    pub(super) const fn new(run: Run, given: Vec<Given>, done: usize) -> Self {
        Self { run, given, done }
    }

    pub(super) const fn run(&self) -> &Run {
        &self.run
    }

    /// Does one step that is due by `until`, and before it what was given there. Returns
    /// false if nothing more is due.
    pub(super) fn step(&mut self, until: Time, listener: &mut AnyListener<'_>) -> bool {
        while let Some(next) = self.given.get(self.done)
            && next.place.steps == self.run.steps()
        {
            if next.place.at > until {
                return false;
            }
            self.give(self.done + 1, listener);
        }
        self.run.step_until(until, listener)
    }

    /// Gives what was given after the present step, up to that many commands in all.
    pub(super) fn give_here(&mut self, count: usize, listener: &mut AnyListener<'_>) {
        let here = self.run.steps();
        while let Some(next) = self.given.get(self.done)
            && next.place.steps == here
            && self.done < count
        {
            self.give(self.done + 1, listener);
        }
    }

    /// Gives what was given, up to that many commands.
    pub(super) fn give(&mut self, count: usize, listener: &mut AnyListener<'_>) {
        while self.done < count.min(self.given.len()) {
            let next = &self.given[self.done];
            self.run.pass_until(next.place.at.max(self.run.now()));
            let again = self.run.apply(&next.command, listener);
            debug_assert!(again.is_ok(), "it was carried out before: {again:?}");
            self.done += 1;
        }
    }
}
