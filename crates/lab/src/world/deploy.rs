use std::collections::BTreeMap;
use std::sync::Arc;

use core::time::Duration;

use lab_process::{Address, Place};
use lab_redis::wire::RunId;
use lab_redis::{client, server};
use lab_sentinel::{MasterSpec, Spec, Tunables, Version};
use lab_sim::{DiskCost, HostId, HostSpec, NetworkSpec, ProgramSpec, Time, World};

use super::{Node, NodeSpec, redis_conf};
use crate::command::NodeName;
use crate::scenario::{NodeKind, Scenario, Side};

/// What every host's wall clock shows when a world begins: 23 November 2026,
/// 09:40:00 UTC, in milliseconds since the Unix epoch.
pub const EPOCH_MS: i64 = 1_795_426_800_000;

/// When the first sentinel starts: the servers have found each other by then.
const SENTINELS_START: Duration = Duration::from_millis(2_500);

/// How long handling one input takes, microseconds.
pub(crate) const WORK_US: u32 = 15;

/// An address as a number: compared at once, where its four bytes would be one by one.
fn sort_key(address: Address) -> u64 {
    u64::from(u32::from(address.ip)) << 16 | u64::from(address.port)
}

/// Who is who in a world: the names of the hosts and what they are.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// Names by host number.
    names: Vec<NodeName>,
    kinds: Vec<NodeKind>,
    addresses: Vec<Address>,
    by_name: BTreeMap<NodeName, HostId>,
    /// Sorted: a picture of many asks it ten thousand times.
    by_address: Vec<(u64, HostId)>,
    /// Whether a host's process is configured as a replica, by host number.
    replicas: Vec<bool>,
    /// Ids of sentinels, learnt when they announced them.
    ids: Vec<(RunId, HostId)>,
    /// When the last of the processes that start by themselves has started.
    all_started: Time,
    /// Which release the sentinels are.
    version: Version,
}

impl Deployment {
    /// All hosts: servers, then sentinels, then clients.
    pub fn hosts(&self) -> impl Iterator<Item = (HostId, &NodeName, NodeKind)> {
        self.names
            .iter()
            .zip(&self.kinds)
            .enumerate()
            .map(|(i, (name, kind))| (HostId(i as u32), name, *kind))
    }

    /// Whether anybody belongs to that deployment.
    #[must_use]
    pub fn has(&self, side: Side) -> bool {
        self.kinds.iter().any(|kind| kind.side() == side)
    }

