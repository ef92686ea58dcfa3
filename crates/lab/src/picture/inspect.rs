use lab_redis::client::Client;
use lab_redis::server::{LinkState, Server};
use lab_sentinel::Sentinel;
use lab_sentinel::decision::{Condition as Found, Value};
use lab_sentinel::view::{MasterView, PeerView, ReplicaView};
use lab_sim::{HostId, Time};

use super::Look;
use super::why::{Forecast, forecast};
use crate::frame::{Condition, DecisionView, Fact, Inspection, Quantity, Section, Subject};
use crate::names::Renamed;
use crate::world::{Node, Run};

/// Everything about a process or a message; where `only` names a master, of several only
/// that one in detail.
pub(crate) fn inspect(
    run: &Run,
    zero: Time,
    subject: Subject,
    only: Option<&str>,
) -> Option<Inspection> {
    let look = Look { run, zero };
    match subject {
        Subject::Node(node) => {
            let host = HostId(u32::from(node));
            run.world()
                .get_host(host)
                .is_some()
                .then(|| look.inspect_node(host, only))
        }
        Subject::Message(id) => {
            let flight = run.world().in_flight().find(|flight| flight.id.0 == id)?;
            let message = look.message(&flight)?;
            let text = Renamed::new(run.who())
                .text(&crate::report::message_text(run.who(), flight.message));
            Some(Inspection {
                side: run.who().kind(flight.from).side(),
                title: format!(
                    "{} → {}",
                    run.who().name(flight.from),
                    run.who().name(flight.to)
                ),
                sections: vec![Section {
                    heading: "message",
                    about: String::new(),
                    of: String::new(),
                    facts: vec![fact("text", text), fact("attempt", flight.attempt)],
                }],
                why: Vec::new(),
                decisions: Vec::new(),
                file: None,
                message: Some(message),
            })
        }
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "called with temporaries of many types"
)]
pub(super) fn fact(name: &'static str, value: impl ToString) -> Fact {
    Fact {
        name,
        value: value.to_string(),
    }
}

