//! A list that copies share.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A list that is copied often and changed a little between two copies: what is
/// written to disk at every flush. It is kept in pieces; a copy shares all of them, and
/// a change copies one.
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "Vec<T>", into = "Vec<T>")]
#[serde(bound(
    serialize = "T: Clone + Serialize",
    deserialize = "T: Clone + Deserialize<'de>"
))]
pub struct Pieces<T>(Vec<Arc<Vec<T>>>);

/// A piece that is longer is cut in two.
const PIECE: usize = 64;

impl<T> Pieces<T> {
    /// An empty list.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The entries, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.0.iter().flat_map(|piece| piece.iter())
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.iter().map(|piece| piece.len()).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|piece| piece.is_empty())
    }

    /// The last entry.
    #[must_use]
    pub fn last(&self) -> Option<&T> {
        self.iter().next_back()
    }
}

impl<T: Clone> Pieces<T> {
    /// Adds an entry at the end.
    pub fn push(&mut self, entry: T) {
        if self.0.last().is_none_or(|last| last.len() >= PIECE) {
            self.0.push(Arc::new(Vec::new()));
        }
        if let Some(last) = self.0.last_mut() {
            Arc::make_mut(last).push(entry);
        }
    }

    /// Adds an entry before the one at position `at`.
    pub fn insert(&mut self, mut at: usize, entry: T) {
        for number in 0..self.0.len() {
            let length = self.0[number].len();
            if at > length {
                at -= length;
                continue;
            }
            let piece = Arc::make_mut(&mut self.0[number]);
            piece.insert(at, entry);
            if length >= PIECE {
                let rest = piece.split_off(length / 2);
                self.0.insert(number + 1, Arc::new(rest));
            }
            return;
        }
        self.push(entry);
    }

    /// The last entry, to be changed.
    pub fn last_mut(&mut self) -> Option<&mut T> {
        let piece = self.0.iter_mut().rev().find(|piece| !piece.is_empty())?;
        Arc::make_mut(piece).last_mut()
    }

    /// The entries, to be changed; of a shared list all of it is copied.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        { self.0.iter_mut() }.flat_map(|piece| Arc::make_mut(piece).iter_mut())
    }

    /// Keeps the entries of which `keep` says so.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        for piece in &mut self.0 {
            Arc::make_mut(piece).retain(&mut keep);
        }
        self.0.retain(|piece| !piece.is_empty());
    }
}

impl<T> Default for Pieces<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Clone> FromIterator<T> for Pieces<T> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        let mut list = Self::new();
        entries.into_iter().for_each(|entry| list.push(entry));
        list
    }
}

impl<T: Clone> From<Vec<T>> for Pieces<T> {
    fn from(entries: Vec<T>) -> Self {
        entries.into_iter().collect()
    }
}

impl<T: Clone> From<Pieces<T>> for Vec<T> {
    fn from(list: Pieces<T>) -> Self {
        list.iter().cloned().collect()
    }
}

impl<T: PartialEq> PartialEq for Pieces<T> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<T: Eq> Eq for Pieces<T> {}

impl<T: fmt::Debug> fmt::Debug for Pieces<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_in_pieces_is_the_list_and_its_copies_stay_as_they_were() {
        let (mut list, mut plain) = (Pieces::new(), Vec::new());
        let mut copies = Vec::new();
        for n in 0..1_000_usize {
            let at = (n * n) % (plain.len() + 1);
            list.insert(at, n);
            plain.insert(at, n);
            if n % 50 == 0 {
                list.push(n);
                plain.push(n);
                copies.push((list.clone(), plain.clone()));
            }
            if n % 333 == 0 {
                list.retain(|entry| entry % 3 != 1);
                plain.retain(|entry| entry % 3 != 1);
            }
            assert_eq!(list.last(), plain.last());
        }
        copies.push((list, plain));
        for (list, plain) in copies {
            assert_eq!(list.len(), plain.len());
            assert_eq!(Vec::from(list), plain);
        }
    }
}
