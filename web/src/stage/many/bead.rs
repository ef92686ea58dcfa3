//! A sentinel among many: a small hexagon in its epoch's colour.

use yew::prelude::*;

use super::super::draw::{centred, epoch_class, px};
use super::super::geometry::{Point, arc, hexagon};
use super::super::node::state_class;
use super::super::target::Target;
use super::card::badge;
use super::plan::Rect;
use super::state::{Does, Watcher};

/// From this radius on the epoch is printed in it.
const WITH_EPOCH: f64 = 16.0;

/// What a sentinel is drawn from; it is drawn again only when something of it is another.
#[derive(Properties, Clone, PartialEq)]
pub(super) struct BeadProps {
    pub(super) at: Point,
    pub(super) r: f64,
    pub(super) shows: Watcher,
    pub(super) selected: bool,
    pub(super) stop: bool,
}

#[component]
pub(super) fn Bead(props: &BeadProps) -> Html {
    let BeadProps { at, r, shows, .. } = props;
    let (at, r) = (*at, *r);
    let target = Target::Node(shows.id);
    let class = classes!(
        "stage-target",
        "stage-node",
        "is-sentinel",
        "is-bead",
        state_class(shows.status),
        match shows.does {
            Does::Nothing => "",
            Does::Suspects => "is-suspecting",
            Does::Voted => "is-voting",
            Does::Asks => "is-asking",
            Does::Leads => "is-leading",
        },
        props.selected.then_some("is-selected"),
    );
    let printed = r >= WITH_EPOCH;
    let size = (r * 0.66).clamp(9.0, 12.5);
    // Three letters and more have to fit into what is no wider than a finger.
    let size = size
        .min(r * 1.75 / (shows.name.len().max(2) as f64 * 0.58))
        .max(9.0);
    let lift = if printed { -r * 0.08 } else { size * 0.36 };
    let tabindex = if props.stop { "0" } else { "-1" };
    let area = Rect::new(at.x - r * 0.9, at.y - r * 0.9, r * 1.8, r * 1.8);
    // It stands beside the target, whose name begins with what is written in it.
    let epoch = classes!(
        "many-epoch",
        epoch_class(shows.epoch),
        (shows.does == Does::Leads).then_some("is-leading"),
    );
    html! {
        <>
        <g {class} data-target={target.key()} role="button" aria-haspopup="menu" {tabindex} aria-label={shows.label.clone()}>
            <circle class="stage-focus" cx={px(at.x)} cy={px(at.y)} r={px((r + 1.5).max(12.5))} />
            <g class={epoch_class(shows.epoch)}>
                <polygon class="stage-body stage-hexagon" points={hexagon(at, r)} />
            </g>
            { centred(&shows.name, Point::new(at.x, at.y + lift), size, "stage-name") }
            { ring(shows, at, r + 3.6) }
            { badge(shows.status, area) }
        </g>
        if printed {
            <g class={epoch} aria-hidden="true">{ centred(&shows.epoch.to_string(), Point::new(at.x, at.y + r * 0.62), 9.0, "stage-epoch") }</g>
        }
        </>
    }
}

/// The votes of a candidate as a ring: how many it holds, and a notch at how many it
/// needs.
fn ring(shows: &Watcher, at: Point, r: f64) -> Html {
    let Some((held, needed, asked)) = shows.ballot else {
        return Html::default();
    };
    let each = 360.0 / f64::from(asked.max(1));
    let notch = f64::from(needed) * each;
    let (inner, outer) = (at.polar(r - 3.0, notch), at.polar(r + 3.5, notch));
    html! {
        <g class="many-ballot">
            <circle class="many-ballot-track" cx={px(at.x)} cy={px(at.y)} r={px(r)} />
            if held > 0 { <path d={arc(at, r, 0.0, (f64::from(held) * each).min(359.9))} /> }
            <path class="stage-notch" d={format!("M{:.1} {:.1}L{:.1} {:.1}", inner.x, inner.y, outer.x, outer.y)} />
        </g>
    }
}
