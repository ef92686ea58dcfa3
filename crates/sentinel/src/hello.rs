//! Hellos: how sentinels find each other and how configurations spread (§7).

use std::sync::Arc;

use lab_process::{Address, Place, Socket};
use lab_redis::wire::{Hello, RunId};

use crate::decision::{AdoptConfiguration, AdoptEpoch, Decision};
use crate::event::{Detail, EventHosts};
use crate::hosts::{is_of, place_of};
use crate::instance::Peer;
use crate::link::{Link, Who};
use crate::{EventKind, Out, Sentinel, Version};

/// The names of an event in which a new address is given as it was told.
fn told_in_place_of(
    announced: Option<Arc<EventHosts>>,
    told: Option<&Arc<str>>,
) -> Option<Arc<EventHosts>> {
    let Some(told) = told else { return announced };
    let mut hosts = announced.map_or_else(EventHosts::default, |hosts| (*hosts).clone());
    hosts.to = Some(Arc::clone(told));
    Some(Arc::new(hosts))
}

impl Sentinel {
    /// A hello pushed on a publish/subscribe connection. Our own come back too:
    /// they keep the connection fresh and are otherwise ignored (§5.5).
    pub(crate) fn receive_push(&mut self, socket: Socket, hello: &Hello, out: &mut Out) {
        let (id, pubsub) = Link::of_socket(socket);
        if !pubsub {
            return;
        }
        let Some(link) = self.find_link_mut(id) else {
            return;
        };
        link.pubsub_mut().last_activity = out.wall_ms();
        if hello.id != self.id {
            self.process_hello(hello, out);
        }
    }

    /// `sentinelProcessHelloMessage` (§7.2). Not affected by TILT.
    pub(crate) fn process_hello(&mut self, hello: &Hello, out: &mut Out) {
        let Some(m) = self.master_named(&hello.master_name) else {
            return;
        };
        let speaker = self.find_speaker(m, hello, out);
        if (AdoptEpoch {
            told: hello.current_epoch,
            current: self.current_epoch,
        })
        .holds()
        {
            self.current_epoch = hello.current_epoch;
            self.flush(out);
            self.announce_with(
                EventKind::NewEpoch,
                self.refer(m, Who::Master),
                Detail::Epoch(self.current_epoch),
                out,
            );
        }
        let told = match speaker {
            Some(_) => self.told_master(m, hello, out),
            None => hello.master,
        };
        let adopt = AdoptConfiguration::judge(&self.masters[m], hello, told, speaker.is_some());
        if adopt.newer() {
            // Kept in memory; not flushed unless the address differs.
            self.masters[m].config_epoch = hello.config_epoch;
        }
        let Some(speaker) = speaker else { return };
        if adopt.holds() {
            self.adopt_configuration(m, speaker, hello, out);
        }
        self.masters[m].peers[speaker].last_hello_time = out.wall_ms();
    }

    /// The switch of an observer. The new address is announced as it was told; if it is a
    /// name that does not resolve there is no switch, and the epoch is adopted even so.
    fn adopt_configuration(&mut self, m: u32, speaker: u32, hello: &Hello, out: &mut Out) {
        let of = self.refer(m, Who::Peer(speaker));
        self.announce(EventKind::ConfigUpdateFrom, of, out);
        let of = self.refer(m, Who::Master);
        let told = hello.hosts.as_ref().and_then(|hosts| hosts.master.clone());
        let old = self.announced(&self.masters[m].instance);
        let detail = Detail::Switch {
            from: old.address,
            to: hello.master,
        };
        let hosts = told_in_place_of(self.announced_hosts(of), told.as_ref());
        self.announce_named(EventKind::SwitchMaster, of, detail, hosts, out);
        if let Some(to) = self.place(hello.master, told.as_ref(), false, out) {
            self.switch_address(m, to, out);
        }
        let to = self.announced(&self.masters[m].instance);
        self.call_client_reconfig_script(m, "observer", &old, &to);
    }

    /// The sentinel object of who speaks (`getSentinelRedisInstanceByAddrAndRunID`), learnt
    /// now if it is not there; `None` if it gives a name that is of no use.
    fn find_speaker(&mut self, m: u32, hello: &Hello, out: &mut Out) -> Option<u32> {
        let known = self.peer_with(m, hello.id);
        let host = hello.hosts.as_ref().and_then(|hosts| hosts.from.as_ref());
        let place = self.place(hello.from, host, true, out);
        match (known, &place) {
            (Some(slot), Some(place)) if is_of(place, &self.masters[m].peers[slot].instance) => {
                Some(slot)
            }
            _ => self.learn_peer(m, hello, known.is_some(), out),
        }
    }

    /// The slot of the master of that name.
    pub(crate) fn master_named(&self, name: &str) -> Option<u32> {
        let hash = crate::table::hash(self.order_seed, name.as_bytes());
        self.masters
            .under(hash)
            .find(|&m| &*self.masters[m].name == name)
    }

    /// The slot of the sentinel with that id under that master.
    pub(crate) fn peer_with(&self, m: u32, id: RunId) -> Option<u32> {
        self.masters[m].peers.with_id(id)
    }

    fn peer_hash(&self, id: RunId) -> u64 {
        crate::table::hash(self.order_seed, &id.0)
    }

