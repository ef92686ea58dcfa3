use lab_process::{Input, Outbox, Process};
use lab_raft::{self as raft, Raft};
use lab_redis::wire::Words;
use lab_redis::{client, server};
use lab_sentinel::{self as sentinel, Sentinel};
use lab_sim::Sleep;

use super::{Lives, Message};

/// A process of any kind, so that all of them can run in one world.
#[derive(Clone, Debug)]
pub enum Node {
    /// A sentinel.
    Sentinel(Box<Wrapped<Sentinel>>),
    /// A Redis server.
    Server(Box<Wrapped<server::Server>>),
    /// A client of Redis.
    Client(Box<Wrapped<client::Client>>),
    /// A Raft server.
    Raft(Box<Wrapped<Raft>>),
    /// A client of Raft.
    RaftClient(Box<Wrapped<raft::client::Client>>),
}

/// A process with the outbox it is handed; kept so that its room is used again.
#[derive(Clone, Debug)]
pub struct Wrapped<P: Process> {
    process: P,
    out: Outbox<P::Message, P::Event, P::Disk>,
}

/// What a process of any kind announces.
#[derive(Clone, Debug)]
pub enum NodeEvent {
    /// A sentinel's event or log line.
    Sentinel(Box<sentinel::Event>),
    /// A Redis server's log line.
    Server(Box<server::ServerEvent>),
    /// What a client of Redis noticed.
    Client(Box<client::ClientEvent>),
    /// What a Raft server announces.
    Raft(Box<raft::Event>),
    /// What a client of Raft noticed.
    RaftClient(Box<raft::client::ClientEvent>),
}

/// What of a process survives a crash.
#[derive(Clone, Debug)]
pub enum NodeDisk {
    /// A sentinel's rewritten configuration.
    Sentinel(Box<sentinel::Disk>),
    /// A Redis server's configuration and data.
    Server(server::Disk),
    /// A Raft server's term, vote and log.
    Raft(raft::Disk),
    /// A client keeps nothing.
    Client,
}

/// What a process is started from.
#[derive(Clone, Debug)]
pub enum NodeSpec {
    /// A sentinel.
    Sentinel(sentinel::Spec),
    /// A Redis server.
    Server(server::Spec),
    /// A client of Redis.
    Client(client::Spec),
    /// A Raft server.
    Raft(raft::Spec),
    /// A client of Raft.
    RaftClient(raft::client::Spec),
}

impl NodeSpec {
    /// How such a process sleeps. A Redis server counts its ticks itself, the lateness
    /// of each included; the others are programs of our own.
    pub(crate) const fn sleep(&self) -> Sleep {
        match self {
            Self::Sentinel(_) => Sleep::WholeMilliseconds,
            Self::Server(_) | Self::Client(_) | Self::Raft(_) | Self::RaftClient(_) => {
                Sleep::Exactly
            }
        }
    }
}

/// What an operator asks of a process.
#[derive(Clone, Debug)]
pub enum NodeOrder {
    /// Of a Redis server.
    Server(server::Order),
    /// Of a Raft server.
    Raft(raft::Order),
    /// Of a sentinel.
    Sentinel(sentinel::Order),
    /// Of a sentinel or Redis server: a command in the words of `redis-cli`.
    Command {
        /// Its words.
        words: Words,
        /// Whether the reply is waited for and recorded.
        wait: bool,
    },
}

impl Node {
    /// The sentinel in it, if it is one.
    #[must_use]
    pub fn sentinel(&self) -> Option<&Sentinel> {
        if let Self::Sentinel(wrapped) = self {
            Some(&wrapped.process)
        } else {
            None
        }
    }

    /// The Redis server in it, if it is one.
    #[must_use]
    pub fn server(&self) -> Option<&server::Server> {
        if let Self::Server(wrapped) = self {
            Some(&wrapped.process)
        } else {
            None
        }
    }

    /// The client of Redis in it, if it is one.
    #[must_use]
    pub fn client(&self) -> Option<&client::Client> {
        if let Self::Client(wrapped) = self {
            Some(&wrapped.process)
        } else {
            None
        }
    }

