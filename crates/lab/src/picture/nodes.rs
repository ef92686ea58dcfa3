use lab_redis::server::{LinkState, Server};
use lab_redis::wire::Role;
use lab_sentinel::Sentinel;
use lab_sentinel::view::MasterView;
use lab_sim::{HostId, Status as HostStatus};

use super::watched::{Seen, Watched};
use super::{Look, node};
use crate::frame::{Gauge, GaugeKind, NodeView, Odown, OpinionCell, OpinionState, Shape, Status};
use crate::scenario::NodeKind;
use crate::world::Node;

impl Look<'_> {
    pub(super) fn nodes(self) -> Vec<NodeView> {
        let watched = Watched::of(self);
        self.run
            .who()
            .hosts()
            .map(|(host, _, kind)| self.node(&watched, host, kind))
            .collect()
    }

    fn node(self, watched: &Watched<'_>, host: HostId, kind: NodeKind) -> NodeView {
        let who = self.run.who();
        let mut view = NodeView {
            id: node(host),
            name: who.name(host).to_string(),
            address: who.address(host).to_string(),
            side: kind.side(),
            shape: match kind {
                NodeKind::Sentinel => Shape::Sentinel,
                NodeKind::Redis => Shape::Replica,
                NodeKind::Client | NodeKind::RaftClient => Shape::Client,
                NodeKind::Raft => Shape::Server,
            },
            status: self.shown_status(host),
            group: self.group(who.name(host)),
            epoch: None,
            is_master: false,
            leads: false,
            replicates_from: None,
            replication_up: false,
            offset: None,
            counter: None,
            lost_writes: None,
            believes_master: None,
            gauges: Vec::new(),
            opinions: Vec::new(),
            odown: None,
            ballot: None,
            log: None,
            pill: self.pill(host, kind),
        };
        if kind == NodeKind::Redis {
            view.opinions = self.opinions(watched, host);
            view.odown = self.odown(watched, host);
            // What is dead has no role of its own: it is drawn as what the
            // sentinels still take it for.
            view.is_master = watched.of_server(host).is_some_and(Seen::is_master);
        }
        match self.process(host) {
            Some(Node::Sentinel(_)) => {
                if let Some(sentinel) = self.sentinel(host) {
                    self.fill_sentinel(host, sentinel, &mut view);
                }
            }
            Some(process @ Node::Server(_)) => {
                if let Some(server) = process.server() {
                    self.fill_server(server, &mut view);
                }
            }
            Some(process @ Node::Client(_)) => {
                if let Some(client) = process.client() {
                    view.lost_writes = Some(client.lost());
                    view.believes_master = client.connected_to().and_then(|to| self.node_at(to));
                }
            }
            Some(process @ Node::Raft(_)) => {
                if let Some(raft) = process.raft() {
                    self.fill_raft(host, raft, &mut view);
                }
            }
            Some(process @ Node::RaftClient(_)) => {
                if let Some(client) = process.raft_client() {
                    self.fill_raft_client(client, &mut view);
                }
            }
            None => {}
        }
        if kind == NodeKind::Redis && view.is_master {
            view.shape = Shape::Master;
        }
        view
    }

    /// The master that a server replicated or was at the beginning.
    fn group(self, name: &str) -> Option<u16> {
        let mut masters = self.run.scenario().masters.iter();
        let found = masters.position(|master| master.redis.iter().any(|node| *node == *name));
        found.map(|place| place as u16)
    }

    fn shown_status(self, host: HostId) -> Status {
        match self.status(host) {
            HostStatus::Up => Status::Up,
            HostStatus::Paused => Status::Paused,
            HostStatus::Dead if self.run.world().host(host).starts() == 0 => Status::NotStarted,
            HostStatus::Dead => Status::Killed,
            HostStatus::HostDown => Status::HostDown,
        }
    }

    fn fill_server(self, server: &Server, view: &mut NodeView) {
        view.is_master = server.role() == Role::Master;
        view.replicates_from = server.master().and_then(|master| self.node_at(master));
        view.replication_up = matches!(server.link(), Some(LinkState::Connected { .. }));
        view.offset = Some(server.offset());
        view.counter = Some(server.counter());
    }

    fn fill_sentinel(self, host: HostId, sentinel: &Sentinel, view: &mut NodeView) {
        view.epoch = Some(sentinel.current_epoch());
        let Some(first) = sentinel.masters().next() else {
            return;
        };
        view.believes_master = self.node_at(first.current_address());
        // Of several masters the one that the sentinel does most about, or of which it will
        // soon have waited long enough.
        let now_ms = self.wall_ms(host);
        let busy = |master: &MasterView<'_>| {
            let (failover, odown, sdown) = (
                master.failover().in_progress,
                master.odown_since().is_some(),
                master.sdown_since().is_some(),
            );
            let wait = master.sdown(now_ms);
            (failover, odown, sdown, wait.elapsed * 2 > wait.down_after)
        };
        let mut master = first;
        for other in sentinel.masters() {
            if busy(&other) > busy(&master) {
                master = other;
            }
        }
        view.ballot = self.ballot(host, sentinel, master);
        view.gauges = self.gauges(host, sentinel, master);
    }

    fn opinions(self, watched: &Watched<'_>, server: HostId) -> Vec<OpinionCell> {
        let mut known = { watched.of_server(server) }
            .map_or(&[][..], |seen| &seen.by)
            .iter()
            .peekable();
        let cell = |(place, &observer): (usize, &HostId)| {
            let sentinel = self.sentinel(observer);
            let known = known
                .next_if(|(other, _)| *other == place)
                .map(|seen| seen.1);
            let trusted = self.is_up(observer)
                && sentinel.is_some_and(|sentinel| sentinel.tilt_since().is_none());
            let state = match known {
                None if sentinel.is_none() => OpinionState::Stale,
                None => OpinionState::Unknown,
                Some(_) if !trusted => OpinionState::Stale,
                Some(Some(_)) => OpinionState::Sdown,
                Some(None) => OpinionState::Up,
            };
            let since_us = known.flatten().map(|since| self.was_read(observer, since));
            OpinionCell {
                observer: node(observer),
                state,
                since_us,
            }
        };
        watched.observers.iter().enumerate().map(cell).collect()
    }

    fn odown(self, watched: &Watched<'_>, server: HostId) -> Option<Odown> {
        let holders = &watched.of_server(server)?.odown;
        let first = holders.iter().min_by_key(|(host, master)| {
            master
                .odown_since()
                .map(|since| self.was_read(*host, since))
        })?;
        let rule = first.1.odown();
        Some(Odown {
            by: holders.iter().map(|holder| node(holder.0)).collect(),
            count: rule.count,
            quorum: rule.quorum,
        })
    }

    fn gauges(self, host: HostId, sentinel: &Sentinel, master: MasterView<'_>) -> Vec<Gauge> {
        let clock = self.run.world().host(host).clock(self.run.now());
        let (now_ms, sub_us) = (clock.wall_ms, u64::from(clock.wall_sub_us));
        let about = self.node_at(master.address());
        let since = |ms: i64| ms.max(0) as u64 * 1_000 + if ms > 0 { sub_us } else { 0 };
        let gauge = |kind, about, elapsed_ms: i64, limit_ms: i64| Gauge {
            kind,
            about,
            elapsed_us: since(elapsed_ms),
            limit_us: limit_ms.max(1) as u64 * 1_000,
        };
        let tunables = sentinel.tunables();
        let sdown = master.sdown(now_ms);
        let mut gauges = vec![gauge(
            GaugeKind::Patience,
            about,
            sdown.elapsed,
            sdown.down_after,
        )];
        let timer = sentinel.timer();
        gauges.push(Gauge {
            kind: GaugeKind::NextTick,
            about: None,
            elapsed_us: clock.monotonic_us.saturating_sub(timer.last_us),
            limit_us: timer.next_us.saturating_sub(timer.last_us).max(1),
        });
        let info = master.reported().1;
        if info != 0 {
            gauges.push(gauge(
                GaugeKind::NextInfo,
                about,
                now_ms - info,
                tunables.info_period,
            ));
        }
        gauges.push(gauge(
            GaugeKind::NextHello,
            about,
            now_ms - master.last_pub_time(),
            tunables.publish_period,
        ));
        let start = master.failover().start_time;
        if let Some(until) = master.gives_up_at() {
            gauges.push(gauge(
                GaugeKind::ElectionLimit,
                about,
                now_ms - start,
                until - start,
            ));
        }
        if let Some(until) = master.retry_not_before().filter(|&until| until > now_ms) {
            gauges.push(gauge(
                GaugeKind::RetryNotBefore,
                about,
                now_ms - start,
                until - start,
            ));
        }
        if let Some(from) = sentinel.tilt_since() {
            gauges.push(gauge(
                GaugeKind::Tilt,
                None,
                now_ms - from,
                tunables.tilt_period,
            ));
        }
        gauges
    }
}
