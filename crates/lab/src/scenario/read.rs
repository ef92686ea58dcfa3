use core::time::Duration;
use std::collections::BTreeMap;

use super::fields::{Fields, Reader};
use super::{
    Clients, Disk, Expected, Loaded, Master, Network, Quantity, Quorum, Scenario, ScenarioErrors,
    Seen, Tree, Until, Value, WordKind, Words,
};
use crate::command::NodeName;

/// Every field of a scenario.
const SCENARIO: &[&str] = &[
    "name",
    "title",
    "description",
    "seed",
    "sentinels",
    "replicas",
    "quorum",
    "down_after",
    "failover_timeout",
    "parallel_syncs",
    "masters",
    "priority",
    "auth_user",
    "auth_pass",
    "notification_script",
    "client_reconfig_script",
    "renames",
    "master_reboot_down_after",
    "version",
    "announce",
    "addresses",
    "hostnames",
    "deny_scripts_reconfig",
    "sentinel_user",
    "sentinel_pass",
    "resolve_hostnames",
    "announce_hostnames",
    "loglevel",
    "redis_conf",
    "scripts",
    "sentinel_debug",
    "fixed_hz",
    "network",
    "storage",
    "disk",
    "clients",
    "raft",
    "start",
    "start_jitter",
    "offset_ms",
    "timeline",
    "until",
    "expect",
];
const WORDS: &[&str] = &["en", "zh"];
const MASTER: &[&str] = &[
    "name",
    "redis",
    "quorum",
    "down_after",
    "failover_timeout",
    "parallel_syncs",
    "auth_user",
    "auth_pass",
    "notification_script",
    "client_reconfig_script",
    "renames",
    "master_reboot_down_after",
];
const NETWORK: &[&str] = &["latency", "jitter"];
const DISK: &[&str] = &["flush", "jitter", "tail_ppm", "tail"];
const CLIENTS: &[&str] = &["count", "interval"];
const UNTIL: &[&str] = &["max", "settle", "event", "count", "all", "and", "match"];
const STORAGE: &[&str] = &["memory", "disk"];

/// The longest text for people, in bytes.
const MAX_TEXT: usize = 4000;

impl Scenario {
    /// Reads a scenario from a tree of values: what a page's plain object is, and
    /// what the readers of TOML and JSON make of a file.
    ///
    /// # Errors
    ///
    /// Everything that is wrong: first what cannot be read, and if all can, what
    /// [`Scenario::check`] finds.
    pub fn from_tree(tree: &Tree) -> Result<Loaded, ScenarioErrors> {
        let mut reader = Reader::default();
        let scenario = reader.scenario(tree);
        if !reader.errors.is_empty() {
            return Err(ScenarioErrors(reader.errors));
        }
        match scenario.check() {
            Ok(notes) => Ok(Loaded { scenario, notes }),
            Err(ScenarioErrors(mut errors)) => {
                for error in &mut errors {
                    locate(&mut error.place, tree);
                }
                Err(ScenarioErrors(errors))
            }
        }
    }
}

/// Gives a place its line. What a master has from the whole scenario is named and
/// found where it was written.
fn locate(place: &mut super::Place, tree: &Tree) {
    if let Some((master, own)) = place.field.split_once("].") {
        let written = master
            .strip_prefix("masters[")
            .and_then(|index| index.parse::<usize>().ok())
            .and_then(|index| match &tree.field("masters")?.tree.value {
                Value::List(list) => list.get(index)?.field(own),
                _ => None,
            })
            .is_some();
        if master.starts_with("masters[") && !written && tree.field(own).is_some() {
            place.field = own.to_owned();
        }
    }
    if place.field == "masters" && tree.field("masters").is_none() {
        place.field = "replicas".to_owned();
    }
    place.line = tree.line_of(&place.field);
}

