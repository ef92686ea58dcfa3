use super::{Condition, Decision, Rule, Value};
use crate::Log;
use crate::machine::Session;

/// Whether to take a client's request. Whoever does not lead says who may.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AcceptRequest {
    /// This server leads.
    pub leads: bool,
    /// Index of its last entry.
    pub last_index: u64,
}

impl Decision for AcceptRequest {
    const RULE: Rule = Rule {
        key: "accept-request",
        function: "Rules for Servers, Leaders 2",
        section: "§5.1, §8",
    };

    fn holds(&self) -> bool {
        self.leads && self.last_index < Log::MOST
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::flag("request-leader", self.leads),
            Condition::compare(
                "request-room",
                self.last_index < Log::MOST,
                Value::Count(self.last_index),
                "<",
                Value::Count(Log::MOST),
            ),
        ]
    }
}

/// Whether a command was carried out before, so that it gets the same answer and
/// changes nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Duplicate {
    /// The number of the command.
    pub serial: u64,
    /// The number of the last one carried out in its session.
    pub last_serial: u64,
}

impl Duplicate {
    pub(crate) const fn judge(session: &Session, serial: u64) -> Self {
        Self {
            serial,
            last_serial: session.serial,
        }
    }
}

impl Decision for Duplicate {
    const RULE: Rule = Rule {
        key: "duplicate",
        function: "ClientRequest RPC, receiver",
        section: "§8; dissertation §6.3",
    };

    fn holds(&self) -> bool {
        self.serial <= self.last_serial
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::compare(
            "duplicate-serial",
            self.holds(),
            Value::Count(self.serial),
            "<=",
            Value::Count(self.last_serial),
        )]
    }
}
