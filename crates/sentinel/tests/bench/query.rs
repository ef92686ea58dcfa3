//! What the sentinel did, asked for tersely. Everything counts from the last
//! [`Bench::mark`].

use lab_process::Address;
use lab_redis::wire::{Ask, Hello, ReplicaOf, Request};
use lab_sentinel::{Disk, Event, EventKind};

use super::{Bench, Did};

/// A request without its arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Auth,
    SetName,
    ScriptKill,
    Ping,
    Info,
    Subscribe,
    Hello,
    Ask,
    SlaveOf,
}

impl Kind {
    pub fn of(request: &Request) -> Self {
        match request {
            Request::Auth(_) => Self::Auth,
            Request::ScriptKill => Self::ScriptKill,
            Request::Renamed(renamed) => Self::of(&renamed.request),
            Request::SetName(_) => Self::SetName,
            Request::Ping => Self::Ping,
            Request::Info => Self::Info,
            Request::Subscribe => Self::Subscribe,
            Request::Publish(_) => Self::Hello,
            Request::IsMasterDown(_) => Self::Ask,
            Request::Reconfigure(_) => Self::SlaveOf,
            other => panic!("a sentinel does not send {other:?}"),
        }
    }
}

impl Bench {
    /// Forget what happened so far.
    pub fn mark(&mut self) {
        self.mark = (self.did.len(), self.wire.len());
    }

    pub fn since_mark(&self) -> &[(i64, Did)] {
        &self.did[self.mark.0..]
    }

    pub fn announced(&self) -> impl Iterator<Item = (i64, &Event)> {
        self.since_mark().iter().filter_map(|(at, did)| match did {
            Did::Announced(event) => Some((*at, event)),
            _ => None,
        })
    }

    /// Every answer an operator was given, messages to a subscriber among them.
    pub fn told(&self) -> &[lab_redis::wire::Value] {
        &self.answers
    }

    /// Named events, as Redis logs them.
    pub fn events(&self) -> Vec<String> {
        self.announced()
            .filter(|(_, event)| !event.kind.name().is_empty())
            .map(|(_, event)| event.to_string())
            .collect()
    }

    /// The names of events.
    pub fn names(&self) -> Vec<&'static str> {
        self.announced()
            .map(|(_, event)| event.kind.name())
            .filter(|name| !name.is_empty())
            .collect()
    }

    /// When events whose text starts so were announced.
    pub fn when(&self, start: &str) -> Vec<i64> {
        self.announced()
            .filter(|(_, event)| event.to_string().starts_with(start))
            .map(|(at, _)| at)
            .collect()
    }

    pub fn first(&self, start: &str) -> i64 {
        match self.when(start).first() {
            Some(at) => *at,
            None => panic!("no {start} among:\n{}", self.events().join("\n")),
        }
    }

    pub fn has(&self, start: &str) -> bool {
        !self.when(start).is_empty()
    }

    /// What was flushed.
    pub fn flushes(&self) -> Vec<&Disk> {
        self.since_mark()
            .iter()
            .filter_map(|(_, did)| match did {
                Did::Flushed(disk) => Some(disk),
                _ => None,
            })
            .collect()
    }

    /// Events and flushes in their order; a flush reads `flush`, and the log line
    /// that goes with it is left out.
    pub fn steps(&self) -> Vec<&'static str> {
        self.since_mark()
            .iter()
            .filter_map(|(_, did)| match did {
                Did::Announced(event) => Some(event.kind.name()).filter(|name| !name.is_empty()),
                Did::Flushed(_) => Some("flush"),
                _ => None,
            })
            .collect()
    }

    pub fn logged(&self, kind: EventKind) -> Vec<String> {
        self.announced()
            .filter(|(_, event)| event.kind == kind)
            .map(|(_, event)| event.to_string())
            .collect()
    }

    /// When requests of a kind left for an address.
    pub fn sent(&self, to: Address, kind: Kind) -> Vec<i64> {
        self.wire[self.mark.1..]
            .iter()
            .filter(|(_, address, request)| *address == to && Kind::of(request) == kind)
            .map(|(at, _, _)| *at)
            .collect()
    }

    /// The kinds of what left for an address, in order.
    pub fn sent_to(&self, to: Address) -> Vec<Kind> {
        self.wire[self.mark.1..]
            .iter()
            .filter(|(_, address, _)| *address == to)
            .map(|(_, _, request)| Kind::of(request))
            .collect()
    }

    /// The questions that left for a peer.
    pub fn asks(&self, to: Address) -> Vec<(i64, Ask)> {
        self.wire[self.mark.1..]
            .iter()
            .filter_map(|(at, address, request)| match request {
                Request::IsMasterDown(ask) if *address == to => Some((*at, (**ask).clone())),
                _ => None,
            })
            .collect()
    }

    /// The hellos that left for an address.
    pub fn hellos(&self, to: Address) -> Vec<(i64, Hello)> {
        self.wire[self.mark.1..]
            .iter()
            .filter_map(|(at, address, request)| match request {
                Request::Publish(hello) if *address == to => Some((*at, (**hello).clone())),
                _ => None,
            })
            .collect()
    }

    /// The reconfigurations that left.
    pub fn slave_ofs(&self) -> Vec<(Address, ReplicaOf)> {
        self.wire[self.mark.1..]
            .iter()
            .filter_map(|(_, address, request)| match request {
                Request::Reconfigure(what) => Some((*address, what.clone())),
                _ => None,
            })
            .collect()
    }

    /// The reconfigurations that were queued, whether or not they left.
    pub fn queued_slave_ofs(&self) -> Vec<(Address, ReplicaOf)> {
        self.since_mark()
            .iter()
            .filter_map(|(_, did)| match did {
                Did::Queued(address, Request::Reconfigure(what)) => Some((*address, what.clone())),
                _ => None,
            })
            .collect()
    }

    /// When connections to an address were opened.
    pub fn connects(&self, to: Address) -> Vec<i64> {
        self.since_mark()
            .iter()
            .filter(|(_, did)| matches!(did, Did::Connected(address) if *address == to))
            .map(|(at, _)| *at)
            .collect()
    }

    /// When connections with an address were closed by the sentinel.
    pub fn closes(&self, to: Address) -> Vec<i64> {
        self.since_mark()
            .iter()
            .filter(|(_, did)| matches!(did, Did::Closed(address) if *address == to))
            .map(|(at, _)| *at)
            .collect()
    }
}

/// The distances between neighbours.
pub fn gaps(times: &[i64]) -> Vec<i64> {
    times.windows(2).map(|pair| pair[1] - pair[0]).collect()
}
