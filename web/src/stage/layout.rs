//! Where everything stands: servers in the middle, sentinels on a ring around
//! them, clients below. The places depend on the number of nodes and the size of
//! the picture alone, so that nothing moves because of what happens.

use lab::frame::{Frame, NodeId, NodeView, Shape, WireKind};
use lab::scenario::Side as Deployment;

use super::geometry::Point;
use super::groups::groups;
use super::opinions::crown;
use super::place::Outline;
pub use super::place::{Aspect, Place, SERVER, Side, radius};
use super::ring::{Arch, Even};

/// From so many sentinels on, words beside nodes and wires at rest give way.
const CROWD: usize = 8;

/// Nodes do not become smaller than this.
const SMALLEST: f64 = 0.42;

/// Which nodes stand where.
struct Groups {
    ring: Vec<NodeId>,
    servers: Vec<Vec<NodeId>>,
    clients: Vec<NodeId>,
    /// Members of the ring have a log.
    logs: bool,
}

/// The places of everything in a picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Layout {
    /// Width of the picture.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// Whose picture it is.
    pub deployment: Deployment,
    /// Its shape.
    pub aspect: Aspect,
    /// The centre of the ring.
    pub centre: Point,
    /// Half axes of the ring.
    pub axes: (f64, f64),
    /// Whether there are so many sentinels that only what matters is drawn at rest.
    pub crowded: bool,
    /// Whether there are several masters, each with its replicas.
    pub several: bool,
    /// Whether nobody stands inside the ring, so that its members talk straight across
    /// it.
    pub hollow: bool,
    /// Whether members of the ring have a log that is drawn under them.
    pub logs: bool,
    /// Whether there is room for the legend.
    pub legend: bool,
    pub(super) even: Even,
    pub(super) arch: Arch,
    pub(super) places: Vec<Place>,
    pub(super) ring: Vec<NodeId>,
}

impl Layout {
    /// Lays out the nodes of `frame` in a picture of `width` by `height` pixels.
    #[must_use]
    pub fn of(frame: &Frame, deployment: Deployment, width: f64, height: f64) -> Self {
        let (width, height) = (width.max(240.0), height.max(180.0));
        let aspect = Aspect::of(width, height);
        let of_shape = |wanted: fn(Shape) -> bool| -> Vec<NodeId> {
            frame
                .nodes
                .iter()
                .filter(|node| node.side == deployment && wanted(node.shape))
                .map(|node| node.id)
                .collect()
        };
        let groups = Groups {
            ring: of_shape(|shape| matches!(shape, Shape::Sentinel | Shape::Server)),
            servers: groups(frame, deployment),
            clients: of_shape(|shape| shape == Shape::Client),
            logs: !of_shape(|shape| shape == Shape::Server).is_empty(),
        };
        let mut scale = scale(width, height, aspect, groups.ring.len());
        let nodes = frame.nodes.len();
        let mut layout = Self::at_scale(&groups, deployment, nodes, (width, height), aspect, scale);
        // Nodes give way to each other by becoming smaller, never by moving apart.
        for _ in 0..8 {
            let room = layout.tightest();
            if room >= 1.0 || scale <= SMALLEST {
                break;
            }
            scale = (scale * room.max(0.85)).max(SMALLEST);
            layout = Self::at_scale(&groups, deployment, nodes, (width, height), aspect, scale);
        }
        for id in groups.servers.into_iter().flatten() {
            let node = &frame.nodes[usize::from(id)];
            let place = &mut layout.places[usize::from(id)];
            place.outline =
                Outline::Server(crown(node, place.scale, layout.aspect, layout.crowded));
        }
        layout
    }

