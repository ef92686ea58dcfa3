use std::rc::Rc;

use lab::frame::{FileLine, FileView};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Clipboard;
use yew::{
    AttrValue, Callback, Html, Properties, UseStateHandle, classes, component, html, use_state,
};

use super::save::save;
use crate::text::{FileText, Text, span};

/// Properties of [`FileOnDisk`].
#[derive(Properties, PartialEq)]
pub(super) struct FileOnDiskProps {
    /// Whose it is.
    pub(super) node: AttrValue,
    /// The file.
    pub(super) file: Rc<FileView>,
    /// The words.
    pub(super) text: &'static Text,
}

/// What a process would start from after a crash: the file it has on disk at this
/// instant, with what the last flush changed and what is not on disk yet.
#[component]
pub(super) fn FileOnDisk(props: &FileOnDiskProps) -> Html {
    let (file, words) = (&props.file, &props.text.file);
    let open = use_state(|| false);
    let copied = use_state(|| None::<&'static str>);
    let toggle = {
        let open = open.clone();
        Callback::from(move |_| open.set(!*open))
    };
    let copy = clipboard().map(|clipboard| copying(&clipboard, file, words, &copied));
    let download = {
        let (file, name) = (Rc::clone(file), format!("{}.conf", props.node));
        Callback::from(move |_| {
            // A browser that cannot do it shows nothing else to say it with.
            let _ = save(&name, "text/plain;charset=utf-8", &file.text());
        })
    };
    let when = match file.flushed_us {
        Some(at_us) => (words.flushed)(&span::clock(at_us), file.changed()),
        None => words.never_flushed.to_owned(),
    };
    html! {
        <section class="lab-section lab-file">
            <h3 class="lab-subtitle" key="heading">
                {words.heading}{" "}<span class="lab-mono lab-item-note">{file.name}</span>
            </h3>
            <p class="lab-hint" key="when">{when}</p>
            if !file.not_yet.is_empty() { <p class="lab-file-behind" key="behind">{(words.behind)(file.not_yet.len())}</p> }
            <div class="lab-file-row" key="do">
                <button type="button" class="lab-button" data-do="file" aria-expanded={open.to_string()} onclick={toggle}>
                    {if *open { words.hide } else { words.show }}
                </button>
                if let Some(copy) = copy { <button type="button" class="lab-button" data-do="copy" onclick={copy}>{words.copy}</button> }
                <button type="button" class="lab-button" data-do="download" onclick={download}>{words.download}</button>
                <span class="lab-hint" role="status">{copied.unwrap_or_default()}</span>
            </div>
            if *open { <div key="lines">{ lines(file, words) }</div> }
        </section>
    }
}

/// The lines, each with its marks; then those that are not on disk yet.
fn lines(file: &FileView, words: &FileText) -> Html {
    let not_yet = file.not_yet.iter().enumerate().map(|(index, text)| {
        html! { <li class="is-behind" key={format!("behind-{index}")}>{ marked("\u{2026}", words.not_yet) }<code>{text}</code></li> }
    });
    html! {
        <ol class="lab-file-lines" tabindex="0" aria-label={file.name}>
            { for file.lines.iter().enumerate().map(|(index, each)| line(index, each, words)) }
            { for not_yet }
        </ol>
    }
}

fn line(index: usize, line: &FileLine, words: &FileText) -> Html {
    let class = classes!(
        line.changed.then_some("is-changed"),
        line.outdated.then_some("is-outdated")
    );
    let mark = match (line.outdated, line.changed) {
        (true, _) => marked("\u{2212}", words.outdated),
        (false, true) => marked("+", words.changed),
        (false, false) => html! { <span class="lab-file-mark" key="mark" /> },
    };
    html! { <li {class} key={index}>{ mark }<code>{&line.text}</code></li> }
}

/// A mark in front of a line; what it means is said to whoever asks.
fn marked(mark: &'static str, said: &'static str) -> Html {
    html! { <span class="lab-file-mark" role="img" aria-label={said} title={said} key="mark">{mark}</span> }
}

/// The clipboard, where the page may write to it: not without https.
fn clipboard() -> Option<Clipboard> {
    let navigator = web_sys::window()?.navigator();
    let value = js_sys::Reflect::get(&navigator, &JsValue::from("clipboard")).ok()?;
    value.dyn_into().ok()
}

fn copying(
    clipboard: &Clipboard,
    file: &Rc<FileView>,
    words: &'static FileText,
    copied: &UseStateHandle<Option<&'static str>>,
) -> Callback<web_sys::MouseEvent> {
    let (clipboard, file, copied) = (clipboard.clone(), Rc::clone(file), copied.clone());
    Callback::from(move |_| {
        let (written, copied) = (clipboard.write_text(&file.text()), copied.clone());
        spawn_local(async move {
            let done = JsFuture::from(written).await.is_ok();
            copied.set(Some(if done { words.copied } else { words.not_copied }));
        });
    })
}
