//! Counting tests in what the test programs print.

use super::Tally;

/// Adds up the lines `test result: ok. 3 passed; 0 failed; 1 ignored; …` of Rust's
/// test harness. wasm-bindgen's prints the same.
pub(super) fn rust(text: &str) -> Tally {
    let mut tally = Tally::default();
    for line in text.lines() {
        let Some((_, result)) = line.split_once("test result: ") else {
            continue;
        };
        let number = |word: &str| -> u32 {
            result
                .split([';', '.'])
                .find_map(|piece| piece.trim().strip_suffix(word)?.trim().parse().ok())
                .unwrap_or(0)
        };
        tally.passed += number("passed");
        tally.failed += number("failed");
        tally.skipped += number("ignored");
    }
    tally
}

/// Reads the summary that `node --test` prints in its TAP form: `# pass 3`.
pub(super) fn tap(text: &str) -> Tally {
    let number = |key: &str| -> u32 {
        text.lines()
            .rev()
            .find_map(|line| line.strip_prefix(key)?.trim().parse().ok())
            .unwrap_or(0)
    };
    Tally {
        passed: number("# pass "),
        failed: number("# fail ") + number("# cancelled "),
        skipped: number("# skipped ") + number("# todo "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_results_of_several_test_programs_are_added_up() {
        let text = "\
running 2 tests
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

test result: FAILED. 3 passed; 1 failed; 4 ignored; 0 measured; 0 filtered out
";
        assert_eq!(
            rust(text),
            Tally {
                passed: 5,
                failed: 1,
                skipped: 4
            }
        );
    }

    #[test]
    fn a_text_without_results_counts_nothing() {
        assert_eq!(rust("error: could not compile"), Tally::default());
        assert_eq!(tap("Error: Cannot find module"), Tally::default());
    }

    #[test]
    fn the_summary_of_node_is_read_and_a_cancelled_test_is_a_failed_one() {
        let text = "ok 1 - a\n# tests 7\n# suites 0\n# pass 3\n# fail 1\n# cancelled 2\n# skipped 1\n# todo 0\n";
        assert_eq!(
            tap(text),
            Tally {
                passed: 3,
                failed: 3,
                skipped: 1
            }
        );
    }
}