    fn at_scale(
        groups: &Groups,
        deployment: Deployment,
        nodes: usize,
        size: (f64, f64),
        aspect: Aspect,
        scale: f64,
    ) -> Self {
        let (width, height) = size;
        let count = groups.ring.len();
        let middle = Point::new(width / 2.0, height / 2.0);
        let hollow = groups.servers.is_empty();
        let crowd = match aspect {
            _ if hollow => CROWD,
            Aspect::Regular => CROWD,
            Aspect::Narrow => CROWD - 3,
            Aspect::Low => CROWD - 4,
        };
        let mut layout = Self {
            width,
            height,
            deployment,
            aspect,
            centre: middle,
            axes: (0.0, 0.0),
            crowded: count >= crowd,
            several: groups.servers.len() > 1,
            hollow,
            // In a low picture there is no height for them.
            logs: groups.logs && aspect != Aspect::Low,
            legend: match aspect {
                Aspect::Regular => width >= 620.0,
                // Half a wide page.
                Aspect::Narrow => width >= 440.0 && height >= 460.0,
                Aspect::Low => false,
            },
            even: Even::of(1.0),
            arch: Arch::of(count, aspect),
            places: vec![Place::nowhere(middle, scale); nodes],
            ring: groups.ring.clone(),
        };
        let (top, bottom) = layout.place_ring(scale, !groups.clients.is_empty());
        let lowest = layout.place_servers(&groups.servers, scale, top, bottom);
        layout.place_clients(&groups.clients, scale, lowest);
        layout
    }

    /// The smallest distance between two neighbours, as a part of what they need.
    pub(super) fn tightest(&self) -> f64 {
        let needs = |place: &Place| place.reach + 3.0;
        let mut least = f64::INFINITY;
        for (index, a) in self.places.iter().enumerate() {
            for b in &self.places[index + 1..] {
                if a.reach > 0.0 && b.reach > 0.0 {
                    least = least.min(a.at.distance(b.at) / (needs(a) + needs(b)));
                }
            }
        }
        least
    }

    /// Whether a node is in the picture.
    #[must_use]
    pub fn shows(&self, node: &NodeView) -> bool {
        node.side == self.deployment
    }

    /// The place of a node; the middle for one that is not in the picture.
    #[must_use]
    pub fn place(&self, node: NodeId) -> Place {
        self.places
            .get(usize::from(node))
            .copied()
            .unwrap_or_else(|| Place::nowhere(self.centre, 1.0))
    }

    /// The servers; the first of each group is the master of the beginning. Returns the
    /// height of the lowest.
    fn place_servers(&mut self, groups: &[Vec<NodeId>], scale: f64, top: f64, bottom: f64) -> f64 {
        let count: usize = groups.iter().map(Vec::len).sum();
        let scale = if count > 5 { scale * 0.86 } else { scale };
        let alone = groups.iter().all(|group| group.len() == 1);
        let heights = self.server_heights(scale, top, bottom, alone);
        match groups {
            [] => self.centre.y,
            [group] => self.place_only_group(group, scale, heights),
            several => self.place_groups(several, scale, heights),
        }
    }

    /// How high masters stand, and the first row of their replicas.
    fn server_heights(&self, scale: f64, top: f64, bottom: f64, alone: bool) -> (f64, f64) {
        let ring = self.ring.len();
        let topmost = ring % 2 == 1;
        let (mut high, mut low) = match (self.aspect, ring) {
            (Aspect::Low, _) => (0.62, 0.62),
            // Beside each other there is no room for them and the sentinels.
            (Aspect::Narrow, 0..=3) => (0.46, 0.76),
            (_, 0..=3) => (0.58, 1.0),
            _ if self.crowded => (0.4, 0.66),
            _ if topmost => (0.42, 0.74),
            _ => (0.34, 0.68),
        };
        if alone {
            (high, low) = (0.6, 0.6);
        }
        let span = bottom - top;
        let clear = if topmost && !self.flat() {
            // Between them a cut of their link has to be seen, too.
            let cut = if self.aspect == Aspect::Low {
                26.0
            } else {
                8.0
            };
            top + (radius::BALLOT + 30.0 + SERVER.1) * scale + cut
        } else {
            top
        };
        let master_y = (top + span * high).max(clear.min(bottom));
        let mut row_y = top + span * low;
        if self.aspect != Aspect::Low {
            row_y = row_y.max(master_y + (SERVER.1 * 2.0 + 30.0) * scale);
        } else {
            row_y = master_y;
        }
        (master_y, row_y)
    }

    /// The servers of the only master.
    fn place_only_group(
        &mut self,
        servers: &[NodeId],
        scale: f64,
        (master_y, row_y): (f64, f64),
    ) -> f64 {
        let Some((first, replicas)) = servers.split_first() else {
            return self.centre.y;
        };
        self.put_server(*first, Point::new(self.centre.x, master_y), scale);
        let rows = if self.aspect == Aspect::Low || replicas.len() <= 5 {
            1
        } else {
            2
        };
        let per_row = replicas.len().div_ceil(rows).max(1);
        let mut lowest = master_y;
        for (index, id) in replicas.iter().enumerate() {
            let (row, column) = (index / per_row, index % per_row);
            let in_row = per_row.min(replicas.len() - row * per_row);
            let y = row_y + row as f64 * (SERVER.1 * 2.0 + 26.0) * scale;
            let x = self.centre.x + self.server_offset(column, in_row, y, scale);
            self.put_server(*id, Point::new(x, y), scale);
            lowest = y;
        }
        lowest
    }

