//! Where many processes stand: a card for each master with its replicas, in rows, and the
//! sentinels around them. The places depend on the numbers and the size of the picture
//! alone, so that nothing moves because of what happens.

use lab::frame::{Frame, NodeId, NodeView, Shape};
use lab::scenario::Side;

use super::super::geometry::Point;
use super::super::groups::groups;
use super::super::layout::{Aspect, Layout};
use super::super::ring::{Arch, Even};
use super::around::{Around, around};
use super::grid::{Grid, chips};

/// A rectangle, in pixels.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
}

impl Rect {
    pub(super) const fn new(x: f64, y: f64, w: f64, h: f64) -> Self {
        Self { x, y, w, h }
    }

    /// The same with that much less at each side.
    pub(super) fn within(self, by: f64) -> Self {
        Self::new(
            self.x + by,
            self.y + by,
            (self.w - by * 2.0).max(0.0),
            (self.h - by * 2.0).max(0.0),
        )
    }

    pub(super) fn middle(self) -> Point {
        Point::new(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }
}

/// A master's card.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Place {
    /// Which of the frame's groups.
    pub(super) group: u16,
    /// Where.
    pub(super) area: Rect,
    /// Its servers, where there is room for them.
    pub(super) chips: Vec<(NodeId, Rect)>,
}

/// The places of everything.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::stage) struct Plan {
    pub(in crate::stage) width: f64,
    pub(in crate::stage) height: f64,
    pub(super) aspect: Aspect,
    /// The sentinels and the radius of each.
    pub(super) beads: Vec<(NodeId, Point)>,
    pub(super) r: f64,
    /// The masters.
    pub(super) cards: Vec<Place>,
    /// How much larger than at least what is written in a card is.
    pub(super) scale: f64,
    /// Clients, as pills of this half width.
    pub(super) clients: Vec<(NodeId, Point)>,
    /// How many sentinels, masters and clients there is no room for.
    pub(super) left_out: usize,
    /// Whether there is a line for the legend.
    pub(super) legend: bool,
    spots: Vec<Option<Point>>,
}

/// Half the width of a client's pill, and its height.
pub(super) const CLIENT: (f64, f64) = (24.0, 24.0);

/// How much of the top the sentences take.
fn sentences(aspect: Aspect, height: f64) -> f64 {
    match aspect {
        Aspect::Regular if height < 440.0 => 52.0,
        Aspect::Regular => 64.0,
        Aspect::Narrow => 74.0,
        Aspect::Low => 46.0,
    }
}

impl Plan {
    /// Places the sentinels, the masters and their clients.
    pub(in crate::stage) fn of(frame: &Frame, width: f64, height: f64) -> Self {
        let (width, height) = (width.max(240.0), height.max(180.0));
        let aspect = Aspect::of(width, height);
        let of_shape = |shape: Shape| -> Vec<NodeId> {
            let nodes = frame.nodes.iter();
            let nodes = nodes.filter(|node| node.side == Side::Sentinel && node.shape == shape);
            nodes.map(|node| node.id).collect()
        };
        let (sentinels, clients) = (of_shape(Shape::Sentinel), of_shape(Shape::Client));
        let legend = aspect == Aspect::Regular && width >= 440.0;
        let foot = if legend || !clients.is_empty() {
            32.0
        } else {
            8.0
        };
        let top = sentences(aspect, height);
        let outer = Rect::new(8.0, top, width - 16.0, height - top - foot);
        let Around { points, r, inner } = around(sentinels.len(), outer);
        let mut plan = Self {
            width,
            height,
            aspect,
            beads: sentinels.iter().copied().zip(points).collect(),
            r,
            cards: Vec::new(),
            scale: 1.0,
            clients: Vec::new(),
            left_out: 0,
            legend,
            spots: vec![None; frame.nodes.len()],
        };
        plan.left_out = sentinels.len() - plan.beads.len();
        plan.place_cards(frame, inner);
        plan.place_clients(&clients, foot);
        plan.note_spots(frame);
        plan
    }

    fn place_cards(&mut self, frame: &Frame, inner: Rect) {
        let groups = groups(frame, Side::Sentinel);
        let most = groups.iter().map(Vec::len).max().unwrap_or_default();
        let grid = Grid::of(groups.len(), most, inner);
        self.scale = grid.scale;
        let group_of = |id: &NodeId| frame.nodes[usize::from(*id)].group.unwrap_or_default();
        let placed = groups.iter().filter(|group| !group.is_empty());
        self.cards = { placed.zip(&grid.cells) }
            .map(|(servers, area)| Place {
                group: group_of(&servers[0]),
                area: *area,
                chips: match grid.with_chips {
                    true => chips(servers, *area, grid.scale),
                    false => Vec::new(),
                },
            })
            .collect();
        self.left_out += groups.len() - self.cards.len();
    }

