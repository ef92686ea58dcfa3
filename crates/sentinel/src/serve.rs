//! What others can ask of this sentinel (§8.4, §13.1).

use lab_process::{Address, Place, Socket};
use lab_redis::wire::{Answer, Ask, ClientName, Credentials, ErrorReply, Message, Reply, Request};

use crate::event::Detail;
use crate::hosts::is_of;
use crate::{EventKind, Out, Sentinel};

/// A connection that somebody opened to this sentinel.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    peer: Address,
    /// `CLIENT SETNAME`.
    name: Option<ClientName>,
    /// Whether the password was given on it, if one is required.
    authenticated: bool,
    since_ms: i64,
}

impl Caller {
    /// Its number: what comes before are connections of Redis's own.
    const fn number(socket: Socket) -> u32 {
        socket.0 - Socket::FIRST_ACCEPTED + 3
    }

    /// Where it comes from. The port is made of its number: the machine tells none.
    fn address(&self, socket: Socket) -> Address {
        let port = 32_768 + Self::number(socket) % 28_232;
        Address {
            ip: self.peer.ip,
            port: u16::try_from(port).unwrap_or(u16::MAX),
        }
    }

    /// `catClientInfoString`; what is not measured is what a peer usually has.
    fn described(&self, socket: Socket, own: Address, now_ms: i64) -> String {
        let (id, addr) = (Self::number(socket), self.address(socket));
        let name = self.name.map_or_else(String::new, |name| name.to_string());
        let (fd, age) = (id + 10, (now_ms - self.since_ms) / 1_000);
        format!(
            "id={id} addr={addr} laddr={own} fd={fd} name={name} age={age} idle=0 flags=N db=0 sub=0 psub=0 ssub=0 multi=-1 qbuf=0 qbuf-free=20474 argv-mem=0 multi-mem=0 rbs=1024 rbp=0 obl=0 oll=0 omem=0 tot-mem=22272 events=r cmd=ping user=default redir=-1 resp=2"
        )
    }
}

impl Sentinel {
    /// `acceptCommonHandler`.
    pub(crate) fn accepted(&mut self, socket: Socket, peer: Address, out: &mut Out) {
        let caller = Caller {
            peer,
            name: None,
            authenticated: false,
            since_ms: out.wall_ms(),
        };
        let from = || Detail::Caller(caller.address(socket));
        self.log_below(EventKind::LogAccepted, from, out);
        self.callers.insert(socket, caller);
    }

    /// The other side has closed the connection (`readQueryFromClient`).
    pub(crate) fn caller_closed(&mut self, socket: Socket, out: &mut Out) {
        let Some(caller) = self.callers.remove(&socket) else {
            return;
        };
        let now_ms = out.wall_ms();
        let described = || Detail::Client(caller.described(socket, self.address, now_ms).into());
        self.log_below(EventKind::LogClientClosed, described, out);
    }

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
        let authenticated = |caller: &Caller| caller.authenticated;
        if self.settings.requirepass.is_some()
            && !self.callers.get(&socket).is_some_and(authenticated)
        {
            out.send(socket, Message::Reply(Reply::Error(ErrorReply::NoAuth)));
            return;
        }
        let reply = match request {
            Request::Ping => Reply::Pong,
            Request::SetName(name) => {
                if let Some(caller) = self.callers.get_mut(&socket) {
                    caller.name = Some(name);
                }
                Reply::Ok
            }
            Request::Publish(hello) => {
                // No filter for our own id on this path (§7.4).
                self.process_hello(&hello, out);
                Reply::Integer(1)
            }
            Request::IsMasterDown(ask) => Reply::IsMasterDown(self.answer(&ask, out)),
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
        if let (true, Some(caller)) = (required.is_some(), self.callers.get_mut(&socket)) {
            caller.authenticated = true;
        }
        Reply::Ok
    }

    /// `sentinelCommand`, is-master-down-by-addr: the master is found by address
    /// alone. The opinion is withheld in TILT; the vote is not, and is given
    /// whatever my own opinion.
    pub(crate) fn answer(&mut self, ask: &Ask, out: &mut Out) -> Answer {
        let mut masters = (0..self.masters.len()).map(|i| self.masters.slot_at(i));
        let place = self.place(ask.master, ask.host.as_ref(), true, out);
        let found = place
            .and_then(|place: Place| masters.find(|&m| is_of(&place, &self.masters[m].instance)));
        let Some(m) = found else {
            return Self::UNKNOWN_ADDRESS;
        };
        let is_down = !self.tilt.on && self.masters[m].instance.s_down;
        let (leader, leader_epoch) = match ask.candidate {
            Some(candidate) => self.vote_asked(m, ask.epoch, candidate, out),
            None => (None, 0),
        };
        Answer {
            is_down,
            leader,
            leader_epoch,
        }
    }
}
