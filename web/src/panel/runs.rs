use std::rc::Rc;

use lab::frame::{Branch, BranchId, Branching};
use web_sys::{HtmlInputElement, KeyboardEvent, SubmitEvent};
use yew::{
    Callback, Html, Properties, classes, component, html, use_effect_with, use_node_ref,
    use_state_eq,
};

use crate::app::{Action, Dispatch, Glyph, Icon, Moving};
use crate::text::{Text, span};

/// What a run is called: as the reader named it, else after what was done where it parted.
#[must_use]
pub fn run_name(run: &Branch, text: &Text) -> String {
    if let Some(name) = &run.name {
        return name.clone();
    }
    let Some(command) = &run.command else {
        return text.runs.first.to_owned();
    };
    let at = span::instant(run.parted_us);
    (text.runs.unnamed)(&(text.picture.fault)(command), &at)
}

/// Properties of [`Runs`].
#[derive(Properties, PartialEq)]
pub struct RunsProps {
    /// The runs.
    pub runs: Rc<Branching>,
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// The runs that parted, as a tree: a click shows one.
#[component]
pub fn Runs(props: &RunsProps) -> Html {
    let words = &props.text.runs;
    let renaming = use_state_eq(|| None::<BranchId>);
    html! {
        <section class="lab-runs">
            <h2 class="lab-title" key="title">{words.heading}</h2>
            <p class="lab-hint" key="hint">{words.hint}</p>
            <ul class="lab-list lab-run-list" key="list">
                { for props.runs.runs.iter().map(|run| html! {
                    <li key={run.id} class={classes!("lab-run", format!("is-depth-{}", run.depth.min(6)), (run.id == props.runs.current).then_some("is-shown"))}
                        data-run-id={run.id.to_string()}>
                        if *renaming == Some(run.id) {
                            <NameForm key="name" id={run.id} name={run_name(run, props.text)} text={props.text} dispatch={props.dispatch.clone()}
                                on_end={{ let renaming = renaming.clone(); Callback::from(move |()| renaming.set(None)) }} />
                        } else {
                            { line(run, props, &renaming) }
                        }
                    </li>
                }) }
            </ul>
            if props.runs.dropped > 0 { <p class="lab-hint" key="dropped">{(words.dropped)(props.runs.dropped)}</p> }
        </section>
    }
}

fn line(run: &Branch, props: &RunsProps, renaming: &yew::UseStateHandle<Option<BranchId>>) -> Html {
    let words = &props.text.runs;
    let (id, shown) = (run.id, run.id == props.runs.current);
    let name = run_name(run, props.text);
    let parted = run.parent.map(|_| span::instant(run.parted_us));
    let extent = (words.extent)(parted.as_deref(), &span::instant(run.to_us));
    let rename = {
        let renaming = renaming.clone();
        Callback::from(move |_: web_sys::MouseEvent| renaming.set(Some(id)))
    };
    let current = props.runs.current;
    let parent = { props.runs.runs.iter() }.find(|other| Some(other.id) == run.parent);
    html! {
        <div class="lab-run-line" key="line">
            <button type="button" class="lab-run-show" key="show" data-show={id.to_string()} aria-current={shown.then_some("true")}
                onclick={props.dispatch.on(move || Action::Time(Moving::Show(id)))}>
                <span class="lab-run-name" key="name">{&name}</span>
                if shown { <span class="lab-tag" key="shown">{words.shown}</span> }
                // Its place in the tree, which is seen by its indentation.
                if let Some(parent) = parent { <span class="lab-unseen" key="from">{(words.from)(&run_name(parent, props.text))}</span> }
                <span class="lab-hint lab-run-extent" key="extent">{extent}</span>
            </button>
            <span class="lab-run-verbs" key="verbs">
                if !shown {
                    <button type="button" class="lab-link" key="compare" data-compare={id.to_string()} aria-label={(words.compare_with)(&name)}
                        onclick={props.dispatch.on(move || Action::Time(Moving::Compare(Some([id, current]))))}>{words.compare}</button>
                }
                <button type="button" class="lab-button is-icon is-bare" key="rename" data-rename={id.to_string()} aria-label={(words.rename)(&name)}
                    title={(words.rename)(&name)} onclick={rename}><Icon glyph={Glyph::Pencil} /></button>
                if props.runs.runs.len() > 1 {
                    <button type="button" class="lab-button is-icon is-bare" key="delete" data-delete={id.to_string()} aria-label={(words.delete)(&name)}
                        title={(words.delete)(&name)} onclick={props.dispatch.on(move || Action::Time(Moving::Delete(id)))}><Icon glyph={Glyph::Close} /></button>
                }
            </span>
        </div>
    }
}

/// Properties of [`NameForm`].
#[derive(Properties, PartialEq)]
struct NameFormProps {
    id: BranchId,
    name: String,
    text: &'static Text,
    dispatch: Dispatch,
    on_end: Callback<()>,
}

#[component]
fn NameForm(props: &NameFormProps) -> Html {
    let words = &props.text.runs;
    let field = use_node_ref();
    {
        let field = field.clone();
        use_effect_with((), move |()| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                // Focusing an element that is in the document does not fail.
                let _ = field.focus();
                field.select();
            }
        });
    }
    let onsubmit = {
        let (field, dispatch, end, id) = (
            field.clone(),
            props.dispatch.clone(),
            props.on_end.clone(),
            props.id,
        );
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(field) = field.cast::<HtmlInputElement>() {
                dispatch.send(Action::Time(Moving::Rename(id, field.value())));
            }
            end.emit(());
        })
    };
    let onkeydown = {
        let end = props.on_end.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.stop_propagation();
                end.emit(());
            }
        })
    };
    html! {
        <form class="lab-run-to-row" {onsubmit}>
            <input class="lab-input" key="field" ref={field} type="text" name="run-name" value={props.name.clone()} maxlength="60"
                aria-label={words.name} autocomplete="off" {onkeydown} />
            <button type="submit" class="lab-button" key="keep">{words.keep}</button>
        </form>
    }
}
