use lab_process::Socket;

use crate::decision::{AcceptEntries, Conflict, Decision, FollowCommit, RecognizeLeader};
use crate::event::{Event, ResetBecause, StepDownBecause};
use crate::flaw::Flaw;
use crate::role::Role;
use crate::{AppendEntries, Appended, Message, Out, Outcome, Raft};

impl Raft {
    /// A leader's entries, or its heartbeat (`AppendEntries RPC`, receiver).
    pub(crate) fn on_append_entries(
        &mut self,
        socket: Socket,
        request: &AppendEntries,
        out: &mut Out,
    ) {
        self.see_term(request.term, out);
        let outcome = if self.recognizes(request, out) {
            self.take_entries(request, out)
        } else {
            Outcome::OldTerm
        };
        self.flush(out);
        if let Outcome::Success { matched } = outcome {
            self.follow_commit(request.leader_commit, matched, out);
        }
        let answer = Appended {
            term: self.term,
            prev_log_index: request.prev_log_index,
            outcome,
        };
        self.answer(socket, Message::Appended(answer), out);
    }

    /// Whether the sender leads, as far as this server knows; if so, it follows.
    fn recognizes(&mut self, request: &AppendEntries, out: &mut Out) -> bool {
        let decision = RecognizeLeader {
            leader_term: request.term,
            current_term: self.term,
        };
        // Two leaders of one term cannot be; whoever led wrongly goes on refusing.
        if !decision.holds() || self.leads() || request.leader.index() >= self.servers.len() {
            return false;
        }
        if self.role != Role::Follower {
            self.step_down(request.term, StepDownBecause::LeaderAppeared, out);
        }
        if self.leader != Some(request.leader) {
            self.leader = Some(request.leader);
            out.event(Event::Follows {
                leader: request.leader,
                term: request.term,
            });
        }
        self.heard_us = out.now().monotonic_us;
        self.reset_timer(ResetBecause::LeaderHeard, out);
        true
    }

    /// The consistency check, and what becomes of the entries (receiver 2 to 4).
    fn take_entries(&mut self, request: &AppendEntries, out: &mut Out) -> Outcome {
        let prev = request.prev_log_index;
        let decision = AcceptEntries {
            prev_log_index: prev,
            prev_log_term: request.prev_log_term,
            last_index: self.log.last_index(),
            own_term: self.log.term_at(prev),
            anything: self.settings.has(Flaw::SkipConsistencyCheck),
        };
        if !decision.holds() {
            let own_term = decision.own_term;
            out.event(Event::Mismatch {
                index: prev,
                leader_term: request.prev_log_term,
                own_term,
            });
            return self.mismatch(own_term);
        }
        let mut first = None;
        for (index, entry) in (prev + 1..).zip(request.entries.iter()) {
            if let Some(own_term) = self.log.term_at(index) {
                let conflict = Conflict {
                    index,
                    own_term,
                    leader_term: entry.term,
                };
                if !conflict.holds() || self.settings.has(Flaw::KeepConflicting) {
                    continue;
                }
                let last = self.log.last_index();
                self.log.truncate_from(index);
                out.event(Event::Truncated { first: index, last });
            }
            self.log.push(*entry);
            self.unsaved = true;
            first = first.or(Some(index));
        }
        if let Some(first) = first {
            let last = self.log.last_index();
            out.event(Event::Appended { first, last });
        }
        Outcome::Success {
            matched: prev + request.entries.len() as u64,
        }
    }

    /// What helps the leader to back up by a term at once (§5.3).
    fn mismatch(&self, own_term: Option<u64>) -> Outcome {
        let (conflict_term, first_index) = match own_term {
            _ if !self.settings.conflict_hint => (0, 0),
            Some(term) => (term, self.log.first_of(term)),
            None => (0, self.log.last_index() + 1),
        };
        Outcome::Mismatch {
            conflict_term,
            first_index,
        }
    }

    /// Learns what is committed (receiver 5).
    fn follow_commit(&mut self, leader_commit: u64, last_new: u64, out: &mut Out) {
        let decision = FollowCommit {
            leader_commit,
            last_new,
            commit_index: self.commit_index,
        };
        if decision.holds() {
            self.commit(decision.index(), out);
        }
    }
}
