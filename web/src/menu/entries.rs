use lab::frame::{Frame, GaugeKind, MessageView, NodeView, Shape, Status, Wire};

use super::more;
use crate::stage::Target;
use crate::text::Verb;

/// The command that mends every link.
pub const HEAL_ALL: &str = "heal";

/// One line of a menu.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// What it does.
    pub verb: Verb,
    /// About whom.
    pub a: String,
    /// For a link: the other end.
    pub b: String,
    /// The command that does it; empty for [`Verb::Inspect`].
    pub command: String,
    /// The key that does the same.
    pub key: &'static str,
}

/// A verb as a command in text form.
#[must_use]
pub fn command(verb: Verb, a: &str, b: &str) -> String {
    match verb {
        Verb::Kill => format!("kill {a}"),
        Verb::Restart => format!("restart {a}"),
        Verb::Pause => format!("pause {a}"),
        Verb::Resume => format!("resume {a}"),
        Verb::HostDown => format!("host-down {a}"),
        Verb::HostUp => format!("host-up {a}"),
        Verb::CutForth => format!("cut {a}>{b}"),
        Verb::CutBack => format!("cut {b}>{a}"),
        Verb::CutBoth => format!("cut {a}-{b}"),
        Verb::Heal => format!("heal {a}-{b}"),
        Verb::Lossy => format!("loss {a}-{b} 20%"),
        Verb::Lossless => format!("loss {a}-{b} 0%"),
        Verb::Slow => format!("delay {a}-{b} 100ms 50ms"),
        Verb::Quick => format!("delay {a}-{b} 0ms"),
        Verb::HealAll => HEAL_ALL.to_owned(),
        Verb::TimeOut => format!("time-out {a}"),
        Verb::Request => format!("request {a}"),
        Verb::Align => format!("align {a}"),
        Verb::Spread => format!("spread {a}"),
        // About a message: its number goes with the receiver.
        Verb::DropOne => format!("drop {a}>{b}"),
        Verb::HoldOne => {
            let (to, message) = b.split_once(' ').unwrap_or((b, ""));
            format!("hold {a}>{to} {message} 150ms")
        }
        Verb::DoubleOne => format!("double {a}>{b}"),
        Verb::Inspect | Verb::MoreOf | Verb::AtEvent | Verb::Exactly => String::new(),
        verb => more::command(verb, a, b),
    }
}

/// Those who may split a vote among themselves, as a command names them. `near` is one of
/// them: all sentinels that run, or all Raft servers that run and wait for a leader. With
/// nobody near, the servers if there are such, and else the sentinels. `None` if there are
/// not even two.
#[must_use]
pub fn electors(frame: &Frame, near: Option<&NodeView>) -> Option<String> {
    let waits = |node: &NodeView| {
        let mut gauges = node.gauges.iter();
        gauges.any(|gauge| gauge.kind == GaugeKind::ElectionTimeout)
    };
    let all = |shape: Shape| {
        let may = |node: &&NodeView| {
            let up = node.shape == shape && node.status == Status::Up;
            up && (shape == Shape::Sentinel || waits(node))
        };
        let names: Vec<&str> = { frame.nodes.iter().filter(may) }
            .map(|node| node.name.as_str())
            .collect();
        (names.len() > 1).then(|| names.join(","))
    };
    match near.map(|node| node.shape) {
        Some(shape @ (Shape::Sentinel | Shape::Server)) => all(shape),
        _ => all(Shape::Server).or_else(|| all(Shape::Sentinel)),
    }
}

/// What can be done to a thing of the picture now, most likely first.
#[must_use]
pub fn entries(frame: &Frame, target: Target) -> Vec<Entry> {
    let node = |id: u16| frame.nodes.get(usize::from(id));
    match target {
        Target::Node(id) => node(id)
            .map(|node| of_node(node, frame))
            .unwrap_or_default(),
        Target::Wire(a, b) => match (node(a), node(b)) {
            (Some(first), Some(second)) => {
                let wire = frame.wires.iter().find(|wire| wire.a == a && wire.b == b);
                of_link(first, second, wire)
            }
            _ => Vec::new(),
        },
        Target::Message(id) => of_message(frame, id),
    }
}

