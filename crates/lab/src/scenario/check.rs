use core::time::Duration;

use super::{
    Expected, Master, NameOf, NodeKind, Note, Place, Problem, Quantity, Quorum, Scenario,
    ScenarioError, ScenarioErrors, Step, When,
};
use crate::command::{Action, NodeName, Verb, Who, nearest, shortened, show_signed_us};

/// The most sentinels a scenario may have.
pub const MAX_SENTINELS: usize = 2000;
/// The most Redis servers a scenario may have.
pub const MAX_REDIS: usize = 1000;
/// The most clients a scenario may have.
pub const MAX_CLIENTS: usize = 1000;
/// The most steps a timeline may have.
pub(super) const MAX_STEPS: usize = 10_000;
/// The longest run.
const MAX_RUN: Duration = Duration::from_secs(24 * 3600);
/// The longest scenario name and title, in bytes.
const MAX_NAME: usize = 80;

impl Scenario {
    /// Checks every rule a scenario has to keep; the notes are what is legal but
    /// perhaps not meant.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, in the order of the fields.
    pub fn check(&self) -> Result<Vec<Note>, ScenarioErrors> {
        let mut check = Check {
            scenario: self,
            errors: Vec::new(),
            notes: Vec::new(),
        };
        check.sizes();
        check.masters();
        check.named_nodes();
        check.addresses();
        check.parameters();
        if let Some(raft) = &self.raft {
            check.raft(raft);
        }
        for (i, step) in self.timeline.iter().enumerate() {
            check.step(i, step);
        }
        for (i, expectation) in self.expect.iter().enumerate() {
            check.expectation(i, expectation);
        }
        if check.errors.is_empty() {
            Ok(check.notes)
        } else {
            Err(ScenarioErrors(check.errors))
        }
    }
}

pub(super) struct Check<'a> {
    pub(super) scenario: &'a Scenario,
    errors: Vec<ScenarioError>,
    notes: Vec<Note>,
}

