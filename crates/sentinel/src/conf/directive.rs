//! The directives that a sentinel shares with a Redis server (config.c of Redis
//! 7.0.15): which there are, what they take, and how a rewrite writes them.

use super::Reason;
use super::words::{quoted, word, yes_no};

/// What a directive takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Takes {
    YesNo,
    Integer(i64, i64),
    /// Octal, for permissions.
    Octal,
    /// A number of bytes with or without a unit.
    Memory,
    OneOf(&'static [&'static str]),
    /// Several of these.
    SomeOf(&'static [&'static str]),
    /// A text; without any the line is left out of a rewrite.
    Text,
    /// A text that is written even if it is empty.
    TextOrEmpty,
    /// Words that are written as they are.
    Words,
    /// Addresses.
    Addresses,
    /// Something that a sentinel does not have; a rewrite leaves the line out.
    Nothing,
}

const SIGNALS: &[&str] = &["default", "save", "nosave", "now", "force"];
const LOCAL: &[&str] = &["no", "yes", "local"];
const INT: i64 = i32::MAX as i64;
const UINT: i64 = u32::MAX as i64;
const PORT: i64 = u16::MAX as i64;

/// The directives by what they take; names separated by spaces.
const DIRECTIVES: &[(Takes, &str)] = &[
    (
        Takes::YesNo,
        "activedefrag activerehashing always-show-logo aof-disable-auto-gc aof-load-truncated \
         aof-rewrite-incremental-fsync aof-timestamp-enabled aof-use-rdb-preamble appendonly \
         cluster-allow-pubsubshard-when-down cluster-allow-reads-when-down \
         cluster-allow-replica-migration cluster-enabled cluster-replica-no-failover \
         cluster-require-full-coverage crash-log-enabled crash-memcheck-enabled daemonize \
         disable-thp dynamic-hz io-threads-do-reads jemalloc-bg-thread latency-tracking \
         lazyfree-lazy-eviction lazyfree-lazy-expire lazyfree-lazy-server-del \
         lazyfree-lazy-user-del lazyfree-lazy-user-flush lua-enable-deprecated-api \
         no-appendfsync-on-rewrite protected-mode rdb-del-sync-files \
         rdb-save-incremental-fsync rdbchecksum rdbcompression repl-disable-tcp-nodelay \
         repl-diskless-sync replica-announced replica-ignore-disk-write-errors \
         replica-ignore-maxmemory replica-lazy-flush replica-read-only \
         replica-serve-stale-data set-proc-title stop-writes-on-bgsave-error syslog-enabled \
         tls-cluster tls-prefer-server-ciphers tls-replication tls-session-caching \
         use-exit-on-panic",
    ),
    (
        Takes::Integer(0, INT),
        "auto-aof-rewrite-percentage cluster-migration-barrier \
         cluster-replica-validity-factor hz lfu-decay-time lfu-log-factor \
         list-compress-depth min-replicas-max-lag min-replicas-to-write \
         repl-diskless-sync-delay repl-diskless-sync-max-replicas replica-priority \
         shutdown-timeout tcp-backlog tcp-keepalive timeout tls-session-cache-size \
         tls-session-cache-timeout",
    ),
    (
        Takes::Integer(0, PORT),
        "cluster-announce-bus-port cluster-announce-port cluster-announce-tls-port \
         cluster-port port replica-announce-port tls-port",
    ),
    (
        Takes::Integer(0, i64::MAX),
        "acllog-max-len busy-reply-threshold cluster-node-timeout hash-max-listpack-entries \
         latency-monitor-threshold repl-backlog-ttl set-max-intset-entries slowlog-max-len \
         stream-node-max-entries tracking-table-max-keys zset-max-listpack-entries",
    ),
    (
        Takes::Integer(1, INT),
        "databases maxmemory-samples repl-ping-replica-period repl-timeout",
    ),
    (Takes::Integer(1, UINT), "maxclients"),
    (Takes::Integer(0, UINT), "socket-mark-id"),
    (Takes::Integer(0, 100), "maxmemory-eviction-tenacity"),
    (
        Takes::Integer(0, 1000),
        "active-defrag-threshold-lower active-defrag-threshold-upper",
    ),
    (
        Takes::Integer(1, 99),
        "active-defrag-cycle-max active-defrag-cycle-min",
    ),
    (Takes::Integer(1, 10), "active-expire-effort"),
    (Takes::Integer(1, 128), "io-threads"),
    (Takes::Integer(1, i64::MAX), "active-defrag-max-scan-fields"),
    (Takes::Integer(-1, i64::MAX), "slowlog-log-slower-than"),
    (
        Takes::Integer(i32::MIN as i64, INT),
        "list-max-listpack-size",
    ),
    (Takes::Octal, "unixsocketperm"),
    (
        Takes::Memory,
        "active-defrag-ignore-bytes auto-aof-rewrite-min-size client-query-buffer-limit \
         cluster-link-sendbuf-limit hash-max-listpack-value hll-sparse-max-bytes maxmemory \
         proto-max-bulk-len repl-backlog-size stream-node-max-bytes zset-max-listpack-value",
    ),
    (
        Takes::OneOf(&["allchannels", "resetchannels"]),
        "acl-pubsub-default",
    ),
    (
        Takes::OneOf(&["debug", "verbose", "notice", "warning"]),
        "loglevel",
    ),
    (
        Takes::OneOf(&["disabled", "on-empty-db", "swapdb"]),
        "repl-diskless-load",
    ),
    (Takes::OneOf(&["everysec", "always", "no"]), "appendfsync"),
    (
        Takes::OneOf(&["ignore", "panic", "panic-on-replicas"]),
        "propagation-error-behavior",
    ),
    (
        Takes::OneOf(&["ip", "hostname", "unknown-endpoint"]),
        "cluster-preferred-endpoint-type",
    ),
    (
        Takes::OneOf(&["no", "yes", "clients"]),
        "sanitize-dump-payload",
    ),
    (
        Takes::OneOf(LOCAL),
        "enable-debug-command enable-module-command enable-protected-configs",
    ),
    (Takes::OneOf(&["no", "yes", "optional"]), "tls-auth-clients"),
    (
        Takes::OneOf(&["no", "yes", "relative", "absolute"]),
        "oom-score-adj",
    ),
    (
        Takes::OneOf(&["upstart", "systemd", "auto", "no"]),
        "supervised",
    ),
    (
        Takes::OneOf(&[
            "user", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
        ]),
        "syslog-facility",
    ),
    (
        Takes::OneOf(&[
            "volatile-lru",
            "volatile-lfu",
            "volatile-random",
            "volatile-ttl",
            "allkeys-lru",
            "allkeys-lfu",
            "allkeys-random",
            "noeviction",
        ]),
        "maxmemory-policy",
    ),
    (
        Takes::SomeOf(SIGNALS),
        "shutdown-on-sigint shutdown-on-sigterm",
    ),
    (
        Takes::Text,
        "aof_rewrite_cpulist appenddirname appendfilename bgsave_cpulist bio_cpulist \
         bind-source-addr cluster-announce-hostname cluster-announce-ip cluster-config-file \
         dbfilename dir ignore-warnings masterauth masteruser pidfile proc-title-template \
         replica-announce-ip requirepass server_cpulist syslog-ident tls-ca-cert-dir \
         tls-ca-cert-file tls-cert-file tls-ciphers tls-ciphersuites tls-client-cert-file \
         tls-client-key-file tls-client-key-file-pass tls-dh-params-file tls-key-file \
         tls-key-file-pass tls-protocols unixsocket",
    ),
    (Takes::TextOrEmpty, "aclfile logfile notify-keyspace-events"),
    (
        Takes::Words,
        "client-output-buffer-limit latency-tracking-info-percentiles maxmemory-clients \
         oom-score-adj-values",
    ),
    (Takes::Addresses, "bind"),
    (Takes::Nothing, "save replicaof loadmodule"),
];

