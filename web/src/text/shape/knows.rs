//! What each one knows.

use lab::frame::Known;
use lab::scenario::Side;

/// What each one knows, beside what is so.
pub struct KnowsText {
    /// Its tab.
    pub tab: &'static str,
    /// What there is to see.
    pub hint: &'static str,
    /// Names the choice of one of many masters.
    pub group: &'static str,
    /// The table of opinions.
    pub opinions: &'static str,
    /// The table of numbers.
    pub numbers: &'static str,
    /// Who serves as master, or leads, by its own account.
    pub truth: fn(Side, &[&str]) -> String,
    /// Column: who observes.
    pub observer: &'static str,
    /// Column: whom it takes for the master or leader.
    pub believes: fn(Side) -> &'static str,
    /// That is not so.
    pub wrongly: &'static str,
    /// Nobody.
    pub nobody: &'static str,
    /// Column: how many voters it counts.
    pub voters: &'static str,
    /// Column: how many replicas it knows.
    pub replicas: &'static str,
    /// These run, and it has never heard of them.
    pub unheard: fn(&str) -> String,
    /// These are taken for replicas and serve as masters.
    pub serving: fn(&str) -> String,
    /// A value that was given before the start.
    pub given: &'static str,
    /// Of these it holds so many for down, and counts them all the same.
    pub down: fn(u32) -> String,
    /// What is on disk, where it is something else.
    pub disk: fn(u64) -> String,
    /// Somebody who runs has a higher number.
    pub behind: &'static str,
    /// What choosing a value does: leads back to when a condition became so.
    pub back_to: fn(&str) -> String,
    /// A cell in words: who observes, who is observed, how old the last reply is, since
    /// when it is so.
    pub cell: fn(&Known, &str, &str, &str, &str) -> String,
    /// The observer does not run, or does not trust its own judgement.
    pub stale: &'static str,
    /// What the signs mean: up, silent, down, objectively down, unknown, says down, wrongly.
    pub legend: [&'static str; 7],
}
