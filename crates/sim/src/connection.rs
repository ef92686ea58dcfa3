//! Connections: two ends, and a direction of segments from each.

use std::collections::VecDeque;

use lab_process::Socket;

use crate::segment::NONE;

/// What one end of a connection is to its host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum EndState {
    /// The other side knows nothing of it yet (the acceptor, before the SYN).
    Fresh,
    /// The opener waits for the answer to its SYN.
    Connecting,
    /// The acceptor has answered; its process does not know yet.
    Pending,
    /// Established.
    Open,
    /// Over for the kernel; the process has not been told yet.
    Down,
    /// Over.
    Closed,
}

/// What a kernel keeps for a direction on which not all is well: the handshake
/// is not finished, or something was lost, or acknowledgements do not come.
#[derive(Clone, Debug)]
pub(crate) struct Backlog {
    /// Sent and not acknowledged, oldest first.
    pub(crate) unacked: VecDeque<u32>,
    /// Not sent yet.
    pub(crate) waiting: VecDeque<u32>,
    /// What the acknowledgements on their way say (the value of `received` when
    /// they left), in the order of their arrival.
    pub(crate) acks: VecDeque<u32>,
    /// When the last of `acks` arrives.
    pub(crate) last_ack_at: u64,
    /// The number of the segment the receiver waits for.
    pub(crate) received: u32,
    /// When the timers of this episode count from.
    pub(crate) since: u64,
    /// The timer; `u64::MAX`: none.
    pub(crate) timer_at: u64,
    /// How often it has gone off in this episode.
    pub(crate) tries: u8,
    /// Nothing new is sent until an acknowledgement comes.
    pub(crate) stalled: bool,
    /// The record that the opening of the connection made.
    pub(crate) cause: u64,
}

impl Backlog {
    pub(crate) const fn new(received: u32, since: u64, cause: u64) -> Self {
        Self {
            unacked: VecDeque::new(),
            waiting: VecDeque::new(),
            acks: VecDeque::new(),
            last_ack_at: 0,
            received,
            since,
            timer_at: u64::MAX,
            tries: 0,
            stalled: false,
            cause,
        }
    }

    pub(crate) fn is_settled(&self) -> bool {
        self.unacked.is_empty() && self.waiting.is_empty() && self.acks.is_empty()
    }
}

/// One end and the direction that starts there.
#[derive(Clone, Debug)]
pub(crate) struct End {
    pub(crate) host: u32,
    pub(crate) socket: Socket,
    /// When the last segment sent arrives; none may arrive before it.
    pub(crate) last_arrival: u64,
    /// Segments numbered so far.
    pub(crate) sent: u32,
    /// The segments on the wire, oldest first, while there is no backlog.
    pub(crate) head: u32,
    pub(crate) tail: u32,
    pub(crate) backlog: Option<Box<Backlog>>,
    pub(crate) state: EndState,
}

impl End {
    const fn new(host: u32, socket: Socket, state: EndState) -> Self {
        Self {
            host,
            socket,
            last_arrival: 0,
            sent: 0,
            head: NONE,
            tail: NONE,
            backlog: None,
            state,
        }
    }

    /// Whether nothing of its direction is under way or kept.
    pub(crate) fn is_silent(&self) -> bool {
        self.head == NONE && self.backlog.is_none()
    }
}

/// A connection. `ends[0]` opened it.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(crate) struct Connection {
    /// The luck of its messages.
    pub(crate) luck: u64,
    pub(crate) ends: [End; 2],
    pub(crate) generation: u32,
    /// The opener asked the acceptor's host for a port on which nobody listens.
    pub(crate) wrong_port: bool,
    /// The next free row, while this one is.
    next_free: u32,
}

/// The table of connections.
#[derive(Clone, Debug)]
pub(crate) struct Connections {
    rows: Vec<Connection>,
    free: u32,
    live: u32,
}

impl Connections {
    pub(crate) const fn new() -> Self {
        Self {
            rows: Vec::new(),
            free: NONE,
            live: 0,
        }
    }

    /// Enters a connection that `opener` opens to `acceptor` ([`NONE`]: nobody
    /// has the address).
    pub(crate) fn insert(&mut self, opener: u32, socket: Socket, acceptor: u32, luck: u64) -> u32 {
        let ends = [
            End::new(opener, socket, EndState::Connecting),
            End::new(acceptor, Socket(0), EndState::Fresh),
        ];
        self.live += 1;
        if self.free == NONE {
            self.rows.push(Connection {
                luck,
                ends,
                generation: 0,
                wrong_port: false,
                next_free: NONE,
            });
            return self.rows.len() as u32 - 1;
        }
        let index = self.free;
        let row = &mut self.rows[index as usize];
        self.free = row.next_free;
        *row = Connection {
            luck,
            ends,
            generation: row.generation,
            wrong_port: false,
            next_free: NONE,
        };
        index
    }

    /// Frees a row; its generation ends.
    pub(crate) fn remove(&mut self, index: u32) {
        let row = &mut self.rows[index as usize];
        row.generation = row.generation.wrapping_add(1);
        for end in &mut row.ends {
            end.state = EndState::Closed;
            end.backlog = None;
        }
        row.next_free = self.free;
        self.free = index;
        self.live -= 1;
    }

    #[inline]
    pub(crate) fn get(&self, index: u32) -> &Connection {
        &self.rows[index as usize]
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, index: u32) -> &mut Connection {
        &mut self.rows[index as usize]
    }

    /// The connection if it still is the one of that generation.
    #[inline]
    pub(crate) fn alive(&mut self, index: u32, generation: u32) -> Option<&mut Connection> {
        let row = &mut self.rows[index as usize];
        (row.generation == generation).then_some(row)
    }

    /// How many there are.
    pub(crate) const fn live(&self) -> u32 {
        self.live
    }

    /// All rows in use.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &Connection)> {
        (0..)
            .zip(&self.rows)
            .filter(|(_, row)| row.ends.iter().any(|end| end.state != EndState::Closed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_fits_into_two_cache_lines() {
        assert_eq!(size_of::<Connection>(), 128);
    }
}
