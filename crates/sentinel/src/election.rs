//! Electing the sentinel that carries out a failover (§9).

use lab_redis::wire::RunId;
use rand::Rng;

use crate::decision::{Decision, Elected, GiveUpElection, GrantVote, StartFailover};
use crate::event::Detail;
use crate::link::Who;
use crate::{Event, EventKind, FailoverState, Out, Sentinel, Tunables};

impl Sentinel {
    /// `sentinelStartFailoverIfNeeded`. Returns whether an attempt was started.
    /// The reason to wait is logged once for each start time.
    pub(crate) fn start_failover_if_needed(&mut self, m: u32, out: &mut Out) -> bool {
        let decision = StartFailover::judge(&self.masters[m], out.wall_ms());
        if decision.holds() {
            self.start_failover(m, out);
            return true;
        }
        let master = &mut self.masters[m];
        if decision.only_too_early() && master.failover.delay_logged != master.failover.start_time {
            master.failover.delay_logged = master.failover.start_time;
            let not_before = (master.failover.start_time + decision.wait) / 1_000;
            self.log(
                Event::plain(EventKind::LogFailoverDelay, Detail::NotBefore(not_before)),
                out,
            );
        }
        false
    }

    /// `sentinelStartFailover`: a new epoch. Despite the state's name nothing waits
    /// for the start time; its random part only moves the limit and the retry.
    pub(crate) fn start_failover(&mut self, m: u32, out: &mut Out) {
        // Anybody can tell any epoch; the counter wraps as Redis's does.
        self.current_epoch = self.current_epoch.wrapping_add(1);
        let epoch = self.current_epoch;
        let failover = &mut self.masters[m].failover;
        failover.state = FailoverState::WaitStart;
        failover.in_progress = true;
        failover.epoch = epoch;
        let of = self.refer(m, Who::Master);
        self.announce_with(EventKind::NewEpoch, of, Detail::Epoch(epoch), out);
        self.announce(EventKind::TryFailover, of, out);
        let desync = self.desync();
        let failover = &mut self.masters[m].failover;
        failover.start_time = out.wall_ms() + desync;
        failover.state_change_time = out.wall_ms();
    }

    /// 0 to 999 milliseconds.
    fn desync(&mut self) -> i64 {
        i64::from(self.rng.next_u32() % Tunables::MAX_DESYNC)
    }

    /// `sentinelVoteLeader`: gives the vote of an epoch to the first who asks, and
    /// returns the vote that stands. Both the epoch and the vote are on disk before
    /// the answer leaves.
    pub(crate) fn vote(
        &mut self,
        m: u32,
        asked_epoch: u64,
        candidate: RunId,
        out: &mut Out,
    ) -> (Option<RunId>, u64) {
        let grant = self.weigh_vote(m, asked_epoch, candidate, out);
        self.give_vote(m, grant, out)
    }

    /// The same for another sentinel, which asks: what was decided is kept.
    pub(crate) fn vote_asked(
        &mut self,
        m: u32,
        asked_epoch: u64,
        candidate: RunId,
        out: &mut Out,
    ) -> (Option<RunId>, u64) {
        let grant = self.weigh_vote(m, asked_epoch, candidate, out);
        self.masters[m].last_asked = Some(grant);
        self.give_vote(m, grant, out)
    }

    /// Takes the asked epoch over if it is newer, and decides.
    fn weigh_vote(
        &mut self,
        m: u32,
        asked_epoch: u64,
        candidate: RunId,
        out: &mut Out,
    ) -> GrantVote {
        if asked_epoch > self.current_epoch {
            self.current_epoch = asked_epoch;
            self.flush(out);
            self.announce_with(
                EventKind::NewEpoch,
                self.refer(m, Who::Master),
                Detail::Epoch(self.current_epoch),
                out,
            );
        }
        GrantVote::judge(&self.masters[m], self.current_epoch, asked_epoch, candidate)
    }

    fn give_vote(&mut self, m: u32, grant: GrantVote, out: &mut Out) -> (Option<RunId>, u64) {
        if grant.holds() {
            let (candidate, epoch) = (grant.candidate, self.current_epoch);
            self.masters[m].leader = Some(candidate);
            self.masters[m].leader_epoch = epoch;
            self.flush(out);
            let vote = Detail::Vote {
                leader: candidate,
                epoch,
            };
            self.announce_with(
                EventKind::VoteForLeader,
                self.refer(m, Who::Master),
                vote,
                out,
            );
            if candidate != self.id {
                // Whoever voted for another stays passive for a while.
                let desync = self.desync();
                self.masters[m].failover.start_time = out.wall_ms() + desync;
            }
        }
        (self.masters[m].leader, self.masters[m].leader_epoch)
    }

    /// `sentinelGetLeader`: counts what peers told for the *current* epoch, then
    /// votes for whoever is ahead (nearly always itself) in the *failover's* epoch.
    fn count_votes(&mut self, m: u32, out: &mut Out) -> Elected {
        let count = Elected::count_peers(&self.masters[m], self.current_epoch);
        let epoch = self.masters[m].failover.epoch;
        let (mine, mine_epoch) = self.vote(m, epoch, count.leader.unwrap_or(self.id), out);
        match mine {
            Some(leader) if mine_epoch == epoch => {
                count.with_own_vote(&self.masters[m], self.current_epoch, leader)
            }
            _ => count,
        }
    }

    /// `sentinelFailoverWaitStart`.
    pub(crate) fn wait_start(&mut self, m: u32, out: &mut Out) {
        let elected = self.count_votes(m, out);
        let is_leader = elected.winner() == Some(self.id);
        if !is_leader && !self.masters[m].failover.forced {
            if GiveUpElection::judge(&self.masters[m], &self.tunables, out.wall_ms()).holds() {
                self.announce_master(EventKind::AbortNotElected, m, out);
                self.abort_failover(m, out);
            }
            return;
        }
        self.announce(EventKind::ElectedLeader, self.refer(m, Who::Master), out);
        if self.simulated.after_election {
            self.crash(out);
        }
        self.enter(m, FailoverState::SelectSlave, out);
        self.announce_master(EventKind::StateSelectSlave, m, out);
    }

    /// Enters a state of the failover.
    pub(crate) fn enter(&mut self, m: u32, state: FailoverState, out: &Out) {
        let failover = &mut self.masters[m].failover;
        failover.state = state;
        failover.state_change_time = out.wall_ms();
    }
}
