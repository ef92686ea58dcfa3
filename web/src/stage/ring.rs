//! Where the sentinels stand on their ring: the first at the top, the others
//! clockwise after it.

use super::geometry::{Path, Point};
use super::layout::{Aspect, Layout, Place, Side, radius};
use super::strip;

impl Layout {
    /// The ring: returns the heights of its highest and lowest sentinel.
    pub(super) fn place_ring(&mut self, scale: f64, with_clients: bool) -> (f64, f64) {
        let count = self.ring.len();
        let around = radius::BALLOT * scale + 6.0;
        let lift = if count > 3 {
            self.lift(self.arch.furthest(count), scale)
        } else {
            0.0
        };
        let top = self.sentence_room() + around.max(lift + 6.0);
        let words = if self.crowded || self.aspect == Aspect::Low {
            16.0
        } else {
            34.0
        };
        let words = words + if self.logs { strip::HEIGHT } else { 0.0 };
        let row = if with_clients && self.aspect != Aspect::Low {
            34.0
        } else {
            0.0
        };
        let floor = self.height - if self.legend { 34.0 } else { 8.0 } - row;
        let bottom = floor - around - words;
        let aside = if self.logs { strip::reach(self) } else { 0.0 };
        let side = (around.max(lift) + 12.0).max(aside);
        let tall = (bottom - top).max(60.0);
        if self.crowded || self.arch == Arch::Open {
            let whole = tall * self.arch.unfolded();
            let wide = (self.width - side * 2.0).min(whole * self.flattest());
            self.even = Even::of(wide / whole);
        }
        let angles: Vec<f64> = (0..count)
            .map(|index| self.even.angle(self.arch.angle(index, count)))
            .collect();
        let sines = angles.iter().map(|angle| angle.to_radians().sin());
        let (low, high) = sines.fold((0.0_f64, 0.0_f64), |(low, high), sine| {
            (low.min(sine), high.max(sine))
        });
        let mut ry = if high - low > 0.1 {
            tall / (high - low)
        } else {
            tall / 2.0
        };
        if count > 3 && self.arch == Arch::Closed {
            // The outermost orbit passes above the clients.
            let clients = if with_clients { 10.0 } else { 0.0 };
            ry = ry
                .min((floor - top - lift - clients) / (1.0 - low))
                .max(50.0);
        }
        let widest = angles
            .iter()
            .map(|angle| angle.to_radians().cos().abs())
            .fold(0.3_f64, f64::max);
        let mut rx = ((self.width / 2.0 - side) / widest).min(ry * self.flattest());
        if count > 3 {
            // It stays in the picture where it bulges most, with a disc on it.
            rx = rx.min(self.width / 2.0 - lift - 14.0);
        }
        let cy = if high - low > 0.1 {
            top - low * ry
        } else {
            top + tall / 2.0
        };
        self.centre = Point::new(self.width / 2.0, cy);
        self.axes = (rx, ry);
        let (centre, axes) = (self.centre, self.axes);
        for (id, angle) in self.ring.clone().into_iter().zip(angles) {
            let at = centre.on_ellipse(axes, angle);
            self.places[usize::from(id)] = Place {
                reach: (radius::PATIENCE + 3.0) * scale,
                side: self.side_of(at, axes),
                ..Place::nowhere(at, scale)
            };
        }
        (top, bottom)
    }

    /// How many times as wide as high the ring may be.
    const fn flattest(&self) -> f64 {
        match (self.aspect, self.crowded) {
            (Aspect::Low, _) => 6.0,
            (_, true) => 2.5,
            (_, false) => 1.9,
        }
    }

    /// Where the words of a sentinel go: away from the middle.
    fn side_of(&self, at: Point, axes: (f64, f64)) -> Side {
        let (dx, dy) = (at.x - self.centre.x, at.y - self.centre.y);
        let flank = dx.abs() > 0.72 * axes.0 && self.crowded;
        // Where an even number stands, the sentences are over the upper left one.
        let upper = dy < 0.0 && (self.topmost() || self.crowded);
        let above = upper || (self.aspect == Aspect::Low && !self.crowded);
        if flank {
            if dx > 0.0 { Side::Right } else { Side::Left }
        } else if dx.abs() < 1.0 && dy < 0.0 && !self.crowded {
            Side::Right
        } else if above {
            Side::Above
        } else {
            Side::Below
        }
    }

