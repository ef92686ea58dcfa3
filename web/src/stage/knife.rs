//! A line drawn through the picture: whoever stands on one side of it is cut off from
//! whoever stands on the other.

use std::collections::BTreeSet;
use std::rc::Rc;

use lab::frame::{Frame, NodeView, Wire};
use web_sys::{Element, KeyboardEvent, PointerEvent, SvgElement};
use yew::prelude::*;

use super::StageProps;
use super::draw::{Label, px};
use super::geometry::Point;
use super::layout::{Aspect, Layout};
use crate::popover::sides_command;

/// A line is one from so many pixels on; before that it is a click.
const SHORTEST: f64 = 18.0;
/// What a key turns a line by, in degrees, and moves it by, in pixels.
const TURN: f64 = 7.5;
const SHIFT: f64 = 14.0;
/// Crossings beyond that many are not marked one by one.
const MARKED: usize = 200;
/// From so many pixels on there is room beside the legend.
const ROOMY: f64 = 720.0;
/// The longest list of names that is written.
const NAMED: usize = 26;

/// A line through two points.
pub(super) type Line = (Point, Point);

/// What a line parts.
pub(super) struct Parted<'a> {
    /// The smaller side, then the other.
    sides: [Vec<&'a NodeView>; 2],
    /// The links between them.
    wires: Vec<&'a Wire>,
    /// How many links there are.
    of: usize,
}

impl<'a> Parted<'a> {
    /// Sorts everybody in the picture to one side of a line or the other.
    pub(super) fn by(line: Line, frame: &'a Frame, layout: &Layout) -> Self {
        let nodes = frame.nodes.iter().filter(|node| layout.shows(node));
        let (left, right): (Vec<_>, Vec<_>) = nodes.partition(|node| left_of(line, layout, node));
        let shown = |id: u16| {
            let node = frame.nodes.get(usize::from(id));
            node.filter(|node| layout.shows(node))
        };
        let own = frame.wires.iter().filter_map(|wire| {
            let (a, b) = (shown(wire.a)?, shown(wire.b)?);
            Some((wire, left_of(line, layout, a) != left_of(line, layout, b)))
        });
        let own: Vec<_> = own.collect();
        let sides = match left.len() <= right.len() {
            true => [left, right],
            false => [right, left],
        };
        Self {
            sides,
            of: own.len(),
            wires: { own.into_iter() }
                .filter_map(|(wire, parts)| parts.then_some(wire))
                .collect(),
        }
    }

    /// The command that cuts along the line; `None` if all are on one side.
    pub(super) fn command(&self) -> Option<String> {
        let all: Vec<NodeView> = self
            .sides
            .iter()
            .flatten()
            .map(|node| (*node).clone())
            .collect();
        let few: BTreeSet<String> = self.sides[0].iter().map(|node| node.name.clone()).collect();
        sides_command(&all, &few)
    }

    fn said(&self, props: &StageProps) -> String {
        if self.sides[0].is_empty() {
            return props.text.line_misses.to_owned();
        }
        let [few, others] = self.sides.each_ref().map(|side| names(side));
        (props.text.line_cuts)(self.wires.len(), self.of, &few, &others)
    }
}

/// Names, as many as there is room for.
fn names(nodes: &[&NodeView]) -> String {
    let mut said = String::new();
    for (place, node) in nodes.iter().enumerate() {
        if said.len() + node.name.len() > NAMED {
            return format!("{said} +{}", nodes.len() - place);
        }
        said = format!("{said}{}{}", if place > 0 { " " } else { "" }, node.name);
    }
    said
}

fn left_of((a, b): Line, layout: &Layout, node: &NodeView) -> bool {
    let at = layout.place(node.id).at;
    (b.x - a.x) * (at.y - a.y) - (b.y - a.y) * (at.x - a.x) < 0.0
}

/// A line that leaves the master's side to the keys: upright, left of the middle.
pub(super) fn first(layout: &Layout) -> Line {
    let x = layout.centre.x - SHIFT * 2.0;
    let (top, bottom) = (layout.height * 0.12, layout.height * 0.88);
    (Point::new(x, top), Point::new(x, bottom))
}

