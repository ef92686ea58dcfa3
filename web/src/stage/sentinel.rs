//! A sentinel, a hexagon in its epoch's colour, or a Raft server, a circle in its
//! term's; around it its patience.

use lab::frame::{Gauge, GaugeKind, NodeView, Shape};
use yew::prelude::*;

use super::draw::{centred, epoch_class, px};
use super::geometry::{Point, arc, hexagon};
use super::layout::{Place, radius};
use super::{ballot, notes};
use crate::text::picture::PictureText;

/// Draws a sentinel or Raft server at its place. The thin gauges, which never stand still, are
/// shown only while the reader points at it.
pub(super) fn draw(
    node: &NodeView,
    nodes: &[NodeView],
    place: Place,
    pointed: bool,
    text: &PictureText,
) -> Html {
    let (at, scale) = (place.at, place.scale);
    let ground = if node.ballot.is_some() {
        radius::BALLOT + 6.0
    } else {
        radius::PATIENCE + 4.0
    };
    let name_size = (15.5 * scale).clamp(10.5, 17.0);
    let lift = if notes::in_sentinel(node, scale, text).is_empty() {
        name_size * 0.36
    } else {
        -scale
    };
    let colour = node.epoch.map_or("is-epoch-0", epoch_class);
    html! {
        <g class={colour}>
            <circle class="stage-ground" cx={px(at.x)} cy={px(at.y)} r={px(ground * scale)} />
            { patience(node, at, scale) }
            { for node.gauges.iter().filter(|gauge| is_attempt(gauge.kind)).take(1).map(|gauge| attempt(gauge, at, scale)) }
            if pointed { { thin_gauges(node, at, scale) } }
            if let Some(votes) = &node.ballot { { ballot::draw(votes, nodes, at, scale, text) } }
            { body(node, at, scale) }
            { centred(&node.name, Point::new(at.x, at.y + lift), name_size, "stage-name") }
        </g>
    }
}

fn body(node: &NodeView, at: Point, scale: f64) -> Html {
    if node.shape != Shape::Server {
        let points = hexagon(at, radius::HEXAGON * scale);
        return html! { <polygon class="stage-body stage-hexagon" {points} /> };
    }
    let circle = |class: &'static str, r: f64| {
        html! { <circle {class} cx={px(at.x)} cy={px(at.y)} r={px(r * scale)} /> }
    };
    html! {
        <>
            { circle("stage-body stage-hexagon", radius::CIRCLE) }
            // A leader has a second line, so that it is told by more than its word.
            if node.leads { { circle("stage-leads", radius::CIRCLE - 5.0) } }
        </>
    }
}

/// How long the master has not answered, against down-after, or no leader was heard,
/// against the timeout drawn; full at twelve o'clock.
fn patience(node: &NodeView, at: Point, scale: f64) -> Html {
    let r = radius::PATIENCE * scale;
    let share = node
        .gauges
        .iter()
        .find(|gauge| matches!(gauge.kind, GaugeKind::Patience | GaugeKind::ElectionTimeout))
        .map_or(0.0, |gauge| {
            gauge.elapsed_us as f64 / gauge.limit_us.max(1) as f64
        });
    let full = share >= 1.0;
    let (inner, outer) = (
        at.polar(r - 4.5 * scale, 0.0),
        at.polar(r + 6.0 * scale, 0.0),
    );
    html! {
        <g class={classes!("stage-patience", full.then_some("is-full"))}>
            <circle class="stage-track" cx={px(at.x)} cy={px(at.y)} r={px(r)} />
            if share > 0.004 { <path class="stage-filling" d={arc(at, r, 0.0, 360.0 * share.min(1.0))} /> }
            if share > 0.004 {
                <path class="stage-tick" d={format!("M{:.1} {:.1}V{:.1}", inner.x, inner.y, outer.y)} />
            }
        </g>
    }
}

const fn is_attempt(kind: GaugeKind) -> bool {
    matches!(
        kind,
        GaugeKind::ElectionLimit | GaugeKind::RetryNotBefore | GaugeKind::Tilt
    )
}

/// The limit of an attempt, the wait before the next, or TILT: a hairline outside
/// the patience.
fn attempt(gauge: &Gauge, at: Point, scale: f64) -> Html {
    let share = (gauge.elapsed_us as f64 / gauge.limit_us.max(1) as f64).clamp(0.0, 1.0);
    let class = match gauge.kind {
        GaugeKind::ElectionLimit => "is-limit",
        GaugeKind::Tilt => "is-tilt",
        _ => "is-retry",
    };
    html! { <path class={classes!("stage-attempt", class)} d={arc(at, radius::ATTEMPT * scale, 0.0, 360.0 * share)} /> }
}

/// Next INFO, next hello, next tick: a third of a thin circle each.
fn thin_gauges(node: &NodeView, at: Point, scale: f64) -> Html {
    const KINDS: [GaugeKind; 3] = [
        GaugeKind::NextInfo,
        GaugeKind::NextHello,
        GaugeKind::NextTick,
    ];
    let thirds = KINDS.iter().enumerate().filter_map(|(third, kind)| {
        let gauge = node.gauges.iter().find(|gauge| gauge.kind == *kind)?;
        let share = (gauge.elapsed_us as f64 / gauge.limit_us.max(1) as f64).clamp(0.0, 1.0);
        let from = third as f64 * 120.0 + 6.0;
        let r = radius::THIN * scale;
        Some(html! {
            <g key={third} class="stage-thin">
                <path class="stage-track" d={arc(at, r, from, from + 108.0)} />
                <path class="stage-filling" d={arc(at, r, from, from + 108.0 * share)} />
            </g>
        })
    });
    html! { <g>{ for thirds }</g> }
}
