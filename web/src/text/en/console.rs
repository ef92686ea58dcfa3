use crate::text::ConsoleText;

pub(super) const CONSOLE: ConsoleText = ConsoleText {
    tab: "Console",
    process: "Process to talk to",
    transcript: "Questions and answers",
    line: "Command",
    hint: "Commands as for redis-cli: “help” lists them, Tab completes, ↑ brings earlier lines back.",
    waiting: "no answer yet",
    message: |name, at| format!("message from {name} at {at}"),
    earlier: |n| {
        if n == 1 {
            "1 earlier question".to_owned()
        } else {
            format!("{n} earlier questions")
        }
    },
    completions: "Ways to go on",
    too_long: |found, limit| format!("A line may have {limit} bytes; this one has {found}."),
};
