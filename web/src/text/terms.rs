//! Looking a key up in the tables of a language.

/// Keys and their words, in the order of the keys.
pub(super) type Terms = &'static [(&'static str, &'static str)];

/// The words for a key. Keys that are names of Redis (`config-epoch`) or of the Raft
/// paper (`nextIndex`) have none: they are shown as they stand.
pub(super) fn find(tables: &[Terms], key: &str) -> Option<&'static str> {
    tables.iter().find_map(|terms| {
        let at = terms.binary_search_by_key(&key, |(known, _)| *known).ok()?;
        Some(terms[at].1)
    })
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::text::{en, zh};

    #[test]
    fn every_term_is_found_and_there_once() {
        for tables in [en::TERMS, zh::TERMS] {
            for terms in tables {
                let in_order = terms.windows(2).all(|pair| pair[0].0 < pair[1].0);
                assert!(in_order, "not in order");
                for (key, words) in *terms {
                    assert_eq!(find(tables, key), Some(*words), "{key} is there twice");
                }
            }
            assert_eq!(find(tables, "config-epoch"), None);
        }
    }
}
