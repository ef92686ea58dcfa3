//! The picture: a function of one frame.
//!
//! Servers stand in the middle, sentinels on a ring around them, clients below
//! ([`layout`]). Everything that can be pointed at is a [`Target`]: one of them at
//! a time is in the tab order, arrow keys move between them ([`focus`]), a click
//! or Enter asks for its menu. Nothing here keeps state of the simulation.

pub mod accessible;
mod ballot;
mod caption;
#[cfg(test)]
mod contrast;
pub mod draw;
pub mod focus;
pub mod geometry;
mod groups;
#[cfg(all(test, target_arch = "wasm32"))]
mod in_browser;
pub mod knife;
pub mod layout;
pub mod measure;
mod message;
mod node;
mod notes;
mod opinions;
mod place;
mod ring;
mod route;
mod sentinel;
mod server;
mod strip;
mod target;
mod wire;
mod words;

use std::rc::Rc;

use lab::frame::Frame;
use lab::scenario::Side;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, SvgElement};
use yew::prelude::*;

use crate::text::picture::PictureText;
use focus::{Focus, Move};
use layout::{Aspect, Layout};
use measure::use_size;

pub use message::{kind_class, letter};
pub use target::{MenuRequest, Target};

/// What the picture is made from.
#[derive(Properties, Clone)]
pub struct StageProps {
    /// The instant to show.
    pub frame: Rc<Frame>,
    /// Which of its deployments.
    #[prop_or(Side::Sentinel)]
    pub side: Side,
    /// In which words.
    pub text: &'static PictureText,
    /// What is selected.
    pub selection: Option<Target>,
    /// Whether playback stands still: messages then show where they go, and what
    /// changes eases.
    pub paused: bool,
    /// Whether the reader asked for less motion.
    pub reduced_motion: bool,
    /// Something is to be selected, or nothing.
    pub on_select: Callback<Option<Target>>,
    /// The menu of something is to be opened.
    pub on_menu: Callback<MenuRequest>,
    /// Whether a line is to be drawn through it.
    #[prop_or_default]
    pub line: bool,
    /// A line was drawn: the command that cuts along it; `None` when it was let go.
    #[prop_or_default]
    pub on_line: Callback<Option<String>>,
    /// The size in pixels, where it is not to be measured.
    #[prop_or_default]
    pub size: Option<(f64, f64)>,
}

impl PartialEq for StageProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.frame, &other.frame)
            && (self.side, self.text) == (other.side, other.text)
            && (self.selection, self.paused, self.reduced_motion, self.size)
                == (
                    other.selection,
                    other.paused,
                    other.reduced_motion,
                    other.size,
                )
            && (self.line, &self.on_line) == (other.line, &other.on_line)
            && self.on_select == other.on_select
            && self.on_menu == other.on_menu
    }
}

/// The picture of one instant.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let node = use_node_ref();
    let size = use_size(node.clone(), props.size);
    let hovered = use_state_eq(|| None::<Target>);
    let stop = use_state_eq(|| None::<Target>);
    let (line, knife) = (use_state_eq(|| None::<knife::Line>), use_node_ref());
    let from = use_memo((), |()| std::cell::Cell::new(None));
    {
        let knife = knife.clone();
        use_effect_with((props.line, size.is_some()), move |(armed, measured)| {
            if let Some(element) = knife.cast::<SvgElement>().filter(|_| *armed && *measured) {
                // Focusing an element that is in the document does not fail.
                let _ = element.focus();
            }
        });
    }
    let Some((width, height)) = size else {
        return html! { <div ref={node} class="stage" /> };
    };
    let layout = Rc::new(Layout::of(&props.frame, props.side, width, height));
    // Where a line is asked for, there is one that keys can move, until another is drawn.
    let drawn = line.or(props.line.then(|| knife::first(&layout)));
    let ground = knife::ground(props, &layout, &line, &from);
    let (behind, before) = match props.line {
        true => (html! {}, ground),
        false => (ground, html! {}),
    };
    let first = { props.frame.nodes.iter() }
        .find(|node| node.side == props.side)
        .map(|node| Target::Node(node.id));
    let focus = Focus {
        selection: props.selection,
        hovered: *hovered,
        stop: stop
            .filter(|stop| exists(*stop, &props.frame, &layout))
            .or(props.selection)
            .filter(|stop| exists(*stop, &props.frame, &layout))
            .or(first),
    };
    let over = {
        let hovered = hovered.clone();
        Callback::from(move |event: PointerEvent| hovered.set(target_of(&event)))
    };
    let out = Callback::from(move |_: PointerEvent| hovered.set(None));
    let focused = Callback::from(move |event: FocusEvent| stop.set(target_of(&event)));
    let class = classes!(
        "stage",
        match layout.aspect {
            Aspect::Regular => "is-regular",
            Aspect::Low => "is-low",
            Aspect::Narrow => "is-narrow",
        },
        layout.topmost().then_some("has-topmost"),
        layout.crowded.then_some("is-crowded"),
        layout.strip().then_some("has-strip"),
        props.line.then_some("has-line"),
        (props.paused && !props.reduced_motion).then_some("is-easing"),
    );
    let text = props.text;
    let said = words::place_all(&props.frame, &layout, text, &focus);
    html! {
        <div ref={node} {class}>
            { caption::sentence(&props.frame, props.side, text) }
            <svg
                class="stage-picture" width={draw::px(layout.width)} height={draw::px(layout.height)}
                viewBox={format!("0 0 {:.0} {:.0}", layout.width, layout.height)}
                role="group" aria-label={text.stage} aria-description={text.stage_help}
                onclick={on_click(props)} oncontextmenu={on_context_menu(props)}
                onkeydown={on_key(props, &focus, &layout)} onfocusin={focused}
                onpointerover={over} onpointerleave={out}
            >
                if hatches(&props.frame, &layout) { { hatch() } }
                { behind }
                { wire::draw_orbit(&layout) }
                { wire::draw_all(&props.frame, &layout, text, &focus) }
                { strip::draw_all(&props.frame, &layout, text) }
                { node::draw_all(&props.frame, &layout, text, &focus, &said) }
                { message::draw_all(&props.frame, &layout, text, &focus, &said, props.paused || props.reduced_motion) }
                { before }
                if let Some(drawn) = drawn { { knife::draw(drawn, props, &layout, &line, &knife) } }
            </svg>
            if layout.legend { { caption::legend(&props.frame, props.side, text) } }
        </div>
    }
}

