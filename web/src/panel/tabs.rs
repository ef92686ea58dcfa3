use std::rc::Rc;

use lab::frame::{Branching, Frame, Inspection, Story};
use yew::{AttrValue, Html, Properties, classes, component, html};

use super::tab_strip::TabStrip;
use super::{
    AccountTable, Code, Concepts, Console, Diagram, Entries, Findings, Inspector, KnowsTables, Log,
    LogFilter, Runs, SpaceTimeDiagram, Votes,
};
use crate::app::{Action, Closer, Dispatch, Glyph, Icon, PanelAct, Prompt, Tab};
use crate::stage::Target;
use crate::text::Text;

/// Properties of [`Panel`].
#[derive(Properties, PartialEq)]
pub struct PanelProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// What has happened so far.
    pub story: Rc<Story>,
    /// What the scenario is called.
    pub title: AttrValue,
    /// What happens in it, while nothing has happened yet.
    pub intro: Option<AttrValue>,
    /// Details of what is selected.
    pub inspection: Option<Rc<Inspection>>,
    /// Whether something is selected at all.
    pub selected: bool,
    /// Whether time passes.
    pub playing: bool,
    /// The tab that is shown.
    pub tab: Tab,
    /// Its place among the panels.
    pub place: usize,
    /// Whether there is room for another one beside it; nothing where it is a sheet.
    pub roomy: Option<bool>,
    /// What is looked at more closely.
    pub closer: Closer,
    /// The prompt of the console.
    pub prompt: Prompt,
    /// The runs that parted.
    pub runs: Rc<Branching>,
    /// Whether it is pulled up where it is a sheet.
    pub open: bool,
    /// What the log shows.
    pub filter: LogFilter,
    /// The diagram of messages.
    pub diagram: Diagram,
    /// What is selected.
    pub selection: Option<Target>,
    /// The ids that lines of the log may name, and whose they are.
    pub ids: Rc<Vec<(String, String)>>,
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// The panel with its tabs; on a narrow screen a sheet that is pulled up.
#[component]
pub fn Panel(props: &PanelProps) -> Html {
    let text = &props.text.panel;
    let open = props.open;
    let toggle = props.dispatch.on(move || Action::Sheet(!open));
    // A tab with nothing in it that takes the focus is scrolled by keys itself.
    let tab = Tab::shown(props.tab, &props.frame);
    let alone = matches!(
        tab,
        Tab::Inspector | Tab::Votes | Tab::Entries | Tab::Compare | Tab::Findings
    );
    let tabindex = alone.then_some("0");
    html! {
        <aside class={classes!("lab-panel", open.then_some("is-open"))} aria-label={format!("{} · {}", text.label, tab.title(props.text))}>
            <div class="lab-panel-head" key="head">
                <TabStrip key="tabs" tabs={Tab::of(&props.frame).collect::<Vec<_>>()} chosen={tab} place={props.place} text={props.text} dispatch={props.dispatch.clone()} />
                { room_buttons(props) }
                <button type="button" class="lab-sheet-handle" key="handle" aria-expanded={open.to_string()}
                    aria-label={if open { text.close } else { text.open }} onclick={toggle}>
                    <Icon glyph={if open { Glyph::Down } else { Glyph::Menu }} />
                </button>
            </div>
            <h2 class="lab-printed lab-title" key="printed">{tab.title(props.text)}</h2>
            <div class="lab-panel-body" role="tabpanel" id={panel_id(props.place)} aria-label={tab.title(props.text)} key="body" {tabindex}>
                { body(props) }
            </div>
        </aside>
    }
}

/// Names a panel in the document.
pub(super) fn panel_id(place: usize) -> String {
    format!("lab-tabpanel-{place}")
}

