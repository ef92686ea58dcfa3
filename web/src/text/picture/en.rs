//! The picture in English.

use lab::frame::{
    Fate, GaugeKind, Headline, MessageKind, NodeView, OpinionState, Pill, Shape, Status, VoteState,
    WireKind,
};

use super::en_raft as raft;
use super::{PictureText, en_many, name, names};
use crate::text::span::{instant, span};

/// The picture's words in English.
pub static PICTURE: PictureText = PictureText {
    separator: ", ",
    headline,
    pill,
    short_pill,
    stage: "The deployment",
    stage_help: "Arrow keys move between things of one kind, Page Up and Page Down between processes, links and messages. Enter opens the menu.",
    copy: "a second copy",
    legend: "Messages",
    shape,
    status,
    epoch: |epoch| format!("epoch {epoch}"),
    term: |term| format!("term {term}"),
    offset: |offset| format!("off {offset}"),
    counter: |value| format!("counter {value}"),
    log: |last, committed| match last {
        0 => "empty log".to_owned(),
        _ => format!("log up to {last}, committed up to {committed}"),
    },
    lost_writes: |count| {
        if count == 1 {
            "1 lost write".to_owned()
        } else {
            format!("{count} lost writes")
        }
    },
    odown: |count, quorum| format!("ODOWN {count}/{quorum}"),
    as_seen_by: |names| {
        let see = if names.len() > 1 { "see" } else { "sees" };
        format!("as {} {see} it", names.join(", "))
    },
    opinion,
    mark: raft::mark,
    gauge,
    gauge_value: |kind, elapsed, limit| format!("{} {elapsed} of {limit}", gauge(kind)),
    votes: |held, needed| format!("{held} of {needed} votes"),
    vote,
    link: |a, b, kind| match kind {
        WireKind::Replication => format!("replication between {a} and {b}"),
        WireKind::Spoke | WireKind::Ring => format!("link between {a} and {b}"),
    },
    cut: |from, to| format!("cut from {from} to {to}"),
    unconnected: "not connected",
    stalled: "unacknowledged data",
    loses: |percent| format!("loses {percent} %"),
    delays: |span| format!("+{span}"),
    message,
    message_label,
    message_name: |kind, reply, from, to| {
        format!(
            "{} {} from {from} to {to}",
            message(kind),
            if reply { "reply" } else { "request" }
        )
    },
    fate,
    not_drawn: |count| format!("{count} more messages are not drawn"),
    report: super::en_report::report,
    report_count: super::en_report::count,
    line_name: "Line of a partition",
    line_hint: "Drag a line through the picture, or turn it with ← → and move it with ↑ ↓; Enter cuts, Esc lets go.",
    line_cuts: |links, of, a, b| format!("cuts {links} of {of} links: {a} | {b}"),
    line_misses: "Everybody is on one side.",
    tape: "Time",
    tape_help: "Left and right move the play head, with Shift further; Page Up and Page Down go from event to event.",
    faults: "faults",
    terms: "terms",
    term_band: |term, leader| format!("term {term} · leader {leader}"),
    config: "config",
    band: |epoch, master| format!("epoch {epoch} · master {master}"),
    fault: ToOwned::to_owned,
    zoom: "Zoom",
    fit: "all",
    show: |span| format!("show {span}"),
    enlarged: |from, to| format!("{from} – {to} s, enlarged"),
    lens: "Enlarged strip around the play head",
    lens_span: "Length of the enlarged strip",
    quiet: "nothing decisive in this moment",
    many: &en_many::MANY,
};

/// What happens now, or what it depends on.
fn headline(headline: &Headline, nodes: &[NodeView]) -> String {
    detection(headline, nodes)
        .or_else(|| election(headline, nodes))
        .unwrap_or_else(|| failover(headline, nodes))
}

/// Up to objectively down.
fn detection(headline: &Headline, nodes: &[NodeView]) -> Option<String> {
    let name = |node: &u16| name(nodes, *node);
    Some(match headline {
        Headline::AllWell { master } => {
            format!("{} is master, and all sentinels agree", name(master))
        }
        Headline::AllOfThemWell { masters } => {
            format!("{masters} masters, and all sentinels agree on each")
        }
        Headline::Discovering { known, expected } => {
            format!("The sentinels are getting to know each other: {known} of {expected} found")
        }
        Headline::NotNoticed { master } => format!(
            "{} does not answer, and nobody has noticed yet",
            name(master)
        ),
        Headline::NextSdown { observer, in_us } => {
            format!(
                "{} will hold it for down in {} unless it answers",
                name(observer),
                span(*in_us)
            )
        }
        Headline::SomeSdown {
            master,
            seen,
            quorum,
        } => format!(
            "{seen} {} {} for subjectively down; the quorum is {quorum}",
            if *seen == 1 {
                "sentinel holds"
            } else {
                "sentinels hold"
            },
            name(master)
        ),
        Headline::NextCount { observer, in_us } => format!(
            "They ask each other; {} counts next, in {}",
            name(observer),
            span(*in_us)
        ),
        Headline::QuorumOutOfReach { alive, quorum } => {
            format!(
                "Only {alive} can still say so, and the quorum is {quorum}: nothing will happen"
            )
        }
        Headline::IsOdown { master, by } => {
            format!("{} holds {} for objectively down", name(by), name(master))
        }
        Headline::Misjudges {
            observer,
            master,
            quorum,
        } => format!(
            "{} alone holds {} for down; the quorum of {quorum} prevents a failover",
            name(observer),
            name(master)
        ),
        Headline::InTilt { node, until_us } => {
            format!(
                "{} is in TILT until {} and does not trust its own judgement",
                name(node),
                instant(*until_us)
            )
        }
        _ => return None,
    })
}

