//! Timers that are about to run out, ahead of now.

use lab::frame::{Frame, Gauge, GaugeKind, NodeId, Status};
use yew::prelude::*;

use super::scene::Scene;
use crate::text::picture::name;
use crate::text::span::{instant, span};

/// A timer, and when it runs out if nothing comes between.
#[derive(Clone, PartialEq, Debug)]
pub struct Due<'a> {
    /// Whose.
    pub node: NodeId,
    /// Which.
    pub gauge: &'a Gauge,
    /// When.
    pub at_us: i64,
}

/// Whether the end of a timer of that kind may change the story; those that only repeat
/// come all the time.
const fn decides(kind: GaugeKind) -> bool {
    matches!(
        kind,
        GaugeKind::Patience
            | GaugeKind::ElectionLimit
            | GaugeKind::RetryNotBefore
            | GaugeKind::ElectionTimeout
            | GaugeKind::Tilt
    )
}

/// The timers of a frame that run and have not run out; with `all`, also those that only
/// repeat.
pub fn ahead(frame: &Frame, all: bool) -> impl Iterator<Item = Due<'_>> {
    let up = frame.nodes.iter().filter(|node| node.status == Status::Up);
    up.flat_map(move |node| {
        let runs = move |gauge: &&Gauge| {
            let waits = gauge.kind != GaugeKind::Patience || gauge.elapsed_us > 0;
            (all || decides(gauge.kind)) && waits && gauge.elapsed_us < gauge.limit_us
        };
        node.gauges.iter().filter(runs).map(move |gauge| Due {
            node: node.id,
            gauge,
            at_us: frame.now_us + (gauge.limit_us - gauge.elapsed_us) as i64,
        })
    })
}

/// The timers of some processes as hollow marks on a lane; of those of a kind that would lie
/// on each other the first.
pub fn marks(
    of: impl Fn(NodeId) -> bool,
    (middle, half): (f64, f64),
    scene: Scene<'_>,
    all: bool,
) -> Html {
    let (frame, window) = (scene.frame, scene.window);
    let mut due: Vec<Due<'_>> = ahead(frame, all)
        .filter(|due| of(due.node) && window.shows(due.at_us))
        .collect();
    due.sort_by_key(|due| due.at_us);
    let mut seen: Vec<(i64, GaugeKind)> = Vec::new();
    due.retain(|due| {
        let place = (window.x(due.at_us).round() as i64, due.gauge.kind);
        let first = !seen.contains(&place);
        if first {
            seen.push(place);
        }
        first
    });
    let drawn = due.iter().enumerate().map(|(index, due)| {
        let x = window.x(due.at_us);
        html! {
            <g key={index} class="tape-due" data-due={format!("{:?}", due.gauge.kind)}>
                <title>{ words(due, scene) }</title>
                <path d={format!("M{x:.1} {:.1}V{:.1}M{:.1} {:.1}h6", middle - half, middle + half, x - 3.0, middle - half)} />
            </g>
        }
    });
    html! { <g>{ for drawn }</g> }
}

/// The timers of all whose lanes are hairlines, as one path.
pub fn hairlines(scene: Scene<'_>, lanes: &[(NodeId, f64)], lane: f64) -> Html {
    let window = scene.window;
    let mut path = String::new();
    for due in ahead(scene.frame, false).filter(|due| window.shows(due.at_us)) {
        if let Some((_, top)) = lanes.iter().find(|(id, _)| *id == due.node) {
            path.push_str(&format!("M{:.1} {top:.1}v{lane:.1}", window.x(due.at_us)));
        }
    }
    html! { <g class="tape-due is-dense" data-due="all"><path d={path} /></g> }
}

/// When whose timer of which kind runs out.
fn words(due: &Due<'_>, scene: Scene<'_>) -> String {
    let (nodes, text, gauge) = (&scene.frame.nodes, scene.text, due.gauge);
    let value = (text.gauge_value)(gauge.kind, &span(gauge.elapsed_us), &span(gauge.limit_us));
    let about = gauge
        .about
        .map(|about| format!(" ({})", name(nodes, about)));
    format!(
        "{} · {}: {value}{}",
        instant(due.at_us),
        name(nodes, due.node),
        about.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn only_timers_that_run_and_have_not_run_out_are_ahead() {
        let (mut frame, _) = fixture::election();
        let node = frame
            .nodes
            .iter_mut()
            .find(|node| node.status == Status::Up);
        let node = node.expect("somebody is up");
        let id = node.id;
        let gauge = |kind, elapsed_us, limit_us| Gauge {
            kind,
            about: None,
            elapsed_us,
            limit_us,
        };
        node.gauges = vec![
            gauge(GaugeKind::Patience, 1_500_000, 2_000_000),
            gauge(GaugeKind::Patience, 0, 2_000_000),
            gauge(GaugeKind::ElectionLimit, 3, 3),
            gauge(GaugeKind::NextTick, 10, 100),
        ];
        let at = |all| -> Vec<i64> {
            let of_node = ahead(&frame, all).filter(|due| due.node == id);
            of_node.map(|due| due.at_us - frame.now_us).collect()
        };
        assert_eq!(at(false), [500_000]);
        assert_eq!(at(true), [500_000, 90]);
    }
}
