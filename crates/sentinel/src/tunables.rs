use serde::{Deserialize, Serialize};

/// The timing constants of Sentinel, in milliseconds (specification §2).
///
/// Constants up to Redis 6.2; from 7.0 `SENTINEL DEBUG` can change those that
/// have a name there. They belong to the process and are not persisted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tunables {
    /// `info-period`: how often INFO is asked for.
    pub info_period: i64,
    /// `ping-period`: cap of the ping cadence, and the least time between two
    /// attempts to reconnect.
    pub ping_period: i64,
    /// `ask-period`: how often peers are asked for their opinion.
    pub ask_period: i64,
    /// `publish-period`: how often a hello is published.
    pub publish_period: i64,
    /// `default-down-after`: for masters monitored without a value.
    pub default_down_after: i64,
    /// `default-failover-timeout`: for masters monitored without a value.
    pub default_failover_timeout: i64,
    /// `tilt-trigger`: a larger gap between two ticks means TILT.
    pub tilt_trigger: i64,
    /// `tilt-period`: how long TILT lasts.
    pub tilt_period: i64,
    /// `slave-reconf-timeout`: how long a replica may stay in RECONF_SENT.
    pub slave_reconf_timeout: i64,
    /// `min-link-reconnect-period`: the age before which a link is not recycled.
    pub min_link_reconnect_period: i64,
    /// `election-timeout`: how long an attempt waits for votes, at most.
    pub election_timeout: i64,
    /// `script-max-runtime`: a script that runs longer is killed.
    pub script_max_runtime: i64,
    /// `script-retry-delay`: before the first retry of a script; doubles each time.
    pub script_retry_delay: i64,
    /// Whether the timer keeps to [`Tunables::DEFAULT_HZ`], as if `sentinelTimer` did not
    /// change `server.hz` at its end. No release of Redis does that, and no command sets
    /// it: it is there to see what the random part is good for.
    pub fixed_hz: bool,
}

impl Tunables {
    /// The INFO period for replicas in special situations; hard-coded in Redis.
    pub const FAST_INFO_PERIOD: i64 = 1_000;
    /// Upper bound (exclusive) of the random part of a failover's start time.
    pub const MAX_DESYNC: u32 = 1_000;
    /// Replies that may be outstanding per owner of a link before periodic
    /// commands stop.
    pub const MAX_PENDING: i32 = 100;
    /// `CONFIG_DEFAULT_HZ`: the timer runs at this frequency plus 0 to 9.
    pub const DEFAULT_HZ: u32 = 10;

    /// Sentinels whose next ticks all come after so many microseconds
    /// ([`crate::Order::Timer`]) find a master down in the same tick, ask each other in the
    /// same tick and vote for themselves in the next one: the vote is split.
    #[must_use]
    pub const fn aligned_us() -> u64 {
        1_000_000 / Self::DEFAULT_HZ as u64
    }

    /// Times left that share out the time between two ticks, one per sentinel: whoever
    /// starts an attempt has asked the others before they start one.
    pub fn spread_us(sentinels: u32) -> impl Iterator<Item = u64> {
        let period = Self::aligned_us();
        (0..sentinels).map(move |place| period + period * u64::from(place) / u64::from(sentinels))
    }

    /// Sets the tunable that `SENTINEL DEBUG` calls `name`.
    ///
    /// # Errors
    ///
    /// Gives `name` back if there is no tunable of that name.
    pub fn set<'a>(&mut self, name: &'a str, value: i64) -> Result<(), &'a str> {
        let field = match name {
            "info-period" => &mut self.info_period,
            "ping-period" => &mut self.ping_period,
            "ask-period" => &mut self.ask_period,
            "publish-period" => &mut self.publish_period,
            "default-down-after" => &mut self.default_down_after,
            "default-failover-timeout" => &mut self.default_failover_timeout,
            "tilt-trigger" => &mut self.tilt_trigger,
            "tilt-period" => &mut self.tilt_period,
            "slave-reconf-timeout" => &mut self.slave_reconf_timeout,
            "min-link-reconnect-period" => &mut self.min_link_reconnect_period,
            "election-timeout" => &mut self.election_timeout,
            "script-max-runtime" => &mut self.script_max_runtime,
            "script-retry-delay" => &mut self.script_retry_delay,
            _ => return Err(name),
        };
        *field = value;
        Ok(())
    }

    /// All of them with their names, in the order in which `SENTINEL DEBUG` lists
    /// them.
    #[must_use]
    pub const fn list(&self) -> [(&'static str, i64); 13] {
        [
            ("info-period", self.info_period),
            ("ping-period", self.ping_period),
            ("ask-period", self.ask_period),
            ("publish-period", self.publish_period),
            ("default-down-after", self.default_down_after),
            ("default-failover-timeout", self.default_failover_timeout),
            ("tilt-trigger", self.tilt_trigger),
            ("tilt-period", self.tilt_period),
            ("slave-reconf-timeout", self.slave_reconf_timeout),
            ("min-link-reconnect-period", self.min_link_reconnect_period),
            ("election-timeout", self.election_timeout),
            ("script-max-runtime", self.script_max_runtime),
            ("script-retry-delay", self.script_retry_delay),
        ]
    }
}

impl Default for Tunables {
    fn default() -> Self {
        Self {
            info_period: 10_000,
            ping_period: 1_000,
            ask_period: 1_000,
            publish_period: 2_000,
            default_down_after: 30_000,
            default_failover_timeout: 180_000,
            tilt_trigger: 2_000,
            tilt_period: 30_000,
            slave_reconf_timeout: 10_000,
            min_link_reconnect_period: 15_000,
            election_timeout: 10_000,
            script_max_runtime: 60_000,
            script_retry_delay: 30_000,
            fixed_hz: false,
        }
    }
}
