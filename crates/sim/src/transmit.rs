//! Sending: from a process into its kernel, and from there onto the wire.

use lab_process::{Closing, Process};

use crate::connection::{Backlog, Connection, EndState};
use crate::rng::{mix, up_to};
use crate::segment::{NONE, Payload, Segment, State};
use crate::{CutMode, HostId, Loss, MessageId, Sink, Time, What, World};

/// How many segments a kernel sends before the first is acknowledged (Linux's
/// initial congestion window).
const WINDOW: usize = 10;

/// What a segment without a record or message of its own carries as its number.
pub(crate) const NO_MESSAGE: u64 = u64::MAX;

/// Numbers of packets that have none in their direction, for [`World::mishap`].
const RESET: u32 = u32::MAX;
pub(crate) const SYN: u32 = u32::MAX - 1;
pub(crate) const ACK: u32 = u32::MAX - 2;

impl<P: Process> World<P> {
    /// What keeps packets sent by `end` from arriving, if anything.
    pub(crate) fn obstacle(&self, connection: &Connection, end: usize) -> Option<Loss> {
        if self.trouble == 0 {
            return None;
        }
        let [opener, acceptor] = connection.ends.each_ref().map(|end| end.host);
        let (from, to) = if end == 0 {
            (opener, acceptor)
        } else {
            (acceptor, opener)
        };
        match self.network.get(from, to).cut {
            Some(CutMode::Drop) => Some(Loss::Cut),
            Some(CutMode::Reject) => Some(Loss::Rejected),
            None => self
                .network
                .get(opener, acceptor)
                .connections_cut
                .then_some(Loss::Cut),
        }
    }

    /// Whether packets between the two ends of a connection may be lost on the way.
    fn is_lossy(&self, connection: &Connection) -> bool {
        let [opener, acceptor] = connection.ends.each_ref().map(|end| end.host);
        let loses = |from, to| self.network.get(from, to).loss_percent > 0;
        self.trouble != 0 && (loses(opener, acceptor) || loses(acceptor, opener))
    }

    /// What keeps a packet that `end` sends now from arriving: an obstacle, or its luck.
    /// `number` tells it from others that leave in the same instant.
    pub(crate) fn mishap(&self, connection: &Connection, end: usize, number: u32) -> Option<Loss> {
        if self.trouble == 0 {
            return None;
        }
        if let Some(obstacle) = self.obstacle(connection, end) {
            return Some(obstacle);
        }
        let (from, to) = (connection.ends[end].host, connection.ends[1 - end].host);
        let percent = self.network.get(from, to).loss_percent;
        let luck = mix(connection.luck ^ mix(self.now ^ u64::from(number) << 32) ^ end as u64);
        (up_to(luck, 99) < u64::from(percent)).then_some(Loss::OnTheWay)
    }

    /// Whether what `end` has sent is known to arrive and to be acknowledged back.
    pub(crate) fn is_answered(&self, connection: &Connection, end: usize) -> bool {
        self.trouble == 0
            || (self.obstacle(connection, 1 - end).is_none() && !self.is_lossy(connection))
    }

    /// Whether what `end` sends arrives and is acknowledged.
    pub(crate) fn is_sound(&self, connection: &Connection, end: usize) -> bool {
        self.trouble == 0
            || (self.obstacle(connection, end).is_none()
                && self.is_answered(connection, end)
                && self.has_power(connection.ends[1 - end].host))
    }

    /// Sends a message. It leaves when the process has done its work on the
    /// input at hand.
    #[inline]
    pub(crate) fn transmit_message<S: Sink<P>>(
        &mut self,
        index: u32,
        end: usize,
        message: P::Message,
        id: MessageId,
        cause: u64,
        sink: &mut S,
    ) {
        let host = self.connections.get(index).ends[end].host;
        let depart = self.now + self.hosts[host as usize].work();
        self.transmit(
            index,
            end,
            Payload::Data(message),
            id.0,
            cause,
            depart,
            sink,
        );
    }

