//! What is looked at more closely: it costs more than a picture, so it is found only
//! where it is shown.

use std::rc::Rc;

use lab::frame::{BranchId, Cause, Frame, Knowledge, NodeId, Part, Shape, Story, Subject, Tick};
use lab::session::{LastTick, Looked};

use super::inspected::Unfolded;
use super::{Action, Model, Moving, Tab};
use crate::panel::{Loom, NOW_AND_THEN, TABLES, window};

/// What was found.
#[derive(Clone, PartialEq, Default)]
pub struct Closer {
    /// Whether the causes of the line at the play head are wanted.
    pub why: bool,
    /// They, with the number of the line among all of the run.
    pub causes: Option<(u64, Rc<Vec<Cause>>)>,
    /// Why the selected message was sent, with its number.
    pub message: Option<(u64, Rc<Vec<Cause>>)>,
    /// What each one knows.
    pub knows: Rc<Knowledge>,
    /// Of which of many groups that is to be told, if one was chosen.
    pub(super) knows_of: Option<usize>,
    /// What the timer of the chosen process last did.
    pub tick: Option<Rc<Tick>>,
    /// The pictures of the instants of which the inspector tells, what each one knows, and
    /// the code's view; where there is none, that of the present.
    pub seen: Seen,
}

/// What is told of many is not that of every frame.
#[derive(Clone, PartialEq, Default)]
pub struct Seen {
    pub inspector: Option<Rc<Frame>>,
    pub knows: Option<Rc<Frame>>,
    pub code: Option<Rc<Frame>>,
    /// What the log and the votes tell of.
    pub told: Option<(Rc<Frame>, Rc<Story>)>,
}

/// Of many the log and the votes are told every so many frames: in a failover there is
/// something new in each, and a line that comes takes the browser longer than a picture.
const OFTEN: u8 = 6;

/// What is found in pieces while time passes, so that nothing stands still for it: of many
/// it takes longer than a frame.
#[derive(Default)]
pub(super) struct Pieces {
    /// What was said around where the play head was then.
    pub(super) loom: Loom,
    /// The last tick before that.
    tick: Option<LastTick>,
    /// Of which run.
    run: Option<BranchId>,
    /// How many frames have passed, up to 60.
    passed: u8,
    /// Which part of the picture was last looked at alone; none if all of it was.
    pub(super) part: Option<Part>,
    /// What the inspector tells of.
    pub(super) inspected: Option<(Subject, Unfolded)>,
}

impl Model {
    /// What was begun of a run that is no longer shown is not gone on with.
    pub(super) fn drop_pieces_of_others(&mut self) {
        let run = Some(self.desk.shown_run());
        if self.pieces.run != run {
            self.pieces = Pieces {
                run,
                ..Pieces::default()
            };
        }
    }

    /// Finds what the tabs that are shown need.
    pub(super) fn look_closer(&mut self) {
        self.pieces.passed = (self.pieces.passed + 1) % 60;
        self.inspect();
        if self.tells_all() {
            self.closer.seen.told = None;
        } else if self.closer.seen.told.is_none() || self.pieces.passed.is_multiple_of(OFTEN) {
            self.closer.seen.told = Some((Rc::clone(&self.frame), Rc::clone(&self.story)));
        }
        let wanted = self.closer.why && self.shows(Tab::Log) && !self.playback.playing;
        let causes = wanted.then(|| self.causes()).flatten();
        self.closer.causes = causes;
        if self.shows(Tab::Knows) && (self.is_due() || self.closer.knows.told.is_empty()) {
            let knows = self.desk.knowledge(TABLES, self.closer.knows_of);
            if *self.closer.knows != knows {
                self.closer.knows = Rc::new(knows);
            }
            self.closer.seen.knows = Some(Rc::clone(&self.frame));
        }
        if self.shows(Tab::Code) {
            if self.is_due() || self.closer.seen.code.is_none() {
                self.closer.seen.code = Some(Rc::clone(&self.frame));
            }
            self.look_at_tick();
        } else {
            self.closer.seen.code = None;
            self.pieces.tick = None;
            self.desk.listen_to_ticks(None);
        }
        self.look_at_message();
    }

    /// Tells what each one knows of that group.
    pub(super) fn tell_of(&mut self, group: usize) {
        self.closer.knows_of = Some(group);
        self.closer.knows = Rc::default();
        self.look_closer();
    }

