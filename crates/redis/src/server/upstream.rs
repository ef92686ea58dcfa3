//! The side of a replica: the link to its master.

use lab_process::{Address, Closing, Place, Socket};

use super::backlog::Backlog;
use super::command::apply_write;
use super::{History, Loading, LoadingWhat, Out, Server, ServerEvent, unix_time};
use crate::wire::{Message, Request, RunId, Stream};

/// What a replica knows of its master. A server that has one is a replica.
#[derive(Clone, Debug)]
pub(super) struct Upstream {
    /// Where it was said to be; a name is resolved at every attempt.
    pub(super) place: Place,
    pub(super) state: LinkState,
    /// `repl_down_since`: `None` (0 in Redis) while up and until first up.
    down_since_s: Option<i64>,
    /// Whether its own history could be continued (`server.cached_master`).
    pub(super) cached: bool,
}

/// `server.repl_state`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkState {
    /// To be connected by the next `replicationCron`.
    Connect,
    /// A connection is being opened.
    Connecting {
        /// Its number.
        socket: Socket,
        /// Last sign of life, seconds of the wall clock.
        last_io_s: i64,
    },
    /// The handshake is under way.
    Handshake {
        /// The connection.
        socket: Socket,
        /// Last sign of life, seconds of the wall clock.
        last_io_s: i64,
    },
    /// The data set is being received, and then loaded.
    Transfer {
        /// The connection.
        socket: Socket,
        /// When it will all have arrived, microseconds of the monotonic clock.
        until_us: u64,
        /// What arrives.
        incoming: Incoming,
    },
    /// `master_link_status:up`.
    Connected {
        /// The connection.
        socket: Socket,
        /// Last sign of life, seconds of the wall clock.
        last_io_s: i64,
    },
}

/// A data set on its way, and the place in the master's history it belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Incoming {
    /// The master's replication id.
    pub id: RunId,
    /// The offset at which the data set was taken.
    pub offset: u64,
    /// The data set.
    pub data: super::DataSet,
}

impl LinkState {
    const fn socket(&self) -> Option<Socket> {
        match self {
            Self::Connect => None,
            Self::Connecting { socket, .. }
            | Self::Handshake { socket, .. }
            | Self::Transfer { socket, .. }
            | Self::Connected { socket, .. } => Some(*socket),
        }
    }
}

impl Upstream {
    /// The master of a server that has not tried to connect yet.
    pub(super) const fn new(place: Place) -> Self {
        Self {
            place,
            state: LinkState::Connect,
            down_since_s: None,
            cached: false,
        }
    }

    /// What its name resolved to last; nowhere before it did.
    pub(super) const fn address(&self) -> Address {
        self.place.address
    }

    /// Points it at another master; the link must have been left.
    pub(super) fn follow(&mut self, master: Place) {
        self.place = master;
    }

    pub(super) const fn state(&self) -> &LinkState {
        &self.state
    }

    pub(super) const fn is_up(&self) -> bool {
        matches!(self.state, LinkState::Connected { .. })
    }

    /// `master_link_down_since_seconds`, which is printed while the link is
    /// down: −1 if it has not been up yet.
    pub(super) const fn down_for_s(&self, unix_time: i64) -> Option<i64> {
        match (self.is_up(), self.down_since_s) {
            (true, _) => None,
            (false, Some(since)) => Some(unix_time - since),
            (false, None) => Some(-1),
        }
    }

    /// When the transfer under way will be complete.
    pub(super) const fn transfer_until_us(&self) -> Option<u64> {
        match self.state {
            LinkState::Transfer { until_us, .. } => Some(until_us),
            _ => None,
        }
    }
}

impl Server {
    /// Opens a connection to the master (`connectWithMaster`).
    pub(super) fn connect_with_master(&mut self, out: &mut Out) {
        let socket = self.new_socket();
        let Some(upstream) = &mut self.upstream else {
            return;
        };
        if let Some(name) = &upstream.place.host {
            let Some(ip) = out.resolve(name) else {
                upstream.state = LinkState::Connect;
                out.event(ServerEvent::MasterUnresolved);
                return;
            };
            upstream.place.address.ip = ip;
        }
        upstream.state = LinkState::Connecting {
            socket,
            last_io_s: unix_time(out),
        };
        out.connect(socket, upstream.place.address);
        out.event(ServerEvent::SyncStarted);
    }

