//! The sentinels known under a master.

use std::ops::{Deref, Index, IndexMut};

use lab_redis::wire::RunId;

use crate::instance::Peer;
use crate::table::Table;

/// A table of sentinels in which one is also found by its id.
///
/// Every hello asks who speaks, and in a mesh of a thousand each sentinel hears three
/// and a half thousand a second. A search through the sorted table would read ten
/// cache lines for each; this reads one.
#[derive(Clone, Debug)]
pub(crate) struct Peers {
    table: Table<Peer>,
    /// Open addressing, at most half full; empty while there are few.
    rows: Vec<Row>,
}

/// Where a sentinel is: a part of its id, and its slot.
#[derive(Clone, Copy, Debug)]
struct Row {
    tag: u32,
    slot: u32,
}

const EMPTY: Row = Row {
    tag: 0,
    slot: u32::MAX,
};

/// So many are simply looked through.
const FEW: usize = 8;

impl Peers {
    pub(crate) const fn new() -> Self {
        Self {
            table: Table::new(),
            rows: Vec::new(),
        }
    }

    /// Adds a sentinel whose id is new, under the hash that decides when it is visited.
    pub(crate) fn insert(&mut self, hash: u64, peer: Peer) -> u32 {
        let id = peer.id;
        let slot = self.table.insert(hash, peer);
        if 2 * self.table.len() > self.rows.len() {
            self.index_anew();
        } else {
            self.enter(id, slot);
        }
        slot
    }

    pub(crate) fn remove(&mut self, slot: u32) -> Option<Peer> {
        let removed = self.table.remove(slot);
        self.index_anew();
        removed
    }

    /// Removes all of them, giving them back in visiting order.
    pub(crate) fn take_all(&mut self) -> Vec<Peer> {
        self.rows.clear();
        self.table.take_all()
    }

    /// The slot of the sentinel with that id.
    pub(crate) fn with_id(&self, id: RunId) -> Option<u32> {
        if self.rows.is_empty() {
            let mut slots = (0..self.table.len()).map(|i| self.table.slot_at(i));
            return slots.find(|slot| self.table[*slot].id == id);
        }
        let (mut at, tag) = self.home(id);
        loop {
            let row = self.rows[at];
            if row.slot == EMPTY.slot {
                return None;
            }
            if row.tag == tag && self.table[row.slot].id == id {
                return Some(row.slot);
            }
            at = self.after(at);
        }
    }

    fn index_anew(&mut self) {
        self.rows.clear();
        if self.table.len() <= FEW {
            return;
        }
        self.rows
            .resize((4 * self.table.len()).next_power_of_two(), EMPTY);
        for i in 0..self.table.len() {
            let slot = self.table.slot_at(i);
            self.enter(self.table[slot].id, slot);
        }
    }

    fn enter(&mut self, id: RunId, slot: u32) {
        let (mut at, tag) = self.home(id);
        while self.rows[at].slot != EMPTY.slot {
            at = self.after(at);
        }
        self.rows[at] = Row { tag, slot };
    }

    /// The row where the search for an id begins, and its tag. Ids are random but for
    /// those that an operator chose, hence the multiplication.
    const fn home(&self, id: RunId) -> (usize, u32) {
        let [a, b, c, d, e, f, g, h, ..] = id.0;
        let mixed =
            u64::from_le_bytes([a, b, c, d, e, f, g, h]).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let row = (mixed >> 32) as usize & (self.rows.len() - 1);
        (row, mixed as u32)
    }

    const fn after(&self, row: usize) -> usize {
        (row + 1) & (self.rows.len() - 1)
    }
}

impl Deref for Peers {
    type Target = Table<Peer>;

    fn deref(&self) -> &Table<Peer> {
        &self.table
    }
}

impl Index<u32> for Peers {
    type Output = Peer;

    #[inline]
    fn index(&self, slot: u32) -> &Peer {
        &self.table[slot]
    }
}

impl IndexMut<u32> for Peers {
    #[inline]
    fn index_mut(&mut self, slot: u32) -> &mut Peer {
        &mut self.table[slot]
    }
}

#[cfg(test)]
mod tests {
    use lab_process::Address;

    use super::*;
    use crate::instance::Instance;

    fn peer(n: u32) -> Peer {
        Peer {
            id: RunId::from_words([n, 0, 0, 0, 1]),
            last_hello_time: 0,
            instance: Instance {
                address: Address::new([10, 0, 0, 1], 1),
                s_down: false,
                script_kill_sent: false,
                link: 0,
                serial: n,
                last_pub_time: 0,
                down_after: 0,
                host: None,
                s_down_since_time: 0,
            },
            last_master_down_reply_time: 0,
            leader_epoch: 0,
            leader: None,
            master_down: false,
        }
    }

    #[test]
    fn a_sentinel_is_found_by_its_id_whoever_else_comes_and_goes() {
        let mut peers = Peers::new();
        let mut known: Vec<u32> = Vec::new();
        for n in 0..300 {
            peers.insert(u64::from(n % 7), peer(n));
            known.push(n);
            if n % 3 == 2 {
                let gone = known.remove((n as usize * 5) % known.len());
                let slot = peers.with_id(peer(gone).id);
                assert_eq!(
                    slot.and_then(|slot| peers.remove(slot)).map(|p| p.id),
                    Some(peer(gone).id)
                );
            }
            for there in 0..=n {
                let found = peers
                    .with_id(peer(there).id)
                    .map(|slot| peers[slot].instance.serial);
                assert_eq!(found, known.contains(&there).then_some(there));
            }
        }
        assert_eq!(peers.take_all().len(), known.len());
        assert_eq!(peers.with_id(peer(0).id), None);
    }

    #[test]
    fn a_sentinel_fits_into_two_cache_lines() {
        assert_eq!(size_of::<Option<Peer>>(), 128);
    }
}
