use crate::decision::{
    Backtrack, Decision, FreshAnswer, SendEntries, SendHeartbeat, StillLeader, majority,
};
use crate::event::{Event, StepDownBecause};
use crate::flaw::Flaw;
use crate::role::Role;
use crate::{AppendEntries, Appended, Message, Out, Outcome, Raft, ServerId};

/// What a leader knows of a server (figure 2, "volatile state on leaders").
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Progress {
    /// Index of the next entry to send (`nextIndex`).
    pub(crate) next_index: u64,
    /// Index of the highest entry known to be stored (`matchIndex`).
    pub(crate) match_index: u64,
    /// The place where the logs agree is not known yet; until then one request is
    /// under way at a time.
    pub(crate) probing: bool,
    /// `AppendEntries` that wait for their answers.
    pub(crate) in_flight: u32,
    /// When something last came from it in this term, monotonic microseconds.
    pub(crate) heard_us: u64,
    /// When something was last sent to it.
    pub(crate) sent_us: u64,
}

impl Progress {
    pub(crate) const fn new(next_index: u64, now_us: u64) -> Self {
        Self {
            next_index,
            match_index: 0,
            probing: true,
            in_flight: 0,
            heard_us: now_us,
            sent_us: now_us,
        }
    }

    /// The connection is gone, and whatever was under way on it.
    pub(crate) const fn disconnected(&mut self) {
        self.probing = true;
        self.in_flight = 0;
        self.next_index = self.match_index + 1;
    }
}

impl Raft {
    pub(crate) fn progress_of(&self, id: ServerId) -> Option<&Progress> {
        match &self.role {
            Role::Leader(progress) => progress.get(id.index()),
            _ => None,
        }
    }

    pub(crate) fn progress_mut(&mut self, id: ServerId) -> Option<&mut Progress> {
        match &mut self.role {
            Role::Leader(progress) => progress.get_mut(id.index()),
            _ => None,
        }
    }

    /// Sends what a server lacks, as far as one message goes; a heartbeat if it
    /// lacks nothing.
    pub(crate) fn send_append(&mut self, id: ServerId, out: &mut Out) {
        self.send_from(id, u64::from(self.settings.max_entries), out);
    }

    fn send_from(&mut self, id: ServerId, most: u64, out: &mut Out) {
        let Some(&progress) = self.progress_of(id) else {
            return;
        };
        if !self.links[id.index()].is_open() {
            return;
        }
        let prev_log_index = progress.next_index - 1;
        let entries = self.log.from(progress.next_index, most);
        let sent = entries.len() as u64;
        let request = AppendEntries {
            term: self.term,
            leader: self.me,
            prev_log_index,
            prev_log_term: self.log.term_at(prev_log_index).unwrap_or(0),
            entries,
            leader_commit: self.commit_index,
        };
        self.call(id, Message::AppendEntries(Box::new(request)), out);
        let now_us = out.now().monotonic_us;
        let trusting = self.settings.has(Flaw::MatchUnanswered);
        if let Some(progress) = self.progress_mut(id) {
            progress.sent_us = now_us;
            progress.in_flight += 1;
            if !progress.probing {
                progress.next_index += sent;
            }
            if trusting {
                progress.match_index = prev_log_index + sent;
            }
        }
    }

    pub(crate) fn send_entries(&self, id: ServerId) -> Option<SendEntries> {
        let progress = self.progress_of(id)?;
        let limit = if progress.probing {
            1
        } else {
            self.settings.max_in_flight
        };
        Some(SendEntries {
            connected: self.links[id.index()].is_open(),
            last_index: self.log.last_index(),
            next_index: progress.next_index,
            in_flight: progress.in_flight,
            limit,
        })
    }

    /// Sends entries for as long as a server lacks any and may be sent more.
    pub(crate) fn replicate_to(&mut self, id: ServerId, out: &mut Out) {
        while self.send_entries(id).is_some_and(|send| send.holds()) {
            self.send_append(id, out);
        }
    }

    /// Sends new entries to everybody.
    pub(crate) fn replicate(&mut self, out: &mut Out) {
        for id in self.peers() {
            self.replicate_to(id, out);
        }
    }

    pub(crate) fn send_heartbeat(&self, id: ServerId, now_us: u64) -> Option<SendHeartbeat> {
        Some(SendHeartbeat {
            connected: self.links[id.index()].is_open(),
            since_sent_us: now_us.saturating_sub(self.progress_of(id)?.sent_us),
            interval_us: self.settings.heartbeat_us,
        })
    }

