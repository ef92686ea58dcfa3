//! The rules that decide, one per file.
//!
//! Each rule is one function that looks at the state and yields a value holding
//! everything it looked at. The state machine acts on that value, and whoever
//! wants to know why, or why not yet, reads the same value through
//! [`Decision::conditions`]. There is no second implementation of a rule for
//! display.

mod ask;
mod connection;
mod down;
mod election;
mod failover;
mod hello;
mod observe;
mod periodic;
mod select;
mod start;
mod tilt;
mod vote;

pub use ask::AskPeer;
pub use connection::{Reconnect, RecycleCommand, RecyclePubsub};
pub use down::{Odown, Sdown};
pub use election::{Elected, GiveUpElection};
pub use failover::{FailoverEnds, PromotionTimedOut, ReconfSentTimedOut, ReconfigureNext};
pub use hello::{AdoptConfiguration, AdoptEpoch};
pub use lab_process::{Condition, Decision, Report, Rule, Value};
pub use observe::{ConvertToSlave, FixSlaveConfig, MasterLooksSane, NoDownFor};
pub use periodic::{SendHello, SendInfo, SendPing};
pub use select::{Candidate, SelectReplica};
pub use start::StartFailover;
pub use tilt::{EnterTilt, LeaveTilt};
pub use vote::GrantVote;

/// A decision that, if nothing else changes, becomes true by waiting and then stays
/// true. Its limits are compared once, in [`Timed::wait_ms`]; that it holds means
/// that nothing is left to wait for.
pub(crate) trait Timed: Decision {
    /// Milliseconds until it holds: 0 if it does, [`NEVER`] if waiting alone does
    /// not bring it about. May be too short where the value does not tell, never too
    /// long.
    fn wait_ms(&self) -> i64;
}

/// The wait for what does not come by itself.
pub(crate) const NEVER: i64 = i64::MAX;

/// Milliseconds until an age is more than `limit`.
const fn until_more(age: i64, limit: i64) -> i64 {
    let wait = limit.saturating_sub(age).saturating_add(1);
    if wait > 0 { wait } else { 0 }
}

/// Milliseconds until an age is `limit` or more.
const fn until_least(age: i64, limit: i64) -> i64 {
    let wait = limit.saturating_sub(age);
    if wait > 0 { wait } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A decision as it looks so many milliseconds later must begin to hold exactly
    /// when its wait is over.
    fn begins_when_the_wait_is_over<D: Timed>(later: impl Fn(i64) -> D) {
        let wait = later(0).wait_ms();
        assert!((1..NEVER).contains(&wait));
        assert!(!later(wait - 1).holds());
        assert!(later(wait).holds());
        assert!(later(wait + 1_000_000).holds());
    }

    #[test]
    fn a_decision_begins_to_hold_when_its_wait_is_over() {
        begins_when_the_wait_is_over(|ms| Reconnect {
            disconnected: true,
            port: 6379,
            since_attempt: 400 + ms,
            ping_period: 1_000,
        });
        begins_when_the_wait_is_over(|ms| RecycleCommand {
            exists: true,
            age: 100 + ms,
            min_age: 15_000,
            unanswered: Some(10 + ms),
            since_pong: 20 + ms,
            half_down_after: 15_000,
        });
        begins_when_the_wait_is_over(|ms| RecyclePubsub {
            exists: true,
            age: 20_000 + ms,
            min_age: 15_000,
            silent: 1 + ms,
            limit: 6_000,
        });
        begins_when_the_wait_is_over(|ms| SendPing {
            since_pong: 700 + ms,
            since_ping: ms,
            period: 1_000,
        });
        begins_when_the_wait_is_over(|ms| SendHello {
            since_publish: 5 + ms,
            period: 2_000,
        });
        begins_when_the_wait_is_over(|ms| SendInfo {
            since_info: Some(5 + ms),
            period: 10_000,
        });
        begins_when_the_wait_is_over(|ms| Sdown {
            elapsed: 1 + ms,
            down_after: 5_000,
            role_mismatch: Some((ms, 4_000)),
            reboot: None,
        });
    }

    #[test]
    fn waiting_alone_never_connects_to_port_0_nor_closes_what_does_not_exist() {
        let reconnect = Reconnect {
            disconnected: true,
            port: 0,
            since_attempt: i64::MAX,
            ping_period: 1_000,
        };
        assert_eq!(reconnect.wait_ms(), NEVER);
        let recycle = RecycleCommand {
            exists: true,
            age: 20_000,
            min_age: 15_000,
            unanswered: None,
            since_pong: 20_000,
            half_down_after: 2_500,
        };
        assert_eq!(recycle.wait_ms(), NEVER);
    }
}
