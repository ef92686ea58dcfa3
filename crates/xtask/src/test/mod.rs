//! `cargo xtask test`: everything that checks the project, ended by one line that
//! counts the tests of every kind.

mod count;
mod parts;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::flags::Flags;
use crate::places::Places;
use crate::say;
use parts::{Bench, Part};

/// What a part found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Tests (or checks) that passed.
    pub(crate) passed: u32,
    /// Tests that failed.
    pub(crate) failed: u32,
    /// Tests that were left out on purpose (`#[ignore]`, `skip`).
    pub(crate) skipped: u32,
}

/// How a part ended.
struct Outcome {
    part: Part,
    result: Result<Tally>,
    seconds: String,
}

/// Runs the parts that `--only` names, or all. A part that fails does not keep the
/// others from running. The status says whether all passed; the last line says it
/// with numbers.
pub(crate) fn test(mut flags: Flags) -> Result<ExitCode> {
    let mut chosen = Vec::new();
    for name in flags.values("--only")? {
        chosen.push(Part::named(&name)?);
    }
    // Only these end-to-end files: `--file votes` runs web/e2e/votes.e2e.mjs.
    let files = flags.values("--file")?;
    flags.end()?;
    if chosen.is_empty() {
        chosen = Part::ALL.to_vec();
    }
    let started = Instant::now();
    let places = Places::find()?;
    let mut bench = Bench::new(&places, files);
    let mut outcomes = Vec::new();
    for part in chosen {
        say::doing(format!("{}: {}", part.name(), part.what()), "");
        let begun = Instant::now();
        let result = bench.run(part).and_then(|tally| judged(part, tally));
        let seconds = say::seconds(begun.elapsed());
        match &result {
            Ok(_) => say::done(part.name(), begun),
            Err(error) => say::failed(format!("{}: {error:#}", part.name())),
        }
        outcomes.push(Outcome {
            part,
            result,
            seconds,
        });
    }
    report(&outcomes);
    let (line, good) = counting_line(&outcomes, &say::seconds(started.elapsed()));
    println!("{line}");
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A part must have found something, and nothing failing. A kind of test that ran
/// none has been lost on the way, which no other check would notice.
fn judged(part: Part, tally: Tally) -> Result<Tally> {
    if tally.failed > 0 {
        bail!("{} failed, {} passed", tally.failed, tally.passed)
    }
    if part.counts() && tally.passed == 0 {
        bail!("it ran 0 tests; expected some")
    }
    Ok(tally)
}

/// One line for each part, with its wall time.
fn report(outcomes: &[Outcome]) {
    println!();
    for Outcome {
        part,
        result,
        seconds,
    } in outcomes
    {
        let verdict = match result {
            Ok(tally) if part.counts() && tally.skipped > 0 => {
                format!("{} passed, {} skipped", tally.passed, tally.skipped)
            }
            Ok(tally) if part.counts() => format!("{} passed", tally.passed),
            Ok(_) => "passed".to_owned(),
            Err(error) => {
                let text = error.to_string();
                format!("FAILED: {}", text.lines().next().unwrap_or(""))
            }
        };
        println!("{:<8} {seconds:>12}  {verdict}", part.name());
    }
}

/// The last line: the number of tests of each kind and of all, or what failed.
fn counting_line(outcomes: &[Outcome], seconds: &str) -> (String, bool) {
    let failed: Vec<&str> = outcomes
        .iter()
        .filter(|o| o.result.is_err())
        .map(|o| o.part.name())
        .collect();
    let kinds: Vec<String> = outcomes
        .iter()
        .filter(|outcome| outcome.part.counts())
        .filter_map(|o| {
            Some(format!(
                "{} {}",
                o.part.name(),
                o.result.as_ref().ok()?.passed
            ))
        })
        .collect();
    let total: u32 = outcomes
        .iter()
        .filter(|outcome| outcome.part.counts())
        .filter_map(|outcome| outcome.result.as_ref().ok())
        .map(|tally| tally.passed)
        .sum();
    let kinds = if kinds.is_empty() {
        "none counted".to_owned()
    } else {
        kinds.join(", ")
    };
    let counted = format!("{total} tests ({kinds}) in {seconds}");
    if failed.is_empty() {
        (format!("passed: {counted}"), true)
    } else {
        (
            format!(
                "FAILED: {}; of the other parts passed: {counted}",
                failed.join(", ")
            ),
            false,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(part: Part, passed: u32, failed: u32) -> Outcome {
        let tally = Tally {
            passed,
            failed,
            skipped: 0,
        };
        Outcome {
            part,
            result: judged(part, tally),
            seconds: String::new(),
        }
    }

    #[test]
    fn a_kind_of_test_that_ran_none_fails() {
        assert!(judged(Part::Wasm, Tally::default()).is_err());
        assert!(judged(Part::Fmt, Tally::default()).is_ok());
    }

    #[test]
    fn the_counting_line_counts_by_kind_and_in_all() {
        let all = [
            outcome(Part::Fmt, 0, 0),
            outcome(Part::Native, 5, 0),
            outcome(Part::Wasm, 2, 0),
        ];
        let (line, good) = counting_line(&all, "3.0 s");
        assert_eq!(line, "passed: 7 tests (native 5, wasm 2) in 3.0 s");
        assert!(good);
    }

    #[test]
    fn the_counting_line_names_what_failed() {
        let all = [outcome(Part::Native, 5, 1), outcome(Part::Wasm, 2, 0)];
        let (line, good) = counting_line(&all, "3.0 s");
        assert_eq!(
            line,
            "FAILED: native; of the other parts passed: 2 tests (wasm 2) in 3.0 s"
        );
        assert!(!good);
    }
}
