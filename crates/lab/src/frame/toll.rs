use serde::Serialize;

/// What one of the last commands has done, up to the instant shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Report {
    /// Its place among [`super::Story::faults`].
    pub number: u32,
    /// What kind of thing was done.
    pub deed: Dealt,
    /// How many links of the picture it is about.
    pub links: u32,
    /// Of how many.
    pub of_links: u32,
    /// How many connections ended with it.
    pub connections: u32,
    /// How many links it healed, each direction for itself.
    pub healed: u32,
    /// How often what [`Dealt`] says is counted has happened so far.
    pub count: u64,
}

/// What kind of thing was done, and with it what is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Dealt {
    /// Links were cut; messages lost.
    Cut,
    /// Links lose packets; messages lost.
    Lossy,
    /// Links take longer; messages slowed.
    Slow,
    /// Links were healed.
    Healed,
    /// Processes were killed; messages lost.
    Killed,
    /// Hosts were switched off; messages lost.
    HostDown,
    /// Processes were stopped; messages that wait unread.
    Frozen,
    /// A message was dropped; tries to send it again.
    Dropped,
    /// A message was held up; tries to send it again meanwhile.
    Held,
    /// A message was doubled; copies thrown away.
    Doubled,
    /// Clocks were set or drift; how often sentinels went into TILT.
    Clock,
    /// Disks became slow; flushes.
    SlowDisk,
    /// An order waits, or faults were drawn.
    Ordered,
    /// Something of which nothing is counted.
    Other,
}

/// What a user has asked for that is not done yet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Waiting {
    /// Names it in `forget`.
    pub number: u32,
    /// What will be done, as a command.
    pub command: String,
    /// The event it waits for, with who has to announce it; empty if it waits for a time.
    pub event: String,
    /// When it is done, if that is known.
    pub at_us: Option<i64>,
}

impl Waiting {
    /// The largest number of them in a frame.
    pub const SHOWN: usize = 100;
}
