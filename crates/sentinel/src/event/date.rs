//! Dates as C prints them.

use std::fmt;

/// Seconds since the Unix epoch in the form of C's `ctime`, in UTC and without
/// the line end.
#[derive(Clone, Copy, Debug)]
pub struct CTime(pub i64);

impl fmt::Display for CTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        let days = self.0.div_euclid(86_400);
        let second = self.0.rem_euclid(86_400);
        let (year, month, day) = civil_from_days(days);
        write!(
            f,
            "{} {} {day:>2} {:02}:{:02}:{:02} {year}",
            DAYS[days.rem_euclid(7) as usize],
            MONTHS[month as usize - 1],
            second / 3600,
            second / 60 % 60,
            second % 60
        )
    }
}

/// English month names as C's `ctime` and Redis's log abbreviate them.
pub const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The proleptic Gregorian date (year, month 1..=12, day 1..=31) of a number of
/// days since 1970-01-01.
#[must_use]
pub const fn civil_from_days(days: i64) -> (i64, u32, u32) {
    // Count from 0000-03-01, so that the leap day is the last day of a year.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    } as u32;
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ctime_is_that_of_c() {
        assert_eq!(CTime(0).to_string(), "Thu Jan  1 00:00:00 1970");
        assert_eq!(CTime(1_795_426_890).to_string(), "Mon Nov 23 09:41:30 2026");
        assert_eq!(CTime(951_782_400).to_string(), "Tue Feb 29 00:00:00 2000");
    }
}
