/// The slowest speed: one microsecond of the run in two milliseconds.
const SLOWEST: f64 = 1.0 / 2_000.0;
/// The fastest.
const FASTEST: f64 = 10.0;

/// A speed on a logarithmic scale from 1/2000 to 10 times.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Speed(f64);

impl Default for Speed {
    /// As fast as the reader's own time.
    fn default() -> Self {
        Self(1.0)
    }
}

impl Speed {
    /// The speed at a place of the slider, 0 to 1.
    #[must_use]
    pub fn at(position: f64) -> Self {
        let position = position.clamp(0.0, 1.0);
        Self(SLOWEST * (FASTEST / SLOWEST).powf(position))
    }

    /// Its place on the slider, 0 to 1.
    #[must_use]
    pub fn position(self) -> f64 {
        (self.0 / SLOWEST).ln() / (FASTEST / SLOWEST).ln()
    }

    /// Microseconds of the run per microsecond of the reader's time.
    #[must_use]
    pub const fn rate(self) -> f64 {
        self.0
    }

    /// Twice as fast, at most the fastest.
    #[must_use]
    pub fn faster(self) -> Self {
        Self((self.0 * 2.0).min(FASTEST))
    }

    /// Half as fast, at least the slowest.
    #[must_use]
    pub fn slower(self) -> Self {
        Self((self.0 / 2.0).max(SLOWEST))
    }
}

/// A rate as people write it: `1/2000`, `1/40`, `1×`, `2.5×`. Rounded to two
/// digits, so that it does not flicker while it changes smoothly.
#[must_use]
pub fn rate_text(rate: f64) -> String {
    if rate >= 2.0 / 3.0 {
        let tenths = (rate * 10.0).round() / 10.0;
        if tenths >= 9.95 || (tenths.fract()).abs() < 0.05 {
            format!("{tenths:.0}×")
        } else {
            format!("{tenths:.1}×")
        }
    } else {
        let slower = 1.0 / rate.max(f64::MIN_POSITIVE);
        let unit = 10_f64.powf((slower.log10().floor() - 1.0).max(0.0));
        format!("1/{:.0}", (slower / unit).round() * unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_reaches_from_a_two_thousandth_to_ten_times() {
        assert_eq!(rate_text(Speed::at(0.0).rate()), "1/2000");
        assert_eq!(rate_text(Speed::at(1.0).rate()), "10×");
    }

    #[test]
    fn a_position_comes_back_from_its_speed() {
        for position in [0.0, 0.2, 0.5, 0.77, 1.0] {
            assert!((Speed::at(position).position() - position).abs() < 1e-9);
        }
    }

    #[test]
    fn faster_and_slower_stop_at_the_ends() {
        let mut speed = Speed::default();
        for _ in 0..30 {
            speed = speed.faster();
        }
        assert_eq!(speed, Speed::at(1.0));
        for _ in 0..60 {
            speed = speed.slower();
        }
        assert_eq!(rate_text(speed.rate()), "1/2000");
    }

    #[test]
    fn a_rate_is_written_with_two_digits() {
        assert_eq!(rate_text(1.0 / 1_987.0), "1/2000");
        assert_eq!(rate_text(1.0 / 43.7), "1/44");
        assert_eq!(rate_text(0.5), "1/2");
        assert_eq!(rate_text(0.8), "0.8×");
        assert_eq!(rate_text(1.0), "1×");
        assert_eq!(rate_text(2.5), "2.5×");
    }
}
