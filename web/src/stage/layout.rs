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
            let first = groups.servers.first().and_then(|group| group.first());
            let cells = first.map_or(1.0, |master| layout.room_for_cells(*master));
            let room = layout.tightest().min(cells);
            if room >= 1.0 || scale <= SMALLEST {
                break;
            }
            scale = (scale * room.max(0.85)).max(SMALLEST);
            layout = Self::at_scale(&groups, deployment, nodes, (width, height), aspect, scale);
        }
        for id in groups.servers.into_iter().flatten() {
            let node = &frame.nodes[usize::from(id)];
            let crown = crown(node, &layout);
            layout.places[usize::from(id)].outline = Outline::Server(crown);
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
