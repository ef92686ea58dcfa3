use yew::{Html, Properties, component, html};

use super::Popup;
use crate::app::{Action, Dispatch};
use crate::text::Text;

/// Properties of [`Keys`].
#[derive(Properties, PartialEq)]
pub struct KeysProps {
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// The list of keys.
#[component]
pub fn Keys(props: &KeysProps) -> Html {
    let text = props.text;
    let close = props.dispatch.on(|| Action::Popover(None));
    let close_button = props.dispatch.on(|| Action::Popover(None));
    html! {
        <Popup class="lab-sheet lab-keys" label={text.keys.heading} close_label={text.keys.close} on_close={close}>
            <h2 class="lab-title" key="title">{text.keys.heading}</h2>
            <p class="lab-hint" key="hint">{text.keys.hint}</p>
            <dl class="lab-key-list" key="list">
                { for text.keys.lines.iter().map(|(key, what)| html! {
                    <div key={*key}><dt><kbd class="lab-key">{*key}</kbd></dt><dd>{*what}</dd></div>
                }) }
            </dl>
            <button type="button" class="lab-button" key="close" onclick={close_button}>{text.keys.close}</button>
        </Popup>
    }
}
