use std::rc::Rc;

use lab::frame::Frame;
use web_sys::HtmlElement;
use yew::{Callback, Html, NodeRef, Properties, component, html, use_effect_with, use_node_ref};

use super::{Entry, entries};
use crate::app::{Action, Dispatch};
use crate::popover::Popup;
use crate::stage::{MenuRequest, Target};
use crate::text::{Text, Verb};

/// Room kept between a menu and the edge of the element, in pixels.
const MARGIN: f64 = 8.0;

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
    let entries = entries(&props.frame, props.request.target);
    let close = props.dispatch.on(|| Action::Menu(None));
    html! {
        <div class="lab-menu-place" ref={place}>
            <Popup class="lab-menu" label={(props.text.fault.menu_of)(&title)} role="menu"
                close_label={props.text.keys.close} on_close={close}>
                <div class="lab-menu-title" key="title">{title}</div>
                <ul class="lab-list" role="none" key="entries">
                    { for entries.iter().map(|entry| line(entry, props)) }
                </ul>
            </Popup>
        </div>
    }
}

fn line(entry: &Entry, props: &TargetMenuProps) -> Html {
    let target = props.request.target;
    let command = entry.command.clone();
    let inspect = entry.verb == Verb::Inspect;
    let onclick: Callback<web_sys::MouseEvent> = props.dispatch.on(move || {
        if inspect {
            Action::Inspect(target)
        } else {
            Action::Apply(command.clone())
        }
    });
    html! {
        <li role="none" key={entry.command.clone()}>
            <button type="button" role="menuitem" class="lab-item" data-command={entry.command.clone()} {onclick}>
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
