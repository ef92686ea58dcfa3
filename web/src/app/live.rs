//! What is read aloud: the running account for those who do not see the picture.

use lab::frame::{Frame, Mark, MarkKind, NodeView, Status, Story};

use super::{Model, Notice};
use crate::refusal::Refusal;
use crate::stage::accessible;
use crate::text::{Text, span};

/// How much of what happens is read aloud.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Detail {
    /// Only the answer to what the reader does.
    Off,
    /// Faults, and what turns the story.
    #[default]
    Brief,
    /// Every named event and vote, and what it depends on now.
    Full,
}

impl Detail {
    /// All of them, from the least on.
    pub const ALL: [Self; 3] = [Self::Off, Self::Brief, Self::Full];

    /// As the browser remembers it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Brief => "brief",
            Self::Full => "full",
        }
    }

    /// From memory; what is not understood there is [`Detail::Brief`].
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|detail| detail.name() == name).unwrap_or_default()
    }

    const fn next(self) -> Self {
        match self {
            Self::Off => Self::Brief,
            Self::Brief => Self::Full,
            Self::Full => Self::Off,
        }
    }

    /// The most that is said at once; a fast run would otherwise queue minutes of speech.
    const fn at_once(self) -> usize {
        match self {
            Self::Off => 0,
            Self::Brief => 3,
            Self::Full => 6,
        }
    }

    /// Whether such an event is said.
    const fn tells(self, kind: MarkKind) -> bool {
        match self {
            Self::Off => false,
            Self::Full => true,
            Self::Brief => !matches!(
                kind,
                MarkKind::SdownOver
                    | MarkKind::Vote
                    | MarkKind::Granted
                    | MarkKind::Selected
                    | MarkKind::Promoted
                    | MarkKind::PreVote
                    | MarkKind::StepDown
            ),
        }
    }
}

/// What was said, and how much is to be.
#[derive(Default)]
pub struct Live {
    /// How much.
    pub detail: Detail,
    /// What is being said.
    pub words: String,
    /// How often something was said: the same words twice are two sayings.
    pub count: u32,
    /// Up to which instant the story was told.
    told_us: i64,
    /// Until when, by the browser's clock, what was said last is being read.
    reads_until_ms: f64,
    /// What it all depended on when it was last said.
    depended: String,
}

/// How long a byte of speech takes to be read, in milliseconds: about twenty letters, or
/// seven Chinese characters, a second.
const READ_MS: f64 = 48.0;

/// So many causes are read at once, the nearest first; the list has them all.
const CAUSES_AT_ONCE: usize = 3;

impl Model {
    /// Says something now.
    pub(super) fn speak(&mut self, words: String) {
        self.live.words = words;
        self.live.count = self.live.count.wrapping_add(1);
    }

    /// What came before this moment is not told any more.
    pub(super) fn hush(&mut self) {
        self.live.told_us = self.frame.now_us;
        self.live.reads_until_ms = 0.0;
    }

    /// Takes the picture again after time has moved on, and says what happened.
    pub(super) fn refresh(&mut self) {
        self.refresh_silently();
        self.tell_on(None);
    }

    /// Tells what has happened since it was last told. While time passes by itself, at
    /// `stamp_ms`, nothing is said into what is still being read.
    pub(super) fn tell_on(&mut self, stamp_ms: Option<f64>) {
        let before = self.live.told_us.min(self.frame.now_us);
        if stamp_ms.is_some_and(|stamp| stamp < self.live.reads_until_ms) {
            return;
        }
        let detail = self.live.detail;
        let mut said = between(&self.story, &self.frame, before, detail, self.text());
        self.live.told_us = self.frame.now_us;
        if said.is_empty() {
            return;
        }
        if detail == Detail::Full {
            let depends = sentences(&self.frame, self.text());
            if depends != self.live.depended {
                said.push_str(self.text().live.gap);
                said.push_str(&depends);
                self.live.depended = depends;
            }
        }
        self.live.reads_until_ms =
            stamp_ms.map_or(0.0, |stamp| stamp + READ_MS * said.len() as f64);
        self.speak(said);
    }

