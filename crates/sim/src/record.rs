use std::fmt;

use lab_process::{Address, Closing, Now, Process, Socket};
use serde::{Deserialize, Serialize};

use crate::{Fault, HostId, Time};

/// The number of a message: 0 for the first one sent in the world, and so on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(pub u64);

/// A connection. Numbers are used again with another generation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ConnectionId {
    /// Row in the table of connections.
    pub index: u32,
    /// Which use of that row.
    pub generation: u32,
}

/// Why a message did not get (or not this time) to its receiver.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loss {
    /// The direction was cut, or was cut while the message was on its way. The
    /// sender's kernel will try again.
    Cut,
    /// As [`Loss::Cut`], and the sender gets a reset.
    Rejected,
    /// The receiving host was down. The sender's kernel will try again.
    HostDown,
    /// The receiver had closed the connection, or did not know it.
    Closed,
    /// The connection was closed under the sender before the message got out.
    Reset,
    /// The sender closed the connection in the same breath.
    NeverSent,
    /// The sender sent on a socket that is not open.
    NotOpen,
    /// The receiving process was killed before it read the message.
    Killed,
    /// The network lost it ([`crate::Fault::Loss`], [`crate::Fault::Drop`]). The sender's
    /// kernel will try again.
    OnTheWay,
}

impl Loss {
    /// Whether the sender's kernel tries again (unless the connection ends).
    #[must_use]
    pub const fn is_retried(self) -> bool {
        matches!(
            self,
            Self::Cut | Self::Rejected | Self::HostDown | Self::OnTheWay
        )
    }
}

/// What happened.
pub enum What<'a, P: Process> {
    /// A process started.
    Booted {
        /// Which start of this host, from 1.
        start: u32,
    },
    /// A process was woken as it had asked.
    Woke {
        /// What its clocks show.
        at: Now,
        /// The process as it was then.
        process: Option<&'a P>,
    },
    /// A process ended.
    Exited {
        /// Its exit code; `None` if it was killed.
        code: Option<i32>,
    },
    /// A process sent a message (which may have to wait in its kernel).
    Sent {
        /// The message's number.
        id: MessageId,
        /// To whom.
        to: HostId,
        /// On which connection.
        connection: ConnectionId,
        /// The sender's number of the connection.
        socket: Socket,
        /// The message.
        message: &'a P::Message,
    },
    /// A kernel tried again to get a message through.
    Retransmitted {
        /// The message's number.
        id: MessageId,
        /// To whom.
        to: HostId,
        /// Which try: 1 for the first repetition.
        attempt: u16,
    },
    /// A message arrived at a host whose process is busy or paused.
    Buffered {
        /// The message's number.
        id: MessageId,
        /// From whom.
        from: HostId,
    },
    /// A process read a message.
    Delivered {
        /// The message's number.
        id: MessageId,
        /// From whom.
        from: HostId,
        /// On which connection.
        connection: ConnectionId,
        /// The receiver's number of the connection.
        socket: Socket,
        /// The message.
        message: &'a P::Message,
        /// The receiver as it was before it knew of the message.
        process: Option<&'a P>,
    },
    /// A message was lost; the record's host is its sender.
    Lost {
        /// The message's number.
        id: MessageId,
        /// To whom it was sent; `None` if the socket was not open.
        to: Option<HostId>,
        /// Why.
        why: Loss,
        /// When it would have arrived; `None` if it never was on its way, or nobody knows.
        due: Option<Time>,
    },
    /// The network made a second copy of a message. The record's host is its sender.
    Doubled {
        /// The message's number.
        id: MessageId,
        /// To whom.
        to: HostId,
        /// When the copy arrives, if nothing happens to it.
        due: Time,
    },
    /// A message arrived a second time; the kernel threw it away. The record's host is
    /// the receiver.
    Discarded {
        /// The message's number.
        id: MessageId,
        /// From whom.
        from: HostId,
    },
    /// A process opens a connection.
    Connecting {
        /// The connection.
        connection: ConnectionId,
        /// The process's number of it.
        socket: Socket,
        /// Whom it wants to reach.
        to: Address,
    },
    /// A connection a process opened is established.
    Opened {
        /// The connection.
        connection: ConnectionId,
        /// The process's number of it.
        socket: Socket,
        /// The host at the other end.
        to: HostId,
    },
    /// A connection to a process was accepted.
    Accepted {
        /// The connection.
        connection: ConnectionId,
        /// The process's number of it.
        socket: Socket,
        /// The host at the other end.
        from: HostId,
    },
    /// A connection is gone.
    Closed {
        /// The connection.
        connection: ConnectionId,
        /// The process's number of it.
        socket: Socket,
        /// What the process is told; `None` if it closed the connection itself.
        why: Option<Closing>,
    },
    /// A process announced something.
    Event {
        /// When, on its own clocks.
        at: Now,
        /// What.
        event: &'a P::Event,
    },
    /// What survives a crash of the host is now this.
    Persisted {
        /// When, on its own clocks.
        at: Now,
        /// The content.
        disk: &'a P::Disk,
    },
    /// An operator asked something of a process.
    Ordered {
        /// What.
        order: &'a P::Order,
        /// The process as it was before it knew of the order.
        process: Option<&'a P>,
    },
    /// A process answered what an operator asked.
    Answered {
        /// The answer.
        message: &'a P::Message,
    },
    /// A fault was applied.
    Fault(&'a Fault),
}