/// Opens one more panel, closes this one: where panels stand beside the picture.
fn room_buttons(props: &PanelProps) -> Html {
    let text = &props.text.panel;
    let place = props.place;
    let button = |name: &'static str, act: PanelAct, label: &'static str, glyph: Glyph| {
        html! {
            <button type="button" class="lab-panel-button" key={name} data-do={name} aria-label={label} title={label}
                onclick={props.dispatch.on::<web_sys::MouseEvent>(move || Action::Panels(act))}><Icon {glyph} /></button>
        }
    };
    let Some(more) = props.roomy else {
        return Html::default();
    };
    html! {
        <div class="lab-panel-buttons" key="room">
            if more { { button("add-panel", PanelAct::Add, text.add, Glyph::Add) } }
            { button("close-panel", PanelAct::Close(place), text.shut, Glyph::Close) }
        </div>
    }
}

fn body(props: &PanelProps) -> Html {
    let seen = &props.closer.seen;
    let told = seen.told.as_ref();
    let (told_frame, told_story) = told.map_or((&props.frame, &props.story), |(frame, story)| {
        (frame, story)
    });
    let as_of = |seen: &Option<Rc<Frame>>| Rc::clone(seen.as_ref().unwrap_or(&props.frame));
    match Tab::shown(props.tab, &props.frame) {
        Tab::Inspector => html! {
            <Inspector key="inspector" dispatch={props.dispatch.clone()} frame={as_of(&seen.inspector)} inspection={props.inspection.clone()}
                causes={props.closer.message.as_ref().map(|(_, causes)| Rc::clone(causes))} ids={Rc::clone(&props.ids)}
                selected={props.selected} text={props.text} />
        },
        Tab::Votes => html! {
            <Votes key="votes" frame={Rc::clone(told_frame)} text={props.text} dispatch={props.dispatch.clone()} />
        },
        Tab::Entries => html! {
            <Entries key="entries" frame={Rc::clone(&props.frame)} text={props.text} />
        },
        Tab::Compare => html! {
            <div class="lab-compare" key="compare">
                <AccountTable key="account" frame={Rc::clone(&props.frame)} text={props.text} />
                { findings(props) }
                <Concepts key="concepts" text={props.text} dispatch={props.dispatch.clone()} />
            </div>
        },
        Tab::Findings => findings(props),
        Tab::Runs => html! {
            <Runs key="runs" runs={Rc::clone(&props.runs)} text={props.text} dispatch={props.dispatch.clone()} />
        },
        Tab::SpaceTime => {
            let seen = props.diagram.seen.as_ref();
            let (frame, story) = seen.map_or((&props.frame, &props.story), |(frame, story)| {
                (frame, story)
            });
            html! {
                <SpaceTimeDiagram key="space-time" frame={Rc::clone(frame)} story={Rc::clone(story)} diagram={props.diagram.clone()}
                    selection={props.selection} text={props.text} dispatch={props.dispatch.clone()} />
            }
        }
        Tab::Knows => html! {
            <KnowsTables key="knows" frame={as_of(&seen.knows)} knows={Rc::clone(&props.closer.knows)}
                text={props.text} dispatch={props.dispatch.clone()} />
        },
        Tab::Code => html! {
            <Code key="code" frame={as_of(&seen.code)} tick={props.closer.tick.clone()} text={props.text} dispatch={props.dispatch.clone()} />
        },
        Tab::Log => html! {
            <div class="lab-log-tab" key="log">
            if let Some(intro) = &props.intro {
                <div class="lab-intro" key="intro">
                    <h2 class="lab-title" key="title">{&props.title}</h2>
                    <p class="lab-hint" key="text">{intro}</p>
                </div>
            }
            <Log key="log" frame={Rc::clone(told_frame)} story={Rc::clone(told_story)} filter={props.filter.clone()}
                ids={Rc::clone(&props.ids)} causes={props.closer.causes.clone()} playing={props.playing} text={props.text} dispatch={props.dispatch.clone()} />
            </div>
        },
        Tab::Console => html! {
            <Console key="console" frame={Rc::clone(&props.frame)} story={Rc::clone(&props.story)} prompt={props.prompt.clone()}
                text={props.text} dispatch={props.dispatch.clone()} />
        },
    }
}

fn findings(props: &PanelProps) -> Html {
    html! {
        <Findings key="findings" frame={Rc::clone(&props.frame)} text={props.text} dispatch={props.dispatch.clone()} />
    }
}
