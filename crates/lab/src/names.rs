//! The names of nodes in place of addresses and ids.

use std::net::Ipv4Addr;

use lab_sentinel::Event;
use lab_sim::HostId;

use crate::world::Deployment;

/// Texts of Redis with the names of nodes in place of their addresses and ids, as
/// the recordings have them: `master mymaster r0 #quorum 2/2`.
#[derive(Clone, Copy, Debug)]
pub struct Renamed<'a> {
    who: &'a Deployment,
}

impl<'a> Renamed<'a> {
    /// Names of that deployment.
    #[must_use]
    pub const fn new(who: &'a Deployment) -> Self {
        Self { who }
    }

    /// The arguments of a sentinel's event.
    #[must_use]
    pub fn event(&self, event: &Event) -> String {
        self.text(&event.message().to_string())
    }

    /// Any text in which addresses stand as `ip port` or `ip:port`, and ids as 40
    /// hexadecimal digits.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let mut renamed = text.to_owned();
        for (host, name, _) in self.who.hosts() {
            let address = self.who.address(host);
            for form in [
                address.to_string(),
                format!("{} {}", address.ip, address.port),
            ] {
                if renamed.contains(&form) {
                    renamed = renamed.replace(&form, name);
                }
            }
        }
        for (id, host) in self.who.ids() {
            let id = id.to_string();
            if renamed.contains(&id) {
                renamed = renamed.replace(&id, self.who.name(host));
            }
        }
        renamed
    }
}

/// Where the recorder's nodes were: `r0` at 127.0.0.10, `s0` at 127.0.0.30, and so on
/// (`Run.setup` of its harness). A recorded scenario's commands name these addresses,
/// and so do the replies.
fn in_recordings(name: &str) -> Option<Ipv4Addr> {
    let (first, room) = match name.as_bytes().first()? {
        b'r' => (10, 20),
        b's' => (30, 200),
        _ => return None,
    };
    let number: u8 = name.get(1..)?.parse().ok().filter(|n| *n < room)?;
    Some(Ipv4Addr::new(127, 0, 0, first + number))
}

/// A word of an operator's command: an address of the recorder's is that of its node.
#[must_use]
pub fn from_recording(who: &Deployment, word: &str) -> Option<String> {
    let ip: Ipv4Addr = word.parse().ok().filter(Ipv4Addr::is_loopback)?;
    let mut hosts = who.hosts();
    let host = hosts
        .find(|(_, name, _)| in_recordings(name) == Some(ip))?
        .0;
    Some(who.address(host).ip.to_string())
}

/// A text with the addresses of the recorder's nodes in place of ours.
#[must_use]
pub fn as_in_recordings(who: &Deployment, text: &str) -> String {
    let mut renamed = String::new();
    for word in text.split_inclusive(|c: char| !c.is_ascii_digit() && c != '.') {
        let end = word
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(word.len());
        let ours = |(host, ..): &(HostId, _, _)| who.address(*host).ip.to_string() == word[..end];
        let theirs = (end > 6 && word.contains('.'))
            .then(|| who.hosts().find(ours))
            .flatten()
            .and_then(|(_, name, _)| in_recordings(name));
        match theirs {
            Some(ip) => {
                renamed.push_str(&ip.to_string());
                renamed.push_str(&word[end..]);
            }
            None => renamed.push_str(word),
        }
    }
    renamed
}