    /// Heartbeats to whoever has not been sent anything for an interval. They carry
    /// no entries: what could be sent was sent.
    pub(crate) fn send_heartbeats(&mut self, out: &mut Out) {
        for id in self.peers() {
            let decision = self.send_heartbeat(id, out.now().monotonic_us);
            if decision.is_some_and(|decision| decision.holds()) {
                self.send_from(id, 0, out);
            }
        }
    }

    /// A server has answered (figure 2, Leaders 3).
    pub(crate) fn on_appended(&mut self, from: ServerId, answer: &Appended, out: &mut Out) {
        self.see_term(answer.term, out);
        if answer.term != self.term {
            return;
        }
        let now_us = out.now().monotonic_us;
        let Some(progress) = self.progress_mut(from) else {
            return;
        };
        progress.heard_us = now_us;
        progress.in_flight = progress.in_flight.saturating_sub(1);
        match answer.outcome {
            Outcome::Success { matched } => self.on_success(from, matched, out),
            Outcome::Mismatch {
                conflict_term,
                first_index,
            } => self.on_mismatch(from, answer.prev_log_index, conflict_term, first_index, out),
            Outcome::OldTerm => {}
        }
        self.replicate_to(from, out);
    }

    fn on_success(&mut self, from: ServerId, matched: u64, out: &mut Out) {
        let matched = matched.min(self.log.last_index());
        let Some(progress) = self.progress_mut(from) else {
            return;
        };
        let advanced = matched > progress.match_index;
        progress.match_index = progress.match_index.max(matched);
        if progress.probing {
            progress.probing = false;
            progress.next_index = progress.match_index + 1;
        } else {
            progress.next_index = progress.next_index.max(progress.match_index + 1);
        }
        if advanced {
            out.event(Event::Matched {
                server: from,
                index: matched,
            });
            self.advance_commit(out);
        }
    }

    fn on_mismatch(
        &mut self,
        from: ServerId,
        refused_index: u64,
        conflict_term: u64,
        first_index: u64,
        out: &mut Out,
    ) {
        let backtrack = Backtrack {
            refused_index,
            conflict_term,
            first_index,
            own_last_of_term: self.log.last_of(conflict_term),
            by_terms: self.settings.conflict_hint,
        };
        let Some(progress) = self.progress_mut(from) else {
            return;
        };
        let fresh = FreshAnswer {
            prev_log_index: refused_index,
            probing: progress.probing,
            next_index: progress.next_index,
            match_index: progress.match_index,
        };
        if fresh.holds() {
            progress.probing = true;
            progress.next_index = backtrack.next_index().max(progress.match_index + 1);
            out.event(Event::BackedUp {
                server: from,
                next_index: progress.next_index,
            });
        }
    }

    /// With check-quorum: whether this leader may go on leading.
    pub(crate) fn still_leader(&self, now_us: u64) -> Option<StillLeader> {
        let Role::Leader(progress) = &self.role else {
            return None;
        };
        let limit_us = self.settings.election_timeout_min_us;
        let since = |at: u64| now_us.saturating_sub(at);
        let heard = |id: &ServerId| since(progress[id.index()].heard_us) < limit_us;
        Some(StillLeader {
            heard: 1 + self.peers().filter(heard).count() as u32,
            servers: self.server_count(),
            since_majority_us: self.majority_heard_us().map_or(0, since),
            limit_us,
        })
    }

    /// When a leader last had heard a majority, itself included; `None` if it needs
    /// nobody else, or does not lead.
    pub(crate) fn majority_heard_us(&self) -> Option<u64> {
        let Role::Leader(progress) = &self.role else {
            return None;
        };
        let heard = self.peers().map(|id| progress[id.index()].heard_us);
        let mut heard: Vec<u64> = heard.collect();
        heard.sort_unstable_by(|a, b| b.cmp(a));
        // So many others and the leader are a majority.
        let last = (majority(self.server_count()) - 1).checked_sub(1)?;
        heard.get(last as usize).copied()
    }

    /// Steps down if no majority is heard any more (dissertation, §6.2).
    pub(crate) fn check_quorum(&mut self, out: &mut Out) {
        if !self.settings.check_quorum {
            return;
        }
        let decision = self.still_leader(out.now().monotonic_us);
        if decision.is_some_and(|decision| !decision.holds()) {
            self.step_down(self.term, StepDownBecause::NoQuorum, out);
        }
    }
}
