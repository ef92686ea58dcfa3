use core::time::Duration;
use std::collections::BTreeMap;

use super::{
    Clients, Disk, Master, Network, Note, Quorum, Scenario, ScenarioErrors, Seen, Step, Until,
    Words,
};
use crate::command::NodeName;

/// A deployment of one master as a form on a screen describes it: what
/// [`Scenario::build`] makes a scenario of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// How many sentinels, 1..=15 on the page.
    pub sentinels: usize,
    /// How many replicas, 0..=10 on the page.
    pub replicas: usize,
    /// How many sentinels must find the master down.
    pub quorum: u32,
    /// `down-after-milliseconds`.
    pub down_after: Duration,
    /// `failover-timeout`.
    pub failover_timeout: Duration,
    /// `parallel-syncs`.
    pub parallel_syncs: u32,
    /// One-way latency between any two hosts.
    pub latency: Duration,
    /// Upper end of a uniform extra.
    pub jitter: Duration,
    /// How many clients write.
    pub clients: usize,
}

impl Default for Settings {
    /// The classroom: three sentinels, two replicas, times that a lesson can wait for.
    fn default() -> Self {
        Self {
            sentinels: 3,
            replicas: 2,
            quorum: 2,
            down_after: Duration::from_secs(3),
            failover_timeout: Duration::from_secs(15),
            parallel_syncs: 1,
            latency: Duration::from_millis(1),
            jitter: Duration::from_micros(500),
            clients: 1,
        }
    }
}

impl Scenario {
    /// A scenario of one master `mymaster` with nothing in its timeline, which runs
    /// until somebody stops it (an hour at most).
    ///
    /// # Errors
    ///
    /// What [`Scenario::check`] finds.
    pub fn build(settings: &Settings) -> Result<Self, ScenarioErrors> {
        let scenario = Self {
            sentinels: settings.sentinels,
            masters: vec![Master {
                name: "mymaster".to_owned(),
                redis: (0..=settings.replicas.min(super::MAX_REDIS))
                    .map(NodeName::redis)
                    .collect(),
                quorum: Quorum::Same(settings.quorum),
                down_after: settings.down_after,
                failover_timeout: settings.failover_timeout,
                parallel_syncs: settings.parallel_syncs,
                ..Master::default()
            }],
            network: Network {
                latency: settings.latency,
                jitter: settings.jitter,
            },
            clients: Clients {
                count: settings.clients,
                ..Clients::default()
            },
            ..Self::default()
        };
        scenario.check().map(|_notes| scenario)
    }

    /// The same scenario with these steps as its timeline.
    ///
    /// # Errors
    ///
    /// What [`Scenario::check`] finds.
    pub fn with_timeline(
        mut self,
        timeline: Vec<Step>,
    ) -> Result<(Self, Vec<Note>), ScenarioErrors> {
        self.timeline = timeline;
        let notes = self.check()?;
        Ok((self, notes))
    }

    /// What a settings form shows for this scenario's first master.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let first = self.masters.first();
        let classroom = Settings::default();
        Settings {
            sentinels: self.sentinels,
            replicas: first.map_or(0, |m| m.redis.len().saturating_sub(1)),
            quorum: first.map_or(classroom.quorum, |m| m.quorum.of(0)),
            down_after: first.map_or(classroom.down_after, |m| m.down_after),
            failover_timeout: first.map_or(classroom.failover_timeout, |m| m.failover_timeout),
            parallel_syncs: first.map_or(classroom.parallel_syncs, |m| m.parallel_syncs),
            latency: self.network.latency,
            jitter: self.network.jitter,
            clients: self.clients.count,
        }
    }
}

impl Default for Scenario {
    /// Every field as it is when a file leaves it out. The settings of the sentinels
    /// are the recorder's (`DEFAULTS` in its harness), so that a recorded scenario
    /// means the same with or without them.
    fn default() -> Self {
        Self {
            name: "untitled".to_owned(),
            title: Words::default(),
            description: Words::default(),
            seed: 1,
            sentinels: 3,
            masters: vec![Master::default()],
            priority: BTreeMap::new(),
            redis_conf: Vec::new(),
            settings: lab_sentinel::Settings::default(),
            announce: BTreeMap::new(),
            addresses: BTreeMap::new(),
            hostnames: BTreeMap::new(),
            files: BTreeMap::new(),
            scripts: Vec::new(),
            sentinel_debug: Vec::new(),
            fixed_hz: false,
            network: Network::default(),
            disk: Disk::MEMORY,
            clients: Clients::default(),
            raft: None,
            start: BTreeMap::new(),
            start_jitter: Duration::from_millis(300),
            offset: Duration::from_secs(2),
            timeline: Vec::new(),
            until: Until::default(),
            expect: Vec::new(),
        }
    }
}

impl Default for Master {
    fn default() -> Self {
        Self {
            name: "mymaster".to_owned(),
            redis: (0..3).map(NodeName::redis).collect(),
            quorum: Quorum::Same(2),
            down_after: Duration::from_millis(700),
            failover_timeout: Duration::from_millis(4000),
            parallel_syncs: 1,
            settings: lab_sentinel::MasterSettings::default(),
        }
    }
}

impl Default for Network {
    /// Loopback, as in the recordings: some tens of microseconds.
    fn default() -> Self {
        Self {
            latency: Duration::from_micros(30),
            jitter: Duration::from_micros(20),
        }
    }
}

impl Default for Clients {
    fn default() -> Self {
        Self {
            count: 0,
            interval: Duration::from_millis(100),
        }
    }
}

impl Default for Until {
    /// An hour, and no condition.
    fn default() -> Self {
        Self {
            settle: Duration::from_millis(500),
            max: Duration::from_secs(3600),
            seen: None,
        }
    }
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            event: String::new(),
            count: 1,
            all: false,
            and: None,
            matching: None,
        }
    }
}
