/// What a test makes a server do wrong, to prove that the checks of safety would
/// notice. Outside of this crate's own tests no server has a flaw:
/// [`crate::Settings`] has no place for one then.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Flaw {
    /// Votes are given without a look at the candidate's log (§5.4.1).
    SkipLogCheck,
    /// A second candidate of the same term gets a vote, too (§5.2).
    VoteTwice,
    /// The answers are counted, not the voters (§5.2).
    CountVotesTwice,
    /// Half of the servers are taken for a majority (§5.2).
    HalfIsEnough,
    /// The vote is not on disk (figure 2, persistent state).
    ForgetVote,
    /// The log on disk lacks its last entry (figure 2, persistent state).
    ForgetLastEntry,
    /// Entries of earlier terms are committed by counting (§5.4.2, figure 8).
    CommitOldTerms,
    /// Entries are accepted whatever comes before them (§5.3).
    SkipConsistencyCheck,
    /// An entry that conflicts with a leader's stays (§5.3).
    KeepConflicting,
    /// What was sent is taken for stored (§5.3).
    MatchUnanswered,
    /// A client is answered before its command is committed (§5.3).
    AnswerAtOnce,
    /// A command that is asked for again is carried out again (§8).
    ForgetSessions,
    /// A leader that sees a higher term takes no notice (§5.1).
    KeepLeading,
}

#[cfg(test)]
impl Flaw {
    pub(crate) const ALL: [Self; 13] = [
        Self::SkipLogCheck,
        Self::VoteTwice,
        Self::CountVotesTwice,
        Self::HalfIsEnough,
        Self::ForgetVote,
        Self::ForgetLastEntry,
        Self::CommitOldTerms,
        Self::SkipConsistencyCheck,
        Self::KeepConflicting,
        Self::MatchUnanswered,
        Self::AnswerAtOnce,
        Self::ForgetSessions,
        Self::KeepLeading,
    ];
}