    /// The causes of the selected message: they are found once, and not while time passes.
    fn look_at_message(&mut self) {
        let inspected = self
            .inspection
            .as_ref()
            .filter(|_| self.shows(Tab::Inspector));
        let Some(message) = inspected.and_then(|inspection| inspection.message.as_ref()) else {
            self.closer.message = None;
            return;
        };
        let known = { self.closer.message.as_ref() }.is_some_and(|(id, _)| *id == message.id);
        if !known && !self.playback.playing {
            let causes = self.desk.causes_of_message(message);
            self.closer.message = Some((message.id, Rc::new(causes)));
        }
    }

    /// Whether it is time to ask again what is asked of many only now and then: for every
    /// frame that is more than can be read while it plays, and than can be found.
    pub(super) fn is_due(&self) -> bool {
        self.tells_all() || self.pieces.passed.is_multiple_of(NOW_AND_THEN)
    }

    /// Whether everything is told of the instant at which it stands.
    fn tells_all(&self) -> bool {
        !self.tells_of_many() || !self.playback.playing
    }

    /// Whether there is more to tell of than can be told at every frame.
    pub(super) fn tells_of_many(&self) -> bool {
        const FEW: u16 = 15;
        let settings = &self.frame.settings;
        settings.sentinels > FEW || settings.masters > FEW
    }

    /// The causes of the line at the play head.
    fn causes(&self) -> Option<(u64, Rc<Vec<Cause>>)> {
        let shown = window(
            &self.story,
            &self.frame.nodes,
            &self.filter,
            self.frame.now_us,
            self.text(),
        );
        let place = *shown.lines.get(shown.past.checked_sub(1)?)?;
        let causes = self.desk.causes(place);
        Some((self.story.log_dropped + place as u64, Rc::new(causes)))
    }

    /// The tick of the chosen process; while time passes it is told again only when the next
    /// one has come, and of many not of every one.
    fn look_at_tick(&mut self) {
        let node = self.decider();
        self.desk.listen_to_ticks(node);
        let Some(node) = node else {
            self.closer.tick = None;
            return;
        };
        let Some(found) = self.find_tick(node) else {
            return;
        };
        self.pieces.tick = None;
        if self.closer.tick.as_deref() != found.as_ref() {
            self.closer.tick = found.map(Rc::new);
            self.closer.seen.code = Some(Rc::clone(&self.frame));
        }
    }

    /// Finds it if it is another one than is told of: at once where it stands or was heard,
    /// else in pieces.
    fn find_tick(&mut self, node: NodeId) -> Option<Option<Tick>> {
        if !self.playback.playing {
            return Some(self.desk.tick(node));
        }
        let now_us = self.frame.now_us;
        let told = { self.closer.tick.as_deref() }
            .filter(|tick| tick.node == node && tick.at_us <= now_us);
        let is_last = told.is_some_and(|tick| tick.next_us.is_some_and(|next| next > now_us));
        let is_enough = told.is_some() && self.pieces.tick.is_none() && !self.is_due();
        if is_last || is_enough {
            return None;
        }
        if let Some(heard) = self.desk.tick_heard(node) {
            return Some(Some(heard));
        }
        let begun = self.pieces.tick.take().filter(|tick| tick.node() == node);
        let mut looking = begun.unwrap_or_else(|| self.desk.last_tick(node));
        match self.desk.look_on_for_tick(&mut looking) {
            Looked::Found(found) => Some(found),
            Looked::Going => {
                self.pieces.tick = Some(looking);
                None
            }
        }
    }

    /// Who decides something: the selected sentinel or Raft server, else the first.
    fn decider(&self) -> Option<NodeId> {
        let decides = |shape: Shape| matches!(shape, Shape::Sentinel | Shape::Server);
        let mut nodes = self.frame.nodes.iter().filter(|node| decides(node.shape));
        let selected = self.selected_node();
        let found = nodes.clone().find(|node| Some(node.id) == selected);
        found.or_else(|| nodes.next()).map(|node| node.id)
    }

    /// Actions of what is looked at more closely.
    pub(super) fn closer_action(&mut self, action: &Action) -> bool {
        match *action {
            Action::Why => {
                self.playback.pause();
                let there = self.shows(Tab::Log);
                self.closer.why = !(self.closer.why && there);
                if !there {
                    self.tab = Tab::Log;
                }
                self.sheet = true;
            }
            Action::Record { node, of, at_us } => {
                let shown = self.runs.current;
                let moving = match self.desk.record_of(node, of, at_us) {
                    Some(step) => Moving::Go(shown, step),
                    None => Moving::GoAt(shown, at_us),
                };
                self.move_about(moving);
                return true;
            }
            _ => return false,
        }
        self.look_closer();
        if self.closer.why && self.closer.causes.is_none() {
            self.closer.why = false;
            self.note(self.text().causes.no_line);
        }
        self.tell_why();
        true
    }
}
