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

/// The table of segments.
#[derive(Clone, Debug)]
pub(crate) struct Segments<M> {
    rows: Vec<Segment<M>>,
    free: u32,
}

impl<M> Segments<M> {
    pub(crate) const fn new() -> Self {
        Self {
            rows: Vec::new(),
            free: NONE,
        }
    }

    /// Enters a segment; its `tag` is chosen here.
    #[inline]
    pub(crate) fn insert(&mut self, mut segment: Segment<M>) -> u32 {
        segment.next = NONE;
        if self.free == NONE {
            self.rows.push(segment);
            return self.rows.len() as u32 - 1;
        }
        let slot = self.free;
        let row = &mut self.rows[slot as usize];
        self.free = row.next;
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
        std::mem::replace(&mut row.payload, Payload::Free)
    }

    #[inline]
    pub(crate) fn get(&self, slot: u32) -> &Segment<M> {
        &self.rows[slot as usize]
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, slot: u32) -> &mut Segment<M> {
        &mut self.rows[slot as usize]
    }

    /// All rows in use.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &Segment<M>)> {
        (0..)
            .zip(&self.rows)
            .filter(|(_, row)| !matches!(row.payload, Payload::Free))
    }
}
