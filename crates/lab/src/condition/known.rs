use lab_sentinel::EventKind;

use super::FINDINGS;
use crate::scenario::{NodeKind, PROPERTIES, Scenario, Side, Values};

/// The keys of what a Raft server announces.
const OF_RAFT: [&str; 18] = [
    "started",
    "timed-out",
    "became-follower",
    "became-pre-candidate",
    "became-candidate",
    "became-leader",
    "follows",
    "voted",
    "refused",
    "vote-came",
    "appended",
    "truncated",
    "mismatch",
    "matched",
    "backed-up",
    "committed",
    "applied",
    "turned-away",
];

/// The names of all events there are.
pub fn event_names() -> impl Iterator<Item = &'static str> {
    let of_sentinels = EventKind::ALL.iter().map(|kind| kind.name());
    of_sentinels.filter(|name| !name.is_empty()).chain(OF_RAFT)
}

fn events_of(scenario: &Scenario) -> impl Iterator<Item = &'static str> {
    let raft = scenario.raft.is_some();
    let sentinels = scenario
        .nodes()
        .iter()
        .any(|node| node.1.side() == Side::Sentinel);
    event_names().filter(move |name| {
        if OF_RAFT.contains(name) {
            raft
        } else {
            sentinels
        }
    })
}

/// What a condition that begins with `text` may go on to be, as whole conditions or
/// beginnings of such, in the order in which they are offered; at most `most`.
#[must_use]
pub fn completions(scenario: &Scenario, text: &str, most: usize) -> Vec<String> {
    let text = text.trim_start();
    let mut found: Vec<String> = Vec::new();
    let mut offer = |whole: String| {
        let fits = whole
            .to_ascii_lowercase()
            .starts_with(&text.to_ascii_lowercase());
        if fits && whole != text.trim_end() && found.len() < most && !found.contains(&whole) {
            found.push(whole);
        }
    };
    let Some((node, rest)) = text.split_once('.') else {
        let first = ["+sdown", "+odown", "+switch-master", "became-leader"];
        let first = first
            .into_iter()
            .filter(|name| events_of(scenario).any(|of| of == *name));
        let findings = FINDINGS.iter().map(|finding| finding.0);
        let nodes = scenario.nodes();
        first.map(str::to_owned).for_each(&mut offer);
        if !text.is_empty() {
            events_of(scenario).map(str::to_owned).for_each(&mut offer);
        }
        findings.map(str::to_owned).for_each(&mut offer);
        { nodes.iter() }
            .filter(|node| !matches!(node.1, NodeKind::Client | NodeKind::RaftClient))
            .map(|node| format!("{}.", node.0))
            .for_each(&mut offer);
        return found;
    };
    let kind = node.parse().ok().and_then(|name| scenario.kind_of(&name));
    let fits = |of: &[NodeKind]| of.is_empty() || kind.is_none_or(|kind| of.contains(&kind));
    let (master, _) = rest.rsplit_once('.').unwrap_or(("", rest));
    let dot = if master.is_empty() { "" } else { "." };
    for known in PROPERTIES.iter().filter(|known| fits(known.of)) {
        let property = format!("{node}.{master}{dot}{}", known.name);
        if !text.starts_with(&property) {
            offer(format!("{property} {}", example(known.values)));
            continue;
        }
        match known.values {
            Values::Word(words) => words
                .iter()
                .for_each(|w| offer(format!("{property} = {w}"))),
            Values::Words(words) => words.iter().for_each(|w| {
                offer(format!("{property} has {w}"));
            }),
            Values::Number | Values::Node => {}
        }
    }
    found
}

/// How a test of such a value begins.
const fn example(values: Values) -> &'static str {
    match values {
        Values::Number => ">= ",
        Values::Word(_) | Values::Node => "= ",
        Values::Words(_) => "has ",
    }
}
