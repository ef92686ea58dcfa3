//! When an instance must be handled again.
//!
//! Redis handles every instance at every tick, and nearly always finds nothing to
//! do. Here an instance is passed over while that is certain: everything its
//! handler decides is true only after an instant that is known ([`Timed`]), or after
//! something else has changed. The outcome is the same to the last bit; a build
//! with debug assertions handles the instance nevertheless and checks that.

use crate::decision::{
    NEVER, Reconnect, RecycleCommand, RecyclePubsub, SendHello, SendPing, Timed,
};
use crate::link::{InstanceRef, LinkId, Who};
use crate::{FailoverState, Out, Sentinel};

/// What is known of when an instance must be handled again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Due {
    /// Nothing happens before that instant of the wall clock, in milliseconds,
    /// if the link is not touched.
    at_ms: i64,
    link: LinkId,
    /// How often the link had been touched when that was found.
    touched: u32,
}

impl Due {
    /// At the next tick, whatever the clock says then.
    const NEXT_TICK: Self = Self {
        at_ms: i64::MIN,
        link: 0,
        touched: 0,
    };
}

/// By slot, apart from the instances, so that a tick that finds nothing to do reads
/// a few kilobytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dues {
    master: Option<Due>,
    replicas: Vec<Due>,
    peers: Vec<Due>,
}

impl Dues {
    fn get(&self, who: Who) -> Due {
        let due = match who {
            Who::Master => self.master.as_ref(),
            Who::Replica(slot) => self.replicas.get(slot as usize),
            Who::Peer(slot) => self.peers.get(slot as usize),
        };
        due.copied().unwrap_or(Due::NEXT_TICK)
    }

    fn set(&mut self, who: Who, due: Due) {
        let (dues, slot) = match who {
            Who::Master => {
                self.master = Some(due);
                return;
            }
            Who::Replica(slot) => (&mut self.replicas, slot as usize),
            Who::Peer(slot) => (&mut self.peers, slot as usize),
        };
        if slot >= dues.len() {
            dues.resize(slot + 1, Due::NEXT_TICK);
        }
        dues[slot] = due;
    }

    /// An instance that is new, or changed otherwise than through its link.
    pub(crate) fn at_next_tick(&mut self, who: Who) {
        self.set(who, Due::NEXT_TICK);
    }

    /// The same for all instances of the master.
    pub(crate) fn all_at_next_tick(&mut self) {
        self.master = None;
        self.replicas.clear();
        self.peers.clear();
    }
}

impl Sentinel {
    /// Whether instances of that master may be passed over. Not in TILT, which any
    /// instance may end, and not while the master is down or being replaced: then
    /// what is due depends on more than the instance and its link. Nor while answers
    /// of other sentinels are kept, which the master's handler lets grow old.
    pub(crate) fn at_rest(&self, m: u32) -> bool {
        let master = &self.masters[m];
        !self.tilt.on
            && !master.answered
            && !master.instance.s_down
            && !master.o_down
            && !master.failover.in_progress
            && master.failover.state == FailoverState::None
    }

    /// Whether the handler of an instance would find nothing to do.
    pub(crate) fn is_idle(&self, m: u32, who: Who, now_ms: i64) -> bool {
        let due = self.masters[m].dues.get(who);
        now_ms < due.at_ms && self.touched.get(due.link as usize) == Some(&due.touched)
    }

    /// Finds when an instance that has just been handled is to be handled again.
    pub(crate) fn note_due(&mut self, of: InstanceRef, at_rest: bool, now_ms: i64) {
        let due = if at_rest && !self.instance(of).s_down {
            let link = self.instance(of).link;
            Due {
                at_ms: now_ms.saturating_add(self.wait_ms(of, now_ms)),
                link,
                touched: self.touched[link as usize],
            }
        } else {
            Due::NEXT_TICK
        };
        self.masters[of.master].dues.set(of.who, due);
    }

    /// An instance has answered a ping or a hello, which only puts off what is due. When
    /// it is to be handled again is found here, while all that decides it is at hand;
    /// otherwise the next tick would have to read it once more and find nothing to do.
    pub(crate) fn answered(&mut self, of: InstanceRef, out: &Out) {
        self.note_due(of, self.at_rest(of.master), out.wall_ms());
    }

    /// Milliseconds until the handler of an instance that is not down has something
    /// to do: the least of what its decisions wait for.
    fn wait_ms(&self, of: InstanceRef, now_ms: i64) -> i64 {
        let (instance, tunables) = (self.instance(of), &self.tunables);
        let link = self.link(instance.link);
        let upkeep = Reconnect::judge(instance, link, tunables, now_ms)
            .wait_ms()
            .min(RecycleCommand::judge(instance, link, tunables, now_ms).wait_ms())
            .min(RecyclePubsub::judge(link, tunables, now_ms).wait_ms())
            .min(self.sdown_decision(of, now_ms).wait_ms());
        if !link.takes_periodic_commands() {
            return upkeep;
        }
        let info = self
            .send_info_decision(of, now_ms)
            .map_or(NEVER, |decision| decision.wait_ms());
        upkeep
            .min(SendPing::judge(instance, link, tunables, now_ms).wait_ms())
            .min(SendHello::judge(instance, tunables, now_ms).wait_ms())
            .min(info)
    }

