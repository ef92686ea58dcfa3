//! Where everything stands: servers in the middle, sentinels on a ring around
//! them, clients below. The places depend on the number of nodes and the size of
//! the picture alone, so that nothing moves because of what happens.

use lab::frame::{Frame, NodeId, NodeView, Shape, WireKind};

use super::geometry::Point;
use super::ring::Even;
use super::server::has_cells;

/// From so many sentinels on, words beside nodes and wires at rest give way.
const CROWD: usize = 8;

/// Nodes do not become smaller than this.
const SMALLEST: f64 = 0.42;

/// Radii around a sentinel at scale 1, in pixels.
pub mod radius {
    /// Its hexagon.
    pub const HEXAGON: f64 = 37.0;
    /// The thin gauges.
    pub const THIN: f64 = 42.0;
    /// Its patience with the master.
    pub const PATIENCE: f64 = 47.0;
    /// The gauge of an election or of TILT.
    pub const ATTEMPT: f64 = 51.5;
    /// Its votes, when it is a candidate.
    pub const BALLOT: f64 = 57.0;
}

/// Half the width and height of a server at scale 1.
pub const SERVER: (f64, f64) = (31.0, 29.0);

/// The shape of the picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Aspect {
    /// Room in both directions.
    Regular,
    /// Low and wide, as in an embed.
    Low,
    /// Narrow, as on a phone.
    Narrow,
}

/// Where the words of a node go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Under it.
    Below,
    /// To its right.
    Right,
    /// To its left.
    Left,
    /// Over it.
    Above,
}

/// The place of a node.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place {
    /// Its centre.
    pub at: Point,
    /// Its scale.
    pub scale: f64,
    /// How far wires keep from its centre.
    pub reach: f64,
    /// The same for wires that come from above, where a server has its cells.
    pub crown: f64,
    /// Where its words go.
    pub side: Side,
}

/// Which nodes stand where.
struct Groups {
    ring: Vec<NodeId>,
    servers: Vec<NodeId>,
    clients: Vec<NodeId>,
}

/// The places of everything in a picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Layout {
    /// Width of the picture.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// Its shape.
    pub aspect: Aspect,
    /// The centre of the ring.
    pub centre: Point,
    /// Half axes of the ring.
    pub axes: (f64, f64),
    /// Whether there are so many sentinels that only what matters is drawn at rest.
    pub crowded: bool,
    /// Whether there is room for the legend.
    pub legend: bool,
    pub(super) even: Even,
    pub(super) places: Vec<Place>,
    pub(super) ring: Vec<NodeId>,
}

impl Layout {
    /// Lays out the nodes of `frame` in a picture of `width` by `height` pixels.
    #[must_use]
    pub fn of(frame: &Frame, width: f64, height: f64) -> Self {
        let (width, height) = (width.max(240.0), height.max(180.0));
        let aspect = if width < 560.0 && height > width * 0.7 {
            Aspect::Narrow
        } else if height < 400.0 {
            Aspect::Low
        } else {
            Aspect::Regular
        };
        let of_shape = |wanted: fn(Shape) -> bool| -> Vec<NodeId> {
            frame
                .nodes
                .iter()
                .filter(|node| wanted(node.shape))
                .map(|node| node.id)
                .collect()
        };
        let groups = Groups {
            ring: of_shape(|shape| matches!(shape, Shape::Sentinel | Shape::Server)),
            servers: of_shape(|shape| matches!(shape, Shape::Master | Shape::Replica)),
            clients: of_shape(|shape| shape == Shape::Client),
        };
        let mut scale = scale(width, height, aspect, groups.ring.len());
        let nodes = frame.nodes.len();
        let mut layout = Self::at_scale(&groups, nodes, (width, height), aspect, scale);
        // Nodes give way to each other by becoming smaller, never by moving apart.
        for _ in 0..8 {
            let room = layout.tightest();
            if room >= 1.0 || scale <= SMALLEST {
                break;
            }
            scale = (scale * room.max(0.85)).max(SMALLEST);
            layout = Self::at_scale(&groups, nodes, (width, height), aspect, scale);
        }
        for id in groups.servers {
            if !has_cells(&frame.nodes[usize::from(id)]) {
                let place = &mut layout.places[usize::from(id)];
                place.crown = place.reach;
            }
        }
        layout
    }

