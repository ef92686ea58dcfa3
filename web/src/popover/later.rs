//! What is to happen later: at the next event, or drawn from a seed.

use std::rc::Rc;

use lab::condition::event_names;
use lab::frame::{Frame, NodeId, Waiting};
use web_sys::{Event, HtmlInputElement, HtmlSelectElement, InputEvent, MouseEvent};
use yew::{Callback, Html, Properties, TargetCast, UseStateHandle, component, html, use_state};

use super::Popup;
use crate::app::{Action, Dispatch, Glyph, Icon, Typing};
use crate::text::{Text, span};

/// The event that is proposed, of a deployment of each kind.
const PROPOSED: [&str; 2] = ["+elected-leader", "became-leader"];

/// Properties of [`OrderForm`].
#[derive(Properties, PartialEq)]
pub struct OrderFormProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// The words.
    pub text: &'static Text,
    /// Whom it is about, if somebody was chosen.
    pub about: Option<NodeId>,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// A choice of an event, and of what is done to whom when it is announced next.
#[component]
pub fn OrderForm(props: &OrderFormProps) -> Html {
    let (text, words) = (props.text, &props.text.later);
    let about = props
        .about
        .and_then(|id| props.frame.nodes.get(usize::from(id)));
    let raft = about
        .or_else(|| props.frame.nodes.first())
        .map(|node| node.side);
    let proposed = PROPOSED[usize::from(raft == Some(lab::scenario::Side::Raft))];
    let event = use_state(|| proposed.to_owned());
    let deed = use_state(|| words.deeds[0].0.to_owned());
    let whom = use_state(|| about.map_or_else(|| "$src".to_owned(), |node| node.name.clone()));
    let command = format!("on {} {} {}", event.trim(), *deed, *whom);
    let known = event_names().any(|name| name == event.trim());
    let close = props.dispatch.on(|| Action::Popover(None));
    let onclick = props.dispatch.on({
        let command = command.clone();
        move || Action::Apply(command.clone())
    });
    let otherwise: Callback<MouseEvent> = props.dispatch.on({
        let command = command.clone();
        move || Action::Typing(Typing::Begin(command.clone()))
    });
    let oninput = {
        let event = event.clone();
        Callback::from(move |input: InputEvent| {
            if let Some(field) = input.target_dyn_into::<HtmlInputElement>() {
                event.set(field.value());
            }
        })
    };
    let nodes = props.frame.nodes.iter();
    let whoms = [("$src", words.src), ("$inst", words.inst)]
        .into_iter()
        .chain(nodes.map(|node| (node.name.as_str(), node.name.as_str())));
    html! {
        <Popup class="lab-form lab-order" label={words.order_how} close_label={text.keys.close} on_close={close}>
            <h2 class="lab-title" key="title">{words.order_how}</h2>
            <label class="lab-field" key="event">
                <span>{words.event}</span>
                <input class="lab-input lab-mono" name="event" list="lab-event-names" autocomplete="off" spellcheck="false"
                    aria-invalid={(!known).to_string()} value={(*event).clone()} {oninput} />
                <datalist id="lab-event-names">{ for event_names().map(|name| html! { <option key={name} value={name} /> }) }</datalist>
            </label>
            <div class="lab-form-row" key="what">
                { choice(words.deed, "deed", &deed, words.deeds.into_iter()) }
                { choice(words.whom, "whom", &whom, whoms) }
            </div>
            <p class="lab-hint lab-mono" key="command">{command}</p>
            <div class="lab-form-row" key="do">
                <button type="button" class="lab-button is-ink" data-verb="order" disabled={!known} {onclick}>{words.do_order}</button>
                <button type="button" class="lab-button" data-do="type" onclick={otherwise}>{words.otherwise}</button>
            </div>
        </Popup>
    }
}

fn choice<'a>(
    label: &'static str,
    name: &'static str,
    value: &UseStateHandle<String>,
    offered: impl Iterator<Item = (&'a str, &'a str)>,
) -> Html {
    let onchange = {
        let value = value.clone();
        Callback::from(move |event: Event| {
            if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
                value.set(select.value());
            }
        })
    };
    html! {
        <label class="lab-field" key={name}>
            <span>{label}</span>
            <select class="lab-select" {name} {onchange}>
                { for offered.map(|(word, shown)| html! {
                    <option key={word.to_owned()} value={word.to_owned()} selected={word == **value}>{shown}</option>
                }) }
            </select>
        </label>
    }
}

