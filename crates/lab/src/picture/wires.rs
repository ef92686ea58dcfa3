use lab_sim::Phase;

use super::{Look, node};
use crate::frame::{NodeId, Wire, WireKind};
use crate::scenario::NodeKind;
use crate::world::Node;

/// Wires as they are found: ends, and what runs over them; one may be found twice.
type Found = Vec<((NodeId, NodeId), WireKind)>;

impl Look<'_> {
    /// Who is joined to whom: sentinels to what they watch and to each other,
    /// replicas to their masters, clients to their servers.
    pub(super) fn wires(self) -> Vec<Wire> {
        let mut found = Found::new();
        self.add_sentinels(&mut found);
        for host in self.run.who().of_kind(NodeKind::Redis) {
            let master = self
                .process(host)
                .and_then(Node::server)
                .and_then(|server| server.master());
            add(
                &mut found,
                node(host),
                master.and_then(|master| self.node_at(master)),
                WireKind::Replication,
            );
        }
        for host in self.run.who().of_kind(NodeKind::Client) {
            let to = self
                .process(host)
                .and_then(Node::client)
                .and_then(|client| client.connected_to());
            add(
                &mut found,
                node(host),
                to.and_then(|to| self.node_at(to)),
                WireKind::Spoke,
            );
        }
        self.add_raft(&mut found);
        // What was found first says what runs over it.
        found.sort_by_key(|wire| wire.0);
        found.dedup_by_key(|wire| wire.0);
        let mut wires = Wires::new(found.into_iter().map(wire).collect());
        self.add_cuts(&mut wires);
        self.add_connections(&mut wires);
        wires.all
    }

    fn add_sentinels(self, found: &mut Found) {
        for (host, sentinel) in self.sentinels() {
            for master in sentinel.masters() {
                let watched = master.replicas().map(|replica| replica.address());
                for address in watched.chain([master.address()]) {
                    add(found, node(host), self.node_at(address), WireKind::Spoke);
                }
            }
            for peer in sentinel.others() {
                add(
                    found,
                    node(host),
                    self.node_at(peer.address()),
                    WireKind::Ring,
                );
            }
        }
    }

    /// Every Raft server with every other, clients with the servers they write to.
    fn add_raft(self, found: &mut Found) {
        let servers: Vec<_> = self.run.who().of_kind(NodeKind::Raft).collect();
        for (i, &a) in servers.iter().enumerate() {
            for &b in &servers[i + 1..] {
                add(found, node(a), Some(node(b)), WireKind::Ring);
            }
        }
        for host in self.run.who().of_kind(NodeKind::RaftClient) {
            let to = self
                .process(host)
                .and_then(Node::raft_client)
                .and_then(|client| client.connected_to());
            let to = to.and_then(|to| self.node_at(to));
            add(found, node(host), to, WireKind::Spoke);
        }
    }

    /// What is wrong with a wire.
    fn add_cuts(self, wires: &mut Wires) {
        for link in self.run.world().links() {
            let (from, to) = (node(link.from), node(link.to));
            let Some(wire) = wires.between(from, to) else {
                continue;
            };
            wire.loss_percent = wire.loss_percent.max(link.loss_percent);
            wire.delay_us = wire.delay_us.max(link.added.base_us);
            if link.cut.is_some() {
                if from < to {
                    wire.cut_ab = true;
                } else {
                    wire.cut_ba = true;
                }
            }
        }
    }

    fn add_connections(self, wires: &mut Wires) {
        for connection in self.run.world().connections() {
            let Some(acceptor) = connection.acceptor else {
                continue;
            };
            let (a, b) = (node(connection.opener), node(acceptor));
            let Some(wire) = wires.between(a, b) else {
                continue;
            };
            wire.connected |= connection.phase == Phase::Open;
            wire.stalled |= connection.stalled_since.iter().any(Option::is_some);
        }
    }
}

/// Wires in the order of their ends, and where those of each smaller end begin: among
/// fifty sentinels and twenty masters there are four thousand, and twice as many
/// connections ask for theirs.
struct Wires {
    all: Vec<Wire>,
    from: Vec<u32>,
}

impl Wires {
    fn new(all: Vec<Wire>) -> Self {
        let ends = all.last().map_or(0, |wire| wire.a + 1);
        let mut from = Vec::with_capacity(usize::from(ends) + 1);
        for (place, wire) in all.iter().enumerate() {
            from.resize(usize::from(wire.a) + 1, place as u32);
        }
        from.push(all.len() as u32);
        Self { all, from }
    }

    /// The wire between two, if there is one.
    fn between(&mut self, a: NodeId, b: NodeId) -> Option<&mut Wire> {
        let (a, b) = (usize::from(a.min(b)), a.max(b));
        let (from, to) = (*self.from.get(a)?, *self.from.get(a + 1)?);
        let own = self.all.get_mut(from as usize..to as usize)?;
        let place = own.binary_search_by_key(&b, |wire| wire.b).ok()?;
        own.get_mut(place)
    }
}

fn add(found: &mut Found, from: NodeId, to: Option<NodeId>, kind: WireKind) {
    if let Some(to) = to.filter(|&to| to != from) {
        found.push(((from.min(to), from.max(to)), kind));
    }
}

fn wire(((a, b), kind): ((NodeId, NodeId), WireKind)) -> Wire {
    Wire {
        a,
        b,
        kind,
        cut_ab: false,
        cut_ba: false,
        connected: false,
        stalled: false,
        loss_percent: 0,
        delay_us: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wire_is_found_from_either_end_and_no_other() {
        let pairs = [(0, 3), (0, 7), (2, 3), (5, 6), (5, 9)];
        let all: Vec<_> = { pairs.iter() }
            .map(|&ends| wire((ends, WireKind::Ring)))
            .collect();
        let mut wires = Wires::new(all);
        for a in 0..12 {
            for b in 0..12 {
                let found = wires.between(a, b).map(|wire| (wire.a, wire.b));
                let ends = (a.min(b), a.max(b));
                assert_eq!(found, pairs.contains(&ends).then_some(ends), "{a} {b}");
            }
        }
        assert!(Wires::new(Vec::new()).between(0, 1).is_none());
    }
}
