//! Messages on their way.

use lab::frame::{Fate, Frame, MessageKind, MessageView, WireKind};
use yew::prelude::*;

use super::draw::{Label, px, text_width};
use super::geometry::Point;
use super::layout::Layout;
use super::target::Target;
use super::wire::{cut_at, placed};
use super::words::{Area, Said, covered};
use super::{Focus, accessible};
use crate::text::picture::PictureText;

/// No more than so many messages carry words at once.
const LABELLED: usize = 7;
/// The letter in a message's disc.
#[must_use]
pub const fn letter(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Ping => "P",
        MessageKind::Info => "I",
        MessageKind::Hello => "H",
        MessageKind::Ask => "A",
        MessageKind::Vote => "V",
        MessageKind::SlaveOf => "S",
        MessageKind::Replication => "R",
        MessageKind::Entries => "E",
        MessageKind::Heartbeat => "B",
        MessageKind::Client => "C",
        MessageKind::Setup => "·",
    }
}

/// The class of a message's colour.
#[must_use]
pub const fn kind_class(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Vote => "is-vote",
        MessageKind::Ask => "is-ask",
        MessageKind::SlaveOf | MessageKind::Replication | MessageKind::Entries => "is-redis",
        MessageKind::Client => "is-client",
        MessageKind::Ping
        | MessageKind::Info
        | MessageKind::Hello
        | MessageKind::Heartbeat
        | MessageKind::Setup => "is-routine",
    }
}

/// Where a message is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Spot {
    /// Its place.
    pub(super) at: Point,
    /// In which direction it goes.
    pub(super) direction: Point,
    /// Whether it has died there.
    pub(super) dead: bool,
}

/// What decides something is larger than what is periodic.
pub(super) const fn decides(kind: MessageKind) -> bool {
    matches!(kind, MessageKind::Vote | MessageKind::SlaveOf)
}

/// The radius of a disc; what is merely asked or periodic steps back when there is
/// little room, or while something is decided.
const fn radius(kind: MessageKind, small: bool) -> f64 {
    match (decides(kind), small) {
        (true, false) => 9.5,
        (false, false) | (true, true) => 7.8,
        (false, true) => 6.6,
    }
}

/// Whether a message travels in this picture.
pub(super) fn is_shown(view: &MessageView, frame: &Frame, layout: &Layout) -> bool {
    let from = frame.nodes.get(usize::from(view.from));
    from.is_some_and(|node| layout.shows(node))
}

fn votes_under_way(frame: &Frame) -> bool {
    frame
        .messages
        .iter()
        .any(|view| view.kind == MessageKind::Vote)
}

/// Where a message is at the frame's instant.
#[must_use]
pub(super) fn place(view: &MessageView, frame: &Frame, layout: &Layout) -> Spot {
    let kind = frame
        .wires
        .iter()
        .find(|wire| Target::Wire(wire.a, wire.b) == Target::wire(view.from, view.to))
        .map_or(WireKind::Spoke, |wire| wire.kind);
    // A wire has one path, whoever speaks; so it is taken from its smaller end.
    let path = layout.path(kind, view.from.min(view.to), view.from.max(view.to));
    let forth = view.from < view.to;
    let progress = view.progress(frame.now_us);
    let (reached, dead) = match view.fate {
        Fate::Arrives => (progress, false),
        Fate::LostCut | Fate::LostOnTheWay => {
            let end = end_of(view, forth, || cut_at(&path, frame, layout));
            (progress.min(end), progress >= end)
        }
        Fate::Refused | Fate::LostHost | Fate::Spare => (progress, progress >= 0.97),
        Fate::Waits => (progress, false),
    };
    let path = if forth { path } else { path.reversed() };
    // Both directions of a wire keep a little to their right, so that a request and
    // a reply that meet can be told apart.
    let (at, direction) = path.at(reached * path.length());
    let aside = if view.fate.dies_half_way() { 0.0 } else { 2.5 };
    Spot {
        at: at.along(Point::new(-direction.y, direction.x), aside),
        direction,
        dead,
    }
}

