use std::collections::{BTreeMap, BTreeSet};

use lab_process::Lost;
use lab_raft::client as raft;
use lab_redis::client::ClientEvent;
use lab_redis::server::ServerEvent;
use lab_redis::wire::{Message as Redis, Reply, Request};
use lab_sentinel::event::{Detail, Subject};
use lab_sentinel::{Event, EventKind};
use lab_sim::{HostId, Record, Time, What, World};

use super::watch::{Property, Watch};
use super::{Deployment, Message, Node, NodeEvent};
use crate::scenario::{NodeKind, Side};

/// What the deployments of a run have kept, lost and spent since t = 0, one for each
/// [`Side`]. It is part of the run, so that it is right at every instant one goes back
/// to.
#[derive(Clone, Default, Debug)]
pub struct Tally {
    sides: [SideTally; 2],
}

/// What one deployment has kept, lost and spent.
#[derive(Clone, Default, Debug)]
pub struct SideTally {
    /// Who was elected when, with the epoch or term; the last [`SideTally::KEPT`].
    pub leaders: Vec<(Time, HostId, u64)>,
    /// How many were elected.
    pub elected: u32,
    /// How often somebody began to ask for votes.
    pub attempts: u32,
    /// Votes given, those for oneself included.
    pub votes: u32,
    /// Messages that ask for a vote or answer that.
    pub vote_messages: u64,
    /// All messages.
    pub messages: u64,
    /// Writes acknowledged to clients.
    pub acknowledged: u64,
    /// Acknowledged writes that clients found to be gone.
    pub lost: u64,
    /// Who found which, and when; the first [`SideTally::KEPT`].
    pub losses: Vec<(Time, HostId, Lost)>,
    /// Since when no write was acknowledged; `None` before the first one.
    last_ack: Option<Time>,
    /// What earlier gaps had beyond [`SideTally::GAP_US`].
    silent_us: u64,
    /// The longest of them.
    longest_us: u64,
    /// Clients with a write under way.
    writing: BTreeSet<HostId>,
    /// The newest epoch of each sentinel, and that of its attempt.
    epochs: BTreeMap<HostId, (u64, u64)>,
    /// Whether what should be so is so.
    pub watch: Watch,
}

impl SideTally {
    /// How many of [`SideTally::leaders`] and [`SideTally::losses`] are kept.
    pub const KEPT: usize = 32;
    /// Gaps up to this are no interruption.
    pub const GAP_US: u64 = 500_000;

    fn acknowledge(&mut self, at: Time) {
        self.acknowledged += 1;
        let gap = self.gap_us(at);
        self.silent_us += gap.saturating_sub(Self::GAP_US);
        self.longest_us = self.longest_us.max(gap);
        self.last_ack = Some(at);
    }

    fn gap_us(&self, now: Time) -> u64 {
        self.last_ack
            .map_or(0, |last| now.as_us().saturating_sub(last.as_us()))
    }

    /// For how long, up to `now`, nobody had a write acknowledged: all gaps without
    /// their first [`SideTally::GAP_US`], and the longest in full. `None` if no write
    /// was ever acknowledged.
    #[must_use]
    pub fn silent_us(&self, now: Time) -> Option<(u64, u64)> {
        self.last_ack?;
        let gap = self.gap_us(now);
        let silent = self.silent_us + gap.saturating_sub(Self::GAP_US);
        Some((silent, self.longest_us.max(gap)))
    }

    pub(super) fn elect(&mut self, at: Time, host: HostId, epoch: u64) {
        self.elected += 1;
        if self.leaders.len() == Self::KEPT {
            self.leaders.remove(0);
        }
        self.leaders.push((at, host, epoch));
    }
}

impl Tally {
    /// What a deployment has kept, lost and spent.
    #[must_use]
    pub const fn of(&self, side: Side) -> &SideTally {
        &self.sides[side.index()]
    }

    /// Compares what sentinels say, if something of it or of who hears whom has changed.
    #[inline]
    pub(super) fn settle(&mut self, world: &World<Node>, who: &Deployment) {
        let watch = &mut self.sides[0].watch;
        if watch.is_unsettled() {
            watch.settle(world, who);
        }
    }

    /// Takes a record of what happened after t = 0.
    #[inline(always)]
    pub(super) fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        let Some(host) = record.host else {
            if matches!(record.what, What::Fault(_)) {
                self.sides[0].watch.unsettle();
            }
            return;
        };
        match &record.what {
            What::Sent { to, message, .. } => {
                let side = &mut self.sides[who.kind(host).side().index()];
                side.messages += 1;
                match message {
                    Message::Redis(Redis::Request(Request::Publish(hello))) => {
                        side.watch.says(record.at, host, hello);
                    }
                    Message::Redis(message) => side.redis_sent(host, message),
                    Message::Raft(message) => side.raft_sent(record.at, host, *to, message),
                }
            }
            What::Delivered {
                from,
                message: Message::Redis(Redis::Reply(Reply::Integer(_))),
                ..
            } => self.acknowledged(Side::Sentinel, record.at, host, *from),
            What::Delivered {
                from,
                message: Message::Raft(lab_raft::Message::Reply(lab_raft::Reply::Done { .. })),
                ..
            } => self.acknowledged(Side::Raft, record.at, host, *from),
            What::Event { event, .. } => self.event(who, record.at, host, event),
            What::Booted { .. } => self.lives(who, record.at, host, true),
            What::Exited { .. } => self.lives(who, record.at, host, false),
            _ => {}
        }
    }

    /// A client learns that its write was carried out.
    fn acknowledged(&mut self, side: Side, at: Time, client: HostId, server: HostId) {
        let side = &mut self.sides[side.index()];
        if side.writing.remove(&client) {
            side.acknowledge(at);
            side.watch.acknowledged(at, server);
        }
    }

    fn lives(&mut self, who: &Deployment, at: Time, host: HostId, lives: bool) {
        let side = who.kind(host).side();
        self.sides[side.index()].watch.lives(at, host, lives);
    }

    fn event(&mut self, who: &Deployment, at: Time, host: HostId, event: &NodeEvent) {
        match event {
            NodeEvent::Sentinel(event) => self.sides[0].sentinel_event(who, at, host, event),
            NodeEvent::Client(event) => match **event {
                ClientEvent::LostWrites(lost) => self.sides[0].loses(at, host, lost),
                ClientEvent::WriteFailed { .. } => {
                    self.sides[0].writing.remove(&host);
                }
                _ => {}
            },
            NodeEvent::Raft(event) => self.sides[1].raft_event(who, at, host, event),
            NodeEvent::RaftClient(event) => match **event {
                raft::ClientEvent::LostWrites(lost) => self.sides[1].loses(at, host, lost),
                raft::ClientEvent::WriteFailed { .. } => {
                    self.sides[1].writing.remove(&host);
                }
                _ => {}
            },
            NodeEvent::Server(event) => {
                if matches!(**event, ServerEvent::ReplicaMode { .. }) {
                    self.sides[0].watch.stops_writing(host);
                }
            }
        }
    }
}