    /// Says where the play head is now, and what is so there.
    pub(super) fn tell_where(&mut self) {
        self.hush();
        if self.live.detail == Detail::Off || self.scrubbing.is_some() {
            return;
        }
        let text = self.text();
        let so = match self.live.detail {
            Detail::Full => sentences(&self.frame, text),
            _ => nows(&self.frame, text),
        };
        self.speak((text.live.at)(&span::log_time(self.frame.now_us), &so));
    }

    /// After a step: what happened, or else where the play head is.
    pub(super) fn tell_step(&mut self) {
        let count = self.live.count;
        self.tell_on(None);
        if self.live.count == count {
            self.tell_where();
        }
    }

    /// Says that time passes, or that it stands still and where.
    pub(super) fn tell_playing(&mut self) {
        if self.live.detail == Detail::Off {
            return;
        }
        let words = &self.text().live;
        if self.playback.playing {
            self.speak(words.playing.to_owned());
            return;
        }
        let count = self.live.count;
        self.tell_on(None);
        let stands = (words.stands)(&span::log_time(self.frame.now_us));
        let before = (self.live.count != count).then(|| std::mem::take(&mut self.live.words));
        self.speak(
            before
                .into_iter()
                .chain([stands])
                .collect::<Vec<_>>()
                .join(words.gap),
        );
    }

    /// Says how fast time passes from now on.
    pub(super) fn tell_pace(&mut self, pace: String) {
        if self.live.detail != Detail::Off {
            self.speak(pace);
        }
    }

    /// Says why the line at the play head was written, whatever the level of detail: it was
    /// asked for, and the list of causes is somewhere else on the page.
    pub(super) fn tell_why(&mut self) {
        let Some((_, causes)) = &self.closer.causes else {
            return;
        };
        let text = self.text();
        let sentences = causes.iter().take(CAUSES_AT_ONCE).map(|cause| {
            let said = (text.causes.cause)(&cause.what, &self.frame.nodes, text.panel.message);
            let stop = if said.ends_with(text.live.stop) {
                ""
            } else {
                text.live.stop
            };
            format!("{said}{stop}")
        });
        let said: Vec<String> = sentences.collect();
        if !said.is_empty() {
            self.speak(format!(
                "{}{}{}",
                text.causes.label,
                text.live.colon,
                said.join(text.live.gap)
            ));
        }
    }

    /// Says how things stand, whatever the level of detail: it was asked for.
    pub(super) fn tell_all(&mut self) {
        let text = self.text();
        let mut said = sentences(&self.frame, text);
        let down = self.frame.nodes.iter();
        let down = down.filter(|node| node.status != Status::Up).map(|node| {
            let status = (text.picture.status)(node.status);
            format!("{} {status}", node.name)
        });
        let wires = self.frame.wires.iter();
        let cut = wires.filter(|wire| wire.cut_ab || wire.cut_ba);
        let cut = cut.map(|wire| accessible::wire(wire, &self.frame.nodes, text.picture));
        for more in down.chain(cut) {
            said.push_str(text.live.gap);
            said.push_str(&more);
            said.push_str(text.live.stop);
        }
        self.hush();
        self.speak((text.live.at)(&span::log_time(self.frame.now_us), &said));
    }

    /// Chooses how much is read aloud, or the next level.
    pub(super) fn choose_detail(&mut self, detail: Option<Detail>) {
        let detail = detail.unwrap_or_else(|| self.live.detail.next());
        self.live.detail = detail;
        self.hush();
        let words = &self.text().live;
        let place = detail as usize;
        self.speak((words.chosen)(words.levels[place], words.hints[place]));
    }

    pub(super) fn refuse(&mut self, refusal: &Refusal) {
        let text = self.text();
        self.show(Notice {
            message: refusal.message(text),
            hint: refusal.hint(text).to_owned(),
            refused: true,
            ..Notice::default()
        });
    }

    pub(super) fn note(&mut self, message: &str) {
        self.show(Notice {
            message: message.to_owned(),
            ..Notice::default()
        });
    }

