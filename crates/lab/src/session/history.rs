use lab_sim::{Record, Time};

use super::along::Along;
use super::keyframes::{Keyframe, Keyframes};
use super::replay::Replay;
use super::story::Storyteller;
use crate::command::Command;
use crate::world::{AnyListener, CannotApply, Deployment, Happening, Listener, Node, Run};

/// A place in the history.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Place {
    pub(super) steps: u64,
    pub(super) at: Time,
}

/// A command that was given, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Given {
    pub(super) place: Place,
    pub(super) command: Command,
    /// Whether everything due at that instant had been done: its time alone then says
    /// where it was given.
    pub(super) whole: bool,
}

/// A run, and everything needed to see any earlier instant of it again.
#[derive(Clone)]
pub(super) struct History {
    run: Run,
    /// When it did its last step; since then time alone may have passed.
    stepped_at: Time,
    /// How many of `given` the run has had.
    done: usize,
    /// Of how many of them the story has heard.
    told: usize,
    given: Vec<Given>,
    keyframes: Keyframes,
    furthest: Place,
    along: Along,
}

impl History {
    pub(super) fn new(run: Run) -> Self {
        let furthest = Place {
            steps: run.steps(),
            at: run.now(),
        };
        Self {
            keyframes: Keyframes::new(run.clone()),
            stepped_at: run.now(),
            run,
            done: 0,
            told: 0,
            given: Vec::new(),
            furthest,
            along: Along::default(),
        }
    }

    pub(super) const fn run(&self) -> &Run {
        &self.run
    }

    pub(super) const fn furthest(&self) -> Place {
        self.furthest
    }

    pub(super) fn keyframes(&self) -> usize {
        self.keyframes.len()
    }

    /// How many commands the run has had.
    pub(super) const fn done(&self) -> usize {
        self.done
    }

    /// Every command that was given, those ahead of the present included.
    pub(super) fn given(&self) -> &[Given] {
        &self.given
    }

    /// Whether something was played, or given, beyond the present.
    pub(super) fn has_future(&self) -> bool {
        self.furthest.steps > self.run.steps() || self.done < self.given.len()
    }

    pub(super) fn place(&self) -> Place {
        Place {
            steps: self.run.steps(),
            at: self.run.now(),
        }
    }

    /// Does one step, giving first the commands that were given here. Tells the
    /// story only what it does not know yet. Returns false if nothing is left.
    pub(super) fn step(&mut self, story: &mut Storyteller) -> bool {
        self.step_heard(Time::MAX, story, None)
    }

    /// The same if it is due by `until`, with somebody else listening too.
    pub(super) fn step_heard(
        &mut self,
        until: Time,
        story: &mut Storyteller,
        also: Option<AnyListener<'_>>,
    ) -> bool {
        if !self.repeat_commands(until, story) {
            return false;
        }
        let new = self.run.steps() >= self.furthest.steps;
        story.at_step(self.run.steps() + 1);
        let mut ears = Ears {
            story: new.then_some(story),
            along: Some(self.along.at_step(self.run.steps() + 1)),
            also,
        };
        let mut ears: AnyListener<'_> = &mut ears;
        let stepped = self.run.step_until(until, &mut ears);
        if stepped {
            self.stepped_at = self.run.now();
        }
        if stepped && new {
            self.furthest = self.furthest.max(self.place());
            self.keyframes.keep(&self.run, self.done);
        } else if stepped {
            self.keyframes.keep_again(&self.run, self.done);
        }
        stepped
    }

    /// Gives again the commands that were given after the present step and not
    /// later than `until`. Returns false if there are later ones: the next step
    /// comes after them.
    fn repeat_commands(&mut self, until: Time, story: &mut Storyteller) -> bool {
        while let Some(given) = self.given.get(self.done)
            && given.place.steps == self.run.steps()
        {
            if given.place.at > until {
                return false;
            }
            self.repeat_one(story);
        }
        true
    }

    /// Gives again the next command that was given, wherever it was. Returns false if
    /// there is none. The story hears of it if it does not know it yet.
    fn repeat_one(&mut self, story: &mut Storyteller) -> bool {
        let Some(given) = self.given.get(self.done) else {
            return false;
        };
        self.run.pass_until(given.place.at.max(self.run.now()));
        let new = self.done >= self.told;
        story.at_step(self.run.steps());
        let mut ears = Ears {
            story: new.then_some(story),
            along: Some(self.along.at_step(self.run.steps() + 1)),
            also: None,
        };
        let mut ears: AnyListener<'_> = &mut ears;
        let again = self.run.apply(&given.command, &mut ears);
        debug_assert!(
            again.is_ok(),
            "a command that was carried out once is carried out again: {again:?}"
        );
        self.done += 1;
        self.told = self.told.max(self.done);
        self.furthest = self.furthest.max(self.place());
        true
    }

    /// Who listens wherever the run moves.
    pub(super) const fn along(&self) -> &Along {
        &self.along
    }

