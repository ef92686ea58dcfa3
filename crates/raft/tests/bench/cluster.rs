//! A cluster in the simulator.

use std::sync::Arc;

use lab_process::Address;
use lab_raft::client;
use lab_raft::{Command, Disk, Entry, Log, Order, Raft, RoleName, ServerId, Settings, Spec};
use lab_sim::{DiskCost, HostId, HostSpec, NetworkSpec, Sink, Time, World};

use super::{Node, NodeOrder, NodeSpec};

/// Where server number `id` listens.
pub const fn address(id: u32) -> Address {
    Address::new([10, 0, 0, id as u8 + 1], 7000)
}

/// The addresses of so many servers.
pub fn servers(count: u32) -> Arc<[Address]> {
    (0..count).map(address).collect()
}

/// A log whose entries have these terms and nothing to do.
pub fn noops(terms: &[u64]) -> Log {
    let entry = |term: &u64| Entry {
        term: *term,
        command: Command::Noop,
    };
    terms.iter().map(entry).collect()
}

/// Servers are hosts 0 to n-1; clients follow.
#[derive(Clone)]
pub struct Cluster {
    pub world: World<Node>,
    pub servers: u32,
    pub clients: u32,
}

impl Cluster {
    /// Servers that start together, each with a disk of its own if one is given.
    pub fn new(
        seed: u64,
        network: NetworkSpec,
        count: u32,
        settings: Settings,
        disks: &[Disk],
    ) -> Self {
        let mut cluster = Self {
            world: World::new(seed, network),
            servers: count,
            clients: 0,
        };
        for id in 0..count {
            let spec = Spec::new(servers(count), ServerId(id), settings).expect("it is valid");
            let disk = disks.get(id as usize).cloned().unwrap_or_default();
            cluster.add(
                format!("S{}", id + 1),
                address(id),
                NodeSpec::Server(spec.with_disk(disk)),
            );
        }
        cluster
    }

    fn add(&mut self, name: String, address: Address, spec: NodeSpec) {
        self.world.add_host(HostSpec {
            name: Arc::from(name),
            address,
            spec,
            disk_cost: DiskCost::FREE,
            work_us: 0,
            sleep: lab_sim::Sleep::Exactly,
            wall_clock_at_zero_ms: 0,
            programs: Arc::default(),
            boots_at: Some(Time::ZERO),
        });
    }

    /// Adds a writing client; says which host it is.
    pub fn add_client(&mut self, spec: client::Spec) -> HostId {
        let number = self.servers + self.clients;
        self.clients += 1;
        let at = Address::new([10, 0, 1, self.clients as u8], 7000);
        self.add(format!("C{}", self.clients), at, NodeSpec::Client(spec));
        HostId(number)
    }

    /// A server, if its process runs.
    pub fn raft(&self, id: u32) -> Option<&Raft> {
        self.world.host(HostId(id)).process()?.server()
    }

    /// All servers that run.
    pub fn rafts(&self) -> impl Iterator<Item = &Raft> {
        (0..self.servers).filter_map(|id| self.raft(id))
    }

    /// The leader of the latest term, if anybody leads.
    pub fn leader(&self) -> Option<&Raft> {
        self.rafts()
            .filter(|raft| raft.role() == RoleName::Leader)
            .max_by_key(|raft| raft.term())
    }

    /// Asks something of a server; nothing happens if it does not run.
    pub fn order<S: Sink<Node>>(&mut self, id: u32, order: Order, sink: &mut S) {
        let _ = self.world.order(HostId(id), NodeOrder::Server(order), sink);
    }
}
