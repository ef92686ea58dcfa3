use std::collections::BTreeMap;

use lab_process::Socket;

/// Which connection each socket number of a process stands for.
///
/// Numbers are small and used again, so nearly all of them index a table; a
/// process that counts up for ever goes to the map.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sockets {
    opened: Vec<At>,
    opened_high: BTreeMap<u32, At>,
    accepted: Vec<At>,
    accepted_free: Vec<u32>,
}

/// One end of a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct At {
    packed: u32,
}

impl At {
    /// No connection; half the size of an `Option`, and there are millions.
    const NONE: Self = Self { packed: u32::MAX };

    pub(crate) const fn new(connection: u32, end: u8) -> Self {
        Self {
            packed: connection << 1 | end as u32,
        }
    }
    pub(crate) const fn connection(self) -> u32 {
        self.packed >> 1
    }
    pub(crate) const fn end(self) -> u8 {
        (self.packed & 1) as u8
    }
    fn exists(self) -> bool {
        self != Self::NONE
    }
}

/// Opened numbers below this live in the table (16 kB at most).
const TABLE: u32 = 4096;

impl Sockets {
    #[inline]
    pub(crate) fn get(&self, socket: Socket) -> Option<At> {
        if socket.is_accepted() {
            let row = (socket.0 - Socket::FIRST_ACCEPTED) as usize;
            self.accepted.get(row).copied().filter(|at| at.exists())
        } else if socket.0 < TABLE {
            let at = self.opened.get(socket.0 as usize).copied();
            at.filter(|at| at.exists())
        } else {
            self.opened_high.get(&socket.0).copied()
        }
    }

    /// Enters a connection the process opens.
    pub(crate) fn open(&mut self, socket: Socket, at: At) {
        if socket.0 >= TABLE {
            self.opened_high.insert(socket.0, at);
            return;
        }
        let row = socket.0 as usize;
        if row >= self.opened.len() {
            self.opened.resize(row + 1, At::NONE);
        }
        self.opened[row] = at;
    }

    /// Chooses the number of a connection that somebody opens to the process.
    pub(crate) fn accept(&mut self, at: At) -> Socket {
        let row = self.accepted_free.pop().unwrap_or_else(|| {
            self.accepted.push(At::NONE);
            self.accepted.len() as u32 - 1
        });
        self.accepted[row as usize] = at;
        Socket(Socket::FIRST_ACCEPTED + row)
    }

    pub(crate) fn remove(&mut self, socket: Socket) {
        if socket.is_accepted() {
            let row = socket.0 - Socket::FIRST_ACCEPTED;
            if let Some(at) = self.accepted.get_mut(row as usize)
                && at.exists()
            {
                *at = At::NONE;
                self.accepted_free.push(row);
            }
        } else if socket.0 < TABLE {
            if let Some(entry) = self.opened.get_mut(socket.0 as usize) {
                *entry = At::NONE;
            }
        } else {
            self.opened_high.remove(&socket.0);
        }
    }

    /// All ends, by socket number, and an empty table.
    pub(crate) fn take(&mut self) -> Vec<At> {
        let taken = std::mem::take(self);
        let all = { taken.opened.into_iter() }
            .chain(taken.opened_high.into_values())
            .chain(taken.accepted);
        all.filter(|at| at.exists()).collect()
    }
}
