//! What a sentinel writes into its file (`rewriteConfigSentinelOption`).

use std::collections::{BTreeMap, VecDeque};

use lab_process::{Address, Said};

use super::Statement;
use super::layout::{Layout, Line, Written};
use super::words::quoted;
use crate::{Disk, DiskMaster, Settings};

/// The file that a flush leaves on disk.
#[must_use]
pub fn text(disk: &Disk) -> String {
    let mut lines = Lines::default();
    write(disk, &mut lines);
    let mut text = String::new();
    for line in disk.layout.lines() {
        match line {
            Line::Kept(kept) => {
                text.push_str(kept);
                text.push('\n');
            }
            Line::Of(statement, n) => {
                let of_kind = lines.0.get_mut(statement);
                let n = of_kind
                    .as_ref()
                    .map_or(0, |lines| lines.len().min(*n as usize));
                for line in of_kind.into_iter().flat_map(|lines| lines.drain(..n)) {
                    text.push_str(&format!("sentinel {} {line}\n", statement.as_str()));
                }
            }
        }
    }
    text
}

/// The same content with every line where a rewrite of the file puts it.
#[must_use]
pub fn rewritten(mut disk: Disk) -> Disk {
    // Some twenty about the sentinel and up to fifteen per master.
    let mut counts = Counts(Vec::with_capacity(24 + 15 * disk.masters.len()));
    write(&disk, &mut counts);
    disk.layout = disk.layout.rewritten(&counts.0);
    disk.layout = Layout::with_log_level(&disk.layout, disk.settings.log_level);
    disk
}

/// Where lines go: a text needs what they say, a layout only how many there are.
trait Sink {
    /// So many lines of that kind.
    fn lines(&mut self, statement: Statement, n: usize, texts: impl Iterator<Item = String>);

    /// One line of that kind.
    fn line(&mut self, statement: Statement, text: impl FnOnce() -> String) {
        self.lines(statement, 1, std::iter::once_with(text));
    }

    /// Lines of that kind that were there before have gone, if there is no more.
    fn mark(&mut self, statement: Statement);
}

#[derive(Default)]
struct Lines(BTreeMap<Statement, VecDeque<String>>);

struct Counts(Vec<Written>);

impl Sink for Lines {
    fn lines(&mut self, statement: Statement, _: usize, texts: impl Iterator<Item = String>) {
        self.0.entry(statement).or_default().extend(texts);
    }

    fn mark(&mut self, _: Statement) {}
}

impl Sink for Counts {
    fn lines(&mut self, statement: Statement, n: usize, _: impl Iterator<Item = String>) {
        self.0.push((statement, n as u32));
    }

    fn mark(&mut self, statement: Statement) {
        self.0.push((statement, 0));
    }
}

fn write(disk: &Disk, out: &mut impl Sink) {
    let plain = Settings::default();
    let settings = &disk.settings;
    out.line(Statement::Myid, || disk.id.to_string());
    let mut flag = |statement, value: bool, default: bool| {
        // A line that is there says what is; without one only what is not usual is said.
        let there = disk.layout.has(statement);
        if there || value != default {
            out.line(statement, || if value { "yes" } else { "no" }.to_owned());
        }
    };
    flag(
        Statement::DenyScriptsReconfig,
        settings.deny_scripts_reconfig,
        plain.deny_scripts_reconfig,
    );
    flag(
        Statement::ResolveHostnames,
        settings.resolve_hostnames,
        plain.resolve_hostnames,
    );
    flag(
        Statement::AnnounceHostnames,
        settings.announce_hostnames,
        plain.announce_hostnames,
    );
    for master in &disk.masters {
        write_master(master, out);
    }
    out.line(Statement::CurrentEpoch, || disk.current_epoch.to_string());
    match &settings.announce_ip {
        Some(ip) => out.line(Statement::AnnounceIp, || quoted(ip)),
        None => out.mark(Statement::AnnounceIp),
    }
    match settings.announce_port {
        0 => out.mark(Statement::AnnouncePort),
        port => out.line(Statement::AnnouncePort, || port.to_string()),
    }
    for (statement, value) in [
        (Statement::SentinelUser, &settings.sentinel_user),
        (Statement::SentinelPass, &settings.sentinel_pass),
    ] {
        match value {
            Some(value) => out.line(statement, || value.to_string()),
            None => out.mark(statement),
        }
    }
    for statement in [
        Statement::Monitor,
        Statement::DownAfterMilliseconds,
        Statement::FailoverTimeout,
        Statement::ParallelSyncs,
        Statement::NotificationScript,
        Statement::ClientReconfigScript,
        Statement::AuthPass,
        Statement::AuthUser,
        Statement::KnownReplica,
        Statement::KnownSentinel,
        Statement::RenameCommand,
        Statement::MasterRebootDownAfterPeriod,
        Statement::ConfigEpoch,
        Statement::LeaderEpoch,
    ] {
        out.mark(statement);
    }
}

fn write_master(master: &DiskMaster, out: &mut impl Sink) {
    let spec = &master.spec;
    let (name, address) = (&spec.name, spec.address);
    out.line(Statement::Monitor, || {
        let (port, quorum) = (address.port, spec.quorum);
        let said = Said(address, spec.host.as_ref());
        format!("{name} {said} {port} {quorum}")
    });
    let mut number = |statement, value: Option<i64>| {
        if let Some(value) = value {
            out.line(statement, || format!("{name} {value}"));
        }
    };
    number(Statement::DownAfterMilliseconds, spec.down_after_ms);
    number(Statement::FailoverTimeout, spec.failover_timeout_ms);
    number(
        Statement::ParallelSyncs,
        Some(spec.parallel_syncs).filter(|n| *n != 1),
    );
    let settings = &spec.settings;
    // Not in quotes, even if there are spaces in it: Redis does not do it either.
    for (statement, value) in [
        (Statement::NotificationScript, &settings.notification_script),
        (
            Statement::ClientReconfigScript,
            &settings.client_reconfig_script,
        ),
        (Statement::AuthPass, &settings.auth_pass),
        (Statement::AuthUser, &settings.auth_user),
    ] {
        if let Some(value) = value {
            out.line(statement, || format!("{name} {value}"));
        }
    }
    let reboot = settings.master_reboot_down_after_ms;
    if reboot != 0 {
        out.line(Statement::MasterRebootDownAfterPeriod, || {
            format!("{name} {reboot}")
        });
    }
    out.line(Statement::ConfigEpoch, || {
        format!("{name} {}", master.config_epoch)
    });
    out.line(Statement::LeaderEpoch, || {
        format!("{name} {}", master.leader_epoch)
    });
    let at = |address: &Address, host| format!("{name} {} {}", Said(*address, host), address.port);
    let replicas = master.replicas.iter();
    let replicas = replicas.map(|place| at(&place.address, place.host.as_ref()));
    out.lines(Statement::KnownReplica, master.replicas.len(), replicas);
    let hosts = &master.sentinel_hosts;
    let host_of = |id| {
        hosts
            .iter()
            .find(|named| named.0 == id)
            .map(|named| &named.1)
    };
    let sentinels = master.sentinels.iter();
    let sentinels = sentinels.map(|(address, id)| format!("{} {id}", at(address, host_of(*id))));
    out.lines(Statement::KnownSentinel, master.sentinels.len(), sentinels);
    let renames = settings.renames.iter();
    let renames = renames.map(|(command, renamed)| format!("{name} {command} {renamed}"));
    out.lines(Statement::RenameCommand, settings.renames.len(), renames);
}
