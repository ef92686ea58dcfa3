use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use lab_process::Now;
use lab_redis::server::ServerEvent;
use lab_sentinel::event::{MONTHS, civil_from_days};
use lab_sim::{HostId, Record, Time, What};

use crate::picture;
use crate::session::is_told;
use crate::world::{Deployment, Happening, Listener, Node, NodeDisk, NodeEvent};

/// What redis-sentinel and redis-server would write to their log files, byte for
/// byte but for the process id and the date.
#[derive(Clone, Debug, Default)]
pub struct LogFile {
    /// Only this host's, if set.
    only: Option<HostId>,
    /// With more than one file, each line says whose it is.
    names: bool,
    text: String,
    /// What the Redis servers are, by host.
    roles: BTreeMap<HostId, Role>,
}

/// What a Redis server is: the letter after the process id in its log.
#[derive(Clone, Debug, Default)]
struct Role {
    /// Whether it is a replica now.
    replica: bool,
    /// Whether the configuration file that it rewrote makes it one.
    rewritten: Option<bool>,
    /// When the last line was written, and where the letters of the lines of that
    /// instant are.
    instant: Option<Now>,
    letters: Vec<usize>,
}

impl Role {
    const fn letter(&self) -> char {
        if self.replica { 'S' } else { 'M' }
    }
}

impl LogFile {
    /// The file of one host.
    #[must_use]
    pub const fn of(host: HostId) -> Self {
        Self {
            only: Some(host),
            names: false,
            text: String::new(),
            roles: BTreeMap::new(),
        }
    }

    /// The files of all hosts, merged by time; each line begins with the node's
    /// name and a space.
    #[must_use]
    pub const fn of_all() -> Self {
        Self {
            only: None,
            names: true,
            text: String::new(),
            roles: BTreeMap::new(),
        }
    }

    /// Takes the text written so far.
    pub fn take(&mut self) -> String {
        for role in self.roles.values_mut() {
            role.letters.clear();
        }
        std::mem::take(&mut self.text)
    }

    /// What a server starts as: what its rewritten configuration says, or else its
    /// original one.
    fn start(&mut self, who: &Deployment, host: HostId) {
        let role = self.roles.entry(host).or_default();
        role.replica = role
            .rewritten
            .unwrap_or_else(|| who.starts_as_replica(host));
        role.letters.clear();
    }

    /// A server's role changes before the first line that the change makes it write
    /// (`replicationSetMaster`, `replicationUnsetMaster`); we learn of it with the
    /// last, so the letters of the others are put right.
    fn change(&mut self, host: HostId, at: Now, replica: bool) {
        let role = self.roles.entry(host).or_default();
        role.replica = replica;
        if role.instant == Some(at) {
            for letter in role.letters.drain(..) {
                let right = if replica { "S" } else { "M" };
                self.text.replace_range(letter..=letter, right);
            }
        }
    }

    /// The letter of a server's next line, which begins at the end of the text.
    fn letter(&mut self, host: HostId, at: Now, before: usize) -> char {
        let place = self.text.len() + before;
        let role = self.roles.entry(host).or_default();
        if role.instant != Some(at) {
            role.instant = Some(at);
            role.letters.clear();
        }
        role.letters.push(place);
        role.letter()
    }
}

/// The process id that a host's lines bear.
const fn pid(host: HostId) -> u32 {
    1_000 + host.0
}

/// `pid:role date level message` (`serverLogRaw`), with the host's own clock.
fn write_line(
    text: &mut String,
    pid: u32,
    role: char,
    at: Now,
    mark: char,
    message: &dyn fmt::Display,
) {
    let ms = at.wall_ms.rem_euclid(1_000);
    let seconds = at.wall_ms.div_euclid(1_000);
    let (year, month, day) = civil_from_days(seconds.div_euclid(86_400));
    let second = seconds.rem_euclid(86_400);
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "{}:{role} {day:02} {} {year} {:02}:{:02}:{:02}.{ms:03} {mark} {message}",
        pid,
        MONTHS[month as usize - 1],
        second / 3_600,
        second / 60 % 60,
        second % 60,
    );
}

impl Listener for LogFile {
    fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        let Some(host) = record.host else { return };
        if self.only.is_some_and(|only| only != host) {
            return;
        }
        match &record.what {
            What::Event { at, event } => self.event(who, host, *at, event),
            What::Booted { .. } => self.start(who, host),
            What::Persisted {
                disk: NodeDisk::Server(disk),
                ..
            } => {
                let rewritten = disk
                    .config
                    .as_ref()
                    .map(|config| config.replica_of.is_some());
                self.roles.entry(host).or_default().rewritten = rewritten;
            }
            _ => {}
        }
    }

    fn happened(&mut self, _at: Time, _step: u64, _what: &Happening<'_>) {}
}

impl LogFile {
    fn event(&mut self, who: &Deployment, host: HostId, at: Now, event: &NodeEvent) {
        let name = if self.names {
            format!("{} ", who.name(host))
        } else {
            String::new()
        };
        let mut pid = pid(host);
        let said;
        let (role, mark, message): (char, char, &dyn fmt::Display) = match event {
            NodeEvent::Sentinel(event) if !event.logged => return,
            NodeEvent::Sentinel(event) => ('X', event.kind.level_in(who.version()).mark(), event),
            NodeEvent::Server(event) => {
                let mark = match event.level() {
                    lab_redis::server::Level::Notice => '*',
                    lab_redis::server::Level::Warning => '#',
                };
                match **event {
                    ServerEvent::MasterMode { .. } => self.change(host, at, false),
                    ServerEvent::ReplicaMode { .. } => self.change(host, at, true),
                    _ => {}
                }
                // After the name come the process id and a colon.
                let before = name.len() + pid.to_string().len() + 1;
                let role = match **event {
                    _ if event.child().is_some() => 'C',
                    // It does not know yet what it will be.
                    ServerEvent::Starting
                    | ServerEvent::Version
                    | ServerEvent::ConfigurationLoaded => 'C',
                    _ => self.letter(host, at, before),
                };
                pid = event.child().unwrap_or(pid);
                (role, mark, event)
            }
            NodeEvent::Raft(event) if !is_told(event) => return,
            NodeEvent::Raft(event) => {
                said = picture::event_text(who, event);
                ('R', '*', &said)
            }
            NodeEvent::Client(_) | NodeEvent::RaftClient(_) => return,
        };
        self.text.push_str(&name);
        write_line(&mut self.text, pid, role, at, mark, message);
    }
}
