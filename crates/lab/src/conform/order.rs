use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, First};
use super::stats::{Share, fisher_more, tarone};
use super::wire;

/// Logs are in whole milliseconds, and what is written in one millisecond on two
/// sentinels has no order (golden summary).
pub(super) const GRANULARITY_US: i64 = 1000;

/// In fewer real runs than this an order that always held says nothing.
const LEAST_RUNS: usize = 3;

/// What came of comparing the orders of events.
#[derive(Clone, PartialEq, Debug)]
pub struct OrderVerdict {
    /// How many orders held in every real run that has both events (three or more).
    pub required: usize,
    /// How many of these held in every simulated run that has both events.
    pub held: usize,
    /// Those that did not, the most often broken first.
    pub broken: Vec<BrokenOrder>,
    /// In how many real runs something was the other way round than in all other real runs.
    pub real_exceptions: Share,
    /// In how many simulated runs something was the other way round than in all but one
    /// of the real runs.
    pub simulated_exceptions: Share,
    /// How often chance makes the simulated runs that much more exceptional.
    pub p_exceptions: f64,
    /// The level at which `p_exceptions` fails.
    pub level_exceptions: f64,
}

/// An order that holds in every real run and not in every simulated one.
#[derive(Clone, PartialEq, Debug)]
pub struct BrokenOrder {
    /// What comes first, such as `L:+odown`.
    pub first: String,
    /// What comes after it.
    pub then: String,
    /// Real runs that have both; it held in all.
    pub real: usize,
    /// Simulated runs in which it did not hold.
    pub simulated: Share,
    /// How often chance does that to an order that holds as often in both.
    pub p: f64,
    /// Whether that is too rare to be chance.
    pub fails: bool,
}

impl OrderVerdict {
    /// Whether nothing speaks against the simulated orders.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.p_exceptions > self.level_exceptions && self.broken.iter().all(|order| !order.fails)
    }
}

/// For each pair of labels: whether the first came before the second in a run, if
/// both happened.
struct Orders {
    labels: usize,
    holds: Vec<Option<bool>>,
}

/// The orders of messages are judged by times, for several leave in one turn of the
/// event loop, in the order of their sockets, and a recorder that listens to the
/// network is a little late.
const WIRE_US: i64 = 3000;

impl Orders {
    fn of(labels: &[&String], facts: &Facts, subject: Subject) -> Self {
        let here: Vec<Option<&Vec<First>>> = labels
            .iter()
            .map(|label| facts.firsts.get(*label))
            .collect();
        let mut holds = Vec::with_capacity(labels.len() * labels.len());
        for (i, a) in here.iter().enumerate() {
            for (j, b) in here.iter().enumerate() {
                let comparable = i != j && a.is_some() && b.is_some();
                holds.push(match subject {
                    _ if !comparable => None,
                    Subject::Events => before(labels[i], a, labels[j], b),
                    Subject::Messages if wire::pairs(labels[i], labels[j]) => before_by_time(a, b),
                    Subject::Messages => None,
                });
            }
        }
        Self {
            labels: labels.len(),
            holds,
        }
    }

    fn get(&self, pair: usize) -> Option<bool> {
        self.holds[pair]
    }
}

/// Whether every `a` comes before every `b`. Two events of observers are compared
/// on each observer by itself; everything else across.
fn before(
    a_label: &str,
    a: &Option<&Vec<First>>,
    b_label: &str,
    b: &Option<&Vec<First>>,
) -> Option<bool> {
    let each_by_itself = !a_label.starts_with("L:") && a_label.get(..2) == b_label.get(..2);
    let mut any = false;
    for a in a.iter().copied().flatten() {
        for b in b.iter().copied().flatten() {
            if a.sentinel == b.sentinel {
                any = true;
                if a.place > b.place {
                    return Some(false);
                }
            } else if !each_by_itself {
                any = true;
                if a.t_us > b.t_us + GRANULARITY_US {
                    return Some(false);
                }
            }
        }
    }
    any.then_some(true)
}

/// Whether no `a` comes clearly after any `b`.
fn before_by_time(a: &Option<&Vec<First>>, b: &Option<&Vec<First>>) -> Option<bool> {
    let late = a.iter().copied().flatten().map(|first| first.t_us).max()?;
    let early = b.iter().copied().flatten().map(|first| first.t_us).min()?;
    Some(late <= early + WIRE_US)
}

/// What is compared: events with each other, or messages with events and each other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Events,
    Messages,
}

