/// A dictionary of the kind Redis keeps its instances in: entries are found by
/// key, keep their slot for life, and are visited in an order that looks
/// arbitrary but is the same every time.
///
/// Redis iterates over hash tables with a per-process random seed, and that order
/// decides who is reconfigured first and who wins an exact tie of votes
/// (specification §0.6). Here the order is that of a 64-bit hash of the key,
/// mixed with a seed drawn at boot.
#[derive(Clone, Debug)]
pub(crate) struct Table<T> {
    slots: Vec<Option<T>>,
    free: Vec<u32>,
    /// (hash, slot), sorted by hash.
    order: Vec<(u64, u32)>,
}

impl<T> Table<T> {
    pub(crate) const fn new() -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            order: Vec::new(),
        }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// The slot of the `i`-th entry in visiting order.
    #[inline]
    pub(crate) fn slot_at(&self, i: usize) -> u32 {
        self.order[i].1
    }

    /// Adds an entry under a hash that no other entry has been found under.
    pub(crate) fn insert(&mut self, hash: u64, entry: T) -> u32 {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            (self.slots.len() - 1) as u32
        });
        self.slots[slot as usize] = Some(entry);
        let at = self.order.partition_point(|&(other, _)| other < hash);
        self.order.insert(at, (hash, slot));
        slot
    }

    /// The slots of the entries under `hash` (more than one only if two keys
    /// collide).
    pub(crate) fn under(&self, hash: u64) -> impl Iterator<Item = u32> + '_ {
        let from = self.order.partition_point(|&(other, _)| other < hash);
        self.order[from..]
            .iter()
            .take_while(move |&&(other, _)| other == hash)
            .map(|&(_, slot)| slot)
    }

    /// Where in visiting order the entry in `slot` stands, which was added under
    /// `hash`.
    pub(crate) fn position(&self, hash: u64, slot: u32) -> Option<usize> {
        let from = self.order.partition_point(|&(other, _)| other < hash);
        let after = self.order[from..].iter().position(|&(_, s)| s == slot)?;
        Some(from + after)
    }

    pub(crate) fn remove(&mut self, slot: u32) -> Option<T> {
        let entry = self.slots.get_mut(slot as usize)?.take()?;
        self.order.retain(|&(_, other)| other != slot);
        self.free.push(slot);
        Some(entry)
    }

    #[inline]
    pub(crate) fn get(&self, slot: u32) -> Option<&T> {
        self.slots.get(slot as usize)?.as_ref()
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, slot: u32) -> Option<&mut T> {
        self.slots.get_mut(slot as usize)?.as_mut()
    }

    /// The entries in visiting order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> + '_ {
        self.order.iter().filter_map(|&(_, slot)| self.get(slot))
    }

    /// Removes all entries, giving them back in visiting order.
    pub(crate) fn take_all(&mut self) -> Vec<T> {
        let order = std::mem::take(&mut self.order);
        let taken = order
            .into_iter()
            .filter_map(|(_, slot)| self.slots[slot as usize].take())
            .collect();
        self.slots.clear();
        self.free.clear();
        taken
    }
}

impl<T> std::ops::Index<u32> for Table<T> {
    type Output = T;

    /// # Panics
    ///
    /// Panics if the slot is empty: slots come from the table itself.
    #[inline]
    fn index(&self, slot: u32) -> &T {
        self.get(slot).expect("slot taken from this table")
    }
}

impl<T> std::ops::IndexMut<u32> for Table<T> {
    #[inline]
    fn index_mut(&mut self, slot: u32) -> &mut T {
        self.get_mut(slot).expect("slot taken from this table")
    }
}

/// Mixes bytes and a seed into a hash (FNV-1a, finished with a multiply-xorshift).
pub(crate) fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let mut h = seed ^ 0xcbf2_9ce4_8422_2325;
    for &byte in bytes {
        h = (h ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    h ^= h >> 32;
    h = h.wrapping_mul(0xd6e8_feb8_6659_fd93);
    h ^ (h >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visits_in_the_order_of_the_hash_whatever_the_order_of_insertion() {
        let mut a = Table::new();
        let mut b = Table::new();
        for n in [3_u64, 1, 2] {
            a.insert(n, n);
        }
        for n in [2_u64, 3, 1] {
            b.insert(n, n);
        }
        assert_eq!(a.iter().copied().collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(b.iter().copied().collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn an_entry_keeps_its_slot_when_others_come_and_go() {
        let mut table = Table::new();
        let one = table.insert(10, "one");
        let two = table.insert(5, "two");
        table.remove(one);
        table.insert(1, "three");
        assert_eq!(table[two], "two");
        assert_eq!(table.len(), 2);
        assert_eq!(table.under(10).count(), 0);
        assert_eq!(table.under(5).collect::<Vec<_>>(), [two]);
    }

    #[test]
    fn the_seed_changes_the_order() {
        assert_ne!(
            hash(1, b"mymaster") < hash(1, b"other"),
            hash(4, b"mymaster") < hash(4, b"other")
        );
    }
}
