use lab_redis::wire::Role;

use super::{Condition, Decision, NEVER, Rule, Timed, Value, until_more};
use crate::Tunables;
use crate::instance::{Instance, Master};
use crate::link::Link;

/// Whether an instance is subjectively down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sdown {
    /// Milliseconds since the oldest unanswered ping, or since the last
    /// acceptable reply while disconnected, or 0.
    pub elapsed: i64,
    /// The instance's threshold.
    pub down_after: i64,
    /// For a master object that reports to be a replica: since when, and the
    /// longer threshold that applies.
    pub role_mismatch: Option<(i64, i64)>,
    /// For a master object whose server was restarted and has not answered PONG
    /// since: since when, and `master-reboot-down-after-period`.
    pub reboot: Option<(i64, i64)>,
}

impl Sdown {
    /// `master`: the master object, if it is one that is judged.
    pub(crate) fn judge(
        instance: &Instance,
        link: &Link,
        master: Option<&Master>,
        tunables: &Tunables,
        now_ms: i64,
    ) -> Self {
        let elapsed = if link.act_ping_time != 0 {
            now_ms - link.act_ping_time
        } else if link.disconnected {
            now_ms - link.last_avail_time
        } else {
            0
        };
        let role_mismatch = master
            .map(|master| &master.reported)
            .filter(|reported| reported.role_reported == Role::Slave)
            .map(|reported| {
                (
                    now_ms - reported.role_reported_time,
                    instance.down_after + tunables.info_period * 2,
                )
            });
        Self {
            elapsed,
            down_after: instance.down_after,
            role_mismatch,
            reboot: master.and_then(|master| {
                let since = now_ms - master.reboot_since_time?;
                Some((since, master.settings.master_reboot_down_after_ms))
            }),
        }
    }
}

impl Decision for Sdown {
    const RULE: Rule = Rule {
        key: "sdown",
        function: "sentinelCheckSubjectivelyDown",
        section: "§8.1",
    };

    fn holds(&self) -> bool {
        self.wait_ms() == 0
    }

    fn conditions(&self) -> Vec<Condition> {
        let mut conditions = vec![Condition::compare(
            "sdown-elapsed",
            self.elapsed > self.down_after,
            Value::Ms(self.elapsed),
            ">",
            Value::Ms(self.down_after),
        )];
        if let Some((since, limit)) = self.role_mismatch {
            conditions.push(Condition::compare(
                "sdown-role",
                since > limit,
                Value::Ms(since),
                ">",
                Value::Ms(limit),
            ));
        }
        if let Some((since, limit)) = self.reboot {
            conditions.push(Condition::compare(
                "sdown-reboot",
                since > limit,
                Value::Ms(since),
                ">",
                Value::Ms(limit),
            ));
        }
        conditions
    }
}

impl Timed for Sdown {
    /// As if `elapsed` grew: that it is 0 does not tell whether a ping is unanswered.
    fn wait_ms(&self) -> i64 {
        let by_role = self
            .role_mismatch
            .map_or(NEVER, |(since, limit)| until_more(since, limit));
        let by_reboot = self
            .reboot
            .map_or(NEVER, |(since, limit)| until_more(since, limit));
        until_more(self.elapsed, self.down_after)
            .min(by_role)
            .min(by_reboot)
    }
}

/// Whether a master is objectively down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Odown {
    /// I hold it for subjectively down myself.
    pub s_down: bool,
    /// I and the sentinels whose latest accepted answer said down.
    pub count: u32,
    /// The quorum.
    pub quorum: u32,
}

impl Odown {
    pub(crate) fn judge(master: &Master) -> Self {
        let s_down = master.instance.s_down;
        // Counting is skipped, as in Redis, while I do not agree myself.
        let count = if s_down {
            1 + master.peers.iter().filter(|peer| peer.master_down).count() as u32
        } else {
            0
        };
        Self {
            s_down,
            count,
            quorum: master.quorum,
        }
    }
}

impl Decision for Odown {
    const RULE: Rule = Rule {
        key: "odown",
        function: "sentinelCheckObjectivelyDown",
        section: "§8.2",
    };

    fn holds(&self) -> bool {
        self.s_down && self.count >= self.quorum
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::flag("odown-own-opinion", self.s_down),
            Condition::compare(
                "odown-count",
                self.count >= self.quorum,
                Value::Count(u64::from(self.count)),
                ">=",
                Value::Count(u64::from(self.quorum)),
            ),
        ]
    }
}
