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
mod many;
pub mod measure;
mod message;
mod middle;
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
use web_sys::{Element, ShadowRoot, SvgElement};
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
    let held = use_mut_ref(|| None::<(Target, Target)>);
    {
        let (node, held) = (node.clone(), Rc::clone(&held));
        // After every change of the picture: what had the focus may have gone with it.
        use_effect(move || {
            // Passing it on is told to `held` in turn.
            let last = *held.borrow();
            if let Some((target, heir)) = last {
                pass_on(&node, target, heir);
            }
        });
    }
    let Some((width, height)) = size else {
        return html! { <div ref={node} class="stage" /> };
    };
    let scenery = Rc::new(Scenery::of(&props.frame, props.side, (width, height)));
    let layout = scenery.layout(&props.frame);
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
            .filter(|stop| scenery.has(*stop, &props.frame))
            .or(props.selection)
            .filter(|stop| scenery.has(*stop, &props.frame))
            .or(first),
    };
    let over = {
        let hovered = hovered.clone();
        Callback::from(move |event: PointerEvent| hovered.set(target_of(&event)))
    };
    let out = Callback::from(move |_: PointerEvent| hovered.set(None));
    let focused = {
        let (frame, held) = (Rc::clone(&props.frame), Rc::clone(&held));
        Callback::from(move |event: FocusEvent| {
            let target = target_of(&event);
            held.replace(target.and_then(|target| Some((target, heir(target, &frame)?))));
            stop.set(target);
        })
    };
    // Where the focus goes nowhere it was not the reader who moved it.
    let left = Callback::from(move |event: FocusEvent| {
        if event.related_target().is_some() {
            held.replace(None);
        }
    });
    let class = classes!(
        "stage",
        scenery.classes(),
        props.line.then_some("has-line"),
        (props.paused && !props.reduced_motion).then_some("is-easing"),
    );
    let (text, arrows) = (props.text, props.paused || props.reduced_motion);
    let (w, h) = scenery.size();
    html! {
        <div ref={node} {class}>
            { caption::sentence(&props.frame, props.side, text) }
            <svg
                class="stage-picture" width={draw::px(w)} height={draw::px(h)} viewBox={format!("0 0 {w:.0} {h:.0}")}
                role="group" aria-label={text.stage} aria-description={text.stage_help}
                onclick={on_click(props)} oncontextmenu={on_context_menu(props)}
                onkeydown={on_key(props, &focus, &scenery)} onfocusin={focused} onfocusout={left}
                onpointerover={over} onpointerleave={out}
            >
                if hatches(&props.frame, props.side) { { hatch() } }
                { behind }
                { match &*scenery {
                    Scenery::Ring(layout) => draw_ring(&props.frame, layout, text, &focus, arrows),
                    Scenery::Many(plan) => plan.draw(&props.frame, text, &focus, arrows),
                } }
                { before }
                if let Some(drawn) = drawn { { knife::draw(drawn, props, &layout, &line, &knife) } }
            </svg>
            { match &*scenery {
                Scenery::Ring(layout) if layout.legend => caption::legend(&props.frame, props.side, text),
                Scenery::Ring(_) => Html::default(),
                Scenery::Many(plan) => plan.legend(text),
            } }
        </div>
    }
}

/// Where everything stands: on a ring, or, of many, in rows.
enum Scenery {
    Ring(Rc<Layout>),
    Many(many::Plan),
}

impl Scenery {
    fn of(frame: &Frame, side: Side, (width, height): (f64, f64)) -> Self {
        if many::is_many(frame, side) {
            Self::Many(many::Plan::of(frame, width, height))
        } else {
            Self::Ring(Rc::new(Layout::of(frame, side, width, height)))
        }
    }

    /// The places alone, for what is drawn over the picture.
    fn layout(&self, frame: &Frame) -> Rc<Layout> {
        match self {
            Self::Ring(layout) => Rc::clone(layout),
            Self::Many(plan) => Rc::new(plan.layout(frame)),
        }
    }

    fn size(&self) -> (f64, f64) {
        match self {
            Self::Ring(layout) => (layout.width, layout.height),
            Self::Many(plan) => (plan.width, plan.height),
        }
    }

