use lab_process::Address;
use lab_redis::wire::Role;

use super::{Condition, Decision, Rule, Value};
use crate::Tunables;
use crate::instance::{Instance, Master, Replica};

/// Whether the master, as I know it, is fit to have others pointed to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MasterLooksSane {
    /// It reports to be a master.
    pub reports_master: bool,
    /// Neither subjectively nor objectively down.
    pub not_down: bool,
    /// Milliseconds since its INFO was read (of the old master, right after a
    /// switch: the time is inherited).
    pub info_age: i64,
    /// Two INFO periods.
    pub info_limit: i64,
}

impl MasterLooksSane {
    pub(crate) fn judge(master: &Master, tunables: &Tunables, now_ms: i64) -> Self {
        Self {
            reports_master: master.reported.role_reported == Role::Master,
            not_down: !master.instance.s_down && !master.o_down,
            info_age: now_ms - master.reported.info_refresh,
            info_limit: tunables.info_period * 2,
        }
    }
}

impl Decision for MasterLooksSane {
    const RULE: Rule = Rule {
        key: "master-looks-sane",
        function: "sentinelMasterLooksSane",
        section: "§6.4",
    };

    fn holds(&self) -> bool {
        self.reports_master && self.not_down && self.info_age < self.info_limit
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::flag("master-reports-master", self.reports_master),
            Condition::flag("master-not-down", self.not_down),
            Condition::compare(
                "master-info-age",
                self.info_age < self.info_limit,
                Value::Ms(self.info_age),
                "<",
                Value::Ms(self.info_limit),
            ),
        ]
    }
}

/// Whether an instance's last SDOWN *began* long enough ago, if it ever had one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoDownFor {
    /// Milliseconds since the last SDOWN began; `None` if there was none.
    pub since_down: Option<i64>,
    /// How long ago it must be.
    pub limit: i64,
}

impl NoDownFor {
    pub(crate) fn judge(instance: &Instance, limit: i64, now_ms: i64) -> Self {
        let began = instance.s_down_since_time;
        Self {
            since_down: (began != 0).then(|| now_ms - began),
            limit,
        }
    }
}

impl Decision for NoDownFor {
    const RULE: Rule = Rule {
        key: "no-down-for",
        function: "sentinelRedisInstanceNoDownFor",
        section: "§6.5",
    };

    fn holds(&self) -> bool {
        self.since_down.is_none_or(|since| since > self.limit)
    }

    fn conditions(&self) -> Vec<Condition> {
        let found = self.since_down.map_or(Value::None, Value::Ms);
        vec![Condition::compare(
            "no-down-since",
            self.holds(),
            found,
            ">",
            Value::Ms(self.limit),
        )]
    }
}

/// Whether to make a replica object that reports to be a master a replica.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ConvertToSlave {
    /// It reports to be a master and is not the one being promoted.
    pub reports_master: bool,
    /// See [`MasterLooksSane`].
    pub sane: MasterLooksSane,
    /// See [`NoDownFor`].
    pub no_down: NoDownFor,
    /// Milliseconds since it first reported that role.
    pub role_age: i64,
    /// Four publish periods.
    pub wait: i64,
}

impl ConvertToSlave {
    pub(crate) fn judge(
        master: &Master,
        replica: &Replica,
        tunables: &Tunables,
        now_ms: i64,
    ) -> Self {
        let wait = tunables.publish_period * 4;
        Self {
            reports_master: replica.reported.role_reported == Role::Master && !replica.promoted,
            sane: MasterLooksSane::judge(master, tunables, now_ms),
            no_down: NoDownFor::judge(&replica.instance, wait, now_ms),
            role_age: now_ms - replica.reported.role_reported_time,
            wait,
        }
    }
}

impl Decision for ConvertToSlave {
    const RULE: Rule = Rule {
        key: "convert-to-slave",
        function: "sentinelRefreshInstanceInfo",
        section: "§6.3",
    };

    fn holds(&self) -> bool {
        self.reports_master
            && self.sane.holds()
            && self.no_down.holds()
            && self.role_age > self.wait
    }

    fn conditions(&self) -> Vec<Condition> {
        let mut conditions = vec![Condition::flag(
            "replica-reports-master",
            self.reports_master,
        )];
        conditions.extend(self.sane.conditions());
        conditions.extend(self.no_down.conditions());
        conditions.push(Condition::compare(
            "role-age",
            self.role_age > self.wait,
            Value::Ms(self.role_age),
            ">",
            Value::Ms(self.wait),
        ));
        conditions
    }
}

/// Whether to point a replica of somebody else to the master.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FixSlaveConfig {
    /// Whom it reports as its master.
    pub reported: Option<Address>,
    /// Whom it ought to.
    pub expected: Address,
    /// See [`MasterLooksSane`].
    pub sane: MasterLooksSane,
    /// See [`NoDownFor`].
    pub no_down: NoDownFor,
    /// Milliseconds since it first reported that master.
    pub conf_age: i64,
    /// The failover timeout.
    pub wait: i64,
}

impl FixSlaveConfig {
    pub(crate) fn judge(
        master: &Master,
        replica: &Replica,
        tunables: &Tunables,
        now_ms: i64,
    ) -> Self {
        let wait = master.failover_timeout;
        Self {
            reported: replica.reported.slave_master,
            expected: master.instance.address,
            sane: MasterLooksSane::judge(master, tunables, now_ms),
            no_down: NoDownFor::judge(&replica.instance, wait, now_ms),
            conf_age: now_ms - replica.reported.slave_conf_change_time,
            wait,
        }
    }
}

impl Decision for FixSlaveConfig {
    const RULE: Rule = Rule {
        key: "fix-slave-config",
        function: "sentinelRefreshInstanceInfo",
        section: "§6.3",
    };

    fn holds(&self) -> bool {
        self.reported != Some(self.expected)
            && self.sane.holds()
            && self.no_down.holds()
            && self.conf_age > self.wait
    }

    fn conditions(&self) -> Vec<Condition> {
        let mut conditions = vec![Condition::compare(
            "replica-of-other",
            self.reported != Some(self.expected),
            self.reported.map_or(Value::None, Value::Address),
            "!=",
            Value::Address(self.expected),
        )];
        conditions.extend(self.sane.conditions());
        conditions.extend(self.no_down.conditions());
        conditions.push(Condition::compare(
            "conf-age",
            self.conf_age > self.wait,
            Value::Ms(self.conf_age),
            ">",
            Value::Ms(self.wait),
        ));
        conditions
    }
}
