//! The names and levels of everything that is announced (§12).

use crate::Version;

/// Redis's log levels (`loglevel`).
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Debug,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// `.`
    Debug,
    /// `-`
    Verbose,
    /// `*`
    #[default]
    Notice,
    /// `#`
    Warning,
    /// What no line is at: with it, nothing is logged (from 7.2 on).
    Nothing,
}

impl Level {
    /// The mark in the log file.
    #[must_use]
    pub const fn mark(self) -> char {
        match self {
            Self::Debug => '.',
            Self::Verbose => '-',
            Self::Notice => '*',
            Self::Warning | Self::Nothing => '#',
        }
    }

    /// All of them, from the one that lets everything through.
    pub const ALL: [Self; 5] = [
        Self::Debug,
        Self::Verbose,
        Self::Notice,
        Self::Warning,
        Self::Nothing,
    ];

    /// The word in a configuration file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Verbose => "verbose",
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Nothing => "nothing",
        }
    }

    /// The level of that name.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|level| level.as_str().eq_ignore_ascii_case(word))
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $level:ident $name:literal,)*) => {
        /// Every event and log line of Sentinel 7.0 that this crate can announce.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum EventKind { $($(#[$doc])* $variant,)* }

        impl EventKind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The event's name; empty for a plain log line.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// At which level Redis 7.0 logs it; see also [`Self::level_in`].
            #[must_use]
            pub const fn level(self) -> Level {
                match self { $(Self::$variant => Level::$level,)* }
            }
        }
    };
}

