use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lab_redis::wire::RunId;
use lab_sentinel::event::Detail;
use lab_sentinel::{Event, Sentinel};
use lab_sim::{HostId, Time, World};

use super::carry_out::By;
use super::census::RunningCensus;
use super::deploy::Luck;
use super::{Deployment, Node};
use crate::command::{Command, NodeName, Nodes, Verb};
use crate::names::Renamed;
use crate::scenario::{NodeKind, Saved, Scenario, Step, When};

/// How often it is looked whether everybody has found everybody.
const LOOK_EVERY_US: u64 = 100_000;
/// When t = 0 comes even if they have not.
const DISCOVERY_LIMIT_US: u64 = 60_000_000;
/// A trigger is acted on that long after its event was published (the recordings
/// show 0.3 to 1.8 ms, give or take the millisecond of their logs).
const REACTION_US: (u64, u64) = (200, 1_500);
/// From the order to start a process to the moment it listens: fork, exec and
/// reading its configuration took 8 to 18 ms in the recordings, during which its
/// host refuses connections.
const START_UP_US: (u64, u64) = (7_000, 15_000);
/// Of several processes each is started that much after the one before: in the
/// recordings the second listened 5 ms after the first in the median, the third 7 ms.
const START_NEXT_US: (u64, u64) = (2_000, 5_000);

/// Plays the timeline of a scenario to its world: finds t = 0, acts at times and
/// on events, and knows when it is over.
#[derive(Clone)]
pub(super) struct Director {
    scenario: Arc<Scenario>,
    luck: Luck,
    zero: Option<Time>,
    /// When to look again whether everybody has found everybody.
    look: Option<Time>,
    all_started: Time,
    /// What is to be done when: (time, order of planning) to the step's number
    /// and what its trigger saved.
    planned: BTreeMap<(Time, u32), Planned>,
    next_order: u32,
    /// Events that some step may wait for and that the recorder has not read yet, and
    /// when it reads next.
    heard: Vec<(Time, HostId, Event)>,
    reads_at: Option<Time>,
    /// Occurrences seen per step with a trigger; those done are at `u32::MAX`.
    seen: Vec<u32>,
    saved: BTreeMap<String, NodeName>,
    /// Per sentinel host, how often the awaited event and its companion were seen.
    awaited: BTreeMap<HostId, u32>,
    companion: u32,
    /// The sentinels that run, and those that are being started.
    live: BTreeSet<HostId>,
    starting: BTreeSet<HostId>,
    /// Ids announced since [`Director::take_ids`].
    new_ids: Vec<(RunId, HostId)>,
    end: Option<Time>,
    /// The least of `look`, `reads_at` and what is planned: asked for before every step
    /// of the world, and changed hardly ever.
    next_at: Option<Time>,
}

#[derive(Clone, Debug)]
struct Planned {
    step: usize,
    src: Option<NodeName>,
    inst: Option<NodeName>,
    /// Not the step itself but the rest of it: processes that are ready now.
    ready: Option<Command>,
}

impl Planned {
    const fn step(step: usize) -> Self {
        Self {
            step,
            src: None,
            inst: None,
            ready: None,
        }
    }
}

/// What the scenario does at an instant.
pub(super) struct Deed {
    pub(super) command: Command,
    /// The step's place in the scenario's timeline.
    pub(super) step: usize,
    /// [`By::Scenario`] or [`By::StartUp`].
    pub(super) by: By,
}

impl Director {
    pub(super) fn new(scenario: Arc<Scenario>, seed: u64, who: &Deployment) -> Self {
        let look = Some(who.all_started() + core::time::Duration::from_millis(100));
        Self {
            luck: Luck(seed ^ 0x5ce7_a210_d1ec_7012),
            zero: None,
            look,
            next_at: look,
            all_started: who.all_started(),
            planned: BTreeMap::new(),
            next_order: 0,
            heard: Vec::new(),
            reads_at: None,
            seen: vec![0; scenario.timeline.len()],
            saved: BTreeMap::new(),
            awaited: BTreeMap::new(),
            companion: 0,
            live: BTreeSet::new(),
            starting: BTreeSet::new(),
            new_ids: Vec::new(),
            end: None,
            scenario,
        }
    }

