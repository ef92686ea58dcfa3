use crate::frame::{EpochVotes, Frame, NodeId, VoteRow};
use crate::scenario::Side;

/// The largest number of epochs remembered; the oldest go first. A screen shows far
/// fewer ([`Frame::EPOCHS_SHOWN`]).
const EPOCHS_MAX: usize = 1_000;

/// Every vote of a run, with the steps at which it was given and became known, so
/// that the votes of any earlier instant can be told.
#[derive(Clone, Debug, Default)]
pub(super) struct Ballots {
    /// Oldest first.
    epochs: Vec<Epoch>,
}

/// The votes of one epoch for one master.
#[derive(Clone, Debug)]
struct Epoch {
    votes: EpochVotes,
    /// When each row came about, and when its candidate learnt of it.
    steps: Vec<(u64, Option<u64>)>,
    elected_step: u64,
}

/// Who votes for whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vote {
    pub(super) voter: NodeId,
    pub(super) candidate: NodeId,
    pub(super) epoch: u64,
}

impl Ballots {
    /// The votes as they were after that many steps, newest epoch first.
    pub(super) fn until(&self, steps: u64) -> Vec<EpochVotes> {
        let then = self
            .epochs
            .iter()
            .rev()
            .filter_map(|epoch| epoch.until(steps));
        then.map(|epoch| epoch.votes)
            .take(Frame::EPOCHS_SHOWN)
            .collect()
    }

    /// Forgets what came after that many steps.
    pub(super) fn forget_after(&mut self, steps: u64) {
        self.epochs = self
            .epochs
            .iter()
            .filter_map(|epoch| epoch.until(steps))
            .collect();
    }

    /// Moves all instants back, when t = 0 becomes known.
    pub(super) fn shift(&mut self, back_us: i64) {
        for row in self
            .epochs
            .iter_mut()
            .flat_map(|epoch| &mut epoch.votes.rows)
        {
            row.at_us -= back_us;
            row.known_us = row.known_us.map(|known| known - back_us);
        }
    }

    /// A vote was recorded. A vote for oneself is known at once.
    pub(super) fn vote(&mut self, step: u64, at_us: i64, vote: Vote, side: Side, master: &str) {
        let own = vote.voter == vote.candidate;
        let row = VoteRow {
            voter: vote.voter,
            candidate: vote.candidate,
            at_us,
            known_us: own.then_some(at_us),
        };
        let steps = (step, own.then_some(step));
        let is_it = |epoch: &&mut Epoch| {
            let votes = &epoch.votes;
            (votes.epoch, votes.side) == (vote.epoch, side) && votes.master == master
        };
        if let Some(epoch) = self.epochs.iter_mut().find(is_it) {
            epoch.votes.rows.push(row);
            epoch.steps.push(steps);
            return;
        }
        let votes = EpochVotes {
            side,
            epoch: vote.epoch,
            master: master.to_owned(),
            rows: vec![row],
            asked: Vec::new(),
            elected: None,
            quorum: 0,
            majority: 0,
            voters: 0,
        };
        self.epochs.push(Epoch {
            votes,
            steps: vec![steps],
            elected_step: u64::MAX,
        });
        if self.epochs.len() > EPOCHS_MAX {
            self.epochs.remove(0);
        }
    }

    /// A candidate learnt of a vote.
    pub(super) fn known(&mut self, step: u64, at_us: i64, vote: Vote) {
        for epoch in self
            .epochs
            .iter_mut()
            .filter(|epoch| epoch.votes.epoch == vote.epoch)
        {
            for (row, steps) in epoch.votes.rows.iter_mut().zip(&mut epoch.steps) {
                if (row.voter, row.candidate) == (vote.voter, vote.candidate)
                    && row.known_us.is_none()
                {
                    row.known_us = Some(at_us);
                    steps.1 = Some(step);
                }
            }
        }
    }

    /// A candidate learnt of a vote for it in the newest epoch in which it stood.
    pub(super) fn known_in_newest(
        &mut self,
        step: u64,
        at_us: i64,
        voter: NodeId,
        candidate: NodeId,
    ) {
        let stood = |epoch: &&Epoch| {
            let mut rows = epoch.votes.rows.iter();
            rows.any(|row| (row.voter, row.candidate) == (candidate, candidate))
        };
        if let Some(epoch) = self.epochs.iter().rev().find(stood) {
            let epoch = epoch.votes.epoch;
            let vote = Vote {
                voter,
                candidate,
                epoch,
            };
            self.known(step, at_us, vote);
        }
    }

    /// Somebody was elected, in the newest epoch in which it stood.
    pub(super) fn elected(&mut self, step: u64, node: NodeId) {
        let stood = |epoch: &&mut Epoch| {
            epoch
                .votes
                .rows
                .iter()
                .any(|row| row.candidate == node && row.voter == node)
        };
        if let Some(epoch) = self.epochs.iter_mut().rev().find(stood) {
            epoch.votes.elected = Some(node);
            epoch.elected_step = step;
        }
    }
}

impl Epoch {
    /// As it was after that many steps; `None` if nobody had voted yet.
    fn until(&self, steps: u64) -> Option<Self> {
        let mut then = self.clone();
        then.steps.retain(|given| given.0 <= steps);
        if then.steps.is_empty() {
            return None;
        }
        // Rows are in the order of their steps.
        then.votes.rows.truncate(then.steps.len());
        for (row, given) in then.votes.rows.iter_mut().zip(&mut then.steps) {
            if given.1.is_none_or(|known| known > steps) {
                row.known_us = None;
                given.1 = None;
            }
        }
        if then.elected_step > steps {
            then.votes.elected = None;
            then.elected_step = u64::MAX;
        }
        Some(then)
    }
}
