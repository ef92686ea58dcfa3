use lab_process::Decision;
use lab_raft::{Raft, RoleName, VoteState};
use lab_sim::HostId;

use crate::frame::{Stand, Why};
use crate::picture::{Look, node};

impl Look<'_> {
    /// Where the matter of who leads stands for a Raft server.
    pub(in crate::picture) fn raft_why(self, host: HostId, raft: &Raft) -> Why {
        let stand = match raft.role() {
            RoleName::Follower => self.waits(host, raft),
            RoleName::PreCandidate | RoleName::Candidate => self.wants_votes(host, raft),
            RoleName::Leader => leads(raft),
        };
        Why {
            about: String::new(),
            stand,
            choice: None,
        }
    }

    /// When a server stands for election, if it hears nobody.
    fn runs_out(self, host: HostId, raft: &Raft) -> i64 {
        let now = self.relative(self.run.now());
        raft.timer().map_or(now, |timer| {
            self.relative_monotonic(host, timer.fires_at_us())
        })
    }

    fn waits(self, host: HostId, raft: &Raft) -> Stand {
        let (term, at_us) = (raft.term(), self.runs_out(host, raft));
        match raft.leader().and_then(|leader| self.raft_host(leader)) {
            Some(leader) => Stand::Follows {
                leader: node(leader),
                term,
                at_us,
            },
            None => Stand::Leaderless {
                term,
                voted: raft.voted_for().and_then(|id| self.raft_host(id)).map(node),
                at_us,
            },
        }
    }

    fn wants_votes(self, host: HostId, raft: &Raft) -> Stand {
        let (at_us, servers) = (self.runs_out(host, raft), raft.servers().len() as u32);
        if let Some(rule) = raft.pre_elected_decision() {
            return Stand::AsksFirst {
                term: raft.term() + 1,
                held: rule.votes,
                needed: rule.needed(),
                servers,
                at_us,
            };
        }
        let (held, needed) = raft
            .elected_decision()
            .map_or((0, 0), |rule| (rule.votes, rule.needed()));
        let refused = raft
            .votes()
            .filter(|(_, state)| *state == VoteState::Refused);
        Stand::Stands {
            term: raft.term(),
            held,
            needed,
            servers,
            refused: refused.count() as u32,
            at_us,
        }
    }
}

fn leads(raft: &Raft) -> Stand {
    let (term, committed) = (raft.term(), raft.commit_index());
    let last = raft.log().last_index();
    let Some(rule) = raft.commit_decision().filter(|_| last > committed) else {
        return Stand::Leads { term, committed };
    };
    if rule.index > committed && rule.entry_term != term && !rule.holds() {
        return Stand::EarlierTerm {
            term,
            index: rule.index,
            entry_term: rule.entry_term,
            committed,
        };
    }
    let stored = raft
        .followers()
        .filter(|follower| follower.match_index >= last);
    Stand::NotStored {
        term,
        last,
        committed,
        needed: rule.needed(),
        servers: rule.servers,
        stored: stored.count() as u32 + 1,
    }
}
