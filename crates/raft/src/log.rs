use std::sync::Arc;

use crate::{ClientId, Operation};

/// One entry of a log: a command and the term in which a leader received it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The term.
    pub term: u64,
    /// The command.
    pub command: Command,
}

/// What an entry tells the state machine to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// Nothing: the first entry of every leader's term (§8).
    Noop,
    /// Open a session; its number is the index of this entry.
    Register,
    /// Carry out a client's command.
    Apply {
        /// In which session.
        client: ClientId,
        /// The number of the command within it.
        serial: u64,
        /// What.
        operation: Operation,
    },
}

/// Entries of a chunk. Copies of a log share chunks, so that a copy (what is on
/// disk, a keyframe) costs one pointer for so many entries.
const CHUNK: u64 = 64;

/// A log: entries with indices from 1 (figure 2).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Log {
    chunks: Vec<Arc<Vec<Entry>>>,
    len: u64,
}

impl Log {
    /// A log takes no more than so many entries; a leader refuses what is beyond.
    pub const MOST: u64 = 1 << 20;

    /// Index of the last entry, 0 if there is none.
    #[must_use]
    pub const fn last_index(&self) -> u64 {
        self.len
    }

    /// Term of the last entry, 0 if there is none.
    #[must_use]
    pub fn last_term(&self) -> u64 {
        self.term_at(self.len).unwrap_or(0)
    }

    /// The entry at an index.
    #[must_use]
    pub fn get(&self, index: u64) -> Option<Entry> {
        let at = index.checked_sub(1).filter(|at| *at < self.len)?;
        let chunk = self.chunks.get((at / CHUNK) as usize)?;
        chunk.get((at % CHUNK) as usize).copied()
    }

    /// The term of the entry at an index; that of index 0, before the first, is 0.
    #[must_use]
    pub fn term_at(&self, index: u64) -> Option<u64> {
        match index {
            0 => Some(0),
            _ => self.get(index).map(|entry| entry.term),
        }
    }

    /// Adds an entry at the end.
    pub fn push(&mut self, entry: Entry) {
        if self.len.is_multiple_of(CHUNK) {
            self.chunks
                .push(Arc::new(Vec::with_capacity(CHUNK as usize)));
        }
        if let Some(last) = self.chunks.last_mut() {
            Arc::make_mut(last).push(entry);
            self.len += 1;
        }
    }

    /// Removes the entry at an index and all that follow it.
    pub fn truncate_from(&mut self, index: u64) {
        let keep = index.saturating_sub(1);
        if keep >= self.len {
            return;
        }
        self.len = keep;
        self.chunks.truncate(keep.div_ceil(CHUNK) as usize);
        if let (Some(last), rest @ 1..) = (self.chunks.last_mut(), keep % CHUNK) {
            Arc::make_mut(last).truncate(rest as usize);
        }
    }

    /// At most `most` entries from an index on.
    #[must_use]
    pub fn from(&self, index: u64, most: u64) -> Arc<[Entry]> {
        let index = index.max(1);
        let end = index.saturating_add(most).min(self.len + 1);
        // A heartbeat; the empty slice takes no room of its own.
        if index >= end {
            return Arc::default();
        }
        (index..end).filter_map(|at| self.get(at)).collect()
    }

    /// All entries with their indices.
    pub fn iter(&self) -> impl Iterator<Item = (u64, Entry)> + '_ {
        (1..).zip(self.chunks.iter().flat_map(|chunk| chunk.iter().copied()))
    }

    /// The first index whose entry is of `term` or a later one; one past the last
    /// entry if there is none. Terms never fall along a log.
    #[must_use]
    pub fn first_of(&self, term: u64) -> u64 {
        let (mut low, mut high) = (1, self.len + 1);
        while low < high {
            let middle = low.midpoint(high);
            if self.term_at(middle).is_some_and(|found| found < term) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The last index whose entry is of `term`, if there is one.
    #[must_use]
    pub fn last_of(&self, term: u64) -> Option<u64> {
        let last = self.first_of(term.saturating_add(1)) - 1;
        (last > 0 && self.term_at(last) == Some(term)).then_some(last)
    }
}

impl FromIterator<Entry> for Log {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let mut log = Self::default();
        entries.into_iter().for_each(|entry| log.push(entry));
        log
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A log with entries of these terms.
    fn of(terms: impl IntoIterator<Item = u64>) -> Log {
        let entry = |term| Entry {
            term,
            command: Command::Noop,
        };
        terms.into_iter().map(entry).collect()
    }

    #[test]
    fn an_empty_log_ends_at_index_0_and_term_0() {
        let log = Log::default();
        assert_eq!((log.last_index(), log.last_term()), (0, 0));
        assert_eq!(log.term_at(0), Some(0));
        assert_eq!(log.term_at(1), None);
    }

    #[test]
    fn what_is_cut_off_is_gone_and_what_comes_after_is_found_at_any_length() {
        for len in [1, 63, 64, 65, 128, 200] {
            for cut in [1, 2, 63, 64, 65, 66, 128, 129, 200, 201] {
                let mut log = of(1..=len);
                let copy = log.clone();
                log.truncate_from(cut);
                let kept = (cut - 1).min(len);
                assert_eq!(log.last_index(), kept);
                assert_eq!(log, of(1..=kept));
                log.push(Entry {
                    term: 999,
                    command: Command::Register,
                });
                assert_eq!(log.last_term(), 999);
                assert_eq!(log.iter().count() as u64, kept + 1);
                assert_eq!(copy, of(1..=len), "a copy stays as it was");
            }
        }
    }

    #[test]
    fn the_first_and_last_index_of_a_term_are_found() {
        let log = of([1, 1, 1, 4, 4, 5, 5, 6, 6, 6]);
        assert_eq!((log.first_of(4), log.last_of(4)), (4, Some(5)));
        assert_eq!((log.first_of(2), log.last_of(2)), (4, None));
        assert_eq!((log.first_of(7), log.last_of(7)), (11, None));
        assert_eq!(log.last_of(0), None);
        assert_eq!(log.from(9, 64).len(), 2);
        assert_eq!(log.from(11, 64).len(), 0);
    }
}
