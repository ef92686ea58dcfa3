use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, MouseEvent};
use yew::{
    Callback, Html, NodeRef, Properties, classes, component, html, use_effect_with, use_node_ref,
    use_state_eq,
};

use super::tabs::panel_id;
use crate::app::{Action, Dispatch, Glyph, Icon, PanelAct, Tab};
use crate::popover::Popup;
use crate::stage::measure::use_size;
use crate::text::Text;

/// What of a neighbour stays in sight beside the tab that is shown, in pixels: it says
/// that there are more.
const PEEK: i32 = 36;

/// Properties of [`TabStrip`].
#[derive(Properties, PartialEq)]
pub(super) struct TabStripProps {
    /// The tabs, in their order.
    pub(super) tabs: Vec<Tab>,
    /// The one that is shown.
    pub(super) chosen: Tab,
    /// The place of their panel.
    pub(super) place: usize,
    /// The words.
    pub(super) text: &'static Text,
    /// Where actions go.
    pub(super) dispatch: Dispatch,
}

/// On which sides of the strip there are tabs out of sight.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Hidden {
    before: bool,
    after: bool,
}

impl Hidden {
    /// Of a strip `width` wide, that holds `content` and is scrolled by `scrolled`.
    const fn of(scrolled: i32, width: i32, content: i32) -> Self {
        Self {
            before: scrolled > 1,
            after: scrolled + width < content - 1,
        }
    }
}

/// One row of tabs, however many there are: what does not fit is scrolled, the one that
/// is shown is always in sight, and then a menu has them all.
#[component]
pub(super) fn TabStrip(props: &TabStripProps) -> Html {
    let list = use_node_ref();
    let size = use_size(list.clone(), None);
    let hidden = use_state_eq(Hidden::default);
    let look = {
        let (list, hidden) = (list.clone(), hidden.setter());
        move || {
            if let Some(list) = list.cast::<HtmlElement>() {
                hidden.set(Hidden::of(
                    list.scroll_left(),
                    list.client_width(),
                    list.scroll_width(),
                ));
            }
        }
    };
    {
        let (list, look) = (list.clone(), look.clone());
        let seen = (props.chosen, props.tabs.clone(), props.text.lang, size);
        use_effect_with(seen, move |(chosen, ..)| {
            bring_into_sight(&list, *chosen);
            look();
        });
    }
    let crowded = hidden.before || hidden.after;
    let class = classes!(
        "lab-tabs",
        hidden.before.then_some("has-before"),
        hidden.after.then_some("has-after"),
    );
    html! {
        <>
            <div {class} role="tablist" aria-label={props.text.panel.label} ref={list.clone()} key="tabs"
                onkeydown={arrow_keys(&list, props)} onscroll={Callback::from(move |_| look())}>
                { for props.tabs.iter().map(|tab| button(*tab, props)) }
            </div>
            if crowded {
                <AllTabs key="all" tabs={props.tabs.clone()} chosen={props.chosen} place={props.place} text={props.text} dispatch={props.dispatch.clone()} />
            }
        </>
    }
}

fn button(tab: Tab, props: &TabStripProps) -> Html {
    let (chosen, place) = (tab == props.chosen, props.place);
    let name = tab.title(props.text);
    html! {
        <button type="button" role="tab" class="lab-tab" key={tab.id()} data-tab={tab.id()} data-name={name}
            aria-selected={chosen.to_string()} aria-controls={panel_id(props.place)} tabindex={if chosen { "0" } else { "-1" }}
            onclick={props.dispatch.on::<MouseEvent>(move || Action::Panels(PanelAct::Show(place, tab)))}>
            {name}
        </button>
    }
}

