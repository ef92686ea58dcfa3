use std::rc::Rc;

use lab::frame::{
    Frame, LogLine, MessageKind, MessageView, NodeId, NodeView, Shape, SpaceTime, Story,
};

use lab::session::Weaving;

use crate::desk::Desk;
use crate::stage::accessible::becomes;
use crate::text::Text;
use crate::text::picture::name;

/// How many processes are drawn though nothing happens to them.
const QUIET_SHOWN: usize = 16;

/// So many frames are a while.
const A_WHILE: u32 = 30;

/// Of many something else is told every so many frames.
pub const NOW_AND_THEN: u8 = 20;

/// What of the play head's window lies behind it, in quarters.
const BEHIND: i64 = 3;

/// The lengths of time that can be shown, in microseconds.
const SPANS: [i64; 14] = [
    2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000,
    5_000_000, 10_000_000, 30_000_000, 60_000_000,
];

/// Whose messages are drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Whose {
    /// Everybody's.
    #[default]
    All,
    /// One process's, and those it talks to.
    With(NodeId),
    /// One group of servers and whoever decides about it.
    Group(u16),
}

impl Whose {
    /// As the choice in the page names it.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::With(node) => format!("n{node}"),
            Self::Group(group) => format!("g{group}"),
        }
    }

    /// From its name; anything unknown is everybody.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        let number = |prefix| name.strip_prefix(prefix).and_then(|rest| rest.parse().ok());
        number('n')
            .map(Self::With)
            .or_else(|| number('g').map(Self::Group))
            .unwrap_or_default()
    }
}

/// What a reader changes in the diagram.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DiagramChange {
    /// How much time is shown, microseconds.
    Span(i64),
    /// Shows messages of a kind, or folds them away.
    Kind(MessageKind),
    /// Whose messages are drawn.
    Whose(Whose),
    /// What is looked for.
    Search(String),
}

/// The diagram of who said what to whom, around the play head.
#[derive(Clone, PartialEq, Debug)]
pub struct Diagram {
    /// How much time is shown, microseconds.
    pub span_us: i64,
    /// The kinds of messages that are drawn one by one.
    pub kinds: Vec<MessageKind>,
    /// Whose messages are drawn.
    pub whose: Whose,
    /// What is looked for; empty: nothing.
    pub search: String,
    /// What was said.
    pub woven: Rc<SpaceTime>,
    /// The picture and the story of then, where that took more than a frame.
    pub seen: Option<(Rc<Frame>, Rc<Story>)>,
    /// Where the play head was then.
    woven_at: i64,
}

/// What comes next while time passes.
#[derive(Default)]
pub struct Loom {
    begun: Option<Begun>,
    /// How many frames have passed since the last time.
    waited: u32,
}

/// What is being put together, as of when.
struct Begun {
    frame: Rc<Frame>,
    story: Rc<Story>,
    weaving: Weaving,
}

impl Default for Diagram {
    /// What decides something; what comes again and again is folded away.
    fn default() -> Self {
        let kinds = MessageKind::ALL.into_iter();
        Self {
            span_us: 2_000_000,
            kinds: kinds.filter(|kind| !kind.is_routine()).collect(),
            whose: Whose::All,
            search: String::new(),
            woven: Rc::default(),
            seen: None,
            woven_at: i64::MIN,
        }
    }
}

impl Diagram {
    /// Changes what is shown.
    pub fn change(&mut self, change: DiagramChange) {
        match change {
            DiagramChange::Span(span_us) => self.span_us = span_us,
            DiagramChange::Kind(kind) => {
                if self.kinds.contains(&kind) {
                    self.kinds.retain(|other| *other != kind);
                } else {
                    self.kinds.push(kind);
                }
            }
            DiagramChange::Whose(whose) => self.whose = whose,
            DiagramChange::Search(search) => self.search = search,
        }
    }

    /// The stretch of time around the play head.
    #[must_use]
    pub const fn window(&self, now_us: i64) -> (i64, i64) {
        let quarter = self.span_us / 4;
        (now_us - BEHIND * quarter, now_us + quarter)
    }