impl SideTally {
    fn redis_sent(&mut self, host: HostId, message: &Redis) {
        match message {
            Redis::Request(Request::Increment) => {
                self.writing.insert(host);
            }
            Redis::Request(Request::IsMasterDown(ask)) if ask.candidate.is_some() => {
                self.vote_messages += 1;
            }
            Redis::Reply(Reply::IsMasterDown(answer)) if answer.leader.is_some() => {
                self.vote_messages += 1;
            }
            _ => {}
        }
    }

    fn loses(&mut self, at: Time, client: HostId, lost: Lost) {
        self.lost += lost.count;
        if self.losses.len() < Self::KEPT {
            self.losses.push((at, client, lost));
        }
        let times = u32::try_from(lost.count).unwrap_or(u32::MAX);
        self.watch.broke(Property::NothingLost, at, times);
    }

    fn sentinel_event(&mut self, who: &Deployment, at: Time, host: HostId, event: &Event) {
        if let (EventKind::NewEpoch, Detail::Epoch(epoch)) = (event.kind, &event.detail) {
            self.epochs.entry(host).or_default().0 = *epoch;
        }
        let Subject::Master { name: master, .. } = &event.subject else {
            return;
        };
        match (event.kind, &event.detail) {
            (EventKind::TryFailover, _) => {
                self.attempts += 1;
                let (newest, attempt) = self.epochs.entry(host).or_default();
                *attempt = *newest;
                self.watch.begins_failover(at, host, master);
            }
            (EventKind::VoteForLeader, Detail::Vote { leader, epoch }) => {
                self.votes += 1;
                if let Some(leader) = who.with_id(*leader) {
                    let round = (*epoch, Some(master.clone()));
                    self.watch.voted(at, round, host, leader);
                }
            }
            (EventKind::ElectedLeader, _) => {
                let epoch = self.epochs.get(&host).map_or(0, |epochs| epochs.1);
                self.elect(at, host, epoch);
                let all = who.of_kind(NodeKind::Sentinel).count();
                self.watch
                    .elected(at, (epoch, Some(master.clone())), host, all);
            }
            (EventKind::LogUserFailover, _) => self.watch.asked_by_hand(host, master),
            (
                EventKind::SwitchMaster
                | EventKind::AbortNotElected
                | EventKind::AbortNoGoodSlave
                | EventKind::AbortSlaveTimeout,
                _,
            ) => self.watch.end_of_failover(at, host, master),
            (EventKind::MonitorOver | EventKind::ResetMaster, _) => {
                self.watch.forgets(at, host, master);
            }
            _ => {}
        }
    }

    /// Terms and votes count once they are sent: what a crash takes from a server before
    /// that, nobody has heard of.
    fn raft_sent(&mut self, at: Time, host: HostId, to: HostId, message: &lab_raft::Message) {
        match message {
            lab_raft::Message::RequestVote(asks) => {
                self.vote_messages += 1;
                if !asks.pre_vote {
                    self.watch.in_term(at, host, asks.term);
                    self.watch.voted(at, (asks.term, None), host, host);
                }
            }
            lab_raft::Message::Vote(vote) => {
                self.vote_messages += 1;
                self.watch.in_term(at, host, vote.term);
                if vote.granted && !vote.pre_vote {
                    self.watch.voted(at, (vote.term, None), host, to);
                }
            }
            lab_raft::Message::AppendEntries(append) => self.watch.in_term(at, host, append.term),
            lab_raft::Message::Appended(answer) => self.watch.in_term(at, host, answer.term),
            lab_raft::Message::Request(lab_raft::Request::Command {
                operation: lab_raft::Operation::Increment,
                ..
            }) => {
                self.writing.insert(host);
            }
            _ => {}
        }
    }

    fn raft_event(&mut self, who: &Deployment, at: Time, host: HostId, event: &lab_raft::Event) {
        match event {
            lab_raft::Event::BecameCandidate { .. } => {
                self.attempts += 1;
                // A candidate votes for itself.
                self.votes += 1;
            }
            lab_raft::Event::Voted {
                pre_vote: false, ..
            } => self.votes += 1,
            lab_raft::Event::BecameLeader { term, .. } => {
                self.elect(at, host, *term);
                // One that is alone has asked nobody.
                self.watch.voted(at, (*term, None), host, host);
                let all = who.of_kind(NodeKind::Raft).count();
                self.watch.elected(at, (*term, None), host, all);
            }
            _ => {}
        }
    }
}
