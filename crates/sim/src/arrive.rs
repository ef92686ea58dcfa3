//! Arriving: from the wire into a kernel, and from there to its process.

use lab_process::{Closing, Process};

use crate::acknowledge::is_before;
use crate::connection::EndState;
use crate::host::{Waiting, WaitingInput};
use crate::segment::{NONE, Payload, State};
use crate::trace::NO_CAUSE;
use crate::{HostId, Loss, MessageId, Sink, Status, What, World};

/// What a process or its connection gets out of a segment.
struct Content<P: Process> {
    payload: Payload<P::Message>,
    id: u64,
    cause: u64,
    from: u32,
}

impl<P: Process> World<P> {
    /// Whether a host is not down.
    pub(crate) fn has_power(&self, host: u32) -> bool {
        self.hosts[host as usize].status != Status::HostDown
    }

    /// A segment reaches its receiver. Says whether it still was on the wire.
    #[inline]
    pub(crate) fn arrive<S: Sink<P>>(&mut self, slot: u32, tag: u32, sink: &mut S) -> bool {
        let Some(segment) = self.segments.use_of(slot, tag) else {
            return false;
        };
        let (index, end, cause) = (segment.connection, segment.end as usize, segment.cause);
        let (to, generation) = (segment.to, segment.generation);
        if self.connections.alive(index, generation).is_none() {
            self.arrive_too_late(slot, Loss::Closed, sink);
            return true;
        }
        if self.trouble != 0 && !self.has_power(to) {
            self.arrive_at_dark_host(slot, sink);
            return true;
        }
        match segment.payload {
            Payload::Data(_) | Payload::Fin | Payload::Established | Payload::Taken => {
                self.arrive_in_sequence(index, end, slot, sink);
            }
            Payload::Copy(_) => self.copy_arrives(slot, sink),
            Payload::Syn => {
                self.segments.remove(slot);
                self.syn_arrives(index, cause);
            }
            Payload::SynAck => {
                self.segments.remove(slot);
                self.syn_ack_arrives(index, cause, sink);
            }
            Payload::Reset(why) => {
                self.segments.remove(slot);
                self.reset_arrives(index, end, why, cause, sink);
            }
            Payload::Free => return false,
        }
        true
    }

    /// A segment whose connection nobody knows any more.
    pub(crate) fn arrive_too_late<S: Sink<P>>(&mut self, slot: u32, why: Loss, sink: &mut S) {
        let segment = self.segments.get(slot);
        if matches!(segment.payload, Payload::Data(_)) {
            let what = What::Lost {
                id: MessageId(segment.id),
                to: Some(HostId(segment.to)),
                why,
                due: None,
            };
            self.trace
                .note(self.now, segment.from, segment.cause, what, sink);
        }
        self.segments.remove(slot);
    }

    /// Nobody is there to take it, or to say so.
    fn arrive_at_dark_host<S: Sink<P>>(&mut self, slot: u32, sink: &mut S) {
        let segment = self.segments.get(slot);
        if matches!(
            segment.payload,
            Payload::Syn | Payload::SynAck | Payload::Reset(_) | Payload::Copy(_)
        ) {
            self.segments.remove(slot);
            return;
        }
        let (index, end, seq) = (segment.connection, segment.end as usize, segment.seq);
        self.enter_backlog(index, end, seq);
        self.lose(slot, Loss::HostDown, NO_CAUSE, sink);
    }

    /// A segment of the numbered sequence reaches the kernel of the other end.
    #[inline]
    pub(crate) fn arrive_in_sequence<S: Sink<P>>(
        &mut self,
        index: u32,
        end: usize,
        slot: u32,
        sink: &mut S,
    ) {
        let connection = self.connections.get(index);
        if !matches!(
            connection.ends[1 - end].state,
            EndState::Open | EndState::Pending
        ) {
            self.arrive_at_closed_end(index, end, slot, sink);
            return;
        }
        let troubled = connection.ends[end].backlog.is_some();
        if troubled || !self.is_answered(connection, end) {
            let seq = self.segments.get(slot).seq;
            self.enter_backlog(index, end, seq);
            self.arrive_troubled(index, end, slot, sink);
            return;
        }
        let answered = connection.ends[1 - end].backlog.is_some();
        let content = self.unlink_head(index, end, slot);
        if answered {
            self.piggyback(index, 1 - end, sink);
        }
        self.accept(index, end, content, sink);
    }

    /// Takes the oldest segment of a healthy direction off the wire.
    #[inline]
    fn unlink_head(&mut self, index: u32, end: usize, slot: u32) -> Content<P> {
        let segment = self.segments.get(slot);
        let row = &mut self.connections.get_mut(index).ends[end];
        debug_assert_eq!(row.head, slot, "segments of a direction arrive in order");
        row.head = segment.next;
        if row.head == NONE {
            row.tail = NONE;
        }
        let (id, cause, from) = (segment.id, segment.cause, segment.from);
        Content {
            payload: self.segments.remove(slot),
            id,
            cause,
            from,
        }
    }