    /// The part of the ring on which sentinels stand, if it is not all of it.
    pub(super) fn open_ring(&self) -> Option<Path> {
        const STEPS: u32 = 48;
        let share = |step: u32| -90.0 + OPEN * (f64::from(step) / f64::from(STEPS) - 0.5);
        (self.arch == Arch::Open)
            .then(|| Path::through((0..=STEPS).map(|step| self.on_ring(share(step))).collect()))
    }

    /// The point of the ring at a share of the way around it, in degrees clockwise
    /// from three o'clock.
    pub(super) fn on_ring(&self, degrees: f64) -> Point {
        self.centre.on_ellipse(self.axes, self.even.angle(degrees))
    }
}

/// Which part of the ring the sentinels stand on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Arch {
    /// All of it.
    Closed,
    /// Its upper half, where a low picture has no room under the servers: from the
    /// far left over the top to the far right.
    Open,
}

/// How much of the ring's length an open arch takes, in degrees.
const OPEN: f64 = 190.0;

impl Arch {
    /// For so many sentinels in a picture of that shape.
    pub(super) fn of(count: usize, aspect: Aspect) -> Self {
        if aspect == Aspect::Low && (4..=11).contains(&count) {
            Self::Open
        } else {
            Self::Closed
        }
    }

    /// The place of a sentinel as a share of the way around, in degrees clockwise
    /// from three o'clock. An odd number has one at the top; nobody ever stands at
    /// the bottom, where the clients are.
    pub(super) fn angle(self, index: usize, count: usize) -> f64 {
        match (self, count) {
            // Two stand left and right.
            (_, 2) => 180.0 * (1.0 - index as f64),
            (Self::Closed, _) => -90.0 + slot(index, count) * 360.0 / count.max(1) as f64,
            (Self::Open, _) => -90.0 + slot(index, count) * OPEN / (count - 1) as f64,
        }
    }

    /// The shorter way along the ring between two sentinels: how far in degrees,
    /// clockwise if above zero, and how many places further.
    pub(super) fn way(self, from: usize, to: usize, count: usize) -> (f64, usize) {
        match self {
            Self::Closed => {
                let forth = (to + count - from) % count.max(1);
                let clockwise = forth * 2 < count || (forth * 2 == count && from < to);
                let apart = if clockwise { forth } else { count - forth };
                let turn = apart as f64 * 360.0 / count.max(1) as f64;
                (if clockwise { turn } else { -turn }, apart)
            }
            Self::Open => {
                let slots = slot(to, count) - slot(from, count);
                let apart = slots.abs().round() as usize;
                if apart + 1 == count {
                    // The two ends meet below, where there is nobody between them.
                    ((OPEN - 360.0) * slots.signum(), 1)
                } else {
                    (slots * OPEN / (count - 1) as f64, apart)
                }
            }
        }
    }

    /// How many places apart two sentinels are at most.
    pub(super) const fn furthest(self, count: usize) -> usize {
        match self {
            Self::Closed => count / 2,
            Self::Open => count.saturating_sub(2),
        }
    }

    /// How many times as high as what is stood on the whole ring is.
    const fn unfolded(self) -> f64 {
        match self {
            Self::Closed => 1.0,
            Self::Open => 1.55,
        }
    }
}

/// How many places a sentinel stands to the right of the top (left: below zero).
fn slot(index: usize, count: usize) -> f64 {
    let aside = if count.is_multiple_of(2) { 0.5 } else { 0.0 };
    let place = index as f64 + aside;
    if place > count as f64 / 2.0 {
        place - count as f64
    } else {
        place
    }
}

/// Into how many parts a quarter of the ring is cut to measure it.
const PARTS: usize = 24;

/// Turns shares of the way around an ellipse into angles of its parameter, so that
/// a crowd on a flat ring stands in even distances and not on top of each other
/// where it is curved most.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Even {
    /// The share of a quarter's length up to each of its parts.
    shares: [f64; PARTS + 1],
}

