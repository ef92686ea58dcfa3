//! What speed is measured on, so that the native and the wasm measurements play
//! the same. The clock is the caller's.

use core::cmp::Reverse;
use core::time::Duration;
use std::collections::BinaryHeap;

use lab_sim::{HostId, Record, Time};

use crate::command::NodeName;
use crate::scenario::{Master, Scenario, ScenarioErrors, Settings};
use crate::world::{Deployment, Happening, Listener, Node};

/// A deployment at rest: sentinels that watch masters with two replicas each, and
/// no client.
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
    // A thousand that start one after another would take minutes to be all there.
    scenario.start_jitter = Duration::from_millis(1);
    scenario.check()?;
    Ok(scenario)
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
