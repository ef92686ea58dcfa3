//! Why somebody does what it does, or does not yet, said by its own state: every number
//! here is one that a rule of the protocol has looked at.

mod choice;
mod forecast;
mod raft;
mod silence;

use lab_sentinel::decision::Decision;
use lab_sentinel::view::{FailoverView, MasterView};
use lab_sentinel::{FailoverState, Sentinel};
use lab_sim::HostId;

use super::{Look, node};
use crate::frame::{NodeId, Stand, Why};

pub(super) use forecast::{Forecast, forecast};
pub(crate) use silence::{last_answer, last_heard};

impl Look<'_> {
    /// Where the matter of one master stands for a sentinel.
    pub(super) fn why(self, host: HostId, sentinel: &Sentinel, master: MasterView<'_>) -> Why {
        let stand = self.stand(host, sentinel, master);
        let chooses = matches!(
            stand,
            Stand::TooEarly {
                ruled_out: Some(_),
                ..
            } | Stand::MayStart { .. }
                | Stand::NeedsVotes { .. }
                | Stand::Chooses { .. }
        );
        Why {
            about: master.name().to_owned(),
            choice: chooses.then(|| self.choice(&master.selection(self.wall_ms(host)))),
            stand,
        }
    }

    fn stand(self, host: HostId, sentinel: &Sentinel, master: MasterView<'_>) -> Stand {
        if let Some(since) = sentinel.tilt_since() {
            let until = since + sentinel.tunables().tilt_period;
            return Stand::InTilt {
                until_us: self.relative_ms(host, until),
            };
        }
        let failover = master.failover();
        if failover.in_progress {
            return self.in_failover(host, sentinel, master, failover);
        }
        if master.odown_since().is_some() {
            return self.before_failover(host, sentinel, master);
        }
        if master.sdown_since().is_some() {
            return self.alone(master);
        }
        let about = self.shown(master);
        let sdown = master.sdown(self.wall_ms(host));
        // A reply may take a while; a quarter of the patience used up is news.
        if sdown.elapsed * 4 <= sdown.down_after {
            return Stand::Answers { master: about };
        }
        let left = sdown.down_after - sdown.elapsed + 1;
        Stand::Silent {
            master: about,
            at_us: self.relative_ms(host, self.wall_ms(host) + left),
        }
    }

    /// The master of a view, as it is drawn.
    fn shown(self, master: MasterView<'_>) -> NodeId {
        self.node_at(master.address()).unwrap_or_default()
    }

    /// It holds the master for down, and it is not enough.
    fn alone(self, master: MasterView<'_>) -> Stand {
        let about = self.shown(master);
        let odown = master.odown();
        let others = master.peers().count() as u32;
        let quorum = odown.quorum;
        if others + 1 < quorum {
            return Stand::KnowsTooFew {
                master: about,
                known: others + 1,
                quorum,
            };
        }
        let (seen, down) = (odown.count, down(master));
        let since = master.sdown_since().unwrap_or(0);
        if master.last_odown_time() != 0 && master.last_odown_time() >= since {
            return Stand::OdownGone {
                master: about,
                seen,
                quorum,
                others,
                down,
            };
        }
        Stand::TooFewSay {
            master: about,
            seen,
            quorum,
            others,
            down,
        }
    }

    /// The master is objectively down, and no attempt is under way here.
    fn before_failover(self, host: HostId, sentinel: &Sentinel, master: MasterView<'_>) -> Stand {
        let now_ms = self.wall_ms(host);
        let start = master.start(now_ms);
        if !start.only_too_early() {
            return Stand::MayStart {
                at_us: self.next_tick_at(host, sentinel),
            };
        }
        let (leader, epoch) = master.vote();
        let other = leader.filter(|leader| *leader != sentinel.id());
        let voted = other.and_then(|leader| Some((node(self.run.who().with_id(leader)?), epoch)));
        let until_ms = now_ms + start.wait - start.since_start;
        Stand::TooEarly {
            master: self.shown(master),
            voted,
            until_us: self.relative_ms(host, until_ms),
            ruled_out: ruled_out(master, now_ms),
        }
    }

    fn in_failover(
        self,
        host: HostId,
        sentinel: &Sentinel,
        master: MasterView<'_>,
        failover: FailoverView,
    ) -> Stand {
        let now_ms = self.wall_ms(host);
        let replica = failover
            .promoted
            .and_then(|at| self.node_at(at))
            .unwrap_or_default();
        let is_down = master
            .replicas()
            .any(|known| known.promoted() && known.sdown_since().is_some());
        let promotion = master.promotion(now_ms);
        // It takes more than the limit.
        let until_ms = now_ms + promotion.limit - promotion.in_state + 1;
        let until_us = self.relative_ms(host, until_ms);
        match failover.state {
            FailoverState::WaitStart => self.needs_votes(host, sentinel, master),
            FailoverState::None | FailoverState::SelectSlave => Stand::Chooses {
                ruled_out: ruled_out(master, now_ms),
                at_us: self.next_tick_at(host, sentinel),
            },
            FailoverState::SendSlaveofNoone => Stand::CannotOrder { replica, until_us },
            FailoverState::WaitPromotion => Stand::Promotes {
                replica,
                down: is_down,
                until_us,
            },
            FailoverState::ReconfSlaves => {
                let (ends, next) = (master.ends(now_ms), master.reconfigures());
                if !ends.promoted_alive {
                    let left = ends.not_reconfigured;
                    return Stand::PromotedDown { replica, left };
                }
                Stand::Reconfigures {
                    busy: next.in_progress.max(0) as u32,
                    slots: next.parallel_syncs.max(0) as u32,
                    left: ends.not_reconfigured,
                    until_us: self.relative_ms(host, now_ms + ends.limit - ends.in_state + 1),
                }
            }
            FailoverState::UpdateConfig => Stand::Switches,
        }
    }

    fn needs_votes(self, host: HostId, sentinel: &Sentinel, master: MasterView<'_>) -> Stand {
        let votes = master.votes();
        let own = master.own_votes();
        let other = votes
            .leader
            .filter(|leader| *leader != sentinel.id() && votes.votes > own);
        let at = |ms: Option<i64>| self.relative_ms(host, ms.unwrap_or_default());
        Stand::NeedsVotes {
            epoch: master.failover().epoch,
            held: own,
            needed: votes.majority().max(votes.quorum),
            voters: votes.voters,
            down: down(master),
            ahead: other.and_then(|id| self.run.who().with_id(id)).map(node),
            until_us: at(master.gives_up_at().map(|limit| limit + 1)),
            retry_us: at(master.retry_not_before()),
        }
    }

    /// When a sentinel next looks at everything.
    fn next_tick_at(self, host: HostId, sentinel: &Sentinel) -> i64 {
        self.relative(self.run.now()) + self.next_tick_us(host, sentinel) as i64
    }
}

/// How many of the other sentinels one holds for down.
fn down(master: MasterView<'_>) -> u32 {
    let down = master.peers().filter(|peer| peer.sdown_since().is_some());
    down.count() as u32
}

/// How many replicas there are, if none may be promoted.
fn ruled_out(master: MasterView<'_>, now_ms: i64) -> Option<u32> {
    let selection = master.selection(now_ms);
    (!selection.holds()).then_some(selection.candidates.len() as u32)
}
