//! The side of a master: its replicas and the stream they get.

use std::sync::Arc;

use lab_process::{Place, Socket};

use super::backlog::Backlog;
use super::clients::Kind;
use super::history::decide_psync;
use super::{FullBecause, Out, PsyncDecision, Server, ServerEvent, random_id, unix_time};
use crate::wire::{ErrorReply, FullResync, Hello, Message, Psync, Reply, Stream};

/// How long the process that sends the data set lives on after it is sent.
const TRANSFER_EXIT_US: u64 = 1_500;

/// `client-output-buffer-limit replica`: how much may wait for a replica that
/// has not got its data set yet, in bytes.
const OUTPUT_LIMIT_BYTES: u64 = 256 * 1024 * 1024;

/// A connection that has sent `PSYNC`.
#[derive(Clone, Debug)]
pub(super) struct Replica {
    socket: Socket,
    pub(super) address: Place,
    pub(super) state: ReplicaState,
    pub(super) ack_offset: u64,
    /// `repl_ack_time`, seconds of the wall clock.
    pub(super) ack_s: i64,
}

/// `replstate` of a replica, as its master sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReplicaState {
    /// Waits for a transfer to start (`wait_bgsave`).
    Waiting {
        /// Since when, seconds of the wall clock.
        since_s: i64,
    },
    /// The data set is being sent (`wait_bgsave` of a diskless transfer).
    Receiving {
        /// The first byte of the stream it will need.
        from: u64,
    },
    /// The data set was sent; the stream begins with the next acknowledgement
    /// (`repl_start_cmd_stream_on_ack`).
    Held {
        /// The first byte of the stream it needs.
        from: u64,
    },
    /// It gets the stream (`online`).
    Streaming,
}

impl ReplicaState {
    /// Whether `INFO` says `state=online`.
    #[must_use]
    pub const fn is_online(&self) -> bool {
        matches!(self, Self::Held { .. } | Self::Streaming)
    }

    /// The first byte of the stream that is kept for it.
    const fn held_from(&self) -> Option<u64> {
        match self {
            Self::Receiving { from } | Self::Held { from } => Some(*from),
            Self::Waiting { .. } | Self::Streaming => None,
        }
    }
}

/// The process that sends the data set to the replicas that waited for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transfer {
    /// When it ends, on the monotonic clock. The server notices at the next tick
    /// of `serverCron` or at the first acknowledgement (`checkChildrenDone`).
    pub(super) ends_us: u64,
}

// Synchronisation.
impl Server {
    /// `PSYNC` (`syncCommand`).
    pub(super) fn on_psync(&mut self, socket: Socket, asked: &Psync, out: &mut Out) {
        let Some(client) = self.clients.get_mut(socket) else {
            return;
        };
        if client.kind == Kind::Replica {
            return;
        }
        if self
            .upstream
            .as_ref()
            .is_some_and(|upstream| !upstream.is_up())
        {
            out.send(
                socket,
                Message::Reply(Reply::Error(ErrorReply::NoMasterLink)),
            );
            return;
        }
        client.kind = Kind::Replica;
        out.event(ServerEvent::ReplicaAsks(asked.listening.clone()));
        match decide_psync(&self.history, self.backlog.as_ref(), asked) {
            PsyncDecision::Continue { from, bytes } => {
                self.continue_replica(socket, asked.listening.clone(), from, bytes, out);
            }
            PsyncDecision::Full(because) => {
                self.announce_full(asked, because, out);
                self.enqueue_replica(socket, asked.listening.clone(), out);
            }
        }
    }

    /// `+CONTINUE` and what is missing.
    fn continue_replica(
        &mut self,
        socket: Socket,
        address: Place,
        from: u64,
        bytes: u64,
        out: &mut Out,
    ) {
        let state = ReplicaState::Streaming;
        let ack_s = unix_time(out);
        self.replicas.push(Replica {
            socket,
            address: address.clone(),
            state,
            ack_offset: 0,
            ack_s,
        });
        let replication_id = self.history.id;
        out.send(socket, Message::Reply(Reply::Continue { replication_id }));
        self.send_backlog(socket, from, out);
        out.event(ServerEvent::PartialSent {
            replica: address,
            bytes,
            from,
        });
    }

    /// Why it will not be a partial synchronisation.
    fn announce_full(&self, asked: &Psync, because: FullBecause, out: &mut Out) {
        let replica = asked.listening.clone();
        out.event(match because {
            FullBecause::NotAsked => ServerEvent::FullRequested(replica),
            FullBecause::IdMismatch { asked } => ServerEvent::IdMismatch {
                asked,
                id: self.history.id,
                id2: self.history.id2,
            },
            FullBecause::PastSecondaryId => ServerEvent::PastSecondaryId {
                asked: asked.offset,
                up_to: self.history.second_offset,
            },
            FullBecause::LackOfBacklog => ServerEvent::LackOfBacklog {
                replica,
                asked: asked.offset,
            },
        });
    }

