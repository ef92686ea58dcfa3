//! The lens: the few milliseconds around the play head as a space-time diagram. A
//! line per process, a slanting line per message, a dot per named event.

use std::collections::BTreeMap;

use lab::frame::{Broke, Fate, Frame, Mark, MarkKind, MessageKind, NodeId, NodeView, Shape, Story};
use lab::scenario::Side;
use yew::prelude::*;

use super::due;
use super::few::few;
use super::mark::{event_words, rank, tone};
use super::room::Room;
use super::rows::is_crowd;
use super::scene::Scene;
use super::window::Window;
use crate::stage::draw::{Label, px, text_width};
use crate::stage::geometry::Point;
use crate::stage::kind_class;
use crate::text::picture::name;

/// Lengths of time that the lens can show, in microseconds.
pub const SPANS: [i64; 10] = [
    1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000,
];
/// How much of the lens lies before the play head, in percent.
const BEFORE: i64 = 68;
/// No more than so many lines of messages.
const LINES: usize = 240;

/// The length to begin with: some flights of a message, as long as the latest of
/// those that matter took or as the run's latency says.
#[must_use]
pub fn default_span(frame: &Frame, story: &Story) -> i64 {
    let latency = i64::try_from(frame.settings.latency_us).unwrap_or(1_000);
    let before = story
        .flights
        .partition_point(|flight| flight.ended_us <= frame.now_us);
    let latest = story.flights[..before]
        .iter()
        .rev()
        .take(12)
        .map(|flight| flight.ended_us - flight.sent_us);
    let matters = frame
        .messages
        .iter()
        .filter(|message| lab::frame::Flight::matters(message.kind));
    let under_way = matters.map(|message| message.arrives_us - message.sent_us);
    let longest = latest.chain(under_way).max().unwrap_or_default();
    let wanted = (latency * 8).max(longest * 5 / 2);
    SPANS
        .into_iter()
        .find(|span| *span >= wanted)
        .unwrap_or(SPANS[SPANS.len() - 1])
}

/// What the lens shows.
#[must_use]
pub const fn window(now_us: i64, span_us: i64, left: f64, right: f64) -> Window {
    let from_us = now_us - span_us * BEFORE / 100;
    Window {
        from_us,
        to_us: from_us + span_us,
        left,
        right,
    }
}

/// The seconds at both ends, with as many digits as the length asks for.
#[must_use]
pub fn ends(window: &Window) -> (String, String) {
    let digits = if window.span() < 10_000 {
        4
    } else if window.span() < 200_000 {
        3
    } else {
        2
    };
    let seconds = |at: i64| format!("{:.digits$}", at as f64 / 1e6);
    (seconds(window.from_us), seconds(window.to_us))
}

/// Where the lines of the processes begin, and what is left free under them, in pixels.
const TOP: f64 = 34.0;
const FOOT: f64 = 12.0;
/// The distance of lines where the lens has a height of its own.
const PITCH: f64 = 15.0;

/// Whether a process is of the deployment that is shown, if it is one alone.
fn is_of(node: &NodeView, side: Option<Side>) -> bool {
    side.is_none_or(|side| node.side == side)
}

/// How high a lens is that stands under the strip: a line for each process that decides.
#[must_use]
pub fn height(frame: &Frame, side: Option<Side>) -> f64 {
    let decides = |node: &&NodeView| matches!(node.shape, Shape::Sentinel | Shape::Server);
    let own = frame.nodes.iter().filter(|node| is_of(node, side));
    let count = own.filter(decides).count();
    TOP + FOOT + (count as f64 * PITCH).clamp(45.0, 120.0)
}

