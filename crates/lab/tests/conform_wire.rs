//! The judge of messages: simulated messages are like recorded ones, those of a wrong
//! sentinel are not.
#![cfg(feature = "files")]

use std::path::Path;
use std::sync::Arc;

use lab::conform::{Part, Verdict, details, judge};
use lab::recording::{LineKind, Run as Recording, parse_runs, read_runs};
use lab::report::LineWriter;
use lab::scenario::Scenario;
use lab::world::Run;

const SEEDS: u64 = 60;

fn recorded(name: &str) -> (Scenario, Vec<Recording>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("recordings-wire")
        .join(name);
    let scenario = Scenario::load(&folder.join("scenario.json")).unwrap();
    let runs = read_runs(&folder.join("runs.jsonl")).unwrap();
    (scenario.scenario, runs)
}

/// A deployment at rest, watched for so many seconds.
fn at_rest(down_after_ms: u64) -> Scenario {
    let text =
        format!(r#"{{"name": "rest", "down_after": {down_after_ms}, "until": {{"max": 25000}}}}"#);
    Scenario::parse_json(&text, "x.json").unwrap().scenario
}

fn simulate(scenario: &Scenario, seeds: std::ops::Range<u64>) -> Vec<Recording> {
    let scenario = Arc::new(scenario.clone());
    seeds
        .map(|seed| {
            let mut run = Run::new(Arc::clone(&scenario), seed);
            let mut writer = LineWriter::with_wire();
            run.run_to_end(&mut writer);
            let mut text = String::new();
            for line in writer.rest(run.who()) {
                text.push_str(&serde_json::to_string(&line).unwrap());
                text.push('\n');
            }
            let end = serde_json::json!({"kind": "final", "final": run.ending()});
            text.push_str(&end.to_string());
            let mut runs = parse_runs(text.as_bytes(), "simulated").unwrap();
            runs.remove(0)
        })
        .collect()
}

fn parts(scenario: &Scenario, real: &[Recording], simulated: &[Recording]) -> (Vec<Part>, String) {
    let judged = judge(scenario, real, simulated);
    let parts = match &judged.verdict {
        Verdict::Fail(parts) => parts.iter().copied().collect(),
        _ => Vec::new(),
    };
    assert!(judged.wire.is_some());
    (parts, details(&judged))
}

/// The same runs with their messages changed.
fn changed(
    runs: &[Recording],
    mut change: impl FnMut(&mut lab::recording::Line) -> bool,
) -> Vec<Recording> {
    let mut runs = runs.to_vec();
    for run in &mut runs {
        run.lines
            .retain_mut(|line| line.kind != LineKind::Wire || change(line));
    }
    runs
}

#[test]
fn simulated_messages_are_like_recorded_ones() {
    for name in ["kill_master_5s_wire", "silent_sentinel_wire"] {
        let (scenario, real) = recorded(name);
        let (parts, why) = parts(&scenario, &real, &simulate(&scenario, 1..SEEDS));
        assert!(!parts.contains(&Part::Wire), "{why}");
    }
}

#[test]
fn messages_of_the_same_deployment_are_alike() {
    let scenario = at_rest(5000);
    let (real, simulated) = (simulate(&scenario, 101..109), simulate(&scenario, 1..SEEDS));
    let (parts, why) = parts(&scenario, &real, &simulated);
    assert_eq!(parts, [], "{why}");
}

#[test]
fn sentinels_with_other_periods_are_found() {
    for (parameter, value) in [
        ("ping-period", "2000"),
        ("ping-period", "900"),
        ("publish-period", "4000"),
        ("publish-period", "1800"),
        ("info-period", "5000"),
    ] {
        let right = at_rest(5000);
        let wrong = Scenario {
            sentinel_debug: vec![(parameter.to_owned(), value.to_owned())],
            ..right.clone()
        };
        let (real, simulated) = (simulate(&right, 101..109), simulate(&wrong, 1..SEEDS));
        let (parts, why) = parts(&right, &real, &simulated);
        assert!(parts.contains(&Part::Wire), "{parameter} {value}: {why}");
    }
}

#[test]
fn sentinels_that_ask_half_as_often_are_found() {
    let (right, real) = recorded("kill_master_5s_wire");
    let wrong = Scenario {
        sentinel_debug: vec![("ask-period".to_owned(), "2000".to_owned())],
        ..right.clone()
    };
    let (parts, why) = parts(&right, &real, &simulate(&wrong, 1..SEEDS));
    assert!(parts.contains(&Part::Wire), "{why}");
}

#[test]
fn a_promotion_without_a_forced_hello_is_found() {
    let (scenario, real) = recorded("kill_master_5s_wire");
    let simulated: Vec<Recording> = simulate(&scenario, 1..SEEDS)
        .into_iter()
        .map(|mut run| {
            let promoted = run
                .lines
                .iter()
                .find(|line| &*line.event == "+promoted-slave");
            let Some((who, at)) = promoted.map(|line| (Arc::clone(&line.who), line.t_us)) else {
                return run;
            };
            run.lines.retain(|line| {
                let forced = line.who == who && (at..at + 1_000_000).contains(&line.t_us);
                !(line.kind == LineKind::Wire && &*line.event == "hello" && forced)
            });
            run
        })
        .collect();
    let (parts, why) = parts(&scenario, &real, &simulated);
    assert!(parts.contains(&Part::Wire), "{why}");
}

#[test]
fn asks_with_another_content_are_found() {
    let (scenario, real) = recorded("kill_master_5s_wire");
    let simulated = simulate(&scenario, 1..SEEDS);
    let candidate = |line: &lab::recording::Line| !line.args.ends_with('*');
    // A candidate that does not ask for votes.
    let silent = changed(&simulated, |line| {
        if &*line.event == "ask" && candidate(line) {
            let words: Vec<&str> = line.args.split(' ').collect();
            line.args = format!("{} {} {} *", words[0], words[1], words[2]).into();
        }
        true
    });
    // Asks that name the epoch before.
    let stale = changed(&simulated, |line| {
        if &*line.event == "ask" {
            line.args = line.args.replace(" r0 1 ", " r0 0 ").into();
        }
        true
    });
    // Answers that leave out the vote.
    let voteless = changed(&simulated, |line| {
        &*line.event != "ask-reply" || line.args.contains('*')
    });
    for (what, runs) in [("silent", silent), ("stale", stale), ("voteless", voteless)] {
        let (parts, why) = parts(&scenario, &real, &runs);
        assert_eq!(parts, [Part::Wire], "{what}: {why}");
    }
}

#[test]
fn answers_that_take_20_ms_are_found() {
    let (scenario, real) = recorded("kill_master_5s_wire");
    let late = changed(&simulate(&scenario, 1..SEEDS), |line| {
        if &*line.event == "ask-reply" {
            line.t_us += 20_000;
        }
        true
    });
    let (parts, why) = parts(&scenario, &real, &late);
    assert_eq!(parts, [Part::Wire], "{why}");
}
