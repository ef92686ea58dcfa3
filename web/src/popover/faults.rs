use std::rc::Rc;

use lab::frame::{Frame, NodeView, Status};
use web_sys::{Event, HtmlSelectElement, MouseEvent};
use yew::{Callback, Html, Properties, TargetCast, UseStateHandle, component, html, use_state};

use super::Popup;
use crate::app::{Action, Dispatch, LINE_KEY, Popover, Typing};
use crate::menu::{HEAL_ALL, command};
use crate::text::{Text, Verb};

/// Properties of [`Pick`].
#[derive(Properties, PartialEq)]
pub struct PickProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// The words.
    pub text: &'static Text,
    /// What will be done to the process that is picked.
    pub verb: Verb,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// A choice of one running process: masters first, then replicas, sentinels, clients.
#[component]
pub fn Pick(props: &PickProps) -> Html {
    let text = props.text;
    let heading = match props.verb {
        Verb::Kill => text.fault.kill_whom,
        Verb::HostDown => text.fault.host_down_whom,
        _ => text.fault.freeze_whom,
    };
    let close = props.dispatch.on(|| Action::Popover(None));
    let able = |node: &&NodeView| match props.verb {
        Verb::Kill => matches!(node.status, Status::Up | Status::Paused),
        Verb::HostDown => node.status != Status::HostDown,
        _ => node.status == Status::Up,
    };
    let mut nodes: Vec<&NodeView> = props.frame.nodes.iter().filter(able).collect();
    nodes.sort_by_key(|node| !node.is_master);
    html! {
        <Popup class="lab-menu" label={heading} role="menu" close_label={text.keys.close} on_close={close}>
            <div class="lab-menu-title" key="title">{heading}</div>
            if nodes.is_empty() {
                <p class="lab-hint" key="none">{text.fault.none}</p>
            }
            <ul class="lab-list" role="none" key="list">
                { for nodes.into_iter().map(|node| pick_line(node, props)) }
            </ul>
        </Popup>
    }
}

fn pick_line(node: &NodeView, props: &PickProps) -> Html {
    let text = props.text;
    let command = command(props.verb, &node.name, "");
    let onclick = props.dispatch.on({
        let command = command.clone();
        move || Action::Apply(command.clone())
    });
    html! {
        <li role="none" key={node.name.clone()}>
            <button type="button" role="menuitem" class="lab-item" data-command={command} {onclick}>
                <span class="lab-item-name lab-mono">{&node.name}</span>
                <span class="lab-item-note">{(text.fault.role)(node.shape)}</span>
            </button>
        </li>
    }
}

/// Properties of [`MoreFaults`].
#[derive(Properties, PartialEq)]
pub struct MoreFaultsProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// The faults that have no button of their own, and below them how to mend what is
/// dead, frozen or cut. Where all faults share one button the others come first.
#[component]
pub fn MoreFaults(props: &MoreFaultsProps) -> Html {
    let words = &props.text.fault;
    let close = props.dispatch.on(|| Action::Popover(None));
    let with_buttons = [
        (Popover::Kill, "kill", words.kill),
        (Popover::Freeze, "freeze", words.freeze),
        (Popover::Cut, "cut", words.cut),
        (Popover::Partition, "partition", words.partition),
    ];
    let mends = mends(&props.frame);
    html! {
        <Popup class="lab-menu" label={words.more} role="menu" close_label={props.text.keys.close} on_close={close}>
            <div class="lab-menu-title lab-roomy-only" key="title">{words.more}</div>
            <div class="lab-menu-title lab-compact-only" key="all">{words.label}</div>
            <ul class="lab-list lab-narrow-only" role="none" key="others">
                { for with_buttons.into_iter().map(|(popover, name, words)| choice(popover, name, words, props)) }
            </ul>
            <ul class="lab-list" role="none" key="faults">
                { choice(Popover::HostDown, "host-down", words.host_down, props) }
                { choice(Popover::Order(None), "order", props.text.later.order, props) }
                { choice(Popover::Random, "random", props.text.later.random, props) }
                { line(props) }
                { typed(props) }
            </ul>
            if !mends.is_empty() {
                <ul class="lab-list lab-group" role="none" key="mends">
                    { for mends.into_iter().map(|(verb, name)| mend(verb, name, props)) }
                </ul>
            }
        </Popup>
    }
}

/// What can be mended now, with the process it is about.
fn mends(frame: &Frame) -> Vec<(Verb, &str)> {
    let cut = frame.wires.iter().any(|wire| wire.cut_ab || wire.cut_ba);
    let of_node = |node: &NodeView| match node.status {
        Status::Killed | Status::NotStarted => Some(Verb::Restart),
        Status::Paused => Some(Verb::Resume),
        Status::HostDown => Some(Verb::HostUp),
        Status::Up => None,
    };
    let nodes = frame
        .nodes
        .iter()
        .filter_map(|node| Some((of_node(node)?, node.name.as_str())));
    cut.then_some((Verb::HealAll, ""))
        .into_iter()
        .chain(nodes)
        .collect()
}

