use super::{Condition, Decision, NEVER, Rule, Timed, Value, until_least, until_more};
use crate::Tunables;
use crate::instance::Instance;
use crate::link::Link;

/// Whether to try to connect again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reconnect {
    /// A connection is missing.
    pub disconnected: bool,
    /// The instance's port; 0 is never connected to.
    pub port: u16,
    /// Milliseconds since the last attempt.
    pub since_attempt: i64,
    /// The least gap between attempts.
    pub ping_period: i64,
}

impl Reconnect {
    pub(crate) const fn judge(
        instance: &Instance,
        link: &Link,
        tunables: &Tunables,
        now_ms: i64,
    ) -> Self {
        Self {
            disconnected: link.disconnected,
            port: instance.address.port,
            since_attempt: now_ms - link.last_reconn_time,
            ping_period: tunables.ping_period,
        }
    }
}

impl Decision for Reconnect {
    const RULE: Rule = Rule {
        key: "reconnect",
        function: "sentinelReconnectInstance",
        section: "§5.1",
    };

    fn holds(&self) -> bool {
        self.wait_ms() == 0
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::flag("link-disconnected", self.disconnected),
            Condition::compare(
                "port-usable",
                self.port != 0,
                Value::Count(u64::from(self.port)),
                "!=",
                Value::Count(0),
            ),
            Condition::compare(
                "reconnect-gap",
                self.since_attempt >= self.ping_period,
                Value::Ms(self.since_attempt),
                ">=",
                Value::Ms(self.ping_period),
            ),
        ]
    }
}

impl Timed for Reconnect {
    fn wait_ms(&self) -> i64 {
        if self.disconnected && self.port != 0 {
            until_least(self.since_attempt, self.ping_period)
        } else {
            NEVER
        }
    }
}

/// Whether to close a command connection that has fallen silent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecycleCommand {
    /// The connection exists.
    pub exists: bool,
    /// Its age in milliseconds.
    pub age: i64,
    /// `min-link-reconnect-period`.
    pub min_age: i64,
    /// Milliseconds since the oldest unanswered ping; `None` if none is outstanding.
    pub unanswered: Option<i64>,
    /// Milliseconds since the last reply to a ping, of any kind.
    pub since_pong: i64,
    /// Half of down-after.
    pub half_down_after: i64,
}

impl RecycleCommand {
    pub(crate) fn judge(
        instance: &Instance,
        link: &Link,
        tunables: &Tunables,
        now_ms: i64,
    ) -> Self {
        Self {
            exists: link.cc.is_some(),
            age: now_ms - link.cc_conn_time,
            min_age: tunables.min_link_reconnect_period,
            unanswered: (link.act_ping_time != 0).then(|| now_ms - link.act_ping_time),
            since_pong: now_ms - link.last_pong_time,
            half_down_after: instance.down_after / 2,
        }
    }
}

impl Decision for RecycleCommand {
    const RULE: Rule = Rule {
        key: "recycle-command",
        function: "sentinelCheckSubjectivelyDown",
        section: "§5.6",
    };

    fn holds(&self) -> bool {
        self.wait_ms() == 0
    }

    fn conditions(&self) -> Vec<Condition> {
        let half = Value::Ms(self.half_down_after);
        let unanswered = self.unanswered.unwrap_or(0);
        vec![
            Condition::flag("connection-exists", self.exists),
            Condition::compare(
                "connection-age",
                self.age > self.min_age,
                Value::Ms(self.age),
                ">",
                Value::Ms(self.min_age),
            ),
            Condition::compare(
                "ping-unanswered",
                unanswered > self.half_down_after,
                Value::Ms(unanswered),
                ">",
                half,
            ),
            Condition::compare(
                "pong-age",
                self.since_pong > self.half_down_after,
                Value::Ms(self.since_pong),
                ">",
                half,
            ),
        ]
    }
}

impl Timed for RecycleCommand {
    fn wait_ms(&self) -> i64 {
        match self.unanswered {
            Some(unanswered) if self.exists => until_more(self.age, self.min_age)
                .max(until_more(unanswered, self.half_down_after))
                .max(until_more(self.since_pong, self.half_down_after)),
            _ => NEVER,
        }
    }
}

/// Whether to close a publish/subscribe connection that has fallen silent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecyclePubsub {
    /// The connection exists.
    pub exists: bool,
    /// Its age in milliseconds.
    pub age: i64,
    /// `min-link-reconnect-period`.
    pub min_age: i64,
    /// Milliseconds since anything arrived on it.
    pub silent: i64,
    /// Three times the publish period.
    pub limit: i64,
}

impl RecyclePubsub {
    pub(crate) fn judge(link: &Link, tunables: &Tunables, now_ms: i64) -> Self {
        let pubsub = link.pubsub();
        Self {
            exists: pubsub.connection.is_some(),
            age: now_ms - pubsub.conn_time,
            min_age: tunables.min_link_reconnect_period,
            silent: now_ms - pubsub.last_activity,
            limit: tunables.publish_period * 3,
        }
    }
}

impl Decision for RecyclePubsub {
    const RULE: Rule = Rule {
        key: "recycle-pubsub",
        function: "sentinelCheckSubjectivelyDown",
        section: "§5.6",
    };

    fn holds(&self) -> bool {
        self.wait_ms() == 0
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::flag("connection-exists", self.exists),
            Condition::compare(
                "connection-age",
                self.age > self.min_age,
                Value::Ms(self.age),
                ">",
                Value::Ms(self.min_age),
            ),
            Condition::compare(
                "pubsub-silent",
                self.silent > self.limit,
                Value::Ms(self.silent),
                ">",
                Value::Ms(self.limit),
            ),
        ]
    }
}

impl Timed for RecyclePubsub {
    fn wait_ms(&self) -> i64 {
        if self.exists {
            until_more(self.age, self.min_age).max(until_more(self.silent, self.limit))
        } else {
            NEVER
        }
    }
}
