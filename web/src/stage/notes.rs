//! What is written in and around processes beside their names: epoch, offset, role,
//! opinions, ODOWN, voters. It is a layer of its own over them, because of all that
//! only the name is what a process is called by; [`super::accessible`] says the rest.

use lab::frame::{Frame, NodeView, Pill, Shape, Status};
use yew::prelude::*;

use super::draw::{Label, centred, epoch_class, px, text_width};
use super::geometry::Point;
use super::layout::{Aspect, Layout, Place, SERVER};
use super::node::state_class;
use super::server::ClientPill;
use super::target::Target;
use super::words::covered_by_others;
use super::{ballot, opinions};
use crate::text::picture::{PictureText, name};

/// The notes of all processes. A click on one is a click on its process.
pub(super) fn draw_all(frame: &Frame, layout: &Layout, text: &PictureText) -> Html {
    html! {
        <g class="stage-notes" aria-hidden="true">
            { for frame.nodes.iter().filter(|node| layout.shows(node)).map(|node| {
                let target = Target::Node(node.id).key();
                let class = classes!(
                    "stage-note", state_class(node.status), node.epoch.map_or("is-epoch-0", epoch_class),
                    node.odown.as_ref().map(|_| "has-odown"),
                );
                html! { <g key={target.clone()} {class} data-target={target}>{ draw(node, frame, layout, text) }</g> }
            }) }
        </g>
    }
}

fn draw(node: &NodeView, frame: &Frame, layout: &Layout, text: &PictureText) -> Html {
    let place = layout.place(node.id);
    match node.shape {
        Shape::Sentinel | Shape::Server => of_sentinel(node, frame, layout, text),
        Shape::Master | Shape::Replica => of_server(node, frame, layout, text),
        Shape::Client => of_client(node, &frame.nodes, place, layout, text),
    }
}

/// Under a sentinel's name: its epoch, or what is wrong with it.
pub(super) fn in_sentinel(node: &NodeView, scale: f64, text: &PictureText) -> String {
    let status = (text.status)(node.status);
    match (status.is_empty(), node.epoch) {
        (false, _) if scale < 0.7 => String::new(),
        (false, _) => status.to_owned(),
        (true, Some(epoch)) if scale < 0.68 => epoch.to_string(),
        (true, Some(term)) if node.shape == Shape::Server => (text.term)(term),
        (true, Some(epoch)) => (text.epoch)(epoch),
        (true, None) => String::new(),
    }
}

fn of_sentinel(node: &NodeView, frame: &Frame, layout: &Layout, text: &PictureText) -> Html {
    let Place { at, scale, .. } = layout.place(node.id);
    let small = (10.5 * scale).clamp(9.0, 12.0);
    let class = if node.status == Status::Up {
        "stage-epoch"
    } else {
        "stage-status"
    };
    html! {
        <>
            { centred(&in_sentinel(node, scale, text), Point::new(at.x, at.y + small * 1.32 + 1.0), small, class) }
            if let Some(votes) = &node.ballot { { ballot::draw_names(votes, &frame.nodes, at, scale, &covered_by_others(node, frame, layout)) } }
        </>
    }
}

/// The size of what is written under a server's name.
fn small_in_server(scale: f64) -> f64 {
    (10.5 * scale).clamp(9.0, 12.0)
}

/// Under a server's name: its offset, or what is wrong with it, with its class;
/// `None` where there is no room.
pub(super) fn in_server(
    node: &NodeView,
    scale: f64,
    text: &PictureText,
) -> Option<(String, &'static str)> {
    let small = small_in_server(scale);
    let status = (text.status)(node.status);
    let room = SERVER.0 * 2.0 * scale - 10.0;
    if !status.is_empty() {
        let fits = text_width(status, small) < room + 6.0;
        return fits.then(|| (status.to_owned(), "stage-status"));
    }
    // The offset with its word where there is room, else the number, else nothing.
    let offset = node.offset?;
    [(text.offset)(offset), offset.to_string()]
        .into_iter()
        .find(|words| words.len() as f64 * small * 0.61 < room)
        .map(|words| (words, "stage-offset"))
}

