//! The texts, byte for byte as Redis writes them.

use std::fmt::{self, Write as _};

use lab_process::{DiskFailure, Said};
use lab_redis::Unwritten;

use super::{CTime, Detail, Event, EventHosts, EventKind, Subject};

/// A log message as Redis writes it: name and text, or the text alone.
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.kind.name();
        let mut line = Cut::new(f);
        if name.is_empty() {
            write!(line, "{}", self.message())
        } else {
            write!(line, "{name} {}", self.message())
        }
    }
}

/// Lets through what fits into a message buffer of Redis (`LOG_MAX_LEN`, with the NUL at
/// its end), up to a whole character.
struct Cut<'a, 'f> {
    to: &'a mut fmt::Formatter<'f>,
    left: usize,
}

impl<'a, 'f> Cut<'a, 'f> {
    const fn new(to: &'a mut fmt::Formatter<'f>) -> Self {
        Self { to, left: 1_023 }
    }
}

impl fmt::Write for Cut<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.len() <= self.left {
            self.left -= text.len();
            return self.to.write_str(text);
        }
        let fits = (0..=self.left)
            .rev()
            .find(|&end| text.is_char_boundary(end));
        self.left = 0;
        self.to.write_str(&text[..fits.unwrap_or(0)])
    }
}

/// See [`Event::message`].
#[derive(Clone, Copy, Debug)]
pub struct Message<'a>(pub(super) &'a Event);

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Cut::new(f), "{}", Whole(self.0))
    }
}

/// The message before it is cut.
struct Whole<'a>(&'a Event);

impl fmt::Display for Whole<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Event {
            kind,
            subject: of,
            detail,
            hosts,
            logged: _,
        } = self.0;
        let hosts = hosts.as_deref();
        let subject = Identity(of, hosts);
        let to_host = hosts.and_then(|hosts| hosts.to.as_ref());
        match detail {
            Detail::None if *kind == EventKind::LogUserFailover => {
                let name = if let Subject::Master { name, .. } = of {
                    name
                } else {
                    ""
                };
                write!(f, "Executing user requested FAILOVER of '{name}'")
            }
            Detail::None if *kind == EventKind::LogConfigRewritten => {
                write!(f, "Rewritten config file ({FILE}) successfully")
            }
            Detail::None if kind.name().is_empty() => f.write_str(log_text(*kind)),
            Detail::None if *kind == EventKind::Tilt => f.write_str("#tilt mode entered"),
            Detail::None if *kind == EventKind::TiltOver => f.write_str("#tilt mode exited"),
            Detail::None => write!(f, "{subject}"),
            Detail::Monitor(quorum) => write!(f, "{subject} quorum {quorum}"),
            Detail::Set(what) => write!(f, "{subject} {what}"),
            Detail::Quorum { count, quorum } => write!(f, "{subject} #quorum {count}/{quorum}"),
            Detail::Epoch(epoch) => write!(f, "{epoch}"),
            Detail::Vote { leader, epoch } => write!(f, "{leader} {epoch}"),
            Detail::Role(role) => write!(f, "{subject} new reported role is {}", role.as_str()),
            Detail::Switch { from, to } => {
                if let Subject::Master { name, .. } = of {
                    write!(f, "{name} ")?;
                }
                let from_host = hosts.and_then(|hosts| hosts.own.as_ref());
                let (old, new) = (Said(*from, from_host), Said(*to, to_host));
                write!(f, "{old} {} {new} {}", from.port, to.port)
            }
            Detail::AddressSwitch { to, id } => {
                let new = Said(*to, to_host);
                write!(f, "{subject} ip {new} port {} for {id}", to.port)
            }
            Detail::AdditionalMatches(n) => {
                write!(f, "{subject} {n} additional matching instances")
            }
            Detail::PeerVoted {
                peer,
                leader,
                epoch,
            } => write!(f, "{peer} voted for {leader} {epoch}"),
            Detail::Host(name) => write!(f, "Failed to resolve hostname '{name}'"),
            Detail::Reason(reason) => write!(f, "{subject} #{reason}"),
            Detail::ScriptError { path, how } => {
                write!(f, "{path} {} {}", how.signal(), how.code())
            }
            Detail::ScriptTimeout { path, child } => write!(f, "{path} {}", child.0),
            Detail::Child(child) => write!(f, "{}", child.0),
            Detail::ChildEnded { child, how } => {
                write!(f, "{} {} {}", child.0, how.code(), how.signal())
            }
            Detail::NotBefore(seconds) => {
                write!(
                    f,
                    "Next failover delay: I will not start a failover before {}",
                    CTime(*seconds)
                )
            }
            Detail::Id(id) => write!(f, "Sentinel ID is {id}"),
            Detail::Version(version) => write!(
                f,
                "Redis version={}, bits=64, commit=00000000, modified=0, pid=1, just started",
                version.as_str()
            ),
            Detail::DiskFailure(failure) => write_unsaved(f, *kind, *failure),
            Detail::Caller(address) => write!(f, "Accepted {address}"),
            Detail::Client(client) => write!(f, "Client closed connection {client}"),
            Detail::Port(port) => write!(f, "Running mode=sentinel, port={port}."),
        }
    }
}