/// Old names and what they are called now.
const ALIASES: &[(&str, &str)] = &[
    ("cluster-slave-no-failover", "cluster-replica-no-failover"),
    (
        "cluster-slave-validity-factor",
        "cluster-replica-validity-factor",
    ),
    ("hash-max-ziplist-entries", "hash-max-listpack-entries"),
    ("hash-max-ziplist-value", "hash-max-listpack-value"),
    ("list-max-ziplist-size", "list-max-listpack-size"),
    ("lua-time-limit", "busy-reply-threshold"),
    ("min-slaves-max-lag", "min-replicas-max-lag"),
    ("min-slaves-to-write", "min-replicas-to-write"),
    ("repl-ping-slave-period", "repl-ping-replica-period"),
    ("slave-announce-ip", "replica-announce-ip"),
    ("slave-announce-port", "replica-announce-port"),
    ("slave-ignore-maxmemory", "replica-ignore-maxmemory"),
    ("slave-lazy-flush", "replica-lazy-flush"),
    ("slave-priority", "replica-priority"),
    ("slave-read-only", "replica-read-only"),
    ("slave-serve-stale-data", "replica-serve-stale-data"),
    ("slaveof", "replicaof"),
    ("zset-max-ziplist-entries", "zset-max-listpack-entries"),
    ("zset-max-ziplist-value", "zset-max-listpack-value"),
];

