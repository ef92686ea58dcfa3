//! Luck without state: every draw is a hash of what it is for.
//!
//! A stream that several users share would make the luck of one depend on how
//! often the others drew; a hash of (seed, link, number of the message) does
//! not, so that adding a link or a host changes nobody else's luck.

/// Salts that keep the uses of the seed apart.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    /// The seed of a start of a process.
    Boot = 1,
    /// The latency of a message.
    Latency = 2,
    /// The cost of a flush to disk.
    Flush = 3,
}

/// The finalizer of SplitMix64: a bijection in which every input bit moves about
/// half of the output bits.
pub(crate) const fn mix(value: u64) -> u64 {
    let z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The luck of use `purpose` for the pair (`a`, `b`).
pub(crate) const fn luck(seed: u64, purpose: Purpose, a: u32, b: u32) -> u64 {
    mix(mix(seed ^ ((purpose as u64) << 56)) ^ (((a as u64) << 32) | b as u64))
}

/// A uniform draw from 0..=`most`.
pub(crate) const fn up_to(luck: u64, most: u32) -> u64 {
    ((luck >> 32) * (most as u64 + 1)) >> 32
}
