//! The few exact tests that the judge needs. Each gives a p-value: how often
//! chance alone makes two samples of one population differ at least this much.

/// ln(0!), ln(1!), …, ln(n!).
fn ln_factorials(n: usize) -> Vec<f64> {
    let mut table = vec![0.0; n + 1];
    for i in 1..=n {
        table[i] = table[i - 1] + (i as f64).ln();
    }
    table
}

/// How many of how many.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    /// How many have it.
    pub of: usize,
    /// How many there are.
    pub all: usize,
}

impl Share {
    /// Counts the true ones.
    pub fn count(flags: impl IntoIterator<Item = bool>) -> Self {
        let mut share = Self { of: 0, all: 0 };
        for flag in flags {
            share.of += usize::from(flag);
            share.all += 1;
        }
        share
    }

    /// In per cent; 0 of none is 0.
    #[must_use]
    pub fn percent(self) -> f64 {
        if self.all == 0 {
            0.0
        } else {
            100.0 * self.of as f64 / self.all as f64
        }
    }
}

/// Fisher's exact test: given the totals, the chance of each split, first sample's
/// count from the smallest possible upwards.
fn splits(a: Share, b: Share) -> (usize, Vec<f64>) {
    let (n, m, k) = (a.all, b.all, a.of + b.of);
    let ln = ln_factorials(n + m);
    let choose = |n: usize, k: usize| ln[n] - ln[k] - ln[n - k];
    let smallest = k.saturating_sub(m);
    let chances =
        (smallest..=k.min(n)).map(|x| (choose(n, x) + choose(m, k - x) - choose(n + m, k)).exp());
    (smallest, chances.collect())
}

/// The p-value of "the second sample does not have it more often than the first",
/// and the smallest that any split of these totals could have had.
#[must_use]
pub fn fisher_more(a: Share, b: Share) -> (f64, f64) {
    let (smallest, chances) = splits(a, b);
    let p: f64 = chances[..=a.of - smallest].iter().sum();
    (p.min(1.0), chances[0])
}

/// The p-value of "both samples have it equally often", and the smallest that any
/// split of these totals could have had.
#[must_use]
pub fn fisher(a: Share, b: Share) -> (f64, f64) {
    let (smallest, chances) = splits(a, b);
    // Splits that are as unlikely count, too; rounding must not leave out its own.
    let as_unlikely = |limit: f64| {
        chances
            .iter()
            .filter(|c| **c <= limit * (1.0 + 1e-7))
            .sum::<f64>()
            .min(1.0)
    };
    let rarest = chances.iter().copied().fold(f64::INFINITY, f64::min);
    (as_unlikely(chances[a.of - smallest]), as_unlikely(rarest))
}

/// The exact p-value of the one-sided two-sample Kolmogorov-Smirnov test of "the
/// first sample is nowhere ahead of the second": of all orders in which `n` and `m`
/// values can fall, the share in which the first sample's distribution function
/// is somewhere at least `d` above the second's. Ties only make it cautious.
#[must_use]
pub fn smirnov_one_sided(n: usize, m: usize, d: f64) -> f64 {
    if d <= 0.0 || n == 0 || m == 0 {
        return 1.0;
    }
    // A walk from (0, 0) to (n, m), each order equally likely: within[j] is the chance
    // to be at (i, j) without having been d ahead.
    let ahead = |i: usize, j: usize| i as f64 / n as f64 - j as f64 / m as f64 >= d - 1e-9;
    let mut within = vec![0.0; m + 1];
    for i in 0..=n {
        for j in 0..=m {
            let here = if i == 0 && j == 0 {
                1.0
            } else {
                // Chance of each last step, given uniform orders: backwards, i of i + j.
                let total = (i + j) as f64;
                let from_i = if i > 0 {
                    within[j] * i as f64 / total
                } else {
                    0.0
                };
                let from_j = if j > 0 {
                    within[j - 1] * j as f64 / total
                } else {
                    0.0
                };
                from_i + from_j
            };
            within[j] = if ahead(i, j) { 0.0 } else { here };
        }
    }
    (1.0 - within[m]).clamp(0.0, 1.0)
}

