//! Who said what to whom in a stretch of time: a copy is played through it again.

use lab_sim::Time;

use super::Session;
use super::replay::Replay;
use super::weaver::Weaver;
use crate::frame::{Flight, MessageKind, MessageView, SpaceTime};
use crate::picture::Look;
use crate::world::{AnyListener, Run};

/// What was said in a stretch of time, being put together in pieces. Nobody sees the
/// session move meanwhile.
pub struct Weaving {
    weaver: Weaver,
    replay: Replay,
    from_us: i64,
    until: Time,
    left: u32,
    done: bool,
}

impl Weaving {
    /// Goes on, looking at no more than so many events; tells whether that was all.
    pub fn go_on(&mut self, budget: u32) -> bool {
        let mut budget = budget.min(self.left);
        let mut ears: AnyListener<'_> = &mut self.weaver;
        while budget > 0 && !self.done {
            self.done = !self.replay.step(self.until, &mut ears);
            if !self.done {
                (budget, self.left) = (budget - 1, self.left - 1);
            }
        }
        self.done |= self.left == 0;
        self.done
    }
}

impl Session {
    /// The messages between two instants, as far as they were played; only those of
    /// `kinds` one by one.
    #[must_use]
    pub fn space_time(&self, from_us: i64, to_us: i64, kinds: &[MessageKind]) -> SpaceTime {
        if let Some(heard) = self.space_time_heard(from_us, to_us, kinds) {
            return heard;
        }
        let mut weaving = self.weaving(from_us, to_us, kinds);
        while !weaving.go_on(u32::MAX) {}
        self.woven(weaving)
    }

    /// Listens from now on to what is said, instead of to what it listened before, and keeps
    /// it for so many microseconds: as much need not be looked for then.
    pub fn listen_to_messages(&mut self, wanted: Option<(&[MessageKind], i64)>) {
        let zero = self.zero;
        let (along, run) = self.history.along_mut();
        along.listen_to_messages(wanted, Look { run, zero });
    }

    /// The same as [`Session::space_time`], if all of it was heard
    /// ([`Session::listen_to_messages`]) and nothing was played beyond the instant shown.
    #[must_use]
    pub fn space_time_heard(
        &self,
        from_us: i64,
        to_us: i64,
        kinds: &[MessageKind],
    ) -> Option<SpaceTime> {
        let run = self.history.run();
        let weaver = self.history.along().weaver()?;
        let is_all = weaver.knows_all(from_us, kinds)
            && self.absolute(to_us).min(self.history.furthest().at) == run.now();
        is_all.then(|| {
            weaver
                .clone()
                .end(self.look(run), (from_us, self.now_us()), None)
        })
    }

    /// Begins to put together the same in pieces.
    #[must_use]
    pub fn weaving(&self, from_us: i64, to_us: i64, kinds: &[MessageKind]) -> Weaving {
        let replay = self.history.replay_at(self.absolute(from_us));
        Weaving {
            weaver: Weaver::begin(self.look(replay.run()), from_us, kinds),
            replay,
            from_us,
            until: self.absolute(to_us).min(self.history.furthest().at),
            left: SpaceTime::STEPS,
            done: false,
        }
    }

    /// What was put together, as far as that went.
    #[must_use]
    pub fn woven(&self, weaving: Weaving) -> SpaceTime {
        let Weaving {
            mut weaver,
            replay,
            from_us,
            until,
            left,
            ..
        } = weaving;
        let (run, to_us) = (replay.run(), self.relative(until));
        let cut_us = (left == 0).then(|| self.relative(run.now()));
        if let Some(cut_us) = cut_us {
            self.remembered((cut_us, to_us), &mut weaver);
        }
        weaver.end(self.look(run), (from_us, to_us), cut_us)
    }

    const fn look<'a>(&self, run: &'a Run) -> Look<'a> {
        Look {
            run,
            zero: self.zero,
        }
    }

    /// What the story remembers, and what is under way now, of what was sent between two
    /// instants.
    fn remembered(&self, (after_us, to_us): (i64, i64), weaver: &mut Weaver) {
        let now = self.look(self.history.run());
        let story = self.story.story();
        let ended = story.flights.iter().map(MessageView::from);
        let under_way = { now.run.world().in_flight() }.filter_map(|flight| now.message(&flight));
        let matters = |view: &MessageView| Flight::matters(view.kind) && view.sent_us >= after_us;
        let mut known = weaver.known();
        for view in ended.chain(under_way).filter(matters) {
            if view.sent_us <= to_us && known.insert(view.id) {
                weaver.remember(view);
            }
        }
    }
}

/// One that has ended. What it said is not remembered.
impl From<&Flight> for MessageView {
    fn from(flight: &Flight) -> Self {
        Self {
            id: flight.id,
            from: flight.from,
            to: flight.to,
            kind: flight.kind,
            reply: flight.reply,
            sent_us: flight.sent_us,
            arrives_us: flight.due_us,
            lost_us: flight.lost.then_some(flight.ended_us),
            fate: flight.fate,
            label: String::new(),
        }
    }
}
