//! Hellos: how sentinels find each other and how configurations spread (§7).

use std::sync::Arc;

use lab_process::{Address, Socket};
use lab_redis::wire::{Hello, RunId};

use crate::decision::{AdoptConfiguration, AdoptEpoch, Decision};
use crate::event::Detail;
use crate::instance::Peer;
use crate::link::{Link, Who};
use crate::{EventKind, Out, Sentinel, Version};

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
        link.pc_last_activity = out.wall_ms();
        if hello.id != self.id {
            self.process_hello(hello, out);
        }
    }

    /// `sentinelProcessHelloMessage` (§7.2). Not affected by TILT.
    pub(crate) fn process_hello(&mut self, hello: &Hello, out: &mut Out) {
        let Some(m) = self.master_named(&hello.master_name) else {
            return;
        };
        let speaker = match self.peer_with(m, hello.id) {
            Some(slot) if self.masters[m].peers[slot].instance.address == hello.from => slot,
            known => self.learn_peer(m, hello, known.is_some(), out),
        };
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
        let adopt = AdoptConfiguration::judge(&self.masters[m], hello, true);
        if adopt.newer() {
            // Kept in memory; not flushed unless the address differs.
            self.masters[m].config_epoch = hello.config_epoch;
        }
        if adopt.holds() {
            self.announce(
                EventKind::ConfigUpdateFrom,
                self.refer(m, Who::Peer(speaker)),
                out,
            );
            let detail = Detail::Switch {
                from: adopt.current_address,
                to: hello.master,
            };
            self.announce_with(
                EventKind::SwitchMaster,
                self.refer(m, Who::Master),
                detail,
                out,
            );
            self.switch_address(m, hello.master, out);
            let (from, to) = (adopt.current_address, hello.master);
            self.call_client_reconfig_script(m, "observer", from, to);
        }
        self.masters[m].peers[speaker].last_hello_time = out.wall_ms();
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
        let peers = &self.masters[m].peers;
        peers
            .under(self.peer_hash(id))
            .find(|&slot| peers[slot].id == id)
    }

    fn peer_hash(&self, id: RunId) -> u64 {
        crate::table::hash(self.order_seed, &id.0)
    }

    /// A sentinel that is new under this master: altogether, or at this address
    /// (§7.2.3). Returns its slot.
    fn learn_peer(&mut self, m: u32, hello: &Hello, id_known: bool, out: &mut Out) -> u32 {
        if id_known {
            self.forget_peer(m, hello.id, out);
            let detail = Detail::AddressSwitch {
                to: hello.from,
                id: hello.id,
            };
            self.announce_with(
                EventKind::SentinelAddressSwitch,
                self.refer(m, Who::Master),
                detail,
                out,
            );
        } else {
            self.forget_whoever_is_at(m, hello.from, out);
        }
        let slot = self.add_peer(m, hello.from, hello.id, out.wall_ms());
        if !id_known {
            self.announce(EventKind::Sentinel, self.refer(m, Who::Peer(slot)), out);
        }
        self.try_sharing(m, slot, out);
        if id_known {
            self.update_address_everywhere(m, slot, out);
        }
        self.flush(out);
        slot
    }

    /// The same address under another id: the old entry was somebody who is no
    /// more, and goes from every master.
    fn forget_whoever_is_at(&mut self, m: u32, address: Address, out: &mut Out) {
        let known = &self.masters[m].known_sentinels;
        let stale = known.iter().find(|&&(other, _)| other == address);
        let Some(stale) = stale.and_then(|&(_, id)| self.peer_with(m, id)) else {
            return;
        };
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
        let id = peer.id;
        self.masters[m].dues.at_next_tick(Who::Peer(slot));
        for known in Arc::make_mut(&mut self.masters[m].known_sentinels) {
            if known.1 == id {
                known.0.port = 0;
            }
        }
        self.update_address_everywhere(m, slot, out);
    }

    fn forget_peer(&mut self, m: u32, id: RunId, out: &mut Out) {
        if let Some(peer) = self
            .peer_with(m, id)
            .and_then(|slot| self.masters[m].peers.remove(slot))
        {
            let known = Arc::make_mut(&mut self.masters[m].known_sentinels);
            known.retain(|&(_, other)| other != id);
            self.release_link(peer.instance.link, out);
        }
    }

    /// `sentinelUpdateSentinelAddressInAllMasters`.
    fn update_address_everywhere(&mut self, m: u32, slot: u32, out: &mut Out) {
        let (id, address) = (
            self.masters[m].peers[slot].id,
            self.masters[m].peers[slot].instance.address,
        );
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
                master.peers[same].instance.address = address;
                master.dues.at_next_tick(Who::Peer(same));
                for known in Arc::make_mut(&mut master.known_sentinels) {
                    if known.1 == id {
                        known.0 = address;
                    }
                }
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
            Arc::make_mut(&mut master.known_sentinels).insert(at, (address, id));
        }
        slot
    }
}
