//! What is written to disk, and how a process starts from it (§14).

use std::collections::BTreeMap;
use std::sync::Arc;

use lab_process::{DiskFailure, Place};
use lab_redis::wire::{Role, RunId};
use rand::Rng;
use rand_pcg::Pcg32;

use crate::command::{SimulatedFailure, Subscriptions};
use crate::conf;
use crate::due::Dues;
use crate::event::{Detail, Event};
use crate::instance::{Failover, Master, Peer, Reported};
use crate::link::Who;
use crate::peers::Peers;
use crate::scripts::Scripts;
use crate::table::{Table, hash};
use crate::{
    Disk, DiskMaster, EventKind, MasterSpec, Out, Pieces, Sentinel, Spec, Tilt, Timer, Version,
};

impl Sentinel {
    /// Starts from what an earlier life flushed, or from the operator's file
    /// (§14.6): objects first, then the id (drawn and flushed if there is none),
    /// then `+monitor` for each master. Where the file cannot be opened for writing
    /// there is no start (`sentinelCheckConfigFile`); on a full disk it can.
    pub(crate) fn start(spec: &Spec, disk: Option<&Disk>, rng: Pcg32, out: &mut Out) -> Self {
        let Some(failure @ DiskFailure::ReadOnly) = out.disk_failure() else {
            return Self::started(spec, disk, rng, out);
        };
        let why = Detail::DiskFailure(failure);
        let line = Event::plain(EventKind::LogConfigNotWritable, why);
        spec.settings.log(line, out);
        out.exit(1);
        // Whatever it would do is not done.
        Self::started(spec, disk, rng, &mut Out::new(out.now(), 0))
    }

    fn started(spec: &Spec, disk: Option<&Disk>, mut rng: Pcg32, out: &mut Out) -> Self {
        let order_seed = rng.next_u64();
        let known_id = disk.map(|disk| disk.id).or(spec.id);
        let id =
            known_id.unwrap_or_else(|| RunId::from_words(std::array::from_fn(|_| rng.next_u32())));
        let mut sentinel = Self {
            id,
            address: spec.address,
            settings: disk.map_or_else(
                || Arc::new(spec.settings.clone()),
                |disk| Arc::clone(&disk.settings),
            ),
            layout: disk.map_or_else(|| spec.layout(), |disk| Arc::clone(&disk.layout)),
            tunables: spec.tunables.clone(),
            current_epoch: disk.map_or_else(
                || spec.known.as_ref().map_or(0, |known| known.current_epoch),
                |disk| disk.current_epoch,
            ),
            masters: Table::new(),
            links: Vec::new(),
            links_free: Vec::new(),
            touched: Vec::new(),
            tilt: Tilt::default(),
            previous_time: out.wall_ms(),
            started_us: out.now().monotonic_us,
            simulated: SimulatedFailure::default(),
            client_name: None,
            timer: Timer::starting(out.now().monotonic_us),
            rng,
            order_seed,
            next_serial: 1,
            scripts: Scripts::new(),
            subscriptions: Subscriptions::default(),
            callers: BTreeMap::new(),
        };
        sentinel.log_start(out);
        match disk {
            Some(disk) => disk
                .masters
                .iter()
                .for_each(|master| sentinel.load(master, out)),
            None => spec
                .masters
                .iter()
                .for_each(|master| match spec.known_of(&master.name) {
                    Some(known) => {
                        let spec = master.clone();
                        sentinel.load(
                            &DiskMaster {
                                spec,
                                ..known.clone()
                            },
                            out,
                        );
                    }
                    None => {
                        let spec = sentinel.resolved(master, out);
                        sentinel.monitor(&spec, out);
                    }
                }),
        }
        if known_id.is_none() {
            sentinel.flush(out);
        }
        sentinel.log(Event::plain(EventKind::LogId, Detail::Id(id)), out);
        for i in 0..sentinel.masters.len() {
            let m = sentinel.masters.slot_at(i);
            let quorum = sentinel.masters[m].quorum;
            sentinel.announce_with(
                EventKind::Monitor,
                sentinel.refer(m, Who::Master),
                Detail::Monitor(quorum),
                out,
            );
        }
        sentinel
    }

    /// A `monitor` line as it is read: a name is resolved, and may remain unresolved.
    fn resolved(&self, spec: &MasterSpec, out: &mut Out) -> MasterSpec {
        let mut spec = spec.clone();
        if let Some(place) = self.place(spec.address, spec.host.as_ref(), true, out) {
            spec.address = place.address;
        }
        spec
    }

    fn log_start(&self, out: &mut Out) {
        let version = Detail::Version(self.settings.version);
        for (kind, detail) in [
            (EventKind::LogStarting, Detail::None),
            (EventKind::LogVersion, version),
            (EventKind::LogConfigurationLoaded, Detail::None),
            (EventKind::LogMonotonicClock, Detail::None),
        ] {
            self.log(Event::plain(kind, detail), out);
        }
        self.log(
            Event::plain(EventKind::LogRunningMode, Detail::Port(self.address.port)),
            out,
        );
    }

