//! Every scenario plays in the browser as it does natively, bit for bit: digests of
//! twenty seeds each, compared with those of `crates/lab/tests/determinism.rs`.

#![cfg(target_arch = "wasm32")]

mod recorded;

use std::time::Duration;

use lab::digest::digest_of;
use lab::scenario::{Scenario, gallery};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// As natively.
const UNTIL: Duration = Duration::from_secs(5);

fn scenario(name: &str) -> Scenario {
    let recorded = recorded::RECORDED
        .iter()
        .find(|recorded| recorded.0 == name);
    if let Some((name, text)) = recorded {
        return Scenario::parse_json(text, name)
            .unwrap_or_else(|error| panic!("{error}"))
            .scenario;
    }
    let found = gallery().into_iter().find(|scenario| scenario.name == name);
    found.unwrap_or_else(|| panic!("no scenario {name}"))
}

#[wasm_bindgen_test]
fn every_scenario_on_twenty_seeds_is_as_it_is_natively() {
    let digests = include_str!("../../crates/lab/tests/digests.txt");
    assert!(digests.lines().count() > 80);
    for line in digests.lines() {
        let mut words = line.split(' ');
        let name = words.next().unwrap_or_default();
        let scenario = scenario(name);
        for (seed, native) in (1..).zip(words) {
            let here = format!("{:016x}", digest_of(&scenario, seed, UNTIL));
            assert_eq!(here, native, "{name} with seed {seed}");
        }
    }
}
