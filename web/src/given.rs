//! Reading what JavaScript gives.

use lab::conf;
use lab::scenario::{Note, Scenario, Tree};
use wasm_bindgen::JsValue;

use crate::choice::Choice;
use crate::refusal::{Refusal, Wanted};
use crate::shapes::{Counts, GivenFile};

/// The largest whole number that JavaScript's numbers hold exactly.
const LARGEST_EXACT: f64 = 9_007_199_254_740_991.0;

/// A scenario's name or the scenario itself, and a seed.
pub(crate) fn choice(scenario: &JsValue, seed: &JsValue) -> Result<Choice, Refusal> {
    let seed = read_seed(seed)?;
    if scenario.is_undefined() || scenario.is_null() {
        return Choice::named("", seed);
    }
    if let Some(name) = scenario.as_string() {
        return Choice::named(&name, seed);
    }
    let tree: Tree =
        serde_wasm_bindgen::from_value(scenario.clone()).map_err(|_| Refusal::BadValue {
            what: "scenario",
            expected: Wanted::Scenario,
        })?;
    let loaded = Scenario::from_tree(&tree)?;
    Ok(Choice::of(loaded.scenario, seed))
}

/// The same with other settings, and with what is to be beside it.
pub(crate) fn dressed(
    choice: &Choice,
    settings: Option<String>,
    beside: Option<String>,
) -> Result<Choice, Refusal> {
    let choice = choice.with_changes(&settings.unwrap_or_default())?;
    match beside.unwrap_or_default().as_str() {
        "" => Ok(choice),
        "raft" => Ok(choice.beside_raft()),
        _ => Err(Refusal::BadValue {
            what: "beside",
            expected: Wanted::Beside,
        }),
    }
}

/// Somebody's own files.
pub(crate) fn own_files(files: &JsValue, counts: &JsValue) -> Result<(Choice, Vec<Note>), Refusal> {
    let refused = |what, expected| Refusal::BadValue { what, expected };
    let files: Vec<GivenFile> = serde_wasm_bindgen::from_value(files.clone())
        .map_err(|_| refused("files", Wanted::Files))?;
    let counts: Option<Counts> = serde_wasm_bindgen::from_value(counts.clone())
        .map_err(|_| refused("counts", Wanted::Counts))?;
    let texts: Vec<_> = files.iter().map(GivenFile::as_text).collect();
    let wanted = counts.map_or_else(conf::Wanted::default, Counts::wanted);
    Ok(Choice::of_files(&texts, wanted, None)?)
}

fn read_seed(seed: &JsValue) -> Result<Option<u64>, Refusal> {
    let refused = Refusal::BadValue {
        what: "seed",
        expected: Wanted::Seed,
    };
    if seed.is_undefined() || seed.is_null() {
        return Ok(None);
    }
    if let Some(text) = seed.as_string() {
        let text = text.trim();
        return if text.is_empty() {
            Ok(None)
        } else {
            text.parse().map(Some).map_err(|_| refused)
        };
    }
    match seed.as_f64() {
        Some(number) if number.fract() == 0.0 && (0.0..=LARGEST_EXACT).contains(&number) => {
            Ok(Some(number as u64))
        }
        _ => Err(refused),
    }
}

/// Milliseconds as microseconds.
pub(crate) fn micros(ms: f64) -> Result<i64, Refusal> {
    let us = ms * 1_000.0;
    if us.is_finite() && us.abs() <= LARGEST_EXACT {
        Ok(us.round() as i64)
    } else {
        Err(Refusal::BadValue {
            what: "ms",
            expected: Wanted::Milliseconds,
        })
    }
}
