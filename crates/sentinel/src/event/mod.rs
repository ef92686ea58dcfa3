//! What a sentinel announces, byte for byte as Redis 7.0 writes it (§12).

mod date;
mod kind;
mod text;

use std::sync::Arc;

use lab_process::{Address, Child, DiskFailure, Ended};
use lab_redis::wire::{MasterName, Role, RunId};

use crate::Version;

pub use date::{CTime, MONTHS, civil_from_days};
pub use kind::{EventKind, Level};
pub use text::Message;

/// One announcement: a named event, or a plain log line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// Which.
    pub kind: EventKind,
    /// About which instance.
    pub subject: Subject,
    /// What is said beside the instance's identity.
    pub detail: Detail,
    /// Names that are said in place of addresses (`announce-hostnames`).
    pub hosts: Option<Arc<EventHosts>>,
    /// Whether it is in the log file: its level is not below `loglevel`.
    pub logged: bool,
}

/// Names said in an event in place of addresses.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EventHosts {
    /// The instance's; of a switch, the old one.
    pub own: Option<Arc<str>>,
    /// Its master's.
    pub master: Option<Arc<str>>,
    /// The new one.
    pub to: Option<Arc<str>>,
    /// What the replica is called, which is the address it was found at.
    pub called: Option<Arc<str>>,
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
    /// ` <option> <value>` (`+set`), a password already veiled.
    Set(Arc<str>),
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
    /// ` #<reason>` (`-cmd-link-reconnection`, `-pubsub-link-reconnection`).
    Reason(&'static str),
    /// `<path> <signal> <exit code>` (`-script-error`).
    ScriptError {
        /// The script.
        path: Arc<str>,
        /// How it ended.
        how: Ended,
    },
    /// `<path> <pid>` (`-script-timeout`).
    ScriptTimeout {
        /// The script.
        path: Arc<str>,
        /// The number it runs under.
        child: Child,
    },
    /// `<pid>` (`+script-child`).
    Child(Child),
    /// `<pid> <exit code> <signal>` (`-script-child`).
    ChildEnded {
        /// The number it ran under.
        child: Child,
        /// How it ended.
        how: Ended,
    },
    /// The wall-clock time, in seconds since the epoch, of the delay line.
    NotBefore(i64),
    /// An id (`Sentinel ID is …`).
    Id(RunId),
    /// The release (`Redis version=…`).
    Version(Version),
    /// Why nothing can be written to disk.
    DiskFailure(DiskFailure),
    /// A name that did not resolve.
    Host(Arc<str>),
    /// Where somebody connects from (`Accepted …`).
    Caller(Address),
    /// A connection as `CLIENT LIST` describes it.
    Client(Arc<str>),
    /// A port (`Running mode=sentinel, port=…`).
    Port(u16),
}

impl Event {
    /// An event that says only whom it is about.
    #[must_use]
    pub const fn about(kind: EventKind, subject: Subject) -> Self {
        Self {
            kind,
            subject,
            detail: Detail::None,
            hosts: None,
            logged: true,
        }
    }

    /// An event that is about nobody.
    #[must_use]
    pub const fn plain(kind: EventKind, detail: Detail) -> Self {
        Self {
            kind,
            subject: Subject::None,
            detail,
            hosts: None,
            logged: true,
        }
    }

    /// The text after the event's name; for a log line, the whole text.
    #[must_use]
    pub fn message(&self) -> Message<'_> {
        Message(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            hosts: None,
            logged: true,
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
