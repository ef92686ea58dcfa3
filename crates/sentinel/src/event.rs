//! What a sentinel announces, byte for byte as Redis 7.0 writes it (§12).

use std::fmt;

use lab_process::Address;
use lab_redis::wire::{MasterName, Role, RunId};

/// One announcement: a named event, or a plain log line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// Which.
    pub kind: EventKind,
    /// About which instance.
    pub subject: Subject,
    /// What is said beside the instance's identity.
    pub detail: Detail,
}

/// The instance an event is about, as it was at that moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Subject {
    /// None (TILT, log lines).
    None,
    /// A monitored master.
    Master {
        /// Its configured name.
        name: MasterName,
        /// The master object's address.
        address: Address,
    },
    /// A replica.
    Replica {
        /// Its address, which is also its name.
        address: Address,
        /// The name of its master.
        master: MasterName,
        /// The address of its master.
        master_address: Address,
    },
    /// Another sentinel.
    Sentinel {
        /// Its id, which is also its name.
        id: RunId,
        /// Its address.
        address: Address,
        /// The name of the master it was learnt under.
        master: MasterName,
        /// The address of that master.
        master_address: Address,
    },
}

/// What an event says beside the identity of its instance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Detail {
    /// Only the identity.
    None,
    /// ` quorum <q>` (`+monitor`).
    Monitor(u32),
    /// ` #quorum <count>/<quorum>` (`+odown`).
    Quorum {
        /// How many agree.
        count: u32,
        /// How many are needed.
        quorum: u32,
    },
    /// Instead of the identity: an epoch.
    Epoch(u64),
    /// Instead of the identity: `<id> <epoch>` (`+vote-for-leader`).
    Vote {
        /// For whom.
        leader: RunId,
        /// In which epoch.
        epoch: u64,
    },
    /// ` new reported role is …`.
    Role(Role),
    /// Instead of the identity: `<name> <old ip> <old port> <new ip> <new port>`.
    Switch {
        /// From.
        from: Address,
        /// To.
        to: Address,
    },
    /// ` ip <ip> port <port> for <id>` (`+sentinel-address-switch`).
    AddressSwitch {
        /// The new address.
        to: Address,
        /// The sentinel's id.
        id: RunId,
    },
    /// ` <n> additional matching instances` (`+sentinel-address-update`).
    AdditionalMatches(u32),
    /// `<name> voted for <leader> <epoch>` (a log line).
    PeerVoted {
        /// Who voted.
        peer: RunId,
        /// For whom.
        leader: RunId,
        /// In which epoch.
        epoch: u64,
    },
    /// The wall-clock time, in seconds since the epoch, of the delay line.
    NotBefore(i64),
    /// An id (`Sentinel ID is …`).
    Id(RunId),
    /// A port (`Running mode=sentinel, port=…`).
    Port(u16),
}

/// Redis's log levels.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// `.`
    Debug,
    /// `-`
    Verbose,
    /// `*`
    Notice,
    /// `#`
    Warning,
}

impl Level {
    /// The mark in the log file.
    #[must_use]
    pub const fn mark(self) -> char {
        match self {
            Self::Debug => '.',
            Self::Verbose => '-',
            Self::Notice => '*',
            Self::Warning => '#',
        }
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

            /// At which level it is logged.
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
    /// Log: my id.
    LogId = Warning "",
    /// Log: a peer told me whom it voted for.
    LogPeerVoted = Warning "",
    /// Log: when a failover may start at the earliest.
    LogFailoverDelay = Warning "",
}

impl Event {
    /// An event that says only whom it is about.
    #[must_use]
    pub const fn about(kind: EventKind, subject: Subject) -> Self {
        Self {
            kind,
            subject,
            detail: Detail::None,
        }
    }

    /// An event that is about nobody.
    #[must_use]
    pub const fn plain(kind: EventKind, detail: Detail) -> Self {
        Self {
            kind,
            subject: Subject::None,
            detail,
        }
    }

    /// The text after the event's name; for a log line, the whole text.
    #[must_use]
    pub fn message(&self) -> Message<'_> {
        Message(self)
    }
}

/// A log message as Redis writes it: name and text, or the text alone.
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.kind.name();
        if name.is_empty() {
            write!(f, "{}", self.message())
        } else {
            write!(f, "{name} {}", self.message())
        }
    }
}

