//! Properties that are watched while a deployment runs. What Sentinel does not promise
//! and breaks is a finding, to be shown and explained; what a protocol promises and
//! breaks is a fault of ours (§16, its lessons; figure 3 of the Raft paper).

use std::collections::{BTreeMap, BTreeSet};

use lab_redis::wire::{Hello, MasterName};
use lab_sim::{HostId, Time, World};
use serde::Serialize;

use super::dispute::Dispute;
use super::{Deployment, Node};
use crate::scenario::Side;

/// Something that should be so.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub enum Property {
    /// Nobody gives two votes in one epoch (about one master) or term.
    OneVote,
    /// Only one is elected in an epoch (about one master) or term.
    OneLeader,
    /// Whoever is elected has the votes of a majority of all there are, whether it
    /// knows them or not.
    MajorityVoted,
    /// Configuration epochs and terms never go back.
    Forward,
    /// A failover ends within the time its steps may take.
    EndsInTime,
    /// Sentinels that run and can hear of each other name the same master.
    Agreement,
    /// Only one server at a time acknowledges writes.
    OneWriter,
    /// What was acknowledged is never lost.
    NothingLost,
}

/// What a protocol says about a property.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub enum Promise {
    /// It holds always.
    Promised,
    /// It mostly holds, and nobody said that it always would.
    Usual,
    /// It does not hold when things go wrong, and nobody said that it would.
    Never,
}

impl Property {
    /// All of them, the surest first.
    pub const ALL: [Self; 8] = [
        Self::OneVote,
        Self::Forward,
        Self::OneLeader,
        Self::MajorityVoted,
        Self::EndsInTime,
        Self::Agreement,
        Self::OneWriter,
        Self::NothingLost,
    ];

    /// What the protocol of a side says about it; `None` where it has no meaning.
    #[must_use]
    pub const fn promise(self, side: Side) -> Option<Promise> {
        match (side, self) {
            (_, Self::OneVote | Self::Forward)
            | (Side::Raft, Self::OneLeader | Self::MajorityVoted | Self::NothingLost) => {
                Some(Promise::Promised)
            }
            (
                Side::Sentinel,
                Self::OneLeader | Self::MajorityVoted | Self::EndsInTime | Self::Agreement,
            )
            // What a deposed leader committed may be on its way to its client still.
            | (Side::Raft, Self::OneWriter) => Some(Promise::Usual),
            (Side::Sentinel, Self::OneWriter | Self::NothingLost) => Some(Promise::Never),
            (Side::Raft, Self::EndsInTime | Self::Agreement) => None,
        }
    }
}

/// How often a property was broken, and since when.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Broken {
    /// The first time.
    pub first: Time,
    /// How many times.
    pub times: u32,
}

/// An epoch of a master, or a term; terms belong to nobody.
type Round = (u64, Option<MasterName>);

/// What is remembered of one deployment to tell whether its properties hold.
#[derive(Clone, Default, Debug)]
pub struct Watch {
    broken: BTreeMap<Property, Broken>,
    /// Who voted for whom.
    votes: BTreeMap<(Round, HostId), HostId>,
    leaders: BTreeMap<Round, HostId>,
    /// What sentinels say of masters.
    dispute: Dispute,
    terms: Vec<u64>,
    failovers: BTreeMap<(MasterName, HostId), Time>,
    /// Failovers that an operator asked for: nobody votes on them.
    by_hand: BTreeSet<(MasterName, HostId)>,
    /// The failover of each master that took longest, and when it began.
    longest: BTreeMap<MasterName, (u64, Time)>,
    /// When each server acknowledged a write the last time.
    writers: BTreeMap<HostId, Time>,
    both_until: Time,
    both_us: u64,
}

impl Watch {
    /// So many votes, and so many elections, are remembered.
    const KEPT: usize = 1_024;

    /// How often a property was broken so far, of those that are broken at an instant.
    #[must_use]
    pub fn broken(&self, property: Property) -> Option<Broken> {
        self.broken.get(&property).copied()
    }

    /// How long several servers acknowledged writes, microseconds.
    #[must_use]
    pub const fn both_us(&self) -> u64 {
        self.both_us
    }

    /// Since when sentinels that can hear of each other name different masters, if they do.
    #[must_use]
    pub fn disputed_since(&self) -> Option<Time> {
        self.dispute.since()
    }

    /// How long they have done that up to `now`, microseconds.
    #[must_use]
    pub fn disputed_us(&self, now: Time) -> u64 {
        self.dispute.lasted_us(now)
    }

    /// The failover of a master that took longest up to `now`: microseconds, and when it
    /// began.
    #[must_use]
    pub fn longest_failover(&self, master: &str, now: Time) -> Option<(u64, Time)> {
        let open = self.failovers.iter().filter(|(of, _)| &*of.0 == master);
        let open = open.map(|(_, began)| (span(*began, now), *began));
        let done = self.longest.get(master).copied();
        open.chain(done).max_by_key(|failover| failover.0)
    }

