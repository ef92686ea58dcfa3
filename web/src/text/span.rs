//! Instants and spans as text. Units are the same in every language.

/// An instant of the run in seconds with four decimals, as beside the play
/// button: `5.2146`.
#[must_use]
pub fn clock(us: i64) -> String {
    decimal(us, 4)
}

/// An instant in seconds with three decimals, as in the log: `5.213`.
#[must_use]
pub fn log_time(us: i64) -> String {
    decimal(us, 3)
}

/// An instant with its unit, short: `5.21 s`.
#[must_use]
pub fn instant(us: i64) -> String {
    format!("{} s", decimal(us, 2))
}

/// How long it is until then; nothing if it is past.
#[must_use]
pub fn left(now_us: i64, at_us: i64) -> String {
    span(at_us.saturating_sub(now_us).max(0) as u64)
}

/// A length of time with as many digits as say something: `280 µs`, `1.5 ms`,
/// `84 ms`, `0.28 s`, `12 s`.
#[must_use]
pub fn span(us: u64) -> String {
    match us {
        0 => "0 s".to_owned(),
        1..1_000 => format!("{us} µs"),
        1_000..10_000 => format!("{}.{} ms", us / 1_000, us % 1_000 / 100),
        10_000..100_000 => format!("{} ms", us / 1_000),
        100_000..10_000_000 => format!("{}.{:02} s", us / 1_000_000, us % 1_000_000 / 10_000),
        _ => format!("{} s", us / 1_000_000),
    }
}

/// A size: `812 B`, `14.2 KiB`, `1 MiB`.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1_024 => return format!("{bytes} B"),
        1_024..1_048_576 => (1_024, "KiB"),
        _ => (1_048_576, "MiB"),
    };
    match bytes * 10 / unit {
        tenths if tenths % 10 == 0 || tenths >= 1_000 => format!("{} {name}", tenths / 10),
        tenths => format!("{}.{} {name}", tenths / 10, tenths % 10),
    }
}

/// A setting in milliseconds, as a person would write it: `2 s`, `1.5 s`, `400 ms`.
#[must_use]
pub fn setting_ms(ms: u64) -> String {
    if ms >= 1_000 && ms.is_multiple_of(1_000) {
        format!("{} s", ms / 1_000)
    } else if ms >= 1_000 && ms.is_multiple_of(100) {
        format!("{}.{} s", ms / 1_000, ms % 1_000 / 100)
    } else {
        format!("{ms} ms")
    }
}

/// A setting in microseconds: `1 ms`, `1.5 ms`, `250 µs`.
#[must_use]
pub fn setting_us(us: u64) -> String {
    if us >= 1_000 && us.is_multiple_of(1_000) {
        setting_ms(us / 1_000)
    } else if us >= 1_000 && us.is_multiple_of(100) {
        format!("{}.{} ms", us / 1_000, us % 1_000 / 100)
    } else {
        format!("{us} µs")
    }
}

/// Rounds towards the past, so that an instant is never shown before it comes.
fn decimal(us: i64, digits: u32) -> String {
    let unit = 10_i64.pow(6 - digits);
    let ticks = us.div_euclid(unit);
    let per_second = 10_i64.pow(digits);
    let sign = if ticks < 0 { "-" } else { "" };
    let whole = ticks.abs() / per_second;
    let part = ticks.abs() % per_second;
    format!("{sign}{whole}.{part:0width$}", width = digits as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_keeps_its_sign_and_is_rounded_towards_the_past() {
        assert_eq!(clock(5_214_699), "5.2146");
        assert_eq!(clock(-1), "-0.0001");
        assert_eq!(log_time(0), "0.000");
        assert_eq!(instant(15_610_000), "15.61 s");
    }

    #[test]
    fn a_span_has_the_unit_that_says_something() {
        assert_eq!(span(280), "280 µs");
        assert_eq!(span(1_540), "1.5 ms");
        assert_eq!(span(84_900), "84 ms");
        assert_eq!(span(280_000), "0.28 s");
        assert_eq!(span(12_400_000), "12 s");
    }

    #[test]
    fn a_setting_is_written_as_a_person_would() {
        assert_eq!(setting_ms(2_000), "2 s");
        assert_eq!(setting_ms(1_500), "1.5 s");
        assert_eq!(setting_ms(400), "400 ms");
        assert_eq!(setting_us(1_000), "1 ms");
        assert_eq!(setting_us(1_500), "1.5 ms");
        assert_eq!(setting_us(250), "250 µs");
    }
}
