//! Who came to which epoch or term when, and who was the first.

use std::collections::BTreeMap;

use crate::frame::NodeId;
use crate::scenario::Side;

/// The largest number of epochs remembered of each process, and of firsts; the oldest go
/// first.
const KEPT: (usize, usize) = (32, 20_000);

/// An epoch that nobody had reached, or a term.
#[derive(Clone, Copy, Debug)]
struct First {
    step: u64,
    side: Side,
    epoch: u64,
}

/// The epochs and terms of a run so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Epochs {
    firsts: Vec<First>,
    /// Some of the oldest were let go.
    dropped: bool,
    /// What each came to, with the steps.
    of: BTreeMap<NodeId, Vec<(u64, u64)>>,
}

impl Epochs {
    /// Somebody comes to an epoch or term.
    pub(super) fn comes_to(&mut self, step: u64, side: Side, node: NodeId, epoch: u64) {
        let own = self.of.entry(node).or_default();
        if own.last().is_none_or(|(_, last)| *last < epoch) {
            own.push((step, epoch));
            if own.len() > KEPT.0 {
                own.remove(0);
            }
        }
        if epoch > self.highest()[side.index()] {
            self.firsts.push(First { step, side, epoch });
            if self.firsts.len() > KEPT.1 {
                self.firsts.drain(..KEPT.1 / 4);
                self.dropped = true;
            }
        }
    }

    /// The highest epoch and the highest term so far.
    pub(super) fn highest(&self) -> [u64; 2] {
        [Side::Sentinel, Side::Raft].map(|side| {
            let mut firsts = self.firsts.iter().rev();
            let last = firsts.find(|first| first.side == side);
            last.map_or(0, |first| first.epoch)
        })
    }

    /// In which one somebody is, if that was heard.
    pub(super) fn of(&self, node: NodeId) -> Option<u64> {
        Some(self.of.get(&node)?.last()?.1)
    }

    /// The step before which the last one was reached; `None` if that is not known any more.
    pub(super) fn before(&self, steps: u64) -> Option<Option<u64>> {
        let reached = self.firsts.partition_point(|first| first.step < steps);
        let last = reached.checked_sub(1).map(|last| self.firsts[last].step);
        (last.is_some() || !self.dropped).then_some(last)
    }

    /// The step by which the next one is reached, as far as the run was played.
    pub(super) fn after(&self, steps: u64) -> Option<u64> {
        let reached = self.firsts.partition_point(|first| first.step <= steps);
        Some(self.firsts.get(reached)?.step)
    }

    /// Forgets what came after that many steps.
    pub(super) fn forget_after(&mut self, steps: u64) {
        self.firsts.retain(|first| first.step <= steps);
        for own in self.of.values_mut() {
            own.retain(|(step, _)| *step <= steps);
        }
    }
}