    /// Clients stand in a line at the lower right, as many as there is room for.
    fn place_clients(&mut self, clients: &[NodeId], foot: f64) {
        let step = CLIENT.0 * 2.0 + 6.0;
        let room = if self.legend {
            self.width * 0.45
        } else {
            self.width - 16.0
        };
        let most = (room / step) as usize;
        let shown = clients.len().min(most);
        let y = self.height - foot / 2.0;
        let right = self.width - 10.0 - CLIENT.0;
        let at = |place: usize| Point::new(right - (shown - 1 - place) as f64 * step, y);
        let placed = clients.iter().take(shown).enumerate();
        self.clients = placed.map(|(place, id)| (*id, at(place))).collect();
        self.left_out += clients.len() - shown;
    }

    /// Where messages to and from each process begin and end.
    fn note_spots(&mut self, frame: &Frame) {
        let mut spots = vec![None; frame.nodes.len()];
        for card in &self.cards {
            let servers = frame
                .nodes
                .iter()
                .filter(|node| node.group == Some(card.group));
            for server in servers {
                spots[usize::from(server.id)] = Some(card.area.middle());
            }
            for (id, area) in &card.chips {
                spots[usize::from(*id)] = Some(area.middle());
            }
        }
        for (id, at) in self.beads.iter().chain(&self.clients) {
            spots[usize::from(*id)] = Some(*at);
        }
        self.spots = spots;
    }

    /// The same places as those of a ring, for what is drawn over any picture.
    pub(in crate::stage) fn layout(&self, frame: &Frame) -> Layout {
        let centre = Point::new(self.width / 2.0, self.height / 2.0);
        let ring: Vec<NodeId> = self.beads.iter().map(|(id, _)| *id).collect();
        let place = |node: &NodeView| {
            super::super::place::Place::nowhere(self.spot(node.id).unwrap_or(centre), 0.3)
        };
        Layout {
            width: self.width,
            height: self.height,
            deployment: Side::Sentinel,
            aspect: self.aspect,
            centre,
            axes: (self.width / 2.0, self.height / 2.0),
            crowded: true,
            several: true,
            hollow: false,
            logs: false,
            legend: self.legend,
            even: Even::of(1.0),
            arch: Arch::of(ring.len(), self.aspect),
            places: frame.nodes.iter().map(place).collect(),
            ring,
        }
    }

    /// Where a process is, if it is in the picture.
    pub(super) fn spot(&self, id: NodeId) -> Option<Point> {
        self.spots.get(usize::from(id)).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    /// The whole page of a desk, half of it, a tablet, a phone, an embed.
    const SIZES: [(f64, f64); 6] = [
        (950.0, 540.0),
        (680.0, 408.0),
        (475.0, 520.0),
        (390.0, 576.0),
        (338.0, 480.0),
        (640.0, 251.0),
    ];

    fn rects(plan: &Plan) -> Vec<Rect> {
        let bead = |(_, at): &(NodeId, Point)| Rect::new(at.x - 12.0, at.y - 12.0, 24.0, 24.0);
        let beads = plan.beads.iter().map(bead);
        beads
            .chain(plan.cards.iter().map(|card| card.area))
            .collect()
    }

    fn meet(a: Rect, b: Rect) -> bool {
        let apart = 0.01;
        a.x + apart < b.x + b.w
            && b.x + apart < a.x + a.w
            && a.y + apart < b.y + b.h
            && b.y + apart < a.y + a.h
    }

    #[test]
    fn nothing_covers_anything_in_any_number_and_size() {
        for (width, height) in SIZES {
            for sentinels in [1, 3, 9, 15, 16, 30, 50] {
                for masters in [1, 4, 5, 9, 20, 33] {
                    let frame = fixture::many(sentinels, masters, 2);
                    let plan = Plan::of(&frame, width, height);
                    let what = format!("{sentinels} × {masters} in {width} × {height}");
                    assert_eq!(plan.beads.len(), usize::from(sentinels), "{what}");
                    let rects = rects(&plan);
                    for (index, a) in rects.iter().enumerate() {
                        let inside =
                            a.x >= 0.0 && a.y >= 30.0 && a.x + a.w <= width && a.y + a.h <= height;
                        assert!(inside, "{what}: {a:?}");
                        let others = &rects[index + 1..];
                        let hit = others.iter().find(|b| meet(*a, **b));
                        assert_eq!(hit, None, "{what}: {a:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn twenty_masters_have_a_card_with_their_servers_on_a_desk_a_tablet_and_a_phone() {
        for (width, height) in &SIZES[..4] {
            let plan = Plan::of(&fixture::many(50, 20, 2), *width, *height);
            assert_eq!(
                (plan.cards.len(), plan.left_out),
                (20, 0),
                "{width} × {height}"
            );
            for card in &plan.cards {
                assert_eq!(card.chips.len(), 3, "{width} × {height}");
                let large = |(_, chip): &(NodeId, Rect)| chip.w >= 24.0 && chip.h >= 24.0;
                assert!(card.chips.iter().all(large), "{width} × {height}");
            }
        }
    }

    #[test]
    fn what_there_is_no_room_for_is_counted() {
        let plan = Plan::of(&fixture::many(1_000, 60, 2), 390.0, 576.0);
        assert_eq!(plan.beads.len() + plan.cards.len() + plan.left_out, 1_060);
        assert!(plan.left_out > 0);
    }
}
