//! INFO and ROLE: the process, and what it monitors.

use std::fmt::Write as _;
use std::sync::Arc;

use lab_redis::wire::{RunId, Value};

use crate::table::hash;
use crate::{Out, Sentinel, Tunables, Version};

impl Sentinel {
    /// `INFO [<section> ...]` (`genRedisInfoString`): the sections server and
    /// sentinel; of the others nothing is known here.
    pub(super) fn info(&self, sections: &[Arc<str>], out: &Out) -> Value {
        let wanted = |name: &str| {
            sections.is_empty()
                || sections.iter().any(|section| {
                    [name, "all", "default", "everything"]
                        .iter()
                        .any(|word| section.eq_ignore_ascii_case(word))
                })
        };
        let mut texts = Vec::new();
        if wanted("server") {
            texts.push(self.server_section(out));
        }
        if wanted("sentinel") {
            texts.push(self.sentinel_section(out.wall_ms()));
        }
        Value::Bulk(texts.join("\r\n"))
    }

    fn server_section(&self, out: &Out) -> String {
        let now = out.now();
        let uptime_s = now.monotonic_us.saturating_sub(self.started_us) / 1_000_000;
        let fields = [
            ("redis_version", self.settings.version.as_str().to_owned()),
            ("redis_git_sha1", "00000000".to_owned()),
            ("redis_git_dirty", "0".to_owned()),
            ("redis_mode", "sentinel".to_owned()),
            ("arch_bits", "64".to_owned()),
            ("monotonic_clock", "POSIX clock_gettime".to_owned()),
            ("multiplexing_api", "epoll".to_owned()),
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
        ];
        let mut text = "# Server\r\n".to_owned();
        for (name, value) in fields {
            text += &format!("{name}:{value}\r\n");
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
