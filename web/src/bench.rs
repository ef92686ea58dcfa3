//! Measuring the module from outside, for `web/bench/speed.mjs`. The clock is the
//! caller's; what is measured is what the native measurements measure.

use std::time::Duration;

use lab::measure::{Settled, heap_alone};
use wasm_bindgen::prelude::*;

/// A deployment in which everybody has found everybody.
#[wasm_bindgen]
pub struct Bench(Settled);

#[wasm_bindgen]
impl Bench {
    /// That many sentinels that watch that many masters.
    ///
    /// # Errors
    ///
    /// A text, if there are more of either than a scenario may have.
    #[wasm_bindgen(constructor)]
    pub fn new(sentinels: u32, masters: u32) -> Result<Self, JsValue> {
        Settled::new(sentinels as usize, masters as usize)
            .map(Self)
            .map_err(|errors| JsValue::from_str(&errors.to_string()))
    }

    /// Another one that plays the same; to make it is no part of what is measured.
    #[must_use]
    pub fn again(&self) -> Self {
        Self(self.0.clone())
    }

    /// Plays on for so many simulated milliseconds and returns how many events that were.
    pub fn play(&mut self, ms: u32, trace: bool) -> f64 {
        let span = Duration::from_millis(u64::from(ms));
        self.0.play(span, trace) as f64
    }

    /// The limit: a binary heap alone, with that many entries.
    #[must_use]
    #[wasm_bindgen(js_name = heapAlone)]
    pub fn heap_alone(entries: f64) -> f64 {
        (heap_alone(entries as u64, 64) >> 12) as f64
    }
}
