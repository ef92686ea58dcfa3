use std::rc::Rc;

use lab::frame::{Choice, ChoiceRow, Frame, Inspection, Why};
use lab::scenario::Side;
use yew::{Html, Properties, classes, component, html};

use super::{comparison, term};
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
            { for why.iter().map(|why| stand(why, why_is_one_of(props), props)) }
        </div>
    }
}

/// Whether there are several masters, of which each is named.
fn why_is_one_of(props: &WhyStandsProps) -> bool {
    props.inspection.why.len() > 1
}

fn stand(why: &Why, several: bool, props: &WhyStandsProps) -> Html {
    let frame = &props.frame;
    let said = (props.text.why.stand)(
        &why.stand,
        &props.inspection.title,
        &frame.nodes,
        frame.now_us,
    );
    html! {
        <section class="lab-stand" key={why.about.clone()}>
            if several { <h3 class="lab-subtitle lab-mono" key="about">{&why.about}</h3> }
            <p class="lab-stand-said" key="said">{said}</p>
            if let Some(choice) = &why.choice { { table(choice, props.text) } }
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
