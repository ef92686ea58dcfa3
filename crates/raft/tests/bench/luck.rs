use rand::{Rng, SeedableRng};
use rand_pcg::Pcg32;

/// Luck for tests: the generator of the protocol crates, with the two questions that
/// scripts ask.
#[derive(Clone, Debug)]
pub struct Luck(Pcg32);

impl Luck {
    pub fn new(seed: u64) -> Self {
        Self(Pcg32::seed_from_u64(seed))
    }

    /// 0..`below`.
    pub fn below(&mut self, below: u64) -> u64 {
        self.0.next_u64() % below
    }

    /// True once in `often`.
    pub fn one_in(&mut self, often: u64) -> bool {
        self.below(often) == 0
    }
}
