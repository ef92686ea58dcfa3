//! What the Raft servers and their clients add to the story of a run.

use lab_raft::client::ClientEvent;
use lab_raft::{Event, RoleName};
use lab_sim::{HostId, Time};

use super::ballots::Vote;
use super::story::Storyteller;
use crate::frame::{LogLine, Mark, MarkKind, NodeId, Tone};
use crate::picture;
use crate::scenario::{NodeKind, Side};
use crate::world::Deployment;

/// The name of a vote given.
pub(super) const VOTED: &str = "voted";

impl Storyteller {
    pub(super) fn hear_raft(&mut self, who: &Deployment, at: Time, host: HostId, event: &Event) {
        let (at_us, node) = (self.relative(at), host.0 as NodeId);
        let number = |id: lab_raft::ServerId| {
            let host = who.of_kind(NodeKind::Raft).nth(id.index());
            host.map(|host| host.0 as NodeId)
        };
        if is_told(event) {
            self.log(LogLine {
                at_us,
                step: self.step,
                node,
                level: '*',
                event: event.key(),
                text: picture::event_text(who, event).into(),
                said: picture::said::raft(who, event),
                tone: tone_of(event),
                logged: true,
            });
        }
        if let Some((kind, epoch)) = mark_of(event) {
            let about = if let Event::Voted { candidate, .. } = event {
                number(*candidate)
            } else {
                None
            };
            self.mark(Mark {
                at_us,
                step: self.step,
                node,
                kind,
                about,
                epoch,
            });
        }
        match *event {
            Event::BecameCandidate { term } => self.raft_vote(at_us, node, node, term),
            Event::Voted {
                candidate,
                term,
                pre_vote: false,
            } => {
                if let Some(candidate) = number(candidate) {
                    self.raft_vote(at_us, node, candidate, term);
                }
            }
            Event::VoteCame {
                from,
                granted: true,
                ..
            } => {
                if let Some(voter) = number(from) {
                    self.ballots.known_in_newest(self.step, at_us, voter, node);
                }
            }
            Event::BecameLeader { term, .. } => {
                self.ballots.elected(self.step, node);
                self.band(at, Side::Raft, "", node, term);
            }
            _ => {}
        }
    }

    fn raft_vote(&mut self, at_us: i64, voter: NodeId, candidate: NodeId, term: u64) {
        let vote = Vote {
            voter,
            candidate,
            epoch: term,
        };
        self.ballots.vote(self.step, at_us, vote, Side::Raft, "");
    }

    pub(super) fn hear_raft_client(
        &mut self,
        who: &Deployment,
        at: Time,
        host: HostId,
        event: &ClientEvent,
    ) {
        let lost = matches!(event, ClientEvent::LostWrites(_));
        let text = crate::names::Renamed::new(who).text(&event.to_string());
        let said = picture::said::raft_client(who, event);
        self.hear_writer(at, host, (text, said), lost);
    }
}

/// Whether logs have a line of it: what happens at every write, or several times a
/// second, is seen in the picture.
pub(crate) const fn is_told(event: &Event) -> bool {
    !matches!(
        event,
        Event::TimerReset { .. }
            | Event::Matched { .. }
            | Event::Appended { .. }
            | Event::Committed { .. }
            | Event::Applied { .. }
            | Event::TurnedAway { .. }
    )
}

/// The mark on the tape and the term that belongs to it, for events that have one.
const fn mark_of(event: &Event) -> Option<(MarkKind, Option<u64>)> {
    Some(match *event {
        Event::BecamePreCandidate { asks_for, .. } => (MarkKind::PreVote, Some(asks_for)),
        Event::BecameCandidate { term } => (MarkKind::Candidate, Some(term)),
        Event::Voted {
            term,
            pre_vote: false,
            ..
        } => (MarkKind::Granted, Some(term)),
        Event::BecameLeader { term, .. } => (MarkKind::Leads, Some(term)),
        Event::BecameFollower {
            term,
            was: RoleName::Candidate | RoleName::Leader,
            ..
        } => (MarkKind::StepDown, Some(term)),
        Event::Truncated { .. } => (MarkKind::Truncated, None),
        _ => return None,
    })
}

const fn tone_of(event: &Event) -> Tone {
    match event {
        Event::TimedOut { .. } => Tone::Sdown,
        Event::Truncated { .. } => Tone::Loss,
        Event::BecamePreCandidate { .. }
        | Event::BecameCandidate { .. }
        | Event::Voted { .. }
        | Event::Refused { .. }
        | Event::VoteCame { .. } => Tone::Vote,
        Event::BecameLeader { .. } | Event::Follows { .. } => Tone::Healthy,
        _ => Tone::Plain,
    }
}