/// The line that lets the reader draw one through the picture.
fn line(props: &MoreFaultsProps) -> Html {
    let onclick: Callback<MouseEvent> = props.dispatch.on(|| Action::Line(true));
    html! {
        <li role="none" key="line">
            <button type="button" role="menuitem" class="lab-item" data-do="line" {onclick}>
                <span class="lab-item-name">{props.text.later.line}</span><kbd class="lab-key" aria-hidden="true">{LINE_KEY}</kbd>
            </button>
        </li>
    }
}

/// The line that opens the field for a command.
fn typed(props: &MoreFaultsProps) -> Html {
    let onclick: Callback<MouseEvent> = props.dispatch.on(|| Action::Typing(Typing::About(None)));
    html! {
        <li role="none" key="command">
            <button type="button" role="menuitem" class="lab-item" aria-haspopup="true" data-fault-menu="command" {onclick}>
                <span class="lab-item-name">{props.text.command.open}</span><kbd class="lab-key" aria-hidden="true">{":"}</kbd>
            </button>
        </li>
    }
}

/// A line that opens a choice.
fn choice(
    popover: Popover,
    name: &'static str,
    words: &'static str,
    props: &MoreFaultsProps,
) -> Html {
    let onclick: Callback<MouseEvent> = props.dispatch.on(move || Action::Popover(Some(popover)));
    html! {
        <li role="none" key={name}>
            <button type="button" role="menuitem" class="lab-item" aria-haspopup="true" data-fault-menu={name} {onclick}>
                <span class="lab-item-name">{words}</span><span class="lab-item-note" aria-hidden="true">{"›"}</span>
            </button>
        </li>
    }
}

fn mend(verb: Verb, name: &str, props: &MoreFaultsProps) -> Html {
    let command = command(verb, name, "");
    let onclick: Callback<MouseEvent> = props.dispatch.on({
        let command = command.clone();
        move || Action::Apply(command.clone())
    });
    html! {
        <li role="none" key={command.clone()}>
            <button type="button" role="menuitem" class="lab-item" data-command={command.clone()} {onclick}>
                <span class="lab-item-name">{(props.text.fault.verb)(verb, name, "")}</span>
                if command == HEAL_ALL { <kbd class="lab-key" aria-hidden="true">{"h"}</kbd> }
            </button>
        </li>
    }
}

/// Properties of [`CutForm`].
#[derive(Properties, PartialEq)]
pub struct CutFormProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// A choice of a link and a direction.
#[component]
pub fn CutForm(props: &CutFormProps) -> Html {
    let text = props.text;
    let name_at =
        |index: Option<&NodeView>| index.map_or_else(String::new, |node| node.name.clone());
    let from = use_state(|| name_at(props.frame.nodes.iter().find(|node| node.epoch.is_some())));
    let to = use_state(|| name_at(props.frame.nodes.first()));
    let close = props.dispatch.on(|| Action::Popover(None));
    let cut = |verb: Verb| {
        let command = command(verb, &from, &to);
        props.dispatch.on(move || Action::Apply(command.clone()))
    };
    let same = *from == *to;
    html! {
        <Popup class="lab-form" label={text.fault.cut_which} close_label={text.keys.close} on_close={close}>
            <h2 class="lab-title" key="title">{text.fault.cut_which}</h2>
            <div class="lab-form-row" key="ends">
                { end(text.fault.from, "from", &from, &props.frame) }
                { end(text.fault.to, "to", &to, &props.frame) }
            </div>
            <div class="lab-form-row" key="do">
                <button type="button" class="lab-button" data-verb="one-way" disabled={same} onclick={cut(Verb::CutForth)}>
                    {format!("{} ({} → {})", text.fault.one_way, *from, *to)}
                </button>
                <button type="button" class="lab-button is-ink" data-verb="both" disabled={same} onclick={cut(Verb::CutBoth)}>
                    {text.fault.both_ways}
                </button>
            </div>
        </Popup>
    }
}

fn end(
    label: &'static str,
    name: &'static str,
    value: &UseStateHandle<String>,
    frame: &Frame,
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
            <select class="lab-select lab-mono" name={name} {onchange}>
                { for frame.nodes.iter().map(|node| html! {
                    <option key={node.name.clone()} value={node.name.clone()} selected={node.name == **value}>{&node.name}</option>
                }) }
            </select>
        </label>
    }
}