/// The lines of the processes: sentinels, and servers below them while there is room. Of
/// many, those who do something in the window.
fn lines(
    scene: Scene<'_>,
    side: Option<Side>,
    top: f64,
    bottom: f64,
) -> (Vec<(NodeId, f64, bool)>, usize) {
    let frame = scene.frame;
    let of = |wanted: fn(Shape) -> bool| {
        frame
            .nodes
            .iter()
            .filter(move |node| is_of(node, side) && wanted(node.shape))
            .map(|node| node.id)
    };
    let mut ids: Vec<(NodeId, bool)> = of(|shape| matches!(shape, Shape::Sentinel | Shape::Server))
        .map(|id| (id, true))
        .collect();
    let servers: Vec<NodeId> =
        of(|shape| matches!(shape, Shape::Master | Shape::Replica)).collect();
    if (bottom - top) / (ids.len() + servers.len()).max(1) as f64 > 15.0 {
        ids.extend(servers.into_iter().map(|id| (id, false)));
    }
    let mut left_out = 0;
    if is_crowd(frame) {
        let few = few(frame, scene.story, scene.window, |node| is_of(node, side));
        let servers = few.servers.into_iter().map(|id| (id, false));
        ids = few
            .deciding
            .into_iter()
            .map(|id| (id, true))
            .chain(servers)
            .collect();
        left_out = few.left_out;
    }
    let pitch = (bottom - top) / ids.len().max(1) as f64;
    let lines = ids.into_iter().enumerate();
    let lines = lines.map(|(row, (id, own))| (id, top + (row as f64 + 0.5) * pitch, own));
    (lines.collect(), left_out)
}

/// The lens itself, that high, of all deployments or of one.
pub fn draw(scene: Scene<'_>, side: Option<Side>, height: f64) -> Html {
    let Scene {
        frame,
        story,
        window,
        text,
        ..
    } = scene;
    let (lines, left_out) = lines(scene, side, TOP, height - FOOT);
    let y_of = |id: NodeId| lines.iter().find(|line| line.0 == id).map(|line| line.1);
    let dense = lines.len() > 8;
    let (from, to) = ends(window);
    let flights = flights(frame, story, window, y_of);
    let now = window.x(frame.now_us);
    let mut room = Room::new(window, now, &flights);
    let quiet = flights.is_empty() && !story.marks.iter().any(|mark| window.shows(mark.at_us));
    let title = (text.enlarged)(&from, &to);
    let title = match quiet {
        true => format!("{title} · {}", text.quiet),
        false if left_out > 0 => format!("{title} · {}", (text.many.also_busy)(left_out)),
        false => title,
    };
    // The buttons of the zoom stand at the other end of this line.
    let title = if quiet && text_width(&title, 11.0) > window.right - 130.0 {
        text.quiet.to_owned()
    } else {
        title
    };
    let size = if dense { 9.0 } else { 11.5 };
    html! {
        <>
            { Label { text: &title, at: Point::new(14.0, 20.0), size: 11.0, anchor: "start", class: "tape-lens-title" }.draw() }
            <g class="tape-processes">
                { for lines.iter().map(|(id, y, own)| html! {
                    <g key={id.to_string()} class={if *own { "tape-process" } else { "tape-process is-server" }}>
                        { Label { text: name(&frame.nodes, *id), at: Point::new(14.0, y + size * 0.35), size, anchor: "start", class: "tape-name" }.draw() }
                        <path d={format!("M{:.1} {y:.1}H{:.1}", window.left, window.right)} />
                    </g>
                }) }
            </g>
            { ticks(window, height) }
            <g class="tape-dues">
                { for lines.iter().filter(|line| line.2).map(|(id, y, _)| html! {
                    <g key={id.to_string()}>{ due::marks(|of| of == *id, (*y, if dense { 3.0 } else { 5.0 }), scene, true) }</g>
                }) }
            </g>
            <path class="tape-lens-now" d={format!("M{now:.1} 30V{:.1}", height - 8.0)} />
            <g class="tape-flights">{ for flights.iter().map(|flight| draw_flight(flight, frame.now_us, window)) }</g>
            { dots(scene, y_of, dense, &mut room) }
        </>
    }
}

fn ticks(window: &Window, height: f64) -> Html {
    let (ticks, _) = window.ticks(48.0);
    html! {
        <g class="tape-lens-ticks">
            { for ticks.into_iter().map(|at| html! {
                <path key={at.to_string()} d={format!("M{:.1} {:.1}v4", window.x(at), height - 10.0)} />
            }) }
        </g>
    }
}

/// A message as a line from its sender to its receiver.
pub(super) struct Flight {
    id: u64,
    kind: MessageKind,
    reply: bool,
    pub(super) from: (i64, f64),
    pub(super) to: (i64, f64),
    fate: Fate,
    broke: Option<Broke>,
    copy: bool,
    under_way: bool,
}

impl Flight {
    pub(super) const fn decides(&self) -> bool {
        matches!(self.kind, MessageKind::Vote | MessageKind::SlaveOf)
    }
}

