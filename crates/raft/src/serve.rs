use lab_process::Socket;

use crate::decision::{AcceptRequest, Decision};
use crate::event::Event;
use crate::flaw::Flaw;
use crate::{ClientId, Command, Message, Operation, Out, Raft, Reply, Request};

/// Who waits for an entry to be committed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Asked {
    /// On which connection.
    socket: Socket,
    /// The term in which it was appended.
    term: u64,
}

impl Raft {
    pub(crate) const fn accept_request(&self) -> AcceptRequest {
        AcceptRequest {
            leads: self.leads(),
            last_index: self.log.last_index(),
        }
    }

    /// A client asks for something (§8).
    pub(crate) fn on_request(&mut self, socket: Socket, request: Request, out: &mut Out) {
        if !self.accept_request().holds() {
            let refusal = self.refusal();
            out.event(Event::TurnedAway {
                leader: self.leader.filter(|id| *id != self.me),
            });
            self.answer(socket, Message::Reply(refusal), out);
            return;
        }
        let command = match request {
            Request::Register => Command::Register,
            Request::Command {
                client,
                serial,
                operation,
            } => Command::Apply {
                client,
                serial,
                operation,
            },
        };
        let asked = Asked {
            socket,
            term: self.term,
        };
        // Where there is one server only, appending commits.
        self.asked.insert(self.log.last_index() + 1, asked);
        if self.settings.has(Flaw::AnswerAtOnce) {
            self.answer_at_once(socket, command, out);
        }
        self.append_own(command, out);
        self.replicate(out);
    }

    /// What a test makes a server say before it may.
    fn answer_at_once(&mut self, socket: Socket, command: Command, out: &mut Out) {
        if let Command::Apply { serial, .. } = command {
            let pending = self.log.last_index() - self.machine.applied();
            let value = self.machine.counter() + pending as i64 + 1;
            let reply = Reply::Done { serial, value };
            self.answer(socket, Message::Reply(reply), out);
        }
    }

    /// An operator asks for something: there is no session, and no answer but what
    /// the server announces.
    pub(crate) fn on_operator(&mut self, operation: Operation, out: &mut Out) {
        if !self.accept_request().holds() {
            out.event(Event::TurnedAway {
                leader: self.leader.filter(|id| *id != self.me),
            });
            return;
        }
        let command = Command::Apply {
            client: ClientId::OPERATOR,
            serial: 0,
            operation,
        };
        self.append_own(command, out);
        self.replicate(out);
    }

    /// What to tell a client whose request is not taken.
    fn refusal(&self) -> Reply {
        if self.leads() {
            return Reply::LogFull;
        }
        Reply::NotLeader {
            leader: self.leader.map(|id| self.address_of(id)),
        }
    }

    /// The entry at an index was applied.
    pub(crate) fn answer_client(
        &mut self,
        index: u64,
        term: u64,
        reply: Option<Reply>,
        out: &mut Out,
    ) {
        let Some(asked) = self.asked.remove(&index) else {
            return;
        };
        match reply {
            Some(reply) if asked.term == term => {
                self.answer(asked.socket, Message::Reply(reply), out);
            }
            _ => {}
        }
    }

    /// A leader that steps down cannot tell what becomes of the commands it has
    /// appended; the clients ask again elsewhere.
    pub(crate) fn turn_clients_away(&mut self, out: &mut Out) {
        let refusal = Reply::NotLeader { leader: None };
        for asked in std::mem::take(&mut self.asked).into_values() {
            self.answer(asked.socket, Message::Reply(refusal), out);
        }
    }

    /// A client is gone.
    pub(crate) fn forget_client(&mut self, socket: Socket) {
        self.asked.retain(|_, asked| asked.socket != socket);
    }
}