    /// Gives a segment its number in its direction and sends it, or lets it wait.
    #[inline]
    #[expect(
        clippy::too_many_arguments,
        reason = "one row of the table of segments"
    )]
    pub(crate) fn transmit<S: Sink<P>>(
        &mut self,
        index: u32,
        end: usize,
        payload: Payload<P::Message>,
        id: u64,
        cause: u64,
        depart: u64,
        sink: &mut S,
    ) {
        let slot = self.new_segment(index, end, payload, id, cause);
        let row = &mut self.connections.get_mut(index).ends[end];
        let seq = row.sent;
        row.sent = seq.wrapping_add(1);
        self.segments.get_mut(slot).seq = seq;
        let connection = self.connections.get(index);
        if connection.ends[end].backlog.is_none() {
            if self.is_sound(connection, end) {
                self.launch(slot, depart);
                self.link(index, end, slot);
                return;
            }
            self.enter_backlog(index, end, seq);
        }
        self.transmit_troubled(index, end, slot, depart, sink);
    }

    /// A segment from `end`, waiting, without a number in its direction.
    #[inline]
    pub(crate) fn new_segment(
        &mut self,
        index: u32,
        end: usize,
        payload: Payload<P::Message>,
        id: u64,
        cause: u64,
    ) -> u32 {
        let connection = self.connections.get(index);
        self.segments.insert(Segment {
            payload,
            id,
            cause,
            sent_at: self.now,
            left_at: self.now,
            arrives_at: u64::MAX,
            connection: index,
            generation: connection.generation,
            from: connection.ends[end].host,
            to: connection.ends[1 - end].host,
            next: NONE,
            tag: 0,
            seq: 0,
            lost_us: 0,
            attempt: 0,
            end: end as u8,
            state: State::Waiting,
        })
    }

    /// Puts a segment on the wire.
    #[inline]
    pub(crate) fn launch(&mut self, slot: u32, depart: u64) {
        let segment = self.segments.get_mut(slot);
        let connection = self.connections.get_mut(segment.connection);
        let pair = self.network.get(segment.from, segment.to);
        let jitter = pair.latency.jitter_us.saturating_add(pair.added.jitter_us);
        let mut latency = pair.base_us();
        if jitter > 0 {
            let number = u64::from(segment.seq)
                | u64::from(segment.attempt) << 32
                | u64::from(segment.end) << 48
                | u64::from(matches!(segment.payload, Payload::Data(_) | Payload::Taken)) << 49;
            latency += up_to(mix(connection.luck ^ number), jitter);
        }
        let end = &mut connection.ends[segment.end as usize];
        end.last_arrival = end.last_arrival.max(depart + latency);
        segment.left_at = depart;
        segment.arrives_at = end.last_arrival;
        segment.lost_us = 0;
        segment.state = State::Wire;
        segment.tag = segment.tag.wrapping_add(1);
        self.queue.push(
            segment.arrives_at,
            crate::queue::Kind::Arrive,
            slot,
            segment.tag,
        );
    }

    /// Appends a segment to those on the wire of a healthy direction.
    #[inline]
    pub(crate) fn link(&mut self, index: u32, end: usize, slot: u32) {
        let row = &mut self.connections.get_mut(index).ends[end];
        if row.head == NONE {
            row.head = slot;
        } else {
            self.segments.get_mut(row.tail).next = slot;
        }
        row.tail = slot;
    }

    /// From now on this direction keeps account of acknowledgements. `received`:
    /// the number of the segment the receiver waits for, if none is on the wire.
    pub(crate) fn enter_backlog(&mut self, index: u32, end: usize, received: u32) {
        let row = &mut self.connections.get_mut(index).ends[end];
        if row.backlog.is_some() {
            return;
        }
        let mut backlog = Backlog::new(received, self.now, crate::trace::NO_CAUSE);
        let mut slot = std::mem::replace(&mut row.head, NONE);
        row.tail = NONE;
        if slot != NONE {
            let first = self.segments.get(slot);
            backlog.received = first.seq;
            backlog.since = first.left_at;
        }
        while slot != NONE {
            backlog.unacked.push_back(slot);
            slot = std::mem::replace(&mut self.segments.get_mut(slot).next, NONE);
        }
        row.backlog = Some(Box::new(backlog));
        self.arm(index, end);
    }

    fn transmit_troubled<S: Sink<P>>(
        &mut self,
        index: u32,
        end: usize,
        slot: u32,
        depart: u64,
        sink: &mut S,
    ) {
        let row = &mut self.connections.get_mut(index).ends[end];
        let connecting = row.state == EndState::Connecting;
        let Some(backlog) = &mut row.backlog else {
            return;
        };
        if connecting || backlog.stalled || backlog.unacked.len() >= WINDOW {
            backlog.waiting.push_back(slot);
            return;
        }
        if backlog.unacked.is_empty() {
            backlog.since = depart;
        }
        backlog.unacked.push_back(slot);
        self.emit(slot, depart, sink);
        self.arm(index, end);
    }

    /// Sends a segment of a troubled direction, into the wire or into nothing.
    pub(crate) fn emit<S: Sink<P>>(&mut self, slot: u32, depart: u64, sink: &mut S) {
        let segment = self.segments.get(slot);
        let (index, end) = (segment.connection, segment.end as usize);
        match self.mishap(self.connections.get(index), end, segment.seq) {
            None => self.launch(slot, depart),
            Some(why) => {
                let segment = self.segments.get_mut(slot);
                segment.left_at = depart;
                // For those who look on: nothing comes of it.
                let base_us = self.network.get(segment.from, segment.to).base_us();
                segment.arrives_at = depart + base_us;
                self.lose(slot, why, crate::trace::NO_CAUSE, sink);
            }
        }
    }

    /// A segment that its kernel keeps is lost this time. `fault`: the record
    /// of the fault that did it; otherwise the message's own is the cause.
    pub(crate) fn lose<S: Sink<P>>(&mut self, slot: u32, why: Loss, fault: u64, sink: &mut S) {
        let segment = self.segments.get_mut(slot);
        let on_its_way = segment.state == State::Wire && self.now < segment.arrives_at;
        let flown = self.now.saturating_sub(segment.left_at);
        segment.lost_us = if on_its_way {
            flown.clamp(1, u64::from(u32::MAX)) as u32
        } else {
            0
        };
        segment.state = State::Lost;
        segment.tag = segment.tag.wrapping_add(1);
        let (index, end) = (segment.connection, segment.end as usize);
        if matches!(segment.payload, Payload::Data(_)) {
            let what = What::Lost {
                id: MessageId(segment.id),
                to: Some(HostId(segment.to)),
                why,
                due: (segment.arrives_at != u64::MAX).then_some(Time::from_us(segment.arrives_at)),
            };
            let cause = if fault == crate::trace::NO_CAUSE {
                segment.cause
            } else {
                fault
            };
            self.trace.note(self.now, segment.from, cause, what, sink);
        }
        if why == Loss::Rejected {
            let cause = self.segments.get(slot).cause;
            self.reject(index, end, cause);
        }
    }

    /// A filter answers a packet of `end` with a reset, which no cut stops. It
    /// stands before the receiving host: the reset takes a round trip.
    pub(crate) fn reject(&mut self, index: u32, end: usize, cause: u64) {
        let slot = self.new_segment(
            index,
            1 - end,
            Payload::Reset(Closing::Reset),
            NO_MESSAGE,
            cause,
        );
        let segment = self.segments.get(slot);
        let there = self.network.get(segment.to, segment.from).base_us();
        self.launch(slot, self.now + there);
    }

    /// The kernel of `end` answers with a reset. Cuts that drop, drop it.
    pub(crate) fn send_reset(&mut self, index: u32, end: usize, why: Closing, cause: u64) {
        let mishap = self.mishap(self.connections.get(index), end, RESET);
        if !matches!(mishap, Some(Loss::Cut | Loss::OnTheWay)) {
            let slot = self.new_segment(index, end, Payload::Reset(why), NO_MESSAGE, cause);
            self.launch(slot, self.now);
        }
    }
}
