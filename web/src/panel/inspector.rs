use std::rc::Rc;

use lab::frame::{Cause, Condition, DecisionView, Frame, Inspection, MessageView, Section};
use lab::scenario::Side;
use web_sys::MouseEvent;
use yew::{Html, Properties, classes, component, html};

use super::Causes;
use super::file::FileOnDisk;
use super::why::{WhyStands, changes};
use super::{comparison, term};
use crate::app::{Action, Dispatch};
use crate::menu::entries;
use crate::stage::Target;
use crate::text::{Text, Verb, span};

/// Properties of [`Inspector`].
#[derive(Properties, PartialEq)]
pub struct InspectorProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// Details of what is selected; `None` when it does not exist now.
    pub inspection: Option<Rc<Inspection>>,
    /// Why the selected message was sent, if that was found.
    pub causes: Option<Rc<Vec<Cause>>>,
    /// The ids that causes may name, and whose they are.
    pub ids: Rc<Vec<(String, String)>>,
    /// Whether something is selected at all.
    pub selected: bool,
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// What the selected thing knows, and why it does what it does: a sentence first,
/// then the conditions it comes from, then the source.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let text = props.text;
    let Some(inspection) = &props.inspection else {
        let (title, hint) = if props.selected {
            (text.panel.gone, "")
        } else {
            (text.panel.nothing_selected, text.panel.select_hint)
        };
        return html! {
            <div class="lab-empty">
                <h2 class="lab-title" key="title">{title}</h2>
                <p class="lab-hint" key="hint">{hint}</p>
            </div>
        };
    };
    let node = props
        .frame
        .nodes
        .iter()
        .find(|node| node.name == inspection.title);
    let role = node.map(|node| (text.fault.role)(node.shape));
    let now_us = props.frame.now_us;
    html! {
        <div class="lab-inspector">
            <h2 class="lab-title" key="title">
                <span class="lab-mono">{&inspection.title}</span>
                if let Some(role) = role { <span class="lab-item-note">{format!(" · {role}")}</span> }
            </h2>
            if let Some(message) = &inspection.message {
                <div key="message">{ about_message(message, props) }</div>
                if let Some(causes) = props.causes.as_ref().filter(|causes| !causes.is_empty()) {
                    <section class="lab-message-why" key="causes">
                        <h3 class="lab-subtitle" key="heading">{text.causes.label}</h3>
                        <Causes key="list" frame={Rc::clone(&props.frame)} causes={Rc::clone(causes)} ids={Rc::clone(&props.ids)} {text} dispatch={props.dispatch.clone()} />
                    </section>
                }
            }
            <WhyStands key="why" frame={Rc::clone(&props.frame)} inspection={Rc::clone(inspection)} {text} dispatch={props.dispatch.clone()} />
            if !several(inspection) { { decisions(inspection, None, now_us, text) } }
            if let Some(file) = &inspection.file {
                <FileOnDisk key="file" node={inspection.title.clone()} file={Rc::clone(file)} {text} />
            }
            { sections(inspection, several(inspection).then_some(""), text) }
        </div>
    }
}

/// Whether it tells of several masters, of which one at a time is told in detail.
pub(super) fn several(inspection: &Inspection) -> bool {
    inspection.why.len() > 1
}

/// The decisions about a master, or all.
pub(super) fn decisions(
    inspection: &Inspection,
    of: Option<&str>,
    now_us: i64,
    text: &'static Text,
) -> Html {
    let all = inspection.decisions.iter().enumerate();
    let told = all.filter(|(_, decision)| of.is_none_or(|of| decision.of == of));
    html! {
        <div class="lab-decisions" key="decisions">
            { for told.map(|(index, decision)| self::decision(index, decision, Some(now_us), text)) }
        </div>
    }
}

/// The facts that belong to a master, or all.
pub(super) fn sections(inspection: &Inspection, of: Option<&str>, text: &'static Text) -> Html {
    let all = inspection.sections.iter();
    let told: Vec<&Section> = all
        .filter(|section| of.is_none_or(|of| section.of == of))
        .collect();
    // Those of one kind follow each other.
    let kinds = told.chunk_by(|one, next| one.heading == next.heading && one.of == next.of);
    html! {
        <div class="lab-sections" key="sections">
            { for kinds.enumerate().map(|(index, kind)| match kind {
                many if many.len() > IN_A_TABLE => in_a_table(index, many, text),
                few => html! { { for few.iter().map(|section| self::section(index, section, text)) } },
            }) }
        </div>
    }
}

/// More of one kind than that stand in a table, a line each.
const IN_A_TABLE: usize = 6;

/// Many of one kind, which have the same facts.
fn in_a_table(index: usize, many: &[&Section], text: &'static Text) -> Html {
    let heading = match many[0].heading {
        "peer" => "peers",
        "replica" => "replicas",
        other => other,
    };
    html! {
        <section class="lab-section" key={format!("{index}-{heading}")}>
            <h3 class="lab-subtitle" key="heading">{term(text, heading)}{" "}<span class="lab-mono">{many.len()}</span></h3>
            <table class="lab-table lab-many-facts" key="table">
                <thead><tr>
                    <td key="about" />
                    { for many[0].facts.iter().map(|fact| html! { <th scope="col" key={fact.name}>{term(text, fact.name)}</th> }) }
                </tr></thead>
                <tbody>
                    { for many.iter().map(|section| html! {
                        <tr key={section.about.clone()}>
                            <th scope="row" class="lab-mono">{&section.about}</th>
                            { for section.facts.iter().map(|fact| html! { <td class="lab-mono" key={fact.name}>{&fact.value}</td> }) }
                        </tr>
                    }) }
                </tbody>
            </table>
        </section>
    }
}