    /// Gets what was said around the play head: at once, or, while time passes, when it has
    /// moved by something one can see, or a little in a while; of many now and then. What
    /// was heard need not be looked for; the rest is, in pieces.
    pub fn weave(
        &mut self,
        desk: &Desk,
        (frame, story): (&Rc<Frame>, &Rc<Story>),
        loom: Option<&mut Loom>,
        many: bool,
    ) {
        let now_us = frame.now_us;
        let (from_us, to_us) = self.window(now_us);
        let Some(loom) = loom else {
            let woven = desk.space_time(from_us, to_us, &self.kinds);
            self.keep(now_us, woven, None);
            return;
        };
        desk.listen_to_messages(Some((&self.kinds, self.span_us)));
        let moved = |since_us: i64| now_us.abs_diff(since_us);
        let span_us = self.span_us.unsigned_abs();
        // After a jump what was begun is no longer what is to be seen.
        let begun = loom.begun.take();
        let begun = begun.filter(|begun| moved(begun.frame.now_us) < span_us);
        loom.waited += 1;
        let moved = moved(self.woven_at);
        let due = match many {
            true => moved > 0 && loom.waited >= u32::from(NOW_AND_THEN),
            false => moved >= span_us / 48 || (moved > 0 && loom.waited >= A_WHILE),
        };
        if due && let Some(heard) = desk.space_time_heard(from_us, to_us, &self.kinds) {
            loom.waited = 0;
            let seen = many.then(|| (Rc::clone(frame), Rc::clone(story)));
            self.keep(now_us, heard, seen);
            return;
        }
        if begun.is_none() && !due {
            return;
        }
        let mut begun = begun.unwrap_or_else(|| Begun {
            frame: Rc::clone(frame),
            story: Rc::clone(story),
            weaving: desk.weaving(from_us, to_us, &self.kinds),
        });
        if desk.weave_on(&mut begun.weaving) {
            let woven = desk.woven(begun.weaving);
            let at_us = begun.frame.now_us;
            loom.waited = 0;
            let seen = (at_us != now_us).then_some((begun.frame, begun.story));
            self.keep(at_us, woven, seen);
        } else {
            loom.begun = Some(begun);
        }
    }

    fn keep(&mut self, at_us: i64, woven: SpaceTime, seen: Option<(Rc<Frame>, Rc<Story>)>) {
        self.woven_at = at_us;
        self.seen = seen;
        if *self.woven != woven {
            self.woven = Rc::new(woven);
        }
    }

    /// Where the play head was when it was drawn.
    #[must_use]
    pub const fn at_us(&self) -> i64 {
        self.woven_at
    }

    /// The next longer or shorter length of time.
    #[must_use]
    pub fn next_span(&self, longer: bool) -> Option<i64> {
        if longer {
            SPANS.into_iter().find(|span| *span > self.span_us)
        } else {
            SPANS.into_iter().rev().find(|span| *span < self.span_us)
        }
    }

    /// The messages that are drawn.
    pub fn messages<'a>(&'a self, frame: &'a Frame) -> impl Iterator<Item = &'a MessageView> {
        let concerns = |message: &&MessageView| {
            let ends = [message.from, message.to];
            match self.whose {
                Whose::All => true,
                Whose::With(node) => ends.contains(&node),
                Whose::Group(group) => ends.iter().all(|end| belongs(&frame.nodes, *end, group)),
            }
        };
        self.woven.messages.iter().filter(concerns)
    }

    /// The processes that have a line, and how many have none because nothing happens to
    /// them here.
    #[must_use]
    pub fn processes(&self, frame: &Frame, story: &Story) -> (Vec<NodeId>, usize) {
        let active: Vec<NodeId> = { self.messages(frame) }
            .flat_map(|message| [message.from, message.to])
            .chain(events(story, self.window(self.woven_at)).map(|(_, line)| line.node))
            .collect();
        let chosen = |node: &&NodeView| match self.whose {
            Whose::All => true,
            Whose::With(one) => node.id == one || active.contains(&node.id),
            Whose::Group(group) => belongs(&frame.nodes, node.id, group),
        };
        let all: Vec<NodeId> = frame
            .nodes
            .iter()
            .filter(chosen)
            .map(|node| node.id)
            .collect();
        if all.len() <= QUIET_SHOWN {
            return (all, 0);
        }
        let shown: Vec<NodeId> = { all.iter().copied() }
            .filter(|node| active.contains(node) || self.whose == Whose::With(*node))
            .collect();
        let quiet = all.len() - shown.len();
        (shown, quiet)
    }

    /// Whether a message is one that is looked for.
    #[must_use]
    pub fn finds(&self, said: &str) -> bool {
        !self.search.is_empty() && said.to_lowercase().contains(&self.search.to_lowercase())
    }
}