/// What can be done to a message: to a second copy nothing, nor to what is lost already.
fn of_message(frame: &Frame, id: u64) -> Vec<Entry> {
    let inspect = entry(Verb::Inspect, "", "");
    let Some((from, to)) = on_its_way(frame, id) else {
        return vec![inspect];
    };
    let to = format!("{to} #{id}");
    [Verb::DropOne, Verb::HoldOne, Verb::DoubleOne]
        .into_iter()
        .map(|verb| entry(verb, from, &to))
        .chain([entry(Verb::Exactly, "", "")])
        .chain([inspect])
        .collect()
}

/// Sender and receiver of a message that nothing has happened to yet.
pub(super) fn on_its_way(frame: &Frame, id: u64) -> Option<(&str, &str)> {
    let message = frame.messages.iter().find(|message| message.id == id)?;
    let name = |id: u16| Some(frame.nodes.get(usize::from(id))?.name.as_str());
    let on_wire = !message.is_copy() && !message.fate.dies_half_way();
    let ends = (name(message.from)?, name(message.to)?);
    on_wire.then_some(ends)
}

/// The command that drops a message, if that can be done.
#[must_use]
pub fn drop_command(frame: &Frame, id: u64) -> Option<String> {
    let (from, to) = on_its_way(frame, id)?;
    Some(command(Verb::DropOne, from, &format!("{to} #{id}")))
}

/// The messages under way between two, those that arrive first at the front.
#[must_use]
pub fn under_way(frame: &Frame, a: u16, b: u16) -> Vec<&MessageView> {
    let on_link = |view: &&MessageView| Target::wire(view.from, view.to) == Target::wire(a, b);
    let mut messages: Vec<_> = frame.messages.iter().filter(on_link).collect();
    messages.sort_by_key(|view| (view.arrives_us, view.id));
    messages
}

fn of_node(node: &NodeView, frame: &Frame) -> Vec<Entry> {
    let verbs: &[Verb] = match node.status {
        Status::Up => &[Verb::Kill, Verb::Pause, Verb::HostDown, Verb::Restart],
        Status::Paused => &[Verb::Resume, Verb::Kill, Verb::HostDown],
        Status::Killed => &[Verb::Restart, Verb::HostDown],
        Status::HostDown => &[Verb::HostUp],
        Status::NotStarted => &[Verb::Restart],
    };
    let inspect = entry(Verb::Inspect, &node.name, "");
    let faults = verbs.iter().map(|verb| entry(*verb, &node.name, ""));
    faults
        .chain(elections(node, frame))
        .chain([entry(Verb::MoreOf, &node.name, ""), inspect])
        .collect()
}

/// What makes those who elect a leader do something at once, or together.
fn elections(node: &NodeView, frame: &Frame) -> Vec<Entry> {
    let elects = matches!(node.shape, Shape::Server | Shape::Sentinel);
    if !elects || node.status != Status::Up {
        return Vec::new();
    }
    let mut entries = Vec::new();
    if node.shape == Shape::Server {
        if !node.leads {
            entries.push(entry(Verb::TimeOut, &node.name, ""));
        }
        entries.push(entry(Verb::Request, &node.name, ""));
    }
    if let Some(all) = electors(frame, Some(node)) {
        entries.extend([Verb::Align, Verb::Spread].map(|verb| entry(verb, &all, "")));
    }
    entries
}

fn of_link(a: &NodeView, b: &NodeView, wire: Option<&Wire>) -> Vec<Entry> {
    let (cut_ab, cut_ba) = wire.map_or((false, false), |wire| (wire.cut_ab, wire.cut_ba));
    let mut verbs = Vec::new();
    if !cut_ab {
        verbs.push(Verb::CutForth);
    }
    if !cut_ba {
        verbs.push(Verb::CutBack);
    }
    if !cut_ab && !cut_ba {
        verbs.push(Verb::CutBoth);
    }
    if cut_ab || cut_ba {
        verbs.insert(0, Verb::Heal);
    }
    let (loses, delays) = wire.map_or((false, false), |wire| {
        (wire.loss_percent > 0, wire.delay_us > 0)
    });
    verbs.push(if loses { Verb::Lossless } else { Verb::Lossy });
    verbs.push(if delays { Verb::Quick } else { Verb::Slow });
    verbs.push(Verb::Exactly);
    verbs
        .into_iter()
        .map(|verb| entry(verb, &a.name, &b.name))
        .collect()
}

