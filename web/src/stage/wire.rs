//! Wires between nodes, and where they are cut.

use lab::frame::{Frame, Wire, WireKind};
use yew::prelude::*;

use super::draw::{centred, px, text_width, translate};
use super::geometry::{Path, Point};
use super::layout::Layout;
use super::target::Target;
use super::words::{Area, Said, covered};
use super::{Focus, accessible};
use crate::text::picture::PictureText;

/// Half the gap of a cut wire, in pixels.
const GAP: f64 = 15.0;
/// The size of what is written on a wire.
const ILL_SIZE: f64 = 11.0;
/// Where a wire may be cut, as parts of its length: in its middle if nothing stands
/// over it there.
const CUTS: [f64; 9] = [0.5, 0.43, 0.57, 0.36, 0.64, 0.29, 0.71, 0.22, 0.78];

/// All wires that are to be seen, each a target of its own. What is written on one keeps
/// clear of what is `said` beside the processes.
pub(super) fn draw_all(
    frame: &Frame,
    layout: &Layout,
    text: &PictureText,
    focus: &Focus,
    said: &[Said],
) -> Html {
    let mut taken = covered(frame, layout);
    taken.extend(said.iter().map(Said::area));
    let shown = frame
        .wires
        .iter()
        .filter(|wire| is_shown(wire, frame, layout, focus));
    let drawn: Vec<Html> = shown
        .map(|wire| {
            let path = layout.path(wire.kind, wire.a, wire.b);
            let cut = || cut_at(&path, frame, layout);
            let marks = Marks::of(wire, &path, cut, text, &mut taken);
            draw_along(wire, frame, (&path, marks), text, focus)
        })
        .collect();
    html! { <g class="stage-wires">{ for drawn }</g> }
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

/// What is wrong with a wire, as it is drawn on it.
pub(super) struct Marks {
    /// The part of its length at which it is cut, if it is.
    pub(super) cut: Option<f64>,
    /// What it does to packets.
    pub(super) ill: Option<Html>,
}

impl Marks {
    /// Of a wire that has a cut, if any, at that part of its length; words keep clear of
    /// what is taken.
    pub(super) fn of(
        wire: &Wire,
        path: &Path,
        cut: impl Fn() -> f64,
        text: &PictureText,
        taken: &mut Vec<Area>,
    ) -> Self {
        if wire.cut_ab || wire.cut_ba {
            return Self {
                cut: Some(cut()),
                ill: None,
            };
        }
        let ills = accessible::ills(wire, text);
        Self {
            cut: None,
            ill: ills.and_then(|ills| ill_mark(&ills, path, taken)),
        }
    }
}

/// A wire along a path.
pub(super) fn draw_along(
    wire: &Wire,
    frame: &Frame,
    (path, marks): (&Path, Marks),
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
    let line = match marks.cut {
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
            if let Some(cut) = marks.cut { { cut_mark(wire, path, cut) } }
            { marks.ill.unwrap_or_default() }
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

/// What a wire does to packets, written on it where the words hide least and are hidden
/// least; not at all where they could not be read. They take their place.
fn ill_mark(ills: &str, path: &Path, taken: &mut Vec<Area>) -> Option<Html> {
    let wide = text_width(ills, ILL_SIZE);
    let ground = |part: f64| Area::around(path.at(part * path.length()).0, wide / 2.0, 7.0);
    let hidden = |area: &Area| taken.iter().map(|other| area.shared(other)).sum::<f64>();
    let (hidden, part) = CUTS
        .into_iter()
        .map(|part| (hidden(&ground(part)), part))
        .reduce(|best, other| if other.0 < best.0 { other } else { best })?;
    if hidden > wide * 5.0 {
        return None;
    }
    taken.push(ground(part));
    let at = path.at(part * path.length()).0;
    let at = Point::new(at.x, at.y + 4.0);
    Some(html! { <g class="stage-ill">{ centred(ills, at, ILL_SIZE, "stage-ill-words") }</g> })
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