/// Whether a process is of a group of servers or of those who decide.
fn belongs(nodes: &[NodeView], node: NodeId, group: u16) -> bool {
    nodes.get(usize::from(node)).is_some_and(|node| {
        node.group == Some(group) || matches!(node.shape, Shape::Sentinel | Shape::Server)
    })
}

/// The named events in a stretch of time, with their places in the story.
pub(super) fn events(story: &Story, window: (i64, i64)) -> impl Iterator<Item = (u64, &LogLine)> {
    let first = story.log.partition_point(|line| line.at_us < window.0);
    let last = story.log.partition_point(|line| line.at_us <= window.1);
    let number = story.log_dropped + first as u64;
    { (number..).zip(story.log.range(first..last.max(first))) }
        .filter(|(_, line)| !line.event.is_empty() && (line.logged || line.published()))
}

/// A message in a sentence: what, from whom, to whom.
pub(super) fn said(message: &MessageView, nodes: &[NodeView], text: &Text) -> String {
    let (from, to) = (name(nodes, message.from), name(nodes, message.to));
    let mut said = (text.picture.message_name)(message.kind, message.reply, from, to);
    for more in [
        (text.picture.message_label)(message.kind, message.reply, &message.label),
        becomes(message, text.picture).to_owned(),
    ] {
        if !more.is_empty() {
            said += text.picture.separator;
            said += &more;
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::text::Lang;

    fn drawn() -> (Frame, Story, Diagram) {
        let (frame, story) = fixture::election();
        let woven = SpaceTime {
            messages: frame.messages.clone(),
            ..SpaceTime::default()
        };
        let diagram = Diagram {
            woven: Rc::new(woven),
            woven_at: frame.now_us,
            ..Diagram::default()
        };
        (frame, story, diagram)
    }

    #[test]
    fn what_comes_again_and_again_is_folded_away_until_it_is_asked_for() {
        let mut diagram = Diagram::default();
        assert!(
            diagram.kinds.contains(&MessageKind::Vote)
                && !diagram.kinds.contains(&MessageKind::Ping)
        );
        diagram.change(DiagramChange::Kind(MessageKind::Ping));
        assert!(diagram.kinds.contains(&MessageKind::Ping));
        diagram.change(DiagramChange::Kind(MessageKind::Ping));
        assert!(!diagram.kinds.contains(&MessageKind::Ping));
    }

    #[test]
    fn with_one_process_only_its_own_messages_are_drawn() {
        let (frame, story, mut diagram) = drawn();
        let all = diagram.messages(&frame).count();
        let one = diagram.woven.messages[0].from;
        diagram.change(DiagramChange::Whose(Whose::With(one)));
        let own: Vec<_> = diagram.messages(&frame).collect();
        assert!(!own.is_empty() && own.len() < all);
        assert!(
            own.iter()
                .all(|message| [message.from, message.to].contains(&one))
        );
        assert!(diagram.processes(&frame, &story).0.contains(&one));
    }

    #[test]
    fn a_search_looks_at_what_is_said_in_the_readers_language() {
        let (frame, _, mut diagram) = drawn();
        let vote =
            { diagram.woven.messages.iter() }.find(|message| message.kind == MessageKind::Vote);
        let vote = vote.expect("an election").clone();
        for (lang, word) in [(Lang::En, "VOTE"), (Lang::Zh, "票")] {
            diagram.change(DiagramChange::Search(word.to_owned()));
            assert!(
                diagram.finds(&said(&vote, &frame.nodes, lang.text())),
                "{word}"
            );
        }
        diagram.change(DiagramChange::Search(String::new()));
        assert!(
            !diagram.finds("anything"),
            "looking for nothing finds nothing"
        );
    }

    #[test]
    fn lengths_of_time_end_on_both_sides() {
        let at = |span_us| Diagram {
            span_us,
            ..Diagram::default()
        };
        assert_eq!(at(SPANS[0]).next_span(false), None);
        assert_eq!(at(SPANS[0]).next_span(true), Some(SPANS[1]));
        assert_eq!(at(SPANS[13]).next_span(true), None);
    }

    #[test]
    fn whose_comes_back_from_its_name() {
        for whose in [Whose::All, Whose::With(3), Whose::Group(0)] {
            assert_eq!(Whose::from_name(&whose.name()), whose);
        }
    }
}
