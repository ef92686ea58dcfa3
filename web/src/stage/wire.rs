//! Wires between nodes, and where they are cut.

use lab::frame::{Frame, Wire, WireKind};
use yew::prelude::*;

use super::draw::{centred, px, translate};
use super::geometry::{Path, Point};
use super::layout::Layout;
use super::target::Target;
use super::words::{Area, covered};
use super::{Focus, accessible};
use crate::text::picture::PictureText;

/// Half the gap of a cut wire, in pixels.
const GAP: f64 = 15.0;
/// Where a wire may be cut, as parts of its length: in its middle if nothing stands
/// over it there.
const CUTS: [f64; 9] = [0.5, 0.43, 0.57, 0.36, 0.64, 0.29, 0.71, 0.22, 0.78];

/// All wires that are to be seen, each a target of its own.
pub(super) fn draw_all(frame: &Frame, layout: &Layout, text: &PictureText, focus: &Focus) -> Html {
    let shown = frame
        .wires
        .iter()
        .filter(|wire| is_shown(wire, frame, layout, focus));
    html! {
        <g class="stage-wires">
            { for shown.map(|wire| draw(wire, frame, layout, text, focus)) }
        </g>
    }
}

/// Whether a wire is drawn: always when there is room; in a crowd when it matters.
#[must_use]
pub(super) fn is_shown(wire: &Wire, frame: &Frame, layout: &Layout, focus: &Focus) -> bool {
    let (Some(a), Some(b)) = (
        frame.nodes.get(usize::from(wire.a)),
        frame.nodes.get(usize::from(wire.b)),
    ) else {
        return false;
    };
    if !layout.shows(a) {
        return false;
    }
    layout.drawn_at_rest(wire.kind, a, b)
        || has_mark(wire)
        || focus.concerns(Target::Wire(wire.a, wire.b))
        || frame
            .messages
            .iter()
            .any(|message| Target::wire(message.from, message.to) == Target::Wire(wire.a, wire.b))
}

/// Whether something is wrong with a wire that is marked on it.
pub(super) fn has_mark(wire: &Wire) -> bool {
    wire.cut_ab || wire.cut_ba || wire.loss_percent > 0 || wire.delay_us > 0
}

fn draw(wire: &Wire, frame: &Frame, layout: &Layout, text: &PictureText, focus: &Focus) -> Html {
    let path = layout.path(wire.kind, wire.a, wire.b);
    let mark = has_mark(wire).then(|| cut_at(&path, frame, layout));
    draw_along(wire, frame, (&path, mark), text, focus)
}

/// A wire along a path; what is wrong with it is marked at that part of its length.
pub(super) fn draw_along(
    wire: &Wire,
    frame: &Frame,
    (path, mark): (&Path, Option<f64>),
    text: &PictureText,
    focus: &Focus,
) -> Html {
    let target = Target::Wire(wire.a, wire.b);
    let (a, b) = (
        &frame.nodes[usize::from(wire.a)],
        &frame.nodes[usize::from(wire.b)],
    );
    let believed = a.believes_master == Some(b.id) || b.believes_master == Some(a.id);
    let class = classes!(
        "stage-target",
        "stage-wire",
        match wire.kind {
            WireKind::Spoke => "is-spoke",
            WireKind::Ring => "is-ring",
            WireKind::Replication => "is-replication",
        },
        believed.then_some("is-believed"),
        (!wire.connected).then_some("is-unconnected"),
        wire.stalled.then_some("is-stalled"),
        (wire.loss_percent > 0).then_some("is-lossy"),
        focus.selected(target).then_some("is-selected"),
        focus.concerns(target).then_some("is-near"),
    );
    let d = path.d();
    let cut = mark.filter(|_| wire.cut_ab || wire.cut_ba);
    let line = match cut {
        Some(cut) => broken(path, cut),
        None => line(path),
    };
    html! {
        <g
            key={target.key()} class={class} data-target={target.key()} role="button" aria-haspopup="menu"
            tabindex={focus.tabindex(target)} aria-label={accessible::wire(wire, &frame.nodes, text)}
        >
            <path class="stage-hit" d={d} />
            { line }
            { replication_arrow(wire, frame, path) }
            if let Some(cut) = cut { { cut_mark(wire, path, cut) } }
            else if let Some((mark, ills)) = mark.zip(accessible::ills(wire, text)) { { ill_mark(&ills, path.at(path.length() * mark).0) } }
        </g>
    }
}

