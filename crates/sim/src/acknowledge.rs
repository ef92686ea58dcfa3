//! Acknowledgements, retransmission, giving up.
//!
//! Only directions with a [`crate::connection::Backlog`] get here.

use lab_process::{Closing, Process};

use crate::connection::EndState;
use crate::queue::{Entry, Kind};
use crate::rng::mix;
use crate::segment::{Payload, State};
use crate::transmit::ACK;
use crate::{HostId, Loss, MessageId, Sink, What, World, wheel};

/// Linux's smallest retransmission timeout (TCP_RTO_MIN).
const RTO_MIN_US: u64 = 200_000;
/// The longest wait between two tries (TCP_RTO_MAX).
const RTO_MAX_US: u64 = 120_000_000;
/// Tries after the tail-loss probe before the connection is given up
/// (`tcp_retries2`).
const RETRIES: u8 = 15;
/// The same for what a process left behind that has closed or ended
/// (`tcp_orphan_retries`).
const RETRIES_OF_ORPHAN: u8 = 8;

/// Waits of a SYN for its answer, in ticks of the kernel's clock: five times a second
/// (`tcp_syn_linear_timeouts` = 4 of Linux 6.5 and later), then doubled; after the last
/// it is given up (`tcp_syn_retries` = 6).
const SYN_WAITS: [u64; 11] = {
    let mut waits = [wheel::TICKS_PER_S; 11];
    let mut n = 5;
    while n < waits.len() {
        waits[n] = 2 * waits[n - 1];
        n += 1;
    }
    waits
};
/// The timer of a first SYN does not go off earlier.
const SYN_WAIT_MIN_US: u64 = 1_000_000;

impl<P: Process> World<P> {
    /// The first timeout of a direction, in ticks of the kernel's clock: 200 ms and
    /// a round trip (51 ticks of 4 ms on a local network).
    fn first_timeout(&self, index: u32, end: usize) -> u64 {
        let connection = self.connections.get(index);
        let (from, to) = (connection.ends[end].host, connection.ends[1 - end].host);
        let round_trip =
            self.network.get(from, to).most_us() + self.network.get(to, from).most_us();
        wheel::jiffies(RTO_MIN_US + round_trip)
    }

    /// Starts the retransmission timer if something is unacknowledged and it
    /// does not run.
    pub(crate) fn arm(&mut self, index: u32, end: usize) {
        let timeout = self.first_timeout(index, end);
        let connection = self.connections.get_mut(index);
        let Some(backlog) = &mut connection.ends[end].backlog else {
            return;
        };
        if !backlog.unacked.is_empty() && backlog.timer_at == u64::MAX {
            let since = backlog.since;
            let at = self.expiry(index, end, since, timeout).max(self.now);
            self.set_timer(index, end, at);
        }
    }

    /// When a timer of the kernel of `end` goes off that is set at `from_us`.
    fn expiry(&self, index: u32, end: usize, from_us: u64, jiffies: u64) -> u64 {
        let host = self.connections.get(index).ends[end].host;
        wheel::expiry(from_us, jiffies, mix(self.seed ^ u64::from(host)))
    }

    fn set_timer(&mut self, index: u32, end: usize, at: u64) {
        let connection = self.connections.get_mut(index);
        let generation = connection.generation;
        if let Some(backlog) = &mut connection.ends[end].backlog {
            backlog.timer_at = at;
            let kind = if end == 0 {
                Kind::TimerOfOpener
            } else {
                Kind::TimerOfAcceptor
            };
            self.queue.push(at, kind, index, generation);
        }
    }

    /// Starts the timer for the answer to a first SYN. Nearly all are answered at once:
    /// when exactly it goes off is found when its wait is over ([`Self::timer`]), so that
    /// entries of the queue come in order.
    pub(crate) fn start_syn_timer(&mut self, index: u32) {
        let connection = self.connections.get_mut(index);
        let generation = connection.generation;
        if let Some(backlog) = &mut connection.ends[0].backlog {
            backlog.timer_at = self.now + SYN_WAIT_MIN_US;
            self.queue
                .push_last(backlog.timer_at, Kind::TimerOfOpener, index, generation);
        }
    }

