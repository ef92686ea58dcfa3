use std::rc::Rc;

use lab::frame::{Frame, NodeView, Status};
use web_sys::{Event, HtmlSelectElement};
use yew::{Callback, Html, Properties, TargetCast, UseStateHandle, component, html, use_state};

use super::Popup;
use crate::app::{Action, Dispatch, Popover};
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
    let heading = if props.verb == Verb::Kill {
        text.fault.kill_whom
    } else {
        text.fault.freeze_whom
    };
    let close = props.dispatch.on(|| Action::Popover(None));
    let able = |node: &&NodeView| match props.verb {
        Verb::Kill => matches!(node.status, Status::Up | Status::Paused),
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

/// Everything else: what is dead, frozen or cut can be mended here, hosts can be
/// switched off.
#[component]
pub fn MoreFaults(props: &MoreFaultsProps) -> Html {
    let text = props.text;
    let close = props.dispatch.on(|| Action::Popover(None));
    let mut lines: Vec<(Verb, &str)> = vec![(Verb::HealAll, "")];
    for node in &props.frame.nodes {
        match node.status {
            Status::Killed | Status::NotStarted => lines.push((Verb::Restart, &node.name)),
            Status::Paused => lines.push((Verb::Resume, &node.name)),
            Status::HostDown => lines.push((Verb::HostUp, &node.name)),
            Status::Up => {}
        }
    }
    let up = props
        .frame
        .nodes
        .iter()
        .filter(|node| node.status == Status::Up);
    lines.extend(up.map(|node| (Verb::HostDown, node.name.as_str())));
    html! {
        <Popup class="lab-menu" label={text.fault.more} role="menu" close_label={text.keys.close} on_close={close}>
            <div class="lab-menu-title" key="title">{text.fault.more}</div>
            <ul class="lab-list" role="none" key="list">
                { for lines.into_iter().map(|(verb, name)| {
                    let command = command(verb, name, "");
                    let onclick = props.dispatch.on({
                        let command = command.clone();
                        move || Action::Apply(command.clone())
                    });
                    html! {
                        <li role="none" key={command.clone()}>
                            <button type="button" role="menuitem" class="lab-item" data-command={command.clone()} {onclick}>
                                <span class="lab-item-name">{(text.fault.verb)(verb, name, "")}</span>
                                if command == HEAL_ALL { <kbd class="lab-key" aria-hidden="true">{"h"}</kbd> }
                            </button>
                        </li>
                    }
                }) }
            </ul>
            <ul class="lab-list lab-narrow-only" role="none" key="other">
                { for [(Popover::Kill, text.fault.kill), (Popover::Freeze, text.fault.freeze), (Popover::Cut, text.fault.cut), (Popover::Partition, text.fault.partition)]
                    .into_iter().map(|(popover, name)| {
                        let onclick = props.dispatch.on(move || Action::Popover(Some(popover)));
                        html! { <li role="none" key={name}><button type="button" role="menuitem" class="lab-item" {onclick}>{name}</button></li> }
                    }) }
            </ul>
        </Popup>
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
