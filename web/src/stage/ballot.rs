//! A candidate's votes as a ring around it.

use lab::frame::{Ballot, BallotSlot, NodeView, VoteState};
use yew::prelude::*;

use super::draw::centred;
use super::geometry::{Point, arc};
use super::layout::radius;
use super::words::Area;
use crate::text::picture::{PictureText, name};

/// How far along its way to the candidate a vote is; the ring is filled in that
/// order, so that the notches say how much is missing.
const fn order(state: VoteState) -> u8 {
    match state {
        VoteState::Held => 0,
        VoteState::GivenInFlight => 1,
        VoteState::RequestInFlight => 2,
        VoteState::Open => 3,
        VoteState::GivenToOther => 4,
        VoteState::Refused => 5,
        VoteState::Unreachable => 6,
    }
}

const fn class(state: VoteState) -> &'static str {
    match state {
        VoteState::Held => "is-held",
        VoteState::GivenInFlight => "is-given",
        VoteState::RequestInFlight => "is-asked",
        VoteState::Open => "is-open",
        VoteState::GivenToOther | VoteState::Refused => "is-other",
        VoteState::Unreachable => "is-unreachable",
    }
}

/// Draws the ring, clockwise from the top: held, given, asked, open, lost; with a
/// notch where the quorum and the majority of votes are reached.
pub(super) fn draw(
    ballot: &Ballot,
    nodes: &[NodeView],
    at: Point,
    scale: f64,
    text: &PictureText,
) -> Html {
    let count = ballot.slots.len().max(1);
    let each = 360.0 / count as f64;
    let gap = (each * 0.12).clamp(1.6, 5.0);
    let r = radius::BALLOT * scale;
    let slots = in_order(ballot);
    let segments = slots.iter().enumerate().map(|(index, slot)| {
        let from = index as f64 * each;
        let middle = from + each / 2.0;
        let voter = slot
            .voter
            .map(|voter| name(nodes, voter))
            .unwrap_or_default();
        html! {
            <g key={index} class={classes!("stage-slot", class(slot.state))}>
                <title>{ format!("{voter} {}", (text.vote)(slot.state)) }</title>
                <path d={arc(at, r, from + gap, from + each - gap)} />
                { lost_mark(slot.state, at.polar(r, middle), middle) }
            </g>
        }
    });
    html! {
        <g class={classes!("stage-ballot", ballot.elected.then_some("is-elected"))}>
            <g>{ for segments }</g>
            { notch(at, r, f64::from(ballot.majority) * each, scale, "is-majority") }
            { notch(at, r, f64::from(ballot.quorum) * each, scale, "is-quorum") }
        </g>
    }
}

/// More names than these do not fit around a ring.
const NAMED: usize = 7;

/// Where the names of the voters stand around the ring, slot by slot in the order in
/// which it shows them, and what each covers; nowhere if there are too many.
pub(super) fn name_places(
    ballot: &Ballot,
    at: Point,
    scale: f64,
) -> impl Iterator<Item = (&BallotSlot, Point, Area)> {
    let slots = in_order(ballot);
    let each = 360.0 / slots.len().max(1) as f64;
    let named = if slots.len() > NAMED { 0 } else { slots.len() };
    slots
        .into_iter()
        .take(named)
        .enumerate()
        .map(move |(index, slot)| {
            let place = at.polar(radius::names(scale), (index as f64 + 0.5) * each);
            (slot, place, Area::around(place, 6.0, 5.0))
        })
}

/// The voters' names around the ring, where there is room for them between what is
/// `taken`.
pub(super) fn draw_names(
    ballot: &Ballot,
    nodes: &[NodeView],
    at: Point,
    scale: f64,
    taken: &[Area],
) -> Html {
    let places = name_places(ballot, at, scale).enumerate();
    let names = places.filter_map(|(index, (slot, place, ground))| {
        let voter = slot
            .voter
            .map(|voter| name(nodes, voter))
            .unwrap_or_default();
        let free = taken.iter().all(|other| ground.shared(other) < 12.0);
        free.then(|| {
            html! {
                <g key={index} class={classes!("stage-slot", class(slot.state))}>
                    { centred(voter, Point::new(place.x, place.y + 3.2), 9.5, "stage-slot-name") }
                </g>
            }
        })
    });
    html! { <g class="stage-ballot-names">{ for names }</g> }
}

/// The votes in the order in which the ring shows them.
fn in_order(ballot: &Ballot) -> Vec<&BallotSlot> {
    let mut slots: Vec<_> = ballot.slots.iter().collect();
    slots.sort_by_key(|slot| order(slot.state));
    slots
}

/// What is lost is crossed out, so that it is told by more than its grey.
fn lost_mark(state: VoteState, at: Point, degrees: f64) -> Html {
    let d = match state {
        VoteState::GivenToOther => "M-4 4L4 -4",
        VoteState::Refused => "M-4.5 0H4.5",
        VoteState::Unreachable => "M-3.5 3.5L3.5 -3.5M-3.5 -3.5L3.5 3.5",
        VoteState::Held
        | VoteState::GivenInFlight
        | VoteState::RequestInFlight
        | VoteState::Open => {
            return Html::default();
        }
    };
    html! {
        <path class="stage-slot-lost" {d} transform={format!("translate({:.1} {:.1}) rotate({degrees:.0})", at.x, at.y)} />
    }
}

fn notch(at: Point, r: f64, degrees: f64, scale: f64, class: &'static str) -> Html {
    // The quorum is marked from inside, the majority from outside; where both are
    // met together they join to one long line.
    let (inner, outer) = if class == "is-quorum" {
        (r - 6.5 * scale, r)
    } else {
        (r, r + 6.5 * scale)
    };
    let (from, to) = (at.polar(inner, degrees), at.polar(outer, degrees));
    html! {
        <path
            class={classes!("stage-notch", class)}
            d={format!("M{:.1} {:.1}L{:.1} {:.1}", from.x, from.y, to.x, to.y)}
        />
    }
}
