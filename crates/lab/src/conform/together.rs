use std::collections::{BTreeMap, BTreeSet};

use super::phases::{PhaseRow, Spread};
use super::stats::{Share, normal_tail};
use super::{FALSE_ALARM, Judgement, MasterJudgement, OrderVerdict, Part, Verdict};

/// What the judgement of all scenarios together is called in a table.
pub const TOGETHER: &str = "(all together)";

/// Delays over all scenarios: few runs of each, but many scenarios, show what is off by
/// a little everywhere. Each delay is compared within its scenario as [`super::judge`]
/// does, with the same tolerance, and the comparisons are added up (van Elteren's
/// stratified Mann-Whitney test, each direction). The row's medians are those of the
/// scenarios' medians. `None` when nothing was judged.
#[must_use]
pub fn together(judgements: &[Judgement]) -> Option<Judgement> {
    let mut by_name: BTreeMap<&'static str, Vec<&PhaseRow>> = BTreeMap::new();
    for row in judgements
        .iter()
        .flat_map(|j| &j.masters)
        .flat_map(|m| &m.phases)
    {
        if row.real.runs > 0 && row.simulated.runs > 0 {
            by_name.entry(row.name).or_default().push(row);
        }
    }
    if by_name.is_empty() {
        return None;
    }
    let each = FALSE_ALARM / by_name.len() as f64;
    let phases: Vec<PhaseRow> = by_name
        .into_iter()
        .map(|(name, rows)| {
            let p =
                (2.0 * tail(&rows, |row| row.longer).min(tail(&rows, |row| row.shorter))).min(1.0);
            PhaseRow {
                name,
                real: middle(&rows, |row| row.real),
                simulated: middle(&rows, |row| row.simulated),
                tolerance_ms: median(rows.iter().map(|row| row.tolerance_ms)),
                longer: rows.iter().map(|row| row.longer).sum(),
                shorter: rows.iter().map(|row| row.shorter).sum(),
                p: Some(p),
                fails: p <= each,
            }
        })
        .collect();
    let fails = phases.iter().any(|row| row.fails);
    let sum = |f: fn(&Judgement) -> usize| {
        judgements
            .iter()
            .filter(|j| !j.masters.is_empty())
            .map(f)
            .sum()
    };
    Some(Judgement {
        scenario: TOGETHER.to_owned(),
        real: sum(|j| j.real),
        simulated: sum(|j| j.simulated),
        verdict: if fails {
            Verdict::Fail(BTreeSet::from([Part::Phases]))
        } else {
            Verdict::Pass
        },
        masters: vec![MasterJudgement {
            master: "any".to_owned(),
            order: nothing(),
            phases,
            outcomes: Vec::new(),
        }],
        wire: None,
        rules: Vec::new(),
    })
}

/// The chance of at least so many pairs, counted by `pairs`, in all strata.
fn tail(rows: &[&PhaseRow], pairs: impl Fn(&PhaseRow) -> usize) -> f64 {
    let (mut excess, mut variance) = (0.0, 0.0);
    for row in rows {
        let (n, m) = (row.real.runs as f64, row.simulated.runs as f64);
        let weight = 1.0 / (n + m + 1.0);
        excess += weight * (pairs(row) as f64 - n * m / 2.0);
        variance += weight * n * m / 12.0;
    }
    normal_tail(excess / variance.sqrt())
}

fn middle(rows: &[&PhaseRow], of: impl Fn(&PhaseRow) -> Spread) -> Spread {
    let each = |f: fn(Spread) -> i64| median(rows.iter().map(|row| f(of(row))));
    Spread {
        runs: rows.iter().map(|row| of(row).runs).sum(),
        p5: each(|s| s.p5),
        median: each(|s| s.median),
        p95: each(|s| s.p95),
    }
}

fn median(values: impl Iterator<Item = i64>) -> i64 {
    let mut values: Vec<i64> = values.collect();
    values.sort_unstable();
    super::stats::quantile(&values, 50)
}

/// Orders are not compared across scenarios.
fn nothing() -> OrderVerdict {
    let none = Share { of: 0, all: 0 };
    OrderVerdict {
        required: 0,
        held: 0,
        broken: Vec::new(),
        real_exceptions: none,
        simulated_exceptions: none,
        p_exceptions: 1.0,
        level_exceptions: 0.0,
    }
}
