//! One lane for everything, where there is little room.

use lab::frame::{Frame, Story};
use yew::prelude::*;

use super::lanes::faults;
use super::mark::{clusters, event_words, sign};
use super::window::{Window, tick_label};
use crate::stage::draw::{Label, epoch_class, px};
use crate::stage::geometry::Point;
use crate::text::picture::{PictureText, name};
use crate::text::span::instant;

/// The height of the thin tape.
pub const HEIGHT: f64 = 52.0;
/// The top of its lane and its height.
const LANE: (f64, f64) = (19.0, 13.0);
/// The line under the lane, to which the play head reaches; its grip hangs below it,
/// so that it hides neither faults nor signs.
pub const FLOOR: f64 = LANE.0 + LANE.1 + 3.0;
/// A label of the axis so near to the play head gives way to its grip, in pixels.
const GRIP: f64 = 24.0;

/// What lies under the play head: the lane with its bands, the axis.
pub fn draw(frame: &Frame, story: &Story, window: &Window, text: &PictureText) -> Html {
    let end = frame.to_us.max(frame.now_us);
    let now = window.x_within(frame.now_us);
    let (top, height) = LANE;
    let (ticks, step) = window.ticks(70.0);
    let ticks = ticks
        .into_iter()
        .filter(|at| (window.x(*at) - now).abs() > GRIP);
    html! {
        <>
            <rect class="tape-lane-ground" x={px(window.left)} y={px(top)} width={px(window.right - window.left)} height={px(height)} rx="3" />
            <g class="tape-bands">
                { for story.bands.iter().enumerate().map(|(index, band)| {
                    let (left, right) = (window.x_within(band.from_us), window.x_within(band.to_us.unwrap_or(end)));
                    html! {
                        <g key={index} class={classes!("tape-band", epoch_class(band.epoch))}>
                            <title>{ (text.band)(band.epoch, name(&frame.nodes, band.node)) }</title>
                            <rect x={px(left)} y={px(top)} width={px((right - left).max(1.0))} height={px(height)} rx="2" />
                        </g>
                    }
                }) }
            </g>
            <g class="tape-axis">
                { for ticks.map(|at| html! {
                    <g key={at.to_string()}>
                        { Label { text: &tick_label(at, step), at: Point::new(window.x(at), HEIGHT - 4.0), size: 10.5, anchor: "middle", class: "tape-tick" }.draw() }
                    </g>
                }) }
            </g>
        </>
    }
}

/// What the play head must not hide: faults and signs.
pub fn draw_above(frame: &Frame, story: &Story, window: &Window, text: &PictureText) -> Html {
    let (top, height) = LANE;
    let marks = story.marks.iter().filter(|mark| window.shows(mark.at_us));
    let signs = clusters(marks, |at| window.x(at), 12.0);
    html! {
        <>
            <g class="tape-signs">
                { for signs.iter().map(|cluster| html! {
                    <g key={cluster.first.step.to_string()} data-step={cluster.first.step.to_string()}>
                        { sign(cluster.first.kind, cluster.x, top + height / 2.0, 1.0,
                            &format!("{} {}", instant(cluster.first.at_us), event_words(cluster.first, &frame.nodes))) }
                    </g>
                }) }
            </g>
            { faults(story, 10.0, window, text) }
        </>
    }
}
