//! Opening a connection: SYN, SYN-ACK, and the packet that ends the handshake.

use lab_process::{Address, Closing, Process, Socket};

use crate::connection::{Backlog, EndState};
use crate::host::{Waiting, WaitingInput};
use crate::rng::{Purpose, luck, mix};
use crate::segment::{NONE, Payload};
use crate::sockets::At;
use crate::transmit::{NO_MESSAGE, SYN};
use crate::{ConnectionId, HostId, Sink, What, World};

impl<P: Process> World<P> {
    /// A process opens a connection. A number it still uses is closed first. A
    /// number that is not the process's to choose is a bug in it and opens
    /// nothing.
    pub(crate) fn connect<S: Sink<P>>(
        &mut self,
        host: usize,
        socket: Socket,
        to: Address,
        cause: u64,
        sink: &mut S,
    ) {
        debug_assert!(
            !socket.is_accepted(),
            "a process chose {socket:?} for a connection it opens"
        );
        if socket.is_accepted() {
            return;
        }
        self.close_socket(host, socket, cause, sink);
        let from = host as u32;
        let (acceptor, listens) = self.route(to);
        let (ours, theirs) = (self.hosts[host].luck_of, self.luck_of(acceptor));
        let mut fortune = luck(self.seed, Purpose::Latency, ours, theirs);
        if acceptor != NONE {
            let opened = &mut self.hosts[host].opened_to;
            if opened.len() <= acceptor as usize {
                opened.resize(acceptor as usize + 1, 0);
            }
            opened[acceptor as usize] = opened[acceptor as usize].wrapping_add(1);
            fortune = mix(fortune ^ u64::from(opened[acceptor as usize]));
        }
        let index = self.connections.insert(from, socket, acceptor, fortune);
        self.connections.get_mut(index).wrong_port = !listens;
        self.hosts[host].sockets.open(socket, At::new(index, 0));
        let connection = ConnectionId {
            index,
            generation: self.connections.get(index).generation,
        };
        let what = What::Connecting {
            connection,
            socket,
            to,
        };
        let record = self.trace.note(self.now, from, cause, what, sink);
        // The first of the sequence is the packet that ends the handshake.
        let established = self.new_segment(index, 0, Payload::Established, NO_MESSAGE, record);
        let row = &mut self.connections.get_mut(index).ends[0];
        row.sent = 1;
        let mut backlog = Backlog::new(0, self.now, record);
        backlog.waiting.push_back(established);
        row.backlog = Some(Box::new(backlog));
        self.start_syn_timer(index);
        self.send_syn(index, 0, record);
    }

    /// Sends a SYN, if there is anybody to send it to.
    pub(crate) fn send_syn(&mut self, index: u32, attempt: u16, cause: u64) {
        let connection = self.connections.get(index);
        if connection.ends[1].host == NONE {
            return;
        }
        match self.mishap(connection, 0, SYN) {
            None => {
                let slot = self.new_segment(index, 0, Payload::Syn, NO_MESSAGE, cause);
                self.segments.get_mut(slot).attempt = attempt;
                self.launch(slot, self.now);
            }
            Some(crate::Loss::Rejected) => self.reject(index, 0, cause),
            Some(_) => {}
        }
    }

    /// A SYN reaches its host: refused if nobody listens.
    pub(crate) fn syn_arrives(&mut self, index: u32, cause: u64) {
        let connection = self.connections.get(index);
        let host = connection.ends[1].host as usize;
        match connection.ends[1].state {
            _ if self.hosts[host].process.is_none() || connection.wrong_port => {
                self.send_reset(index, 1, Closing::Refused, cause);
                return;
            }
            EndState::Fresh => {
                let socket = self.hosts[host].sockets.accept(At::new(index, 1));
                let end = &mut self.connections.get_mut(index).ends[1];
                end.socket = socket;
                end.state = EndState::Pending;
            }
            EndState::Pending => {}
            EndState::Open | EndState::Connecting => return,
            EndState::Down | EndState::Closed => {
                self.send_reset(index, 1, Closing::Refused, cause);
                return;
            }
        }
        match self.mishap(self.connections.get(index), 1, SYN) {
            None => {
                let slot = self.new_segment(index, 1, Payload::SynAck, NO_MESSAGE, cause);
                self.launch(slot, self.now);
            }
            Some(crate::Loss::Rejected) => self.reject(index, 1, cause),
            Some(_) => {}
        }
    }

    /// The answer to a SYN reaches the opener: what waited leaves, then the
    /// process is told.
    pub(crate) fn syn_ack_arrives<S: Sink<P>>(&mut self, index: u32, cause: u64, sink: &mut S) {
        let connection = self.connections.get_mut(index);
        let generation = connection.generation;
        let end = &mut connection.ends[0];
        if end.state != EndState::Connecting {
            return;
        }
        end.state = EndState::Open;
        let (host, socket, to) = (end.host, end.socket, HostId(connection.ends[1].host));
        let connection = ConnectionId { index, generation };
        let record = self.trace.note(
            self.now,
            host,
            cause,
            What::Opened {
                connection,
                socket,
                to,
            },
            sink,
        );
        if self.is_sound(self.connections.get(index), 0) {
            let backlog = self.connections.get_mut(index).ends[0].backlog.take();
            for slot in backlog.into_iter().flat_map(|backlog| backlog.waiting) {
                self.launch(slot, self.now);
                self.link(index, 0, slot);
            }
        } else {
            self.acknowledged(index, 0, 0, sink);
        }
        let input = WaitingInput::Opened;
        let waiting = Waiting {
            connection: index,
            generation,
            end: 0,
            cause: record,
            input,
        };
        self.hand(host as usize, waiting, sink);
    }

    /// The end of the handshake reaches the acceptor.
    pub(crate) fn establish_acceptor<S: Sink<P>>(&mut self, index: u32, cause: u64, sink: &mut S) {
        let connection = self.connections.get_mut(index);
        let (generation, from) = (connection.generation, HostId(connection.ends[0].host));
        let end = &mut connection.ends[1];
        end.state = EndState::Open;
        let (host, socket) = (end.host, end.socket);
        let connection = ConnectionId { index, generation };
        let what = What::Accepted {
            connection,
            socket,
            from,
        };
        let record = self.trace.note(self.now, host, cause, what, sink);
        let input = WaitingInput::Accepted;
        let waiting = Waiting {
            connection: index,
            generation,
            end: 1,
            cause: record,
            input,
        };
        self.hand(host as usize, waiting, sink);
    }
}
