//! What each one knows, beside what is so.

mod raft;

use lab_redis::wire::Role;
use lab_sentinel::Sentinel;
use lab_sentinel::decision::Sdown;
use lab_sentinel::view::{LinkView, MasterView};
use lab_sim::{HostId, Time};

use super::{Look, node};
use crate::frame::{
    Knowledge, Known, KnownState, Knows, KnowsRow, NodeId, Number, Replicas, Stale,
};
use crate::scenario::{NodeKind, Side};
use crate::world::{Node, NodeDisk, Run};

/// One table per master, and one for Raft servers: all if there are no more than so many,
/// else the chosen one, or that of the first master with which something is the matter.
pub(crate) fn knows(run: &Run, zero: Time, most: usize, chosen: Option<usize>) -> Knowledge {
    let look = Look { run, zero };
    let masters = run.scenario().masters.iter();
    let mut groups: Vec<_> = masters
        .map(|master| (Side::Sentinel, master.name.clone()))
        .collect();
    if look.raft_servers().next().is_some() {
        groups.push((Side::Raft, String::new()));
    }
    let places = if groups.len() <= most {
        0..groups.len()
    } else {
        let chosen = chosen.filter(|place| *place < groups.len());
        let place = chosen.unwrap_or_else(|| look.troubled(&groups));
        place..place + 1
    };
    let told = places.map(|place| {
        let (side, group) = &groups[place];
        let table = match side {
            Side::Sentinel => look.knows_of(group),
            Side::Raft => look.raft_knows(),
        };
        (place, table)
    });
    let told = told.collect();
    Knowledge { groups, told }
}

/// A cell about somebody nobody has told of.
const UNKNOWN: Known = Known {
    state: KnownState::Unknown,
    says_down: false,
    wrongly: false,
    age_us: None,
    since_us: None,
    stale: None,
    origin_us: None,
};

/// A cell about oneself.
const ITSELF: Known = Known {
    state: KnownState::Itself,
    ..UNKNOWN
};

impl Known {
    /// An observer that does not trust its own judgement has no fresh opinion.
    fn seen_by(mut self, trusted: bool) -> Self {
        if !trusted && !matches!(self.state, KnownState::Itself | KnownState::Unknown) {
            self.stale = Some(Stale::Observer);
        }
        self
    }
}