impl Reader {
    fn scenario(&mut self, tree: &Tree) -> Scenario {
        let plain = Scenario::default();
        let f = self.table(tree, "", SCENARIO);
        let name = self.text(&f, "name", MAX_TEXT).unwrap_or(plain.name);
        Scenario {
            name,
            title: self.words(&f, "title"),
            description: self.words(&f, "description"),
            seed: self.seed(&f),
            sentinels: self
                .number(&f, "sentinels", Quantity::Sentinels)
                .unwrap_or(plain.sentinels),
            masters: self.masters(&f),
            priority: self.priority(&f),
            settings: self.settings(&f),
            announce: self.by_node(&f, "announce", Self::announce),
            addresses: self.by_node(&f, "addresses", Self::address),
            hostnames: self.by_node(&f, "hostnames", Self::hostname),
            files: BTreeMap::new(),
            redis_conf: self.list(&f, "redis_conf", |r, tree, path| {
                r.as_text(tree, path, MAX_TEXT)
            }),
            scripts: self.list(&f, "scripts", Self::script),
            sentinel_debug: self.list(&f, "sentinel_debug", Self::pair),
            fixed_hz: self.flag(&f, "fixed_hz"),
            network: self.network(&f),
            disk: self.disk(&f),
            clients: self.clients(&f),
            raft: self.raft(&f),
            start: self.start(&f),
            start_jitter: self
                .duration(&f, "start_jitter")
                .unwrap_or(plain.start_jitter),
            offset: self.duration(&f, "offset_ms").unwrap_or(plain.offset),
            timeline: self.list(&f, "timeline", Self::step),
            until: self.until(&f),
            expect: self.list(&f, "expect", Self::expectation),
        }
    }

    fn seed(&mut self, f: &Fields<'_>) -> u64 {
        let Some((tree, path)) = f.get("seed") else {
            return 1;
        };
        let Value::Number(digits) = &tree.value else {
            self.kind(tree, &path, Expected::WholeNumber);
            return 1;
        };
        digits.parse().unwrap_or_else(|_| {
            self.kind(tree, &path, Expected::Seed);
            1
        })
    }

    /// A text for people: one text is the English, a table has both languages.
    fn words(&mut self, f: &Fields<'_>, name: &'static str) -> Words {
        let Some((tree, path)) = f.get(name) else {
            return Words::default();
        };
        if matches!(tree.value, Value::Text(_)) {
            return Words {
                en: self.as_text(tree, &path, MAX_TEXT).unwrap_or_default(),
                zh: String::new(),
            };
        }
        if !matches!(tree.value, Value::Table(_)) {
            self.kind(tree, &path, Expected::Words);
            return Words::default();
        }
        let f = self.table(tree, &path, WORDS);
        let en = self.text(&f, "en", MAX_TEXT).unwrap_or_default();
        Words {
            en,
            zh: self.text(&f, "zh", MAX_TEXT).unwrap_or_default(),
        }
    }

    /// The masters; each has from the whole scenario what it does not say itself.
    fn masters(&mut self, f: &Fields<'_>) -> Vec<Master> {
        let common = self.master(f, &Master::default());
        let replicas: usize = self.number(f, "replicas", Quantity::Replicas).unwrap_or(2);
        let Some((tree, path)) = f.get("masters") else {
            // Without sentinels, beside Raft servers, there is nothing to be watched.
            let none = f.get("raft").is_some()
                && matches!(f.get("sentinels"), Some((tree, _)) if tree.value == Value::Number("0".to_owned()));
            if none {
                return Vec::new();
            }
            // A count that is out of bounds is refused by the check; it must not fill
            // the memory before.
            let servers = replicas.min(super::MAX_REDIS);
            return vec![Master {
                redis: (0..=servers).map(NodeName::redis).collect(),
                ..common
            }];
        };
        let mut masters = Vec::new();
        for (tree, path) in self.items(tree, &path) {
            let f = self.table(tree, &path, MASTER);
            let mut master = self.master(&f, &common);
            match self.text(&f, "name", MAX_TEXT) {
                Some(name) => master.name = name,
                None => self.missing(&f, "name", Expected::MasterName),
            }
            master.redis = self.list(&f, "redis", Self::node);
            if f.get("redis").is_none() {
                self.missing(&f, "redis", Expected::Servers);
            }
            masters.push(master);
        }
        masters
    }

    /// The four settings of a master, with what they are when they are left out.
    fn master(&mut self, f: &Fields<'_>, plain: &Master) -> Master {
        Master {
            quorum: self.quorum(f).unwrap_or_else(|| plain.quorum.clone()),
            down_after: self.duration(f, "down_after").unwrap_or(plain.down_after),
            failover_timeout: self
                .duration(f, "failover_timeout")
                .unwrap_or(plain.failover_timeout),
            parallel_syncs: self
                .number(f, "parallel_syncs", Quantity::Replicas)
                .unwrap_or(plain.parallel_syncs),
            settings: self.master_settings(f, &plain.settings),
            ..plain.clone()
        }
    }