    /// A replica that needs everything waits for the next transfer, which starts
    /// at once unless one is under way or the configuration asks for a delay.
    fn enqueue_replica(&mut self, socket: Socket, address: Place, out: &mut Out) {
        let now_s = unix_time(out);
        let state = ReplicaState::Waiting { since_s: now_s };
        self.replicas.push(Replica {
            socket,
            address,
            state,
            ack_offset: 0,
            ack_s: now_s,
        });
        if self.replicas.len() == 1 && self.backlog.is_none() {
            // What came before was not kept, so a new history begins.
            let id = random_id(&mut self.rng);
            self.history.id = id;
            self.history.id2 = None;
            self.backlog = Some(Backlog::new(self.history.offset));
            out.event(ServerEvent::BacklogCreated { id });
        }
        if self.transfer.is_some() {
            out.event(ServerEvent::WaitingForNextTransfer);
        } else if self.spec.sync_delay_s > 0 {
            out.event(ServerEvent::DelayingTransfer);
        } else {
            self.start_transfer(out);
        }
    }

    /// Starts a transfer if somebody has waited long enough and none is under
    /// way (`replicationStartPendingFork`).
    fn start_pending_transfer(&mut self, out: &mut Out) {
        let now_s = unix_time(out);
        let longest = self
            .replicas
            .iter()
            .filter_map(|replica| match replica.state {
                ReplicaState::Waiting { since_s } => Some(now_s - since_s),
                _ => None,
            });
        if self.transfer.is_none()
            && longest
                .max()
                .is_some_and(|idle| idle >= i64::from(self.spec.sync_delay_s))
        {
            self.start_transfer(out);
        }
    }

    /// `startBgsaveForReplication`: everybody who waits gets the data set as it
    /// is now, and the stream begins again with a `SELECT`.
    fn start_transfer(&mut self, out: &mut Out) {
        out.event(ServerEvent::TransferStarted);
        let lasts_us = self.spec.transfer.for_bytes(self.data.bytes) + TRANSFER_EXIT_US;
        self.transfer = Some(Transfer {
            ends_us: out.now().monotonic_us + lasts_us,
        });
        self.selected = false;
        let reply = Reply::FullResync(Box::new(FullResync {
            replication_id: self.history.id,
            offset: self.history.offset,
            counter: self.data.counter,
            data_bytes: self.data.bytes,
            keys: self.data.keys.clone(),
        }));
        for replica in &mut self.replicas {
            if matches!(replica.state, ReplicaState::Waiting { .. }) {
                replica.state = ReplicaState::Receiving {
                    from: self.history.offset + 1,
                };
                out.send(replica.socket, Message::Reply(reply.clone()));
            }
        }
    }

    /// The process that sent the data set has ended: its replicas count as
    /// online and get the stream once they acknowledge
    /// (`updateSlavesWaitingBgsave`); whoever still waits is next.
    pub(super) fn reap_transfer(&mut self, out: &mut Out) {
        self.transfer = None;
        out.event(ServerEvent::TransferDone);
        let now_s = unix_time(out);
        for replica in &mut self.replicas {
            if let ReplicaState::Receiving { from } = replica.state {
                replica.state = ReplicaState::Held { from };
                replica.ack_s = now_s;
                out.event(ServerEvent::TransferStreamed(replica.address.clone()));
                out.event(ServerEvent::ReplicaOnline(replica.address.clone()));
            }
        }
        self.start_pending_transfer(out);
    }

    /// `REPLCONF ACK` (`replconfCommand`).
    pub(super) fn on_ack(&mut self, socket: Socket, offset: u64, out: &mut Out) {
        let now_us = out.now().monotonic_us;
        let Some(at) = self
            .replicas
            .iter()
            .position(|replica| replica.socket == socket)
        else {
            return;
        };
        let replica = &mut self.replicas[at];
        replica.ack_offset = replica.ack_offset.max(offset);
        replica.ack_s = unix_time(out);
        if matches!(replica.state, ReplicaState::Receiving { .. })
            && self
                .transfer
                .is_some_and(|transfer| transfer.ends_us <= now_us)
        {
            self.reap_transfer(out);
        }
        let replica = &mut self.replicas[at];
        if let ReplicaState::Held { from } = replica.state {
            replica.state = ReplicaState::Streaming;
            self.send_backlog(socket, from, out);
        }
        if self.wait.is_some() {
            self.end_wait(out);
        }
    }

    fn send_backlog(&self, socket: Socket, from: u64, out: &mut Out) {
        for stream in self.backlog.iter().flat_map(|backlog| backlog.since(from)) {
            out.send(socket, Message::Stream(stream.clone()));
        }
    }

    /// A replica's connection is gone; `clients` no longer knows it.
    pub(super) fn drop_replica(&mut self, socket: Socket, out: &mut Out) {
        let Some(at) = self
            .replicas
            .iter()
            .position(|replica| replica.socket == socket)
        else {
            return;
        };
        let replica = self.replicas.remove(at);
        out.event(ServerEvent::ReplicaLost(replica.address));
        self.after_replicas_left(out);
    }

