//! The names of nodes in place of addresses and ids.

use lab_sentinel::Event;

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
