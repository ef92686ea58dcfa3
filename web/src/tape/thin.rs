//! One lane for each deployment, where there is little room.

use lab::frame::{Frame, Mark, NodeId};
use lab::scenario::Side;
use yew::prelude::*;

use super::due;
use super::faults::faults;
use super::mark::{clusters, event_words, sign};
use super::rows::foremost;
use super::scene::{Scene, tick};
use crate::stage::geometry::Point;
use crate::text::span::instant;

/// The top of the first lane.
const TOP: f64 = 19.0;

/// One lane for each deployment.
pub struct ThinRows {
    /// The deployments and the tops of their lanes.
    lanes: Vec<(Side, f64)>,
    /// The height of a lane.
    lane: f64,
    /// The line under the lanes, to which the play head reaches; its grip hangs below
    /// it, so that it hides neither faults nor signs.
    pub floor: f64,
    /// The whole height.
    pub height: f64,
}

impl ThinRows {
    /// For the deployments of a frame.
    #[must_use]
    pub fn of(frame: &Frame) -> Self {
        let (lane, pitch) = if frame.sides.len() > 1 {
            (11.0, 13.0)
        } else {
            (13.0, 13.0)
        };
        let tops = (0..).map(|row| TOP + f64::from(row) * pitch);
        let lanes: Vec<(Side, f64)> = { frame.sides.iter().zip(tops) }
            .map(|(view, top)| (view.side, top))
            .collect();
        let floor = lanes.last().map_or(TOP, |(_, top)| *top) + lane + 3.0;
        Self {
            lanes,
            lane,
            floor,
            height: floor + 17.0,
        }
    }

    fn top(&self, side: Side) -> f64 {
        let lane = self.lanes.iter().find(|(other, _)| *other == side);
        lane.map_or(TOP, |(_, top)| *top)
    }
}

/// A label of the axis so near to the play head gives way to its grip, in pixels.
const GRIP: f64 = 24.0;

/// What lies under the play head: the lane with its bands, the axis.
pub fn draw(scene: Scene<'_>, rows: &ThinRows) -> Html {
    let window = scene.window;
    let (end, now) = (scene.played_us(), window.x_within(scene.frame.now_us));
    let (ticks, step) = window.ticks(70.0);
    let ticks = ticks
        .into_iter()
        .filter(|at| (window.x(*at) - now).abs() > GRIP);
    let foremost = |side| foremost(side, scene.frame, scene.story, scene.selected);
    let foremost: Vec<(Side, Option<&str>)> = { rows.lanes.iter() }
        .map(|(side, _)| (*side, foremost(*side)))
        .collect();
    let bands = scene.story.bands.iter().enumerate();
    let bands = bands.filter(|(_, band)| {
        let of_side = foremost.iter().find(|(side, _)| *side == band.side);
        of_side.is_none_or(|(_, master)| master.is_none_or(|master| master == band.master))
    });
    let bands = bands.map(|(index, band)| {
        let until = band.to_us.unwrap_or(end);
        let across = (window.x_within(band.from_us), window.x_within(until));
        scene.band(index, band, across, (rows.top(band.side), rows.lane))
    });
    html! {
        <>
            <g>{ for rows.lanes.iter().map(|(_, top)| scene.ground(*top, rows.lane)) }</g>
            <g class="tape-bands">{ for bands }</g>
            <g class="tape-dues">
                { for rows.lanes.iter().map(|(side, top)| html! {
                    <g key={top.to_string()}>{ due::marks(|id| of_side(scene.frame, id) == Some(*side), (top + rows.lane / 2.0, rows.lane / 2.0 - 1.0), scene, false) }</g>
                }) }
            </g>
            <g class="tape-axis">
                { for ticks.map(|at| html! {
                    <g key={at.to_string()}>{ tick(at, step, Point::new(window.x(at), rows.height - 4.0), 10.5) }</g>
                }) }
            </g>
        </>
    }
}

/// The deployment that a process belongs to.
fn of_side(frame: &Frame, id: NodeId) -> Option<Side> {
    Some(frame.nodes.get(usize::from(id))?.side)
}

/// What the play head must not hide: faults and signs.
pub fn draw_above(scene: Scene<'_>, rows: &ThinRows) -> Html {
    let Scene {
        frame,
        story,
        window,
        text,
        ..
    } = scene;
    let scale = if rows.lanes.len() > 1 { 0.85 } else { 1.0 };
    let signs = |side: Side, top: f64| {
        let is_of =
            |mark: &&Mark| of_side(frame, mark.node) == Some(side) && window.shows(mark.at_us);
        let grouped = clusters(story.marks.iter().filter(is_of), |at| window.x(at), 12.0);
        let drawn = grouped.iter().map(|cluster| html! {
            <g key={cluster.first.step.to_string()} data-step={cluster.first.step.to_string()}>
                { sign(cluster.first.kind, cluster.x, top + rows.lane / 2.0, scale,
                    &format!("{} {}", instant(cluster.first.at_us), event_words(cluster.first, &frame.nodes, text))) }
            </g>
        });
        html! { <g key={top.to_string()}>{ for drawn }</g> }
    };
    html! {
        <>
            <g class="tape-signs">{ for rows.lanes.iter().map(|(side, top)| signs(*side, *top)) }</g>
            { faults(scene, 10.0) }
        </>
    }
}
