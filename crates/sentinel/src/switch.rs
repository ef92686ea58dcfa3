//! Giving a master object another address (§10.7, §10.9).

use std::sync::Arc;

use lab_process::{Address, Place};
use lab_redis::wire::Role;

use crate::event::{Detail, EventHosts};
use crate::hosts::{is_of, place_of};
use crate::instance::{Failover, Instance};
use crate::link::Who;
use crate::{EventKind, Out, Pieces, Sentinel};

impl Sentinel {
    /// `sentinelFailoverSwitchToPromotedSlave`.
    pub(crate) fn switch_to_promoted(&mut self, m: u32, out: &mut Out) {
        let master = &self.masters[m];
        let from = master.instance.address;
        let promoted = master.failover.promoted;
        let to = promoted.map_or(&master.instance, |slot| &master.replicas[slot].instance);
        let to = place_of(to);
        let of = self.refer(m, Who::Master);
        let hosts = self.settings.announce_hostnames.then(|| {
            Arc::new(EventHosts {
                own: self.masters[m].instance.host.clone(),
                master: None,
                to: to.host.clone(),
                called: None,
            })
        });
        let detail = Detail::Switch {
            from,
            to: to.address,
        };
        self.announce_named(EventKind::SwitchMaster, of, detail, hosts, out);
        // A name is resolved once more; if that fails, all of this happens again.
        if let Some(to) = self.place(to.address, to.host.as_ref(), false, out) {
            self.switch_address(m, to, out);
        }
    }

    /// `sentinelResetMasterAndChangeAddress`: the replicas but the new master, and
    /// the old master, become the replicas of the new configuration.
    pub(crate) fn switch_address(&mut self, m: u32, to: Place, out: &mut Out) {
        let old = &self.masters[m].instance;
        let old = (!is_of(&to, old)).then(|| place_of(old));
        let known = self.masters[m].replicas.iter();
        let others = known.map(|replica| &replica.instance);
        let others = others.filter(|instance| !is_of(&to, instance));
        let replicas: Vec<Place> = others.map(place_of).chain(old).collect();
        self.reset_keeping_sentinels(m, out);
        let master = &mut self.masters[m];
        master.instance.address = to.address;
        master.instance.host = to.host;
        master.o_down_since_time = 0;
        master.instance.s_down_since_time = 0;
        for Place { address, host } in replicas {
            if let Some(place) = self.place(address, host.as_ref(), true, out)
                && let Some(slot) = self.add_replica(m, place, out.wall_ms())
            {
                self.announce(EventKind::Slave, self.refer(m, Who::Replica(slot)), out);
            }
        }
        self.flush(out);
    }

    /// `sentinelResetMaster`: replicas and sentinels are forgotten, too.
    pub(crate) fn reset_with_sentinels(&mut self, m: u32, out: &mut Out) {
        self.reset_keeping_sentinels(m, out);
        let master = &mut self.masters[m];
        let peers = master.peers.take_all();
        master.known_sentinels = Pieces::new();
        master.dues.all_at_next_tick();
        for peer in peers {
            self.release_link(peer.instance.link, out);
        }
    }

    /// `sentinelResetMaster` with the sentinels kept. What is *not* reset matters:
    /// the epochs, the time of the last INFO (the old master's), the time of the
    /// last reconnection attempt and hello, and what peers said.
    fn reset_keeping_sentinels(&mut self, m: u32, out: &mut Out) {
        let now_ms = out.wall_ms();
        for replica in self.masters[m].replicas.take_all() {
            self.release_link(replica.instance.link, out);
        }
        let id = self.masters[m].instance.link;
        self.close_command(id, out);
        self.close_pubsub(id, out);
        let link = self.link_mut(id);
        link.act_ping_time = now_ms;
        link.last_avail_time = now_ms;
        link.last_pong_time = now_ms;
        link.last_ping_time = 0;
        let master = &mut self.masters[m];
        master.instance.s_down = false;
        master.instance.script_kill_sent = false;
        master.reported.run_id = None;
        master.o_down = false;
        master.reboot_since_time = None;
        master.leader = None;
        master.failover = Failover {
            // Kept: which epoch was mine, and which delay was logged.
            epoch: master.failover.epoch,
            delay_logged: master.failover.delay_logged,
            ..Failover::default()
        };
        master.reported.slave_master = None;
        master.reported.slave_master_told = None;
        master.reported.role_reported = Role::Master;
        master.reported.role_reported_time = now_ms;
    }

    /// A new instance with a link of its own; its timestamps are now
    /// (`createSentinelRedisInstance`).
    pub(crate) fn new_instance(
        &mut self,
        address: Address,
        down_after: i64,
        now_ms: i64,
    ) -> Instance {
        let serial = self.next_serial;
        self.next_serial += 1;
        Instance {
            serial,
            address,
            host: None,
            link: self.new_link(now_ms),
            s_down: false,
            s_down_since_time: 0,
            script_kill_sent: false,
            last_pub_time: now_ms,
            down_after,
        }
    }
}