/// Votes.
fn election(headline: &Headline, nodes: &[NodeView]) -> Option<String> {
    let name = |node: &u16| name(nodes, *node);
    Some(match headline {
        Headline::AsksForVotes { candidate, epoch } => {
            format!(
                "{} has started failover attempt {epoch} and asks for votes",
                name(candidate)
            )
        }
        Headline::SplitVote { candidates, epoch } => {
            format!(
                "{} compete for the votes of epoch {epoch}",
                names(nodes, candidates, ", ", " and ")
            )
        }
        Headline::EachNeedsVotes {
            needed,
            quorum,
            majority,
            voters,
        } => {
            format!("Each needs {needed} votes: quorum {quorum}, majority {majority} of {voters}.")
        }
        Headline::NeedsVotes {
            held,
            needed,
            quorum,
            majority,
            voters,
        } => {
            format!(
                "It has {held} of the {needed} votes it needs: quorum {quorum}, majority {majority} of {voters}."
            )
        }
        Headline::MajorityOutOfReach { reachable, needed } => format!(
            "Nobody can win: {reachable} {} can be reached, {needed} votes are needed",
            if *reachable == 1 { "voter" } else { "voters" }
        ),
        Headline::GaveUp {
            candidate,
            retry_us,
        } => {
            format!(
                "{} gave up; it may try again from {} on",
                name(candidate),
                instant(*retry_us)
            )
        }
        Headline::Elected { leader, epoch } => {
            format!(
                "{} is elected and leads the failover of epoch {epoch}",
                name(leader)
            )
        }
        Headline::LeaderGone {
            leader,
            retry_us: Some(at),
        } => format!(
            "{}, who led the failover, is gone; the others may try from {} on",
            name(leader),
            instant(*at)
        ),
        Headline::LeaderGone {
            leader,
            retry_us: None,
        } => {
            format!("{}, who led the failover, is gone", name(leader))
        }
        _ => return None,
    })
}

/// From the choice of a replica to the return of the old master.
fn failover(headline: &Headline, nodes: &[NodeView]) -> String {
    let name = |node: &u16| name(nodes, *node);
    match headline {
        Headline::Selected { leader, replica } => {
            format!(
                "{} has chosen {} as the new master",
                name(leader),
                name(replica)
            )
        }
        Headline::Promoting { leader, replica } => {
            format!(
                "{} told {} to be master and waits for its INFO to say so",
                name(leader),
                name(replica)
            )
        }
        Headline::Reconfiguring {
            leader,
            master,
            done,
            of,
        } => {
            format!(
                "{} points the other replicas to {}: {done} of {of} done",
                name(leader),
                name(master)
            )
        }
        Headline::Switched {
            master,
            switched,
            sentinels,
        } => {
            format!(
                "{} is the new master; {switched} of {sentinels} sentinels have switched",
                name(master)
            )
        }
        Headline::NoGoodReplica { leader } => {
            format!("{} finds no replica that may be promoted", name(leader))
        }
        Headline::OldMasterBack { old, new } => {
            format!(
                "{} is back and still takes itself for a master; {} is the elected one",
                name(old),
                name(new)
            )
        }
        Headline::ConvertsAfter { old, at_us } => {
            format!(
                "{} is made a replica at the first INFO after {}",
                name(old),
                instant(*at_us)
            )
        }
        Headline::TwoMasters { a, b } => {
            format!("Two masters take writes: {} and {}", name(a), name(b))
        }
        Headline::Disagree { a, b } => {
            format!(
                "The sentinels disagree: some follow {}, some {}",
                name(a),
                name(b)
            )
        }
        other => raft::headline(other, nodes),
    }
}

fn pill(pill: &Pill, nodes: &[NodeView]) -> String {
    match pill {
        Pill::SeesSdown => "sees master SDOWN".to_owned(),
        Pill::SdownIn { us } => format!("SDOWN in {}", span(*us)),
        Pill::SeesOdown { count, quorum } => format!("ODOWN {count}/{quorum}"),
        Pill::Candidate { held, needed } => format!("candidate · {held} of {needed} votes"),
        Pill::Leader { state } => format!("leader · {state}"),
        Pill::Voted { candidate, epoch } => {
            format!("voted {} in epoch {epoch}", name(nodes, *candidate))
        }
        Pill::PreCandidate { held, needed } => format!("pre-vote · {held} of {needed}"),
        Pill::Leads { term } => format!("leader of term {term}"),
        Pill::VotedInTerm { candidate, term } => {
            format!("voted {} in term {term}", name(nodes, *candidate))
        }
        Pill::TimesOutIn { us } => format!("times out in {}", span(*us)),
        Pill::Switched => "switched".to_owned(),
        Pill::Tilt { us } => format!("TILT for {}", span(*us)),
        Pill::Syncing => "synchronising".to_owned(),
        Pill::LinkDown => "link down".to_owned(),
        Pill::Waiting { us } => format!("waiting for {}", span(*us)),
        Pill::Writing { acknowledged } => format!("{acknowledged} writes"),
    }
}

