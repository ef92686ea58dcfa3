use lab::frame::{Frame, NodeView, Shape, Status};

use super::entries::{command, on_its_way};
use super::more::master_of;
use crate::stage::Target;
use crate::text::Verb;

/// Commands with amounts of their own that can be given about a thing of the picture, or of
/// everything, to be changed before they are given.
#[must_use]
pub fn examples(frame: &Frame, about: Option<Target>) -> Vec<String> {
    let node = |id: u16| frame.nodes.get(usize::from(id));
    match about {
        Some(Target::Node(id)) => node(id).map_or_else(Vec::new, |node| of_node(frame, node)),
        Some(Target::Wire(a, b)) => match (node(a), node(b)) {
            (Some(a), Some(b)) => of_link(&a.name, &b.name),
            _ => Vec::new(),
        },
        Some(Target::Message(id)) => on_its_way(frame, id).map_or_else(Vec::new, |(from, to)| {
            let to = format!("{to} #{id}");
            vec![command(Verb::HoldOne, from, &to)]
        }),
        None => of_all(frame),
    }
}

/// What a link can do to packets, both ways and one way.
fn of_link(a: &str, b: &str) -> Vec<String> {
    let mut commands = Vec::new();
    for verb in [Verb::Lossy, Verb::Slow] {
        let both = command(verb, a, b);
        let ends = format!("{a}-{b}");
        commands.push(both.clone());
        commands.push(both.replace(&ends, &format!("{a}>{b}")));
        commands.push(both.replace(&ends, &format!("{b}>{a}")));
    }
    commands.push(format!("reject {a}-{b}"));
    commands
}

fn of_node(frame: &Frame, node: &NodeView) -> Vec<String> {
    let name = node.name.as_str();
    let mut commands: Vec<String> = [Verb::ClockForward, Verb::Drift, Verb::SlowDisk]
        .map(|verb| command(verb, name, ""))
        .into();
    match node.shape {
        Shape::Sentinel => {
            commands.push(format!("name-server {name} 3s"));
            commands.push(format!("on +odown pause {name}"));
        }
        Shape::Master | Shape::Replica => {
            if node.status == Status::Up {
                commands.push(command(Verb::PromoteFirst, name, ""));
                commands.push(format!("write {name} 100"));
            }
            if let Some(master) = master_of(frame, node) {
                commands.push(command(Verb::Lag, name, &master.name));
            }
        }
        Shape::Server => commands.push(format!("on became-leader pause {name}")),
        // It has no disk.
        Shape::Client => commands.truncate(2),
    }
    if node.status == Status::Killed && node.shape != Shape::Client {
        commands.push(format!("restart {name} wiped"));
    }
    commands
}

/// One of each kind, of a deployment as a whole.
fn of_all(frame: &Frame) -> Vec<String> {
    let deciding = |node: &&NodeView| matches!(node.shape, Shape::Sentinel | Shape::Server);
    let mut deciders = frame.nodes.iter().filter(deciding);
    let master = frame.nodes.iter().find(|node| node.is_master);
    let (first, second) = (deciders.next(), deciders.next());
    let mut commands = Vec::new();
    if let (Some(a), Some(b)) = (first, master.or(second)) {
        let (a, b) = (a.name.as_str(), b.name.as_str());
        commands.extend(of_link(a, b).into_iter().filter(|line| !line.contains('-')));
        commands.extend([
            command(Verb::ClockForward, a, ""),
            command(Verb::SlowDisk, a, ""),
        ]);
        let event = match first.map(|node| node.shape) {
            Some(Shape::Server) => "became-leader",
            _ => "+elected-leader",
        };
        commands.push(format!("on {event} cut $src-{b}"));
    }
    commands.push("random 30s 7".to_owned());
    commands
}

#[cfg(test)]
mod tests {
    use lab::command::Command;

    use super::*;
    use crate::fixture;

    #[test]
    fn every_example_is_a_command_and_there_are_some_for_everything() {
        let (frame, _) = fixture::crowd(5);
        let nodes = frame.nodes.iter().map(|node| Target::Node(node.id));
        let wires = frame.wires.iter().map(|wire| Target::Wire(wire.a, wire.b));
        let targets = nodes.chain(wires).map(Some).chain([None]);
        for target in targets {
            let examples = examples(&frame, target);
            assert!(!examples.is_empty(), "nothing for {target:?}");
            for line in examples {
                let parsed: Result<Command, _> = line.parse();
                assert_eq!(parsed.map(|c| c.to_string()), Ok(line));
            }
        }
    }

    #[test]
    fn a_link_loses_and_delays_in_either_direction_alone() {
        let lines = of_link("s0", "r0");
        for line in ["loss s0>r0 20%", "loss r0>s0 20%", "delay r0>s0 100ms 50ms"] {
            assert!(lines.iter().any(|one| one == line), "{line}");
        }
    }
}
