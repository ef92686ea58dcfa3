//! What is read aloud to those who do not see the picture.

use lab::frame::MarkKind;

/// The running account.
pub struct LiveText {
    /// Names the choice of how much is read aloud.
    pub heading: &'static str,
    /// The levels, from the least on.
    pub levels: [&'static str; 3],
    /// What each of them says.
    pub hints: [&'static str; 3],
    /// A level was chosen: its name, what it says.
    pub chosen: fn(&str, &str) -> String,
    /// Ends a sentence.
    pub stop: &'static str,
    /// Between what a list is called and what is in it.
    pub colon: &'static str,
    /// Between two sentences.
    pub gap: &'static str,
    /// Between two sentences that have no end of their own.
    pub stop_and: &'static str,
    /// An instant, and what is so then.
    pub at: fn(&str, &str) -> String,
    /// So many earlier events are not read.
    pub earlier: fn(usize) -> String,
    /// Something happened: to whom (one or more), what, about whom (may be empty), epoch.
    pub happened: fn(&[&str], MarkKind, &str, Option<u64>) -> String,
    /// Time passes.
    pub playing: &'static str,
    /// Time stands still, and where.
    pub stands: fn(&str) -> String,
    /// At such a speed.
    pub speed: fn(&str) -> String,
}