impl Look<'_> {
    /// The place of the first group of which a sentinel holds a server for down, else of the
    /// first.
    fn troubled(self, groups: &[(Side, String)]) -> usize {
        let is_down = |master: &MasterView<'_>| {
            let mut replicas = master.replicas();
            master.sdown_since().is_some()
                || replicas.any(|replica| replica.sdown_since().is_some())
        };
        let mut groups = groups.iter();
        let found = groups.position(|(_, group)| {
            let mut views = self.views(group).into_iter();
            views.any(|(_, master)| is_down(&master))
        });
        found.unwrap_or(0)
    }

    fn knows_of(self, group: &str) -> Knows {
        let who = self.run.who();
        let masters = self.run.scenario().masters.iter();
        let servers = masters.filter(|master| master.name == *group);
        let servers = servers.flat_map(|master| master.redis.iter());
        let servers: Vec<HostId> = servers.filter_map(|name| who.host(name)).collect();
        let sentinels: Vec<HostId> = who
            .of_kind(NodeKind::Sentinel)
            .filter(|&host| self.run.world().host(host).starts() > 0)
            .collect();
        let truth: Vec<HostId> = servers
            .iter()
            .copied()
            .filter(|&host| self.is_up(host) && self.serves(host))
            .collect();
        let observed: Vec<HostId> = servers.iter().chain(&sentinels).copied().collect();
        let rows = sentinels.iter();
        let mut rows: Vec<KnowsRow> = rows
            .map(|&host| self.row(host, group, &observed, &truth))
            .collect();
        mark_behind(&mut rows);
        Knows {
            side: Side::Sentinel,
            group: group.to_owned(),
            observed: observed.into_iter().map(node).collect(),
            rows,
            truth: truth.into_iter().map(node).collect(),
        }
    }

    /// Whether a server is a master by its own account.
    fn serves(self, host: HostId) -> bool {
        let server = self.process(host).and_then(Node::server);
        server.is_some_and(|server| server.role() == Role::Master)
    }

    fn row(self, host: HostId, group: &str, observed: &[HostId], truth: &[HostId]) -> KnowsRow {
        let sentinel = self.sentinel(host);
        let master = sentinel.and_then(|sentinel| sentinel.master(group));
        let tilted = sentinel.is_some_and(|sentinel| sentinel.tilt_since().is_some());
        let believes = master.and_then(|master| self.run.who().at(master.current_address()));
        let trusted = self.is_up(host) && !tilted;
        let opinions = observed.iter().map(|&of| match master {
            _ if of == host => ITSELF,
            Some(master) => self.opinion(host, master, of).seen_by(trusted),
            None => UNKNOWN,
        });
        let peers = master.into_iter().flat_map(MasterView::peers);
        let down = peers.filter(|peer| peer.sdown_since().is_some()).count() as u32;
        KnowsRow {
            observer: node(host),
            trusted,
            opinions: opinions.collect(),
            voters: master.map_or(0, |master| master.votes().voters),
            down,
            unheard: master.map_or_else(Vec::new, |master| self.unheard(host, master, observed)),
            replicas: master.map(|master| self.replicas(master, observed)),
            believes: believes.map(node),
            rightly: believes.is_some_and(|believes| truth.contains(&believes)),
            numbers: sentinel
                .map_or_else(Vec::new, |sentinel| self.numbers(host, sentinel, master)),
        }
    }

    /// Other sentinels that run and that one has never heard of.
    fn unheard(self, host: HostId, master: MasterView<'_>, observed: &[HostId]) -> Vec<NodeId> {
        let is_other = |of: &&HostId| {
            **of != host && self.is_up(**of) && self.run.who().kind(**of) == NodeKind::Sentinel
        };
        let is_known = |of: HostId| {
            let address = self.run.who().address(of);
            master.peers().any(|peer| peer.address() == address)
        };
        let others = observed.iter().filter(is_other).copied();
        others.filter(|of| !is_known(*of)).map(node).collect()
    }

    /// The replicas that a sentinel knows, beside those that there are.
    fn replicas(self, master: MasterView<'_>, observed: &[HostId]) -> Replicas {
        let mut found = Replicas {
            count: master.replicas().count() as u32,
            ..Replicas::default()
        };
        for host in observed.iter().copied().filter(|host| self.is_up(*host)) {
            let Some(server) = self.process(host).and_then(Node::server) else {
                continue;
            };
            let address = self.run.who().address(host);
            let is_known = master.replicas().any(|one| one.address() == address);
            match (server.role(), is_known) {
                (Role::Master, true) => found.serving.push(node(host)),
                (Role::Slave, false) => found.unheard.push(node(host)),
                _ => {}
            }
        }
        found
    }

    /// What a sentinel thinks of a server or another sentinel.
    fn opinion(self, host: HostId, master: MasterView<'_>, of: HostId) -> Known {
        let address = self.run.who().address(of);
        let now_ms = self.wall_ms(host);
        if master.address() == address {
            let down = master.sdown_since();
            let mut known = self.known((host, of), master.link(), down, master.sdown(now_ms));
            if let Some(odown) = master.odown_since() {
                known.state = KnownState::Odown;
                known.origin_us = Some(self.was_read(host, odown));
            }
            return known;
        }
        let replica = master
            .replicas()
            .find(|replica| replica.address() == address);
        if let Some(replica) = replica {
            let down = replica.sdown_since();
            return self.known((host, of), replica.link(), down, replica.sdown(now_ms));
        }
        let peer = master.peers().find(|peer| peer.address() == address);
        let Some(peer) = peer else { return UNKNOWN };
        let down = peer.sdown_since();
        let mut known = self.known((host, of), peer.link(), down, peer.sdown(now_ms));
        if peer.master_down() {
            known.says_down = true;
            // What matters of it is what it answered when it was asked.
            known.origin_us = Some(self.was_read(host, peer.last_answer_time()));
            if master.sdown_since().is_none() {
                known.stale = Some(Stale::Answer);
            }
        }
        known
    }

    fn known(
        self,
        (host, of): (HostId, HostId),
        link: LinkView,
        down: Option<i64>,
        rule: Sdown,
    ) -> Known {
        let answered_us = self.was_read(host, link.last_avail_time);
        let since_us = down.map(|since| self.was_read(host, since));
        // What its own clock says of it, by which it judges.
        let age_us = self.relative(self.run.now()) - self.relative_ms(host, link.last_avail_time);
        let us = |ms: i64| ms.max(0) as u64 * 1_000;
        let silent = Stale::silent(us(rule.elapsed), us(rule.down_after));
        Known {
            state: if down.is_some() {
                KnownState::Sdown
            } else {
                KnownState::Up
            },
            says_down: false,
            wrongly: down.is_none() != self.is_up(of),
            age_us: Some(age_us.max(0) as u64),
            since_us,
            stale: silent.filter(|_| down.is_none()),
            origin_us: since_us.or(Some(answered_us)),
        }
    }

    /// The three epochs, and what a crash would leave of them.
    fn numbers(
        self,
        host: HostId,
        sentinel: &Sentinel,
        master: Option<MasterView<'_>>,
    ) -> Vec<Number> {
        let disk = match self.run.world().host(host).disk() {
            Some(NodeDisk::Sentinel(disk)) => Some(disk),
            _ => None,
        };
        let current = disk.map(|disk| disk.current_epoch);
        let mut numbers = vec![Number::plain(
            ("current-epoch", "current_epoch"),
            sentinel.current_epoch(),
            current,
        )];
        let Some(master) = master else {
            return numbers;
        };
        let kept = disk.and_then(|disk| {
            let mut masters = disk.masters.iter();
            masters.find(|kept| *kept.spec.name == *master.name())
        });
        let (leader, leader_epoch) = master.vote();
        let voted = leader.and_then(|leader| self.run.who().with_id(leader));
        numbers.push(Number {
            about: voted.map(node),
            ..Number::plain(
                ("leader-epoch", "leader_epoch"),
                leader_epoch,
                kept.map(|kept| kept.leader_epoch),
            )
        });
        let config = kept.map(|kept| kept.config_epoch);
        numbers.push(Number::plain(
            ("config-epoch", "config_epoch"),
            master.config_epoch(),
            config,
        ));
        numbers
    }
}

/// Marks the numbers that are lower than those of somebody who runs.
fn mark_behind(rows: &mut [KnowsRow]) {
    let places = rows.iter().map(|row| row.numbers.len()).max().unwrap_or(0);
    for place in 0..places {
        let running = rows.iter().filter(|row| row.trusted);
        let newest = running
            .filter_map(|row| row.numbers.get(place))
            .map(|n| n.value)
            .max();
        for number in rows.iter_mut().filter_map(|row| row.numbers.get_mut(place)) {
            number.behind = newest.is_some_and(|newest| number.value < newest);
        }
    }
}
