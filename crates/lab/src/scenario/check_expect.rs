use super::check::Check;
use super::{Expectation, Problem, Quantity, Subject};

impl Check<'_> {
    /// That an expectation is about nodes and masters there are, while the run lasts.
    pub(super) fn expectation(&mut self, i: usize, expectation: &Expectation) {
        if let Subject::Nodes(who) | Subject::Any(who) = &expectation.of {
            self.who(&format!("expect[{i}].of"), who, false);
        }
        let masters = self.scenario.masters.iter().map(|master| &master.name);
        if let Some(name) = &expectation.monitored
            && masters.clone().all(|known| known != name)
        {
            let nodes = masters.cloned().collect::<Vec<_>>().join(", ");
            let (name, suggestion) = (name.clone(), None);
            self.wrong(
                format!("expect[{i}].monitored"),
                Problem::NoSuchNode {
                    name,
                    suggestion,
                    nodes,
                },
            );
        }
        let (until, max) = (expectation.window.until(), self.scenario.until.max);
        if until > max {
            self.milliseconds(
                format!("expect[{i}]"),
                Quantity::TimeWithinRun,
                until,
                0,
                i64::try_from(max.as_millis()).unwrap_or(i64::MAX),
            );
        }
    }
}
