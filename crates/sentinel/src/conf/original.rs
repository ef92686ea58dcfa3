use lab_process::Said;

use super::words::word;
use crate::{Level, MasterSpec, Spec};

/// The file an operator would have written for this sentinel: what it was configured
/// with and nothing that it learnt.
#[must_use]
pub fn original(spec: &Spec) -> String {
    let mut text = format!("port {}\ndir \"/tmp\"\n", spec.address.port);
    let level = spec.settings.log_level;
    if level != Level::default() {
        text.push_str(&format!("loglevel {}\n", level.as_str()));
    }
    let mut line = |line: String| {
        text.push_str("sentinel ");
        text.push_str(&line);
        text.push('\n');
    };
    if let Some(id) = spec.id {
        line(format!("myid {id}"));
    }
    let settings = &spec.settings;
    for (name, value, default) in [
        (
            "deny-scripts-reconfig",
            settings.deny_scripts_reconfig,
            true,
        ),
        ("resolve-hostnames", settings.resolve_hostnames, false),
        ("announce-hostnames", settings.announce_hostnames, false),
    ] {
        if value != default {
            line(format!("{name} {}", if value { "yes" } else { "no" }));
        }
    }
    let announced_port = Some(settings.announce_port).filter(|port| *port != 0);
    for (name, value) in [
        ("announce-ip", settings.announce_ip.as_deref().map(word)),
        ("announce-port", announced_port.map(|port| port.to_string())),
        ("sentinel-user", settings.sentinel_user.as_deref().map(word)),
        ("sentinel-pass", settings.sentinel_pass.as_deref().map(word)),
    ] {
        if let Some(value) = value {
            line(format!("{name} {value}"));
        }
    }
    for master in &spec.masters {
        original_master(master, &mut line);
    }
    text
}

fn original_master(master: &MasterSpec, line: &mut impl FnMut(String)) {
    let name = word(&master.name);
    let ip = Said(master.address, master.host.as_ref());
    let (port, quorum) = (master.address.port, master.quorum);
    line(format!("monitor {name} {ip} {port} {quorum}"));
    let settings = &master.settings;
    let number = |value: Option<i64>| value.map(|value| value.to_string());
    let syncs = Some(master.parallel_syncs).filter(|n| *n != 1);
    let reboot = Some(settings.master_reboot_down_after_ms).filter(|ms| *ms != 0);
    for (option, value) in [
        ("down-after-milliseconds", number(master.down_after_ms)),
        ("failover-timeout", number(master.failover_timeout_ms)),
        ("parallel-syncs", number(syncs)),
        (
            "notification-script",
            settings.notification_script.as_deref().map(word),
        ),
        (
            "client-reconfig-script",
            settings.client_reconfig_script.as_deref().map(word),
        ),
        ("auth-pass", settings.auth_pass.as_deref().map(word)),
        ("auth-user", settings.auth_user.as_deref().map(word)),
        ("master-reboot-down-after-period", number(reboot)),
    ] {
        if let Some(value) = value {
            line(format!("{option} {name} {value}"));
        }
    }
    for (command, renamed) in &settings.renames {
        line(format!(
            "rename-command {name} {} {}",
            word(command),
            word(renamed)
        ));
    }
}
