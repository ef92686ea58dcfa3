//! What corresponds to what in Raft and in Sentinel.

/// Something that both protocols have, each in its way (specification, §9.7).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Concept {
    /// The logical clock.
    Term,
    /// What a leader is.
    Leader,
    /// How its loss is noticed.
    Detection,
    /// How rivals are kept apart.
    Randomness,
    /// What follows an election that nobody wins.
    Retry,
    /// What a request for a vote says.
    VoteRequest,
    /// Who may be chosen.
    LogCheck,
    /// How many are a majority.
    Majority,
    /// How an old leader learns of the new one.
    StepDown,
    /// What survives a crash.
    Durability,
    /// When a write is done.
    Commit,
    /// What becomes of writes that a majority never had.
    Repair,
}

impl Concept {
    /// All, in the order in which they are told.
    pub const ALL: [Self; 12] = [
        Self::Term,
        Self::Leader,
        Self::Detection,
        Self::Randomness,
        Self::VoteRequest,
        Self::LogCheck,
        Self::Majority,
        Self::Retry,
        Self::StepDown,
        Self::Durability,
        Self::Commit,
        Self::Repair,
    ];
}

/// What is said of a concept.
pub struct ConceptWords {
    /// What Raft calls it.
    pub raft: &'static str,
    /// What Sentinel has in its place.
    pub sentinel: &'static str,
    /// The difference, in a sentence or two.
    pub difference: &'static str,
}

/// The map of concepts.
pub struct ConceptsText {
    /// Its heading.
    pub heading: &'static str,
    /// How to use it.
    pub hint: &'static str,
    /// Column: Raft.
    pub in_raft: &'static str,
    /// Column: Sentinel.
    pub in_sentinel: &'static str,
    /// What is said of a concept.
    pub of: fn(Concept) -> ConceptWords,
    /// Opens a scenario at a moment, both given.
    pub show: fn(&str, &str) -> String,
}
