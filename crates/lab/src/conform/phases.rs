use std::collections::BTreeSet;

use super::facts::Facts;
use super::stats::{ahead_by, quantile, smirnov_one_sided};

/// A delay may be off by this much without being called different: log lines are
/// in whole milliseconds on both ends, and the recorder's machine ran several
/// deployments at once, whose timers were late by a few milliseconds each.
pub const TOLERANCE_MS: i64 = 5;
/// And by this share of the real median, in thousandths: long delays are sums of
/// timer ticks, each of which was late on the recorder's machine.
pub const TOLERANCE_PER_MILLE: i64 = 15;
/// A delay seen in fewer real runs is shown and not judged.
pub(super) const LEAST_RUNS: usize = 3;

/// How one delay compares.
#[derive(Clone, PartialEq, Debug)]
pub struct PhaseRow {
    /// From what to what.
    pub name: &'static str,
    /// In the recordings.
    pub real: Spread,
    /// In the simulated runs.
    pub simulated: Spread,
    /// How far apart the two may be, in milliseconds.
    pub tolerance_ms: i64,
    /// How often chance alone sets the two that far apart beyond the tolerance; `None`
    /// where too few runs have it.
    pub p: Option<f64>,
    /// Whether that is too rare to be chance.
    pub fails: bool,
}

/// Milliseconds: how a delay is spread over runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spread {
    /// In how many runs.
    pub runs: usize,
    /// 5 % of them are below this.
    pub p5: i64,
    /// Half of them are.
    pub median: i64,
    /// 95 % of them are.
    pub p95: i64,
}

impl Spread {
    fn of(sorted: &[i64]) -> Self {
        let at = |per_cent| quantile(sorted, per_cent);
        Self {
            runs: sorted.len(),
            p5: at(5),
            median: at(50),
            p95: at(95),
        }
    }
}

/// Compares every delay that some real run has.
///
/// The whole distributions are compared, so the median and the 5-95 % range with
/// them: the two-sample Kolmogorov-Smirnov statistic, where each may lag behind the
/// other by the tolerance, with its exact p-value for these sample sizes. `level`
/// is divided by the number of delays and by the two directions.
pub(super) fn judge(real: &[Facts], simulated: &[Facts], level: f64) -> Vec<PhaseRow> {
    let names: BTreeSet<&'static str> = real
        .iter()
        .flat_map(|facts| facts.phases.keys().copied())
        .collect();
    let sorted = |facts: &[Facts], name: &str| {
        let mut values: Vec<i64> = facts
            .iter()
            .filter_map(|f| f.phases.get(name).copied())
            .collect();
        values.sort_unstable();
        values
    };
    let mut rows: Vec<PhaseRow> = names
        .into_iter()
        .map(|name| {
            let (r, s) = (sorted(real, name), sorted(simulated, name));
            let spread = Spread::of(&r);
            let tolerance_ms = TOLERANCE_MS + spread.median.abs() * TOLERANCE_PER_MILLE / 1000;
            let judged = r.len() >= LEAST_RUNS && s.len() >= LEAST_RUNS;
            let p = judged.then(|| p_value(&r, &s, tolerance_ms));
            PhaseRow {
                name,
                real: spread,
                simulated: Spread::of(&s),
                tolerance_ms,
                p,
                fails: false,
            }
        })
        .collect();
    let tests = rows.iter().filter(|row| row.p.is_some()).count().max(1);
    for row in &mut rows {
        row.fails = row.p.is_some_and(|p| p <= level / tests as f64);
    }
    rows
}

/// Both directions, each by its exact one-sided p-value.
fn p_value(real: &[i64], simulated: &[i64], tolerance_ms: i64) -> f64 {
    let (n, m) = (real.len(), simulated.len());
    let late = smirnov_one_sided(n, m, ahead_by(real, simulated, tolerance_ms));
    let early = smirnov_one_sided(m, n, ahead_by(simulated, real, tolerance_ms));
    (2.0 * late.min(early)).min(1.0)
}
