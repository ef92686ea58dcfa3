use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use lab::recording::{Run as Recording, parse_runs};
use lab::scenario::Scenario;
use lab::world::Run;

use crate::failure::Failure;
use crate::run::write_lines;

/// Runs of a scenario with the seeds 1 to `seeds`, several at a time, in the order
/// of the seeds.
pub(super) fn simulate(
    scenario: &Arc<Scenario>,
    seeds: u64,
    jobs: usize,
) -> Result<Vec<Recording>, Failure> {
    let next = AtomicU64::new(1);
    let work = || -> Result<Vec<Recording>, Failure> {
        let mut runs = Vec::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed > seeds {
                return Ok(runs);
            }
            runs.push(one(scenario, seed)?);
        }
    };
    let parts = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .map(std::thread::ScopedJoinHandle::join)
            .collect::<Vec<_>>()
    });
    let mut runs = Vec::new();
    for part in parts {
        match part {
            Ok(part) => runs.extend(part?),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
    runs.sort_by_key(|run| run.number);
    Ok(runs)
}

/// One run, read back from the very text that `run --format jsonl` prints: what is
/// judged is what anybody else can see.
fn one(scenario: &Arc<Scenario>, seed: u64) -> Result<Recording, Failure> {
    let mut text = Vec::new();
    write_lines(&mut Run::new(Arc::clone(scenario), seed), &mut text)?;
    let name = format!("{}, seed {seed}", scenario.name);
    let runs =
        parse_runs(text.as_slice(), &name).map_err(|error| Failure::Run(error.to_string()))?;
    let mut run = runs.into_iter().next().unwrap_or_default();
    run.number = seed;
    Ok(run)
}
