use lab::frame::{Frame, NodeView, Shape, WireKind};

use super::entries::{Entry, entry};
use crate::text::Verb;

/// What can be done to a process less often: its clock, its disk, where it crashes, who is
/// promoted, and what is to happen to it at the next event.
#[must_use]
pub fn more_entries(frame: &Frame, node: &NodeView) -> Vec<Entry> {
    use Verb::{
        AtEvent, ClockBack, ClockForward, ClockRight, CrashElected, CrashNever, CrashPromoted,
        Drift, Exactly, FullDisk, GoodDisk, Lag, NeverPromote, NoLag, PromoteAsUsual, PromoteFirst,
        SlowDisk,
    };
    let name = node.name.as_str();
    let verbs: &[Verb] = match node.shape {
        Shape::Sentinel => &[
            AtEvent,
            CrashElected,
            CrashPromoted,
            CrashNever,
            ClockForward,
            ClockBack,
            Drift,
            ClockRight,
            SlowDisk,
            FullDisk,
            GoodDisk,
        ],
        Shape::Master | Shape::Replica => &[
            AtEvent,
            NeverPromote,
            PromoteFirst,
            PromoteAsUsual,
            SlowDisk,
            FullDisk,
            GoodDisk,
        ],
        Shape::Server => &[AtEvent, SlowDisk, FullDisk, GoodDisk],
        Shape::Client => &[AtEvent],
    };
    let own = verbs.iter().map(|verb| entry(*verb, name, ""));
    let lag = master_of(frame, node)
        .map(|master| [Lag, NoLag].map(|verb| entry(verb, name, &master.name)));
    own.chain(lag.into_iter().flatten())
        .chain([entry(Exactly, name, "")])
        .collect()
}

/// The server that a replica replicates from.
pub(super) fn master_of<'a>(frame: &'a Frame, node: &NodeView) -> Option<&'a NodeView> {
    if node.shape != Shape::Replica {
        return None;
    }
    let mut wires = frame.wires.iter();
    let wire = wires.find(|wire| {
        let other = if wire.a == node.id { wire.b } else { wire.a };
        let from = frame.nodes.get(usize::from(other));
        wire.kind == WireKind::Replication
            && (wire.a == node.id || wire.b == node.id)
            && from.is_some_and(|from| from.is_master)
    })?;
    let other = if wire.a == node.id { wire.b } else { wire.a };
    frame.nodes.get(usize::from(other))
}

/// The command of one of these verbs.
pub(super) fn command(verb: Verb, a: &str, b: &str) -> String {
    let simulate = |what: &str| format!("cmd {a} SENTINEL SIMULATE-FAILURE {what}");
    match verb {
        Verb::ClockForward => format!("clock {a} +5s"),
        Verb::ClockBack => format!("clock {a} -5s"),
        Verb::Drift => format!("clock {a} drift 1000ppm"),
        Verb::ClockRight => format!("clock {a} +0s"),
        Verb::SlowDisk => format!("disk {a} 100ms"),
        Verb::FullDisk => format!("disk {a} full"),
        Verb::GoodDisk => format!("disk {a} ok"),
        Verb::CrashElected => simulate("crash-after-election"),
        Verb::CrashPromoted => simulate("crash-after-promotion"),
        // Without a word it takes back what was asked for.
        Verb::CrashNever => simulate("").trim_end().to_owned(),
        Verb::NeverPromote => format!("priority {a} 0"),
        Verb::PromoteFirst => format!("priority {a} 1"),
        Verb::PromoteAsUsual => format!("priority {a} 100"),
        Verb::Lag => format!("delay {b}>{a} 2s"),
        Verb::NoLag => format!("delay {b}>{a} 0s"),
        _ => String::new(),
    }
}
