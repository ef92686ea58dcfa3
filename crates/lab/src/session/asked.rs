use std::collections::BTreeMap;

use lab_raft::Message as RaftMessage;
use lab_redis::wire::{Message, Reply, Request};
use lab_sim::{HostId, What};

use super::epochs::Epochs;
use crate::frame::{AskAnswer, AskRow, NodeId};
use crate::scenario::Side;
use crate::world::{Deployment, Message as Carried, Node};

/// The largest number of requests remembered; the oldest go first.
const ASKED_MAX: usize = 4_000;

/// An instant and the step that made it.
type When = (i64, u64);

/// Who asked whom for a vote in an epoch, and what became of it.
#[derive(Clone, Debug)]
struct Asked {
    side: Side,
    epoch: u64,
    candidate: NodeId,
    voter: NodeId,
    /// The messages by which it was asked and answered.
    request: u64,
    reply: Option<u64>,
    asked: When,
    /// It was asked again at these steps.
    again: Vec<u64>,
    reached: Option<When>,
    answered: Option<When>,
    known: Option<When>,
    /// The epoch in which who asked was then, if that is a later one.
    late: Option<u64>,
    lost: Option<When>,
    answer: AskAnswer,
}

/// Every request for a vote of a run, so that those of any earlier instant can be told.
#[derive(Clone, Debug, Default)]
pub(super) struct Requests {
    /// Oldest first.
    asked: Vec<Asked>,
    /// The messages under way: whose they are.
    flying: BTreeMap<u64, usize>,
}

impl Requests {
    /// Takes a record; `epochs` tells in which one somebody is.
    pub(super) fn hear(
        &mut self,
        who: &Deployment,
        host: HostId,
        when: When,
        what: &What<'_, Node>,
        epochs: &Epochs,
    ) {
        match what {
            What::Sent {
                id, to, message, ..
            } => self.sent(who, (host, *to), id.0, when, message),
            What::Delivered { id, .. } => {
                if let Some(place) = self.flying.remove(&id.0) {
                    let asked = &mut self.asked[place];
                    if asked.reply == Some(id.0) {
                        asked.known = Some(when);
                        let now_in = epochs.of(asked.candidate);
                        asked.late = now_in.filter(|now_in| *now_in > asked.epoch);
                    } else {
                        asked.reached = asked.reached.or(Some(when));
                    }
                }
            }
            What::Lost { id, why, .. } if !why.is_retried() => {
                if let Some(place) = self.flying.remove(&id.0) {
                    let asked = &mut self.asked[place];
                    asked.lost = asked.lost.or(Some(when));
                }
            }
            _ => {}
        }
    }

    fn sent(
        &mut self,
        who: &Deployment,
        (from, to): (HostId, HostId),
        id: u64,
        when: When,
        message: &Carried,
    ) {
        let (from, to) = (from.0 as NodeId, to.0 as NodeId);
        let is = |id| who.with_id(id).map(|host| host.0 as NodeId);
        match message {
            Carried::Redis(Message::Request(Request::IsMasterDown(ask)))
                if ask.candidate.is_some() =>
            {
                self.ask(Side::Sentinel, ask.epoch, (from, to), id, when);
            }
            Carried::Redis(Message::Reply(Reply::IsMasterDown(answer))) => {
                let leader = answer.leader.and_then(is);
                let epoch = answer.leader_epoch;
                self.answer(Side::Sentinel, (from, to), id, when, |asked| match leader {
                    Some(leader) if epoch == asked.epoch && leader == asked.candidate => {
                        AskAnswer::Granted
                    }
                    Some(leader) if epoch == asked.epoch => AskAnswer::Other(leader),
                    Some(_) if epoch > asked.epoch => AskAnswer::NewerEpoch(epoch),
                    _ => AskAnswer::Refused,
                });
            }
            Carried::Raft(RaftMessage::RequestVote(ask)) if !ask.pre_vote => {
                self.ask(Side::Raft, ask.term, (from, to), id, when);
            }
            Carried::Raft(RaftMessage::Vote(vote)) if !vote.pre_vote => {
                let (granted, term) = (vote.granted, vote.term);
                self.answer(Side::Raft, (from, to), id, when, |asked| {
                    if granted {
                        AskAnswer::Granted
                    } else if term > asked.epoch {
                        AskAnswer::NewerEpoch(term)
                    } else {
                        AskAnswer::Refused
                    }
                });
            }
            _ => {}
        }
    }