    /// A sentinel that is new under this master: altogether, or at this address
    /// (§7.2.3). Returns its slot. A name is looked up at every step, and a failure
    /// logged every time.
    fn learn_peer(&mut self, m: u32, hello: &Hello, id_known: bool, out: &mut Out) -> Option<u32> {
        let host = hello.hosts.as_ref().and_then(|hosts| hosts.from.as_ref());
        if id_known {
            self.forget_peer(m, hello.id, out);
            let detail = Detail::AddressSwitch {
                to: hello.from,
                id: hello.id,
            };
            let of = self.refer(m, Who::Master);
            let hosts = told_in_place_of(self.announced_hosts(of), host);
            self.announce_named(EventKind::SentinelAddressSwitch, of, detail, hosts, out);
        } else if let Some(place) = self.place(hello.from, host, true, out) {
            self.forget_whoever_is_at(m, &place, out);
        }
        let place = self.place(hello.from, host, true, out)?;
        let slot = self.add_peer(m, place.address, hello.id, out.wall_ms());
        self.masters[m].peers[slot].instance.host = place.host;
        if !id_known {
            self.announce(EventKind::Sentinel, self.refer(m, Who::Peer(slot)), out);
        }
        self.try_sharing(m, slot, out);
        if id_known {
            self.update_address_everywhere(m, slot, out);
        }
        self.flush(out);
        Some(slot)
    }

    /// The same address under another id: the old entry was somebody who is no
    /// more, and goes from every master.
    fn forget_whoever_is_at(&mut self, m: u32, place: &Place, out: &mut Out) {
        let known = &self.masters[m].known_sentinels;
        let mut stale = known
            .iter()
            .find(|&&(other, _)| other == place.address)
            .and_then(|&(_, id)| self.peer_with(m, id));
        if stale.is_none() && place.host.is_some() {
            let peers = &self.masters[m].peers;
            let mut slots = (0..peers.len()).map(|i| peers.slot_at(i));
            stale = slots.find(|&slot| is_of(place, &peers[slot].instance));
        }
        let Some(stale) = stale else { return };
        self.announce(
            EventKind::SentinelInvalidAddr,
            self.refer(m, Who::Peer(stale)),
            out,
        );
        if self.settings.version < Version::V7_0 {
            self.make_ghost(m, stale, out);
            return;
        }
        let old_id = self.masters[m].peers[stale].id;
        for i in 0..self.masters.len() {
            self.forget_peer(self.masters.slot_at(i), old_id, out);
        }
    }

    /// Up to Redis 6.2 the old entry is kept, with port 0 under every master: never
    /// connected to, always counted as a voter (§18).
    fn make_ghost(&mut self, m: u32, slot: u32, out: &mut Out) {
        let peer = &mut self.masters[m].peers[slot];
        peer.instance.address.port = 0;
        let (id, address) = (peer.id, peer.instance.address);
        self.masters[m].dues.at_next_tick(Who::Peer(slot));
        self.note_known_address(m, id, address);
        self.update_address_everywhere(m, slot, out);
    }

    /// A known sentinel's address has changed: the list that is written follows.
    pub(crate) fn note_known_address(&mut self, m: u32, id: RunId, address: Address) {
        for known in self.masters[m].known_sentinels.iter_mut() {
            if known.1 == id {
                known.0 = address;
            }
        }
    }

    fn forget_peer(&mut self, m: u32, id: RunId, out: &mut Out) {
        if let Some(peer) = self
            .peer_with(m, id)
            .and_then(|slot| self.masters[m].peers.remove(slot))
        {
            { &mut self.masters[m].known_sentinels }.retain(|&(_, other)| other != id);
            self.release_link(peer.instance.link, out);
        }
    }

    /// `sentinelUpdateSentinelAddressInAllMasters`.
    fn update_address_everywhere(&mut self, m: u32, slot: u32, out: &mut Out) {
        let id = self.masters[m].peers[slot].id;
        let place = place_of(&self.masters[m].peers[slot].instance);
        let mut others = 0;
        for i in 0..self.masters.len() {
            let other = self.masters.slot_at(i);
            let Some(same) = self.peer_with(other, id) else {
                continue;
            };
            let link = self.masters[other].peers[same].instance.link;
            self.close_command(link, out);
            if other != m {
                let master = &mut self.masters[other];
                let instance = &mut master.peers[same].instance;
                instance.address = place.address;
                instance.host.clone_from(&place.host);
                master.dues.at_next_tick(Who::Peer(same));
                self.note_known_address(other, id, place.address);
                others += 1;
            }
        }
        if others > 0 {
            let of = self.refer(m, Who::Peer(slot));
            self.announce_with(
                EventKind::SentinelAddressUpdate,
                of,
                Detail::AdditionalMatches(others),
                out,
            );
        }
    }

    /// A new sentinel object under a master.
    pub(crate) fn add_peer(&mut self, m: u32, address: Address, id: RunId, now_ms: i64) -> u32 {
        let down_after = self.masters[m].instance.down_after;
        let instance = self.new_instance(address, down_after, now_ms);
        let hash = self.peer_hash(id);
        let master = &mut self.masters[m];
        let slot = master.peers.insert(
            hash,
            Peer {
                instance,
                id,
                master_down: false,
                last_master_down_reply_time: now_ms,
                last_hello_time: now_ms,
                leader: None,
                leader_epoch: 0,
            },
        );
        master.dues.at_next_tick(Who::Peer(slot));
        if let Some(at) = master.peers.position(hash, slot) {
            master.known_sentinels.insert(at, (address, id));
        }
        slot
    }
}
