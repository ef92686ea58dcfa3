use std::rc::Rc;

use lab::frame::Frame;
use web_sys::{HtmlInputElement, InputEvent, MouseEvent, SubmitEvent};
use yew::{
    AttrValue, Callback, Html, NodeRef, Properties, TargetCast, component, hook, html,
    use_effect_with, use_node_ref,
};

use super::Popup;
use crate::app::{Action, Dispatch, Typing};
use crate::menu::examples;
use crate::stage::Target;
use crate::text::{Text, coded};

/// Properties of [`CommandForm`].
#[derive(Properties, PartialEq)]
pub struct CommandFormProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// The words.
    pub text: &'static Text,
    /// What it is about, if something was chosen.
    pub about: Option<Target>,
    /// What is typed so far.
    pub typed: AttrValue,
    /// Why it cannot be done.
    pub wrong: Option<AttrValue>,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// A field for a command, and some that can be changed and given.
#[component]
pub fn CommandForm(props: &CommandFormProps) -> Html {
    let (text, words) = (props.text, &props.text.command);
    let field = use_node_ref();
    use_amount_marked(&field, &props.typed, props.wrong.is_some());
    let close = props.dispatch.on(|| Action::Popover(None));
    let onsubmit = {
        let (dispatch, field) = (props.dispatch.clone(), field.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(field) = field.cast::<HtmlInputElement>() {
                dispatch.send(Action::Typing(Typing::Give(field.value())));
            }
        })
    };
    let oninput = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                dispatch.send(Action::Typing(Typing::Change(field.value())));
            }
        })
    };
    let (class, said) = match &props.wrong {
        Some(why) => ("lab-wrong", why.as_str()),
        None => ("lab-hint", words.hint),
    };
    html! {
        <Popup class="lab-form lab-command" label={words.heading} close_label={text.keys.close} on_close={close}>
            <form class="lab-command-form" key="form" {onsubmit}>
                <label class="lab-field-name" for="lab-command" key="name">{words.heading}<kbd class="lab-key" aria-hidden="true">{":"}</kbd></label>
                <div class="lab-command-row" key="row">
                    <input id="lab-command" class="lab-input lab-mono" key="field" ref={field} type="text" value={props.typed.clone()} maxlength="400"
                        aria-label={words.field} autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false" aria-describedby="lab-command-said"
                        aria-invalid={props.wrong.is_some().to_string()} {oninput} />
                    <button type="submit" class="lab-button is-ink" key="do" data-verb="command">{words.give}</button>
                </div>
                <p key="said" id="lab-command-said" {class} role="status">{coded(said)}</p>
            </form>
            <div class="lab-menu-title" key="examples-of">{words.examples}</div>
            <ul class="lab-list lab-examples" key="examples" aria-label={words.examples}>
                { for examples(&props.frame, props.about).iter().map(|line| example(line, props)) }
            </ul>
        </Popup>
    }
}

/// A command that can be changed and given, and what it would do.
fn example(line: &str, props: &CommandFormProps) -> Html {
    let said = (props.text.picture.fault)(line);
    let onclick: Callback<MouseEvent> = props.dispatch.on({
        let line = line.to_owned();
        move || Action::Typing(Typing::Change(line.clone()))
    });
    html! {
        <li key={line.to_owned()}>
            <button type="button" class="lab-item" data-example={line.to_owned()} {onclick}>
                <code class="lab-item-name" key="line">{line}</code>
                // In English the words are those of the command.
                if said != line { <span class="lab-item-note" key="said">{said}</span> }
            </button>
        </li>
    }
}

/// What was just put into the field by a click has its amount selected, so that another can
/// be typed over it; what cannot be done has the focus again.
#[hook]
fn use_amount_marked(field: &NodeRef, typed: &AttrValue, wrong: bool) {
    let field = field.clone();
    use_effect_with((typed.clone(), wrong), move |(typed, wrong)| {
        let Some(field) = field.cast::<HtmlInputElement>() else {
            return;
        };
        let root = field.get_root_node();
        let holder = wasm_bindgen::JsCast::dyn_into::<web_sys::ShadowRoot>(root).ok();
        let typing = holder
            .and_then(|root| root.active_element())
            .is_some_and(|active| active.is_same_node(Some(&field)));
        if typed.is_empty() || (typing && !wrong) {
            return;
        }
        // A field of text that is in the document has the focus and a selection.
        let _ = field.focus();
        if let Some((from, to)) = amount(typed).filter(|_| !wrong) {
            let _ = field.set_selection_range(from, to);
        }
    });
}

/// Where the first amount of a command is: a word that begins with a digit or a sign,
/// behind the verb and whom it is about.
fn amount(line: &str) -> Option<(u32, u32)> {
    let mut at = 0;
    for word in line.split(' ') {
        let end = at + word.len();
        if at > 0 && word.starts_with(|c: char| c.is_ascii_digit() || c == '+') {
            return u32::try_from(at).ok().zip(u32::try_from(end).ok());
        }
        at = end + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_amount_is_what_is_typed_over() {
        assert_eq!(amount("loss s0>r0 20%"), Some((11, 14)));
        assert_eq!(amount("clock s1 +5s"), Some((9, 12)));
        assert_eq!(amount("restart r0 wiped"), None);
    }
}
