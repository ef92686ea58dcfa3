use std::fmt::Write as _;

use lab_process::Now;
use lab_sentinel::event::{MONTHS, civil_from_days};
use lab_sim::{HostId, Record, Time, What};

use crate::world::{Deployment, Happening, Listener, Node, NodeEvent};

/// What redis-sentinel and redis-server would write to their log files, byte for
/// byte but for the process id and the date.
#[derive(Clone, Debug, Default)]
pub struct LogFile {
    /// Only this host's, if set.
    only: Option<HostId>,
    /// With more than one file, each line says whose it is.
    names: bool,
    text: String,
}

impl LogFile {
    /// The file of one host.
    #[must_use]
    pub const fn of(host: HostId) -> Self {
        Self {
            only: Some(host),
            names: false,
            text: String::new(),
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
        }
    }

    /// Takes the text written so far.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

/// `pid:role date level message` (`serverLogRaw`), with the host's own clock.
fn write_line(
    text: &mut String,
    host: HostId,
    role: char,
    at: Now,
    mark: char,
    message: &dyn std::fmt::Display,
) {
    let ms = at.wall_ms.rem_euclid(1_000);
    let seconds = at.wall_ms.div_euclid(1_000);
    let (year, month, day) = civil_from_days(seconds.div_euclid(86_400));
    let second = seconds.rem_euclid(86_400);
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "{}:{role} {day:02} {} {year} {:02}:{:02}:{:02}.{ms:03} {mark} {message}",
        1_000 + host.0,
        MONTHS[month as usize - 1],
        second / 3_600,
        second / 60 % 60,
        second % 60,
    );
}

impl Listener for LogFile {
    fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        let (What::Event { at, event }, Some(host)) = (&record.what, record.host) else {
            return;
        };
        if self.only.is_some_and(|only| only != host) {
            return;
        }
        let (role, mark, message): (char, char, &dyn std::fmt::Display) = match event {
            NodeEvent::Sentinel(event) => {
                // Not logged at the default level.
                if event.kind.level() < lab_sentinel::Level::Notice {
                    return;
                }
                ('X', event.kind.level().mark(), event)
            }
            NodeEvent::Server(event) => {
                let level = match event.level() {
                    lab_redis::server::Level::Notice => '*',
                    lab_redis::server::Level::Warning => '#',
                };
                ('M', level, event)
            }
            NodeEvent::Client(_) => return,
        };
        if self.names {
            let _ = write!(self.text, "{} ", who.name(host));
        }
        write_line(&mut self.text, host, role, *at, mark, message);
    }

    fn happened(&mut self, _at: Time, _step: u64, _what: &Happening<'_>) {}
}