/// Which part of its way a message comes that dies on it. What is lost by itself dies in
/// the gap of the wire, one that was past it when the link was cut where it was then;
/// what somebody drops, where it was.
fn end_of(view: &MessageView, forth: bool, cut: impl FnOnce() -> f64) -> f64 {
    let lost = view
        .lost_us
        .and_then(|_| view.broke())
        .map(|broke| broke.part);
    match (lost, view.fate) {
        (Some(part), Fate::LostOnTheWay) => part,
        (lost, _) => {
            let cut = cut();
            let cut = if forth { cut } else { 1.0 - cut };
            lost.map_or(cut, |part| part.max(cut))
        }
    }
}

/// All messages, each a target of its own, and the words of those that matter.
pub(super) fn draw_all(
    frame: &Frame,
    layout: &Layout,
    text: &PictureText,
    focus: &Focus,
    said: &[Said],
    arrows: bool,
) -> Html {
    let mut spots: Vec<(&MessageView, Spot)> = frame
        .messages
        .iter()
        .filter(|view| is_shown(view, frame, layout))
        .map(|view| (view, place(view, frame, layout)))
        .collect();
    spots.sort_by_key(|(view, _)| decides(view.kind));
    let voting = votes_under_way(frame);
    let radius_of =
        |view: &MessageView| radius(view.kind, layout.crowded || (voting && !decides(view.kind)));
    html! {
        <>
            <g class="stage-messages">
                { for spots.iter().map(|(view, spot)| draw(view, *spot, radius_of(view), frame, text, focus, arrows)) }
            </g>
            <g class="stage-message-words" aria-hidden="true">
                { for words(&spots, frame, layout, text, focus, said).into_iter() }
            </g>
        </>
    }
}

pub(super) fn draw(
    view: &MessageView,
    spot: Spot,
    r: f64,
    frame: &Frame,
    text: &PictureText,
    focus: &Focus,
    arrows: bool,
) -> Html {
    let target = Target::Message(view.id);
    let doomed = view.fate.is_lost();
    let class = classes!(
        "stage-target",
        "stage-message",
        kind_class(view.kind),
        view.reply.then_some("is-reply"),
        doomed.then_some("is-doomed"),
        spot.dead.then_some("is-dead"),
        (view.fate == Fate::Waits).then_some("is-waiting"),
        focus.selected(target).then_some("is-selected"),
    );
    let body = if spot.dead {
        // Two halves that fell apart.
        html! {
            <g transform="rotate(28)">
                <path d={format!("M-2 {:.1}A{r} {r} 0 0 0 -2 {:.1}Z", -r, r)} />
                <path d={format!("M2 {:.1}A{r} {r} 0 0 1 2 {:.1}Z", -r, r)} />
            </g>
        }
    } else {
        html! { <circle r={px(r)} /> }
    };
    let point = (arrows && !spot.dead).then(|| {
        let d = format!("M{:.1} {:.1}L{:.1} 0L{:.1} {:.1}Z", r * 0.72, -r * 0.74, r * 1.62, r * 0.72, r * 0.74);
        html! { <path class="stage-message-point" d={d} transform={placed(Point::default(), spot.direction)} /> }
    });
    html! {
        <g
            key={target.key()} class={class} data-target={target.key()} role="button"
            tabindex={focus.tabindex(target)} aria-label={accessible::message(view, &frame.nodes, text)}
            transform={format!("translate({:.1} {:.1})", spot.at.x, spot.at.y)}
        >
            <circle class="stage-hit" r="14" />
            <circle class="stage-focus" r={px(r + 5.0)} />
            { point }
            { body }
            if !spot.dead {
                <text aria-hidden="true" y={px(r * 0.38)} font-size={px(r * 1.1)} text-anchor="middle">{ letter(view.kind) }</text>
            }
        </g>
    }
}

