use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};
use yew::Callback;

/// Below this width, in pixels, the controls move closer together.
const MEDIUM: i32 = 1_180;
/// Below this width the faults share one button.
const COMPACT: i32 = 980;
/// Below this width the panel is a sheet and faults are in menus.
const NARROW: i32 = 760;
/// From this width on there is room for two panels beside the picture.
const ROOM_FOR_TWO: i32 = 1_400;
/// From this width on, for three.
const ROOM_FOR_THREE: i32 = 1_800;
/// Below this height the panel is a sheet.
const LOW: i32 = 480;
/// Below this height the tape has one lane.
const THIN: i32 = 660;
/// Below this height it has one lane for each of two deployments: with one for each
/// process the pictures would have less room than the tape.
const SHORT: i32 = 820;

/// What the reader's system asks of every page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Wishes {
    /// Less motion.
    pub still: bool,
    /// More contrast.
    pub contrast: bool,
}

impl Wishes {
    fn of_reader() -> Self {
        Self {
            still: matches("(prefers-reduced-motion: reduce)"),
            contrast: matches("(prefers-contrast: more)"),
        }
    }
}

/// Whether a media query holds.
fn matches(query: &str) -> bool {
    let list = web_sys::window().and_then(|window| window.match_media(query).ok().flatten());
    list.is_some_and(|list| list.matches())
}

/// What the element's size and the reader's preferences mean for the layout.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Layout {
    /// The controls move closer together.
    pub medium: bool,
    /// The faults share one button.
    pub compact: bool,
    /// Too narrow for a panel beside the picture.
    pub narrow: bool,
    /// Too low for a panel beside the picture.
    pub low: bool,
    /// The tape has one lane.
    pub thin_tape: bool,
    /// It has one lane for each of several deployments.
    pub short: bool,
    /// The reader asked for less motion.
    pub still: bool,
    /// The reader asked for more contrast.
    pub contrast: bool,
    /// How many panels there is room for beside the picture; 0 where the panel is a sheet.
    pub room: usize,
}

impl Layout {
    /// For an element of that many pixels.
    #[must_use]
    pub const fn of(width: i32, height: i32, wishes: Wishes) -> Self {
        let (narrow, low) = (width < NARROW, height < LOW);
        Self {
            medium: width < MEDIUM,
            compact: width < COMPACT,
            narrow,
            low,
            thin_tape: narrow || height < THIN,
            short: height < SHORT,
            still: wishes.still,
            contrast: wishes.contrast,
            room: match width {
                _ if narrow || low => 0,
                ..ROOM_FOR_TWO => 1,
                ROOM_FOR_TWO..ROOM_FOR_THREE => 2,
                ROOM_FOR_THREE.. => 3,
            },
        }
    }

    /// Whether there is room for one picture and nothing beside it.
    #[must_use]
    pub const fn is_small(self) -> bool {
        self.narrow || self.low
    }

    /// The classes of the element's root.
    #[must_use]
    pub fn class(self) -> Vec<&'static str> {
        [
            (self.medium, "is-medium"),
            (self.compact, "is-compact"),
            (self.narrow, "is-narrow"),
            (self.low, "is-low"),
            (self.is_small(), "is-small"),
            (self.contrast, "is-contrast"),
        ]
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
            // A sheet of paper is no smaller screen: it has what the screen has.
            if matches("print") {
                return;
            }
            on_layout.emit(Layout::of(
                measured.client_width(),
                measured.client_height(),
                Wishes::of_reader(),
            ));
        });
        let observer = ResizeObserver::new(report.as_ref().unchecked_ref()).ok()?;
        observer.observe(root);
        Some(Self {
            observer,
            _report: report,
        })
    }
}

impl Drop for LayoutWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Wishes = Wishes {
        still: false,
        contrast: false,
    };

    #[test]
    fn a_desktop_page_has_everything() {
        let roomy = Layout {
            room: 2,
            ..Layout::default()
        };
        assert_eq!(Layout::of(1_440, 900, NONE), roomy);
    }

    #[test]
    fn a_larger_page_has_room_for_more_panels() {
        let room = |width, height| Layout::of(width, height, NONE).room;
        assert_eq!((room(390, 844), room(640, 400)), (0, 0));
        assert_eq!((room(1_024, 768), room(1_440, 900)), (1, 2));
        assert_eq!(room(1_920, 1_080), 3);
    }

    #[test]
    fn a_phone_and_an_embed_have_a_thin_tape() {
        assert!(Layout::of(390, 844, NONE).thin_tape);
        assert!(Layout::of(640, 400, NONE).thin_tape && Layout::of(640, 400, NONE).low);
        assert_eq!(
            Layout::of(390, 844, NONE).class(),
            ["is-medium", "is-compact", "is-narrow", "is-small"]
        );
    }
}
