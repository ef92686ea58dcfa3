//! Any process as a target: its picture, its words, its state.

use lab::frame::{Frame, NodeView, Shape, Status};
use yew::prelude::*;

use super::draw::{pill, px};
use super::geometry::Point;
use super::layout::{Layout, Place, SERVER, radius};
use super::target::Target;
use super::words::Said;
use super::{Focus, accessible, notes, sentinel, server};
use crate::text::picture::PictureText;

/// All processes, each a target of its own.
pub(super) fn draw_all(
    frame: &Frame,
    layout: &Layout,
    text: &PictureText,
    focus: &Focus,
    said: &[Said],
) -> Html {
    html! {
        <>
            <g class="stage-nodes">
                { for frame.nodes.iter().filter(|node| layout.shows(node)).map(|node| draw(node, frame, layout, text, focus)) }
            </g>
            { notes::draw_all(frame, layout, text) }
            <g class="stage-words" aria-hidden="true">
                { for said.iter().map(|said| html! {
                    <g key={said.node.to_string()}>{ pill(&said.words, said.at, said.size, said.tone, layout.width) }</g>
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
    let class = classes!(
        "stage-target",
        "stage-node",
        kind,
        state_class(node.status),
        node.odown.as_ref().map(|_| "has-odown"),
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
                    server::draw(node, place, text),
                Shape::Client => server::draw_client(node, &frame.nodes, place, text),
            } }
            { badge(node, place) }
        </g>
    }
}

/// The class of whether a process runs.
pub(super) const fn state_class(status: Status) -> &'static str {
    match status {
        Status::Up => "is-running",
        Status::Paused => "is-paused",
        Status::Killed => "is-killed",
        Status::HostDown => "is-host-down",
        Status::NotStarted => "is-not-started",
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
