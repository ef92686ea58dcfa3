use std::collections::BTreeMap;

use lab_process::Address;
use lab_redis::server::{LinkState, Server};
use lab_redis::wire::{Role, RunId};
use lab_sentinel::Sentinel;
use lab_sentinel::view::MasterView;
use lab_sim::{HostId, Status};
use serde::Serialize;

use super::{Deployment, Node, Run};
use crate::scenario::NodeKind;

/// How a run ended: the `final` object of the recordings.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Ending {
    /// Per Redis server.
    pub redis: BTreeMap<String, FinalRedis>,
    /// Per sentinel.
    pub sentinels: BTreeMap<String, FinalSentinel>,
    /// Per Raft server; left out where there are none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub raft: BTreeMap<String, FinalRaft>,
}

/// How a Raft server ended.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(untagged)]
pub enum FinalRaft {
    /// `"dead"` or `"paused"`.
    Gone(&'static str),
    /// It runs.
    Up {
        /// `follower`, `pre-candidate`, `candidate` or `leader`.
        role: &'static str,
        /// Its current term.
        term: u64,
        /// The leader it knows of.
        leader: Option<String>,
        /// Whom it voted for in that term.
        voted_for: Option<String>,
        /// Index of its last entry.
        last_index: u64,
        /// Up to where it knows entries to be committed.
        commit_index: u64,
        /// The counter, with all entries applied.
        counter: i64,
    },
}

/// How a Redis server ended.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(untagged)]
pub enum FinalRedis {
    /// `"dead"` or `"paused"`.
    Gone(&'static str),
    /// It runs.
    Up(FinalServer),
}

/// What a running Redis server says at the end.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FinalServer {
    /// `master` or `slave`.
    pub role: &'static str,
    /// Whom it replicates from.
    pub master: Option<String>,
    /// `up` or `down`.
    pub link: Option<&'static str>,
    /// Its priority, as the text INFO prints, for replicas only.
    pub priority: Option<String>,
    /// `master_repl_offset`.
    pub offset: u64,
    /// `slave_repl_offset`; 0 for masters.
    pub slave_offset: u64,
    /// Its run id.
    pub run_id: String,
}

/// How a sentinel ended.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(untagged)]
pub enum FinalSentinel {
    /// `"dead"` or `"paused"`.
    Gone(&'static str),
    /// It runs.
    Up {
        /// Its current epoch.
        current_epoch: u64,
        /// Per master of the scenario, and per other one that it monitors.
        #[serde(flatten)]
        masters: BTreeMap<String, FinalView>,
    },
}

/// What a sentinel says of a master at the end.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(untagged)]
pub enum FinalView {
    /// It monitors it.
    Monitored(FinalMaster),
    /// It does not, any more: its answer to `SENTINEL MASTER`.
    Missing {
        /// The error reply.
        error: String,
    },
}

/// A monitored master as a sentinel sees it at the end.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FinalMaster {
    /// Its current address, as a node's name.
    pub addr: String,
    /// `SENTINEL MASTER`'s flags.
    pub flags: String,
    /// How many replicas it is known to have.
    pub n_slaves: usize,
    /// How many other sentinels are known under it.
    pub n_sent: usize,
    /// `config-epoch`.
    pub cfg_epoch: u64,
    /// `leader-epoch` on disk.
    pub leader_epoch: u64,
    /// The quorum.
    pub quorum: u32,
    /// The state of a failover in progress.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fo_state: Option<&'static str>,
    /// Per replica: flags, role, its master, link `ok` or `err`, priority.
    pub replicas: BTreeMap<String, (String, &'static str, String, &'static str, u32)>,
    /// Per other sentinel: flags, whom it voted for or `?`, in which epoch.
    pub sentinels: BTreeMap<String, (String, String, u64)>,
}

impl Run {
    /// The state of everything now, in the form of the recordings.
    #[must_use]
    pub fn ending(&self) -> Ending {
        let gone = |host: HostId| match self.world().host(host).status() {
            Status::Up => None,
            Status::Paused => Some("paused"),
            Status::Dead | Status::HostDown => Some("dead"),
        };
        let mut ending = Ending {
            redis: BTreeMap::new(),
            sentinels: BTreeMap::new(),
            raft: BTreeMap::new(),
        };
        for (host, name, kind) in self.who().hosts() {
            let process = self.world().host(host).process();
            match kind {
                NodeKind::Redis => {
                    let server = process.and_then(Node::server);
                    let end = gone(host)
                        .map(FinalRedis::Gone)
                        .or_else(|| Some(FinalRedis::Up(self.final_server(server?))));
                    ending.redis.extend(end.map(|end| (name.to_string(), end)));
                }
                // One that never joined is not there.
                NodeKind::Sentinel if self.world().host(host).starts() > 0 => {
                    let sentinel = process.and_then(Node::sentinel);
                    let end = gone(host)
                        .map(FinalSentinel::Gone)
                        .or_else(|| Some(self.final_sentinel(sentinel?)));
                    ending
                        .sentinels
                        .extend(end.map(|end| (name.to_string(), end)));
                }
                NodeKind::Raft => {
                    let raft = process.and_then(Node::raft);
                    let end = gone(host)
                        .map(FinalRaft::Gone)
                        .or_else(|| Some(self.final_raft(raft?)));
                    ending.raft.extend(end.map(|end| (name.to_string(), end)));
                }
                NodeKind::Sentinel | NodeKind::Client | NodeKind::RaftClient => {}
            }
        }
        ending
    }

