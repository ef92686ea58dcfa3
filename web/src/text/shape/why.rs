//! Why somebody does what it does, or does not yet.

use lab::frame::{NodeView, Stand};

/// Why, and why not yet.
pub struct WhyText {
    /// Where a matter stands for somebody, in a sentence: its name, everybody, the
    /// instant shown.
    pub stand: fn(&Stand, &str, &[NodeView], i64) -> String,
    /// When something could change if nothing else happened: the instant and how long
    /// that is; nothing if waiting alone does not bring it about.
    pub changes: fn(Option<(&str, &str)>) -> String,
    /// The heading of the choice of a replica.
    pub choice: &'static str,
    /// There is none to choose from.
    pub no_replicas: &'static str,
    /// This one would be promoted.
    pub chosen: &'static str,
    /// The filters that rule a replica out follow.
    pub ruled_out: &'static str,
    /// Behind the one before it, by what.
    pub behind: fn(&str) -> &'static str,
    /// Column: by what is sorted first, second and third.
    pub sorted_by: [&'static str; 3],
    /// Column: the replica.
    pub replica: &'static str,
    /// Column: what became of it.
    pub outcome: &'static str,
}
