//! The code's view, and why something happened.

use lab::frame::{AskRow, CauseKind, Did, MessageKind, NodeView};

/// What a message is called, and whether it is a reply.
pub type MessageName = fn(MessageKind, bool) -> &'static str;

/// What a tick did, function by function.
pub struct CodeText {
    /// Its tab.
    pub tab: &'static str,
    /// Nobody is chosen, or it has not ticked yet.
    pub none: &'static str,
    /// Whose tick, and when: its name, the instant.
    pub tick: fn(&str, &str) -> String,
    /// When the next one comes: the frequency drawn, the instant, how long that is.
    pub next: fn(Option<u32>, &str, &str) -> String,
    /// To the tick before.
    pub earlier_tick: &'static str,
    /// To the next tick.
    pub later_tick: &'static str,
    /// To the function before.
    pub earlier: &'static str,
    /// To the next function.
    pub later: &'static str,
    /// A function in words, by its key; a rule's key is a term.
    pub function: fn(&str) -> Option<&'static str>,
    /// It looked and did nothing.
    pub nothing: &'static str,
    /// It did not run.
    pub left_out: &'static str,
    /// These instances had nothing to do.
    pub idle: fn(&[&str]) -> String,
    /// What is about the process itself.
    pub itself: &'static str,
    /// What a function did.
    pub did: fn(&Did, &[NodeView], MessageName) -> String,
}

/// Why something happened.
pub struct CausesText {
    /// Shows the causes of a line.
    pub ask: &'static str,
    /// Names the list.
    pub label: &'static str,
    /// There is no line to ask about.
    pub no_line: &'static str,
    /// A cause in a sentence.
    pub cause: fn(&CauseKind, &[NodeView], MessageName) -> String,
}

/// Who asked whom for a vote.
pub struct LedgerText {
    /// What choosing an instant does.
    pub go_to: fn(&str) -> String,
    /// Its heading.
    pub heading: &'static str,
    /// Columns: who asks, whom, when, what came of it, known when.
    pub columns: [&'static str; 5],
    /// What became of a request.
    pub outcome: fn(&AskRow, &[NodeView]) -> String,
    /// A voter that could not be asked.
    pub unasked: &'static str,
    /// It was asked so many times.
    pub times: fn(u32) -> String,
    /// When an attempt is given up, and the next may start: who, when, how long that is.
    pub gives_up: fn(&str, &str, &str, Option<&str>) -> String,
    /// The two notches.
    pub quorum: &'static str,
    /// See `quorum`.
    pub majority: &'static str,
}
