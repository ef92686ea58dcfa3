use lab_process::Socket;

use crate::Tunables;
use crate::owed::Queue;

/// The slot of a link in [`crate::Sentinel`]'s table of links.
pub(crate) type LinkId = u32;

/// The connections to one instance (`instanceLink`, specification §1.3).
///
/// All `*_time` fields are wall-clock milliseconds; 0 means "never".
///
/// In a mesh of a thousand there are a million of these, each touched three times a
/// second: two cache lines each, and no more.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(crate) struct Link {
    /// Owners; more than one only for a sentinel known under several masters.
    pub(crate) refcount: i32,
    /// True if a connection is missing: the command connection, or for masters
    /// and replicas the one for publish/subscribe.
    pub(crate) disconnected: bool,
    /// Replies outstanding, over both connections.
    pub(crate) pending: i32,
    /// The command connection, if it exists.
    pub(crate) cc: Option<Connection>,
    /// What is known of a publish/subscribe connection, once there was one.
    pubsub: Option<Box<Pubsub>>,
    pub(crate) cc_conn_time: i64,
    /// Last acceptable reply to a ping.
    pub(crate) last_avail_time: i64,
    /// When the oldest unanswered ping was sent; 0 if none is outstanding.
    pub(crate) act_ping_time: i64,
    pub(crate) last_ping_time: i64,
    pub(crate) last_pong_time: i64,
    pub(crate) last_reconn_time: i64,
}

impl Link {
    /// A link with no connection; its availability counts from now
    /// (`createInstanceLink`).
    pub(crate) const fn new(now_ms: i64) -> Self {
        Self {
            refcount: 1,
            disconnected: true,
            pending: 0,
            cc: None,
            pubsub: None,
            cc_conn_time: 0,
            last_avail_time: now_ms,
            act_ping_time: now_ms,
            last_ping_time: 0,
            last_pong_time: now_ms,
            last_reconn_time: 0,
        }
    }

    /// The publish/subscribe connection and its times; without one, all of them say
    /// "never".
    pub(crate) fn pubsub(&self) -> &Pubsub {
        const NEVER: &Pubsub = &Pubsub {
            connection: None,
            conn_time: 0,
            last_activity: 0,
        };
        self.pubsub.as_deref().unwrap_or(NEVER)
    }

    /// The same, to be changed.
    pub(crate) fn pubsub_mut(&mut self) -> &mut Pubsub {
        self.pubsub.get_or_insert_default()
    }

    /// One of the two connections, if it exists.
    pub(crate) fn connection_mut(&mut self, pubsub: bool) -> Option<&mut Connection> {
        if pubsub {
            self.pubsub.as_mut()?.connection.as_mut()
        } else {
            self.cc.as_mut()
        }
    }

    /// Takes one of the two connections, if it exists.
    pub(crate) fn take_connection(&mut self, pubsub: bool) -> Option<Connection> {
        if pubsub {
            self.pubsub.as_mut()?.connection.take()
        } else {
            self.cc.take()
        }
    }

    /// Whether INFO, PING and hellos may be sent: it is connected, and not too many
    /// replies are outstanding (`sentinelSendPeriodicCommands`, §5.4).
    pub(crate) const fn takes_periodic_commands(&self) -> bool {
        !self.disconnected && self.pending < Tunables::MAX_PENDING * self.refcount
    }

    /// The number of the command connection of the link in slot `id`.
    pub(crate) const fn cc_socket(id: LinkId) -> Socket {
        Socket(id * 2)
    }

    /// The number of the publish/subscribe connection of the link in slot `id`.
    pub(crate) const fn pc_socket(id: LinkId) -> Socket {
        Socket(id * 2 + 1)
    }

    /// Which link, and whether its publish/subscribe connection, a number means.
    pub(crate) const fn of_socket(socket: Socket) -> (LinkId, bool) {
        (socket.0 / 2, socket.0 % 2 == 1)
    }
}

/// What is known of a publish/subscribe connection. Links to sentinels have none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pubsub {
    /// It, if it exists.
    pub(crate) connection: Option<Connection>,
    /// `pc_conn_time`.
    pub(crate) conn_time: i64,
    /// `pc_last_activity`.
    pub(crate) last_activity: i64,
}

/// One connection and the replies it owes us, in request order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connection {
    pub(crate) owed: Queue,
}

/// What to do with a reply.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Callback {
    /// `sentinelPingReplyCallback`.
    Ping,
    /// `sentinelInfoReplyCallback`.
    Info,
    /// `sentinelPublishReplyCallback`.
    Publish,
    /// `sentinelReceiveIsMasterDownReply`.
    Ask,
    /// `sentinelDiscardReplyCallback`, for that many commands at once.
    Discard(u8),
    /// `sentinelReceiveHelloMessages`: the confirmation of a subscription.
    Subscribe,
}

/// Names an instance for as long as it lives: a slot may be used again, a serial
/// number is not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct InstanceRef {
    pub(crate) master: u32,
    pub(crate) who: Who,
    pub(crate) serial: u32,
}

/// Which instance of a master object is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Who {
    /// The master itself.
    Master,
    /// The replica in that slot.
    Replica(u32),
    /// The sentinel in that slot.
    Peer(u32),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_fits_into_two_cache_lines() {
        assert_eq!(size_of::<Option<Link>>(), 128);
    }
}
