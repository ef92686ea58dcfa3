use std::collections::VecDeque;
use std::sync::Arc;

use crate::wire::Stream;

/// How many elements a block holds.
const BLOCK: usize = 64;

/// The replication backlog: the last elements of the stream, so that a replica
/// can continue where it was (`replBacklog` in replication.c).
///
/// Kept in shared blocks, as in Redis 7.0, so that copying a server (a keyframe)
/// copies no element of a full block.
#[derive(Clone, Debug)]
pub(super) struct Backlog {
    /// The offset of the first byte held: `repl_backlog_first_byte_offset`.
    first: u64,
    /// The offset of the next byte that will be generated.
    next: u64,
    blocks: VecDeque<Arc<Vec<Element>>>,
}

#[derive(Clone, Debug)]
struct Element {
    /// The offset of its first byte.
    from: u64,
    stream: Stream,
}

impl Backlog {
    /// An empty backlog: the first byte it will hold is the next one generated
    /// (`createReplicationBacklog`).
    pub(super) const fn new(offset: u64) -> Self {
        Self {
            first: offset + 1,
            next: offset + 1,
            blocks: VecDeque::new(),
        }
    }

    /// Adds an element of `bytes` bytes.
    pub(super) fn push(&mut self, stream: Stream, bytes: u64) {
        let element = Element {
            from: self.next,
            stream,
        };
        self.next += bytes;
        match self.blocks.back_mut() {
            Some(block) if block.len() < BLOCK => Arc::make_mut(block).push(element),
            _ => {
                let mut block = Vec::with_capacity(BLOCK);
                block.push(element);
                self.blocks.push_back(Arc::new(block));
            }
        }
    }

    /// Forgets whole blocks while more than `size` bytes would remain, but
    /// nothing from `needed` on, which an attached replica has yet to be sent.
    pub(super) fn trim(&mut self, size: u64, needed: Option<u64>) {
        while let Some(after) = self.blocks.get(1).map(|block| block[0].from) {
            let kept = self.next - after;
            if kept < size || needed.is_some_and(|needed| needed < after) {
                return;
            }
            self.blocks.pop_front();
            self.first = after;
        }
    }

    /// Whether everything from `offset` on is here (`masterTryPartialResync`).
    pub(super) const fn holds(&self, offset: u64) -> bool {
        self.first <= offset && offset <= self.next
    }

    /// The offset of the first byte held.
    pub(super) const fn first(&self) -> u64 {
        self.first
    }

    /// The offset of the next byte that will be generated.
    pub(super) const fn next(&self) -> u64 {
        self.next
    }

    /// The elements from `offset` on.
    pub(super) fn since(&self, offset: u64) -> impl Iterator<Item = &Stream> {
        self.blocks
            .iter()
            .filter(move |block| block.last().is_some_and(|last| last.from >= offset))
            .flat_map(|block| block.iter())
            .filter(move |element| element.from >= offset)
            .map(|element| &element.stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backlog_yields_what_came_from_an_offset_on() {
        let mut backlog = Backlog::new(100);
        for i in 0..200 {
            backlog.push(Stream::Counter(i), 10);
        }
        assert_eq!(backlog.next(), 101 + 2000);
        let tail: Vec<_> = backlog.since(101 + 1980).cloned().collect();
        assert_eq!(tail, [Stream::Counter(198), Stream::Counter(199)]);
        assert_eq!(backlog.since(backlog.next()).count(), 0);
    }

    #[test]
    fn a_backlog_keeps_at_least_its_size_and_what_a_replica_still_needs() {
        let mut backlog = Backlog::new(0);
        for i in 0..1000 {
            backlog.push(Stream::Counter(i), 10);
            backlog.trim(1000, Some(5001));
        }
        assert!(backlog.holds(5001), "needed by a replica");
        assert!(!backlog.holds(1));
        backlog.trim(1000, None);
        assert!(!backlog.holds(5001));
        assert!(backlog.holds(9001), "the size is a minimum");
    }

    #[test]
    fn copying_a_backlog_shares_its_full_blocks() {
        let mut backlog = Backlog::new(0);
        for i in 0..200 {
            backlog.push(Stream::Counter(i), 10);
        }
        let copy = backlog.clone();
        backlog.push(Stream::Ping, 14);
        assert!(Arc::ptr_eq(&copy.blocks[0], &backlog.blocks[0]));
        assert_eq!(copy.next() + 14, backlog.next());
    }
}
