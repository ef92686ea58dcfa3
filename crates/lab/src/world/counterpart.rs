use lab_raft::RoleName;
use lab_redis::wire::Role;
use lab_sim::{HostId, Status};

use super::{Node, Run};
use crate::command::{Command, Link, NodeName, Nodes, Verb};
use crate::scenario::{NodeKind, Side};

impl Run {
    /// The same fault on the other side, where there is another side and the fault has
    /// a meaning there.
    ///
    /// A sentinel stands for the Raft server of its number and the other way round,
    /// and so do their clients; the master stands for the leader. Replicas have no
    /// counterpart of their own. In a partition the leader is on the side of the master:
    /// it changes places with a server of that group.
    #[must_use]
    pub fn counterpart(&self, command: &Command) -> Option<Command> {
        let parties = command.0.parties();
        let Some(first) = parties.first().and_then(|nodes| nodes.0.first()) else {
            let both = Side::ALL.iter().all(|side| self.who().has(*side));
            let heals = matches!(command.0, Verb::Heal(None));
            return (both && heals).then(|| command.clone());
        };
        let from = self.side_of(first)?;
        let one_side = parties
            .iter()
            .all(|nodes| nodes.0.iter().all(|name| self.side_of(name) == Some(from)));
        if !one_side || !Side::ALL.iter().all(|side| self.who().has(*side)) {
            return None;
        }
        let wanted = match &command.0 {
            Verb::Restart { .. } | Verb::Start(_) => Some(Status::Dead),
            Verb::Resume(_) => Some(Status::Paused),
            Verb::HostUp(_) => Some(Status::HostDown),
            _ => None,
        };
        let verb = match &command.0 {
            Verb::Write { .. }
            | Verb::Priority { .. }
            | Verb::Cmd { .. }
            | Verb::Election { .. }
            | Verb::Tamper { .. }
            | Verb::On(_)
            | Verb::Forget(_)
            | Verb::Random(_)
            | Verb::Mark(_) => return None,
            Verb::Partition { groups, mode } => Verb::Partition {
                groups: self.groups(groups, from)?,
                mode: *mode,
            },
            Verb::Cut { link, mode } => Verb::Cut {
                link: self.other_link(link, from)?,
                mode: *mode,
            },
            other => other.try_map(|nodes| self.others(nodes, from, wanted))?,
        };
        Some(Command(verb))
    }

    fn side_of(&self, name: &NodeName) -> Option<Side> {
        let host = self.who().host(name)?;
        Some(self.who().kind(host).side())
    }

    /// Those that stand for these; `None` if nobody does. What is to be woken or
    /// started again is whoever is in that state, if the usual counterpart is not.
    fn others(&self, nodes: &Nodes, from: Side, wanted: Option<Status>) -> Option<Nodes> {
        let mut others: Vec<NodeName> = Vec::new();
        for name in &nodes.0 {
            let usual = self.other(name, from).filter(|other| {
                let host = self.who().host(other);
                wanted.is_none() || host.map(|host| self.status(host)) == wanted
            });
            let found = usual.or_else(|| self.in_state(from, wanted?, &others));
            others.extend(found.filter(|other| !others.contains(other)));
        }
        (!others.is_empty()).then_some(Nodes(others))
    }

    fn status(&self, host: HostId) -> Status {
        self.world().host(host).status()
    }

    /// A server of the other side in that state that is not named yet.
    fn in_state(&self, from: Side, state: Status, named: &[NodeName]) -> Option<NodeName> {
        let kind = match from {
            Side::Sentinel => NodeKind::Raft,
            Side::Raft => NodeKind::Redis,
        };
        let who = self.who();
        who.of_kind(kind)
            .filter(|host| self.status(*host) == state)
            .map(|host| who.name(host).clone())
            .find(|name| !named.contains(name))
    }

    fn other(&self, name: &NodeName, from: Side) -> Option<NodeName> {
        let there = |name: NodeName| self.who().host(&name).map(|_| name);
        if from == Side::Sentinel {
            if Some(name) == self.master().as_ref() {
                return self.leader();
            }
            if let Some(number) = name.sentinel_index() {
                return there(NodeName::raft(number));
            }
            return there(NodeName::raft_client(name.client_index()?));
        }
        if Some(name) == self.leader().as_ref() {
            return self.master();
        }
        if let Some(number) = name.raft_index() {
            return there(NodeName::sentinel(number));
        }
        there(NodeName::client(name.raft_client_index()?))
    }

