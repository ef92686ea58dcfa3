use lab_redis::wire::RunId;

use super::{Condition, Decision, Rule, Value};
use crate::Tunables;
use crate::instance::Master;

/// Whether somebody has enough votes to carry out the failover.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Elected {
    /// Who has most votes, if anybody has one.
    pub leader: Option<RunId>,
    /// How many.
    pub votes: u32,
    /// Sentinels there are to vote, dead or alive, and me.
    pub voters: u32,
    /// The configured quorum.
    pub quorum: u32,
}

impl Elected {
    /// Counts the votes peers told of, for the *current* epoch of this process
    /// (not the failover's: §9.3), without my own.
    ///
    /// On an exact tie the first in visiting order is ahead.
    pub(crate) fn count_peers(master: &Master, current_epoch: u64) -> Self {
        // Rarely more than two candidates: a scan beats any index.
        let mut counts: Vec<(RunId, u32)> = Vec::new();
        for peer in master.peers.iter() {
            let Some(leader) = peer.leader.filter(|_| peer.leader_epoch == current_epoch) else {
                continue;
            };
            match counts.iter_mut().find(|(id, _)| *id == leader) {
                Some((_, votes)) => *votes += 1,
                None => counts.push((leader, 1)),
            }
        }
        let mut ahead: Option<(RunId, u32)> = None;
        for &(id, votes) in &counts {
            if ahead.is_none_or(|(_, most)| votes > most) {
                ahead = Some((id, votes));
            }
        }
        Self {
            leader: ahead.map(|(id, _)| id),
            votes: ahead.map_or(0, |(_, votes)| votes),
            voters: master.voters(),
            quorum: master.quorum,
        }
    }

    /// Adds my own vote, given for `leader` when its epoch is the failover's.
    pub(crate) fn with_own_vote(self, master: &Master, current_epoch: u64, leader: RunId) -> Self {
        let votes = Self::told(master, current_epoch, leader) + 1;
        if votes > self.votes {
            Self {
                leader: Some(leader),
                votes,
                ..self
            }
        } else {
            self
        }
    }

    /// How many peers told that they voted for somebody in the current epoch.
    pub(crate) fn told(master: &Master, current_epoch: u64, leader: RunId) -> u32 {
        let votes = master
            .peers
            .iter()
            .filter(|peer| peer.leader == Some(leader) && peer.leader_epoch == current_epoch);
        votes.count() as u32
    }

    /// More than half of the voters.
    #[must_use]
    pub const fn majority(&self) -> u32 {
        self.voters / 2 + 1
    }

    /// The winner, if there is one.
    #[must_use]
    pub fn winner(&self) -> Option<RunId> {
        self.leader.filter(|_| self.holds())
    }
}

impl Decision for Elected {
    const RULE: Rule = Rule {
        key: "elected",
        function: "sentinelGetLeader",
        section: "§9.3",
    };

    fn holds(&self) -> bool {
        self.leader.is_some() && self.votes >= self.majority() && self.votes >= self.quorum
    }

    fn conditions(&self) -> Vec<Condition> {
        let votes = Value::Count(u64::from(self.votes));
        vec![
            Condition::compare(
                "elected-majority",
                self.votes >= self.majority(),
                votes,
                ">=",
                Value::Count(u64::from(self.majority())),
            ),
            Condition::compare(
                "elected-quorum",
                self.votes >= self.quorum,
                votes,
                ">=",
                Value::Count(u64::from(self.quorum)),
            ),
        ]
    }
}

/// Whether an attempt has waited for votes long enough.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GiveUpElection {
    /// Milliseconds since the attempt's start time, which lies up to 999 ms ahead.
    pub waited: i64,
    /// The smaller of the election timeout and the failover timeout.
    pub limit: i64,
}

impl GiveUpElection {
    pub(crate) fn judge(master: &Master, tunables: &Tunables, now_ms: i64) -> Self {
        Self {
            waited: now_ms - master.failover.start_time,
            limit: tunables.election_timeout.min(master.failover_timeout),
        }
    }
}

impl Decision for GiveUpElection {
    const RULE: Rule = Rule {
        key: "give-up-election",
        function: "sentinelFailoverWaitStart",
        section: "§9.4",
    };

    fn holds(&self) -> bool {
        self.waited > self.limit
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::compare(
            "election-waited",
            self.holds(),
            Value::Ms(self.waited),
            ">",
            Value::Ms(self.limit),
        )]
    }
}
