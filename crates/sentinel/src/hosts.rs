//! Names of hosts: what they resolve to, and what others are told (§5.1, §6.3, §7).

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;

use lab_process::Address;
use lab_redis::wire::{Hello, HelloHosts};
use serde::{Deserialize, Serialize};

use crate::event::{Detail, EventHosts};
use crate::instance::Instance;
use crate::link::{InstanceRef, Who};
use crate::{Event, EventKind, Out, Sentinel};

/// What names resolve to on a host: its `/etc/hosts` and name server.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hosts(BTreeMap<Arc<str>, Ipv4Addr>);

impl Hosts {
    /// The address of that name. Names are compared without regard to case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Ipv4Addr> {
        let known = self
            .0
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map(|(_, ip)| *ip)
    }

    /// From now on the name resolves to that address, or to none.
    pub fn set(&mut self, name: &Arc<str>, ip: Option<Ipv4Addr>) {
        match ip {
            Some(ip) => self.0.insert(Arc::clone(name), ip),
            None => self.0.remove(name),
        };
    }
}

impl FromIterator<(Arc<str>, Ipv4Addr)> for Hosts {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Ipv4Addr)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// An address as somebody gives it (`sentinelAddr`): where a name was given, the name
/// and what it resolved to, or [`UNRESOLVED`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    pub(crate) address: Address,
    pub(crate) host: Option<Arc<str>>,
}

/// The address of a name that could not be resolved; printed as nothing.
pub(crate) const UNRESOLVED: Ipv4Addr = Ipv4Addr::UNSPECIFIED;

impl Place {
    pub(crate) fn of(instance: &Instance) -> Self {
        Self {
            address: instance.address,
            host: instance.host.clone(),
        }
    }

    /// `sentinelAddrOrHostnameEqual`.
    pub(crate) fn is_of(&self, instance: &Instance) -> bool {
        if self.address.port != instance.address.port {
            return false;
        }
        let same_name = || match (&self.host, &instance.host) {
            (Some(name), Some(other)) => name.eq_ignore_ascii_case(other),
            _ => false,
        };
        self.address.ip == instance.address.ip || same_name()
    }
}

impl Sentinel {
    /// What a name resolves to (`anetResolve`): a name proper only with
    /// `resolve-hostnames`.
    pub(crate) fn ip_of(&self, name: &str) -> Option<Ipv4Addr> {
        let named = || {
            self.settings
                .resolve_hostnames
                .then(|| self.hosts.get(name))
        };
        name.parse().ok().or_else(|| named().flatten())
    }

    /// `createSentinelAddr`: a name that does not resolve is logged; with
    /// `resolve-hostnames` it is accepted nevertheless if `unresolved` allows it.
    pub(crate) fn place(
        &self,
        told: Address,
        host: Option<&Arc<str>>,
        unresolved: bool,
        out: &mut Out,
    ) -> Option<Place> {
        let Some(name) = host else {
            return Some(Place {
                address: told,
                host: None,
            });
        };
        let ip = match self.ip_of(name) {
            Some(ip) => ip,
            None => {
                let failed = Detail::Host(Arc::clone(name));
                out.event(Event::plain(EventKind::LogResolveFailed, failed));
                if !(unresolved && self.settings.resolve_hostnames) {
                    return None;
                }
                UNRESOLVED
            }
        };
        let port = told.port;
        Some(Place {
            address: Address { ip, port },
            host: Some(Arc::clone(name)),
        })
    }

    /// The master's address in a hello as one to compare with the master object's
    /// (`sentinelAddrEqualsHostname`): a name that does not resolve is compared as a
    /// name.
    pub(crate) fn told_master(&self, m: u32, hello: &Hello) -> Address {
        let Some(name) = hello.hosts.as_ref().and_then(|hosts| hosts.master.as_ref()) else {
            return hello.master;
        };
        let instance = &self.masters[m].instance;
        let same_name = || {
            let known = instance.host.as_ref();
            known.is_some_and(|known| known.eq_ignore_ascii_case(name))
        };
        let ip = match self.ip_of(name) {
            Some(ip) => ip,
            None if self.settings.resolve_hostnames && same_name() => instance.address.ip,
            None => UNRESOLVED,
        };
        Address {
            ip,
            port: hello.master.port,
        }
    }

    /// Before a connection is opened a name is resolved anew; what it resolves to is
    /// taken over, and if it does not resolve the old address stays
    /// (`sentinelReconnectInstance`).
    pub(crate) fn resolve_again(&mut self, of: InstanceRef, out: &mut Out) {
        if !self.settings.resolve_hostnames {
            return;
        }
        let instance = self.instance(of);
        let (old, host) = (instance.address, instance.host.clone());
        let Some(place) = self.place(old, host.as_ref(), false, out) else {
            return;
        };
        if place.address == old {
            return;
        }
        self.instance_mut(of).address = place.address;
        if let Who::Peer(slot) = of.who {
            let id = self.masters[of.master].peers[slot].id;
            self.note_known_address(of.master, id, place.address);
        }
    }

    /// The names printed in place of addresses in an event about that instance
    /// (`announceSentinelAddr`).
    pub(crate) fn announced_hosts(&self, of: InstanceRef) -> Option<Arc<EventHosts>> {
        if !self.settings.announce_hostnames {
            return None;
        }
        let own = self.instance(of).host.clone();
        let master = self.masters[of.master].instance.host.clone();
        (own.is_some() || master.is_some()).then(|| {
            Arc::new(EventHosts {
                own,
                master,
                to: None,
            })
        })
    }

    /// The names in a hello about that master.
    pub(crate) fn hello_hosts(&self, m: u32) -> Option<Arc<HelloHosts>> {
        let from = self.settings.announce_ip.clone();
        let from = from.filter(|ip| ip.parse::<Ipv4Addr>().is_err());
        let master = self.announced_host_of_master(m);
        (from.is_some() || master.is_some()).then(|| Arc::new(HelloHosts { from, master }))
    }

    /// The name, if there is one and names are announced, of the master's current
    /// address.
    pub(crate) fn announced_host_of_master(&self, m: u32) -> Option<Arc<str>> {
        if !self.settings.announce_hostnames {
            return None;
        }
        let master = &self.masters[m];
        match master.promoted_and_confirmed() {
            Some(slot) => master.replicas[slot].instance.host.clone(),
            None => master.instance.host.clone(),
        }
    }

    /// What an address is announced as: its name, if it has one and names are
    /// announced, or else its IP, which is nothing while the name is not resolved.
    pub(crate) fn announced_ip(&self, address: Address, host: Option<&Arc<str>>) -> String {
        match host.filter(|_| self.settings.announce_hostnames) {
            Some(host) => host.to_string(),
            None if address.ip == UNRESOLVED => String::new(),
            None => address.ip.to_string(),
        }
    }
}
