//! The cases of Redis's own Sentinel tests, as scenarios that say what they expect.
#![cfg(feature = "files")]

use core::time::Duration;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lab::cases::{REDIS_CASES, RedisCase, Scope, judge};
use lab::command::Verb;
use lab::scenario::{Quorum, Scenario};

/// With how many seeds each scenario is played.
const SEEDS: u64 = 4;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every scenario, by name, with its file's.
fn scenarios() -> Vec<(String, Scenario)> {
    let folder = root().join("scenarios/redis");
    let mut scenarios: Vec<(String, Scenario)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let loaded = Scenario::load(&path).unwrap_or_else(|errors| panic!("{errors}"));
            let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (stem, loaded.scenario)
        })
        .collect();
    scenarios.sort_by(|a, b| a.0.cmp(&b.0));
    scenarios
}

fn named(name: &str) -> Scenario {
    let mut scenarios = scenarios().into_iter();
    scenarios.find(|(stem, _)| stem == name).expect(name).1
}

/// What does not hold: seed, expectation, what was found.
fn broken(scenario: Scenario, seeds: u64) -> Vec<String> {
    let scenario = Arc::new(scenario);
    let mut broken = Vec::new();
    for seed in 1..=seeds {
        for (expectation, outcome) in scenario.expect.iter().zip(judge(&scenario, seed)) {
            if !outcome.holds() {
                let name = &scenario.name;
                broken.push(format!(
                    "{name}, seed {seed}: {expectation}: {:?}",
                    outcome.found
                ));
            }
        }
    }
    broken
}

#[test]
fn every_expectation_of_redis_s_own_cases_holds() {
    let broken: Vec<String> = scenarios()
        .into_iter()
        .flat_map(|(_, scenario)| broken(scenario, SEEDS))
        .collect();
    assert_eq!(broken, [""; 0], "{}", broken.join("\n"));
}

#[test]
fn every_case_in_scope_has_an_expectation_and_every_expectation_a_case() {
    let scenarios = scenarios();
    let named: BTreeSet<&str> = scenarios
        .iter()
        .flat_map(|(_, scenario)| &scenario.expect)
        .map(|expectation| expectation.row.as_deref().expect("a row"))
        .collect();
    let in_scope: BTreeSet<&str> = REDIS_CASES
        .iter()
        .filter(|case| case.scope == Scope::In)
        .map(|case| case.row)
        .collect();
    assert_eq!(named, in_scope);
    for (stem, scenario) in &scenarios {
        assert_eq!(*stem, scenario.name);
        assert!(!scenario.expect.is_empty(), "{stem}");
    }
}

/// A deployment that is wrong for its scenario, and the row that must not hold then.
struct Wrong {
    scenario: &'static str,
    what: &'static str,
    make: fn(&mut Scenario),
    row: &'static str,
}

fn without(scenario: &mut Scenario, is: fn(&Verb<lab::command::Who>) -> bool) {
    scenario.timeline.retain(|step| !is(&step.action));
}

const WRONG: [Wrong; 14] = [
    Wrong {
        scenario: "00-base--basic-failover",
        what: "nobody is killed",
        make: |s| s.timeline.clear(),
        row: "4",
    },
    Wrong {
        scenario: "00-base--basic-failover",
        what: "the old master never comes back",
        make: |s| without(s, |verb| matches!(verb, Verb::Restart { .. })),
        row: "7",
    },
    Wrong {
        scenario: "00-base--odown-impossible",
        what: "a quorum that can be reached",
        make: |s| s.masters[0].quorum = Quorum::Same(5),
        row: "8",
    },
    Wrong {
        scenario: "00-base--two-of-five-quorum-2",
        what: "all sentinels are there",
        make: |s| {
            s.timeline
                .retain(|step| step.to_string() != "0s kill s0,s1,s2");
        },
        row: "9",
    },
    Wrong {
        scenario: "00-base--absolute-agreement",
        what: "a quorum that cannot be reached",
        make: |s| s.masters[0].quorum = Quorum::Same(6),
        row: "10",
    },
    Wrong {
        scenario: "00-base--reset",
        what: "nobody resets",
        make: |s| s.timeline.clear(),
        row: "55",
    },
    Wrong {
        scenario: "01-conf-update",
        what: "the sentinel stays away",
        make: |s| {
            s.timeline
                .retain(|step| step.to_string() != "25s restart s1");
        },
        row: "13",
    },
    Wrong {
        scenario: "02-slaves-reconf--killed-replica",
        what: "a failover timeout that is longer than the run",
        make: |s| s.masters[0].failover_timeout = Duration::from_secs(300),
        row: "20",
    },
    Wrong {
        scenario: "04-slave-selection--none",
        what: "a replica that may be promoted",
        make: |s| s.priority.clear(),
        row: "26",
    },
    Wrong {
        scenario: "04-slave-selection--offset",
        what: "all replicas have all the data",
        make: |s| without(s, |verb| matches!(verb, Verb::Cut { .. })),
        row: "26",
    },
    Wrong {
        scenario: "05-manual",
        what: "all replicas have priority 0",
        make: |s| {
            let servers: Vec<_> = s.redis().cloned().collect();
            s.priority.extend(servers.into_iter().map(|name| (name, 0)));
        },
        row: "28",
    },
    Wrong {
        scenario: "07-down-conditions--hung",
        what: "a down-after of a minute",
        make: |s| s.masters[0].down_after = Duration::from_secs(60),
        row: "37",
    },
    Wrong {
        scenario: "11-port-0",
        what: "the sentinel keeps its file",
        make: |s| {
            for step in &mut s.timeline {
                if let Verb::Restart { wiped, .. } = &mut step.action {
                    *wiped = false;
                }
            }
        },
        row: "50",
    },
    Wrong {
        scenario: "12-master-reboot",
        what: "a rebooted master is given all the time it wants",
        make: |s| s.masters[0].settings.master_reboot_down_after_ms = 0,
        row: "51",
    },
];

