//! The diagram as a file of its own: every colour and font is written into it.

use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Element;

/// What a picture that stands alone takes from the style sheets.
const STYLES: [&str; 12] = [
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "opacity",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor",
    "paint-order",
];

/// The picture as the text of an SVG file, on the colour it stands on.
pub(super) fn svg(picture: &Element, label: &str) -> Result<String, JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let copy: Element = picture.clone_node_with_deep(true)?.dyn_into()?;
    let (shown, copied) = (
        picture.query_selector_all("*")?,
        copy.query_selector_all("*")?,
    );
    for place in 0..shown.length() {
        let (Some(shown), Some(copied)) = (shown.item(place), copied.item(place)) else {
            continue;
        };
        let (shown, copied): (Element, Element) = (shown.dyn_into()?, copied.dyn_into()?);
        let Some(style) = window.get_computed_style(&shown)? else {
            continue;
        };
        for name in STYLES {
            copied.set_attribute(name, &style.get_property_value(name)?)?;
        }
        for name in [
            "class",
            "tabindex",
            "role",
            "data-strand",
            "data-at",
            "data-target",
        ] {
            copied.remove_attribute(name)?;
        }
    }
    for name in ["class", "tabindex", "role", "aria-describedby"] {
        copy.remove_attribute(name)?;
    }
    copy.set_attribute("xmlns", "http://www.w3.org/2000/svg")?;
    copy.set_attribute("aria-label", label)?;
    let ground = window.get_computed_style(picture)?;
    let ground = ground
        .ok_or(JsValue::UNDEFINED)?
        .get_property_value("background-color")?;
    let width = picture.get_attribute("width").unwrap_or_default();
    let height = picture.get_attribute("height").unwrap_or_default();
    let text = copy.outer_html();
    let open = text.find('>').map_or(text.len(), |end| end + 1);
    Ok(format!(
        "{}<rect width=\"{width}\" height=\"{height}\" fill=\"{ground}\"/>{}",
        &text[..open],
        &text[open..]
    ))
}
