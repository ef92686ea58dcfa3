use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use yew::Callback;

use super::settle::settle;

thread_local! {
    /// What is done before the next frame changes the document.
    static BEFORE: RefCell<Vec<Box<dyn FnOnce()>>> = const { RefCell::new(Vec::new()) };
}

/// While time passes: measures at the beginning of the next frame, or when time stops.
/// What the browser has laid out for drawing it need not lay out in the midst of changes.
pub(crate) fn before_next_frame(measure: impl FnOnce() + 'static) {
    BEFORE.with_borrow_mut(|before| before.push(Box::new(measure)));
}

fn measure() {
    // One that asks for another is served the next time.
    for measure in BEFORE.take() {
        measure();
    }
}

/// Asks the browser for one frame; dropping it takes the request back.
pub(super) struct Ticker {
    request: i32,
    _closure: Closure<dyn FnMut(f64)>,
}

impl Ticker {
    /// Calls `on_frame` once, with the time stamp of the next frame and how many milliseconds
    /// of script the last one took: that is kept in `script_ms`.
    pub(super) fn next(on_frame: Callback<(f64, f64)>, script_ms: &Rc<Cell<f64>>) -> Option<Self> {
        let window = web_sys::window()?;
        let (clock, script_ms) = (window.performance(), Rc::clone(script_ms));
        let closure = Closure::once(move |stamp_ms: f64| {
            let now = || clock.as_ref().map_or(0.0, web_sys::Performance::now);
            let begun_ms = now();
            measure();
            on_frame.emit((stamp_ms, script_ms.get()));
            settle();
            script_ms.set(now() - begun_ms);
        });
        let request = window
            .request_animation_frame(closure.as_ref().unchecked_ref())
            .ok()?;
        Some(Self {
            request,
            _closure: closure,
        })
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            // Cancelling a frame that has come already does nothing.
            let _ = window.cancel_animation_frame(self.request);
        }
        measure();
    }
}
