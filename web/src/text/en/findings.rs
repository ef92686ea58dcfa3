use lab::scenario::Side;
use lab::world::{Promise, Property};

use crate::text::FindingsText;

pub(super) const FINDINGS: FindingsText = FindingsText {
    tab: "Findings",
    heading: "What should be so",
    hint: "Watched since t = 0. Where nothing was promised, what is found is no fault: it is how the protocol is.",
    promise: |promise| match promise {
        Promise::Promised => "promised",
        Promise::Usual => "usual, not promised",
        Promise::Never => "never promised",
    },
    property: |property| match property {
        Property::OneVote => "Nobody votes twice in an epoch or term",
        Property::Forward => "Configuration epochs and terms never go back",
        Property::OneLeader => "One leader per epoch or term",
        Property::MajorityVoted => "Whoever is elected has votes of a majority of all",
        Property::EndsInTime => "A failover ends within its limits",
        Property::Agreement => "Running sentinels that can hear of each other name the same master",
        Property::OneWriter => "One server at a time acknowledges writes",
        Property::NothingLost => "No acknowledged write is lost",
    },
    holds: "so far",
    broken,
    open_since: |at| format!("not so since {at}"),
    span: |property, span| match property {
        Property::EndsInTime => Some(format!("the longest took {span}")),
        Property::Agreement => Some(format!("they differed for {span} in all")),
        Property::OneWriter => Some(format!("two did for {span}")),
        _ => None,
    },
    lost: |client, first, last, at| {
        if first == last {
            format!("{client}: write {first}, noticed at {at}")
        } else {
            format!("{client}: writes {first} to {last}, noticed at {at}")
        }
    },
    why,
    report: "This was promised, so it is a fault of the lab. Please report it, with scenario, seed and moment.",
};

fn broken(property: Property, times: u32, at: &str) -> String {
    match (property, times) {
        (Property::NothingLost, 1) => format!("1 write was, noticed at {at}"),
        (Property::NothingLost, _) => format!("{times} writes were, first noticed at {at}"),
        (_, 1) => format!("not so once, at {at}"),
        _ => format!("not so {times} times, first at {at}"),
    }
}

fn why(property: Property, side: Side) -> &'static str {
    match (property, side) {
        (Property::OneWriter, Side::Raft) => {
            "A reply of the old leader was on its way while the new one already wrote."
        }
        (Property::OneLeader, _) => {
            "A failover by hand asks nobody for votes, and votes of two epochs can be counted together (§9.3, §10.13)."
        }
        (Property::MajorityVoted, _) => {
            "A sentinel counts the majority of those it knows. After a reset, or on its own, that can be itself (§9.3)."
        }
        (Property::EndsInTime, _) => {
            "While the promoted replica is down, neither the end of the failover nor its timeout is looked for (§10.5)."
        }
        (Property::Agreement, _) => {
            "Others learn of a switch from a hello, within two seconds (§7): when it happened, or when the cut between them heals."
        }
        (Property::OneWriter, _) => {
            "An old master that nobody reaches takes writes until it is made a replica (§10.11)."
        }
        (Property::NothingLost, _) => {
            "Replication does not wait: what only the old master had is gone once it follows the new one."
        }
        (Property::OneVote | Property::Forward, _) => "",
    }
}