impl Check<'_> {
    pub(super) fn wrong(&mut self, field: impl Into<String>, problem: Problem) {
        self.errors
            .push(ScenarioError::new(Place::field(field), problem));
    }

    pub(super) fn range(
        &mut self,
        field: impl Into<String>,
        what: Quantity,
        found: usize,
        min: usize,
        max: usize,
    ) {
        if !(min..=max).contains(&found) {
            let (min, max, found) = (
                min as i64,
                max as i64,
                i64::try_from(found).unwrap_or(i64::MAX),
            );
            self.wrong(
                field,
                Problem::OutOfRange {
                    what,
                    min,
                    max,
                    found,
                },
            );
        }
    }

    fn sizes(&mut self) {
        let s = self.scenario;
        let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if s.name.is_empty() || s.name.len() > MAX_NAME || !s.name.chars().all(good) {
            self.wrong(
                "name",
                Problem::NotAScenarioName {
                    found: shortened(&s.name),
                    max: MAX_NAME,
                },
            );
        }
        // Raft servers can be alone in the world.
        let least = usize::from(s.raft.is_none() || s.sentinels > 0 || s.redis().count() > 0);
        self.range(
            "sentinels",
            Quantity::Sentinels,
            s.sentinels,
            least,
            MAX_SENTINELS,
        );
        self.range(
            "clients.count",
            Quantity::Clients,
            s.clients.count,
            0,
            MAX_CLIENTS,
        );
        self.range(
            "masters",
            Quantity::RedisServers,
            s.redis().count(),
            least,
            MAX_REDIS,
        );
        self.range("timeline", Quantity::Steps, s.timeline.len(), 0, MAX_STEPS);
        if s.clients.count > 0 || s.raft.is_some_and(|raft| raft.clients > 0) {
            self.at_least_a_millisecond("clients.interval", s.clients.interval);
        }
        self.at_least_a_millisecond("until.max", s.until.max);
        if s.until.max > MAX_RUN {
            self.milliseconds(
                "until.max",
                Quantity::Milliseconds,
                s.until.max,
                1,
                MAX_RUN.as_millis() as i64,
            );
        }
    }

    /// A time that a sentinel reckons with: at least a millisecond, and no more than
    /// Redis has room for, so that nothing overflows when it is doubled.
    fn time_of_a_sentinel(&mut self, field: String, found: Duration) {
        let max = i64::from(i32::MAX);
        if !(1..=max as u128).contains(&found.as_millis()) {
            self.milliseconds(field, Quantity::Milliseconds, found, 1, max);
        }
    }

    fn at_least_a_millisecond(&mut self, field: impl Into<String>, found: Duration) {
        if found < Duration::from_millis(1) {
            self.milliseconds(field, Quantity::Milliseconds, found, 1, i64::from(i32::MAX));
        }
    }

    pub(super) fn milliseconds(
        &mut self,
        field: impl Into<String>,
        what: Quantity,
        found: Duration,
        min: i64,
        max: i64,
    ) {
        let found = i64::try_from(found.as_millis()).unwrap_or(i64::MAX);
        self.wrong(
            field,
            Problem::OutOfRange {
                what,
                min,
                max,
                found,
            },
        );
    }

    fn masters(&mut self) {
        let masters = &self.scenario.masters;
        let none = self.scenario.sentinels == 0 && self.scenario.raft.is_some();
        if (masters.is_empty() && !none) || masters.iter().any(|m| m.redis.is_empty()) {
            self.wrong("masters", Problem::NoMaster);
        }
        for (i, master) in masters.iter().enumerate() {
            self.master(i, master);
            if masters[..i].iter().any(|m| m.name == master.name) {
                self.wrong(
                    format!("masters[{i}].name"),
                    Problem::MasterTwice {
                        name: master.name.clone(),
                    },
                );
            }
            for (k, node) in master.redis.iter().enumerate() {
                self.server(i, k, node);
            }
        }
    }

    fn master(&mut self, i: usize, master: &Master) {
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if master.name.is_empty() || master.name.len() > MAX_NAME || !master.name.chars().all(good)
        {
            self.wrong(
                format!("masters[{i}].name"),
                Problem::NotAMasterName {
                    found: shortened(&master.name),
                },
            );
        }
        let sentinels = self.scenario.sentinels;
        let quorums = match &master.quorum {
            Quorum::Same(quorum) => std::slice::from_ref(quorum),
            Quorum::PerSentinel(list) => list,
        };
        if matches!(master.quorum, Quorum::PerSentinel(_)) && quorums.len() != sentinels {
            self.wrong(
                format!("masters[{i}].quorum"),
                Problem::QuorumCount {
                    sentinels,
                    found: quorums.len(),
                },
            );
        } else if quorums.contains(&0) {
            self.wrong(format!("masters[{i}].quorum"), Problem::QuorumZero);
        }
        let largest = quorums.iter().copied().max().unwrap_or(0);
        if largest as usize > sentinels {
            self.notes.push(Note::QuorumAboveSentinels {
                master: master.name.clone(),
                quorum: largest,
                sentinels,
            });
        }
        if quorums.windows(2).any(|pair| pair[0] != pair[1]) {
            self.notes.push(Note::DifferentQuorums {
                master: master.name.clone(),
            });
        }
        self.time_of_a_sentinel(format!("masters[{i}].down_after"), master.down_after);
        self.time_of_a_sentinel(
            format!("masters[{i}].failover_timeout"),
            master.failover_timeout,
        );
        let syncs = master.parallel_syncs as usize;
        self.range(
            format!("masters[{i}].parallel_syncs"),
            Quantity::Replicas,
            syncs,
            1,
            MAX_REDIS,
        );
        let replicas = master.redis.get(1..).unwrap_or_default();
        if !replicas.is_empty()
            && replicas
                .iter()
                .all(|node| self.scenario.priority_of(node) == 0)
        {
            self.notes.push(Note::NobodyToPromote {
                master: master.name.clone(),
            });
        }
    }

    /// The `k`th server of master `i`: its name, and whether it is somewhere else too.
    fn server(&mut self, i: usize, k: usize, node: &NodeName) {
        let field = format!("masters[{i}].redis");
        let kind = match (node.sentinel_index(), node.client_index()) {
            (Some(_), _) => Some(NameOf::Sentinel),
            (_, Some(_)) => Some(NameOf::Client),
            _ => self.name_on_the_raft_side(node),
        };
        if let Some(kind) = kind {
            self.wrong(
                &field,
                Problem::Reserved {
                    name: node.to_string(),
                    kind,
                },
            );
        }
        let masters = &self.scenario.masters;
        if masters[i].redis[..k].contains(node) {
            self.wrong(
                &field,
                Problem::NodeTwice {
                    name: node.to_string(),
                },
            );
        }
        let Some(other) = masters[..i].iter().find(|m| m.redis.contains(node)) else {
            return;
        };
        let (mine, theirs) = (&masters[i].redis[0], &other.redis[0]);
        // Each list says "these replicate the first": two first servers in each
        // other's lists replicate each other.
        if mine != theirs && other.redis.contains(mine) && masters[i].redis.contains(theirs) {
            if node == theirs {
                let cycle = [theirs, mine, theirs].map(ToString::to_string).to_vec();
                self.wrong(&field, Problem::Cycle(cycle));
            }
        } else {
            let (first, second) = (other.name.clone(), masters[i].name.clone());
            self.wrong(
                &field,
                Problem::TwoMasters {
                    name: node.to_string(),
                    first,
                    second,
                },
            );
        }
    }

    fn named_nodes(&mut self) {
        let s = self.scenario;
        for node in s.priority.keys() {
            if !s.redis().any(|name| name == node) {
                self.no_such_node(
                    format!("priority.{node}"),
                    node,
                    &s.redis().cloned().collect::<Vec<_>>(),
                );
            }
        }
        for node in s.start.keys() {
            self.exists(&format!("start.{node}"), node);
        }
    }

    pub(super) fn exists(&mut self, field: &str, node: &NodeName) {
        let s = self.scenario;
        if s.kind_of(node).is_none() {
            let mut nodes: Vec<NodeName> = s.nodes().into_iter().map(|(name, _)| name).collect();
            nodes.extend(s.joiners());
            self.no_such_node(field, node, &nodes);
        }
    }

    fn no_such_node(&mut self, field: impl Into<String>, node: &NodeName, nodes: &[NodeName]) {
        let mut names: Vec<&str> = nodes.iter().map(NodeName::as_str).collect();
        let suggestion = nearest(node, &names).map(str::to_owned);
        let more = names.len() > 12;
        names.truncate(12);
        let nodes = format!("{}{}", names.join(", "), if more { ", …" } else { "" });
        self.wrong(
            field,
            Problem::NoSuchNode {
                name: node.to_string(),
                suggestion,
                nodes,
            },
        );
    }

    fn step(&mut self, i: usize, step: &Step) {
        match &step.when {
            When::At { lo_us, hi_us } if lo_us > hi_us => {
                let (lo, hi) = (show_signed_us(*lo_us), show_signed_us(*hi_us));
                self.wrong(format!("timeline[{i}].at"), Problem::UpsideDown { lo, hi });
            }
            When::At { lo_us, .. } if *lo_us > self.scenario.until.max.as_micros() as i64 => {
                self.notes.push(Note::AfterTheEnd { step: i });
            }
            When::At { .. } => {}
            When::On(trigger) => {
                if let Some(from) = &trigger.from {
                    self.who(&format!("timeline[{i}].from"), from, false);
                }
                self.range(
                    format!("timeline[{i}].nth"),
                    Quantity::Occurrence,
                    trigger.nth as usize,
                    1,
                    1_000_000,
                );
            }
        }
        let triggered = matches!(step.when, When::On(_));
        for (field, who) in fields(&step.action) {
            self.who(&format!("timeline[{i}].{field}"), who, triggered);
        }
        self.fits(i, &step.action);
    }

    pub(super) fn who(&mut self, field: &str, who: &Who, triggered: bool) {
        for node in who.names() {
            self.exists(field, node);
        }
        for name in who.saved() {
            // A trigger gives $src and $inst to itself and to whatever comes after it.
            let given = matches!(name, "src" | "inst");
            let known = self.scenario.timeline.iter().any(|step| {
                let fires = matches!(step.when, When::On(_));
                fires && (given || step.save.iter().any(|(saved, _)| saved == name))
            });
            let known = known || (triggered && given);
            if !known {
                self.wrong(
                    field,
                    Problem::NotSaved {
                        name: name.to_owned(),
                    },
                );
            }
        }
    }

    /// Whether the verb and its nodes go together.
    fn fits(&mut self, i: usize, action: &Action) {
        if let Verb::Election { who, order } = action {
            let stranger = who
                .names()
                .find(|name| { self.scenario.kind_of(name) }.is_some_and(|k| !order.is_for(k)));
            if let Some(name) = stranger {
                let problem = Problem::WrongNode {
                    verb: order.verb(),
                    expected: if order.is_for(NodeKind::Sentinel) {
                        Expected::Voter
                    } else {
                        Expected::RaftServer
                    },
                    name: name.to_string(),
                };
                self.wrong(format!("timeline[{i}].who"), problem);
            }
        }
        let redis_only = match action {
            Verb::Write { who, .. } => Some(("write", who)),
            Verb::Priority { who, .. } => Some(("priority", who)),
            _ => None,
        };
        if let Some((verb, who)) = redis_only {
            let stranger = who
                .names()
                .find(|name| !self.scenario.redis().any(|r| r == *name))
                .cloned();
            if let Some(name) = stranger.filter(|name| self.scenario.kind_of(name).is_some()) {
                let problem = Problem::WrongNode {
                    verb,
                    expected: Expected::RedisServer,
                    name: name.to_string(),
                };
                self.wrong(format!("timeline[{i}].who"), problem);
            }
        }
        if let Verb::Partition { groups, .. } = action {
            let plain = |who: &Who| {
                who.0
                    .iter()
                    .all(|term| matches!(term, crate::command::Term::Are(_)))
            };
            let mut seen: Vec<&NodeName> = Vec::new();
            for group in groups.iter().filter(|group| plain(group)) {
                for name in group.names() {
                    if seen.contains(&name) {
                        let problem = Problem::TwoGroups {
                            name: name.to_string(),
                        };
                        self.wrong(format!("timeline[{i}].groups"), problem);
                    }
                }
                seen.extend(group.names());
            }
        }
    }
}

/// The nodes of an action with the fields that name them in a file.
fn fields(action: &Action) -> Vec<(&'static str, &Who)> {
    let names: &[&str] = match action {
        Verb::Cut { .. }
        | Verb::Heal(_)
        | Verb::Delay { .. }
        | Verb::Loss { .. }
        | Verb::Tamper { .. }
        | Verb::CutConnections { .. } => &["a", "b"],
        Verb::Partition { .. } => &["groups"],
        _ => &["who"],
    };
    let last = names[names.len() - 1];
    let names = names.iter().copied().chain(std::iter::repeat(last));
    names.zip(action.parties()).collect()
}
