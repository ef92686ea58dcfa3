use std::rc::Rc;

use lab::session::Direction;
use web_sys::{HtmlInputElement, InputEvent, KeyboardEvent, MouseEvent, SubmitEvent};
use yew::{
    AttrValue, Callback, Html, NodeRef, Properties, TargetCast, classes, component, hook, html,
    use_effect_with, use_node_ref, use_state_eq,
};

use super::Popup;
use crate::app::{Action, Dispatch, Glyph, Icon, Moving, Outcome, Stride, said};
use crate::text::{Text, coded};

/// Properties of [`Jump`].
#[derive(Properties, PartialEq)]
pub struct JumpProps {
    /// What is to be run to, as it was typed.
    pub typed: AttrValue,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// What it may go on to be.
    pub offered: Rc<Vec<String>>,
    /// The sentinel whose ticks are stepped by.
    pub sentinel: Option<AttrValue>,
    /// The ends of the selected link.
    pub link: Option<(AttrValue, AttrValue)>,
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// Running to something, and steps of every length.
#[component]
pub fn Jump(props: &JumpProps) -> Html {
    let text = &props.text.time;
    let close = props.dispatch.on(|| Action::Popover(None));
    html! {
        <Popup class="lab-jump-box" label={props.text.transport.jump} close_label={props.text.keys.close} on_close={close}>
            <RunToForm key="run-to" typed={props.typed.clone()} outcome={props.outcome.clone()} offered={Rc::clone(&props.offered)}
                text={props.text} dispatch={props.dispatch.clone()} />
            <ul class="lab-steps" key="steps" aria-label={text.steps}>{ for steps(props) }</ul>
        </Popup>
    }
}

/// Properties of [`RunToForm`].
#[derive(Properties, PartialEq)]
struct RunToProps {
    typed: AttrValue,
    outcome: Option<Outcome>,
    offered: Rc<Vec<String>>,
    text: &'static Text,
    dispatch: Dispatch,
}

#[component]
fn RunToForm(props: &RunToProps) -> Html {
    let text = &props.text.time;
    let field = use_node_ref();
    let chosen = use_state_eq(|| None::<usize>);
    use_wrong_marked(&field, &props.outcome);
    let send = |direction| {
        let (dispatch, field) = (props.dispatch.clone(), field.clone());
        move || {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                dispatch.send(Action::Time(Moving::RunTo(Some(field.value()), direction)));
            }
        }
    };
    let onsubmit = {
        let on = send(Direction::Forward);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            on();
        })
    };
    let back = send(Direction::Back);
    let oninput = {
        let (dispatch, chosen) = (props.dispatch.clone(), chosen.clone());
        Callback::from(move |event: InputEvent| {
            chosen.set(None);
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                dispatch.send(Action::Time(Moving::Type(field.value())));
            }
        })
    };
    let looking = matches!(props.outcome, Some(Outcome::Looking(_)));
    // Nothing is offered for what was said to be wrong, or is on its way.
    let offered = if props.outcome.is_some() {
        &[][..]
    } else {
        &props.offered[..]
    };
    let onkeydown = on_key(props, &chosen, offered.to_vec());
    html! {
        <form class="lab-run-to" {onsubmit}>
            <label class="lab-field-name" for="lab-run-to" key="name">{text.run_to}<kbd class="lab-key" aria-hidden="true">{"g"}</kbd></label>
            <div class="lab-run-to-row" key="row">
                <input id="lab-run-to" class="lab-input" key="field" ref={field} type="text" value={props.typed.clone()} maxlength="400"
                    placeholder="+odown" autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false" role="combobox"
                    aria-autocomplete="list" aria-expanded={(!offered.is_empty()).to_string()} aria-controls="lab-run-to-offered"
                    aria-activedescendant={chosen.map(|place| format!("lab-run-to-{place}"))} aria-describedby="lab-run-to-said"
                    aria-invalid={matches!(props.outcome, Some(Outcome::Wrong(_))).to_string()} {oninput} {onkeydown} />
                if looking {
                    <button type="button" class="lab-button" key="stop" data-do="stop" onclick={props.dispatch.on(|| Action::Time(Moving::Stop))}>{text.stop}</button>
                } else {
                    <button type="button" class="lab-button is-icon" key="back" data-run="back" aria-label={text.back} title={text.back}
                        onclick={Callback::from(move |_| back())}><Icon glyph={Glyph::StepBack} /></button>
                    <button type="submit" class="lab-button is-icon is-ink" key="on" data-run="on" aria-label={text.on} title={text.on}><Icon glyph={Glyph::StepForward} /></button>
                }
            </div>
            <p key="said" id="lab-run-to-said" class={classes!(if matches!(props.outcome, Some(Outcome::Wrong(_))) { "lab-wrong" } else { "lab-hint" })} role="status">
                { match &props.outcome {
                    Some(outcome) => coded(&said(outcome, &props.typed, props.text.lang)),
                    None => coded(text.run_to_hint),
                } }
            </p>
            if !offered.is_empty() {
                <ul class="lab-list lab-offered" key="offered" role="listbox" id="lab-run-to-offered" aria-label={text.offered}>
                    { for offered.iter().enumerate().map(|(place, line)| offer(place, line, *chosen == Some(place), props)) }
                </ul>
            }
        </form>
    }
}

