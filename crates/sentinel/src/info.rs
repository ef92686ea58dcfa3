//! What a reply to INFO changes (`sentinelRefreshInstanceInfo`, §6).

use std::sync::Arc;

use lab_process::Place;
use lab_redis::wire::{InfoReport, ReplicaLine, ReplicaOf, Role, RunId};

use crate::decision::{ConvertToSlave, Decision, FixSlaveConfig};
use crate::event::Detail;
use crate::instance::{Reconf, Replica, Reported};
use crate::link::{InstanceRef, Who};
use crate::{EventKind, FailoverState, Out, Sentinel, Version};

impl Sentinel {
    pub(crate) fn refresh_from_info(
        &mut self,
        of: InstanceRef,
        report: &Arc<InfoReport>,
        out: &mut Out,
    ) {
        self.note_run_id(of, report.run_id, out);
        if matches!(of.who, Who::Master) {
            for line in &report.replicas {
                self.discover_replica(of.master, line, out);
            }
        }
        self.note_replication(of, report, out.wall_ms());
        self.note_role(of, report.role, out);
        if self.tilt.on {
            return;
        }
        if let Who::Replica(slot) = of.who {
            match report.role {
                Role::Master => self.replica_reports_master(of.master, slot, out),
                Role::Slave => self.replica_reports_slave(of.master, slot, out),
            }
        }
    }

    /// A run id that differs from the stored one: the server was restarted.
    fn note_run_id(&mut self, of: InstanceRef, run_id: RunId, out: &mut Out) {
        let known = self.reported_mut(of).run_id;
        if known.is_some_and(|known| known != run_id) {
            self.announce(EventKind::Reboot, of, out);
            let master = &mut self.masters[of.master];
            if matches!(of.who, Who::Master)
                && master.settings.master_reboot_down_after_ms != 0
                && self.settings.version >= Version::V7_0
            {
                master.reboot_since_time = Some(out.wall_ms());
            }
        }
        self.reported_mut(of).run_id = Some(run_id);
    }

    /// A replica listed by the master object's INFO, whatever its state and
    /// whatever role the node reports. Replicas are never removed here.
    /// A name is looked up to find the replica, and once more to make it.
    fn discover_replica(&mut self, m: u32, line: &ReplicaLine, out: &mut Out) {
        let (told, host) = (line.address, line.host.as_ref());
        let place = self.place(told, host, false, out);
        if place.is_some_and(|place| self.replica_called(m, &place).is_some()) {
            return;
        }
        let Some(place) = self.place(told, host, true, out) else {
            return;
        };
        let Some(slot) = self.add_replica(m, place, out.wall_ms()) else {
            return;
        };
        self.announce(EventKind::Slave, self.refer(m, Who::Replica(slot)), out);
        self.flush(out);
    }

    /// The fields a replica prints. Those absent keep their old values, except the
    /// link-down time, which starts from 0 at every INFO.
    fn note_replication(&mut self, of: InstanceRef, report: &Arc<InfoReport>, now_ms: i64) {
        let reported = self.reported_mut(of);
        reported.info = Some(Arc::clone(report));
        reported.master_link_down_time = 0;
        if let Some(link) = &report.link {
            // Redis prints -1 for "never connected", which becomes -1000.
            reported.master_link_down_time = link
                .down_since_s
                .map_or(0, |seconds| seconds.saturating_mul(1_000));
            let told = link.place();
            let known = reported.slave_master_told.as_ref();
            if !known.is_some_and(|known| known.is_said_as(&told)) {
                // A name is resolved when something depends on it.
                reported.slave_master = Some(told.address);
                reported.slave_master_told = Some(told);
                reported.slave_conf_change_time = now_ms;
            }
            reported.slave_master_link_up = link.up;
        }
        reported.info_refresh = now_ms;
        if let (Who::Replica(slot), Some(link)) = (of.who, &report.link) {
            let replica = &mut self.masters[of.master].replicas[slot];
            replica.slave_priority = report.priority;
            replica.slave_repl_offset = link.offset;
            replica.replica_announced = report.announced;
        }
    }

    fn reported_mut(&mut self, of: InstanceRef) -> &mut Reported {
        let master = &mut self.masters[of.master];
        match of.who {
            Who::Replica(slot) => &mut master.replicas[slot].reported,
            Who::Master | Who::Peer(_) => &mut master.reported,
        }
    }

    /// Role change bookkeeping (§6.2): `+` if the role now matches what we have it
    /// configured as, `-` if not.
    fn note_role(&mut self, of: InstanceRef, role: Role, out: &mut Out) {
        let now_ms = out.wall_ms();
        let configured = if matches!(of.who, Who::Master) {
            Role::Master
        } else {
            Role::Slave
        };
        let reported = self.reported_mut(of);
        if reported.role_reported == role {
            return;
        }
        reported.role_reported = role;
        reported.role_reported_time = now_ms;
        if role == Role::Slave {
            reported.slave_conf_change_time = now_ms;
        }
        let kind = if role == configured {
            EventKind::RoleChange
        } else {
            EventKind::RoleMismatch
        };
        self.announce_with(kind, of, Detail::Role(role), out);
    }

