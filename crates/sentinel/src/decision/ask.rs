use super::{Condition, Decision, Rule, Value};
use crate::Tunables;
use crate::instance::{Master, Peer};
use crate::link::Link;

/// Whether to ask a peer for its opinion, or its vote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AskPeer {
    /// I hold the master for subjectively down.
    pub s_down: bool,
    /// The link with the peer exists.
    pub connected: bool,
    /// Asked regardless of when it last answered: an attempt has just started.
    pub forced: bool,
    /// Milliseconds since its last *reply*.
    pub since_reply: i64,
    /// The ask period.
    pub period: i64,
}

impl AskPeer {
    pub(crate) const fn judge(
        master: &Master,
        peer: &Peer,
        link: &Link,
        forced: bool,
        tunables: &Tunables,
        now_ms: i64,
    ) -> Self {
        Self {
            s_down: master.instance.s_down,
            connected: !link.disconnected,
            forced,
            since_reply: now_ms - peer.last_master_down_reply_time,
            period: tunables.ask_period,
        }
    }
}

impl Decision for AskPeer {
    const RULE: Rule = Rule {
        key: "ask",
        function: "sentinelAskMasterStateToOtherSentinels",
        section: "§8.3",
    };

    fn holds(&self) -> bool {
        self.s_down && self.connected && (self.forced || self.since_reply >= self.period)
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::flag("ask-master-sdown", self.s_down),
            Condition::flag("link-connected", self.connected),
            Condition::compare(
                "ask-reply-age",
                self.forced || self.since_reply >= self.period,
                Value::Ms(self.since_reply),
                ">=",
                Value::Ms(self.period),
            ),
        ]
    }
}
