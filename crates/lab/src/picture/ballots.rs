use lab_redis::wire::{Message, Reply, Request, RunId};
use lab_sentinel::view::MasterView;
use lab_sentinel::{FailoverState, Sentinel};
use lab_sim::{Flight, HostId};

use super::{Look, node};
use crate::frame::{Ballot, BallotSlot, EpochVotes, VoteState};
use crate::scenario::{NodeKind, Side};

impl Look<'_> {
    /// The ring of votes around a candidate, and around the leader until its
    /// replica is promoted.
    pub(super) fn ballot(
        self,
        host: HostId,
        sentinel: &Sentinel,
        master: MasterView<'_>,
    ) -> Option<Ballot> {
        let failover = master.failover();
        if !failover.in_progress || failover.state > FailoverState::WaitPromotion {
            return None;
        }
        let count = master.votes();
        let elected = failover.state != FailoverState::WaitStart;
        let mut slots = vec![BallotSlot {
            voter: Some(node(host)),
            state: self.own_slot(sentinel, master),
        }];
        for peer in master.peers() {
            let voter = self.run.who().with_id(peer.id());
            let held = peer.vote() == (Some(sentinel.id()), sentinel.current_epoch());
            let state = match voter {
                _ if held => VoteState::Held,
                Some(voter) => self.peer_slot(host, voter, sentinel, master),
                None => VoteState::Unreachable,
            };
            slots.push(BallotSlot {
                voter: voter.map(node),
                state,
            });
        }
        let relative = |ms: Option<i64>| ms.map(|ms| self.relative_ms(host, ms));
        Some(Ballot {
            epoch: failover.epoch,
            slots,
            held: master.own_votes(),
            needed: count.majority().max(count.quorum),
            quorum: count.quorum,
            majority: count.majority(),
            gives_up_us: relative(master.gives_up_at()),
            retry_us: relative(master.retry_not_before()),
            elected,
        })
    }

    fn own_slot(self, sentinel: &Sentinel, master: MasterView<'_>) -> VoteState {
        match master.vote() {
            (Some(id), epoch) if epoch == master.failover().epoch => {
                if id == sentinel.id() {
                    VoteState::Held
                } else {
                    VoteState::GivenToOther
                }
            }
            _ => VoteState::Open,
        }
    }

    /// What is known of a vote the candidate does not hold: from the wire, from the
    /// voter, from the network.
    fn peer_slot(
        self,
        candidate: HostId,
        voter: HostId,
        sentinel: &Sentinel,
        master: MasterView<'_>,
    ) -> VoteState {
        let me = sentinel.id();
        let epoch = sentinel.current_epoch();
        if self.under_way(voter, candidate, |message| gives(message, me, epoch)) {
            return VoteState::GivenInFlight;
        }
        if self.under_way(candidate, voter, |message| asks(message, me)) {
            return VoteState::RequestInFlight;
        }
        let voted = self
            .sentinel(voter)
            .and_then(|peer| peer.master(master.name()))
            .map(|view| view.vote());
        if let Some((Some(other), at)) = voted
            && at >= epoch
            && self.is_up(voter)
        {
            // A vote that is on disk but whose answer has not left yet is given.
            return if other == me {
                VoteState::GivenInFlight
            } else {
                VoteState::GivenToOther
            };
        }
        if self.is_cut(candidate, voter) || !self.is_up(voter) {
            VoteState::Unreachable
        } else {
            VoteState::Open
        }
    }

    fn under_way(self, from: HostId, to: HostId, is_it: impl Fn(&Message) -> bool) -> bool {
        self.run.world().in_flight().any(|flight| {
            flight.from == from
                && flight.to == to
                && flight.flight == Flight::OnWire
                && flight.message.redis().is_some_and(&is_it)
        })
    }

    /// Adds what the first candidate counted with: quorum, majority, voters.
    pub(super) fn complete_votes(self, votes: &[EpochVotes]) -> Vec<EpochVotes> {
        votes
            .iter()
            .map(|epoch| {
                if epoch.side == Side::Raft {
                    let voters = self.run.who().of_kind(NodeKind::Raft).count() as u32;
                    let majority = voters / 2 + 1;
                    return EpochVotes {
                        quorum: majority,
                        majority,
                        voters,
                        ..epoch.clone()
                    };
                }
                let counted = self
                    .views(&epoch.master)
                    .into_iter()
                    .next()
                    .map(|(_, view)| view.votes());
                let (quorum, majority, voters) = counted.map_or((0, 0, 0), |count| {
                    (count.quorum, count.majority(), count.voters)
                });
                EpochVotes {
                    quorum,
                    majority,
                    voters,
                    ..epoch.clone()
                }
            })
            .collect()
    }
}

fn gives(message: &Message, to: RunId, epoch: u64) -> bool {
    matches!(message, Message::Reply(Reply::IsMasterDown(answer)) if answer.leader == Some(to) && answer.leader_epoch == epoch)
}

fn asks(message: &Message, by: RunId) -> bool {
    matches!(message, Message::Request(Request::IsMasterDown(ask)) if ask.candidate == Some(by))
}
