//! When a process that waits for its sockets and a timer of its own is woken.

use serde::{Deserialize, Serialize};

/// How a process sleeps until it wants to be woken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Sleep {
    /// It is woken at the instant it names.
    #[default]
    Exactly,
    /// It waits in `epoll_wait`, which takes whole milliseconds: it rounds the wait up
    /// when it goes to sleep (`aeApiPoll`), that is anew after every input, and the
    /// kernel wakes it a little late. A timer that an input finds due goes off at once.
    WholeMilliseconds,
}

/// The kernel may let a wait be late by a thousandth of it (`select_estimate_accuracy`
/// in fs/select.c), …
const SLACK_PER_MILLE: u64 = 1;
/// … and by the timer slack of a thread in any case.
const SLACK_LEAST_US: u64 = 50;
/// From then until the process runs. Measured on Linux 6.18 with redis-sentinel 7.0.15
/// alone: waits of 52 ms are 94 µs late in the median, those of 100 ms 139 µs.
const RUNS_AFTER_US: u64 = 40;

impl Sleep {
    /// When a process is woken that goes to sleep at `from_us` until `until_us`.
    #[inline]
    pub(crate) fn over_at(self, from_us: u64, until_us: u64) -> u64 {
        match self {
            Self::WholeMilliseconds if until_us > from_us && until_us != u64::MAX => {
                let wait_us = (until_us - from_us).div_ceil(1000) * 1000;
                let slack_us = (wait_us * SLACK_PER_MILLE / 1000).max(SLACK_LEAST_US);
                from_us + wait_us + slack_us + RUNS_AFTER_US
            }
            Self::Exactly | Self::WholeMilliseconds => until_us.max(from_us),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sleep;

    #[test]
    fn a_wait_in_whole_milliseconds_is_as_late_as_measured() {
        // Milliseconds, and how late in the median, µs.
        for (wait_ms, late_us) in [(52, 94), (62, 106), (76, 115), (90, 129), (100, 139)] {
            let woken = Sleep::WholeMilliseconds.over_at(5_000, 5_000 + wait_ms * 1_000);
            let late = woken - 5_000 - wait_ms * 1_000;
            assert!(late.abs_diff(late_us) < 10, "{wait_ms} ms: {late} µs");
        }
    }

    #[test]
    fn a_wait_is_rounded_up_from_when_the_process_goes_to_sleep() {
        let until = 100_000;
        let over = |from| Sleep::WholeMilliseconds.over_at(from, until);
        assert_eq!(over(49_000), 100_000 + 51 + 40);
        assert_eq!(over(49_999), 100_999 + 51 + 40);
        assert_eq!(over(99_999), 100_999 + 50 + 40);
        assert_eq!(over(100_000), 100_000);
        assert_eq!(over(120_000), 120_000);
        assert_eq!(Sleep::WholeMilliseconds.over_at(7, u64::MAX), u64::MAX);
        assert_eq!(Sleep::Exactly.over_at(49_999, until), until);
    }
}