    fn final_server(&self, server: &Server) -> FinalServer {
        let replica = server.role() == Role::Slave;
        let up = matches!(server.link(), Some(LinkState::Connected { .. }));
        FinalServer {
            role: server.role().as_str(),
            master: server.master().map(|master| name_at(self.who(), master)),
            link: replica.then_some(if up { "up" } else { "down" }),
            priority: replica.then(|| server.priority().to_string()),
            offset: server.offset(),
            slave_offset: if replica { server.offset() } else { 0 },
            run_id: server.run_id().to_string(),
        }
    }

    fn final_sentinel(&self, sentinel: &Sentinel) -> FinalSentinel {
        let missing = || FinalView::Missing {
            error: format!("ERR {}", lab_sentinel::command::NO_SUCH_MASTER),
        };
        let of_scenario = self.scenario().masters.iter();
        let mut masters: BTreeMap<String, FinalView> = of_scenario
            .map(|master| (master.name.clone(), missing()))
            .collect();
        masters.extend(sentinel.masters().map(|master| {
            let view = FinalView::Monitored(self.final_master(master));
            (master.name().to_owned(), view)
        }));
        FinalSentinel::Up {
            current_epoch: sentinel.disk().current_epoch,
            masters,
        }
    }

    fn final_raft(&self, raft: &lab_raft::Raft) -> FinalRaft {
        let name = |id: lab_raft::ServerId| {
            let host = self.who().of_kind(NodeKind::Raft).nth(id.index());
            host.map(|host| self.who().name(host).to_string())
        };
        FinalRaft::Up {
            role: raft.role().as_str(),
            term: raft.term(),
            leader: raft.leader().and_then(name),
            voted_for: raft.voted_for().and_then(name),
            last_index: raft.log().last_index(),
            commit_index: raft.commit_index(),
            counter: raft.machine().counter(),
        }
    }

    fn final_master(&self, master: MasterView<'_>) -> FinalMaster {
        let who = self.who();
        let failover = master.failover();
        let replicas = master.replicas().map(|replica| {
            let (of, up) = replica.replicates_from();
            let of = of.map_or_else(|| "?:0".to_owned(), |of| name_at(who, of));
            let link = if up { "ok" } else { "err" };
            (
                name_at(who, replica.address()),
                (
                    replica.flags(),
                    replica.role_reported().as_str(),
                    of,
                    link,
                    replica.priority(),
                ),
            )
        });
        let sentinels = master.peers().map(|peer| {
            let (leader, epoch) = peer.vote();
            let leader = leader.map_or_else(|| "?".to_owned(), |leader| name_of_id(who, leader));
            (name_of_id(who, peer.id()), (peer.flags(), leader, epoch))
        });
        FinalMaster {
            addr: name_at(who, master.address()),
            flags: master.flags(),
            n_slaves: master.replicas().count(),
            n_sent: master.peers().count(),
            cfg_epoch: master.config_epoch(),
            leader_epoch: master.vote().1,
            quorum: master.quorum(),
            fo_state: failover.in_progress.then(|| failover.state.as_str()),
            replicas: replicas.collect(),
            sentinels: sentinels.collect(),
        }
    }
}

fn name_at(who: &Deployment, address: Address) -> String {
    who.at(address)
        .map_or_else(|| address.to_string(), |host| who.name(host).to_string())
}

fn name_of_id(who: &Deployment, id: RunId) -> String {
    who.with_id(id)
        .map_or_else(|| id.short(), |host| who.name(host).to_string())
}
