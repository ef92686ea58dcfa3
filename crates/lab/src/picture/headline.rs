use lab_redis::wire::Role;
use lab_sentinel::FailoverState;
use lab_sentinel::view::MasterView;
use lab_sim::HostId;

use super::{Look, node};
use crate::frame::{Headline, NodeId, Sentence};
use crate::scenario::NodeKind;
use crate::world::Node;

type Views<'a> = [(HostId, MasterView<'a>)];

impl<'a> Look<'a> {
    /// What is happening now: of several masters, what happens to the one in the
    /// greatest trouble.
    pub(super) fn sentence(self, last_abort: Option<(NodeId, bool)>) -> Sentence {
        let names: Vec<String> = self
            .run
            .scenario()
            .masters
            .iter()
            .map(|master| master.name.clone())
            .collect();
        names
            .iter()
            .map(|name| self.sentence_about(name, last_abort))
            .max_by_key(|(trouble, _)| *trouble)
            .map(|(trouble, sentence)| match sentence.now {
                Headline::AllWell { .. } if names.len() > 1 => {
                    let masters = names.len() as u32;
                    let now = Headline::AllOfThemWell { masters };
                    (trouble, Sentence { now, ..sentence })
                }
                _ => (trouble, sentence),
            })
            .map_or_else(
                || {
                    plain(Headline::Discovering {
                        known: 0,
                        expected: 0,
                    })
                },
                |(_, sentence)| sentence,
            )
    }

    fn sentence_about(self, master: &str, last_abort: Option<(NodeId, bool)>) -> (u8, Sentence) {
        let views = self.views(master);
        let Some(believed) = self.most_believed(&views) else {
            return (0, plain(self.discovering()));
        };
        if let Some(sentence) = self.election(&views) {
            return (7, sentence);
        }
        if let Some(sentence) = self.failover(&views) {
            return (6, sentence);
        }
        if let Some(sentence) = self.down(&views, last_abort) {
            return (5, sentence);
        }
        if let Some(sentence) = self.not_noticed(&views, believed) {
            return (4, sentence);
        }
        if let Some(sentence) = self.disagreement(&views, believed) {
            return (3, sentence);
        }
        if let Some(sentence) = self.old_master_back(&views, believed) {
            return (2, sentence);
        }
        (1, self.calm(&views, believed))
    }

    fn discovering(self) -> Headline {
        let known = self
            .sentinels()
            .flat_map(|(_, sentinel)| sentinel.masters().map(|master| master.peers().count()))
            .sum::<usize>();
        let sentinels = self.run.scenario().sentinels;
        Headline::Discovering {
            known: known as u32,
            expected: (sentinels * sentinels.saturating_sub(1)) as u32,
        }
    }

    /// The server that most sentinels that run take for the master; with equal
    /// numbers the one of the newer configuration.
    fn most_believed(self, views: &Views<'_>) -> Option<HostId> {
        let host_of = |view: &MasterView<'_>| self.run.who().at(view.current_address());
        let believed = views.iter();
        let believed = believed.filter_map(|(_, view)| Some((host_of(view)?, view.config_epoch())));
        let believed: Vec<(HostId, u64)> = believed.collect();
        // Nearly always all believe the same.
        let mut votes: Vec<(HostId, usize)> = Vec::new();
        for (host, _) in &believed {
            match votes.iter_mut().find(|(other, _)| other == host) {
                Some((_, count)) => *count += 1,
                None => votes.push((*host, 1)),
            }
        }
        let votes_of = |host: HostId| {
            { votes.iter() }
                .find(|(other, _)| *other == host)
                .map_or(0, |(_, count)| *count)
        };
        { believed.iter() }
            .max_by_key(|(host, epoch)| (votes_of(*host), *epoch))
            .map(|found| found.0)
    }

    /// Somebody waits for votes.
    fn election(self, views: &Views<'_>) -> Option<Sentence> {
        let waiting: Vec<_> = views
            .iter()
            .filter(|(_, view)| in_state(view, FailoverState::WaitStart))
            .collect();
        let newest = waiting
            .iter()
            .map(|(_, view)| view.failover().epoch)
            .max()?;
        let candidates: Vec<_> = waiting
            .iter()
            .filter(|(_, view)| view.failover().epoch == newest)
            .collect();
        let (host, view) = candidates.first()?;
        let now = if candidates.len() > 1 {
            Headline::SplitVote {
                candidates: candidates
                    .iter()
                    .map(|candidate| node(candidate.0))
                    .collect(),
                epoch: newest,
            }
        } else {
            Headline::AsksForVotes {
                candidate: node(*host),
                epoch: newest,
            }
        };
        let count = view.votes();
        let needed = count.majority().max(count.quorum);
        let reachable = 1 + self.reachable_peers(*host, *view);
        let depends = if reachable < needed {
            Headline::MajorityOutOfReach { reachable, needed }
        } else if candidates.len() > 1 {
            Headline::EachNeedsVotes {
                needed,
                quorum: count.quorum,
                majority: count.majority(),
                voters: count.voters,
            }
        } else {
            let held = view.own_votes();
            Headline::NeedsVotes {
                held,
                needed,
                quorum: count.quorum,
                majority: count.majority(),
                voters: count.voters,
            }
        };
        Some(Sentence {
            now,
            depends: Some(depends),
        })
    }

