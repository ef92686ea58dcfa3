//! Equal seed, scenario and commands give equal runs, bit for bit: here, and in a
//! browser, where `web/tests/digests.rs` compares with the same file.
//!
//! `BLESS=1 cargo test -p lab --test determinism` writes the files anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lab::digest::digest_of;
use lab::scenario::{Scenario, gallery};

/// As many seeds per scenario.
const SEEDS: u64 = 20;
/// As long after t = 0: the failover and what follows at once.
const UNTIL: Duration = Duration::from_secs(5);

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The gallery and the recorded scenarios, by name.
fn scenarios() -> BTreeMap<String, Scenario> {
    let mut all: BTreeMap<String, Scenario> = gallery()
        .into_iter()
        .map(|scenario| (scenario.name.clone(), scenario))
        .collect();
    for name in recorded() {
        let path = here("recordings").join(&name).join("scenario.json");
        let loaded = Scenario::load(&path).unwrap_or_else(|error| panic!("{error}"));
        all.insert(name, loaded.scenario);
    }
    all
}

/// The names of the recorded scenarios.
fn recorded() -> Vec<String> {
    let folders = fs::read_dir(here("recordings")).expect("the recordings");
    let mut names: Vec<String> = folders
        .filter_map(|folder| folder.ok().filter(|folder| folder.path().is_dir()))
        .map(|folder| folder.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// One line per scenario: its name and the digests of the seeds from 1.
fn digests() -> String {
    let all: Vec<(String, Scenario)> = scenarios().into_iter().collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let lines = std::sync::Mutex::new(BTreeMap::new());
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some((name, scenario)) =
                    all.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
                {
                    let mut line = name.clone();
                    for seed in 1..=SEEDS {
                        let _ = write!(line, " {:016x}", digest_of(scenario, seed, UNTIL));
                    }
                    lines.lock().expect("no panic").insert(name.clone(), line);
                }
            });
        }
    });
    let lines = lines.into_inner().expect("no panic");
    lines.into_values().map(|line| line + "\n").collect()
}

/// The recorded scenarios as a table of texts, for a browser that has no files.
fn texts() -> String {
    let mut text = String::from(
        "//! The recorded scenarios; written by `BLESS=1 cargo test -p lab --test determinism`.\n\npub(crate) const RECORDED: &[(&str, &str)] = &[\n",
    );
    for name in recorded() {
        let _ = writeln!(
            text,
            "    (\n        \"{name}\",\n        include_str!(\"../../../crates/lab/recordings/{name}/scenario.json\"),\n    ),"
        );
    }
    text + "];\n"
}

fn is_current(path: &str, text: &str) {
    let path = here(path);
    if std::env::var_os("BLESS").is_some() {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).expect("a folder");
        }
        fs::write(&path, text).expect("it can be written");
        return;
    }
    let stored = fs::read_to_string(&path).expect("the file is there");
    let differing: Vec<&str> = stored
        .lines()
        .zip(text.lines())
        .filter(|(stored, now)| stored != now)
        .filter_map(|(_, now)| now.split(' ').next())
        .collect();
    assert!(
        differing.is_empty() && stored.lines().count() == text.lines().count(),
        "{} differs in {differing:?}: if runs are meant to be different now, write it anew with BLESS=1",
        path.display()
    );
}

#[test]
fn every_scenario_on_twenty_seeds_is_as_it_was() {
    is_current("tests/digests.txt", &digests());
}

#[test]
fn the_browser_is_given_every_recorded_scenario() {
    let (path, text) = ("../../web/tests/recorded/mod.rs", texts());
    if std::env::var_os("BLESS").is_some() {
        is_current(path, &text);
    }
    // `cargo fmt` may break its lines elsewhere.
    let words = |text: &str| text.split_whitespace().collect::<String>();
    let stored = fs::read_to_string(here(path)).expect("the file is there");
    assert_eq!(words(&stored), words(&text), "write it anew with BLESS=1");
}

#[test]
fn a_digest_notices_another_seed_and_another_word() {
    let scenario = gallery().swap_remove(0);
    let digest = |scenario: &Scenario, seed| digest_of(scenario, seed, UNTIL);
    assert_eq!(digest(&scenario, 1), digest(&scenario, 1));
    assert_ne!(digest(&scenario, 1), digest(&scenario, 2));
    let mut other = scenario.clone();
    other.masters[0].name = "yourmaster".to_owned();
    assert_ne!(digest(&scenario, 1), digest(&other, 1));
}
