//! What others can ask of this sentinel (§8.4, §13.1).

use lab_process::{Place, Socket};
use lab_redis::wire::{Answer, Ask, Credentials, ErrorReply, Message, Reply, Request};

use crate::hosts::is_of;
use crate::{Out, Sentinel};

impl Sentinel {
    /// Answers one request that arrived on a connection others opened.
    pub(crate) fn serve(&mut self, socket: Socket, request: Request, out: &mut Out) {
        let Ok(request) = request.understood(&[]) else {
            out.send(socket, Message::Reply(Reply::Error(ErrorReply::Err)));
            return;
        };
        if let Request::Auth(credentials) = &request {
            let reply = self.authenticate(socket, credentials);
            out.send(socket, Message::Reply(reply));
            return;
        }
        if self.settings.requirepass.is_some() && !self.authenticated.contains(&socket) {
            out.send(socket, Message::Reply(Reply::Error(ErrorReply::NoAuth)));
            return;
        }
        let reply = match request {
            Request::Ping => Reply::Pong,
            Request::SetName(_) => Reply::Ok,
            Request::Publish(hello) => {
                // No filter for our own id on this path (§7.4).
                self.process_hello(&hello, out);
                Reply::Integer(1)
            }
            Request::IsMasterDown(ask) => Reply::IsMasterDown(self.answer(ask, out)),
            Request::MasterAddress(name) => {
                Reply::MasterAddress(self.master_named(&name).map(|m| self.current_place(m)))
            }
            Request::Info
            | Request::Subscribe
            | Request::Auth(_)
            | Request::ScriptKill
            | Request::Renamed(_)
            | Request::Reconfigure(_)
            | Request::Increment
            | Request::ReadCounter
            | Request::Psync(_) => Reply::Error(ErrorReply::Err),
            Request::Ack { .. } => return,
        };
        out.send(socket, Message::Reply(reply));
    }

    /// The answer about an address that no master has.
    pub(crate) const UNKNOWN_ADDRESS: Answer = Answer {
        is_down: false,
        leader: None,
        leader_epoch: 0,
    };

    /// `authCommand`: there is the default user only, with `requirepass`.
    fn authenticate(&mut self, socket: Socket, credentials: &Credentials) -> Reply {
        let required = self.settings.requirepass.as_deref();
        if let Err(error) = credentials.check(required.unwrap_or_default()) {
            return Reply::Error(error);
        }
        if required.is_some() {
            self.authenticated.insert(socket);
        }
        Reply::Ok
    }

    /// `sentinelCommand`, is-master-down-by-addr: the master is found by address
    /// alone. The opinion is withheld in TILT; the vote is not, and is given
    /// whatever my own opinion.
    pub(crate) fn answer(&mut self, ask: Ask, out: &mut Out) -> Answer {
        let mut masters = (0..self.masters.len()).map(|i| self.masters.slot_at(i));
        let place = self.place(ask.master, ask.host.as_ref(), true, out);
        let found = place
            .and_then(|place: Place| masters.find(|&m| is_of(&place, &self.masters[m].instance)));
        let Some(m) = found else {
            return Self::UNKNOWN_ADDRESS;
        };
        let is_down = !self.tilt.on && self.masters[m].instance.s_down;
        let (leader, leader_epoch) = match ask.candidate {
            Some(candidate) => self.vote(m, ask.epoch, candidate, out),
            None => (None, 0),
        };
        Answer {
            is_down,
            leader,
            leader_epoch,
        }
    }
}
