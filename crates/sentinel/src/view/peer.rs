use lab_process::Address;
use lab_redis::wire::RunId;

use super::{LinkView, MasterView, join_flags, sdown_since};
use crate::decision::{AskPeer, Report, Sdown};
use crate::instance::Peer;
use crate::link::Who;

/// Another sentinel as one sentinel sees it.
#[derive(Clone, Copy, Debug)]
pub struct PeerView<'a> {
    master: MasterView<'a>,
    slot: u32,
}

impl<'a> PeerView<'a> {
    pub(super) const fn new(master: MasterView<'a>, slot: u32) -> Self {
        Self { master, slot }
    }

    pub(crate) fn get(&self) -> &Peer {
        &self.master.get().peers[self.slot]
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> RunId {
        self.get().id
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> Address {
        self.get().instance.address
    }

    /// Since when it is subjectively down, if it is.
    #[must_use]
    pub fn sdown_since(&self) -> Option<i64> {
        sdown_since(&self.get().instance)
    }

    /// Whether it is subjectively down, by the rule itself.
    #[must_use]
    pub fn sdown(&self, now_ms: i64) -> Sdown {
        let of = self.master.refer(Who::Peer(self.slot));
        self.master.sentinel.sdown_decision(of, now_ms)
    }

    /// Its last accepted answer said that the master is down.
    #[must_use]
    pub fn master_down(&self) -> bool {
        self.get().master_down
    }

    /// When it last answered.
    #[must_use]
    pub fn last_answer_time(&self) -> i64 {
        self.get().last_master_down_reply_time
    }

    /// Last hello received from it.
    #[must_use]
    pub fn last_hello_time(&self) -> i64 {
        self.get().last_hello_time
    }

    /// Whom it told it voted for, and in which epoch.
    #[must_use]
    pub fn vote(&self) -> (Option<RunId>, u64) {
        (self.get().leader, self.get().leader_epoch)
    }

    /// The connection with it.
    #[must_use]
    pub fn link(&self) -> LinkView {
        LinkView::of(self.master.sentinel.link(self.get().instance.link))
    }

    /// Its flags as `SENTINEL SENTINELS` prints them.
    #[must_use]
    pub fn flags(&self) -> String {
        let peer = self.get();
        join_flags(&[
            (peer.instance.s_down, "s_down"),
            (true, "sentinel"),
            (self.link().disconnected, "disconnected"),
            (peer.master_down, "master_down"),
        ])
    }

    /// Whether it would be asked now.
    #[must_use]
    pub fn ask_decision(&self, now_ms: i64) -> Report {
        let sentinel = self.master.sentinel;
        let link = sentinel.link(self.get().instance.link);
        Report::of(&AskPeer::judge(
            self.master.get(),
            self.get(),
            link,
            false,
            &sentinel.tunables,
            now_ms,
        ))
    }
}
