use std::rc::Rc;

use lab::frame::{Frame, MessageView};
use web_sys::HtmlElement;
use yew::{Callback, Html, NodeRef, Properties, component, html, use_effect_with, use_node_ref};

use super::{Entry, entries, more_entries, under_way};
use crate::app::{Action, Dispatch, Popover, Typing};
use crate::popover::Popup;
use crate::stage::accessible::message;
use crate::stage::{MenuRequest, Target};
use crate::text::{Text, Verb};

/// Room kept between a menu and the edge of the element, in pixels.
const MARGIN: f64 = 8.0;

/// How many messages of a link are listed.
const LISTED: usize = 6;

/// Properties of [`TargetMenu`].
#[derive(Properties, PartialEq)]
pub struct TargetMenuProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// The words.
    pub text: &'static Text,
    /// About what, and where.
    pub request: MenuRequest,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// The menu of a process, link or message, beside it.
#[component]
pub fn TargetMenu(props: &TargetMenuProps) -> Html {
    let place = use_node_ref();
    {
        let place = place.clone();
        use_effect_with(props.request, move |request| put_beside(&place, request));
    }
    let title = title(&props.frame, props.text, props.request.target);
    let entries = match props.request.target {
        Target::Node(id) if props.request.more => {
            let node = props.frame.nodes.get(usize::from(id));
            node.map(|node| more_entries(&props.frame, node))
                .unwrap_or_default()
        }
        target => entries(&props.frame, target),
    };
    let close = props.dispatch.on(|| Action::Menu(None));
    html! {
        <div class="lab-menu-place" ref={place}>
            <Popup class="lab-menu" label={(props.text.fault.menu_of)(&title)} role="menu"
                close_label={props.text.keys.close} on_close={close}>
                <div class="lab-menu-title" key="title">{title}</div>
                <ul class="lab-list" role="none" key="entries">
                    { for entries.iter().map(|entry| line(entry, props)) }
                </ul>
                { messages(props) }
            </Popup>
        </div>
    }
}

/// Under what can be done to a link what is on its way over it, each with a menu of its
/// own; under what can be done to a message, what comes of it.
fn messages(props: &TargetMenuProps) -> Html {
    let (words, frame) = (&props.text.fault, &props.frame);
    let (a, b) = match props.request.target {
        Target::Wire(a, b) => (a, b),
        Target::Message(_) => {
            return html! { <p class="lab-hint lab-menu-note" key="tcp">{words.one_message}</p> };
        }
        Target::Node(_) => return html! {},
    };
    let messages = under_way(frame, a, b);
    if messages.is_empty() {
        return html! {};
    }
    let more = messages.len().saturating_sub(LISTED);
    html! {
        <>
            <div class="lab-menu-title" key="under-way">{words.under_way}</div>
            <ul class="lab-list" role="none" key="messages">
                { for messages.into_iter().take(LISTED).map(|view| message_line(view, props)) }
            </ul>
            if more > 0 {
                <p class="lab-hint lab-menu-note" key="more">{(words.more_under_way)(more)}</p>
            }
        </>
    }
}

fn message_line(view: &MessageView, props: &TargetMenuProps) -> Html {
    let request = MenuRequest {
        target: Target::Message(view.id),
        ..props.request
    };
    let onclick: Callback<web_sys::MouseEvent> =
        props.dispatch.on(move || Action::Menu(Some(request)));
    let name = message(view, &props.frame.nodes, props.text.picture);
    html! {
        <li role="none" key={view.id.to_string()}>
            <button type="button" role="menuitem" class="lab-item" aria-haspopup="true" data-message={view.id.to_string()} {onclick}>
                <span class="lab-item-name">{name}</span><span class="lab-item-note" aria-hidden="true">{"›"}</span>
            </button>
        </li>
    }
}

fn line(entry: &Entry, props: &TargetMenuProps) -> Html {
    let target = props.request.target;
    let command = entry.command.clone();
    let (verb, request) = (entry.verb, props.request);
    let onclick: Callback<web_sys::MouseEvent> = props.dispatch.on(move || match (verb, target) {
        (Verb::Inspect, _) => Action::Inspect(target),
        (Verb::MoreOf, _) => Action::Menu(Some(MenuRequest {
            more: true,
            ..request
        })),
        (Verb::AtEvent, Target::Node(id)) => Action::Popover(Some(Popover::Order(Some(id)))),
        (Verb::Exactly, _) => Action::Typing(Typing::About(Some(target))),
        _ => Action::Apply(command.clone()),
    });
    let opens = verb.opens();
    html! {
        <li role="none" key={format!("{verb:?}")}>
            <button type="button" role="menuitem" class="lab-item" data-command={(!opens).then(|| entry.command.clone())} data-verb={format!("{verb:?}")}
                aria-haspopup={opens.then_some("true")} {onclick}>
                <span class="lab-item-name">{(props.text.fault.verb)(entry.verb, &entry.a, &entry.b)}</span>
                if !entry.key.is_empty() {
                    <kbd class="lab-key" aria-hidden="true">{entry.key}</kbd>
                }
            </button>
        </li>
    }
}

fn title(frame: &Frame, text: &Text, target: Target) -> String {
    let name = |id: u16| {
        frame
            .nodes
            .get(usize::from(id))
            .map_or("?", |node| node.name.as_str())
    };
    match target {
        Target::Node(id) => match frame.nodes.get(usize::from(id)) {
            Some(node) => format!("{} · {}", node.name, (text.fault.role)(node.shape)),
            None => String::new(),
        },
        Target::Wire(a, b) => format!("{} – {}", name(a), name(b)),
        Target::Message(id) => frame
            .messages
            .iter()
            .find(|message| message.id == id)
            .map_or_else(String::new, |message| {
                (text.panel.message)(message.kind, message.reply).to_owned()
            }),
    }
}

/// Moves the menu beside the point that was asked for, inside the element. The
/// position is set through the style object: a strict content security policy
/// forbids style attributes.
fn put_beside(place: &NodeRef, request: &MenuRequest) {
    let Some(element) = place.cast::<HtmlElement>() else {
        return;
    };
    let Ok(Some(lab)) = element.closest(".lab") else {
        return;
    };
    let Ok(Some(menu)) = element.query_selector(".lab-popup") else {
        return;
    };
    let outer = lab.get_bounding_client_rect();
    let own = menu.get_bounding_client_rect();
    let right_of = request.x - outer.left();
    let most = outer.width() - own.width() - MARGIN;
    let left = if right_of > most {
        right_of - request.aside - own.width()
    } else {
        right_of
    };
    let left = left.min(most).max(MARGIN);
    let top = (request.y - outer.top())
        .min(outer.height() - own.height() - MARGIN)
        .max(MARGIN);
    let style = element.style();
    // Setting a well-formed length on a live element does not fail.
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("top", &format!("{top}px"));
}
