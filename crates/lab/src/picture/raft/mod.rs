//! Raft servers and their clients as they are drawn.

mod inspect;
mod sentence;
mod words;

use lab_raft::client::Client;
use lab_raft::{Message, Raft, RoleName, ServerId, VoteState as Known};
use lab_sim::{Flight, HostId};

use super::{Look, node};
use crate::frame::{
    Ballot, BallotSlot, Follower, Gauge, GaugeKind, LogEntry, LogStrip, NodeView, Pill, VoteState,
};
use crate::scenario::NodeKind;
use crate::world::Node;

pub(crate) use words::{entry_text, event_text, name_of, raft_kind, raft_label, raft_message_text};

impl<'a> Look<'a> {
    /// Raft servers that have a process, running or paused, with their hosts.
    fn rafts(self) -> impl Iterator<Item = (HostId, &'a Raft)> {
        self.run
            .who()
            .of_kind(NodeKind::Raft)
            .filter_map(move |host| {
                let raft = self.process(host).and_then(Node::raft)?;
                Some((host, raft))
            })
    }

    /// The host of a server of that number.
    pub(super) fn raft_host(self, id: ServerId) -> Option<HostId> {
        self.run.who().of_kind(NodeKind::Raft).nth(id.index())
    }

    fn monotonic_us(self, host: HostId) -> u64 {
        self.run
            .world()
            .host(host)
            .clock(self.run.now())
            .monotonic_us
    }

    /// An instant on a host's monotonic clock, as one of true time from t = 0.
    pub(super) fn relative_monotonic(self, host: HostId, monotonic_us: u64) -> i64 {
        let ahead = monotonic_us as i64 - self.monotonic_us(host) as i64;
        self.relative(self.run.now()) + ahead
    }

    pub(super) fn fill_raft(self, host: HostId, raft: &Raft, view: &mut NodeView) {
        view.epoch = Some(raft.term());
        view.leads = raft.role() == RoleName::Leader;
        view.counter = Some(raft.machine().counter());
        let leader = raft.leader().and_then(|leader| self.raft_host(leader));
        view.believes_master = leader.map(node);
        view.ballot = self.raft_ballot(host, raft);
        view.gauges = self.raft_gauges(host, raft);
        view.log = Some(self.log_strip(raft));
    }

    pub(super) fn fill_raft_client(self, client: &Client, view: &mut NodeView) {
        view.lost_writes = Some(client.lost());
        view.believes_master = client.connected_to().and_then(|to| self.node_at(to));
    }

    fn raft_gauges(self, host: HostId, raft: &Raft) -> Vec<Gauge> {
        let now_us = self.monotonic_us(host);
        if let Some(timer) = raft.timer() {
            return vec![Gauge {
                kind: GaugeKind::ElectionTimeout,
                about: None,
                elapsed_us: timer.elapsed_us(now_us),
                limit_us: timer.limit_us.max(1),
            }];
        }
        // A leader's next sign of life, to whoever has waited longest for one.
        let oldest = raft.followers().map(|follower| follower.sent_us).min();
        let heartbeat = oldest.map(|sent| Gauge {
            kind: GaugeKind::Heartbeat,
            about: None,
            elapsed_us: now_us
                .saturating_sub(sent)
                .min(raft.settings().heartbeat_us),
            limit_us: raft.settings().heartbeat_us.max(1),
        });
        heartbeat.into_iter().collect()
    }

    fn log_strip(self, raft: &Raft) -> LogStrip {
        let log = raft.log();
        let last = log.last_index();
        let first = (last + 1).saturating_sub(LogStrip::ENTRIES as u64).max(1);
        let entries = (first..=last).filter_map(|index| {
            let entry = log.get(index)?;
            Some(LogEntry {
                index,
                term: entry.term,
                text: entry_text(&entry.command),
            })
        });
        let followers = raft.followers().filter_map(|follower| {
            Some(Follower {
                node: node(self.raft_host(follower.id)?),
                next: follower.next_index,
                matched: follower.match_index,
            })
        });
        LogStrip {
            entries: entries.collect(),
            last,
            committed: raft.commit_index(),
            applied: raft.machine().applied(),
            followers: followers.collect(),
        }
    }

