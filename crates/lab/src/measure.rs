//! What speed is measured on, so that the native and the wasm measurements play
//! the same. The clock is the caller's.

use core::cmp::Reverse;
use core::time::Duration;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

use lab_process::Address;
use lab_redis::server;
use lab_redis::wire::RunId;
use lab_sentinel::conf::File;
use lab_sentinel::{DiskMaster, MasterSpec};
use lab_sim::{DiskCost, HostId, HostSpec, NetworkSpec, Record, Time, World};

use crate::command::NodeName;
use crate::scenario::{Master, NodeKind, Scenario, ScenarioErrors, Settings};
use crate::world::{Deployment, EPOCH_MS, Happening, Listener, Node, NodeSpec, Run, WORK_US};

/// More sentinels than this would take long to find each other: a thousand are a
/// million pairs.
const FIND_EACH_OTHER: usize = 100;

/// A deployment at rest: sentinels that watch masters with two replicas each, and
/// no client. If there are many, they know each other from files that an earlier life
/// wrote, and start within the two seconds after which a hello is repeated.
///
/// # Errors
///
/// If there are more of either than a scenario may have.
pub fn cluster(sentinels: usize, masters: usize) -> Result<Scenario, ScenarioErrors> {
    let quorum = u32::try_from(sentinels / 2 + 1).unwrap_or(u32::MAX);
    let settings = Settings {
        sentinels,
        quorum,
        replicas: 2,
        clients: 0,
        ..Settings::default()
    };
    let mut scenario = Scenario::build(&settings)?;
    if let Some(first) = scenario.masters.pop() {
        let of = |m: usize| (0..3).map(|r| NodeName::redis(3 * m + r)).collect();
        let all = (0..masters.max(1)).map(|m| Master {
            name: format!("m{m}"),
            redis: of(m),
            ..first.clone()
        });
        scenario.masters = all.collect();
    }
    // Hundreds that start one after another would take minutes to be all there.
    scenario.start_jitter = Duration::from_millis(1);
    if sentinels > FIND_EACH_OTHER {
        // The mean of the jitter is half of it.
        scenario.start_jitter = Duration::from_secs(4) / u32::try_from(sentinels).unwrap_or(1);
        scenario.files = files_of_an_earlier_life(&scenario);
    }
    scenario.check()?;
    Ok(scenario)
}

/// A run of such a deployment at the instant at which everybody has found everybody,
/// so that what is measured is the ordinary life of a deployment.
///
/// It plays here, and not where it is measured, because whatever plays is compiled
/// with the settings of the crate that it is in, and these are the ones of a reader's
/// own run.
#[derive(Clone)]
pub struct Settled(Run);

impl Settled {
    /// That many sentinels that watch that many masters.
    ///
    /// # Errors
    ///
    /// If there are more of either than a scenario may have.
    pub fn new(sentinels: usize, masters: usize) -> Result<Self, ScenarioErrors> {
        let scenario = cluster(sentinels, masters)?;
        let mut run = Run::new(Arc::new(scenario), 1);
        while run.zero().is_none() && run.step(&mut ()) {}
        Ok(Self(run))
    }

    /// How many events that took.
    #[must_use]
    pub const fn steps(&self) -> u64 {
        self.0.steps()
    }

    /// Plays on, with or without keeping a trace. Returns how many events happened. A
    /// clone plays the same; to copy a thousand sentinels takes a second, which is not
    /// to be counted.
    pub fn play(&mut self, span: Duration, trace: bool) -> u64 {
        let run = &mut self.0;
        let (before, end) = (run.steps(), run.now() + span);
        if trace {
            run.run_until(end, &mut Ring::default());
        } else {
            run.run_until(end, &mut ());
        }
        run.steps() - before
    }
}

/// A sentinel.conf for each sentinel in which it knows all replicas and sentinels.
fn files_of_an_earlier_life(scenario: &Scenario) -> BTreeMap<NodeName, Arc<File>> {
    let (who, world) = Deployment::build(scenario, 1);
    let sentinels: Vec<(NodeName, Address, RunId, MasterSpecs)> = who
        .of_kind(NodeKind::Sentinel)
        .filter_map(|host| {
            let NodeSpec::Sentinel(spec) = world.host(host).spec() else {
                return None;
            };
            let id = RunId::from_words([host.0, 1, 2, 3, 4]);
            Some((
                who.name(host).clone(),
                spec.address,
                id,
                spec.masters.clone(),
            ))
        })
        .collect();
    let replicas_of = |m: usize| {
        let servers = scenario.masters[m].redis.iter().skip(1);
        { servers.filter_map(|name| who.host(name)) }.map(|host| who.address(host))
    };
    let file = |own: RunId, port: u16, masters: &MasterSpecs| File {
        port,
        bind: Vec::new(),
        requirepass: None,
        id: Some(own),
        current_epoch: 0,
        settings: lab_sentinel::Settings::default(),
        masters: { masters.iter().enumerate() }
            .map(|(m, spec)| DiskMaster {
                spec: spec.clone(),
                config_epoch: 0,
                leader_epoch: 0,
                replicas: replicas_of(m).map(Into::into).collect(),
                sentinel_hosts: Vec::new(),
                sentinels: { sentinels.iter() }
                    .filter(|(_, _, id, _)| *id != own)
                    .map(|(_, address, id, _)| (*address, *id))
                    .collect(),
            })
            .collect(),
        hosts: lab_process::Names::default(),
        text: Arc::default(),
        layout: Arc::default(),
    };
    { sentinels.iter() }
        .map(|(name, address, id, masters)| {
            (name.clone(), Arc::new(file(*id, address.port, masters)))
        })
        .collect()
}

