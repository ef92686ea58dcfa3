use std::rc::Rc;

use lab::frame::{Frame, NodeId, Tick, TickPart};
use lab::session::Direction;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent};
use yew::{
    Callback, Html, NodeRef, Properties, UseStateHandle, classes, component, hook, html,
    use_effect_with, use_node_ref, use_state_eq,
};

use super::inspector::decision;
use super::term;
use crate::app::{Action, Dispatch, Glyph, Icon, Stride};
use crate::text::{Text, picture, span};

/// Properties of [`Code`].
#[derive(Properties, PartialEq)]
pub struct CodeProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// The tick that is shown.
    pub tick: Option<Rc<Tick>>,
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// The periodic function as it last ran, function by function: what each looked at and
/// what it did.
#[component]
pub fn Code(props: &CodeProps) -> Html {
    let words = &props.text.code;
    let chosen = use_state_eq(|| 0_usize);
    let place = use_node_ref();
    use_following_focus(&place, *chosen);
    {
        let (chosen, tick) = (chosen.clone(), props.tick.clone());
        let step = tick.as_ref().map(|tick| (tick.node, tick.step));
        use_effect_with(step, move |_| {
            let lit = tick.and_then(|tick| tick.parts.iter().position(|part| !part.did.is_empty()));
            chosen.set(lit.unwrap_or(0));
        });
    }
    let Some(tick) = &props.tick else {
        return html! { <div class="lab-empty"><p class="lab-hint">{words.none}</p></div> };
    };
    let now_us = props.frame.now_us;
    let who = picture::name(&props.frame.nodes, tick.node);
    html! {
        <div class="lab-tick" ref={place} onkeydown={on_key(tick, &chosen)}>
            <div class="lab-tick-head" key="head">
                <h2 class="lab-title" key="tick">{(words.tick)(who, &span::instant(tick.at_us))}</h2>
                { steppers(tick, &chosen, props) }
                if let Some(next) = tick.next_us {
                    <p class="lab-hint" key="next">{(words.next)(tick.hz, &span::instant(next), &span::left(now_us, next))}</p>
                }
            </div>
            <p class="lab-mono lab-tick-outer" key="function">{tick.function}</p>
            <ol class="lab-list lab-parts" key="parts">
                { for groups(tick).into_iter().map(|group| self::group(&group, tick, &chosen, props)) }
            </ol>
        </div>
    }
}

/// Parts about one instance that follow each other, by their places.
struct Group {
    about: Option<NodeId>,
    parts: std::ops::Range<usize>,
    /// Others that had nothing to do, told in one line.
    idle: Vec<NodeId>,
}

impl Group {
    /// No other group has it: with several masters the same sentinels may have nothing to
    /// do under each.
    const fn key(&self) -> usize {
        self.parts.start
    }
}

/// The parts of a tick by instance. Who had nothing to do is told in one line with those
/// beside it; the first instance, of which there is most to tell, is always told.
fn groups(tick: &Tick) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut from = 0;
    let mut told = false;
    while from < tick.parts.len() {
        let about = tick.parts[from].about;
        let same = |part: &&TickPart| part.about == about;
        let many = tick.parts[from..].iter().take_while(same).count();
        let to = from + if about.is_none() { 1 } else { many };
        let busy = tick.parts[from..to].iter().any(|part| !part.did.is_empty());
        match (about, groups.last_mut()) {
            (Some(about), Some(last)) if told && !busy && !last.idle.is_empty() => {
                last.idle.push(about);
            }
            (Some(about), _) if told && !busy => groups.push(Group {
                about: None,
                parts: from..from,
                idle: vec![about],
            }),
            _ => groups.push(Group {
                about,
                parts: from..to,
                idle: Vec::new(),
            }),
        }
        told |= about.is_some();
        from = to;
    }
    groups
}

/// The places that are shown one by one.
fn shown(tick: &Tick) -> Vec<usize> {
    groups(tick)
        .into_iter()
        .flat_map(|group| group.parts)
        .collect()
}

/// The functions before and after the chosen one, where there are such.
fn beside(tick: &Tick, chosen: usize) -> [Option<usize>; 2] {
    let places = shown(tick);
    let mut all = places.iter();
    let at = all.position(|place| *place == chosen).unwrap_or(0);
    let place = |at: Option<usize>| places.get(at?).copied();
    [place(at.checked_sub(1)), place(at.checked_add(1))]
}

/// Up and down go from function to function.
fn on_key(tick: &Rc<Tick>, chosen: &UseStateHandle<usize>) -> Callback<KeyboardEvent> {
    let (tick, chosen) = (Rc::clone(tick), chosen.clone());
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let [earlier, later] = beside(&tick, *chosen);
        let place = match event.key().as_str() {
            "ArrowUp" => earlier,
            "ArrowDown" => later,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        if let Some(place) = place {
            chosen.set(place);
        }
    })
}

/// The focus goes with the chosen function if it is on one of them.
#[hook]
fn use_following_focus(place: &NodeRef, chosen: usize) {
    let list = place.clone();
    use_effect_with(chosen, move |chosen| {
        let Some(list) = list.cast::<Element>() else {
            return;
        };
        let head = |which: &str| list.query_selector(which).ok().flatten();
        let wanted = head(&format!("[data-place='{chosen}'] > .lab-part-head"));
        if head(".lab-part-head:focus").is_some()
            && let Some(wanted) = wanted.and_then(|head| head.dyn_into::<HtmlElement>().ok())
        {
            // Focusing an element that is in the document does not fail.
            let _ = wanted.focus();
        }
    });
}

