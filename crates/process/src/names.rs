use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// How the name server of a host answers. Who asks waits for it and does nothing else
/// meanwhile (`getaddrinfo`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct NameServer {
    /// How long an answer takes, microseconds.
    pub after_us: u32,
    /// Whether there is none: after that time whoever asked gives up.
    pub fails: bool,
}

/// What names of hosts resolve to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Names(BTreeMap<Arc<str>, Ipv4Addr>);

impl Names {
    /// The address of that name. Names are compared without regard to case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Ipv4Addr> {
        let mut known = self.0.iter();
        known
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, ip)| *ip)
    }

    /// From now on the name resolves to that address, or to none.
    pub fn set(&mut self, name: &Arc<str>, ip: Option<Ipv4Addr>) {
        match ip {
            Some(ip) => self.0.insert(Arc::clone(name), ip),
            None => self.0.remove(name),
        };
    }

    /// All names and their addresses.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, Ipv4Addr)> {
        self.0.iter().map(|(name, ip)| (name, *ip))
    }

    /// Whether there is no name at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(Arc<str>, Ipv4Addr)> for Names {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Ipv4Addr)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}
