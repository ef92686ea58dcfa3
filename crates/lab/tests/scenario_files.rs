//! Scenario files: what is read.
#![cfg(feature = "files")]

use core::time::Duration;
use std::path::{Path, PathBuf};

use lab::command::{NodeName, Verb};
use lab::scenario::{Quorum, Scenario, When};

fn recordings() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("scenario.json"))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}

/// The errors of a text in TOML, as (line, field, problem).
fn shown(toml: &str) -> String {
    let errors = Scenario::parse_toml(toml, "x.toml").expect_err("it is wrong");
    assert_eq!(errors.0.len(), 1, "{errors}");
    errors.to_string()
}

#[test]
fn every_recorded_scenario_loads_as_it_stands() {
    let files = recordings();
    assert_eq!(files.len(), 98);
    for file in files {
        let loaded = Scenario::load(&file).unwrap_or_else(|errors| panic!("{errors}"));
        let folder = file
            .parent()
            .unwrap()
            .file_name()
            .unwrap()
            .to_str()
            .unwrap();
        assert_eq!(loaded.scenario.name, folder);
        assert!(!loaded.scenario.masters[0].redis.is_empty());
    }
}

#[test]
fn the_fields_of_a_recorded_scenario_mean_what_the_recorder_meant() {
    let load = |name: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("recordings")
            .join(name);
        Scenario::load(&folder.join("scenario.json"))
            .unwrap()
            .scenario
    };
    let kill = load("01_kill_master_3s_q2");
    assert_eq!((kill.sentinels, kill.masters[0].redis.len()), (3, 3));
    assert_eq!(kill.masters[0].quorum, Quorum::Same(2));
    assert_eq!(kill.masters[0].down_after, Duration::from_millis(700));
    assert_eq!(kill.timeline[0].to_string(), "0s kill r0");
    let seen = kill.until.seen.unwrap();
    assert_eq!(
        (seen.event.as_str(), seen.all, seen.and.as_deref()),
        ("+switch-master", true, Some("+failover-end"))
    );
    assert_eq!(kill.until.max, Duration::from_secs(14));

    let two = load("16_two_masters");
    assert_eq!(
        two.masters
            .iter()
            .map(|m| m.name.as_str())
            .collect::<Vec<_>>(),
        ["m1", "m2"]
    );
    assert_eq!(two.masters[1].redis[0], "r3");

    let clock = load("31d_clock_back_1500ms_no_tilt_then_kill");
    assert!(matches!(
        clock.timeline[0].action,
        Verb::Clock {
            offset_us: -1_500_000,
            ..
        }
    ));
    assert_eq!(
        clock.sentinel_debug,
        [("tilt-period".to_owned(), "5000".to_owned())]
    );

    let delay = load("17i_split_5s_delay2");
    let Verb::Delay { by, jitter, .. } = &delay.timeline[0].action else {
        panic!()
    };
    assert_eq!(
        (*by, *jitter),
        (Duration::from_millis(2), Duration::from_micros(800))
    );
    assert!(matches!(
        delay.timeline[0].when,
        When::At {
            lo_us: -1000,
            hi_us: -1000
        }
    ));

    let tilt = load("13f_pause_leader_midway_tilt");
    assert!(
        tilt.timeline
            .iter()
            .any(|step| step.to_string().contains("($ld = $src)"))
    );

    let joins = load("19b_new_sentinel_joins");
    assert_eq!(joins.joiners(), [NodeName::sentinel(3)]);

    let priority = load("11a_priority");
    assert_eq!(priority.priority_of(&NodeName::redis(2)), 10);
    assert_eq!(priority.priority_of(&NodeName::redis(0)), 100);
}

#[test]
fn toml_and_json_give_the_same_scenario() {
    let toml = r#"
name = "both"
title = { en = "Both", zh = "两者" }
sentinels = 5
replicas = 1
quorum = 3
down_after = "2s"
network = { latency = "1ms", jitter = "500us" }
clients = { count = 1, interval = "50ms" }
storage = "disk"
priority = { r1 = 50 }
until = { event = "+switch-master", all = true, max = "1m" }
[[timeline]]
at = "5s"
do = "partition"
groups = [["r0", "s0"], "!r0,s0"]
[[timeline]]
on = "+elected-leader"
from = ["s1", "s2"]
match = "mymaster"
nth = 2
delay = 30
do = "kill"
who = "$src"
save = { ld = "src" }
"#;
    let json = r#"{"name":"both","title":{"en":"Both","zh":"两者"},"sentinels":5,"replicas":1,"quorum":3,"down_after":2000,
        "network":{"latency":1,"jitter":0.5},"clients":{"count":1,"interval":50},"storage":"disk","priority":{"r1":50},
        "timeline":[{"at":5000,"do":"partition","groups":[["r0","s0"],"!r0,s0"]},
          {"on":"+elected-leader","from":["s1","s2"],"match":"mymaster","nth":2,"delay":30,"do":"kill","who":"$src","save":{"ld":"src"}}],
        "until":{"event":"+switch-master","all":true,"max":60000}}"#;
    let toml = Scenario::parse_toml(toml, "x.toml").unwrap();
    let json = Scenario::parse_json(json, "x.json").unwrap();
    assert_eq!(toml, json);
    assert_eq!(
        toml.scenario.timeline[0].to_string(),
        "5s partition r0,s0|!r0,s0"
    );
    let trigger =
        "on +elected-leader of s1,s2 match mymaster nth 2 after 30ms: kill $src ($ld = $src)";
    assert_eq!(toml.scenario.timeline[1].to_string(), trigger);
}

#[test]
fn a_timeline_may_be_written_as_commands() {
    let loaded = Scenario::parse_toml(
        "timeline = [\"5s kill r0\", \"-1ms delay s0-s1 50ms\"]",
        "x.toml",
    )
    .unwrap();
    let steps: Vec<String> = loaded
        .scenario
        .timeline
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(steps, ["5s kill r0", "-1ms delay s0-s1 50ms"]);
    let message = shown("timeline = [\n  \"5s kill r0\",\n  \"6s kil r1\",\n]");
    assert!(
        message.starts_with("x.toml:3: timeline[1]: unknown verb `kil`, did you mean `kill`?"),
        "{message}"
    );
}
