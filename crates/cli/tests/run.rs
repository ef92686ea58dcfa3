//! `sentinel-lab run`: what it prints.

mod common;

use common::{lab, scenario};
use serde_json::Value;

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

#[test]
fn jsonl_is_the_form_of_the_recordings_and_ends_with_the_final_state() {
    let run = lab(&[
        "run",
        &scenario("appendix-a.toml"),
        "--seed",
        "7",
        "--until",
        "5s",
        "--format",
        "jsonl",
    ]);
    assert_eq!((run.code, &*run.stderr), (0, ""));
    let lines = lines(&run.stdout);
    let (last, events) = lines.split_last().expect("lines");
    assert_eq!(last["kind"], "final");
    assert_eq!(last["final"]["redis"]["r0"], "dead");
    assert_eq!(last["final"]["sentinels"]["s0"]["mymaster"]["quorum"], 2);
    let mut before = f64::MIN;
    for line in events {
        // A sentinel's log has whole milliseconds, messages have tenths.
        let t_ms = line["t_ms"].as_f64().expect("a time").floor();
        assert!(t_ms >= before, "lines are in the order of time: {line}");
        before = t_ms;
        assert!(
            line["event"].is_string() && line["args"].is_string(),
            "{line}"
        );
        assert!(
            line["sentinel"].is_string() != line["node"].is_string(),
            "{line}"
        );
        let args = line["args"].as_str().unwrap_or_default();
        assert!(!args.contains("10.0."), "nodes go by their names: {line}");
    }
    let kill = events
        .iter()
        .find(|line| line["node"] == "harness")
        .expect("the kill");
    assert_eq!(
        (&kill["t_ms"], &kill["kind"], &kill["event"], &kill["args"]),
        (&0.0.into(), &"action".into(), &"kill".into(), &"r0".into())
    );
    let odown = events
        .iter()
        .find(|line| line["event"] == "+odown")
        .expect("an odown");
    assert!(
        odown["args"]
            .as_str()
            .unwrap_or_default()
            .starts_with("master mymaster r0 #quorum "),
        "{odown}"
    );
}

#[test]
fn equal_seeds_give_equal_output_and_others_do_not() {
    let run = |seed: &str, format: &str| {
        lab(&[
            "run",
            &scenario("appendix-a.toml"),
            "--seed",
            seed,
            "--format",
            format,
        ])
        .stdout
    };
    for format in ["log", "jsonl"] {
        assert_eq!(run("3", format), run("3", format));
        assert_ne!(run("3", format), run("4", format));
    }
}

#[test]
fn the_log_is_that_of_the_program() {
    let run = lab(&[
        "run",
        &scenario("appendix-a.toml"),
        "--node",
        "s1",
        "--until",
        "6s",
    ]);
    let lines: Vec<&str> = run.stdout.lines().collect();
    let texts: Vec<&str> = lines
        .iter()
        .map(|line| line.split_once(".").map_or("", |half| &half.1[4..]))
        .collect();
    assert_eq!(
        &texts[..6],
        [
            "# oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
            "# Redis version=7.0.15, bits=64, commit=00000000, modified=0, pid=1, just started",
            "# Configuration loaded",
            "* monotonic clock: POSIX clock_gettime",
            "* Running mode=sentinel, port=26379.",
            "* Sentinel new configuration saved on disk",
        ]
    );
    assert!(texts[6].starts_with("# Sentinel ID is ") && texts[6].len() == 57);
    assert_eq!(
        texts[7],
        "# +monitor master mymaster 10.0.0.1 6379 quorum 2"
    );
    assert_eq!(
        texts[8],
        "* +slave slave 10.0.0.2:6379 10.0.0.2 6379 @ mymaster 10.0.0.1 6379"
    );
    assert!(
        lines
            .iter()
            .all(|line| line.starts_with("1004:X 23 Nov 2026 09:40:")),
        "pid, role, date"
    );
    assert!(texts.contains(&"# +sdown master mymaster 10.0.0.1 6379"));
    assert!(
        texts
            .iter()
            .any(|text| text.starts_with("# +switch-master mymaster 10.0.0.1 6379 10.0.0."))
    );
    // Of level verbose, which is published but not logged.
    assert!(!run.stdout.contains("-role-change"));
}

#[test]
fn the_log_of_a_server_says_what_it_is() {
    // r0 dies, comes back as a master and is made a replica; the others start as replicas.
    // The first lines of a server are written before it has a role: C.
    let letters = |node: &str| -> String {
        let run = lab(&[
            "run",
            &scenario("appendix-a.toml"),
            "--seed",
            "1",
            "--node",
            node,
        ]);
        let mut letters: Vec<char> = run
            .stdout
            .lines()
            .filter_map(|line| line.chars().nth(5))
            .collect();
        letters.dedup();
        letters.into_iter().collect()
    };
    assert_eq!(letters("r0"), "CMCMS");
    let mut others = [letters("r1"), letters("r2")];
    others.sort();
    assert_eq!(others, ["CS", "CSM"]);
    let run = lab(&["run", &scenario("appendix-a.toml"), "--seed", "1"]);
    let promoted = run
        .stdout
        .lines()
        .position(|line| line.contains("MASTER MODE enabled"))
        .expect("a promotion");
    let before = run.stdout.lines().nth(promoted - 1).unwrap_or_default();
    assert!(
        before.contains(":M ") && before.contains("Setting secondary replication ID"),
        "{before}"
    );
}

