//! What a reader does meets the picture that the last thing done has led to.
//!
//! Yew puts effects off to a later task when drawing took longer than 16 ms, and the focus
//! moves in an effect: on a slow machine the next key came before it and went to the wrong
//! place. What is put off is therefore made up in the task that led to it.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

use gloo_events::{EventListener, EventListenerOptions};
use web_sys::Element;

/// What a reader's hands do. Moves of the pointer are left out: they are many, and decide
/// nothing.
const DONE: [&str; 8] = [
    "keydown",
    "pointerdown",
    "pointerup",
    "click",
    "contextmenu",
    "input",
    "change",
    "submit",
];

/// Listens on the root of a view before and after the view itself does; dropping it ends
/// that.
pub struct Settle {
    _listeners: Vec<EventListener>,
}

impl Settle {
    /// Calls `mount`, which draws a view in `root`. The listeners of one element are called
    /// in the order in which they came, and those of the view come with its first drawing.
    pub fn around<T>(root: &Element, mount: impl FnOnce() -> T) -> (T, Self) {
        let listen = || {
            DONE.map(|name| {
                let capture = EventListenerOptions::run_in_capture_phase();
                EventListener::new_with_options(root, name, capture, |_| settle())
            })
        };
        let before = listen();
        let mounted = mount();
        settle();
        let after = listen();
        let listeners = before.into_iter().chain(after).collect();
        (
            mounted,
            Self {
                _listeners: listeners,
            },
        )
    }
}

/// Does now what Yew has put off: updates, drawing, effects. Called from within Yew it
/// does nothing.
pub(super) fn settle() {
    // The first poll does all there is to do; whether it is said to be done matters to
    // nobody here.
    let _ = pin!(yew::scheduler::flush()).poll(&mut Context::from_waker(Waker::noop()));
}
