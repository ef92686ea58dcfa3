use std::rc::Rc;

use lab::frame::{
    Branching, Frame, Inspection, MessageKind, NodeId, OpinionState, Part, Pill, Shape, Story,
};
use lab::scenario::Side;

use super::action::{Action, Popover, Tab, Theme};
use super::closer::Pieces;
use super::inspected::Unfolded;
use super::recall::Recalling;
use super::{Beside, Closer, Keyed, Live, Moving, Notice, Panels, Prompt, RunTo, Typed};
use crate::desk::Desk;
use crate::opening::Draft;
use crate::panel::{Diagram, LogFilter, Loom};
use crate::playback::{Ahead, Pace, Playback, rate_text};
use crate::stage::{MenuRequest, Target};
use crate::text::{Lang, Text};

/// Everything the view is a function of.
pub struct Model {
    /// The run.
    pub desk: Desk,
    /// The picture of this instant.
    pub frame: Rc<Frame>,
    /// What has happened so far.
    pub story: Rc<Story>,
    /// Details of what is selected; `None` when nothing is, or when it is gone.
    pub inspection: Option<Rc<Inspection>>,
    /// Of which of several masters the details are told.
    pub(super) unfolded: Unfolded,
    /// Whether time passes, and how fast.
    pub playback: Playback,
    /// What is selected in the picture.
    pub selection: Option<Target>,
    /// The menu that is open, and where.
    pub menu: Option<MenuRequest>,
    /// The popover that is open.
    pub popover: Option<Popover>,
    /// The tab that is shown.
    pub tab: Tab,
    /// The prompt of the console.
    pub prompt: Prompt,
    /// Whether the panel is pulled up where it is a sheet.
    pub sheet: bool,
    /// Whether the enlarged strip is shown where there is little room.
    pub lens: bool,
    /// The panels beside the picture.
    pub panels: Panels,
    /// What is looked at more closely.
    pub closer: Closer,
    /// What the log shows.
    pub filter: LogFilter,
    /// The diagram of messages; it is kept up only while it is shown.
    pub diagram: Diagram,
    /// The ids that lines of the log may name, and whose they are.
    pub ids: Rc<Vec<(String, String)>>,
    /// The language.
    pub lang: Lang,
    /// The colours.
    pub theme: Theme,
    /// The deployment that is shown where there is room for one.
    pub side: Side,
    /// What the reader has put together to open.
    pub draft: Draft,
    /// A sentence shown in place until it is dismissed or something works.
    pub notice: Option<Notice>,
    /// What is read aloud.
    pub live: Live,
    /// Whether the element can be seen; an unseen one does not play.
    pub visible: bool,
    /// The revision of the run that the picture shows.
    seen: u64,
    /// A command that is typed.
    pub typed: Typed,
    /// What is run to.
    pub run_to: RunTo,
    /// What it may go on to be, while it is typed.
    pub offered: Rc<Vec<String>>,
    /// The runs that parted.
    pub runs: Rc<Branching>,
    /// Two of them, laid beside each other.
    pub beside: Option<Rc<Beside>>,
    /// What is found in pieces while time passes.
    pub(super) pieces: Pieces,
    /// A run that is played again, to be shown then.
    pub(super) recalling: Option<Recalling>,
    /// The play head is being dragged; it goes on playing afterwards if it did.
    pub scrubbing: Option<bool>,
}

impl Model {
    /// A view on a run, standing still.
    #[must_use]
    pub fn new(desk: Desk, lang: Lang, theme: Theme) -> Self {
        let frame = Rc::new(desk.frame());
        let story = desk.story();
        let ids = Rc::new(desk.ids());
        let runs = Rc::new(desk.runs());
        Self {
            prompt: Prompt::new(&desk),
            seen: desk.revision(),
            desk,
            frame,
            story,
            inspection: None,
            unfolded: Unfolded::default(),
            pieces: Pieces::default(),
            playback: Playback::default(),
            selection: None,
            menu: None,
            popover: None,
            tab: Tab::default(),
            sheet: false,
            panels: Panels::default(),
            lens: false,
            closer: Closer::default(),
            filter: LogFilter::default(),
            diagram: Diagram::default(),
            ids,
            lang,
            theme,
            side: Side::Sentinel,
            draft: Draft::default(),
            notice: None,
            live: Live::default(),
            visible: true,
            typed: Typed::default(),
            run_to: RunTo::default(),
            offered: Rc::default(),
            runs,
            beside: None,
            recalling: None,
            scrubbing: None,
        }
    }

