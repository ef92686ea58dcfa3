//! Properties that are watched while a deployment runs. What Sentinel does not promise
//! and breaks is a finding, to be shown and explained; what a protocol promises and
//! breaks is a fault of ours (§16, its lessons; figure 3 of the Raft paper).

use std::collections::{BTreeMap, BTreeSet};

use lab_process::Address;
use lab_redis::wire::{Hello, MasterName};
use lab_sim::{HostId, Time};
use serde::Serialize;

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
    /// All sentinels name the same master.
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
    /// What each says of each master: where it is, and in which configuration epoch.
    said: BTreeMap<(HostId, MasterName), (Address, u64)>,
    terms: Vec<u64>,
    gone: BTreeSet<HostId>,
    /// Masters about which they disagree, and since when.
    disputed: BTreeMap<MasterName, Time>,
    disputed_us: u64,
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

    /// Since when sentinels name different masters, if they do.
    #[must_use]
    pub fn disputed_since(&self) -> Option<Time> {
        self.disputed.values().min().copied()
    }

    /// How long they have done that up to `now`, microseconds.
    #[must_use]
    pub fn disputed_us(&self, now: Time) -> u64 {
        let open = self.disputed_since().map_or(0, |since| span(since, now));
        self.disputed_us + open
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
        let now = (hello.master, hello.config_epoch);
        let key = (host, hello.master_name.clone());
        let before = self.said.insert(key, now);
        if before == Some(now) {
            return;
        }
        if before.is_some_and(|before| before.1 > now.1) {
            self.broke(Property::Forward, at, 1);
        }
        self.compare(at, &hello.master_name);
    }

    /// A sentinel no longer monitors a master, or begins to: what it said is void.
    pub(super) fn forgets(&mut self, at: Time, host: HostId, master: &MasterName) {
        self.said.remove(&(host, master.clone()));
        self.end_of_failover(at, host, master);
        self.compare(at, master);
    }

    /// A process started or ended.
    pub(super) fn lives(&mut self, at: Time, host: HostId, lives: bool) {
        let news = if lives {
            self.gone.remove(&host)
        } else {
            self.writers.remove(&host);
            self.gone.insert(host)
        };
        let masters: BTreeSet<_> = self.said.keys().map(|said| said.1.clone()).collect();
        for master in masters.into_iter().filter(|_| news) {
            if !lives {
                self.end_of_failover(at, host, &master);
            }
            self.compare(at, &master);
        }
    }

    fn compare(&mut self, at: Time, master: &MasterName) {
        let said = self.said.iter().filter(|((_, of), _)| of == master);
        let mut said = said.filter(|((host, _), _)| !self.gone.contains(host));
        let first = said.next().map(|(_, (address, _))| *address);
        let agree = said.all(|(_, (address, _))| Some(*address) == first);
        let open = self.disputed_since();
        if agree {
            self.disputed.remove(master);
        } else if !self.disputed.contains_key(master) {
            self.disputed.insert(master.clone(), at);
            self.broke(Property::Agreement, at, 1);
        }
        // Time is counted once, however many masters are disputed.
        if let Some(since) = open
            && self.disputed_since() != open
        {
            let until = self.disputed_since().unwrap_or(at);
            self.disputed_us += span(since, until);
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

fn span(from: Time, to: Time) -> u64 {
    to.as_us().saturating_sub(from.as_us())
}
