use std::cmp::Reverse;

use lab_process::Address;
use lab_redis::wire::RunId;

use super::{Condition, Decision, Rule, Value};
use crate::Tunables;
use crate::instance::{Master, Replica};
use crate::link::Link;

/// One replica as a candidate for promotion.
///
/// Not looked at: the role it reports, whom it replicates from, whether it is
/// announced, its replication history.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// Its slot in the master's table.
    pub(crate) slot: u32,
    /// Its address.
    pub address: Address,
    /// Subjectively down.
    pub s_down: bool,
    /// Either connection with it is missing.
    pub disconnected: bool,
    /// Milliseconds since its last acceptable reply to a ping.
    pub since_avail: i64,
    /// Five ping periods.
    pub avail_limit: i64,
    /// Its priority; 0 means never.
    pub priority: u32,
    /// Milliseconds since its INFO was read; `None` if it never was.
    pub info_age: Option<i64>,
    /// How old its INFO may be.
    pub info_limit: i64,
    /// How long its link with the master was down, by its INFO.
    pub link_down: i64,
    /// How long that may be.
    pub link_down_limit: i64,
    /// Its replication offset, by its INFO.
    pub offset: u64,
    /// Its run id, if known.
    pub run_id: Option<RunId>,
}

impl Candidate {
    pub(crate) fn judge(
        master: &Master,
        slot: u32,
        replica: &Replica,
        link: &Link,
        tunables: &Tunables,
        now_ms: i64,
    ) -> Self {
        let master_down_for = if master.instance.s_down {
            now_ms - master.instance.s_down_since_time
        } else {
            0
        };
        Self {
            slot,
            address: replica.instance.address,
            s_down: replica.instance.s_down,
            disconnected: link.disconnected,
            since_avail: now_ms - link.last_avail_time,
            avail_limit: tunables.ping_period * 5,
            priority: replica.slave_priority,
            info_age: (replica.reported.info_refresh != 0)
                .then(|| now_ms - replica.reported.info_refresh),
            info_limit: if master.instance.s_down {
                tunables.ping_period * 5
            } else {
                tunables.info_period * 3
            },
            link_down: replica.reported.master_link_down_time,
            link_down_limit: master.instance.down_after * 10 + master_down_for,
            offset: replica.slave_repl_offset,
            run_id: replica.reported.run_id,
        }
    }

    /// The order of preference: priority, then the larger offset, then the
    /// smaller run id, a missing one last (`compareSlavesForPromotion`).
    fn rank(&self) -> (u32, Reverse<u64>, bool, Option<RunId>) {
        (
            self.priority,
            Reverse(self.offset),
            self.run_id.is_none(),
            self.run_id,
        )
    }
}

impl Decision for Candidate {
    const RULE: Rule = Rule {
        key: "candidate",
        function: "sentinelSelectSlave",
        section: "§10.2",
    };

    fn holds(&self) -> bool {
        !self.s_down
            && !self.disconnected
            && self.since_avail <= self.avail_limit
            && self.priority != 0
            && self.info_age.is_some_and(|age| age <= self.info_limit)
            && self.link_down <= self.link_down_limit
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::flag("candidate-not-down", !self.s_down),
            Condition::flag("link-connected", !self.disconnected),
            Condition::compare(
                "candidate-avail",
                self.since_avail <= self.avail_limit,
                Value::Ms(self.since_avail),
                "<=",
                Value::Ms(self.avail_limit),
            ),
            Condition::compare(
                "candidate-priority",
                self.priority != 0,
                Value::Count(u64::from(self.priority)),
                "!=",
                Value::Count(0),
            ),
            Condition::compare(
                "candidate-info",
                self.info_age.is_some_and(|age| age <= self.info_limit),
                self.info_age.map_or(Value::None, Value::Ms),
                "<=",
                Value::Ms(self.info_limit),
            ),
            Condition::compare(
                "candidate-link-down",
                self.link_down <= self.link_down_limit,
                Value::Ms(self.link_down),
                "<=",
                Value::Ms(self.link_down_limit),
            ),
        ]
    }
}

/// Which replica to promote.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SelectReplica {
    /// Every replica known, best first among those that pass, the others behind.
    pub candidates: Vec<Candidate>,
}

impl SelectReplica {
    pub(crate) fn among(mut candidates: Vec<Candidate>) -> Self {
        candidates.sort_by_key(|candidate| (!candidate.holds(), candidate.rank()));
        Self { candidates }
    }

    /// The replica to promote.
    #[must_use]
    pub fn chosen(&self) -> Option<&Candidate> {
        self.candidates
            .first()
            .filter(|candidate| candidate.holds())
    }
}

impl Decision for SelectReplica {
    const RULE: Rule = Rule {
        key: "select-replica",
        function: "sentinelSelectSlave",
        section: "§10.2",
    };

    fn holds(&self) -> bool {
        self.chosen().is_some()
    }

    fn conditions(&self) -> Vec<Condition> {
        self.candidates
            .iter()
            .map(|candidate| {
                let relation = if candidate.holds() {
                    "offset"
                } else {
                    "rejected"
                };
                Condition::compare(
                    "select-candidate",
                    candidate.holds(),
                    Value::Address(candidate.address),
                    relation,
                    Value::Count(candidate.offset),
                )
            })
            .collect()
    }
}
