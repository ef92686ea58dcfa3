use std::collections::BTreeMap;

use super::stats::quantile;
use crate::recording::{LineKind, Run};
use crate::scenario::{Disk, Scenario};

/// On a memory disk a flush takes a few tenths of a millisecond, on a real one a few
/// milliseconds; the log is in whole ones.
const REAL_DISK_MS: i64 = 2;

/// The scenario with the disk that its recordings were made on. Some recorded scenarios
/// say `memory` and were recorded on a real disk: the flush that stands between a
/// sentinel's `+try-failover` and its vote for itself, in one tick
/// (`sentinelVoteLeader`), takes milliseconds in half of the runs.
#[must_use]
pub fn on_the_recorded_disk(scenario: &Scenario, real: &[Run]) -> Scenario {
    let mut flushes: Vec<i64> = real.iter().flat_map(flushes_of_votes).collect();
    flushes.sort_unstable();
    let mut scenario = scenario.clone();
    if scenario.disk == Disk::MEMORY && quantile(&flushes, 50) >= REAL_DISK_MS {
        scenario.disk = Disk::DISK;
    }
    scenario
}

/// Milliseconds from each attempt that began with `+odown` to the vote of that tick.
fn flushes_of_votes(run: &Run) -> Vec<i64> {
    let mut last: BTreeMap<&str, &str> = BTreeMap::new();
    let mut tried: BTreeMap<&str, i64> = BTreeMap::new();
    let mut flushes = Vec::new();
    for line in &run.lines {
        if line.kind != LineKind::Sentinel || &*line.event == "flush" {
            continue;
        }
        let (who, event) = (&*line.who, &*line.event);
        match event {
            "+new-epoch" if last.get(who).is_none_or(|last| *last != "+odown") => {}
            "+new-epoch" => {
                tried.insert(who, line.t_us);
            }
            "+vote-for-leader" if line.args.split(' ').next() == Some(who) => {
                let at = tried.remove(who);
                flushes.extend(at.map(|at| (line.t_us - at).div_euclid(1000)));
            }
            "+try-failover" => {}
            _ => {
                tried.remove(who);
            }
        }
        last.insert(who, event);
    }
    flushes
}
