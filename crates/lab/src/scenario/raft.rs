use core::time::Duration;

use super::check::Check;
use super::fields::{Fields, Reader};
use super::{Expected, NameOf, Problem, Quantity, Value};
use crate::command::NodeName;

/// Raft servers that run in the same world: `n0`, `n1`, … Each is the twin of the
/// sentinel of its number, and each of their clients that of the client of its number:
/// what differs between the two sides is the protocol, not the luck.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Raft {
    /// How many servers, 1..=[`Raft::MAX_SERVERS`].
    pub servers: usize,
    /// The shortest time a follower waits for a leader (§5.2 of the Raft paper).
    pub election_timeout_min: Duration,
    /// The longest; each wait is drawn anew between the two.
    pub election_timeout_max: Duration,
    /// Time between two signs of life of a leader.
    pub heartbeat: Duration,
    /// Whether a server asks if it would be elected before it raises its term
    /// (dissertation, §9.6).
    pub pre_vote: bool,
    /// Whether a leader steps down that hears no majority, and followers that hear a
    /// leader refuse votes (dissertation, §6.2, §4.2.3).
    pub check_quorum: bool,
    /// How many clients write: `k0`, `k1`, …, as often as those of Redis.
    pub clients: usize,
}

/// The fields of a table `raft`.
const RAFT: &[&str] = &[
    "servers",
    "election_timeout",
    "heartbeat",
    "pre_vote",
    "check_quorum",
    "clients",
];

impl Raft {
    /// The largest cluster.
    pub const MAX_SERVERS: usize = lab_raft::Spec::MOST_SERVERS;
    /// The longest election timeout.
    const MAX_TIMEOUT: Duration = Duration::from_secs(3600);

    /// The same as a server takes it. A request without an answer is given up when a
    /// follower would have given up its leader.
    pub(crate) fn settings(&self) -> lab_raft::Settings {
        let us = |duration: Duration| duration.as_micros() as u64;
        lab_raft::Settings {
            election_timeout_min_us: us(self.election_timeout_min),
            election_timeout_max_us: us(self.election_timeout_max),
            heartbeat_us: us(self.heartbeat),
            rpc_timeout_us: us(self.election_timeout_min),
            pre_vote: self.pre_vote,
            check_quorum: self.check_quorum,
            ..lab_raft::Settings::DEFAULT
        }
    }
}

impl Default for Raft {
    /// Five servers with timeouts one can follow with the eye, about as patient as a
    /// sentinel with the default `down_after` of the classroom.
    fn default() -> Self {
        Self {
            servers: 5,
            election_timeout_min: Duration::from_millis(1500),
            election_timeout_max: Duration::from_millis(3000),
            heartbeat: Duration::from_millis(500),
            pre_vote: false,
            check_quorum: false,
            clients: 0,
        }
    }
}

impl Reader {
    /// The table `raft`, or a number of servers.
    pub(super) fn raft(&mut self, f: &Fields<'_>) -> Option<Raft> {
        let plain = Raft::default();
        let (tree, path) = f.get("raft")?;
        if matches!(tree.value, Value::Number(_)) {
            let servers = self.number(f, "raft", Quantity::RaftServers)?;
            return Some(Raft { servers, ..plain });
        }
        let f = self.table(tree, &path, RAFT);
        let (election_timeout_min, election_timeout_max) = self
            .timeouts(&f)
            .unwrap_or((plain.election_timeout_min, plain.election_timeout_max));
        Some(Raft {
            servers: { self.number(&f, "servers", Quantity::RaftServers) }.unwrap_or(plain.servers),
            election_timeout_min,
            election_timeout_max,
            heartbeat: self.duration(&f, "heartbeat").unwrap_or(plain.heartbeat),
            pre_vote: self.flag(&f, "pre_vote"),
            check_quorum: self.flag(&f, "check_quorum"),
            clients: { self.number(&f, "clients", Quantity::Clients) }.unwrap_or(plain.clients),
        })
    }
}

impl Reader {
    /// One election timeout for every wait, or the shortest and the longest.
    fn timeouts(&mut self, f: &Fields<'_>) -> Option<(Duration, Duration)> {
        let (tree, path) = f.get("election_timeout")?;
        let Value::List(list) = &tree.value else {
            let timeout = self.as_duration(tree, &path)?;
            return Some((timeout, timeout));
        };
        let [min, max] = list.as_slice() else {
            self.kind(tree, &path, Expected::DurationOrRange);
            return None;
        };
        let (min, max) = (self.as_duration(min, &path), self.as_duration(max, &path));
        Some((min?, max?))
    }
}

impl Check<'_> {
    /// Whose name on the Raft side that would be; only where there is one.
    pub(super) fn name_on_the_raft_side(&self, node: &NodeName) -> Option<NameOf> {
        let raft = self.scenario.raft.as_ref()?;
        if node.raft_index().is_some_and(|i| i < raft.servers) {
            return Some(NameOf::RaftServer);
        }
        let client = node.raft_client_index().is_some_and(|i| i < raft.clients);
        client.then_some(NameOf::RaftClient)
    }

    pub(super) fn raft(&mut self, raft: &Raft) {
        self.range(
            "raft.servers",
            Quantity::RaftServers,
            raft.servers,
            1,
            Raft::MAX_SERVERS,
        );
        self.range(
            "raft.clients",
            Quantity::Clients,
            raft.clients,
            0,
            super::MAX_CLIENTS,
        );
        let (min, max) = (raft.election_timeout_min, raft.election_timeout_max);
        if min > max {
            self.wrong(
                "raft.election_timeout",
                Problem::UpsideDown {
                    lo: crate::command::Shown(min).to_string(),
                    hi: crate::command::Shown(max).to_string(),
                },
            );
        }
        let millisecond = Duration::from_millis(1);
        if min < millisecond || max > Raft::MAX_TIMEOUT {
            let found = if min < millisecond { min } else { max };
            let most = Raft::MAX_TIMEOUT.as_millis() as i64;
            self.milliseconds(
                "raft.election_timeout",
                Quantity::Milliseconds,
                found,
                1,
                most,
            );
        } else if raft.heartbeat < millisecond || raft.heartbeat >= min {
            // A leader that is heard less often than that is deposed again and again.
            let most = min.as_millis() as i64 - 1;
            self.milliseconds(
                "raft.heartbeat",
                Quantity::Milliseconds,
                raft.heartbeat,
                1,
                most.max(1),
            );
        }
    }
}