    /// A replica object reports to be a master: the promotion we wait for, or an
    /// old master that is back.
    fn replica_reports_master(&mut self, m: u32, slot: u32, out: &mut Out) {
        let master = &self.masters[m];
        let of = self.refer(m, Who::Replica(slot));
        let replica = &master.replicas[slot];
        if replica.promoted {
            if master.failover.in_progress && master.failover.state == FailoverState::WaitPromotion
            {
                self.promotion_confirmed(m, of, out);
            }
            return;
        }
        let target = self.announced(&master.instance);
        if ConvertToSlave::judge(master, replica, &self.tunables, out.wall_ms()).holds()
            && self.send_slave_of(of, ReplicaOf::Of(target), out)
        {
            self.announce(EventKind::ConvertToSlave, of, out);
        }
    }

    /// The new configuration gets its epoch, and is on disk before anything is
    /// said about it (§6.3.2a).
    fn promotion_confirmed(&mut self, m: u32, promoted: InstanceRef, out: &mut Out) {
        let master = &mut self.masters[m];
        master.config_epoch = master.failover.epoch;
        self.enter(m, FailoverState::ReconfSlaves, out);
        self.flush(out);
        self.announce(EventKind::PromotedSlave, promoted, out);
        if self.simulated.after_promotion {
            self.crash(out);
        }
        self.announce_master(EventKind::StateReconfSlaves, m, out);
        let from = self.announced(&self.masters[m].instance);
        let to = self.announced(self.instance(promoted));
        self.call_client_reconfig_script(m, "leader", &from, &to);
        self.force_hello(m);
    }

    /// A replica object reports to be a replica: of the right master or not, and
    /// how far its reconfiguration has come.
    fn replica_reports_slave(&mut self, m: u32, slot: u32, out: &mut Out) {
        let of = self.refer(m, Who::Replica(slot));
        self.resolve_reported_master(m, slot, Who::Master, out);
        let master = &self.masters[m];
        let target = self.announced(&master.instance);
        if FixSlaveConfig::judge(
            master,
            &master.replicas[slot],
            &self.tunables,
            out.wall_ms(),
        )
        .holds()
            && self.send_slave_of(of, ReplicaOf::Of(target), out)
        {
            self.announce(EventKind::FixSlaveConfig, of, out);
        }
        let promoted = self.promoted_address(m);
        if let Some(chosen) = self.masters[m].failover.promoted
            && self.masters[m].replicas[slot].reconf.sent
        {
            self.resolve_reported_master(m, slot, Who::Replica(chosen), out);
        }
        let replica = &mut self.masters[m].replicas[slot];
        if replica.reconf.sent && promoted.is_some() && replica.reported.slave_master == promoted {
            replica.reconf.sent = false;
            replica.reconf.inprog = true;
            self.announce(EventKind::SlaveReconfInprog, of, out);
        }
        let replica = &mut self.masters[m].replicas[slot];
        if replica.reconf.inprog && replica.reported.slave_master_link_up {
            replica.reconf.inprog = false;
            replica.reconf.done = true;
            self.announce(EventKind::SlaveReconfDone, of, out);
        }
    }

    /// The master that a replica reports by a name, resolved to be compared with that
    /// instance.
    fn resolve_reported_master(&mut self, m: u32, slot: u32, against: Who, out: &mut Out) {
        let reported = &self.masters[m].replicas[slot].reported;
        let Some(told @ Place { host: Some(_), .. }) = reported.slave_master_told.clone() else {
            return;
        };
        let against = self.refer(m, against);
        let address = self.told_address(told.address, told.host.as_ref(), against, out);
        self.masters[m].replicas[slot].reported.slave_master = Some(address);
    }

    /// A new replica object under a master; nothing is known of it yet. `None` if there
    /// is one of that name.
    pub(crate) fn add_replica(&mut self, m: u32, place: Place, now_ms: i64) -> Option<u32> {
        if self.replica_called(m, &place).is_some() {
            return None;
        }
        let down_after = self.masters[m].instance.down_after;
        let mut instance = self.new_instance(place.address, down_after, now_ms);
        let name = self.replica_name(&place);
        instance.host = place.host;
        let called = match &name {
            Some(name) => name.to_string(),
            None => place.address.to_string(),
        };
        let hash = crate::table::hash(self.order_seed, called.as_bytes());
        let slot = self.masters[m].replicas.insert(
            hash,
            Replica {
                name,
                instance,
                reported: Reported::new(Role::Slave, now_ms),
                promoted: false,
                reconf: Reconf::default(),
                slave_priority: 100,
                slave_repl_offset: 0,
                slave_reconf_sent_time: 0,
                replica_announced: true,
            },
        );
        self.masters[m].dues.at_next_tick(Who::Replica(slot));
        Some(slot)
    }
}
