use std::sync::Arc;

use lab_redis::server::{Cost, Spec};

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
        return save(spec, values);
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

/// `save ""`, or `save <seconds> <changes>`, once or several times: the data set is
/// saved so often if anything changed.
fn save(spec: &mut Spec, values: &[&str]) -> Option<()> {
    if values == [""] {
        spec.snapshot_every_ms = None;
        return Some(());
    }
    let pairs = values.chunks(2).map(|pair| match pair {
        [seconds, changes] => {
            let _: u64 = changes.parse().ok()?;
            seconds
                .parse::<u64>()
                .ok()
                .filter(|s| *s > 0 && *s < 1 << 32)
        }
        _ => None,
    });
    let seconds = pairs.collect::<Option<Vec<u64>>>()?.into_iter().min()?;
    spec.snapshot_every_ms = Some(seconds * 1000);
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