fn flights(
    frame: &Frame,
    story: &Story,
    window: &Window,
    y_of: impl Fn(NodeId) -> Option<f64>,
) -> Vec<Flight> {
    let first = story
        .flights
        .partition_point(|flight| flight.ended_us < window.from_us);
    // What is under way now is in the frame, even if its end was played before; and what
    // died on its way, until it would have arrived.
    let now_us = frame.now_us;
    let under_way = |flight: &&lab::frame::Flight| {
        let gone_us = flight.broke().map_or(flight.ended_us, |_| flight.due_us);
        flight.sent_us <= now_us && now_us < gone_us
    };
    let past = story.flights[first..]
        .iter()
        .filter(|flight| flight.sent_us <= window.to_us && !under_way(flight))
        .filter_map(|flight| {
            Some(Flight {
                id: flight.id,
                kind: flight.kind,
                reply: flight.reply,
                from: (flight.sent_us, y_of(flight.from)?),
                to: (flight.ended_us, y_of(flight.to)?),
                fate: flight.fate,
                broke: flight.broke(),
                copy: flight.is_copy(),
                under_way: false,
            })
        });
    let present = frame
        .messages
        .iter()
        .filter(|message| message.sent_us <= window.to_us)
        .filter_map(|message| {
            Some(Flight {
                id: message.id,
                kind: message.kind,
                reply: message.reply,
                from: (message.sent_us, y_of(message.from)?),
                to: (message.arrives_us, y_of(message.to)?),
                fate: message.fate,
                broke: message.broke(),
                copy: message.is_copy(),
                under_way: true,
            })
        });
    let mut all: Vec<Flight> = present.chain(past).take(LINES).collect();
    // Votes lie over questions, and questions over what is periodic.
    all.sort_by_key(Flight::decides);
    all
}

/// The part that has been flown is solid; what lies ahead is dashed. A message that
/// dies ends in a cross where it did; a second copy is a line of dots.
fn draw_flight(flight: &Flight, now_us: i64, window: &Window) -> Html {
    let (from, mut to) = (flight.from, flight.to);
    let lost = flight.fate.is_lost();
    if let Some(broke) = flight.broke {
        to = (broke.at_us, from.1 + (to.1 - from.1) * broke.part);
    }
    let span = (to.0 - from.0).max(1) as f64;
    let here = if flight.under_way {
        now_us.clamp(from.0, to.0)
    } else {
        to.0
    };
    let at = |instant: i64| {
        let part = (instant - from.0) as f64 / span;
        (
            window.x(instant).clamp(window.left, window.right),
            from.1 + (to.1 - from.1) * part,
        )
    };
    // A line that reaches over the edge is cut there, at its own height.
    let (start, middle, end) = (
        at(from.0.max(window.from_us)),
        at(here.max(window.from_us)),
        at(to.0.min(window.to_us)),
    );
    let class = classes!(
        "tape-flight",
        kind_class(flight.kind),
        flight.reply.then_some("is-reply"),
        lost.then_some("is-doomed"),
        flight.copy.then_some("is-copy")
    );
    html! {
        <g key={format!("{}-{}", flight.id, flight.from.0)} {class}>
            <path d={format!("M{:.1} {:.1}L{:.1} {:.1}", start.0, start.1, middle.0, middle.1)} />
            if flight.under_way && here < to.0 {
                <path class="tape-ahead" d={format!("M{:.1} {:.1}L{:.1} {:.1}", middle.0, middle.1, end.0, end.1)} />
            }
            if lost && window.shows(to.0) {
                <path class="tape-cross" d={format!("M{:.1} {:.1}l7 7m0 -7l-7 7", end.0 - 3.5, end.1 - 3.5)} />
            }
            if flight.copy && window.shows(to.0) {
                { Label { text: "×2", at: Point::new(end.0 + 6.0, end.1 - 3.0), size: 9.0, anchor: "start", class: "tape-copy" }.draw() }
            }
        </g>
    }
}