/// The directive of that (lower-case) name: what it is called now, and what it takes.
pub(super) fn find(name: &str) -> Option<(&'static str, Takes)> {
    let current = ALIASES
        .iter()
        .find(|alias| alias.0 == name)
        .map_or(name, |alias| alias.1);
    DIRECTIVES.iter().find_map(|(takes, names)| {
        let name = names
            .split_ascii_whitespace()
            .find(|known| *known == current)?;
        Some((name, *takes))
    })
}

/// Names that Redis reads and ignores, if one word follows.
pub(super) fn is_ignored(name: &str) -> bool {
    matches!(
        name,
        "list-max-ziplist-entries" | "list-max-ziplist-value" | "lua-replicate-commands"
    )
}

/// Whether a directive takes these words.
pub(super) fn check(takes: Takes, words: &[String]) -> Result<(), Reason> {
    let several = matches!(
        takes,
        Takes::Words | Takes::Addresses | Takes::SomeOf(_) | Takes::Nothing
    );
    let (Some(first), true) = (words.first(), several || words.len() == 1) else {
        return Err(Reason::WrongNumberOfArguments);
    };
    match takes {
        Takes::YesNo => yes_no(first).map(drop).ok_or(Reason::NotYesOrNo),
        Takes::Integer(min, max) => match integer(first) {
            None => Err(Reason::NotAnInteger),
            Some(number) if !(i128::from(min)..=i128::from(max)).contains(&number) => {
                Err(Reason::OutOfRange { min, max })
            }
            Some(_) => Ok(()),
        },
        Takes::Octal => u32::from_str_radix(first, 8)
            .map(drop)
            .map_err(|_| Reason::NotAnInteger),
        Takes::Memory => memory(first).map(drop).ok_or(Reason::NotMemory),
        Takes::OneOf(known) | Takes::SomeOf(known) => {
            let is_known = |word: &String| known.iter().any(|k| k.eq_ignore_ascii_case(word));
            if words.iter().all(is_known) {
                Ok(())
            } else {
                Err(Reason::NotOneOf(known))
            }
        }
        Takes::Addresses if words.len() > 16 => Err(Reason::TooManyBindAddresses),
        Takes::Addresses | Takes::Text | Takes::TextOrEmpty | Takes::Words | Takes::Nothing => {
            Ok(())
        }
    }
}

/// The line as a rewrite writes it; `None` if it leaves it out. The words were
/// checked.
pub(super) fn rewritten(name: &str, takes: Takes, words: &[String]) -> Option<String> {
    let first = words.first()?;
    let value = match takes {
        Takes::Nothing => return None,
        Takes::Text if first.is_empty() => return None,
        Takes::Text | Takes::TextOrEmpty => quoted(first),
        Takes::YesNo | Takes::OneOf(_) => first.to_ascii_lowercase(),
        Takes::Integer(..) => integer(first)?.to_string(),
        Takes::Octal => format!("{:o}", u32::from_str_radix(first, 8).ok()?),
        Takes::Memory => memory_text(memory(first)?),
        Takes::SomeOf(_) => words.join(" ").to_ascii_lowercase(),
        Takes::Words => words.join(" "),
        Takes::Addresses => {
            let words: Vec<String> = words.iter().map(|text| word(text)).collect();
            words.join(" ")
        }
    };
    Some(format!("{name} {value}"))
}

/// A whole number without anything around it (`string2ll`).
fn integer(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|b| b.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'))
        && text != "-0";
    text.parse().ok().filter(|_| plain)
}

/// A number of bytes (`memtoull`).
fn memory(text: &str) -> Option<u64> {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let factor: u64 = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" => 1000,
        "kb" => 1 << 10,
        "m" => 1_000_000,
        "mb" => 1 << 20,
        "g" => 1_000_000_000,
        "gb" => 1 << 30,
        _ => return None,
    };
    let number: u64 = text[..text.len() - unit.len()].parse().ok()?;
    number.checked_mul(factor)
}

/// `rewriteConfigFormatMemory`: in the largest unit that fits.
fn memory_text(bytes: u64) -> String {
    for (unit, shift) in [("gb", 30), ("mb", 20), ("kb", 10)] {
        if bytes != 0 && bytes.is_multiple_of(1 << shift) {
            return format!("{}{unit}", bytes >> shift);
        }
    }
    bytes.to_string()
}
