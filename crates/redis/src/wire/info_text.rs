//! The text of `INFO`. The sections `server` and `replication` are those of Redis
//! 7.0.15 line by line; the others have its most looked-at lines.

use std::fmt::Write;
use std::sync::Arc;

use super::{InfoReport, InfoRest, MasterLink, RunId};

/// The sections in the order in which they are printed (`genRedisInfoString`).
const SECTIONS: [&str; 11] = [
    "server",
    "clients",
    "memory",
    "persistence",
    "stats",
    "replication",
    "cpu",
    "modules",
    "errorstats",
    "cluster",
    "keyspace",
];

/// The lines that are always the same.
const MEMORY: &str = "used_memory:1038608
used_memory_human:1014.27K
used_memory_peak:1038608
used_memory_peak_human:1014.27K
maxmemory:0
maxmemory_human:0B
maxmemory_policy:noeviction
mem_allocator:jemalloc-5.3.0
";
const CPU: &str = "used_cpu_sys:0.000000
used_cpu_user:0.000000
used_cpu_sys_children:0.000000
used_cpu_user_children:0.000000
used_cpu_sys_main_thread:0.000000
used_cpu_user_main_thread:0.000000
";

/// What is printed for a history that continues no other.
const NO_ID: RunId = RunId([0; 20]);

impl InfoReport {
    /// The text of these sections; of the usual ones if none is named.
    #[must_use]
    pub fn text(&self, sections: &[Arc<str>]) -> String {
        let wanted = |section: &str| {
            sections.is_empty()
                || sections.iter().any(|word| {
                    word.eq_ignore_ascii_case(section)
                        || ["all", "default", "everything"]
                            .iter()
                            .any(|all| word.eq_ignore_ascii_case(all))
                })
        };
        let mut text = String::new();
        for section in SECTIONS {
            if !wanted(section) {
                continue;
            }
            if !text.is_empty() {
                text.push('\n');
            }
            self.write_section(section, &mut text);
        }
        text.replace('\n', "\r\n")
    }

    fn write_section(&self, section: &str, text: &mut String) {
        let rest = &self.rest;
        let title = match section {
            "cpu" => "CPU".to_owned(),
            _ => section[..1].to_ascii_uppercase() + &section[1..],
        };
        let _ = writeln!(text, "# {title}");
        // Writing to a string does not fail.
        let _ = match section {
            "server" => self.write_server(text),
            "clients" => write!(
                text,
                "connected_clients:{}\ncluster_connections:0\nmaxclients:10000\nclient_recent_max_input_buffer:20480\nclient_recent_max_output_buffer:0\nblocked_clients:{}\ntracking_clients:0\nclients_in_timeout_table:0\n",
                rest.clients + 1,
                u8::from(rest.blocked),
            ),
            "memory" => text.write_str(MEMORY),
            "persistence" => write!(
                text,
                "loading:{}\nasync_loading:0\nrdb_changes_since_last_save:{}\nrdb_bgsave_in_progress:0\nrdb_last_save_time:{}\nrdb_last_bgsave_status:{}\naof_enabled:0\n",
                u8::from(rest.loading),
                rest.changes,
                rest.saved_s,
                if rest.save_failed { "err" } else { "ok" },
            ),
            "stats" => write!(
                text,
                "total_connections_received:{}\ntotal_commands_processed:0\ninstantaneous_ops_per_sec:0\nrejected_connections:0\nexpired_keys:0\nevicted_keys:0\nkeyspace_hits:0\nkeyspace_misses:0\npubsub_channels:{}\npubsub_patterns:0\n",
                rest.connections + 1,
                u8::from(rest.subscribed),
            ),
            "replication" => self.write_replication(text),
            "cpu" => text.write_str(CPU),
            "cluster" => text.write_str("cluster_enabled:0\n"),
            "keyspace" if rest.keys > 0 => {
                writeln!(text, "db0:keys={},expires=0,avg_ttl=0", rest.keys)
            }
            _ => Ok(()),
        };
    }

