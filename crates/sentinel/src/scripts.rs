//! Notification and reconfiguration scripts: a queue of jobs that are run, retried
//! and killed (§3.5).

use std::collections::VecDeque;
use std::sync::Arc;

use lab_process::{Child, Ended, Place, Program};

use crate::event::Detail;
use crate::{Event, EventKind, MasterSettings, Out, Sentinel};

/// Jobs that may be queued (`SENTINEL_SCRIPT_MAX_QUEUE`).
const MAX_QUEUE: usize = 256;
/// Jobs that may run at once (`SENTINEL_SCRIPT_MAX_RUNNING`).
const MAX_RUNNING: u32 = 16;
/// How often a job is started at most (`SENTINEL_SCRIPT_MAX_RETRY`).
const MAX_RETRY: u32 = 10;
/// The exit code by which a script asks to be started again later.
const RETRY_CODE: u8 = 1;
/// What the first script of a process gets as its process id.
const FIRST_CHILD: u32 = 20_001;

/// The script queue (`scripts_queue` of `sentinelState`).
#[derive(Clone, Debug)]
pub struct Scripts {
    jobs: VecDeque<ScriptJob>,
    /// How many are running.
    running: u32,
    /// Programs that have ended and were not reaped yet.
    ended: Vec<(Child, Ended)>,
    next_child: u32,
}

/// One script to run (`sentinelScriptJob`).
#[derive(Clone, Debug)]
pub struct ScriptJob {
    /// The script's path and its arguments.
    pub argv: Program,
    /// The number it runs under; `None` while it waits.
    pub child: Option<Child>,
    /// When it was started; for one that waits to be started again, when that will
    /// be; 0 if it was never started.
    pub start_time: i64,
    /// How often it was started.
    pub retry_num: u32,
}

impl Scripts {
    pub(crate) const fn new() -> Self {
        Self {
            jobs: VecDeque::new(),
            running: 0,
            ended: Vec::new(),
            next_child: FIRST_CHILD,
        }
    }

    /// The queue, oldest first (`SENTINEL PENDING-SCRIPTS`).
    #[must_use]
    pub fn jobs(&self) -> impl ExactSizeIterator<Item = &ScriptJob> {
        self.jobs.iter()
    }

    /// How many jobs run (`sentinel_running_scripts`).
    #[must_use]
    pub const fn running(&self) -> u32 {
        self.running
    }

    /// `sentinelScheduleScriptExecution`: of too many jobs the oldest that does not
    /// run is dropped.
    pub(crate) fn schedule(&mut self, argv: Program) {
        self.jobs.push_back(ScriptJob {
            argv,
            child: None,
            start_time: 0,
            retry_num: 0,
        });
        if self.jobs.len() > MAX_QUEUE {
            let oldest = self.jobs.iter().position(|job| job.child.is_none());
            oldest.map(|at| self.jobs.remove(at));
        }
    }

    /// A program has ended; the next tick will reap it.
    pub(crate) fn has_ended(&mut self, child: Child, how: Ended) {
        self.ended.push((child, how));
    }

    /// Nothing to start, to reap or to kill.
    fn is_idle(&self) -> bool {
        self.jobs.is_empty() && self.ended.is_empty()
    }
}

impl ScriptJob {
    /// `sentinelScriptRetryDelay`: doubles with every start.
    fn retry_delay(&self, first: i64) -> i64 {
        first.saturating_mul(1 << self.retry_num.saturating_sub(1).min(MAX_RETRY))
    }

    fn path(&self) -> Arc<str> {
        Arc::clone(&self.argv[0])
    }
}

impl Sentinel {
    /// The script queue.
    #[must_use]
    pub const fn scripts(&self) -> &Scripts {
        &self.scripts
    }

    /// The part of a tick that is about scripts: start, reap, kill, in this order.
    pub(crate) fn tend_scripts(&mut self, out: &mut Out) {
        if self.scripts.is_idle() {
            return;
        }
        self.run_pending_scripts(out);
        self.collect_terminated_scripts(out);
        self.kill_timedout_scripts(out);
    }

