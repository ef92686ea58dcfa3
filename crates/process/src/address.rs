use std::fmt;
use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

/// Where a process listens: an IPv4 address and a port.
///
/// Prints as `10.0.0.1:6379`; Redis prints the two parts separated by a space in
/// its events, which is the business of whoever writes the event.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Address {
    /// The IPv4 address.
    pub ip: Ipv4Addr,
    /// The TCP port; 0 means "known, but not to be connected to" in Sentinel.
    pub port: u16,
}

impl Address {
    /// The address `a.b.c.d:port`.
    #[must_use]
    pub const fn new(ip: [u8; 4], port: u16) -> Self {
        Self {
            ip: Ipv4Addr::new(ip[0], ip[1], ip[2], ip[3]),
            port,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.ip, self.port)
    }
}
