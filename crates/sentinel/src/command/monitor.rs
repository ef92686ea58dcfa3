//! Which masters are monitored: MONITOR, REMOVE, RESET.

use std::net::Ipv4Addr;
use std::sync::Arc;

use lab_process::Address;
use lab_redis::command::integer;
use lab_redis::glob;
use lab_redis::wire::Value;

use super::Answer;
use crate::event::Detail;
use crate::link::Who;
use crate::{EventKind, MasterSpec, Out, Sentinel};

impl Sentinel {
    /// `SENTINEL MONITOR <name> <ip> <port> <quorum>`: flushed before it is said.
    pub(super) fn monitor_command(&mut self, words: &[Arc<str>], out: &mut Out) -> Answer {
        let spec = self.master_from(words, out)?;
        let quorum = spec.quorum;
        let m = self.monitor(&spec, out);
        let reply = self.flush_and_reply(out);
        let of = self.refer(m, Who::Master);
        self.announce_with(EventKind::Monitor, of, Detail::Monitor(quorum), out);
        Ok(reply)
    }

    /// Name, address and quorum, in the order in which Redis finds fault with them.
    fn master_from(&self, words: &[Arc<str>], out: &mut Out) -> Result<MasterSpec, Value> {
        let [name, ip, port, quorum] = words else {
            return Err(Value::err("Invalid quorum"));
        };
        let quorum = integer(quorum).ok_or_else(|| Value::err("Invalid quorum"))?;
        let port = integer(port).ok_or_else(|| Value::err("Invalid port"))?;
        if quorum <= 0 {
            return Err(Value::err("Quorum must be 1 or greater."));
        }
        let named = ip.parse::<Ipv4Addr>().is_err();
        let host = named.then(|| Arc::clone(ip));
        let ip = self
            .ip_of(ip, out)
            .ok_or_else(|| Value::err("Invalid IP address or hostname specified"))?;
        let port = u16::try_from(port).map_err(|_| Value::err("Invalid port number."))?;
        if self.master_named(name).is_some() {
            return Err(Value::err("Duplicate master name."));
        }
        // Redis keeps the quorum in 32 bits, too.
        let address = Address { ip, port };
        Ok(MasterSpec {
            host,
            ..MasterSpec::new(Arc::clone(name), address, quorum as u32)
        })
    }

    /// `SENTINEL REMOVE <name>`.
    pub(super) fn remove_command(&mut self, name: &str, out: &mut Out) -> Answer {
        let m = self.master_or_error(name)?;
        self.announce_master(EventKind::MonitorOver, m, out);
        self.drop_master(m, out);
        Ok(self.flush_and_reply(out))
    }

    /// `releaseSentinelRedisInstance` of a master: its connections and those of all
    /// that is known under it, unless another master shares them.
    fn drop_master(&mut self, m: u32, out: &mut Out) {
        let Some(master) = self.masters.remove(m) else {
            return;
        };
        let replicas = master.replicas.iter().map(|replica| &replica.instance);
        let peers = master.peers.iter().map(|peer| &peer.instance);
        for instance in replicas.chain(peers).chain([&master.instance]) {
            self.release_link(instance.link, out);
        }
    }

    /// `SENTINEL RESET <pattern>` (`sentinelResetMastersByPattern`): how many
    /// matched. Not flushed: what was known stays on disk until the next flush.
    pub(super) fn reset_command(&mut self, pattern: &str, out: &mut Out) -> Value {
        let matching: Vec<u32> = (0..self.masters.len())
            .map(|i| self.masters.slot_at(i))
            .filter(|&m| glob::matches(pattern, &self.masters[m].name, false))
            .collect();
        for &m in &matching {
            self.reset_with_sentinels(m, out);
            self.announce_master(EventKind::ResetMaster, m, out);
        }
        Value::Integer(matching.len() as i64)
    }
}
