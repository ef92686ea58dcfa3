use lab_raft::{Raft, RoleName};
use lab_sim::HostId;

use super::{ITSELF, UNKNOWN, mark_behind};
use crate::frame::{Known, KnownState, Knows, KnowsRow, Number, Stale};
use crate::picture::{Look, node};
use crate::scenario::{NodeKind, Side};
use crate::world::{Node, NodeDisk};

impl Look<'_> {
    pub(super) fn raft_servers(&self) -> impl Iterator<Item = HostId> {
        self.run.who().of_kind(NodeKind::Raft)
    }

    /// What Raft servers know of each other: a leader when it last heard each follower, a
    /// follower when it last heard its leader. Nobody else has an opinion.
    pub(super) fn raft_knows(self) -> Knows {
        let servers: Vec<HostId> = self.raft_servers().collect();
        let raft = |host: HostId| self.process(host).and_then(Node::raft);
        let leads = |host: &HostId| {
            let leads = raft(*host).is_some_and(|raft| raft.role() == RoleName::Leader);
            leads && self.is_up(*host)
        };
        // One of an earlier term that has not heard yet does not lead any more.
        let term = |host: &HostId| raft(*host).map_or(0, Raft::term);
        let truth = servers.iter().copied().filter(leads).max_by_key(term);
        let rows = servers
            .iter()
            .map(|&host| self.raft_row(host, &servers, truth));
        let mut rows: Vec<KnowsRow> = rows.collect();
        mark_behind(&mut rows);
        Knows {
            side: Side::Raft,
            group: String::new(),
            observed: servers.iter().copied().map(node).collect(),
            rows,
            truth: truth.into_iter().map(node).collect(),
        }
    }

    fn raft_row(self, host: HostId, servers: &[HostId], truth: Option<HostId>) -> KnowsRow {
        let raft = self.process(host).and_then(Node::raft);
        let believes = raft
            .and_then(Raft::leader)
            .and_then(|leader| self.raft_host(leader));
        let opinions = servers.iter().map(|&of| match raft {
            _ if of == host => ITSELF,
            Some(raft) => self.heard(host, raft, of).seen_by(self.is_up(host)),
            None => UNKNOWN,
        });
        KnowsRow {
            observer: node(host),
            trusted: self.is_up(host),
            opinions: opinions.collect(),
            voters: raft.map_or(0, |raft| raft.servers().len() as u32),
            down: 0,
            unheard: Vec::new(),
            replicas: None,
            believes: believes.map(node),
            rightly: believes.is_some() && believes == truth,
            numbers: raft.map_or_else(Vec::new, |raft| self.raft_numbers(host, raft)),
        }
    }

    fn heard(self, host: HostId, raft: &Raft, of: HostId) -> Known {
        let follower = raft
            .followers()
            .find(|follower| self.raft_host(follower.id) == Some(of));
        let is_leader = raft.leader().and_then(|leader| self.raft_host(leader)) == Some(of);
        // A leader is bound by the shortest election timeout (dissertation, §6.2), a follower
        // by the one that it has drawn.
        let (heard_us, limit_us) = match (follower, raft.timer()) {
            (Some(follower), _) => {
                let limit_us = raft.settings().election_timeout_min_us;
                (follower.heard_us, limit_us)
            }
            (None, Some(timer)) if is_leader => (timer.since_us, timer.limit_us),
            _ => return UNKNOWN,
        };
        let at_us = self.relative_monotonic(host, heard_us);
        let age_us = (self.relative(self.run.now()) - at_us).max(0) as u64;
        Known {
            state: KnownState::Up,
            says_down: false,
            wrongly: !self.is_up(of),
            age_us: Some(age_us),
            since_us: None,
            stale: Stale::silent(age_us, limit_us),
            origin_us: Some(at_us),
        }
    }

    fn raft_numbers(self, host: HostId, raft: &Raft) -> Vec<Number> {
        let disk = match self.run.world().host(host).disk() {
            Some(NodeDisk::Raft(disk)) => Some(disk),
            _ => None,
        };
        let voted = raft.voted_for().and_then(|voted| self.raft_host(voted));
        let term = Number {
            about: voted.map(node),
            ..Number::plain(
                ("currentTerm", "term"),
                raft.term(),
                disk.map(|disk| disk.term),
            )
        };
        let last = disk.map(|disk| disk.log.last_index());
        vec![
            term,
            Number::plain(
                ("lastLogIndex", "last_index"),
                raft.log().last_index(),
                last,
            ),
            Number::plain(("commitIndex", "commit_index"), raft.commit_index(), None),
        ]
    }
}