pub(super) fn entry(verb: Verb, a: &str, b: &str) -> Entry {
    let (a, b) = if verb == Verb::CutBack {
        (b, a)
    } else {
        (a, b)
    };
    let command = match verb {
        // The ends are exchanged already.
        Verb::CutBack => command(Verb::CutForth, a, b),
        verb => command(verb, a, b),
    };
    let key = match verb {
        Verb::Kill => "k",
        Verb::Restart => "r",
        Verb::Pause | Verb::Resume => "f",
        Verb::CutBoth | Verb::DropOne => "x",
        Verb::HealAll => "h",
        Verb::TimeOut => "e",
        Verb::Request => "w",
        Verb::Align => "a",
        Verb::Spread => "d",
        _ => "",
    };
    Entry {
        verb,
        a: a.to_owned(),
        b: b.to_owned(),
        command,
        key,
    }
}

#[cfg(test)]
mod tests {
    use lab::command::Command;

    use super::*;
    use crate::fixture;

    #[test]
    fn every_entry_is_a_command_that_can_be_read() {
        let (frame, _) = fixture::crowd(5);
        let nodes = frame.nodes.iter().map(|node| Target::Node(node.id));
        let wires = frame.wires.iter().map(|wire| Target::Wire(wire.a, wire.b));
        let messages = frame.messages.iter();
        let messages = messages.map(|message| Target::Message(message.id));
        for target in nodes.chain(wires).chain(messages) {
            let entries = entries(&frame, target);
            assert!(!entries.is_empty(), "nothing for {target:?}");
            let more = match target {
                Target::Node(id) => more::more_entries(&frame, &frame.nodes[usize::from(id)]),
                _ => Vec::new(),
            };
            let opens = |verb: Verb| verb == Verb::Inspect || verb.opens();
            for entry in entries
                .iter()
                .chain(&more)
                .filter(|entry| !opens(entry.verb))
            {
                let parsed: Result<Command, _> = entry.command.parse();
                assert_eq!(parsed.map(|c| c.to_string()), Ok(entry.command.clone()));
            }
        }
    }

    #[test]
    fn a_dead_process_can_be_restarted_and_not_killed() {
        let (mut frame, _) = fixture::election();
        frame.nodes[0].status = Status::Killed;
        let verbs: Vec<Verb> = entries(&frame, Target::Node(0))
            .into_iter()
            .map(|e| e.verb)
            .collect();
        assert!(verbs.contains(&Verb::Restart) && !verbs.contains(&Verb::Kill));
    }

    #[test]
    fn what_a_link_does_to_packets_can_be_taken_back() {
        let (mut frame, _) = fixture::election();
        let offered = |frame: &Frame| {
            let wire = &frame.wires[0];
            let all = entries(frame, Target::Wire(wire.a, wire.b));
            all.into_iter().map(|entry| entry.verb).collect::<Vec<_>>()
        };
        let well = offered(&frame);
        assert!(well.contains(&Verb::Lossy) && well.contains(&Verb::Slow));
        (frame.wires[0].loss_percent, frame.wires[0].delay_us) = (20, 100_000);
        let ill = offered(&frame);
        assert!(ill.contains(&Verb::Lossless) && ill.contains(&Verb::Quick));
        assert!(!ill.contains(&Verb::Lossy) && !ill.contains(&Verb::Slow));
    }

    #[test]
    fn a_message_on_its_way_can_be_dropped_held_up_and_doubled_and_a_lost_one_cannot() {
        let (mut frame, _) = fixture::election();
        let offered = |frame: &Frame, id| {
            let all = entries(frame, Target::Message(id));
            all.into_iter().map(|entry| entry.verb).collect::<Vec<_>>()
        };
        let id = frame.messages[0].id;
        frame.messages[0].fate = lab::frame::Fate::Arrives;
        assert_eq!(offered(&frame, id).len(), 5);
        frame.messages[0].fate = lab::frame::Fate::LostOnTheWay;
        assert_eq!(offered(&frame, id), [Verb::Inspect]);
    }

    #[test]
    fn cutting_back_names_the_ends_the_other_way_round() {
        assert_eq!(entry(Verb::CutBack, "s0", "r0").command, "cut r0>s0");
        assert_eq!(entry(Verb::CutForth, "s0", "r0").command, "cut s0>r0");
    }
}