/// Compares the orders of events, or of messages.
///
/// With few real runs an order can hold in all of them by luck: a share of 20 % of
/// exceptions leaves no trace in 10 runs once in ten times, and there are hundreds
/// of pairs. Therefore an order broken by some simulated run only fails when chance
/// (Fisher's exact test, one-sided, corrected by Tarone over every pair that could
/// fail) does not explain it. All of them together are judged once more by their
/// exceptions: how often a run breaks an order that held in all others. That number
/// is estimated from the real runs by leaving out one at a time, and from the
/// simulated runs by comparing each with the real runs but one.
pub(super) fn judge(
    real: &[Facts],
    simulated: &[Facts],
    level: f64,
    subject: Subject,
) -> OrderVerdict {
    let labels: BTreeSet<&String> = real.iter().flat_map(|facts| facts.firsts.keys()).collect();
    let labels: Vec<&String> = labels.into_iter().collect();
    let real: Vec<Orders> = real
        .iter()
        .map(|facts| Orders::of(&labels, facts, subject))
        .collect();
    let simulated: Vec<Orders> = simulated
        .iter()
        .map(|facts| Orders::of(&labels, facts, subject))
        .collect();
    let pairs = labels.len() * labels.len();
    let level_orders = level / 2.0;

    // One test per different pattern of exceptions; pairs that are broken in the same
    // runs are one observation, not several.
    let mut tests: BTreeMap<Vec<Option<bool>>, (Share, Share, Vec<usize>)> = BTreeMap::new();
    let mut required = 0;
    let mut held = 0;
    for pair in 0..pairs {
        let broken = |runs: &[Orders]| {
            Share::count(
                runs.iter()
                    .filter_map(|run| run.get(pair))
                    .map(|holds| !holds),
            )
        };
        let (r, s) = (broken(&real), broken(&simulated));
        if r.all < LEAST_RUNS || s.all == 0 {
            continue;
        }
        required += usize::from(r.of == 0);
        held += usize::from(r.of == 0 && s.of == 0);
        if s.of > 0 {
            let pattern = real
                .iter()
                .chain(&simulated)
                .map(|run| run.get(pair))
                .collect();
            tests
                .entry(pattern)
                .or_insert((r, s, Vec::new()))
                .2
                .push(pair);
        }
    }
    let tested: Vec<_> = tests
        .into_values()
        .map(|(r, s, pairs)| (r, s, pairs, fisher_more(r, s)))
        .collect();
    let smallest: Vec<f64> = tested.iter().map(|(.., (_, smallest))| *smallest).collect();
    let each = tarone(level_orders, &smallest);
    let mut broken: Vec<BrokenOrder> = Vec::new();
    for (r, s, pairs, (p, _)) in tested.into_iter().filter(|(r, ..)| r.of == 0) {
        for pair in pairs {
            let (first, then) = (
                labels[pair / labels.len()].clone(),
                labels[pair % labels.len()].clone(),
            );
            broken.push(BrokenOrder {
                first,
                then,
                real: r.all,
                simulated: s,
                p,
                fails: p <= each,
            });
        }
    }
    broken.sort_by(|a, b| a.p.total_cmp(&b.p));

    let (real_exceptions, simulated_exceptions) = exceptions(&real, &simulated);
    let p_exceptions = fisher_more(real_exceptions, simulated_exceptions).0;
    let level_exceptions = level / 2.0;
    OrderVerdict {
        required,
        held,
        broken,
        real_exceptions,
        simulated_exceptions,
        p_exceptions,
        level_exceptions,
    }
}

/// How many real runs break an order that held in all other real runs, and how many
/// simulated runs break one that held in all real runs but one (another one each time).
fn exceptions(real: &[Orders], simulated: &[Orders]) -> (Share, Share) {
    let pairs = real
        .first()
        .map_or(0, |orders| orders.labels * orders.labels);
    let counts: Vec<(usize, usize)> = (0..pairs)
        .map(|pair| {
            let known = real.iter().filter_map(|run| run.get(pair));
            let share = Share::count(known.map(|holds| !holds));
            (share.of, share.all)
        })
        .collect();
    let breaks = |run: &Orders, without: &Orders| {
        (0..pairs).any(|pair| {
            let own = without.get(pair);
            let broken = counts[pair].0 - usize::from(own == Some(false));
            let known = counts[pair].1 - usize::from(own.is_some());
            broken == 0 && known >= LEAST_RUNS && run.get(pair) == Some(false)
        })
    };
    let real_share = Share::count(real.iter().map(|run| breaks(run, run)));
    let others = simulated.iter().zip(real.iter().cycle());
    (
        real_share,
        Share::count(others.map(|(run, without)| breaks(run, without))),
    )
}
