//! Redis servers with what the sentinels think of them, and clients.

use lab::frame::{NodeView, OpinionCell, OpinionState, Shape, Status};
use yew::prelude::*;

use super::draw::{Label, centred, px, text_width};
use super::geometry::Point;
use super::layout::{Place, SERVER};
use crate::text::picture::{PictureText, name};

/// Draws a server: square if it takes itself for a master, rounded if for a replica.
pub(super) fn draw(
    node: &NodeView,
    nodes: &[NodeView],
    place: Place,
    low: bool,
    text: &PictureText,
) -> Html {
    let (at, scale) = (place.at, place.scale);
    let (w, h) = (
        SERVER.0 * scale,
        if node.shape == Shape::Master {
            SERVER.1
        } else {
            SERVER.1 * 0.9
        } * scale,
    );
    let corner = if node.shape == Shape::Master {
        3.0
    } else {
        15.0 * scale
    };
    let frame = |class: &'static str, grow: f64| {
        html! {
            <rect
                {class} x={px(at.x - w - grow)} y={px(at.y - h - grow)} rx={px(corner + grow * 0.6)}
                width={px((w + grow) * 2.0)} height={px((h + grow) * 2.0)}
            />
        }
    };
    let opinions = has_cells(node);
    html! {
        <>
            { frame("stage-ground", 4.0) }
            if node.odown.is_some() {
                { frame("stage-body stage-server is-odown", 0.0) }
                { frame("stage-hatch", 0.0) }
            } else {
                { frame("stage-body stage-server", 0.0) }
            }
            { inscription(node, at, scale, text) }
            if !low && node.pill.is_none() && node.status == Status::Up && scale > 0.62 {
                { centred((text.shape)(node.shape), Point::new(at.x, at.y + h + 17.0), 11.0, "stage-role") }
            }
            if opinions { { cells(&node.opinions, nodes, Point::new(at.x, at.y - h - 7.0), scale, text) } }
            if low {
                { odown_line(node, nodes, Point::new(at.x, at.y + h + 15.0), text) }
            } else {
                { odown_label(node, nodes, Point::new(at.x + w + 12.0, at.y - h + 11.0), text) }
            }
        </>
    }
}

/// Whether the opinions of it are worth showing: those of a master always, those
/// of a replica when they are not all the same old thing.
pub(super) fn has_cells(node: &NodeView) -> bool {
    let notable = node.odown.is_some() || node.is_master;
    !node.opinions.is_empty()
        && (notable
            || node
                .opinions
                .iter()
                .any(|cell| cell.state != OpinionState::Up))
}

/// Name, and its offset, or what is wrong with it.
fn inscription(node: &NodeView, at: Point, scale: f64, text: &PictureText) -> Html {
    let name_size = (15.0 * scale).clamp(11.0, 17.0);
    let small = (10.5 * scale).clamp(9.0, 12.0);
    let status = (text.status)(node.status);
    let (below, class) = match (status.is_empty(), node.offset) {
        (false, _) => (status.to_owned(), "stage-status"),
        (true, Some(offset)) => ((text.offset)(offset), "stage-offset"),
        (true, None) => (String::new(), "stage-offset"),
    };
    let wide = if class == "stage-offset" {
        below.len() as f64 * small * 0.61
    } else {
        text_width(&below, small)
    };
    let fits = wide < SERVER.0 * 2.0 * scale - 4.0;
    let lift = if fits && !below.is_empty() {
        -2.0 * scale
    } else {
        name_size * 0.36
    };
    html! {
        <>
            { centred(&node.name, Point::new(at.x, at.y + lift), name_size, "stage-name") }
            if fits { { centred(&below, Point::new(at.x, at.y + small * 1.3), small, class) } }
        </>
    }
}

