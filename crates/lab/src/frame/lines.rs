//! The lines of the log, of which copies share nearly all.

use std::fmt;
use std::ops::{Index, Range};
use std::rc::Rc;

use serde::{Serialize, Serializer};

use super::LogLine;

/// How many lines are in a piece. The number that is dropped at once is a multiple of it.
const PIECE: usize = 250;

/// Log lines by time, the latest last. The story is copied whenever it grows while it is
/// shown: twenty thousand lines are then eighty pieces that both share, and a change
/// copies the last.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct LogLines(Vec<Rc<Vec<LogLine>>>);

impl LogLines {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        let full = self.0.len().saturating_sub(1) * PIECE;
        full + self.0.last().map_or(0, |last| last.len())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The line at that place; `None` beyond the last.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&LogLine> {
        self.0.get(place / PIECE)?.get(place % PIECE)
    }

    /// All of them.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &LogLine> + ExactSizeIterator {
        self.range(0..self.len())
    }

    /// Those at these places; places beyond the last have none.
    pub fn range(
        &self,
        places: Range<usize>,
    ) -> impl DoubleEndedIterator<Item = &LogLine> + ExactSizeIterator {
        let end = places.end.min(self.len());
        (places.start.min(end)..end).map(|place| &self[place])
    }

    /// How many lines at the beginning are such that `before` holds, where it holds for
    /// none after the first for which it does not.
    #[must_use]
    pub fn partition_point(&self, before: impl Fn(&LogLine) -> bool) -> usize {
        let is_over = |piece: &Rc<Vec<LogLine>>| piece.last().is_some_and(&before);
        let over = self.0.partition_point(is_over);
        let within = self.0.get(over);
        within.map_or(self.len(), |piece| {
            over * PIECE + piece.partition_point(&before)
        })
    }

    /// Adds one that is later than all.
    pub fn push(&mut self, line: LogLine) {
        match self.0.last_mut().filter(|last| last.len() < PIECE) {
            Some(last) => Rc::make_mut(last).push(line),
            None => self.0.push(Rc::new(vec![line])),
        }
    }

    /// Forgets those from that place on.
    pub fn truncate(&mut self, len: usize) {
        self.0.truncate(len.div_ceil(PIECE));
        if len < self.len()
            && let Some(last) = self.0.last_mut()
        {
            Rc::make_mut(last).truncate(len % PIECE);
        }
    }

    /// Forgets lines at the beginning, so that `keep` or some more are left; says how many
    /// it has forgotten.
    pub fn forget_before(&mut self, keep: usize) -> usize {
        let pieces = self.len().saturating_sub(keep) / PIECE;
        self.0.drain(..pieces);
        pieces * PIECE
    }

    /// All of them, to be changed: all that is shared is copied.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut LogLine> {
        { self.0.iter_mut() }.flat_map(|piece| Rc::make_mut(piece).iter_mut())
    }
}

impl Index<usize> for LogLines {
    type Output = LogLine;

    fn index(&self, place: usize) -> &LogLine {
        &self.0[place / PIECE][place % PIECE]
    }
}

impl FromIterator<LogLine> for LogLines {
    fn from_iter<I: IntoIterator<Item = LogLine>>(lines: I) -> Self {
        let mut log = Self::default();
        lines.into_iter().for_each(|line| log.push(line));
        log
    }
}

impl fmt::Debug for LogLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for LogLines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Tone;

    fn line(step: u64) -> LogLine {
        LogLine {
            at_us: step as i64,
            step,
            node: 0,
            level: '#',
            event: "",
            text: "".into(),
            said: None,
            tone: Tone::Plain,
            logged: true,
        }
    }

    /// Whatever is asked of it, it says what a plain list says.
    #[test]
    fn it_is_the_list_that_it_stands_for() {
        for count in [0, 1, 249, 250, 251, 500, 501, 1_234] {
            let plain: Vec<LogLine> = (0..count).map(line).collect();
            let log: LogLines = plain.iter().cloned().collect();
            assert_eq!(log.len(), plain.len());
            assert_eq!(log.is_empty(), plain.is_empty());
            assert!(log.iter().eq(plain.iter()));
            assert!(log.iter().rev().eq(plain.iter().rev()));
            for at in [0, 1, 249, 250, 251, 1_000, 2_000] {
                assert_eq!(log.get(at), plain.get(at));
                let before = |line: &LogLine| line.step < at as u64;
                assert_eq!(log.partition_point(before), plain.partition_point(before));
                let end = at.min(plain.len());
                assert!(log.range(0..at).eq(&plain[..end]));
                assert!(log.range(at..usize::MAX).eq(&plain[end..]));
                let (mut cut, mut plain) = (log.clone(), plain.clone());
                cut.truncate(at);
                plain.truncate(at);
                assert!(cut.iter().eq(plain.iter()), "{count} cut at {at}");
                assert_eq!(cut.is_empty(), plain.is_empty());
            }
        }
    }

    #[test]
    fn a_copy_shares_all_but_the_piece_that_grows() {
        let mut log: LogLines = (0..1_100).map(line).collect();
        let copy = log.clone();
        log.push(line(1_100));
        let shared = { log.0.iter().zip(&copy.0) }.filter(|(a, b)| Rc::ptr_eq(a, b));
        assert_eq!(shared.count(), 4);
        assert_eq!((log.len(), copy.len()), (1_101, 1_100));
    }

    #[test]
    fn what_is_forgotten_are_whole_pieces() {
        let mut log: LogLines = (0..1_100).map(line).collect();
        assert_eq!(log.forget_before(600), 500);
        assert_eq!((log.len(), log[0].step), (600, 500));
        assert_eq!(log.forget_before(600), 0);
    }
}
