use lab_redis::client::Client;
use lab_redis::server::{LinkState, Server};
use lab_redis::wire::Role;
use lab_sentinel::view::MasterView;
use lab_sentinel::{FailoverState, Sentinel};
use lab_sim::HostId;

use super::{Look, node};
use crate::frame::{NodeId, Pill};
use crate::scenario::NodeKind;
use crate::world::NodeDisk;

impl Look<'_> {
    /// The word beside a node; none beside what does not run.
    pub(super) fn pill(self, host: HostId, kind: NodeKind) -> Option<Pill> {
        if !self.is_up(host) {
            return None;
        }
        let process = self.process(host)?;
        match kind {
            NodeKind::Sentinel => self.sentinel_pill(host, process.sentinel()?),
            NodeKind::Redis => server_pill(process.server()?),
            NodeKind::Client => Some(self.client_pill(host, process.client()?)),
            NodeKind::Raft => self.raft_pill(host, process.raft()?),
            NodeKind::RaftClient => Some(self.raft_client_pill(host, process.raft_client()?)),
        }
    }

    fn client_pill(self, host: HostId, client: &Client) -> Pill {
        match client.waiting_since_ms() {
            Some(since) => Pill::Waiting {
                us: (self.wall_ms(host) - since).max(0) as u64 * 1_000,
            },
            None => Pill::Writing {
                acknowledged: client.acknowledged().max(0) as u64,
            },
        }
    }

    fn sentinel_pill(self, host: HostId, sentinel: &Sentinel) -> Option<Pill> {
        let now_ms = self.wall_ms(host);
        if let Some(since) = sentinel.tilt_since() {
            let left = since + sentinel.tunables().tilt_period - now_ms;
            return Some(Pill::Tilt {
                us: left.max(0) as u64 * 1_000,
            });
        }
        // Of several masters the one that asks for most is named.
        sentinel
            .masters()
            .filter_map(|master| self.master_pill(host, sentinel, master))
            .max_by_key(urgency)
    }

    fn master_pill(
        self,
        host: HostId,
        sentinel: &Sentinel,
        master: MasterView<'_>,
    ) -> Option<Pill> {
        let failover = master.failover();
        if failover.in_progress && failover.state == FailoverState::WaitStart {
            let votes = master.votes();
            let mine = if votes.leader == Some(sentinel.id()) {
                votes.votes
            } else {
                master.own_votes()
            };
            return Some(Pill::Candidate {
                held: mine,
                needed: votes.majority().max(votes.quorum),
            });
        }
        if failover.in_progress {
            return Some(Pill::Leader {
                state: failover.state.as_str(),
            });
        }
        let (voted, epoch) = master.vote();
        let candidate: Option<NodeId> = voted
            .filter(|&id| id != sentinel.id() && epoch == sentinel.current_epoch())
            .and_then(|id| self.run.who().with_id(id))
            .map(node);
        let is_news = || master.sdown_since().is_some() || self.is_leading(master.name(), epoch);
        if let Some(candidate) =
            candidate.filter(|_| is_news() && self.is_announced(host, master.name(), epoch))
        {
            return Some(Pill::Voted { candidate, epoch });
        }
        if master.odown_since().is_some() {
            let rule = master.odown();
            return Some(Pill::SeesOdown {
                count: rule.count,
                quorum: rule.quorum,
            });
        }
        if master.sdown_since().is_some() {
            return Some(Pill::SeesSdown);
        }
        let us = self.sdown_in_us(host, sentinel, master)?;
        Some(Pill::SdownIn { us })
    }

    /// Whether a vote was announced. Whoever votes writes that down first and is busy with
    /// it for a few milliseconds, in which nobody can know.
    fn is_announced(self, host: HostId, master: &str, epoch: u64) -> bool {
        let host = self.run.world().host(host);
        if host.busy_until() <= self.run.now() {
            return true;
        }
        let Some(NodeDisk::Sentinel(disk)) = host.disk() else {
            return false;
        };
        let mut masters = disk.masters.iter();
        masters.any(|kept| *kept.spec.name == *master && kept.leader_epoch >= epoch)
    }

    /// How long it takes until a sentinel holds a master for down if nothing comes from
    /// it: until more than down-after has passed, and the tick that sees it has come.
    /// `None` while the usual time for an answer has not passed, which is no news.
    pub(super) fn sdown_in_us(
        self,
        host: HostId,
        sentinel: &Sentinel,
        master: MasterView<'_>,
    ) -> Option<u64> {
        let sdown = master.sdown(self.wall_ms(host));
        if sdown.elapsed * 4 <= sdown.down_after {
            return None;
        }
        let due_us = (sdown.down_after - sdown.elapsed).max(0) as u64 * 1_000;
        Some(due_us.max(self.next_tick_us(host, sentinel)))
    }

    /// How long it takes until a sentinel looks at everything again.
    pub(super) fn next_tick_us(self, host: HostId, sentinel: &Sentinel) -> u64 {
        let clock = self.run.world().host(host).clock(self.run.now());
        sentinel.timer().next_us.saturating_sub(clock.monotonic_us)
    }

    /// Whether anybody runs a failover of that master in that epoch.
    fn is_leading(self, master: &str, epoch: u64) -> bool {
        self.views(master)
            .iter()
            .any(|(_, view)| view.failover().in_progress && view.failover().epoch == epoch)
    }
}

const fn urgency(pill: &Pill) -> u8 {
    match pill {
        Pill::Leader { .. } => 6,
        Pill::Candidate { .. } => 5,
        Pill::Voted { .. } => 4,
        Pill::SeesOdown { .. } => 3,
        Pill::SeesSdown => 2,
        Pill::SdownIn { .. } => 1,
        _ => 0,
    }
}

fn server_pill(server: &Server) -> Option<Pill> {
    if server.role() == Role::Master {
        return None;
    }
    match server.link() {
        Some(LinkState::Connected { .. }) => None,
        Some(LinkState::Transfer { .. }) => Some(Pill::Syncing),
        _ => Some(Pill::LinkDown),
    }
}
