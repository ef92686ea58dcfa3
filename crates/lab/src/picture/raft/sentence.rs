use lab_raft::{Raft, RoleName};
use lab_sim::HostId;

use super::{granted, majority};
use crate::frame::{Headline, NodeId, Sentence};
use crate::picture::{Look, node};

impl<'a> Look<'a> {
    /// What is happening among the Raft servers.
    pub(in crate::picture) fn raft_sentence(self) -> Sentence {
        let running: Vec<(HostId, &'a Raft)> =
            self.rafts().filter(|(host, _)| self.is_up(*host)).collect();
        let leaders = with_role(&running, RoleName::Leader);
        let candidates = with_role(&running, RoleName::Candidate);
        let pre_candidates = with_role(&running, RoleName::PreCandidate);
        let newest_leader = leaders.iter().max_by_key(|(_, raft)| raft.term());
        let standing: Vec<_> = candidates
            .iter()
            .copied()
            .filter(|(_, raft)| newest_leader.is_none_or(|(_, leader)| raft.term() > leader.term()))
            .collect();
        if let Some(sentence) = self.raft_election(&standing) {
            return sentence;
        }
        if let Some(&(host, raft)) = pre_candidates.first() {
            let now = Headline::RaftPreVote {
                candidate: node(host),
                term: raft.term() + 1,
            };
            return Sentence {
                now,
                depends: Some(self.raft_needs(host, raft, false)),
            };
        }
        match newest_leader {
            Some(&(host, leader)) => self.raft_led(host, leader, &leaders, &running),
            None => self.raft_leaderless(&running),
        }
    }

    fn raft_election(self, candidates: &[(HostId, &Raft)]) -> Option<Sentence> {
        let term = candidates.iter().map(|(_, raft)| raft.term()).max()?;
        let rivals: Vec<_> = candidates
            .iter()
            .copied()
            .filter(|(_, raft)| raft.term() == term)
            .collect();
        let &(host, raft) = rivals.first()?;
        let now = if rivals.len() > 1 {
            Headline::RaftSplit {
                candidates: rivals.iter().map(|(host, _)| node(*host)).collect(),
                term,
            }
        } else {
            Headline::RaftCandidate {
                candidate: node(host),
                term,
            }
        };
        Some(Sentence {
            now,
            depends: Some(self.raft_needs(host, raft, rivals.len() > 1)),
        })
    }

    /// What a candidate needs, or each of several, or that it cannot have it.
    fn raft_needs(self, host: HostId, raft: &Raft, several: bool) -> Headline {
        let needed = majority(raft);
        let reachable = 1 + self.raft_reachable(host, raft);
        if reachable < needed {
            return Headline::MajorityOutOfReach { reachable, needed };
        }
        Headline::RaftNeeds {
            held: (!several).then(|| granted(raft)),
            needed,
            servers: raft.servers().len() as u32,
        }
    }

    fn raft_reachable(self, host: HostId, raft: &Raft) -> u32 {
        let others = (0..raft.servers().len() as u32)
            .map(lab_raft::ServerId)
            .filter(|id| *id != raft.id())
            .filter_map(|id| self.raft_host(id));
        others
            .filter(|&other| self.is_up(other) && !self.is_cut(host, other))
            .count() as u32
    }

    fn raft_led(
        self,
        host: HostId,
        leader: &Raft,
        leaders: &[(HostId, &Raft)],
        running: &[(HostId, &Raft)],
    ) -> Sentence {
        let (term, servers) = (leader.term(), leader.servers().len() as u32);
        if let Some(&(old, raft)) = leaders.iter().find(|(other, _)| *other != host) {
            return Sentence {
                now: Headline::RaftTwoLeaders {
                    old: node(old),
                    old_term: raft.term(),
                    new: node(host),
                    term,
                },
                depends: Some(Headline::RaftCannotCommit {
                    leader: node(old),
                    reachable: 1 + self.raft_reachable(old, raft),
                    needed: majority(raft),
                }),
            };
        }
        let follow = running
            .iter()
            .filter(|(other, raft)| {
                *other == host || (raft.term() == term && raft.leader() == Some(leader.id()))
            })
            .count() as u32;
        let reachable = 1 + self.raft_reachable(host, leader);
        let depends = if reachable < majority(leader) {
            Headline::RaftCannotCommit {
                leader: node(host),
                reachable,
                needed: majority(leader),
            }
        } else {
            let last = leader.log().last_index();
            Headline::RaftReplicates {
                last,
                committed: leader.commit_index(),
                behind: leader
                    .followers()
                    .filter(|follower| follower.match_index < last)
                    .count() as u32,
            }
        };
        Sentence {
            now: Headline::RaftLeads {
                leader: node(host),
                term,
                follow,
                servers,
            },
            depends: Some(depends),
        }
    }

    fn raft_leaderless(self, running: &[(HostId, &Raft)]) -> Sentence {
        let next = running
            .iter()
            .filter_map(|&(host, raft)| {
                let timer = raft.timer()?;
                let left = timer.fires_at_us().saturating_sub(self.monotonic_us(host));
                Some((left, node(host)))
            })
            .min();
        let depends = next.map(|(us, node)| Headline::RaftTimesOut { node, in_us: us });
        let lost: Option<NodeId> = running
            .iter()
            .filter_map(|(_, raft)| raft.leader())
            .find_map(|leader| self.raft_host(leader))
            .map(node);
        let now = match lost {
            Some(leader) => Headline::RaftLeaderLost { leader },
            None => Headline::RaftNoLeader {
                running: running.len() as u32,
            },
        };
        Sentence { now, depends }
    }
}

fn with_role<'a>(running: &[(HostId, &'a Raft)], role: RoleName) -> Vec<(HostId, &'a Raft)> {
    running
        .iter()
        .copied()
        .filter(|(_, raft)| raft.role() == role)
        .collect()
}