    /// The connection to the master is gone; what that means depends on how far
    /// it had come. An established link is tried again at once
    /// (`replicationHandleMasterDisconnection`), anything else at the next
    /// `replicationCron`.
    pub(super) fn on_upstream_closed(&mut self, socket: Socket, why: Closing, out: &mut Out) {
        let Some(upstream) = &mut self.upstream else {
            return;
        };
        if upstream.state.socket() != Some(socket) {
            return;
        }
        match upstream.state {
            LinkState::Connect => {}
            LinkState::Connecting { .. } => {
                upstream.state = LinkState::Connect;
                out.event(ServerEvent::ConnectFailed(why));
            }
            LinkState::Handshake { .. } => {
                upstream.state = LinkState::Connect;
                out.event(ServerEvent::NoReplyInHandshake);
            }
            LinkState::Transfer { .. } => {
                self.abort_loading();
                out.event(ServerEvent::TransferLost);
                self.retry_after_failure(out);
            }
            LinkState::Connected { .. } => self.lose_master(out),
        }
    }

    /// The established link is gone: keep the place in the history and try
    /// again at once.
    fn lose_master(&mut self, out: &mut Out) {
        self.disconnect_master(out);
        if let Some(upstream) = &self.upstream {
            out.event(ServerEvent::Reconnecting(upstream.place.clone()));
            self.connect_with_master(out);
        }
    }

    /// Tries again at once, without `replicationCron`
    /// (`cancelReplicationHandshake` with `reconnect`).
    fn retry_after_failure(&mut self, out: &mut Out) {
        if let Some(upstream) = &self.upstream {
            out.event(ServerEvent::ReconnectingAfterFailure(
                upstream.place.clone(),
            ));
            self.connect_with_master(out);
        }
    }

    /// `freeClient` of an established master link, without trying again.
    fn disconnect_master(&mut self, out: &mut Out) {
        let Some(upstream) = &mut self.upstream else {
            return;
        };
        upstream.state = LinkState::Connect;
        upstream.cached = true;
        upstream.down_since_s = Some(unix_time(out));
        out.event(ServerEvent::MasterLost);
        out.event(ServerEvent::CachingMaster);
    }

    pub(super) fn set_link(&mut self, state: LinkState) {
        if let Some(upstream) = &mut self.upstream {
            upstream.state = state;
        }
    }

    fn abort_loading(&mut self) {
        if self
            .loading
            .is_some_and(|loading| matches!(loading.what, LoadingWhat::MasterData))
        {
            self.loading = None;
        }
    }

    /// `+CONTINUE`: the link is up. If the master has a new history, sub-replicas
    /// are disconnected so that they hear of it.
    pub(super) fn continue_with(&mut self, socket: Socket, id: RunId, out: &mut Out) {
        out.event(ServerEvent::PartialSucceeded);
        if id != self.history.id {
            out.event(ServerEvent::MasterIdChanged(id));
            self.history.shift(id);
            self.disconnect_replicas(out);
        }
        self.backlog
            .get_or_insert_with(|| Backlog::new(self.history.offset));
        self.link_is_up(socket, out);
        out.event(ServerEvent::PartialAccepted);
    }

    fn link_is_up(&mut self, socket: Socket, out: &Out) {
        if let Some(upstream) = &mut self.upstream {
            upstream.state = LinkState::Connected {
                socket,
                last_io_s: unix_time(out),
            };
            upstream.down_since_s = None;
            upstream.cached = false;
        }
    }

    /// `+FULLRESYNC`: the transfer takes its time.
    pub(super) fn receive_data(&mut self, socket: Socket, incoming: Incoming, out: &mut Out) {
        out.event(ServerEvent::FullResync {
            id: incoming.id,
            offset: incoming.offset,
        });
        out.event(ServerEvent::ReceivingData);
        let until_us = out
            .now()
            .monotonic_us
            .saturating_add(self.spec.transfer.for_bytes(incoming.data.bytes));
        self.set_link(LinkState::Transfer {
            socket,
            until_us,
            incoming,
        });
    }

    /// All of it is here: forget the old history and load
    /// (`readSyncBulkPayload`, `replicationAttachToNewMaster`).
    pub(super) fn load_master_data(&mut self, out: &mut Out) {
        let Some(upstream) = &mut self.upstream else {
            return;
        };
        let LinkState::Transfer { incoming, .. } = &upstream.state else {
            return;
        };
        let bytes = incoming.data.bytes;
        out.event(ServerEvent::LoadingData);
        if upstream.cached {
            upstream.cached = false;
            out.event(ServerEvent::DiscardingCachedMaster);
        }
        self.disconnect_replicas(out);
        self.backlog = None;
        let load_us = self.spec.load.for_bytes(bytes);
        if load_us == 0 {
            self.finish_sync(out);
        } else {
            let until_us = out.now().monotonic_us + load_us;
            self.loading = Some(Loading {
                until_us,
                what: LoadingWhat::MasterData,
            });
            // The transfer is over; only the loading is waited for.
            if let Some(LinkState::Transfer { until_us, .. }) =
                self.upstream.as_mut().map(|upstream| &mut upstream.state)
            {
                *until_us = u64::MAX;
            }
        }
    }