    pub(super) fn broke(&mut self, property: Property, at: Time, times: u32) {
        let broken = self.broken.entry(property);
        let broken = broken.or_insert(Broken {
            first: at,
            times: 0,
        });
        broken.times = broken.times.saturating_add(times);
    }

    pub(super) fn voted(&mut self, at: Time, round: Round, voter: HostId, leader: HostId) {
        let before = self.votes.insert((round, voter), leader);
        if before.is_some_and(|before| before != leader) {
            self.broke(Property::OneVote, at, 1);
        }
        if self.votes.len() > Self::KEPT {
            self.votes.pop_first();
        }
    }

    /// Somebody was elected, of whose kind there are so many.
    pub(super) fn elected(&mut self, at: Time, round: Round, leader: HostId, all: usize) {
        let of_master = round.1.clone().map(|master| (master, leader));
        let by_hand = of_master.is_some_and(|failover| self.by_hand.contains(&failover));
        let given =
            |(vote, whom): &(&(Round, HostId), &HostId)| vote.0 == round && **whom == leader;
        let votes = self.votes.iter().filter(given).count();
        if !by_hand && votes <= all / 2 {
            self.broke(Property::MajorityVoted, at, 1);
        }
        let before = self.leaders.insert(round, leader);
        if before.is_some_and(|before| before != leader) {
            self.broke(Property::OneLeader, at, 1);
        }
        if self.leaders.len() > Self::KEPT {
            self.leaders.pop_first();
        }
    }

    pub(super) fn in_term(&mut self, at: Time, host: HostId, term: u64) {
        if self.terms.len() <= host.0 as usize {
            self.terms.resize(host.0 as usize + 1, 0);
        }
        let newest = &mut self.terms[host.0 as usize];
        let back = term < *newest;
        *newest = term.max(*newest);
        if back {
            self.broke(Property::Forward, at, 1);
        }
    }

    /// A sentinel says where a master is.
    pub(super) fn says(&mut self, at: Time, host: HostId, hello: &Hello) {
        let before = self.dispute.says(host, hello);
        if before.is_some_and(|before| before.1 > hello.config_epoch) {
            self.broke(Property::Forward, at, 1);
        }
    }

    /// A sentinel no longer monitors a master, or begins to: what it said is void.
    pub(super) fn forgets(&mut self, at: Time, host: HostId, master: &MasterName) {
        self.dispute.forgets(host, master);
        self.end_of_failover(at, host, master);
    }

    /// A process started or ended.
    pub(super) fn lives(&mut self, at: Time, host: HostId, lives: bool) {
        self.dispute.unsettle();
        if lives {
            return;
        }
        self.writers.remove(&host);
        for master in self.dispute.masters() {
            self.end_of_failover(at, host, &master);
        }
    }

    /// What sentinels say has to be compared again.
    pub(super) const fn unsettle(&mut self) {
        self.dispute.unsettle();
    }

    /// Whether it has.
    pub(super) const fn is_unsettled(&self) -> bool {
        self.dispute.is_unsettled()
    }

    /// Compares it, after a step or a command.
    pub(super) fn settle(&mut self, world: &World<Node>, who: &Deployment) {
        let disputes = self.dispute.settle(world, who);
        if disputes > 0 {
            self.broke(Property::Agreement, world.now(), disputes);
        }
    }

    pub(super) fn begins_failover(&mut self, at: Time, host: HostId, master: &MasterName) {
        self.failovers.insert((master.clone(), host), at);
    }

    pub(super) fn asked_by_hand(&mut self, host: HostId, master: &MasterName) {
        self.by_hand.insert((master.clone(), host));
    }

    pub(super) fn end_of_failover(&mut self, at: Time, host: HostId, master: &MasterName) {
        let key = (master.clone(), host);
        self.by_hand.remove(&key);
        let Some(began) = self.failovers.remove(&key) else {
            return;
        };
        let took = (span(began, at), began);
        let longest = self.longest.entry(key.0).or_insert(took);
        *longest = (*longest).max(took);
    }

    /// A server acknowledged a write, as its client learns now. Where another did so
    /// since its last one, both take writes.
    pub(super) fn acknowledged(&mut self, at: Time, server: HostId) {
        let before = self.writers.insert(server, at);
        let Some(before) = before else { return };
        let others = self.writers.iter().filter(|(other, _)| **other != server);
        let Some(other) = others.map(|(_, at)| *at).filter(|at| *at > before).max() else {
            return;
        };
        if self.both_until < before || self.both_us == 0 {
            self.broke(Property::OneWriter, other, 1);
        }
        self.both_us += span(before.max(self.both_until), at);
        self.both_until = at;
    }

    /// A server takes no more writes.
    pub(super) fn stops_writing(&mut self, server: HostId) {
        self.writers.remove(&server);
    }
}

pub(super) fn span(from: Time, to: Time) -> u64 {
    to.as_us().saturating_sub(from.as_us())
}
