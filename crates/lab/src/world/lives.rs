use lab_process::Process;
use lab_raft::{self as raft, Raft};
use lab_redis::{client, server, wire};
use lab_sentinel::{self as sentinel, Sentinel};

use super::{Message, NodeDisk, NodeEvent, NodeOrder};

/// A kind of process that lives in a world with others: how what it says, announces
/// and keeps becomes what a [`super::Node`] does, and what of the others' is for it.
pub(super) trait Lives: Process {
    /// A message of its protocol, as the world carries it.
    fn message(message: Self::Message) -> Message;
    /// A message that the world carried, if it is of its protocol.
    fn understood(message: Message) -> Option<Self::Message>;
    /// What it announced.
    fn event(event: Self::Event) -> NodeEvent;
    /// What it keeps.
    fn disk(disk: Self::Disk) -> NodeDisk;
    /// What it kept, if it was a process of its kind.
    fn kept(disk: &NodeDisk) -> Option<&Self::Disk>;
    /// What an operator asks, if a process of its kind can be asked that.
    fn order(order: NodeOrder) -> Option<Self::Order>;
}

/// The protocol of sentinels, Redis servers and their clients.
fn redis(message: Message) -> Option<wire::Message> {
    if let Message::Redis(message) = message {
        Some(message)
    } else {
        None
    }
}

/// The protocol of Raft servers and their clients.
fn of_raft(message: Message) -> Option<raft::Message> {
    if let Message::Raft(message) = message {
        Some(message)
    } else {
        None
    }
}

impl Lives for Sentinel {
    fn message(message: wire::Message) -> Message {
        Message::Redis(message)
    }

    fn understood(message: Message) -> Option<wire::Message> {
        redis(message)
    }

    fn event(event: Box<sentinel::Event>) -> NodeEvent {
        NodeEvent::Sentinel(event)
    }

    fn disk(disk: sentinel::Disk) -> NodeDisk {
        NodeDisk::Sentinel(Box::new(disk))
    }

    fn kept(disk: &NodeDisk) -> Option<&sentinel::Disk> {
        if let NodeDisk::Sentinel(disk) = disk {
            Some(disk)
        } else {
            None
        }
    }

    fn order(order: NodeOrder) -> Option<sentinel::Order> {
        match order {
            NodeOrder::Command { words, .. } => Some(sentinel::Order::Command(words)),
            NodeOrder::Sentinel(order) => Some(order),
            NodeOrder::Server(_) | NodeOrder::Raft(_) => None,
        }
    }
}

impl Lives for server::Server {
    fn message(message: wire::Message) -> Message {
        Message::Redis(message)
    }

    fn understood(message: Message) -> Option<wire::Message> {
        redis(message)
    }

    fn event(event: Box<server::ServerEvent>) -> NodeEvent {
        NodeEvent::Server(event)
    }

    fn disk(disk: server::Disk) -> NodeDisk {
        NodeDisk::Server(disk)
    }

    fn kept(disk: &NodeDisk) -> Option<&server::Disk> {
        if let NodeDisk::Server(disk) = disk {
            Some(disk)
        } else {
            None
        }
    }

    fn order(order: NodeOrder) -> Option<server::Order> {
        match order {
            NodeOrder::Command { words, .. } => Some(server::Order::Command(words)),
            NodeOrder::Server(order) => Some(order),
            NodeOrder::Raft(_) | NodeOrder::Sentinel(_) => None,
        }
    }
}

impl Lives for client::Client {
    fn message(message: wire::Message) -> Message {
        Message::Redis(message)
    }

    fn understood(message: Message) -> Option<wire::Message> {
        redis(message)
    }

    fn event(event: Box<client::ClientEvent>) -> NodeEvent {
        NodeEvent::Client(event)
    }

    fn disk((): ()) -> NodeDisk {
        NodeDisk::Client
    }

    fn kept(_: &NodeDisk) -> Option<&()> {
        None
    }

    fn order(_: NodeOrder) -> Option<client::Order> {
        None
    }
}

impl Lives for Raft {
    fn message(message: raft::Message) -> Message {
        Message::Raft(message)
    }

    fn understood(message: Message) -> Option<raft::Message> {
        of_raft(message)
    }

    fn event(event: Box<raft::Event>) -> NodeEvent {
        NodeEvent::Raft(event)
    }

    fn disk(disk: raft::Disk) -> NodeDisk {
        NodeDisk::Raft(disk)
    }

    fn kept(disk: &NodeDisk) -> Option<&raft::Disk> {
        if let NodeDisk::Raft(disk) = disk {
            Some(disk)
        } else {
            None
        }
    }

    fn order(order: NodeOrder) -> Option<raft::Order> {
        match order {
            NodeOrder::Raft(order) => Some(order),
            NodeOrder::Server(_) | NodeOrder::Sentinel(_) | NodeOrder::Command { .. } => None,
        }
    }
}

impl Lives for raft::client::Client {
    fn message(message: raft::Message) -> Message {
        Message::Raft(message)
    }

    fn understood(message: Message) -> Option<raft::Message> {
        of_raft(message)
    }

    fn event(event: Box<raft::client::ClientEvent>) -> NodeEvent {
        NodeEvent::RaftClient(event)
    }

    fn disk((): ()) -> NodeDisk {
        NodeDisk::Client
    }

    fn kept(_: &NodeDisk) -> Option<&()> {
        None
    }

    fn order(_: NodeOrder) -> Option<raft::client::Order> {
        None
    }
}
