//! What somebody's timer did, function by function.

use lab_process::{Now, Outbox};
use lab_raft::{Raft, ServerId};
use lab_sentinel::Sentinel;
use lab_sentinel::watch::{Done, Function, Ran};
use lab_sim::{HostId, Time};

use super::why::forecast;
use super::{Look, kind_of, node};
use crate::frame::{DecisionView, Did, Inspection, NodeId, Tick, TickPart};
use crate::names::Renamed;
use crate::world::{Message, Run};

/// The functions that a TILT keeps a master object from.
const GATED: [Function; 5] = [
    Function::CheckSdown,
    Function::CheckOdown,
    Function::StartFailover,
    Function::StateMachine,
    Function::Ask,
];

/// Somebody who has just been woken: everything that is needed to tell what was done then.
#[derive(Clone, Debug)]
pub(crate) struct Woken {
    /// When.
    pub(crate) at: Time,
    /// In which step.
    pub(crate) step: u64,
    /// Who.
    pub(crate) who: Waker,
    /// What came of it in that step, as its records say.
    pub(crate) deeds: Vec<Did>,
}

/// A process with a timer as it was when that went off.
#[derive(Clone, Debug)]
pub(crate) enum Waker {
    /// A sentinel, and what its clocks showed.
    Sentinel(Box<Sentinel>, Now),
    /// A Raft server.
    Raft(Box<Raft>),
}

/// What a node did then. `run` is only asked for names and addresses.
pub(crate) fn tick(run: &Run, zero: Time, of: NodeId, woken: &Woken) -> Tick {
    let look = Look { run, zero };
    let host = HostId(u32::from(of));
    match &woken.who {
        Waker::Sentinel(sentinel, clock) => look.sentinel_tick(host, sentinel, *clock, woken),
        Waker::Raft(raft) => look.raft_tick(host, raft, woken),
    }
}

impl Look<'_> {
    fn sentinel_tick(self, host: HostId, sentinel: &Sentinel, clock: Now, woken: &Woken) -> Tick {
        let mut out = Outbox::new(clock, 0);
        let (after, ran) = sentinel.watched_tick(&mut out);
        let timer = after.timer();
        let mut parts = Vec::new();
        for ran in &ran {
            parts.push(self.part(host, ran));
            let gated = ran.function == Function::Gate
                && after.tilt_since().is_some()
                && ran.about.as_ref().is_some_and(|about| about.is_master);
            if gated {
                parts.extend(
                    GATED
                        .into_iter()
                        .map(|function| TickPart {
                            ran: false,
                            about: parts.last().and_then(|part| part.about),
                            ..plain(function)
                        })
                        .collect::<Vec<_>>(),
                );
            }
        }
        let ahead = timer.next_us.saturating_sub(clock.monotonic_us);
        Tick {
            node: node(host),
            at_us: self.relative(woken.at),
            step: woken.step,
            next_us: Some(self.relative(woken.at) + ahead as i64),
            hz: Some(timer.hz),
            function: "sentinelTimer",
            parts,
        }
    }

    fn part(self, host: HostId, ran: &Ran) -> TickPart {
        let about = ran.about.as_ref();
        let name = about.map_or_else(String::new, |about| self.name_at(about.address));
        let found = forecast(|_| ran.found.clone());
        let did = ran.done.iter().map(|done| self.did(done));
        TickPart {
            about: about.and_then(|about| self.node_at(about.address)),
            ran: true,
            found: self.decisions(host, &name, found),
            did: did.collect(),
            ..plain(ran.function)
        }
    }

    /// Decisions as the inspector shows them.
    fn decisions(
        self,
        host: HostId,
        about: &str,
        found: Vec<super::why::Forecast>,
    ) -> Vec<DecisionView> {
        let mut inspection = Inspection {
            title: String::new(),
            side: self.run.who().kind(host).side(),
            message: None,
            why: Vec::new(),
            sections: Vec::new(),
            decisions: Vec::new(),
            file: None,
        };
        self.push_decisions(about, found, &|_| 0, &mut inspection);
        inspection.decisions
    }

    fn did(self, done: &Done) -> Did {
        match done {
            Done::Announced(event) => Did::Announced {
                event: event.kind.name(),
                text: Renamed::new(self.run.who()).text(&event.to_string()),
            },
            Done::Sent { to, message } => {
                let (kind, reply) = kind_of(&Message::Redis((**message).clone()));
                Did::Sent {
                    kind,
                    reply,
                    to: to.and_then(|to| self.node_at(to)),
                }
            }
            Done::Opened { to } => Did::Opened {
                to: self.node_at(*to),
            },
            Done::Closed => Did::Closed,
            Done::Flushed => Did::Flushed,
            Done::Program => Did::Program,
        }
    }

    /// A Raft server has no function that looks at everything several times a second: it
    /// is woken when something is due, and these are the rules it then looks at.
    fn raft_tick(self, host: HostId, raft: &Raft, woken: &Woken) -> Tick {
        // A monotonic clock shows true time.
        let now_us = woken.at.as_us();
        let own = self.run.who().name(host).to_string();
        let mut parts = Vec::new();
        let mut push = |about: Option<HostId>, name: &str, reports: Vec<lab_process::Report>| {
            for found in self.decisions(host, name, forecast(|_| reports.clone())) {
                parts.push(TickPart {
                    key: found.rule,
                    function: found.function,
                    section: found.section,
                    about: about.map(node),
                    ran: true,
                    found: vec![found],
                    did: Vec::new(),
                });
            }
        };
        for id in (0..raft.servers().len() as u32).map(ServerId) {
            if let Some(other) = self.raft_host(id).filter(|other| *other != host) {
                let name = self.run.who().name(other).to_string();
                push(Some(other), &name, raft.decisions_about(id, now_us));
            }
        }
        push(None, &own, raft.decisions(now_us));
        // What came of it is told with the last rule that said yes.
        let holds = |part: &&mut TickPart| part.found.iter().any(|found| found.holds);
        if let Some(part) = parts.iter_mut().rev().find(holds) {
            part.did.clone_from(&woken.deeds);
        }
        Tick {
            node: node(host),
            at_us: self.relative(woken.at),
            step: woken.step,
            next_us: None,
            hz: None,
            function: "Rules for Servers",
            parts,
        }
    }
}

const fn plain(function: Function) -> TickPart {
    TickPart {
        key: function.key(),
        function: function.name(),
        section: function.section(),
        about: None,
        ran: false,
        found: Vec::new(),
        did: Vec::new(),
    }
}
