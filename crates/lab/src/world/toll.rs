use std::sync::Arc;

use lab_sim::{Effect, HostId, Loss, MessageId, Record, Time, What};

use super::{Deployment, Node, NodeEvent};
use crate::command::{Command, Link, NodeName, Tampering, Verb};

/// What the last things done to a run have done to it since. It is part of the run, so
/// that it is right at every instant one goes back to.
#[derive(Clone, Debug, Default)]
pub struct Toll {
    charges: Vec<Charge>,
    given: u32,
}

/// What one command has done.
#[derive(Clone, Debug)]
pub struct Charge {
    /// How many commands were carried out before it.
    pub number: u32,
    /// When it was carried out.
    pub at: Time,
    /// The command.
    pub command: Arc<Command>,
    /// The directed pairs of hosts it is about, if it is about links; sorted.
    pub pairs: Vec<(HostId, HostId)>,
    /// The hosts it is about otherwise.
    hosts: Vec<HostId>,
    /// The messages it is about, where it chose some.
    messages: Vec<MessageId>,
    /// What it did at once.
    pub effect: Effect,
    /// What is counted of it ([`Charge::counts`]) has happened so often so far.
    pub count: u64,
    /// Its consequences are over; they are counted no more.
    over: bool,
}

/// What is counted of the consequences of a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counts {
    /// Nothing.
    Nothing,
    /// Messages lost, each try.
    Lost,
    /// Messages that came to a process that was stopped.
    Unread,
    /// Messages sent over a slow link.
    Slowed,
    /// Tries to get a message through that was dropped or late.
    SentAgain,
    /// Second copies thrown away.
    ThrownAway,
    /// Sentinels that went into TILT, each time.
    Tilts,
    /// Flushes to a slow disk.
    Flushes,
}

impl Charge {
    /// What is counted of it.
    #[must_use]
    pub fn counts(&self) -> Counts {
        match &self.command.0 {
            Verb::Kill(_)
            | Verb::HostDown(_)
            | Verb::Cut { .. }
            | Verb::CutConnections { .. }
            | Verb::Partition { .. }
            | Verb::Loss { .. } => Counts::Lost,
            Verb::Pause(_) => Counts::Unread,
            Verb::Delay { .. } => Counts::Slowed,
            Verb::Tamper { how, .. } => match how {
                Tampering::Drop | Tampering::Hold(_) => Counts::SentAgain,
                Tampering::Double => Counts::ThrownAway,
            },
            Verb::Clock { .. } | Verb::Drift { .. } => Counts::Tilts,
            Verb::Disk { .. } => Counts::Flushes,
            _ => Counts::Nothing,
        }
    }

    fn is_about(&self, host: HostId) -> bool {
        self.hosts.contains(&host)
    }

    /// Whether it is about what the first sends to the second.
    #[must_use]
    pub fn is_between(&self, from: HostId, to: HostId) -> bool {
        self.pairs.binary_search(&(from, to)).is_ok()
    }

    /// Whether it explains that a message of `from` to `to` was lost.
    fn loses(&self, from: HostId, to: HostId, why: Loss) -> bool {
        match (&self.command.0, why) {
            (Verb::Cut { .. } | Verb::Partition { .. }, Loss::Cut | Loss::Rejected)
            | (Verb::Loss { .. }, Loss::OnTheWay) => self.is_between(from, to),
            // Both ways, whoever opened the connection.
            (Verb::CutConnections { .. }, Loss::Cut) => {
                self.is_between(from, to) || self.is_between(to, from)
            }
            (Verb::HostDown(_), Loss::HostDown)
            | (
                Verb::Kill(_) | Verb::HostDown(_),
                Loss::Closed | Loss::Reset | Loss::Killed | Loss::NotOpen,
            ) => self.is_about(from) || self.is_about(to),
            _ => false,
        }
    }
}

impl Toll {
    /// How many commands are remembered.
    const KEPT: usize = 32;

    /// What the last commands have done, the oldest first.
    #[must_use]
    pub fn charges(&self) -> &[Charge] {
        &self.charges
    }

