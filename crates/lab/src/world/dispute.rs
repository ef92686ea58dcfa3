//! Whether sentinels that can hear of each other name the same master.

use std::collections::{BTreeMap, BTreeSet};

use lab_process::Address;
use lab_redis::wire::{Hello, MasterName};
use lab_sim::{HostId, Status, Time, World};

use super::watch::span;
use super::{Deployment, Node};
use crate::scenario::NodeKind;

/// What sentinels say of masters, and for how long some who could have known it from each
/// other have said different things.
#[derive(Clone, Default, Debug)]
pub(super) struct Dispute {
    /// Where a master is, and in which configuration epoch, as each said last.
    said: BTreeMap<(MasterName, HostId), (Address, u64)>,
    /// Masters about which some disagree, and since when.
    open: BTreeMap<MasterName, Time>,
    closed_us: u64,
    /// Something has happened since they were last compared.
    unsettled: bool,
}

impl Dispute {
    /// A sentinel says where a master is. Gives what it said before if that was something
    /// else.
    pub(super) fn says(&mut self, host: HostId, hello: &Hello) -> Option<(Address, u64)> {
        let now = (hello.master, hello.config_epoch);
        let key = (hello.master_name.clone(), host);
        let before = self.said.insert(key, now);
        self.unsettled |= before != Some(now);
        before.filter(|before| *before != now)
    }

    /// What a sentinel said of a master is void.
    pub(super) fn forgets(&mut self, host: HostId, master: &MasterName) {
        self.said.remove(&(master.clone(), host));
        self.unsettled = true;
    }

    /// Who lives, or who can reach whom, has changed.
    pub(super) const fn unsettle(&mut self) {
        self.unsettled = true;
    }

    /// Whether something has happened since they were last compared.
    pub(super) const fn is_unsettled(&self) -> bool {
        self.unsettled
    }

    /// All masters of which something was said.
    pub(super) fn masters(&self) -> BTreeSet<MasterName> {
        self.said.keys().map(|said| said.0.clone()).collect()
    }

    /// Since when some disagree, if they do.
    pub(super) fn since(&self) -> Option<Time> {
        self.open.values().min().copied()
    }

    /// How long they have done that up to `now`, microseconds.
    pub(super) fn lasted_us(&self, now: Time) -> u64 {
        let open = self.since().map_or(0, |since| span(since, now));
        self.closed_us + open
    }

    /// Compares what they say now; tells of how many masters there is a new dispute.
    pub(super) fn settle(&mut self, world: &World<Node>, who: &Deployment) -> u32 {
        self.unsettled = false;
        let now = world.now();
        let disputed = self.disputed(world, who);
        let before = self.since();
        self.open.retain(|master, _| disputed.contains(master));
        let new = disputed.len() - self.open.len();
        for master in disputed {
            self.open.entry(master).or_insert(now);
        }
        // Time is counted once, however many masters are disputed.
        if let Some(since) = before
            && self.since() != before
        {
            let until = self.since().unwrap_or(now);
            self.closed_us += span(since, until);
        }
        new as u32
    }

    fn disputed(&self, world: &World<Node>, who: &Deployment) -> BTreeSet<MasterName> {
        let mut parts = None;
        let mut disputed = BTreeSet::new();
        let mut said = self.said.iter().peekable();
        while let Some(((master, _), _)) = said.peek().copied() {
            let of_it = std::iter::from_fn(|| said.next_if(|((other, _), _)| other == master));
            let of_it: Vec<(HostId, Address)> = of_it
                .filter(|((_, host), _)| world.host(*host).status() == Status::Up)
                .map(|((_, host), (address, _))| (*host, *address))
                .collect();
            let same = of_it.iter().all(|said| said.1 == of_it[0].1);
            if !same
                && !parts
                    .get_or_insert_with(|| Parts::of(world, who))
                    .agree(&of_it)
            {
                disputed.insert(master.clone());
            }
        }
        disputed
    }
}

/// Which part of the deployment each host is in: between two parts nothing gets through.
/// Sentinels pass on what they hear, and servers what is published on them (§7).
struct Parts(BTreeMap<HostId, usize>);

impl Parts {
    fn of(world: &World<Node>, who: &Deployment) -> Self {
        let cut: BTreeSet<(HostId, HostId)> = { world.links() }
            .filter(|link| link.cut.is_some() || link.connections_cut || link.loss_percent == 100)
            .map(|link| (link.from.min(link.to), link.from.max(link.to)))
            .collect();
        let kinds = [NodeKind::Sentinel, NodeKind::Redis];
        let hosts = kinds.into_iter().flat_map(|kind| who.of_kind(kind));
        let mut left: Vec<HostId> = hosts
            .filter(|host| world.host(*host).status() == Status::Up)
            .collect();
        let mut parts = BTreeMap::new();
        let mut count = 0;
        while let Some(first) = left.pop() {
            let mut edge = vec![first];
            while let Some(host) = edge.pop() {
                parts.insert(host, count);
                let near = |other: &HostId| !cut.contains(&(host.min(*other), host.max(*other)));
                let (reached, others) = left.into_iter().partition::<Vec<_>, _>(near);
                left = others;
                edge.extend(reached);
            }
            count += 1;
        }
        Self(parts)
    }

    /// Whether all that are in one part say the same.
    fn agree(&self, said: &[(HostId, Address)]) -> bool {
        let mut of_part = BTreeMap::new();
        said.iter().all(|(host, address)| {
            let part = self.0.get(host);
            *of_part.entry(part).or_insert(*address) == *address
        })
    }
}
