use crate::decision::{AdvanceCommit, Apply, Decision, majority};
use crate::event::Event;
use crate::flaw::Flaw;
use crate::role::Role;
use crate::{Out, Raft};

impl Raft {
    /// Whether more is committed, as a leader judges it (figure 2, Leaders 4).
    pub(crate) fn judge_commit(&self) -> Option<AdvanceCommit> {
        let Role::Leader(progress) = &self.role else {
            return None;
        };
        let mut stored: Vec<u64> = self
            .peers()
            .map(|id| progress[id.index()].match_index)
            .collect();
        stored.push(self.log.last_index());
        stored.sort_unstable_by(|a, b| b.cmp(a));
        let servers = self.server_count();
        // Terms never fall along a log: if the highest index that a majority has
        // stored is not of the leader's term, no lower one is.
        let index = stored[majority(servers) as usize - 1];
        Some(AdvanceCommit {
            index,
            commit_index: self.commit_index,
            stored: stored.iter().filter(|at| **at >= index).count() as u32,
            servers,
            entry_term: self.log.term_at(index).unwrap_or(0),
            current_term: self.term,
            any_term: self.settings.has(Flaw::CommitOldTerms),
        })
    }

    /// A leader commits what a majority has stored.
    pub(crate) fn advance_commit(&mut self, out: &mut Out) {
        let Some(decision) = self.judge_commit() else {
            return;
        };
        if decision.holds() {
            self.commit(decision.index, out);
        }
    }

    /// Everything up to `index` is committed: it is applied, and whoever waited for
    /// it is answered.
    pub(crate) fn commit(&mut self, index: u64, out: &mut Out) {
        let first = self.commit_index + 1;
        self.commit_index = index;
        out.event(Event::Committed { first, last: index });
        while self.apply_decision().holds() {
            let at = self.machine.applied() + 1;
            let Some(entry) = self.log.get(at) else {
                return;
            };
            let forget = self.settings.has(Flaw::ForgetSessions);
            let reply = self.machine.apply(entry.command, forget);
            out.event(Event::Applied {
                index: at,
                entry,
                reply,
            });
            self.answer_client(at, entry.term, reply, out);
        }
    }

    pub(crate) const fn apply_decision(&self) -> Apply {
        Apply {
            commit_index: self.commit_index,
            last_applied: self.machine.applied(),
        }
    }
}