    /// A timer goes off. Says whether it still meant anything.
    pub(crate) fn timer<S: Sink<P>>(&mut self, entry: Entry, end: usize, sink: &mut S) -> bool {
        let index = entry.index;
        let Some(connection) = self.connections.alive(index, entry.tag) else {
            return false;
        };
        let state = connection.ends[end].state;
        let Some(backlog) = &mut connection.ends[end].backlog else {
            return false;
        };
        if backlog.timer_at != entry.at {
            return false;
        }
        let (tries, since) = (backlog.tries, backlog.since);
        if state == EndState::Connecting && tries == 0 {
            let at = self.expiry(index, end, since, SYN_WAITS[0]);
            if at > entry.at {
                self.set_timer(index, end, at);
                return false;
            }
        }
        let Some(backlog) = &mut self.connections.get_mut(index).ends[end].backlog else {
            return false;
        };
        backlog.tries = tries.saturating_add(1);
        if state == EndState::Connecting {
            self.syn_timer(index, tries as usize, sink);
            return true;
        }
        let most = if state == EndState::Closed {
            RETRIES_OF_ORPHAN
        } else {
            RETRIES
        };
        // The first try is the tail-loss probe and does not count.
        if tries > most {
            self.give_up(index, end, sink);
            return true;
        }
        backlog.stalled = true;
        let oldest = backlog.unacked.front().copied();
        // With more than one write unacknowledged the probe (which repeats the last
        // one) does not delay the first real timeout: the waits double at once.
        let doubled = tries == 0 && self.several_writes_unacked(index, end);
        let doublings = if let Some(backlog) =
            &mut self.connections.get_mut(index).ends[end].backlog
            && doubled
        {
            backlog.tries += 1;
            1
        } else {
            tries
        };
        let gap = (self.first_timeout(index, end) << doublings).min(wheel::jiffies(RTO_MAX_US));
        let at = self.expiry(index, end, self.now, gap);
        self.set_timer(index, end, at);
        if let Some(slot) = oldest
            .filter(|slot| self.segments.get(*slot).state != State::Wire || self.is_overdue(*slot))
        {
            self.retransmit(slot, sink);
        }
        true
    }

    /// Whether what is unacknowledged left in more than one write. Messages that a
    /// process sends while it handles one input leave as one segment.
    fn several_writes_unacked(&self, index: u32, end: usize) -> bool {
        let Some(backlog) = &self.connections.get(index).ends[end].backlog else {
            return false;
        };
        let mut written = backlog
            .unacked
            .iter()
            .map(|slot| self.segments.get(*slot).sent_at);
        written
            .next()
            .is_some_and(|first| written.any(|other| other != first))
    }

    /// The wait number `tries` of a SYN is over: it is sent again or given up. Each wait
    /// begins when the last was over, so that their lateness adds up.
    fn syn_timer<S: Sink<P>>(&mut self, index: u32, tries: usize, sink: &mut S) {
        let Some(wait) = SYN_WAITS.get(tries + 1) else {
            self.give_up(index, 0, sink);
            return;
        };
        let Some(backlog) = &self.connections.get(index).ends[0].backlog else {
            return;
        };
        let cause = backlog.cause;
        let at = self.expiry(index, 0, self.now, *wait);
        self.set_timer(index, 0, at);
        self.send_syn(index, tries as u16 + 1, cause);
    }

    /// A kernel gives a direction up, and with it the connection.
    fn give_up<S: Sink<P>>(&mut self, index: u32, end: usize, sink: &mut S) {
        let row = &self.connections.get(index).ends[end];
        let Some(backlog) = &row.backlog else { return };
        let cause = match backlog.unacked.front() {
            Some(slot) => self.segments.get(*slot).cause,
            None => backlog.cause,
        };
        if matches!(row.state, EndState::Connecting | EndState::Open) {
            self.end_by_network(index, end, Closing::TimedOut, cause, sink);
        } else {
            self.drop_backlog(index, end, Loss::Reset, cause, sink);
            self.free_if_over(index, sink);
        }
    }

    /// Sends a segment again.
    fn retransmit<S: Sink<P>>(&mut self, slot: u32, sink: &mut S) {
        let segment = self.segments.get_mut(slot);
        segment.attempt = segment.attempt.saturating_add(1);
        if matches!(segment.payload, Payload::Data(_)) {
            let what = What::Retransmitted {
                id: MessageId(segment.id),
                to: HostId(segment.to),
                attempt: segment.attempt,
            };
            self.trace
                .note(self.now, segment.from, segment.cause, what, sink);
        }
        self.emit(slot, self.now, sink);
    }