impl Even {
    /// For an ellipse so many times as wide as high; 1 leaves angles as they are.
    pub(super) fn of(ratio: f64) -> Self {
        let mut shares = [0.0; PARTS + 1];
        for part in 1..=PARTS {
            let angle = (part as f64 - 0.5) / PARTS as f64 * std::f64::consts::FRAC_PI_2;
            shares[part] = shares[part - 1] + (ratio * angle.sin()).hypot(angle.cos());
        }
        let whole = shares[PARTS];
        Self {
            shares: shares.map(|share| share / whole),
        }
    }

    /// The parameter, in degrees, at a share of the way around, in degrees.
    pub(super) fn angle(&self, degrees: f64) -> f64 {
        let quarter = (degrees / 90.0).floor();
        let share = degrees / 90.0 - quarter;
        // Every other quarter is run through from its far end.
        let mirrored = quarter.rem_euclid(2.0) > 0.5;
        let share = if mirrored { 1.0 - share } else { share };
        let part = self
            .shares
            .iter()
            .rposition(|begin| *begin <= share)
            .unwrap_or_default()
            .min(PARTS - 1);
        let (begin, end) = (self.shares[part], self.shares[part + 1]);
        let along = (part as f64 + (share - begin) / (end - begin)) / PARTS as f64;
        let along = if mirrored { 1.0 - along } else { along };
        (quarter + along) * 90.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_a_circle_a_share_is_its_angle() {
        let even = Even::of(1.0);
        for degrees in [-90.0, -33.0, 0.0, 12.0, 90.0, 200.0, 359.0] {
            assert!((even.angle(degrees) - degrees).abs() < 1e-6, "{degrees}");
        }
    }

    #[test]
    fn an_odd_number_has_one_at_the_top_and_nobody_stands_at_the_bottom() {
        for count in 3..=15 {
            for arch in [Arch::Closed, Arch::Open] {
                let angles: Vec<f64> = (0..count)
                    .map(|index| arch.angle(index, count).rem_euclid(360.0))
                    .collect();
                let top = angles.iter().any(|angle| (angle - 270.0).abs() < 1e-6);
                assert_eq!(top, count % 2 == 1, "{count}");
                assert!(
                    angles.iter().all(|angle| (angle - 90.0).abs() > 5.0),
                    "{count}"
                );
            }
        }
    }

    #[test]
    fn on_an_open_arch_only_its_ends_talk_through_the_bottom() {
        // Of five, the third and fourth are the ends.
        let (turn, apart) = Arch::Open.way(2, 3, 5);
        assert_eq!(apart, 1);
        assert!((turn - 170.0).abs() < 1e-6, "{turn}");
        let (turn, apart) = Arch::Open.way(1, 4, 5);
        assert_eq!(apart, 2);
        assert!((turn + 95.0).abs() < 1e-6, "{turn}");
    }

    #[test]
    fn a_way_leads_from_one_sentinel_to_the_other() {
        for arch in [Arch::Closed, Arch::Open] {
            for (from, to) in [(0, 1), (1, 0), (0, 4), (6, 2), (3, 4), (4, 3)] {
                let (turn, _) = arch.way(from, to, 7);
                let reached = arch.angle(from, 7) + turn;
                let off = (reached - arch.angle(to, 7)).rem_euclid(360.0);
                assert!(off.min(360.0 - off) < 1e-6, "{arch:?} {from} to {to}");
            }
        }
    }

    #[test]
    fn a_crowd_on_a_flat_ring_stands_in_even_distances() {
        let even = Even::of(3.0);
        let at = |index| {
            let share = Arch::Closed.angle(index, 15);
            Point::new(0.0, 0.0).on_ellipse((300.0, 100.0), even.angle(share))
        };
        let apart: Vec<f64> = (0..15)
            .map(|index| at(index).distance(at(index + 1)))
            .collect();
        let (least, most) = apart
            .iter()
            .fold((f64::INFINITY, 0.0_f64), |(low, high), gap| {
                (low.min(*gap), high.max(*gap))
            });
        assert!(most / least < 1.25, "{least} to {most}");
    }
}