    pub(super) fn show(&mut self, notice: Notice) {
        self.speak(notice.spoken());
        self.notice = Some(notice);
    }
}

/// What happens now in each deployment.
fn nows(frame: &Frame, text: &Text) -> String {
    let nows = frame
        .sides
        .iter()
        .map(|view| (text.picture.headline)(&view.sentence.now, &frame.nodes));
    nows.collect::<Vec<_>>().join(text.live.stop_and)
}

/// The same, with what it depends on.
fn sentences(frame: &Frame, text: &Text) -> String {
    let headline = |headline| (text.picture.headline)(headline, &frame.nodes);
    let sides = frame.sides.iter().map(|view| {
        let now = format!("{}{}", headline(&view.sentence.now), text.live.stop);
        let mut depends = view.sentence.depends.as_ref().map(headline);
        if let Some(depends) = &mut depends
            && !depends.ends_with(text.live.stop)
        {
            depends.push_str(text.live.stop);
        }
        [Some(now), depends]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(text.live.gap)
    });
    sides.collect::<Vec<_>>().join(text.live.gap)
}

/// Several events of one kind about one thing, as one: who, what, about whom.
struct Told<'a> {
    at_us: i64,
    who: Vec<&'a str>,
    /// What was done to the world, where it is no event.
    command: Option<&'a str>,
    mark: Option<&'a Mark>,
}

/// The faults and events after `before_us` and up to the frame's instant that such an
/// account tells: the newest few, oldest first. Empty when there are none.
fn between(story: &Story, frame: &Frame, before_us: i64, detail: Detail, text: &Text) -> String {
    let within = |at_us: i64| at_us > before_us && at_us <= frame.now_us;
    let mut told: Vec<Told<'_>> = Vec::new();
    if detail == Detail::Off {
        return String::new();
    }
    for fault in story.faults.iter().filter(|fault| within(fault.at_us)) {
        told.push(Told {
            at_us: fault.at_us,
            who: Vec::new(),
            command: Some(&fault.command),
            mark: None,
        });
    }
    let first = story.marks.partition_point(|mark| mark.at_us <= before_us);
    let marks = story.marks[first..]
        .iter()
        .take_while(|mark| mark.at_us <= frame.now_us);
    for mark in marks.filter(|mark| detail.tells(mark.kind)) {
        let who = name(&frame.nodes, mark.node);
        let same = |told: &&mut Told<'_>| {
            told.mark.is_some_and(|other| {
                (other.kind, other.about, other.epoch) == (mark.kind, mark.about, mark.epoch)
            })
        };
        match told.iter_mut().find(same) {
            Some(told) if !told.who.contains(&who) => told.who.push(who),
            _ => told.push(Told {
                at_us: mark.at_us,
                who: vec![who],
                command: None,
                mark: Some(mark),
            }),
        }
    }
    told.sort_by_key(|told| told.at_us);
    in_words(&told, detail, frame, text)
}

fn in_words(told: &[Told<'_>], detail: Detail, frame: &Frame, text: &Text) -> String {
    let words = &text.live;
    let left_out = told.len().saturating_sub(detail.at_once());
    let mut said: Vec<String> = (left_out > 0)
        .then(|| (words.earlier)(left_out))
        .into_iter()
        .collect();
    let mut time = String::new();
    for told in &told[left_out..] {
        let what = match (told.command, told.mark) {
            (Some(command), _) => (text.fault.done)(&(text.picture.fault)(command)),
            (None, Some(mark)) => {
                let about = mark
                    .about
                    .map(|id| name(&frame.nodes, id))
                    .unwrap_or_default();
                (words.happened)(&told.who, mark.kind, about, mark.epoch)
            }
            (None, None) => continue,
        };
        let at = span::log_time(told.at_us);
        if at == time {
            said.push(format!("{what}{}", words.stop));
        } else {
            said.push((words.at)(&at, &format!("{what}{}", words.stop)));
            time = at;
        }
    }
    said.join(words.gap)
}

fn name(nodes: &[NodeView], id: u16) -> &str {
    crate::text::picture::name(nodes, id)
}
