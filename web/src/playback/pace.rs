/// The rate while nothing happens.
const CRUISE: f64 = 3.0;
/// The slowest it gets, however short the latency.
const SLOWEST: f64 = 1.0 / 2_000.0;
/// How long a vote takes on the screen, in milliseconds: it can be followed.
const VOTE_MS: f64 = 1_100.0;
/// How long anything else that matters takes, in milliseconds: it can be seen. There
/// are a dozen such moments in a failover; half a minute has to do for all of them.
const GLANCE_MS: f64 = 180.0;
/// Time constant of slowing down, in milliseconds: how long before the next thing
/// that matters the pace begins to fall, measured in the reader's time.
const BRAKE_MS: f64 = 270.0;
/// Time constant of speeding up, in milliseconds.
const RELEASE_MS: f64 = 220.0;

/// What lies ahead, as the session sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ahead {
    /// A message that matters is in flight now.
    pub important_now: bool,
    /// Votes are in flight, or will be asked for next: the slowest of all.
    pub voting: bool,
    /// How long until something that matters begins, in microseconds.
    pub until_important_us: Option<i64>,
    /// How far it was looked, in microseconds: what comes after that is not known.
    pub seen_us: i64,
    /// One-way latency of the network, in microseconds.
    pub latency_us: u64,
}

/// A pace that runs fast while nothing happens and slows down smoothly, so that
/// the milliseconds in which everything happens can be followed.
///
/// Braking follows the distance: the rate is proportional to what is left until
/// the next thing that matters, which makes the approach an exponential and never
/// overshoots. Releasing is an exponential in time.
#[derive(Clone, PartialEq, Debug)]
pub struct StoryPace {
    rate: f64,
}

impl Default for StoryPace {
    fn default() -> Self {
        Self { rate: 1.0 }
    }
}

impl StoryPace {
    /// The rate of the last frame.
    #[must_use]
    pub const fn rate(&self) -> f64 {
        self.rate
    }

    /// Moves `real_ms` of the reader's time on; gives microseconds of the run.
    pub fn elapse(&mut self, real_ms: f64, ahead: Ahead) -> f64 {
        let slow = slow_rate(ahead);
        let wanted = if ahead.important_now {
            slow
        } else {
            match ahead.until_important_us {
                Some(us) => (us.max(0) as f64 / (BRAKE_MS * 1_000.0)).clamp(slow, CRUISE),
                None => CRUISE,
            }
        };
        let released = self.rate * (real_ms / RELEASE_MS).exp();
        self.rate = wanted.min(released.max(slow));
        let us = real_ms * 1_000.0 * self.rate;
        if ahead.important_now {
            return us;
        }
        // A long frame must not jump over the beginning of what matters, nor over what
        // nobody has looked at yet.
        let known = ahead.until_important_us.unwrap_or(ahead.seen_us);
        us.min((known.max(0) as f64).max(real_ms * 1_000.0 * slow))
    }
}