/// The exact distribution of the Mann-Whitney statistic for `n` and `m` values
/// without ties: entry `u` is the chance that exactly `u` of the `n * m` pairs have
/// the second sample's value after the first's, when both are of one population.
#[must_use]
pub fn mann_whitney(n: usize, m: usize) -> Vec<f64> {
    // The largest of i + j values is one of the first sample's with chance i / (i + j),
    // and then has none after it; else it is after all i of the first.
    let mut row: Vec<Vec<f64>> = vec![vec![1.0]; m + 1];
    for i in 1..=n {
        let mut next: Vec<Vec<f64>> = vec![vec![1.0]];
        for j in 1..=m {
            let mut chances = vec![0.0; i * j + 1];
            let total = (i + j) as f64;
            for (u, chance) in row[j].iter().enumerate() {
                chances[u] += chance * i as f64 / total;
            }
            for (u, chance) in next[j - 1].iter().enumerate() {
                chances[u + i] += chance * j as f64 / total;
            }
            next.push(chances);
        }
        row = next;
    }
    row.pop().unwrap_or_default()
}

/// The chance that a standard normal value is at least `z` (Abramowitz and Stegun
/// 26.2.17, off by less than 1e-7).
#[must_use]
pub fn normal_tail(z: f64) -> f64 {
    if z < 0.0 {
        return 1.0 - normal_tail(-z);
    }
    let t = 1.0 / (1.0 + 0.231_641_9 * z);
    let factors = [
        1.330_274_429,
        -1.821_255_978,
        1.781_477_937,
        -0.356_563_782,
        0.319_381_530,
    ];
    let polynomial = factors.iter().fold(0.0, |sum, factor| (sum + factor) * t);
    let density = (-z * z / 2.0).exp() / (2.0 * core::f64::consts::PI).sqrt();
    (density * polynomial).clamp(0.0, 1.0)
}

/// How many pairs have the second sample's value more than `slack` after the first's.
#[must_use]
pub fn pairs_after(first: &[i64], second_sorted: &[i64], slack: i64) -> usize {
    first
        .iter()
        .map(|x| second_sorted.len() - second_sorted.partition_point(|y| *y <= x + slack))
        .sum()
}

/// The exact chance that at least `k` of `m` values fall outside the range of `n`
/// others (from their smallest to their largest) when all are of one population.
#[must_use]
pub fn outside_range(n: usize, m: usize, k: usize) -> f64 {
    if n < 2 || k == 0 {
        return 1.0;
    }
    let ln = ln_factorials(n + m);
    let choose = |n: usize, k: usize| ln[n] - ln[k] - ln[n - k];
    // `out` values below and above: out + 1 ways; the others in the n - 1 gaps between.
    let chance =
        |out: usize| ((out + 1) as f64).ln() + choose(m - out + n - 2, n - 2) - choose(m + n, n);
    (k..=m).map(|out| chance(out).exp()).sum::<f64>().min(1.0)
}

/// How many of the sorted values lie outside the range of the others by more than `slack`.
#[must_use]
pub fn outside(range: &[i64], sorted: &[i64], slack: i64) -> usize {
    let (Some(first), Some(last)) = (range.first(), range.last()) else {
        return 0;
    };
    let below = sorted.partition_point(|v| *v < first - slack);
    below + sorted.len() - sorted.partition_point(|v| *v <= last + slack)
}

/// By how much the first sample's distribution function is above the second's
/// where it is most, when the second may lag by `slack`: the largest of
/// F(x) - G(x + slack). Both sorted.
#[must_use]
pub fn ahead_by(first: &[i64], second: &[i64], slack: i64) -> f64 {
    let share =
        |sorted: &[i64], x: i64| sorted.partition_point(|v| *v <= x) as f64 / sorted.len() as f64;
    first
        .iter()
        .map(|x| share(first, *x) - share(second, *x + slack))
        .fold(0.0, f64::max)
}

/// The value below which `per_cent` of the sorted values lie; the nearest that occurs.
#[must_use]
pub fn quantile(sorted: &[i64], per_cent: usize) -> i64 {
    let last = sorted.len().saturating_sub(1);
    sorted
        .get((last * per_cent + 50) / 100)
        .copied()
        .unwrap_or(0)
}