    /// The words of its language.
    #[must_use]
    pub const fn text(&self) -> &'static Text {
        self.lang.text()
    }

    /// Whether frames of the browser are wanted.
    #[must_use]
    pub fn ticks(&self) -> bool {
        let busy = self.run_to.looks() || self.recalling.is_some();
        self.visible && (self.playback.playing || busy)
    }

    /// The deployment that is shown where there is room for one.
    #[must_use]
    pub fn shown_side(&self) -> Side {
        let there = self
            .frame
            .side(self.side)
            .or_else(|| self.frame.sides.first());
        there.map_or(self.side, |view| view.side)
    }

    /// The process that is selected, if one is.
    #[must_use]
    pub const fn selected_node(&self) -> Option<NodeId> {
        match self.selection {
            Some(Target::Node(node)) => Some(node),
            _ => None,
        }
    }

    /// The sentinel whose timer a step goes to: the selected one, else the first.
    #[must_use]
    pub fn sentinel(&self) -> Option<NodeId> {
        let is_sentinel = |id: NodeId| {
            self.frame
                .nodes
                .get(usize::from(id))
                .is_some_and(|node| node.shape == Shape::Sentinel)
        };
        self.selected_node()
            .filter(|id| is_sentinel(*id))
            .or_else(|| {
                self.frame
                    .nodes
                    .iter()
                    .find(|node| node.shape == Shape::Sentinel)
                    .map(|node| node.id)
            })
    }

    /// What the meaning of a key depends on.
    #[must_use]
    pub fn keys(&self) -> Keyed {
        Keyed {
            menu: self.menu.is_some(),
            popover: self.popover.is_some(),
            frame: Rc::clone(&self.frame),
            selection: self.selection,
            speed: self.playback.speed,
            notice: self.notice.is_some(),
            offer: { self.notice.as_ref() }.is_some_and(|notice| notice.offer.is_some()),
            recalling: self.recalling.is_some(),
            compared: self.beside.is_some(),
            sheet: self.sheet,
        }
    }

    /// Whether the run has changed since the picture was taken.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.desk.revision() != self.seen
    }

    pub(super) fn happen(&mut self, action: Action) -> bool {
        if action.interrupts() {
            self.run_to.stop();
            self.recalling = None;
        }
        match action {
            Action::Frame { stamp_ms, last_ms } => self.pass(stamp_ms, last_ms),
            Action::Refresh => self.refresh(),
            Action::TogglePlay => self.set_playing(!self.playback.playing),
            Action::Play(on) => self.set_playing(on),
            Action::Story => {
                self.playback.pace = Pace::Story;
                self.tell_pace(self.text().transport.story_pace.to_owned());
            }
            Action::Speed(speed) => {
                self.playback.pace = Pace::Fixed;
                self.playback.speed = speed;
                self.tell_pace((self.text().live.speed)(&rate_text(speed.rate())));
            }
            Action::Tell => self.tell_all(),
            Action::Detail(detail) => self.choose_detail(detail),
            Action::Rewind => self.seek(0),
            Action::Seek(at_us) => self.seek(at_us),
            Action::SeekStep(step) => self.move_about(Moving::Go(self.runs.current, step)),
            Action::Scrub(on) => self.scrub(on),
            Action::Stride(stride, direction) => self.stride(stride, direction),
            Action::Time(moving) => self.move_about(moving),
            Action::Say(line) => self.say(&line),
            Action::Apply(command) => self.apply(&command),
            Action::Typing(typing) => self.type_command(typing),
            Action::Mirror => self.mirror(),
            Action::Open(choice) => self.open(|desk| desk.reopen(choice)),
            Action::OpenNamed(name, seed) => {
                self.open(|desk| {
                    crate::choice::Choice::named(&name, seed).and_then(|choice| desk.reopen(choice))
                });
            }
            Action::OpenAt(name, at_us) => self.open(|desk| {
                let choice = crate::choice::Choice::named(&name, None)?;
                desk.reopen(choice)?;
                desk.run_to(at_us)
            }),
            Action::Compare => self.open(|desk| desk.reopen(desk.choice().beside_raft())),
            Action::Opening(what) => self.put_together(what),
            Action::Refuse(refusal) => self.refuse(&refusal),
            Action::Why | Action::Record { .. } => return self.closer_action(&action),
            other => return self.arrange(other),
        }
        true
    }

    /// Actions that concern the view alone.
    fn arrange(&mut self, action: Action) -> bool {
        match action {
            Action::Select(target) => {
                self.selection = target;
                if let Some(Target::Node(node)) = target {
                    self.prompt.attach(node);
                    let shown = self.frame.nodes.get(usize::from(node));
                    self.side = shown.map_or(self.side, |node| node.side);
                }
                self.look_closer();
            }
            Action::Inspect(target) => {
                self.selection = Some(target);
                self.menu = None;
                self.tab = Tab::Inspector;
                self.sheet = true;
            }
            Action::Unfold(master) => self.unfold(master),
            Action::KnowsOf(group) => self.tell_of(group),
            Action::Side(side) => self.side = side,
            Action::Menu(menu) => self.open_menu(menu),
            Action::Popover(popover) => {
                self.menu = None;
                self.popover = if self.popover == popover {
                    None
                } else {
                    popover
                };
                self.offer_conditions();
            }
            Action::Console => self.open_console(),
            Action::Attach(node) => self.prompt.attach(node),
            Action::Tab(tab) => {
                self.tab = tab;
                self.prompt.wanted = false;
                self.prompt.refresh(&self.desk);
                self.sheet = true;
                self.weave(false);
            }
            Action::Sheet(open) => self.sheet = open,
            Action::Panels(act) => self.arrange_panels(act),
            Action::ToggleLens => self.lens = !self.lens,
            Action::Filter(filter) => self.filter = filter,
            Action::Diagram(change) => {
                self.diagram.change(change);
                self.weave(false);
            }
            Action::Lang(lang) => self.lang = lang,
            Action::Theme(theme) => self.theme = theme,
            Action::Visible(visible) => {
                self.playback.forget_last_frame();
                let before = self.ticks();
                self.visible = visible;
                return before != self.ticks();
            }
            Action::Dismiss => self.notice = None,
            _ => return false,
        }
        true
    }

    fn pass(&mut self, stamp_ms: f64, last_ms: f64) {
        if !self.ticks() {
            return;
        }
        if self.run_to.looks() {
            self.look_on();
            return;
        }
        if self.recalling.is_some() {
            self.recall_on();
            return;
        }
        self.playback.share.took(last_ms);
        self.outlive_offer(stamp_ms as u64);
        let now_us = self.desk.now_us();
        let (desk, frame) = (&self.desk, &self.frame);
        let ahead = || {
            let pace = desk.pace();
            Ahead {
                important_now: pace.important_now,
                voting: voting(frame, pace.important_now),
                until_important_us: pace.next_important_us.map(|at| at - now_us),
                seen_us: pace.seen_us - now_us,
                latency_us: frame.settings.latency_us,
            }
        };
        let passed = self.playback.elapse(stamp_ms, ahead);
        let Some(us) = passed.filter(|us| *us > 0) else {
            return;
        };
        let had_ended = self.frame.ended;
        let share = &mut self.playback.share;
        let (reached_us, took_ms) = self.desk.advance(now_us + us, share.play_ms());
        share.played(took_ms);
        self.playback.fell_short(now_us + us - reached_us);
        self.refresh_in_part();
        self.tell_on(Some(stamp_ms));
        if self.frame.ended && !had_ended {
            self.playback.pause();
            self.note(self.text().transport.ended);
        }
    }

    pub(super) fn set_playing(&mut self, on: bool) {
        if on {
            self.menu = None;
            self.popover = None;
            self.notice = None;
            self.playback.play();
        } else {
            self.playback.pause();
        }
        self.tell_playing();
    }

    fn seek(&mut self, at_us: i64) {
        self.move_about(Moving::GoAt(self.runs.current, at_us));
    }

    fn scrub(&mut self, on: bool) {
        if on {
            self.scrubbing = Some(self.playback.playing);
            self.playback.pause();
        } else if let Some(played) = self.scrubbing.take() {
            if played {
                self.playback.play();
            }
            self.tell_where();
        }
    }

    /// Shows a run that was just opened from its beginning.
    pub(super) fn begin(&mut self) {
        self.playback.pause();
        self.selection = None;
        self.unfolded = Unfolded::default();
        self.closer.knows_of = None;
        self.pieces = Pieces::default();
        self.recalling = None;
        self.menu = None;
        self.popover = None;
        self.notice = None;
        self.filter = LogFilter::default();
        self.diagram = Diagram::default();
        self.prompt = Prompt::new(&self.desk);
        self.run_to = RunTo::default();
        self.beside = None;
        self.refresh_silently();
        self.hush();
    }

    pub(super) fn refresh_silently(&mut self) {
        self.pieces.part = None;
        self.frame = Rc::new(self.desk.frame());
        self.refresh_around();
    }

    /// The next frame while it plays: of many a part is looked at anew in each.
    fn refresh_in_part(&mut self) {
        if !self.tells_of_many() {
            self.refresh_silently();
            return;
        }
        let part = self.pieces.part.map_or(Part::Wires, Part::next);
        self.frame = Rc::new(self.desk.frame_after(&self.frame, part));
        self.refresh_around();
        self.pieces.part = Some(part);
    }

    /// What is beside the picture.
    fn refresh_around(&mut self) {
        self.story = self.desk.story();
        self.refresh_runs();
        self.drop_pieces_of_others();
        let ids = self.desk.ids();
        if *self.ids != ids {
            self.ids = Rc::new(ids);
        }
        if self.shows(Tab::Console) {
            self.prompt.refresh(&self.desk);
        }
        self.weave(self.ticks());
        self.seen = self.desk.revision();
        if let Some(Target::Message(id)) = self.selection
            && !self.frame.messages.iter().any(|message| message.id == id)
        {
            self.selection = None;
        }
        self.look_closer();
    }

    /// Keeps up the diagram of messages while it is shown.
    pub(super) fn weave(&mut self, playing: bool) {
        if !playing {
            self.pieces.loom = Loom::default();
        }
        if self.shows(Tab::SpaceTime) {
            let many = self.tells_of_many();
            let loom = playing.then_some(&mut self.pieces.loom);
            self.diagram
                .weave(&self.desk, (&self.frame, &self.story), loom, many);
        } else {
            self.desk.listen_to_messages(None);
        }
    }
}

/// Whether votes are in flight that still decide something, or whether they are
/// what comes next: enough sentinels hold a master for down and nobody has begun.
fn voting(frame: &Frame, important_now: bool) -> bool {
    let says = |wanted: fn(&Pill) -> bool| {
        let mut pills = frame.nodes.iter().filter_map(|node| node.pill.as_ref());
        pills.any(wanted)
    };
    if important_now {
        return says(|pill| matches!(pill, Pill::Candidate { .. }))
            && frame
                .messages
                .iter()
                .any(|message| message.kind == MessageKind::Vote);
    }
    let begun = says(|pill| matches!(pill, Pill::Candidate { .. } | Pill::Leader { .. }));
    let enough = |opinions: &[lab::frame::OpinionCell]| {
        let down = opinions
            .iter()
            .filter(|cell| cell.state == OpinionState::Sdown);
        u64::try_from(down.count()).is_ok_and(|down| down >= u64::from(frame.settings.quorum))
    };
    !begun
        && frame
            .nodes
            .iter()
            .any(|node| node.is_master && enough(&node.opinions))
}