    /// A segment reaches a kernel that has closed the connection (or, after a
    /// restart of the host, never knew it): it is lost and answered by a reset. A kernel
    /// that resets what comes for a process that is gone forgets the connection, whether
    /// or not the reset arrives: what it had still to send, its FIN included, it sends no
    /// more (`tcp_rcv_state_process`).
    fn arrive_at_closed_end<S: Sink<P>>(
        &mut self,
        index: u32,
        end: usize,
        slot: u32,
        sink: &mut S,
    ) {
        let cause = self.segments.get(slot).cause;
        let is_message = matches!(self.segments.get(slot).payload, Payload::Data(_));
        let healthy = self.connections.get(index).ends[end].backlog.is_none();
        if healthy && self.is_sound(self.connections.get(index), end) {
            let content = self.unlink_head(index, end, slot);
            if let Payload::Data(_) = content.payload {
                let to = self.connections.get(index).ends[1 - end].host;
                let what = What::Lost {
                    id: MessageId(content.id),
                    to: Some(HostId(to)),
                    why: Loss::Closed,
                    due: None,
                };
                self.trace.note(self.now, content.from, cause, what, sink);
            }
        } else {
            let seq = self.segments.get(slot).seq;
            self.enter_backlog(index, end, seq);
            self.lose(slot, Loss::Closed, NO_CAUSE, sink);
        }
        if self.obstacle(self.connections.get(index), 1 - end) != Some(Loss::Cut) {
            self.send_reset(index, 1 - end, Closing::Reset, cause);
        }
        if is_message && self.connections.get(index).ends[1 - end].state == EndState::Closed {
            self.drop_backlog(index, 1 - end, Loss::Reset, cause, sink);
        }
        self.free_if_over(index, sink);
    }

    /// A segment of a direction that keeps account of acknowledgements. What
    /// came too early is held until what is missing has come; what came before
    /// is acknowledged again.
    fn arrive_troubled<S: Sink<P>>(&mut self, index: u32, end: usize, slot: u32, sink: &mut S) {
        let connection = self.connections.get_mut(index);
        let generation = connection.generation;
        let Some(backlog) = &mut connection.ends[end].backlog else {
            return;
        };
        let segment = self.segments.get_mut(slot);
        let (seq, cause) = (segment.seq, segment.cause);
        // This use of the row's entry in the queue is over.
        segment.tag = segment.tag.wrapping_add(1);
        let ahead = is_before(backlog.received, seq);
        segment.state = if ahead { State::Held } else { State::Received };
        let mut ready = Vec::new();
        if !ahead {
            let held = |slot: &&u32| {
                let held = self.segments.get(**slot);
                held.seq == seq || (held.state == State::Held && !is_before(held.seq, seq))
            };
            for next in backlog.unacked.iter().filter(held) {
                if self.segments.get(*next).seq == backlog.received {
                    backlog.received = backlog.received.wrapping_add(1);
                    ready.push(*next);
                }
            }
        }
        let contents: Vec<_> = ready
            .into_iter()
            .map(|slot| {
                let segment = self.segments.get_mut(slot);
                segment.state = State::Received;
                let payload = std::mem::replace(&mut segment.payload, Payload::Taken);
                Content {
                    payload,
                    id: segment.id,
                    cause: segment.cause,
                    from: segment.from,
                }
            })
            .collect();
        self.acknowledge(index, end, cause);
        self.piggyback(index, 1 - end, sink);
        for content in contents {
            if self.connections.alive(index, generation).is_some() {
                self.accept(index, end, content, sink);
            }
        }
    }

    /// A segment from the other side also acknowledges what `end` has sent.
    fn piggyback<S: Sink<P>>(&mut self, index: u32, end: usize, sink: &mut S) {
        let row = &self.connections.get(index).ends[end];
        if row.state == EndState::Connecting {
            return;
        }
        if let Some(backlog) = &row.backlog {
            let received = backlog.received;
            self.acknowledged(index, end, received, sink);
        }
    }

    /// What came in order, from the kernel of the other end towards its process.
    #[inline]
    fn accept<S: Sink<P>>(&mut self, index: u32, end: usize, content: Content<P>, sink: &mut S) {
        let Content {
            payload,
            id,
            cause,
            from,
        } = content;
        if self.connections.get(index).ends[1 - end].state == EndState::Pending {
            self.establish_acceptor(index, cause, sink);
        }
        let connection = self.connections.get(index);
        let (generation, host) = (
            connection.generation,
            connection.ends[1 - end].host as usize,
        );
        match payload {
            Payload::Data(message) => {
                let input = WaitingInput::Message {
                    id: MessageId(id),
                    from,
                    message,
                };
                let waiting = Waiting {
                    connection: index,
                    generation,
                    end: 1 - end as u8,
                    cause,
                    input,
                };
                self.hand(host, waiting, sink);
            }
            Payload::Fin if connection.ends[1 - end].state == EndState::Open => {
                self.end_by_network(index, 1 - end, Closing::ByPeer, cause, sink);
            }
            _ => {}
        }
    }
}
