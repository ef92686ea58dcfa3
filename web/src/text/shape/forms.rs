//! The forms: settings, and the reader's own files.

use lab::conf::Reason;
use lab::scenario::{Note, Problem};

/// The settings form.
pub struct SettingsText {
    /// Its heading.
    pub heading: &'static str,
    /// Says that applying starts the run over.
    pub restarts: &'static str,
    /// Number of sentinels.
    pub sentinels: &'static str,
    /// Number of replicas.
    pub replicas: &'static str,
    /// The quorum.
    pub quorum: &'static str,
    /// down-after-milliseconds.
    pub down_after: &'static str,
    /// failover-timeout.
    pub failover_timeout: &'static str,
    /// parallel-syncs.
    pub parallel_syncs: &'static str,
    /// One-way latency.
    pub latency: &'static str,
    /// The seed.
    pub seed: &'static str,
    /// Everything else is as the files say that were opened.
    pub as_in_files: &'static str,
    /// Says what the seed does.
    pub seed_hint: &'static str,
    /// Draws another seed.
    pub new_seed: &'static str,
    /// Applies.
    pub apply: &'static str,
    /// Closes.
    pub cancel: &'static str,
    /// Milliseconds.
    pub ms: &'static str,
    /// The number must lie between the two.
    pub out_of_range: fn(&str, u64, u64) -> String,
    /// Warns that such a quorum lets a minority declare ODOWN or never be met.
    pub quorum_note: fn(u64, u64) -> Option<String>,
}

/// The form for the reader's own files.
pub struct OpeningText {
    /// Opens it.
    pub open_own: &'static str,
    /// Its heading, and the way to it from the gallery.
    pub heading: &'static str,
    /// What the gallery says of it.
    pub card: &'static str,
    /// What can be opened, and where it goes.
    pub lead: &'static str,
    /// Chooses files.
    pub choose: &'static str,
    /// Another way, and how large a file may be.
    pub or_drop: fn(&str) -> String,
    /// Shown over everything while files are dragged.
    pub drop: &'static str,
    /// Leaves a file out again.
    pub remove: fn(&str) -> String,
    /// Names the field for a text.
    pub paste: &'static str,
    /// Puts an example into it.
    pub example: &'static str,
    /// Replicas of each master.
    pub replicas_each: &'static str,
    /// A number that is left to the file.
    pub from_file: &'static str,
    /// What such a number is then.
    pub counts_hint: &'static str,
    /// Opens what is there.
    pub open: &'static str,
    /// Nothing was opened.
    pub refused: &'static str,
    /// How many more things are wrong.
    pub more_wrong: fn(usize) -> String,
    /// File and line.
    pub place: fn(&str, Option<usize>) -> String,
    /// What follows is what Redis would print.
    pub redis_prints: &'static str,
    /// What belongs into a line, if Redis does not say it well enough itself.
    pub expected: fn(&Reason) -> Option<String>,
    /// What is wrong, and in which field.
    pub problem: fn(&str, &Problem) -> String,
    /// What is legal but perhaps not meant.
    pub note: fn(&Note) -> String,
    /// A run was opened; its title.
    pub opened: fn(&str) -> String,
}