    /// How far the server in that column of a row at height `y` stands from the
    /// middle line.
    fn server_offset(&self, column: usize, in_row: usize, y: f64, scale: f64) -> f64 {
        let out = ((y - self.centre.y) / self.axes.1.max(1.0)).clamp(-0.9, 0.9);
        // One or two sentinels leave all the width beside them.
        let half = if self.ring.len() < 3 {
            self.width * 0.3
        } else if self.arch == Arch::Open {
            self.axes.0 - (radius::BALLOT + SERVER.0 + 8.0) * scale
        } else {
            self.axes.0 * (1.0 - out * out).sqrt() - (radius::BALLOT + SERVER.0 + 8.0) * scale
        };
        let narrowest = SERVER.0 * 2.0 * scale + 12.0;
        if self.aspect == Aspect::Low {
            // The first server stands in the middle of the same row.
            let beside = in_row.div_ceil(2).max(1) as f64;
            let step = (half / beside).min(150.0 * scale + 20.0).max(narrowest);
            let place = (column / 2 + 1) as f64;
            return if column.is_multiple_of(2) {
                -place * step
            } else {
                place * step
            };
        }
        let wanted = 196.0 * scale.max(0.8);
        let step = if in_row > 1 {
            wanted.min(half * 2.0 / (in_row - 1) as f64).max(narrowest)
        } else {
            0.0
        };
        (column as f64 - (in_row - 1) as f64 / 2.0) * step
    }

    pub(super) fn put_server(&mut self, id: NodeId, at: Point, scale: f64) {
        self.places[usize::from(id)] = Place::server(at, scale);
    }

    fn place_clients(&mut self, clients: &[NodeId], scale: f64, lowest: f64) {
        let footer = if self.legend { 44.0 } else { 18.0 };
        let under = lowest + (SERVER.1 + 44.0) * scale;
        let y = (self.height - footer - 8.0).max(under.min(self.height - 16.0));
        // A low ring of many leaves room in the corners alone.
        let middle = if self.flat() { 96.0 } else { self.centre.x };
        // Beside a pill there is what was lost, where there is no height for it over it.
        let apart = if self.aspect == Aspect::Low && !self.flat() {
            230.0
        } else {
            150.0
        };
        for (index, id) in clients.iter().enumerate() {
            let x = middle + (index as f64 - (clients.len() as f64 - 1.0) / 2.0) * apart;
            let place = Place {
                reach: 20.0,
                side: Side::Right,
                ..Place::nowhere(Point::new(x, y), scale)
            };
            self.places[usize::from(*id)] = place;
        }
    }

    /// Whether a sentinel stands in the middle at the top, so that the sentences keep
    /// to its left.
    #[must_use]
    pub fn topmost(&self) -> bool {
        !self.ring.len().is_multiple_of(2)
    }

    /// Whether the sentences have one line each over a low picture, because more
    /// than three sentinels need the room beside them.
    #[must_use]
    pub fn strip(&self) -> bool {
        self.aspect == Aspect::Low && self.ring.len() > 3
    }

    /// Whether the ring is so low and so full that the servers in it have no more
    /// than a line each.
    pub(super) fn flat(&self) -> bool {
        self.aspect == Aspect::Low && self.crowded && self.arch == Arch::Closed
    }

    /// Whether what is said of an ODOWN stands under the server: beside it there is
    /// a sentinel.
    #[must_use]
    pub fn odown_below(&self) -> bool {
        match self.aspect {
            Aspect::Regular => false,
            Aspect::Low => true,
            Aspect::Narrow => self.ring.len() > 3,
        }
    }

    /// About how much of the upper left the sentences cover: width, height.
    #[must_use]
    pub fn sentence_area(&self) -> (f64, f64) {
        match self.aspect {
            Aspect::Regular if self.topmost() => (self.width / 2.0 - 40.0, 62.0),
            Aspect::Regular => (self.width * 0.6, 62.0),
            Aspect::Low if self.strip() => (self.width, 44.0),
            Aspect::Low => (self.width * 0.38, 66.0),
            Aspect::Narrow => (self.width, 78.0),
        }
    }

