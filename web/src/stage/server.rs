//! Redis servers and clients: their shapes and names.

use lab::frame::{NodeView, Shape};
use yew::prelude::*;

use super::draw::{centred, px, text_width};
use super::geometry::Point;
use super::layout::{Place, SERVER};
use super::notes;
use crate::text::picture::PictureText;

/// Draws a server: square if it takes itself for a master, rounded if for a replica.
pub(super) fn draw(node: &NodeView, place: Place, text: &PictureText) -> Html {
    let Place { at, scale, .. } = place;
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
    let name_size = (15.0 * scale).clamp(11.0, 17.0);
    let lift = if notes::in_server(node, scale, text).is_some() {
        -2.0 * scale
    } else {
        name_size * 0.36
    };
    html! {
        <>
            { frame("stage-ground", 4.0) }
            if node.odown.is_some() {
                { frame("stage-body stage-server is-odown", 0.0) }
                { frame("stage-hatch", 0.0) }
            } else {
                { frame("stage-body stage-server", 0.0) }
            }
            { centred(&node.name, Point::new(at.x, at.y + lift), name_size, "stage-name") }
        </>
    }
}

/// The pill of a client, in pixels: as wide as what is written in it.
pub(super) struct ClientPill {
    /// What it is doing; may be empty.
    pub(super) doing: String,
    /// Its left edge.
    pub(super) left: f64,
    /// Its width.
    pub(super) wide: f64,
    /// Where what it is doing begins.
    pub(super) doing_left: f64,
}

impl ClientPill {
    pub(super) fn of(
        node: &NodeView,
        nodes: &[NodeView],
        place: Place,
        text: &PictureText,
    ) -> Self {
        let status = (text.status)(node.status);
        let doing = if status.is_empty() {
            node.pill
                .as_ref()
                .map(|pill| (text.pill)(pill, nodes))
                .unwrap_or_default()
        } else {
            status.to_owned()
        };
        let name_wide = text_width(&node.name, 12.5);
        let wide =
            name_wide + text_width(&doing, 11.0) + if doing.is_empty() { 28.0 } else { 38.0 };
        let left = place.at.x - wide / 2.0;
        Self {
            doing,
            left,
            wide,
            doing_left: left + 24.0 + name_wide,
        }
    }
}

/// Draws a client: a pill with its name.
pub(super) fn draw_client(
    node: &NodeView,
    nodes: &[NodeView],
    place: Place,
    text: &PictureText,
) -> Html {
    let pill = ClientPill::of(node, nodes, place, text);
    html! {
        <g class="stage-client">
            <rect class="stage-body" x={px(pill.left)} y={px(place.at.y - 14.0)} width={px(pill.wide)} height="28" rx="14" />
            <text x={px(pill.left + 14.0)} y={px(place.at.y + 4.5)} font-size="12.5" class="stage-name">{ node.name.clone() }</text>
        </g>
    }
}