    /// Adds a monitored master.
    pub(crate) fn monitor(&mut self, spec: &MasterSpec, out: &Out) -> u32 {
        let now_ms = out.wall_ms();
        let down_after = spec
            .down_after_ms
            .unwrap_or(self.tunables.default_down_after);
        let mut instance = self.new_instance(spec.address, down_after, now_ms);
        instance.host = spec.host.clone();
        let master = Master {
            name: spec.name.clone(),
            instance,
            reported: Reported::new(Role::Master, now_ms),
            o_down: false,
            o_down_since_time: 0,
            reboot_since_time: None,
            config_epoch: 0,
            quorum: spec.quorum,
            parallel_syncs: spec.parallel_syncs,
            settings: Arc::clone(&spec.settings),
            failover_timeout: spec
                .failover_timeout_ms
                .unwrap_or(self.tunables.default_failover_timeout),
            leader: None,
            leader_epoch: 0,
            last_asked: None,
            failover: Failover::default(),
            replicas: Table::new(),
            peers: Peers::new(),
            dues: Dues::default(),
            answered: false,
            known_sentinels: Pieces::new(),
            hello: None,
        };
        self.masters
            .insert(hash(self.order_seed, spec.name.as_bytes()), master)
    }

    /// Adds a master as it was flushed. No `+slave` or `+sentinel` for what comes
    /// from the file.
    fn load(&mut self, flushed: &DiskMaster, out: &mut Out) {
        let spec = self.resolved(&flushed.spec, out);
        let m = self.monitor(&spec, out);
        self.masters[m].config_epoch = flushed.config_epoch;
        self.masters[m].leader_epoch = flushed.leader_epoch;
        self.current_epoch = self.current_epoch.max(flushed.config_epoch);
        for known in &flushed.replicas {
            if let Some(place) = self.place(known.address, known.host.as_ref(), true, out) {
                self.add_replica(m, place, out.wall_ms());
            }
        }
        for &(address, id) in flushed.sentinels.iter() {
            let mut hosts = flushed.sentinel_hosts.iter();
            let host = hosts.find(|named| named.0 == id).map(|named| &named.1);
            if self.peer_with(m, id).is_none()
                && let Some(place) = self.place(address, host, true, out)
            {
                let slot = self.add_peer(m, place.address, id, out.wall_ms());
                self.masters[m].peers[slot].instance.host = place.host;
                self.try_sharing(m, slot, out);
            }
        }
    }

    /// `sentinelFlushConfig`: writes everything and waits for it; then Redis logs
    /// that it did (from 7.0 on), or that it could not. Says whether it could, which
    /// the protocol does not ask (§14.1).
    pub(crate) fn flush(&mut self, out: &mut Out) -> bool {
        let disk = self.disk();
        let layout = Arc::clone(&disk.layout);
        if let Err(failure) = out.persist(disk) {
            for kind in [EventKind::LogConfigUnwritten, EventKind::LogConfigNotSaved] {
                self.log(Event::plain(kind, Detail::DiskFailure(failure)), out);
            }
            return false;
        }
        self.layout = layout;
        self.log_below(EventKind::LogConfigRewritten, || Detail::None, out);
        if self.settings.version >= Version::V7_0 {
            self.log(Event::plain(EventKind::LogConfigSaved, Detail::None), out);
        }
        true
    }

    /// The names that stand for sentinels in the file.
    fn sentinel_hosts(&self, master: &Master) -> Vec<(RunId, Arc<str>)> {
        if !self.settings.announce_hostnames {
            return Vec::new();
        }
        let named = |peer: &Peer| Some((peer.id, peer.instance.host.clone()?));
        master.peers.iter().filter_map(named).collect()
    }

    /// The file as it would be written now (§14.3).
    #[must_use]
    pub fn disk(&self) -> Disk {
        let disk = Disk {
            id: self.id,
            layout: Arc::clone(&self.layout),
            current_epoch: self.current_epoch,
            settings: Arc::clone(&self.settings),
            masters: self
                .masters
                .iter()
                .map(|master| self.disk_of(master))
                .collect(),
        };
        conf::rewritten(disk)
    }

    fn disk_of(&self, master: &Master) -> DiskMaster {
        let promoted = master.promoted_and_confirmed();
        let current = promoted.map_or(&master.instance, |slot| &master.replicas[slot].instance);
        let Place { address, host } = self.announced(current);
        debug_assert!(
            master
                .peers
                .iter()
                .map(|peer| (peer.instance.address, peer.id))
                .eq(master.known_sentinels.iter().copied()),
            "the list that is written must follow the sentinels"
        );
        let unless_default = |value: i64, default: i64| (value != default).then_some(value);
        DiskMaster {
            spec: MasterSpec {
                name: master.name.clone(),
                address,
                host,
                quorum: master.quorum,
                down_after_ms: unless_default(
                    master.instance.down_after,
                    self.tunables.default_down_after,
                ),
                failover_timeout_ms: unless_default(
                    master.failover_timeout,
                    self.tunables.default_failover_timeout,
                ),
                parallel_syncs: master.parallel_syncs,
                settings: Arc::clone(&master.settings),
            },
            config_epoch: master.config_epoch,
            leader_epoch: master.leader_epoch,
            // Between promotion and switch the old master takes the place of the
            // promoted replica.
            replicas: master
                .replicas
                .iter()
                .map(|replica| {
                    let own = &replica.instance;
                    let instead = own.address == address;
                    self.announced(if instead { &master.instance } else { own })
                })
                .collect(),
            sentinels: master.known_sentinels.clone(),
            sentinel_hosts: self.sentinel_hosts(master),
        }
    }
}
