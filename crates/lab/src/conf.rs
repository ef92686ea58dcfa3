//! A deployment from the configuration files of its sentinels, and the file a
//! sentinel has on disk (§13.2, §14).

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::sync::Arc;

use core::time::Duration;

use lab_process::Address;
use lab_redis::wire::RunId;
use lab_sentinel::conf;
pub use lab_sentinel::conf::{ConfError, File, Reason, Settled, Statement, Surroundings};
use lab_sentinel::{DiskMaster, Pieces, Tunables};

use crate::command::NodeName;
use crate::scenario::{
    Clients, Loaded, MAX_SENTINELS, Master, Network, Note, Place, Problem, Quorum, Scenario,
    ScenarioError, ScenarioErrors, Settings, Words,
};
use crate::world::{NodeDisk, NodeSpec, Run};

/// A `sentinel.conf`, as text.
#[derive(Clone, Copy, Debug)]
pub struct ConfText<'a> {
    /// What errors call it.
    pub name: &'a str,
    /// What is in it.
    pub text: &'a str,
}

/// What is not in the files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// How many sentinels a single file stands for. `None`: those it knows and
    /// itself; if it knows none, three, or as many as make its quorum a majority
    /// (fifteen at most).
    pub sentinels: Option<usize>,
    /// How many replicas a master has whose file knows none.
    pub replicas: usize,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            sentinels: None,
            replicas: 2,
        }
    }
}

/// The deployment that these files describe: one file stands for all sentinels of a
/// deployment, of several each is that of one sentinel. Addresses stay as they are.
///
/// # Errors
///
/// The line for which Redis would not start, or what does not fit together.
pub fn import(files: &[ConfText<'_>], wanted: Wanted) -> Result<Loaded, ScenarioErrors> {
    let machine = Machine::default();
    let mut read = Vec::new();
    for file in files {
        read.push(File::read(file.text, &machine).map_err(|error| in_file(file, error))?);
    }
    let first = files.first().map_or("", |file| file.name);
    let whole = |problem| ScenarioError {
        file: Some(first.to_owned()).filter(|_| files.len() == 1),
        ..ScenarioError::new(Place::default(), problem)
    };
    if read.iter().all(|file| file.masters.is_empty()) {
        return Err(whole(Problem::NoMaster).into());
    }
    let sentinels = match <[File; 1]>::try_from(read) {
        Ok([file]) => multiplied(&file, wanted),
        Err(files) => acquainted(files.into_iter().map(Member::of).collect()),
    };
    let scenario = scenario(first, &sentinels, wanted);
    let mut notes = scenario.check()?;
    let known = sentinels.iter().flat_map(|member| &member.file.masters);
    let known: BTreeSet<Address> = known
        .flat_map(|master| master.sentinels.iter().map(|known| known.0))
        .collect();
    let strangers = known
        .into_iter()
        .filter(|address| !scenario.addresses.values().any(|known| known == address));
    notes.extend(strangers.map(|address| Note::NobodyThere {
        address: address.to_string(),
    }));
    Ok(Loaded { scenario, notes })
}

fn in_file(file: &ConfText<'_>, error: ConfError) -> ScenarioErrors {
    ScenarioError {
        file: Some(file.name.to_owned()),
        place: Place {
            line: Some(error.line),
            field: String::new(),
        },
        problem: Problem::Conf(error),
    }
    .into()
}

/// The machine the files are read on: every script is there, and names are those of
/// hosts of the lab, numbered as they come.
#[derive(Default)]
struct Machine {
    names: std::cell::RefCell<Vec<String>>,
}

impl Surroundings for Machine {
    fn resolve(&self, host: &str) -> Option<Ipv4Addr> {
        let mut names = self.names.borrow_mut();
        let found = names
            .iter()
            .position(|known| known.eq_ignore_ascii_case(host));
        let number = found.unwrap_or_else(|| {
            names.push(host.to_owned());
            names.len() - 1
        });
        let number = u16::try_from(number + 1).ok()?;
        let [high, low] = number.to_be_bytes();
        (!host.is_empty()).then(|| Ipv4Addr::new(10, 3, high, low))
    }

    fn can_run(&self, path: &str) -> bool {
        !path.is_empty()
    }
}

/// A sentinel and where it listens, if that is known.
struct Member {
    file: File,
    address: Option<Address>,
}

impl Member {
    fn of(file: File) -> Self {
        let address = own_address(&file);
        Self { file, address }
    }
}

/// Where the sentinel of a file is found: what it announces, else what it binds to,
/// else the machine on which everything it knows is, if that is a single one.
fn own_address(file: &File) -> Option<Address> {
    let numeric = |text: &Arc<str>| text.parse::<Ipv4Addr>().ok();
    let announced = file.settings.announce_ip.as_ref().and_then(numeric);
    let bound = { file.bind.iter().filter_map(numeric) }.find(|ip| !ip.is_unspecified());
    let loopback = || {
        let mut all = file.masters.iter().flat_map(addresses);
        let first = all.next()?.ip;
        (first.is_loopback() && all.all(|other| other.ip == first)).then_some(first)
    };
    // Whoever binds to loopback only listens there for itself as well.
    let bound = bound.filter(|ip| !ip.is_loopback() || loopback().is_some());
    let ip = announced.or(bound).or_else(loopback)?;
    let port = Some(file.settings.announce_port).filter(|port| *port != 0);
    Some(Address {
        ip,
        port: port.unwrap_or(file.port),
    })
}

fn addresses(master: &DiskMaster) -> impl Iterator<Item = Address> + '_ {
    let sentinels = master.sentinels.iter().map(|known| known.0);
    std::iter::once(master.spec.address)
        .chain(master.replicas.iter().map(|place| place.address))
        .chain(sentinels)
}

