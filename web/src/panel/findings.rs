use std::rc::Rc;

use lab::frame::{Finding, Frame, LostWrites};
use lab::world::{Promise, Property};
use yew::{Html, Properties, classes, component, html};

use crate::app::{Action, Dispatch};
use crate::text::{Text, span};

/// Properties of [`Findings`].
#[derive(Properties, PartialEq)]
pub struct FindingsProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// What is watched of each deployment, and how it stands; a click goes to where it was
/// broken first.
#[component]
pub fn Findings(props: &FindingsProps) -> Html {
    let words = &props.text.findings;
    let watched = Property::ALL.into_iter().map(|property| {
        let of_property = |finding: &&Finding| finding.property == property;
        let of_sides: Vec<_> = props.frame.findings.iter().filter(of_property).collect();
        (property, of_sides)
    });
    html! {
        <section class="lab-findings">
            <h2 class="lab-title" key="title">{words.heading}</h2>
            <p class="lab-hint" key="hint">{words.hint}</p>
            <ul class="lab-list" key="list">
                { for watched.filter(|(_, of_sides)| !of_sides.is_empty()).map(|(property, of_sides)| html! {
                    <li key={(words.property)(property)} data-property={format!("{property:?}")}>
                        <h3 class="lab-finding-name">{(words.property)(property)}</h3>
                        { for of_sides.into_iter().map(|finding| stand(finding, props)) }
                    </li>
                }) }
            </ul>
        </section>
    }
}

/// How a property stands in one deployment.
fn stand(finding: &Finding, props: &FindingsProps) -> Html {
    let words = &props.text.findings;
    let side = (props.text.sides.name)(finding.side);
    let several = props.frame.sides.len() > 1;
    let span = { finding.span_us }
        .filter(|span| *span > 0)
        .and_then(|us| (words.span)(finding.property, &span::span(us)));
    let fault = finding.broken.is_some() && finding.promise == Promise::Promised;
    let class = classes!(
        "lab-finding",
        (finding.broken.is_some() || finding.open_since_us.is_some()).then_some("is-broken"),
        fault.then_some("is-fault")
    );
    html! {
        <div {class} key={side} data-side={side}>
            if several { <span class="lab-finding-side" key="side">{side}</span> }
            <span class="lab-badge" key="promise" data-promise={format!("{:?}", finding.promise)}>{(words.promise)(finding.promise)}</span>
            { state(finding, props) }
            if let Some(span) = span { <span class="lab-hint" key="span">{span}</span> }
            { lost(finding, props) }
            { why(finding, fault, props) }
        </div>
    }
}

fn state(finding: &Finding, props: &FindingsProps) -> Html {
    let words = &props.text.findings;
    let (at_us, said) = if let Some(since) = finding.open_since_us {
        (since, (words.open_since)(&span::instant(since)))
    } else if let Some(broken) = finding.broken {
        let at = span::instant(broken.first_us);
        (
            broken.first_us,
            (words.broken)(finding.property, broken.times, &at),
        )
    } else {
        return html! { <span class="lab-finding-state" key="state">{words.holds}</span> };
    };
    let onclick = props.dispatch.on(move || Action::Seek(at_us));
    html! {
        <button type="button" class="lab-finding-state lab-link" key="state" {onclick} data-at={at_us.to_string()}
            title={(props.text.panel.go_to)(&span::instant(at_us))}>{said}</button>
    }
}

/// Which writes were lost, and the way to where that was noticed.
fn lost(finding: &Finding, props: &FindingsProps) -> Html {
    if finding.lost.is_empty() {
        return Html::default();
    }
    let line = |(place, lost): (usize, &LostWrites)| {
        let client = props.frame.nodes.get(usize::from(lost.client));
        let client = client.map_or("", |node| node.name.as_str());
        let at = span::instant(lost.at_us);
        let said = (props.text.findings.lost)(client, lost.first, lost.last, &at);
        let at_us = lost.at_us;
        html! {
            <li key={place}>
                <button type="button" class="lab-link" data-lost={at_us.to_string()} onclick={props.dispatch.on(move || Action::Seek(at_us))}>{said}</button>
            </li>
        }
    };
    html! { <ul class="lab-list lab-finding-lost" key="lost">{ for finding.lost.iter().enumerate().map(line) }</ul> }
}

/// Why it is not so, where it is not.
fn why(finding: &Finding, fault: bool, props: &FindingsProps) -> Html {
    let words = &props.text.findings;
    if finding.broken.is_none() && finding.open_since_us.is_none() {
        return Html::default();
    }
    let said = if fault {
        words.report
    } else {
        (words.why)(finding.property, finding.side)
    };
    html! { <p class="lab-hint lab-finding-why" key="why">{said}</p> }
}
