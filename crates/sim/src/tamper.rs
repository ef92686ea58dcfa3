//! Doing something to one message that is on the wire.

use lab_process::Process;

use crate::segment::{NONE, Payload, Segment, State};
use crate::{Effect, HostId, Loss, MessageId, Sink, Time, What, World};

impl<P: Process> World<P> {
    /// The row of a message that is on the wire of a connection that exists.
    pub(crate) fn on_the_wire(&self, message: MessageId) -> Option<u32> {
        let found = self.segments.iter().find(|(_, segment)| {
            segment.id == message.0
                && segment.state == State::Wire
                && matches!(segment.payload, Payload::Data(_))
        });
        let (slot, segment) = found?;
        let connection = self.connections.get(segment.connection);
        (connection.generation == segment.generation).then_some(slot)
    }

    /// Loses it, as a network does that loses packets.
    pub(crate) fn drop_one<S: Sink<P>>(
        &mut self,
        message: MessageId,
        effect: &mut Effect,
        sink: &mut S,
    ) {
        let Some(slot) = self.on_the_wire(message) else {
            return;
        };
        self.take_account(slot);
        self.lose(slot, Loss::OnTheWay, effect.record, sink);
        effect.messages_lost = 1;
    }

    /// Lets it arrive later. What is sent after it does not wait for it on the wire.
    pub(crate) fn hold_up(&mut self, message: MessageId, by_us: u32, effect: &mut Effect) {
        let Some(slot) = self.on_the_wire(message) else {
            return;
        };
        self.take_account(slot);
        let segment = self.segments.get_mut(slot);
        segment.arrives_at += u64::from(by_us);
        segment.tag = segment.tag.wrapping_add(1);
        let (at, tag) = (segment.arrives_at, segment.tag);
        self.queue.push(at, crate::queue::Kind::Arrive, slot, tag);
        effect.messages = 1;
    }

    /// Makes a second copy that arrives right after it.
    pub(crate) fn double<S: Sink<P>>(
        &mut self,
        message: MessageId,
        effect: &mut Effect,
        sink: &mut S,
    ) {
        let Some(slot) = self.on_the_wire(message) else {
            return;
        };
        let first = self.segments.get(slot);
        let Payload::Data(content) = &first.payload else {
            return;
        };
        let base_us = self.network.get(first.from, first.to).base_us();
        let copy = Segment {
            payload: Payload::Copy(content.clone()),
            cause: effect.record,
            left_at: self.now,
            arrives_at: (self.now + base_us).max(first.arrives_at + 1),
            next: NONE,
            ..*first
        };
        let at = copy.arrives_at;
        let (from, what) = (
            copy.from,
            What::Doubled {
                id: message,
                to: HostId(copy.to),
                due: Time::from_us(at),
            },
        );
        let copy = self.segments.insert(copy);
        let row = self.segments.get_mut(copy);
        row.next = slot;
        let tag = row.tag;
        self.queue.push(at, crate::queue::Kind::Arrive, copy, tag);
        effect.messages = 1;
        self.trace.note(self.now, from, effect.record, what, sink);
    }

    /// Whether the receiver of a copy still waits for what it carries: the first is
    /// lost, or later than the copy.
    pub(crate) fn is_needed(&self, copy: &Segment<P::Message>) -> bool {
        let first = self.segments.row(copy.next);
        let same = |first: &&Segment<P::Message>| {
            first.id == copy.id && matches!(first.payload, Payload::Data(_))
        };
        first.filter(same).is_some_and(|first| match first.state {
            State::Lost => true,
            State::Wire => first.arrives_at > copy.arrives_at,
            State::Waiting | State::Held | State::Received => false,
        })
    }

    /// A second copy reaches its receiver: the kernel throws it away, or takes it for the
    /// first if that did not come.
    pub(crate) fn copy_arrives<S: Sink<P>>(&mut self, slot: u32, sink: &mut S) {
        let copy = self.segments.get(slot);
        let (first, index, end) = (copy.next, copy.connection, copy.end as usize);
        let (id, from, to, cause) = (copy.id, copy.from, copy.to, copy.cause);
        let needed = self.is_needed(copy);
        self.segments.remove(slot);
        if needed {
            self.arrive_in_sequence(index, end, first, sink);
            return;
        }
        let what = What::Discarded {
            id: MessageId(id),
            from: HostId(from),
        };
        self.trace.note(self.now, to, cause, what, sink);
    }

    /// From now on acknowledgements are kept account of where a segment travels.
    fn take_account(&mut self, slot: u32) {
        let segment = self.segments.get(slot);
        let (index, end, seq) = (segment.connection, segment.end as usize, segment.seq);
        self.enter_backlog(index, end, seq);
    }

    /// Whether a segment on the wire is so late that one sent now overtakes it.
    pub(crate) fn is_overdue(&self, slot: u32) -> bool {
        let segment = self.segments.get(slot);
        let most_us = self.network.get(segment.from, segment.to).most_us();
        segment.state == State::Wire && segment.arrives_at > segment.left_at.max(self.now) + most_us
    }

    /// Whether its sender takes a segment for lost once it is told that a later one
    /// has come.
    pub(crate) fn is_missing(&self, slot: u32) -> bool {
        self.segments.get(slot).state == State::Lost || self.is_overdue(slot)
    }
}
