use core::time::Duration;
use std::fmt;

use super::CommandError;

/// The longest duration that is accepted anywhere: a year.
const MAX_US: u64 = 366 * 24 * 3600 * 1_000_000;

/// The units of a duration, largest first, in microseconds.
const UNITS: [(&str, u64); 5] = [
    ("h", 3_600_000_000),
    ("m", 60_000_000),
    ("s", 1_000_000),
    ("ms", 1000),
    ("us", 1),
];

/// Reads `500ms`, `5s`, `1.5s`, `20us`, `2m`, `1h`, or a bare number of
/// milliseconds.
///
/// # Errors
///
/// [`CommandError::NotADuration`] when it is something else, is negative, or is
/// longer than a year.
pub fn parse_duration(text: &str) -> Result<Duration, CommandError> {
    let wrong = || CommandError::NotADuration {
        found: super::shortened(text),
    };
    us_of(text).map(Duration::from_micros).ok_or_else(wrong)
}

/// Reads a duration with a sign, in microseconds: `+5s`, `-1.5s`, `300ms`.
///
/// # Errors
///
/// [`CommandError::NotADuration`], as [`parse_duration`].
pub fn parse_signed_us(text: &str) -> Result<i64, CommandError> {
    let (sign, rest) = match text.as_bytes().first() {
        Some(b'-') => (-1, &text[1..]),
        Some(b'+') => (1, &text[1..]),
        _ => (1, text),
    };
    let wrong = || CommandError::NotADuration {
        found: super::shortened(text),
    };
    us_of(rest)
        .and_then(|us| i64::try_from(us).ok())
        .map(|us| sign * us)
        .ok_or_else(wrong)
}

/// Reads a drift in parts per million: `200ppm`, `-50ppm`, `+50`.
///
/// # Errors
///
/// [`CommandError::NotADrift`] when it is something else, or more than a tenth.
pub fn parse_drift_ppm(text: &str) -> Result<i32, CommandError> {
    const MAX_PPM: i32 = 100_000;
    let number = text.strip_suffix("ppm").unwrap_or(text);
    let ppm = number.parse().ok();
    ppm.filter(|ppm| (-MAX_PPM..=MAX_PPM).contains(ppm))
        .ok_or_else(|| CommandError::NotADrift {
            found: super::shortened(text),
        })
}

/// Reads a share of a hundred: a whole number, with or without `%`.
///
/// # Errors
///
/// [`CommandError::NotAPercentage`] when it is something else, or more than 100.
pub fn parse_percent(text: &str) -> Result<u8, CommandError> {
    let number = text.strip_suffix('%').unwrap_or(text);
    let percent = number.parse().ok();
    percent
        .filter(|percent| *percent <= 100)
        .ok_or_else(|| CommandError::NotAPercentage {
            found: super::shortened(text),
        })
}

fn us_of(text: &str) -> Option<u64> {
    let end = text
        .find(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let scale = if unit.is_empty() {
        1000
    } else {
        UNITS.iter().find(|(name, _)| *name == unit)?.1
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty()
        || !digits(whole)
        || !digits(fraction)
        || fraction.len() > 9
        || number.ends_with('.')
    {
        return None;
    }
    let mut us = whole.parse::<u64>().ok()?.checked_mul(scale)?;
    if !fraction.is_empty() {
        us = us.checked_add(
            fraction.parse::<u64>().ok()?.checked_mul(scale)? / 10_u64.pow(fraction.len() as u32),
        )?;
    }
    (us <= MAX_US).then_some(us)
}

/// A duration as it is written: the largest of s, ms and us in which it is whole.
pub struct Shown(
    /// What is shown; below a microsecond nothing is.
    pub Duration,
);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let us = self.0.as_micros();
        match us {
            _ if us.is_multiple_of(1_000_000) => write!(f, "{}s", us / 1_000_000),
            _ if us.is_multiple_of(1000) => write!(f, "{}ms", us / 1000),
            _ => write!(f, "{us}us"),
        }
    }
}

/// A signed number of microseconds as it is written, without a `+`.
#[must_use]
pub fn show_signed_us(us: i64) -> String {
    let sign = if us < 0 { "-" } else { "" };
    format!("{sign}{}", Shown(Duration::from_micros(us.unsigned_abs())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_every_unit_and_shown_in_the_shortest() {
        for (text, us, shown) in [
            ("500", 500_000, "500ms"),
            ("500ms", 500_000, "500ms"),
            ("5s", 5_000_000, "5s"),
            ("5000ms", 5_000_000, "5s"),
            ("1.5s", 1_500_000, "1500ms"),
            ("0.8ms", 800, "800us"),
            ("0", 0, "0s"),
            ("2m", 120_000_000, "120s"),
        ] {
            let read = parse_duration(text).unwrap();
            assert_eq!(
                (read, Shown(read).to_string().as_str()),
                (Duration::from_micros(us), shown),
                "{text}"
            );
        }
        assert_eq!(parse_signed_us("-1.5s"), Ok(-1_500_000));
        assert_eq!(parse_signed_us("+5s"), Ok(5_000_000));
    }

    #[test]
    fn a_drift_is_a_whole_number_of_parts_in_a_million_up_to_a_tenth() {
        for (text, ppm) in [
            ("200ppm", 200),
            ("-50ppm", -50),
            ("+7", 7),
            ("100000", 100_000),
        ] {
            assert_eq!(parse_drift_ppm(text), Ok(ppm), "{text}");
        }
        for text in [
            "",
            "ppm",
            "1.5ppm",
            "100001ppm",
            "-100001",
            "5s",
            "99999999999",
        ] {
            assert!(parse_drift_ppm(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_percentage_is_a_whole_number_up_to_100() {
        for (text, percent) in [("20%", 20), ("0", 0), ("100%", 100)] {
            assert_eq!(parse_percent(text), Ok(percent), "{text}");
        }
        for text in ["", "%", "101%", "-1%", "0.5%", "20 %", "300"] {
            assert!(parse_percent(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            "s",
            "-5s",
            "5 s",
            "5sec",
            "1.s",
            ".5s",
            "1e3",
            "99999999999999999999",
            "400000000s",
            "5ß",
        ] {
            assert!(parse_duration(text).is_err(), "{text:?}");
        }
        assert!(parse_signed_us("--5s").is_err());
        assert!(parse_signed_us("+-5s").is_err());
    }
}