impl Look<'_> {
    fn inspect_node(self, host: HostId, only: Option<&str>) -> Inspection {
        let mut inspection = Inspection {
            title: self.run.who().name(host).to_string(),
            side: self.run.who().kind(host).side(),
            message: None,
            why: Vec::new(),
            sections: Vec::new(),
            decisions: Vec::new(),
            file: self.file(host),
        };
        match self.process(host) {
            Some(Node::Sentinel(_)) => {
                if let Some(sentinel) = self.sentinel(host) {
                    self.inspect_sentinel(host, sentinel, only, &mut inspection);
                }
            }
            Some(Node::Raft(_)) => {
                if let Some(raft) = self.process(host).and_then(Node::raft) {
                    self.inspect_raft(host, raft, &mut inspection);
                }
            }
            Some(process) => {
                let server = process.server();
                let client = process.client();
                let raft_client = process.raft_client();
                let sections = &mut inspection.sections;
                sections.extend(server.map(|server| self.server_section(host, server)));
                sections.extend(client.map(|client| self.client_section(client)));
                sections.extend(raft_client.map(|client| self.raft_client_section(client)));
            }
            None => {}
        }
        inspection
    }

    pub(super) fn name_at(self, address: lab_process::Address) -> String {
        self.run.who().at(address).map_or_else(
            || address.to_string(),
            |host| self.run.who().name(host).to_string(),
        )
    }

    fn name_of(self, id: lab_redis::wire::RunId) -> String {
        self.run
            .who()
            .with_id(id)
            .map_or_else(|| id.short(), |host| self.run.who().name(host).to_string())
    }

    fn inspect_sentinel(
        self,
        host: HostId,
        sentinel: &Sentinel,
        only: Option<&str>,
        inspection: &mut Inspection,
    ) {
        let timer = sentinel.timer();
        inspection.sections.push(Section {
            heading: "sentinel",
            about: String::new(),
            of: String::new(),
            facts: vec![
                fact("myid", sentinel.id()),
                fact("address", sentinel.address()),
                fact("current-epoch", sentinel.current_epoch()),
                fact("hz", timer.hz),
                fact("tilt", u8::from(sentinel.tilt_since().is_some())),
            ],
        });
        // In the order of the scenario; those that somebody added come after them.
        let planned = &self.run.scenario().masters;
        let place = |master: &MasterView<'_>| {
            let mut names = planned.iter().map(|one| one.name.as_str());
            let place = names.position(|name| name == master.name());
            place.unwrap_or(planned.len())
        };
        let mut masters: Vec<_> = sentinel.masters().collect();
        masters.sort_by_key(place);
        for master in masters {
            inspection.why.push(self.why(host, sentinel, master));
            if only.is_none_or(|only| only == master.name()) {
                self.inspect_master(host, master, inspection);
            }
        }
    }

    /// What a sentinel holds of a master, of its replicas and of the others that watch it,
    /// and what it decides about them.
    fn inspect_master(self, host: HostId, master: MasterView<'_>, inspection: &mut Inspection) {
        let now_ms = self.wall_ms(host);
        let sections = &mut inspection.sections;
        sections.push(self.master_section(master, now_ms));
        sections.extend(master.replicas().map(|replica| Section {
            of: master.name().to_owned(),
            ..self.replica_section(replica, now_ms)
        }));
        // A sentinel keeps them in no order that says anything.
        let mut peers: Vec<_> = master.peers().collect();
        peers.sort_by_key(|peer| self.run.who().with_id(peer.id()));
        sections.extend(peers.into_iter().map(|peer| Section {
            of: master.name().to_owned(),
            ..self.peer_section(peer, now_ms)
        }));
        let when = |later_ms: i64| self.relative_ms(host, now_ms + later_ms);
        let first = inspection.decisions.len();
        let found = forecast(|later_ms| master.decisions(now_ms + later_ms));
        self.push_decisions(master.name(), found, &when, inspection);
        for replica in master.replicas() {
            let found = forecast(|later_ms| replica.decisions(now_ms + later_ms));
            let about = self.name_at(replica.address());
            self.push_decisions(&about, found, &when, inspection);
        }
        for decision in &mut inspection.decisions[first..] {
            master.name().clone_into(&mut decision.of);
        }
    }

    fn replica_section(self, replica: ReplicaView<'_>, now_ms: i64) -> Section {
        let (of, up) = replica.replicates_from();
        Section {
            heading: "replica",
            about: self.name_at(replica.address()),
            of: String::new(),
            facts: vec![
                fact("flags", replica.flags()),
                fact("role-reported", replica.role_reported().as_str()),
                fact(
                    "master-host",
                    of.map_or_else(|| "?".to_owned(), |of| self.name_at(of)),
                ),
                fact("master-link-status", if up { "ok" } else { "err" }),
                fact("slave-priority", replica.priority()),
                fact("slave-repl-offset", replica.offset()),
                fact("info-refresh", age(now_ms, replica.info_refresh())),
            ],
        }
    }

    fn peer_section(self, peer: PeerView<'_>, now_ms: i64) -> Section {
        let (leader, epoch) = peer.vote();
        Section {
            heading: "peer",
            about: self.name_of(peer.id()),
            of: String::new(),
            facts: vec![
                fact("flags", peer.flags()),
                fact(
                    "voted-leader",
                    leader.map_or_else(|| "?".to_owned(), |leader| self.name_of(leader)),
                ),
                fact("voted-leader-epoch", epoch),
                fact("last-hello-message", age(now_ms, peer.last_hello_time())),
                fact(
                    "last-ok-ping-reply",
                    age(now_ms, peer.link().last_avail_time),
                ),
            ],
        }
    }

    fn master_section(self, master: MasterView<'_>, now_ms: i64) -> Section {
        let link = master.link();
        let failover = master.failover();
        let (leader, leader_epoch) = master.vote();
        let mut facts = vec![
            fact("address", self.name_at(master.address())),
            fact("flags", master.flags()),
            fact("link-pending-commands", link.pending),
            fact(
                "last-ping-sent",
                link.act_ping_time.map_or(0, |sent| now_ms - sent),
            ),
            fact("last-ok-ping-reply", age(now_ms, link.last_avail_time)),
            fact("down-after-milliseconds", master.down_after()),
            fact("info-refresh", age(now_ms, master.reported().1)),
            fact("role-reported", master.reported().0.as_str()),
            fact("config-epoch", master.config_epoch()),
            fact(
                "leader",
                leader.map_or_else(|| "?".to_owned(), |leader| self.name_of(leader)),
            ),
            fact("leader-epoch", leader_epoch),
            fact("num-slaves", master.replicas().count()),
            fact("num-other-sentinels", master.peers().count()),
            fact("quorum", master.quorum()),
            fact("failover-timeout", master.failover_timeout()),
            fact("parallel-syncs", master.parallel_syncs()),
        ];
        if failover.in_progress {
            facts.insert(2, fact("failover-state", failover.state.as_str()));
            facts.insert(3, fact("failover-epoch", failover.epoch));
        }
        Section {
            heading: "master",
            about: master.name().to_owned(),
            of: master.name().to_owned(),
            facts,
        }
    }

    /// `when` makes an instant of so many units of the process's clock from now.
    pub(super) fn push_decisions(
        self,
        about: &str,
        found: Vec<Forecast>,
        when: &dyn Fn(i64) -> i64,
        inspection: &mut Inspection,
    ) {
        for Forecast {
            report,
            changes,
            conditions,
        } in found
        {
            let shown = report.conditions.iter().zip(conditions);
            let shown =
                shown.map(|(condition, changes)| self.condition(condition, changes.map(when)));
            inspection.decisions.push(DecisionView {
                side: inspection.side,
                rule: report.rule.key,
                about: about.to_owned(),
                of: String::new(),
                holds: report.holds,
                changes_us: changes.map(when),
                conditions: shown.collect(),
                function: report.rule.function,
                section: report.rule.section,
            });
        }
    }

    pub(super) fn condition(self, condition: &Found, changes_us: Option<i64>) -> Condition {
        Condition {
            name: condition.key,
            holds: condition.holds,
            value: self.quantity(condition.found),
            relation: condition.relation,
            limit: self.quantity(condition.limit),
            changes_us,
        }
    }

    fn quantity(self, value: Value) -> Quantity {
        match value {
            Value::None => Quantity::None,
            Value::Flag(flag) => Quantity::Flag(flag),
            Value::Count(count) => Quantity::Count(count),
            Value::Ms(ms) => Quantity::Ms(ms),
            Value::Us(us) => Quantity::Ms((us / 1_000) as i64),
            Value::Epoch(epoch) => Quantity::Epoch(epoch),
            Value::Word(word) => Quantity::Word(word.to_owned()),
            Value::Address(address) => Quantity::Word(self.name_at(address)),
        }
    }

    fn server_section(self, host: HostId, server: &Server) -> Section {
        let link = match server.link() {
            None => "-",
            Some(LinkState::Connected { .. }) => "up",
            Some(LinkState::Transfer { .. }) => "sync",
            Some(_) => "down",
        };
        Section {
            heading: "server",
            about: String::new(),
            of: String::new(),
            facts: vec![
                fact("address", self.run.who().address(host)),
                fact("run_id", server.run_id()),
                fact("role", server.role().as_str()),
                fact(
                    "master_host",
                    server
                        .master()
                        .map_or_else(|| "-".to_owned(), |master| self.name_at(master)),
                ),
                fact("master_link_status", link),
                fact("slave_priority", server.priority()),
                fact("master_replid", server.history().id),
                fact("master_repl_offset", server.offset()),
                fact("connected_slaves", server.replicas().count()),
                fact("connected_clients", server.connections()),
                fact("counter", server.counter()),
            ],
        }
    }

    fn client_section(self, client: &Client) -> Section {
        Section {
            heading: "client",
            about: String::new(),
            of: String::new(),
            facts: vec![
                fact(
                    "connected-to",
                    client
                        .connected_to()
                        .map_or_else(|| "-".to_owned(), |to| self.name_at(to)),
                ),
                fact("acknowledged", client.acknowledged()),
                fact("lost", client.lost()),
            ],
        }
    }
}

/// How long ago that was, in milliseconds; 0 if it never was.
const fn age(now_ms: i64, then_ms: i64) -> i64 {
    if then_ms == 0 { 0 } else { now_ms - then_ms }
}