/// All tabs in a menu, for those that are out of sight.
#[component]
fn AllTabs(props: &TabStripProps) -> Html {
    let open = use_state_eq(|| false);
    let text = props.text;
    let set = |to: bool| {
        let open = open.setter();
        move || open.set(to)
    };
    let (toggle, close) = (set(!*open), set(false));
    let item = |tab: &Tab| {
        let (tab, close, dispatch) = (*tab, set(false), props.dispatch.clone());
        let place = props.place;
        let chosen = tab == props.chosen;
        let onclick = Callback::from(move |_: MouseEvent| {
            close();
            dispatch.send(Action::Panels(PanelAct::Show(place, tab)));
        });
        html! {
            <li role="none" key={tab.id()}>
                <button type="button" role="menuitemradio" aria-checked={chosen.to_string()} class="lab-item" data-all-tab={tab.id()} {onclick}>
                    <span class="lab-item-name">{tab.title(text)}</span>
                    if chosen { <span class="lab-item-note" aria-hidden="true">{"✓"}</span> }
                </button>
            </li>
        }
    };
    html! {
        <div class="lab-anchor is-end lab-all-tabs">
            <button type="button" class="lab-more-tabs" data-open="tabs" aria-haspopup="menu" aria-expanded={open.to_string()}
                aria-label={text.panel.all_tabs} title={text.panel.all_tabs} onclick={Callback::from(move |_: MouseEvent| toggle())}>
                <Icon glyph={Glyph::More} />
            </button>
            if *open {
                <Popup class="lab-menu" label={text.panel.all_tabs} role="menu" close_label={text.keys.close}
                    on_close={Callback::from(move |()| close())}>
                    <ul class="lab-list" role="none">{ for props.tabs.iter().map(item) }</ul>
                </Popup>
            }
        </div>
    }
}

/// Left and right move between tabs, as in every list of tabs; Home and End go to the
/// first and the last.
fn arrow_keys(list: &NodeRef, props: &TabStripProps) -> Callback<KeyboardEvent> {
    let (list, dispatch) = (list.clone(), props.dispatch.clone());
    let (tabs, chosen, place) = (props.tabs.clone(), props.chosen, props.place);
    Callback::from(move |event: KeyboardEvent| {
        let at = tabs.iter().position(|tab| *tab == chosen).unwrap_or(0);
        let next = match event.key().as_str() {
            "ArrowRight" => (at + 1) % tabs.len(),
            "ArrowLeft" => (at + tabs.len() - 1) % tabs.len(),
            "Home" => 0,
            "End" => tabs.len() - 1,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        dispatch.send(Action::Panels(PanelAct::Show(place, tabs[next])));
        // At once: the next picture may come a little later, and what has the focus is in
        // sight until then, too.
        bring_into_sight(&list, tabs[next]);
        if let Some(button) = tab_element(&list, tabs[next]) {
            // Focusing an element that is in the document does not fail.
            let _ = button.focus();
        }
    })
}

fn tab_element(list: &NodeRef, tab: Tab) -> Option<HtmlElement> {
    let list = list.cast::<HtmlElement>()?;
    let found = list.query_selector(&format!("[data-tab={}]", tab.id()));
    found.ok()??.dyn_into().ok()
}

/// Scrolls the strip, and nothing but the strip.
fn bring_into_sight(list: &NodeRef, chosen: Tab) {
    let (Some(list), Some(tab)) = (list.cast::<HtmlElement>(), tab_element(list, chosen)) else {
        return;
    };
    let (outer, own) = (
        list.get_bounding_client_rect(),
        tab.get_bounding_client_rect(),
    );
    let (left, right) = (own.left() - outer.left(), own.right() - outer.right());
    let (left, right) = (left.floor() as i32 - PEEK, right.ceil() as i32 + PEEK);
    if left < 0 {
        list.set_scroll_left(list.scroll_left() + left);
    } else if right > 0 {
        list.set_scroll_left(list.scroll_left() + right);
    }
}

#[cfg(test)]
mod tests {
    use super::Hidden;

    #[test]
    fn tabs_are_out_of_sight_where_the_strip_can_be_scrolled_to() {
        let sides = |scrolled, width| {
            let hidden = Hidden::of(scrolled, width, 600);
            (hidden.before, hidden.after)
        };
        assert_eq!(sides(0, 600), (false, false));
        assert_eq!(sides(0, 400), (false, true));
        assert_eq!(sides(100, 400), (true, true));
        assert_eq!(sides(200, 400), (true, false));
    }
}