/// See [`Event::message`].
#[derive(Clone, Copy, Debug)]
pub struct Message<'a>(&'a Event);

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Event {
            kind,
            subject,
            detail,
        } = self.0;
        match detail {
            Detail::None if kind.name().is_empty() => f.write_str(log_text(*kind)),
            Detail::None if *kind == EventKind::Tilt => f.write_str("#tilt mode entered"),
            Detail::None if *kind == EventKind::TiltOver => f.write_str("#tilt mode exited"),
            Detail::None => write!(f, "{subject}"),
            Detail::Monitor(quorum) => write!(f, "{subject} quorum {quorum}"),
            Detail::Quorum { count, quorum } => write!(f, "{subject} #quorum {count}/{quorum}"),
            Detail::Epoch(epoch) => write!(f, "{epoch}"),
            Detail::Vote { leader, epoch } => write!(f, "{leader} {epoch}"),
            Detail::Role(role) => write!(f, "{subject} new reported role is {}", role.as_str()),
            Detail::Switch { from, to } => {
                if let Subject::Master { name, .. } = subject {
                    write!(f, "{name} ")?;
                }
                write!(f, "{} {} {} {}", from.ip, from.port, to.ip, to.port)
            }
            Detail::AddressSwitch { to, id } => {
                write!(f, "{subject} ip {} port {} for {id}", to.ip, to.port)
            }
            Detail::AdditionalMatches(n) => {
                write!(f, "{subject} {n} additional matching instances")
            }
            Detail::PeerVoted {
                peer,
                leader,
                epoch,
            } => write!(f, "{peer} voted for {leader} {epoch}"),
            Detail::NotBefore(seconds) => {
                write!(
                    f,
                    "Next failover delay: I will not start a failover before {}",
                    CTime(*seconds)
                )
            }
            Detail::Id(id) => write!(f, "Sentinel ID is {id}"),
            Detail::Port(port) => write!(f, "Running mode=sentinel, port={port}."),
        }
    }
}

/// The text of the log lines that never vary.
const fn log_text(kind: EventKind) -> &'static str {
    match kind {
        EventKind::LogStarting => "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
        EventKind::LogVersion => {
            "Redis version=7.0.15, bits=64, commit=00000000, modified=0, pid=1, just started"
        }
        EventKind::LogConfigurationLoaded => "Configuration loaded",
        EventKind::LogMonotonicClock => "monotonic clock: POSIX clock_gettime",
        EventKind::LogConfigSaved => "Sentinel new configuration saved on disk",
        _ => "",
    }
}

/// The identity of an instance as events print it (`%@` in `sentinelEvent`).
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Master { name, address } => {
                write!(f, "master {name} {} {}", address.ip, address.port)
            }
            Self::Replica {
                address,
                master,
                master_address,
            } => write!(
                f,
                "slave {address} {} {} @ {master} {} {}",
                address.ip, address.port, master_address.ip, master_address.port
            ),
            Self::Sentinel {
                id,
                address,
                master,
                master_address,
            } => write!(
                f,
                "sentinel {id} {} {} @ {master} {} {}",
                address.ip, address.port, master_address.ip, master_address.port
            ),
        }
    }
}

/// Seconds since the Unix epoch in the form of C's `ctime`, in UTC and without
/// the line end.
#[derive(Clone, Copy, Debug)]
pub struct CTime(pub i64);

impl fmt::Display for CTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        let days = self.0.div_euclid(86_400);
        let second = self.0.rem_euclid(86_400);
        let (year, month, day) = civil_from_days(days);
        write!(
            f,
            "{} {} {day:>2} {:02}:{:02}:{:02} {year}",
            DAYS[days.rem_euclid(7) as usize],
            MONTHS[month as usize - 1],
            second / 3600,
            second / 60 % 60,
            second % 60
        )
    }
}

/// English month names as C's `ctime` and Redis's log abbreviate them.
pub const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The proleptic Gregorian date (year, month 1..=12, day 1..=31) of a number of
/// days since 1970-01-01.
#[must_use]
pub const fn civil_from_days(days: i64) -> (i64, u32, u32) {
    // Count from 0000-03-01, so that the leap day is the last day of a year.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    } as u32;
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ctime_is_that_of_c() {
        assert_eq!(CTime(0).to_string(), "Thu Jan  1 00:00:00 1970");
        assert_eq!(CTime(1_795_426_890).to_string(), "Mon Nov 23 09:41:30 2026");
        assert_eq!(CTime(951_782_400).to_string(), "Tue Feb 29 00:00:00 2000");
    }

    #[test]
    fn identities_are_printed_as_redis_prints_them() {
        let master = Subject::Master {
            name: "mymaster".into(),
            address: Address::new([10, 0, 0, 1], 6379),
        };
        let replica = Subject::Replica {
            address: Address::new([10, 0, 0, 2], 6379),
            master: "mymaster".into(),
            master_address: Address::new([10, 0, 0, 1], 6379),
        };
        let odown = Event {
            kind: EventKind::Odown,
            subject: master,
            detail: Detail::Quorum {
                count: 2,
                quorum: 2,
            },
        };
        assert_eq!(
            odown.to_string(),
            "+odown master mymaster 10.0.0.1 6379 #quorum 2/2"
        );
        assert_eq!(
            Event::about(EventKind::Slave, replica).to_string(),
            "+slave slave 10.0.0.2:6379 10.0.0.2 6379 @ mymaster 10.0.0.1 6379"
        );
        assert_eq!(
            Event::plain(EventKind::Tilt, Detail::None).to_string(),
            "+tilt #tilt mode entered"
        );
    }
}
