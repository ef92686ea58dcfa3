//! The queue of what will happen on the network, and the tree of what hosts will do.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

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
}

const KINDS: [Kind; 8] = [
    Kind::Boot,
    Kind::Arrive,
    Kind::AckToOpener,
    Kind::AckToAcceptor,
    Kind::TimerOfOpener,
    Kind::TimerOfAcceptor,
    Kind::TimerOfAcceptor,
    Kind::TimerOfAcceptor,
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
#[derive(Clone, Debug, Default)]
pub(crate) struct Queue {
    heap: BinaryHeap<Reverse<Entry>>,
    pushed: u64,
}

/// Boots come before everything else of their instant.
const AFTER_BOOTS: u64 = 1 << 60;

impl Queue {
    #[inline]
    pub(crate) fn push(&mut self, at: u64, kind: Kind, index: u32, tag: u32) {
        let class = if matches!(kind, Kind::Boot) {
            0
        } else {
            AFTER_BOOTS
        };
        let key = (class | self.pushed) << 3 | kind as u64;
        self.pushed += 1;
        self.heap.push(Reverse(Entry {
            at,
            key,
            index,
            tag,
        }));
    }

    /// When the next entry is due; `u64::MAX` if there is none.
    #[inline]
    pub(crate) fn next_at(&self) -> u64 {
        self.heap.peek().map_or(u64::MAX, |entry| entry.0.at)
    }

    #[inline]
    pub(crate) fn pop(&mut self) -> Option<Entry> {
        self.heap.pop().map(|entry| entry.0)
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
