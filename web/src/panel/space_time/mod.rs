//! Who said what to whom when: time runs down, every process has a line, every message
//! goes from one to another.

mod draw;
mod export;
mod hand;
mod plan;
mod view;

use std::rc::Rc;

use lab::frame::{Frame, MessageKind, Shape, Story};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, HtmlSelectElement, InputEvent, MouseEvent};
use yew::{
    Callback, Html, NodeRef, Properties, TargetCast, classes, component, html, use_mut_ref,
    use_node_ref,
};

use super::save::save;
use crate::app::{Action, Dispatch};
use crate::stage::measure::use_size;
use crate::stage::{Target, kind_class};
use crate::text::{Text, span};
use draw::Drawing;
use plan::Plan;
use view::said;
pub use view::{Diagram, DiagramChange, Loom, NOW_AND_THEN, Whose};

/// Properties of [`SpaceTimeDiagram`].
#[derive(Properties, PartialEq)]
pub struct SpaceTimeProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// What has happened so far.
    pub story: Rc<Story>,
    /// What is shown of it, and what was said.
    pub diagram: Diagram,
    /// What is selected.
    pub selection: Option<Target>,
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// The diagram around the play head.
#[component]
pub fn SpaceTimeDiagram(props: &SpaceTimeProps) -> Html {
    let place = use_node_ref();
    let picture = use_node_ref();
    let grip = use_mut_ref(|| None);
    let size = use_size(place.clone(), None).unwrap_or((360.0, 420.0));
    let (frame, diagram, words) = (&*props.frame, &props.diagram, &props.text.space_time);
    let (processes, quiet) = diagram.processes(frame, &props.story);
    let plan = Plan::of(&processes, size, diagram.window(diagram.at_us()));
    let drawing = Drawing {
        frame,
        story: &props.story,
        diagram,
        plan: &plan,
        selection: props.selection,
        text: props.text,
        dispatch: &props.dispatch,
    };
    let now_us = frame.now_us;
    html! {
        <div class="lab-weave">
            { controls(props, &picture) }
            { kinds(props) }
            { remarks(props, quiet) }
            <div class="weave-place" ref={place} key="place">
                <svg class="weave" ref={picture.clone()} role="group" aria-label={words.label} tabindex="0"
                    width={plan.width.to_string()} height={plan.height.to_string()} viewBox={format!("0 0 {} {}", plan.width, plan.height)}
                    onpointerdown={hand::on_down(&grip, now_us)} onpointermove={hand::on_move(&grip, &plan, &props.dispatch)}
                    onpointerup={hand::on_end(&grip)} onpointercancel={hand::on_end(&grip)}
                    onwheel={hand::on_wheel(&plan, now_us, &props.dispatch)}
                    onkeydown={hand::on_key(&picture, diagram, now_us, &props.dispatch)}>
                    { drawing.all() }
                </svg>
            </div>
        </div>
    }
}

/// Whose messages, how much time, what is looked for, and the file.
fn controls(props: &SpaceTimeProps, picture: &NodeRef) -> Html {
    let (diagram, words, dispatch) = (&props.diagram, &props.text.space_time, &props.dispatch);
    let change = |change: DiagramChange| Action::Diagram(change);
    let zoom = |longer: bool| {
        let span = diagram.next_span(longer);
        let (sign, label) = if longer {
            ("\u{2212}", words.longer)
        } else {
            ("+", words.shorter)
        };
        let onclick: Callback<MouseEvent> =
            dispatch.on(move || change(DiagramChange::Span(span.unwrap_or_default())));
        html! { <button type="button" class="tape-choice" disabled={span.is_none()} aria-label={label} title={label} {onclick}>{sign}</button> }
    };
    let send = dispatch.clone();
    let onchange = Callback::from(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        send.send(Action::Diagram(DiagramChange::Whose(Whose::from_name(
            &select.value(),
        ))));
    });
    let choices = { std::iter::once((Whose::All, words.all.to_owned())) }
        .chain(groups(&props.frame))
        .chain(
            props
                .frame
                .nodes
                .iter()
                .map(|node| (Whose::With(node.id), (words.with)(&node.name))),
        );
    let (picture, label) = (picture.clone(), words.label);
    let onsave = Callback::from(move |_: MouseEvent| {
        let text = { picture.cast::<Element>() }.map(|picture| export::svg(&picture, label));
        if let Some(Ok(text)) = text {
            // A browser that cannot save has said so itself.
            let _ = save("space-time.svg", "image/svg+xml;charset=utf-8", &text);
        }
    });
    html! {
        <div class="weave-controls" key="controls">
            <select class="lab-select" aria-label={words.whose} {onchange} key="whose">
                { for choices.map(|(whose, said)| html! {
                    <option key={whose.name()} value={whose.name()} selected={whose == diagram.whose}>{said}</option>
                }) }
            </select>
            { search(props) }
            <span class="weave-span" role="group" aria-label={words.zoom} key="zoom">
                { zoom(true) }
                <output>{span::span(diagram.span_us.unsigned_abs())}</output>
                { zoom(false) }
            </span>
            <button type="button" class="lab-link" onclick={onsave} title={words.save_title} key="save">{words.save}</button>
        </div>
    }
}

