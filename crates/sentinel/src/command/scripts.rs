//! PENDING-SCRIPTS.

use lab_redis::wire::Value;

use crate::{ScriptJob, Sentinel};

impl Sentinel {
    /// `SENTINEL PENDING-SCRIPTS` (`sentinelPendingScriptsCommand`): the queue, oldest
    /// first.
    pub(super) fn pending_scripts(&self, now_ms: i64) -> Value {
        Value::Array(
            self.scripts
                .jobs()
                .map(|job| pending_script(job, now_ms))
                .collect(),
        )
    }
}

/// Of a job that runs how long it does; of one that waits how long it will.
fn pending_script(job: &ScriptJob, now_ms: i64) -> Value {
    let (flags, pid, time_name, time_ms) = match job.child {
        Some(child) => ("running", child.0, "run-time", now_ms - job.start_time),
        None => {
            let delay = match job.start_time {
                0 => 0,
                at => (at - now_ms).max(0),
            };
            ("scheduled", 0, "run-delay", delay)
        }
    };
    Value::Array(vec![
        Value::bulk("argv"),
        Value::bulks(job.argv.iter()),
        Value::bulk("flags"),
        Value::bulk(flags),
        Value::bulk("pid"),
        Value::bulk(pid),
        Value::bulk(time_name),
        Value::bulk(time_ms),
        Value::bulk("retry-num"),
        Value::bulk(job.retry_num),
    ])
}
