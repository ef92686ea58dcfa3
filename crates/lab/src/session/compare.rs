//! What two runs have done otherwise, process by process.
//!
//! Until they part the two are the same, and afterwards a process goes on as it would have
//! until something reaches it that differs: luck belongs to each process and link. So the
//! first thing that each does otherwise shows how a difference spreads.

use std::collections::{BTreeMap, VecDeque};

use lab_sim::{HostId, Record, Time, What};

use super::Session;
use super::history::{Given, common, parting};
use super::replay::Replay;
use crate::command::shortened;
use crate::digest::Fnv;
use crate::frame::{BranchId, Comparison, Deed, Difference, Doing, NodeId};
use crate::names::Renamed;
use crate::picture;
use crate::report::message_text;
use crate::world::{AnyListener, Deployment, Happening, Listener, Node, NodeEvent};

/// The two runs are played in turn, so much of each.
const SLICE: core::time::Duration = core::time::Duration::from_millis(50);

/// No more steps than this are compared of each, so that large deployments do not keep a
/// reader waiting.
const MOST_STEPS: u64 = 400_000;

/// The first place at which a process does something else: the number of its deed.
type Differs = BTreeMap<HostId, u64>;

impl Session {
    /// Lays two runs beside each other. `None` if there is no such run.
    #[must_use]
    pub fn compare(&self, runs: [BranchId; 2]) -> Option<Comparison> {
        let (one, one_ends) = self.script_of(runs[0])?;
        let (other, other_ends) = self.script_of(runs[1])?;
        let mut comparison = Comparison {
            runs,
            parted_us: None,
            commands: [None, None],
            differences: Vec::new(),
            same: Vec::new(),
            looked_to_us: self.relative(one_ends.at.min(other_ends.at)),
        };
        let Some(parted) = parting(one, other) else {
            comparison.same = self
                .run()
                .who()
                .hosts()
                .map(|host| host.0.0 as NodeId)
                .collect();
            return Some(comparison);
        };
        let given = common(one, other);
        let command = |script: &[Given]| {
            let next = script.get(given).filter(|next| next.place == parted);
            next.map(|given| given.command.to_string())
        };
        comparison.parted_us = Some(self.relative(parted.at));
        comparison.commands = [command(one), command(other)];
        let end = one_ends.at.max(other_ends.at);
        let end = end.min(parted.at.plus_us(Comparison::LONGEST_US));
        let start = || [one, other].map(|script| self.history.replay_of(script, parted.steps));
        let (differs, looked) = find(start(), parted.steps, end);
        comparison.looked_to_us = self.relative(looked);
        let [of_one, of_other] =
            start().map(|replay| self.deeds(replay, parted.steps, end, &differs));
        for (host, _, _) in self.run().who().hosts() {
            let node = host.0 as NodeId;
            let deeds = [of_one.get(&host).cloned(), of_other.get(&host).cloned()];
            match deeds.iter().flatten().map(|deed| deed.at_us).min() {
                Some(at_us) if differs.contains_key(&host) => {
                    comparison
                        .differences
                        .push(Difference { node, at_us, deeds });
                }
                _ => comparison.same.push(node),
            }
        }
        let by_time = |difference: &Difference| (difference.at_us, difference.node);
        comparison.differences.sort_by_key(by_time);
        Some(comparison)
    }

