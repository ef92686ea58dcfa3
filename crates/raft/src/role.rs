use crate::decision::{Decision, NewerTerm};
use crate::event::{Event, ResetBecause, StepDownBecause};
use crate::flaw::Flaw;
use crate::lead::Progress;
use crate::{Command, Entry, Out, Raft, ServerId};

/// The state of a server (figure 4), with what only that state has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// It answers requests and waits for a leader's.
    Follower,
    /// It asks whether it would be voted for (dissertation, §9.6).
    PreCandidate(Ballot),
    /// It asks for votes.
    Candidate(Ballot),
    /// It leads: what it knows of each server, by number.
    Leader(Vec<Progress>),
}

/// The votes of an election.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Ballot {
    /// What each server has answered, by number.
    pub(crate) states: Vec<VoteState>,
    /// Of a test: answers that came twice.
    pub(crate) repeated: u32,
}

impl Ballot {
    fn new(servers: u32, me: ServerId) -> Self {
        let mut states = vec![VoteState::NotAsked; servers as usize];
        states[me.index()] = VoteState::Granted;
        Self {
            states,
            repeated: 0,
        }
    }

    /// How many votes were given.
    pub(crate) fn votes(&self) -> u32 {
        let granted = |state: &&VoteState| **state == VoteState::Granted;
        self.states.iter().filter(granted).count() as u32 + self.repeated
    }
}

/// What a candidate knows of a server's vote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VoteState {
    /// No request is on its way: there is no connection.
    NotAsked,
    /// It was asked and has not answered.
    Asked,
    /// It gave its vote.
    Granted,
    /// It refused.
    Refused,
}

/// The name of a state.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RoleName {
    /// It answers requests and waits for a leader's.
    Follower,
    /// It asks whether it would be voted for.
    PreCandidate,
    /// It asks for votes.
    Candidate,
    /// It leads.
    Leader,
}

impl RoleName {
    /// As the papers write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Follower => "follower",
            Self::PreCandidate => "pre-candidate",
            Self::Candidate => "candidate",
            Self::Leader => "leader",
        }
    }
}

impl Raft {
    pub(crate) const fn leads(&self) -> bool {
        matches!(self.role, Role::Leader(_))
    }

    pub(crate) const fn role_name(&self) -> RoleName {
        match self.role {
            Role::Follower => RoleName::Follower,
            Role::PreCandidate(_) => RoleName::PreCandidate,
            Role::Candidate(_) => RoleName::Candidate,
            Role::Leader(_) => RoleName::Leader,
        }
    }

    /// Goes on to a later term that a message shows (figure 2, All Servers 2).
    pub(crate) fn see_term(&mut self, seen: u64, out: &mut Out) {
        let newer = NewerTerm {
            seen,
            current: self.term,
        };
        let stubborn = self.leads() && self.settings.has(Flaw::KeepLeading);
        if newer.holds() && !stubborn {
            self.step_down(seen, StepDownBecause::NewerTerm, out);
        }
    }

    /// Becomes a follower of `term`.
    pub(crate) fn step_down(&mut self, term: u64, because: StepDownBecause, out: &mut Out) {
        if term > self.term {
            self.term = term;
            self.voted_for = None;
            self.unsaved = true;
        }
        let led = self.leads();
        let was = self.role_name();
        self.role = Role::Follower;
        self.leader = None;
        out.event(Event::BecameFollower { term, was, because });
        if led {
            // A leader's timer stood still.
            self.reset_timer(ResetBecause::SteppedDown, out);
            self.turn_clients_away(out);
        }
    }

    /// Asks whether it would be voted for in the next term; neither term nor vote
    /// changes (dissertation, §9.6).
    pub(crate) fn become_pre_candidate(&mut self, out: &mut Out) {
        self.role = Role::PreCandidate(Ballot::new(self.server_count(), self.me));
        self.leader = None;
        out.event(Event::BecamePreCandidate {
            term: self.term,
            asks_for: self.term + 1,
        });
        self.reset_timer(ResetBecause::Election, out);
        self.count_votes(out);
        self.request_votes(out);
    }

    /// Raises its term, votes for itself, and asks the others (figure 2, Candidates 1).
    pub(crate) fn become_candidate(&mut self, out: &mut Out) {
        self.term += 1;
        self.voted_for = Some(self.me);
        self.unsaved = true;
        self.role = Role::Candidate(Ballot::new(self.server_count(), self.me));
        self.leader = None;
        // Its own vote is one like others: on disk before it counts.
        self.flush(out);
        out.event(Event::BecameCandidate { term: self.term });
        self.reset_timer(ResetBecause::Election, out);
        self.count_votes(out);
        self.request_votes(out);
    }

    /// Begins to lead (figure 2, Leaders 1; §8).
    pub(crate) fn become_leader(&mut self, out: &mut Out) {
        let progress = Progress::new(self.log.last_index() + 1, out.now().monotonic_us);
        self.role = Role::Leader(vec![progress; self.links.len()]);
        self.leader = Some(self.me);
        out.event(Event::BecameLeader {
            term: self.term,
            last_index: self.log.last_index(),
        });
        // What earlier leaders have committed becomes known with the first entry of
        // the term that is committed (§8).
        self.append_own(Command::Noop, out);
        // Heartbeats at once, to prevent new elections (§5.2).
        for id in self.peers() {
            self.send_append(id, out);
        }
    }

    /// A leader appends to its own log (figure 2, Leaders 2). Returns the index.
    pub(crate) fn append_own(&mut self, command: Command, out: &mut Out) -> u64 {
        self.log.push(Entry {
            term: self.term,
            command,
        });
        self.unsaved = true;
        self.flush(out);
        let index = self.log.last_index();
        out.event(Event::Appended {
            first: index,
            last: index,
        });
        self.advance_commit(out);
        index
    }
}
