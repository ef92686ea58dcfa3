//! What lies between hosts: latency and cuts of every directed pair.

use serde::{Deserialize, Serialize};

use crate::{CutMode, HostId};

/// How long a packet is on its way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Latency {
    /// At least this, microseconds.
    pub base_us: u32,
    /// And 0..=this more, uniform, microseconds.
    pub jitter_us: u32,
}

/// The latency of one directed pair.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PairLatency {
    /// The sending host.
    pub from: HostId,
    /// The receiving host.
    pub to: HostId,
    /// Its latency, in place of the default.
    pub latency: Latency,
}

/// The network a world starts with.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct NetworkSpec {
    /// For all pairs without an own value.
    pub latency: Latency,
    /// Pairs with an own value.
    pub pairs: Vec<PairLatency>,
}

impl NetworkSpec {
    /// The same latency everywhere.
    #[must_use]
    pub const fn uniform(base_us: u32, jitter_us: u32) -> Self {
        Self {
            latency: Latency { base_us, jitter_us },
            pairs: Vec::new(),
        }
    }
}

/// State of one directed pair.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    /// What the network was set up with.
    pub(crate) latency: Latency,
    /// What a `Delay` added.
    pub(crate) added: Latency,
    /// A cut of this direction.
    pub(crate) cut: Option<CutMode>,
    /// Connections opened in this direction are silent.
    pub(crate) connections_cut: bool,
    /// How many of a hundred packets are lost.
    pub(crate) loss_percent: u8,
}

impl Pair {
    pub(crate) const fn base_us(&self) -> u64 {
        self.latency.base_us as u64 + self.added.base_us as u64
    }

    pub(crate) const fn most_us(&self) -> u64 {
        self.base_us() + self.latency.jitter_us as u64 + self.added.jitter_us as u64
    }

    pub(crate) const fn is_cut(&self) -> bool {
        self.cut.is_some() || self.connections_cut
    }

    pub(crate) const fn heal(&mut self) {
        self.cut = None;
        self.connections_cut = false;
    }
}

/// All directed pairs. Pairs that differ from the default have a row of their
/// own; the others share row 0, so that a thousand hosts cost 4 MB and not 40.
#[derive(Clone, Debug)]
pub(crate) struct Pairs {
    /// Row of `rows` per pair, `from << shift | to`.
    index: Vec<u32>,
    rows: Vec<Pair>,
    shift: u32,
    hosts: u32,
    spec: Vec<PairLatency>,
}

impl Pairs {
    pub(crate) fn new(spec: NetworkSpec) -> Self {
        let default = Pair {
            latency: spec.latency,
            added: Latency::default(),
            cut: None,
            connections_cut: false,
            loss_percent: 0,
        };
        Self {
            index: vec![0],
            rows: vec![default],
            shift: 0,
            hosts: 0,
            spec: spec.pairs,
        }
    }

    /// Makes room for one more host and gives its pairs their latencies.
    pub(crate) fn add_host(&mut self) {
        let old = self.shift;
        self.hosts += 1;
        while self.hosts > 1 << self.shift {
            self.shift += 1;
        }
        if self.shift != old {
            let mut index = vec![0; 1 << (2 * self.shift)];
            for from in 0..self.hosts as usize - 1 {
                let row = from << old;
                let new = from << self.shift;
                index[new..new + (1 << old)].copy_from_slice(&self.index[row..row + (1 << old)]);
            }
            self.index = index;
        }
        let newest = self.hosts - 1;
        for i in 0..self.spec.len() {
            let PairLatency { from, to, latency } = self.spec[i];
            if from.0.max(to.0) == newest {
                self.get_mut(from.0, to.0).latency = latency;
            }
        }
    }

    #[inline]
    pub(crate) fn get(&self, from: u32, to: u32) -> &Pair {
        // With nothing special the big table need not be read.
        if let [default] = &self.rows[..] {
            return default;
        }
        let row = self.index[((from as usize) << self.shift) | to as usize];
        &self.rows[row as usize]
    }

    pub(crate) fn get_mut(&mut self, from: u32, to: u32) -> &mut Pair {
        let at = ((from as usize) << self.shift) | to as usize;
        if self.index[at] == 0 {
            self.index[at] = self.rows.len() as u32;
            self.rows.push(self.rows[0]);
        }
        &mut self.rows[self.index[at] as usize]
    }

    /// Every pair that has a row of its own, in order.
    pub(crate) fn special(&self) -> impl Iterator<Item = (HostId, HostId, &Pair)> {
        let mask = (1_usize << self.shift) - 1;
        // With nothing special there is nothing to search a big table for.
        let index: &[u32] = if self.rows.len() == 1 {
            &[]
        } else {
            &self.index
        };
        index
            .iter()
            .enumerate()
            .filter(|(_, row)| **row != 0)
            .map(move |(at, row)| {
                (
                    HostId((at >> self.shift) as u32),
                    HostId((at & mask) as u32),
                    &self.rows[*row as usize],
                )
            })
    }

    /// Applies `change` to every pair that has a row of its own.
    pub(crate) fn each_special(&mut self, mut change: impl FnMut(&mut Pair)) {
        self.rows.iter_mut().skip(1).for_each(&mut change);
    }
}