/// Whoever does not say where it listens does so where another one knows it.
fn acquainted(mut members: Vec<Member>) -> Vec<Member> {
    let mut known: BTreeMap<RunId, Address> = BTreeMap::new();
    for master in members.iter().flat_map(|member| &member.file.masters) {
        known.extend(master.sentinels.iter().map(|&(address, id)| (id, address)));
    }
    for member in &mut members {
        let elsewhere = || known.get(&member.file.id?).copied();
        member.address = member.address.or_else(elsewhere);
    }
    members
}

/// The sentinels of which one file is known: that one, those it knows, and as many
/// more as are asked for. All have what it says, and know each other as it does.
fn multiplied(file: &File, wanted: Wanted) -> Vec<Member> {
    let mut known: BTreeMap<RunId, Address> = BTreeMap::new();
    for master in &file.masters {
        known.extend(master.sentinels.iter().map(|&(address, id)| (id, address)));
    }
    let quorum = file
        .masters
        .iter()
        .map(|m| m.spec.quorum)
        .max()
        .unwrap_or(1);
    let usual = match known.len() {
        0 => (2 * quorum.min(8) as usize - 1).max(3),
        others => others + 1,
    };
    let count = wanted.sentinels.unwrap_or(usual).clamp(1, MAX_SENTINELS);
    let first = Member::of(file.clone());
    let me = file.id.zip(first.address);
    let mut members = vec![first];
    for (&id, &address) in &known {
        let mut other = stranger(file);
        other.id = Some(id);
        for master in &mut other.masters {
            let sentinels = master.sentinels.iter().filter(|known| known.1 != id);
            let others = sentinels
                .copied()
                .chain(me.map(|(id, address)| (address, id)));
            master.sentinels = others.collect();
        }
        other.text = conf::text(&conf::rewritten(other.disk(id))).into();
        members.push(Member {
            file: other,
            address: Some(address),
        });
    }
    members.truncate(count);
    while members.len() < count {
        let mut other = stranger(file);
        for master in &mut other.masters {
            master.sentinels = Pieces::default();
        }
        let spec = other.spec(Address::new([0; 4], other.port), Tunables::default());
        other.text = conf::original(&spec).into();
        members.push(Member {
            file: other,
            address: None,
        });
    }
    members
}

/// The same file for another sentinel: without what is only this one's.
fn stranger(file: &File) -> File {
    let mut other = file.clone();
    other.id = None;
    other.settings.announce_ip = None;
    other.settings.announce_port = 0;
    for master in &mut other.masters {
        master.leader_epoch = 0;
    }
    other
}