/// Tarone's correction for many tests at once: tests that could not come out
/// significant whatever the split do not count. Takes each test's smallest
/// possible p-value, gives the level for each test so that all together raise a
/// false alarm with a chance of at most `level`.
#[must_use]
pub fn tarone(level: f64, smallest: &[f64]) -> f64 {
    let fits = |k: &usize| smallest.iter().filter(|p| **p <= level / *k as f64).count() <= *k;
    let k = (1..=smallest.len().max(1)).find(fits).unwrap_or(1);
    level / k as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-6, "{a} is not {b}");
    }

    #[test]
    fn fishers_test_gives_the_textbook_values() {
        // The lady tasting tea: 3 of 4 and 1 of 4; one-sided 17/70, two-sided 34/70.
        let (a, b) = (Share { of: 3, all: 4 }, Share { of: 1, all: 4 });
        close(fisher(a, b).0, 34.0 / 70.0);
        close(fisher_more(b, a).0, 17.0 / 70.0);
        close(fisher_more(b, a).1, 1.0 / 70.0);
        close(
            fisher(Share { of: 0, all: 5 }, Share { of: 0, all: 9 }).0,
            1.0,
        );
        close(
            fisher_more(Share { of: 0, all: 10 }, Share { of: 10, all: 10 }).0,
            1.0 / 184_756.0,
        );
    }

    #[test]
    fn smirnovs_test_counts_orders_exactly() {
        // n = m = 2: of 6 orders only "both first" reaches d = 1; three reach 1/2 at some
        // place: aabb, abab, abba, baab -> the walk is half ahead in 4 of 6.
        close(smirnov_one_sided(2, 2, 1.0), 1.0 / 6.0);
        close(smirnov_one_sided(2, 2, 0.5), 4.0 / 6.0);
        close(smirnov_one_sided(3, 3, 1.0), 1.0 / 20.0);
        close(smirnov_one_sided(5, 7, 0.0), 1.0);
    }

    #[test]
    fn mann_whitney_counts_orders_exactly() {
        // 2 and 2: of 6 orders the statistic is 0, 1, 2, 2, 3, 4.
        let chances = mann_whitney(2, 2);
        for (u, orders) in [1.0, 1.0, 2.0, 1.0, 1.0].into_iter().enumerate() {
            close(chances[u], orders / 6.0);
        }
        let chances = mann_whitney(7, 12);
        close(chances.iter().sum(), 1.0);
        close(chances[84], 1.0 / 50_388.0);
        assert_eq!(pairs_after(&[1, 2], &[1, 2, 3], 0), 3);
        assert_eq!(pairs_after(&[1, 2], &[1, 2, 3], 1), 1);
    }

    #[test]
    fn the_normal_tail_has_its_known_values() {
        close(normal_tail(0.0), 0.5);
        close(normal_tail(1.959_964), 0.025);
        close(normal_tail(-1.959_964), 0.975);
        assert!((normal_tail(4.0) / 3.167_124e-5 - 1.0).abs() < 0.01);
    }

    #[test]
    fn values_outside_a_range_are_counted_exactly() {
        // Two values make the range of one other: it is outside in 2 of 3 places.
        close(outside_range(2, 1, 1), 2.0 / 3.0);
        // All of three outside the range of two: 4 of 10 orders.
        close(outside_range(2, 3, 3), 4.0 / 10.0);
        close(outside_range(5, 9, 0), 1.0);
        let total: f64 = (0..9)
            .map(|k| outside_range(5, 9, k) - outside_range(5, 9, k + 1))
            .sum();
        close(total, 1.0 - outside_range(5, 9, 9));
        assert_eq!(outside(&[10, 20], &[4, 5, 12, 25, 26], 5), 2);
    }

    #[test]
    fn one_sample_is_ahead_of_another_unless_it_may_lag() {
        close(ahead_by(&[1, 2, 3, 4], &[11, 12, 13, 14], 0), 1.0);
        close(ahead_by(&[1, 2, 3, 4], &[11, 12, 13, 14], 10), 0.0);
        close(ahead_by(&[1, 2, 3, 4], &[11, 12, 13, 14], 9), 0.25);
        close(ahead_by(&[11, 12], &[1, 2], 0), 0.0);
    }

    #[test]
    fn quantiles_and_corrections() {
        let values: Vec<i64> = (0..=100).collect();
        assert_eq!(
            [
                quantile(&values, 5),
                quantile(&values, 50),
                quantile(&values, 95)
            ],
            [5, 50, 95]
        );
        assert_eq!(quantile(&[], 50), 0);
        // Two tests that can be significant and eight that cannot.
        let smallest = [1e-6, 1e-6, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
        close(tarone(0.01, &smallest), 0.005);
    }
}
