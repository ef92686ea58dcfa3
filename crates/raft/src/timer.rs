use rand::Rng;

use crate::decision::{Decision, StartElection};
use crate::event::{Event, ResetBecause};
use crate::{Out, Raft};

/// The election timer, on the monotonic clock. A leader's stands still.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Timer {
    /// When it was reset.
    pub(crate) since_us: u64,
    /// The election timeout drawn then.
    pub(crate) limit_us: u64,
}

impl Timer {
    pub(crate) const fn fires_at(&self) -> u64 {
        self.since_us.saturating_add(self.limit_us)
    }
}

impl Raft {
    /// Draws an election timeout, evenly from the range of the settings (§5.2).
    fn draw_timeout(&mut self) -> u64 {
        let least = self.settings.election_timeout_min_us;
        let room = self.settings.election_timeout_max_us.saturating_sub(least);
        least + self.rng.next_u64() % room.saturating_add(1).max(1)
    }

    /// Begins a new wait for a leader (figure 2, Followers 2, Candidates 1).
    pub(crate) fn reset_timer(&mut self, because: ResetBecause, out: &mut Out) {
        self.timer = Timer {
            since_us: out.now().monotonic_us,
            limit_us: self.draw_timeout(),
        };
        out.event(Event::TimerReset {
            limit_us: self.timer.limit_us,
            because,
        });
    }

    /// The timer is set by hand: it runs out after `left_us`.
    pub(crate) fn set_timer(&mut self, left_us: u64, out: &mut Out) {
        if self.leads() {
            return;
        }
        self.timer = Timer {
            since_us: out.now().monotonic_us,
            limit_us: left_us,
        };
        out.event(Event::TimerReset {
            limit_us: left_us,
            because: ResetBecause::Order,
        });
    }

    pub(crate) const fn start_election(&self, now_us: u64) -> StartElection {
        StartElection {
            leads: self.leads(),
            elapsed_us: now_us.saturating_sub(self.timer.since_us),
            timeout_us: self.timer.limit_us,
        }
    }

    /// Starts an election if the leader was silent for too long (§5.2).
    pub(crate) fn check_timer(&mut self, out: &mut Out) {
        let decision = self.start_election(out.now().monotonic_us);
        if decision.holds() {
            self.time_out(out);
        }
    }

    /// The election timer has run out, or somebody says that it has.
    pub(crate) fn time_out(&mut self, out: &mut Out) {
        if self.leads() {
            return;
        }
        let now_us = out.now().monotonic_us;
        out.event(Event::TimedOut {
            after_us: now_us.saturating_sub(self.timer.since_us),
        });
        if self.settings.pre_vote {
            self.become_pre_candidate(out);
        } else {
            self.become_candidate(out);
        }
    }
}
