//! Names of hosts: what they resolve to, and what others are told (§5.1, §6.3, §7).

use std::net::Ipv4Addr;
use std::sync::Arc;

use lab_process::{Address, Place, Said};
use lab_redis::wire::{Hello, HelloHosts};

use crate::event::{Detail, EventHosts};
use crate::instance::Instance;
use crate::link::{InstanceRef, Who};
use crate::{Event, EventKind, Out, Sentinel};

/// Where an instance is, and by which name it was given.
pub(crate) fn place_of(instance: &Instance) -> Place {
    Place {
        address: instance.address,
        host: instance.host.clone(),
    }
}

/// `sentinelAddrOrHostnameEqual`: the same address, or the same name.
pub(crate) fn is_of(place: &Place, instance: &Instance) -> bool {
    if place.address.port != instance.address.port {
        return false;
    }
    let same_name = || match (&place.host, &instance.host) {
        (Some(name), Some(other)) => name.eq_ignore_ascii_case(other),
        _ => false,
    };
    place.address.ip == instance.address.ip || same_name()
}

impl Sentinel {
    /// What a name resolves to (`anetResolve`): a name proper only with
    /// `resolve-hostnames`. The sentinel waits for the answer.
    pub(crate) fn ip_of(&self, name: &str, out: &mut Out) -> Option<Ipv4Addr> {
        if self.settings.resolve_hostnames {
            out.resolve(name)
        } else {
            name.parse().ok()
        }
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
        let ip = match self.ip_of(name, out) {
            Some(ip) => ip,
            None => {
                let failed = Detail::Host(Arc::clone(name));
                self.log(Event::plain(EventKind::LogResolveFailed, failed), out);
                if !(unresolved && self.settings.resolve_hostnames) {
                    return None;
                }
                Place::UNRESOLVED
            }
        };
        let port = told.port;
        Some(Place {
            address: Address { ip, port },
            host: Some(Arc::clone(name)),
        })
    }

    /// An address that was told, as one to compare with an instance's
    /// (`sentinelAddrEqualsHostname`): a name is resolved, and one that does not resolve
    /// is compared as a name. With another port nobody is asked.
    pub(crate) fn told_address(
        &self,
        told: Address,
        host: Option<&Arc<str>>,
        against: InstanceRef,
        out: &mut Out,
    ) -> Address {
        let (Some(name), port) = (host, told.port) else {
            return told;
        };
        let instance = self.instance(against);
        if port != instance.address.port {
            return told;
        }
        let same_name = || {
            let known = instance.host.as_ref();
            known.is_some_and(|known| known.eq_ignore_ascii_case(name))
        };
        let ip = match self.ip_of(name, out) {
            Some(ip) => ip,
            None if self.settings.resolve_hostnames && same_name() => instance.address.ip,
            None => Place::UNRESOLVED,
        };
        Address { ip, port }
    }

    /// The master's address in a hello, resolved if that matters: if the configuration
    /// in it is newer than mine.
    pub(crate) fn told_master(&self, m: u32, hello: &Hello, out: &mut Out) -> Address {
        let host = hello.hosts.as_ref().and_then(|hosts| hosts.master.as_ref());
        if self.masters[m].config_epoch >= hello.config_epoch {
            return hello.master;
        }
        self.told_address(hello.master, host, self.refer(m, Who::Master), out)
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
        let master = &self.masters[of.master];
        let called = match of.who {
            Who::Replica(slot) => master.replicas[slot].name.clone(),
            Who::Master | Who::Peer(_) => None,
        };
        let announced = |host: &Option<Arc<str>>| {
            let said = self.settings.announce_hostnames;
            host.clone().filter(|_| said)
        };
        let hosts = EventHosts {
            own: announced(&self.instance(of).host),
            master: announced(&master.instance.host),
            to: None,
            called,
        };
        (hosts != EventHosts::default()).then(|| Arc::new(hosts))
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
        self.current_place(m).host
    }

    /// The master's current address as it is told to others (§1.5).
    pub(crate) fn current_place(&self, m: u32) -> Place {
        let master = &self.masters[m];
        let promoted = master.promoted_and_confirmed();
        self.announced(promoted.map_or(&master.instance, |slot| &master.replicas[slot].instance))
    }

    /// Where an instance is, as it is told to others: by its name, if it has one and
    /// names are announced (`announceSentinelAddr`).
    pub(crate) fn announced(&self, instance: &Instance) -> Place {
        let host = instance.host.clone();
        Place {
            address: instance.address,
            host: host.filter(|_| self.settings.announce_hostnames),
        }
    }

    /// What an address is announced as: its name, if it has one and names are
    /// announced, or else its IP, which is nothing while the name is not resolved.
    pub(crate) fn announced_ip(&self, address: Address, host: Option<&Arc<str>>) -> String {
        Said(address, host.filter(|_| self.settings.announce_hostnames)).to_string()
    }

    /// What a replica at that place is called (`announceSentinelAddrAndPort`), if it was
    /// given by a name; others are called by their address.
    pub(crate) fn replica_name(&self, place: &Place) -> Option<Arc<str>> {
        let host = place.host.as_ref()?;
        let ip = self.announced_ip(place.address, Some(host));
        Some(Arc::from(format!("{ip}:{}", place.address.port)))
    }

    /// The slot of the replica of that name under that master. A replica keeps the name
    /// it was given, whatever becomes of its address.
    pub(crate) fn replica_called(&self, m: u32, place: &Place) -> Option<u32> {
        let replicas = &self.masters[m].replicas;
        let name = self.replica_name(place);
        let mut slots = (0..replicas.len()).map(|i| replicas.slot_at(i));
        slots.find(|&slot| {
            let replica = &replicas[slot];
            match (&replica.name, &name) {
                (None, None) => replica.instance.address == place.address,
                (Some(known), Some(name)) => known == name,
                (Some(known), None) => **known == *place.address.to_string(),
                (None, Some(name)) => **name == *replica.instance.address.to_string(),
            }
        })
    }
}
