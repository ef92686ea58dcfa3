//! What a screen, a report or a test may see of a sentinel. Nothing here decides
//! anything: decisions are asked from [`crate::decision`].

mod master;
mod peer;
mod replica;

use lab_process::Address;
use lab_redis::wire::RunId;

use crate::instance::Instance;
use crate::link::Link;
use crate::{Sentinel, Tunables};

pub use master::{FailoverView, MasterView};
pub use peer::PeerView;
pub use replica::ReplicaView;

/// When the next tick is due, on the monotonic clock, and how it was drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TickView {
    /// When the last tick ended, microseconds.
    pub last_us: u64,
    /// When the next one is due, microseconds.
    pub next_us: u64,
    /// The frequency drawn, 10 to 19.
    pub hz: u32,
}

impl Sentinel {
    /// `loglevel`: what is below it is not logged.
    #[must_use]
    pub fn log_level(&self) -> crate::Level {
        self.settings.log_level
    }

    /// Its 40-digit id.
    #[must_use]
    pub const fn id(&self) -> RunId {
        self.id
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> Address {
        self.address
    }

    /// Its current epoch.
    #[must_use]
    pub const fn current_epoch(&self) -> u64 {
        self.current_epoch
    }

    /// The constants it runs with.
    #[must_use]
    pub const fn tunables(&self) -> &Tunables {
        &self.tunables
    }

    /// If it is in TILT: since when, wall-clock milliseconds.
    #[must_use]
    pub fn tilt_since(&self) -> Option<i64> {
        self.tilt.on.then_some(self.tilt.start_time)
    }

    /// Its timer.
    #[must_use]
    pub const fn timer(&self) -> TickView {
        TickView {
            last_us: self.timer.last_us,
            next_us: self.timer.next_us,
            hz: self.timer.hz,
        }
    }

    /// The masters it monitors, in its own order.
    pub fn masters(&self) -> impl Iterator<Item = MasterView<'_>> {
        (0..self.masters.len()).map(move |i| MasterView::new(self, self.masters.slot_at(i)))
    }

    /// The master of that name.
    #[must_use]
    pub fn master(&self, name: &str) -> Option<MasterView<'_>> {
        self.master_named(name)
            .map(|slot| MasterView::new(self, slot))
    }

    /// The other sentinels, each once, however many masters it is known under: as it is
    /// known under the first of them. Those that share a link are one
    /// (`sentinelTryConnectionSharing`), so that usually only the sentinels of one master
    /// have to be looked at.
    #[must_use]
    pub fn others(&self) -> Vec<PeerView<'_>> {
        let mut unseen: usize = self.masters().map(|master| master.get().peers.len()).sum();
        let mut seen = vec![false; self.links.len()];
        let mut others = Vec::new();
        for master in self.masters() {
            if unseen == 0 {
                break;
            }
            for peer in master.peers() {
                let link = peer.get().instance.link;
                if !std::mem::replace(&mut seen[link as usize], true) {
                    unseen = unseen.saturating_sub(self.link(link).refcount as usize);
                    others.push(peer);
                }
            }
        }
        others
    }
}

/// The connections with an instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinkView {
    /// A connection is missing.
    pub disconnected: bool,
    /// Replies outstanding.
    pub pending: i32,
    /// When the oldest unanswered ping was sent; `None` if all are answered.
    pub act_ping_time: Option<i64>,
    /// Last ping sent; 0 if none was.
    pub last_ping_time: i64,
    /// Last reply to a ping.
    pub last_pong_time: i64,
    /// Last acceptable reply to a ping.
    pub last_avail_time: i64,
    /// Last attempt to connect.
    pub last_reconn_time: i64,
}

impl LinkView {
    fn of(link: &Link) -> Self {
        Self {
            disconnected: link.disconnected,
            pending: link.pending,
            act_ping_time: (link.act_ping_time != 0).then_some(link.act_ping_time),
            last_ping_time: link.last_ping_time,
            last_pong_time: link.last_pong_time,
            last_avail_time: link.last_avail_time,
            last_reconn_time: link.last_reconn_time,
        }
    }
}

fn sdown_since(instance: &Instance) -> Option<i64> {
    instance.s_down.then_some(instance.s_down_since_time)
}

fn join_flags(flags: &[(bool, &'static str)]) -> String {
    flags
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, name)| *name)
        .collect::<Vec<_>>()
        .join(",")
}
