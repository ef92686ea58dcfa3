//! The gallery is compiled into the page, which has no reader of TOML: the file
//! `src/scenario/gallery.rs` is written from `scenarios/*.toml`. This test fails when
//! it is not current; run it with `BLESS=1` to write it.
#![cfg(feature = "files")]

use core::time::Duration;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use lab::scenario::{Quorum, Scenario, Words, gallery};

/// In the order in which they are offered: each builds on what the one before showed.
const ORDER: [&str; 6] = [
    "kill-the-master",
    "one-sentinel-misjudges",
    "two-of-five",
    "votes-split",
    "minority-keeps-its-master",
    "old-master-returns",
];

/// Sentinel and Raft side by side, in the order in which they are offered.
const COMPARISONS: [&str; 6] = [
    "raft-leader-dies",
    "raft-split-vote",
    "raft-minority-partition",
    "raft-voter-restarts",
    "raft-isolated-leader",
    "raft-stale-candidate",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &str, order: &[&str]) -> Vec<Scenario> {
    let load = |name: &&str| {
        let path = root().join(folder).join(format!("{name}.toml"));
        let loaded = Scenario::load(&path).unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!(loaded.notes, [], "{name}");
        loaded.scenario
    };
    order.iter().map(load).collect()
}

/// Rust that makes this duration.
fn duration(d: Duration) -> String {
    match d.as_micros() {
        us if us % 1_000_000 == 0 => format!("Duration::from_secs({})", us / 1_000_000),
        us if us % 1000 == 0 => format!("Duration::from_millis({})", us / 1000),
        us => format!("Duration::from_micros({us})"),
    }
}

fn words(words: &Words) -> String {
    format!("words({:?}, {:?})", words.en, words.zh)
}

/// Rust that makes this scenario. What it leaves out the test of equality finds.
fn rust(scenario: &Scenario) -> String {
    let [master] = scenario.masters.as_slice() else {
        panic!("one master")
    };
    let Quorum::Same(quorum) = master.quorum else {
        panic!("one quorum")
    };
    let steps: Vec<String> = scenario
        .timeline
        .iter()
        .map(|step| format!("{:?}", step.to_string()))
        .collect();
    let seen = scenario.until.seen.as_ref().map_or_else(
        || "None".to_owned(),
        |seen| {
            let and = seen.and.as_ref().map_or_else(
                || "None".to_owned(),
                |and| format!("Some({and:?}.to_owned())"),
            );
            format!(
                "Some(Seen {{ event: {:?}.to_owned(), all: {}, and: {and}, ..Seen::default() }})",
                seen.event, seen.all
            )
        },
    );
    let mut text = String::new();
    let mut field = |name: &str, value: String| {
        let _ = writeln!(text, "{name}: {value},");
    };
    field("name", format!("{:?}.to_owned()", scenario.name));
    field("title", words(&scenario.title));
    field("description", words(&scenario.description));
    field("seed", scenario.seed.to_string());
    field("sentinels", scenario.sentinels.to_string());
    field(
        "masters",
        format!(
            "vec![Master {{ redis: (0..{}).map(NodeName::redis).collect(), quorum: Quorum::Same({quorum}), \
             down_after: {}, failover_timeout: {}, parallel_syncs: {}, ..Master::default() }}]",
            master.redis.len(),
            duration(master.down_after),
            duration(master.failover_timeout),
            master.parallel_syncs
        ),
    );
    let (latency, jitter) = (
        duration(scenario.network.latency),
        duration(scenario.network.jitter),
    );
    field(
        "network",
        format!("Network {{ latency: {latency}, jitter: {jitter} }}"),
    );
    let interval = duration(scenario.clients.interval);
    field(
        "clients",
        format!(
            "Clients {{ count: {}, interval: {interval} }}",
            scenario.clients.count
        ),
    );
    if let Some(raft) = &scenario.raft {
        field(
            "raft",
            format!(
                "Some(Raft {{ servers: {}, election_timeout_min: {}, election_timeout_max: {}, \
                 heartbeat: {}, clients: {}, ..Raft::default() }})",
                raft.servers,
                duration(raft.election_timeout_min),
                duration(raft.election_timeout_max),
                duration(raft.heartbeat),
                raft.clients
            ),
        );
    }
    if scenario.fixed_hz {
        field("fixed_hz", "true".to_owned());
        field("start_jitter", duration(scenario.start_jitter));
    }
    if !scenario.priority.is_empty() {
        let known = { scenario.priority.iter() }
            .map(|(node, priority)| format!("(NodeName::redis({}), {priority})", &node[1..]));
        let known = known.collect::<Vec<_>>().join(", ");
        field("priority", format!("[{known}].into()"));
    }
    field("offset", duration(scenario.offset));
    field("timeline", format!("steps(&[{}])", steps.join(", ")));
    let (settle, max) = (
        duration(scenario.until.settle),
        duration(scenario.until.max),
    );
    field(
        "until",
        format!("Until {{ settle: {settle}, max: {max}, seen: {seen} }}"),
    );
    format!("Scenario {{ {text} ..Scenario::default() }}")
}

