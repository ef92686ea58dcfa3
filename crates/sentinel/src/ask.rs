//! Asking the other sentinels, which is also how votes are asked for (§8.3, §8.5).

use lab_redis::wire::{Ask, Reply, Request};

use crate::decision::{AskPeer, Decision};
use crate::event::Detail;
use crate::link::{Callback, InstanceRef, Who};
use crate::{Event, EventKind, FailoverState, Out, Sentinel};

impl Sentinel {
    /// `sentinelAskMasterStateToOtherSentinels`. Answers older than five ask
    /// periods are forgotten here, whatever the state of the master.
    pub(crate) fn ask_peers(&mut self, m: u32, forced: bool, out: &mut Out) {
        let s_down = self.masters[m].instance.s_down;
        // Nobody to ask, and no answer that could grow too old.
        if !s_down && !self.masters[m].answered {
            return;
        }
        let mut answered = false;
        let now_ms = out.wall_ms();
        let expiry = self.tunables.ask_period * 5;
        for i in 0..self.masters[m].peers.len() {
            let slot = self.masters[m].peers.slot_at(i);
            let peer = &mut self.masters[m].peers[slot];
            if now_ms - peer.last_master_down_reply_time > expiry {
                peer.master_down = false;
                peer.leader = None;
            }
            answered |= peer.master_down || peer.leader.is_some();
            if !s_down {
                continue;
            }
            let master = &self.masters[m];
            let peer = &master.peers[slot];
            let link = self.link(peer.instance.link);
            if AskPeer::judge(master, peer, link, forced, &self.tunables, now_ms).holds() {
                let ask = Ask {
                    master: master.instance.address,
                    host: self.announced(&master.instance).host,
                    epoch: self.current_epoch,
                    candidate: (master.failover.state != FailoverState::None).then_some(self.id),
                };
                let of = self.refer(m, Who::Peer(slot));
                self.send(of, Callback::Ask, Request::IsMasterDown(Box::new(ask)), out);
            }
        }
        self.masters[m].answered = answered;
    }

    /// `sentinelReceiveIsMasterDownReply`. Nothing matches an answer to the epoch
    /// or address that was asked about; an older epoch overwrites a newer one.
    pub(crate) fn receive_answer(&mut self, of: InstanceRef, reply: &Reply, out: &mut Out) {
        let (Reply::IsMasterDown(answer), Who::Peer(slot)) = (reply, of.who) else {
            return;
        };
        let settings = &self.settings;
        let master = &mut self.masters[of.master];
        master.answered = true;
        let peer = &mut master.peers[slot];
        peer.last_master_down_reply_time = out.wall_ms();
        peer.master_down = answer.is_down;
        let Some(leader) = answer.leader else { return };
        if peer.leader_epoch != answer.leader_epoch {
            let detail = Detail::PeerVoted {
                peer: peer.id,
                leader,
                epoch: answer.leader_epoch,
            };
            settings.log(Event::plain(EventKind::LogPeerVoted, detail), out);
        }
        peer.leader = Some(leader);
        peer.leader_epoch = answer.leader_epoch;
    }
}
