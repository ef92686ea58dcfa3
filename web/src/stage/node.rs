//! Any process as a target: its picture, its words, its state.

use lab::frame::{Frame, NodeView, Pill, Shape, Status};
use yew::prelude::*;

use super::draw::{pill, px};
use super::geometry::Point;
use super::layout::{Aspect, Layout, Place, SERVER, Side, radius};
use super::target::Target;
use super::{Focus, accessible, sentinel, server};
use crate::text::picture::PictureText;

/// All processes, each a target of its own.
pub(super) fn draw_all(frame: &Frame, layout: &Layout, text: &PictureText, focus: &Focus) -> Html {
    html! {
        <>
            <g class="stage-nodes">
                { for frame.nodes.iter().map(|node| draw(node, frame, layout, text, focus)) }
            </g>
            <g class="stage-words" aria-hidden="true">
                { for frame.nodes.iter().filter_map(|node| {
                    let Said { words, at, size, tone, .. } = said(node, frame, layout, text, focus)?;
                    Some(html! { <g key={node.id.to_string()}>{ pill(&words, at, size, tone, layout.width) }</g> })
                }) }
            </g>
        </>
    }
}

fn draw(
    node: &NodeView,
    frame: &Frame,
    layout: &Layout,
    text: &PictureText,
    focus: &Focus,
) -> Html {
    let target = Target::Node(node.id);
    let place = layout.place(node.id);
    let pointed = focus.selection == Some(target) || focus.hovered == Some(target);
    let kind = match node.shape {
        Shape::Sentinel | Shape::Server => "is-sentinel",
        Shape::Master => "is-master",
        Shape::Replica => "is-replica",
        Shape::Client => "is-client",
    };
    let state = match node.status {
        Status::Up => "is-running",
        Status::Paused => "is-paused",
        Status::Killed => "is-killed",
        Status::HostDown => "is-host-down",
        Status::NotStarted => "is-not-started",
    };
    let class = classes!(
        "stage-target",
        "stage-node",
        kind,
        state,
        focus.selected(target).then_some("is-selected")
    );
    html! {
        <g
            key={target.key()} {class} data-target={target.key()} role="button" aria-haspopup="menu"
            tabindex={focus.tabindex(target)} aria-label={accessible::node(node, &frame.nodes, text)}
        >
            { focus_ring(node, place) }
            { match node.shape {
                Shape::Sentinel | Shape::Server => sentinel::draw(node, &frame.nodes, place, pointed, text),
                Shape::Master | Shape::Replica =>
                    server::draw(node, &frame.nodes, place, layout.aspect == Aspect::Low, text),
                Shape::Client => server::draw_client(node, &frame.nodes, place, text),
            } }
            { badge(node, place) }
        </g>
    }
}

/// A ring that shows keyboard focus and selection; also the target of a finger.
fn focus_ring(node: &NodeView, place: Place) -> Html {
    let (at, scale) = (place.at, place.scale);
    match node.shape {
        Shape::Sentinel | Shape::Server => {
            let r = if node.ballot.is_some() {
                radius::BALLOT + 9.0
            } else {
                radius::PATIENCE + 6.0
            };
            html! { <circle class="stage-focus" cx={px(at.x)} cy={px(at.y)} r={px((r * scale).max(22.0))} /> }
        }
        Shape::Master | Shape::Replica => {
            let (w, h) = ((SERVER.0 + 8.0) * scale, (SERVER.1 + 8.0) * scale);
            html! {
                <rect class="stage-focus" x={px(at.x - w)} y={px(at.y - h)} width={px(w * 2.0)} height={px(h * 2.0)} rx="10" />
            }
        }
        Shape::Client => html! {
            <rect class="stage-focus" x={px(at.x - 86.0)} y={px(at.y - 20.0)} width="172" height="40" rx="20" />
        },
    }
}

