//! The word or two beside a process, and the room that words have: they cover
//! neither processes nor each other where that can be helped.

use lab::frame::{Frame, NodeId, NodeView, Pill, Shape};

use super::Focus;
use super::ballot;
use super::draw::text_width;
use super::geometry::Point;
use super::layout::{Aspect, Layout, Place, SERVER, Side, radius};
use super::opinions::has_cells;
use super::strip;
use super::target::Target;
use crate::text::picture::PictureText;

/// A rectangle of the picture, in pixels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Area {
    /// Its left edge.
    pub(super) left: f64,
    /// Its upper edge.
    pub(super) top: f64,
    /// Its right edge.
    pub(super) right: f64,
    /// Its lower edge.
    pub(super) bottom: f64,
}

impl Area {
    /// So many pixels to each side of a point.
    pub(super) fn around(at: Point, wide: f64, high: f64) -> Self {
        Self {
            left: at.x - wide,
            top: at.y - high,
            right: at.x + wide,
            bottom: at.y + high,
        }
    }

    /// How many square pixels it shares with another.
    pub(super) fn shared(&self, other: &Self) -> f64 {
        let wide = self.right.min(other.right) - self.left.max(other.left);
        let high = self.bottom.min(other.bottom) - self.top.max(other.top);
        wide.max(0.0) * high.max(0.0)
    }

    /// Whether it lies in the picture, so far from its edges.
    pub(super) fn inside(&self, layout: &Layout, margin: f64) -> bool {
        self.left > margin
            && self.right < layout.width - margin
            && self.top > margin
            && self.bottom < layout.height - margin
    }
}

/// The word or two beside a process.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Said {
    /// Whose.
    pub(super) node: NodeId,
    /// What is said.
    pub(super) words: String,
    /// The middle of their ground.
    pub(super) at: Point,
    /// The size of the letters.
    pub(super) size: f64,
    /// The class of their colour.
    pub(super) tone: &'static str,
    wide: f64,
}

impl Said {
    /// What their ground covers.
    pub(super) fn area(&self) -> Area {
        Area::around(self.at, self.wide / 2.0, (self.size + 9.0) / 2.0)
    }
}

/// What the sentences and the processes cover.
pub(super) fn covered(frame: &Frame, layout: &Layout) -> Vec<Area> {
    let (wide, high) = layout.sentence_area();
    let sentences = Area {
        left: 0.0,
        top: 0.0,
        right: wide,
        bottom: high,
    };
    let mut taken = vec![sentences];
    if layout.aspect == Aspect::Low {
        // The button that opens the panel.
        taken.push(Area {
            left: layout.width - 48.0,
            top: 0.0,
            right: layout.width,
            bottom: 42.0,
        });
    }
    for node in frame.nodes.iter().filter(|node| layout.shows(node)) {
        taken.extend(covered_by(node, layout));
    }
    taken
}

/// What the other processes cover.
pub(super) fn covered_by_others(node: &NodeView, frame: &Frame, layout: &Layout) -> Vec<Area> {
    let others = frame.nodes.iter().filter(|other| other.id != node.id);
    let shown = others.filter(|other| layout.shows(other));
    shown.flat_map(|other| covered_by(other, layout)).collect()
}

fn covered_by(node: &NodeView, layout: &Layout) -> Vec<Area> {
    let place = layout.place(node.id);
    let at = place.at;
    let mut taken = Vec::new();
    let (w, h) = match node.shape {
        Shape::Client => (80.0, 15.0),
        // A circle covers less than the square around it.
        Shape::Sentinel | Shape::Server => {
            let r = if node.ballot.is_some() {
                radius::names(place.scale)
            } else {
                place.reach
            };
            // Nor do its sides end where that square does.
            taken.push(Area::around(at, r, r * 0.45));
            (r * 0.88, r * 0.88)
        }
        Shape::Master | Shape::Replica => (SERVER.0 * place.scale, SERVER.1 * place.scale),
    };
    taken.push(Area::around(at, w, h));
    taken.extend(strip::area(node, layout));
    if let Some(votes) = &node.ballot {
        let names = ballot::name_places(votes, at, place.scale);
        taken.extend(names.map(|(_, _, ground)| ground));
    }
    if node.odown.is_some() {
        let beside = Area {
            left: at.x + w,
            top: at.y - h,
            right: at.x + w + 96.0,
            bottom: at.y - h + 34.0,
        };
        let under = Area::around(Point::new(at.x, at.y + h + 11.0), 42.0, 8.0);
        taken.push(if layout.odown_below() { under } else { beside });
    }
    let crown = place.crown();
    if crown.high > 0.0 {
        taken.push(Area {
            left: at.x - crown.half,
            top: at.y - crown.high,
            right: at.x + crown.half,
            bottom: at.y,
        });
    }
    taken
}

/// What is said beside the processes: sentinels first, for they decide.
pub(super) fn place_all(
    frame: &Frame,
    layout: &Layout,
    text: &PictureText,
    focus: &Focus,
) -> Vec<Said> {
    let mut taken = covered(frame, layout);
    let mut all: Vec<Said> = Vec::new();
    let server = |node: &NodeView| matches!(node.shape, Shape::Master | Shape::Replica);
    let (servers, others): (Vec<_>, Vec<_>) =
        { frame.nodes.iter().filter(|node| layout.shows(node)) }.partition(|node| server(node));
    for node in others.into_iter().chain(servers) {
        let said = say(node, frame, layout, text, focus, &taken);
        taken.extend(said.as_ref().map(Said::area));
        all.extend(said);
    }
    all.sort_by_key(|said| said.node);
    all
}

