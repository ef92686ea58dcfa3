use lab::conf::Reason;
use lab::scenario::{Place, Problem, ScenarioError};

use crate::text::OpeningText;

pub(super) const OPENING: OpeningText = OpeningText {
    open_own: "Open …",
    heading: "Open your own",
    card: "A sentinel.conf of yours becomes a deployment; a scenario file (TOML or JSON) plays as it is.",
    lead: "A sentinel.conf for all sentinels, or one for each; or one scenario file in TOML or JSON. It is read in this page and goes nowhere else.",
    choose: "Choose files",
    or_drop: |limit| format!("or drop them anywhere in the lab; {limit} each at most"),
    drop: "Let go to open",
    remove: |name| format!("Leave out {name}"),
    paste: "Or paste the text of one",
    example: "Insert an example",
    replicas_each: "Replicas per master",
    from_file: "as in the file",
    counts_hint: "Left empty: those the file knows. If it knows none: three sentinels (more if the quorum needs them), two replicas.",
    open: "Open",
    refused: "Not opened; the run is as it was.",
    more_wrong: |n| format!("and {n} more"),
    place: |file, line| match line {
        Some(line) if file.is_empty() => format!("line {line}"),
        Some(line) => format!("{file}, line {line}"),
        None => file.to_owned(),
    },
    redis_prints: "Redis would not start, and print:",
    expected: |reason| {
        let expected = Reason::expected(reason)?;
        Some(format!("Expected {expected}."))
    },
    problem: |field, problem| {
        let place = Place::field(field);
        ScenarioError::new(place, Problem::clone(problem)).to_string()
    },
    note: ToString::to_string,
    opened: |title| format!("Opened: {title}"),
};
