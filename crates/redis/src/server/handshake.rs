//! A replica and its master meet: `AUTH`, `PSYNC`, and the answer.

use lab_process::{Place, Socket};

use super::upstream::{Incoming, LinkState};
use super::{Out, Server, ServerEvent, unix_time};
use crate::wire::{ErrorReply, Message, Psync, Reply, Request};

impl Server {
    pub(super) fn on_upstream_opened(&mut self, socket: Socket, out: &mut Out) {
        let (id, next) = (self.history.id, self.history.offset + 1);
        let listening = Place {
            address: self.spec.address,
            host: self.spec.announced_host.clone(),
        };
        let credentials = self.spec.master_credentials();
        let Some(upstream) = &mut self.upstream else {
            return;
        };
        if !matches!(upstream.state, LinkState::Connecting { socket: of, .. } if of == socket) {
            return;
        }
        upstream.state = LinkState::Handshake {
            socket,
            last_io_s: unix_time(out),
        };
        out.event(ServerEvent::ConnectionFired);
        if let Some(credentials) = credentials {
            out.send(socket, Message::Request(Request::Auth(credentials)));
        }
        let asked = if upstream.cached {
            Psync {
                replication_id: Some(id),
                offset: next,
                listening,
            }
        } else {
            Psync {
                replication_id: None,
                offset: 0,
                listening,
            }
        };
        out.send(socket, Message::Request(Request::Psync(Box::new(asked))));
    }

    pub(super) fn on_upstream_reply(&mut self, socket: Socket, reply: &Reply, out: &mut Out) {
        let Some(upstream) = &self.upstream else {
            return;
        };
        if !matches!(upstream.state, LinkState::Handshake { socket: of, .. } if of == socket) {
            return;
        }
        match reply {
            &Reply::Continue { replication_id } => {
                self.announce_handshake(out);
                self.continue_with(socket, replication_id, out);
            }
            Reply::FullResync(full) => {
                self.announce_handshake(out);
                let data = super::DataSet {
                    counter: full.counter,
                    bytes: full.data_bytes,
                    keys: full.keys.clone(),
                };
                let incoming = Incoming {
                    id: full.replication_id,
                    offset: full.offset,
                    data,
                };
                self.receive_data(socket, incoming, out);
            }
            &Reply::Error(error) => {
                self.announce_refusal(error, out);
                self.set_link(LinkState::Connect);
                out.close(socket);
            }
            _ => {}
        }
    }

    /// The lines of a handshake that the master refused; the next comes with the next
    /// `replicationCron`. (Where the master wants a password and none is given Redis
    /// tries again without a pause.)
    fn announce_refusal(&self, error: ErrorReply, out: &mut Out) {
        match error {
            ErrorReply::NoMasterLink => {
                self.announce_handshake(out);
                out.event(ServerEvent::MasterCannotSync(error));
            }
            ErrorReply::WrongPass | ErrorReply::NoPassword => {
                out.event(ServerEvent::MasterRepliedToPing);
                out.event(ServerEvent::CannotAuthenticate(error));
            }
            ErrorReply::NoAuth => {
                self.announce_handshake(out);
                out.event(ServerEvent::UnexpectedReplyToPsync(error));
            }
            _ => out.event(ServerEvent::ErrorReplyToPing(error)),
        }
    }

    /// The lines of a handshake that the master answered
    /// (`slaveTryPartialResynchronization`).
    fn announce_handshake(&self, out: &mut Out) {
        out.event(ServerEvent::MasterRepliedToPing);
        if self
            .upstream
            .as_ref()
            .is_some_and(|upstream| upstream.cached)
        {
            let (id, offset) = (self.history.id, self.history.offset + 1);
            out.event(ServerEvent::TryingPartial { id, offset });
        } else {
            out.event(ServerEvent::NoCachedMaster);
        }
    }
}
