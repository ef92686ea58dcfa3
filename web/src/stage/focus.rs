//! Which target is selected, focused or under the pointer, and where the arrow
//! keys lead.

use lab::frame::Frame;

use super::geometry::Point;
use super::layout::Layout;
use super::message;
use super::target::Target;
use super::wire;

/// What the reader points at.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Focus {
    /// What is selected.
    pub selection: Option<Target>,
    /// What the pointer is over.
    pub hovered: Option<Target>,
    /// What the tab key leads to (roving tabindex).
    pub stop: Option<Target>,
}

impl Focus {
    /// Whether it is selected.
    #[must_use]
    pub fn selected(&self, target: Target) -> bool {
        self.selection == Some(target)
    }

    /// Whether what the reader points at is `target` or, for a wire, one of its ends.
    #[must_use]
    pub fn concerns(&self, target: Target) -> bool {
        [self.selection, self.hovered].into_iter().flatten().any(|pointed| {
            pointed == target
                || matches!((pointed, target), (Target::Node(node), Target::Wire(a, b)) if node == a || node == b)
        })
    }

    /// Its `tabindex`: one target at a time can be reached with the tab key.
    #[must_use]
    pub fn tabindex(&self, target: Target) -> &'static str {
        if self.stop == Some(target) { "0" } else { "-1" }
    }
}

/// A key that moves the focus.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    /// An arrow, as a direction: right and down are positive.
    Arrow(i8, i8),
    /// To the next kind of thing (nodes, links, messages), or the one before.
    Kind(bool),
}

impl Move {
    /// What a key asks for.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowLeft" => Self::Arrow(-1, 0),
            "ArrowRight" => Self::Arrow(1, 0),
            "ArrowUp" => Self::Arrow(0, -1),
            "ArrowDown" => Self::Arrow(0, 1),
            "PageDown" => Self::Kind(true),
            "PageUp" => Self::Kind(false),
            _ => return None,
        })
    }
}

/// All targets with their places, by kind: nodes, links, messages.
#[must_use]
pub fn targets(frame: &Frame, layout: &Layout, focus: &Focus) -> [Vec<(Target, Point)>; 3] {
    let nodes = frame
        .nodes
        .iter()
        .filter(|node| layout.shows(node))
        .map(|node| (Target::Node(node.id), layout.place(node.id).at))
        .collect();
    let wires = frame
        .wires
        .iter()
        .filter(|wire| wire::is_shown(wire, frame, layout, focus))
        .map(|wire| {
            (
                Target::Wire(wire.a, wire.b),
                layout.path(wire.kind, wire.a, wire.b).middle().0,
            )
        })
        .collect();
    let messages = frame
        .messages
        .iter()
        .filter(|view| message::is_shown(view, frame, layout))
        .map(|view| {
            (
                Target::Message(view.id),
                message::place(view, frame, layout).at,
            )
        })
        .collect();
    [nodes, wires, messages]
}

/// Where a move leads from `from`; `None` if it leads nowhere.
#[must_use]
pub fn next(
    from: Option<Target>,
    step: Move,
    targets: &[Vec<(Target, Point)>; 3],
) -> Option<Target> {
    let found = from.and_then(|from| {
        targets.iter().enumerate().find_map(|(kind, list)| {
            list.iter()
                .find(|(target, _)| *target == from)
                .map(|(_, at)| (kind, *at))
        })
    });
    let Some((kind, at)) = found else {
        return targets.iter().flatten().next().map(|(target, _)| *target);
    };
    match step {
        Move::Arrow(x, y) => nearest(&targets[kind], at, Some((f64::from(x), f64::from(y)))),
        Move::Kind(forth) => {
            let order = [1_usize, 2].map(|by| (kind + if forth { by } else { 3 - by }) % 3);
            order
                .into_iter()
                .find_map(|kind| nearest(&targets[kind], at, None))
        }
    }
}

/// The nearest target, in a direction if one is given: what lies off to the side
/// counts as further away.
fn nearest(targets: &[(Target, Point)], at: Point, towards: Option<(f64, f64)>) -> Option<Target> {
    let mut best: Option<(f64, Target)> = None;
    for (target, place) in targets {
        let (dx, dy) = (place.x - at.x, place.y - at.y);
        let distance = match towards {
            None => dx.hypot(dy),
            Some((x, y)) => {
                let (ahead, aside) = (dx * x + dy * y, (dx * y - dy * x).abs());
                if ahead < 4.0 || aside > ahead * 3.0 {
                    continue;
                }
                ahead + aside * 1.6
            }
        };
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, *target));
        }
    }
    best.map(|(_, target)| target)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> [Vec<(Target, Point)>; 3] {
        let node = |id, x, y| (Target::Node(id), Point::new(x, y));
        [
            vec![
                node(0, 50.0, 0.0),
                node(1, 0.0, 100.0),
                node(2, 100.0, 100.0),
            ],
            vec![(Target::Wire(0, 1), Point::new(25.0, 50.0))],
            Vec::new(),
        ]
    }

    #[test]
    fn an_arrow_leads_to_the_nearest_thing_of_its_kind_in_that_direction() {
        let targets = three();
        let to = |from, x, y| next(Some(Target::Node(from)), Move::Arrow(x, y), &targets);
        assert_eq!(to(1, 1, 0), Some(Target::Node(2)));
        assert_eq!(to(2, 0, -1), Some(Target::Node(0)));
        assert_eq!(to(0, 0, -1), None);
    }

    #[test]
    fn a_kind_without_things_is_passed_over() {
        let targets = three();
        assert_eq!(
            next(Some(Target::Node(0)), Move::Kind(true), &targets),
            Some(Target::Wire(0, 1))
        );
        assert_eq!(
            next(Some(Target::Node(0)), Move::Kind(false), &targets),
            Some(Target::Wire(0, 1))
        );
        assert_eq!(
            next(Some(Target::Wire(0, 1)), Move::Kind(true), &targets),
            Some(Target::Node(0))
        );
    }

    #[test]
    fn a_target_that_is_gone_leads_back_to_the_first() {
        assert_eq!(
            next(Some(Target::Message(9)), Move::Arrow(1, 0), &three()),
            Some(Target::Node(0))
        );
    }
}
