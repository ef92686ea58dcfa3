use lab::frame::Doing;

use crate::text::{ComparedText, RunsText, TimeText};

pub(super) const TIME: TimeText = TimeText {
    run_to: "Run to",
    run_to_hint: "An event (`+odown`), a finding (`two-writers`), or something that becomes so (`s1.current_epoch = 3`).",
    on: "Run on to it",
    back: "Run back to it",
    offered: "What it may be",
    looking: |at| format!("Looking … {at}"),
    stop: "Stop",
    stopped: "Stopped. Nothing has moved.",
    found: |what, at| format!("`{what}` at {at}."),
    not_within: |what, span| format!("`{what}` does not come within {span}. Nothing has moved."),
    not_before: |what| format!("`{what}` did not come before this moment. Nothing has moved."),
    always: |what| {
        format!(
            "`{what}` is so already and stays so as far as was looked; a run goes to where something becomes so."
        )
    },
    no_condition: ToString::to_string,
    nothing_yet: "Nothing to look for yet.",
    steps: "One step at a time",
    named: "named event",
    vote: "vote",
    epoch: "epoch",
    tick: |node| format!("tick of {node}"),
    message: |a, b| format!("message {a} – {b}"),
    no_link: "Select a link first: its messages are what is stepped by.",
    next: |what| format!("Next {what}"),
    previous: |what| format!("Previous {what}"),
};

pub(super) const RUNS: RunsText = RunsText {
    tab: "Runs",
    heading: "Runs",
    hint: "Go back and do something there: another run begins, and the one you leave is kept.",
    first: "First run",
    unnamed: |what, at| format!("{what}, at {at}"),
    from: |run| format!(", from “{run}”, "),
    extent: |parted, to| match parted {
        Some(at) => format!("parts at {at} · played to {to}"),
        None => format!("played to {to}"),
    },
    shown: "shown",
    recalling: |name| format!("Playing “{name}” again, which was not shown for long."),
    on_the_way: |name| {
        format!(
            "On the way. Little was kept of “{name}”, so it is played again from the last place that was."
        )
    },
    recalled: |at, to| format!("{at} of {to}"),
    showing: |name| format!("This is “{name}”."),
    rename: |name| format!("Rename “{name}”"),
    name: "Name of the run",
    keep: "Keep",
    delete: |name| format!("Delete “{name}”"),
    last: "This is the only run; it stays.",
    compare: "Compare",
    compare_with: |name| format!("Compare with “{name}”"),
    dropped: |count| {
        if count == 1 {
            "There were too many: one run is gone, the one not seen for longest.".to_owned()
        } else {
            format!("There were too many: {count} runs are gone, those not seen for longest.")
        }
    },
    no_other: "There is no other run yet.",
};

pub(super) const COMPARED: ComparedText = ComparedText {
    heading: "Two runs side by side",
    close: "Close the comparison",
    choose: ["Run on the left", "Run on the right"],
    parted: |at, [left, right]| match (left, right) {
        (Some(left), Some(right)) => {
            format!("The same until {at}. Then on the left `{left}`, on the right `{right}`.")
        }
        (Some(left), None) => format!("The same until {at}. Then `{left}`, on the left only."),
        (None, Some(right)) => format!("The same until {at}. Then `{right}`, on the right only."),
        (None, None) => format!("The same until {at}."),
    },
    same: "Both were given the same commands: they are one and the same run.",
    first: |node, at| format!("The first difference: {node}, at {at}"),
    spread: "How it spreads",
    untouched: |nodes, at| format!("No difference up to {at}: {nodes}."),
    deed,
    nothing: "does nothing more",
    go: |name| format!("Go there in “{name}”"),
    go_short: "Go there",
    logs: "What is logged from there on",
    lines_same: |count| {
        if count == 1 {
            "one line, the same in both".to_owned()
        } else {
            format!("{count} lines, the same in both")
        }
    },
    lines_more: |count| format!("{count} more lines"),
    no_lines: "Nothing yet.",
};

fn deed(what: &Doing, other: &str) -> String {
    match what {
        Doing::Starts => "starts".to_owned(),
        Doing::Ends => "is dead".to_owned(),
        Doing::Sends { text, .. } => format!("sends {other} `{text}`"),
        Doing::Reads { text, .. } => format!("reads `{text}` from {other}"),
        Doing::Says { text } => format!("logs `{text}`"),
        Doing::LosesConnection => "learns that a connection is gone".to_owned(),
    }
}
