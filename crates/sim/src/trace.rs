//! Numbering of records, and the digest over them.

use lab_process::Process;

use crate::rng::mix;
use crate::{HostId, Record, Sink, Time, What};

/// "No cause".
pub(crate) const NO_CAUSE: u64 = u64::MAX;

/// Numbers records, hashes them, hands them to whoever listens.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    pub(crate) next: u64,
    digest: u64,
}

impl Trace {
    /// Records `what` and returns the number of the record.
    pub(crate) fn note<P: Process, S: Sink<P>>(
        &mut self,
        now: u64,
        host: u32,
        cause: u64,
        what: What<'_, P>,
        sink: &mut S,
    ) -> u64 {
        self.note_often(now, host, cause, what, sink)
    }

    /// The same for what most records are about: there, everybody who listens need not
    /// find out what it is.
    #[inline(always)]
    pub(crate) fn note_often<P: Process, S: Sink<P>>(
        &mut self,
        now: u64,
        host: u32,
        cause: u64,
        what: What<'_, P>,
        sink: &mut S,
    ) -> u64 {
        let id = self.next;
        self.next += 1;
        let (kind, detail) = digest_of(&what);
        self.absorb(now);
        self.absorb(kind << 56 ^ u64::from(host) << 24 ^ detail.rotate_left(32));
        self.absorb(cause ^ detail);
        sink.record(&Record {
            id,
            at: Time::from_us(now),
            host: (host != crate::segment::NONE).then_some(HostId(host)),
            cause: (cause != NO_CAUSE).then_some(cause),
            what,
        });
        id
    }

    #[inline]
    fn absorb(&mut self, value: u64) {
        self.digest = (self.digest ^ value)
            .wrapping_mul(0x9fb2_1c65_1e98_df25)
            .rotate_left(29);
    }

    pub(crate) const fn digest(&self) -> u64 {
        mix(self.digest ^ self.next)
    }
}

/// A number for the kind of a record and one for what it says. Messages, events
/// and disks belong to the protocol and are not looked into; their numbers,
/// times and order are.
#[inline]
fn digest_of<P: Process>(what: &What<'_, P>) -> (u64, u64) {
    match what {
        What::Booted { start } => (1, u64::from(*start)),
        What::Woke { .. } => (2, 0),
        What::Exited { code } => (3, code.map_or(1 << 32, |code| code as u32 as u64)),
        What::Sent { id, to, socket, .. } => {
            (4, id.0 ^ u64::from(to.0) << 40 ^ u64::from(socket.0) << 20)
        }
        What::Retransmitted { id, attempt, .. } => (5, id.0 ^ u64::from(*attempt) << 48),
        What::Buffered { id, .. } => (6, id.0),
        What::Doubled { id, due, .. } => (20, id.0 ^ due.as_us() << 20),
        What::Discarded { id, .. } => (19, id.0),
        What::Delivered { id, socket, .. } => (7, id.0 ^ u64::from(socket.0) << 20),
        What::Lost { id, why, .. } => (8, id.0 ^ (*why as u64) << 56),
        What::Connecting {
            connection,
            socket,
            to,
        } => (
            9,
            u64::from(connection.index)
                ^ u64::from(socket.0) << 32
                ^ u64::from(u32::from_be_bytes(to.ip.octets())) << 16
                ^ u64::from(to.port),
        ),
        What::Opened {
            connection, socket, ..
        } => (10, u64::from(connection.index) ^ u64::from(socket.0) << 32),
        What::Accepted {
            connection, socket, ..
        } => (11, u64::from(connection.index) ^ u64::from(socket.0) << 32),
        What::Closed {
            connection,
            socket,
            why,
        } => (
            12,
            u64::from(connection.index)
                ^ u64::from(socket.0) << 28
                ^ why.map_or(7, |why| why as u64) << 60,
        ),
        What::Event { at, .. } => (13, at.monotonic_us ^ (at.wall_ms as u64).rotate_left(32)),
        What::Persisted { at, .. } => (14, at.monotonic_us),
        What::Ordered { .. } => (15, 0),
        What::Answered { .. } => (17, 0),
        What::Fault(fault) => (16, fault.fingerprint()),
    }
}