    fn quorum(&mut self, f: &Fields<'_>) -> Option<Quorum> {
        const WHAT: Quantity = Quantity::Quorum;
        let (tree, _) = f.get("quorum")?;
        if matches!(tree.value, Value::List(_)) {
            let list = self.list(f, "quorum", |r, tree, path| r.as_number(tree, path, WHAT));
            return Some(Quorum::PerSentinel(list));
        }
        self.number(f, "quorum", WHAT).map(Quorum::Same)
    }

    fn priority(&mut self, f: &Fields<'_>) -> BTreeMap<NodeName, u32> {
        self.by_node(f, "priority", |r, tree, path| {
            r.as_number(tree, path, Quantity::Priority)
        })
    }

    fn start(&mut self, f: &Fields<'_>) -> BTreeMap<NodeName, Duration> {
        self.by_node(f, "start", Self::as_duration)
    }

    fn pair(&mut self, tree: &Tree, path: &str) -> Option<(String, String)> {
        let words: Vec<String> = match &tree.value {
            Value::List(list) => list
                .iter()
                .filter_map(|tree| match &tree.value {
                    Value::Text(text) | Value::Number(text) => Some(text.clone()),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        let Ok([parameter, value]) = <[String; 2]>::try_from(words) else {
            self.kind(tree, path, Expected::Pair);
            return None;
        };
        Some((parameter, value))
    }

    fn network(&mut self, f: &Fields<'_>) -> Network {
        let plain = Network::default();
        let Some((tree, path)) = f.get("network") else {
            return plain;
        };
        let f = self.table(tree, &path, NETWORK);
        let latency = self.duration(&f, "latency");
        // Whoever sets a latency has left loopback and its jitter behind.
        let jitter = if latency.is_some() {
            Duration::ZERO
        } else {
            plain.jitter
        };
        Network {
            latency: latency.unwrap_or(plain.latency),
            jitter: self.duration(&f, "jitter").unwrap_or(jitter),
        }
    }

    fn disk(&mut self, f: &Fields<'_>) -> Disk {
        let disk = self.word(f, "storage", WordKind::Storage, STORAGE) == Some("disk");
        let plain = if disk { Disk::DISK } else { Disk::MEMORY };
        let Some((tree, path)) = f.get("disk") else {
            return plain;
        };
        let f = self.table(tree, &path, DISK);
        Disk {
            flush: self.duration(&f, "flush").unwrap_or(plain.flush),
            jitter: self.duration(&f, "jitter").unwrap_or(plain.jitter),
            tail_ppm: self
                .number(&f, "tail_ppm", Quantity::Flushes)
                .unwrap_or(plain.tail_ppm),
            tail: self.duration(&f, "tail").unwrap_or(plain.tail),
        }
    }

    fn clients(&mut self, f: &Fields<'_>) -> Clients {
        let plain = Clients::default();
        let Some((tree, path)) = f.get("clients") else {
            return plain;
        };
        if matches!(tree.value, Value::Number(_)) {
            let count = self.number(f, "clients", Quantity::Clients).unwrap_or(0);
            return Clients { count, ..plain };
        }
        let f = self.table(tree, &path, CLIENTS);
        Clients {
            count: self.number(&f, "count", Quantity::Clients).unwrap_or(1),
            interval: self.duration(&f, "interval").unwrap_or(plain.interval),
        }
    }

    fn until(&mut self, f: &Fields<'_>) -> Until {
        let plain = Until::default();
        let Some((tree, path)) = f.get("until") else {
            return plain;
        };
        let f = self.table(tree, &path, UNTIL);
        let max = self.duration(&f, "max");
        if f.get("max").is_none() {
            self.missing(&f, "max", Expected::LongestRun);
        }
        let event = self.text(&f, "event", MAX_TEXT);
        let condition = ["count", "all", "and", "match"]
            .into_iter()
            .find(|name| f.get(name).is_some());
        if let (None, Some(name)) = (&event, condition) {
            let path = f.path(name);
            self.wrong_at(
                &f,
                path,
                super::Problem::Missing {
                    field: "event",
                    expected: Expected::AwaitedEvent,
                },
            );
        }
        let count = self.number(&f, "count", Quantity::Times).unwrap_or(1);
        let all = self.flag(&f, "all");
        let and = self.text(&f, "and", MAX_TEXT);
        let matching = self.pattern(&f, "match");
        Until {
            settle: self.duration(&f, "settle").unwrap_or(plain.settle),
            max: max.unwrap_or(plain.max),
            seen: event.map(|event| Seen {
                event,
                count,
                all,
                and,
                matching,
            }),
        }
    }
}