    /// Plays once more and notes what was done where the two differ.
    fn deeds(
        &self,
        mut replay: Replay,
        from: u64,
        end: Time,
        differs: &Differs,
    ) -> BTreeMap<HostId, Deed> {
        play_to(&mut replay, from);
        let mut notes = Notes {
            differs,
            count: BTreeMap::new(),
            deeds: BTreeMap::new(),
            step: 0,
        };
        let most = from + MOST_STEPS;
        while notes.deeds.len() < differs.len() && replay.run().steps() < most {
            notes.step = replay.run().steps() + 1;
            if !replay.step(end, &mut (&mut notes as AnyListener<'_>)) {
                break;
            }
        }
        let relative = |(host, (at, step, what))| {
            let at_us = self.relative(at);
            (host, Deed { at_us, step, what })
        };
        notes.deeds.into_iter().map(relative).collect()
    }
}

fn play_to(replay: &mut Replay, steps: u64) {
    while replay.run().steps() < steps && replay.step(Time::MAX, &mut (&mut () as AnyListener<'_>))
    {
    }
}

/// Plays both, and says of each process the number of the first deed in which they differ,
/// and up to when was looked.
fn find(mut replays: [Replay; 2], from: u64, end: Time) -> (Differs, Time) {
    replays.iter_mut().for_each(|replay| play_to(replay, from));
    let hosts: Vec<HostId> = replays[0].run().who().hosts().map(|host| host.0).collect();
    let mut deeds = [Deeds::default(), Deeds::default()];
    let mut same: BTreeMap<HostId, u64> = hosts.iter().map(|host| (*host, 0)).collect();
    let mut differs = Differs::new();
    let mut at = replays[0].run().now();
    while at < end && differs.len() < hosts.len() {
        at = (at + SLICE).min(end);
        for (replay, deeds) in replays.iter_mut().zip(&mut deeds) {
            while replay.step(at, &mut (&mut *deeds as AnyListener<'_>)) {}
        }
        for host in &hosts {
            if differs.contains_key(host) {
                { deeds.iter_mut() }.for_each(|deeds| deeds.forget(*host));
                continue;
            }
            let count = same.entry(*host).or_default();
            // What one has done by now and the other has not differs.
            loop {
                let [one, other] = &mut deeds;
                match (one.next(*host), other.next(*host)) {
                    (None, None) => break,
                    (one, other) if one == other => *count += 1,
                    _ => {
                        differs.insert(*host, *count);
                        break;
                    }
                }
            }
        }
        if replays
            .iter()
            .any(|replay| replay.run().steps() > from + MOST_STEPS)
        {
            break;
        }
    }
    (differs, at)
}

/// Whether what a record says is something that its process does.
const fn is_deed(what: &What<'_, Node>) -> bool {
    matches!(
        what,
        What::Booted { .. }
            | What::Exited { .. }
            | What::Sent { .. }
            | What::Delivered { .. }
            | What::Event { .. }
            | What::Closed { why: Some(_), .. }
    )
}

/// The deeds of all processes, as numbers that are equal for equal ones.
#[derive(Default)]
struct Deeds {
    done: BTreeMap<HostId, VecDeque<(Time, u64)>>,
}

impl Deeds {
    fn next(&mut self, host: HostId) -> Option<(Time, u64)> {
        self.done.get_mut(&host)?.pop_front()
    }

    fn forget(&mut self, host: HostId) {
        self.done.remove(&host);
    }
}

impl Listener for Deeds {
    fn record(&mut self, _: &Deployment, record: &Record<'_, Node>) {
        let Some(host) = record.host.filter(|_| is_deed(&record.what)) else {
            return;
        };
        let mut sum = Fnv::default();
        // The numbers of messages and connections are not compared: they count those of
        // everybody.
        let name = record.what.name();
        match &record.what {
            What::Sent {
                to: other, message, ..
            }
            | What::Delivered {
                from: other,
                message,
                ..
            } => {
                sum.add(format_args!("{name} {} {message:?}", other.0));
            }
            What::Event { event, .. } => sum.add(format_args!("{name} {event:?}")),
            _ => sum.add(format_args!("{name}")),
        }
        self.done
            .entry(host)
            .or_default()
            .push_back((record.at, sum.0));
    }

    fn happened(&mut self, _: Time, _: u64, _: &Happening<'_>) {}
}

/// Notes the deeds of certain numbers.
struct Notes<'a> {
    differs: &'a Differs,
    count: BTreeMap<HostId, u64>,
    deeds: BTreeMap<HostId, (Time, u64, Doing)>,
    step: u64,
}

impl Listener for Notes<'_> {
    fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        let Some(host) = record.host.filter(|_| is_deed(&record.what)) else {
            return;
        };
        let count = self.count.entry(host).or_default();
        let here = self.differs.get(&host) == Some(count);
        *count += 1;
        if here {
            self.deeds
                .insert(host, (record.at, self.step, doing(who, &record.what)));
        }
    }

    fn happened(&mut self, _: Time, _: u64, _: &Happening<'_>) {}
}

fn doing(who: &Deployment, what: &What<'_, Node>) -> Doing {
    match what {
        What::Booted { .. } => Doing::Starts,
        What::Sent { to, message, .. } => Doing::Sends {
            to: to.0 as NodeId,
            text: shortened(&Renamed::new(who).text(&message_text(who, message))),
        },
        What::Delivered { from, message, .. } => Doing::Reads {
            from: from.0 as NodeId,
            text: shortened(&Renamed::new(who).text(&message_text(who, message))),
        },
        What::Event { event, .. } => Doing::Says {
            text: match event {
                NodeEvent::Sentinel(event) => Renamed::new(who).text(&event.to_string()),
                NodeEvent::Server(event) => Renamed::new(who).text(&event.to_string()),
                NodeEvent::Client(event) => Renamed::new(who).text(&event.to_string()),
                NodeEvent::RaftClient(event) => Renamed::new(who).text(&event.to_string()),
                NodeEvent::Raft(event) => picture::event_text(who, event),
            },
        },
        What::Closed { .. } => Doing::LosesConnection,
        _ => Doing::Ends,
    }
}
