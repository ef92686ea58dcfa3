//! Whether an expectation is so, as a run goes on.
//!
//! What is asked of each process by itself changes only when that process does something:
//! then it alone is asked again, and not fifty others.

use std::collections::BTreeMap;

use lab_sim::{HostId, Time};

use crate::cases::{self, Look};
use crate::command::Who;
use crate::scenario::{Expectation, Is, Subject};
use crate::world::Run;

/// An expectation, and of whom it is so.
#[derive(Clone, Debug)]
pub(super) struct State {
    expectation: Box<Expectation>,
    /// Of whom it is asked, and whether it is so of each, if each answers for itself.
    met: BTreeMap<HostId, bool>,
    /// Who did something since it was looked at.
    touched: Vec<HostId>,
    /// Something was done on which everybody may depend: nobody was asked yet, or who is
    /// meant may have changed.
    stale: bool,
}

impl State {
    pub(super) fn new(expectation: Box<Expectation>) -> Self {
        Self {
            expectation,
            met: BTreeMap::new(),
            touched: Vec::new(),
            stale: true,
        }
    }

    /// A process did something.
    pub(super) fn touch(&mut self, host: HostId) {
        if self.touched.last() != Some(&host) && self.met.contains_key(&host) {
            self.touched.push(host);
        }
    }

    /// A process began or ended, or something was done to the run.
    pub(super) const fn touch_all(&mut self) {
        self.stale = true;
    }

    /// Whether it is so now; `None` if that cannot have changed.
    pub(super) fn look(&mut self, run: &Run, zero: Time) -> Option<bool> {
        let nothing = cases::Record::default();
        let look = Look::new(run, &nothing, zero);
        let Some(each) = each_by_itself(&self.expectation) else {
            return Some(look.meets(&self.expectation).is_ok());
        };
        if std::mem::take(&mut self.stale) {
            let asked = cases::nodes_of(run, each);
            let met = |host| (host, look.is_met_by(host, &self.expectation));
            self.met = asked.into_iter().map(met).collect();
        } else if self.touched.is_empty() {
            return None;
        } else {
            for host in &self.touched {
                self.met
                    .insert(*host, look.is_met_by(*host, &self.expectation));
            }
        }
        self.touched.clear();
        let mut met = self.met.values().copied();
        Some(match self.expectation.of {
            Subject::Any(_) => met.any(|so| so),
            _ => !self.met.is_empty() && met.all(|so| so),
        })
    }
}

/// Whom it is asked of, if each answers for itself: who `@master` is, others know.
fn each_by_itself(expectation: &Expectation) -> Option<&Who> {
    let compares = |is: &Is| match is {
        Is::Equal(text) | Is::Unequal(text) => text == "@master",
        _ => false,
    };
    match &expectation.of {
        Subject::Nodes(of) | Subject::Any(of) => {
            let apart = !expectation.wants.iter().any(|want| compares(&want.is));
            apart.then_some(of)
        }
        Subject::Master | Subject::Others => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::condition::Condition;
    use crate::scenario::gallery;
    use crate::session::{Goal, Watch};
    use crate::world::AnyListener;

    /// What is so of each by itself, of some, and of the one that others name.
    const CONDITIONS: [&str; 8] = [
        "@sentinels.flags has o_down",
        "any @live.flags has s_down",
        "!s1.current_epoch >= 1",
        "s0.failover != none",
        "@redis.role = slave",
        "@redis.alive = yes",
        "@sentinels.master = r1",
        "@sentinels.master != r0",
    ];

    #[test]
    fn asking_only_those_who_did_something_finds_what_asking_everybody_finds() {
        let mut became_so = 0;
        for scenario in gallery() {
            let scenario = Arc::new(scenario);
            for text in CONDITIONS {
                let condition = Condition::parse(text, &scenario).expect("a condition");
                let Condition::State(expectation) = condition.clone() else {
                    panic!("{text} is something that can be so");
                };
                let mut run = Run::new(Arc::clone(&scenario), 1);
                run.run_to_zero(&mut ());
                let zero = run.now();
                let nothing = cases::Record::default();
                let so = |run: &Run| Look::new(run, &nothing, zero).meets(&expectation).is_ok();
                let mut watch = Watch::on(&Goal::Condition(condition), &run, zero);
                let mut was = so(&run);
                let until = zero + core::time::Duration::from_secs(30);
                while run.step_until(until, &mut (&mut watch as AnyListener<'_>)) {
                    let is = so(&run);
                    let comes = watch.has_come(&run, zero);
                    assert_eq!(
                        comes,
                        is && !was,
                        "{text} in {} at {}",
                        scenario.name,
                        run.now()
                    );
                    became_so += u32::from(comes);
                    was = is;
                }
            }
        }
        assert!(became_so > 30, "{became_so}");
    }
}
