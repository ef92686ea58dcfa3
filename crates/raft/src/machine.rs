//! The replicated state machine: a counter, and the sessions of its clients.

use std::collections::BTreeMap;

use crate::decision::{Decision, Duplicate};
use crate::{ClientId, Command, Operation, Reply};

/// The counter after the entries applied so far, and what is remembered of clients
/// so that a command that comes twice is carried out once (§8).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Machine {
    applied: u64,
    counter: i64,
    sessions: BTreeMap<ClientId, Session>,
}

/// What is remembered of a client.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Session {
    /// The number of its last command; 0 before the first.
    pub(crate) serial: u64,
    /// The result of that.
    value: i64,
    /// Index of the entry that last touched the session.
    used: u64,
}

impl Machine {
    /// So many sessions are kept; the one that was not used for longest makes room.
    pub const MOST_SESSIONS: usize = 1024;

    /// Index of the last entry applied (`lastApplied`).
    #[must_use]
    pub const fn applied(&self) -> u64 {
        self.applied
    }

    /// The counter.
    #[must_use]
    pub const fn counter(&self) -> i64 {
        self.counter
    }

    /// How many sessions there are.
    #[must_use]
    pub fn sessions(&self) -> usize {
        self.sessions.len()
    }

    /// Applies the next entry. Says what to tell whoever asked for it; a
    /// no-operation has nobody who asked.
    pub(crate) fn apply(&mut self, command: Command, forget: bool) -> Option<Reply> {
        self.applied += 1;
        match command {
            Command::Noop => None,
            Command::Register => {
                self.make_room();
                let client = ClientId(self.applied);
                let session = Session {
                    used: self.applied,
                    ..Session::default()
                };
                self.sessions.insert(client, session);
                Some(Reply::Registered { client })
            }
            Command::Apply {
                client: ClientId::OPERATOR,
                serial,
                operation,
            } => {
                let value = self.carry_out(operation);
                Some(Reply::Done { serial, value })
            }
            Command::Apply {
                client,
                serial,
                operation,
            } => Some(self.apply_once(client, serial, operation, forget)),
        }
    }

    fn apply_once(
        &mut self,
        client: ClientId,
        serial: u64,
        operation: Operation,
        forget: bool,
    ) -> Reply {
        let Some(&session) = self.sessions.get(&client) else {
            return Reply::SessionExpired;
        };
        let duplicate = Duplicate::judge(&session, serial);
        let value = if duplicate.holds() && !forget {
            session.value
        } else {
            self.carry_out(operation)
        };
        let touched = Session {
            serial: session.serial.max(serial),
            value,
            used: self.applied,
        };
        self.sessions.insert(client, touched);
        Reply::Done { serial, value }
    }

    fn carry_out(&mut self, operation: Operation) -> i64 {
        match operation {
            Operation::Increment => self.counter += 1,
            Operation::Read => {}
        }
        self.counter
    }

    /// Every server ends the same session, because all apply the same entries.
    fn make_room(&mut self) {
        if self.sessions.len() < Self::MOST_SESSIONS {
            return;
        }
        let oldest = self.sessions.iter().min_by_key(|(_, s)| s.used);
        if let Some(client) = oldest.map(|(client, _)| *client) {
            self.sessions.remove(&client);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn increment(client: ClientId, serial: u64) -> Command {
        Command::Apply {
            client,
            serial,
            operation: Operation::Increment,
        }
    }

    #[test]
    fn a_command_that_comes_twice_is_carried_out_once_and_answered_twice() {
        let mut machine = Machine::default();
        machine.apply(Command::Noop, false);
        let client = ClientId(2);
        let registered = machine.apply(Command::Register, false);
        assert_eq!(registered, Some(Reply::Registered { client }));
        let done = Some(Reply::Done {
            serial: 1,
            value: 1,
        });
        assert_eq!(machine.apply(increment(client, 1), false), done);
        assert_eq!(machine.apply(increment(client, 1), false), done);
        assert_eq!((machine.counter(), machine.applied()), (1, 4));
    }

    #[test]
    fn an_operator_is_obeyed_as_often_as_it_asks() {
        let mut machine = Machine::default();
        machine.apply(increment(ClientId::OPERATOR, 0), false);
        machine.apply(increment(ClientId::OPERATOR, 0), false);
        assert_eq!(machine.counter(), 2);
    }

    #[test]
    fn the_session_that_was_not_used_for_longest_makes_room() {
        let mut machine = Machine::default();
        for _ in 0..Machine::MOST_SESSIONS {
            machine.apply(Command::Register, false);
        }
        machine.apply(increment(ClientId(1), 1), false);
        machine.apply(Command::Register, false);
        assert_eq!(machine.sessions(), Machine::MOST_SESSIONS);
        let expired = machine.apply(increment(ClientId(2), 1), false);
        assert_eq!(expired, Some(Reply::SessionExpired));
        let kept = machine.apply(increment(ClientId(1), 2), false);
        assert_eq!(
            kept,
            Some(Reply::Done {
                serial: 2,
                value: 2
            })
        );
    }
}
