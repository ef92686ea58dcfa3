//! What an event means on the screen: its mark, its tint, whom it is about.

use lab_sentinel::event::Detail;
use lab_sentinel::{Event, EventKind, Subject};

use super::raft_story;
use crate::frame::{MarkKind, NodeId, Tone};
use crate::scenario::Side;
use crate::world::{Deployment, NodeEvent};

/// The name of what a process announced, as the log of the page has it; empty for what
/// has no name there.
pub(super) fn name_of(event: &NodeEvent) -> &'static str {
    match event {
        NodeEvent::Sentinel(event) => event.kind.name(),
        NodeEvent::Raft(event) if raft_story::is_told(event) => event.key(),
        NodeEvent::Raft(_)
        | NodeEvent::Server(_)
        | NodeEvent::Client(_)
        | NodeEvent::RaftClient(_) => "",
    }
}

/// Whether the event of that name is a vote.
pub(super) fn is_vote(name: &str) -> bool {
    name == EventKind::VoteForLeader.name() || name == raft_story::VOTED
}

/// The node an event is about.
pub(super) fn about(who: &Deployment, event: &Event) -> Option<NodeId> {
    let host = match (&event.subject, &event.detail) {
        (_, Detail::Vote { leader, .. }) => who.with_id(*leader),
        (_, Detail::Switch { to, .. }) => who.at(*to),
        (
            Subject::Master { address, .. }
            | Subject::Replica { address, .. }
            | Subject::Sentinel { address, .. },
            _,
        ) => who.at(*address),
        (Subject::None, _) => None,
    };
    host.map(|host| host.0 as NodeId)
}

/// The name of the master an event is about; empty if about none.
pub(super) fn master_name(event: &Event) -> &str {
    if let Subject::Master { name, .. } = &event.subject {
        name
    } else {
        ""
    }
}

pub(super) const fn epoch_of(event: &Event) -> Option<u64> {
    match event.detail {
        Detail::Epoch(epoch) | Detail::Vote { epoch, .. } => Some(epoch),
        _ => None,
    }
}

/// To which epoch or term somebody came who announces that.
pub(super) fn came_to(event: &NodeEvent) -> Option<(Side, u64)> {
    match event {
        NodeEvent::Sentinel(event) => match (event.kind, &event.detail) {
            (EventKind::NewEpoch, Detail::Epoch(epoch)) => Some((Side::Sentinel, *epoch)),
            _ => None,
        },
        NodeEvent::Raft(event) => match **event {
            lab_raft::Event::BecameCandidate { term }
            | lab_raft::Event::BecameFollower { term, .. }
            | lab_raft::Event::Follows { term, .. } => Some((Side::Raft, term)),
            _ => None,
        },
        _ => None,
    }
}

/// The mark on the tape, for events that have one.
pub(super) fn mark_of(event: &Event) -> Option<MarkKind> {
    let about_master = matches!(event.subject, Subject::Master { .. });
    Some(match event.kind {
        EventKind::Sdown if about_master => MarkKind::Sdown,
        EventKind::SdownOver if about_master => MarkKind::SdownOver,
        EventKind::Odown => MarkKind::Odown,
        EventKind::OdownOver => MarkKind::OdownOver,
        EventKind::TryFailover => MarkKind::Try,
        EventKind::VoteForLeader => MarkKind::Vote,
        EventKind::ElectedLeader => MarkKind::Elected,
        EventKind::AbortNotElected | EventKind::AbortNoGoodSlave | EventKind::AbortSlaveTimeout => {
            MarkKind::Abort
        }
        EventKind::SelectedSlave => MarkKind::Selected,
        EventKind::PromotedSlave => MarkKind::Promoted,
        EventKind::SwitchMaster => MarkKind::Switch,
        EventKind::FailoverEnd => MarkKind::End,
        EventKind::ConvertToSlave => MarkKind::Convert,
        EventKind::Tilt => MarkKind::Tilt,
        EventKind::TiltOver => MarkKind::TiltOver,
        _ => return None,
    })
}

/// The meaning of a line, by its event.
pub(super) fn tone_of(event: &Event) -> Tone {
    match event.kind {
        EventKind::Sdown | EventKind::Tilt => Tone::Sdown,
        EventKind::Odown
        | EventKind::AbortNotElected
        | EventKind::AbortNoGoodSlave
        | EventKind::AbortSlaveTimeout
        | EventKind::FailoverEndForTimeout
        | EventKind::SlaveReconfSentTimeout => Tone::Loss,
        EventKind::NewEpoch
        | EventKind::TryFailover
        | EventKind::VoteForLeader
        | EventKind::ElectedLeader
        | EventKind::LogPeerVoted => Tone::Vote,
        EventKind::SdownOver
        | EventKind::OdownOver
        | EventKind::PromotedSlave
        | EventKind::SwitchMaster
        | EventKind::FailoverEnd
        | EventKind::SlaveReconfDone
        | EventKind::ConvertToSlave => Tone::Healthy,
        _ => Tone::Plain,
    }
}
