//! INFO and ROLE: the process, and what it monitors.

use std::fmt::Write as _;
use std::sync::Arc;

use lab_redis::wire::{RunId, Value};

use crate::table::hash;
use crate::{Out, Sentinel, Tunables, Version};

/// What is not counted is 0.
const CLIENTS: &str = "# Clients
connected_clients:{clients}
cluster_connections:0
maxclients:10000
client_recent_max_input_buffer:20480
client_recent_max_output_buffer:0
blocked_clients:0
tracking_clients:0
clients_in_timeout_table:0
";
const STATS: &str = "# Stats
total_connections_received:0
total_commands_processed:0
instantaneous_ops_per_sec:0
total_net_input_bytes:0
total_net_output_bytes:0
total_net_repl_input_bytes:0
total_net_repl_output_bytes:0
instantaneous_input_kbps:0.00
instantaneous_output_kbps:0.00
instantaneous_input_repl_kbps:0.00
instantaneous_output_repl_kbps:0.00
rejected_connections:0
sync_full:0
sync_partial_ok:0
sync_partial_err:0
expired_keys:0
expired_stale_perc:0.00
expired_time_cap_reached_count:0
expire_cycle_cpu_milliseconds:0
evicted_keys:0
evicted_clients:0
total_eviction_exceeded_time:0
current_eviction_exceeded_time:0
keyspace_hits:0
keyspace_misses:0
pubsub_channels:{channels}
pubsub_patterns:{patterns}
pubsubshard_channels:0
latest_fork_usec:0
total_forks:0
migrate_cached_sockets:0
slave_expires_tracked_keys:0
active_defrag_hits:0
active_defrag_misses:0
active_defrag_key_hits:0
active_defrag_key_misses:0
total_active_defrag_time:0
current_active_defrag_time:0
tracking_total_keys:0
tracking_total_items:0
tracking_total_prefixes:0
unexpected_error_replies:0
total_error_replies:0
dump_payload_sanitizations:0
total_reads_processed:0
total_writes_processed:0
io_threaded_reads_processed:0
io_threaded_writes_processed:0
reply_buffer_shrinks:0
reply_buffer_expands:0
";
const CPU: &str = "# CPU
used_cpu_sys:0.000000
used_cpu_user:0.000000
used_cpu_sys_children:0.000000
used_cpu_user_children:0.000000
used_cpu_sys_main_thread:0.000000
used_cpu_user_main_thread:0.000000
";

impl Sentinel {
    /// `INFO [<section> ...]` (`genRedisInfoString`): a sentinel has five sections, and of
    /// one that there is not it says nothing.
    pub(super) fn info(&self, sections: &[Arc<str>], out: &Out) -> Value {
        let wanted = |name: &str| {
            sections.is_empty()
                || sections.iter().any(|section| {
                    [name, "all", "default", "everything"]
                        .iter()
                        .any(|word| section.eq_ignore_ascii_case(word))
                })
        };
        let names = ["server", "clients", "stats", "cpu", "sentinel"].into_iter();
        let texts = names.filter(|name| wanted(name)).map(|name| match name {
            "server" => self.server_section(out),
            "clients" => self.clients_section(),
            "stats" => self.stats_section(),
            "cpu" => CPU.replace('\n', "\r\n"),
            _ => self.sentinel_section(out.wall_ms()),
        });
        Value::Bulk(texts.collect::<Vec<_>>().join("\r\n"))
    }

