use std::sync::Arc;

use lab_redis::server::{Cost, SavePoint, Spec};

/// The bytes that `key-load-delay` is said per: a value of those the verb `write` sets.
const KEY_BYTES: u64 = 50;

/// Puts a line of a `redis.conf` into the configuration of a server; `false` for a line
/// that the lab does not know or cannot read.
pub(crate) fn put(spec: &mut Spec, line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().map(unquoted).collect();
    let [name, values @ ..] = words.as_slice() else {
        return false;
    };
    set(spec, &name.to_ascii_lowercase(), values).is_some()
}

fn unquoted(word: &str) -> &str {
    word.strip_prefix('"')
        .and_then(|word| word.strip_suffix('"'))
        .unwrap_or(word)
}

fn set(spec: &mut Spec, name: &str, values: &[&str]) -> Option<()> {
    if name == "save" {
        match SavePoint::read(values)? {
            none if none.is_empty() => spec.save.clear(),
            // Further lines are further reasons.
            points => spec.save.extend(points),
        }
        return Some(());
    }
    let [value] = values else { return None };
    let flag = || match *value {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    match name {
        "min-replicas-to-write" | "min-slaves-to-write" => {
            spec.min_replicas_to_write = value.parse().ok()?;
        }
        "min-replicas-max-lag" | "min-slaves-max-lag" => {
            spec.min_replicas_max_lag_s = value.parse().ok()?;
        }
        "repl-timeout" => spec.repl_timeout_s = value.parse().ok()?,
        "repl-ping-replica-period" => {
            spec.repl_ping_period_s = value.parse().ok().filter(|s| *s > 0)?;
        }
        "repl-diskless-sync-delay" => spec.sync_delay_s = value.parse().ok()?,
        "repl-backlog-size" => spec.backlog_bytes = value.parse().ok()?,
        "repl-backlog-ttl" => spec.backlog_ttl_s = value.parse().ok()?,
        "replica-priority" | "slave-priority" => spec.priority = value.parse().ok()?,
        "replica-announced" => spec.announced = flag()?,
        "replica-serve-stale-data" | "slave-serve-stale-data" => spec.serve_stale_data = flag()?,
        "stop-writes-on-bgsave-error" => spec.stop_writes_on_bgsave_error = flag()?,
        "requirepass" => spec.password = Arc::from(*value),
        "masterauth" => spec.master_password = Arc::from(*value),
        "masteruser" => spec.master_user = Arc::from(*value),
        // Microseconds per key while a data set is loaded.
        "key-load-delay" => {
            let us: u64 = value.parse().ok()?;
            spec.load = Cost {
                base_us: 0,
                bytes_per_ms: (KEY_BYTES * 1000).checked_div(us).unwrap_or(0),
            };
        }
        _ => return None,
    }
    Some(())
}

/// Whether the lab knows what a line of `redis.conf` says.
#[must_use]
pub fn is_known(line: &str) -> bool {
    put(
        &mut Spec::new(lab_process::Address::new([0; 4], 0), None),
        line,
    )
}
