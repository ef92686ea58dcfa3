//! What happens among Raft servers, in English.

use lab::frame::{Headline, MarkKind, NodeView};

use super::{name, names};
use crate::text::span::span;

/// The sentences about Raft; empty for every other.
pub(super) fn headline(headline: &Headline, nodes: &[NodeView]) -> String {
    let name = |node: &u16| name(nodes, *node);
    match headline {
        Headline::RaftNoLeader { running: 0 } => "No server runs".to_owned(),
        Headline::RaftNoLeader { .. } => "Nobody leads".to_owned(),
        Headline::RaftLeaderLost { leader } => {
            format!("{} has led and is gone; nobody knows yet", name(leader))
        }
        Headline::RaftTimesOut { node, in_us } => {
            format!(
                "{} starts an election in {} unless it hears a leader.",
                name(node),
                span(*in_us)
            )
        }
        Headline::RaftPreVote { candidate, term } => {
            format!(
                "{} asks whether it would be elected in term {term}; its own term stays",
                name(candidate)
            )
        }
        Headline::RaftCandidate { candidate, term } => {
            format!("{} asks for votes in term {term}", name(candidate))
        }
        Headline::RaftSplit { candidates, term } => {
            format!(
                "{} compete for the votes of term {term}",
                names(nodes, candidates, ", ", " and ")
            )
        }
        Headline::RaftNeeds {
            held: None,
            needed,
            servers,
        } => format!("Each needs {needed} votes: a majority of {servers}."),
        Headline::RaftNeeds {
            held: Some(held),
            needed,
            servers,
        } => format!("It has {held} of the {needed} votes it needs: a majority of {servers}."),
        Headline::RaftLeads {
            leader,
            term,
            follow,
            servers,
        } => {
            let all = if follow == servers {
                format!("all {servers} follow")
            } else {
                format!("{follow} of {servers} follow")
            };
            format!("{} leads term {term}; {all}", name(leader))
        }
        Headline::RaftReplicates {
            last,
            committed,
            behind,
        } => replicates(*last, *committed, *behind),
        Headline::RaftTwoLeaders {
            old,
            old_term,
            new,
            term,
        } => format!(
            "{} leads term {term}; {} still takes itself for the leader, of term {old_term}",
            name(new),
            name(old)
        ),
        Headline::RaftCannotCommit {
            leader,
            reachable,
            needed,
        } => format!(
            "{} reaches {reachable} of the {needed} servers it needs, itself included: it takes writes but commits none.",
            name(leader)
        ),
        _ => String::new(),
    }
}

fn replicates(last: u64, committed: u64, behind: u32) -> String {
    let log = if committed == last {
        format!("All {last} entries are committed")
    } else {
        format!("{committed} of {last} entries are committed")
    };
    match behind {
        0 => format!("{log}."),
        1 => format!("{log}; 1 follower is behind."),
        _ => format!("{log}; {behind} followers are behind."),
    }
}

/// What happened: as the Raft paper calls it, and the clients' own finding.
pub(super) fn mark(kind: MarkKind, about: &str) -> String {
    match kind {
        MarkKind::PreVote => "pre-vote".to_owned(),
        MarkKind::Candidate => "candidate".to_owned(),
        MarkKind::Granted => format!("voted {about}"),
        MarkKind::Leads => "leader".to_owned(),
        MarkKind::StepDown => "follower".to_owned(),
        MarkKind::Truncated => "truncated".to_owned(),
        _ => "lost writes".to_owned(),
    }
}