    /// How much of the top is kept free for the two sentences.
    pub(super) fn sentence_room(&self) -> f64 {
        match self.aspect {
            Aspect::Regular if self.topmost() && !self.crowded => 50.0,
            Aspect::Regular if self.width < 760.0 => 84.0,
            Aspect::Regular => 62.0,
            Aspect::Low if self.strip() => 44.0,
            Aspect::Low => 4.0,
            Aspect::Narrow if self.crowded || self.hollow => 88.0,
            Aspect::Narrow => 72.0,
        }
    }

    /// Whether a wire is drawn while nothing happens on it.
    #[must_use]
    pub fn drawn_at_rest(&self, kind: WireKind, a: &NodeView, b: &NodeView) -> bool {
        match kind {
            WireKind::Replication => true,
            // What a client may turn to is drawn when it does.
            WireKind::Spoke if self.hollow => {
                a.believes_master == Some(b.id) || b.believes_master == Some(a.id)
            }
            WireKind::Spoke if self.several => {
                let master = a.is_master || b.is_master;
                master && !self.crowded
            }
            WireKind::Spoke => {
                !self.crowded || a.believes_master == Some(b.id) || b.believes_master == Some(a.id)
            }
            WireKind::Ring => {
                let index = |id| {
                    self.ring
                        .iter()
                        .position(|node| *node == id)
                        .unwrap_or_default()
                };
                let apart = index(a.id).abs_diff(index(b.id));
                !self.crowded || apart == 1 || apart + 1 == self.ring.len()
            }
        }
    }
}

/// The scale of the nodes.
fn scale(width: f64, height: f64, aspect: Aspect, sentinels: usize) -> f64 {
    let room = match aspect {
        Aspect::Regular => (width / 800.0).min(height / 560.0).clamp(0.8, 1.2),
        Aspect::Low => (height / 330.0).min(width / 640.0).clamp(0.62, 0.9),
        Aspect::Narrow => (width / 500.0).min(height / 460.0).clamp(0.66, 0.95),
    };
    let crowd = match sentinels {
        0..=4 => 1.0,
        5..=7 => 0.9,
        8..=11 => 0.76,
        _ => 0.66,
    };
    (room * crowd).max(0.46)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    /// Room for the picture in an embed, on a phone and in a wide page.
    const SIZES: [(f64, f64); 3] = [(640.0, 251.0), (390.0, 552.0), (950.0, 600.0)];

    #[test]
    fn no_process_covers_another_in_any_size() {
        for (width, height) in SIZES {
            for count in 1..=15 {
                let (frame, _) = fixture::crowd(count);
                let layout = Layout::of(&frame, Deployment::Sentinel, width, height);
                let room = layout.tightest();
                assert!(room > 0.94, "{count} in {width} × {height}: {room:.2}");
            }
        }
    }

    #[test]
    fn what_sentinels_say_to_each_other_stays_in_the_picture() {
        for (width, height) in SIZES {
            for count in 2..=15 {
                let (frame, _) = fixture::crowd(count);
                let layout = Layout::of(&frame, Deployment::Sentinel, width, height);
                for wire in frame
                    .wires
                    .iter()
                    .filter(|wire| wire.kind == WireKind::Ring)
                {
                    let path = layout.path(wire.kind, wire.a, wire.b);
                    for step in 0..=20 {
                        let (at, _) = path.at(path.length() * f64::from(step) / 20.0);
                        let inside =
                            at.x > 6.0 && at.x < width - 6.0 && at.y > 6.0 && at.y < height - 4.0;
                        assert!(
                            inside,
                            "{count} in {width} × {height}: {at:?} of {} and {}",
                            wire.a, wire.b
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn in_an_embed_more_than_three_sentinels_stand_on_an_arch_over_the_servers() {
        for count in 4..=11 {
            let (frame, _) = fixture::crowd(count);
            let layout = Layout::of(&frame, Deployment::Sentinel, 640.0, 251.0);
            let master = layout.place(0).at;
            let under = layout.ring.iter().map(|id| layout.place(*id).at);
            let close =
                under.filter(|at| at.y > master.y + 20.0 && (at.x - master.x).abs() < 120.0);
            assert_eq!(close.count(), 0, "{count}");
        }
    }
}
