//! `sentinel-lab conform`: verdicts and exit codes. The carried recordings
//! themselves are judged by `cargo xtask conform` and by hand, with more seeds.

mod common;

use common::lab;

fn recordings(name: &str) -> String {
    format!("{}/../lab/recordings/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_plain_case_is_like_the_recordings() {
    let done = lab(&[
        "conform",
        &recordings("01_kill_master_3s_q2"),
        "--seeds",
        "60",
    ]);
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
    assert!(done.stdout.contains("PASS"), "{}", done.stdout);
    assert!(
        done.stdout
            .contains("1 scenarios: 1 passed, 0 failed, 0 skipped"),
        "{}",
        done.stdout
    );
}

#[test]
fn a_scenario_that_is_not_like_its_recordings_fails_with_exit_code_one() {
    // The recordings of five sentinels beside the set-up of three.
    let folder = std::env::temp_dir().join(format!("sentinel-lab-wrong-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    for (from, file) in [
        ("01_kill_master_3s_q2", "scenario.json"),
        ("02_kill_master_5s_q3", "runs.jsonl"),
    ] {
        std::fs::copy(format!("{}/{file}", recordings(from)), folder.join(file)).expect("a copy");
    }
    let done = lab(&["conform", &folder.display().to_string(), "--seeds", "40"]);
    std::fs::remove_dir_all(&folder).expect("it goes");
    assert_eq!(done.code, 1, "{}{}", done.stdout, done.stderr);
    assert!(done.stdout.contains("FAIL"), "{}", done.stdout);
}

#[test]
fn a_scenario_that_needs_what_is_not_built_is_skipped_with_the_reason() {
    let folder = std::env::temp_dir().join(format!("sentinel-lab-needs-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let from = recordings("14c_manual_nogoodslave");
    std::fs::copy(format!("{from}/runs.jsonl"), folder.join("runs.jsonl")).expect("a copy");
    let scenario = std::fs::read_to_string(format!("{from}/scenario.json")).expect("a scenario");
    let scenario = scenario.replacen('{', r#"{"redis_conf":["maxmemory 1mb"],"#, 1);
    std::fs::write(folder.join("scenario.json"), scenario).expect("a file");
    let done = lab(&["conform", &folder.display().to_string(), "--format", "json"]);
    std::fs::remove_dir_all(&folder).expect("it goes");
    assert_eq!(done.code, 0, "{}", done.stderr);
    let line: serde_json::Value = serde_json::from_str(&done.stdout).expect("a line of JSON");
    assert_eq!(
        (&line["verdict"], &line["why"][0]),
        (&"skip".into(), &"redis_conf".into())
    );
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let run = |jobs: &str| {
        lab(&[
            "conform",
            &recordings("06a_pause_master_400ms"),
            "--seeds",
            "12",
            "--jobs",
            jobs,
            "--format",
            "json",
        ])
        .stdout
    };
    assert_eq!(run("1"), run("5"));
}
