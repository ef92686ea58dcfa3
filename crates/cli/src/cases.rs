//! `sentinel-lab cases`: whether what scenarios expect is so.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lab::cases::{Outcome, REDIS_CASES, Scope, judge};
use lab::command::Shown;
use lab::scenario::{Expectation, Scenario};

use crate::arguments;
use crate::failure::Failure;
use crate::input;

/// Plays every scenario with every seed: a row per expectation, and if some stand for
/// cases of Redis's own tests, how many of those there are.
pub(crate) fn cases(task: &arguments::Cases, out: &mut impl Write) -> Result<(), Failure> {
    let mut all_hold = true;
    let mut rows: BTreeMap<String, bool> = BTreeMap::new();
    for path in files(&task.paths)? {
        let scenario = Arc::new(input::load(&path)?.scenario);
        if scenario.expect.is_empty() {
            continue;
        }
        writeln!(out, "{}: {}", scenario.name, scenario.title.en)?;
        let runs: Vec<Vec<Outcome>> = (1..=task.seeds)
            .map(|seed| judge(&scenario, seed))
            .collect();
        for (i, expectation) in scenario.expect.iter().enumerate() {
            let outcomes: Vec<&Outcome> = runs.iter().map(|run| &run[i]).collect();
            let holds = outcomes.iter().all(|outcome| outcome.holds());
            write_row(out, expectation, &outcomes)?;
            all_hold &= holds;
            if let Some(row) = &expectation.row {
                *rows.entry(row.clone()).or_insert(true) &= holds;
            }
        }
    }
    if !rows.is_empty() {
        summary(out, &rows)?;
    }
    if all_hold {
        Ok(())
    } else {
        Err(Failure::Verdict)
    }
}

fn write_row(
    out: &mut impl Write,
    expectation: &Expectation,
    outcomes: &[&Outcome],
) -> Result<(), Failure> {
    let held = outcomes.iter().filter(|outcome| outcome.holds()).count();
    let verdict = if held == outcomes.len() {
        "ok  "
    } else {
        "FAIL"
    };
    let row = expectation.row.as_deref().unwrap_or("");
    writeln!(
        out,
        "  {verdict} {held:>3}/{:<3} {row:>3}  {}: {expectation}",
        outcomes.len(),
        expectation.shows
    )?;
    let failed = outcomes.iter().enumerate().filter(|(_, o)| !o.holds());
    for (seed, outcome) in failed.take(3) {
        if let Some(found) = &outcome.found {
            let at = Shown(found.at);
            writeln!(
                out,
                "         seed {}: at {at}, {}: {}",
                seed + 1,
                found.node,
                found.what
            )?;
        } else {
            writeln!(out, "         seed {}: it was never looked at", seed + 1)?;
        }
    }
    Ok(())
}

/// How many of Redis's own cases hold, and which are none for a simulator.
fn summary(out: &mut impl Write, rows: &BTreeMap<String, bool>) -> Result<(), Failure> {
    let in_scope = REDIS_CASES.iter().filter(|case| case.scope == Scope::In);
    let count = in_scope.clone().count();
    let hold = in_scope
        .clone()
        .filter(|case| rows.get(case.row) == Some(&true))
        .count();
    writeln!(out, "\nRedis's own cases: {count} in scope, {hold} hold")?;
    for case in in_scope.filter(|case| rows.get(case.row) != Some(&true)) {
        let why = match rows.get(case.row) {
            Some(_) => "does not hold",
            None => "no scenario given stands for it",
        };
        writeln!(out, "  {} {} ({}): {why}", case.row, case.case, case.unit)?;
    }
    for case in REDIS_CASES {
        if let Scope::Out(why) = case.scope {
            let (row, unit) = (case.row, case.unit);
            writeln!(out, "  out of scope: {row} {} ({unit}): {why}", case.case)?;
        }
    }
    Ok(())
}

/// The scenario files that are given or are in the folders that are given, by name.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        let mut inside = Vec::new();
        let cannot = |error| {
            let shown = path.display();
            Failure::Input(format!("{shown}: cannot be read as a folder: {error}"))
        };
        for entry in fs::read_dir(path).map_err(cannot)? {
            let file = entry.map_err(cannot)?.path();
            if is_scenario(&file) {
                inside.push(file);
            }
        }
        inside.sort();
        files.extend(inside);
        if files.len() == before {
            let shown = path.display();
            return Err(Failure::Input(format!(
                "{shown}: no scenario there; expected files that end in `.toml` or `.json`"
            )));
        }
    }
    Ok(files)
}

fn is_scenario(file: &Path) -> bool {
    let ending = file.extension().and_then(|ending| ending.to_str());
    file.is_file() && matches!(ending, Some("toml" | "json"))
}

/// How many expectations a scenario has, for `check`.
pub(crate) fn count(scenario: &Scenario) -> String {
    match scenario.expect.len() {
        0 => String::new(),
        1 => ", 1 expectation".to_owned(),
        n => format!(", {n} expectations"),
    }
}
