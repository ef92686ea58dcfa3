use super::{Condition, Decision, Rule, Value};
use crate::Tunables;
use crate::instance::{Master, Replica};

/// Whether the chosen replica had its time to become master.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PromotionTimedOut {
    /// Milliseconds since the present state was entered.
    pub in_state: i64,
    /// The failover timeout.
    pub limit: i64,
}

impl PromotionTimedOut {
    pub(crate) const fn judge(master: &Master, now_ms: i64) -> Self {
        Self {
            in_state: now_ms - master.failover.state_change_time,
            limit: master.failover_timeout,
        }
    }
}

impl Decision for PromotionTimedOut {
    const RULE: Rule = Rule {
        key: "promotion-timed-out",
        function: "sentinelFailoverWaitPromotion",
        section: "§10",
    };

    fn holds(&self) -> bool {
        self.in_state > self.limit
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::compare(
            "failover-in-state",
            self.holds(),
            Value::Ms(self.in_state),
            ">",
            Value::Ms(self.limit),
        )]
    }
}

/// Whether a further replica may be pointed to the new master now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReconfigureNext {
    /// Replicas that were sent the command or are synchronising.
    pub in_progress: i64,
    /// How many may be at a time.
    pub parallel_syncs: i64,
}

impl ReconfigureNext {
    pub(crate) fn judge(master: &Master) -> Self {
        let in_progress = master
            .replicas
            .iter()
            .filter(|replica| replica.reconf.sent || replica.reconf.inprog)
            .count() as i64;
        Self {
            in_progress,
            parallel_syncs: master.parallel_syncs,
        }
    }
}

impl Decision for ReconfigureNext {
    const RULE: Rule = Rule {
        key: "reconfigure-next",
        function: "sentinelFailoverReconfNextSlave",
        section: "§10.4",
    };

    fn holds(&self) -> bool {
        self.in_progress < self.parallel_syncs
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::compare(
            "reconf-slots",
            self.holds(),
            Value::Count(self.in_progress.max(0) as u64),
            "<",
            Value::Count(self.parallel_syncs.max(0) as u64),
        )]
    }
}

/// Whether a replica took too long to report the new master. Looked at only while
/// a slot is free.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReconfSentTimedOut {
    /// The command was sent and the replica has not reported the new master.
    pub sent: bool,
    /// Milliseconds since it was sent.
    pub since_sent: i64,
    /// `slave-reconf-timeout`.
    pub limit: i64,
}

impl ReconfSentTimedOut {
    pub(crate) const fn judge(replica: &Replica, tunables: &Tunables, now_ms: i64) -> Self {
        Self {
            sent: replica.reconf.sent,
            since_sent: now_ms - replica.slave_reconf_sent_time,
            limit: tunables.slave_reconf_timeout,
        }
    }
}

impl Decision for ReconfSentTimedOut {
    const RULE: Rule = Rule {
        key: "reconf-sent-timed-out",
        function: "sentinelFailoverReconfNextSlave",
        section: "§10.4",
    };

    fn holds(&self) -> bool {
        self.sent && self.since_sent > self.limit
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::flag("reconf-sent", self.sent),
            Condition::compare(
                "reconf-since-sent",
                self.since_sent > self.limit,
                Value::Ms(self.since_sent),
                ">",
                Value::Ms(self.limit),
            ),
        ]
    }
}

/// Whether the failover is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FailoverEnds {
    /// The promoted replica exists and is not subjectively down. Looked at before
    /// the timeout: while it fails, the failover never ends (§10.5).
    pub promoted_alive: bool,
    /// Replicas that are neither done nor down.
    pub not_reconfigured: u32,
    /// Milliseconds since the state was entered.
    pub in_state: i64,
    /// The failover timeout.
    pub limit: i64,
}

impl FailoverEnds {
    pub(crate) fn judge(master: &Master, now_ms: i64) -> Self {
        let promoted_alive = master
            .failover
            .promoted
            .and_then(|slot| master.replicas.get(slot))
            .is_some_and(|replica| !replica.instance.s_down);
        let not_reconfigured = master
            .replicas
            .iter()
            .filter(|replica| !replica.promoted && !replica.reconf.done && !replica.instance.s_down)
            .count() as u32;
        Self {
            promoted_alive,
            not_reconfigured,
            in_state: now_ms - master.failover.state_change_time,
            limit: master.failover_timeout,
        }
    }

    /// It ends because its time is over.
    #[must_use]
    pub const fn by_timeout(&self) -> bool {
        self.promoted_alive && self.in_state > self.limit
    }
}

impl Decision for FailoverEnds {
    const RULE: Rule = Rule {
        key: "failover-ends",
        function: "sentinelFailoverDetectEnd",
        section: "§10.5",
    };

    fn holds(&self) -> bool {
        self.promoted_alive && (self.not_reconfigured == 0 || self.in_state > self.limit)
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::flag("end-promoted-alive", self.promoted_alive),
            Condition::compare(
                "end-not-reconfigured",
                self.not_reconfigured == 0,
                Value::Count(u64::from(self.not_reconfigured)),
                "=",
                Value::Count(0),
            ),
            Condition::compare(
                "failover-in-state",
                self.in_state > self.limit,
                Value::Ms(self.in_state),
                ">",
                Value::Ms(self.limit),
            ),
        ]
    }
}
