//! Plays random fault scripts and checks the properties of the paper's figure 3
//! after every step: `cargo run --release -p lab-raft --example scripts [number]
//! [first seed]`, 100,000 from 0 unless told otherwise. Prints what happened in them
//! and how long it took; ends with 1 at a violation, and shows the script.

#[path = "../tests/bench/mod.rs"]
mod bench;

use std::process::ExitCode;
use std::time::Instant;

use bench::Script;

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<u64>());
    let mut number = |default| match numbers.next() {
        None => Some(default),
        Some(number) => number.ok(),
    };
    let (Some(count), Some(first)) = (number(100_000), number(0)) else {
        eprintln!("expected at most two numbers: how many scripts, the first seed");
        return ExitCode::from(2);
    };
    let began = Instant::now();
    let (mut steps, mut terms, mut committed, mut writes) = (0, 0, 0, 0);
    for seed in first..first + count {
        let script = Script::random(seed);
        let outcome = script.play(|_| true);
        if !outcome.violations.is_empty() || outcome.stuck {
            println!("seed {seed}: {:?}", outcome.violations);
            println!("stuck: {}", outcome.stuck);
            println!("{script:#?}");
            return ExitCode::FAILURE;
        }
        steps += outcome.steps;
        terms += outcome.terms_led;
        committed += outcome.committed;
        writes += outcome.writes;
    }
    println!(
        "scripts                 {count}, seeds {first} to {}",
        first + count - 1
    );
    println!("steps checked           {steps}");
    println!("terms with a leader     {terms}");
    println!("entries committed       {committed}");
    println!("client writes           {writes}");
    println!("violations              0");
    println!(
        "wall time               {:.1} s",
        began.elapsed().as_secs_f64()
    );
    ExitCode::SUCCESS
}