    /// The peers that run and that nothing cuts off.
    fn reachable_peers(self, host: HostId, view: MasterView<'_>) -> u32 {
        let reachable = |peer: HostId| self.is_up(peer) && !self.is_cut(host, peer);
        view.peers()
            .filter_map(|peer| self.run.who().with_id(peer.id()))
            .filter(|&peer| reachable(peer))
            .count() as u32
    }

    /// Somebody carries out a failover.
    fn failover(self, views: &Views<'_>) -> Option<Sentence> {
        let (host, view) = views
            .iter()
            .filter(|(_, view)| view.failover().in_progress)
            .max_by_key(|(_, view)| view.failover().epoch)?;
        let failover = view.failover();
        let leader = node(*host);
        let promoted = failover.promoted.and_then(|address| self.node_at(address));
        let now = match (failover.state, promoted) {
            (FailoverState::SendSlaveofNoone, Some(replica)) => {
                Headline::Selected { leader, replica }
            }
            (FailoverState::WaitPromotion, Some(replica)) => {
                Headline::Promoting { leader, replica }
            }
            (FailoverState::ReconfSlaves | FailoverState::UpdateConfig, Some(master)) => {
                let others: Vec<_> = view
                    .replicas()
                    .filter(|replica| !replica.promoted() && replica.sdown_since().is_none())
                    .collect();
                let done = others
                    .iter()
                    .filter(|replica| replica.reconfigured())
                    .count() as u32;
                Headline::Reconfiguring {
                    leader,
                    master,
                    done,
                    of: others.len() as u32,
                }
            }
            _ => Headline::Elected {
                leader,
                epoch: failover.epoch,
            },
        };
        Some(plain(now))
    }

    /// Somebody holds the master down.
    fn down(self, views: &Views<'_>, last_abort: Option<(NodeId, bool)>) -> Option<Sentence> {
        let suspects: Vec<_> = views
            .iter()
            .filter(|(_, view)| view.sdown_since().is_some())
            .collect();
        let (first, view) = suspects.first()?;
        let master = self.node_at(view.address())?;
        let quorum = view.quorum();
        if let Some((by, view)) = suspects
            .iter()
            .find(|(_, view)| view.odown_since().is_some())
        {
            let retry_us = self.earliest_retry(views);
            let now = match (last_abort, retry_us) {
                (Some((leader, true)), _) => Headline::NoGoodReplica { leader },
                (Some((candidate, false)), Some(retry_us)) => Headline::GaveUp {
                    candidate,
                    retry_us,
                },
                _ => Headline::IsOdown {
                    master,
                    by: node(*by),
                },
            };
            let reachable = 1 + self.reachable_peers(*by, *view);
            let needed = view.votes().majority().max(quorum);
            let depends =
                (reachable < needed).then_some(Headline::MajorityOutOfReach { reachable, needed });
            return Some(Sentence {
                now,
                depends: depends.or_else(|| self.leader_gone(views, retry_us)),
            });
        }
        let host = self.run.who().at(view.address())?;
        if suspects.len() == 1
            && views.len() > 1
            && self.is_up(host)
            && self.cut_off_from(host, views) < 2
        {
            let observer = node(*first);
            return Some(Sentence {
                now: Headline::Misjudges {
                    observer,
                    master,
                    quorum,
                },
                depends: self.next_sdown(views),
            });
        }
        let seen = suspects.len() as u32;
        let alive = views.len() as u32;
        let depends = if alive < quorum {
            Some(Headline::QuorumOutOfReach { alive, quorum })
        } else if seen < quorum {
            self.next_sdown(views)
        } else {
            self.next_count(&suspects)
        };
        Some(Sentence {
            now: Headline::SomeSdown {
                master,
                seen,
                quorum,
            },
            depends,
        })
    }

    /// How many of these sentinels cannot talk with a server for a cut.
    fn cut_off_from(self, server: HostId, views: &Views<'_>) -> usize {
        views
            .iter()
            .filter(|(host, _)| self.is_cut(*host, server))
            .count()
    }

    /// The first instant at which anybody may try (again), from t = 0.
    fn earliest_retry(self, views: &Views<'_>) -> Option<i64> {
        views
            .iter()
            .filter_map(|(host, view)| Some(self.relative_ms(*host, view.retry_not_before()?)))
            .min()
    }

    /// Whoever was voted for does not run, or does nothing, and the voters wait.
    fn leader_gone(self, views: &Views<'_>, retry_us: Option<i64>) -> Option<Headline> {
        let (_, view) = views.iter().find(|(_, view)| view.vote().0.is_some())?;
        let leader = self.run.who().with_id(view.vote().0?)?;
        (!self.is_up(leader)).then(|| Headline::LeaderGone {
            leader: node(leader),
            retry_us,
        })
    }