impl<P: Process> Clone for What<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<P: Process> Copy for What<'_, P> {}

impl<P: Process> What<'_, P> {
    /// The name of the kind, for messages of tests and tools.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Booted { .. } => "booted",
            Self::Woke { .. } => "woke",
            Self::Exited { .. } => "exited",
            Self::Sent { .. } => "sent",
            Self::Retransmitted { .. } => "retransmitted",
            Self::Buffered { .. } => "buffered",
            Self::Delivered { .. } => "delivered",
            Self::Lost { .. } => "lost",
            Self::Doubled { .. } => "doubled",
            Self::Discarded { .. } => "discarded",
            Self::Connecting { .. } => "connecting",
            Self::Opened { .. } => "opened",
            Self::Accepted { .. } => "accepted",
            Self::Closed { .. } => "closed",
            Self::Event { .. } => "event",
            Self::Persisted { .. } => "persisted",
            Self::Ordered { .. } => "ordered",
            Self::Answered { .. } => "answered",
            Self::Fault(_) => "fault",
        }
    }
}

/// One line of the trace.
///
/// Records come in the order of true time, and their numbers count up by one
/// whether or not anybody listens. Following `cause` always ends at a record
/// without one: a wake-up, a boot, an order or a fault.
pub struct Record<'a, P: Process> {
    /// Its number.
    pub id: u64,
    /// When, in true time.
    pub at: Time,
    /// At which host; for [`What::Lost`] the sender; for a fault `None`.
    pub host: Option<HostId>,
    /// The number of the record that brought this one about.
    pub cause: Option<u64>,
    /// What happened.
    pub what: What<'a, P>,
}

impl<P: Process> fmt::Debug for Record<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {} ", self.id, self.at)?;
        if let Some(host) = self.host {
            write!(f, "host {} ", host.0)?;
        }
        f.write_str(self.what.name())?;
        match self.cause {
            Some(cause) => write!(f, " because of #{cause}"),
            None => Ok(()),
        }
    }
}

/// Somebody who listens to the trace.
pub trait Sink<P: Process> {
    /// Takes one record.
    fn record(&mut self, record: &Record<'_, P>);
}

/// Nobody listens.
impl<P: Process> Sink<P> for () {
    #[inline(always)]
    fn record(&mut self, _: &Record<'_, P>) {}
}

impl<P: Process, F: FnMut(&Record<'_, P>)> Sink<P> for F {
    #[inline]
    fn record(&mut self, record: &Record<'_, P>) {
        self(record);
    }
}
