//! Being there when somebody is woken.

use lab_sim::{HostId, Record, Time, What};

use super::meaning::name_of;
use crate::frame::{Did, NodeId};
use crate::picture::{self, Waker, Woken};
use crate::scenario::NodeKind;
use crate::world::{Deployment, Happening, Listener, Node, NodeEvent, Run};

/// Keeps, whenever a host is woken, how it was then and what it does. A Raft server may go
/// without being woken for as long as messages come: whatever it handles counts.
#[derive(Clone, Debug)]
pub(super) struct Alarm {
    host: HostId,
    any: bool,
    step: u64,
    last: Option<Woken>,
}

impl Alarm {
    /// For a node of a run.
    pub(super) fn of(node: NodeId, run: &Run) -> Self {
        let host = HostId(u32::from(node));
        Self {
            host,
            any: run.who().kind(host) == NodeKind::Raft,
            step: 0,
            last: None,
        }
    }

    /// Whose.
    pub(super) const fn node(&self) -> NodeId {
        self.host.0 as NodeId
    }

    /// What it hears next belongs to that step.
    pub(super) const fn at_step(&mut self, step: u64) {
        self.step = step;
    }

    /// The last time; `None` if it has not heard any.
    pub(super) const fn last(&self) -> Option<&Woken> {
        self.last.as_ref()
    }

    /// What it has heard is not so here.
    pub(super) fn forget(&mut self) {
        self.last = None;
    }

    fn rings(&mut self, at: Time, who: Option<Waker>) {
        self.last = who.map(|who| Woken {
            at,
            step: self.step,
            who,
            deeds: Vec::new(),
        });
    }
}

fn raft_of(process: Option<&Node>) -> Option<Waker> {
    let raft = process.and_then(Node::raft)?;
    Some(Waker::Raft(Box::new(raft.clone())))
}

impl Listener for Alarm {
    fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        if record.host != Some(self.host) {
            return;
        }
        let did = match &record.what {
            What::Woke { at, process } => {
                let sentinel = process.and_then(Node::sentinel);
                let sentinel = sentinel.map(|one| Waker::Sentinel(Box::new(one.clone()), *at));
                self.rings(record.at, sentinel.or_else(|| raft_of(*process)));
                return;
            }
            What::Delivered { process, .. } | What::Ordered { process, .. } if self.any => {
                self.rings(record.at, raft_of(*process));
                return;
            }
            What::Sent { to, message, .. } => {
                let (kind, reply) = picture::kind_of(message);
                let to = Some(to.0 as NodeId);
                Did::Sent { kind, reply, to }
            }
            What::Event {
                event: event @ NodeEvent::Raft(raft),
                ..
            } => Did::Announced {
                event: name_of(event),
                text: picture::event_text(who, raft),
            },
            What::Connecting { to, .. } => Did::Opened {
                to: who.at(*to).map(|host| host.0 as NodeId),
            },
            What::Persisted { .. } => Did::Flushed,
            _ => return,
        };
        let step = self.step;
        if let Some(woken) = self.last.as_mut().filter(|woken| woken.step == step) {
            woken.deeds.push(did);
        }
    }

    fn happened(&mut self, _: Time, _: u64, _: &Happening<'_>) {}
}