/// Properties of [`RandomForm`].
#[derive(Properties, PartialEq)]
pub struct RandomFormProps {
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// A choice of a time and a seed from which faults are drawn.
#[component]
pub fn RandomForm(props: &RandomFormProps) -> Html {
    let (text, words) = (props.text, &props.text.later);
    let (seconds, seed) = (use_state(|| 30_u32), use_state(|| 1_u32));
    let close = props.dispatch.on(|| Action::Popover(None));
    let command = format!("random {}s {}", *seconds, *seed);
    let onclick = props.dispatch.on({
        let command = command.clone();
        move || Action::Apply(command.clone())
    });
    html! {
        <Popup class="lab-form lab-random" label={words.random_how} close_label={text.keys.close} on_close={close}>
            <h2 class="lab-title" key="title">{words.random_how}</h2>
            <p class="lab-hint" key="hint">{words.random_hint}</p>
            <div class="lab-form-row" key="numbers">
                { number(words.seconds, "seconds", &seconds, (1, 600)) }
                { number(words.seed, "seed", &seed, (0, u32::MAX)) }
            </div>
            <p class="lab-hint lab-mono" key="command">{command}</p>
            <button type="button" class="lab-button is-ink" key="do" data-verb="random" {onclick}>{words.do_random}</button>
        </Popup>
    }
}

fn number(
    label: &'static str,
    name: &'static str,
    value: &UseStateHandle<u32>,
    (least, most): (u32, u32),
) -> Html {
    let oninput = {
        let value = value.clone();
        Callback::from(move |event: InputEvent| {
            let field = event.target_dyn_into::<HtmlInputElement>();
            if let Some(number) = field.and_then(|field| field.value().parse::<u32>().ok()) {
                value.set(number.clamp(least, most));
            }
        })
    };
    html! {
        <label class="lab-field" key={name}>
            <span>{label}</span>
            <input type="number" class="lab-input" {name} min={least.to_string()} max={most.to_string()} value={value.to_string()} {oninput} />
        </label>
    }
}

/// Properties of [`Waits`].
#[derive(Properties, PartialEq)]
pub struct WaitsProps {
    /// What waits.
    pub waiting: Vec<Waiting>,
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// How many of those that wait are listed.
const LISTED: usize = 3;

/// What waits, each with what lets it wait no longer; the rest is counted.
#[component]
pub fn Waits(props: &WaitsProps) -> Html {
    let words = &props.text.later;
    let mut waiting: Vec<&Waiting> = props.waiting.iter().collect();
    // What waits for an event may be next at any time.
    waiting.sort_by_key(|one| (one.at_us, one.number));
    let more = waiting.len().saturating_sub(LISTED);
    let forget = |command: String| props.dispatch.on(move || Action::Apply(command.clone()));
    html! {
        <ul class="lab-waits" aria-label={words.waiting}>
            { for waiting.iter().take(LISTED).map(|one| {
                let said = said(one, props.text);
                let label = (words.forget)(&said);
                html! {
                    <li class="lab-wait" key={one.number}>
                        <span class="lab-mono">{said}</span>
                        <button type="button" class="lab-button is-icon is-bare" data-forget={one.number.to_string()} aria-label={label.clone()} title={label}
                            onclick={forget(format!("forget {}", one.number))}><Icon glyph={Glyph::Close} /></button>
                    </li>
                }
            }) }
            if more > 0 {
                <li class="lab-wait" key="more">
                    <span>{(words.more_wait)(more)}</span>
                    <button type="button" class="lab-link" data-forget="all" onclick={forget("forget".to_owned())}>{words.forget_all}</button>
                </li>
            }
        </ul>
    }
}

/// What waits, in words: at the next event, or at an instant.
fn said(one: &Waiting, text: &Text) -> String {
    let command = (text.picture.fault)(&one.command);
    match one.at_us {
        Some(at_us) => format!("{} s {command}", span::clock(at_us)),
        None => (text.later.on)(&one.event, &command),
    }
}