    /// The data set is the master's and the link is up; the first
    /// acknowledgement makes the master send what it wrote meanwhile.
    pub(super) fn finish_sync(&mut self, out: &mut Out) {
        let Some(LinkState::Transfer {
            socket, incoming, ..
        }) = self.upstream.as_ref().map(Upstream::state)
        else {
            return;
        };
        let (socket, incoming) = (*socket, incoming.clone());
        self.data = incoming.data;
        self.saving.changes += 1;
        self.history = History::new(incoming.id, incoming.offset);
        self.backlog = Some(Backlog::new(incoming.offset));
        self.link_is_up(socket, out);
        out.event(ServerEvent::SyncFinished);
        self.acknowledge(out);
    }

    /// `REPLCONF ACK` (`replicationSendAck`).
    fn acknowledge(&self, out: &mut Out) {
        if let Some(LinkState::Connected { socket, .. }) =
            self.upstream.as_ref().map(Upstream::state)
        {
            let offset = self.history.offset;
            out.send(*socket, Message::Request(Request::Ack { offset }));
        }
    }

    /// An element of the master's stream: apply it and hand it on, byte for byte
    /// (`replicationFeedStreamFromMasterStream`).
    pub(super) fn on_upstream_stream(&mut self, socket: Socket, stream: &Stream, out: &mut Out) {
        let now_s = unix_time(out);
        match self.upstream.as_mut().map(|upstream| &mut upstream.state) {
            Some(LinkState::Connected {
                socket: of,
                last_io_s,
            }) if *of == socket => {
                *last_io_s = now_s;
            }
            Some(LinkState::Handshake {
                socket: of,
                last_io_s,
            }) if *of == socket => {
                // A newline that keeps a waiting replica's connection alive.
                *last_io_s = now_s;
                return;
            }
            _ => return,
        }
        match stream {
            Stream::Counter(value) => {
                self.data.set_counter(*value);
                self.saving.changes += 1;
            }
            Stream::Data { key, bytes } => {
                self.data.set_numbered(*key, *bytes);
                self.saving.changes += 1;
            }
            Stream::Command(words) => {
                apply_write(&mut self.data, words);
                self.saving.changes += 1;
            }
            // Answered before it counts as processed (`replconfCommand`).
            Stream::GetAck => self.acknowledge(out),
            Stream::Publish(hello) => {
                self.push_to_subscribers(hello, out);
            }
            Stream::Ping | Stream::Select | Stream::KeepAlive => {}
        }
        self.feed(stream, out);
    }

    /// The replica's part of `replicationCron`: time-outs, connecting, ACK.
    pub(super) fn upstream_cron(&mut self, out: &mut Out) {
        let now_s = unix_time(out);
        let limit_s = i64::from(self.spec.repl_timeout_s);
        let Some(upstream) = &mut self.upstream else {
            return;
        };
        let timed_out = |last_io_s: i64| now_s - last_io_s > limit_s;
        match upstream.state {
            LinkState::Connecting { socket, last_io_s }
            | LinkState::Handshake { socket, last_io_s }
                if timed_out(last_io_s) =>
            {
                out.event(ServerEvent::ConnectTimeout);
                out.close(socket);
                self.retry_after_failure(out);
            }
            LinkState::Connected { socket, last_io_s } if timed_out(last_io_s) => {
                out.event(ServerEvent::MasterTimeout);
                out.close(socket);
                self.lose_master(out);
            }
            LinkState::Connect => {
                out.event(ServerEvent::Connecting(upstream.place.clone()));
                self.connect_with_master(out);
            }
            _ => {}
        }
        self.acknowledge(out);
    }

    /// Closes whatever connection to the master there is, as before a change of
    /// role: an established link leaves its place in the history behind, a
    /// handshake or a transfer is just cancelled.
    pub(super) fn leave_master(&mut self, out: &mut Out) {
        let Some(upstream) = &mut self.upstream else {
            return;
        };
        if let Some(socket) = upstream.state.socket() {
            out.close(socket);
        }
        if upstream.is_up() {
            self.disconnect_master(out);
        } else {
            upstream.state = LinkState::Connect;
        }
        self.abort_loading();
    }
}
