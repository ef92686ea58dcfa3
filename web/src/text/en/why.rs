use lab::frame::{NodeId, NodeView, Stand};

use crate::text::WhyText;
use crate::text::picture::name;
use crate::text::span::{instant, left};

pub(super) const WHY: WhyText = WhyText {
    stand,
    changes: |when| match when {
        Some((at, left)) => format!("If nothing else happens, it could change at {at}, in {left}."),
        None => "Waiting alone does not change it.".to_owned(),
    },
    choice: "Which replica",
    no_replicas: "It knows of no replica.",
    chosen: "would be promoted",
    ruled_out: "ruled out; does not hold:",
    behind: |by| match by {
        "sort-priority" => "behind by priority",
        "sort-offset" => "behind by offset",
        _ => "behind by run id",
    },
    sorted_by: ["priority", "offset", "run id"],
    replica: "replica",
    outcome: "outcome",
};

fn stand(stand: &Stand, me: &str, nodes: &[NodeView], now_us: i64) -> String {
    let name = |id: NodeId| name(nodes, id);
    let left = |at_us: i64| left(now_us, at_us);
    match stand {
        Stand::InTilt { until_us } => format!(
            "{me} is in TILT: for another {} it observes, answers and even votes, but decides nothing.",
            left(*until_us)
        ),
        Stand::Answers { master } => format!(
            "{} answers {me}: there is nothing to decide.",
            name(*master)
        ),
        Stand::Silent { master, at_us } => format!(
            "{me} waits for {} to answer; if it does not, {me} holds it for subjectively down in {}.",
            name(*master),
            left(*at_us)
        ),
        Stand::MayStart { at_us } => {
            format!(
                "Nothing keeps {me} from a failover: it starts one at its next tick, in {}.",
                left(*at_us)
            )
        }
        Stand::Chooses {
            ruled_out: Some(_), ..
        } => {
            format!(
                "{me} is elected and finds no replica that may be promoted: it gives up at its next tick."
            )
        }
        Stand::Chooses { at_us, .. } => {
            format!(
                "{me} is elected and chooses a replica at its next tick, in {}.",
                left(*at_us)
            )
        }
        Stand::CannotOrder { replica, until_us } => format!(
            "{me} cannot reach {}, which it has chosen; the failover is given up in {}.",
            name(*replica),
            left(*until_us)
        ),
        Stand::Promotes {
            replica,
            down,
            until_us,
        } => format!(
            "{me} has told {} to be master and waits for its INFO to say so; {}it gives up in {}.",
            name(*replica),
            if *down { "it is down now, and " } else { "" },
            left(*until_us)
        ),
        Stand::Switches => format!("{me} is about to announce the new master."),
        Stand::KnowsTooFew { .. } | Stand::TooFewSay { .. } | Stand::OdownGone { .. } => {
            alone(stand, me, nodes)
        }
        Stand::TooEarly { .. } | Stand::NeedsVotes { .. } => waits(stand, me, nodes, now_us),
        Stand::Reconfigures { .. } | Stand::PromotedDown { .. } => over(stand, me, nodes, now_us),
        _ => raft(stand, me, nodes, now_us),
    }
}

/// It holds the master for down, and it is not enough.
fn alone(stand: &Stand, me: &str, nodes: &[NodeView]) -> String {
    match stand {
        Stand::KnowsTooFew {
            master,
            known: 1,
            quorum,
        } => format!(
            "{me} holds {} for down and has never heard of another sentinel: alone it cannot meet the quorum of {quorum}, however long it waits.",
            name(nodes, *master)
        ),
        Stand::KnowsTooFew {
            master,
            known,
            quorum,
        } => format!(
            "{me} holds {} for down and knows of {known} sentinels, itself included: they cannot meet the quorum of {quorum}, however long it waits.",
            name(nodes, *master)
        ),
        Stand::TooFewSay {
            master,
            seen,
            quorum,
            others,
            down,
        } => format!(
            "{me} holds {} for down, and {seen} of the {quorum} sentinels needed say so; it asks the other {others} every second{}.",
            name(nodes, *master),
            some_down(*down)
        ),
        Stand::OdownGone {
            master,
            seen,
            quorum,
            down,
            ..
        } => format!(
            "{me} no longer holds {} for objectively down: {seen} of the {quorum} sentinels needed say so, for what others said is forgotten after five seconds{}.",
            name(nodes, *master),
            some_down(*down)
        ),
        _ => String::new(),
    }
}

fn some_down(down: u32) -> String {
    match down {
        0 => String::new(),
        1 => "; 1 of them is down".to_owned(),
        down => format!("; {down} of them are down"),
    }
}

