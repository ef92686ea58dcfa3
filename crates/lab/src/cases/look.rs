use core::time::Duration;
use std::collections::BTreeMap;

use lab_process::Address;
use lab_redis::server::{LinkState, Server};
use lab_redis::wire::Role;
use lab_sentinel::view::MasterView;
use lab_sim::{HostId, Status, Time};

use super::record::Record;
use super::since;
use crate::command::{NodeName, Who};
use crate::scenario::{Expectation, NodeKind, Property, Subject, Want, Window};
use crate::world::{Node, Run, RunningCensus};

/// The nodes that a [`Who`] stands for now.
pub(crate) fn nodes_of(run: &Run, nodes: &Who) -> Vec<HostId> {
    let who = run.who();
    let saved: BTreeMap<String, NodeName> = BTreeMap::new();
    let census = RunningCensus {
        world: run.world(),
        who,
        saved: &saved,
    };
    let names = nodes.resolve(&census);
    names.iter().filter_map(|name| who.host(name)).collect()
}

/// A run at one moment.
pub(crate) struct Look<'a> {
    run: &'a Run,
    record: &'a Record,
    zero: Time,
}

impl<'a> Look<'a> {
    pub(crate) const fn new(run: &'a Run, record: &'a Record, zero: Time) -> Self {
        Self { run, record, zero }
    }

    /// Whether all of it is so now; if not, of whom what is so instead.
    pub(crate) fn meets(&self, expectation: &Expectation) -> Result<(), (String, String)> {
        let monitored = self.monitored(expectation);
        let master = self.master_now(monitored);
        let nodes = self.nodes(&expectation.of, &master);
        if nodes.is_empty() {
            return Err((expectation.of.to_string(), "is nobody".to_owned()));
        }
        let mut found = None;
        for host in nodes {
            let result = self.node_meets(host, expectation, monitored, &master);
            match (result, &expectation.of) {
                (Ok(()), Subject::Any(_)) => return Ok(()),
                (Err(why), Subject::Any(_)) => found = found.or(Some(why)),
                (Err(why), _) => return Err(why),
                (Ok(()), _) => {}
            }
        }
        found.map_or(Ok(()), Err)
    }

    /// Whether all of it is so of one process, whatever is said of whom: nothing may be
    /// compared with `@master`.
    pub(crate) fn is_met_by(&self, host: HostId, expectation: &Expectation) -> bool {
        let monitored = self.monitored(expectation);
        self.node_meets(host, expectation, monitored, "").is_ok()
    }