    fn at_scale(
        groups: &Groups,
        nodes: usize,
        size: (f64, f64),
        aspect: Aspect,
        scale: f64,
    ) -> Self {
        let (width, height) = size;
        let count = groups.ring.len();
        let middle = Point::new(width / 2.0, height / 2.0);
        let nowhere = Place {
            at: middle,
            scale,
            reach: 0.0,
            crown: 0.0,
            side: Side::Below,
        };
        let crowd = if aspect == Aspect::Regular {
            CROWD
        } else {
            CROWD - 3
        };
        let mut layout = Self {
            width,
            height,
            aspect,
            centre: middle,
            axes: (0.0, 0.0),
            crowded: count >= crowd,
            legend: aspect == Aspect::Regular && width >= 620.0,
            even: Even::of(1.0),
            places: vec![nowhere; nodes],
            ring: groups.ring.clone(),
        };
        let (top, bottom) = layout.place_ring(scale, !groups.clients.is_empty());
        let lowest = layout.place_servers(&groups.servers, scale, top, bottom, count);
        layout.place_clients(&groups.clients, scale, lowest);
        layout
    }

    /// The smallest distance between two neighbours, as a part of what they need.
    fn tightest(&self) -> f64 {
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

    /// The place of a node; the middle for one that is not in the picture.
    #[must_use]
    pub fn place(&self, node: NodeId) -> Place {
        self.places
            .get(usize::from(node))
            .copied()
            .unwrap_or(Place {
                at: self.centre,
                scale: 1.0,
                reach: 0.0,
                crown: 0.0,
                side: Side::Below,
            })
    }

    /// The servers; the first is the master of the beginning. Returns the height of
    /// the lowest.
    fn place_servers(
        &mut self,
        servers: &[NodeId],
        scale: f64,
        top: f64,
        bottom: f64,
        ring: usize,
    ) -> f64 {
        let Some((first, replicas)) = servers.split_first() else {
            return self.centre.y;
        };
        let scale = if replicas.len() > 4 {
            scale * 0.86
        } else {
            scale
        };
        let topmost = ring % 2 == 1;
        let (mut high, mut low) = match (self.aspect, ring) {
            (Aspect::Low, _) if self.crowded => (0.55, 0.55),
            (Aspect::Low, _) => (0.62, 0.62),
            // Beside each other there is no room for them and the sentinels.
            (Aspect::Narrow, 0..=3) => (0.46, 0.76),
            (_, 0..=3) => (0.58, 1.0),
            _ if self.crowded => (0.4, 0.66),
            _ if topmost => (0.42, 0.74),
            _ => (0.34, 0.68),
        };
        if replicas.is_empty() {
            (high, low) = (0.6, 0.6);
        }
        let span = bottom - top;
        let clear = if topmost {
            top + (radius::BALLOT + 30.0 + SERVER.1) * scale + 8.0
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
        let half =
            self.axes.0 * (1.0 - out * out).sqrt() - (radius::BALLOT + SERVER.0 + 8.0) * scale;
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

    fn put_server(&mut self, id: NodeId, at: Point, scale: f64) {
        let (reach, crown) = ((SERVER.0 + 5.0) * scale, SERVER.1 * scale + 30.0);
        self.places[usize::from(id)] = Place {
            at,
            scale,
            reach,
            crown,
            side: Side::Below,
        };
    }

    fn place_clients(&mut self, clients: &[NodeId], scale: f64, lowest: f64) {
        let footer = if self.legend { 44.0 } else { 18.0 };
        let under = lowest + (SERVER.1 + 44.0) * scale;
        let y = (self.height - footer - 8.0).max(under.min(self.height - 16.0));
        // A low ring of many leaves room in the corners alone.
        let middle = if self.strip() { 96.0 } else { self.centre.x };
        for (index, id) in clients.iter().enumerate() {
            let x = middle + (index as f64 - (clients.len() as f64 - 1.0) / 2.0) * 150.0;
            let place = Place {
                at: Point::new(x, y),
                scale,
                reach: 20.0,
                crown: 18.0,
                side: Side::Right,
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
            Aspect::Narrow if self.crowded => 88.0,
            Aspect::Narrow => 72.0,
        }
    }

    /// Whether a wire is drawn while nothing happens on it.
    #[must_use]
    pub fn drawn_at_rest(&self, kind: WireKind, a: &NodeView, b: &NodeView) -> bool {
        match kind {
            WireKind::Replication => true,
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
