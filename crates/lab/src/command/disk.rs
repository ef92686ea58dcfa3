//! The words for what becomes of a disk.

use lab_process::DiskFailure;

/// The words of [`super::Verb::DiskFails`].
pub(crate) const DISK_STATES: &[&str] = &["full", "read-only", "ok"];

/// What a word of [`DISK_STATES`] means; `None` if it is none of them.
pub(crate) fn disk_state(word: &str) -> Option<Option<DiskFailure>> {
    match word {
        "full" => Some(Some(DiskFailure::Full)),
        "read-only" => Some(Some(DiskFailure::ReadOnly)),
        "ok" => Some(None),
        _ => None,
    }
}

/// The word for it.
pub(super) const fn disk_word(failure: Option<DiskFailure>) -> &'static str {
    match failure {
        Some(DiskFailure::Full) => "full",
        Some(DiskFailure::ReadOnly) => "read-only",
        None => "ok",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_means_something_and_is_printed_again() {
        for word in DISK_STATES {
            let state = disk_state(word).expect("a word of the list");
            assert_eq!(disk_word(state), *word);
        }
        assert_eq!(disk_state("broken"), None);
    }
}