/// The named events, those of one process close together as one with all names.
fn dots(
    scene: Scene<'_>,
    y_of: impl Fn(NodeId) -> Option<f64>,
    dense: bool,
    room: &mut Room,
) -> Html {
    let Scene { story, window, .. } = scene;
    let first = story
        .marks
        .partition_point(|mark| mark.at_us < window.from_us);
    let last = story
        .marks
        .partition_point(|mark| mark.at_us <= window.to_us);
    let mut by_node: BTreeMap<NodeId, Vec<Vec<&Mark>>> = BTreeMap::new();
    for mark in &story.marks[first..last] {
        let groups = by_node.entry(mark.node).or_default();
        match groups.last_mut() {
            Some(group) if window.x(mark.at_us) - window.x(group[group.len() - 1].at_us) < 9.0 => {
                group.push(mark);
            }
            _ => groups.push(vec![mark]),
        }
    }
    let groups = by_node
        .into_iter()
        .flat_map(|(node, groups)| groups.into_iter().map(move |group| (node, group)));
    let drawn: Vec<Html> = groups
        .filter_map(|(node, group)| {
            let y = y_of(node)?;
            Some(dot(&group, scene, y, dense, room))
        })
        .collect();
    html! { <g class="tape-dots">{ for drawn.into_iter() }</g> }
}

fn dot(group: &[&Mark], scene: Scene<'_>, y: f64, dense: bool, room: &mut Room) -> Html {
    let Scene { window, text, .. } = scene;
    let nodes = &scene.frame.nodes;
    let (first, last) = (group[0], group[group.len() - 1]);
    let x = window.x(first.at_us);
    let chief = group
        .iter()
        .max_by_key(|mark| rank(mark.kind))
        .map_or(first.kind, |mark| mark.kind);
    let chief_about = last.about;
    let mut names: Vec<String> = Vec::new();
    for mark in group {
        let words = event_words(mark, nodes, text);
        if !names.contains(&words) {
            names.push(words);
        }
    }
    let only_votes = group.iter().all(|mark| mark.kind == MarkKind::Vote);
    let words = match chief_about {
        Some(about) if dense && only_votes => format!("→ {}", name(nodes, about)),
        _ => names.join(" "),
    };
    let size = if dense { 9.0 } else { 10.5 };
    let wide = words.chars().count() as f64 * size * 0.61;
    let place = room.take(Point::new(x, y), wide, size);
    html! {
        <g key={format!("{}-{}", last.node, last.step)} class={classes!("tape-dot", tone(chief))} data-step={last.step.to_string()}>
            <title>{ words.clone() }</title>
            <circle class="tape-hit" cx={px(x)} cy={px(y)} r="9" />
            <circle cx={px(x)} cy={px(y)} r={if dense { "3" } else { "4.2" }} />
            if let Some((at, anchor)) = place {
                { Label { text: &words, at, size, anchor, class: "tape-event" }.draw() }
            }
        </g>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn a_lens_of_one_deployment_has_lines_for_its_processes_alone() {
        let (frame, _) = fixture::election();
        let window = window(frame.now_us, 1_000, 0.0, 100.0);
        let scene = Scene {
            frame: &frame,
            story: &Story::default(),
            window: &window,
            text: &crate::text::picture::en::PICTURE,
            selected: None,
        };
        let count = |side| lines(scene, side, 0.0, 500.0).0.len();
        assert!(count(None) > 0);
        assert_eq!(count(Some(Side::Sentinel)), count(None));
        assert_eq!(count(Some(Side::Raft)), 0);
    }

    /// Going back leaves the end of what is then under way among what was played.
    #[test]
    fn what_is_under_way_is_drawn_once_though_its_end_was_played() {
        let (frame, mut story) = fixture::election();
        story.flights = { frame.messages.iter() }
            .map(|message| lab::frame::Flight {
                id: message.id,
                from: message.from,
                to: message.to,
                kind: message.kind,
                reply: message.reply,
                sent_us: message.sent_us,
                ended_us: message.arrives_us,
                due_us: message.arrives_us,
                lost: false,
                fate: message.fate,
            })
            .collect();
        story.flights.sort_by_key(|flight| flight.ended_us);
        let window = Window {
            from_us: frame.now_us - 1_000_000,
            to_us: frame.now_us + 1_000_000,
            left: 0.0,
            right: 100.0,
        };
        let drawn = flights(&frame, &story, &window, |_| Some(0.0));
        assert_eq!(drawn.len(), frame.messages.len());
        assert!(drawn.iter().all(|flight| flight.under_way));
    }
}
