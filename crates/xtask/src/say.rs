//! What the commands tell the person who started them.
//!
//! Everything goes to standard error, so that standard output stays free for
//! results (tables, sizes, the counting line).

use std::fmt::Display;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Announces something that is about to happen; `expect` says how long it may
/// take (`"about 2 minutes, once"`), or is empty when it takes no time worth
/// mentioning.
pub(crate) fn doing(what: impl Display, expect: &str) {
    let mark = paint("36;1", "→");
    if expect.is_empty() {
        eprintln!("{mark} {what}");
    } else {
        eprintln!("{mark} {what} ({expect})");
    }
}

/// Tells a fact that the reader may want to know but need not act on.
pub(crate) fn note(what: impl Display) {
    eprintln!("  {what}");
}

/// Tells that something is finished and how long it took since `started`.
pub(crate) fn done(what: impl Display, started: Instant) {
    let mark = paint("32;1", "✓");
    eprintln!("{mark} {what}: {}", seconds(started.elapsed()));
}

/// Tells that something went wrong.
pub(crate) fn failed(what: impl Display) {
    let mark = paint("31;1", "✗");
    eprintln!("{mark} {what}");
}

/// A duration as people read it: `0.4 s`, `38 s`, `2 min 05 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    match whole {
        0..10 => format!("{}.{} s", whole, duration.subsec_millis() / 100),
        10..120 => format!("{whole} s"),
        _ => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

/// Wraps `text` in a terminal colour when standard error is a terminal.
fn paint(code: &str, text: &str) -> String {
    if std::io::stderr().is_terminal() {
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        assert_eq!(seconds(Duration::from_millis(430)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(38)), "38 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }
}
