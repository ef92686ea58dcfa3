//! What is on the wire or kept by a kernel to be sent (again).

use lab_process::Closing;

/// "No such row" in tables of u32 indices.
pub(crate) const NONE: u32 = u32::MAX;

/// What a segment carries.
#[derive(Clone, Debug)]
pub(crate) enum Payload<M> {
    /// The row is not in use.
    Free,
    /// The first packet of a connection.
    Syn,
    /// The answer to it.
    SynAck,
    /// The last packet of the handshake; in sequence with what follows.
    Established,
    /// A message; in sequence.
    Data(M),
    /// A second copy of a message, made by the network; `next` is the row of the first.
    Copy(M),
    /// The sender has closed; in sequence.
    Fin,
    /// The sender does not know the connection, or a filter answers for it. What
    /// the receiver is told if its connection was open.
    Reset(Closing),
    /// The receiver has it; kept until that is acknowledged.
    Taken,
}

/// Where a segment is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum State {
    /// It waits in the sender's kernel and was never sent.
    Waiting,
    /// It is on the wire.
    Wire,
    /// It was lost; the sender's kernel will send it again.
    Lost,
    /// It waits in the receiver's kernel for one sent before it.
    Held,
    /// The receiver has it, the sender does not know yet.
    Received,
}

/// One segment. Thousands are under way in a big deployment: none shares a cache line
/// with another.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(crate) struct Segment<M> {
    pub(crate) payload: Payload<M>,
    /// Number of the message, if it is one.
    pub(crate) id: u64,
    /// The record that brought it about.
    pub(crate) cause: u64,
    /// When the process sent it.
    pub(crate) sent_at: u64,
    /// When it left the host this time.
    pub(crate) left_at: u64,
    /// When it arrives this time.
    pub(crate) arrives_at: u64,
    pub(crate) connection: u32,
    /// Generation of the connection.
    pub(crate) generation: u32,
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// The one sent after it in the same direction of the same connection, or
    /// the next free row.
    pub(crate) next: u32,
    /// Counts the uses of the row; an entry of the queue with another tag is
    /// about an earlier one.
    pub(crate) tag: u32,
    /// Number within its direction.
    pub(crate) seq: u32,
    /// How long after it left it was lost on its way, in microseconds; 0 if it was not,
    /// or as it left.
    pub(crate) lost_us: u32,
    pub(crate) attempt: u16,
    /// Which end of the connection sent it.
    pub(crate) end: u8,
    pub(crate) state: State,
}

/// So many rows are kept whether or not they are in use.
const FEW: usize = 4_096;

/// The table of segments.
#[derive(Clone, Debug)]
pub(crate) struct Segments<M> {
    rows: Vec<Segment<M>>,
    free: u32,
    /// How many rows are free.
    spare: u32,
    /// Until so many more are freed nobody looks whether there are too many.
    patience: u32,
    /// The tag of rows that are made anew: higher than those of all that were here before.
    first_tag: u32,
}

impl<M> Segments<M> {
    pub(crate) const fn new() -> Self {
        Self {
            rows: Vec::new(),
            free: NONE,
            spare: 0,
            patience: FEW as u32,
            first_tag: 0,
        }
    }

    /// Enters a segment; its `tag` is chosen here.
    #[inline]
    pub(crate) fn insert(&mut self, mut segment: Segment<M>) -> u32 {
        segment.next = NONE;
        if self.free == NONE {
            segment.tag = self.first_tag;
            self.rows.push(segment);
            return self.rows.len() as u32 - 1;
        }
        let slot = self.free;
        let row = &mut self.rows[slot as usize];
        self.free = row.next;
        self.spare -= 1;
        segment.tag = row.tag;
        *row = segment;
        slot
    }

    /// Frees a row and hands out what it carried.
    #[inline]
    pub(crate) fn remove(&mut self, slot: u32) -> Payload<M> {
        let row = &mut self.rows[slot as usize];
        row.tag = row.tag.wrapping_add(1);
        row.next = self.free;
        self.free = slot;
        self.spare += 1;
        let carried = std::mem::replace(&mut row.payload, Payload::Free);
        self.patience -= 1;
        if self.patience == 0 {
            self.settle();
        }
        carried
    }

