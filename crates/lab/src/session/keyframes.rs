//! The instants of a history that are kept whole, so that any other can be played again
//! from one that is near.

use std::collections::VecDeque;
use std::rc::Rc;

use super::history::Place;
use crate::world::Run;

/// A keyframe is kept at every so many steps. Going back plays at most that many
/// again, which has to fit into a sixtieth of a second in a browser.
const EVERY: u64 = 4_096;

/// A heavy run is kept more rarely: at every so many steps for each connection it has.
/// To copy a connection, with what uses it, takes as long as to play one step, so that
/// keeping takes a quarter of the time that playing takes.
const EVERY_EACH: u64 = 4;

/// After so many steps one of those that are not kept any longer is dropped: dropping half
/// of the heavy ones at once would take longer than a frame may.
const DROP_EVERY: u64 = 512;

/// The largest number of keyframes.
const MAX: usize = 512;

/// What all keyframes of a history may weigh, in connections: some 300 MB (a connection,
/// with the links, instances and timers that use it, takes 1.2 kB; `cargo xtask bench`
/// tells what an hour of 50 sentinels takes).
const WEIGHT_MAX: u64 = 1 << 18;

/// How many messages on their way, or waiting in a kernel, weigh as much as a connection.
/// While many cannot reach many there are a hundred thousand of them.
const SEGMENTS: u32 = 5;

/// How many more are kept of what was played again lately, and how many of them there
/// are between two others.
const NEAR: usize = 8;

/// What a run weighs beside its connections.
const WEIGHT_ALONE: u64 = 64;

/// How much of both a run may keep of its own while another is shown.
const ASIDE: usize = 16;

/// A run as it was, and how many of the commands given it has had.
pub(super) struct Keyframe {
    pub(super) run: Run,
    pub(super) given: usize,
}

impl Keyframe {
    /// Whether a command was given to it after it had done exactly that many steps.
    pub(super) fn run_was_changed(&self, steps: u64) -> bool {
        self.run.steps() == steps && self.given > 0
    }

    fn order(&self) -> (u64, usize) {
        (self.run.steps(), self.given)
    }
}

/// The keyframes of a run. The first is its beginning and is always there. When there are
/// too many, or they are too heavy, every second one goes and the distance doubles, so
/// that memory stays bounded however long one plays. Where the reader looks around, a few
/// more are kept for as long as that lasts.
#[derive(Clone)]
pub(super) struct Keyframes {
    /// In the order of the run. Runs that parted share those from before.
    kept: Vec<Rc<Keyframe>>,
    every: u64,
    /// See [`EVERY_EACH`].
    every_each: u64,
    /// In the order in which they were played again.
    near: VecDeque<Rc<Keyframe>>,
    /// Not kept any longer, and still to be dropped.
    dropped: Vec<Rc<Keyframe>>,
}