fn offer(place: usize, line: &str, chosen: bool, props: &RunToProps) -> Html {
    let whole = line.to_owned();
    html! {
        <li key={line.to_owned()} id={format!("lab-run-to-{place}")} role="option" aria-selected={chosen.to_string()} class="lab-completion"
            onmousedown={keep_focus()} onclick={props.dispatch.on(move || Action::Time(Moving::Type(whole.clone())))}>{line}</li>
    }
}

/// A click on what is offered leaves the focus in the field.
fn keep_focus() -> Callback<MouseEvent> {
    Callback::from(|event: MouseEvent| event.prevent_default())
}

/// Down and up choose among what is offered, Tab and Enter take it.
fn on_key(
    props: &RunToProps,
    chosen: &yew::UseStateHandle<Option<usize>>,
    offered: Vec<String>,
) -> Callback<KeyboardEvent> {
    let (dispatch, chosen) = (props.dispatch.clone(), chosen.clone());
    Callback::from(move |event: KeyboardEvent| {
        let count = offered.len();
        let place = match (event.key().as_str(), *chosen) {
            ("ArrowDown", at) if count > 0 => Some(at.map_or(0, |at| (at + 1) % count)),
            ("ArrowUp", at) if count > 0 => {
                Some(at.map_or(count - 1, |at| (at + count - 1) % count))
            }
            ("Tab" | "Enter", Some(at)) => {
                if let Some(line) = offered.get(at) {
                    dispatch.send(Action::Time(Moving::Type(line.clone())));
                }
                None
            }
            // Nothing else is for the list.
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        chosen.set(place);
    })
}

/// Marks the part of a condition that is wrong in its field, so that it can be typed anew.
#[hook]
fn use_wrong_marked(field: &NodeRef, outcome: &Option<Outcome>) {
    let wrong = match outcome {
        Some(Outcome::Wrong(wrong)) => Some(wrong.at.clone()),
        _ => None,
    };
    let field = field.clone();
    use_effect_with(wrong, move |wrong| {
        let Some((field, wrong)) = field.cast::<HtmlInputElement>().zip(wrong.clone()) else {
            return;
        };
        let value = field.value();
        let units = |at: usize| {
            let before = value.get(..at).unwrap_or(&value);
            u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
        };
        // A field of text that is in the document has a selection.
        let _ = field.focus();
        let _ = field.set_selection_range(units(wrong.start), units(wrong.end));
    });
}

fn steps(props: &JumpProps) -> Vec<Html> {
    let text = &props.text.time;
    let mut lines = vec![
        (text.named.to_owned(), Stride::Named, "]", "["),
        (text.vote.to_owned(), Stride::Vote, "v", "V"),
        (text.epoch.to_owned(), Stride::Epoch, "}", "{"),
    ];
    if let Some(sentinel) = &props.sentinel {
        lines.push(((text.tick)(sentinel), Stride::Tick, "t", "T"));
    }
    if let Some((a, b)) = &props.link {
        lines.push(((text.message)(a, b), Stride::Message(None), "o", "O"));
    }
    { lines.into_iter() }
        .map(|(name, stride, next, previous)| {
            let button = |direction, key: &'static str, label: String, glyph| html! {
                <button type="button" class="lab-button is-icon is-bare" key={key} data-stride={key} aria-label={label.clone()} title={label}
                    onclick={props.dispatch.on::<MouseEvent>(move || Action::Stride(stride, direction))}><Icon {glyph} /></button>
            };
            html! {
                <li class="lab-step" key={next}>
                    <span class="lab-step-name" key="name">{&name}</span>
                    <kbd class="lab-key" aria-hidden="true" key="keys">{previous}{" "}{next}</kbd>
                    { button(Direction::Back, previous, (text.previous)(&name), Glyph::StepBack) }
                    { button(Direction::Forward, next, (text.next)(&name), Glyph::StepForward) }
                </li>
            }
        })
        .collect()
}