/// The master is objectively down.
fn waits(stand: &Stand, me: &str, nodes: &[NodeView], now_us: i64) -> String {
    match stand {
        Stand::TooEarly {
            voted,
            until_us,
            ruled_out,
            ..
        } => {
            let why = match voted {
                Some((leader, epoch)) => format!(
                    "{me} waits: it gave its vote of epoch {epoch} to {}, and tries nothing itself for another {}.",
                    name(nodes, *leader),
                    left(now_us, *until_us)
                ),
                None => format!(
                    "{me} waits: its last attempt is too recent, and it starts no other for {}.",
                    left(now_us, *until_us)
                ),
            };
            match ruled_out {
                Some(0) => format!("{why} It knows of no replica to promote, either."),
                Some(1) => {
                    format!("{why} Nor could it promote anybody: the only replica is ruled out.")
                }
                Some(2) => {
                    format!("{why} Nor could it promote anybody: both replicas are ruled out.")
                }
                Some(n) => {
                    format!("{why} Nor could it promote anybody: all {n} replicas are ruled out.")
                }
                None => why,
            }
        }
        Stand::NeedsVotes {
            held,
            needed,
            voters,
            down,
            ahead,
            until_us,
            retry_us,
            ..
        } => {
            let mut said = format!(
                "{me} waits: it needs {needed} votes and has {held}; the attempt is given up in {}, and the next comes no sooner than {}.",
                left(now_us, *until_us),
                instant(*retry_us)
            );
            if let Some(ahead) = ahead {
                said += &format!(" {} has more.", name(nodes, *ahead));
            }
            match down {
                0 => {}
                1 => said += &format!(" 1 of the {voters} voters is down and counts all the same."),
                down => {
                    said +=
                        &format!(" {down} of the {voters} voters are down and count all the same.");
                }
            }
            said
        }
        _ => String::new(),
    }
}

/// The other replicas are being pointed over.
fn over(stand: &Stand, me: &str, nodes: &[NodeView], now_us: i64) -> String {
    let replicas = |n: u32| {
        if n == 1 {
            "1 replica".to_owned()
        } else {
            format!("{n} replicas")
        }
    };
    match stand {
        Stand::Reconfigures {
            busy,
            slots,
            left: rest,
            until_us,
        } if busy >= slots && rest > busy => format!(
            "{me} waits: parallel-syncs lets {slots} replicate anew at a time, and {busy} on the way {} not arrived; {} to go. The failover ends anyway in {}.",
            if *busy == 1 { "has" } else { "have" },
            replicas(*rest),
            left(now_us, *until_us)
        ),
        Stand::Reconfigures {
            left: rest,
            until_us,
            ..
        } => format!(
            "{me} points the replicas to the new master: {} to go. The failover ends anyway in {}.",
            replicas(*rest),
            left(now_us, *until_us)
        ),
        Stand::PromotedDown {
            replica,
            left: rest,
        } => format!(
            "{me} cannot end the failover: {}, which it has promoted, is down. Its timeout is not even looked at; {} to go.",
            name(nodes, *replica),
            replicas(*rest)
        ),
        _ => String::new(),
    }
}

fn raft(stand: &Stand, me: &str, nodes: &[NodeView], now_us: i64) -> String {
    let name = |id: NodeId| name(nodes, id);
    let left = |at_us: i64| left(now_us, at_us);
    match stand {
        Stand::Follows {
            leader,
            term,
            at_us,
        } => format!(
            "{me} follows {} in term {term}; unless it hears it, it stands for election in {}.",
            name(*leader),
            left(*at_us)
        ),
        Stand::Leaderless {
            term,
            voted: Some(voted),
            at_us,
        } => format!(
            "{me} knows of no leader; in term {term} it has voted for {}, and stands itself in {}.",
            name(*voted),
            left(*at_us)
        ),
        Stand::Leaderless { term, at_us, .. } => format!(
            "{me} knows of no leader in term {term}; it stands for election in {}, when its timer runs out.",
            left(*at_us)
        ),
        Stand::AsksFirst {
            term,
            held,
            needed,
            servers,
            at_us,
        } => format!(
            "{me} asks whether it would be elected in term {term}: {held} of {servers} say yes, {needed} are needed; it asks anew in {}.",
            left(*at_us)
        ),
        Stand::Stands {
            term,
            held,
            needed,
            refused,
            at_us,
            ..
        } => format!(
            "{me} waits: it needs {needed} votes in term {term} and has {held}; {}it begins a new term in {}.",
            match refused {
                0 => String::new(),
                1 => "1 was refused; ".to_owned(),
                n => format!("{n} were refused; "),
            },
            left(*at_us)
        ),
        Stand::Leads { term, committed } => {
            format!("{me} leads term {term}; all its entries are committed, up to {committed}.")
        }
        Stand::NotStored {
            term,
            last,
            committed,
            needed,
            servers,
            stored,
        } => format!(
            "{me} leads term {term} and cannot commit entry {last} yet: {stored} of {servers} servers have stored it, {needed} are needed; {committed} is committed."
        ),
        Stand::EarlierTerm {
            term,
            index,
            entry_term,
            committed,
        } => format!(
            "{me} leads term {term} and cannot commit entry {index}: a majority has stored it, but it is of term {entry_term}, and entries of earlier terms are not committed by counting; {committed} is committed."
        ),
        _ => String::new(),
    }
}
