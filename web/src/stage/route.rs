//! Which way wires run: talk between sentinels on the outside of the ring, talk
//! with servers along the spokes, so that votes never hide among pings. Where nobody
//! stands inside the ring, its members talk straight across it.

use lab::frame::{NodeId, WireKind};

use super::geometry::{Path, segment_distance};
use super::layout::{Layout, radius};

impl Layout {
    /// The path of what runs between two nodes, from `a` to `b`, from edge to edge.
    #[must_use]
    pub fn path(&self, kind: WireKind, a: NodeId, b: NodeId) -> Path {
        let (from, to) = (self.place(a), self.place(b));
        let whole = match kind {
            WireKind::Ring if self.hollow => Path::straight(from.at, to.at),
            WireKind::Ring => self.orbit(a, b),
            WireKind::Spoke | WireKind::Replication => self.around_obstacles(a, b),
        };
        let start = from.covered(&whole);
        let end = to.covered(&whole.reversed());
        whole.trimmed(start, end)
    }

    /// Between two sentinels, on the outside of the ring: neighbours along the ring,
    /// others on an orbit of their own that keeps clear of those between them.
    fn orbit(&self, a: NodeId, b: NodeId) -> Path {
        const STEPS: u32 = 32;
        let count = self.ring.len();
        let index = |node| {
            self.ring
                .iter()
                .position(|id| *id == node)
                .unwrap_or_default()
        };
        let (start, end) = (index(a), index(b));
        let (turn, apart) = self.arch.way(start, end, count);
        let from = self.arch.angle(start, count);
        let scale = self.place(a).scale;
        let lift = self.lift(apart, scale);
        // Between few sentinels a whole ellipse would bulge far out; it is flattened.
        let roundness = if count == 2 {
            0.7
        } else {
            (0.5 + 0.2 * (count as f64 - 3.0)).min(1.0)
        };
        // Where the ends of an open arch meet below, there is hardly any room.
        let roundness = if turn.abs() > 150.0 && count > 3 {
            0.4
        } else {
            roundness
        };
        let ends = (self.place(a).at, self.place(b).at);
        let at = |step: u32| {
            let t = f64::from(step) / f64::from(STEPS);
            let round = self.on_ring(from + turn * t);
            let base = ends
                .0
                .towards(ends.1, t)
                .towards(round, if apart < 2 { roundness } else { 1.0 });
            let outward = self.centre.direction(base);
            base.along(
                outward,
                lift * (std::f64::consts::PI * t).sin().max(0.0).powf(0.4),
            )
        };
        Path::through((0..=STEPS).map(at).collect())
    }

    /// Straight if nothing stands in the way, else bowed around it.
    fn around_obstacles(&self, a: NodeId, b: NodeId) -> Path {
        let (from, to) = (self.place(a).at, self.place(b).at);
        let direction = from.direction(to);
        let mut bow = 0.0_f64;
        for (index, place) in self.places.iter().enumerate() {
            let clear = place.reach + 5.0;
            let distance = segment_distance(from, to, place.at);
            if index == usize::from(a) || index == usize::from(b) || distance >= clear {
                continue;
            }
            let right = (place.at.x - from.x) * -direction.y + (place.at.y - from.y) * direction.x;
            // Away from the obstacle; when it is dead ahead, the upper way round, for
            // under it its role is written, unless there are opinions over it.
            let crowned = place.crown().high > 0.0 && direction.y.abs() < 0.5;
            let upwards = if (direction.x > 0.0) == crowned {
                1.0
            } else {
                -1.0
            };
            let sign = if right.abs() < 4.0 {
                upwards
            } else {
                -right.signum()
            };
            let needed = (clear - distance) * 1.25;
            if needed > bow.abs() {
                bow = needed * sign;
            }
        }
        if bow == 0.0 {
            Path::straight(from, to)
        } else {
            Path::bowed(from, to, bow)
        }
    }

    /// How far outside the ring the orbit of two sentinels runs that are `apart`
    /// places from each other.
    pub(super) fn lift(&self, apart: usize, scale: f64) -> f64 {
        if apart < 2 || self.hollow {
            0.0
        } else {
            radius::PATIENCE * scale + 7.0 + (22.0 / apart as f64).min(5.0) * (apart - 2) as f64
        }
    }
}
