use lab_redis::wire::RunId;

use super::{Condition, Decision, Rule, Value};
use crate::instance::Master;

/// Whether to give the vote of an epoch to whoever asks for it.
///
/// What it does not look at is as telling: not the voter's own opinion of the
/// master, not whether the candidate is any good, not TILT.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GrantVote {
    /// Who asks.
    pub candidate: RunId,
    /// For which epoch.
    pub asked_epoch: u64,
    /// My current epoch, after it was raised to the asked one if that was higher.
    pub current_epoch: u64,
    /// The epoch of my last vote for this master.
    pub voted_epoch: u64,
}

impl GrantVote {
    pub(crate) const fn judge(
        master: &Master,
        current_epoch: u64,
        asked_epoch: u64,
        candidate: RunId,
    ) -> Self {
        Self {
            candidate,
            asked_epoch,
            current_epoch,
            voted_epoch: master.leader_epoch,
        }
    }
}

impl Decision for GrantVote {
    const RULE: Rule = Rule {
        key: "grant-vote",
        function: "sentinelVoteLeader",
        section: "§9.2",
    };

    fn holds(&self) -> bool {
        self.voted_epoch < self.asked_epoch && self.current_epoch <= self.asked_epoch
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::compare(
                "vote-not-yet-given",
                self.voted_epoch < self.asked_epoch,
                Value::Epoch(self.voted_epoch),
                "<",
                Value::Epoch(self.asked_epoch),
            ),
            Condition::compare(
                "vote-epoch-not-old",
                self.current_epoch <= self.asked_epoch,
                Value::Epoch(self.current_epoch),
                "<=",
                Value::Epoch(self.asked_epoch),
            ),
        ]
    }
}
