use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};
use yew::Callback;

/// Below this width, in pixels, the panel is a sheet and faults are in menus.
const NARROW: i32 = 760;
/// Below this height the tape has one lane and the panel is a sheet.
const LOW: i32 = 560;

/// What the element's size and the reader's preferences mean for the layout.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Layout {
    /// Too narrow for a panel beside the picture.
    pub narrow: bool,
    /// Too low for a tape with lanes.
    pub low: bool,
    /// The tape has one lane.
    pub thin_tape: bool,
    /// The reader asked for less motion.
    pub still: bool,
}

impl Layout {
    /// For an element of that many pixels.
    #[must_use]
    pub const fn of(width: i32, height: i32, still: bool) -> Self {
        let (narrow, low) = (width < NARROW, height < LOW);
        Self { narrow, low, thin_tape: narrow || low, still }
    }

    /// The classes of the element's root.
    #[must_use]
    pub fn class(self) -> Vec<&'static str> {
        [(self.narrow, "is-narrow"), (self.low, "is-low"), (self.thin_tape, "is-small")]
            .into_iter()
            .filter_map(|(on, class)| on.then_some(class))
            .collect()
    }
}

/// Follows the size of an element until it is dropped.
pub(super) struct LayoutWatch {
    observer: ResizeObserver,
    _report: Closure<dyn FnMut()>,
}

impl LayoutWatch {
    /// Calls `on_layout` now and whenever the size changes.
    pub(super) fn new(root: &Element, on_layout: Callback<Layout>) -> Option<Self> {
        let measured = root.clone();
        let report = Closure::<dyn FnMut()>::new(move || {
            on_layout.emit(Layout::of(measured.client_width(), measured.client_height(), prefers_stillness()));
        });
        let observer = ResizeObserver::new(report.as_ref().unchecked_ref()).ok()?;
        observer.observe(root);
        Some(Self { observer, _report: report })
    }
}

impl Drop for LayoutWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn prefers_stillness() -> bool {
    web_sys::window()
        .and_then(|window| window.match_media("(prefers-reduced-motion: reduce)").ok().flatten())
        .is_some_and(|query| query.matches())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desktop_page_has_everything() {
        assert_eq!(Layout::of(1_440, 900, false), Layout::default());
    }

    #[test]
    fn a_phone_and_an_embed_have_a_thin_tape() {
        assert!(Layout::of(390, 844, false).thin_tape);
        assert!(Layout::of(640, 400, false).thin_tape);
        assert_eq!(Layout::of(390, 844, false).class(), ["is-narrow", "is-small"]);
    }
}
