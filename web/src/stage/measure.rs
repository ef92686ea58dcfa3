//! The size of an element, followed as it changes.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// The size of the element that `node` refers to, in CSS pixels; `None` until it is
/// known. A size `given` from outside is taken as it is.
#[hook]
pub fn use_size(node: NodeRef, given: Option<(f64, f64)>) -> Option<(f64, f64)> {
    let size = use_state_eq(|| given);
    let setter = size.setter();
    use_effect_with((node, given), move |(node, given)| {
        let observed = if given.is_some() {
            None
        } else {
            node.cast::<Element>()
        };
        let watch = observed.and_then(|element| {
            let measured = element.clone();
            let report = Closure::<dyn FnMut()>::new(move || {
                let (width, height) = (measured.client_width(), measured.client_height());
                if width > 0 && height > 0 {
                    setter.set(Some((f64::from(width), f64::from(height))));
                }
            });
            let observer = ResizeObserver::new(report.as_ref().unchecked_ref()).ok()?;
            observer.observe(&element);
            Some((observer, report))
        });
        move || {
            if let Some((observer, report)) = watch {
                observer.disconnect();
                drop(report);
            }
        }
    });
    given.or(*size)
}