fn say(
    node: &NodeView,
    frame: &Frame,
    layout: &Layout,
    text: &PictureText,
    focus: &Focus,
    taken: &[Area],
) -> Option<Said> {
    let word = node.pill.as_ref().filter(|_| node.shape != Shape::Client)?;
    let crowded = layout.crowded && !focus.concerns(Target::Node(node.id));
    let fit = |short: bool| {
        let words = if short {
            (text.short_pill)(word, &frame.nodes)
        } else {
            (text.pill)(word, &frame.nodes)
        };
        best(node, &words, short, layout, taken)
    };
    // In a crowd, or where there is little room, they would only hide a neighbour.
    let unless_hiding = |(hidden, said): (f64, Said)| (hidden < said.wide * 5.0).then_some(said);
    if crowded {
        return unless_hiding(fit(true)?);
    }
    let (hidden, said) = fit(false)?;
    match fit(true) {
        Some(shorter) if hidden > said.wide * 3.0 && shorter.0 < hidden => unless_hiding(shorter),
        _ => Some(said),
    }
}

/// The words where they hide least, and how much that is, in square pixels.
fn best(
    node: &NodeView,
    words: &str,
    short: bool,
    layout: &Layout,
    taken: &[Area],
) -> Option<(f64, Said)> {
    let word = node.pill.as_ref()?;
    if words.is_empty() {
        return None;
    }
    let server = matches!(node.shape, Shape::Master | Shape::Replica);
    let size = if short || server { 10.5 } else { 12.0 };
    let wide = text_width(words, size) * 1.04 + 20.0;
    let places = if server {
        beside_server(node, layout.place(node.id))
    } else {
        beside_sentinel(node, layout, wide, size, short)
    };
    let margin = wide / 2.0 + 6.0;
    let said = |at: Point| Said {
        node: node.id,
        words: words.to_owned(),
        at: Point::new(
            at.x.clamp(margin, (layout.width - margin).max(margin)),
            at.y,
        ),
        size,
        tone: tone(word),
        wide,
    };
    let covers = |said: &Said| {
        let area = said.area();
        let shared: f64 = taken.iter().map(|other| area.shared(other)).sum();
        shared + if area.inside(layout, 1.0) { 0.0 } else { 1e4 }
    };
    // The first of those that cover least.
    places
        .into_iter()
        .map(said)
        .map(|said| (covers(&said), said))
        .reduce(|best, other| if other.0 < best.0 { other } else { best })
}

/// Under a server, in the place of its role, which the shape tells as well; or over
/// it, where nothing is told of opinions.
fn beside_server(node: &NodeView, place: Place) -> Vec<Point> {
    let away = SERVER.1 * place.scale + 15.0;
    let mut places = vec![Point::new(place.at.x, place.at.y + away)];
    if !has_cells(node) {
        places.push(Point::new(place.at.x, place.at.y - away));
    }
    places
}

/// Around a sentinel: on the side that the layout chose, else on another.
fn beside_sentinel(
    node: &NodeView,
    layout: &Layout,
    wide: f64,
    size: f64,
    short: bool,
) -> Vec<Point> {
    let (place, logs) = (layout.place(node.id), layout.logs);
    let around = if node.ballot.is_some() {
        radius::names(place.scale) + 6.0
    } else {
        (radius::PATIENCE + 2.0) * place.scale
    };
    // The names of the voters keep their own distance.
    let close = short || node.ballot.is_some();
    let away = around + size * 0.5 + if close { 6.0 } else { 13.0 };
    let out = around + 8.0 + wide / 2.0;
    // Its log lies between it and the words under it.
    let under = away
        + if logs && node.log.is_some() {
            strip::HEIGHT
        } else {
            0.0
        };
    let at = |dx: f64, dy: f64| Point::new(place.at.x + dx, place.at.y + dy);
    let at_side = |side| match side {
        Side::Right => at(out, 0.0),
        Side::Left => at(-out, 0.0),
        Side::Above => at(0.0, -away),
        Side::Below => at(0.0, under),
    };
    let order = match place.side {
        Side::Right => [Side::Right, Side::Left, Side::Above, Side::Below],
        Side::Left => [Side::Left, Side::Right, Side::Above, Side::Below],
        Side::Above => [Side::Above, Side::Below, Side::Right, Side::Left],
        Side::Below => [Side::Below, Side::Above, Side::Right, Side::Left],
    };
    let mut places = vec![at_side(place.side)];
    // A little aside hides less than the other side of the ring tells wrongly.
    if matches!(place.side, Side::Above | Side::Below) {
        let dy = at_side(place.side).y - place.at.y;
        for part in [-0.15, 0.15, -0.3, 0.3, -0.45, 0.45] {
            places.push(at(part * wide, dy));
        }
    }
    places.extend(order.into_iter().skip(1).map(at_side));
    places
}

const fn tone(pill: &Pill) -> &'static str {
    match pill {
        Pill::SeesSdown | Pill::Tilt { .. } => "is-sdown",
        Pill::SeesOdown { .. } | Pill::LinkDown | Pill::Waiting { .. } => "is-loss",
        Pill::Candidate { .. }
        | Pill::PreCandidate { .. }
        | Pill::Leader { .. }
        | Pill::Leads { .. } => "is-vote",
        Pill::Voted { .. } | Pill::VotedInTerm { .. } => "is-voted",
        Pill::Switched | Pill::Syncing | Pill::Writing { .. } => "is-healthy",
        Pill::SdownIn { .. } | Pill::TimesOutIn { .. } => "is-plain",
    }
}
