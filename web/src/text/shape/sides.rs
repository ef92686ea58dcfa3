//! Two deployments beside each other: what is said of each, and of both together.

use lab::frame::Settings;
use lab::scenario::Side;

/// What is said where two deployments are shown beside each other.
pub struct SidesText {
    /// What a deployment is called.
    pub name: fn(Side) -> &'static str,
    /// What it is set to, in a few words.
    pub settings: fn(Side, &Settings) -> String,
    /// Names the switch between them, where there is room for one alone.
    pub switch: &'static str,
    /// A fault was done; offers its counterpart: what was done, to which deployment it
    /// could be done as well.
    pub done_here: fn(&str, Side) -> String,
    /// Does the counterpart, which is given.
    pub mirror: fn(&str) -> String,
}

/// What the deployments have kept, lost and spent.
pub struct AccountText {
    /// Its tab.
    pub tab: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// Since when it counts.
    pub since: &'static str,
    /// Row: who was elected when.
    pub leaders: &'static str,
    /// One of them in its epoch or term: the deployment, its number, who.
    pub leader: fn(Side, u64, &str) -> String,
    /// Nobody was.
    pub nobody: &'static str,
    /// So many earlier ones are left out.
    pub earlier: fn(u32) -> String,
    /// Row: how many were elected.
    pub elected: &'static str,
    /// Row: how often somebody asked for votes.
    pub attempts: &'static str,
    /// Row: how long nobody took a write.
    pub silent: &'static str,
    /// Explains that row: the gap that is no interruption.
    pub silent_hint: fn(&str) -> String,
    /// Row: the longest gap.
    pub longest: &'static str,
    /// Nobody writes.
    pub nobody_writes: &'static str,
    /// Row: acknowledged writes.
    pub acknowledged: &'static str,
    /// Row: those of them that are lost.
    pub lost: &'static str,
    /// Explains that row.
    pub lost_hint: &'static str,
    /// Row: votes given.
    pub votes: &'static str,
    /// Row: messages about votes.
    pub vote_messages: &'static str,
    /// Row: all messages.
    pub messages: &'static str,
}

/// The logs of all processes, one under the other.
pub struct EntriesText {
    /// Its tab.
    pub tab: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// How to read it.
    pub hint: &'static str,
    /// Column: the process.
    pub process: &'static str,
    /// An entry: index, term, what it says, whether it is committed.
    pub entry: fn(u64, u64, &str, bool) -> String,
    /// Nobody answers at this moment.
    pub not_running: &'static str,
    /// Explains the marks of the leader, who is given.
    pub marks: fn(&str) -> String,
}

/// What the protocol of a side is called, in every language.
pub(in crate::text) const fn protocol(side: Side) -> &'static str {
    match side {
        Side::Sentinel => "Sentinel",
        Side::Raft => "Raft",
    }
}