/// The source of a file whose function `name` gives the scenarios.
fn source(name: &str, what: &str, folder: &str, scenarios: &[Scenario]) -> String {
    let raft = scenarios.iter().any(|scenario| scenario.raft.is_some());
    let mut text = format!(
        "//! {what}\n//!\n\
        //! Written from `{folder}/*.toml` by `tests/scenario_gallery.rs` (with `BLESS=1`);\n\
        //! change those files, not this one.\n\n\
        use core::time::Duration;\n\n\
        use super::gallery::{{steps, words}};\n\
        use super::{{Clients, Master, Network, Quorum, {}Scenario, Seen, Until}};\n\
        use crate::command::NodeName;\n\n\
        /// {what}\n\
        pub(super) fn {name}() -> Vec<Scenario> {{\nvec![",
        if raft { "Raft, " } else { "" }
    );
    for scenario in scenarios {
        let _ = write!(text, "{}(), ", scenario.name.replace('-', "_"));
    }
    text.push_str("]\n}\n");
    for scenario in scenarios {
        let _ = write!(
            text,
            "\nfn {}() -> Scenario {{\n{}\n}}\n",
            scenario.name.replace('-', "_"),
            rust(scenario)
        );
    }
    text
}

#[test]
fn the_gallery_is_what_the_files_say() {
    let plain = files("scenarios", &ORDER);
    let compared = files("scenarios/raft", &COMPARISONS);
    if std::env::var_os("BLESS").is_some() {
        let put = |name: &str, what: &str, folder: &str, scenarios: &[Scenario]| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("src/scenario")
                .join(format!("{name}.rs"));
            std::fs::write(path, source(name, what, folder, scenarios)).unwrap();
        };
        let what = "The scenarios of Sentinel alone, in the order in which they are offered.";
        put("of_sentinel", what, "scenarios", &plain);
        let what = "Sentinel and Raft side by side, in the order in which they are offered.";
        put("comparisons", what, "scenarios/raft", &compared);
        println!("written; run `cargo fmt`, then this test again");
        return;
    }
    let current = gallery();
    let files: Vec<&Scenario> = plain.iter().chain(&compared).collect();
    for (file, compiled) in files.iter().zip(&current) {
        assert_eq!(
            *file, compiled,
            "run `BLESS=1 cargo test -p lab --test scenario_gallery` and `cargo fmt`"
        );
    }
    assert_eq!(files.len(), current.len());
}

#[test]
fn every_file_of_the_gallery_is_offered() {
    for (folder, order) in [("scenarios", ORDER), ("scenarios/raft", COMPARISONS)] {
        let mut there: Vec<String> = std::fs::read_dir(root().join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|e| e == "toml"))
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        there.sort();
        let mut offered = order.map(str::to_owned).to_vec();
        offered.sort();
        assert_eq!(there, offered);
    }
}

#[test]
fn every_scenario_of_the_gallery_is_written_for_people_in_both_languages() {
    for scenario in gallery() {
        for text in [&scenario.title, &scenario.description] {
            assert!(
                !text.en.is_empty() && !text.zh.is_empty(),
                "{}",
                scenario.name
            );
            assert!(text.en.is_ascii(), "{}", scenario.name);
            assert!(
                text.zh
                    .chars()
                    .any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
                "{}",
                scenario.name
            );
        }
        let sentences = |text: &str, ends: &[char]| text.matches(ends).count();
        assert_eq!(
            sentences(&scenario.description.en, &['.']),
            2,
            "{}",
            scenario.name
        );
        assert_eq!(
            sentences(&scenario.description.zh, &['。']),
            2,
            "{}",
            scenario.name
        );
        // A lesson does not wait: everything is over in two minutes.
        assert!(
            scenario.until.max <= Duration::from_secs(120),
            "{}",
            scenario.name
        );
        assert!(
            !scenario.timeline.is_empty() && scenario.clients.count > 0,
            "{}",
            scenario.name
        );
    }
}
