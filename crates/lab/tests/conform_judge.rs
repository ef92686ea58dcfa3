//! The judge judged: halves of one recording are alike, altered copies are not.
#![cfg(feature = "files")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lab::conform::{
    Judgement, Need, Part, Verdict, broken_rules, details, judge, needs, skip, table, together,
};
use lab::recording::{Line, LineKind, Run, parse_runs, read_runs};
use lab::scenario::Scenario;

fn folders() -> Vec<PathBuf> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(all)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_dir())
        .collect();
    folders.sort();
    folders
}

fn load(folder: &Path) -> (Scenario, Vec<Run>) {
    let scenario = Scenario::load(&folder.join("scenario.json"))
        .unwrap()
        .scenario;
    (scenario, read_runs(&folder.join("runs.jsonl")).unwrap())
}

fn named(name: &str) -> (Scenario, Vec<Run>) {
    load(
        &Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("recordings")
            .join(name),
    )
}

/// Two halves, drawn by a small generator.
fn halves(runs: &[Run], seed: u64) -> (Vec<Run>, Vec<Run>) {
    let mut runs = runs.to_vec();
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for i in (1..runs.len()).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        runs.swap(i, (state >> 33) as usize % (i + 1));
    }
    let rest = runs.split_off(runs.len() / 2);
    (runs, rest)
}

/// Moves everything that happens in a run from the first time `event` is seen on by
/// so many milliseconds, on all sentinels.
fn late_from(run: &Run, event: &str, ms: i64) -> Run {
    let mut run = run.clone();
    let Some(from) = run.lines.iter().position(|line| &*line.event == event) else {
        return run;
    };
    for line in &mut run.lines[from..] {
        line.t_us += ms * 1000;
    }
    run
}

/// In every `each`th run, puts an observer's first `event` just after the leader's `mark`.
fn observers_after(runs: &[Run], event: &str, mark: &str, each: usize) -> Vec<Run> {
    let move_one = |run: &Run| {
        let mut run = run.clone();
        let leader = run
            .lines
            .iter()
            .find(|l| &*l.event == "+elected-leader")
            .map(|l| Arc::clone(&l.who));
        let own =
            |line: &Line| line.kind == LineKind::Sentinel && Some(&line.who) != leader.as_ref();
        let from = run
            .lines
            .iter()
            .position(|line| &*line.event == event && own(line) && line.t_us >= 0);
        let to = run
            .lines
            .iter()
            .position(|line| &*line.event == mark && Some(&line.who) == leader.as_ref());
        if let (Some(from), Some(to)) = (from, to)
            && from < to
        {
            let mut line = run.lines.remove(from);
            line.t_us = run.lines[to - 1].t_us + 5000;
            run.lines.insert(to, line);
        }
        run
    };
    runs.iter()
        .enumerate()
        .map(|(i, run)| {
            if i % each == 0 {
                move_one(run)
            } else {
                run.clone()
            }
        })
        .collect()
}

/// The same run with two servers' names exchanged.
fn exchanged(run: &Run) -> Run {
    let swap = |text: &str| {
        text.replace("r1", "r#")
            .replace("r2", "r1")
            .replace("r#", "r2")
    };
    let mut run = run.clone();
    for line in &mut run.lines {
        line.args = swap(&line.args).into();
    }
    run.end = None;
    run
}

fn parts(judgement: &Judgement) -> Vec<Part> {
    match &judgement.verdict {
        Verdict::Fail(parts) => parts.iter().copied().collect(),
        Verdict::Pass | Verdict::Skip(_) => Vec::new(),
    }
}

#[test]
fn no_recorded_run_breaks_a_rule_of_the_log() {
    for folder in folders() {
        let (scenario, runs) = load(&folder);
        assert_eq!(broken_rules(&scenario, &runs), [], "{}", scenario.name);
    }
}

