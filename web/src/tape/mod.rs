//! The tape: two scales of time on one strip.
//!
//! On the left the whole run in seconds ([`lanes`]), on the right the few
//! milliseconds around the play head ([`lens`]). Both can be dragged; the strip is
//! a slider for those who use keys. It is a function of a frame and a story.

mod dense;
mod drag;
pub mod due;
mod faults;
mod few;
pub mod lanes;
pub mod lens;
pub mod mark;
mod room;
mod rows;
mod scene;
pub mod span;
pub mod thin;
pub mod window;

use std::rc::Rc;

use lab::frame::{Frame, NodeId, Story};
use lab::scenario::Side;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::app::{Glyph, Icon};
use crate::stage::measure::use_size;
use crate::text::picture::PictureText;
use crate::text::span::{clock, span as span_text};
use drag::{Drag, Grip};
use lanes::GUTTER;
use rows::Rows;
pub use rows::is_crowd;
use scene::Scene;
use thin::ThinRows;
pub use window::Window;
use window::Zoom;

/// Between the strip and the lens, in pixels; the gap of `.tape` in tape.css.
const LENS_GAP: f64 = 22.0;

/// From this width on there is room for the lens.
const LENS_FROM: f64 = 720.0;

/// The width of the button that shows the lens; that of `.tape-lens-toggle` in tape.css.
const LENS_BUTTON: f64 = 44.0;

/// Where the lens is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum LensPlace {
    /// Beside a strip with lanes of its own.
    Beside,
    /// Under a strip that is no higher than a line.
    Below,
}

/// How much of the tape is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TapeVariant {
    /// All lanes, and the lens where there is room.
    #[default]
    Full,
    /// One lane.
    Thin,
}

/// Where the reader wants to go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seek {
    /// To an instant, in microseconds.
    At(i64),
    /// To the state right after that step.
    Step(u64),
}

/// What the tape is made from.
#[derive(Properties, Clone)]
pub struct TapeProps {
    /// The instant shown.
    pub frame: Rc<Frame>,
    /// What has happened so far.
    pub story: Rc<Story>,
    /// In which words.
    pub text: &'static PictureText,
    /// How much of it.
    #[prop_or_default]
    pub variant: TapeVariant,
    /// Whether a tape with one lane for each deployment has the lens under it; nothing
    /// where there is no room for it.
    #[prop_or_default]
    pub lens: Option<bool>,
    /// The deployment whose processes the lens shows, where that is one alone.
    #[prop_or_default]
    pub side: Option<Side>,
    /// The process that is selected.
    #[prop_or_default]
    pub selected: Option<NodeId>,
    /// An instant that is marked on the strip, and what it is.
    #[prop_or_default]
    pub marked: Option<(i64, AttrValue)>,
    /// Whether the reader asked for less motion.
    #[prop_or_default]
    pub reduced_motion: bool,
    /// The reader wants to be somewhere else.
    pub on_seek: Callback<Seek>,
    /// The reader begins (`true`) or ends (`false`) to drag.
    #[prop_or_default]
    pub on_scrub: Callback<bool>,
    /// The reader shows or hides the lens.
    #[prop_or_default]
    pub on_lens: Callback<()>,
    /// The size in pixels, where it is not to be measured; the height is the
    /// tape's own.
    #[prop_or_default]
    pub size: Option<(f64, f64)>,
}

impl PartialEq for TapeProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.frame, &other.frame)
            && Rc::ptr_eq(&self.story, &other.story)
            && self.text == other.text
            && (self.variant, self.reduced_motion, self.size)
                == (other.variant, other.reduced_motion, other.size)
            && (self.lens, self.side, self.selected) == (other.lens, other.side, other.selected)
            && self.marked == other.marked
            && self.on_seek == other.on_seek
            && self.on_scrub == other.on_scrub
    }
}

