use lab::scenario::{MAX_FILE_BYTES, Problem, ScenarioError};
use web_sys::{
    Element, Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement, InputEvent, SubmitEvent,
};
use yew::{
    Callback, Html, NodeRef, Properties, TargetCast, component, hook, html, use_effect_with,
    use_node_ref,
};

use super::Popup;
use crate::app::{Action, Dispatch, Glyph, Icon};
use crate::opening::{Count, Draft, Given, Opening, read_all};
use crate::text::{OpeningText, Text, span};

/// A file to begin with, for who has none at hand.
const EXAMPLE: &str = "\
port 26379
sentinel monitor mymaster 192.168.1.10 6379 2
sentinel down-after-milliseconds mymaster 5000
sentinel failover-timeout mymaster 60000
sentinel parallel-syncs mymaster 1
";

/// How many things that are wrong are shown at once.
const WRONG_SHOWN: usize = 12;

/// Properties of [`OpenForm`].
#[derive(Properties, PartialEq)]
pub struct OpenFormProps {
    /// The words.
    pub text: &'static Text,
    /// What was put together so far.
    pub draft: Draft,
    /// Where actions go.
    pub dispatch: Dispatch,
}

impl OpenFormProps {
    fn send(&self, what: impl Fn() -> Opening + 'static) -> Callback<web_sys::MouseEvent> {
        self.dispatch.on(move || Action::Opening(what()))
    }
}

/// The door for the reader's own sentinel.conf and scenario files.
#[component]
pub fn OpenForm(props: &OpenFormProps) -> Html {
    let (text, words, draft) = (props.text, &props.text.opening, &props.draft);
    let (picker, area, said) = (use_node_ref(), use_node_ref(), use_node_ref());
    use_wrong_line(&area, &said, draft);
    let close = props.dispatch.on(|| Action::Popover(None));
    let cancel = props.dispatch.on(|| Action::Popover(None));
    let onsubmit = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            dispatch.send(Action::Opening(Opening::Submit));
        })
    };
    let oninput = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                dispatch.send(Action::Opening(Opening::Paste(area.value())));
            }
        })
    };
    let example = props.send(|| Opening::Paste(EXAMPLE.to_owned()));
    html! {
        <Popup class="lab-sheet lab-open" label={words.heading} close_label={text.keys.close} on_close={close}>
            <form {onsubmit} novalidate=true key="form">
                <h2 class="lab-title" key="title">{words.heading}</h2>
                <p class="lab-hint" key="lead">{words.lead}</p>
                <div class="lab-given" key="files">{ files(props, &picker) }</div>
                <div class="lab-field" key="paste">
                    <div class="lab-field-name" key="name">
                        <label for="lab-pasted">{words.paste}</label>
                        if draft.pasted.is_empty() {
                            <button type="button" class="lab-link" data-do="example" onclick={example}>{words.example}</button>
                        }
                    </div>
                    <textarea ref={area} id="lab-pasted" key="area" class="lab-input lab-mono lab-pasted" name="pasted" rows="7" spellcheck="false" wrap="off"
                        autocomplete="off" autocapitalize="off" value={draft.pasted.clone()} {oninput} />
                </div>
                if draft.is_one_conf() {
                    <div class="lab-counts" key="counts">
                        <div class="lab-fields" key="fields">{ for Count::ALL.into_iter().map(|count| field(count, props)) }</div>
                        <p class="lab-hint" key="hint">{words.counts_hint}</p>
                    </div>
                }
                if let Some(errors) = &draft.refused {
                    <div class="lab-refused" role="alert" ref={said} key="refused">
                        <p class="lab-wrong" key="kept">{words.refused}</p>
                        <ul class="lab-list" key="list">
                            { for errors.0.iter().take(WRONG_SHOWN).enumerate().map(|(index, error)| wrong(index, error, draft, words)) }
                        </ul>
                        if errors.0.len() > WRONG_SHOWN { <p key="more">{(words.more_wrong)(errors.0.len() - WRONG_SHOWN)}</p> }
                    </div>
                }
                <div class="lab-form-row" key="do">
                    <button type="button" class="lab-button" onclick={cancel}>{text.settings.cancel}</button>
                    <button type="submit" class="lab-button is-ink" disabled={!draft.is_ready()}>{words.open}</button>
                </div>
            </form>
        </Popup>
    }
}

/// The files that were chosen, and the way to choose more.
fn files(props: &OpenFormProps, picker: &NodeRef) -> Html {
    let words = &props.text.opening;
    let choose = {
        let picker = picker.clone();
        Callback::from(move |_| {
            if let Some(input) = picker.cast::<HtmlElement>() {
                input.click();
            }
        })
    };
    let onchange = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else {
                return;
            };
            if let Some(list) = input.files() {
                let dispatch = dispatch.clone();
                let add = move |read| dispatch.send(Action::Opening(Opening::Add(read)));
                read_all(&list, Callback::from(add));
            }
            // The same file can be chosen again after it was mended.
            input.set_value("");
        })
    };
    html! {
        <>
            <div class="lab-choose" key="choose">
                <button type="button" class="lab-button" data-do="choose" onclick={choose}>{words.choose}</button>
                <span class="lab-hint">{(words.or_drop)(&span::bytes(MAX_FILE_BYTES))}</span>
                <input ref={picker} type="file" name="files" multiple=true hidden=true accept=".conf,.toml,.json,text/plain" tabindex="-1"
                    aria-label={words.choose} {onchange} />
            </div>
            if !props.draft.files.is_empty() {
                <ul class="lab-list lab-given-files" key="list">
                    { for props.draft.files.iter().enumerate().map(|(index, file)| given(index, file, props)) }
                </ul>
            }
        </>
    }
}