fn short_pill(short: &Pill, nodes: &[NodeView]) -> String {
    match short {
        Pill::SeesSdown | Pill::SdownIn { .. } | Pill::LinkDown | Pill::Syncing => String::new(),
        Pill::Candidate { held, needed } => format!("{held} of {needed}"),
        Pill::PreCandidate { held, needed } => format!("{held} of {needed}?"),
        Pill::Leader { .. } | Pill::Leads { .. } => "leader".to_owned(),
        Pill::TimesOutIn { .. } => String::new(),
        Pill::Voted { candidate, .. } | Pill::VotedInTerm { candidate, .. } => {
            format!("→ {}", name(nodes, *candidate))
        }
        other => pill(other, nodes),
    }
}

const fn shape(shape: Shape) -> &'static str {
    match shape {
        Shape::Sentinel => "sentinel",
        Shape::Master => "master",
        Shape::Replica => "replica",
        Shape::Client => "client",
        Shape::Server => "Raft server",
    }
}

const fn status(status: Status) -> &'static str {
    match status {
        Status::Up => "",
        Status::Paused => "frozen",
        Status::Killed => "killed",
        Status::HostDown => "host off",
        Status::NotStarted => "not started",
    }
}

fn opinion(observer: &str, state: OpinionState) -> String {
    let holds = match state {
        OpinionState::Up => "up",
        OpinionState::Sdown => "SDOWN",
        OpinionState::Unknown => "not watched",
        OpinionState::Stale => "stale",
    };
    format!("{observer}: {holds}")
}

const fn gauge(kind: GaugeKind) -> &'static str {
    match kind {
        GaugeKind::Patience => "no answer for",
        GaugeKind::NextInfo => "since the last INFO",
        GaugeKind::NextHello => "since the last hello",
        GaugeKind::ElectionLimit => "attempt has lasted",
        GaugeKind::RetryNotBefore => "until it may try again",
        GaugeKind::NextTick => "since the last tick",
        GaugeKind::Tilt => "in TILT for",
        GaugeKind::ElectionTimeout => "no leader heard for",
        GaugeKind::Heartbeat => "since the last heartbeat",
    }
}

const fn vote(state: VoteState) -> &'static str {
    match state {
        VoteState::Held => "held",
        VoteState::GivenInFlight => "given, in flight",
        VoteState::RequestInFlight => "asked, in flight",
        VoteState::GivenToOther => "given to another",
        VoteState::Refused => "refused",
        VoteState::Unreachable => "unreachable",
        VoteState::Open => "open",
    }
}

const fn message(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Ping => "PING",
        MessageKind::Info => "INFO",
        MessageKind::Hello => "hello",
        MessageKind::Ask => "ask",
        MessageKind::Vote => "vote",
        MessageKind::SlaveOf => "SLAVEOF",
        MessageKind::Replication => "replication",
        MessageKind::Client => "client",
        MessageKind::Entries => "entries",
        MessageKind::Heartbeat => "heartbeat",
        MessageKind::Setup => "set-up",
    }
}

fn message_label(kind: MessageKind, reply: bool, label: &str) -> String {
    let said = match (kind, reply) {
        (MessageKind::Vote, false) => format!("vote? {label}"),
        (MessageKind::Ask, false) => format!("down? {label}"),
        (MessageKind::Vote, true) => match label.split_once(' ') {
            Some((word, term)) if term.starts_with("term ") => format!("{}, {term}", yes(word)),
            Some((node, epoch)) => {
                format!("{node}, epoch {}", epoch.trim_start_matches("epoch "))
            }
            None => label.to_owned(),
        },
        (MessageKind::SlaveOf, _) if label.is_empty() => "SLAVEOF".to_owned(),
        (MessageKind::Ask, true) => yes(label).to_owned(),
        _ => label.to_owned(),
    };
    said.trim_end().to_owned()
}

/// What an answer says in a word.
fn yes(word: &str) -> &str {
    match word {
        "yes" => "yes",
        "no" => "no",
        "down" => "down",
        "up" => "up",
        _ => word,
    }
}

const fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Arrives => "",
        Fate::LostCut => "lost: link cut",
        Fate::Refused => "refused",
        Fate::Waits => "waits unread",
        Fate::LostHost => "lost: host off",
        Fate::LostOnTheWay => "lost on the way",
        Fate::Spare => "a copy: thrown away",
    }
}
