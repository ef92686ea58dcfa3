//! Bad input is answered with what is wrong, where, and what was expected; nothing
//! is half done, and nothing panics.

mod common;

use common::{lab, lab_with, scenario};

/// A scenario of three lines that every test here breaks in one place.
const GOOD: &str =
    "sentinels = 3\nreplicas = 2\nquorum = 2\ndown_after = 700\nuntil = { max = \"2s\" }\n";

/// What is said about a scenario; it must be refused with exit code 2 and without
/// output.
fn refused(text: &str) -> String {
    let done = lab_with(&["run", "-"], text.as_bytes());
    assert_eq!(
        (done.code, &*done.stdout),
        (2, ""),
        "stderr: {}",
        done.stderr
    );
    done.stderr
}

fn says(text: &str, words: &[&str]) {
    let said = refused(text);
    for word in words {
        assert!(said.contains(word), "`{word}` is not in: {said}");
    }
}

#[test]
fn the_scenario_that_is_broken_here_is_good() {
    assert_eq!(lab_with(&["run", "-"], GOOD.as_bytes()).code, 0);
}

#[test]
fn an_unknown_field_is_named_with_its_line_and_the_field_that_was_meant() {
    says(
        &GOOD.replace("quorum = 2", "quorom = 2"),
        &[
            "<stdin>:3",
            "unknown field `quorom`",
            "did you mean `quorum`?",
        ],
    );
}

#[test]
fn a_quorum_of_zero_is_refused() {
    says(
        &GOOD.replace("quorum = 2", "quorum = 0"),
        &["<stdin>:3", "quorum"],
    );
}

#[test]
fn two_processes_of_one_name_are_refused() {
    says(
        &GOOD.replace(
            "replicas = 2",
            "masters = [{ name = \"a\", redis = [\"r0\", \"r1\", \"r1\"] }]",
        ),
        &["<stdin>:2", "r1"],
    );
}

#[test]
fn a_cycle_of_replicas_is_refused() {
    // Each is the other's replica: a server in the groups of two masters.
    let masters = "masters = [{ name = \"a\", redis = [\"r0\", \"r1\"] }, { name = \"b\", redis = [\"r1\", \"r0\"] }]";
    says(&GOOD.replace("replicas = 2", masters), &["<stdin>:2", "r"]);
}

#[test]
fn a_negative_time_is_refused() {
    says(
        &GOOD.replace("down_after = 700", "down_after = -700"),
        &["<stdin>:4", "down_after"],
    );
    let done = lab(&["run", &scenario("appendix-a.toml"), "--at", "-5s kill r0"]);
    assert_eq!((done.code, &*done.stdout), (2, ""));
    assert!(
        done.stderr.contains("the time is negative"),
        "{}",
        done.stderr
    );
}

#[test]
fn a_file_of_a_hundred_megabytes_is_refused_without_being_read() {
    let path = std::env::temp_dir().join(format!("sentinel-lab-large-{}.toml", std::process::id()));
    let file = std::fs::File::create(&path).expect("a file");
    file.set_len(100 << 20).expect("its size");
    let began = std::time::Instant::now();
    let done = lab(&["run", &path.display().to_string()]);
    let took = began.elapsed();
    std::fs::remove_file(&path).expect("it goes");
    assert_eq!((done.code, &*done.stdout), (2, ""));
    assert!(
        done.stderr.contains("larger than 1048576 bytes"),
        "{}",
        done.stderr
    );
    assert!(took.as_millis() < 1_000, "{took:?}");
    says(
        &"#".repeat(2 << 20),
        &["<stdin>", "larger than 1048576 bytes"],
    );
}

#[test]
fn a_process_that_does_not_exist_is_named_with_those_that_do() {
    let file = scenario("appendix-a.toml");
    for arguments in [["--at", "5s kill r9"], ["--node", "r9"]] {
        let done = lab(&["run", &file, arguments[0], arguments[1]]);
        assert_eq!((done.code, &*done.stdout), (2, ""));
        assert!(
            done.stderr
                .contains("there is no process `r9`; there are r0, r1, r2, s0, s1, s2"),
            "{}",
            done.stderr
        );
    }
}

#[test]
fn restarting_a_running_process_stops_the_run_with_the_reason() {
    let done = lab(&[
        "run",
        &scenario("appendix-a.toml"),
        "--format",
        "jsonl",
        "--at",
        "1s restart r1",
        "--at",
        "2s kill r2",
    ]);
    assert_eq!(done.code, 1);
    assert!(
        done.stderr.contains("`1s restart r1`") && done.stderr.contains("`r1` is running"),
        "{}",
        done.stderr
    );
    // What happened before is there; nothing of the command, and no final state.
    assert!(
        done.stdout.contains("\"event\":\"kill\"")
            && !done.stdout.contains("restart")
            && !done.stdout.contains("final")
    );
}

#[test]
fn a_command_that_is_none_is_explained() {
    let done = lab(&["run", &scenario("appendix-a.toml"), "--at", "5s kil r0"]);
    assert_eq!((done.code, &*done.stdout), (2, ""));
    assert!(
        done.stderr
            .contains("unknown verb `kil`, did you mean `kill`?"),
        "{}",
        done.stderr
    );
}

#[test]
fn a_command_after_the_end_is_refused() {
    let done = lab(&[
        "run",
        &scenario("appendix-a.toml"),
        "--until",
        "3s",
        "--at",
        "5s kill r1",
    ]);
    assert_eq!((done.code, &*done.stdout), (2, ""));
    assert!(
        done.stderr.contains("the run ends at 3s"),
        "{}",
        done.stderr
    );
}

#[test]
fn a_file_that_is_not_there_or_of_no_known_kind_is_named() {
    let done = lab(&["run", "no-such-file.toml"]);
    assert!(
        done.code == 2 && done.stderr.contains("no-such-file.toml: cannot be read"),
        "{}",
        done.stderr
    );
    let done = lab(&["check", &scenario("run.rs")]);
    assert!(
        done.code == 2 && done.stderr.contains("neither `.toml` nor `.json`"),
        "{}",
        done.stderr
    );
}

#[test]
fn a_folder_without_recordings_is_named_with_what_was_expected() {
    let folder = env!("CARGO_MANIFEST_DIR");
    let done = lab(&["conform", folder]);
    assert_eq!(done.code, 2);
    assert!(
        done.stderr
            .contains("expected `scenario.json` and `runs.jsonl`"),
        "{}",
        done.stderr
    );
    let done = lab(&["conform", "no-such-folder"]);
    assert!(
        done.code == 2 && done.stderr.contains("no-such-folder"),
        "{}",
        done.stderr
    );
}
