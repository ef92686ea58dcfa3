//! INFO-CACHE: what masters and replicas said last.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use lab_redis::wire::{InfoReport, Value};

use super::dump::info_age;
use crate::Sentinel;
use crate::instance::Reported;
use crate::view::MasterView;

impl Sentinel {
    /// `SENTINEL INFO-CACHE <name> ...`: for each master of those names, the age of
    /// its INFO and the text, then the same for each of its replicas.
    pub(super) fn info_cache(&self, names: &[Arc<str>], now_ms: i64) -> Value {
        let mut list = Vec::new();
        let wanted = |view: &MasterView<'_>| names.iter().any(|name| &**name == view.name());
        for master in self.masters().filter(wanted) {
            let mut entries = vec![cached(&master.get().reported, now_ms)];
            entries.extend(
                master
                    .replicas()
                    .map(|replica| cached(&replica.get().reported, now_ms)),
            );
            list.push(Value::bulk(master.name()));
            list.push(Value::Array(entries));
        }
        Value::Array(list)
    }
}

fn cached(reported: &Reported, now_ms: i64) -> Value {
    let text = match &reported.info {
        Some(report) => Value::Bulk(text_of(report)),
        None => Value::Nil,
    };
    Value::Array(vec![Value::Integer(info_age(reported, now_ms)), text])
}

/// Of an INFO only what a sentinel reads comes over the wire, so that is what can be
/// shown.
fn text_of(report: &InfoReport) -> String {
    let mut text = format!(
        "# Server\r\nrun_id:{}\r\n\r\n# Replication\r\n",
        report.run_id
    );
    // Writing to a string does not fail.
    let _ = write_replication(&mut text, report);
    text
}

fn write_replication(text: &mut String, report: &InfoReport) -> fmt::Result {
    write!(text, "role:{}\r\n", report.role.as_str())?;
    if let Some(link) = &report.link {
        let status = if link.up { "up" } else { "down" };
        write!(
            text,
            "master_host:{}\r\nmaster_port:{}\r\nmaster_link_status:{status}\r\nslave_repl_offset:{}\r\n",
            link.master.ip, link.master.port, link.offset
        )?;
        if let Some(seconds) = link.down_since_s {
            write!(text, "master_link_down_since_seconds:{seconds}\r\n")?;
        }
        write!(
            text,
            "slave_priority:{}\r\nreplica_announced:{}\r\n",
            report.priority,
            u8::from(report.announced)
        )?;
    }
    write!(text, "connected_slaves:{}\r\n", report.replicas.len())?;
    for (number, line) in report.replicas.iter().enumerate() {
        let state = if line.online { "online" } else { "wait_bgsave" };
        write!(
            text,
            "slave{number}:ip={},port={},state={state},offset={},lag={}\r\n",
            line.address.ip, line.address.port, line.offset, line.lag_s
        )?;
    }
    write!(text, "master_repl_offset:{}\r\n", report.offset)
}