impl Keyframes {
    pub(super) fn new(run: Run) -> Self {
        Self {
            kept: vec![Rc::new(Keyframe { run, given: 0 })],
            every: EVERY,
            every_each: EVERY_EACH,
            near: VecDeque::new(),
            dropped: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.kept.len()
    }

    /// The last one of which that is true, or else the first.
    pub(super) fn last(&self, early_enough: impl Fn(&Keyframe) -> bool) -> &Keyframe {
        let found = self.kept.iter().rposition(|kept| early_enough(kept));
        let kept = &self.kept[found.unwrap_or(0)];
        { self.near.iter() }
            .filter(|near| early_enough(near) && near.order() > kept.order())
            .max_by_key(|near| near.order())
            .unwrap_or(kept)
    }

    /// The places that are kept.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        { self.kept.iter().chain(&self.near) }.map(|keyframe| Place {
            steps: keyframe.run.steps(),
            at: keyframe.run.now(),
        })
    }

    /// Keeps the run as it is now if the last one kept is far enough behind.
    pub(super) fn keep(&mut self, run: &Run, given: usize) {
        if run.steps().is_multiple_of(DROP_EVERY) {
            self.dropped.pop();
        }
        if !self.is_due(run) {
            return;
        }
        let weight = weight(run);
        while self.kept.len() > 1 && !self.has_room(weight) {
            self.thin();
        }
        if self.is_due(run) && self.has_room(weight) {
            let run = run.clone();
            self.kept.push(Rc::new(Keyframe { run, given }));
        }
    }

    /// Keeps the run, which is played again, if it is far from those that are kept.
    pub(super) fn keep_again(&mut self, run: &Run, given: usize) {
        self.fill(run, given);
        self.keep_near(run, given);
    }

    /// Keeps it for good where two others are further apart than they need be, as they are
    /// in a run that was set aside.
    fn fill(&mut self, run: &Run, given: usize) {
        let steps = run.steps();
        if !steps.is_multiple_of(DROP_EVERY) {
            return;
        }
        let place = { self.kept.iter() }
            .rposition(|kept| kept.order() <= (steps, given))
            .map_or(0, |before| before + 1);
        let before = self.kept[place.saturating_sub(1)].run.steps();
        let next = (self.kept.get(place)).map_or(u64::MAX, |next| next.run.steps());
        let room = (steps.saturating_sub(before)).min(next.saturating_sub(steps));
        // The weight is asked for only when it may matter.
        if room < self.every {
            return;
        }
        let weight = weight(run);
        if room >= self.every_each * weight && self.has_room(weight) {
            let run = run.clone();
            self.kept.insert(place, Rc::new(Keyframe { run, given }));
        }
    }

    /// Keeps it for a while.
    fn keep_near(&mut self, run: &Run, given: usize) {
        let apart = self.every / NEAR as u64;
        if apart < EVERY || !run.steps().is_multiple_of(apart) {
            return;
        }
        let order = (run.steps(), given);
        if self.near.iter().all(|near| near.order() != order) {
            self.near.truncate(NEAR - 1);
            let fits = |near: &VecDeque<Rc<Keyframe>>| {
                let all: u64 = near.iter().map(|near| weight(&near.run)).sum();
                all + weight(run) <= WEIGHT_MAX / NEAR as u64
            };
            while !self.near.is_empty() && !fits(&self.near) {
                self.near.pop_back();
            }
            let run = run.clone();
            self.near.push_front(Rc::new(Keyframe { run, given }));
        }
    }

    fn is_due(&self, run: &Run) -> bool {
        let last = self.kept.last().map_or(0, |kept| kept.run.steps());
        // The weight is asked for only when it may matter.
        run.steps() >= last + self.every && run.steps() >= last + self.every_each * weight(run)
    }

    fn has_room(&self, weight: u64) -> bool {
        self.kept.len() < MAX && self.weight() + weight <= WEIGHT_MAX
    }

    fn weight(&self) -> u64 {
        self.kept.iter().map(|kept| weight(&kept.run)).sum()
    }

    fn thin(&mut self) {
        let removed = keep_every(&mut self.kept, |_| true, 2);
        self.dropped.extend(removed);
        self.every *= 2;
        self.every_each *= 2;
    }

    /// Forgets those after a step, or with more commands than so many.
    pub(super) fn forget_after(&mut self, steps: u64, given: usize) {
        let early = |kept: &Rc<Keyframe>| kept.run.steps() <= steps && kept.given <= given;
        self.kept.retain(early);
        self.near.retain(early);
    }

    /// Keeps fewer while another run is shown; those that both share cost nothing.
    pub(super) fn set_aside(&mut self, shown: &Self) {
        self.near.clear();
        let is_own = |kept: &Rc<Keyframe>| {
            let others = &shown.kept;
            let same = others.partition_point(|other| other.order() < kept.order());
            !{ others[same..].iter() }
                .take_while(|other| other.order() == kept.order())
                .any(|other| Rc::ptr_eq(other, kept))
        };
        let own = { self.kept.iter() }.filter(|kept| is_own(kept));
        let (count, weight) = own.fold((0_usize, 0), |(count, all), kept| {
            (count + 1, all + weight(&kept.run))
        });
        let light = weight.div_ceil(WEIGHT_MAX / ASIDE as u64) as usize;
        let few = count.div_ceil(MAX / ASIDE);
        keep_every(&mut self.kept, is_own, light.max(few).max(1));
    }
}