/// One cell per observer, in their order, over the server. Up is hollow, SDOWN is
/// filled, unknown is dotted, stale is struck through.
fn cells(
    opinions: &[OpinionCell],
    nodes: &[NodeView],
    bottom: Point,
    scale: f64,
    text: &PictureText,
) -> Html {
    let per_row = if opinions.len() > 9 {
        opinions.len().div_ceil(2)
    } else {
        opinions.len()
    };
    let (w, h, gap) = match opinions.len() {
        0..=5 => (15.0 * scale.max(0.85), 9.0, 3.0),
        6..=9 => (10.0 * scale.max(0.85), 8.0, 2.5),
        _ => (9.0 * scale.max(0.85), 7.0, 2.0),
    };
    let named = opinions.len() <= 5;
    let drawn = opinions.iter().enumerate().map(|(index, cell)| {
        let (row, column) = (index / per_row, index % per_row);
        let in_row = per_row.min(opinions.len() - row * per_row);
        let rows_below = (opinions.len() - 1) / per_row - row;
        let x = bottom.x + (column as f64 - (in_row as f64) / 2.0) * (w + gap) + gap / 2.0;
        let y = bottom.y - h - rows_below as f64 * (h + gap);
        let observer = name(nodes, cell.observer);
        let class = match cell.state {
            OpinionState::Up => "is-up",
            OpinionState::Sdown => "is-sdown",
            OpinionState::Unknown => "is-unknown",
            OpinionState::Stale => "is-stale",
        };
        html! {
            <g key={cell.observer.to_string()} class={classes!("stage-opinion", class)}>
                <title>{ (text.opinion)(observer, cell.state) }</title>
                <rect x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx="2.6" />
                if cell.state == OpinionState::Stale {
                    <path d={format!("M{:.1} {:.1}L{:.1} {:.1}", x + 1.0, y + h - 1.0, x + w - 1.0, y + 1.0)} />
                }
                if named { { centred(observer, Point::new(x + w / 2.0, y - 3.5), 9.0, "stage-observer") } }
            </g>
        }
    });
    html! { <g class="stage-opinions">{ for drawn }</g> }
}

fn seen_by(node: &NodeView, nodes: &[NodeView], text: &PictureText) -> Option<(String, String)> {
    let odown = node.odown.as_ref()?;
    let by: Vec<&str> = odown.by.iter().take(4).map(|id| name(nodes, *id)).collect();
    let more = if odown.by.len() > 4 { " …" } else { "" };
    let seen = (text.as_seen_by)(&format!("{}{more}", by.join(" ")));
    Some(((text.odown)(odown.count, odown.quorum), seen))
}

/// The label in one line, where there is no room beside the server.
fn odown_line(node: &NodeView, nodes: &[NodeView], at: Point, text: &PictureText) -> Html {
    let Some((label, _)) = seen_by(node, nodes, text) else {
        return Html::default();
    };
    centred(&label, at, 12.0, "stage-odown-count")
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

/// Draws a client: a pill with its name and what it is doing.
pub(super) fn draw_client(
    node: &NodeView,
    nodes: &[NodeView],
    place: Place,
    text: &PictureText,
) -> Html {
    let status = (text.status)(node.status);
    let doing = if status.is_empty() {
        node.pill
            .as_ref()
            .map(|pill| (text.pill)(pill, nodes))
            .unwrap_or_default()
    } else {
        status.to_owned()
    };
    let lost = node
        .lost_writes
        .filter(|lost| *lost > 0)
        .map(text.lost_writes);
    let name_wide = text_width(&node.name, 12.5);
    let doing_wide = text_width(&doing, 11.0);
    let wide = name_wide + doing_wide + if doing.is_empty() { 28.0 } else { 38.0 };
    let left = place.at.x - wide / 2.0;
    let stuck = matches!(node.pill, Some(lab::frame::Pill::Waiting { .. }));
    html! {
        <g class={classes!("stage-client", stuck.then_some("is-stuck"))}>
            <rect class="stage-body" x={px(left)} y={px(place.at.y - 14.0)} width={px(wide)} height="28" rx="14" />
            <text x={px(left + 14.0)} y={px(place.at.y + 4.5)} font-size="12.5" class="stage-name">{ node.name.clone() }</text>
            <text x={px(left + 24.0 + name_wide)} y={px(place.at.y + 4.0)} font-size="11" class="stage-doing">{ doing }</text>
            if let Some(lost) = lost {
                <text x={px(left + wide + 10.0)} y={px(place.at.y + 4.0)} font-size="11" class="stage-status">{ lost }</text>
            }
        </g>
    }
}