    /// The Raft server in it, if it is one.
    #[must_use]
    pub fn raft(&self) -> Option<&Raft> {
        if let Self::Raft(wrapped) = self {
            Some(&wrapped.process)
        } else {
            None
        }
    }

    /// The client of Raft in it, if it is one.
    #[must_use]
    pub fn raft_client(&self) -> Option<&raft::client::Client> {
        if let Self::RaftClient(wrapped) = self {
            Some(&wrapped.process)
        } else {
            None
        }
    }
}

type Out = Outbox<Message, NodeEvent, NodeDisk>;

/// Boots a process with an outbox of its own, and hands over what it did.
fn boot<P: Lives>(
    spec: &P::Spec,
    disk: Option<&NodeDisk>,
    seed: u64,
    out: &mut Out,
) -> Box<Wrapped<P>> {
    let mut inner = Outbox::new(out.now(), out.flush_us());
    inner.reset_like(out);
    let process = P::boot(spec, disk.and_then(P::kept), seed, &mut inner);
    out.absorb(&mut inner, P::message, P::event, P::disk);
    Box::new(Wrapped {
        process,
        out: inner,
    })
}

/// Lets a process handle an input, and hands over what it did. What is not for it is
/// passed over: no connection carries it, no operator can ask it.
#[inline]
fn handle<P: Lives>(wrapped: &mut Wrapped<P>, input: Input<Message, NodeOrder>, out: &mut Out) {
    let input = match input {
        Input::Wake => Input::Wake,
        Input::Opened { socket } => Input::Opened { socket },
        Input::Accepted { socket, peer } => Input::Accepted { socket, peer },
        Input::Closed { socket, why } => Input::Closed { socket, why },
        Input::Ended { child, how } => Input::Ended { child, how },
        Input::Received { socket, message } => match P::understood(message) {
            Some(message) => Input::Received { socket, message },
            None => return,
        },
        Input::Order(order) => match P::order(order) {
            Some(order) => Input::Order(order),
            None => return,
        },
    };
    wrapped.out.reset_like(out);
    wrapped.process.handle(input, &mut wrapped.out);
    out.absorb(&mut wrapped.out, P::message, P::event, P::disk);
}

impl Process for Node {
    type Message = Message;
    type Event = NodeEvent;
    type Disk = NodeDisk;
    type Spec = NodeSpec;
    type Order = NodeOrder;

    fn boot(spec: &NodeSpec, disk: Option<&NodeDisk>, seed: u64, out: &mut Out) -> Self {
        match spec {
            NodeSpec::Sentinel(spec) => Self::Sentinel(boot(spec, disk, seed, out)),
            NodeSpec::Server(spec) => Self::Server(boot(spec, disk, seed, out)),
            NodeSpec::Client(spec) => Self::Client(boot(spec, disk, seed, out)),
            NodeSpec::Raft(spec) => Self::Raft(boot(spec, disk, seed, out)),
            NodeSpec::RaftClient(spec) => Self::RaftClient(boot(spec, disk, seed, out)),
        }
    }

    fn handle(&mut self, input: Input<Message, NodeOrder>, out: &mut Out) {
        match self {
            Self::Sentinel(wrapped) => handle(wrapped, input, out),
            Self::Server(wrapped) => handle(wrapped, input, out),
            Self::Client(wrapped) => handle(wrapped, input, out),
            Self::Raft(wrapped) => handle(wrapped, input, out),
            Self::RaftClient(wrapped) => handle(wrapped, input, out),
        }
    }

    fn next_wake_us(&self) -> Option<u64> {
        match self {
            Self::Sentinel(wrapped) => wrapped.process.next_wake_us(),
            Self::Server(wrapped) => wrapped.process.next_wake_us(),
            Self::Client(wrapped) => wrapped.process.next_wake_us(),
            Self::Raft(wrapped) => wrapped.process.next_wake_us(),
            Self::RaftClient(wrapped) => wrapped.process.next_wake_us(),
        }
    }
}