    /// After a storm most rows are free, and each copy of the world would carry them: those
    /// at the end go, and of the others the first are used first, so that the next time
    /// more can go. Looks at all rows, and so not more often than so many were freed.
    #[cold]
    fn settle(&mut self) {
        if self.rows.len() > FEW && self.spare as usize > self.rows.len() / 4 * 3 {
            let is_used = |row: &Segment<M>| !matches!(row.payload, Payload::Free);
            let used = self
                .rows
                .iter()
                .rposition(is_used)
                .map_or(0, |last| last + 1);
            for row in self.rows.drain(used..) {
                self.first_tag = self.first_tag.max(row.tag.wrapping_add(1));
            }
            (self.free, self.spare) = (NONE, 0);
            for (slot, row) in self.rows.iter_mut().enumerate().rev() {
                if matches!(row.payload, Payload::Free) {
                    (row.next, self.free) = (self.free, slot as u32);
                    self.spare += 1;
                }
            }
        }
        self.patience = self.rows.len().max(FEW) as u32;
    }

    #[inline]
    pub(crate) fn get(&self, slot: u32) -> &Segment<M> {
        &self.rows[slot as usize]
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, slot: u32) -> &mut Segment<M> {
        &mut self.rows[slot as usize]
    }

    /// A row that somebody remembers; by now it may be gone, or used again.
    #[inline]
    pub(crate) fn row(&self, slot: u32) -> Option<&Segment<M>> {
        self.rows.get(slot as usize)
    }

    /// A row if it still is the use of that tag.
    #[inline]
    pub(crate) fn use_of(&self, slot: u32, tag: u32) -> Option<&Segment<M>> {
        self.row(slot).filter(|row| row.tag == tag)
    }

    /// How many rows there are, free ones included.
    pub(crate) const fn rows(&self) -> usize {
        self.rows.len()
    }

    /// All rows in use.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &Segment<M>)> {
        (0..)
            .zip(&self.rows)
            .filter(|(_, row)| !matches!(row.payload, Payload::Free))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(id: u64) -> Segment<()> {
        Segment {
            payload: Payload::Data(()),
            id,
            cause: 0,
            sent_at: 0,
            left_at: 0,
            arrives_at: 0,
            connection: 0,
            generation: 0,
            from: 0,
            to: 0,
            next: NONE,
            tag: 0,
            seq: 0,
            lost_us: 0,
            attempt: 0,
            end: 0,
            state: State::Wire,
        }
    }

    #[test]
    fn after_a_storm_the_rows_go_and_an_entry_about_one_of_them_finds_nothing() {
        let mut segments = Segments::new();
        let all: Vec<u32> = (0..100_000)
            .map(|id| segments.insert(segment(id)))
            .collect();
        let stays = segments.insert(segment(7));
        let uses: Vec<u32> = { all.iter() }.map(|slot| segments.get(*slot).tag).collect();
        for slot in &all {
            segments.remove(*slot);
        }
        assert_eq!(segments.rows(), 100_001, "one of the last rows is in use");
        // What goes on goes on at the beginning, and then the end can go.
        segments.remove(stays);
        for id in 0..200_000 {
            let slot = segments.insert(segment(id));
            segments.remove(slot);
        }
        assert!(segments.rows() <= FEW, "{}", segments.rows());
        let again: Vec<u32> = (0..100_000)
            .map(|id| segments.insert(segment(id)))
            .collect();
        let stale =
            { all.iter().zip(uses) }.filter(|(slot, tag)| segments.use_of(**slot, *tag).is_some());
        assert_eq!(stale.count(), 0);
        assert_eq!(segments.iter().count(), again.len());
    }

    #[test]
    fn a_row_keeps_its_contents_while_others_go() {
        let mut segments = Segments::new();
        let first = segments.insert(segment(1));
        for round in 0..5 {
            let many: Vec<u32> = (0..20_000).map(|id| segments.insert(segment(id))).collect();
            for slot in &many {
                segments.remove(*slot);
            }
            assert_eq!(segments.get(first).id, 1, "round {round}");
            assert_eq!(segments.iter().count(), 1);
        }
    }
}
