use serde::Serialize;

use super::NodeId;
use crate::scenario::Side;
use crate::world::{Promise, Property};

/// A property that is watched, and how it stands at this instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// Of which deployment.
    pub side: Side,
    /// What should be so.
    pub property: Property,
    /// What the protocol says about it.
    pub promise: Promise,
    /// Whether, when and how often it was not so.
    pub broken: Option<Breach>,
    /// How long: two servers took writes, sentinels disagreed, or the failover that took
    /// longest took. Microseconds; `None` for what has no length.
    pub span_us: Option<u64>,
    /// Since when it is not so, if it is not so now.
    pub open_since_us: Option<i64>,
    /// Which acknowledged writes were lost, in the order in which that was noticed; the
    /// first few.
    pub lost: Vec<LostWrites>,
}

/// Acknowledged writes that a client finds to be gone. Each write adds one to its counter.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct LostWrites {
    /// The client.
    pub client: NodeId,
    /// The value that the first of them gave the counter.
    pub first: i64,
    /// The value that the last of them gave it.
    pub last: i64,
    /// When the client noticed, microseconds from t = 0.
    pub at_us: i64,
}

/// A property did not hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Breach {
    /// The first time.
    pub first_us: i64,
    /// How many times; of lost writes, how many writes.
    pub times: u32,
}