    /// The same, to tell them what to listen to; and the run.
    pub(super) const fn along_mut(&mut self) -> (&mut Along, &Run) {
        (&mut self.along, &self.run)
    }

    /// Plays everything up to the present again, for somebody who has not heard it.
    pub(super) fn retrace(&self, listener: AnyListener<'_>) {
        let mut replay = self.replay(0);
        let mut listener = listener;
        while replay.run().steps() < self.run.steps() && replay.step(Time::MAX, &mut listener) {}
        // What was given at the very present.
        replay.give(self.done, &mut listener);
    }

    /// A copy that plays on from a place of the history, near it and not after it, and
    /// beyond its end.
    pub(super) fn replay(&self, steps: u64) -> Replay {
        self.replay_from(&self.given, |keyframe| {
            keyframe.run.steps() <= steps && !keyframe.run_was_changed(steps)
        })
    }

    /// A copy that plays on from an instant of the history, near it and not after it.
    pub(super) fn replay_at(&self, at: Time) -> Replay {
        self.replay_from(&self.given, |keyframe| keyframe.run.now() <= at)
    }

    /// A copy that plays on from a place of the history before an instant.
    pub(super) fn replay_before(&self, at: Time) -> Replay {
        let nearest = self.keyframes.last(|keyframe| keyframe.run.now() < at);
        self.replay(nearest.run.steps())
    }

    /// A copy that plays what was given in another run, from a place near the end of what
    /// both have in common and not after `steps`.
    pub(super) fn replay_of(&self, script: &[Given], steps: u64) -> Replay {
        let common = common(&self.given, script);
        let parted = parting(&self.given, script).map_or(u64::MAX, |place| place.steps);
        self.replay_from(script, |keyframe| {
            let at = keyframe.run.steps();
            at <= steps.min(parted) && !keyframe.run_was_changed(at) && keyframe.given <= common
        })
    }

    /// A copy that plays what is given in `script` from the last keyframe that is early
    /// enough; the first one is in any case.
    fn replay_from(&self, script: &[Given], early: impl Fn(&Keyframe) -> bool) -> Replay {
        let nearest = self.keyframes.last(early);
        Replay::new(nearest.run.clone(), script.to_vec(), nearest.given)
    }

    /// A copy that plays on from the present.
    pub(super) fn replay_from_here(&self) -> Replay {
        Replay::new(self.run.clone(), self.given.clone(), self.done)
    }

    /// Plays to an instant, within a budget of steps if there is one. Returns whether it
    /// is there.
    pub(super) fn advance(
        &mut self,
        to: Time,
        budget: Option<u32>,
        story: &mut Storyteller,
    ) -> bool {
        let mut left = budget;
        while left != Some(0) && self.step_heard(to, story, None) {
            left = left.map(|left| left - 1);
        }
        if left == Some(0) {
            return false;
        }
        if to > self.run.now() {
            self.run.pass_until(to);
        }
        self.furthest = self.furthest.max(self.place());
        true
    }

    /// Goes to an instant of the history.
    pub(super) fn seek(&mut self, at: Time, story: &mut Storyteller) {
        self.come_near(at);
        self.advance(at, None, story);
    }

    /// Goes to the last place before an instant from which it can be played.
    pub(super) fn come_near(&mut self, at: Time) {
        let nearest = self.keyframes.last(|keyframe| keyframe.run.now() <= at);
        // Forwards, too, a keyframe may be nearer than the present.
        let ahead = nearest.run.steps() > self.run.steps();
        if at < self.run.now() || ahead {
            self.restore(|keyframe| keyframe.run.now() <= at);
        }
    }

    /// From where an instant of the history is played to, and where about that is.
    pub(super) fn way_to(&self, at: Time) -> (Place, Place) {
        let at = at.min(self.furthest.at);
        let (from, next) = self.around(|place| place.at <= at);
        let steps = between((from.at.as_us(), next.at.as_us()), at.as_us());
        let steps = from.steps + steps(next.steps.saturating_sub(from.steps));
        (from, Place { steps, at })
    }

    /// The same for a step.
    pub(super) fn way_to_step(&self, steps: u64) -> (Place, Place) {
        let steps = steps.min(self.furthest.steps);
        let (from, next) = self.around(|place| place.steps <= steps);
        let us = between((from.steps, next.steps), steps);
        let at = from.at.as_us() + us(next.at.as_us().saturating_sub(from.at.as_us()));
        let at = Time::from_us(at);
        (from, Place { steps, at })
    }

    /// The last place that is known as a whole before one, and the first after it.
    fn around(&self, before: impl Fn(&Place) -> bool) -> (Place, Place) {
        let here = self.place();
        let places = || self.keyframes.places().chain([here]);
        let from = places().filter(&before).max();
        let next = places().filter(|place| !before(place)).min();
        let from = from.or_else(|| self.keyframes.places().min());
        (from.unwrap_or(here), next.unwrap_or(self.furthest))
    }

