//! Subjectively and objectively down (§5.6, §8.1, §8.2).

use crate::decision::{Decision, Odown, RecycleCommand, RecyclePubsub, Sdown};
use crate::event::Detail;
use crate::link::{InstanceRef, Who};
use crate::{EventKind, Out, Sentinel};

impl Sentinel {
    /// `sentinelCheckSubjectivelyDown`: silent connections are closed first, but
    /// the judgement rests on what was so before.
    pub(crate) fn check_sdown(&mut self, of: InstanceRef, out: &mut Out) {
        let now_ms = out.wall_ms();
        let sdown = self.sdown_decision(of, now_ms);
        self.recycle(of, out);
        let was_down = self.instance(of).s_down;
        if sdown.holds() && !was_down {
            self.announce(EventKind::Sdown, of, out);
            let instance = self.instance_mut(of);
            instance.s_down_since_time = now_ms;
            instance.s_down = true;
        } else if !sdown.holds() && was_down {
            self.announce(EventKind::SdownOver, of, out);
            let instance = self.instance_mut(of);
            instance.s_down = false;
            instance.script_kill_sent = false;
        }
    }

    pub(crate) fn sdown_decision(&self, of: InstanceRef, now_ms: i64) -> Sdown {
        let instance = self.instance(of);
        let master = matches!(of.who, Who::Master).then(|| &self.masters[of.master]);
        Sdown::judge(
            instance,
            self.link(instance.link),
            master,
            &self.tunables,
            now_ms,
        )
    }

    /// Closes connections that have fallen silent (§5.6); they are opened again at
    /// the next tick.
    fn recycle(&mut self, of: InstanceRef, out: &mut Out) {
        let now_ms = out.wall_ms();
        let instance = self.instance(of);
        let id = instance.link;
        if RecycleCommand::judge(instance, self.link(id), &self.tunables, now_ms).holds() {
            self.close_command(id, out);
        }
        if RecyclePubsub::judge(self.link(id), &self.tunables, now_ms).holds() {
            self.close_pubsub(id, out);
        }
    }

    /// `sentinelCheckObjectivelyDown`. The event is not repeated while the count
    /// changes.
    pub(crate) fn check_odown(&mut self, m: u32, out: &mut Out) {
        let odown = Odown::judge(&self.masters[m]);
        let was_down = self.masters[m].o_down;
        if odown.holds() && !was_down {
            let detail = Detail::Quorum {
                count: odown.count,
                quorum: odown.quorum,
            };
            self.announce_with(EventKind::Odown, self.refer(m, Who::Master), detail, out);
            let master = &mut self.masters[m];
            master.o_down = true;
            master.o_down_since_time = out.wall_ms();
        } else if !odown.holds() && was_down {
            self.announce_master(EventKind::OdownOver, m, out);
            self.masters[m].o_down = false;
        }
    }
}