    fn ask(
        &mut self,
        side: Side,
        epoch: u64,
        (candidate, voter): (NodeId, NodeId),
        id: u64,
        when: When,
    ) {
        let same = |asked: &&mut Asked| {
            (asked.side, asked.epoch, asked.candidate, asked.voter)
                == (side, epoch, candidate, voter)
        };
        if let Some(asked) = self.asked.iter_mut().rev().take(256).find(same) {
            asked.again.push(when.1);
            return;
        }
        if self.asked.len() >= ASKED_MAX {
            self.asked.drain(..ASKED_MAX / 4);
            self.fly_again();
        }
        self.flying.insert(id, self.asked.len());
        self.asked.push(Asked {
            side,
            epoch,
            candidate,
            voter,
            request: id,
            reply: None,
            asked: when,
            again: Vec::new(),
            reached: None,
            answered: None,
            known: None,
            late: None,
            lost: None,
            answer: AskAnswer::None,
        });
    }

    fn answer(
        &mut self,
        side: Side,
        (voter, candidate): (NodeId, NodeId),
        id: u64,
        when: When,
        answer: impl Fn(&Asked) -> AskAnswer,
    ) {
        let open = |(_, asked): &(usize, &Asked)| {
            let between = (asked.side, asked.candidate, asked.voter) == (side, candidate, voter);
            between && asked.reached.is_some() && asked.answered.is_none()
        };
        let found = self.asked.iter().enumerate().rev().take(256).find(open);
        let Some((place, asked)) = found else { return };
        let answer = answer(asked);
        let asked = &mut self.asked[place];
        asked.answered = Some(when);
        asked.reply = Some(id);
        asked.answer = answer;
        self.flying.insert(id, place);
    }

    /// Whether no request and no answer is under way.
    pub(super) fn is_idle(&self) -> bool {
        self.flying.is_empty()
    }

    /// Finds anew which messages are under way.
    fn fly_again(&mut self) {
        self.flying.clear();
        for (place, asked) in self.asked.iter().enumerate() {
            match asked.reply {
                _ if asked.lost.is_some() || asked.known.is_some() => {}
                Some(reply) => {
                    self.flying.insert(reply, place);
                }
                None if asked.reached.is_none() => {
                    self.flying.insert(asked.request, place);
                }
                None => {}
            }
        }
    }

    /// Forgets what came after that many steps.
    pub(super) fn forget_after(&mut self, steps: u64) {
        self.asked.retain(|asked| asked.asked.1 <= steps);
        for asked in &mut self.asked {
            let past = |when: Option<When>| when.filter(|when| when.1 <= steps);
            asked.again.retain(|step| *step <= steps);
            asked.reached = past(asked.reached);
            asked.answered = past(asked.answered);
            asked.known = past(asked.known);
            asked.lost = past(asked.lost);
            asked.late = asked.late.filter(|_| asked.known.is_some());
            if asked.answered.is_none() {
                asked.reply = None;
                asked.answer = AskAnswer::None;
            }
        }
        self.fly_again();
    }

    /// Moves all instants back, when t = 0 becomes known.
    pub(super) fn shift(&mut self, back_us: i64) {
        for asked in &mut self.asked {
            asked.asked.0 -= back_us;
            let later = [
                &mut asked.reached,
                &mut asked.answered,
                &mut asked.known,
                &mut asked.lost,
            ];
            for when in later.into_iter().flatten() {
                when.0 -= back_us;
            }
        }
    }

    /// The requests of an epoch as they stood after that many steps.
    pub(super) fn until(
        &self,
        steps: u64,
        side: Side,
        epoch: u64,
        stands: impl Fn(NodeId) -> bool,
    ) -> Vec<AskRow> {
        let of_it = self.asked.iter().filter(|asked| {
            (asked.side, asked.epoch) == (side, epoch)
                && stands(asked.candidate)
                && asked.asked.1 <= steps
        });
        of_it
            .map(|asked| {
                let then = |when: Option<When>| when.filter(|when| when.1 <= steps);
                let at = |when: Option<When>| then(when).map(|when| when.0);
                let again = asked.again.iter().filter(|step| **step <= steps);
                AskRow {
                    candidate: asked.candidate,
                    voter: asked.voter,
                    asked_us: asked.asked.0,
                    times: again.count() as u32 + 1,
                    reached_us: at(asked.reached),
                    answered_us: at(asked.answered),
                    known_us: at(asked.known),
                    late: asked.late.filter(|_| then(asked.known).is_some()),
                    lost_us: at(asked.lost),
                    answer: match then(asked.answered) {
                        Some(_) => asked.answer,
                        None => AskAnswer::None,
                    },
                }
            })
            .collect()
    }
}
