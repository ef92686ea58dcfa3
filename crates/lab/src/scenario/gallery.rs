//! The scenarios that are ready to open. They are compiled in, because the page has no
//! reader of TOML; `tests/scenario_gallery.rs` writes them from the files.

use super::{Scenario, Step, Words, comparisons, of_sentinel};

/// The scenarios that are ready to open, in the order in which they are offered: first
/// those of Sentinel alone, then those with Raft beside it ([`Scenario::raft`]).
#[must_use]
pub fn gallery() -> Vec<Scenario> {
    let mut all = of_sentinel::of_sentinel();
    all.extend(comparisons::comparisons());
    all
}

pub(super) fn words(en: &str, zh: &str) -> Words {
    Words {
        en: en.to_owned(),
        zh: zh.to_owned(),
    }
}

/// Steps from their text; the test that writes the scenarios has read them all.
pub(super) fn steps(texts: &[&str]) -> Vec<Step> {
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}
