//! Looking at the network, for drawing.

use lab_process::{Process, Socket};

use crate::connection::{Connection, EndState};
use crate::segment::{NONE, Payload, State};
use crate::{ConnectionId, CutMode, HostId, Latency, MessageId, Time, World};

/// Where a message is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flight {
    /// On the wire.
    OnWire,
    /// In the sender's kernel, never sent so far: the connection is not
    /// established, or stalled.
    Waiting,
    /// Lost; the sender's kernel has it and tries again.
    Lost {
        /// When it next tries, if a timer runs.
        next_try: Option<Time>,
    },
    /// In the receiver's kernel, waiting for one sent before it.
    Held,
    /// A second copy on the wire, of no use: the first is there, or will be before it.
    Spare,
}

/// A message that was sent and has not reached its receiver.
#[derive(Debug)]
pub struct InFlight<'a, M> {
    /// Its number.
    pub id: MessageId,
    /// Its connection.
    pub connection: ConnectionId,
    /// Its sender.
    pub from: HostId,
    /// Its receiver.
    pub to: HostId,
    /// When the process sent it.
    pub sent_at: Time,
    /// When it left the host, the last time.
    pub left_at: Time,
    /// When it arrives (or would have, if lost); `None` if it never left.
    pub arrives_at: Option<Time>,
    /// When it was lost, if that was on its way: not as it left, and not where it arrives.
    pub lost_at: Option<Time>,
    /// The message.
    pub message: &'a M,
    /// 0 for the first try.
    pub attempt: u16,
    /// Where it is.
    pub flight: Flight,
    /// Whether it is a second copy of the message of that number.
    pub copy: bool,
}

/// What a connection is, seen from above.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// The opener waits for an answer.
    Connecting,
    /// Both ends take it for open (or the acceptor is about to).
    Open,
    /// The opener is gone, the acceptor does not know.
    OpenerGone,
    /// The acceptor is gone, the opener does not know.
    AcceptorGone,
    /// It is over; somebody is being told.
    Closing,
}

/// A connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ConnectionView {
    /// Its number.
    pub id: ConnectionId,
    /// Who opened it.
    pub opener: HostId,
    /// The opener's number of it.
    pub opener_socket: Socket,
    /// To whom; `None` if nobody has the address.
    pub acceptor: Option<HostId>,
    /// The acceptor's number of it, once it has one.
    pub acceptor_socket: Option<Socket>,
    /// Its phase.
    pub phase: Phase,
    /// Since when the direction from the opener, and that from the acceptor, is
    /// stalled: the oldest unacknowledged segment was sent then, and nothing new
    /// is sent.
    pub stalled_since: [Option<Time>; 2],
}

/// A directed pair of hosts that is not as it was set up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Link {
    /// The sending host.
    pub from: HostId,
    /// The receiving host.
    pub to: HostId,
    /// Its cut.
    pub cut: Option<CutMode>,
    /// Connections opened by `from` to `to` are silent.
    pub connections_cut: bool,
    /// What a `Delay` added.
    pub added: Latency,
    /// How many of a hundred packets are lost.
    pub loss_percent: u8,
}

impl<P: Process> World<P> {
    /// Messages under way, those lost and kept for another try included, in no
    /// particular but always the same order.
    pub fn in_flight(&self) -> impl Iterator<Item = InFlight<'_, P::Message>> {
        self.segments.iter().filter_map(|(_, segment)| {
            let (message, copy) = match &segment.payload {
                Payload::Data(message) => (message, false),
                Payload::Copy(message) => (message, true),
                _ => return None,
            };
            let flight = match segment.state {
                State::Wire if copy && !self.is_needed(segment) => Flight::Spare,
                State::Waiting => Flight::Waiting,
                State::Wire => Flight::OnWire,
                State::Lost => Flight::Lost {
                    next_try: self.next_try(segment.connection, segment.end),
                },
                State::Held => Flight::Held,
                State::Received => return None,
            };
            Some(InFlight {
                id: MessageId(segment.id),
                connection: ConnectionId {
                    index: segment.connection,
                    generation: segment.generation,
                },
                from: HostId(segment.from),
                to: HostId(segment.to),
                sent_at: Time::from_us(segment.sent_at),
                left_at: Time::from_us(segment.left_at),
                arrives_at: (segment.arrives_at != u64::MAX)
                    .then_some(Time::from_us(segment.arrives_at)),
                lost_at: (segment.lost_us != 0)
                    .then_some(Time::from_us(segment.left_at + u64::from(segment.lost_us))),
                message,
                attempt: segment.attempt,
                flight,
                copy,
            })
        })
    }

    fn next_try(&self, index: u32, end: u8) -> Option<Time> {
        let backlog = self.connections.get(index).ends[end as usize]
            .backlog
            .as_ref()?;
        (backlog.timer_at != u64::MAX).then_some(Time::from_us(backlog.timer_at))
    }

    /// All connections that at least one end knows.
    pub fn connections(&self) -> impl Iterator<Item = ConnectionView> {
        self.connections
            .iter()
            .map(|(index, connection)| view(index, connection))
    }

    /// How many messages and packets of other kinds a copy of this has room for.
    #[must_use]
    pub const fn segment_count(&self) -> u32 {
        self.segments.rows() as u32
    }

    /// How many connections there are.
    #[must_use]
    pub const fn connection_count(&self) -> u32 {
        self.connections.live()
    }

    /// The directed pairs on which a fault is in force.
    pub fn links(&self) -> impl Iterator<Item = Link> {
        self.network
            .special()
            .filter(|(_, _, pair)| {
                pair.is_cut() || pair.added != Latency::default() || pair.loss_percent > 0
            })
            .map(|(from, to, pair)| Link {
                from,
                to,
                cut: pair.cut,
                connections_cut: pair.connections_cut,
                added: pair.added,
                loss_percent: pair.loss_percent,
            })
    }
}

fn view(index: u32, connection: &Connection) -> ConnectionView {
    let [opener, acceptor] = &connection.ends;
    let phase = match (opener.state, acceptor.state) {
        (EndState::Connecting, _) => Phase::Connecting,
        (EndState::Open, EndState::Open | EndState::Pending) => Phase::Open,
        (EndState::Open, EndState::Closed | EndState::Fresh) => Phase::AcceptorGone,
        (EndState::Closed, EndState::Open) => Phase::OpenerGone,
        _ => Phase::Closing,
    };
    let stalled_since = connection.ends.each_ref().map(|end| {
        let backlog = end.backlog.as_ref().filter(|backlog| backlog.stalled)?;
        Some(Time::from_us(backlog.since))
    });
    let accepted =
        !matches!(acceptor.state, EndState::Fresh | EndState::Closed) || acceptor.sent > 0;
    ConnectionView {
        id: ConnectionId {
            index,
            generation: connection.generation,
        },
        opener: HostId(opener.host),
        opener_socket: opener.socket,
        acceptor: (acceptor.host != NONE).then_some(HostId(acceptor.host)),
        acceptor_socket: accepted.then_some(acceptor.socket),
        phase,
        stalled_since,
    }
}