#[test]
fn a_wrong_deployment_breaks_the_case_it_is_about() {
    for wrong in WRONG {
        let mut scenario = named(wrong.scenario);
        (wrong.make)(&mut scenario);
        let scenario = Arc::new(scenario);
        let fails = (1..=SEEDS).any(|seed| {
            let outcomes = judge(&scenario, seed);
            let mut both = scenario.expect.iter().zip(outcomes);
            both.any(|(e, outcome)| e.row.as_deref() == Some(wrong.row) && !outcome.holds())
        });
        assert!(fails, "{}: {}", wrong.scenario, wrong.what);
    }
}

/// The table of `docs/redis-cases.md`, below its introduction.
fn page() -> String {
    let scenarios = scenarios();
    let count = |is: fn(&RedisCase) -> bool| REDIS_CASES.iter().filter(|case| is(case)).count();
    let mut page = String::from(INTRODUCTION);
    let _ = writeln!(
        page,
        "{} rows: {} in scope and held by every run, {} that only prepare others, {} out of scope.\n",
        REDIS_CASES.len(),
        count(|case| case.scope == Scope::In),
        count(|case| case.scope == Scope::SetUp),
        count(|case| matches!(case.scope, Scope::Out(_))),
    );
    let mut unit = "";
    for case in &REDIS_CASES {
        if case.unit != unit {
            unit = case.unit;
            let _ = writeln!(
                page,
                "\n## {unit}\n\n| row | case | what is expected here, and in which scenario |\n|---|---|---|"
            );
        }
        let what = match case.scope {
            Scope::SetUp => "(every scenario begins so)".to_owned(),
            Scope::Out(why) => format!("*out of scope: {why}*"),
            Scope::In => {
                let each = scenarios.iter().filter_map(|(stem, scenario)| {
                    let of_row = scenario.expect.iter();
                    let shown: Vec<String> = of_row
                        .filter(|e| e.row.as_deref() == Some(case.row))
                        .map(|e| e.shows.clone())
                        .collect();
                    (!shown.is_empty()).then(|| format!("`{stem}`: {}", shown.join("; ")))
                });
                each.collect::<Vec<_>>().join("<br>")
            }
        };
        let _ = writeln!(page, "| {} | {} | {what} |", case.row, case.case);
    }
    page
}

const INTRODUCTION: &str = "# The cases of Redis's own Sentinel tests

Made by a test (`crates/lab/tests/redis_cases.rs`; `BLESS=1` writes it anew). Each row is a case of `tests/sentinel` in Redis 7.0.15, or of the snapshot of October 2024
where it says 2024, numbered as in the specification. A case in scope is a scenario in `scenarios/redis` with expectations, which `sentinel-lab cases scenarios/redis` plays and judges.

The suite shares one deployment between all cases; here each scenario has its own. Two cases of 00-base look at the address at once after the kill, when nothing can have happened yet;
here the master stays down for many times its down-after. 04-slave-selection is an empty file that says what it means to test; that is tested here. 07 points Redis to a folder
it cannot save its data in; here its disk becomes read-only.

";

#[test]
fn the_page_about_the_cases_is_up_to_date() {
    let file = root().join("docs/redis-cases.md");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, page()).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == page(),
        "docs/redis-cases.md is old: run this test with BLESS=1"
    );
}
