//! The line of the default user that a rewrite adds (`rewriteConfigUserOption`).

/// The default user without a password, or with one: its SHA-256.
pub(super) fn default_user(requirepass: Option<&str>) -> String {
    match requirepass {
        None => "user default on nopass ~* &* +@all".to_owned(),
        Some(password) => {
            let digest: String = sha256(password.as_bytes())
                .iter()
                .map(|word| format!("{word:08x}"))
                .collect();
            format!("user default on #{digest} ~* &* +@all")
        }
    }
}

/// SHA-256 (FIPS 180-4), which Redis keeps instead of passwords.
fn sha256(message: &[u8]) -> [u32; 8] {
    let primes = primes::<64>();
    let constants = primes.map(|prime| fraction(prime, 3));
    let mut state: [u32; 8] = std::array::from_fn(|i| fraction(primes[i], 2));
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend((message.len() as u64 * 8).to_be_bytes());
    for block in padded.chunks_exact(64) {
        compress(&mut state, block, &constants);
    }
    state
}

fn compress(state: &mut [u32; 8], block: &[u8], constants: &[u32; 64]) {
    let mut w = [0_u32; 64];
    for (word, bytes) in w.iter_mut().zip(block.chunks_exact(4)) {
        *word = bytes.iter().fold(0, |n, &byte| n << 8 | u32::from(byte));
    }
    for i in 16..64 {
        let (a, b) = (w[i - 15], w[i - 2]);
        let s0 = a.rotate_right(7) ^ a.rotate_right(18) ^ (a >> 3);
        let s1 = b.rotate_right(17) ^ b.rotate_right(19) ^ (b >> 10);
        w[i] = w[i - 16]
            .wrapping_add(s0)
            .wrapping_add(w[i - 7])
            .wrapping_add(s1);
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for i in 0..64 {
        let s1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let t1 = h
            .wrapping_add(s1)
            .wrapping_add((e & f) ^ (!e & g))
            .wrapping_add(constants[i])
            .wrapping_add(w[i]);
        let s0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let t2 = s0.wrapping_add((a & b) ^ (a & c) ^ (b & c));
        (h, g, f, e) = (g, f, e, d.wrapping_add(t1));
        (d, c, b, a) = (c, b, a, t1.wrapping_add(t2));
    }
    for (word, more) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *word = word.wrapping_add(more);
    }
}

/// The first primes.
fn primes<const N: usize>() -> [u64; N] {
    let mut found = [0; N];
    let mut candidate = 2;
    for i in 0..N {
        while found[..i].iter().any(|p| candidate % p == 0) {
            candidate += 1;
        }
        found[i] = candidate;
        candidate += 1;
    }
    found
}

/// The first 32 bits of the fraction of the square (2) or cube (3) root.
fn fraction(prime: u64, root: u32) -> u32 {
    // The largest r with r^root <= prime * 2^(32 root) has 32 bits of fraction.
    let target = u128::from(prime) << (32 * root);
    let (mut low, mut high) = (0_u128, 1_u128 << 36);
    while high - low > 1 {
        let middle = (low + high) / 2;
        if middle.pow(root) <= target {
            low = middle;
        } else {
            high = middle;
        }
    }
    low as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_user_is_written_as_redis_writes_it() {
        assert_eq!(default_user(None), "user default on nopass ~* &* +@all");
        assert_eq!(
            default_user(Some("foo")),
            "user default on #2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae ~* &* +@all"
        );
    }

    #[test]
    fn a_password_longer_than_a_block_is_hashed_too() {
        let digest = sha256(b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq");
        assert_eq!((digest[0], digest[7]), (0x248d_6a61, 0x19db_06c1));
    }
}
