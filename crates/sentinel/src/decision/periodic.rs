use super::{Condition, Decision, Rule, Timed, Value, until_more};
use crate::Tunables;
use crate::instance::{Instance, Reported};
use crate::link::Link;

/// Whether to ask for INFO.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SendInfo {
    /// Milliseconds since the last INFO was read; `None` if there was none.
    pub since_info: Option<i64>,
    /// The period that applies: the fast one for a replica in a special situation.
    pub period: i64,
}

impl SendInfo {
    /// `urgent`: the instance is a replica, and its master is objectively down or
    /// being failed over, or its link with the master is not up.
    pub(crate) fn judge(
        reported: &Reported,
        urgent: bool,
        tunables: &Tunables,
        now_ms: i64,
    ) -> Self {
        Self {
            since_info: (reported.info_refresh != 0).then(|| now_ms - reported.info_refresh),
            period: if urgent {
                Tunables::FAST_INFO_PERIOD
            } else {
                tunables.info_period
            },
        }
    }
}

impl Decision for SendInfo {
    const RULE: Rule = Rule {
        key: "send-info",
        function: "sentinelSendPeriodicCommands",
        section: "§5.4",
    };

    fn holds(&self) -> bool {
        self.wait_ms() == 0
    }

    fn conditions(&self) -> Vec<Condition> {
        let found = self.since_info.map_or(Value::None, Value::Ms);
        vec![Condition::compare(
            "info-age",
            self.holds(),
            found,
            ">",
            Value::Ms(self.period),
        )]
    }
}

impl Timed for SendInfo {
    fn wait_ms(&self) -> i64 {
        self.since_info
            .map_or(0, |since| until_more(since, self.period))
    }
}

/// Whether to ping.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SendPing {
    /// Milliseconds since the last reply to a ping.
    pub since_pong: i64,
    /// Milliseconds since the last ping.
    pub since_ping: i64,
    /// The smaller of down-after and the ping period.
    pub period: i64,
}

impl SendPing {
    pub(crate) fn judge(
        instance: &Instance,
        link: &Link,
        tunables: &Tunables,
        now_ms: i64,
    ) -> Self {
        Self {
            since_pong: now_ms - link.last_pong_time,
            since_ping: now_ms - link.last_ping_time,
            period: instance.down_after.min(tunables.ping_period),
        }
    }
}

impl Decision for SendPing {
    const RULE: Rule = Rule {
        key: "send-ping",
        function: "sentinelSendPeriodicCommands",
        section: "§5.4",
    };

    fn holds(&self) -> bool {
        self.wait_ms() == 0
    }

    fn conditions(&self) -> Vec<Condition> {
        let half = self.period / 2;
        vec![
            Condition::compare(
                "pong-age",
                self.since_pong > self.period,
                Value::Ms(self.since_pong),
                ">",
                Value::Ms(self.period),
            ),
            Condition::compare(
                "ping-age",
                self.since_ping > half,
                Value::Ms(self.since_ping),
                ">",
                Value::Ms(half),
            ),
        ]
    }
}

impl Timed for SendPing {
    fn wait_ms(&self) -> i64 {
        until_more(self.since_pong, self.period).max(until_more(self.since_ping, self.period / 2))
    }
}

/// Whether to publish a hello.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SendHello {
    /// Milliseconds since the last *acknowledged* hello through this instance.
    pub since_publish: i64,
    /// The publish period.
    pub period: i64,
}

impl SendHello {
    pub(crate) const fn judge(instance: &Instance, tunables: &Tunables, now_ms: i64) -> Self {
        Self {
            since_publish: now_ms - instance.last_pub_time,
            period: tunables.publish_period,
        }
    }
}

impl Decision for SendHello {
    const RULE: Rule = Rule {
        key: "send-hello",
        function: "sentinelSendPeriodicCommands",
        section: "§5.4",
    };

    fn holds(&self) -> bool {
        self.wait_ms() == 0
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::compare(
            "hello-age",
            self.holds(),
            Value::Ms(self.since_publish),
            ">",
            Value::Ms(self.period),
        )]
    }
}

impl Timed for SendHello {
    fn wait_ms(&self) -> i64 {
        until_more(self.since_publish, self.period)
    }
}
