use std::rc::Rc;

use lab::frame::{Choice, ChoiceRow, Frame, Inspection, Why};
use lab::scenario::Side;
use web_sys::MouseEvent;
use yew::{Html, Properties, classes, component, html};

use super::inspector::{decisions, sections, several};
use super::{comparison, term};
use crate::app::{Action, Dispatch};
use crate::text::{Text, span};

/// Properties of [`WhyStands`].
#[derive(Properties, PartialEq)]
pub struct WhyStandsProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// Details of who is asked.
    pub inspection: Rc<Inspection>,
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// Where each matter stands for a process: what it waits for, in a sentence, and which
/// replica it would choose.
#[component]
pub fn WhyStands(props: &WhyStandsProps) -> Html {
    let why = &props.inspection.why;
    if why.is_empty() {
        return Html::default();
    }
    html! {
        <div class="lab-why">
            if several(&props.inspection) {
                { for why.iter().map(|why| one_of_several(why, props)) }
            } else {
                { for why.iter().map(|why| stand(why, props)) }
            }
        </div>
    }
}

fn said(why: &Why, props: &WhyStandsProps) -> String {
    let (frame, me) = (&props.frame, &props.inspection.title);
    (props.text.why.stand)(&why.stand, me, &frame.nodes, frame.now_us)
}

fn stand(why: &Why, props: &WhyStandsProps) -> Html {
    html! {
        <section class="lab-stand" key={why.about.clone()}>
            <p class="lab-stand-said" key="said">{said(why, props)}</p>
            if let Some(choice) = &why.choice { { table(choice, props.text) } }
        </section>
    }
}

/// A master of several: where the matter stands, and the details if it is unfolded.
fn one_of_several(why: &Why, props: &WhyStandsProps) -> Html {
    let (inspection, text) = (&props.inspection, props.text);
    let of = why.about.as_str();
    let open = inspection.sections.iter().any(|section| section.of == of);
    let name = why.about.clone();
    let onclick = props
        .dispatch
        .on::<MouseEvent>(move || Action::Unfold(name.clone()));
    html! {
        <section class={classes!("lab-stand", "is-one-of-several", why.stand.is_astir().then_some("is-astir"))} key={of.to_owned()}>
            <h3 class="lab-subtitle" key="about">
                <button type="button" class="lab-unfold lab-mono" data-master={of.to_owned()} aria-expanded={open.to_string()} {onclick}>{of}</button>
            </h3>
            <p class="lab-stand-said" key="said">{said(why, props)}</p>
            if open {
                if let Some(choice) = &why.choice { { table(choice, text) } }
                { decisions(inspection, Some(of), props.frame.now_us, text) }
                { sections(inspection, Some(of), text) }
            }
        </section>
    }
}

fn table(choice: &Choice, text: &'static Text) -> Html {
    let words = &text.why;
    if choice.rows.is_empty() {
        return html! { <p class="lab-hint" key="choice">{words.no_replicas}</p> };
    }
    html! {
        <div class="lab-choice" key="choice">
            <h3 class="lab-subtitle" key="heading">{words.choice}</h3>
            <table class="lab-table" key="table">
                <thead><tr>
                    <th scope="col" key="replica">{words.replica}</th>
                    { for words.sorted_by.iter().map(|by| html! { <th scope="col" key={*by}>{*by}</th> }) }
                </tr></thead>
                { for choice.rows.iter().enumerate().map(|(place, row)| candidate(place, row, text)) }
            </table>
            <p class="lab-source lab-mono" key="source">{(text.panel.source)(Side::Sentinel, choice.function, choice.section)}</p>
        </div>
    }
}

/// A replica with what it is sorted by, and under it what became of it.
fn candidate(place: usize, row: &ChoiceRow, text: &'static Text) -> Html {
    let words = &text.why;
    let out = row.ruled_out_by().next().is_some();
    let outcome = if out {
        words.ruled_out.to_owned()
    } else {
        row.lost_by.map_or(words.chosen, words.behind).to_owned()
    };
    html! {
        <tbody class={classes!("lab-candidate", out.then_some("is-out"), (place == 0 && !out).then_some("is-chosen"))} key={row.name.clone()}>
            <tr key="sorted">
                <th scope="row" class="lab-mono">{&row.name}</th>
                <td class="lab-number">{row.priority}</td>
                <td class="lab-number">{row.offset}</td>
                <td class="lab-mono">{&row.run_id}</td>
            </tr>
            <tr key="outcome">
                <td colspan="4">
                    <span class="lab-outcome" key="outcome">{outcome}</span>
                    if out {
                        <ul class="lab-list" key="filters">
                            { for row.ruled_out_by().map(|filter| html! {
                                <li key={filter.name}>{term(text, filter.name)}{" "}<span class="lab-mono lab-number">{comparison(filter, Side::Sentinel, text)}</span></li>
                            }) }
                        </ul>
                    }
                </td>
            </tr>
        </tbody>
    }
}

/// When something could change if nothing else happens.
pub(super) fn changes(at_us: Option<i64>, now_us: i64, text: &'static Text) -> String {
    let when = at_us.map(|at_us| (span::instant(at_us), span::left(now_us, at_us)));
    let when = when.as_ref();
    (text.why.changes)(when.map(|(at, left)| (at.as_str(), left.as_str())))
}
