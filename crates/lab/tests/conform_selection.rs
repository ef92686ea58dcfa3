//! The judge of what names do not show: which of equal replicas is selected, and when a
//! replica of another master is corrected.
#![cfg(feature = "files")]

use std::path::Path;

use lab::conform::{Part, Verdict, details, judge};
use lab::recording::{RedisEnd, Run, read_runs};
use lab::scenario::Scenario;

fn recorded(name: &str) -> (Scenario, Vec<Run>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("recordings")
        .join(name);
    let scenario = Scenario::load(&folder.join("scenario.json")).unwrap();
    let runs = read_runs(&folder.join("runs.jsonl")).unwrap();
    (scenario.scenario, runs)
}

/// The same runs, but what each server's run id says is turned round.
fn ids_turned_round(runs: &[Run]) -> Vec<Run> {
    let turn = |digit: char| char::from_digit(15 - digit.to_digit(16).unwrap(), 16).unwrap();
    let mut runs = runs.to_vec();
    for run in &mut runs {
        for server in run.end.as_mut().unwrap().redis.values_mut() {
            if let RedisEnd::Up {
                run_id: Some(id), ..
            } = server
            {
                *id = id.chars().map(turn).collect();
            }
        }
    }
    runs
}

fn without_ids(runs: &[Run]) -> Vec<Run> {
    let mut runs = runs.to_vec();
    for run in &mut runs {
        for server in run.end.as_mut().unwrap().redis.values_mut() {
            if let RedisEnd::Up { run_id, .. } = server {
                *run_id = None;
            }
        }
    }
    runs
}

#[test]
fn a_leader_that_selects_the_highest_run_id_is_found() {
    for name in ["01_kill_master_3s_q2", "11c_runid"] {
        let (scenario, runs) = recorded(name);
        let judged = judge(&scenario, &runs, &ids_turned_round(&runs));
        let expected = Verdict::Fail([Part::Outcomes].into());
        assert_eq!(judged.verdict, expected, "{}", details(&judged));
    }
}

#[test]
fn run_ids_that_only_one_side_tells_are_not_judged() {
    let (scenario, runs) = recorded("11c_runid");
    for (real, simulated) in [(&runs, &without_ids(&runs)), (&without_ids(&runs), &runs)] {
        let judged = judge(&scenario, real, simulated);
        assert_eq!(judged.verdict, Verdict::Pass, "{}", details(&judged));
    }
}

#[test]
fn a_sentinel_that_corrects_a_replica_two_seconds_early_is_found() {
    let (scenario, real) = recorded("54_replica_of_a_replica");
    let mut early = real.clone();
    for line in early.iter_mut().flat_map(|run| &mut run.lines) {
        if &*line.event == "+fix-slave-config" {
            line.t_us -= 2_000_000;
        }
    }
    // As many runs as are simulated.
    let early: Vec<Run> = early.iter().cycle().take(100).cloned().collect();
    let judged = judge(&scenario, &real, &early);
    let expected = Verdict::Fail([Part::Phases].into());
    assert_eq!(judged.verdict, expected, "{}", details(&judged));
}