    /// Whether to pass over an instance. With debug assertions it is handled even
    /// so, and must not have had anything to do.
    pub(crate) fn pass_over(&mut self, m: u32, who: Who, out: &mut Out) -> bool {
        if !self.is_idle(m, who, out.wall_ms()) {
            return false;
        }
        if cfg!(debug_assertions) {
            let before = (out.outputs().len(), self.tilt, out.now());
            self.handle_instance(m, who, out, &mut ());
            let after = (out.outputs().len(), self.tilt, out.now());
            assert_eq!(before, after, "an idle instance had something to do");
            assert!(
                self.is_idle(m, who, out.wall_ms()),
                "an idle instance's link was touched"
            );
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use lab_process::{Address, Input, Now, Process};
    use lab_redis::wire::{Message, Reply, RunId};

    use super::*;
    use crate::{Disk, DiskMaster, MasterSpec, Out, Spec};

    const SENTINEL: Who = Who::Peer(0);

    fn at(ms: u64) -> Out {
        let now = Now {
            wall_ms: 1_000_000 + ms as i64,
            wall_sub_us: 0,
            monotonic_us: ms * 1_000,
        };
        Out::new(now, 0)
    }

    /// A sentinel that knows another one, both connections to which were opened by
    /// its first tick; and the slot of its master.
    fn after_one_tick() -> (Sentinel, u32) {
        let address = |last, port| Address::new([10, 0, 0, last], port);
        let spec = MasterSpec::new(Arc::from("mymaster"), address(1, 6379), 2);
        let disk = Disk {
            id: RunId::from_words([1; 5]),
            current_epoch: 0,
            settings: Arc::default(),
            masters: vec![DiskMaster {
                spec: spec.clone(),
                config_epoch: 0,
                leader_epoch: 0,
                replicas: Vec::new(),
                sentinel_hosts: Vec::new(),
                sentinels: vec![(address(3, 26379), RunId::from_words([2; 5]))].into(),
            }],
            layout: Arc::default(),
        };
        let spec = Spec {
            masters: vec![spec],
            ..Spec::new(address(2, 26379))
        };
        let mut sentinel = Sentinel::boot(&spec, Some(&disk), 1, &mut at(0));
        sentinel.handle(Input::Wake, &mut at(1));
        let m = sentinel.masters.slot_at(0);
        (sentinel, m)
    }

    #[test]
    fn an_instance_with_nothing_to_do_is_passed_over_until_something_is_due() {
        let (sentinel, m) = after_one_tick();
        let due = sentinel.masters[m].dues.get(SENTINEL).at_ms;
        // The ping sent when it connected is repeated a second after the start.
        assert_eq!(due, 1_000_000 + 1_001);
        assert!(sentinel.is_idle(m, SENTINEL, due - 1));
        assert!(!sentinel.is_idle(m, SENTINEL, due));
    }

    #[test]
    fn an_instance_that_answers_rests_until_the_next_ping_is_due() {
        let (mut sentinel, m) = after_one_tick();
        let link = sentinel.instance(sentinel.refer(m, SENTINEL)).link;
        let socket = crate::link::Link::cc_socket(link);
        // First the name it was given, then the ping.
        for reply in [Reply::Ok, Reply::Pong] {
            let message = Message::Reply(reply);
            sentinel.handle(Input::Received { socket, message }, &mut at(20));
        }
        let due = sentinel.masters[m].dues.get(SENTINEL).at_ms;
        assert_eq!(due, 1_000_000 + 20 + 1_001);
        assert!(sentinel.is_idle(m, SENTINEL, due - 1));
        assert!(!sentinel.is_idle(m, SENTINEL, due));
    }

    #[test]
    fn a_reply_or_a_lost_connection_ends_the_rest_of_an_instance() {
        let (sentinel, m) = after_one_tick();
        let link = sentinel.instance(sentinel.refer(m, SENTINEL)).link;
        let socket = crate::link::Link::cc_socket(link);
        let reply = Message::Reply(Reply::Ok);
        let lost = lab_process::Closing::Reset;
        for input in [
            Input::Received {
                socket,
                message: reply,
            },
            Input::Closed { socket, why: lost },
        ] {
            let mut sentinel = sentinel.clone();
            assert!(sentinel.is_idle(m, SENTINEL, 1_000_050));
            sentinel.handle(input, &mut at(20));
            assert!(!sentinel.is_idle(m, SENTINEL, 1_000_050));
        }
    }

    #[test]
    fn nothing_is_passed_over_in_tilt_or_while_the_master_is_down() {
        let (mut sentinel, m) = after_one_tick();
        assert!(sentinel.at_rest(m));
        sentinel.masters[m].instance.s_down = true;
        assert!(!sentinel.at_rest(m));
        sentinel.masters[m].instance.s_down = false;
        sentinel.tilt.on = true;
        assert!(!sentinel.at_rest(m));
    }
}