/// The line that a key makes of one; `None` for another key.
fn moved((a, b): Line, key: &str) -> Option<Line> {
    let middle = a.towards(b, 0.5);
    let turned = |degrees: f64| {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let turn = |point: Point| {
            let (x, y) = (point.x - middle.x, point.y - middle.y);
            Point::new(middle.x + x * cos - y * sin, middle.y + x * sin + y * cos)
        };
        (turn(a), turn(b))
    };
    let along = a.direction(b);
    let shifted = |by: f64| {
        let aside = Point::new(along.y, -along.x);
        (a.along(aside, by), b.along(aside, by))
    };
    match key {
        "ArrowLeft" => Some(turned(-TURN)),
        "ArrowRight" => Some(turned(TURN)),
        "ArrowUp" => Some(shifted(-SHIFT)),
        "ArrowDown" => Some(shifted(SHIFT)),
        _ => None,
    }
}

/// Where a pointer is, in the picture.
fn point(event: &PointerEvent) -> Option<Point> {
    let target: SvgElement = event.target_dyn_into()?;
    let picture: Element = target.closest("svg.stage-picture").ok().flatten()?;
    let area = picture.get_bounding_client_rect();
    Some(Point::new(
        f64::from(event.client_x()) - area.left(),
        f64::from(event.client_y()) - area.top(),
    ))
}

/// What a drag begins on: behind everything, or, where a line was asked for, before it.
/// A finger that is not asked for a line moves the page instead.
pub(super) fn ground(
    props: &StageProps,
    layout: &Rc<Layout>,
    line: &UseStateHandle<Option<Line>>,
    from: &Rc<std::cell::Cell<Option<Point>>>,
) -> Html {
    let armed = props.line;
    let down = {
        let from = Rc::clone(from);
        Callback::from(move |event: PointerEvent| {
            let drags = armed || event.pointer_type() == "mouse";
            if event.button() != 0 || !drags {
                return;
            }
            if let Some(target) = event.target_dyn_into::<Element>() {
                // A pointer that just went down can be captured.
                let _ = target.set_pointer_capture(event.pointer_id());
            }
            from.set(point(&event));
        })
    };
    let drag = {
        let (from, line) = (Rc::clone(from), line.clone());
        Callback::from(move |event: PointerEvent| {
            if let (Some(a), Some(b)) = (from.get(), point(&event))
                && a.distance(b) >= SHORTEST
            {
                line.set(Some((a, b)));
            }
        })
    };
    let up = {
        let (from, line, props) = (Rc::clone(from), line.clone(), props.clone());
        let layout = Rc::clone(layout);
        Callback::from(move |event: PointerEvent| {
            let (Some(a), Some(b)) = (from.take(), point(&event)) else {
                return;
            };
            if a.distance(b) >= SHORTEST {
                line.set(None);
                let parted = Parted::by((a, b), &props.frame, &layout);
                props.on_line.emit(parted.command());
            }
        })
    };
    let cancel = {
        let (from, line) = (Rc::clone(from), line.clone());
        Callback::from(move |_: PointerEvent| {
            from.set(None);
            line.set(None);
        })
    };
    html! {
        <rect key="knife-ground" class={classes!("stage-knife-ground", armed.then_some("is-armed"))} width={px(layout.width)} height={px(layout.height)}
            onpointerdown={down} onpointermove={drag} onpointerup={up} onpointercancel={cancel} />
    }
}

