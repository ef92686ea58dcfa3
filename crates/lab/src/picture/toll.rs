use lab_sim::HostId;

use super::Look;
use crate::command::{Tampering, Verb};
use crate::frame::{Dealt, NodeId, Report, Waiting, Wire};
use crate::world::{Charge, Until};

impl Look<'_> {
    /// What the last commands have done.
    pub(super) fn reports(self, wires: &[Wire]) -> Vec<Report> {
        let charges = self.run.toll().charges().iter();
        charges.map(|charge| self.report(charge, wires)).collect()
    }

    fn report(self, charge: &Charge, wires: &[Wire]) -> Report {
        let (mut links, mut of_links) = (0, 0);
        if let Some((first, _)) = charge.pairs.first() {
            let host = |node: NodeId| HostId(u32::from(node));
            let side = |host| self.run.who().kind(host).side();
            let own = wires
                .iter()
                .filter(|wire| side(host(wire.a)) == side(*first));
            for (a, b) in own.map(|wire| (host(wire.a), host(wire.b))) {
                of_links += 1;
                links += u32::from(charge.is_between(a, b) || charge.is_between(b, a));
            }
        }
        Report {
            number: charge.number,
            deed: dealt(&charge.command.0),
            links,
            of_links,
            connections: charge.effect.connections,
            healed: charge.effect.links,
            count: charge.count,
        }
    }

    /// What a user has asked for that is not done yet.
    pub(super) fn waiting(self) -> Vec<Waiting> {
        let orders = self.run.waiting().iter().take(Waiting::SHOWN);
        let shown = orders.map(|order| {
            let (event, at) = match &order.until {
                Until::Event(event, Some(of)) => (format!("{} of {of}", event.0), None),
                Until::Event(event, None) => (event.0.clone(), None),
                Until::At(at) | Until::Announced(at, ..) => (String::new(), Some(*at)),
            };
            Waiting {
                number: order.number,
                command: order.action.to_string(),
                event,
                at_us: at.map(|at| self.relative(at)),
            }
        });
        shown.collect()
    }
}

const fn dealt<W>(verb: &Verb<W>) -> Dealt {
    match verb {
        Verb::Cut { .. } | Verb::CutConnections { .. } | Verb::Partition { .. } => Dealt::Cut,
        Verb::Loss { percent: 0, .. } => Dealt::Other,
        Verb::Loss { .. } => Dealt::Lossy,
        Verb::Delay { by, jitter, .. } if by.is_zero() && jitter.is_zero() => Dealt::Other,
        Verb::Delay { .. } => Dealt::Slow,
        Verb::Heal(_) => Dealt::Healed,
        Verb::Kill(_) => Dealt::Killed,
        Verb::HostDown(_) => Dealt::HostDown,
        Verb::Pause(_) => Dealt::Frozen,
        Verb::Tamper { how, .. } => match how {
            Tampering::Drop => Dealt::Dropped,
            Tampering::Hold(_) => Dealt::Held,
            Tampering::Double => Dealt::Doubled,
        },
        Verb::Clock { .. } | Verb::Drift { .. } => Dealt::Clock,
        Verb::Disk { .. } => Dealt::SlowDisk,
        Verb::On(_) | Verb::Random(_) => Dealt::Ordered,
        _ => Dealt::Other,
    }
}