/// The tape.
#[component]
pub fn Tape(props: &TapeProps) -> Html {
    let node = use_node_ref();
    let size = use_size(node.clone(), props.size);
    let zoom = use_state_eq(|| Zoom::All);
    let lens_span = use_state_eq(|| None::<i64>);
    let drag = use_mut_ref(Drag::default);
    let class = classes!(
        "tape",
        (props.variant == TapeVariant::Thin).then_some("is-thin")
    );
    let Some((width, _)) = size else {
        return html! { <div ref={node} {class} /> };
    };
    let thin = props.variant == TapeVariant::Thin;
    let place = match (thin, props.lens) {
        (false, _) if width >= LENS_FROM => Some(LensPlace::Beside),
        (true, Some(true)) => Some(LensPlace::Below),
        _ => None,
    };
    let with_lens = place == Some(LensPlace::Beside);
    let lens_width = if with_lens {
        (width * 0.4).clamp(330.0, 600.0)
    } else {
        width
    };
    let taken = match (with_lens, props.lens) {
        (true, _) => lens_width + LENS_GAP,
        (false, Some(_)) if thin => LENS_BUTTON,
        (false, _) => 0.0,
    };
    let strip = Strip {
        width: width - taken,
        zoom: if thin { Zoom::All } else { *zoom },
    };
    let chosen = lens_span.unwrap_or_else(|| lens::default_span(&props.frame, &props.story));
    html! {
        <div ref={node} class={classes!(class, with_lens.then_some("has-lens"))}>
            <div class="tape-strip">
                { strip.draw(props, &drag, with_lens) }
                if !thin { { zoom_choice(props.text, &zoom) } }
            </div>
            if let (true, Some(shown)) = (thin, props.lens) { { lens_toggle(props, shown) } }
            if let Some(place) = place {
                <div class="tape-lens-box">
                    { draw_lens(props, &drag, (place, lens_width), chosen) }
                    { lens_buttons(props.text, chosen, &lens_span) }
                </div>
            }
        </div>
    }
}

/// The long strip of a certain width.
struct Strip {
    width: f64,
    zoom: Zoom,
}

impl Strip {
    fn draw(&self, props: &TapeProps, drag: &Grip, with_lens: bool) -> Html {
        let (frame, story, text) = (&*props.frame, &*props.story, props.text);
        let thin = props.variant == TapeVariant::Thin;
        let (rows, lanes) = (Rows::of(frame, story, props.selected), ThinRows::of(frame));
        let height = if thin { lanes.height } else { rows.height };
        let left = if thin { 10.0 } else { GUTTER };
        let (from, to) = (frame.from_us, frame.to_us);
        // While it is dragged the strip stands still under the hand.
        let held = drag.borrow().window();
        let window = held.unwrap_or_else(|| {
            Window::of(
                self.zoom,
                from,
                frame.now_us,
                to,
                left,
                self.width - if thin { 14.0 } else { 20.0 },
            )
        });
        let now = window.x_within(frame.now_us);
        let bottom = if thin { lanes.floor } else { rows.axis };
        let scene = Scene {
            frame,
            story,
            window: &window,
            text,
            selected: props.selected,
        };
        let (under, above) = if thin {
            (thin::draw(scene, &lanes), thin::draw_above(scene, &lanes))
        } else {
            (lanes::draw(scene, &rows), lanes::draw_above(scene, &rows))
        };
        html! {
            <svg
                class="tape-picture" width={format!("{:.0}", self.width)} height={format!("{height:.0}")}
                viewBox={format!("0 0 {:.0} {height:.0}", self.width)}
                role="slider" tabindex="0" aria-label={text.tape} aria-description={text.tape_help}
                aria-valuemin={from.to_string()} aria-valuemax={to.to_string()} aria-valuenow={frame.now_us.to_string()}
                aria-valuetext={format!("{} s", clock(frame.now_us))}
                onkeydown={drag::on_key(props, window)}
                onpointerdown={drag::on_down(props, drag, window, false)}
                onpointermove={drag::on_move(props, drag)}
                onpointerup={drag::on_end(props, drag)} onpointercancel={drag::on_end(props, drag)}
            >
                <rect class="tape-hit" x="0" y="0" width={format!("{:.0}", self.width)} height={format!("{height:.0}")} />
                { under }
                { veil(frame, &window, bottom) }
                if let Some((at_us, words)) = &props.marked { { marked(window.x(*at_us), words, bottom) } }
                if with_lens { { beam(now, self.width + LENS_GAP, bottom) } }
                { head(now, bottom, thin) }
                { above }
            </svg>
        }
    }
}

/// The play head: a line, and a grip where it hides nothing.
fn head(now: f64, bottom: f64, thin: bool) -> Html {
    let (top, grip) = if thin {
        (16.0, format!("M-6.5 {:.1}h13l-6.5 -8.5z", bottom + 8.0))
    } else {
        (6.0, "M-6.5 1h13l-6.5 9z".to_owned())
    };
    html! {
        <g class="tape-head" transform={format!("translate({now:.1} 0)")}>
            <path class="tape-head-line" d={format!("M0 {top:.1}V{:.1}", bottom + 2.0)} />
            <path class="tape-head-grip" d={grip} />
        </g>
    }
}

/// From the play head to the lens that enlarges what is around it.
fn beam(now: f64, lens: f64, bottom: f64) -> Html {
    html! { <path class="tape-beam" d={format!("M{now:.1} 13L{lens:.1} 3M{now:.1} {bottom:.1}L{lens:.1} {:.1}", bottom + 21.0)} /> }
}

