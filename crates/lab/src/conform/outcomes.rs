use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;
use super::stats::{Share, fisher, tarone};

/// How often something is so in the recordings and in the simulated runs.
#[derive(Clone, PartialEq, Debug)]
pub struct OutcomeRow {
    /// What: `elections won=1`, `end: r0=slave of the master`, `F:+odown on all`.
    pub name: String,
    /// In how many real runs.
    pub real: Share,
    /// In how many simulated runs.
    pub simulated: Share,
    /// How often chance makes the two differ as much.
    pub p: f64,
    /// Whether that is too rare to be chance.
    pub fails: bool,
}

/// Compares how often each thing is so that is so in some run: Fisher's exact test,
/// two-sided, corrected by Tarone. Things that are so in exactly the same runs are
/// tested once, under the first name. Returns the rows, the least likely first.
pub(super) fn judge(real: &[Facts], simulated: &[Facts], level: f64) -> Vec<OutcomeRow> {
    let names: BTreeSet<&String> = real
        .iter()
        .chain(simulated)
        .flat_map(|facts| &facts.traits)
        .collect();
    let mut patterns: BTreeMap<Vec<bool>, Vec<&String>> = BTreeMap::new();
    for name in names {
        let pattern = real
            .iter()
            .chain(simulated)
            .map(|facts| facts.traits.contains(name))
            .collect();
        patterns.entry(pattern).or_default().push(name);
    }
    let mut rows = Vec::new();
    let mut smallest = Vec::new();
    for (pattern, names) in patterns {
        let r = Share::count(pattern[..real.len()].iter().copied());
        let s = Share::count(pattern[real.len()..].iter().copied());
        let (p, least) = fisher(r, s);
        smallest.push(least);
        let more = if names.len() > 1 {
            format!(" (and {} more)", names.len() - 1)
        } else {
            String::new()
        };
        rows.push(OutcomeRow {
            name: format!("{}{more}", names[0]),
            real: r,
            simulated: s,
            p,
            fails: false,
        });
    }
    let each = tarone(level, &smallest);
    for row in &mut rows {
        row.fails = row.p <= each;
    }
    rows.sort_by(|a, b| a.p.total_cmp(&b.p).then_with(|| a.name.cmp(&b.name)));
    rows
}
