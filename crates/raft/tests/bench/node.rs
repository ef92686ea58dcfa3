//! A server or a client, so that both can run in one world.

use lab_process::{Input, Outbox, Process};
use lab_raft::client::{self, Client, ClientEvent};
use lab_raft::{Disk, Event, Message, Order, Raft, Spec};

#[derive(Clone, Debug)]
pub enum Node {
    Server(Box<Raft>),
    Client(Box<Client>),
}

#[derive(Clone, Debug)]
pub enum NodeEvent {
    Server(Box<Event>),
    Client(Box<ClientEvent>),
}

#[derive(Clone, Debug)]
pub enum NodeDisk {
    Server(Disk),
    Client,
}

#[derive(Clone, Debug)]
pub enum NodeSpec {
    Server(Spec),
    Client(client::Spec),
}

#[derive(Clone, Debug)]
pub enum NodeOrder {
    Server(Order),
    Client(client::Order),
}

type Out = Outbox<Message, NodeEvent, NodeDisk>;

impl Node {
    pub fn server(&self) -> Option<&Raft> {
        match self {
            Self::Server(raft) => Some(raft),
            Self::Client(_) => None,
        }
    }

    pub fn client(&self) -> Option<&Client> {
        match self {
            Self::Client(client) => Some(client),
            Self::Server(_) => None,
        }
    }
}

/// The input for a process whose orders are picked out by `order`.
fn input<O>(
    input: Input<Message, NodeOrder>,
    order: impl Fn(NodeOrder) -> Option<O>,
) -> Option<Input<Message, O>> {
    Some(match input {
        Input::Wake => Input::Wake,
        Input::Opened { socket } => Input::Opened { socket },
        Input::Accepted { socket, peer } => Input::Accepted { socket, peer },
        Input::Closed { socket, why } => Input::Closed { socket, why },
        Input::Ended { child, how } => Input::Ended { child, how },
        Input::Received { socket, message } => Input::Received { socket, message },
        Input::Order(given) => Input::Order(order(given)?),
    })
}

impl Process for Node {
    type Message = Message;
    type Event = NodeEvent;
    type Disk = NodeDisk;
    type Spec = NodeSpec;
    type Order = NodeOrder;

    fn boot(spec: &NodeSpec, disk: Option<&NodeDisk>, seed: u64, out: &mut Out) -> Self {
        match spec {
            NodeSpec::Server(spec) => {
                let disk = match disk {
                    Some(NodeDisk::Server(disk)) => Some(disk),
                    _ => None,
                };
                let mut inner = Outbox::new(out.now(), out.flush_us());
                let raft = Raft::boot(spec, disk, seed, &mut inner);
                out.absorb(
                    &mut inner,
                    |message| message,
                    NodeEvent::Server,
                    NodeDisk::Server,
                );
                Self::Server(Box::new(raft))
            }
            NodeSpec::Client(spec) => {
                let mut inner = Outbox::new(out.now(), out.flush_us());
                let client = Client::boot(spec, None, seed, &mut inner);
                out.absorb(
                    &mut inner,
                    |message| message,
                    NodeEvent::Client,
                    |()| NodeDisk::Client,
                );
                Self::Client(Box::new(client))
            }
        }
    }

    fn handle(&mut self, given: Input<Message, NodeOrder>, out: &mut Out) {
        match self {
            Self::Server(raft) => {
                let of_server = |order| match order {
                    NodeOrder::Server(order) => Some(order),
                    NodeOrder::Client(_) => None,
                };
                let mut inner = Outbox::new(out.now(), out.flush_us());
                if let Some(given) = input(given, of_server) {
                    raft.handle(given, &mut inner);
                }
                out.absorb(
                    &mut inner,
                    |message| message,
                    NodeEvent::Server,
                    NodeDisk::Server,
                );
            }
            Self::Client(client) => {
                let of_client = |order| match order {
                    NodeOrder::Client(order) => Some(order),
                    NodeOrder::Server(_) => None,
                };
                let mut inner = Outbox::new(out.now(), out.flush_us());
                if let Some(given) = input(given, of_client) {
                    client.handle(given, &mut inner);
                }
                out.absorb(
                    &mut inner,
                    |message| message,
                    NodeEvent::Client,
                    |()| NodeDisk::Client,
                );
            }
        }
    }

    fn next_wake_us(&self) -> Option<u64> {
        match self {
            Self::Server(raft) => raft.next_wake_us(),
            Self::Client(client) => client.next_wake_us(),
        }
    }
}