    /// The receiver of the direction from `end` acknowledges what it has.
    pub(crate) fn acknowledge(&mut self, index: u32, end: usize, cause: u64) {
        let connection = self.connections.get(index);
        match self.mishap(connection, 1 - end, ACK) {
            Some(Loss::Rejected) => return self.reject(index, 1 - end, cause),
            Some(_) => return,
            None => {}
        }
        let (from, to) = (connection.ends[1 - end].host, connection.ends[end].host);
        let latency = self.network.get(from, to).base_us();
        let connection = self.connections.get_mut(index);
        let generation = connection.generation;
        let Some(backlog) = &mut connection.ends[end].backlog else {
            return;
        };
        backlog.last_ack_at = backlog.last_ack_at.max(self.now + latency);
        backlog.acks.push_back(backlog.received);
        let kind = if end == 0 {
            Kind::AckToOpener
        } else {
            Kind::AckToAcceptor
        };
        self.queue
            .push(backlog.last_ack_at, kind, index, generation);
    }

    /// An acknowledgement reaches `end`, or is lost on the last step.
    pub(crate) fn ack_arrives<S: Sink<P>>(
        &mut self,
        index: u32,
        end: usize,
        generation: u32,
        sink: &mut S,
    ) -> bool {
        let Some(connection) = self.connections.alive(index, generation) else {
            return false;
        };
        let Some(backlog) = &mut connection.ends[end].backlog else {
            return false;
        };
        let Some(received) = backlog.acks.pop_front() else {
            return false;
        };
        if self
            .obstacle(self.connections.get(index), 1 - end)
            .is_none()
        {
            self.acknowledged(index, end, received, sink);
        }
        true
    }

    /// `end` learns that everything before number `received` has arrived. The
    /// path works in both directions, so what was lost is sent again and what
    /// waited is sent, at once, back to back.
    pub(crate) fn acknowledged<S: Sink<P>>(
        &mut self,
        index: u32,
        end: usize,
        received: u32,
        sink: &mut S,
    ) {
        let Some(backlog) = &mut self.connections.get_mut(index).ends[end].backlog else {
            return;
        };
        let before = backlog.unacked.len();
        while let Some(slot) = backlog.unacked.front().copied() {
            if !is_before(self.segments.get(slot).seq, received) {
                break;
            }
            backlog.unacked.pop_front();
            self.segments.remove(slot);
        }
        // An acknowledgement of nothing new changes nothing: the waits go on
        // doubling and what waits keeps waiting.
        if backlog.unacked.len() == before && before > 0 {
            self.fill_gap(index, end, sink);
            return;
        }
        backlog.stalled = false;
        backlog.tries = 0;
        backlog.since = self.now;
        backlog.timer_at = u64::MAX;
        let mut missing: Vec<u32> = backlog.unacked.iter().copied().collect();
        let fresh: Vec<u32> = backlog.waiting.drain(..).collect();
        backlog.unacked.extend(&fresh);
        let settled = backlog.is_settled();
        if settled {
            self.connections.get_mut(index).ends[end].backlog = None;
            self.free_if_over(index, sink);
            return;
        }
        missing.retain(|slot| self.is_missing(*slot));
        for slot in missing {
            self.retransmit(slot, sink);
        }
        for slot in fresh {
            self.emit(slot, self.now, sink);
        }
        self.arm(index, end);
    }

    /// The receiver says that it holds something sent after what it waits for
    /// (selective acknowledgement): what is missing is sent again at once, unless
    /// the direction is stalled.
    fn fill_gap<S: Sink<P>>(&mut self, index: u32, end: usize, sink: &mut S) {
        let Some(backlog) = &self.connections.get(index).ends[end].backlog else {
            return;
        };
        let state = |slot: &u32| self.segments.get(*slot).state;
        let held = backlog
            .unacked
            .iter()
            .any(|slot| state(slot) == State::Held);
        if backlog.stalled || !held {
            return;
        }
        let lost: Vec<u32> = backlog
            .unacked
            .iter()
            .copied()
            .filter(|slot| self.is_missing(*slot))
            .collect();
        for slot in lost {
            self.retransmit(slot, sink);
        }
    }
}

/// Whether segment number `a` comes before `b`; numbers wrap around.
pub(crate) const fn is_before(a: u32, b: u32) -> bool {
    (a.wrapping_sub(b) as i32) < 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syn_is_sent_ten_times_more_and_given_up_after_131_s() {
        let mut at = 0;
        let at = SYN_WAITS.map(|wait| {
            at += wait;
            at / wheel::TICKS_PER_S
        });
        assert_eq!(at, [1, 2, 3, 4, 5, 7, 11, 19, 35, 67, 131]);
    }

    #[test]
    fn segment_numbers_compare_across_the_wrap() {
        assert!(is_before(u32::MAX, 0));
        assert!(!is_before(0, u32::MAX));
        assert!(!is_before(7, 7));
    }
}