    /// The master it is about.
    fn monitored<'e>(&self, expectation: &'e Expectation) -> &'e str
    where
        'a: 'e,
    {
        let first = || &*self.run.scenario().masters[0].name;
        expectation.monitored.as_deref().unwrap_or_else(first)
    }

    fn node_meets(
        &self,
        host: HostId,
        expectation: &Expectation,
        monitored: &str,
        master: &str,
    ) -> Result<(), (String, String)> {
        for want in &expectation.wants {
            let value = self.value(host, want, monitored, expectation);
            if !value.as_ref().is_some_and(|v| want.is.holds(v, master)) {
                let value = value.as_deref().unwrap_or("not known");
                let name = self.run.who().name(host).to_string();
                return Err((name, format!("{} is {value}", want.what)));
            }
        }
        Ok(())
    }

    /// The server that the first running sentinel calls the master.
    fn master_now(&self, monitored: &str) -> String {
        let who = self.run.who();
        let mut sentinels = who.of_kind(NodeKind::Sentinel).filter(|h| self.runs(*h));
        let view = sentinels.find_map(|host| self.sentinel(host)?.master(monitored));
        view.map_or_else(String::new, |view| self.name_at(view.current_address()))
    }

    fn nodes(&self, of: &Subject, master: &str) -> Vec<HostId> {
        let who = self.run.who();
        match of {
            Subject::Master => who.host(master).into_iter().collect(),
            Subject::Others => who
                .of_kind(NodeKind::Redis)
                .filter(|host| self.runs(*host) && &**who.name(*host) != master)
                .collect(),
            Subject::Nodes(nodes) | Subject::Any(nodes) => nodes_of(self.run, nodes),
        }
    }

    fn runs(&self, host: HostId) -> bool {
        self.run.world().host(host).status() == Status::Up
    }

    fn sentinel(&self, host: HostId) -> Option<&'a lab_sentinel::Sentinel> {
        let process = self.run.world().host(host).process();
        process.and_then(Node::sentinel)
    }

    fn name_at(&self, address: Address) -> String {
        let who = self.run.who();
        who.at(address)
            .map_or_else(|| address.to_string(), |host| who.name(host).to_string())
    }

    fn value(
        &self,
        host: HostId,
        want: &Want,
        monitored: &str,
        expectation: &Expectation,
    ) -> Option<String> {
        // What is looked at once is asked about everything before.
        let from = match expectation.window {
            Window::At(_) => Duration::ZERO,
            window => window.from(),
        };
        let later = |at: Time| at >= self.zero && since(self.zero, at) >= from;
        match &want.what {
            Property::Event { name, matching } => {
                let count = self.record.events.iter().filter(|(at, who, event, args)| {
                    *who == host
                        && later(*at)
                        && *event == name.as_str()
                        && matching.as_ref().is_none_or(|m| m.is_in(args))
                });
                Some(count.count().to_string())
            }
            Property::Reply { command } => {
                let mut replies = self.record.replies.iter().rev();
                let of = |(at, who, asked, _): &&(Time, HostId, String, String)| {
                    *who == host && asked == command && later(*at)
                };
                replies.find(of).map(|(.., reply)| reply.clone())
            }
            Property::Named("alive") => {
                let alive = match self.run.world().host(host).status() {
                    Status::Up => "yes",
                    Status::Paused => "paused",
                    Status::Dead | Status::HostDown => "no",
                };
                Some(alive.to_owned())
            }
            Property::Named(_) if !self.runs(host) => None,
            Property::Named(name) => {
                let process = self.run.world().host(host).process()?;
                if let Some(server) = process.server() {
                    return self.of_server(server, name);
                }
                if let Some(raft) = process.raft() {
                    return Some(self.of_raft(raft, name)).filter(|value| !value.is_empty());
                }
                let sentinel = process.sentinel()?;
                match *name {
                    "current_epoch" => Some(sentinel.current_epoch().to_string()),
                    "tilt" => Some(yes(sentinel.tilt_since().is_some())),
                    "master" => Some(sentinel.master(monitored).map_or_else(
                        || "none".to_owned(),
                        |view| self.name_at(view.current_address()),
                    )),
                    name => of_master(sentinel.master(monitored)?, name),
                }
            }
        }
    }

    fn of_server(&self, server: &Server, name: &str) -> Option<String> {
        match name {
            "role" => Some(server.role().as_str().to_owned()),
            "replicates" => Some(
                server
                    .master()
                    .map_or_else(|| "none".to_owned(), |of| self.name_at(of)),
            ),
            "link" if server.role() == Role::Slave => {
                let up = matches!(server.link(), Some(LinkState::Connected { .. }));
                Some(if up { "up" } else { "down" }.to_owned())
            }
            "priority" => Some(server.priority().to_string()),
            _ => None,
        }
    }
}

impl Look<'_> {
    /// Empty for what a Raft server does not have.
    fn of_raft(&self, raft: &lab_raft::Raft, name: &str) -> String {
        let named = |id: Option<lab_raft::ServerId>| {
            let who = self.run.who();
            let host = id.and_then(|id| who.of_kind(NodeKind::Raft).nth(id.index()));
            host.map_or_else(|| "none".to_owned(), |host| who.name(host).to_string())
        };
        match name {
            "role" => raft.role().as_str().to_owned(),
            "term" => raft.term().to_string(),
            "voted_for" => named(raft.voted_for()),
            "leader" => named(raft.leader()),
            "commit_index" => raft.commit_index().to_string(),
            "last_applied" => raft.machine().applied().to_string(),
            "last_index" => raft.log().last_index().to_string(),
            _ => String::new(),
        }
    }
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

/// What a sentinel holds of a master.
fn of_master(view: MasterView<'_>, name: &str) -> Option<String> {
    let failover = view.failover();
    let usable = || 1 + view.peers().filter(|p| p.sdown_since().is_none()).count();
    Some(match name {
        "flags" => view.flags(),
        "replicas" => view.replicas().count().to_string(),
        "listed" => view
            .replicas()
            .filter(|r| r.announced())
            .count()
            .to_string(),
        "sentinels" => view.peers().count().to_string(),
        "usable" => usable().to_string(),
        "quorum" => view.quorum().to_string(),
        "down_after" => view.down_after().to_string(),
        "config_epoch" => view.config_epoch().to_string(),
        "leader_epoch" => view.vote().1.to_string(),
        "failover" if failover.in_progress => failover.state.as_str().to_owned(),
        "failover" => "none".to_owned(),
        _ => return None,
    })
}
