use std::collections::BTreeMap;

use lab_sim::Phase;

use super::{Look, node};
use crate::frame::{NodeId, Wire, WireKind};
use crate::scenario::NodeKind;
use crate::world::Node;

impl Look<'_> {
    /// Who is joined to whom: sentinels to what they watch and to each other,
    /// replicas to their masters, clients to their servers.
    pub(super) fn wires(self) -> Vec<Wire> {
        let mut wires = BTreeMap::new();
        for (host, sentinel) in self.sentinels() {
            for master in sentinel.masters() {
                let watched = master.replicas().map(|replica| replica.address());
                for address in watched.chain([master.address()]) {
                    add(
                        &mut wires,
                        node(host),
                        self.node_at(address),
                        WireKind::Spoke,
                    );
                }
                for peer in master.peers() {
                    add(
                        &mut wires,
                        node(host),
                        self.node_at(peer.address()),
                        WireKind::Ring,
                    );
                }
            }
        }
        for host in self.run.who().of_kind(NodeKind::Redis) {
            let master = self
                .process(host)
                .and_then(Node::server)
                .and_then(|server| server.master());
            add(
                &mut wires,
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
                &mut wires,
                node(host),
                to.and_then(|to| self.node_at(to)),
                WireKind::Spoke,
            );
        }
        self.add_raft(&mut wires);
        self.add_cuts(&mut wires);
        self.add_connections(&mut wires);
        wires.into_values().collect()
    }

    /// Every Raft server with every other, clients with the servers they write to.
    fn add_raft(self, wires: &mut BTreeMap<(NodeId, NodeId), Wire>) {
        let servers: Vec<_> = self.run.who().of_kind(NodeKind::Raft).collect();
        for (i, &a) in servers.iter().enumerate() {
            for &b in &servers[i + 1..] {
                add(wires, node(a), Some(node(b)), WireKind::Ring);
            }
        }
        for host in self.run.who().of_kind(NodeKind::RaftClient) {
            let to = self
                .process(host)
                .and_then(Node::raft_client)
                .and_then(|client| client.connected_to());
            let to = to.and_then(|to| self.node_at(to));
            add(wires, node(host), to, WireKind::Spoke);
        }
    }

    /// What is wrong with a wire.
    fn add_cuts(self, wires: &mut BTreeMap<(NodeId, NodeId), Wire>) {
        for link in self.run.world().links() {
            let (from, to) = (node(link.from), node(link.to));
            let Some(wire) = wires.get_mut(&(from.min(to), from.max(to))) else {
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

    fn add_connections(self, wires: &mut BTreeMap<(NodeId, NodeId), Wire>) {
        for connection in self.run.world().connections() {
            let Some(acceptor) = connection.acceptor else {
                continue;
            };
            let (a, b) = (node(connection.opener), node(acceptor));
            let Some(wire) = wires.get_mut(&(a.min(b), a.max(b))) else {
                continue;
            };
            wire.connected |= connection.phase == Phase::Open;
            wire.stalled |= connection.stalled_since.iter().any(Option::is_some);
        }
    }
}

fn add(
    wires: &mut BTreeMap<(NodeId, NodeId), Wire>,
    from: NodeId,
    to: Option<NodeId>,
    kind: WireKind,
) {
    let Some(to) = to.filter(|&to| to != from) else {
        return;
    };
    let (a, b) = (from.min(to), from.max(to));
    wires.entry((a, b)).or_insert(Wire {
        a,
        b,
        kind,
        cut_ab: false,
        cut_ba: false,
        connected: false,
        stalled: false,
        loss_percent: 0,
        delay_us: 0,
    });
}
