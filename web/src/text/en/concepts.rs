use crate::text::{Concept, ConceptWords, ConceptsText};

pub(super) const CONCEPTS: ConceptsText = ConceptsText {
    heading: "What corresponds to what",
    hint: "Each row opens the scenario that shows the difference, at the moment to look at.",
    in_raft: "Raft",
    in_sentinel: "Sentinel",
    of,
    show: |title, at| format!("{title}, {at}"),
};

const fn words(
    raft: &'static str,
    sentinel: &'static str,
    difference: &'static str,
) -> ConceptWords {
    ConceptWords {
        raft,
        sentinel,
        difference,
    }
}

const fn of(concept: Concept) -> ConceptWords {
    match concept {
        Concept::Term => words(
            "term",
            "current_epoch, config_epoch",
            "Raft has one number per group. A sentinel counts one current_epoch for all masters it watches; votes and configurations have epochs per master.",
        ),
        Concept::Leader => words(
            "leader, for a whole term",
            "leader of one failover",
            "Raft’s leader takes every write. A sentinel leads only until its failover ends; the data belongs to the master, and no sentinel is in charge between failovers.",
        ),
        Concept::Detection => words(
            "election timeout",
            "down-after, then quorum",
            "A follower acts alone when it hears no leader. A sentinel watches the master by PING; it acts only once a quorum agrees with it (ODOWN).",
        ),
        Concept::Randomness => words(
            "randomised election timeout",
            "timer jitter, start delay",
            "Raft draws a new timeout before each round. Sentinels ask at once; only the phase of their timers, ten to twenty ticks a second, keeps them apart.",
        ),
        Concept::VoteRequest => words(
            "RequestVote",
            "is-master-down-by-addr with a run id",
            "Sentinel’s request also asks whether the master is down, and says nothing of data. First come, first served, once per epoch, whatever the voter thinks of the master.",
        ),
        Concept::LogCheck => words(
            "log at least as up to date",
            "priority, offset, run id",
            "Raft’s voters refuse who lacks committed entries. Sentinels vote for a sentinel; it then picks a replica by priority first, even one with older data.",
        ),
        Concept::Majority => words(
            "majority of the configured servers",
            "majority of known sentinels, and quorum",
            "Who belongs to the group is fixed in Raft. A sentinel counts those it has ever heard of, so that sentinels may count differently.",
        ),
        Concept::Retry => words(
            "a new random timeout",
            "2 × failover-timeout",
            "After a split vote Raft tries again within a timeout; a sentinel waits twice the failover-timeout, twenty seconds here.",
        ),
        Concept::StepDown => words(
            "higher term: follower at once",
            "hello with a higher config_epoch",
            "An old Raft leader steps back at the first message of a newer term. An old master knows nothing of epochs: a sentinel has to come and make it a replica.",
        ),
        Concept::Durability => words(
            "currentTerm, votedFor on disk",
            "current-epoch, leader-epoch in sentinel.conf",
            "Both flush before they answer. Sentinel keeps in which epoch it voted but not for whom; after a crash it votes for nobody in that epoch.",
        ),
        Concept::Commit => words(
            "committed by a majority",
            "acknowledged by the master alone",
            "A cut-off Raft leader takes writes but confirms none. A cut-off master confirms each of them.",
        ),
        Concept::Repair => words(
            "conflicting entries are replaced",
            "full resynchronisation",
            "Raft drops entries that nobody was told are done. A demoted master drops everything that its new master does not have, acknowledged or not.",
        ),
    }
}
