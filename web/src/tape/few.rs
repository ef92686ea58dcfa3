//! Which of many processes have a line in the lens.

use std::collections::BTreeMap;

use lab::frame::{Flight, Frame, NodeId, NodeView, Shape, Story};

use super::dense::shown;
use super::mark::rank;
use super::window::Window;

/// No more than so many processes that decide.
const DECIDING: usize = 10;
/// No more than so many servers beside them.
const SERVERS: usize = 3;
/// So many have a line where nobody does anything: those who decided before, or the first.
const IDLE: usize = 5;

/// Those who have a line, in the order of the picture, and how many more do something in
/// that window.
pub(super) struct Few {
    pub(super) deciding: Vec<NodeId>,
    pub(super) servers: Vec<NodeId>,
    pub(super) left_out: usize,
}

/// How much each does in a window: who asks for votes, who announced what matters most,
/// who speaks most.
type Weight = (u8, u32);

fn weights(frame: &Frame, story: &Story, window: &Window) -> BTreeMap<NodeId, Weight> {
    let mut weights: BTreeMap<NodeId, Weight> = BTreeMap::new();
    let first = story
        .flights
        .partition_point(|flight| flight.ended_us < window.from_us);
    let past = { story.flights[first..].iter() }
        .filter(|flight| flight.sent_us <= window.to_us)
        .map(|flight| [flight.from, flight.to]);
    let present = { frame.messages.iter() }
        .filter(|message| Flight::matters(message.kind))
        .map(|message| [message.from, message.to]);
    for id in past.chain(present).flatten() {
        weights.entry(id).or_default().1 += 1;
    }
    for mark in shown(story, window) {
        let (announced, _) = weights.entry(mark.node).or_default();
        *announced = (*announced).max(1 + rank(mark.kind));
    }
    for node in frame.nodes.iter().filter(|node| node.ballot.is_some()) {
        weights.entry(node.id).or_default().0 = u8::MAX;
    }
    weights
}

/// Chooses them among the processes of `own`.
pub(super) fn few(
    frame: &Frame,
    story: &Story,
    window: &Window,
    own: impl Fn(&NodeView) -> bool,
) -> Few {
    let weights = weights(frame, story, window);
    let of = |shapes: [Shape; 2]| {
        let nodes = frame.nodes.iter();
        let nodes = nodes.filter(|node| own(node) && shapes.contains(&node.shape));
        let busy = nodes.filter_map(|node| Some((node.id, *weights.get(&node.id)?)));
        let mut busy: Vec<(NodeId, Weight)> = busy.collect();
        busy.sort_by_key(|(id, weight)| (std::cmp::Reverse(*weight), *id));
        busy
    };
    let mut deciding = of([Shape::Sentinel, Shape::Server]);
    let left_out = deciding.len().saturating_sub(DECIDING);
    deciding.truncate(DECIDING);
    let mut deciding: Vec<NodeId> = deciding.into_iter().map(|(id, _)| id).collect();
    let before = story
        .marks
        .partition_point(|mark| mark.at_us < window.from_us);
    let earlier = story.marks[..before]
        .iter()
        .rev()
        .filter(|mark| rank(mark.kind) >= 4);
    let any = frame
        .nodes
        .iter()
        .filter(|node| node.epoch.is_some())
        .map(|node| node.id);
    for id in earlier.map(|mark| mark.node).chain(any) {
        let node = frame.nodes.get(usize::from(id));
        let mine = node.is_some_and(|node| own(node) && node.epoch.is_some());
        if deciding.len() >= IDLE {
            break;
        }
        if mine && !deciding.contains(&id) {
            deciding.push(id);
        }
    }
    deciding.sort_unstable();
    let servers = of([Shape::Master, Shape::Replica])
        .into_iter()
        .take(SERVERS);
    Few {
        deciding,
        servers: servers.map(|(id, _)| id).collect(),
        left_out,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn of(frame: &Frame, story: &Story, from_us: i64, to_us: i64) -> Few {
        let window = Window {
            from_us,
            to_us,
            left: 0.0,
            right: 100.0,
        };
        few(frame, story, &window, |_| true)
    }

    #[test]
    fn of_many_those_have_a_line_who_decide_and_the_others_are_counted() {
        let (frame, story) = fixture::crowd(50);
        let few = of(&frame, &story, 5_000_000, 5_300_000);
        assert_eq!(few.deciding.len(), DECIDING);
        assert!(few.deciding.contains(&4), "the candidate");
        assert!(few.left_out > 20);
        assert!(few.deciding.is_sorted());
    }

    #[test]
    fn where_nobody_does_anything_a_few_have_a_line() {
        let (mut frame, mut story) = fixture::crowd(50);
        frame.messages.clear();
        story.flights.clear();
        for node in &mut frame.nodes {
            node.ballot = None;
        }
        let few = of(&frame, &story, 9_000_000, 9_001_000);
        assert_eq!((few.deciding.len(), few.left_out), (IDLE, 0));
        assert!(few.deciding.contains(&4), "who asked for votes before");
    }
}
