//! What a reply to INFO changes (`sentinelRefreshInstanceInfo`, §6).

use std::sync::Arc;

use lab_process::Address;
use lab_redis::wire::{InfoReport, ReplicaOf, Role, RunId};

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
                self.discover_replica(of.master, line.address, out);
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
    fn discover_replica(&mut self, m: u32, address: Address, out: &mut Out) {
        if self.masters[m].replica_at(address).is_some() {
            return;
        }
        let slot = self.add_replica(m, address, out.wall_ms());
        self.announce(EventKind::Slave, self.refer(m, Who::Replica(slot)), out);
        self.flush(out);
    }

    /// The fields a replica prints. Those absent keep their old values, except the
    /// link-down time, which starts from 0 at every INFO.
    fn note_replication(&mut self, of: InstanceRef, report: &Arc<InfoReport>, now_ms: i64) {
        let reported = self.reported_mut(of);
        reported.info = Some(Arc::clone(report));
        reported.master_link_down_time = 0;
        if let Some(link) = report.link {
            // Redis prints -1 for "never connected", which becomes -1000.
            reported.master_link_down_time = link
                .down_since_s
                .map_or(0, |seconds| seconds.saturating_mul(1_000));
            if reported.slave_master != Some(link.master) {
                reported.slave_master = Some(link.master);
                reported.slave_conf_change_time = now_ms;
            }
            reported.slave_master_link_up = link.up;
        }
        reported.info_refresh = now_ms;
        if let (Who::Replica(slot), Some(link)) = (of.who, report.link) {
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
        let target = master.instance.address;
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
            Self::crash(out);
        }
        self.announce_master(EventKind::StateReconfSlaves, m, out);
        let (from, to) = (
            self.masters[m].instance.address,
            self.instance(promoted).address,
        );
        self.call_client_reconfig_script(m, "leader", from, to);
        self.force_hello(m);
    }

    /// A replica object reports to be a replica: of the right master or not, and
    /// how far its reconfiguration has come.
    fn replica_reports_slave(&mut self, m: u32, slot: u32, out: &mut Out) {
        let of = self.refer(m, Who::Replica(slot));
        let master = &self.masters[m];
        let target = master.instance.address;
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

    /// A new replica object under a master; nothing is known of it yet.
    pub(crate) fn add_replica(&mut self, m: u32, address: Address, now_ms: i64) -> u32 {
        let down_after = self.masters[m].instance.down_after;
        let instance = self.new_instance(address, down_after, now_ms);
        let hash = crate::table::hash(self.order_seed, address.to_string().as_bytes());
        let slot = self.masters[m].replicas.insert(
            hash,
            Replica {
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
        slot
    }
}
