//! Which stretch of time is shown, and where an instant lies in it.

/// The part of the tape that is before t = 0, as a divisor.
const LEAD: i64 = 30;

/// What the tape shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Zoom {
    /// Everything so far.
    All,
    /// So many microseconds around the play head.
    Around(i64),
}

impl Zoom {
    /// The choices that are offered.
    pub const CHOICES: [Self; 4] = [
        Self::All,
        Self::Around(60_000_000),
        Self::Around(10_000_000),
        Self::Around(2_000_000),
    ];
}

/// A stretch of time on so many pixels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Window {
    /// The instant at the left edge, in microseconds.
    pub from_us: i64,
    /// The instant at the right edge.
    pub to_us: i64,
    /// Where the left edge is, in pixels.
    pub left: f64,
    /// Where the right edge is.
    pub right: f64,
}

impl Window {
    /// What a tape with `zoom` shows of a run that reaches from `from_us` to
    /// `to_us` and stands at `now_us`. A run that grows does not move what is drawn
    /// until it reaches the edge; then the tape takes the next round length.
    #[must_use]
    pub fn of(zoom: Zoom, from_us: i64, now_us: i64, to_us: i64, left: f64, right: f64) -> Self {
        let (from_us, to_us) = match zoom {
            Zoom::All => {
                let end = round_length(to_us.max(now_us));
                // A little of what was before t = 0: it did not begin then.
                let start = if now_us < 0 {
                    from_us
                } else {
                    from_us.max(-end / LEAD)
                };
                (start, end)
            }
            Zoom::Around(span) => (now_us - span * 6 / 10, now_us + span * 4 / 10),
        };
        Self {
            from_us,
            to_us,
            left,
            right,
        }
    }

    /// Where an instant lies, in pixels; outside the edges if it is not shown.
    #[must_use]
    pub fn x(&self, at_us: i64) -> f64 {
        let share = (at_us - self.from_us) as f64 / (self.to_us - self.from_us).max(1) as f64;
        self.left + share * (self.right - self.left)
    }

    /// The same, kept within the edges.
    #[must_use]
    pub fn x_within(&self, at_us: i64) -> f64 {
        self.x(at_us).clamp(self.left, self.right)
    }

    /// The instant at `x`.
    #[must_use]
    pub fn at(&self, x: f64) -> i64 {
        let share = (x - self.left) / (self.right - self.left).max(1.0);
        self.from_us + (share * (self.to_us - self.from_us) as f64).round() as i64
    }

    /// Whether an instant is shown.
    #[must_use]
    pub fn shows(&self, at_us: i64) -> bool {
        (self.from_us..=self.to_us).contains(&at_us)
    }

    /// The length of time shown.
    #[must_use]
    pub const fn span(&self) -> i64 {
        self.to_us - self.from_us
    }

    /// Round instants about `apart` pixels from each other, and the step between.
    #[must_use]
    pub fn ticks(&self, apart: f64) -> (Vec<i64>, i64) {
        let wanted = self.span() as f64 * apart / (self.right - self.left).max(1.0);
        let mut step = 1_i64;
        // 1, 2, 5, 10, 20, 50 …
        'found: loop {
            for factor in [1, 2, 5] {
                if (step * factor) as f64 >= wanted {
                    step *= factor;
                    break 'found;
                }
            }
            step *= 10;
        }
        let first = self.from_us.div_euclid(step) * step
            + if self.from_us.rem_euclid(step) == 0 {
                0
            } else {
                step
            };
        let ticks = (0..200)
            .map(|index| first + index * step)
            .take_while(|at| *at <= self.to_us)
            .collect();
        (ticks, step)
    }
}

/// The first round length that holds the instant, with a little room.
fn round_length(to_us: i64) -> i64 {
    const SECONDS: [i64; 9] = [12, 20, 30, 45, 60, 90, 120, 180, 300];
    let needed = to_us + to_us / 40;
    SECONDS
        .iter()
        .map(|seconds| seconds * 1_000_000)
        .find(|length| *length >= needed)
        .unwrap_or_else(|| (needed / 300_000_000 + 1) * 300_000_000)
}

/// A tick's label: seconds with as many digits as the step needs.
#[must_use]
pub fn tick_label(at_us: i64, step_us: i64) -> String {
    let seconds = at_us as f64 / 1e6;
    let digits = match step_us {
        1_000_000.. => 0,
        100_000.. => 1,
        10_000.. => 2,
        1_000.. => 3,
        _ => 4,
    };
    format!("{seconds:.digits$} s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_and_its_place_belong_together() {
        let window = Window {
            from_us: 1_000,
            to_us: 3_000,
            left: 100.0,
            right: 300.0,
        };
        assert!((window.x(2_000) - 200.0).abs() < 1e-9);
        assert_eq!(window.at(150.0), 1_500);
        assert!(window.shows(3_000) && !window.shows(3_001));
    }

    #[test]
    fn a_growing_run_moves_the_tape_only_at_round_lengths() {
        let of = |to_us| Window::of(Zoom::All, -500_000, 1, to_us, 0.0, 1.0).to_us;
        assert_eq!(of(500_000), of(11_000_000));
        assert_eq!(of(12_100_000), 20_000_000);
        assert_eq!(of(3_600_000_000), 3_900_000_000);
    }

    #[test]
    fn the_start_up_is_shown_while_the_play_head_is_in_it() {
        assert_eq!(
            Window::of(Zoom::All, -500_000, -1, 0, 0.0, 1.0).from_us,
            -500_000
        );
        let shown = |from_us| Window::of(Zoom::All, from_us, 0, 0, 0.0, 1.0).from_us;
        assert_eq!(shown(-4_000_000), -400_000, "a little of it later, too");
        assert_eq!(shown(-50_000), -50_000);
    }

    #[test]
    fn ticks_are_round_and_inside() {
        let window = Window {
            from_us: -300_000,
            to_us: 12_000_000,
            left: 0.0,
            right: 600.0,
        };
        let (ticks, step) = window.ticks(90.0);
        assert_eq!(step, 2_000_000);
        assert_eq!(ticks.first(), Some(&0));
        assert!(ticks.iter().all(|at| window.shows(*at)));
        assert_eq!(tick_label(2_000_000, step), "2 s");
        assert_eq!(tick_label(5_214_000, 1_000), "5.214 s");
    }
}