#[test]
fn a_run_that_breaks_a_rule_is_found() {
    let (scenario, runs) = named("01_kill_master_3s_q2");
    let without = |event: &str| {
        let mut run = runs[0].clone();
        run.lines.retain(|line| &*line.event != event);
        broken_rules(&scenario, &[run])
            .into_iter()
            .map(|b| format!("{:?}", b.rule))
            .collect::<Vec<_>>()
    };
    assert_eq!(without("flush"), ["FlushBeforeVote"; 3]);
    assert_eq!(without("+new-epoch"), ["NewEpochBeforeTry"]);
    assert_eq!(
        without("+failover-state-select-slave"),
        [""; 0],
        "a tick lies between; the process may have died"
    );
    assert_eq!(without("+failover-state-send-slaveof-noone"), [""; 0]);
    let mut twice = runs[0].clone();
    let vote = twice
        .lines
        .iter()
        .position(|line| &*line.event == "+vote-for-leader")
        .unwrap();
    let mut other = twice.lines[vote].clone();
    other.args = "s9 1".into();
    let flush = Line {
        event: "flush".into(),
        args: "".into(),
        ..other.clone()
    };
    twice.lines.splice(vote + 1..=vote, [flush, other]);
    let found = broken_rules(&scenario, &[twice]);
    assert!(
        found
            .iter()
            .any(|b| format!("{:?}", b.rule) == "OneVotePerEpoch"),
        "{found:?}"
    );
}

