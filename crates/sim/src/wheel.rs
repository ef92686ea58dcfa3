//! When a timer of a kernel goes off.
//!
//! Linux keeps timers in a wheel whose slots grow coarser the further ahead they
//! lie, and never fires early: a wait is rounded up to the next slot (`calc_index`
//! in kernel/time/timer.c). At 250 ticks a second a retransmission after 3.3 s is
//! up to 256 ms late. Measured on Linux 6.18 with one segment unacknowledged, the
//! tries come 204, 413 to 425, 840 to 852, 1,661 to 1,688, 3,331 to 3,362, 6,625 to
//! 6,870 and 13,277 to 13,532 ms after the loss.

/// Ticks per second (CONFIG_HZ=250).
pub(crate) const TICKS_PER_S: u64 = 250;
/// A tick.
const JIFFY_US: u64 = 1_000_000 / TICKS_PER_S;
/// Slots of a level, less one: a wait of fewer of the level's units fits into it.
const LEVEL_SLOTS: u64 = 63;
/// Each level's unit is eight of the one before.
const LEVEL_SHIFT: u32 = 3;
/// The last level.
const LEVELS: u32 = 8;

/// A wait in ticks, rounded up.
pub(crate) const fn jiffies(us: u64) -> u64 {
    us / JIFFY_US + 1
}

/// When a timer goes off that is set at `from_us` to wait for a number of ticks, on
/// a kernel whose tick count started at a time of its own (`phase`).
pub(crate) const fn expiry(from_us: u64, wait: u64, phase: u64) -> u64 {
    let offset_us = phase % (JIFFY_US << (LEVEL_SHIFT * 4));
    let due = (from_us + offset_us) / JIFFY_US + wait;
    let mut shift = 0;
    while shift < LEVEL_SHIFT * (LEVELS - 1) && wait >= LEVEL_SLOTS << shift {
        shift += LEVEL_SHIFT;
    }
    let slot = ((due >> shift) + 1) << shift;
    slot * JIFFY_US - offset_us
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When the tries come after one lost segment, as measured, in milliseconds.
    const MEASURED: [(u64, u64); 7] = [
        (200, 209),
        (405, 426),
        (820, 861),
        (1_640, 1_705),
        (3_270, 3_370),
        (6_600, 6_890),
        (13_250, 13_560),
    ];

    #[test]
    fn tries_come_when_linux_makes_them() {
        for phase in 0..2_000_u64 {
            let from = 17_000_000 + phase * 37;
            let mut at = from;
            for (try_number, (earliest, latest)) in MEASURED.into_iter().enumerate() {
                let doublings = (try_number as u32).saturating_sub(1);
                at = expiry(at, jiffies(200_120) << doublings, phase * 7_919_003);
                let after_ms = (at - from) / 1_000;
                assert!(
                    (earliest..=latest).contains(&after_ms),
                    "try {try_number} after {after_ms} ms"
                );
            }
        }
    }

    /// How many ticks a SYN without an answer waited, and when it was sent again, as
    /// measured on 12 connections, in milliseconds.
    const MEASURED_SYN: [(u64, u64, u64); 9] = [
        (250, 1_004, 1_036),
        (250, 2_032, 2_057),
        (250, 3_052, 3_084),
        (250, 4_076, 4_108),
        (250, 5_100, 5_132),
        (500, 7_113, 7_149),
        (1_000, 11_152, 11_401),
        (2_000, 19_344, 19_593),
        (4_000, 35_472, 35_721),
    ];

    #[test]
    fn a_syn_is_sent_again_when_linux_does_it() {
        // Twelve connections do not meet the extremes; a slot is eight ticks.
        let leeway_ms = 8;
        for phase in 0..2_000_u64 {
            let from = 17_000_000 + phase * 37;
            let mut at = from;
            for (wait, earliest, latest) in MEASURED_SYN {
                at = expiry(at, wait, phase * 7_919_003);
                let after_ms = (at - from) / 1_000;
                assert!(
                    (earliest - leeway_ms..=latest + leeway_ms).contains(&after_ms),
                    "after {after_ms} ms, not {earliest} to {latest}"
                );
            }
        }
    }

    #[test]
    fn a_timer_never_goes_off_early() {
        for wait in [1, 62, 63, 503, 504, 4_031, 4_032, 30_000] {
            for from in (0..40_000).step_by(333) {
                assert!(expiry(from, wait, 12_345) > from + wait * JIFFY_US - JIFFY_US);
            }
        }
    }
}
