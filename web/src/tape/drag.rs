//! Moving the play head by hand and by key.

use std::cell::RefCell;
use std::rc::Rc;

use lab::frame::Story;
use wasm_bindgen::JsCast as _;
use web_sys::Element;
use yew::prelude::*;

use super::window::Window;
use super::{Seek, TapeProps};

/// A pointer that has moved less than this is a tap, in pixels.
const TAP: f64 = 4.0;

/// A drag under way.
#[derive(Debug, Default)]
pub(super) struct Drag {
    held: Option<Held>,
}

/// A drag that the handlers of one tape share.
pub(super) type Grip = Rc<RefCell<Drag>>;

#[derive(Debug)]
struct Held {
    pointer: i32,
    /// The window as it was when the drag began.
    window: Window,
    /// Whether the lens is held: its content moves with the hand, so the play head
    /// moves against it.
    lens: bool,
    /// Where the hand was, and the play head.
    start_x: f64,
    start_us: i64,
    moved: bool,
    /// The event under the hand, if any.
    step: Option<u64>,
}

impl Drag {
    /// The window of the long strip while it is held.
    #[must_use]
    pub(super) fn window(&self) -> Option<Window> {
        self.held
            .as_ref()
            .filter(|held| !held.lens && held.moved)
            .map(|held| held.window)
    }
}

/// The picture that an event belongs to.
fn picture_of(event: &PointerEvent) -> Option<Element> {
    event
        .target()?
        .dyn_into::<Element>()
        .ok()?
        .closest("svg")
        .ok()
        .flatten()
}

/// Where a pointer is, from the left edge of the picture the event belongs to.
fn x_in_picture(event: &PointerEvent) -> Option<f64> {
    Some(f64::from(event.client_x()) - picture_of(event)?.get_bounding_client_rect().left())
}

/// The step of the event that a pointer is on.
fn step_of(event: &PointerEvent) -> Option<u64> {
    let holder = event
        .target()?
        .dyn_into::<Element>()
        .ok()?
        .closest("[data-step]")
        .ok()
        .flatten()?;
    holder.get_attribute("data-step")?.parse().ok()
}

fn within(props: &TapeProps, at_us: i64) -> i64 {
    at_us.clamp(
        props.frame.from_us,
        props.frame.to_us.max(props.frame.from_us),
    )
}

/// A hand takes hold of the strip or the lens.
pub(super) fn on_down(
    props: &TapeProps,
    drag: &Grip,
    window: Window,
    lens: bool,
) -> Callback<PointerEvent> {
    let (props, drag) = (props.clone(), Rc::clone(drag));
    Callback::from(move |event: PointerEvent| {
        let Some(x) = x_in_picture(&event) else {
            return;
        };
        if event.button() != 0 || x < window.left - 12.0 || drag.borrow().held.is_some() {
            return;
        }
        if let Some(svg) = picture_of(&event) {
            // Without the capture a drag still works inside the picture.
            let _ = svg.set_pointer_capture(event.pointer_id());
        }
        let step = step_of(&event);
        drag.borrow_mut().held = Some(Held {
            pointer: event.pointer_id(),
            window,
            lens,
            start_x: x,
            start_us: props.frame.now_us,
            moved: false,
            step,
        });
        props.on_scrub.emit(true);
        if !lens && step.is_none() {
            props.on_seek.emit(Seek::At(within(&props, window.at(x))));
        }
    })
}

/// The hand moves.
pub(super) fn on_move(props: &TapeProps, drag: &Grip) -> Callback<PointerEvent> {
    let (props, drag) = (props.clone(), Rc::clone(drag));
    Callback::from(move |event: PointerEvent| {
        let Some(x) = x_in_picture(&event) else {
            return;
        };
        let to_us = {
            let mut drag = drag.borrow_mut();
            let Some(held) = drag
                .held
                .as_mut()
                .filter(|held| held.pointer == event.pointer_id())
            else {
                return;
            };
            held.moved |= (x - held.start_x).abs() > TAP;
            if !held.moved {
                return;
            }
            if held.lens {
                let per_pixel =
                    held.window.span() as f64 / (held.window.right - held.window.left).max(1.0);
                held.start_us - ((x - held.start_x) * per_pixel).round() as i64
            } else {
                held.window.at(x)
            }
        };
        props.on_seek.emit(Seek::At(within(&props, to_us)));
    })
}

/// The hand lets go. A tap on an event goes to it; a tap into the lens goes to the
/// instant under it.
pub(super) fn on_end(props: &TapeProps, drag: &Grip) -> Callback<PointerEvent> {
    let (props, drag) = (props.clone(), Rc::clone(drag));
    Callback::from(move |event: PointerEvent| {
        let held = {
            let mut drag = drag.borrow_mut();
            if drag
                .held
                .as_ref()
                .is_none_or(|held| held.pointer != event.pointer_id())
            {
                return;
            }
            drag.held.take()
        };
        if let Some(held) = held.filter(|held| !held.moved) {
            match held.step {
                Some(step) => props.on_seek.emit(Seek::Step(step)),
                None if held.lens => props
                    .on_seek
                    .emit(Seek::At(within(&props, held.window.at(held.start_x)))),
                None => {}
            }
        }
        props.on_scrub.emit(false);
    })
}

/// The slider's keys: arrows by a hundredth of what is shown, with Shift by a
/// tenth; Home, End; Page Up and Page Down from event to event.
pub(super) fn on_key(props: &TapeProps, window: Window) -> Callback<KeyboardEvent> {
    let props = props.clone();
    Callback::from(move |event: KeyboardEvent| {
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let nudge = window.span() / if event.shift_key() { 10 } else { 100 };
        let now = props.frame.now_us;
        let to = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => Seek::At(within(&props, now - nudge)),
            "ArrowRight" | "ArrowUp" => Seek::At(within(&props, now + nudge)),
            "Home" => Seek::At(props.frame.from_us),
            "End" => Seek::At(props.frame.to_us),
            "PageUp" => match event_before(&props.story, props.frame.step) {
                Some(step) => Seek::Step(step),
                None => return,
            },
            "PageDown" => match event_after(&props.story, props.frame.step) {
                Some(step) => Seek::Step(step),
                None => return,
            },
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        props.on_seek.emit(to);
    })
}

/// The step of the last named event before `step`.
fn event_before(story: &Story, step: u64) -> Option<u64> {
    story
        .marks
        .iter()
        .map(|mark| mark.step)
        .filter(|at| *at < step)
        .max()
}

/// The step of the first named event after `step`.
fn event_after(story: &Story, step: u64) -> Option<u64> {
    story
        .marks
        .iter()
        .map(|mark| mark.step)
        .filter(|at| *at > step)
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn events_are_passed_one_by_one_in_both_directions() {
        let (_, story) = fixture::election();
        let mut steps: Vec<u64> = story.marks.iter().map(|mark| mark.step).collect();
        steps.sort_unstable();
        assert_eq!(event_after(&story, steps[0]), Some(steps[1]));
        assert_eq!(event_before(&story, steps[1]), Some(steps[0]));
        assert_eq!(event_before(&story, steps[0]), None);
    }
}
