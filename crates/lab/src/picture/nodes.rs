use lab_redis::server::{LinkState, Server};
use lab_redis::wire::Role;
use lab_sentinel::Sentinel;
use lab_sentinel::view::MasterView;
use lab_sim::{HostId, Status as HostStatus};

use super::{Look, node};
use crate::frame::{Gauge, GaugeKind, NodeView, Odown, OpinionCell, OpinionState, Shape, Status};
use crate::scenario::NodeKind;
use crate::world::Node;

impl Look<'_> {
    pub(super) fn nodes(self) -> Vec<NodeView> {
        self.run
            .who()
            .hosts()
            .map(|(host, _, kind)| self.node(host, kind))
            .collect()
    }

    fn node(self, host: HostId, kind: NodeKind) -> NodeView {
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
            view.opinions = self.opinions(host);
            view.odown = self.odown(host);
            // What is dead has no role of its own: it is drawn as what the
            // sentinels still take it for.
            view.is_master = self.taken_for_master(host);
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
        let Some(master) = sentinel.masters().next() else {
            return;
        };
        view.believes_master = self.node_at(master.current_address());
        view.ballot = self.ballot(host, sentinel, master);
        view.gauges = self.gauges(host, sentinel, master);
    }

    /// Whether most sentinels that run take a server for the master.
    fn taken_for_master(self, host: HostId) -> bool {
        let address = self.run.who().address(host);
        let (mut for_it, mut all) = (0, 0);
        for (_, sentinel) in self.sentinels() {
            for master in sentinel.masters() {
                let of_this_master = master.current_address() == address
                    || master
                        .replicas()
                        .any(|replica| replica.address() == address);
                all += u32::from(of_this_master);
                for_it += u32::from(master.current_address() == address);
            }
        }
        for_it * 2 > all
    }

    fn opinions(self, server: HostId) -> Vec<OpinionCell> {
        let address = self.run.who().address(server);
        let cell = |observer: HostId| {
            let sentinel = self.sentinel(observer);
            let known = sentinel.and_then(|sentinel| {
                sentinel.masters().find_map(|master| {
                    if master.address() == address {
                        return Some(master.sdown_since());
                    }
                    let found = master
                        .replicas()
                        .find(|replica| replica.address() == address);
                    found.map(|replica| replica.sdown_since())
                })
            });
            let trusted = self.is_up(observer)
                && sentinel.is_some_and(|sentinel| sentinel.tilt_since().is_none());
            let state = match known {
                None if sentinel.is_none() => OpinionState::Stale,
                None => OpinionState::Unknown,
                Some(_) if !trusted => OpinionState::Stale,
                Some(Some(_)) => OpinionState::Sdown,
                Some(None) => OpinionState::Up,
            };
            let since_us = known
                .flatten()
                .map(|since| self.relative_ms(observer, since));
            OpinionCell {
                observer: node(observer),
                state,
                since_us,
            }
        };
        self.run
            .who()
            .of_kind(NodeKind::Sentinel)
            .filter(|&observer| self.run.world().host(observer).starts() > 0)
            .map(cell)
            .collect()
    }

    fn odown(self, server: HostId) -> Option<Odown> {
        let address = self.run.who().address(server);
        let holders: Vec<(HostId, MasterView<'_>)> = self
            .sentinels()
            .filter(|(host, _)| self.is_up(*host))
            .flat_map(|(host, sentinel)| sentinel.masters().map(move |master| (host, master)))
            .filter(|(_, master)| master.address() == address && master.odown_since().is_some())
            .collect();
        let first = holders.iter().min_by_key(|(host, master)| {
            master
                .odown_since()
                .map(|since| self.relative_ms(*host, since))
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
