//! Making a frame of a run: what the screen shows of an instant.

mod ballots;
mod file;
mod findings;
mod headline;
mod inspect;
mod knows;
mod messages;
mod nodes;
mod pills;
mod raft;
pub(crate) mod said;
mod side;
mod tick;
mod toll;
mod watched;
mod why;
mod wires;

use lab_sentinel::Sentinel;
use lab_sentinel::view::MasterView;
use lab_sim::{HostId, Status, Time};

use crate::frame::{EpochVotes, Frame, NodeId, Part, RaftSettings, Settings};
use crate::scenario::NodeKind;
use crate::world::{EPOCH_MS, Node, Run};

pub(crate) use findings::times_broken;
pub(crate) use inspect::inspect;
pub(crate) use knows::knows;
pub(crate) use messages::{kind_between, kind_of, label_of};
pub(crate) use raft::{event_text, raft_message_text};
pub(crate) use tick::{Waker, Woken, tick};
pub(crate) use why::{last_answer, last_heard};

/// What a frame says about the run beside its present state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    /// t = 0.
    pub(crate) zero: Time,
    /// The furthest instant played.
    pub(crate) furthest: Time,
    /// The seed.
    pub(crate) seed: u64,
}

/// The screenful of an instant; of another frame all but one part is kept, if one is given.
pub(crate) fn frame(
    run: &Run,
    span: Span,
    votes: &[EpochVotes],
    last_abort: Option<(NodeId, bool)>,
    kept: Option<(&Frame, Part)>,
) -> Frame {
    let look = Look {
        run,
        zero: span.zero,
    };
    let without = |part| kept.filter(|kept| kept.1 != part).map(|kept| kept.0);
    let (messages, messages_not_drawn) = look.messages();
    let wires = without(Part::Wires).map_or_else(|| look.wires(), |kept| kept.wires.clone());
    let (sides, configurations) = without(Part::Sides).map_or_else(
        || (look.sides(last_abort), look.configurations()),
        |kept| (kept.sides.clone(), kept.configurations.clone()),
    );
    Frame {
        now_us: look.relative(run.now()),
        step: run.steps(),
        from_us: look.relative(Time::ZERO),
        to_us: look.relative(span.furthest),
        next_event_us: run.next_at().map(|at| look.relative(at)),
        sides,
        findings: look.findings(),
        nodes: without(Part::Nodes).map_or_else(|| look.nodes(), |kept| kept.nodes.clone()),
        groups: look.groups(),
        configurations,
        reports: look.reports(&wires),
        waiting: look.waiting(),
        wires,
        messages,
        messages_not_drawn,
        votes: look.complete_votes(votes),
        settings: look.settings(span.seed),
        ended: run.end().is_some_and(|end| end <= run.now()),
    }
}

/// A run being looked at.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    pub(crate) run: &'a Run,
    pub(crate) zero: Time,
}

impl<'a> Look<'a> {
    /// The instant, microseconds from t = 0.
    pub(crate) fn now_us(self) -> i64 {
        self.relative(self.run.now())
    }

    fn relative(self, at: Time) -> i64 {
        at.as_us() as i64 - self.zero.as_us() as i64
    }

    /// An instant on a host's wall clock, as one of true time from t = 0.
    fn relative_ms(self, host: HostId, wall_ms: i64) -> i64 {
        let offset_ms = self.run.world().host(host).wall_offset_ms();
        shown_at(wall_ms, offset_ms) - self.zero.as_us() as i64
    }

    /// An instant that a host read on its wall clock, as one of true time from t = 0: as the
    /// clock was set then, if it has been set since.
    fn was_read(self, host: HostId, wall_ms: i64) -> i64 {
        let world = self.run.world();
        let us = |at: Time| at.as_us() as i64;
        let zero_us = us(self.zero);
        let mut until_us = us(self.run.now());
        let mut offset_ms = world.host(host).wall_offset_ms();
        for (set, before_ms) in world.clock_was_set(host) {
            let at_us = shown_at(wall_ms, offset_ms);
            // A reading is in whole milliseconds.
            if (us(set) - 999..=until_us).contains(&at_us) {
                return at_us - zero_us;
            }
            (until_us, offset_ms) = (us(set), before_ms);
        }
        shown_at(wall_ms, offset_ms).min(until_us) - zero_us
    }

