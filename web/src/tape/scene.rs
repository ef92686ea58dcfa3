//! What a strip is drawn from, and what all strips draw alike.

use lab::frame::{Band, Frame, NodeId, Story};
use lab::scenario::Side;
use yew::prelude::*;

use super::window::{Window, tick_label};
use crate::stage::draw::{Label, epoch_class, px};
use crate::stage::geometry::Point;
use crate::text::picture::{PictureText, name};

/// An instant and what led to it, in a window of time.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The instant.
    pub frame: &'a Frame,
    /// What has happened so far.
    pub story: &'a Story,
    /// Which stretch of time is shown.
    pub window: &'a Window,
    /// The words.
    pub text: &'a PictureText,
    /// The process that is selected.
    pub selected: Option<NodeId>,
}

impl Scene<'_> {
    /// Up to where something has been played.
    #[must_use]
    pub fn played_us(&self) -> i64 {
        self.frame.to_us.max(self.frame.now_us)
    }

    /// What a band says: who is master, or leads.
    #[must_use]
    pub fn band_said(&self, band: &Band) -> String {
        let node = name(&self.frame.nodes, band.node);
        match band.side {
            Side::Sentinel => (self.text.band)(band.epoch, node),
            Side::Raft => (self.text.term_band)(band.epoch, node),
        }
    }

    /// A band from `left` to `right`, with its top and height.
    pub fn band(&self, key: usize, band: &Band, across: (f64, f64), down: (f64, f64)) -> Html {
        let ((left, right), (top, height)) = (across, down);
        html! {
            <g {key} class={classes!("tape-band", epoch_class(band.epoch))}>
                <title>{ self.band_said(band) }</title>
                <rect x={px(left)} y={px(top)} width={px((right - left).max(1.5))} height={px(height)} rx="2" />
            </g>
        }
    }

    /// The ground of a lane.
    pub fn ground(&self, top: f64, height: f64) -> Html {
        let Window { left, right, .. } = *self.window;
        html! { <rect key={top.to_string()} class="tape-lane-ground" x={px(left)} y={px(top)} width={px(right - left)} height={px(height)} rx="3" /> }
    }
}

/// A label of the axis.
pub(super) fn tick(at_us: i64, step_us: i64, at: Point, size: f64) -> Html {
    let text = tick_label(at_us, step_us);
    Label {
        text: &text,
        at,
        size,
        anchor: "middle",
        class: "tape-tick",
    }
    .draw()
}
