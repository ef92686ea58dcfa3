//! A scenario is played, and written down, as the recorder of the real program does.
#![cfg(feature = "files")]

use std::sync::Arc;

use lab::report::LineWriter;
use lab::scenario::Scenario;
use lab::world::Run;

/// The lines of a run: milliseconds, who, event, arguments.
fn played(text: &str, seed: u64) -> Vec<(i64, String, String, String)> {
    let scenario = Scenario::parse_json(text, "x.json").unwrap().scenario;
    let mut run = Run::new(Arc::new(scenario), seed);
    let mut writer = LineWriter::new();
    run.run_to_end(&mut writer);
    let lines = writer.rest(run.who()).into_iter();
    lines
        .map(|line| {
            let who = line.sentinel.or(line.node).unwrap();
            (line.t_ms.tenths.div_euclid(10), who, line.event, line.args)
        })
        .collect()
}

fn actions(lines: &[(i64, String, String, String)]) -> Vec<(i64, &str, &str, &str)> {
    lines
        .iter()
        .filter(|(_, who, event, _)| who == "harness" || event == "cmd" || event == "exited")
        .map(|(t, who, event, args)| (*t, who.as_str(), event.as_str(), args.as_str()))
        .collect()
}

#[test]
fn what_is_planned_before_t_0_is_done_at_t_0_and_first() {
    let lines = played(
        r#"{"timeline": [{"at": 0, "do": "mark", "who": "r0"},
            {"at": -1, "do": "delay", "a": "s0", "b": "@sentinels", "ms": 5}],
            "until": {"max": 100}}"#,
        3,
    );
    let delay = r#"{"a": "s0", "b": "@sentinels"}"#;
    assert_eq!(
        actions(&lines),
        [(0, "harness", "delay", delay), (0, "harness", "mark", "r0")]
    );
}

#[test]
fn several_processes_are_started_one_after_another() {
    let text = r#"{"timeline": [{"at": 0, "do": "restart", "who": "@sentinels"}], "until": {"max": 3000}}"#;
    for seed in 1..20 {
        let lines = played(text, seed);
        let ready = |name: &str| {
            let mut lines = lines.iter();
            let line = lines
                .find(|(t, who, _, args)| *t > 0 && who == name && args.contains("Sentinel ID"));
            line.unwrap().0
        };
        let ready = ["s0", "s1", "s2"].map(ready);
        assert!(ready.iter().all(|t| (7..26).contains(t)), "{ready:?}");
        assert_ne!(ready[0], ready[2], "{ready:?}");
    }
}

#[test]
fn sentinels_that_are_back_before_a_peer_listens_find_it_down_for_a_moment() {
    // A refused connection is tried again a second later; down-after is less.
    let text = r#"{"down_after": 700, "timeline": [{"at": 0, "do": "restart", "who": "@sentinels"}],
        "until": {"max": 3000}}"#;
    let lines: Vec<_> = (1..8).flat_map(|seed| played(text, seed)).collect();
    let said = |event: &str| {
        lines
            .iter()
            .any(|(_, _, name, args)| name == event && args.starts_with("sentinel "))
    };
    assert!(said("+sdown") && said("-sdown"));
}

#[test]
fn nobody_waits_for_an_event_of_a_sentinel_that_is_dead() {
    // s2 never sees the switch: it is stopped, and killed when the others are done.
    let text = |kill: &str| {
        format!(
            r#"{{"timeline": [{{"at": 0, "do": "pause", "who": "s2"}}, {{"at": 10, "do": "kill", "who": "r0"}},
            {{"at": 19000, "do": "mark"}}{kill}],
            "until": {{"event": "+switch-master", "all": true, "settle": 0, "max": 20000}}}}"#
        )
    };
    let last = |lines: &[(i64, String, String, String)]| lines.last().unwrap().0;
    assert!(last(&played(&text(""), 1)) >= 19_000);
    let kill = r#", {"at": 9000, "do": "kill", "who": "s2"}"#;
    assert_eq!(last(&played(&text(kill), 1)), 9_000);
}

#[test]
fn a_command_without_a_reply_is_written_down_as_what_the_recorder_met() {
    let lines = played(
        r#"{"timeline": [{"at": 0, "do": "cmd", "who": "r1", "args": ["SHUTDOWN", "NOSAVE"]},
            {"at": 100, "do": "cmd", "who": "r2", "args": ["DEBUG", "SLEEP", "1.5"]}],
            "until": {"max": 3000}}"#,
        1,
    );
    let ends = [
        (0, "harness", "cmd", "r1"),
        (0, "r1", "cmd", "SHUTDOWN NOSAVE => ConnectionError('eof')"),
        (0, "r1", "exited", "rc=0"),
        (100, "harness", "cmd", "r2"),
        (
            1100,
            "r2",
            "cmd",
            "DEBUG SLEEP 1.5 => TimeoutError('timed out')",
        ),
    ];
    assert_eq!(actions(&lines), ends);
}

#[test]
fn of_a_server_the_lines_of_its_failover_are_kept_in_the_recorders_words() {
    let lines = played(
        r#"{"timeline": [{"at": 0, "do": "kill", "who": "r0"}],
            "until": {"event": "+failover-end", "settle": 500, "max": 20000}}"#,
        2,
    );
    let of_servers: Vec<_> = lines
        .iter()
        .filter(|(_, who, ..)| who.starts_with('r'))
        .collect();
    assert!(of_servers.iter().all(|(t, ..)| *t >= -50));
    let said = |start: &str| of_servers.iter().any(|(.., args)| args.starts_with(start));
    assert!(said("MASTER MODE enabled (by sentinel-"));
    assert!(said("REPLICAOF r"));
    assert!(!said("MASTER MODE enabled (user"));
}

#[test]
fn a_master_that_was_removed_is_at_the_end_what_sentinel_master_says_of_it() {
    let text = r#"{"timeline": [{"at": 0, "do": "cmd", "who": "s1",
        "args": ["SENTINEL", "REMOVE", "mymaster"]}], "until": {"max": 100}}"#;
    let scenario = Scenario::parse_json(text, "x.json").unwrap().scenario;
    let mut run = Run::new(Arc::new(scenario), 1);
    run.run_to_end(&mut ());
    let end = serde_json::to_value(run.ending()).unwrap();
    let error = serde_json::json!({"error": "ERR No such master with that name"});
    assert_eq!(end["sentinels"]["s1"]["mymaster"], error);
    assert_eq!(end["sentinels"]["s0"]["mymaster"]["addr"], "r0");
}
