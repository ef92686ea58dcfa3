//! `sentinel-lab conform`: simulated runs beside recorded ones.

mod folder;
mod json;
mod seeds;
mod supported;

use std::io::Write;
use std::sync::Arc;

use lab::conform::{Judgement, Verdict, details, judge, needs, on_the_recorded_disk, skip, table};
use lab::recording::read_runs;

use crate::arguments::{Conform, Report};
use crate::failure::Failure;
use folder::Recorded;

/// Judges every recorded scenario in the folders.
pub(crate) fn conform(task: &Conform, out: &mut impl Write) -> Result<(), Failure> {
    let mut found = folder::find(&task.folders)?;
    if !task.explain.is_empty() {
        for name in &task.explain {
            if !found.iter().any(|recorded| recorded.name == *name) {
                let names: Vec<&str> = found.iter().map(|recorded| &*recorded.name).collect();
                let names = names.join(", ");
                return Err(Failure::Input(format!(
                    "--explain {name}: no such scenario there; there are {names}"
                )));
            }
        }
        found.retain(|recorded| task.explain.contains(&recorded.name));
    }
    let jobs = task.jobs.map_or_else(
        || std::thread::available_parallelism().map_or(1, usize::from),
        usize::from,
    );
    let mut judgements = Vec::new();
    for recorded in &found {
        let judgement = judge_one(recorded, task.seeds, jobs)?;
        match task.format {
            Report::Json => writeln!(out, "{}", json::line(&judgement))?,
            Report::Table if !task.explain.is_empty() => writeln!(out, "{}", details(&judgement))?,
            Report::Table => {}
        }
        judgements.push(judgement);
    }
    if task.format == Report::Table {
        write!(out, "{}", table(&judgements))?;
    }
    let failed = judgements
        .iter()
        .any(|judgement| matches!(judgement.verdict, Verdict::Fail(_)));
    if failed {
        Err(Failure::Verdict)
    } else {
        Ok(())
    }
}

fn judge_one(recorded: &Recorded, seeds: u64, jobs: usize) -> Result<Judgement, Failure> {
    let scenario = &recorded.scenario;
    let real = read_runs(&recorded.runs).map_err(|error| Failure::Input(error.to_string()))?;
    let missing: std::collections::BTreeSet<_> = needs(scenario)
        .into_iter()
        .filter(|need| !supported::is_supported(need))
        .collect();
    if !missing.is_empty() {
        return Ok(skip(scenario, real.len(), missing));
    }
    let scenario = &Arc::new(on_the_recorded_disk(scenario, &real));
    let simulated = seeds::simulate(scenario, seeds, jobs)?;
    Ok(judge(scenario, &real, &simulated))
}