    fn classes(&self) -> Classes {
        let layout = match self {
            Self::Ring(layout) => layout,
            Self::Many(plan) => return plan.classes(),
        };
        classes!(
            match layout.aspect {
                Aspect::Regular => "is-regular",
                Aspect::Low => "is-low",
                Aspect::Narrow => "is-narrow",
            },
            layout.topmost().then_some("has-topmost"),
            layout.crowded.then_some("is-crowded"),
            layout.strip().then_some("has-strip"),
        )
    }

    /// Whether it can be pointed at.
    fn has(&self, target: Target, frame: &Frame) -> bool {
        match self {
            Self::Ring(layout) => exists(target, frame, layout),
            Self::Many(plan) => plan.has(target, frame),
        }
    }

    fn targets(&self, frame: &Frame, focus: &Focus) -> [Vec<(Target, geometry::Point)>; 3] {
        match self {
            Self::Ring(layout) => focus::targets(frame, layout, focus),
            Self::Many(plan) => plan.targets(frame, focus),
        }
    }
}

/// What takes the focus of a thing that goes: a message leaves it to whom it was sent, a
/// link to one of its ends.
fn heir(target: Target, frame: &Frame) -> Option<Target> {
    match target {
        Target::Node(_) => None,
        Target::Wire(a, _) => Some(Target::Node(a)),
        Target::Message(id) => {
            let mut messages = frame.messages.iter();
            let message = messages.find(|message| message.id == id)?;
            Some(Target::Node(message.to))
        }
    }
}

/// Gives the focus to the heir of a thing that is gone, if nothing else has it: keys act
/// only while the focus is inside.
fn pass_on(picture: &NodeRef, target: Target, heir: Target) {
    let Some(picture) = picture.cast::<Element>() else {
        return;
    };
    let find = |target: Target| {
        let found = picture.query_selector(&format!("[data-target=\"{}\"]", target.key()));
        found.ok().flatten()
    };
    let root = picture.get_root_node().dyn_into::<ShadowRoot>();
    let nowhere = root.is_ok_and(|root| root.active_element().is_none());
    if nowhere
        && find(target).is_none()
        && let Some(heir) = find(heir).and_then(|heir| heir.dyn_into::<SvgElement>().ok())
    {
        // Focusing an element that is in the document does not fail.
        let _ = heir.focus();
    }
}

/// Servers in the middle, sentinels on a ring around them.
fn draw_ring(
    frame: &Frame,
    layout: &Layout,
    text: &'static PictureText,
    focus: &Focus,
    arrows: bool,
) -> Html {
    let said = words::place_all(frame, layout, text, focus);
    html! {
        <>
            { wire::draw_orbit(layout) }
            { wire::draw_all(frame, layout, text, focus, &said) }
            { strip::draw_all(frame, layout, text) }
            { node::draw_all(frame, layout, text, focus, &said) }
            { message::draw_all(frame, layout, text, focus, &said, arrows) }
        </>
    }
}

/// Whether something in the picture is hatched. Of two pictures only one ever is, so
/// that the pattern's name is that of one thing.
fn hatches(frame: &Frame, side: Side) -> bool {
    let mut shown = frame.nodes.iter().filter(|node| node.side == side);
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
    let frame = Rc::clone(&props.frame);
    Callback::from(move |event: MouseEvent| {
        let target = target_of(&event);
        // A card stands for its master; its menu is that of the server in it.
        select.emit(target.or_else(|| many::card_of(&event, &frame)));
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

fn on_key(props: &StageProps, focus: &Focus, scenery: &Rc<Scenery>) -> Callback<KeyboardEvent> {
    let (select, menu) = (props.on_select.clone(), props.on_menu.clone());
    let (frame, scenery, focus) = (Rc::clone(&props.frame), Rc::clone(scenery), focus.clone());
    Callback::from(move |event: KeyboardEvent| {
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let key = event.key();
        if let Some(step) = Move::of_key(&key) {
            event.prevent_default();
            let here = target_of(&event).or(focus.stop);
            let there = focus::next(here, step, &scenery.targets(&frame, &focus));
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