kinds! {
    /// A master is monitored.
    Monitor = Warning "+monitor",
    /// A master is no longer monitored.
    MonitorOver = Warning "-monitor",
    /// An option of a master was set.
    Set = Warning "+set",
    /// A master was reset by an operator.
    ResetMaster = Warning "+reset-master",
    /// A replica was learnt of, or recreated by a switch.
    Slave = Notice "+slave",
    /// A sentinel was learnt of.
    Sentinel = Notice "+sentinel",
    /// A known sentinel spoke from another address.
    SentinelAddressSwitch = Notice "+sentinel-address-switch",
    /// The same, for further masters.
    SentinelAddressUpdate = Notice "+sentinel-address-update",
    /// A known address spoke with another id; this is the old entry.
    SentinelInvalidAddr = Notice "+sentinel-invalid-addr",
    /// A server's run id changed.
    Reboot = Notice "+reboot",
    /// The reported role now matches the configuration.
    RoleChange = Verbose "+role-change",
    /// The reported role no longer matches the configuration.
    RoleMismatch = Verbose "-role-change",
    /// Subjectively down.
    Sdown = Warning "+sdown",
    /// No longer subjectively down.
    SdownOver = Warning "-sdown",
    /// Objectively down.
    Odown = Warning "+odown",
    /// No longer objectively down.
    OdownOver = Warning "-odown",
    /// The current epoch was raised.
    NewEpoch = Warning "+new-epoch",
    /// A failover attempt starts.
    TryFailover = Warning "+try-failover",
    /// A vote was recorded.
    VoteForLeader = Warning "+vote-for-leader",
    /// The election was won, or a forced failover proceeds.
    ElectedLeader = Warning "+elected-leader",
    /// The election was not won in time.
    AbortNotElected = Warning "-failover-abort-not-elected",
    /// Entering that state.
    StateSelectSlave = Warning "+failover-state-select-slave",
    /// No replica may be promoted.
    AbortNoGoodSlave = Warning "-failover-abort-no-good-slave",
    /// A replica was chosen.
    SelectedSlave = Warning "+selected-slave",
    /// Entering that state.
    StateSendSlaveofNoone = Notice "+failover-state-send-slaveof-noone",
    /// SLAVEOF NO ONE was queued.
    StateWaitPromotion = Notice "+failover-state-wait-promotion",
    /// The chosen replica was unreachable, or did not promote itself, for too long.
    AbortSlaveTimeout = Warning "-failover-abort-slave-timeout",
    /// The promotion was seen.
    PromotedSlave = Warning "+promoted-slave",
    /// Entering that state.
    StateReconfSlaves = Warning "+failover-state-reconf-slaves",
    /// SLAVEOF was queued to a replica.
    SlaveReconfSent = Notice "+slave-reconf-sent",
    /// The replica reports the new master.
    SlaveReconfInprog = Notice "+slave-reconf-inprog",
    /// And its link with it is up.
    SlaveReconfDone = Notice "+slave-reconf-done",
    /// The replica took too long to report the new master.
    SlaveReconfSentTimeout = Notice "-slave-reconf-sent-timeout",
    /// Best effort when the whole took too long; never reaches the wire.
    SlaveReconfSentBe = Notice "+slave-reconf-sent-be",
    /// The whole took too long.
    FailoverEndForTimeout = Warning "+failover-end-for-timeout",
    /// The failover is over.
    FailoverEnd = Warning "+failover-end",
    /// The master's address changes.
    SwitchMaster = Warning "+switch-master",
    /// An observer accepted a newer configuration.
    ConfigUpdateFrom = Warning "+config-update-from",
    /// A returned master is made a replica.
    ConvertToSlave = Notice "+convert-to-slave",
    /// A replica of somebody else is pointed to the master.
    FixSlaveConfig = Notice "+fix-slave-config",
    /// TILT begins.
    Tilt = Warning "+tilt",
    /// TILT ends.
    TiltOver = Warning "-tilt",
    /// A command connection could not even be tried.
    CmdLinkReconnection = Debug "-cmd-link-reconnection",
    /// The same for a publish/subscribe connection.
    PubsubLinkReconnection = Debug "-pubsub-link-reconnection",
    /// A script failed and is not tried again.
    ScriptError = Warning "-script-error",
    /// A script ran for too long and is killed.
    ScriptTimeout = Warning "-script-timeout",
    /// A script was started.
    ScriptChild = Debug "+script-child",
    /// A script has ended.
    ScriptChildEnded = Debug "-script-child",
    /// Log: the first line of a starting process.
    LogStarting = Warning "",
    /// Log: version.
    LogVersion = Warning "",
    /// Log: the configuration file was read.
    LogConfigurationLoaded = Warning "",
    /// Log: which monotonic clock is used.
    LogMonotonicClock = Notice "",
    /// Log: mode and port.
    LogRunningMode = Notice "",
    /// Log: the configuration was saved on disk.
    LogConfigSaved = Notice "",
    /// Log: the file was rewritten.
    LogConfigRewritten = Debug "",
    /// Log: somebody connected.
    LogAccepted = Verbose "",
    /// Log: who had connected has closed the connection.
    LogClientClosed = Verbose "",
    /// Log: the file could not be written.
    LogConfigUnwritten = Warning "",
    /// Log: so the configuration was not saved.
    LogConfigNotSaved = Warning "",
    /// Log: it cannot start, because its file cannot be written to.
    LogConfigNotWritable = Warning "",
    /// Log: my id.
    LogId = Warning "",
    /// Log: a peer told me whom it voted for.
    LogPeerVoted = Warning "",
    /// Log: when a failover may start at the earliest.
    LogFailoverDelay = Warning "",
    /// Log: a name did not resolve.
    LogResolveFailed = Warning "",
    /// Log: an operator forces a failover.
    LogUserFailover = Warning "",
    /// Log: it will crash once elected.
    LogWillCrashAfterElection = Warning "",
    /// Log: it will crash once it has seen the promotion.
    LogWillCrashAfterPromotion = Warning "",
    /// Log: it crashes on purpose.
    LogCrash = Warning "",
    /// Log: an operator ends the process.
    LogShutdownRequested = Warning "",
    /// Log: the last line of a process that ends in good order.
    LogBye = Warning "",
}

impl EventKind {
    /// At which level that release logs it: from 7.2 on, what is no cause for alarm is
    /// a notice (§18).
    #[must_use]
    pub const fn level_in(self, version: Version) -> Level {
        match self {
            Self::LogStarting
            | Self::LogVersion
            | Self::LogConfigurationLoaded
            | Self::LogId
            | Self::LogPeerVoted
            | Self::LogFailoverDelay
            | Self::LogUserFailover
                if matches!(version, Version::V7_2) =>
            {
                Level::Notice
            }
            _ => self.level(),
        }
    }
}