/// Of those of which that is true, keeps every `nth`, and gives back the rest; the first of
/// all stays.
fn keep_every(
    kept: &mut Vec<Rc<Keyframe>>,
    of: impl Fn(&Rc<Keyframe>) -> bool,
    nth: usize,
) -> Vec<Rc<Keyframe>> {
    let mut number = 0;
    let is_removed = |kept: &mut Rc<Keyframe>| {
        let counts = of(kept);
        number += usize::from(counts);
        counts && kept.run.steps() > 0 && !(number - 1).is_multiple_of(nth)
    };
    kept.extract_if(.., is_removed).collect()
}

/// What a run weighs: with many sentinels nearly all of it is in their connections, and in
/// what waits in them.
fn weight(run: &Run) -> u64 {
    let world = run.world();
    WEIGHT_ALONE + u64::from(world.connection_count() + world.segment_count() / SEGMENTS)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::measure::cluster;

    /// The beginning of a deployment, and a run in which all sentinels know each other.
    fn settled(sentinels: usize) -> (Keyframes, Run) {
        let scenario = Arc::new(cluster(sentinels, 1).expect("a scenario"));
        let mut run = Run::new(scenario, 1);
        let keyframes = Keyframes::new(run.clone());
        while run.zero().is_none() && run.step(&mut ()) {}
        (keyframes, run)
    }

    fn step(run: &mut Run, steps: u64) {
        for _ in 0..steps {
            assert!(run.step(&mut ()));
        }
    }

    #[test]
    fn heavy_keyframes_are_fewer_and_the_beginning_stays() {
        let (mut keyframes, mut run) = settled(40);
        (keyframes.every, keyframes.every_each) = (1, 0);
        for _ in 0..MAX {
            step(&mut run, 1);
            keyframes.keep(&run, 0);
        }
        assert!(keyframes.weight() <= WEIGHT_MAX);
        assert!(
            weight(&run) * MAX as u64 > WEIGHT_MAX,
            "they had to be fewer"
        );
        assert!(keyframes.len() as u64 > WEIGHT_MAX / weight(&run) / 3);
        assert_eq!(keyframes.kept[0].run.steps(), 0);
        let steps = |kept: &Rc<Keyframe>| kept.run.steps();
        assert!(keyframes.kept.is_sorted_by_key(steps));
    }

    #[test]
    fn a_heavy_run_is_kept_more_rarely() {
        let apart = |sentinels, thinned| {
            let (mut keyframes, mut run) = settled(sentinels);
            (0..thinned).for_each(|_| keyframes.thin());
            let before = keyframes.len();
            let from = run.steps();
            while keyframes.len() < before + 2 {
                step(&mut run, 1);
                keyframes.keep(&run, 0);
            }
            let [.., last, end] = &keyframes.kept[..] else {
                unreachable!("two were kept")
            };
            assert!(last.run.steps() > from);
            (end.run.steps() - last.run.steps(), weight(&run))
        };
        let (light, _) = apart(3, 0);
        assert_eq!(light, EVERY);
        let (heavy, weight) = apart(40, 0);
        assert_eq!(heavy, EVERY_EACH * weight);
        assert!(heavy > EVERY);
        let (thinned, weight) = apart(40, 2);
        assert_eq!(thinned, 4 * EVERY_EACH * weight);
    }

    #[test]
    fn what_is_not_kept_any_longer_is_dropped_one_by_one() {
        let (mut keyframes, mut run) = settled(1);
        (keyframes.every, keyframes.every_each) = (1, 0);
        while keyframes.dropped.is_empty() {
            step(&mut run, 1);
            keyframes.keep(&run, 0);
        }
        let many = keyframes.dropped.len() as u64;
        assert!(many > 100, "half of them: {many}");
        keyframes.every = u64::MAX / 2;
        for steps in [DROP_EVERY, (many - 1) * DROP_EVERY] {
            assert!(!keyframes.dropped.is_empty());
            for _ in 0..steps {
                step(&mut run, 1);
                keyframes.keep(&run, 0);
            }
        }
        assert!(keyframes.dropped.is_empty());
    }

    #[test]
    fn too_many_light_ones_are_fewer_too() {
        let (mut keyframes, mut run) = settled(1);
        (keyframes.every, keyframes.every_each) = (1, 0);
        for _ in 0..2 * MAX {
            step(&mut run, 1);
            keyframes.keep(&run, 0);
        }
        assert!((MAX / 2..=MAX).contains(&keyframes.len()));
    }

    #[test]
    fn where_one_looks_around_a_few_more_are_kept_until_the_run_parts() {
        let (mut keyframes, mut run) = settled(1);
        keyframes.every = EVERY * NEAR as u64;
        let end = run.steps() + 3 * keyframes.every;
        while run.steps() < end {
            step(&mut run, 1);
            keyframes.keep_again(&run, 0);
            keyframes.keep_again(&run, 0);
        }
        assert_eq!(keyframes.near.len(), NEAR);
        let at = end - EVERY / 2;
        let nearest = keyframes.last(|kept| kept.run.steps() <= at).run.steps();
        assert!(nearest + EVERY > at && nearest <= at, "{nearest} {at}");
        keyframes.forget_after(nearest - 1, 0);
        assert!(keyframes.last(|_| true).run.steps() < nearest);
    }

    #[test]
    fn what_is_set_aside_keeps_what_both_share_and_little_of_its_own() {
        let (mut keyframes, mut run) = settled(1);
        (keyframes.every, keyframes.every_each) = (1, 0);
        step(&mut run, 1);
        keyframes.keep(&run, 0);
        let shown = keyframes.clone();
        for _ in 0..MAX / 2 {
            step(&mut run, 1);
            keyframes.keep(&run, 0);
        }
        let before = keyframes.len();
        keyframes.set_aside(&shown);
        assert!(Rc::ptr_eq(&keyframes.kept[0], &shown.kept[0]));
        assert!(Rc::ptr_eq(&keyframes.kept[1], &shown.kept[1]));
        let own = keyframes.len() - shown.len();
        assert!(own > 1 && own <= MAX / ASIDE && own < before, "{own}");
    }

    #[test]
    fn what_is_played_again_after_that_fills_the_gaps() {
        let (mut keyframes, mut run) = settled(1);
        let (beginning, shown) = (run.clone(), keyframes.clone());
        let end = run.steps() + 100 * EVERY;
        while run.steps() < end {
            step(&mut run, 1);
            keyframes.keep(&run, 0);
        }
        let before = keyframes.len();
        keyframes.set_aside(&shown);
        assert!(keyframes.len() < before / 2);
        for _ in 0..2 {
            let mut again = beginning.clone();
            while again.steps() < end {
                step(&mut again, 1);
                keyframes.keep_again(&again, 0);
            }
            let steps: Vec<u64> = { keyframes.kept.iter() }
                .map(|kept| kept.run.steps())
                .collect();
            assert!(steps.is_sorted() && steps.len() <= before + 1);
            let widest = steps.windows(2).map(|pair| pair[1] - pair[0]).max();
            assert!(widest < Some(2 * EVERY + DROP_EVERY), "{widest:?}");
        }
        // What was filled in is its own, and goes when it is set aside again.
        keyframes.set_aside(&shown);
        assert!(keyframes.len() < before / 2);
    }
}
