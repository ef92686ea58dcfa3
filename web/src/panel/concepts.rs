use lab::scenario::{Scenario, gallery};
use yew::{Html, Properties, component, html, use_memo};

use crate::app::{Action, Dispatch};
use crate::choice::in_language;
use crate::text::{Concept, Text, span};

/// Properties of [`Concepts`].
#[derive(Properties, PartialEq)]
pub struct ConceptsProps {
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// What corresponds to what in two protocols, and what is different about it; each row
/// opens the scenario, and the moment, that shows it.
#[component]
pub fn Concepts(props: &ConceptsProps) -> Html {
    let words = &props.text.concepts;
    let scenarios = use_memo((), |()| gallery());
    html! {
        <section class="lab-concepts">
            <h2 class="lab-title" key="title">{words.heading}</h2>
            <p class="lab-hint" key="hint">{words.hint}</p>
            <table class="lab-table" key="table">
                <thead><tr><th scope="col">{words.in_raft}</th><th scope="col">{words.in_sentinel}</th></tr></thead>
                { for Concept::ALL.into_iter().map(|concept| row(concept, &scenarios, props)) }
            </table>
        </section>
    }
}

/// A concept in both, and under it the difference.
fn row(concept: Concept, scenarios: &[Scenario], props: &ConceptsProps) -> Html {
    let words = &props.text.concepts;
    let told = (words.of)(concept);
    let (name, at_us) = moment(concept);
    let scenario = scenarios.iter().find(|scenario| scenario.name == name);
    let title = scenario.map_or_else(String::new, |scenario| {
        in_language(&scenario.title, props.text.lang)
    });
    let onclick = props
        .dispatch
        .on(move || Action::OpenAt(name.to_owned(), at_us));
    html! {
        <tbody key={format!("{concept:?}")} data-concept={format!("{concept:?}")}>
            <tr class="lab-concept">
                <th scope="row">{told.raft}</th>
                <td>{told.sentinel}</td>
            </tr>
            <tr class="lab-concept-difference">
                <td colspan="2">
                    {told.difference}{" "}
                    <button type="button" class="lab-link" data-scenario={name} {onclick}>
                        {(words.show)(&title, &span::instant(at_us))}
                    </button>
                </td>
            </tr>
        </tbody>
    }
}

/// The scenario that shows it, and when.
const fn moment(concept: Concept) -> (&'static str, i64) {
    match concept {
        Concept::Term => ("raft-leader-dies", 5_300_000),
        Concept::Leader => ("raft-leader-dies", 8_000_000),
        Concept::Detection => ("raft-leader-dies", 4_400_000),
        Concept::Randomness => ("raft-split-vote", 4_520_000),
        Concept::Retry => ("raft-split-vote", 12_000_000),
        Concept::VoteRequest => ("raft-split-vote", 5_330_000),
        Concept::LogCheck => ("raft-stale-candidate", 8_300_000),
        Concept::Majority => ("raft-minority-partition", 8_000_000),
        Concept::StepDown => ("raft-minority-partition", 21_000_000),
        Concept::Durability => ("raft-voter-restarts", 5_700_000),
        Concept::Commit => ("raft-isolated-leader", 9_000_000),
        Concept::Repair => ("raft-isolated-leader", 27_900_000),
    }
}

#[cfg(test)]
mod tests {
    use lab::frame::MarkKind;
    use lab::session::Session;

    use super::*;
    use crate::choice::Choice;

    #[test]
    fn every_concept_is_shown_by_a_scenario_of_the_gallery_with_both_sides() {
        let scenarios = gallery();
        for concept in Concept::ALL {
            let (name, at_us) = moment(concept);
            let found = scenarios.iter().find(|scenario| scenario.name == name);
            assert!(
                found.is_some_and(|scenario| scenario.raft.is_some()),
                "{concept:?}"
            );
            assert!(at_us > 0, "{concept:?}");
        }
    }

    /// What must have happened by the moment that is to show a concept.
    const fn told_by(concept: Concept) -> &'static [MarkKind] {
        use MarkKind::{
            Candidate, Elected, Granted, Leads, LostWrites, Promoted, Selected, StepDown, Switch,
            Truncated, Try, Vote,
        };
        match concept {
            Concept::Term => &[Elected, Leads],
            Concept::Leader | Concept::Commit => &[Switch, Leads],
            Concept::Detection => &[],
            Concept::Randomness => &[Candidate],
            Concept::VoteRequest => &[Try, Candidate],
            Concept::LogCheck => &[Selected, Granted],
            Concept::Majority => &[Promoted, Leads],
            Concept::Retry => &[Try, Leads],
            Concept::StepDown => &[StepDown],
            Concept::Durability => &[Vote, Granted],
            Concept::Repair => &[Truncated, LostWrites],
        }
    }

    #[test]
    fn by_then_has_happened_what_the_row_is_about() {
        for concept in Concept::ALL {
            let (name, at_us) = moment(concept);
            let choice = Choice::named(name, None).expect("it is in the gallery");
            let mut session = Session::open(&choice.scenario, choice.seed).expect("it can be run");
            session.advance(at_us, u32::MAX);
            let story = session.story();
            let after_start = |kind: &MarkKind| {
                let mut marks = story.marks.iter().filter(|mark| mark.at_us > 1_000_000);
                marks.any(|mark| mark.kind == *kind)
            };
            let missing: Vec<_> = told_by(concept)
                .iter()
                .filter(|kind| !after_start(kind))
                .collect();
            assert!(missing.is_empty(), "{concept:?}: {missing:?}");
            let noticed = after_start(&MarkKind::Sdown);
            assert!(
                concept != Concept::Detection || !noticed,
                "it is noticed already"
            );
        }
    }
}
