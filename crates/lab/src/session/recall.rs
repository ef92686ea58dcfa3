//! Playing again what takes longer than a frame, in pieces: a run that was shown so long ago
//! that only its commands were kept, or a long way in one of which little else was.

use lab_sim::Time;

use super::Session;
use super::history::{Given, History, Place};
use super::story::Storyteller;
use crate::frame::BranchId;

/// Further than so many steps it is a long way: it takes half a second in a browser, and
/// only runs of which little was kept have such.
const FAR: u64 = 800_000;

/// Somewhere in a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spot {
    /// An instant, microseconds from t = 0.
    At(i64),
    /// Just after a step.
    Step(u64),
}

/// What is being played again. Until it is there, nothing else has changed.
pub struct Recall {
    id: BranchId,
    /// To where; of a step the instant is about right.
    until: Place,
    /// The spot, if it is a way in the run that was shown.
    way: Option<Spot>,
    pub(super) history: History,
    pub(super) story: Storyteller,
    done: bool,
}

impl Recall {
    /// A run from where it parted from the one that is shown.
    pub(super) fn new(
        (id, script, furthest): (BranchId, &[Given], Place),
        shown: (&History, &Storyteller),
    ) -> Self {
        let (mut history, mut story) = (shown.0.clone(), shown.1.clone());
        history.give_instead(script, &mut story);
        Self {
            id,
            until: furthest,
            way: None,
            history,
            story,
            done: false,
        }
    }

    /// Which run it is.
    #[must_use]
    pub const fn id(&self) -> BranchId {
        self.id
    }

    /// Whether it is a way in the run that was shown.
    #[must_use]
    pub const fn is_way(&self) -> bool {
        self.way.is_some()
    }

    /// Whether it is there.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.done
    }

    /// Plays on, doing at most so many steps if there is a limit.
    pub fn go_on(&mut self, budget: Option<u32>) {
        let (mut at, mut budget) = (self.until.at, budget);
        if let Some(Spot::Step(_)) = self.way {
            let left = self.until.steps.saturating_sub(self.history.run().steps());
            let left = u32::try_from(left).unwrap_or(u32::MAX);
            self.done = left == 0;
            (at, budget) = (Time::MAX, Some(budget.unwrap_or(left).min(left)));
        }
        self.done |= (self.history).advance(at, budget, &mut self.story);
    }
}

impl Session {
    /// Whether a run can be shown at once: it is the one that is shown, was kept, or does
    /// not exist.
    #[must_use]
    pub fn is_kept(&self, id: BranchId) -> bool {
        self.set_aside_run(id).is_none()
    }

    /// Begins to play a run again; `None` if that is not needed ([`Session::is_kept`]).
    #[must_use]
    pub fn recall(&self, id: BranchId) -> Option<Recall> {
        let (script, furthest) = self.set_aside_run(id)?;
        Some(Recall::new(
            (id, script, furthest),
            (&self.history, &self.story),
        ))
    }

    /// Begins to go somewhere in the run that is shown; `None` if that can be done at once
    /// ([`Session::seek`], [`Session::seek_step`]). What is played on the way there is kept,
    /// so that it is near afterwards.
    #[must_use]
    pub fn way_to(&self, spot: Spot) -> Option<Recall> {
        self.way_of(FAR, spot)
    }

    /// The same for so many steps and more.
    fn way_of(&self, least: u64, spot: Spot) -> Option<Recall> {
        let way = match spot {
            Spot::At(at_us) => self.history.way_to(self.absolute(at_us)),
            Spot::Step(step) => self.history.way_to_step(step),
        };
        let (from, until) = way;
        if until.steps.saturating_sub(from.steps) < least {
            return None;
        }
        let mut history = self.history.clone();
        history.come_near(from.at);
        Some(Recall {
            id: self.shown_run(),
            until,
            way: Some(spot),
            history,
            story: self.story.clone(),
            done: false,
        })
    }

    /// Whether a way is one in the run that is shown, as that is still.
    pub(super) fn is_as_it_was(&self, way: &Recall) -> bool {
        let (one, other) = (&self.history, &way.history);
        way.id == self.shown_run()
            && one.furthest() == other.furthest()
            && one.given() == other.given()
    }

    /// How far what is played again is, and how far it goes, microseconds from t = 0.
    #[must_use]
    pub fn recalled(&self, recall: &Recall) -> (i64, i64) {
        let now = recall.history.run().now();
        (self.relative(now), self.relative(recall.until.at))
    }
}

#[cfg(test)]
mod tests {
    use super::{Recall, Spot};
    use crate::frame::Frame;
    use crate::scenario::gallery;
    use crate::session::Session;

    fn minutes() -> Session {
        let scenario = gallery().remove(0);
        let mut session = Session::open(&scenario, scenario.seed).expect("it can be run");
        session.advance(180_000_000, u32::MAX);
        session
    }

    fn go(mut way: Recall) -> Recall {
        while !way.is_done() {
            way.go_on(Some(50));
        }
        way
    }

    #[test]
    fn a_long_way_leads_to_where_one_is_at_once() {
        let mut session = minutes();
        let there = |session: &mut Session, spot| -> Frame {
            match spot {
                Spot::At(at_us) => session.seek(at_us),
                Spot::Step(step) => session.seek_step(step),
            }
            session.frame()
        };
        let last = session.run().steps();
        let spots = [
            Spot::At(50_123_456),
            Spot::Step(last / 2 + 7),
            Spot::Step(last / 4),
            Spot::At(175_000_000),
        ];
        for spot in spots {
            let expected = there(&mut session.clone(), spot);
            let stood = session.now_us();
            let way = session.way_of(1, spot).expect("it is far");
            let (_, to_us) = session.recalled(&way);
            assert!(
                (to_us - expected.now_us).abs() < 2_000_000,
                "{spot:?}: {to_us}"
            );
            let way = go(way);
            assert_eq!(session.now_us(), stood, "nothing has moved");
            assert!(session.keep(way));
            assert_eq!(there(&mut session, spot), expected, "{spot:?}");
        }
        assert!(session.way_to(Spot::At(0)).is_none(), "that is near");
        assert!(
            session
                .way_of(1, Spot::Step(session.run().steps()))
                .is_none()
        );
    }

    #[test]
    fn a_way_through_what_has_changed_meanwhile_leads_nowhere() {
        let mut session = minutes();
        let way = session.way_of(1, Spot::At(50_123_456)).expect("it is far");
        assert!(!session.keep(way), "it is not there yet");
        let way = session.way_of(1, Spot::At(50_123_456)).expect("it is far");
        let way = go(way);
        session.seek(20_000_000);
        session
            .apply(&"pause s0".parse().expect("a command"))
            .expect("it can be given");
        assert!(!session.keep(way), "another run is shown");
        assert_eq!(session.now_us(), 20_000_000);
        let way = go(session
            .way_of(1, Spot::At(1_000_000))
            .expect("it is far enough"));
        session.advance(30_000_000, u32::MAX);
        assert!(!session.keep(way), "it was played on");
    }
}