    /// Who will next hold the master down, if nothing changes.
    fn next_sdown(self, views: &Views<'_>) -> Option<Headline> {
        let (in_us, observer) = views
            .iter()
            .filter(|(_, view)| view.sdown_since().is_none())
            .filter_map(|(host, view)| {
                let sentinel = self.sentinel(*host)?;
                Some((self.sdown_in_us(*host, sentinel, *view)?, *host))
            })
            .min()?;
        Some(Headline::NextSdown {
            observer: node(observer),
            in_us,
        })
    }

    /// Enough hold it down; whoever of them looks next may find that they are enough.
    fn next_count(self, suspects: &[&(HostId, MasterView<'_>)]) -> Option<Headline> {
        let (in_us, observer) = suspects
            .iter()
            .filter_map(|(host, _)| Some((self.next_tick_us(*host, self.sentinel(*host)?), *host)))
            .min()?;
        Some(Headline::NextCount {
            observer: node(observer),
            in_us,
        })
    }

    /// The master does not run and nobody holds it down yet.
    fn not_noticed(self, views: &Views<'_>, believed: HostId) -> Option<Sentence> {
        (!self.is_up(believed)).then(|| Sentence {
            now: Headline::NotNoticed {
                master: node(believed),
            },
            depends: self.next_sdown(views),
        })
    }

    /// Sentinels that run believe in different masters.
    fn disagreement(self, views: &Views<'_>, believed: HostId) -> Option<Sentence> {
        let hosts = views
            .iter()
            .filter_map(|(_, view)| self.run.who().at(view.current_address()));
        let other = hosts.filter(|&host| host != believed).min()?;
        Some(plain(Headline::Disagree {
            a: node(believed),
            b: node(other),
        }))
    }

    /// Another server of this master's group runs as a master.
    fn old_master_back(self, views: &Views<'_>, believed: HostId) -> Option<Sentence> {
        let is_master = |host: HostId| {
            self.is_up(host)
                && self
                    .process(host)
                    .and_then(Node::server)
                    .is_some_and(|server| server.role() == Role::Master)
        };
        let group: Vec<HostId> = self.group_of(believed).collect();
        let old = group
            .iter()
            .copied()
            .find(|&host| host != believed && is_master(host))?;
        let (old_node, new) = (node(old), node(believed));
        if !is_master(believed) {
            return None;
        }
        let address = self.run.who().address(old);
        let converts = views.iter().filter_map(|(host, view)| {
            let replica = view
                .replicas()
                .find(|replica| replica.address() == address)?;
            let at_ms = replica.converts_at()?;
            Some(self.relative_ms(*host, at_ms))
        });
        let depends = converts.min().map(|at_us| Headline::ConvertsAfter {
            old: old_node,
            at_us,
        });
        let now = if depends.is_some() {
            Headline::OldMasterBack { old: old_node, new }
        } else {
            Headline::TwoMasters {
                a: new,
                b: old_node,
            }
        };
        Some(Sentence { now, depends })
    }

    /// The servers of the group a server belongs to.
    fn group_of(self, host: HostId) -> impl Iterator<Item = HostId> + 'a {
        let who = self.run.who();
        let masters = &self.run.scenario().masters;
        let group = masters
            .iter()
            .find(|master| master.redis.iter().any(|name| who.host(name) == Some(host)));
        let names = group.map_or(&[][..], |master| master.redis.as_slice());
        names.iter().filter_map(move |name| who.host(name))
    }

    /// Nothing is wrong.
    fn calm(self, views: &Views<'_>, believed: HostId) -> Sentence {
        if let Some((host, sentinel)) = self
            .sentinels()
            .find(|(host, sentinel)| self.is_up(*host) && sentinel.tilt_since().is_some())
        {
            let until = sentinel
                .tilt_since()
                .map_or(0, |since| since + sentinel.tunables().tilt_period);
            return plain(Headline::InTilt {
                node: node(host),
                until_us: self.relative_ms(host, until),
            });
        }
        let sentinels = self
            .run
            .who()
            .of_kind(NodeKind::Sentinel)
            .filter(|&host| self.run.world().host(host).starts() > 0)
            .count();
        let found = views.iter().all(|(_, view)| {
            view.peers().count() + 1 >= sentinels.min(self.run.scenario().sentinels)
        });
        if !self.run.begun() && !found {
            return plain(self.discovering());
        }
        let master = node(believed);
        let newest = views
            .iter()
            .map(|(_, view)| view.config_epoch())
            .max()
            .unwrap_or(0);
        if newest > 0 && views.len() < sentinels {
            return plain(Headline::Switched {
                master,
                switched: views.len() as u32,
                sentinels: sentinels as u32,
            });
        }
        Sentence {
            now: Headline::AllWell { master },
            depends: self.next_sdown(views),
        }
    }
}

const fn plain(now: Headline) -> Sentence {
    Sentence { now, depends: None }
}

fn in_state(view: &MasterView<'_>, state: FailoverState) -> bool {
    view.failover().in_progress && view.failover().state == state
}
