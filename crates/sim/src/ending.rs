//! Ending: a process closes, a process dies, the other side is told.

use lab_process::{Closing, Process, Socket};

use crate::connection::EndState;
use crate::host::{Waiting, WaitingInput};
use crate::segment::{Payload, State};
use crate::trace::NO_CAUSE;
use crate::transmit::NO_MESSAGE;
use crate::{ConnectionId, HostId, Loss, MessageId, Sink, Status, What, World};

impl<P: Process> World<P> {
    /// Frees a connection that neither end knows any more. What is still on the
    /// wire gets lost when it arrives.
    pub(crate) fn free_if_over<S: Sink<P>>(&mut self, index: u32, sink: &mut S) {
        let connection = self.connections.get_mut(index);
        let [opener, acceptor] = &mut connection.ends;
        // A connection the acceptor's process never saw goes with its opener.
        if opener.state == EndState::Closed
            && acceptor.state == EndState::Pending
            && opener.is_silent()
        {
            acceptor.state = EndState::Closed;
            let (host, socket) = (acceptor.host as usize, acceptor.socket);
            self.hosts[host].sockets.remove(socket);
        }
        let connection = self.connections.get_mut(index);
        if connection
            .ends
            .iter()
            .all(|end| matches!(end.state, EndState::Closed | EndState::Fresh))
        {
            for end in 0..2 {
                self.drop_backlog(index, end, Loss::Reset, NO_CAUSE, sink);
            }
            self.connections.remove(index);
        }
    }

    /// A process closes a connection. (A number that is not open: nothing.)
    pub(crate) fn close_socket<S: Sink<P>>(
        &mut self,
        host: usize,
        socket: Socket,
        cause: u64,
        sink: &mut S,
    ) {
        let Some(at) = self.hosts[host].sockets.get(socket) else {
            return;
        };
        self.hosts[host].sockets.remove(socket);
        let (index, end) = (at.connection(), at.end() as usize);
        let generation = self.connections.get(index).generation;
        let mut record = cause;
        if self.connections.get(index).ends[end].state != EndState::Down {
            let connection = ConnectionId { index, generation };
            let what = What::Closed {
                connection,
                socket,
                why: None,
            };
            record = self.trace.note(self.now, host as u32, cause, what, sink);
        }
        let unread = self.has_unread(host, index, generation);
        self.close_end(index, end, unread, record, sink);
    }

    /// Whether a message of the connection waits for the process.
    fn has_unread(&self, host: usize, index: u32, generation: u32) -> bool {
        self.hosts[host].inbox.iter().any(|waiting| {
            matches!(waiting.input, WaitingInput::Message { .. })
                && waiting.connection == index
                && waiting.generation == generation
        })
    }

    /// A kernel closes its end: a FIN after everything sent, or a reset if the
    /// process leaves something unread (as Linux does).
    fn close_end<S: Sink<P>>(
        &mut self,
        index: u32,
        end: usize,
        unread: bool,
        cause: u64,
        sink: &mut S,
    ) {
        let row = &mut self.connections.get_mut(index).ends[end];
        match std::mem::replace(&mut row.state, EndState::Closed) {
            EndState::Connecting => self.drop_backlog(index, end, Loss::Reset, cause, sink),
            EndState::Pending => self.send_reset(index, end, Closing::Reset, cause),
            EndState::Open if unread => {
                self.drop_backlog(index, end, Loss::Reset, cause, sink);
                self.send_reset(index, end, Closing::Reset, cause);
            }
            EndState::Open => {
                let host = row.host as usize;
                let depart = self.now + self.hosts[host].work();
                self.transmit(index, end, Payload::Fin, NO_MESSAGE, cause, depart, sink);
            }
            EndState::Down | EndState::Closed | EndState::Fresh => {}
        }
        self.free_if_over(index, sink);
    }

    /// A connection is over for the kernel of `end`; its process is told.
    pub(crate) fn end_by_network<S: Sink<P>>(
        &mut self,
        index: u32,
        end: usize,
        why: Closing,
        cause: u64,
        sink: &mut S,
    ) {
        let connection = self.connections.get_mut(index);
        let generation = connection.generation;
        let row = &mut connection.ends[end];
        row.state = EndState::Down;
        let (host, socket) = (row.host, row.socket);
        let connection = ConnectionId { index, generation };
        let what = What::Closed {
            connection,
            socket,
            why: Some(why),
        };
        let record = self.trace.note(self.now, host, cause, what, sink);
        self.drop_backlog(index, end, Loss::Reset, record, sink);
        let input = WaitingInput::Closed(why);
        let waiting = Waiting {
            connection: index,
            generation,
            end: end as u8,
            cause: record,
            input,
        };
        self.hand(host as usize, waiting, sink);
    }

