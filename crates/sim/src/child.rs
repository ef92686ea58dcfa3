//! Programs that processes start beside themselves: how long they run, how they end.
//!
//! A program runs on its host whatever becomes of the process that started it: it goes
//! on while that one is stopped, and if that one dies nobody hears of its end.

use std::sync::Arc;

use lab_process::{Child, Ended, Process, Program};

use crate::host::{Waiting, WaitingInput};
use crate::queue::Kind;
use crate::trace::NO_CAUSE;
use crate::{Host, Sink, World};

/// What a program on a host does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProgramSpec {
    /// Its path.
    pub path: Arc<str>,
    /// How long it runs, microseconds.
    pub runs_us: u64,
    /// How it ends, if nobody kills it first.
    pub ends: Ended,
}

impl ProgramSpec {
    /// How long a program runs that nothing is said of; it ends with code 0.
    pub const DEFAULT_RUNS_US: u64 = 5_000;
}

/// A program that runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Running {
    child: Child,
    /// Tells it from others of this host, earlier ones included.
    tag: u32,
    ends: Ended,
}

impl<P: Process> Host<P> {
    /// How many programs its process has started that have not ended.
    #[must_use]
    pub const fn children(&self) -> usize {
        self.children.len()
    }
}

impl<P: Process> World<P> {
    /// A process starts a program.
    pub(crate) fn spawn(&mut self, host: usize, child: Child, program: &Program) {
        let row = &mut self.hosts[host];
        let known = program.first().and_then(|path| {
            let mut programs = row.made.programs.iter();
            programs.find(|known| known.path == *path)
        });
        let (runs_us, ends) = known
            .map_or((ProgramSpec::DEFAULT_RUNS_US, Ended::Code(0)), |known| {
                (known.runs_us, known.ends)
            });
        let at = self.now.saturating_add(runs_us.max(1));
        self.end_child_at(host, child, ends, at);
    }

    /// A process kills a program it started; if that has ended already, nothing.
    pub(crate) fn kill_child(&mut self, host: usize, child: Child) {
        let children = &mut self.hosts[host].children;
        let Some(at) = children.iter().position(|running| running.child == child) else {
            return;
        };
        children.remove(at);
        self.end_child_at(host, child, Ended::KILLED, self.now + 1);
    }

    fn end_child_at(&mut self, host: usize, child: Child, ends: Ended, at: u64) {
        let row = &mut self.hosts[host];
        let tag = row.spawned;
        row.spawned = tag.wrapping_add(1);
        row.children.push(Running { child, tag, ends });
        self.queue.push(at, Kind::ChildEnds, host as u32, tag);
    }

    /// A program ends; its process hears of it, if it is still the same.
    pub(crate) fn child_ends<S: Sink<P>>(&mut self, host: usize, tag: u32, sink: &mut S) -> bool {
        let children = &mut self.hosts[host].children;
        let Some(at) = children.iter().position(|running| running.tag == tag) else {
            return false;
        };
        let Running { child, ends, .. } = children.remove(at);
        let waiting = Waiting {
            connection: 0,
            generation: 0,
            end: 0,
            cause: NO_CAUSE,
            input: WaitingInput::Ended { child, how: ends },
        };
        self.hand(host, waiting, sink);
        true
    }
}