/// The words beside the messages that matter, kept apart from everything else.
fn words(
    spots: &[(&MessageView, Spot)],
    frame: &Frame,
    layout: &Layout,
    text: &PictureText,
    focus: &Focus,
    said: &[Said],
) -> Vec<Html> {
    let busy = layout.crowded || votes_under_way(frame);
    let mut wordy: Vec<_> = spots
        .iter()
        .filter_map(|spot| says(spot.0, spot.1, busy, text, focus).map(|says| (spot, says)))
        .collect();
    if wordy.is_empty() {
        return Vec::new();
    }
    let mut taken = covered(frame, layout);
    taken.extend(said.iter().map(|said| said.area()));
    taken.extend(
        spots
            .iter()
            .map(|(_, spot)| Area::around(spot.at, 9.0, 9.0)),
    );
    let mut drawn = Vec::new();
    let room = if layout.crowded {
        LABELLED - 3
    } else {
        LABELLED
    };
    // What died says why before anything else may speak.
    wordy.sort_by_key(|((view, spot), _)| {
        (
            !focus.concerns(Target::Message(view.id)),
            !spot.dead,
            view.reply,
            view.id,
        )
    });
    for ((view, spot), says) in wordy {
        if drawn.len() >= room {
            break;
        }
        let wide = text_width(&says, 11.0) * 1.12;
        let Some((at, anchor, area)) = beside(spot.at, wide, layout, &taken) else {
            continue;
        };
        taken.push(area);
        let doomed = view.fate.is_lost();
        let class = if doomed {
            "stage-word is-loss"
        } else {
            "stage-word is-vote"
        };
        let label = Label {
            text: &says,
            at,
            size: 11.0,
            anchor,
            class,
        }
        .draw();
        drawn.push(html! { <g key={view.id.to_string()}>{ label }</g> });
    }
    drawn
}

/// What a message says beside itself, if anything.
fn says(
    view: &MessageView,
    spot: Spot,
    busy: bool,
    text: &PictureText,
    focus: &Focus,
) -> Option<String> {
    if spot.dead {
        return Some((text.fate)(view.fate).to_owned());
    }
    if view.fate == Fate::Waits && focus.concerns(Target::Message(view.id)) {
        return Some((text.fate)(view.fate).to_owned());
    }
    let matters = match view.kind {
        MessageKind::Vote | MessageKind::SlaveOf => true,
        // Asked every second and by everybody; what is said in between matters more.
        MessageKind::Ask => !busy,
        _ => false,
    };
    (matters || focus.concerns(Target::Message(view.id)))
        .then(|| (text.message_label)(view.kind, view.reply, &view.label))
        .filter(|says| !says.is_empty())
}

/// A place for words of that width beside a disc: outwards from the middle of the
/// picture, else inwards, else under or over it; `None` if all is taken.
fn beside(
    disc: Point,
    wide: f64,
    layout: &Layout,
    taken: &[Area],
) -> Option<(Point, &'static str, Area)> {
    let outward = layout.centre.direction(disc);
    let right = (
        Point::new(disc.x + 18.0, disc.y + 4.0),
        "start",
        disc.x + 18.0,
    );
    let left = (
        Point::new(disc.x - 18.0, disc.y + 4.0),
        "end",
        disc.x - 18.0 - wide,
    );
    let under = (
        Point::new(disc.x, disc.y + 25.0),
        "middle",
        disc.x - wide / 2.0,
    );
    let over = (
        Point::new(disc.x, disc.y - 17.0),
        "middle",
        disc.x - wide / 2.0,
    );
    let order = match (outward.x.abs() > 0.55, outward.x > 0.0, outward.y > 0.0) {
        (true, true, _) => [right, left, under, over],
        (true, false, _) => [left, right, under, over],
        (false, _, true) => [under, over, right, left],
        (false, _, false) => [over, under, right, left],
    };
    let places = order.into_iter().map(|(at, anchor, left)| {
        let area = Area {
            left,
            top: at.y - 10.0,
            right: left + wide,
            bottom: at.y + 3.0,
        };
        (at, anchor, area)
    });
    places.into_iter().find(|(_, _, area)| {
        area.inside(layout, 4.0) && taken.iter().all(|other| area.shared(other) <= 0.0)
    })
}
