use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use yew::Callback;

use super::settle::settle;

/// Asks the browser for one frame; dropping it takes the request back.
pub(super) struct Ticker {
    request: i32,
    _closure: Closure<dyn FnMut(f64)>,
}

impl Ticker {
    /// Calls `on_frame` once, with the time stamp of the next frame.
    pub(super) fn next(on_frame: Callback<f64>) -> Option<Self> {
        let window = web_sys::window()?;
        let closure = Closure::once(move |stamp_ms: f64| {
            on_frame.emit(stamp_ms);
            settle();
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
    }
}