    fn server_section(&self, out: &Out) -> String {
        let now = out.now();
        let uptime_s = now.monotonic_us.saturating_sub(self.started_us) / 1_000_000;
        let fields = [
            ("redis_version", self.settings.version.as_str().to_owned()),
            ("redis_git_sha1", "00000000".to_owned()),
            ("redis_git_dirty", "0".to_owned()),
            ("redis_build_id", "ae4d7c971a948f0".to_owned()),
            ("redis_mode", "sentinel".to_owned()),
            ("os", "Linux 6.1.0 x86_64".to_owned()),
            ("arch_bits", "64".to_owned()),
            ("monotonic_clock", "POSIX clock_gettime".to_owned()),
            ("multiplexing_api", "epoll".to_owned()),
            ("atomicvar_api", "c11-builtin".to_owned()),
            ("gcc_version", "12.2.0".to_owned()),
            ("process_id", "1".to_owned()),
            ("process_supervised", "no".to_owned()),
            ("run_id", self.process_run_id().to_string()),
            ("tcp_port", self.address.port.to_string()),
            (
                "server_time_usec",
                (now.wall_ms * 1_000 + i64::from(now.wall_sub_us)).to_string(),
            ),
            ("uptime_in_seconds", uptime_s.to_string()),
            ("uptime_in_days", (uptime_s / 86_400).to_string()),
            ("hz", self.timer.hz.to_string()),
            ("configured_hz", Tunables::DEFAULT_HZ.to_string()),
            (
                "lru_clock",
                (now.wall_ms.div_euclid(1_000) & 0xff_ffff).to_string(),
            ),
            ("executable", "/usr/bin/redis-sentinel".to_owned()),
            ("config_file", "/etc/redis/sentinel.conf".to_owned()),
            ("io_threads_active", "0".to_owned()),
        ];
        let mut text = "# Server\r\n".to_owned();
        for (name, value) in fields {
            text += &format!("{name}:{value}\r\n");
        }
        text
    }

    /// The operator's connection counts, too.
    fn clients_section(&self) -> String {
        let clients = self.callers.len() + 1;
        CLIENTS
            .replace("{clients}", &clients.to_string())
            .replace('\n', "\r\n")
    }

    fn stats_section(&self) -> String {
        let (channels, patterns) = self.subscriptions.counts();
        let counts = [("{channels}", channels), ("{patterns}", patterns)];
        let mut text = STATS.replace('\n', "\r\n");
        for (place, count) in counts {
            text = text.replace(place, &count.to_string());
        }
        text
    }

    /// The run id of the process, which is not the id of the sentinel and is another
    /// one at each start.
    fn process_run_id(&self) -> RunId {
        RunId::from_words(std::array::from_fn(|i| {
            hash(self.order_seed, &[i as u8]) as u32
        }))
    }

    /// The address is that of the master object, also while another is already told
    /// to clients.
    fn sentinel_section(&self, now_ms: i64) -> String {
        let mut text = format!(
            "# Sentinel\r\nsentinel_masters:{}\r\nsentinel_tilt:{}\r\n",
            self.masters.len(),
            u8::from(self.tilt.on),
        );
        if self.settings.version >= Version::V7_0 {
            let since_s = if self.tilt.on {
                (now_ms - self.tilt.start_time) / 1_000
            } else {
                -1
            };
            text += &format!("sentinel_tilt_since_seconds:{since_s}\r\n");
        }
        let (running, queued) = (self.scripts.running(), self.scripts.jobs().len());
        text += &format!(
            "sentinel_running_scripts:{running}\r\nsentinel_scripts_queue_length:{queued}\r\nsentinel_simulate_failure_flags:{}\r\n",
            self.simulated.flags(),
        );
        for (i, master) in self.masters.iter().enumerate() {
            let status = match (master.o_down, master.instance.s_down) {
                (true, _) => "odown",
                (false, true) => "sdown",
                (false, false) => "ok",
            };
            let _ = write!(
                text,
                "master{i}:name={},status={status},address={},slaves={},sentinels={}\r\n",
                master.name,
                self.announced(&master.instance),
                master.replicas.len(),
                master.voters(),
            );
        }
        text
    }

    /// `ROLE` (`sentinelRoleCommand`).
    pub(super) fn role(&self) -> Value {
        let names = self.masters.iter().map(|master| master.name.clone());
        Value::Array(vec![Value::bulk("sentinel"), Value::bulks(names)])
    }
}
