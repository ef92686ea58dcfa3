use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, Node, NodeList, ShadowRoot, SvgElement};
use yew::{
    AttrValue, Callback, Children, Classes, Html, NodeRef, Properties, classes, component, html,
    use_effect_with, use_node_ref,
};

/// What can have the focus inside a popup.
const FOCUSABLE: &str = "button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled])";

/// Properties of [`Popup`].
#[derive(Properties, PartialEq)]
pub struct PopupProps {
    /// More classes of the box.
    #[prop_or_default]
    pub class: Classes,
    /// Names it for a screen reader.
    pub label: AttrValue,
    /// `menu` or `dialog`.
    #[prop_or(AttrValue::Static("dialog"))]
    pub role: AttrValue,
    /// Names what a click outside does.
    pub close_label: AttrValue,
    /// Closes it.
    pub on_close: Callback<()>,
    /// What is in it.
    pub children: Children,
}

/// A box above the picture. It takes the focus when it opens and gives it back
/// when it closes; Escape or a click outside closes it; the arrow keys move
/// between its lines and Tab stays inside.
#[component]
pub fn Popup(props: &PopupProps) -> Html {
    let place = use_node_ref();
    {
        let place = place.clone();
        use_effect_with((), move |()| {
            let (before, root) = (focused(&place), root(&place));
            keep_inside(&place);
            if let Some(first) = items(&place).first() {
                // Focusing an element that is in the document does not fail.
                let _ = first.focus();
            }
            move || give_back(before, root)
        });
    }
    let onkeydown = {
        let place = place.clone();
        let on_close = props.on_close.clone();
        Callback::from(move |event: KeyboardEvent| {
            // Nothing typed here is a key of the lab.
            event.stop_propagation();
            match event.key().as_str() {
                "Escape" => on_close.emit(()),
                "ArrowDown" if !is_field(&event) => shift(&place, &event, 1),
                "ArrowUp" if !is_field(&event) => shift(&place, &event, -1),
                "Tab" => stay_inside(&place, &event),
                _ => {}
            }
        })
    };
    let close = props.on_close.clone();
    let outside = Callback::from(move |_| close.emit(()));
    html! {
        <>
            <button type="button" class="lab-outside" tabindex="-1" aria-label={props.close_label.clone()} onclick={outside} />
            <div ref={place} class={classes!("lab-popup", props.class.clone())} role={props.role.clone()}
                aria-label={props.label.clone()} {onkeydown}>
                { props.children.clone() }
            </div>
        </>
    }
}

/// Room kept between a popup and the edge of the element, in pixels.
const MARGIN: f64 = 8.0;

/// What does not fit into the element between the popup's own place and its edge is
/// scrolled. The height is set through the style object: a strict content security
/// policy forbids style attributes.
fn keep_inside(place: &NodeRef) {
    let Some(popup) = place.cast::<HtmlElement>() else {
        return;
    };
    let Ok(Some(lab)) = popup.closest(".lab") else {
        return;
    };
    let (outer, own) = (
        lab.get_bounding_client_rect(),
        popup.get_bounding_client_rect(),
    );
    let top = own.top().max(outer.top() + MARGIN);
    let bottom = own.bottom().min(outer.bottom() - MARGIN);
    if bottom - top < own.height() - 0.5 {
        // Setting a well-formed length on a live element does not fail.
        let _ = popup
            .style()
            .set_property("max-height", &format!("{:.0}px", bottom - top));
    }
}

fn items(place: &NodeRef) -> Vec<HtmlElement> {
    let Some(element) = place.cast::<Element>() else {
        return Vec::new();
    };
    // The selector is a constant and well-formed.
    let Ok(list) = element.query_selector_all(FOCUSABLE) else {
        return Vec::new();
    };
    let get = |list: &NodeList, index| list.item(index)?.dyn_into::<HtmlElement>().ok();
    (0..list.length())
        .filter_map(|index| get(&list, index))
        // What is not shown here cannot take the focus.
        .filter(|item| item.offset_width() > 0)
        .collect()
}

fn focused(place: &NodeRef) -> Option<Element> {
    match root(place)?.dyn_into::<ShadowRoot>() {
        Ok(shadow) => shadow.active_element(),
        Err(_) => web_sys::window()?.document()?.active_element(),
    }
}

fn root(place: &NodeRef) -> Option<Node> {
    Some(place.cast::<Element>()?.get_root_node())
}

/// Gives the focus back to what had it. A thing of the picture that was drawn
/// anew meanwhile is found by its target; an element that is gone cannot take it.
fn give_back(before: Option<Element>, root: Option<Node>) {
    let Some(before) = before else { return };
    let anew = || {
        let target = before.get_attribute("data-target")?;
        let shadow = root?.dyn_into::<ShadowRoot>().ok()?;
        shadow
            .query_selector(&format!("[data-target=\"{target}\"]"))
            .ok()?
    };
    let element = if before.is_connected() {
        Some(before.clone())
    } else {
        anew()
    };
    // Focusing an element that is in the document does not fail.
    if let Some(element) = element
        .as_ref()
        .and_then(|element| element.dyn_ref::<HtmlElement>())
    {
        let _ = element.focus();
    } else if let Some(element) = element
        .as_ref()
        .and_then(|element| element.dyn_ref::<SvgElement>())
    {
        let _ = element.focus();
    }
}

fn shift(place: &NodeRef, event: &KeyboardEvent, by: i64) {
    let items = items(place);
    let at = focused(place).and_then(|active| {
        items
            .iter()
            .position(|item| item.is_same_node(Some(&active)))
    });
    let next = match at {
        Some(at) => (at as i64 + by).rem_euclid(items.len() as i64) as usize,
        None => 0,
    };
    if let Some(item) = items.get(next) {
        event.prevent_default();
        let _ = item.focus();
    }
}

fn stay_inside(place: &NodeRef, event: &KeyboardEvent) {
    let items = items(place);
    let at = focused(place).and_then(|active| {
        items
            .iter()
            .position(|item| item.is_same_node(Some(&active)))
    });
    let leaving = match at {
        Some(0) => event.shift_key(),
        Some(at) => at + 1 == items.len() && !event.shift_key(),
        None => true,
    };
    if leaving {
        shift(place, event, if event.shift_key() { -1 } else { 1 });
    }
}

fn is_field(event: &KeyboardEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| {
            matches!(element.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA")
        })
}