    /// Goes to the state after that many steps, as far as it was played.
    pub(super) fn seek_step(&mut self, steps: u64, story: &mut Storyteller) {
        let steps = steps.min(self.furthest.steps);
        let passed = self.run.steps() == steps
            && (self.given_since_step() || self.run.now() > self.stepped_at);
        let early =
            |keyframe: &Keyframe| keyframe.run.steps() <= steps && !keyframe.run_was_changed(steps);
        let ahead = self.keyframes.last(early).run.steps() > self.run.steps();
        if steps < self.run.steps() || passed || ahead {
            self.restore(early);
        }
        while self.run.steps() < steps && self.step(story) {}
    }

    /// Whether a command was given after the last step done: the step itself is
    /// then another picture than the present one.
    fn given_since_step(&self) -> bool {
        self.done
            .checked_sub(1)
            .is_some_and(|last| self.given[last].place.steps == self.run.steps())
    }

    /// Goes back to the last keyframe that is early enough.
    fn restore(&mut self, early_enough: impl Fn(&Keyframe) -> bool) {
        let keyframe = self.keyframes.last(early_enough);
        (self.run, self.done) = (keyframe.run.clone(), keyframe.given);
        self.stepped_at = self.run.now();
        self.along.forget();
    }

    /// Carries out a command here; what was played beyond is dropped.
    pub(super) fn apply(
        &mut self,
        command: &Command,
        story: &mut Storyteller,
    ) -> Result<(), CannotApply> {
        // Tried on a clone first: a command that is refused must not cost the future.
        self.run
            .clone()
            .apply(command, &mut (&mut nobody() as AnyListener<'_>))?;
        let here = self.place();
        self.forget_future(story);
        story.at_step(here.steps);
        let mut ears = Ears {
            story: Some(story),
            along: Some(self.along.at_step(here.steps + 1)),
            also: None,
        };
        let mut ears: AnyListener<'_> = &mut ears;
        self.run.apply(command, &mut ears)?;
        let whole = self.run.next_at().is_none_or(|next| next > here.at);
        self.given.push(Given {
            place: here,
            command: command.clone(),
            whole,
        });
        self.done += 1;
        self.told = self.done;
        Ok(())
    }

    fn forget_future(&mut self, story: &mut Storyteller) {
        let here = self.place();
        self.given.truncate(self.done);
        self.told = self.done;
        self.keyframes.forget_after(here.steps, self.done);
        story.forget_after(here.steps, here.at);
        self.furthest = here;
    }

    /// Becomes a run in which other commands were given, at the place where the two
    /// part; what comes after it is played as time moves on.
    pub(super) fn give_instead(&mut self, script: &[Given], story: &mut Storyteller) {
        let common = common(&self.given, script);
        let parting = parting(&self.given, script).unwrap_or(self.furthest);
        self.seek_step(parting.steps, story);
        while self.done < common && self.repeat_one(story) {}
        self.forget_future(story);
        self.given = script.to_vec();
    }

    /// Keeps fewer keyframes while another run is shown; those that both share cost
    /// nothing.
    pub(super) fn set_aside(&mut self, shown: &Self) {
        self.along = Along::default();
        self.keyframes.set_aside(&shown.keyframes);
    }
}

/// Where one is between two numbers, as a part of something.
fn between((from, to): (u64, u64), at: u64) -> impl Fn(u64) -> u64 {
    let part = u128::from(at.saturating_sub(from));
    let all = u128::from(to.saturating_sub(from).max(1));
    move |of| (u128::from(of) * part / all) as u64
}

/// How many commands two runs have in common.
pub(super) fn common(one: &[Given], other: &[Given]) -> usize {
    { one.iter().zip(other) }
        .take_while(|(one, other)| one == other)
        .count()
}

/// Where two runs part: where one of them was given a command that the other was not;
/// `None` if they were given the same.
pub(super) fn parting(one: &[Given], other: &[Given]) -> Option<Place> {
    let common = common(one, other);
    let next = |given: &[Given]| given.get(common).map(|given| given.place);
    match (next(one), next(other)) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// The story, if it does not know this yet, who listens along, and somebody else.
struct Ears<'s, 'l> {
    story: Option<&'s mut Storyteller>,
    along: Option<&'s mut Along>,
    also: Option<&'l mut dyn Listener>,
}

impl Listener for Ears<'_, '_> {
    fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        if let Some(story) = &mut self.story {
            story.record(who, record);
        }
        if let Some(along) = &mut self.along {
            along.record(who, record);
        }
        if let Some(also) = &mut self.also {
            also.record(who, record);
        }
    }

    fn happened(&mut self, at: Time, step: u64, what: &Happening<'_>) {
        if let Some(story) = &mut self.story {
            story.happened(at, step, what);
        }
        if let Some(also) = &mut self.also {
            also.happened(at, step, what);
        }
    }
}

/// A listener that does not listen.
const fn nobody() -> Ears<'static, 'static> {
    Ears {
        story: None,
        along: None,
        also: None,
    }
}