fn given(index: usize, file: &Given, props: &OpenFormProps) -> Html {
    let words = &props.text.opening;
    let remove = props.send(move || Opening::Remove(index));
    html! {
        <li class="lab-given-file" key={file.name.clone()}>
            <span class="lab-mono" key="name">{&file.name}</span>
            <span class="lab-hint lab-number" key="size">{span::bytes(file.text.len() as u64)}</span>
            <button type="button" class="lab-button is-icon is-bare" key="remove" aria-label={(words.remove)(&file.name)} title={(words.remove)(&file.name)}
                onclick={remove}><Icon glyph={Glyph::Close} /></button>
        </li>
    }
}

fn field(count: Count, props: &OpenFormProps) -> Html {
    let (words, draft) = (&props.text.opening, &props.draft);
    let (name, label) = match count {
        Count::Sentinels => ("sentinels", props.text.settings.sentinels),
        Count::Replicas => ("replicas", words.replicas_each),
    };
    let dispatch = props.dispatch.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            dispatch.send(Action::Opening(Opening::Count(count, input.value())));
        }
    });
    let wrong = draft.count(count).is_err();
    let (from, to) = count.range();
    html! {
        <div class="lab-field" key={name}>
            <label>
                <span class="lab-field-name">{label}</span>
                <input class="lab-input lab-mono" type="text" inputmode="numeric" {name} autocomplete="off" placeholder={words.from_file}
                    value={draft.counts[count as usize].clone()} aria-invalid={wrong.to_string()} {oninput} />
            </label>
            if wrong {
                <span class="lab-wrong" role="alert">{(props.text.settings.out_of_range)(label, from, to)}</span>
            }
        </div>
    }
}

/// One thing that is wrong: where, what Redis would print or what stands there, and
/// what was expected.
fn wrong(index: usize, error: &ScenarioError, draft: &Draft, words: &OpeningText) -> Html {
    let file = error.file.as_deref().unwrap_or_default();
    let place = (words.place)(file, error.place.line);
    let redis = match &error.problem {
        Problem::Conf(wrong) if !wrong.reason.is_of_the_lab() => Some(wrong),
        _ => None,
    };
    let (printed, said) = match redis {
        Some(wrong) => (
            Some(wrong.as_redis_prints_it().trim().to_owned()),
            (words.expected)(&wrong.reason),
        ),
        None => (
            line(error, draft),
            Some((words.problem)(&error.place.field, &error.problem)),
        ),
    };
    html! {
        <li class="lab-problem" key={index}>
            if !place.is_empty() { <p class="lab-mono" key="place">{place}</p> }
            if redis.is_some() { <p class="lab-hint" key="redis">{words.redis_prints}</p> }
            if let Some(printed) = printed { <pre class="lab-report" key="printed">{printed}</pre> }
            if let Some(said) = said { <p key="said">{said}</p> }
        </li>
    }
}

/// The line that is wrong, as it is written.
fn line(error: &ScenarioError, draft: &Draft) -> Option<String> {
    let (name, number) = (error.file.as_deref()?, error.place.line?);
    let all = draft.all();
    let file = all.iter().find(|file| file.name == name)?;
    let line = file.text.lines().nth(number.checked_sub(1)?)?.trim_end();
    let shown: String = line.chars().take(200).collect();
    (!shown.is_empty()).then_some(shown)
}

/// Selects the first wrong line of a text that was pasted, and scrolls it and what is
/// said of it into sight.
#[hook]
fn use_wrong_line(area: &NodeRef, said: &NodeRef, draft: &Draft) {
    let (area, said, draft) = (area.clone(), said.clone(), draft.clone());
    let refused = draft.refused.clone();
    use_effect_with(draft.refused.clone(), move |_| {
        let wrong = draft.wrong_in_pasted();
        let Some((wrong, area)) = wrong.zip(area.cast::<HtmlTextAreaElement>()) else {
            return;
        };
        // Neither fails on a text area that is in the document.
        let _ = area.focus();
        let _ = area.set_selection_range(wrong.from, wrong.to);
        let lines = draft.pasted.split('\n').count().max(1);
        let above = wrong.line.saturating_sub(3);
        let height = usize::try_from(area.scroll_height()).unwrap_or_default();
        area.set_scroll_top(i32::try_from(height * above / lines).unwrap_or_default());
    });
    use_effect_with(refused, move |refused| {
        // On a small screen it lies below what can be seen.
        let said = said.cast::<Element>().filter(|_| refused.is_some());
        if let Some(popup) = said.and_then(|said| said.closest(".lab-popup").ok().flatten()) {
            popup.set_scroll_top(popup.scroll_height());
        }
    });
}
