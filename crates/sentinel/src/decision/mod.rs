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

use lab_process::Address;
use lab_redis::wire::RunId;

pub use ask::AskPeer;
pub use connection::{Reconnect, RecycleCommand, RecyclePubsub};
pub use down::{Odown, Sdown};
pub use election::{Elected, GiveUpElection};
pub use failover::{FailoverEnds, PromotionTimedOut, ReconfSentTimedOut, ReconfigureNext};
pub use hello::{AdoptConfiguration, AdoptEpoch};
pub use observe::{ConvertToSlave, FixSlaveConfig, MasterLooksSane, NoDownFor};
pub use periodic::{SendHello, SendInfo, SendPing};
pub use select::{Candidate, SelectReplica};
pub use start::StartFailover;
pub use tilt::{EnterTilt, LeaveTilt};
pub use vote::GrantVote;

/// Where a rule comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// A short key, such as `sdown`.
    pub key: &'static str,
    /// The function of sentinel.c.
    pub function: &'static str,
    /// The section of the specification.
    pub section: &'static str,
}

/// The outcome of a rule, with what it looked at.
pub trait Decision {
    /// Which rule.
    const RULE: Rule;

    /// What it decided.
    fn holds(&self) -> bool;

    /// What it looked at, in the order in which it looked.
    fn conditions(&self) -> Vec<Condition>;
}

/// One thing a rule looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Condition {
    /// A short key, such as `sdown-elapsed`.
    pub key: &'static str,
    /// Whether it speaks for the decision.
    pub holds: bool,
    /// What was found.
    pub found: Value,
    /// How it is compared with the limit: `>`, `>=`, `<`, `<=`, `=`, `!=`, or
    /// nothing where there is no limit.
    pub relation: &'static str,
    /// What it is compared with.
    pub limit: Value,
}

impl Condition {
    /// A condition that is itself a yes or no.
    pub(crate) const fn flag(key: &'static str, holds: bool) -> Self {
        Self {
            key,
            holds,
            found: Value::Flag(holds),
            relation: "",
            limit: Value::None,
        }
    }

    /// A condition that compares two values.
    pub(crate) const fn compare(
        key: &'static str,
        holds: bool,
        found: Value,
        relation: &'static str,
        limit: Value,
    ) -> Self {
        Self {
            key,
            holds,
            found,
            relation,
            limit,
        }
    }
}

/// A value with its unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Value {
    /// Nothing.
    None,
    /// Yes or no.
    Flag(bool),
    /// A count.
    Count(u64),
    /// Milliseconds.
    Ms(i64),
    /// An epoch.
    Epoch(u64),
    /// A word of Redis.
    Word(&'static str),
    /// An identity.
    Id(RunId),
    /// An address.
    Address(Address),
}

/// A decision without its type: what a screen needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Which rule.
    pub rule: Rule,
    /// What it decided.
    pub holds: bool,
    /// What it looked at.
    pub conditions: Vec<Condition>,
}

impl Report {
    /// The report of a decision.
    #[must_use]
    pub fn of<D: Decision>(decision: &D) -> Self {
        Self {
            rule: D::RULE,
            holds: decision.holds(),
            conditions: decision.conditions(),
        }
    }
}
