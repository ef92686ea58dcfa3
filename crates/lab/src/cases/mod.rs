//! Scenarios that say what is so in every run of them, and whether it is.
//!
//! A scenario's [`expect`](crate::scenario::Expectation) is looked at ten times a
//! second of the run: what a reader of the scenario would see if he asked the
//! processes then. [`REDIS_CASES`] are the cases of Redis's own Sentinel tests; the
//! scenarios that stand for them name them by their `row`.

mod look;
mod record;
mod redis;

use core::time::Duration;
use std::sync::Arc;

use lab_sim::Time;

use crate::scenario::{Expectation, Scenario, Window};
use crate::world::Run;
pub(crate) use look::{Look, nodes_of};
pub(crate) use record::Record;

pub use redis::{REDIS_CASES, RedisCase, Scope};

/// How often a run is looked at.
const EVERY: Duration = Duration::from_millis(100);

/// What came of an expectation in one run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// Since when it is so, from t = 0; `None` if it never was, or not throughout.
    pub held_at: Option<Duration>,
    /// If it did not hold: what was found instead the last time (the first time that
    /// mattered, if it was to hold throughout).
    pub found: Option<Found>,
}

/// What was found where something else was expected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// When, from t = 0.
    pub at: Duration,
    /// Of whom.
    pub node: String,
    /// What: `master is r0`.
    pub what: String,
}

impl Outcome {
    /// Whether it held.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.held_at.is_some()
    }
}

/// Plays a scenario and says what came of each of its expectations.
#[must_use]
pub fn judge(scenario: &Arc<Scenario>, seed: u64) -> Vec<Outcome> {
    let mut run = Run::new(Arc::clone(scenario), seed);
    let mut record = Record::new(scenario);
    run.run_to_zero(&mut record);
    let zero = run.zero().unwrap_or_else(|| run.now());
    let mut courts: Vec<Court<'_>> = scenario.expect.iter().map(Court::new).collect();
    let last = courts.iter().map(|court| court.of.window.until()).max();
    let mut at = Duration::ZERO;
    while last.is_some_and(|last| at <= last) {
        // Windows may begin and end between two looks.
        let edges = courts.iter().flat_map(|court| {
            let window = &court.of.window;
            [window.from(), window.until()]
        });
        let next = edges
            .filter(|edge| *edge > at)
            .chain([at + EVERY])
            .min()
            .unwrap_or(at + EVERY);
        run.run_until(zero + at, &mut record);
        let look = Look::new(&run, &record, zero);
        for court in &mut courts {
            court.sit(at, &look);
        }
        at = next;
    }
    courts.into_iter().map(Court::outcome).collect()
}

/// One expectation while a run goes on.
struct Court<'s> {
    of: &'s Expectation,
    held_at: Option<Duration>,
    found: Option<Found>,
    settled: bool,
}

impl<'s> Court<'s> {
    const fn new(of: &'s Expectation) -> Self {
        Self {
            of,
            held_at: None,
            found: None,
            settled: false,
        }
    }

    fn sit(&mut self, at: Duration, look: &Look<'_>) {
        let window = &self.of.window;
        if self.settled || at < window.from() || at > window.until() {
            return;
        }
        match (look.meets(self.of), window) {
            (Ok(()), Window::At(_) | Window::Within { .. }) => {
                self.held_at = Some(at);
                self.settled = true;
            }
            (Ok(()), Window::Throughout { .. }) => {
                self.held_at.get_or_insert(at);
            }
            (Err((node, what)), window) => {
                self.found = Some(Found { at, node, what });
                self.held_at = None;
                self.settled = matches!(window, Window::Throughout { .. });
            }
        }
    }

    fn outcome(self) -> Outcome {
        Outcome {
            found: self.found.filter(|_| self.held_at.is_none()),
            held_at: self.held_at,
        }
    }
}

/// The time from t = 0.
fn since(zero: Time, at: Time) -> Duration {
    Duration::from_micros(at.as_us().saturating_sub(zero.as_us()))
}
