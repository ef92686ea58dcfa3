//! A run of which one process's log is read.

use std::sync::Arc;

use lab::command::Command;
use lab::report::LogFile;
use lab::scenario::Scenario;
use lab::world::{CannotApply, Run};
use lab_sim::Time;

pub(crate) struct Watched {
    pub(crate) run: Run,
    log: LogFile,
}

impl Watched {
    pub(crate) fn of(node: &str, scenario: Scenario) -> Self {
        let run = Run::new(Arc::new(scenario), 3);
        let host = run.who().host(node).expect("a node");
        Self {
            run,
            log: LogFile::of(host),
        }
    }

    pub(crate) fn give(&mut self, text: &str) -> Result<(), CannotApply> {
        let command: Command = text.parse().expect("a command");
        self.run.apply(&command, &mut self.log)
    }

    /// Plays to that many seconds of the world; what was logged since the last time.
    pub(crate) fn to(&mut self, seconds: u64) -> String {
        let until = Time::from_us(seconds * 1_000_000);
        self.run.run_until(until, &mut self.log);
        self.log.take()
    }
}