/// A log in which s0 and s1 are elected in epoch 1, after everybody has learned of
/// those that `knows` names.
fn two_leaders(knows: impl Fn(usize) -> Vec<usize>) -> Run {
    let mut text = String::from(r#"{"kind":"meta","run":0,"offset_ms":0}"#);
    let mut say = |t: i32, who: usize, event: &str, args: &str| {
        text += &format!(
            "\n{{\"t_ms\":{t},\"sentinel\":\"s{who}\",\"event\":\"{event}\",\"args\":\"{args}\"}}"
        );
    };
    for who in 0..5 {
        for peer in knows(who) {
            let args = format!("sentinel s{peer} s{peer} @ mymaster r0");
            say(-500, who, "+sentinel", &args);
        }
    }
    for who in 0..2 {
        say(10, who, "+new-epoch", "1");
        say(20, who, "+elected-leader", "master mymaster r0");
        say(
            20,
            who,
            "+failover-state-select-slave",
            "master mymaster r0",
        );
    }
    parse_runs(text.as_bytes(), "made").unwrap().remove(0)
}

#[test]
fn two_leaders_of_an_epoch_are_a_bug_only_if_a_vote_of_theirs_was_the_same() {
    let scenario = Scenario::parse_json(r#"{"sentinels": 5}"#, "x.json")
        .unwrap()
        .scenario;
    let broken = |run: Run| {
        let broken = broken_rules(&scenario, &[run]);
        broken
            .iter()
            .map(|b| format!("{:?}", b.rule))
            .collect::<Vec<_>>()
    };
    let others = |who: usize| (0..5).filter(move |peer| *peer != who);
    let all = two_leaders(|who| others(who).collect());
    assert_eq!(broken(all), ["OneLeaderPerEpoch"]);
    // As recordings that are carried have it: nobody is learned of.
    assert_eq!(broken(two_leaders(|_| Vec::new())), ["OneLeaderPerEpoch"]);
    // Two that know two others each need two votes each, of five that there are.
    let few = two_leaders(|who| others(who).filter(|peer| *peer >= 2).take(2).collect());
    assert_eq!(broken(few), [""; 0]);
    // One that knows all needs three: with two of the other's that makes five.
    let uneven = |who: usize| others(who).take(if who == 0 { 4 } else { 2 }).collect();
    assert_eq!(broken(two_leaders(uneven)), [""; 0]);
    let enough = |who: usize| others(who).take(if who == 0 { 4 } else { 3 }).collect();
    assert_eq!(broken(two_leaders(enough)), ["OneLeaderPerEpoch"]);
}

#[test]
fn halves_of_one_recording_are_alike() {
    let mut alarms = Vec::new();
    let mut splits = 0;
    for folder in folders() {
        let (scenario, runs) = load(&folder);
        for seed in 0..6 {
            let (a, b) = halves(&runs, seed);
            let judged = judge(&scenario, &a, &b);
            splits += 1;
            if judged.verdict != Verdict::Pass {
                alarms.push(details(&judged));
            }
        }
    }
    // The level allows 1 in 100; splits of one recording are not independent, so the
    // bound is a little above what 492 would give.
    assert!(
        alarms.len() <= 6,
        "{} of {splits}\n{}",
        alarms.len(),
        alarms.join("\n")
    );
}

#[test]
fn a_recording_is_like_itself() {
    for folder in folders() {
        let (scenario, runs) = load(&folder);
        let judged = judge(&scenario, &runs, &runs);
        assert_eq!(judged.verdict, Verdict::Pass, "{}", details(&judged));
    }
}

#[test]
fn a_delay_that_is_30_ms_longer_is_found() {
    for name in [
        "01_kill_master_3s_q2",
        "02_kill_master_5s_q3",
        "17a_split_4s_q2",
    ] {
        let (scenario, runs) = named(name);
        for ms in [30, -30] {
            let altered: Vec<Run> = runs
                .iter()
                .map(|run| late_from(run, "+elected-leader", ms))
                .collect();
            let judged = judge(&scenario, &runs, &altered);
            assert!(
                parts(&judged).contains(&Part::Phases),
                "{ms}: {}",
                details(&judged)
            );
            let failing: Vec<&str> = judged.masters[0]
                .phases
                .iter()
                .filter(|row| row.fails)
                .map(|row| row.name)
                .collect();
            assert_eq!(failing, ["+try-failover -> +elected-leader"]);
        }
    }
}

#[test]
fn a_delay_that_is_5_ms_longer_is_within_the_tolerance() {
    for name in [
        "01_kill_master_3s_q2",
        "02_kill_master_5s_q3",
        "17a_split_4s_q2",
    ] {
        let (scenario, runs) = named(name);
        let altered: Vec<Run> = runs
            .iter()
            .map(|run| late_from(run, "+elected-leader", 5))
            .collect();
        assert_eq!(judge(&scenario, &runs, &altered).verdict, Verdict::Pass);
    }
}

#[test]
fn a_delay_spread_over_twice_the_range_is_found() {
    let (scenario, runs) = named("01_kill_master_3s_q2");
    let altered: Vec<Run> = runs
        .iter()
        .enumerate()
        .map(|(i, run)| late_from(run, "+elected-leader", if i % 2 == 0 { -45 } else { 45 }))
        .collect();
    assert_eq!(parts(&judge(&scenario, &runs, &altered)), [Part::Phases]);
}

#[test]
fn observers_that_switch_after_the_leader_are_found() {
    let (scenario, runs) = named("01_kill_master_3s_q2");
    for each in [1, 2] {
        let altered = observers_after(&runs, "+switch-master", "+failover-end", each);
        let found = parts(&judge(&scenario, &runs, &altered));
        assert!(found.contains(&Part::Order), "each {each}: {found:?}");
    }
    let (scenario, runs) = named("11a_priority");
    let altered = observers_after(&runs, "+vote-for-leader", "+elected-leader", 1);
    let found = parts(&judge(&scenario, &runs, &altered));
    assert!(found.contains(&Part::Order), "ten runs: {found:?}");
}

#[test]
fn a_replica_that_is_always_selected_is_found() {
    let (scenario, runs) = named("01_kill_master_3s_q2");
    let selects = |run: &Run, who: &str| {
        run.lines
            .iter()
            .any(|l| &*l.event == "+selected-slave" && l.args.starts_with(&format!("slave {who} ")))
    };
    let altered: Vec<Run> = runs
        .iter()
        .map(|run| {
            if selects(run, "r2") {
                exchanged(run)
            } else {
                run.clone()
            }
        })
        .collect();
    let found = parts(&judge(&scenario, &runs, &altered));
    assert_eq!(found, [Part::Outcomes]);
}

#[test]
fn an_event_that_is_missing_is_found() {
    let (scenario, runs) = named("11a_priority");
    let altered: Vec<Run> = runs
        .iter()
        .map(|run| {
            let mut run = run.clone();
            run.lines
                .retain(|line| &*line.event != "+slave-reconf-done");
            run
        })
        .collect();
    assert!(parts(&judge(&scenario, &runs, &altered)).contains(&Part::Outcomes));
}

#[test]
fn runs_of_another_scenario_are_found() {
    // The same deployment, another fault: the master is frozen instead of killed.
    let (scenario, killed) = named("01_kill_master_3s_q2");
    let (_, frozen) = named("01p_pause_master_forever");
    assert!(parts(&judge(&scenario, &killed, &frozen)).contains(&Part::Phases));
    // No failover at all.
    let (_, none) = named("06a_pause_master_400ms");
    assert!(parts(&judge(&scenario, &killed, &none)).contains(&Part::Outcomes));
}

#[test]
fn what_is_off_a_little_in_every_scenario_is_found_in_all_together() {
    let all = |ms: i64| {
        let judge_folder = |folder: &PathBuf| {
            let (scenario, runs) = load(folder);
            let (a, b) = halves(&runs, 7);
            let b: Vec<Run> = b
                .iter()
                .map(|run| late_from(run, "+elected-leader", ms))
                .collect();
            judge(&scenario, &a, &b)
        };
        let judgements: Vec<Judgement> = folders().iter().map(judge_folder).collect();
        together(&judgements).unwrap()
    };
    assert_eq!(all(0).verdict, Verdict::Pass, "{}", details(&all(0)));
    for ms in [12, -12] {
        let judged = all(ms);
        let row = judged.masters[0]
            .phases
            .iter()
            .find(|row| row.name == "+try-failover -> +elected-leader")
            .unwrap();
        assert!(row.fails, "{ms}: {}", details(&judged));
    }
    assert!(together(&[]).is_none());
}

#[test]
fn a_quiet_machine_and_a_busy_one_give_the_same_verdict() {
    let (scenario, busy) = named("01_kill_master_3s_q2");
    let (_, quiet) = named("01q_quiet_3s_q2");
    let judged = judge(&scenario, &busy, &quiet);
    assert_eq!(judged.verdict, Verdict::Pass, "{}", details(&judged));
}

#[test]
fn what_a_scenario_needs_is_found_in_it() {
    let of = |name: &str| needs(&named(name).0).into_iter().collect::<Vec<_>>();
    assert_eq!(of("01_kill_master_3s_q2"), []);
    assert_eq!(of("08c_sigkill_leader_on_elected"), []);
    assert_eq!(of("20c_best_replica_paused_at_kill"), []);
    assert_eq!(
        of("19a_sentinel_reset"),
        [Need::SentinelCommand("SENTINEL RESET".into())]
    );
    assert_eq!(
        of("20a_priority_change_seen"),
        [Need::RedisCommand("CONFIG SET".into())]
    );
    assert_eq!(
        of("22_debug_sleep_master"),
        [Need::RedisCommand("DEBUG SLEEP".into())]
    );
    assert_eq!(of("19b_new_sentinel_joins"), [Need::JoiningSentinel]);
    let tilt = [Need::SentinelDebug("tilt-period".into()), Need::ClockJump];
    assert_eq!(of("31a_clock_forward_5s_one"), tilt);
    assert!(of("13d_pause_1500_no_tilt").contains(&Need::PausedSentinel));
}

#[test]
fn the_table_has_a_row_per_scenario_and_says_why_one_was_skipped() {
    let (scenario, runs) = named("11a_priority");
    let (other, other_runs) = named("19a_sentinel_reset");
    let rows = [
        judge(&scenario, &runs, &runs),
        skip(&other, other_runs.len(), needs(&other)),
    ];
    let text = table(&rows);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4);
    assert!(
        lines[1].starts_with("11a_priority") && lines[1].ends_with("PASS"),
        "{text}"
    );
    assert!(lines[2].ends_with("SKIP (needs SENTINEL RESET)"), "{text}");
    assert_eq!(lines[3], "2 scenarios: 1 passed, 0 failed, 1 skipped");
}

#[test]
fn a_line_that_is_no_line_is_named() {
    let error = |text: &str| {
        parse_runs(text.as_bytes(), "x.jsonl")
            .unwrap_err()
            .to_string()
    };
    assert!(error("").contains("no run in it"));
    assert!(error("{\"kind\":\"meta\",\"run\":0}\nnonsense").starts_with("x.jsonl:2: expected"));
    assert!(error("{\"t_ms\":1,\"event\":\"x\"}").contains("x.jsonl:1: expected a `sentinel`"));
    assert!(error("{\"sentinel\":\"s0\",\"event\":\"x\"}").contains("expected `t_ms`"));
    let one = "{\"t_ms\":5,\"sentinel\":\"s0\",\"event\":\"+sdown\",\"args\":\"master m r0\"}\n\
               {\"kind\":\"final\",\"final\":{\"redis\":{\"r0\":\"dead\"},\"sentinels\":{}}}";
    let runs = parse_runs(one.as_bytes(), "x.jsonl").unwrap();
    assert_eq!((runs.len(), runs[0].lines[0].t_us), (1, 5000));
    assert!(runs[0].end.is_some());
}