type MasterSpecs = Vec<MasterSpec>;

/// `count` groups of five sentinels in one world, each with a master of its own and
/// two replicas, at the instant at which everybody has found everybody of its group.
#[must_use]
pub fn settled_groups(count: usize) -> World<Node> {
    let mut world = World::new(1, NetworkSpec::uniform(500, 100));
    for group in 0..count {
        add_group(&mut world, group);
    }
    let found_all = |node: &Node| {
        let Some(sentinel) = node.sentinel() else {
            return true;
        };
        sentinel.masters().all(|master| {
            master.peers().count() == SENTINELS_OF_A_GROUP - 1
                && master.replicas().count() == SERVERS_OF_A_GROUP - 1
        })
    };
    let all_found = |world: &World<Node>| {
        let mut processes = world.hosts().iter().map(|host| host.process());
        processes.all(|process| process.is_some_and(found_all))
    };
    while !all_found(&world) {
        let next = world.now() + Duration::from_millis(100);
        world.run_until(next, &mut ());
    }
    world
}

const SERVERS_OF_A_GROUP: usize = 3;
const SENTINELS_OF_A_GROUP: usize = 5;

fn add_group(world: &mut World<Node>, group: usize) {
    let address = |net: u8, place: usize, port: u16| {
        Address::new(
            [10 + (group >> 8) as u8, group as u8, net, place as u8],
            port,
        )
    };
    let master = address(0, 0, 6379);
    let servers = (0..SERVERS_OF_A_GROUP).map(|i| {
        let own = address(0, i, 6379);
        let of = (i > 0).then_some(master);
        (own, NodeSpec::Server(server::Spec::new(own, of)))
    });
    let sentinels = (0..SENTINELS_OF_A_GROUP).map(|i| {
        let own = address(1, i, 26379);
        let watched = MasterSpec {
            down_after_ms: Some(5_000),
            ..MasterSpec::new(Arc::from(format!("m{group}")), master, 3)
        };
        let spec = lab_sentinel::Spec {
            masters: vec![watched],
            ..lab_sentinel::Spec::new(own)
        };
        (own, NodeSpec::Sentinel(spec))
    });
    for (i, (address, spec)) in servers.chain(sentinels).enumerate() {
        let start = Duration::from_millis(if i < SERVERS_OF_A_GROUP { 0 } else { 2_500 });
        world.add_host(HostSpec {
            name: Arc::from(address.to_string()),
            address,
            sleep: spec.sleep(),
            spec,
            disk_cost: DiskCost::FREE,
            work_us: WORK_US,
            wall_clock_at_zero_ms: EPOCH_MS,
            programs: Arc::default(),
            boots_at: Some(Time::ZERO + start),
        });
    }
}

/// The limit: only pushes and pops that many entries on a binary heap that holds
/// `depth` of them, as if each event were handled in no time. Returns a sum over
/// what was popped, so that nothing is optimised away.
#[must_use]
pub fn heap_alone(entries: u64, depth: u64) -> u64 {
    let mut heap = BinaryHeap::new();
    let mut luck = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |now: u64| {
        luck ^= luck << 13;
        luck ^= luck >> 7;
        luck ^= luck << 17;
        (now + luck % 100_000, luck)
    };
    for _ in 0..depth.min(entries) {
        heap.push(Reverse(next(0)));
    }
    let mut sum = 0_u64;
    for _ in 0..entries {
        if let Some(Reverse((at, tag))) = heap.pop() {
            sum = sum.wrapping_add(at ^ tag);
            heap.push(Reverse(next(at)));
        }
    }
    sum
}

/// A trace that is kept and bounded: number, time, host and cause of the last 65,536
/// records.
#[derive(Clone, Debug, Default)]
pub struct Ring {
    kept: Vec<(u64, Time, Option<HostId>, Option<u64>)>,
    seen: usize,
}

impl Listener for Ring {
    #[inline]
    fn record(&mut self, _: &Deployment, record: &Record<'_, Node>) {
        const ROOM: usize = 1 << 16;
        let line = (record.id, record.at, record.host, record.cause);
        if self.kept.len() < ROOM {
            self.kept.push(line);
        } else {
            self.kept[self.seen % ROOM] = line;
        }
        self.seen += 1;
    }

    fn happened(&mut self, _: Time, _: u64, _: &Happening<'_>) {}
}
