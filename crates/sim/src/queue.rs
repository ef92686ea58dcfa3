//! The queue of what will happen on the network, and the tree of what hosts will do.

use std::collections::VecDeque;

/// What an entry of the queue is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A host starts for the first time; `index` is the host.
    Boot = 0,
    /// A segment reaches its receiver; `index` is the segment, `tag` its use.
    Arrive = 1,
    /// An acknowledgement reaches the opener of a connection; `index` is the
    /// connection, `tag` its generation.
    AckToOpener = 2,
    /// An acknowledgement reaches the acceptor.
    AckToAcceptor = 3,
    /// A retransmission timer of the opener.
    TimerOfOpener = 4,
    /// A retransmission timer of the acceptor.
    TimerOfAcceptor = 5,
    /// A program that a process started ends; `index` is the host, `tag` tells the
    /// program from others of that host.
    ChildEnds = 6,
}

const KINDS: [Kind; 8] = [
    Kind::Boot,
    Kind::Arrive,
    Kind::AckToOpener,
    Kind::AckToAcceptor,
    Kind::TimerOfOpener,
    Kind::TimerOfAcceptor,
    Kind::ChildEnds,
    Kind::ChildEnds,
];

/// An entry; entries of equal time go in the order of their numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Entry {
    pub(crate) at: u64,
    /// Number of the entry, shifted left by 3, and its kind.
    key: u64,
    pub(crate) index: u32,
    pub(crate) tag: u32,
}

impl Entry {
    #[inline]
    pub(crate) const fn kind(&self) -> Kind {
        KINDS[(self.key & 7) as usize]
    }
}

/// The queue of the network.
///
/// A heap with four children per node: measured beside the binary heap of the
/// standard library it is as fast with a handful of entries and faster with a
/// million. Entries whose time only ever counts up have a lane of their own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Queue {
    heap: Vec<Entry>,
    /// Sorted, because each was pushed with a time not before the last.
    lane: VecDeque<Entry>,
    pushed: u64,
}

/// Boots come before everything else of their instant.
const AFTER_BOOTS: u64 = 1 << 60;

/// Children of a node of the heap.
const ARITY: usize = 4;

impl Queue {
    fn number(&mut self, at: u64, kind: Kind, index: u32, tag: u32) -> Entry {
        let class = if matches!(kind, Kind::Boot) {
            0
        } else {
            AFTER_BOOTS
        };
        let key = (class | self.pushed) << 3 | kind as u64;
        self.pushed += 1;
        Entry {
            at,
            key,
            index,
            tag,
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, at: u64, kind: Kind, index: u32, tag: u32) {
        let entry = self.number(at, kind, index, tag);
        let mut hole = self.heap.len();
        self.heap.push(entry);
        while hole > 0 {
            let parent = (hole - 1) / ARITY;
            if self.heap[parent] <= entry {
                break;
            }
            self.heap[hole] = self.heap[parent];
            hole = parent;
        }
        self.heap[hole] = entry;
    }

    /// Pushes an entry of a sort whose time is always the same while after the
    /// push, such as the first timer of every SYN.
    pub(crate) fn push_last(&mut self, at: u64, kind: Kind, index: u32, tag: u32) {
        if self.lane.back().is_some_and(|last| last.at > at) {
            return self.push(at, kind, index, tag);
        }
        let entry = self.number(at, kind, index, tag);
        self.lane.push_back(entry);
    }

    /// When the next entry is due; `u64::MAX` if there is none.
    #[inline]
    pub(crate) fn next_at(&self) -> u64 {
        let heap = self.heap.first().map_or(u64::MAX, |entry| entry.at);
        let lane = self.lane.front().map_or(u64::MAX, |entry| entry.at);
        heap.min(lane)
    }

    #[inline]
    pub(crate) fn pop(&mut self) -> Option<Entry> {
        match (self.heap.first(), self.lane.front()) {
            (None, _) => self.lane.pop_front(),
            (Some(first), Some(front)) if front < first => self.lane.pop_front(),
            _ => self.pop_heap(),
        }
    }

    #[inline]
    fn pop_heap(&mut self) -> Option<Entry> {
        let last = self.heap.pop()?;
        let Some(first) = self.heap.first().copied() else {
            return Some(last);
        };
        let length = self.heap.len();
        let mut hole = 0;
        loop {
            let children = hole * ARITY + 1;
            if children >= length {
                break;
            }
            let mut least = children;
            for child in children + 1..(children + ARITY).min(length) {
                if self.heap[child] < self.heap[least] {
                    least = child;
                }
            }
            if last <= self.heap[least] {
                break;
            }
            self.heap[hole] = self.heap[least];
            hole = least;
        }
        self.heap[hole] = last;
        Some(first)
    }
}

/// When each host next does something by itself, and which is first: a
/// tournament tree, the lower number winning a tie.
///
/// A host's instant changes at nearly every input; in the tree that costs a
/// few comparisons and leaves no stale entry behind.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    /// `tree[leaves + host]` is the host's instant; every node above is the
    /// smaller of its two children.
    tree: Vec<u64>,
    leaves: usize,
}

