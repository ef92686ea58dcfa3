//! A failover by hand, and crashes on purpose: FAILOVER, SIMULATE-FAILURE.

use std::sync::Arc;

use lab_redis::wire::Value;

use super::Answer;
use crate::link::Who;
use crate::{Event, EventKind, Out, Sentinel};

/// The exit code of a crash on purpose (`sentinelSimFailureCrash`).
const CRASH: i32 = 99;

/// When the process is to crash (`simfailure_flags`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct SimulatedFailure {
    /// Once it is elected.
    pub(crate) after_election: bool,
    /// Once it has seen the promotion.
    pub(crate) after_promotion: bool,
}

impl SimulatedFailure {
    /// The number `INFO` prints.
    pub(super) const fn flags(self) -> u8 {
        self.after_election as u8 | (self.after_promotion as u8) << 1
    }
}

impl Sentinel {
    /// `SENTINEL FAILOVER <name>` (§10.13): neither ODOWN, nor the others, nor the
    /// wait after an earlier attempt are asked about. Accepted in TILT, too.
    pub(super) fn force_failover(&mut self, name: &str, out: &mut Out) -> Answer {
        let m = self.master_or_error(name)?;
        if self.masters[m].failover.in_progress {
            return Err(Value::Error("INPROG Failover already in progress".into()));
        }
        if self.selection(m, out.wall_ms()).chosen().is_none() {
            return Err(Value::Error(
                "NOGOODSLAVE No suitable replica to promote".into(),
            ));
        }
        let of = self.subject(self.refer(m, Who::Master));
        self.log(Event::about(EventKind::LogUserFailover, of), out);
        self.start_failover(m, out);
        self.masters[m].failover.forced = true;
        Ok(Value::ok())
    }

    /// `sentinelSimulateFailureCommand`: replaces what was asked for before. What
    /// comes before a wrong word stays.
    pub(super) fn simulate_failure(&mut self, words: &[Arc<str>], out: &mut Out) -> Answer {
        self.simulated = SimulatedFailure::default();
        for word in words {
            match &*word.to_ascii_lowercase() {
                "crash-after-election" => {
                    self.simulated.after_election = true;
                    self.log_line(EventKind::LogWillCrashAfterElection, out);
                }
                "crash-after-promotion" => {
                    self.simulated.after_promotion = true;
                    self.log_line(EventKind::LogWillCrashAfterPromotion, out);
                }
                "help" => {
                    return Ok(Value::bulks([
                        "crash-after-election",
                        "crash-after-promotion",
                    ]));
                }
                _ => return Err(Value::err("Unknown failure simulation specified")),
            }
        }
        Ok(Value::ok())
    }

    /// `sentinelSimFailureCrash`.
    pub(crate) fn crash(&self, out: &mut Out) {
        self.log_line(EventKind::LogCrash, out);
        out.exit(CRASH);
    }
}