/// The groups of servers, where there are several.
fn groups(frame: &Frame) -> impl Iterator<Item = (Whose, String)> {
    let several = frame.groups.len() > 1;
    let groups = frame.groups.iter().enumerate().filter(move |_| several);
    groups.map(|(number, name)| (Whose::Group(number as u16), name.clone()))
}

fn search(props: &SpaceTimeProps) -> Html {
    let words = &props.text.space_time;
    let dispatch = props.dispatch.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        let input = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            dispatch.send(Action::Diagram(DiagramChange::Search(input.value())));
        }
    });
    html! {
        <input class="lab-input" type="search" value={props.diagram.search.clone()} placeholder={words.search} aria-label={words.search} {oninput} key="search" />
    }
}

/// How many messages of a kind there were.
fn sent(diagram: &Diagram, kind: MessageKind) -> u32 {
    let of_kind = { diagram.woven.sent.iter() }.find(|(of, _)| *of == kind);
    of_kind.map_or(0, |(_, count)| *count)
}

/// The kinds that the protocols of the picture have.
fn kinds_there(frame: &Frame) -> Vec<MessageKind> {
    let raft = { frame.nodes.iter() }.any(|node| node.shape == Shape::Server);
    let redis = { frame.nodes.iter() }.any(|node| node.shape == Shape::Sentinel);
    let there = |kind: &MessageKind| match kind {
        MessageKind::Entries | MessageKind::Heartbeat => raft,
        MessageKind::Vote | MessageKind::Client => true,
        _ => redis,
    };
    MessageKind::ALL.into_iter().filter(there).collect()
}

/// Those that are folded away, with how many of each.
fn folded(props: &SpaceTimeProps) -> Vec<String> {
    let diagram = &props.diagram;
    { kinds_there(&props.frame).into_iter() }
        .filter(|kind| !diagram.kinds.contains(kind) && sent(diagram, *kind) > 0)
        .map(|kind| {
            format!(
                "{} {}",
                sent(diagram, kind),
                (props.text.picture.message)(kind)
            )
        })
        .collect()
}

/// Which kinds are drawn, and how many of each there were.
fn kinds(props: &SpaceTimeProps) -> Html {
    let (diagram, words) = (&props.diagram, &props.text.space_time);
    let folded = folded(props);
    html! {
        <>
        if !folded.is_empty() { <p class="lab-printed lab-hint" key="folded">{(words.folded)(&folded)}</p> }
        <div class="weave-kinds" role="group" aria-label={words.kinds} key="kinds">
            { for kinds_there(&props.frame).into_iter().map(|kind| {
                let on = diagram.kinds.contains(&kind);
                let onclick: Callback<MouseEvent> = props.dispatch.on(move || Action::Diagram(DiagramChange::Kind(kind)));
                html! {
                    <button type="button" key={(props.text.picture.message)(kind)} class={classes!("weave-kind", "tape-flight", kind_class(kind))}
                        aria-pressed={on.to_string()} data-kind={format!("{kind:?}")} {onclick}>
                        <span>{(props.text.picture.message)(kind)}</span>
                        <span class="weave-count">{sent(diagram, kind)}</span>
                    </button>
                }
            }) }
        </div>
        </>
    }
}

/// What is not drawn, and what was found.
fn remarks(props: &SpaceTimeProps, quiet: usize) -> Html {
    let (diagram, words) = (&props.diagram, &props.text.space_time);
    let mut remarks = Vec::new();
    if !diagram.search.is_empty() {
        let found = { diagram.messages(&props.frame) }
            .filter(|message| diagram.finds(&said(message, &props.frame.nodes, props.text)))
            .count();
        let events = { view::events(&props.story, diagram.window(diagram.at_us())) }
            .filter(|(_, line)| diagram.finds(&(props.text.panel.line)(line)))
            .count();
        remarks.push((words.found)(found + events, &diagram.search));
        let folded = folded(props);
        if found + events == 0 && !folded.is_empty() {
            remarks.push((words.folded)(&folded));
        }
    }
    if let Some(cut_us) = diagram.woven.cut_us {
        remarks.push((words.cut)(&span::instant(cut_us)));
    }
    if diagram.woven.left_out > 0 {
        remarks.push((words.left_out)(diagram.woven.left_out));
    }
    if quiet > 0 {
        remarks.push((words.quiet)(quiet));
    }
    html! {
        <p class="lab-hint weave-remarks" role="status" key="remarks">{ for remarks.into_iter().map(|remark| html! { <span>{remark}</span> }) }</p>
    }
}