/// The line, and what it would cut. It takes keys, too.
pub(super) fn draw(
    line: Line,
    props: &StageProps,
    layout: &Rc<Layout>,
    state: &UseStateHandle<Option<Line>>,
    node: &NodeRef,
) -> Html {
    let parted = Parted::by(line, &props.frame, layout);
    let said = parted.said(props);
    let (a, b) = line;
    let along = a.direction(b);
    let far = layout.width + layout.height;
    let (start, end) = (a.along(along, -far), b.along(along, far));
    let d = |a: Point, b: Point| format!("M{:.1} {:.1}L{:.1} {:.1}", a.x, a.y, b.x, b.y);
    let crossings = parted.wires.iter().take(MARKED).map(|wire| {
        let (at, _) = layout.path(wire.kind, wire.a, wire.b).middle();
        html! { <circle key={format!("{}-{}", wire.a, wire.b)} cx={px(at.x)} cy={px(at.y)} r="3.5" /> }
    });
    let apart = parted.sides[0].iter().map(|node| {
        let place = layout.place(node.id);
        html! { <circle key={node.name.clone()} class="stage-knife-apart" cx={px(place.at.x)} cy={px(place.at.y)} r={px(44.0 * place.scale)} /> }
    });
    // Where it is narrow clients and legend have the foot.
    let down = match layout.aspect {
        Aspect::Narrow | Aspect::Regular if layout.width < ROOMY => 66.0,
        _ => layout.height - 16.0,
    };
    let words = Point::new(layout.width - 16.0, down);
    html! {
        <g key="knife" ref={node.clone()} class="stage-knife" role="button" tabindex="0" onkeydown={on_key(line, props, layout, state)}
            aria-label={format!("{}{}{said}", props.text.line_name, props.text.separator)} aria-description={props.text.line_hint}>
            <path class="stage-knife-edge" d={d(start, end)} />
            <path class="stage-knife-blade" d={d(a, b)} />
            <g key="apart">{ for apart }</g>
            <g key="crossings" class="stage-knife-crossings">{ for crossings }</g>
            { Label { text: &said, at: words, size: 13.0, anchor: "end", class: "stage-knife-words" }.draw() }
        </g>
    }
}

fn on_key(
    line: Line,
    props: &StageProps,
    layout: &Rc<Layout>,
    state: &UseStateHandle<Option<Line>>,
) -> Callback<KeyboardEvent> {
    let (props, layout, state) = (props.clone(), Rc::clone(layout), state.clone());
    Callback::from(move |event: KeyboardEvent| {
        let key = event.key();
        let moved = moved(line, &key);
        match key.as_str() {
            "Enter" => {
                let command = Parted::by(line, &props.frame, &layout).command();
                if command.is_some() {
                    state.set(None);
                    props.on_line.emit(command);
                }
            }
            "Escape" => {
                state.set(None);
                props.on_line.emit(None);
            }
            _ if moved.is_some() => state.set(moved),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    })
}

#[cfg(test)]
mod tests {
    use lab::command::Command;

    use super::*;
    use crate::fixture;

    fn parted_by(line: Line) -> (Option<String>, usize, usize) {
        let (frame, _) = fixture::election();
        let layout = Layout::of(&frame, lab::scenario::Side::Sentinel, 900.0, 600.0);
        let parted = Parted::by(line, &frame, &layout);
        (parted.command(), parted.wires.len(), parted.of)
    }

    #[test]
    fn a_line_through_the_middle_parts_and_its_command_can_be_read() {
        let line = (Point::new(450.0, 0.0), Point::new(440.0, 600.0));
        let (command, cut, of) = parted_by(line);
        let command = command.expect("some on either side");
        assert!(command.starts_with("partition "), "{command}");
        assert!(command.parse::<Command>().is_ok(), "{command}");
        assert!(cut > 0 && cut < of);
    }

    #[test]
    fn it_does_not_matter_in_which_direction_a_line_is_drawn() {
        let (a, b) = (Point::new(300.0, 0.0), Point::new(620.0, 600.0));
        assert_eq!(parted_by((a, b)), parted_by((b, a)));
    }

    #[test]
    fn a_line_past_everybody_cuts_nothing() {
        let line = (Point::new(2.0, 0.0), Point::new(2.0, 600.0));
        assert_eq!(parted_by(line).0, None);
        assert_eq!(parted_by(line).1, 0);
    }

    #[test]
    fn keys_turn_a_line_and_move_it_and_back_again() {
        let line = (Point::new(300.0, 100.0), Point::new(300.0, 500.0));
        let there = moved(line, "ArrowLeft").expect("it turns");
        let back = moved(there, "ArrowRight").expect("it turns");
        assert!(there.0.x > 301.0 || there.0.x < 299.0);
        assert!(back.0.distance(line.0) < 1e-6);
        let aside = moved(line, "ArrowDown").expect("it moves");
        assert!((aside.0.x - line.0.x).abs() > 1.0 && aside.0.y == line.0.y);
        assert_eq!(moved(line, "a"), None);
    }
}
