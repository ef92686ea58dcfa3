//! What hands and keys do to the diagram: time is drawn past the play head, the things in
//! it are gone through one after another.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use web_sys::{Element, KeyboardEvent, PointerEvent, SvgElement, WheelEvent};
use yew::{Callback, NodeRef};

use super::DiagramChange;
use super::plan::Plan;
use super::view::Diagram;
use crate::app::{Action, Dispatch};
use crate::stage::Target;

/// So many pixels are still a tap.
const TAP: f64 = 4.0;

/// A hand that holds the diagram: its pointer, where it took hold, the instant then,
/// whether it has moved.
#[derive(Clone, Copy)]
pub(super) struct Held {
    pointer: i32,
    y: f64,
    from_us: i64,
    moved: bool,
}

pub(super) type Grip = Rc<RefCell<Option<Held>>>;

pub(super) fn on_down(grip: &Grip, now_us: i64) -> Callback<PointerEvent> {
    let grip = Rc::clone(grip);
    Callback::from(move |event: PointerEvent| {
        if event.button() == 0 {
            grip.replace(Some(Held {
                pointer: event.pointer_id(),
                y: f64::from(event.client_y()),
                from_us: now_us,
                moved: false,
            }));
        }
    })
}

pub(super) fn on_move(grip: &Grip, plan: &Plan, dispatch: &Dispatch) -> Callback<PointerEvent> {
    let (grip, plan, dispatch) = (Rc::clone(grip), plan.clone(), dispatch.clone());
    Callback::from(move |event: PointerEvent| {
        let Some(mut held) = *grip.borrow() else {
            return;
        };
        if held.pointer != event.pointer_id() {
            return;
        }
        let by = f64::from(event.client_y()) - held.y;
        if !held.moved && by.abs() > TAP {
            held.moved = true;
            let picture = event
                .current_target()
                .and_then(|target| target.dyn_into::<SvgElement>().ok());
            if let Some(picture) = picture {
                // Without the capture it still works inside the picture.
                let _ = picture.set_pointer_capture(event.pointer_id());
            }
            grip.replace(Some(held));
        }
        if held.moved {
            dispatch.send(Action::Seek(held.from_us - plan.us_of(by)));
        }
    })
}

pub(super) fn on_end(grip: &Grip) -> Callback<PointerEvent> {
    let grip = Rc::clone(grip);
    Callback::from(move |_: PointerEvent| {
        grip.replace(None);
    })
}

/// A wheel moves through time.
pub(super) fn on_wheel(plan: &Plan, now_us: i64, dispatch: &Dispatch) -> Callback<WheelEvent> {
    let (plan, dispatch) = (plan.clone(), dispatch.clone());
    Callback::from(move |event: WheelEvent| {
        event.prevent_default();
        dispatch.send(Action::Seek(now_us + plan.us_of(event.delta_y())));
    })
}

/// Up and down go from thing to thing, Enter goes there; left and right go from process to
/// process, Enter selects it; plus and minus change how much time is shown.
pub(super) fn on_key(
    picture: &NodeRef,
    diagram: &Diagram,
    now_us: i64,
    dispatch: &Dispatch,
) -> Callback<KeyboardEvent> {
    let (picture, dispatch) = (picture.clone(), dispatch.clone());
    let spans = (diagram.next_span(false), diagram.next_span(true));
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let zoom = |span: Option<i64>| {
            if let Some(span) = span {
                dispatch.send(Action::Diagram(DiagramChange::Span(span)));
            }
        };
        match event.key().as_str() {
            "+" | "=" => zoom(spans.0),
            "-" | "_" => zoom(spans.1),
            "ArrowDown" => focus_next(&picture, now_us, true),
            "ArrowUp" => focus_next(&picture, now_us, false),
            "ArrowRight" => focus_beside(&picture, true),
            "ArrowLeft" => focus_beside(&picture, false),
            "Enter" | " " => {
                let focused = event
                    .target()
                    .and_then(|target| target.dyn_into::<Element>().ok());
                let Some(actions) = focused.and_then(|focused| actions_of(&focused)) else {
                    return;
                };
                actions.into_iter().for_each(|action| dispatch.send(action));
            }
            _ => return,
        }
        event.prevent_default();
    })
}

/// What a click on a thing does.
fn actions_of(thing: &Element) -> Option<Vec<Action>> {
    let Some(strand) = thing.get_attribute("data-strand") else {
        let process = Target::parse(&thing.get_attribute("data-target")?);
        return Some(vec![Action::Select(process)]);
    };
    if let Some(step) = strand.strip_prefix('e') {
        return Some(vec![Action::SeekStep(step.parse().ok()?)]);
    }
    let at_us = thing.get_attribute("data-at")?.parse().ok()?;
    let message = Target::Message(strand.parse().ok()?);
    Some(vec![Action::Seek(at_us), Action::Select(Some(message))])
}

/// Moves the focus to the next thing in time, from the play head on if none has it.
fn focus_next(picture: &NodeRef, now_us: i64, later: bool) {
    let Some((things, place)) = things(picture, "data-strand", "data-at") else {
        return;
    };
    let next = match (place, later) {
        (Some(place), true) => place.checked_add(1),
        (Some(place), false) => place.checked_sub(1),
        (None, true) => things.iter().position(|(at, _)| *at >= now_us as f64),
        (None, false) => things.iter().rposition(|(at, _)| *at < now_us as f64),
    };
    focus(next, &things);
}

/// Moves the focus to the process beside the one that has it, or to the first or last.
fn focus_beside(picture: &NodeRef, right: bool) {
    let Some((things, place)) = things(picture, "data-line", "data-line") else {
        return;
    };
    let next = match (place, right) {
        (Some(place), true) => place.checked_add(1),
        (Some(place), false) => place.checked_sub(1),
        (None, true) => Some(0),
        (None, false) => things.len().checked_sub(1),
    };
    focus(next, &things);
}

/// Things of the diagram in the order of a number that each carries.
type Things = Vec<(f64, SvgElement)>;

/// The things that have an attribute, in the order of a number in another, and the place of
/// the one that has the focus.
fn things(picture: &NodeRef, with: &str, by: &str) -> Option<(Things, Option<usize>)> {
    let picture = picture.cast::<Element>()?;
    let found = picture.query_selector_all(&format!("[{with}]")).ok()?;
    let at = |thing: &Element| thing.get_attribute(by)?.parse::<f64>().ok();
    let mut things: Things = (0..found.length())
        .filter_map(|place| found.item(place)?.dyn_into::<SvgElement>().ok())
        .filter_map(|thing| Some((at(&thing)?, thing)))
        .collect();
    things.sort_by(|one, other| one.0.total_cmp(&other.0));
    let root = picture.get_root_node();
    let active = js_sys::Reflect::get(&root, &"activeElement".into()).ok();
    let place = { things.iter() }.position(|(_, thing)| active.as_ref() == Some(thing.as_ref()));
    Some((things, place))
}

fn focus(next: Option<usize>, things: &Things) {
    if let Some((_, thing)) = next.and_then(|next| things.get(next)) {
        // What cannot take the focus keeps it where it is.
        let _ = thing.focus();
    }
}
