//! What is known of each instance, field by field: MASTERS, MASTER, REPLICAS,
//! SENTINELS (`addReplySentinelRedisInstance`, §13.3).

use std::fmt::Display;

use lab_redis::wire::Value;

use super::Answer;
use crate::Sentinel;
use crate::instance::{Instance, Reported};
use crate::view::{MasterView, PeerView, ReplicaView};

/// Names and values in turn; both are strings on the wire.
#[derive(Default)]
struct Fields(Vec<Value>);

impl Fields {
    fn put(&mut self, name: &str, value: impl Display) {
        self.0.push(Value::bulk(name));
        self.0.push(Value::bulk(value));
    }

    fn done(self) -> Value {
        Value::Array(self.0)
    }
}

impl Sentinel {
    pub(super) fn dump_masters(&self, now_ms: i64) -> Value {
        let masters = self.masters();
        Value::Array(
            masters
                .map(|view| self.dump_of_master(view, now_ms))
                .collect(),
        )
    }

    pub(super) fn dump_master(&self, name: &str, now_ms: i64) -> Answer {
        Ok(self.dump_of_master(self.view_or_error(name)?, now_ms))
    }

    /// Replicas that asked not to be announced are left out.
    pub(super) fn dump_replicas(&self, name: &str, now_ms: i64) -> Answer {
        let replicas = self.view_or_error(name)?.replicas();
        let announced = replicas.filter(|view| view.get().replica_announced);
        Ok(Value::Array(
            announced
                .map(|view| self.dump_of_replica(view, now_ms))
                .collect(),
        ))
    }

    pub(super) fn dump_sentinels(&self, name: &str, now_ms: i64) -> Answer {
        let peers = self.view_or_error(name)?.peers();
        Ok(Value::Array(
            peers.map(|view| self.dump_of_peer(view, now_ms)).collect(),
        ))
    }

    fn view_or_error(&self, name: &str) -> Result<MasterView<'_>, Value> {
        let m = self.master_or_error(name)?;
        Ok(MasterView::new(self, m))
    }

    fn dump_of_master(&self, view: MasterView<'_>, now_ms: i64) -> Value {
        let master = view.get();
        let mut fields = Fields::default();
        self.identity(&mut fields, &master.name, &master.instance);
        fields.put("runid", run_id(&master.reported));
        fields.put("flags", view.flags());
        self.link_fields(&mut fields, &master.instance);
        if master.failover.in_progress {
            fields.put("failover-state", master.failover.state.as_str());
        }
        self.down_fields(&mut fields, &master.instance, now_ms);
        if master.o_down {
            fields.put("o-down-time", now_ms - master.o_down_since_time);
        }
        fields.put("down-after-milliseconds", master.instance.down_after);
        reported_fields(&mut fields, &master.reported, now_ms);
        fields.put("config-epoch", master.config_epoch);
        fields.put("num-slaves", master.replicas.len());
        fields.put("num-other-sentinels", master.peers.len());
        fields.put("quorum", master.quorum);
        fields.put("failover-timeout", master.failover_timeout);
        fields.put("parallel-syncs", master.parallel_syncs);
        if let Some(path) = &master.settings.notification_script {
            fields.put("notification-script", path);
        }
        if let Some(path) = &master.settings.client_reconfig_script {
            fields.put("client-reconfig-script", path);
        }
        fields.done()
    }

    fn identity(&self, fields: &mut Fields, name: &impl Display, instance: &Instance) {
        let ip = self.announced_ip(instance.address, instance.host.as_ref());
        fields.put("name", name);
        fields.put("ip", ip);
        fields.put("port", instance.address.port);
    }

    fn dump_of_replica(&self, view: ReplicaView<'_>, now_ms: i64) -> Value {
        let replica = view.get();
        let reported = &replica.reported;
        let address = replica.instance.address;
        let mut fields = Fields::default();
        let name = match &replica.name {
            Some(name) => name.to_string(),
            None => address.to_string(),
        };
        self.identity(&mut fields, &name, &replica.instance);
        fields.put("runid", run_id(&replica.reported));
        fields.put("flags", view.flags());
        self.link_fields(&mut fields, &replica.instance);
        self.down_fields(&mut fields, &replica.instance, now_ms);
        fields.put("down-after-milliseconds", replica.instance.down_after);
        reported_fields(&mut fields, reported, now_ms);
        fields.put("master-link-down-time", reported.master_link_down_time);
        let status = if reported.slave_master_link_up {
            "ok"
        } else {
            "err"
        };
        fields.put("master-link-status", status);
        match &reported.slave_master_told {
            Some(master) => {
                fields.put("master-host", master.said());
                fields.put("master-port", master.address.port);
            }
            None => {
                fields.put("master-host", "?");
                fields.put("master-port", 0);
            }
        }
        fields.put("slave-priority", replica.slave_priority);
        fields.put("slave-repl-offset", replica.slave_repl_offset);
        fields.put("replica-announced", u8::from(replica.replica_announced));
        fields.done()
    }

    fn dump_of_peer(&self, view: PeerView<'_>, now_ms: i64) -> Value {
        let peer = view.get();
        let mut fields = Fields::default();
        self.identity(&mut fields, &peer.id, &peer.instance);
        fields.put("runid", peer.id);
        fields.put("flags", view.flags());
        self.link_fields(&mut fields, &peer.instance);
        self.down_fields(&mut fields, &peer.instance, now_ms);
        fields.put("down-after-milliseconds", peer.instance.down_after);
        fields.put("last-hello-message", now_ms - peer.last_hello_time);
        match peer.leader {
            Some(leader) => fields.put("voted-leader", leader),
            None => fields.put("voted-leader", "?"),
        }
        fields.put("voted-leader-epoch", peer.leader_epoch);
        fields.done()
    }

    fn link_fields(&self, fields: &mut Fields, instance: &Instance) {
        let link = self.link(instance.link);
        fields.put("link-pending-commands", link.pending);
        fields.put("link-refcount", link.refcount);
    }

    /// Ages of the pings, and of the SDOWN if there is one.
    fn down_fields(&self, fields: &mut Fields, instance: &Instance, now_ms: i64) {
        let link = self.link(instance.link);
        let unanswered = match link.act_ping_time {
            0 => 0,
            sent => now_ms - sent,
        };
        fields.put("last-ping-sent", unanswered);
        fields.put("last-ok-ping-reply", now_ms - link.last_avail_time);
        fields.put("last-ping-reply", now_ms - link.last_pong_time);
        if instance.s_down {
            fields.put("s-down-time", now_ms - instance.s_down_since_time);
        }
    }
}

fn run_id(reported: &Reported) -> String {
    reported
        .run_id
        .map_or_else(String::new, |id| id.to_string())
}

fn reported_fields(fields: &mut Fields, reported: &Reported, now_ms: i64) {
    fields.put("info-refresh", info_age(reported, now_ms));
    fields.put("role-reported", reported.role_reported.as_str());
    fields.put("role-reported-time", now_ms - reported.role_reported_time);
}

pub(super) const fn info_age(reported: &Reported, now_ms: i64) -> i64 {
    match reported.info_refresh {
        0 => 0,
        at => now_ms - at,
    }
}