/// An instant that is marked: a line through the strip, below the words of faults.
fn marked(x: f64, words: &AttrValue, bottom: f64) -> Html {
    html! {
        <g class="tape-marked" transform={format!("translate({x:.1} 0)")}>
            <title>{words}</title>
            <path d={format!("M0 19V{bottom:.1}")} />
        </g>
    }
}

/// What has not been played yet is veiled; what has, up to the furthest point, not.
fn veil(frame: &Frame, window: &Window, bottom: f64) -> Html {
    let edge = window.x_within(frame.to_us.max(frame.now_us));
    if edge >= window.right {
        return Html::default();
    }
    html! { <rect class="tape-unplayed" x={format!("{edge:.1}")} y="16" width={format!("{:.1}", window.right - edge)} height={format!("{:.1}", bottom - 16.0)} /> }
}

fn zoom_choice(text: &'static PictureText, zoom: &UseStateHandle<Zoom>) -> Html {
    let words = |choice: Zoom| match choice {
        Zoom::All => text.fit.to_owned(),
        Zoom::Around(us) => format!("{} s", us / 1_000_000),
    };
    let set = zoom.clone();
    let change = Callback::from(move |event: Event| {
        let Some(select) = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok())
        else {
            return;
        };
        if let Some(choice) = usize::try_from(select.selected_index())
            .ok()
            .and_then(|index| Zoom::CHOICES.get(index))
        {
            set.set(*choice);
        }
    });
    html! {
        <select class="tape-zoom" aria-label={text.zoom} onchange={change}>
            { for Zoom::CHOICES.into_iter().map(|choice| html! {
                <option key={words(choice)} selected={**zoom == choice}>{ words(choice) }</option>
            }) }
        </select>
    }
}

/// Shows the lens, or hides it, where it costs room.
fn lens_toggle(props: &TapeProps, shown: bool) -> Html {
    let on_lens = props.on_lens.clone();
    html! {
        <button type="button" class="tape-lens-toggle" data-do="lens" aria-pressed={shown.to_string()}
            aria-label={props.text.lens} title={props.text.lens} onclick={Callback::from(move |_: MouseEvent| on_lens.emit(()))}>
            <Icon glyph={Glyph::Lens} />
        </button>
    }
}

fn draw_lens(
    props: &TapeProps,
    drag: &Grip,
    (place, width): (LensPlace, f64),
    span_us: i64,
) -> Html {
    let (frame, story) = (&*props.frame, &*props.story);
    let height = match place {
        LensPlace::Beside => Rows::of(frame, story, props.selected).height,
        LensPlace::Below => lens::height(frame, props.side),
    };
    let window = lens::window(frame.now_us, span_us, 44.0, width - 16.0);
    let scene = Scene {
        frame,
        story,
        window: &window,
        text: props.text,
        selected: props.selected,
    };
    html! {
        <svg
            class="tape-lens" width={format!("{width:.0}")} height={format!("{height:.0}")}
            viewBox={format!("0 0 {width:.0} {height:.0}")} role="img" aria-label={props.text.lens}
            onpointerdown={drag::on_down(props, drag, window, true)}
            onpointermove={drag::on_move(props, drag)}
            onpointerup={drag::on_end(props, drag)} onpointercancel={drag::on_end(props, drag)}
        >
            <rect class="tape-lens-ground" x="0.5" y="2.5" width={format!("{:.0}", width - 1.0)} height={format!("{:.0}", height - 5.0)} rx="10" />
            { lens::draw(scene, props.side, height) }
        </svg>
    }
}

fn lens_buttons(
    text: &'static PictureText,
    span_us: i64,
    state: &UseStateHandle<Option<i64>>,
) -> Html {
    let index = lens::SPANS
        .iter()
        .position(|span| *span >= span_us)
        .unwrap_or_default();
    let button = |words: &'static str, to: Option<&'static i64>| {
        let set = state.clone();
        let name = to
            .map(|to| (text.show)(&span_text(to.unsigned_abs())))
            .unwrap_or_default();
        let to = to.copied();
        html! {
            <button
                type="button" class="tape-choice" disabled={to.is_none()} aria-label={name}
                onclick={Callback::from(move |_: MouseEvent| set.set(to))}
            >{ words }</button>
        }
    };
    html! {
        <div class="tape-lens-zoom" role="group" aria-label={text.lens_span}>
            { button("−", lens::SPANS.get(index + 1)) }
            <span>{ span_text(span_us.unsigned_abs()) }</span>
            { button("+", index.checked_sub(1).and_then(|index| lens::SPANS.get(index))) }
        </div>
    }
}