fn line(path: &Path) -> Html {
    html! { <path class="stage-line" d={path.d()} /> }
}

/// The part of its length at which a wire is drawn cut, and at which what goes along
/// it is lost: where the mark can be seen best.
pub(super) fn cut_at(path: &Path, frame: &Frame, layout: &Layout) -> f64 {
    let taken = covered(frame, layout);
    let hidden = |part: f64| {
        let mark = Area::around(path.at(part * path.length()).0, 11.0, 11.0);
        taken.iter().map(|other| mark.shared(other)).sum::<f64>()
    };
    // The first of those that are hidden least.
    CUTS.into_iter()
        .map(|part| (hidden(part), part))
        .reduce(|best, other| if other.0 < best.0 { other } else { best })
        .map_or(CUTS[0], |(_, part)| part)
}

/// The line with a gap where it is cut.
fn broken(path: &Path, cut: f64) -> Html {
    let (before, after) = (path.length() * cut, path.length() * (1.0 - cut));
    let first = path.trimmed(0.0, after + GAP);
    let second = path.trimmed(before + GAP, 0.0);
    html! {
        <>
            <path class="stage-line" d={first.d()} />
            <path class="stage-line" d={second.d()} />
        </>
    }
}

/// An arrow head at the replica's end, in the direction in which data flows.
fn replication_arrow(wire: &Wire, frame: &Frame, path: &Path) -> Html {
    if wire.kind != WireKind::Replication {
        return Html::default();
    }
    let replica_at_b = frame.nodes[usize::from(wire.b)].replicates_from == Some(wire.a);
    let replica_at_a = frame.nodes[usize::from(wire.a)].replicates_from == Some(wire.b);
    if !replica_at_a && !replica_at_b {
        return Html::default();
    }
    let (at, direction) = if replica_at_b {
        path.at(path.length() - 1.0)
    } else {
        let (at, direction) = path.at(1.0);
        (at, Point::new(-direction.x, -direction.y))
    };
    html! {
        <path class="stage-arrow" d="M0 0L-8 -4.2L-6 0L-8 4.2Z" transform={placed(at, direction)} />
    }
}

/// In the gap of a cut wire: a bar for what is cut, and for each direction that is
/// cut a chevron that runs into it.
fn cut_mark(wire: &Wire, path: &Path, cut: f64) -> Html {
    let (at, direction) = path.at(path.length() * cut);
    html! {
        <g class="stage-cut" transform={placed(at, direction)}>
            <path class="stage-cut-bar" d="M0 -8.5V8.5" />
            if wire.cut_ab { <path d="M-10.5 -5L-5 0L-10.5 5" /> } else { <path class="stage-cut-open" d="M-12 0H-4" /> }
            if wire.cut_ba { <path d="M10.5 -5L5 0L10.5 5" /> } else { <path class="stage-cut-open" d="M12 0H4" /> }
        </g>
    }
}

/// What a wire does to packets, written on it.
fn ill_mark(ills: &str, at: Point) -> Html {
    let at = Point::new(at.x, at.y + 4.0);
    html! { <g class="stage-ill">{ centred(ills, at, 11.0, "stage-ill-words") }</g> }
}

/// A transform to `at`, turned so that "right" becomes `direction`.
#[must_use]
pub(super) fn placed(at: Point, direction: Point) -> AttrValue {
    let degrees = direction.y.atan2(direction.x).to_degrees();
    AttrValue::from(format!(
        "translate({:.1} {:.1}) rotate({degrees:.1})",
        at.x, at.y
    ))
}

/// The orbit on which sentinels talk, as one faint line, when the wires between
/// them are too many to be drawn one by one.
pub(super) fn draw_orbit(layout: &Layout) -> Html {
    if !layout.crowded || layout.hollow {
        return Html::default();
    }
    match layout.open_ring() {
        Some(path) => html! { <path class="stage-orbit" d={path.d()} /> },
        None => html! {
            <ellipse
                class="stage-orbit" transform={translate(layout.centre)}
                rx={px(layout.axes.0)} ry={px(layout.axes.1)}
            />
        },
    }
}