    fn write_server(&self, text: &mut String) -> std::fmt::Result {
        let rest = &self.rest;
        let now_s = rest.wall_ms.div_euclid(1000);
        let up_s = now_s - rest.started_s;
        writeln!(
            text,
            "redis_version:7.0.15
redis_git_sha1:00000000
redis_git_dirty:0
redis_build_id:ae4d7c971a948f0
redis_mode:standalone
os:Linux 6.1.0 x86_64
arch_bits:64
monotonic_clock:POSIX clock_gettime
multiplexing_api:epoll
atomicvar_api:c11-builtin
gcc_version:12.2.0
process_id:1000
process_supervised:no
run_id:{}
tcp_port:{}
server_time_usec:{}
uptime_in_seconds:{up_s}
uptime_in_days:{}
hz:10
configured_hz:10
lru_clock:{}
executable:/usr/bin/redis-server
config_file:/etc/redis/redis.conf
io_threads_active:0",
            self.run_id,
            rest.port,
            rest.wall_ms * 1000 + i64::from(rest.wall_sub_us),
            up_s.div_euclid(24 * 3600),
            now_s & 0xff_ffff,
        )
    }

    /// The section that matters here (`genRedisInfoString`, "replication").
    fn write_replication(&self, text: &mut String) -> std::fmt::Result {
        let rest = &self.rest;
        writeln!(text, "role:{}", self.role.as_str())?;
        if let Some(link) = &self.link {
            write_link(text, link, rest)?;
            writeln!(
                text,
                "slave_priority:{}\nslave_read_only:1\nreplica_announced:{}",
                self.priority,
                u8::from(self.announced)
            )?;
        }
        writeln!(text, "connected_slaves:{}", self.replicas.len())?;
        if let Some(good) = rest.good_replicas {
            writeln!(text, "min_slaves_good_slaves:{good}")?;
        }
        for (number, line) in self.replicas.iter().enumerate() {
            let state = if line.online { "online" } else { "wait_bgsave" };
            writeln!(
                text,
                "slave{number}:ip={},port={},state={state},offset={},lag={}",
                line.place().said(),
                line.address.port,
                line.offset,
                line.lag_s
            )?;
        }
        let second_offset = rest.earlier.map_or(-1, |(_, up_to)| up_to as i64);
        writeln!(
            text,
            "master_failover_state:no-failover\nmaster_replid:{}\nmaster_replid2:{}\nmaster_repl_offset:{}\nsecond_repl_offset:{second_offset}",
            rest.history,
            rest.earlier.map_or(NO_ID, |(id, _)| id),
            self.offset,
        )?;
        writeln!(
            text,
            "repl_backlog_active:{}\nrepl_backlog_size:{}\nrepl_backlog_first_byte_offset:{}\nrepl_backlog_histlen:{}",
            u8::from(rest.backlog.is_some()),
            rest.backlog_bytes,
            rest.backlog.map_or(0, |(first, _)| first),
            rest.backlog.map_or(0, |(first, next)| next - first),
        )
    }
}

/// What a replica says of the link to its master.
fn write_link(text: &mut String, link: &MasterLink, rest: &InfoRest) -> std::fmt::Result {
    let (last_io_s, syncing) = (rest.last_io_s.unwrap_or(-1), rest.syncing);
    writeln!(
        text,
        "master_host:{}\nmaster_port:{}\nmaster_link_status:{}\nmaster_last_io_seconds_ago:{last_io_s}\nmaster_sync_in_progress:{}\nslave_read_repl_offset:{}\nslave_repl_offset:{}",
        link.place().said(),
        link.master.port,
        if link.up { "up" } else { "down" },
        u8::from(syncing),
        link.offset,
        link.offset,
    )?;
    if syncing {
        text.write_str("master_sync_total_bytes:0\nmaster_sync_read_bytes:0\nmaster_sync_left_bytes:0\nmaster_sync_perc:0.00\nmaster_sync_last_io_seconds_ago:0\n")?;
    }
    match link.down_since_s {
        Some(down_s) => writeln!(text, "master_link_down_since_seconds:{down_s}"),
        None => Ok(()),
    }
}