/// The file of a sentinel as its log names it.
const FILE: &str = "/etc/redis/sentinel.conf";

/// The log lines about a file that cannot be written.
fn write_unsaved(f: &mut fmt::Formatter<'_>, kind: EventKind, failure: DiskFailure) -> fmt::Result {
    match kind {
        EventKind::LogConfigNotSaved => write!(
            f,
            "WARNING: Sentinel was not able to save the new configuration on disk!!!: {failure}"
        ),
        EventKind::LogConfigNotWritable => {
            write!(
                f,
                "Sentinel config file {FILE} is not writable: {failure}. Exiting..."
            )
        }
        _ => write!(f, "{}", Unwritten(failure)),
    }
}

/// The text of the log lines that never vary.
const fn log_text(kind: EventKind) -> &'static str {
    match kind {
        EventKind::LogStarting => "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
        EventKind::LogConfigurationLoaded => "Configuration loaded",
        EventKind::LogMonotonicClock => "monotonic clock: POSIX clock_gettime",
        EventKind::LogWillCrashAfterElection => {
            "Failure simulation: this Sentinel will crash after being successfully elected as failover leader"
        }
        EventKind::LogWillCrashAfterPromotion => {
            "Failure simulation: this Sentinel will crash after promoting the selected replica to master"
        }
        EventKind::LogCrash => "Sentinel CRASH because of SENTINEL simulate-failure",
        EventKind::LogShutdownRequested => "User requested shutdown...",
        EventKind::LogBye => "Sentinel is now ready to exit, bye bye...",
        EventKind::LogConfigSaved => "Sentinel new configuration saved on disk",
        _ => "",
    }
}

/// The identity of an instance as events print it (`%@` in `sentinelEvent`).
struct Identity<'a>(&'a Subject, Option<&'a EventHosts>);

impl fmt::Display for Identity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = self.1.and_then(|hosts| hosts.own.as_ref());
        let of_master = self.1.and_then(|hosts| hosts.master.as_ref());
        match self.0 {
            Subject::None => Ok(()),
            Subject::Master { name, address } => {
                write!(f, "master {name} {} {}", Said(*address, own), address.port)
            }
            Subject::Replica {
                address,
                master,
                master_address,
            } => {
                let (ip, master_ip) = (Said(*address, own), Said(*master_address, of_master));
                let (port, master_port) = (address.port, master_address.port);
                match self.1.and_then(|hosts| hosts.called.as_ref()) {
                    Some(called) => write!(f, "slave {called} ")?,
                    None => write!(f, "slave {ip}:{port} ")?,
                }
                write!(f, "{ip} {port} @ {master} {master_ip} {master_port}")
            }
            Subject::Sentinel {
                id,
                address,
                master,
                master_address,
            } => {
                let (ip, master_ip) = (Said(*address, own), Said(*master_address, of_master));
                let (port, master_port) = (address.port, master_address.port);
                write!(
                    f,
                    "sentinel {id} {ip} {port} @ {master} {master_ip} {master_port}"
                )
            }
        }
    }
}