    /// The hosts of one kind.
    pub fn of_kind(&self, kind: NodeKind) -> impl Iterator<Item = HostId> + '_ {
        self.hosts()
            .filter(move |host| host.2 == kind)
            .map(|host| host.0)
    }

    /// The host of that name.
    #[must_use]
    pub fn host(&self, name: &str) -> Option<HostId> {
        self.by_name.get(name).copied()
    }

    /// The name of a host.
    ///
    /// # Panics
    ///
    /// Panics for a number that no host of this world has.
    #[must_use]
    pub fn name(&self, host: HostId) -> &NodeName {
        &self.names[host.0 as usize]
    }

    /// What a host runs.
    ///
    /// # Panics
    ///
    /// Panics for a number that no host of this world has.
    #[must_use]
    pub fn kind(&self, host: HostId) -> NodeKind {
        self.kinds[host.0 as usize]
    }

    /// Where a host's process listens.
    ///
    /// # Panics
    ///
    /// Panics for a number that no host of this world has.
    #[must_use]
    pub fn address(&self, host: HostId) -> Address {
        self.addresses[host.0 as usize]
    }

    /// Whether a host runs a Redis server whose original configuration makes it a
    /// replica.
    #[must_use]
    pub fn starts_as_replica(&self, host: HostId) -> bool {
        self.replicas.get(host.0 as usize).copied().unwrap_or(false)
    }

    /// Where an address is among the sorted ones, or would be.
    fn place_of(&self, key: u64) -> Result<usize, usize> {
        self.by_address.binary_search_by_key(&key, |known| known.0)
    }

    /// Whose process listens there.
    #[must_use]
    pub fn at(&self, address: Address) -> Option<HostId> {
        let place = self.place_of(sort_key(address)).ok()?;
        Some(self.by_address[place].1)
    }

    /// The ids of the sentinels that have announced theirs.
    pub fn ids(&self) -> impl Iterator<Item = (RunId, HostId)> + '_ {
        self.ids.iter().copied()
    }

    /// Whose id that is.
    #[must_use]
    pub fn with_id(&self, id: RunId) -> Option<HostId> {
        self.ids
            .iter()
            .find(|known| known.0 == id)
            .map(|known| known.1)
    }

    pub(super) fn learn_id(&mut self, id: RunId, host: HostId) {
        if self.with_id(id).is_none() {
            self.ids.push((id, host));
        }
    }

    /// When the last process that starts by itself has started.
    #[must_use]
    pub const fn all_started(&self) -> Time {
        self.all_started
    }

    /// Which release the sentinels are.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// A world in which the scenario's processes start, and who is who in it.
    #[must_use]
    pub fn build(scenario: &Scenario, seed: u64) -> (Self, World<Node>) {
        let mut nodes = scenario.nodes();
        // Sentinels that join later have their host from the start.
        let joiners: Vec<_> = scenario
            .joiners()
            .into_iter()
            .map(|name| (name, NodeKind::Sentinel))
            .collect();
        let at = nodes
            .iter()
            .position(|node| !matches!(node.1, NodeKind::Redis | NodeKind::Sentinel))
            .unwrap_or(nodes.len());
        nodes.splice(at..at, joiners.iter().cloned());

        let mut deployment = Self {
            names: nodes.iter().map(|node| node.0.clone()).collect(),
            kinds: nodes.iter().map(|node| node.1).collect(),
            addresses: Vec::new(),
            by_name: BTreeMap::new(),
            by_address: Vec::new(),
            replicas: nodes
                .iter()
                .map(|node| node.1 == NodeKind::Redis && !is_first(scenario, &node.0))
                .collect(),
            ids: Vec::new(),
            all_started: Time::ZERO,
            version: scenario.settings.version,
        };
        deployment.assign_addresses(scenario);
        let network = NetworkSpec::uniform(
            micros(scenario.network.latency),
            micros(scenario.network.jitter),
        );
        let mut world = World::new(seed, network);
        let programs: Arc<[ProgramSpec]> = scenario.scripts.as_slice().into();
        let mut luck = Luck(seed);
        let mut next_sentinel = SENTINELS_START;
        for (i, (name, kind)) in nodes.iter().enumerate() {
            let joins_later = joiners.iter().any(|joiner| joiner.0 == *name);
            let default_start = match kind {
                NodeKind::Redis => Duration::from_millis(10 * i as u64),
                NodeKind::Sentinel => next_sentinel,
                NodeKind::Client | NodeKind::Raft | NodeKind::RaftClient => SENTINELS_START,
            };
            if *kind == NodeKind::Sentinel && !joins_later {
                next_sentinel +=
                    Duration::from_micros(luck.up_to(scenario.start_jitter.as_micros() as u64));
            }
            let start = scenario.start.get(name).copied().unwrap_or(default_start);
            let boots_at = (!joins_later).then(|| Time::ZERO + start);
            deployment.all_started = deployment.all_started.max(boots_at.unwrap_or(Time::ZERO));
            let spec = deployment.spec_of(scenario, name, *kind, i);
            let made = HostSpec {
                name: name.to_arc(),
                address: deployment.addresses[i],
                sleep: spec.sleep(),
                spec,
                disk_cost: disk_cost(scenario),
                work_us: WORK_US,
                wall_clock_at_zero_ms: EPOCH_MS,
                programs: Arc::clone(&programs),
                boots_at,
            };
            let host = match deployment.twin_of(name, *kind) {
                Some(twin) => world.add_twin(made, twin),
                None => world.add_host(made),
            };
            if let Some(hostname) = scenario.hostnames.get(name) {
                world.give_hostname(host, hostname);
            }
        }
        (deployment, world)
    }

    /// Whose luck a host of the Raft side has: that of the sentinel, or the client, of
    /// its number.
    fn twin_of(&self, name: &NodeName, kind: NodeKind) -> Option<HostId> {
        match kind {
            NodeKind::Raft => self.host(&NodeName::sentinel(name.raft_index()?)),
            NodeKind::RaftClient => self.host(&NodeName::client(name.raft_client_index()?)),
            NodeKind::Sentinel | NodeKind::Redis | NodeKind::Client => None,
        }
    }

    /// Redis servers live in 10.0.0.x, sentinels in 10.0.1.x, clients in 10.0.2.x, Raft
    /// servers in 10.0.3.x, their clients in 10.0.4.x; when 250 are there, the next live
    /// in 10.1.
    /// Those that the scenario gives an address have it.
    fn assign_addresses(&mut self, scenario: &Scenario) {
        const PER_NET: u32 = 250;
        let mut counts = [0_u32; 5];
        for (i, kind) in self.kinds.iter().enumerate() {
            let (net, port) = match kind {
                NodeKind::Redis => (0, 6379),
                NodeKind::Sentinel => (1, 26379),
                NodeKind::Client => (2, 50000),
                NodeKind::Raft => (3, 7000),
                NodeKind::RaftClient => (4, 50000),
            };
            let mut next = || {
                let (block, place) = (counts[net] / PER_NET, counts[net] % PER_NET + 1);
                counts[net] += 1;
                Address::new([10, block as u8, net as u8, place as u8], port)
            };
            let given = scenario.addresses.get(&self.names[i]).copied();
            let address = given.unwrap_or_else(|| {
                let mut address = next();
                while scenario.addresses.values().any(|taken| *taken == address) {
                    address = next();
                }
                address
            });
            let host = HostId(i as u32);
            self.addresses.push(address);
            let known = (sort_key(address), host);
            match self.place_of(known.0) {
                Ok(place) => self.by_address[place] = known,
                Err(place) => self.by_address.insert(place, known),
            }
            self.by_name.insert(self.names[i].clone(), host);
        }
    }

    fn spec_of(&self, scenario: &Scenario, name: &NodeName, kind: NodeKind, i: usize) -> NodeSpec {
        match kind {
            NodeKind::Redis => NodeSpec::Server(self.server_spec(scenario, name, i)),
            NodeKind::Sentinel => NodeSpec::Sentinel(self.sentinel_spec(scenario, name, i)),
            NodeKind::Client => NodeSpec::Client(self.client_spec(scenario)),
            NodeKind::Raft => NodeSpec::Raft(self.raft_spec(scenario, name)),
            NodeKind::RaftClient => NodeSpec::RaftClient(self.raft_client_spec(scenario)),
        }
    }

    fn server_spec(&self, scenario: &Scenario, name: &NodeName, i: usize) -> server::Spec {
        let group = { scenario.masters.iter() }.find(|master| master.redis.contains(name));
        let master = group
            .and_then(|master| master.redis.first())
            .filter(|master| *master != name)
            .and_then(|master| self.place(scenario, master));
        // The servers have the password that the sentinels know, unless they know it of
        // a user of its own: the lab's servers have none but `default`.
        let password = group
            .map(|group| &group.settings)
            .filter(|settings| {
                settings
                    .auth_user
                    .as_deref()
                    .is_none_or(|user| user == "default")
            })
            .and_then(|settings| settings.auth_pass.clone())
            .unwrap_or_else(|| "".into());
        let mut spec = server::Spec {
            replica_of: master,
            announced_host: scenario.hostnames.get(name).cloned(),
            priority: scenario.priority_of(name),
            master_password: Arc::clone(&password),
            password,
            ..server::Spec::new(self.addresses[i], None)
        };
        for line in &scenario.redis_conf {
            // A line the lab does not know is no line of its servers.
            redis_conf::put(&mut spec, line);
        }
        spec
    }

    /// Where a node is, by its name if it is known by one.
    fn place(&self, scenario: &Scenario, name: &NodeName) -> Option<Place> {
        Some(Place {
            address: self.address(self.host(name)?),
            host: scenario.hostnames.get(name).cloned(),
        })
    }

    fn sentinel_spec(&self, scenario: &Scenario, name: &NodeName, i: usize) -> Spec {
        let index = name.sentinel_index().unwrap_or(0);
        let masters = scenario.masters.iter().filter_map(|master| {
            let first = master.redis.first()?;
            let Place { address, host } = self.place(scenario, first)?;
            Some(MasterSpec {
                host: host.filter(|_| scenario.settings.resolve_hostnames),
                down_after_ms: Some(master.down_after.as_millis() as i64),
                failover_timeout_ms: Some(master.failover_timeout.as_millis() as i64),
                parallel_syncs: i64::from(master.parallel_syncs),
                settings: Arc::new(master.settings.clone()),
                ..MasterSpec::new(
                    Arc::from(master.name.as_str()),
                    address,
                    master.quorum.of(index),
                )
            })
        });
        let mut tunables = Tunables {
            fixed_hz: scenario.fixed_hz,
            ..Tunables::default()
        };
        for (parameter, value) in &scenario.sentinel_debug {
            // The scenario was checked: the name is known and the value a number.
            let _ = value.parse().map(|value| tunables.set(parameter, value));
        }
        if let Some(file) = scenario.files.get(name) {
            return file.spec(self.addresses[i], tunables);
        }
        let mut settings = scenario.settings.clone();
        settings.announce_ip = scenario.hostnames.get(name).cloned();
        if let Some(announce) = scenario.announce.get(name) {
            if let Some(ip) = &announce.ip {
                settings.announce_ip = Some(Arc::from(ip.as_str()));
            }
            settings.announce_port = announce.port;
        }
        Spec {
            masters: masters.collect(),
            settings,
            tunables,
            ..Spec::new(self.addresses[i])
        }
    }

    fn raft_addresses(&self) -> Arc<[Address]> {
        self.of_kind(NodeKind::Raft)
            .map(|host| self.address(host))
            .collect()
    }

    fn raft_spec(&self, scenario: &Scenario, name: &NodeName) -> lab_raft::Spec {
        let me = lab_raft::ServerId(name.raft_index().unwrap_or(0) as u32);
        let settings = scenario.raft.unwrap_or_default().settings();
        lab_raft::Spec::new(self.raft_addresses(), me, settings)
            .expect("a scenario that was checked describes a cluster that can run")
    }

    fn raft_client_spec(&self, scenario: &Scenario) -> lab_raft::client::Spec {
        lab_raft::client::Spec {
            write_every_ms: scenario.clients.interval.as_millis() as u64,
            ..lab_raft::client::Spec::new(self.raft_addresses())
        }
    }

    fn client_spec(&self, scenario: &Scenario) -> client::Spec {
        let sentinels = self
            .of_kind(NodeKind::Sentinel)
            .map(|host| self.address(host))
            .collect();
        let name = scenario
            .masters
            .first()
            .map_or("mymaster", |master| master.name.as_str());
        client::Spec {
            write_every_ms: scenario.clients.interval.as_millis() as u64,
            ..client::Spec::new(sentinels, Arc::from(name))
        }
    }
}

/// Whether a server is the master of its group at the start.
fn is_first(scenario: &Scenario, name: &NodeName) -> bool {
    scenario
        .masters
        .iter()
        .any(|master| master.redis.first() == Some(name))
}

fn micros(duration: Duration) -> u32 {
    u32::try_from(duration.as_micros()).unwrap_or(u32::MAX)
}

fn disk_cost(scenario: &Scenario) -> DiskCost {
    let disk = &scenario.disk;
    DiskCost {
        base_us: micros(disk.flush),
        jitter_us: micros(disk.jitter),
        tail_ppm: disk.tail_ppm,
        tail_us: micros(disk.tail),
    }
}

/// The luck of a scenario itself, apart from that of its hosts and links: when
/// sentinels start, where t = 0 lies, when an action of a range is carried out.
#[derive(Clone, Debug)]
pub(super) struct Luck(pub(super) u64);

impl Luck {
    /// The next 64 bits (splitmix64).
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in `0..=most`.
    pub(super) fn up_to(&mut self, most: u64) -> u64 {
        ((u128::from(self.next()) * (u128::from(most) + 1)) >> 64) as u64
    }
}