/// The rate at which a message takes its time from one end of its wire to the
/// other; never slower than 1/2000.
fn slow_rate(ahead: Ahead) -> f64 {
    let flight_ms = if ahead.voting { VOTE_MS } else { GLANCE_MS };
    (ahead.latency_us as f64 / (flight_ms * 1_000.0)).clamp(SLOWEST, 0.25)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME_MS: f64 = 16.0;

    fn play(pace: &mut StoryPace, important_at_us: f64, frames: usize) -> Vec<(f64, f64)> {
        let mut now = 0.0;
        (0..frames)
            .map(|_| {
                let left = important_at_us - now;
                let ahead = Ahead {
                    important_now: left <= 0.0,
                    voting: false,
                    until_important_us: (left > 0.0).then_some(left as i64),
                    seen_us: i64::MAX,
                    latency_us: 1_000,
                };
                now += pace.elapse(FRAME_MS, ahead);
                (now, pace.rate())
            })
            .collect()
    }

    #[test]
    fn it_runs_fast_while_nothing_happens() {
        let mut pace = StoryPace::default();
        let trace = play(&mut pace, 1e12, 200);
        assert!((trace.last().unwrap().1 - CRUISE).abs() < 1e-9);
    }

    #[test]
    fn it_does_not_overshoot_the_beginning_of_what_matters() {
        let mut pace = StoryPace::default();
        let trace = play(&mut pace, 5_000_000.0, 1_000);
        let at_slow = trace
            .iter()
            .find(|(now, _)| *now >= 5_000_000.0)
            .expect("it arrives");
        assert!(at_slow.0 < 5_000_200.0, "overshot to {}", at_slow.0);
        assert!(at_slow.1 < 0.01, "still at {}", at_slow.1);
    }

    #[test]
    fn it_does_not_go_beyond_what_was_looked_at() {
        let mut pace = StoryPace::default();
        let mut passes = |seen_us| {
            pace.elapse(
                FRAME_MS,
                Ahead {
                    important_now: false,
                    voting: false,
                    until_important_us: None,
                    seen_us,
                    latency_us: 1_000,
                },
            )
        };
        assert!(passes(i64::MAX) > 10_000.0);
        assert!((passes(3_000) - 3_000.0).abs() < 1e-9);
        let least = passes(-5);
        assert!(least > 0.0 && least < 1_000.0, "it goes on: {least}");
    }

    #[test]
    fn it_changes_smoothly() {
        let mut pace = StoryPace::default();
        let trace = play(&mut pace, 5_000_000.0, 1_000);
        for pair in trace.windows(2) {
            let ratio = pair[1].1 / pair[0].1;
            assert!((0.90..1.10).contains(&ratio), "a jump by {ratio}");
        }
    }

    #[test]
    fn thirty_seconds_of_waiting_take_less_than_fifteen() {
        let mut pace = StoryPace::default();
        let trace = play(&mut pace, 30_000_000.0, 2_000);
        let frames = trace
            .iter()
            .take_while(|(now, _)| *now < 30_000_000.0)
            .count();
        assert!((frames as f64) * FRAME_MS < 15_000.0, "{frames} frames");
    }

    #[test]
    fn a_vote_takes_about_a_second_whatever_the_latency() {
        for latency_us in [1_000_u64, 50_000] {
            let ahead = Ahead {
                important_now: true,
                voting: true,
                until_important_us: None,
                seen_us: i64::MAX,
                latency_us,
            };
            let seconds = latency_us as f64 / slow_rate(ahead) / 1e6;
            assert!(
                (0.8..2.0).contains(&seconds),
                "{latency_us} µs take {seconds} s"
            );
        }
    }

    /// Microseconds from the kill, as recorded of kill-the-master: SDOWN three times,
    /// the vote, elected, selected, told, promoted, switched.
    #[test]
    fn a_failover_takes_less_than_half_a_minute() {
        let moments: [f64; 11] = [
            3_015e3, 3_050e3, 3_064e3, 3_121e3, 3_147e3, 3_221e3, 3_287e3, 3_358e3, 4_127e3,
            4_213e3, 4_263e3,
        ];
        let mut pace = StoryPace::default();
        let (mut now, mut real_ms) = (0.0_f64, 0.0_f64);
        while now < 4_263e3 {
            let next = moments.iter().find(|at| **at > now);
            let flying = moments.iter().any(|at| (*at..*at + 2e3).contains(&now));
            let ahead = Ahead {
                important_now: flying,
                voting: (3_067e3..3_124e3).contains(&now),
                until_important_us: next.map(|at| (at - now).ceil() as i64),
                seen_us: i64::MAX,
                latency_us: 1_000,
            };
            now += pace.elapse(FRAME_MS, ahead);
            real_ms += FRAME_MS;
        }
        assert!((12e3..30e3).contains(&real_ms), "{real_ms} ms");
    }
}
