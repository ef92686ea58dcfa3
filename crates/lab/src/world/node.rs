use lab_process::{Input, Outbox, Process};
use lab_redis::client::{self, Client, ClientEvent};
use lab_redis::server::{self, Server, ServerEvent};
use lab_redis::wire::{self, Words};
use lab_sentinel::{self as sentinel, Sentinel};

use super::Message;

/// A process of any kind, so that all of them can run in one world.
#[derive(Clone, Debug)]
pub enum Node {
    /// A sentinel.
    Sentinel(Box<Wrapped<Sentinel, sentinel::Event, sentinel::Disk>>),
    /// A Redis server.
    Server(Box<Wrapped<Server, ServerEvent, server::Disk>>),
    /// A writing client.
    Client(Box<Wrapped<Client, ClientEvent, ()>>),
}

/// A process with the outbox it is handed; kept so that its room is used again.
#[derive(Clone, Debug)]
pub struct Wrapped<P, E, D> {
    process: P,
    out: Outbox<wire::Message, E, D>,
}

/// What a process of any kind announces.
#[derive(Clone, Debug)]
pub enum NodeEvent {
    /// A sentinel's event or log line.
    Sentinel(sentinel::Event),
    /// A server's log line.
    Server(ServerEvent),
    /// What a client noticed.
    Client(ClientEvent),
}

/// What of a process survives a crash.
#[derive(Clone, Debug)]
pub enum NodeDisk {
    /// A sentinel's rewritten configuration.
    Sentinel(Box<sentinel::Disk>),
    /// A server's configuration and data.
    Server(server::Disk),
    /// A client keeps nothing.
    Client,
}

/// What a process is started from.
#[derive(Clone, Debug)]
pub enum NodeSpec {
    /// A sentinel.
    Sentinel(sentinel::Spec),
    /// A server.
    Server(server::Spec),
    /// A client.
    Client(client::Spec),
}

/// What an operator asks of a process.
#[derive(Clone, Debug)]
pub enum NodeOrder {
    /// Of a server.
    Server(server::Order),
    /// Of any process: a command in the words of `redis-cli`.
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
    pub fn server(&self) -> Option<&Server> {
        if let Self::Server(wrapped) = self {
            Some(&wrapped.process)
        } else {
            None
        }
    }

    /// The client in it, if it is one.
    #[must_use]
    pub fn client(&self) -> Option<&Client> {
        if let Self::Client(wrapped) = self {
            Some(&wrapped.process)
        } else {
            None
        }
    }
}

type Out = Outbox<Message, NodeEvent, NodeDisk>;

/// Boots a process with an outbox of its own, and hands over what it did.
fn boot<P: Process<Message = wire::Message>>(
    spec: &P::Spec,
    disk: Option<&P::Disk>,
    seed: u64,
    out: &mut Out,
    event: impl FnMut(P::Event) -> NodeEvent,
    kept: impl FnMut(P::Disk) -> NodeDisk,
) -> Box<Wrapped<P, P::Event, P::Disk>> {
    let mut inner = Outbox::new(out.now(), out.flush_us());
    inner.fail_flushes(out.disk_failure());
    let process = P::boot(spec, disk, seed, &mut inner);
    out.absorb(&mut inner, Message::Redis, event, kept);
    Box::new(Wrapped {
        process,
        out: inner,
    })
}

/// Lets a process handle an input, and hands over what it did.
fn handle<P: Process<Message = wire::Message>>(
    wrapped: &mut Wrapped<P, P::Event, P::Disk>,
    input: Input<wire::Message, P::Order>,
    out: &mut Out,
    event: impl FnMut(P::Event) -> NodeEvent,
    kept: impl FnMut(P::Disk) -> NodeDisk,
) {
    wrapped.out.reset(out.now(), out.flush_us());
    wrapped.out.fail_flushes(out.disk_failure());
    wrapped.process.handle(input, &mut wrapped.out);
    out.absorb(&mut wrapped.out, Message::Redis, event, kept);
}

/// The input without its order; `None` if it is one.
fn without_order<O>(input: Input<Message, NodeOrder>) -> Option<Input<wire::Message, O>> {
    Some(match input {
        Input::Wake => Input::Wake,
        Input::Opened { socket } => Input::Opened { socket },
        Input::Accepted { socket, peer } => Input::Accepted { socket, peer },
        Input::Closed { socket, why } => Input::Closed { socket, why },
        Input::Ended { child, how } => Input::Ended { child, how },
        Input::Received {
            socket,
            message: Message::Redis(message),
        } => Input::Received { socket, message },
        Input::Order(_) => return None,
    })
}

fn sentinel_disk(disk: sentinel::Disk) -> NodeDisk {
    NodeDisk::Sentinel(Box::new(disk))
}

impl Process for Node {
    type Message = Message;
    type Event = NodeEvent;
    type Disk = NodeDisk;
    type Spec = NodeSpec;
    type Order = NodeOrder;

    fn boot(spec: &NodeSpec, disk: Option<&NodeDisk>, seed: u64, out: &mut Out) -> Self {
        match spec {
            NodeSpec::Sentinel(spec) => {
                let disk = if let Some(NodeDisk::Sentinel(disk)) = disk {
                    Some(&**disk)
                } else {
                    None
                };
                Self::Sentinel(boot::<Sentinel>(
                    spec,
                    disk,
                    seed,
                    out,
                    NodeEvent::Sentinel,
                    sentinel_disk,
                ))
            }
            NodeSpec::Server(spec) => {
                let disk = if let Some(NodeDisk::Server(disk)) = disk {
                    Some(disk)
                } else {
                    None
                };
                Self::Server(boot::<Server>(
                    spec,
                    disk,
                    seed,
                    out,
                    NodeEvent::Server,
                    NodeDisk::Server,
                ))
            }
            NodeSpec::Client(spec) => Self::Client(boot::<Client>(
                spec,
                None,
                seed,
                out,
                NodeEvent::Client,
                |()| NodeDisk::Client,
            )),
        }
    }

    fn handle(&mut self, input: Input<Message, NodeOrder>, out: &mut Out) {
        match self {
            Self::Sentinel(sentinel) => {
                let input = match input {
                    Input::Order(NodeOrder::Command { words, .. }) => {
                        Some(Input::Order(sentinel::Order::Command(words)))
                    }
                    other => without_order(other),
                };
                if let Some(input) = input {
                    handle(sentinel, input, out, NodeEvent::Sentinel, sentinel_disk);
                }
            }
            Self::Server(server) => {
                let input = match input {
                    Input::Order(NodeOrder::Server(order)) => Some(Input::Order(order)),
                    Input::Order(NodeOrder::Command { words, .. }) => {
                        Some(Input::Order(server::Order::Command(words)))
                    }
                    other => without_order(other),
                };
                if let Some(input) = input {
                    handle(server, input, out, NodeEvent::Server, NodeDisk::Server);
                }
            }
            Self::Client(client) => {
                if let Some(input) = without_order(input) {
                    handle(client, input, out, NodeEvent::Client, |()| NodeDisk::Client);
                }
            }
        }
    }

    fn next_wake_us(&self) -> Option<u64> {
        match self {
            Self::Sentinel(sentinel) => sentinel.process.next_wake_us(),
            Self::Server(server) => server.process.next_wake_us(),
            Self::Client(client) => client.process.next_wake_us(),
        }
    }
}