    /// What a host's wall clock shows, in milliseconds.
    fn wall_ms(self, host: HostId) -> i64 {
        self.run.world().host(host).clock(self.run.now()).wall_ms
    }

    /// Whether a cut keeps two hosts from talking, in either direction.
    fn is_cut(self, a: HostId, b: HostId) -> bool {
        self.run.world().links().any(|link| {
            let between = (link.from, link.to) == (a, b) || (link.from, link.to) == (b, a);
            between && (link.cut.is_some() || link.connections_cut)
        })
    }

    fn status(self, host: HostId) -> Status {
        self.run.world().host(host).status()
    }

    fn is_up(self, host: HostId) -> bool {
        self.status(host) == Status::Up
    }

    fn process(self, host: HostId) -> Option<&'a Node> {
        self.run.world().host(host).process()
    }

    fn sentinel(self, host: HostId) -> Option<&'a Sentinel> {
        self.process(host).and_then(Node::sentinel)
    }

    /// Sentinels that have a process, running or paused, with their hosts.
    fn sentinels(self) -> impl Iterator<Item = (HostId, &'a Sentinel)> {
        self.run
            .who()
            .of_kind(NodeKind::Sentinel)
            .filter_map(move |host| Some((host, self.sentinel(host)?)))
    }

    /// The views of one master, of sentinels that run.
    fn views(self, master: &str) -> Vec<(HostId, MasterView<'a>)> {
        self.sentinels()
            .filter(|(host, _)| self.is_up(*host))
            .filter_map(|(host, sentinel)| Some((host, sentinel.master(master)?)))
            .collect()
    }

    fn node_at(self, address: lab_process::Address) -> Option<NodeId> {
        self.run.who().at(address).map(node)
    }

    fn groups(self) -> Vec<String> {
        let masters = self.run.scenario().masters.iter();
        masters.map(|master| master.name.clone()).collect()
    }

    fn configurations(self) -> Vec<u64> {
        let masters = &self.run.scenario().masters;
        let mut newest = vec![0; masters.len()];
        for (host, sentinel) in self.sentinels() {
            if !self.is_up(host) {
                continue;
            }
            for view in sentinel.masters() {
                let place = masters
                    .iter()
                    .position(|master| *master.name == *view.name());
                if let Some(known) = place.and_then(|place| newest.get_mut(place)) {
                    *known = view.config_epoch().max(*known);
                }
            }
        }
        newest
    }

    fn settings(self, seed: u64) -> Settings {
        let scenario = self.run.scenario();
        let master = scenario.masters.first();
        Settings {
            masters: scenario.masters.len() as u16,
            sentinels: scenario.sentinels as u16,
            replicas: master.map_or(0, |master| master.redis.len().saturating_sub(1) as u16),
            quorum: master.map_or(0, |master| master.quorum.of(0)),
            down_after_ms: master.map_or(0, |master| master.down_after.as_millis() as u64),
            failover_timeout_ms: master
                .map_or(0, |master| master.failover_timeout.as_millis() as u64),
            parallel_syncs: master.map_or(0, |master| master.parallel_syncs),
            raft: scenario.raft.map(|raft| RaftSettings {
                servers: raft.servers as u16,
                election_timeout_min_ms: raft.election_timeout_min.as_millis() as u64,
                election_timeout_max_ms: raft.election_timeout_max.as_millis() as u64,
                heartbeat_ms: raft.heartbeat.as_millis() as u64,
                pre_vote: raft.pre_vote,
                check_quorum: raft.check_quorum,
            }),
            latency_us: scenario.network.latency.as_micros() as u64,
            seed,
        }
    }
}

/// The number on the screen of a host.
const fn node(host: HostId) -> NodeId {
    host.0 as NodeId
}

/// When a wall clock that is so far ahead shows that, in microseconds of true time.
const fn shown_at(wall_ms: i64, offset_ms: i64) -> i64 {
    (wall_ms - EPOCH_MS - offset_ms) * 1_000
}
