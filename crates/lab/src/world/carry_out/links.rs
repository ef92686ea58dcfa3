//! What is done to links, and to what is on its way over them.

use lab_sim::{CutMode as SimCut, Fault, Flight, HostId, Link, MessageId};

use super::{Act, By, CannotApply, Plan, micros};
use crate::command::{Command, CutMode, Nodes, Tampering, Verb, Which};
use crate::picture::kind_between;

impl Plan<'_> {
    pub(super) fn pairs(&self, command: &Command) -> Result<Vec<(HostId, HostId)>, CannotApply> {
        // Names first: a pair of a node with itself is left out of the pairs.
        for nodes in command.0.parties() {
            for name in &nodes.0 {
                self.host(name)?;
            }
        }
        let pairs: Vec<_> = command
            .pairs()
            .iter()
            .map(|(a, b)| Ok((self.host(a)?, self.host(b)?)))
            .collect::<Result<_, _>>()?;
        if pairs.is_empty() {
            Err(CannotApply::SameNode)
        } else {
            Ok(pairs)
        }
    }

    /// Every process of one list with every one of another; none with itself.
    fn each_to_each(&self, from: &Nodes, to: &Nodes) -> Result<Vec<(HostId, HostId)>, CannotApply> {
        let mut pairs = Vec::new();
        for a in &from.0 {
            for b in &to.0 {
                let pair = (self.host(a)?, self.host(b)?);
                if pair.0 == pair.1 {
                    return Err(CannotApply::SameNode);
                }
                pairs.push(pair);
            }
        }
        Ok(pairs)
    }

    /// The faults in force in one direction, if there are any.
    fn link(&self, from: HostId, to: HostId) -> Option<Link> {
        self.world
            .links()
            .find(|link| link.from == from && link.to == to)
    }

    /// Cuts the directions that are not cut that way yet.
    pub(super) fn cut(&self, command: &Command, mode: CutMode) -> Result<Vec<Act>, CannotApply> {
        let mode = match mode {
            CutMode::Drop => SimCut::Drop,
            CutMode::Reject => SimCut::Reject,
        };
        let pairs = self.pairs(command)?;
        let open = pairs.into_iter().filter(|&(from, to)| {
            self.link(from, to)
                .is_none_or(|link| link.cut != Some(mode))
        });
        Ok(open
            .map(|(from, to)| Act::Fault(Fault::Cut { from, to, mode }))
            .collect())
    }

    pub(super) fn cut_connections(
        &self,
        from: &Nodes,
        to: &Nodes,
    ) -> Result<Vec<Act>, CannotApply> {
        let mut pairs = self.each_to_each(from, to)?;
        pairs.retain(|&(from, to)| !self.link(from, to).is_some_and(|link| link.connections_cut));
        Ok(pairs
            .into_iter()
            .map(|(from, to)| Act::Fault(Fault::CutConnections { from, to }))
            .collect())
    }

    pub(super) fn heal_all(&self) -> Vec<Act> {
        let any = self
            .world
            .links()
            .any(|link| link.cut.is_some() || link.connections_cut);
        if any {
            vec![Act::Fault(Fault::HealAll)]
        } else {
            Vec::new()
        }
    }

    pub(super) fn heal(&self, command: &Command) -> Result<Vec<Act>, CannotApply> {
        let cut = |from, to| {
            self.link(from, to)
                .is_some_and(|link| link.cut.is_some() || link.connections_cut)
        };
        let pairs = self
            .pairs(command)?
            .into_iter()
            .filter(|&(from, to)| cut(from, to));
        Ok(pairs
            .map(|(from, to)| Act::Fault(Fault::Heal { from, to }))
            .collect())
    }

    /// Delays packets, or loses some of them, from now on.
    pub(super) fn trouble(&self, command: &Command) -> Result<Vec<Act>, CannotApply> {
        let pairs = self.pairs(command)?.into_iter();
        let acts = pairs.filter_map(|(from, to)| match &command.0 {
            Verb::Delay { by, jitter, .. } => Some(Fault::Delay {
                from,
                to,
                base_us: micros(*by),
                jitter_us: micros(*jitter),
            }),
            Verb::Loss { percent, .. } => Some(Fault::Loss {
                from,
                to,
                percent: *percent,
            }),
            _ => None,
        });
        Ok(acts.map(Act::Fault).collect())
    }

    /// Does something to one message of each pair of processes.
    pub(super) fn tamper(
        &self,
        from: &Nodes,
        to: &Nodes,
        which: Which,
        how: Tampering,
    ) -> Result<Vec<Act>, CannotApply> {
        let deed = |message| match how {
            Tampering::Drop => Fault::Drop(message),
            Tampering::Hold(by) => Fault::HoldUp {
                message,
                by_us: micros(by),
            },
            Tampering::Double => Fault::Double(message),
        };
        let pairs = self.each_to_each(from, to)?.into_iter();
        let messages = pairs.filter_map(|(from, to)| self.under_way(from, to, which));
        let acts: Vec<Act> = messages.map(|message| Act::Fault(deed(message))).collect();
        if acts.is_empty() && self.by == By::User {
            return Err(CannotApply::NotUnderWay {
                from: from.clone(),
                to: to.clone(),
            });
        }
        Ok(acts)
    }

    /// The message that is meant, if it is on the wire.
    fn under_way(&self, from: HostId, to: HostId, which: Which) -> Option<MessageId> {
        { self.world.in_flight() }
            .filter(|flight| (flight.from, flight.to) == (from, to))
            .filter(|flight| flight.flight == Flight::OnWire && !flight.copy)
            .filter(|flight| {
                let (kind, _) = kind_between(self.who, from, to, flight.message);
                which.fits(flight.id.0, kind)
            })
            .min_by_key(|flight| (flight.arrives_at, flight.id))
            .map(|flight| flight.id)
    }
}