impl Due {
    pub(crate) fn new() -> Self {
        Self {
            tree: vec![u64::MAX; 2],
            leaves: 1,
        }
    }

    pub(crate) fn add_host(&mut self, hosts: usize) {
        if hosts <= self.leaves {
            return;
        }
        let leaves = self.leaves * 2;
        let mut grown = Self {
            tree: vec![u64::MAX; 2 * leaves],
            leaves,
        };
        for host in 0..self.leaves {
            grown.set(host, self.tree[self.leaves + host]);
        }
        *self = grown;
    }

    #[inline]
    pub(crate) fn set(&mut self, host: usize, at: u64) {
        let mut node = self.leaves + host;
        self.tree[node] = at;
        while node > 1 {
            let smaller = self.tree[node].min(self.tree[node ^ 1]);
            node >>= 1;
            if self.tree[node] == smaller {
                return;
            }
            self.tree[node] = smaller;
        }
    }

    /// The first instant; `u64::MAX` if no host wants anything.
    #[inline]
    pub(crate) fn next_at(&self) -> u64 {
        self.tree[1]
    }

    /// The host whose instant it is.
    pub(crate) fn first(&self) -> usize {
        let mut node = 1;
        while node < self.leaves {
            node *= 2;
            if self.tree[node] != self.tree[node / 2] {
                node += 1;
            }
        }
        node - self.leaves
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::mix;

    #[test]
    fn entries_come_out_by_time_and_then_in_the_order_in_which_they_went_in() {
        let mut queue = Queue::default();
        let mut expected = Vec::new();
        for n in 0..3000_u32 {
            let at = if n % 3 == 0 {
                u64::from(n)
            } else {
                mix(u64::from(n)) % 500
            };
            if n % 3 == 0 {
                queue.push_last(at, Kind::TimerOfOpener, n, 0);
            } else {
                queue.push(at, Kind::Arrive, n, 0);
            }
            expected.push((at, n));
        }
        expected.sort_unstable();
        let popped: Vec<(u64, u32)> = std::iter::from_fn(|| queue.pop())
            .map(|entry| (entry.at, entry.index))
            .collect();
        assert_eq!(popped, expected);
        assert_eq!(queue.next_at(), u64::MAX);
    }

    #[test]
    fn a_boot_comes_before_everything_else_of_its_instant() {
        let mut queue = Queue::default();
        queue.push(5, Kind::Arrive, 1, 0);
        queue.push(5, Kind::Boot, 2, 0);
        assert_eq!(queue.pop().map(|entry| entry.kind()), Some(Kind::Boot));
    }

    #[test]
    fn the_tree_finds_the_first_host_and_of_equals_the_lower_number() {
        let mut due = Due::new();
        let mut instants = Vec::new();
        for host in 0..37_usize {
            instants.push(u64::MAX);
            due.add_host(host + 1);
        }
        for n in 0..5000_u64 {
            let (host, at) = ((mix(n) % 37) as usize, mix(n ^ 1 << 40) % 50);
            due.set(host, at);
            instants[host] = at;
            let first = instants.iter().min().copied();
            assert_eq!(Some(due.next_at()), first);
            assert_eq!(
                Some(due.first()),
                instants.iter().position(|at| Some(*at) == first)
            );
        }
    }
}