/// Whether something in the picture is hatched. Of two pictures only one ever is, so
/// that the pattern's name is that of one thing.
fn hatches(frame: &Frame, layout: &Layout) -> bool {
    let mut shown = frame.nodes.iter().filter(|node| layout.shows(node));
    shown.any(|node| node.odown.is_some())
}

/// The hatching of what is objectively down.
fn hatch() -> Html {
    html! {
        <defs>
            <pattern id="stage-hatching" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <path class="stage-hatching" d="M0 0V6" />
            </pattern>
        </defs>
    }
}

/// Whether it is in the picture of that layout.
fn exists(target: Target, frame: &Frame, layout: &Layout) -> bool {
    let shows = |id| {
        let node = frame.nodes.get(usize::from(id));
        node.is_some_and(|node| layout.shows(node))
    };
    match target {
        Target::Node(id) => shows(id),
        Target::Wire(a, b) => shows(a) && frame.wires.iter().any(|wire| (wire.a, wire.b) == (a, b)),
        Target::Message(id) => {
            let mut messages = frame.messages.iter();
            messages.any(|message| message.id == id && shows(message.from))
        }
    }
}

/// The target that an event happened on.
fn target_of(event: &Event) -> Option<Target> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    let holder = element.closest("[data-target]").ok().flatten()?;
    Target::parse(&holder.get_attribute("data-target")?)
}

fn on_click(props: &StageProps) -> Callback<MouseEvent> {
    let (select, menu) = (props.on_select.clone(), props.on_menu.clone());
    Callback::from(move |event: MouseEvent| {
        let target = target_of(&event);
        select.emit(target);
        if let Some(target) = target {
            // A click without a place comes from a screen reader or a script.
            let pointer = (event.detail() != 0).then(|| place_of(&event));
            emit_menu(&menu, &event, target, pointer);
        }
    })
}

fn on_context_menu(props: &StageProps) -> Callback<MouseEvent> {
    let (select, menu) = (props.on_select.clone(), props.on_menu.clone());
    Callback::from(move |event: MouseEvent| {
        if let Some(target) = target_of(&event) {
            event.prevent_default();
            select.emit(Some(target));
            emit_menu(&menu, &event, target, Some(place_of(&event)));
        }
    })
}

fn place_of(event: &MouseEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

fn on_key(props: &StageProps, focus: &Focus, layout: &Rc<Layout>) -> Callback<KeyboardEvent> {
    let (select, menu) = (props.on_select.clone(), props.on_menu.clone());
    let (frame, layout, focus) = (Rc::clone(&props.frame), Rc::clone(layout), focus.clone());
    Callback::from(move |event: KeyboardEvent| {
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let key = event.key();
        if let Some(step) = Move::of_key(&key) {
            event.prevent_default();
            let here = target_of(&event).or(focus.stop);
            let there = focus::next(here, step, &focus::targets(&frame, &layout, &focus));
            if let Some(element) = there.and_then(|target| element_of(&event, target)) {
                let _ = element.focus();
            }
        } else if key == "Enter" || key == "ContextMenu" || (key == "F10" && event.shift_key()) {
            let Some(target) = target_of(&event) else {
                return;
            };
            event.prevent_default();
            select.emit(Some(target));
            emit_menu(&menu, &event, target, None);
        }
    })
}

/// Between a process and its menu, in pixels.
const BESIDE: f64 = 6.0;

/// Asks for a menu: that of a process beside it, so that it is not hidden; that of a
/// link where it was pointed at, else in its middle.
fn emit_menu(
    menu: &Callback<MenuRequest>,
    event: &Event,
    target: Target,
    pointer: Option<(f64, f64)>,
) {
    let Some(element) = element_of(event, target) else {
        return;
    };
    let area = element.get_bounding_client_rect();
    let ((x, y), aside) = match (target, pointer) {
        (Target::Node(_), _) => (
            (area.right() + BESIDE, area.top()),
            area.width() + BESIDE * 2.0,
        ),
        (_, Some(pointer)) => (pointer, 0.0),
        (_, None) => {
            let middle = (
                area.x() + area.width() / 2.0,
                area.y() + area.height() / 2.0,
            );
            (middle, 0.0)
        }
    };
    menu.emit(MenuRequest {
        target,
        x,
        y,
        aside,
        more: false,
        keyboard: pointer.is_none(),
    });
}

/// The element of a target in the picture that an event came from.
fn element_of(event: &Event, target: Target) -> Option<SvgElement> {
    let origin = event.target()?.dyn_into::<Element>().ok()?;
    let picture = origin.closest("svg.stage-picture").ok().flatten()?;
    let found = picture
        .query_selector(&format!("[data-target=\"{}\"]", target.key()))
        .ok()
        .flatten()?;
    found.dyn_into().ok()
}