#[test]
fn commands_are_carried_out_at_their_time_and_until_ends_the_run() {
    let file = scenario("appendix-a.toml");
    let run = lab(&[
        "run",
        &file,
        "--at",
        "1500ms kill s2",
        "--at",
        "1s cut s0>s1",
        "--until",
        "1800ms",
        "--format",
        "jsonl",
    ]);
    assert_eq!((run.code, &*run.stderr), (0, ""));
    let lines = lines(&run.stdout);
    let done: Vec<String> = lines
        .iter()
        .filter(|line| line["node"] == "harness")
        .map(|line| {
            format!(
                "{} {} {}",
                line["t_ms"],
                line["event"].as_str().unwrap_or_default(),
                line["args"].as_str().unwrap_or_default()
            )
        })
        .collect();
    assert_eq!(
        done,
        [
            "0.0 kill r0",
            r#"1000.0 oneway {"a": "s0", "b": "s1"}"#,
            "1500.0 kill s2"
        ]
    );
    assert_eq!(
        lines.last().expect("a line")["final"]["sentinels"]["s2"],
        "dead"
    );
    assert!(
        lines
            .iter()
            .all(|line| line["t_ms"].as_f64().unwrap_or(0.0) <= 1800.0)
    );
}

#[test]
fn one_node_can_be_picked() {
    let run = lab(&[
        "run",
        &scenario("appendix-a.toml"),
        "--format",
        "jsonl",
        "--node",
        "s0",
    ]);
    let lines = lines(&run.stdout);
    let (last, events) = lines.split_last().expect("lines");
    assert_eq!(last["kind"], "final");
    let of_s0 = |line: &Value| line["sentinel"] == "s0" || line["node"] == "s0";
    assert!(events.len() > 10 && events.iter().all(of_s0));
    let kinds = |kind: &str| events.iter().filter(|line| line["kind"] == kind).count();
    assert!(kinds("wire") > 10, "what it sent is there, too");
}

#[test]
fn a_scenario_comes_from_standard_input_and_from_the_gallery() {
    let text = std::fs::read_to_string(scenario("appendix-a.toml")).expect("the file");
    let piped = common::lab_with(&["run", "-", "--seed", "2"], text.as_bytes());
    let read = lab(&["run", &scenario("appendix-a.toml"), "--seed", "2"]);
    assert_eq!((piped.code, piped.stdout), (0, read.stdout));
    let listed = lab(&["scenarios"]);
    let name = listed.stdout.split_whitespace().next().expect("a scenario");
    assert_eq!(lab(&["run", name]).code, 0);
    assert_eq!(lab(&["check", name]).code, 0);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    use std::io::Read;
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_sentinel-lab"))
        .args([
            "run",
            &scenario("appendix-a.toml"),
            "--until",
            "600s",
            "--format",
            "jsonl",
        ])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the command");
    let mut begin = [0; 10];
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout.read_exact(&mut begin).expect("output");
    drop(stdout);
    let output = child.wait_with_output().expect("its end");
    assert_eq!(
        (
            output.status.code(),
            &*String::from_utf8_lossy(&output.stderr)
        ),
        (Some(0), "")
    );
}

#[test]
fn a_run_stops_where_something_becomes_so_and_says_if_it_never_does() {
    let until = |condition: &str| {
        lab(&[
            "run",
            &scenario("appendix-a.toml"),
            "--seed",
            "7",
            "--until",
            condition,
            "--format",
            "jsonl",
        ])
    };
    let run = until("s0.current_epoch = 1");
    assert_eq!((run.code, &*run.stderr), (0, ""));
    let lines = lines(&run.stdout);
    let events: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["event"].as_str())
        .collect();
    assert!(events.contains(&"+new-epoch"));
    assert!(!events.contains(&"+switch-master"), "it stops there");
    let run = until("+odown");
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("+odown") && !run.stdout.contains("+elected-leader"));
    let run = until("s0.current_epoch >= 77");
    assert_ne!(run.code, 0);
    assert!(
        run.stderr
            .contains("`s0.current_epoch >= 77` did not come before the scenario was over"),
        "{}",
        run.stderr
    );
    let run = until("s0.curent_epoch = 1");
    assert_ne!(run.code, 0);
    assert!(
        run.stdout.is_empty() && run.stderr.contains("did you mean `current_epoch`"),
        "{}",
        run.stderr
    );
}
