//! How fast the lab is, beside a loop that only pushes and pops as many entries on
//! a binary heap. `cargo xtask bench --only native` runs this.

#![allow(missing_docs, reason = "a program of its own")]

mod travel;

use std::time::{Duration, Instant};

use lab::measure::{Settled, heap_alone, settled_groups};

/// Of so many repetitions the median is told.
const REPETITIONS: usize = 5;

/// What one row measured.
struct Measured {
    events: u64,
    took: Duration,
}

fn main() {
    // `cargo bench` passes --bench; `cargo test --benches` does not, and wants to know
    // only that it runs.
    let short = !std::env::args().any(|argument| argument == "--bench");
    let repetitions = if short { 1 } else { REPETITIONS };
    // First, while the process holds nothing: freed memory would hide what it takes.
    if !short {
        travel::hour(3);
        travel::hour(50);
    }
    println!(
        "{:<44} {:>11} {:>9} {:>12} {:>12} {:>6}",
        "median of repetitions", "events", "ms", "events/s", "heap alone/s", "share"
    );
    // Two seconds are what passes between two hellos: everything comes at its rate.
    for (sentinels, masters, seconds) in [(3, 1, 600), (50, 20, 2), (1_000, 1, 2)] {
        // A million pairs would take too long for a test.
        if short && sentinels > 100 {
            continue;
        }
        let repetitions = if sentinels > 100 {
            3.min(repetitions)
        } else {
            repetitions
        };
        let seconds = if short { 1 } else { seconds };
        let settled = Settled::new(sentinels, masters).expect("a scenario");
        let span = Duration::from_secs(seconds);
        let name = format!("{sentinels} sentinels, {masters} masters");
        let quiet = median(repetitions, || play(&settled, span, false));
        row(&format!("{name}, no trace"), &quiet);
        let traced = median(repetitions, || play(&settled, span, true));
        row(&format!("{name}, trace"), &traced);
        let pace = seconds as f64 / quiet.took.as_secs_f64();
        println!("{:<44} {pace:>34.1} s simulated per second", "");
    }
    many_groups(if short { 4 } else { 200 }, repetitions);
    start_up(repetitions);
}

/// The first seconds of a big deployment, in which everybody finds everybody.
fn start_up(repetitions: usize) {
    let measured = median(repetitions, || {
        let began = Instant::now();
        let settled = Settled::new(50, 20).expect("a scenario");
        Measured {
            took: began.elapsed(),
            events: settled.steps(),
        }
    });
    row("50 sentinels find each other, 20 masters", &measured);
}

/// Sentinels as many deployments have them: in groups of five that know nothing of
/// each other.
fn many_groups(count: usize, repetitions: usize) {
    const SECONDS: u64 = 10;
    let start = settled_groups(count);
    let until = start.now() + Duration::from_secs(SECONDS);
    let measured = median(repetitions, || {
        let mut world = start.clone();
        let began = Instant::now();
        world.run_until(until, &mut ());
        Measured {
            took: began.elapsed(),
            events: world.steps() - start.steps(),
        }
    });
    row(
        &format!("{} sentinels in {count} groups, no trace", 5 * count),
        &measured,
    );
    let pace = SECONDS as f64 / measured.took.as_secs_f64();
    println!("{:<44} {pace:>34.1} s simulated per second", "");
}

fn play(settled: &Settled, span: Duration, trace: bool) -> Measured {
    let mut settled = settled.clone();
    let began = Instant::now();
    let events = settled.play(span, trace);
    Measured {
        events,
        took: began.elapsed(),
    }
}

fn median(repetitions: usize, mut measure: impl FnMut() -> Measured) -> Measured {
    let mut all: Vec<Measured> = (0..repetitions).map(|_| measure()).collect();
    all.sort_by_key(|measured| measured.took);
    all.swap_remove(repetitions / 2)
}

fn row(name: &str, measured: &Measured) {
    let alone = median(3, || {
        let began = Instant::now();
        std::hint::black_box(heap_alone(measured.events, 64));
        Measured {
            took: began.elapsed(),
            events: measured.events,
        }
    });
    let rate = |of: &Measured| of.events as f64 / of.took.as_secs_f64().max(1e-9);
    let share = 100.0 * rate(measured) / rate(&alone);
    println!(
        "{name:<44} {:>11} {:>9.1} {:>12.0} {:>12.0} {share:>5.1}%",
        measured.events,
        measured.took.as_secs_f64() * 1e3,
        rate(measured),
        rate(&alone),
    );
}

/// How much memory this process holds, in kB, where the system tells.
pub(crate) fn resident_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
