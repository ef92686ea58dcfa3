use std::fmt;
use std::net::Ipv4Addr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Address;

/// An address as somebody gives it: where a name was given, the name and what it
/// resolved to, or [`Place::UNRESOLVED`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Place {
    /// The address.
    pub address: Address,
    /// The name, if one was given.
    pub host: Option<Arc<str>>,
}

impl Place {
    /// The address of a name that was not resolved.
    pub const UNRESOLVED: Ipv4Addr = Ipv4Addr::UNSPECIFIED;

    /// A text that is an address in four parts, or else a name that nobody has resolved.
    #[must_use]
    pub fn told(host: &str, port: u16) -> Self {
        let ip = host.parse().ok();
        Self {
            address: Address {
                ip: ip.unwrap_or(Self::UNRESOLVED),
                port,
            },
            host: ip.is_none().then(|| Arc::from(host)),
        }
    }

    /// What it was given as: the name, or else the address.
    #[must_use]
    pub const fn said(&self) -> Said<'_> {
        Said(self.address, self.host.as_ref())
    }

    /// Whether both were given in the same words.
    #[must_use]
    pub fn is_said_as(&self, other: &Self) -> bool {
        self.address.port == other.address.port
            && match (&self.host, &other.host) {
                (Some(name), Some(other)) => name.eq_ignore_ascii_case(other),
                (None, None) => self.address.ip == other.address.ip,
                _ => false,
            }
    }
}

/// As [`Address`] prints: `redis-0:6379`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.said(), self.address.port)
    }
}

impl From<Address> for Place {
    fn from(address: Address) -> Self {
        Self {
            address,
            host: None,
        }
    }
}

/// A name, or else the IP address; nothing for a name that has not been resolved and is
/// not to be told.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a>(pub Address, pub Option<&'a Arc<str>>);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Some(name) => f.write_str(name),
            None if self.0.ip == Place::UNRESOLVED => Ok(()),
            None => write!(f, "{}", self.0.ip),
        }
    }
}