    pub(super) const fn scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }

    pub(super) const fn zero(&self) -> Option<Time> {
        self.zero
    }

    pub(super) const fn end(&self) -> Option<Time> {
        self.end
    }

    /// When it acts next, if it does.
    #[inline]
    pub(super) const fn next_at(&self) -> Option<Time> {
        self.next_at
    }

    fn note_next(&mut self) {
        let planned = self.planned.keys().next().map(|key| key.0);
        self.next_at = { [self.look, self.reads_at, planned].into_iter() }
            .flatten()
            .min();
    }

    /// Does what is due at `at`: looks around, or says what a step does. A process
    /// that is to be started is killed first and started when it is ready.
    pub(super) fn act(&mut self, at: Time, world: &World<Node>, who: &Deployment) -> Option<Deed> {
        let deed = self.act_now(at, world, who);
        self.note_next();
        deed
    }

    fn act_now(&mut self, at: Time, world: &World<Node>, who: &Deployment) -> Option<Deed> {
        if self.look == Some(at) {
            self.look_around(at, world, who);
            return None;
        }
        if self.reads_at == Some(at) {
            self.read(at, world, who);
            return None;
        }
        let (_, planned) = self.planned.pop_first()?;
        if let Some(command) = planned.ready {
            return Some(Deed {
                command,
                step: planned.step,
                by: By::StartUp,
            });
        }
        let scenario = Arc::clone(&self.scenario);
        let step = scenario.timeline.get(planned.step)?;
        for (name, node) in [("src", planned.src), ("inst", planned.inst)] {
            if let Some(node) = node {
                self.saved.insert(name.to_owned(), node);
            }
        }
        let census = RunningCensus {
            world,
            who,
            saved: &self.saved,
        };
        let command = step.action.resolve(&census)?;
        self.plan_start_up(at, planned.step, &command, who);
        Some(Deed {
            command,
            step: planned.step,
            by: By::Scenario,
        })
    }

    /// Plans when each of the processes that a command starts is ready, one by one.
    fn plan_start_up(&mut self, at: Time, step: usize, command: &Command, who: &Deployment) {
        let (nodes, wiped) = match &command.0 {
            Verb::Restart { who, wiped } => (who, *wiped),
            Verb::Start(nodes) => (nodes, false),
            _ => return,
        };
        let mut begins = at;
        for node in &nodes.0 {
            let host = who.host(node);
            if let Some(host) = host.filter(|host| who.kind(*host) == NodeKind::Sentinel) {
                self.starting.insert(host);
                self.live.insert(host);
            }
            let takes = self.between(START_UP_US);
            let ready = Command(Verb::Restart {
                who: Nodes(vec![node.clone()]),
                wiped,
            });
            self.plan(
                begins.plus_us(takes),
                Planned {
                    ready: Some(ready),
                    ..Planned::step(step)
                },
            );
            begins = begins.plus_us(self.between(START_NEXT_US));
        }
    }

    fn between(&mut self, (lo, hi): (u64, u64)) -> u64 {
        lo + self.luck.up_to(hi - lo)
    }

    /// t = 0 lies up to the scenario's offset after everybody has found everybody.
    fn look_around(&mut self, at: Time, world: &World<Node>, who: &Deployment) {
        let late = at.as_us() > self.all_started.as_us() + DISCOVERY_LIMIT_US;
        let ready = self.all_found(world, who) && raft_is_led(world, who);
        if !late && !ready {
            self.look = Some(at.plus_us(LOOK_EVERY_US));
            return;
        }
        self.look = None;
        let offset = self.luck.up_to(self.scenario.offset.as_micros() as u64);
        let zero = at.plus_us(offset.max(2));
        self.zero = Some(zero);
        // A mark at zero, so that a step ends there.
        self.plan(zero, Planned::step(usize::MAX));
        let scenario = Arc::clone(&self.scenario);
        let mut timed = Vec::new();
        for (number, step) in scenario.timeline.iter().enumerate() {
            if let When::At { lo_us, hi_us } = step.when {
                let at_us = lo_us + self.luck.up_to(hi_us.abs_diff(lo_us)) as i64;
                timed.push((at_us, number));
            }
        }
        // What is to be done before t = 0 is done at t = 0, first: only then does the
        // recorder act.
        timed.sort_unstable();
        for (at_us, number) in timed {
            self.plan(
                zero.plus_us(at_us.max(0).unsigned_abs()),
                Planned::step(number),
            );
        }
        self.end_at(zero + self.scenario.until.max);
    }

    fn plan(&mut self, at: Time, planned: Planned) {
        self.planned.insert((at, self.next_order), planned);
        self.next_order += 1;
        self.note_next();
    }

    fn end_at(&mut self, at: Time) {
        self.end = Some(self.end.map_or(at, |end| end.min(at)));
    }

    /// Every sentinel knows every replica, with its link up, and every sentinel.
    fn all_found(&self, world: &World<Node>, who: &Deployment) -> bool {
        let expected = self.scenario.sentinels;
        who.of_kind(NodeKind::Sentinel).take(expected).all(|host| {
            let process = world.host(host).process().and_then(Node::sentinel);
            process.is_some_and(|sentinel| self.has_found_all(sentinel, expected))
        })
    }

    fn has_found_all(&self, sentinel: &Sentinel, expected: usize) -> bool {
        self.scenario.masters.iter().all(|master| {
            let Some(view) = sentinel.master(&master.name) else {
                return false;
            };
            view.peers().count() + 1 == expected
                && view.peers().all(|peer| peer.flags() == "sentinel")
                && view.flags() == "master"
                && view.replicas().count() + 1 == master.redis.len()
                && view
                    .replicas()
                    .all(|replica| replica.flags() == "slave" && replica.replicates_from().1)
        })
    }

    /// A sentinel has started or ended. One that is being started again counts as
    /// alive. Whoever ends is no longer waited for.
    pub(super) fn note_life(&mut self, at: Time, host: HostId, alive: bool) {
        if alive {
            self.starting.remove(&host);
            self.live.insert(host);
        } else if !self.starting.contains(&host) && self.live.remove(&host) {
            self.look_at_end(at);
        }
    }

    /// A process has ended by itself: what its last handler announced was never
    /// published.
    pub(super) fn forget_unpublished(&mut self, at: Time, host: HostId) {
        self.heard
            .retain(|(heard_at, from, _)| *from != host || *heard_at < at);
    }

    /// Ids that sentinels have announced since this was last asked: after every step.
    #[inline]
    pub(super) fn take_ids(&mut self) -> Option<Vec<(RunId, HostId)>> {
        (!self.new_ids.is_empty()).then(|| std::mem::take(&mut self.new_ids))
    }

    /// A sentinel has announced something.
    pub(super) fn hear(&mut self, at: Time, host: HostId, event: &Event, who: &Deployment) {
        if let Detail::Id(id) = event.detail {
            self.new_ids.push((id, host));
        }
        let name = event.kind.name();
        // Debug events are never published; the recorder listens to what is.
        if name.is_empty() || self.zero.is_none_or(|zero| at < zero) {
            return;
        }
        let scenario = Arc::clone(&self.scenario);
        let is_awaited = |(step, seen): (&Step, &u32)| {
            *seen != u32::MAX && matches!(&step.when, When::On(trigger) if trigger.event == name)
        };
        if scenario.timeline.iter().zip(&self.seen).any(is_awaited) {
            self.heard.push((at, host, event.clone()));
            if self.reads_at.is_none() {
                self.reads_at = Some(at.plus_us(self.between(REACTION_US)));
                self.note_next();
            }
        }
        self.check_end(at, host, event, who);
    }

    /// The recorder reads what was published: everything from one sentinel, then
    /// everything from the next. What a handler announces is published when it has
    /// done its work, flushes included.
    fn read(&mut self, at: Time, world: &World<Node>, who: &Deployment) {
        let busy_until = |host: HostId| world.host(host).busy_until();
        let (mut published, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut self.heard)
            .into_iter()
            .partition(|(_, host, _)| busy_until(*host) <= at);
        let next = waiting.iter().map(|(_, host, _)| busy_until(*host)).min();
        self.heard = waiting;
        self.reads_at = next.map(|next| next.plus_us(self.between(REACTION_US)));
        published.sort_by_key(|(_, host, _)| *host);
        for (_, host, event) in &published {
            self.notice(at, *host, event, who);
        }
    }

    /// Sets off the steps that wait for this event.
    fn notice(&mut self, at: Time, host: HostId, event: &Event, who: &Deployment) {
        let scenario = Arc::clone(&self.scenario);
        // Arguments are put into words only when somebody compares them.
        let mut args: Option<String> = None;
        for (number, step) in scenario.timeline.iter().enumerate() {
            let When::On(trigger) = &step.when else {
                continue;
            };
            if trigger.event != event.kind.name()
                || self.seen[number] == u32::MAX
                || !self.is_from(trigger.from.as_ref(), host, who)
            {
                continue;
            }
            let args = args.get_or_insert_with(|| Renamed::new(who).event(event));
            if trigger
                .matching
                .as_ref()
                .is_some_and(|pattern| !pattern.is_in(args))
            {
                continue;
            }
            self.seen[number] += 1;
            if self.seen[number] == trigger.nth {
                self.seen[number] = u32::MAX;
                self.set_off(at, number, host, args, who);
            }
        }
    }

    fn is_from(&self, from: Option<&crate::command::Who>, host: HostId, who: &Deployment) -> bool {
        from.is_none_or(|from| {
            let name = who.name(host);
            from.names().any(|node| node == name)
                || from
                    .saved()
                    .any(|saved| self.saved.get(saved) == Some(name))
        })
    }

    fn set_off(&mut self, at: Time, number: usize, host: HostId, args: &str, who: &Deployment) {
        let src = who.name(host).clone();
        let inst = first_node(args, who);
        let scenario = Arc::clone(&self.scenario);
        let step = &scenario.timeline[number];
        for (name, what) in &step.save {
            let node = match what {
                Saved::Src => Some(src.clone()),
                Saved::Inst => inst.clone(),
            };
            if let Some(node) = node {
                self.saved.insert(name.clone(), node);
            }
        }
        let delay = if let When::On(trigger) = &step.when {
            trigger.delay
        } else {
            core::time::Duration::ZERO
        };
        self.plan(
            at + delay,
            Planned {
                src: Some(src),
                inst,
                ..Planned::step(number)
            },
        );
    }

    /// Whether what the scenario waits for has been seen.
    fn check_end(&mut self, at: Time, host: HostId, event: &Event, who: &Deployment) {
        let scenario = Arc::clone(&self.scenario);
        let Some(seen) = &scenario.until.seen else {
            return;
        };
        let name = event.kind.name();
        let is_companion = seen.and.as_deref() == Some(name);
        let matches = seen.event == name
            && seen
                .matching
                .as_ref()
                .is_none_or(|pattern| pattern.is_in(&Renamed::new(who).event(event)));
        if !matches && !is_companion {
            return;
        }
        if is_companion {
            self.companion += 1;
        }
        if matches {
            *self.awaited.entry(host).or_default() += 1;
        }
        self.look_at_end(at);
    }

    fn look_at_end(&mut self, at: Time) {
        let Some(seen) = &self.scenario.until.seen else {
            return;
        };
        let enough = if seen.all {
            !self.live.is_empty()
                && self
                    .live
                    .iter()
                    .all(|host| self.awaited.get(host).copied().unwrap_or(0) >= seen.count)
                && (seen.and.is_none() || self.companion >= seen.count)
        } else {
            self.awaited.values().sum::<u32>() >= seen.count
        };
        if enough {
            let end = at + self.scenario.until.settle;
            self.end_at(end);
        }
    }
}

/// Whether all Raft servers follow one leader, where there are any.
fn raft_is_led(world: &World<Node>, who: &Deployment) -> bool {
    let mut servers = who
        .of_kind(NodeKind::Raft)
        .map(|host| world.host(host).process().and_then(Node::raft));
    let Some(first) = servers.next() else {
        return true;
    };
    first.is_some_and(|first| {
        first.leader().is_some()
            && servers.all(|other| {
                other.is_some_and(|raft| {
                    (raft.leader(), raft.term()) == (first.leader(), first.term())
                })
            })
    })
}

/// The first node named in the arguments of an event.
pub(super) fn first_node(args: &str, who: &Deployment) -> Option<NodeName> {
    args.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .find_map(|word| who.host(word))
        .map(|host| who.name(host).clone())
}
