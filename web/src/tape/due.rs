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

/// The timers of one process as hollow marks on its lane.
pub fn marks(id: NodeId, (middle, half): (f64, f64), scene: Scene<'_>, all: bool) -> Html {
    let Scene {
        frame,
        window,
        text,
        ..
    } = scene;
    let due = ahead(frame, all).filter(|due| due.node == id && window.shows(due.at_us));
    let drawn = due.enumerate().map(|(index, due)| {
        let x = window.x(due.at_us);
        let value = (text.gauge_value)(
            due.gauge.kind,
            &span(due.gauge.elapsed_us),
            &span(due.gauge.limit_us),
        );
        let about = due.gauge.about.map(|about| format!(" ({})", name(&frame.nodes, about)));
        let title = format!(
            "{} · {}: {value}{}",
            instant(due.at_us),
            name(&frame.nodes, id),
            about.unwrap_or_default()
        );
        html! {
            <g key={index} class="tape-due" data-due={format!("{:?}", due.gauge.kind)}>
                <title>{ title }</title>
                <path d={format!("M{x:.1} {:.1}V{:.1}M{:.1} {:.1}h6", middle - half, middle + half, x - 3.0, middle - half)} />
            </g>
        }
    });
    html! { <g key={id.to_string()}>{ for drawn }</g> }
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
