//! What is watched of a deployment.

use lab::scenario::Side;
use lab::world::{Promise, Property};

/// What is watched of a deployment, and how it stands.
pub struct FindingsText {
    /// Its tab.
    pub tab: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// Since when it is watched, and what to think of it.
    pub hint: &'static str,
    /// What the protocol says about a property.
    pub promise: fn(Promise) -> &'static str,
    /// What should be so.
    pub property: fn(Property) -> &'static str,
    /// It is so.
    pub holds: &'static str,
    /// It was not so: how many times, and when first.
    pub broken: fn(Property, u32, &str) -> String,
    /// It is not so now, since when.
    pub open_since: fn(&str) -> String,
    /// How long something lasted.
    pub span: fn(Property, &str) -> Option<String>,
    /// Which values of a client's counter were lost, first and last, and when that was
    /// noticed.
    pub lost: fn(&str, i64, i64, &str) -> String,
    /// Why it happens, though nothing is wrong with the lab.
    pub why: fn(Property, Side) -> &'static str,
    /// What was promised does not hold.
    pub report: &'static str,
}
