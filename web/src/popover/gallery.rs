use std::rc::Rc;

use lab::scenario::{Scenario, gallery};
use yew::{Html, Properties, component, html, use_memo};

use super::Popup;
use crate::app::{Action, Dispatch, Popover};
use crate::choice::in_language;
use crate::text::Text;

/// Properties of [`Gallery`].
#[derive(Properties, PartialEq)]
pub struct GalleryProps {
    /// The words.
    pub text: &'static Text,
    /// The name of the scenario that is open.
    pub open: String,
    /// Whether Raft runs beside it.
    pub beside: bool,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// The scenarios that are ready to open, each with two sentences.
#[component]
pub fn Gallery(props: &GalleryProps) -> Html {
    let scenarios: Rc<Vec<Scenario>> = use_memo((), |()| gallery());
    let text = props.text;
    let close = props.dispatch.on(|| Action::Popover(None));
    let own = props.dispatch.on(|| Action::Popover(Some(Popover::Open)));
    html! {
        <Popup class="lab-sheet lab-gallery" label={text.scenario.heading} close_label={text.keys.close} on_close={close}>
            <h2 class="lab-title" key="title">{text.scenario.heading}</h2>
            <div class="lab-gallery-groups" key="groups">
                <ul class="lab-list" key="alone">
                    { for scenarios.iter().filter(|scenario| scenario.raft.is_none()).map(|scenario| card(scenario, props)) }
                </ul>
                <h3 class="lab-subtitle" key="beside">{text.scenario.beside_raft}</h3>
                if !props.beside {
                    <button type="button" class="lab-card" key="compare" data-do="compare" onclick={props.dispatch.on(|| Action::Compare)}>
                        <span class="lab-card-title" key="title">{text.header.compare}</span>
                        <span class="lab-card-text" key="text">{text.scenario.compare_this}</span>
                    </button>
                }
                <ul class="lab-list" key="comparisons" data-group="comparisons">
                    { for scenarios.iter().filter(|scenario| scenario.raft.is_some()).map(|scenario| card(scenario, props)) }
                </ul>
            </div>
            <button type="button" class="lab-card lab-card-own" key="own" data-open="open" onclick={own}>
                <span class="lab-card-title" key="title">{text.opening.heading}</span>
                <span class="lab-card-text" key="text">{text.opening.card}</span>
            </button>
        </Popup>
    }
}

fn card(scenario: &Scenario, props: &GalleryProps) -> Html {
    let text = props.text;
    let name = scenario.name.clone();
    let is_open = name == props.open;
    let onclick = props.dispatch.on({
        let name = name.clone();
        move || Action::OpenNamed(name.clone(), None)
    });
    html! {
        <li key={name.clone()}>
            <button type="button" class="lab-card" data-scenario={name} aria-current={is_open.then_some("true")} {onclick}>
                <span class="lab-card-title" key="title">
                    {in_language(&scenario.title, text.lang)}
                    if is_open {
                        <span class="lab-tag">{text.scenario.open_now}</span>
                    }
                </span>
                <span class="lab-card-text" key="text">{in_language(&scenario.description, text.lang)}</span>
            </button>
        </li>
    }
}
