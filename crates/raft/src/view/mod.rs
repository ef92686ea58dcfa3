//! What a screen, a report or a test may see of a server. Nothing here decides
//! anything: decisions are asked from [`crate::decision`].

use lab_process::Address;

use crate::decision::{AdvanceCommit, Elected, PreElected, Report};
use crate::role::Role;
use crate::{Disk, Log, Machine, Raft, RoleName, ServerId, Settings, VoteState};

/// An election timer, on the monotonic clock in microseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimerView {
    /// When it was reset.
    pub since_us: u64,
    /// The timeout drawn then.
    pub limit_us: u64,
}

impl TimerView {
    /// How much of the timeout has passed at an instant, and how long it is.
    #[must_use]
    pub fn elapsed_us(&self, now_us: u64) -> u64 {
        now_us.saturating_sub(self.since_us).min(self.limit_us)
    }

    /// When it runs out.
    #[must_use]
    pub const fn fires_at_us(&self) -> u64 {
        self.since_us.saturating_add(self.limit_us)
    }
}

/// What a leader knows of a server, and what it will do about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FollowerView {
    /// Which server.
    pub id: ServerId,
    /// Index of the next entry to send.
    pub next_index: u64,
    /// Index of the highest entry known to be stored.
    pub match_index: u64,
    /// The leader still looks for the place where the logs agree.
    pub probing: bool,
    /// `AppendEntries` that wait for their answers.
    pub in_flight: u32,
    /// When it was last heard, or the leader's term began; monotonic microseconds.
    pub heard_us: u64,
    /// When it was last sent something.
    pub sent_us: u64,
}

/// A connection a server has opened to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinkView {
    /// To which server.
    pub id: ServerId,
    /// It is established.
    pub open: bool,
    /// Requests without an answer.
    pub unanswered: u32,
}

impl Raft {
    /// Its number.
    #[must_use]
    pub const fn id(&self) -> ServerId {
        self.me
    }

    /// Where the servers of the cluster listen, by number.
    #[must_use]
    pub fn servers(&self) -> &[Address] {
        &self.servers
    }

    /// How it behaves.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Its state.
    #[must_use]
    pub const fn role(&self) -> RoleName {
        self.role_name()
    }

    /// Its current term.
    #[must_use]
    pub const fn term(&self) -> u64 {
        self.term
    }

    /// Whom it has voted for in its current term.
    #[must_use]
    pub const fn voted_for(&self) -> Option<ServerId> {
        self.voted_for
    }

    /// The leader of its term, if it knows; itself, if it leads.
    #[must_use]
    pub const fn leader(&self) -> Option<ServerId> {
        self.leader
    }

    /// Its log. An entry is committed if its index is at most
    /// [`Raft::commit_index`].
    #[must_use]
    pub const fn log(&self) -> &Log {
        &self.log
    }

    /// Index of the highest entry it knows to be committed.
    #[must_use]
    pub const fn commit_index(&self) -> u64 {
        self.commit_index
    }

    /// The state machine, with all applied entries.
    #[must_use]
    pub const fn machine(&self) -> &Machine {
        &self.machine
    }

    /// What would be on its disk after a flush now.
    #[must_use]
    pub fn disk(&self) -> Disk {
        self.to_disk()
    }

    /// Its election timer; a leader's stands still.
    #[must_use]
    pub fn timer(&self) -> Option<TimerView> {
        (!self.leads()).then_some(TimerView {
            since_us: self.timer.since_us,
            limit_us: self.timer.limit_us,
        })
    }

    /// A candidate's or pre-candidate's votes, by server; its own is among them.
    pub fn votes(&self) -> impl Iterator<Item = (ServerId, VoteState)> + '_ {
        let states: &[VoteState] = match &self.role {
            Role::PreCandidate(ballot) | Role::Candidate(ballot) => &ballot.states,
            Role::Follower | Role::Leader(_) => &[],
        };
        (0..).map(ServerId).zip(states.iter().copied())
    }

    /// What a leader knows of the others.
    pub fn followers(&self) -> impl Iterator<Item = FollowerView> + '_ {
        self.peers().filter_map(|id| {
            let progress = self.progress_of(id)?;
            Some(FollowerView {
                id,
                next_index: progress.next_index,
                match_index: progress.match_index,
                probing: progress.probing,
                in_flight: progress.in_flight,
                heard_us: progress.heard_us,
                sent_us: progress.sent_us,
            })
        })
    }

    /// The connections it has opened to the others.
    pub fn links(&self) -> impl Iterator<Item = LinkView> + '_ {
        self.peers().map(|id| {
            let link = &self.links[id.index()];
            LinkView {
                id,
                open: link.is_open(),
                unanswered: link.unanswered(),
            }
        })
    }

    /// How many clients wait for an entry to be committed.
    #[must_use]
    pub fn waiting_clients(&self) -> usize {
        self.asked.len()
    }

    /// Who last asked for its vote, and the decision about it.
    #[must_use]
    pub fn last_vote(&self) -> Option<(Address, Report)> {
        self.last_vote.map(|last| last.report())
    }

    /// A pre-candidate's question whether enough would vote for it.
    #[must_use]
    pub fn pre_elected_decision(&self) -> Option<PreElected> {
        self.pre_elected()
    }

    /// A candidate's question whether it has won.
    #[must_use]
    pub fn elected_decision(&self) -> Option<Elected> {
        self.elected()
    }

    /// A leader's question whether more is committed.
    #[must_use]
    pub fn commit_decision(&self) -> Option<AdvanceCommit> {
        self.judge_commit()
    }

    /// What it would decide about itself now: why it does, or does not yet, start
    /// an election, lead, commit, step down.
    #[must_use]
    pub fn decisions(&self, now_us: u64) -> Vec<Report> {
        let mut reports = Vec::with_capacity(3);
        if !self.leads() {
            reports.push(Report::of(&self.start_election(now_us)));
        }
        reports.extend(self.pre_elected().map(|decision| Report::of(&decision)));
        reports.extend(self.elected().map(|decision| Report::of(&decision)));
        reports.extend(self.judge_commit().map(|decision| Report::of(&decision)));
        if self.settings.check_quorum {
            let still = self.still_leader(now_us);
            reports.extend(still.map(|decision| Report::of(&decision)));
        }
        reports
    }

    /// What it would decide about another server now: whether to send it entries or
    /// a heartbeat, open the connection or give it up. Empty for itself and for
    /// numbers that no server has.
    #[must_use]
    pub fn decisions_about(&self, id: ServerId, now_us: u64) -> Vec<Report> {
        if !self.peers().any(|peer| peer == id) {
            return Vec::new();
        }
        let mut reports = vec![
            Report::of(&self.reconnect_decision(id, now_us)),
            Report::of(&self.give_up_decision(id, now_us)),
        ];
        let entries = self.send_entries(id);
        reports.extend(entries.map(|decision| Report::of(&decision)));
        let heartbeat = self.send_heartbeat(id, now_us);
        reports.extend(heartbeat.map(|decision| Report::of(&decision)));
        reports
    }
}
