//! Where the sentinels stand on their ring: the first at the top, the others
//! clockwise after it.

use super::geometry::Point;
use super::layout::{Aspect, Layout, Place, Side, radius};

impl Layout {
    /// The ring: returns the heights of its highest and lowest sentinel.
    pub(super) fn place_ring(&mut self, scale: f64, with_clients: bool) -> (f64, f64) {
        let count = self.ring.len();
        let around = radius::BALLOT * scale + 6.0;
        let lift = if count > 3 {
            self.lift(count / 2, scale)
        } else {
            0.0
        };
        let top = self.sentence_room() + around.max(lift + 6.0);
        let words = if self.crowded || self.aspect == Aspect::Low {
            16.0
        } else {
            34.0
        };
        let row = if with_clients && self.aspect != Aspect::Low {
            34.0
        } else {
            0.0
        };
        let floor = self.height - if self.legend { 34.0 } else { 8.0 } - row;
        let bottom = floor - around - words;
        let side = around.max(lift) + 12.0;
        let tall = (bottom - top).max(60.0);
        if self.crowded {
            let wide = (self.width - side * 2.0).min(tall * self.flattest());
            self.even = Even::of(wide / tall);
        }
        let angles: Vec<f64> = (0..count)
            .map(|index| self.even.angle(ring_angle(index, count)))
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
        if count > 3 {
            // The outermost orbit passes above the clients.
            ry = ry.min((floor - top - lift) / (1.0 - low)).max(50.0);
        }
        let widest = angles
            .iter()
            .map(|angle| angle.to_radians().cos().abs())
            .fold(0.3_f64, f64::max);
        let rx = ((self.width / 2.0 - side) / widest).min(ry * self.flattest());
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
            let reach = (radius::PATIENCE + 3.0) * scale;
            let side = self.side_of(at, axes);
            self.places[usize::from(id)] = Place {
                at,
                scale,
                reach,
                crown: reach,
                side,
            };
        }
        (top, bottom)
    }

    /// How many times as wide as high the ring may be.
    const fn flattest(&self) -> f64 {
        match (self.aspect, self.crowded) {
            (Aspect::Low, false) => 4.2,
            (Aspect::Low, true) => 3.0,
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

    /// The point of the ring at a share of the way around it, in degrees clockwise
    /// from three o'clock.
    pub(super) fn on_ring(&self, degrees: f64) -> Point {
        self.centre.on_ellipse(self.axes, self.even.angle(degrees))
    }
}

/// The angle of a sentinel in degrees clockwise from three o'clock. An odd number
/// has one at the top; nobody ever stands at the bottom, where the clients are.
pub(super) fn ring_angle(index: usize, count: usize) -> f64 {
    let step = 360.0 / count.max(1) as f64;
    let first = if count.is_multiple_of(2) {
        -90.0 + step / 2.0
    } else {
        -90.0
    };
    // Two stand left and right.
    let first = if count == 2 { 180.0 } else { first };
    first + step * index as f64
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
    fn a_crowd_on_a_flat_ring_stands_in_even_distances() {
        let even = Even::of(3.0);
        let at = |index| {
            Point::new(0.0, 0.0).on_ellipse((300.0, 100.0), even.angle(ring_angle(index, 15)))
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
