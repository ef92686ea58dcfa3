use lab::frame::{Known, KnownState, Stale};
use lab::scenario::Side;

use crate::text::{KnowsText, span};

pub(super) const KNOWS: KnowsText = KnowsText {
    tab: "Knows",
    hint: "Each row is what one of them knows. What is chosen leads to the record that made it so.",
    group: "Master",
    opinions: "What each thinks of each",
    numbers: "What each keeps",
    truth: |side, names| match (side, names) {
        (Side::Sentinel, []) => "In truth nobody serves as master.".to_owned(),
        (Side::Sentinel, [name]) => format!("In truth {name} serves as master."),
        (Side::Sentinel, names) => format!(
            "In truth {} take themselves for masters.",
            names.join(" and ")
        ),
        (Side::Raft, []) => "In truth nobody leads.".to_owned(),
        (Side::Raft, names) => format!("In truth {} leads.", names.join(" and ")),
    },
    observer: "who",
    believes: |side| match side {
        Side::Sentinel => "master",
        Side::Raft => "leader",
    },
    wrongly: "not so",
    nobody: "nobody",
    voters: "voters",
    replicas: "replicas",
    unheard: |names| format!("without {names}"),
    serving: |names| format!("{names} is master"),
    given: "back to the start: it was given there and never changes",
    down: |down| format!("{down} down, and counted"),
    disk: |value| format!("on disk: {value}"),
    behind: "behind others",
    back_to: |condition| format!("back to when {condition} came about"),
    cell,
    stale: "stale: it does not run, or is in TILT",
    legend: [
        "answers",
        "stale: a reply is overdue",
        "subjectively down",
        "objectively down",
        "never heard of",
        "says the master is down",
        "not so in truth",
    ],
};

fn cell(known: &Known, observer: &str, of: &str, age: &str, since: &str) -> String {
    let mut said = match known.state {
        KnownState::Itself => return format!("{of} itself"),
        KnownState::Unknown => format!("{observer} has no opinion of {of}"),
        KnownState::Up => format!("{observer} takes {of} for up"),
        KnownState::Sdown => format!("{observer} holds {of} for subjectively down since {since}"),
        KnownState::Odown => {
            format!("{observer} holds {of} for objectively down, subjectively since {since}")
        }
    };
    if !age.is_empty() {
        said += &format!("; it was last heard {age} ago");
    }
    if known.says_down {
        said += "; it says that the master is down";
    }
    match known.stale {
        Some(Stale::Observer) => {
            said += &format!("; stale: {observer} does not run, or is in TILT");
        }
        Some(Stale::Answer) => said += &format!("; stale: {observer} has stopped asking it"),
        Some(Stale::Silent {
            elapsed_us,
            limit_us,
        }) => {
            let (elapsed, limit) = (span::span(elapsed_us), span::span(limit_us));
            said += &format!("; stale: silent for {elapsed}, where {limit} is the limit");
        }
        None => {}
    }
    if known.wrongly {
        said += "; in truth it is the other way round";
    }
    said
}
