//! Who listens wherever a run moves, so that what was heard need not be looked for.

use lab_sim::{Record, Time};

use super::alarm::Alarm;
use super::weaver::Weaver;
use crate::frame::{MessageKind, NodeId};
use crate::picture::{Look, Woken};
use crate::world::{Deployment, Happening, Listener, Node, Run};

/// They hear each record once, in the order of the run. Where the run is not moved step by
/// step they begin anew.
#[derive(Clone, Default)]
pub(super) struct Along {
    /// Who waits for somebody to be woken.
    alarm: Option<Alarm>,
    /// Who follows messages, and for how long what has ended is kept, microseconds.
    weaver: Option<(Weaver, i64)>,
}

impl Along {
    /// Listens from now on when a node is woken; to nobody if there is none.
    pub(super) fn listen_to_ticks(&mut self, node: Option<NodeId>, run: &Run) {
        if self.alarm.as_ref().map(Alarm::node) != node {
            self.alarm = node.map(|node| Alarm::of(node, run));
        }
    }

    /// Who was woken last, if it was that node and it was listened to.
    pub(super) fn woken(&self, node: NodeId) -> Option<&Woken> {
        let alarm = self.alarm.as_ref().filter(|alarm| alarm.node() == node);
        alarm.and_then(Alarm::last)
    }

    /// Listens from now on to messages, and keeps those of so many microseconds; to none if
    /// that is not wanted.
    pub(super) fn listen_to_messages(
        &mut self,
        wanted: Option<(&[MessageKind], i64)>,
        look: Look<'_>,
    ) {
        let Some((kinds, keep_us)) = wanted else {
            self.weaver = None;
            return;
        };
        match &self.weaver {
            Some((weaver, kept_us)) if weaver.follows(kinds) && *kept_us == keep_us => {}
            _ => self.weaver = Some((Weaver::begin(look, look.now_us() + 1, kinds), keep_us)),
        }
    }

    /// What was heard of messages.
    pub(super) fn weaver(&self) -> Option<&Weaver> {
        self.weaver.as_ref().map(|(weaver, _)| weaver)
    }

    /// What they hear next belongs to that step.
    pub(super) fn at_step(&mut self, step: u64) -> &mut Self {
        if let Some(alarm) = &mut self.alarm {
            alarm.at_step(step);
        }
        self
    }

    /// What they have heard is not so here.
    pub(super) fn forget(&mut self) {
        if let Some(alarm) = &mut self.alarm {
            alarm.forget();
        }
        self.weaver = None;
    }
}

impl Listener for Along {
    fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        if let Some(alarm) = &mut self.alarm {
            alarm.record(who, record);
        }
        if let Some((weaver, keep_us)) = &mut self.weaver {
            weaver.record(who, record);
            weaver.keep(record.at, *keep_us);
        }
    }

    fn happened(&mut self, _: Time, _: u64, _: &Happening<'_>) {}
}
