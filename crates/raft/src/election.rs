use lab_process::{Address, Socket};

use crate::decision::{
    Decision, Elected, GrantPreVote, GrantVote, LeaderIsAlive, PreElected, Report, UpToDate,
};
use crate::event::{Event, ResetBecause};
use crate::flaw::Flaw;
use crate::role::{Role, VoteState};
use crate::{Message, Out, Raft, RequestVote, ServerId, Vote};

/// The decision about the last request for a vote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LastVote {
    Vote(GrantVote),
    PreVote(GrantPreVote),
}

impl LastVote {
    pub(crate) fn report(&self) -> (Address, Report) {
        match self {
            Self::Vote(decision) => (decision.candidate, Report::of(decision)),
            Self::PreVote(decision) => (decision.candidate, Report::of(decision)),
        }
    }
}

impl Raft {
    /// Asks every server that has not answered and can be reached.
    pub(crate) fn request_votes(&mut self, out: &mut Out) {
        for id in self.peers() {
            self.request_vote(id, out);
        }
    }

    /// Asks a server for its vote, if one is wanted of it and it can be reached.
    pub(crate) fn request_vote(&mut self, id: ServerId, out: &mut Out) {
        let open = self.links[id.index()].is_open();
        let (ballot, pre_vote) = match &mut self.role {
            Role::PreCandidate(ballot) => (ballot, true),
            Role::Candidate(ballot) => (ballot, false),
            Role::Follower | Role::Leader(_) => return,
        };
        let state = &mut ballot.states[id.index()];
        if !open || *state != VoteState::NotAsked {
            return;
        }
        *state = VoteState::Asked;
        let request = RequestVote {
            term: self.term + u64::from(pre_vote),
            candidate: self.me,
            last_log_index: self.log.last_index(),
            last_log_term: self.log.last_term(),
            pre_vote,
        };
        self.call(id, Message::RequestVote(request), out);
    }

    /// Somebody asks for a vote (`RequestVote RPC`, receiver).
    pub(crate) fn on_request_vote(&mut self, socket: Socket, asked: &RequestVote, out: &mut Out) {
        if asked.candidate.index() >= self.servers.len() {
            return;
        }
        let granted = if asked.pre_vote {
            self.judge_pre_vote(asked, out)
        } else {
            self.judge_vote(asked, out)
        };
        let vote = Vote {
            term: self.term,
            granted,
            asked: asked.term,
            pre_vote: asked.pre_vote,
        };
        self.answer(socket, Message::Vote(vote), out);
    }

    const fn compare_logs(&self, asked: &RequestVote, voter_term: u64) -> UpToDate {
        UpToDate {
            candidate: (asked.last_log_term, asked.last_log_index),
            voter: (voter_term, self.log.last_index()),
        }
    }

    /// Whether a leader is taken for alive (dissertation, §4.2.3).
    pub(crate) fn leader_is_alive(&self, now_us: u64) -> LeaderIsAlive {
        let since_leader_us = match self.leader {
            _ if self.leads() => Some(0),
            Some(_) => Some(now_us.saturating_sub(self.heard_us)),
            None => None,
        };
        LeaderIsAlive {
            since_leader_us,
            limit_us: self.settings.election_timeout_min_us,
        }
    }

    fn judge_vote(&mut self, asked: &RequestVote, out: &mut Out) -> bool {
        let leader = self
            .settings
            .check_quorum
            .then(|| self.leader_is_alive(out.now().monotonic_us));
        if !leader.is_some_and(|leader| leader.holds()) {
            self.see_term(asked.term, out);
        }
        let decision = GrantVote {
            candidate: self.address_of(asked.candidate),
            asked_term: asked.term,
            current_term: self.term,
            voted_for: self.voted_for.map(|id| self.address_of(id)),
            logs: self.compare_logs(asked, self.log.last_term()),
            leader,
            any_log: self.settings.has(Flaw::SkipLogCheck),
            any_vote: self.settings.has(Flaw::VoteTwice),
        };
        self.last_vote = Some(LastVote::Vote(decision));
        let granted = decision.holds();
        if granted {
            if self.voted_for != Some(asked.candidate) {
                self.voted_for = Some(asked.candidate);
                self.unsaved = true;
            }
            self.reset_timer(ResetBecause::Voted, out);
            self.flush(out);
        }
        self.tell_vote(asked, decision.refusal(), out);
        granted
    }

    fn judge_pre_vote(&mut self, asked: &RequestVote, out: &mut Out) -> bool {
        let decision = GrantPreVote {
            candidate: self.address_of(asked.candidate),
            asked_term: asked.term,
            current_term: self.term,
            voted_for: self.voted_for.map(|id| self.address_of(id)),
            logs: self.compare_logs(asked, self.log.last_term()),
            leader: self.leader_is_alive(out.now().monotonic_us),
        };
        self.last_vote = Some(LastVote::PreVote(decision));
        self.tell_vote(asked, decision.refusal(), out);
        decision.holds()
    }

    fn tell_vote(&self, asked: &RequestVote, refusal: Option<&'static str>, out: &mut Out) {
        let (candidate, term, pre_vote) = (asked.candidate, asked.term, asked.pre_vote);
        out.event(match refusal {
            None => Event::Voted {
                candidate,
                term,
                pre_vote,
            },
            Some(because) => Event::Refused {
                candidate,
                term,
                pre_vote,
                because,
            },
        });
    }

    /// A server has answered.
    pub(crate) fn on_vote(&mut self, from: ServerId, vote: &Vote, out: &mut Out) {
        // Who would vote for a later term than its own has promised nothing yet.
        if !(vote.pre_vote && vote.granted) {
            self.see_term(vote.term, out);
        }
        let count_twice = self.settings.has(Flaw::CountVotesTwice);
        let (ballot, current) = match &mut self.role {
            Role::PreCandidate(ballot) => (ballot, vote.pre_vote && vote.asked == self.term + 1),
            Role::Candidate(ballot) => (ballot, !vote.pre_vote && vote.asked == self.term),
            Role::Follower | Role::Leader(_) => return,
        };
        if !current {
            return;
        }
        ballot.states[from.index()] = if vote.granted {
            VoteState::Granted
        } else {
            VoteState::Refused
        };
        ballot.repeated += u32::from(vote.granted && count_twice);
        out.event(Event::VoteCame {
            from,
            granted: vote.granted,
            votes: ballot.votes(),
        });
        self.count_votes(out);
    }

    /// Counts the votes, and goes on if they are enough.
    pub(crate) fn count_votes(&mut self, out: &mut Out) {
        if let Some(decision) = self.pre_elected() {
            if decision.holds() {
                self.become_candidate(out);
            }
        } else if self.elected().is_some_and(|decision| decision.holds()) {
            self.become_leader(out);
        }
    }

    pub(crate) fn pre_elected(&self) -> Option<PreElected> {
        match &self.role {
            Role::PreCandidate(ballot) => Some(PreElected {
                votes: ballot.votes(),
                servers: self.server_count(),
            }),
            _ => None,
        }
    }

    pub(crate) fn elected(&self) -> Option<Elected> {
        match &self.role {
            Role::Candidate(ballot) => Some(Elected {
                votes: ballot.votes(),
                servers: self.server_count(),
                half: self.settings.has(Flaw::HalfIsEnough),
            }),
            _ => None,
        }
    }
}