    /// A command begins to be carried out, by faults to these messages if to any.
    pub(super) fn begin(
        &mut self,
        command: &Command,
        at: Time,
        who: &Deployment,
        messages: Vec<MessageId>,
    ) {
        let host = |name: &NodeName| who.host(name);
        let named = match &command.0 {
            Verb::CutConnections { from, to } => Link::one_way(from.clone(), to.clone()).pairs(),
            _ => command.pairs(),
        };
        let mut pairs: Vec<_> = { named.iter() }
            .filter_map(|(a, b)| Some((host(a)?, host(b)?)))
            .collect();
        pairs.sort_unstable();
        let parties = command.0.parties();
        let hosts: Vec<HostId> = { parties.iter() }
            .flat_map(|nodes| nodes.0.iter().filter_map(host))
            .collect();
        self.end_earlier(command, &hosts, &pairs);
        if self.charges.len() == Self::KEPT {
            self.charges.remove(0);
        }
        self.charges.push(Charge {
            number: self.given,
            at,
            command: Arc::new(command.clone()),
            pairs,
            hosts,
            messages,
            effect: Effect::default(),
            count: 0,
            over: false,
        });
        self.given += 1;
    }

    /// It was carried out, and did that at once.
    pub(super) fn note(&mut self, effect: Effect) {
        if let Some(last) = self.charges.last_mut() {
            last.effect = effect;
        }
    }

    /// Ends what a command takes back or is instead of.
    fn end_earlier(&mut self, command: &Command, hosts: &[HostId], pairs: &[(HostId, HostId)]) {
        for charge in &mut self.charges {
            let same = charge.hosts.iter().all(|host| hosts.contains(host));
            let ends = match (&charge.command.0, &command.0) {
                (Verb::Pause(_), Verb::Resume(_) | Verb::Kill(_))
                | (Verb::Clock { .. }, Verb::Clock { .. })
                | (Verb::Disk { .. }, Verb::Disk { .. }) => same,
                (Verb::Delay { .. }, Verb::Delay { .. })
                | (Verb::Loss { .. }, Verb::Loss { .. }) => {
                    charge.pairs.iter().all(|pair| pairs.contains(pair))
                }
                _ => false,
            };
            charge.over |= ends;
        }
    }

    /// The last command that explains something, if one does.
    fn charge(&mut self, explains: impl Fn(&Charge) -> bool) {
        let mut charges = self.charges.iter_mut().rev();
        if let Some(charge) = charges.find(|charge| !charge.over && explains(charge)) {
            charge.count += 1;
        }
    }

    /// Takes a record of what happened.
    #[inline]
    pub(super) fn record(&mut self, record: &Record<'_, Node>) {
        if !self.charges.is_empty() {
            self.charge_for(record);
        }
    }

    fn charge_for(&mut self, record: &Record<'_, Node>) {
        let Some(host) = record.host else { return };
        match record.what {
            What::Lost {
                to: Some(to), why, ..
            } => self.charge(|charge| charge.loses(host, to, why)),
            What::Buffered { .. } => {
                self.charge(|charge| charge.counts() == Counts::Unread && charge.is_about(host));
            }
            What::Sent { to, .. } => self
                .charge(|charge| charge.counts() == Counts::Slowed && charge.is_between(host, to)),
            What::Retransmitted { id, .. } => self.charge(|charge| {
                charge.counts() == Counts::SentAgain && charge.messages.contains(&id)
            }),
            What::Discarded { id, .. } => self.charge(|charge| {
                charge.counts() == Counts::ThrownAway && charge.messages.contains(&id)
            }),
            What::Persisted { .. } => {
                self.charge(|charge| charge.counts() == Counts::Flushes && charge.is_about(host));
            }
            What::Event {
                event: NodeEvent::Sentinel(event),
                ..
            } if event.kind == lab_sentinel::EventKind::Tilt => {
                self.charge(|charge| charge.counts() == Counts::Tilts && charge.is_about(host));
            }
            // Whoever runs again loses messages for other reasons.
            What::Booted { .. } => {
                let ended = self.charges.iter_mut().filter(|charge| {
                    matches!(charge.command.0, Verb::Kill(_) | Verb::HostDown(_))
                        && charge.is_about(host)
                });
                ended.for_each(|charge| charge.over = true);
            }
            _ => {}
        }
    }
}