fn about_message(message: &MessageView, props: &InspectorProps) -> Html {
    let text = &props.text.panel;
    let name = |id: u16| {
        props
            .frame
            .nodes
            .get(usize::from(id))
            .map_or("?", |node| node.name.as_str())
    };
    html! {
        <>
            <p key="kind">{(text.message)(message.kind, message.reply)}{" "}<span class="lab-mono">{(text.from_to)(name(message.from), name(message.to))}</span></p>
            <p class="lab-hint" key="times">{(text.sent_arrives)(&span::clock(message.sent_us), &span::clock(message.arrives_us))}</p>
            { what_can_be_done(message, props) }
        </>
    }
}

/// What the menu of a message offers, but for looking at it. What cannot be done any more
/// stays where it was, so that the focus stays there, too.
fn what_can_be_done(message: &MessageView, props: &InspectorProps) -> Html {
    let offered = entries(&props.frame, Target::Message(message.id));
    let button = |verb: Verb| {
        let entry = offered.iter().find(|entry| entry.verb == verb);
        let command = entry.map(|entry| entry.command.clone());
        let dispatch = props.dispatch.clone();
        let disabled = command.is_none().then_some("true");
        let onclick = move |_: MouseEvent| {
            if let Some(command) = &command {
                dispatch.send(Action::Apply(command.clone()));
            }
        };
        html! {
            <button type="button" class="lab-button" data-verb={format!("{verb:?}")} aria-disabled={disabled} {onclick}>
                {(props.text.fault.verb)(verb, "", "")}
            </button>
        }
    };
    html! {
        <p class="lab-does" key="does">{ for [Verb::DropOne, Verb::HoldOne, Verb::DoubleOne].map(button) }</p>
    }
}

/// A decision with its conditions; where `now_us` is given, with when it could change.
pub(super) fn decision(
    index: usize,
    decision: &DecisionView,
    now_us: Option<i64>,
    text: &'static Text,
) -> Html {
    let when = |at_us| now_us.map_or_else(String::new, |now_us| changes(at_us, now_us, text));
    let rule = term(text, decision.rule);
    let failing = decision
        .conditions
        .iter()
        .find(|condition| !condition.holds);
    let why = match failing {
        Some(condition) if !decision.holds => (text.panel.because)(term(text, condition.name)),
        _ if decision.holds => text.panel.all_hold.to_owned(),
        _ => String::new(),
    };
    html! {
        <section class="lab-decision" key={format!("{index}-{}", decision.rule)}>
            <h3 class="lab-subtitle lab-decision-head" key="verdict">
                <span key="rule">{rule}</span>
                <span class="lab-mono lab-item-note" key="about">{&decision.about}</span>
                <span class={classes!("lab-verdict", decision.holds.then_some("is-yes"))} key="holds">{(text.panel.verdict)(decision.holds)}</span>
            </h3>
            <p class="lab-hint" key="why">{why}{" "}{when(decision.changes_us)}</p>
            <ul class="lab-list lab-conditions" key="conditions">
                { for decision.conditions.iter().enumerate().map(|(index, condition)| self::condition(index, condition, decision.side, (now_us, text))) }
            </ul>
            <p class="lab-source lab-mono" key="source">{(text.panel.source)(decision.side, decision.function, decision.section)}</p>
        </section>
    }
}

fn condition(
    index: usize,
    condition: &Condition,
    side: Side,
    (now_us, text): (Option<i64>, &'static Text),
) -> Html {
    let when = now_us.map(|now_us| changes(condition.changes_us, now_us, text));
    let left = now_us.zip(condition.changes_us);
    let (mark, class, said) = if condition.holds {
        ("✓", "is-holding", text.panel.holds)
    } else {
        ("✗", "is-failing", text.panel.fails)
    };
    html! {
        <li class={classes!("lab-condition", class)} key={format!("{index}-{}", condition.name)}>
            <span class="lab-condition-mark" role="img" aria-label={said}>{mark}</span>
            <span class="lab-condition-name">{term(text, condition.name)}</span>
            <span class="lab-condition-value lab-mono" title={when}>
                {comparison(condition, side, text)}
                if let Some((now_us, at_us)) = left { <span class="lab-condition-when">{span::left(now_us, at_us)}</span> }
            </span>
        </li>
    }
}

fn section(index: usize, section: &Section, text: &'static Text) -> Html {
    html! {
        <section class="lab-section" key={format!("{index}-{}-{}", section.heading, section.about)}>
            <h3 class="lab-subtitle" key="heading">
                {term(text, section.heading)}
                if !section.about.is_empty() { {" "}<span class="lab-mono">{&section.about}</span> }
            </h3>
            <dl class="lab-facts" key="facts">
                { for section.facts.iter().enumerate().map(|(index, fact)| html! {
                    <div key={format!("{index}-{}", fact.name)}>
                        <dt>{term(text, fact.name)}</dt>
                        <dd class="lab-mono">{&fact.value}</dd>
                    </div>
                }) }
            </dl>
        </section>
    }
}