    /// The server that most sentinels take for the master; without any, one that takes
    /// itself for it.
    fn master(&self) -> Option<NodeName> {
        let who = self.who();
        let process = |host| self.world().host(host).process();
        let believed = who
            .of_kind(NodeKind::Sentinel)
            .filter_map(|host| process(host).and_then(Node::sentinel))
            .filter_map(|sentinel| Some(sentinel.masters().next()?.current_address()));
        let mut votes = vec![0_u32; who.hosts().count()];
        for host in believed.filter_map(|address| who.at(address)) {
            votes[host.0 as usize] += 1;
        }
        let most = who
            .of_kind(NodeKind::Redis)
            .max_by_key(|host| (votes[host.0 as usize], std::cmp::Reverse(host.0)))?;
        if votes[most.0 as usize] > 0 {
            return Some(who.name(most).clone());
        }
        let is_master = |host: &HostId| {
            let server = process(*host).and_then(Node::server);
            server.is_some_and(|server| server.role() == Role::Master)
        };
        let master = who.of_kind(NodeKind::Redis).find(is_master)?;
        Some(who.name(master).clone())
    }

    /// The server that leads the newest term; without one, the one that most others
    /// still follow.
    fn leader(&self) -> Option<NodeName> {
        let who = self.who();
        let rafts = || {
            who.of_kind(NodeKind::Raft).filter_map(|host| {
                let raft = self.world().host(host).process().and_then(Node::raft)?;
                Some((host, raft))
            })
        };
        let leads = rafts()
            .filter(|(_, raft)| raft.role() == RoleName::Leader)
            .max_by_key(|(_, raft)| raft.term());
        if let Some((host, _)) = leads {
            return Some(who.name(host).clone());
        }
        let followed = rafts()
            .filter_map(|(_, raft)| Some((raft.term(), raft.leader()?)))
            .max()?;
        let host = who.of_kind(NodeKind::Raft).nth(followed.1.index())?;
        Some(who.name(host).clone())
    }

    fn other_link(&self, link: &Link<Nodes>, from: Side) -> Option<Link<Nodes>> {
        let (a, b) = (
            self.others(&link.a, from, None)?,
            self.others(&link.b, from, None)?,
        );
        let ways = link.ways;
        (a != b).then_some(Link { a, b, ways })
    }

    /// The groups of a partition by the same line: two or more, or none.
    fn groups(&self, groups: &[Nodes], from: Side) -> Option<Vec<Nodes>> {
        let (master, leader) = (self.master(), self.leader());
        let twins = |name: &NodeName| match from {
            Side::Sentinel => name.sentinel_index().map(NodeName::raft),
            Side::Raft => name.raft_index().map(NodeName::sentinel),
        };
        let clients = |name: &NodeName| match from {
            Side::Sentinel => name.client_index().map(NodeName::raft_client),
            Side::Raft => name.raft_client_index().map(NodeName::client),
        };
        let mut others: Vec<Vec<NodeName>> = groups
            .iter()
            .map(|group| {
                let names = group.0.iter();
                let mapped = names.filter_map(|name| twins(name).or_else(|| clients(name)));
                mapped
                    .filter(|name| self.who().host(name).is_some())
                    .collect()
            })
            .collect();
        let of = |name: &Option<NodeName>| {
            let name = name.as_ref()?;
            groups.iter().position(|group| group.0.contains(name))
        };
        match from {
            Side::Sentinel => {
                if let (Some(group), Some(leader)) = (of(&master), leader) {
                    trade(&mut others, &leader, group);
                }
            }
            Side::Raft => {
                let group = of(&leader);
                let largest = (0..others.len()).max_by_key(|i| others[*i].len());
                for host in self.who().of_kind(NodeKind::Redis) {
                    let name = self.who().name(host);
                    let is_master = Some(name) == master.as_ref();
                    let to = if is_master { group } else { largest };
                    if let Some(to) = to {
                        others[to].push(name.clone());
                    }
                }
            }
        }
        others.retain(|group| !group.is_empty());
        (others.len() > 1).then(|| others.into_iter().map(Nodes).collect())
    }
}

/// Brings a server into a group; one of that group goes where it was, so that the
/// groups keep their sizes.
fn trade(groups: &mut [Vec<NodeName>], server: &NodeName, to: usize) {
    if groups[to].contains(server) {
        return;
    }
    let was = groups.iter().position(|group| group.contains(server));
    if let Some(was) = was {
        groups[was].retain(|name| name != server);
        let given = groups[to]
            .iter()
            .position(|name| name.raft_index().is_some());
        if let Some(given) = given {
            let name = groups[to].remove(given);
            groups[was].push(name);
        }
    }
    groups[to].insert(0, server.clone());
}