fn scenario(name: &str, sentinels: &[Member], wanted: Wanted) -> Scenario {
    let mut scenario = Scenario {
        name: scenario_name(name),
        title: Words {
            en: name.to_owned(),
            zh: name.to_owned(),
        },
        sentinels: sentinels.len(),
        masters: Vec::new(),
        network: Network {
            latency: Settings::default().latency,
            jitter: Settings::default().jitter,
        },
        clients: Clients {
            count: 1,
            ..Clients::default()
        },
        ..Scenario::default()
    };
    for (i, member) in sentinels.iter().enumerate() {
        let node = NodeName::sentinel(i);
        if let Some(address) = member.address {
            scenario.addresses.insert(node.clone(), address);
        }
        scenario.files.insert(node, Arc::new(member.file.clone()));
    }
    // In the order in which the files have them.
    let mut ordered: Vec<&str> = Vec::new();
    for master in sentinels.iter().flat_map(|member| &member.file.masters) {
        if !ordered.contains(&&*master.spec.name) {
            ordered.push(&master.spec.name);
        }
    }
    let mut servers = 0;
    for name in ordered {
        add_master(&mut scenario, name, sentinels, wanted, &mut servers);
    }
    let names = { sentinels.iter() }.flat_map(|member| member.file.hosts.iter());
    for (name, ip) in names {
        let mut there = scenario.addresses.iter();
        if let Some((node, _)) = there.find(|known| known.1.ip == ip) {
            { &mut scenario.hostnames }.insert(node.clone(), Arc::clone(name));
        }
    }
    scenario
}

/// Adds the servers of a master: where the newest configuration has it, and every
/// address at which any file has one of its servers.
fn add_master(
    scenario: &mut Scenario,
    name: &str,
    sentinels: &[Member],
    wanted: Wanted,
    servers: &mut usize,
) {
    let views: Vec<Option<&DiskMaster>> = sentinels
        .iter()
        .map(|member| member.file.masters.iter().find(|m| *m.spec.name == *name))
        .collect();
    let known = || views.iter().flatten();
    let Some(newest) = known().max_by_key(|view| view.config_epoch) else {
        return;
    };
    let mut places = vec![newest.spec.address];
    for view in known() {
        let replicas = view.replicas.iter().map(|place| place.address);
        for address in std::iter::once(view.spec.address).chain(replicas) {
            if !places.contains(&address) {
                places.push(address);
            }
        }
    }
    let more = if places.len() == 1 {
        wanted.replicas
    } else {
        0
    };
    let mut redis = Vec::new();
    for i in 0..places.len() + more {
        let node = NodeName::redis(*servers);
        *servers += 1;
        if let Some(address) = places.get(i) {
            scenario.addresses.insert(node.clone(), *address);
        }
        redis.push(node);
    }
    let quorums: Vec<u32> = views
        .iter()
        .map(|view| view.map_or(newest.spec.quorum, |view| view.spec.quorum))
        .collect();
    let same = quorums.windows(2).all(|pair| pair[0] == pair[1]);
    let plain = Tunables::default();
    let spec = &newest.spec;
    let time =
        |ms: Option<i64>, default: i64| Duration::from_millis(ms.unwrap_or(default).unsigned_abs());
    scenario.masters.push(Master {
        name: name.to_owned(),
        redis,
        quorum: if same {
            Quorum::Same(spec.quorum)
        } else {
            Quorum::PerSentinel(quorums)
        },
        down_after: time(spec.down_after_ms, plain.default_down_after),
        failover_timeout: time(spec.failover_timeout_ms, plain.default_failover_timeout),
        // Redis takes any number; below 1 no replica would be reconfigured in time.
        parallel_syncs: u32::try_from(spec.parallel_syncs.max(1)).unwrap_or(1),
        settings: (*spec.settings).clone(),
    });
}

/// A name that links can carry, of the name of a file.
fn scenario_name(file: &str) -> String {
    let last = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let good = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let name: String = last
        .trim_end_matches(".conf")
        .chars()
        .take(60)
        .map(good)
        .collect();
    let name = name.trim_matches('-');
    if name.is_empty() {
        "sentinel-conf".to_owned()
    } else {
        name.to_owned()
    }
}

/// The configuration file that a sentinel has on disk at this instant; `None` for a
/// name that is no sentinel's.
#[must_use]
pub fn export(run: &Run, node: &str) -> Option<String> {
    let host = run.world().host(run.who().host(node)?);
    match host.disk() {
        Some(NodeDisk::Sentinel(disk)) => Some(conf::text(disk)),
        _ => operators(run, node),
    }
}

/// The configuration file as the operator of that sentinel wrote it, which it has on
/// disk until it flushes.
pub(crate) fn operators(run: &Run, node: &str) -> Option<String> {
    let host = run.world().host(run.who().host(node)?);
    let NodeSpec::Sentinel(spec) = host.spec() else {
        return None;
    };
    let file = run.scenario().files.get(node);
    Some(file.map_or_else(|| conf::original(spec), |file| file.text.to_string()))
}
