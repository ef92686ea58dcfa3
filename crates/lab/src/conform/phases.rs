use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;
use super::stats::{
    ahead_by, mann_whitney, outside, outside_range, pairs_after, quantile, smirnov_one_sided,
};

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
    /// In how many pairs of a real and a simulated run the simulated one has the longer
    /// delay, by more than the tolerance …
    pub longer: usize,
    /// … and in how many the shorter.
    pub shorter: usize,
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
/// Three exact tests each: of place (Mann-Whitney: is one sample later than the
/// other?), of shape (Kolmogorov-Smirnov: does some share of the runs, such as the
/// earliest 5 % or the later half, come earlier?) and of range (do too many of one
/// sample lie outside the other's range?), all allowing for the tolerance. `level` is
/// divided by the number of delays; each delay's p-value is already corrected for its
/// three tests of two directions.
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
    let mut places = Places::default();
    let mut rows: Vec<PhaseRow> = names
        .into_iter()
        .map(|name| {
            let (r, s) = (sorted(real, name), sorted(simulated, name));
            let spread = Spread::of(&r);
            let tolerance_ms = TOLERANCE_MS + spread.median.abs() * TOLERANCE_PER_MILLE / 1000;
            let judged = r.len() >= LEAST_RUNS && s.len() >= LEAST_RUNS;
            let p = judged.then(|| {
                let place = places.p_value(&r, &s, tolerance_ms);
                let p = place
                    .min(shape(&r, &s, tolerance_ms))
                    .min(range(&r, &s, tolerance_ms));
                (6.0 * p).min(1.0)
            });
            PhaseRow {
                name,
                longer: pairs_after(&r, &s, tolerance_ms),
                shorter: pairs_after(&s, &r, tolerance_ms),
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

/// The smaller p-value of the two directions: one's values outside the other's range.
fn range(real: &[i64], simulated: &[i64], tolerance_ms: i64) -> f64 {
    let of = |a: &[i64], b: &[i64]| outside_range(a.len(), b.len(), outside(a, b, tolerance_ms));
    of(real, simulated).min(of(simulated, real))
}

/// The smaller one-sided p-value of the two directions.
fn shape(real: &[i64], simulated: &[i64], tolerance_ms: i64) -> f64 {
    let (n, m) = (real.len(), simulated.len());
    let late = smirnov_one_sided(n, m, ahead_by(real, simulated, tolerance_ms));
    let early = smirnov_one_sided(m, n, ahead_by(simulated, real, tolerance_ms));
    late.min(early)
}

/// Distributions of the Mann-Whitney statistic by the two sample sizes: nearly all
/// delays of a scenario have the same.
#[derive(Default)]
struct Places(BTreeMap<(usize, usize), Vec<f64>>);

impl Places {
    /// The smaller one-sided p-value of the two directions.
    fn p_value(&mut self, real: &[i64], simulated: &[i64], tolerance_ms: i64) -> f64 {
        let sizes = (real.len(), simulated.len());
        // The distribution is symmetric, so one table serves both directions.
        let chances = self
            .0
            .entry(sizes)
            .or_insert_with(|| mann_whitney(sizes.0, sizes.1));
        let at_least = |pairs: usize| chances[pairs..].iter().sum::<f64>();
        let late = at_least(pairs_after(real, simulated, tolerance_ms));
        late.min(at_least(pairs_after(simulated, real, tolerance_ms)))
    }
}