/// A mark at the upper right of a process that does not run.
fn badge(node: &NodeView, place: Place) -> Html {
    let d = match node.status {
        Status::Up => return Html::default(),
        Status::Paused => "M-2.4 -3.6V3.6M2.4 -3.6V3.6",
        Status::Killed => "M-3.2 -3.2L3.2 3.2M-3.2 3.2L3.2 -3.2",
        Status::HostDown => "M-2.6 -2.2A3.9 3.9 0 1 0 2.6 -2.2M0 -4.6V-0.6",
        Status::NotStarted => "M-3.2 0H3.2",
    };
    let at = match node.shape {
        Shape::Sentinel | Shape::Server => place.at.polar(radius::HEXAGON * place.scale, 52.0),
        Shape::Master | Shape::Replica => Point::new(
            place.at.x + SERVER.0 * place.scale - 1.0,
            place.at.y - SERVER.1 * place.scale + 1.0,
        ),
        Shape::Client => Point::new(place.at.x, place.at.y - 15.0),
    };
    html! {
        <g class="stage-badge" transform={format!("translate({:.1} {:.1})", at.x, at.y)}>
            <circle r="8" />
            <path {d} />
        </g>
    }
}

/// The word or two beside a process.
pub(super) struct Said {
    words: String,
    /// The middle of their ground.
    pub(super) at: Point,
    /// Its width.
    pub(super) wide: f64,
    size: f64,
    tone: &'static str,
}

/// What is said beside a process, and where.
#[must_use]
pub(super) fn said(
    node: &NodeView,
    frame: &Frame,
    layout: &Layout,
    text: &PictureText,
    focus: &Focus,
) -> Option<Said> {
    let word = node.pill.as_ref().filter(|_| node.shape != Shape::Client)?;
    let place = layout.place(node.id);
    let target = Target::Node(node.id);
    let short = layout.crowded && focus.selection != Some(target) && focus.hovered != Some(target);
    let words = if short {
        (text.short_pill)(word, &frame.nodes)
    } else {
        (text.pill)(word, &frame.nodes)
    };
    if words.is_empty() {
        return None;
    }
    let server = matches!(node.shape, Shape::Master | Shape::Replica);
    let size = if short || server { 10.5 } else { 12.0 };
    let scale = place.scale;
    let around = if node.ballot.is_some() {
        radius::BALLOT + 14.0
    } else {
        radius::PATIENCE + 2.0
    } * scale;
    let wide = super::draw::text_width(&words, size) * 1.04 + 20.0;
    let away = around + size * 0.5 + if short { 5.0 } else { 13.0 };
    let at = match (node.shape, place.side) {
        (Shape::Master | Shape::Replica, _) => {
            // In the place of the role, which the shape tells as well.
            Point::new(place.at.x, place.at.y + SERVER.1 * scale + 15.0)
        }
        (_, side @ (Side::Right | Side::Left)) => {
            let out = around + 8.0 + wide / 2.0;
            let right = Point::new(place.at.x + out, place.at.y);
            let left = Point::new(place.at.x - out, place.at.y);
            let fits =
                |at: Point| at.x - wide / 2.0 > 4.0 && at.x + wide / 2.0 < layout.width - 4.0;
            let (wanted, other) = if side == Side::Right {
                (right, left)
            } else {
                (left, right)
            };
            match (fits(wanted), short) {
                (true, _) => wanted,
                (false, false) => other,
                // In a crowd it would only cover a neighbour.
                (false, true) => return None,
            }
        }
        (_, Side::Above) => Point::new(place.at.x, place.at.y - away),
        (_, Side::Below) => Point::new(place.at.x, place.at.y + away),
    };
    Some(Said {
        words,
        at,
        wide,
        size,
        tone: tone(word),
    })
}

const fn tone(pill: &Pill) -> &'static str {
    match pill {
        Pill::SeesSdown | Pill::Tilt { .. } => "is-sdown",
        Pill::SeesOdown { .. } | Pill::LinkDown | Pill::Waiting { .. } => "is-loss",
        Pill::Candidate { .. } | Pill::Leader { .. } => "is-vote",
        Pill::Voted { .. } => "is-voted",
        Pill::Switched | Pill::Syncing | Pill::Writing { .. } => "is-healthy",
        Pill::SdownIn { .. } => "is-plain",
    }
}