    /// Closes the connections of all replicas (`disconnectSlaves`).
    pub(super) fn disconnect_replicas(&mut self, out: &mut Out) {
        if self.replicas.is_empty() {
            return;
        }
        for replica in std::mem::take(&mut self.replicas) {
            self.clients.remove(replica.socket);
            out.close(replica.socket);
            out.event(ServerEvent::ReplicaLost(replica.address.clone()));
        }
        self.after_replicas_left(out);
    }

    /// Without replicas the backlog's time to live begins; a transfer that
    /// nobody receives is ended.
    fn after_replicas_left(&mut self, out: &Out) {
        let receives = |replica: &Replica| matches!(replica.state, ReplicaState::Receiving { .. });
        if !self.replicas.iter().any(receives)
            && let Some(transfer) = &mut self.transfer
        {
            transfer.ends_us = transfer.ends_us.min(out.now().monotonic_us);
        }
        if self.replicas.is_empty() {
            self.no_replicas_since_s = unix_time(out);
        }
    }
}

// The stream.
impl Server {
    /// Sends something down the replication stream, if this server is a master
    /// and anybody listens or may want to continue (`replicationFeedSlaves`).
    pub(super) fn propagate(&mut self, stream: &Stream, out: &mut Out) {
        if self.upstream.is_some() || (self.backlog.is_none() && self.replicas.is_empty()) {
            return;
        }
        if !self.selected && !matches!(stream, Stream::Ping | Stream::GetAck) {
            self.selected = true;
            self.feed(&Stream::Select, out);
        }
        self.feed(stream, out);
    }

    /// Counts an element, keeps it and sends it to every replica that streams.
    pub(super) fn feed(&mut self, stream: &Stream, out: &mut Out) {
        let bytes = stream.wire_bytes();
        if bytes > 0 {
            self.history.offset += bytes;
            if let Some(backlog) = &mut self.backlog {
                backlog.push(stream.clone(), bytes);
                let needed = self
                    .replicas
                    .iter()
                    .filter_map(|replica| replica.state.held_from());
                backlog.trim(self.spec.backlog_bytes, needed.min());
            }
        }
        for replica in &self.replicas {
            if matches!(replica.state, ReplicaState::Streaming) {
                out.send(replica.socket, Message::Stream(stream.clone()));
            }
        }
    }

    /// Pushes a hello to every subscriber; returns how many there are.
    pub(super) fn push_to_subscribers(&self, hello: &Arc<Hello>, out: &mut Out) -> i64 {
        let subscribers = self.clients.subscribers();
        for socket in subscribers {
            out.send(*socket, Message::Push(Arc::clone(hello)));
        }
        i64::try_from(subscribers.len()).unwrap_or(i64::MAX)
    }

    /// The master's part of `replicationCron`: ping, keep waiting replicas'
    /// connections alive, time-outs, the backlog's time to live, transfers.
    pub(super) fn replicas_cron(&mut self, out: &mut Out) {
        let period = u64::from(self.spec.repl_ping_period_s.max(1));
        if self.replication_loops.is_multiple_of(period) && !self.replicas.is_empty() {
            self.propagate(&Stream::Ping, out);
        }
        for replica in &self.replicas {
            if matches!(replica.state, ReplicaState::Waiting { .. }) {
                out.send(replica.socket, Message::Stream(Stream::KeepAlive));
            }
        }
        self.drop_silent_replicas(out);
        self.free_idle_backlog(out);
        self.start_pending_transfer(out);
    }

    /// Closes the connections of replicas that sent no acknowledgement for
    /// `repl-timeout`, or that let too much pile up.
    fn drop_silent_replicas(&mut self, out: &mut Out) {
        let now_s = unix_time(out);
        let limit_s = i64::from(self.spec.repl_timeout_s);
        let next = self.history.offset + 1;
        let drops = |replica: &Replica| {
            if replica.state.is_online() && now_s - replica.ack_s > limit_s {
                Some(ServerEvent::ReplicaTimeout(replica.address.clone()))
            } else if replica
                .state
                .held_from()
                .is_some_and(|from| next - from > OUTPUT_LIMIT_BYTES)
            {
                Some(ServerEvent::ReplicaOverrun(replica.address.clone()))
            } else {
                None
            }
        };
        while let Some((socket, event)) = self
            .replicas
            .iter()
            .find_map(|replica| Some((replica.socket, drops(replica)?)))
        {
            out.event(event);
            self.clients.remove(socket);
            out.close(socket);
            self.drop_replica(socket, out);
        }
    }

    /// A master without replicas frees its backlog after a while; a new history
    /// begins, since the old one is not kept any more.
    fn free_idle_backlog(&mut self, out: &mut Out) {
        let ttl_s = self.spec.backlog_ttl_s;
        let idle_s = unix_time(out) - self.no_replicas_since_s;
        if ttl_s == 0
            || self.upstream.is_some()
            || self.backlog.is_none()
            || !self.replicas.is_empty()
            || idle_s <= i64::from(ttl_s)
        {
            return;
        }
        self.history.id = random_id(&mut self.rng);
        self.history.id2 = None;
        self.backlog = None;
        out.event(ServerEvent::BacklogFreed { after_s: ttl_s });
    }
}