    /// `sentinelRunPendingScripts`: older jobs first.
    fn run_pending_scripts(&mut self, out: &mut Out) {
        let now_ms = out.wall_ms();
        let (settings, scripts) = (&self.settings, &mut self.scripts);
        for job in &mut scripts.jobs {
            if scripts.running >= MAX_RUNNING {
                break;
            }
            if job.child.is_some() || job.start_time > now_ms {
                continue;
            }
            let child = Child(scripts.next_child);
            scripts.next_child = scripts.next_child.checked_add(1).unwrap_or(FIRST_CHILD);
            scripts.running += 1;
            job.child = Some(child);
            job.start_time = now_ms;
            job.retry_num += 1;
            out.spawn(child, Arc::clone(&job.argv));
            settings.log(
                Event::plain(EventKind::ScriptChild, Detail::Child(child)),
                out,
            );
        }
    }

    /// `sentinelCollectTerminatedScripts`: a script that a signal ended, or that
    /// asks for it, is started again later, ten times at most.
    fn collect_terminated_scripts(&mut self, out: &mut Out) {
        let now_ms = out.wall_ms();
        let first_delay = self.tunables.script_retry_delay;
        let (settings, scripts) = (&self.settings, &mut self.scripts);
        for (child, how) in std::mem::take(&mut scripts.ended) {
            let ended = Detail::ChildEnded { child, how };
            settings.log(Event::plain(EventKind::ScriptChildEnded, ended), out);
            let of_child = |job: &ScriptJob| job.child == Some(child);
            let Some(at) = scripts.jobs.iter().position(of_child) else {
                continue;
            };
            scripts.running -= 1;
            let job = &mut scripts.jobs[at];
            let again = how.signal() != 0 || how.code() == RETRY_CODE;
            if again && job.retry_num != MAX_RETRY {
                job.child = None;
                job.start_time = now_ms.saturating_add(job.retry_delay(first_delay));
                continue;
            }
            if how != Ended::Code(0) {
                let path = job.path();
                let error = Detail::ScriptError { path, how };
                settings.log(Event::plain(EventKind::ScriptError, error), out);
            }
            scripts.jobs.remove(at);
        }
    }

    /// `sentinelKillTimedoutScripts`.
    fn kill_timedout_scripts(&mut self, out: &mut Out) {
        let now_ms = out.wall_ms();
        for job in &self.scripts.jobs {
            let Some(child) = job.child else { continue };
            if now_ms - job.start_time > self.tunables.script_max_runtime {
                let path = job.path();
                let timeout = Detail::ScriptTimeout { path, child };
                self.log(Event::plain(EventKind::ScriptTimeout, timeout), out);
                out.kill_child(child);
            }
        }
    }

    /// Queues the notification script of a master, if it has one, with an event's
    /// name and text (`sentinelEvent`).
    pub(crate) fn notify(&mut self, settings: &MasterSettings, event: &Event) {
        if let Some(path) = &settings.notification_script {
            let text = event.message().to_string();
            self.scripts.schedule(Arc::new([
                Arc::clone(path),
                Arc::from(event.kind.name()),
                Arc::from(text),
            ]));
        }
    }

    /// `sentinelCallClientReconfScript`; `role` is `leader` or `observer`.
    pub(crate) fn call_client_reconfig_script(
        &mut self,
        m: u32,
        role: &str,
        from: &Place,
        to: &Place,
    ) {
        let master = &self.masters[m];
        let Some(path) = &master.settings.client_reconfig_script else {
            return;
        };
        let words = [
            role.to_owned(),
            "start".to_owned(),
            from.said().to_string(),
            from.address.port.to_string(),
            to.said().to_string(),
            to.address.port.to_string(),
        ];
        let named = [Arc::clone(path), Arc::clone(&master.name)];
        let argv = named.into_iter().chain(words.into_iter().map(Arc::from));
        let argv: Program = argv.collect();
        self.scripts.schedule(argv);
    }
}