    /// The ring of votes around a candidate, or around who thinks of becoming one.
    fn raft_ballot(self, host: HostId, raft: &Raft) -> Option<Ballot> {
        let pre_vote = match raft.role() {
            RoleName::Candidate => false,
            RoleName::PreCandidate => true,
            RoleName::Follower | RoleName::Leader => return None,
        };
        let majority = majority(raft);
        let mut slots: Vec<BallotSlot> = raft
            .votes()
            .map(|(id, known)| {
                let voter = self.raft_host(id);
                BallotSlot {
                    voter: voter.map(node),
                    state: voter.map_or(VoteState::Unreachable, |voter| {
                        self.raft_slot(host, voter, raft, known)
                    }),
                }
            })
            .collect();
        // The candidate itself comes first.
        let own = raft.id().index();
        if own < slots.len() {
            let slot = slots.remove(own);
            slots.insert(0, slot);
        }
        Some(Ballot {
            epoch: raft.term() + u64::from(pre_vote),
            slots,
            held: granted(raft),
            needed: majority,
            quorum: majority,
            majority,
            gives_up_us: raft
                .timer()
                .map(|timer| self.relative_monotonic(host, timer.fires_at_us())),
            retry_us: None,
            elected: false,
        })
    }

    /// What is known of a vote: from the candidate, from the wire, from the network.
    fn raft_slot(self, candidate: HostId, voter: HostId, raft: &Raft, known: Known) -> VoteState {
        match known {
            Known::Granted => return VoteState::Held,
            Known::Refused => {
                let other = self
                    .process(voter)
                    .and_then(Node::raft)
                    .is_some_and(|voter| {
                        voter.term() == raft.term()
                            && voter.voted_for().is_some_and(|given| given != raft.id())
                    });
                return if other {
                    VoteState::GivenToOther
                } else {
                    VoteState::Refused
                };
            }
            Known::Asked | Known::NotAsked => {}
        }
        let granted = |message: &Message| matches!(message, Message::Vote(vote) if vote.granted);
        let asks = |message: &Message| matches!(message, Message::RequestVote(_));
        if self.raft_under_way(voter, candidate, granted) {
            VoteState::GivenInFlight
        } else if self.raft_under_way(candidate, voter, asks) {
            VoteState::RequestInFlight
        } else if self.is_cut(candidate, voter) || !self.is_up(voter) {
            VoteState::Unreachable
        } else {
            VoteState::Open
        }
    }

    fn raft_under_way(self, from: HostId, to: HostId, is_it: impl Fn(&Message) -> bool) -> bool {
        self.run.world().in_flight().any(|flight| {
            flight.from == from
                && flight.to == to
                && flight.flight == Flight::OnWire
                && flight.message.raft().is_some_and(&is_it)
        })
    }

    /// The word beside a Raft server.
    pub(super) fn raft_pill(self, host: HostId, raft: &Raft) -> Option<Pill> {
        let (held, needed) = (granted(raft), majority(raft));
        match raft.role() {
            RoleName::Leader => Some(Pill::Leads { term: raft.term() }),
            RoleName::Candidate => Some(Pill::Candidate { held, needed }),
            RoleName::PreCandidate => Some(Pill::PreCandidate { held, needed }),
            RoleName::Follower => {
                if raft.leader().is_none()
                    && let Some(voted) = raft.voted_for()
                    && let Some(candidate) = self.raft_host(voted)
                {
                    let term = raft.term();
                    let candidate = node(candidate);
                    return Some(Pill::VotedInTerm { candidate, term });
                }
                let timer = raft.timer()?;
                let elapsed_us = timer.elapsed_us(self.monotonic_us(host));
                // Patience that lasts as usual is no news.
                let longest_silence = raft.settings().heartbeat_us * 2;
                let silent = elapsed_us > longest_silence || raft.leader().is_none();
                silent.then(|| Pill::TimesOutIn {
                    us: timer.limit_us.saturating_sub(elapsed_us),
                })
            }
        }
    }

    /// The word beside a client of Raft.
    pub(super) fn raft_client_pill(self, host: HostId, client: &Client) -> Pill {
        match client.waiting_since_ms() {
            Some(since) => Pill::Waiting {
                us: (self.wall_ms(host) - since).max(0) as u64 * 1_000,
            },
            None => Pill::Writing {
                acknowledged: client.acknowledged().max(0) as u64,
            },
        }
    }
}

/// How many votes are a majority of a server's cluster.
fn majority(raft: &Raft) -> u32 {
    raft.servers().len() as u32 / 2 + 1
}

/// The votes a candidate has.
fn granted(raft: &Raft) -> u32 {
    let granted = raft.votes().filter(|(_, state)| *state == Known::Granted);
    granted.count() as u32
}
