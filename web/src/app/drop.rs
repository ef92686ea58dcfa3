use web_sys::DragEvent;
use yew::{Callback, Html, Properties, component, html};

use super::{Action, Dispatch};
use crate::opening::{Opening, read_all};
use crate::text::Text;

/// Whether it is files that are being dragged, and not a text or a link.
pub(super) fn carries_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| {
        let types = data.types();
        (0..types.length()).any(|index| types.get(index).as_string().as_deref() == Some("Files"))
    })
}

/// Properties of [`DropTarget`].
#[derive(Properties, PartialEq)]
pub(super) struct DropTargetProps {
    /// The words.
    pub(super) text: &'static Text,
    /// Where actions go.
    pub(super) dispatch: Dispatch,
    /// The files were dropped, or dragged away again.
    pub(super) on_end: Callback<()>,
}

/// Lies over everything while files are dragged over the element, and opens them.
#[component]
pub(super) fn DropTarget(props: &DropTargetProps) -> Html {
    let ondragover = Callback::from(|event: DragEvent| event.prevent_default());
    let ondragleave = {
        let on_end = props.on_end.clone();
        Callback::from(move |_: DragEvent| on_end.emit(()))
    };
    let ondrop = {
        let (on_end, dispatch) = (props.on_end.clone(), props.dispatch.clone());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            on_end.emit(());
            if let Some(list) = event.data_transfer().and_then(|data| data.files()) {
                let dispatch = dispatch.clone();
                let drop = move |read| dispatch.send(Action::Opening(Opening::Drop(read)));
                read_all(&list, Callback::from(drop));
            }
        })
    };
    html! {
        <div class="lab-drop" {ondragover} {ondragleave} {ondrop}>
            <p class="lab-title">{props.text.opening.drop}</p>
        </div>
    }
}