fn steppers(tick: &Rc<Tick>, chosen: &UseStateHandle<usize>, props: &CodeProps) -> Html {
    let words = &props.text.code;
    let [before, after] = beside(tick, **chosen);
    let to = |place: Option<usize>| {
        let chosen = chosen.clone();
        let disabled = place.is_none();
        let onclick = Callback::from(move |_: MouseEvent| {
            if let Some(place) = place {
                chosen.set(place);
            }
        });
        (onclick, disabled)
    };
    let (earlier, first) = to(before);
    let (later, last) = to(after);
    // The tick of who is shown, whoever is selected in the picture.
    let node = tick.node;
    let tick_by = |direction| {
        props
            .dispatch
            .on::<MouseEvent>(move || Action::Stride(Stride::TickOf(node), direction))
    };
    let button = |name: &'static str, label: &'static str, glyph, onclick, disabled: bool| {
        html! {
            <button type="button" class="lab-button is-icon" key={name} data-code={name} aria-label={label} title={label} aria-disabled={disabled.then_some("true")} {onclick}>
                <Icon {glyph} />
            </button>
        }
    };
    html! {
        <div class="lab-tick-steps" key="steps">
            { button("tick-back", words.earlier_tick, Glyph::Rewind, tick_by(Direction::Back), false) }
            { button("back", words.earlier, Glyph::StepBack, earlier, first) }
            { button("on", words.later, Glyph::StepForward, later, last) }
            { button("tick-on", words.later_tick, Glyph::Forward, tick_by(Direction::Forward), false) }
        </div>
    }
}

fn group(group: &Group, tick: &Tick, chosen: &UseStateHandle<usize>, props: &CodeProps) -> Html {
    let words = &props.text.code;
    let name = |id: &NodeId| picture::name(&props.frame.nodes, *id);
    if !group.idle.is_empty() {
        let names: Vec<&str> = group.idle.iter().map(name).collect();
        return html! { <li class="lab-hint lab-idle" key={group.key()}>{(words.idle)(&names)}</li> };
    }
    let inside = group.about.is_some();
    html! {
        <li class={classes!(inside.then_some("lab-part-group"))} key={group.key()}>
            if let Some(about) = &group.about { <h3 class="lab-subtitle lab-mono" key="about">{name(about)}</h3> }
            <ol class="lab-list" key="parts">
                { for group.parts.clone().map(|place| part(place, &tick.parts[place], chosen, props)) }
            </ol>
        </li>
    }
}

fn part(place: usize, part: &TickPart, chosen: &UseStateHandle<usize>, props: &CodeProps) -> Html {
    let (text, words) = (props.text, &props.text.code);
    let open = **chosen == place;
    let did: Vec<String> = part
        .did
        .iter()
        .map(|did| (words.did)(did, &props.frame.nodes, text.panel.message))
        .collect();
    let summary = if !part.ran {
        words.left_out.to_owned()
    } else if did.is_empty() {
        String::new()
    } else {
        did.join(" · ")
    };
    let class = classes!(
        "lab-part",
        (!did.is_empty()).then_some("is-lit"),
        (!part.ran).then_some("is-out"),
        open.then_some("is-open"),
    );
    let onclick = {
        let chosen = chosen.clone();
        Callback::from(move |_: MouseEvent| chosen.set(place))
    };
    let name = (words.function)(part.key).unwrap_or_else(|| term(text, part.key));
    html! {
        <li {class} key={place} data-part={part.key} data-place={place.to_string()}>
            <button type="button" class="lab-part-head" aria-expanded={open.to_string()} {onclick} key="head">
                <span class="lab-part-name" key="name">{name}</span>
                <code class="lab-part-function" key="function">{part.function}{" · "}{part.section}</code>
                if !summary.is_empty() { <span class="lab-part-did" key="did">{summary}</span> }
            </button>
            if open {
                <div class="lab-part-found" key="found">
                    if did.is_empty() && part.ran { <p class="lab-hint" key="nothing">{words.nothing}</p> }
                    { for part.found.iter().enumerate().map(|(index, found)| decision(index, found, None, text)) }
                </div>
            }
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(about: u16, busy: bool) -> TickPart {
        TickPart {
            key: "ping",
            function: "sentinelSendPeriodicCommands",
            section: "5.4",
            about: Some(about),
            ran: true,
            found: Vec::new(),
            did: if busy {
                vec![lab::frame::Did::Closed]
            } else {
                Vec::new()
            },
        }
    }

    #[test]
    fn no_two_groups_have_the_same_key_though_the_same_sentinels_are_idle_under_two_masters() {
        let parts = [
            (0, true),
            (5, false),
            (6, false),
            (1, true),
            (5, false),
            (6, false),
        ];
        let tick = Tick {
            node: 9,
            at_us: 0,
            step: 1,
            next_us: None,
            hz: None,
            function: "sentinelTimer",
            parts: { parts.iter() }
                .map(|(about, busy)| part(*about, *busy))
                .collect(),
        };
        let groups = groups(&tick);
        let idle: Vec<_> = groups
            .iter()
            .filter(|group| !group.idle.is_empty())
            .collect();
        assert_eq!(idle.len(), 2);
        assert_eq!(idle[0].idle, idle[1].idle);
        let keys: std::collections::BTreeSet<usize> = groups.iter().map(Group::key).collect();
        assert_eq!(keys.len(), groups.len());
    }
}