fn of_server(node: &NodeView, frame: &Frame, layout: &Layout, text: &PictureText) -> Html {
    let nodes = &frame.nodes;
    let place = layout.place(node.id);
    let Place { at, scale, .. } = place;
    let low = layout.odown_below();
    let (w, h) = (SERVER.0 * scale, SERVER.1 * scale);
    let small = small_in_server(scale);
    let named = !low && node.pill.is_none() && node.status == Status::Up && scale > 0.62;
    // Of several masters each is called by its name.
    let group = node.group.filter(|_| layout.several && node.is_master);
    let group = group.and_then(|group| frame.groups.get(usize::from(group)));
    let named = named || (group.is_some() && !low && node.status == Status::Up);
    let (role, class) = group.map_or_else(
        || ((text.shape)(node.shape), "stage-role"),
        |group| (group.as_str(), "stage-group"),
    );
    html! {
        <>
            if let Some((words, class)) = in_server(node, scale, text) {
                { centred(&words, Point::new(at.x, at.y + small * 1.3), small, class) }
            }
            if named {
                { centred(role, Point::new(at.x, at.y + h + 16.0), 11.0, class) }
            }
            { opinions::draw(node, nodes, layout, text) }
            if layout.flat() {
                { odown_aside(node, nodes, place, text) }
            } else if low {
                { odown_line(node, nodes, Point::new(at.x, at.y + h + 15.0), text) }
            } else {
                { odown_label(node, nodes, Point::new(at.x + w + 12.0, at.y - h + 11.0), text) }
            }
        </>
    }
}

/// The label of an ODOWN, and by whose account.
fn seen_by(node: &NodeView, nodes: &[NodeView], text: &PictureText) -> Option<(String, String)> {
    let odown = node.odown.as_ref()?;
    let mut by: Vec<&str> = odown.by.iter().take(4).map(|id| name(nodes, *id)).collect();
    by.extend((odown.by.len() > 4).then_some("…"));
    let seen = (text.as_seen_by)(&by);
    Some(((text.odown)(odown.count, odown.quorum), seen))
}

/// The label in one line, where there is no room beside the server.
fn odown_line(node: &NodeView, nodes: &[NodeView], at: Point, text: &PictureText) -> Html {
    let Some((label, _)) = seen_by(node, nodes, text) else {
        return Html::default();
    };
    centred(&label, at, 12.0, "stage-odown-count")
}

/// The label in one line beside the cells, where sentinels stand close all around.
fn odown_aside(node: &NodeView, nodes: &[NodeView], place: Place, text: &PictureText) -> Html {
    let Some((label, _)) = seen_by(node, nodes, text) else {
        return Html::default();
    };
    let crown = place.crown();
    let at = Point::new(place.at.x + crown.half + 3.0, place.at.y - crown.high + 8.0);
    Label {
        text: &label,
        at,
        size: 10.5,
        anchor: "start",
        class: "stage-odown-count",
    }
    .draw()
}

fn odown_label(node: &NodeView, nodes: &[NodeView], at: Point, text: &PictureText) -> Html {
    let Some((label, seen)) = seen_by(node, nodes, text) else {
        return Html::default();
    };
    html! {
        <g class="stage-odown">
            { Label { text: &label, at: Point::new(at.x, at.y), size: 13.0, anchor: "start", class: "stage-odown-count" }.draw() }
            { Label { text: &seen, at: Point::new(at.x, at.y + 15.0), size: 11.0, anchor: "start", class: "stage-role" }.draw() }
        </g>
    }
}

fn of_client(
    node: &NodeView,
    nodes: &[NodeView],
    place: Place,
    layout: &Layout,
    text: &PictureText,
) -> Html {
    let clients = nodes.iter().filter(|other| other.shape == Shape::Client);
    let alone = clients.filter(|other| layout.shows(other)).count() < 2;
    let beside = alone || layout.aspect == Aspect::Low;
    let pill = ClientPill::of(node, nodes, place, text);
    let lost = node
        .lost_writes
        .filter(|lost| *lost > 0)
        .map(text.lost_writes);
    let stuck = matches!(node.pill, Some(Pill::Waiting { .. }));
    html! {
        <g class={classes!("stage-client", stuck.then_some("is-stuck"))}>
            <text x={px(pill.doing_left)} y={px(place.at.y + 4.0)} font-size="11" class="stage-doing">{ pill.doing.clone() }</text>
            if let Some(lost) = lost {
                if beside {
                    <text x={px(pill.left + pill.wide + 10.0)} y={px(place.at.y + 4.0)} font-size="11" class="stage-status is-over-wires">{ lost }</text>
                } else {
                    { centred(&lost, Point::new(place.at.x, place.at.y - 19.0), 11.0, "stage-status is-over-wires") }
                }
            }
        </g>
    }
}
