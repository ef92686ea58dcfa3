//! How time passes while it plays: the speed scale, the story pace, and the
//! arithmetic from frames of the browser to instants of the run.

mod pace;
mod share;
mod speed;

pub use pace::{Ahead, StoryPace};
pub use share::Share;
pub use speed::{Speed, rate_text};

/// The longest stretch of real time that one frame may stand for, in
/// milliseconds. A tab that was hidden or a machine that was asleep goes on where
/// it stopped; it never catches up.
pub const LONGEST_FRAME_MS: f64 = 100.0;

/// How far the run may be behind its fixed speed and still catch up, in milliseconds of
/// real time: what fifty sentinels do at once takes some frames to play. Beyond that the
/// run is slower than asked for.
const CATCH_UP_MS: f64 = 1_000.0;

/// How fast time passes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Pace {
    /// Fast while nothing happens, slow while messages that matter are in flight.
    #[default]
    Story,
    /// As fast as the speed scale says.
    Fixed,
}

/// Whether time passes, and how fast.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Playback {
    /// Whether it plays.
    pub playing: bool,
    /// Which pace it plays at.
    pub pace: Pace,
    /// The fixed speed.
    pub speed: Speed,
    /// How long a frame plays.
    pub share: Share,
    story: StoryPace,
    last_ms: Option<f64>,
    carry_us: f64,
    behind_us: f64,
}

impl Playback {
    /// Starts playing.
    pub fn play(&mut self) {
        self.playing = true;
        self.forget_last_frame();
    }

    /// Stops.
    pub fn pause(&mut self) {
        self.playing = false;
        self.forget_last_frame();
        self.story = StoryPace::default();
    }

    /// Forgets when the last frame was: the next one stands for no time at all.
    pub fn forget_last_frame(&mut self) {
        self.last_ms = None;
        self.behind_us = 0.0;
    }

    /// Microseconds of the run per microsecond of the reader's time, as of the
    /// last frame.
    #[must_use]
    pub fn rate(&self) -> f64 {
        match self.pace {
            Pace::Story => self.story.rate(),
            Pace::Fixed => self.speed.rate(),
        }
    }

    /// How many microseconds of the run pass until the browser's frame at
    /// `stamp_ms`; `None` for the first frame after a stop, which only starts the
    /// clock. What lies ahead is asked for where it matters: it has to be looked for.
    pub fn elapse(&mut self, stamp_ms: f64, ahead: impl FnOnce() -> Ahead) -> Option<i64> {
        let last = self.last_ms.replace(stamp_ms)?;
        let real_ms = (stamp_ms - last).clamp(0.0, LONGEST_FRAME_MS);
        let us = match self.pace {
            Pace::Story => self.story.elapse(real_ms, ahead()),
            Pace::Fixed => {
                let us = real_ms * 1_000.0 * self.speed.rate();
                // At twice the speed at most: a leap would be seen.
                let made_up = self.behind_us.min(us);
                self.behind_us -= made_up;
                us + made_up
            }
        };
        let exact = us + self.carry_us;
        let whole = exact.floor();
        self.carry_us = exact - whole;
        Some(whole as i64)
    }

    /// So many of the microseconds that were to pass did not fit into the frame. At a fixed
    /// speed the next frames make up for them; the story's pace promises no speed.
    pub fn fell_short(&mut self, us: i64) {
        if self.pace == Pace::Fixed {
            let most = CATCH_UP_MS * 1_000.0 * self.speed.rate();
            self.behind_us = (self.behind_us + us as f64).min(most);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet() -> Ahead {
        Ahead {
            important_now: false,
            voting: false,
            until_important_us: None,
            seen_us: i64::MAX,
            latency_us: 1_000,
        }
    }

    fn fixed(position: f64) -> Playback {
        let mut playback = Playback {
            pace: Pace::Fixed,
            ..Playback::default()
        };
        playback.speed = Speed::at(position);
        playback.play();
        playback
    }

    #[test]
    fn the_first_frame_only_starts_the_clock() {
        let mut playback = fixed(1.0);
        assert_eq!(playback.elapse(1_000.0, quiet), None);
        assert_eq!(playback.elapse(1_010.0, quiet), Some(100_000));
    }

    #[test]
    fn a_hidden_tab_never_catches_up() {
        let mut playback = fixed(1.0);
        playback.elapse(0.0, quiet);
        assert_eq!(playback.elapse(3_600_000.0, quiet), Some(1_000_000));
    }

    #[test]
    fn slow_motion_loses_no_time_to_rounding() {
        let mut playback = fixed(0.0);
        playback.elapse(0.0, quiet);
        let passed: i64 = (1..=1_000)
            .filter_map(|n| playback.elapse(f64::from(n) * 16.7, quiet))
            .sum();
        // 16.7 s at 1/2000 are 8,350 µs.
        assert!((8_349..=8_350).contains(&passed), "{passed}");
    }

    #[test]
    fn what_did_not_fit_into_a_frame_is_made_up_for_at_no_more_than_twice_the_speed() {
        let mut playback = fixed(1.0);
        playback.elapse(0.0, quiet);
        assert_eq!(playback.elapse(10.0, quiet), Some(100_000));
        playback.fell_short(70_000);
        playback.fell_short(80_000);
        assert_eq!(playback.elapse(20.0, quiet), Some(200_000));
        assert_eq!(playback.elapse(30.0, quiet), Some(150_000));
        assert_eq!(playback.elapse(40.0, quiet), Some(100_000));
        playback.fell_short(1_000_000_000);
        let passed: i64 = (5..=1_000)
            .filter_map(|n| playback.elapse(f64::from(n) * 10.0, quiet))
            .sum();
        assert_eq!(passed, 99_600_000 + 10_000_000, "a second");
        playback.fell_short(50_000);
        playback.play();
        playback.elapse(0.0, quiet);
        assert_eq!(playback.elapse(10.0, quiet), Some(100_000), "forgotten");
    }

    #[test]
    fn time_never_runs_backwards() {
        let mut playback = fixed(0.5);
        playback.elapse(500.0, quiet);
        assert_eq!(playback.elapse(400.0, quiet), Some(0));
    }
}