    /// A reset sent by the kernel of `end` (or in its name) reaches the other.
    pub(crate) fn reset_arrives<S: Sink<P>>(
        &mut self,
        index: u32,
        end: usize,
        why: Closing,
        cause: u64,
        sink: &mut S,
    ) {
        let other = 1 - end;
        let row = &mut self.connections.get_mut(index).ends[other];
        match row.state {
            EndState::Connecting => {
                self.end_by_network(index, other, Closing::Refused, cause, sink);
            }
            EndState::Open => self.end_by_network(index, other, why, cause, sink),
            EndState::Pending => {
                row.state = EndState::Closed;
                let (host, socket) = (row.host as usize, row.socket);
                self.hosts[host].sockets.remove(socket);
                self.free_if_over(index, sink);
            }
            EndState::Down | EndState::Closed | EndState::Fresh => {
                self.drop_backlog(index, other, Loss::Reset, cause, sink);
                self.free_if_over(index, sink);
            }
        }
    }

    /// A kernel forgets what it had to send; messages the receiver does not have
    /// are lost for good. Without a `cause` the sending of each is the cause.
    pub(crate) fn drop_backlog<S: Sink<P>>(
        &mut self,
        index: u32,
        end: usize,
        why: Loss,
        cause: u64,
        sink: &mut S,
    ) {
        let Some(backlog) = self.connections.get_mut(index).ends[end].backlog.take() else {
            return;
        };
        for slot in backlog.unacked.iter().chain(&backlog.waiting).copied() {
            let segment = self.segments.get(slot);
            if matches!(segment.payload, Payload::Data(_)) && segment.state != State::Received {
                let what = What::Lost {
                    id: MessageId(segment.id),
                    to: Some(HostId(segment.to)),
                    why,
                    due: None,
                };
                let cause = if cause == NO_CAUSE {
                    segment.cause
                } else {
                    cause
                };
                self.trace.note(self.now, segment.from, cause, what, sink);
            }
            self.segments.remove(slot);
        }
    }

    /// The process of a host ends. If the host keeps its power its kernel closes
    /// all connections; otherwise they are forgotten without a word. Returns how
    /// many messages in its buffers and how many connections went with it.
    pub(crate) fn end_process<S: Sink<P>>(
        &mut self,
        host: usize,
        status: Status,
        cause: u64,
        sink: &mut S,
    ) -> (u32, u32) {
        let row = &mut self.hosts[host];
        row.process = None;
        row.status = status;
        row.next_wake = u64::MAX;
        row.wakes_at = u64::MAX;
        row.pending.clear();
        row.children.clear();
        let inbox = std::mem::take(&mut row.inbox);
        let ends = row.sockets.take();
        let mut unread = Vec::new();
        for waiting in inbox {
            if let WaitingInput::Message { id, from, .. } = waiting.input {
                let what = What::Lost {
                    id,
                    to: Some(HostId(host as u32)),
                    why: Loss::Killed,
                    due: None,
                };
                self.trace.note(self.now, from, cause, what, sink);
                unread.push((waiting.connection, waiting.generation));
            }
        }
        let generation = |index| self.connections.get(index).generation;
        let before: Vec<u32> = { ends.iter() }
            .map(|at| generation(at.connection()))
            .collect();
        for (at, generation) in ends.iter().zip(before) {
            let (index, end) = (at.connection(), at.end() as usize);
            // Both ends may be here, and the connection gone with the first.
            if self.connections.alive(index, generation).is_none() {
                continue;
            }
            if status == Status::HostDown {
                self.forget_end(index, end, cause, sink);
            } else {
                let left = unread.contains(&(index, generation));
                self.close_end(index, end, left, cause, sink);
            }
        }
        self.refresh(host);
        (unread.len() as u32, ends.len() as u32)
    }

    /// A host without power knows nothing of a connection.
    fn forget_end<S: Sink<P>>(&mut self, index: u32, end: usize, cause: u64, sink: &mut S) {
        let [opener, acceptor] = &mut self.connections.get_mut(index).ends;
        if end == 1 && opener.state == EndState::Connecting {
            // A later SYN finds whoever listens then.
            acceptor.state = EndState::Fresh;
        } else {
            let row = if end == 0 { opener } else { acceptor };
            row.state = EndState::Closed;
        }
        self.drop_backlog(index, end, Loss::Reset, cause, sink);
        self.free_if_over(index, sink);
    }
}
