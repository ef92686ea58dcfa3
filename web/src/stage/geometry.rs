//! Points and the paths that wires are drawn along and messages travel along.
//!
//! A path is a polyline fine enough to look like a curve: the line that is drawn
//! and the place of a message on it then come from the same numbers.

use std::fmt::Write as _;

/// A place in the picture, in CSS pixels from its top left corner.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

impl Point {
    /// The point `(x, y)`.
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// The point at `radius` from this one, `degrees` clockwise from twelve o'clock.
    #[must_use]
    pub fn polar(self, radius: f64, degrees: f64) -> Self {
        let angle = (degrees - 90.0).to_radians();
        Self::new(self.x + radius * angle.cos(), self.y + radius * angle.sin())
    }

    /// The point of an ellipse around this one at an angle of its parameter, in
    /// degrees clockwise from three o'clock.
    #[must_use]
    pub fn on_ellipse(self, axes: (f64, f64), degrees: f64) -> Self {
        let angle = degrees.to_radians();
        Self::new(self.x + axes.0 * angle.cos(), self.y + axes.1 * angle.sin())
    }

    /// The distance to `other`.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The point `part` of the way to `other`.
    #[must_use]
    pub fn towards(self, other: Self, part: f64) -> Self {
        Self::new(
            self.x + (other.x - self.x) * part,
            self.y + (other.y - self.y) * part,
        )
    }

    /// The direction to `other` as a vector of length 1; to the right if they are
    /// the same point.
    #[must_use]
    pub fn direction(self, other: Self) -> Self {
        let length = self.distance(other);
        if length < 1e-9 {
            Self::new(1.0, 0.0)
        } else {
            Self::new((other.x - self.x) / length, (other.y - self.y) / length)
        }
    }

    /// This point moved by `length` along `direction`.
    #[must_use]
    pub fn along(self, direction: Self, length: f64) -> Self {
        Self::new(self.x + direction.x * length, self.y + direction.y * length)
    }
}

/// A line through points, with its length up to each.
#[derive(Clone, PartialEq, Debug)]
pub struct Path {
    points: Vec<Point>,
    lengths: Vec<f64>,
}

impl Path {
    /// Through these points, of which there are at least two.
    #[must_use]
    pub fn through(points: Vec<Point>) -> Self {
        debug_assert!(points.len() >= 2, "a path has two ends");
        let mut lengths = Vec::with_capacity(points.len());
        let mut length = 0.0;
        for (index, point) in points.iter().enumerate() {
            if index > 0 {
                length += points[index - 1].distance(*point);
            }
            lengths.push(length);
        }
        Self { points, lengths }
    }

    /// From `a` to `b`, straight.
    #[must_use]
    pub fn straight(a: Point, b: Point) -> Self {
        Self::through(vec![a, b])
    }

    /// From `a` to `b`, bowed so that its middle lies `bow` to the right of the
    /// straight line (negative: to the left).
    #[must_use]
    pub fn bowed(a: Point, b: Point, bow: f64) -> Self {
        const STEPS: u32 = 24;
        let direction = a.direction(b);
        let control = a
            .towards(b, 0.5)
            .along(Point::new(-direction.y, direction.x), bow * 2.0);
        let at = |t: f64| a.towards(control, t).towards(control.towards(b, t), t);
        Self::through(
            (0..=STEPS)
                .map(|step| at(f64::from(step) / f64::from(STEPS)))
                .collect(),
        )
    }

    /// The whole length.
    #[must_use]
    pub fn length(&self) -> f64 {
        self.lengths.last().copied().unwrap_or_default()
    }

    /// The point `length` from the start, and the direction of the path there.
    #[must_use]
    pub fn at(&self, length: f64) -> (Point, Point) {
        let length = length.clamp(0.0, self.length());
        let next = self
            .lengths
            .partition_point(|upto| *upto < length)
            .clamp(1, self.points.len() - 1);
        let (a, b) = (self.points[next - 1], self.points[next]);
        let piece = (self.lengths[next] - self.lengths[next - 1]).max(1e-9);
        (
            a.towards(b, (length - self.lengths[next - 1]) / piece),
            a.direction(b),
        )
    }

    /// The point in the middle, and the direction there.
    #[must_use]
    pub fn middle(&self) -> (Point, Point) {
        self.at(self.length() / 2.0)
    }

    /// Without its first `start` and last `end` pixels; if nothing would be left,
    /// a sliver around the middle.
    #[must_use]
    pub fn trimmed(&self, start: f64, end: f64) -> Self {
        let (from, to) = (start, self.length() - end);
        let (from, to) = if to - from < 1.0 {
            (self.length() / 2.0 - 0.5, self.length() / 2.0 + 0.5)
        } else {
            (from, to)
        };
        let mut points = vec![self.at(from).0];
        points.extend(
            self.points
                .iter()
                .zip(&self.lengths)
                .filter(|(_, upto)| **upto > from && **upto < to)
                .map(|(point, _)| *point),
        );
        points.push(self.at(to).0);
        Self::through(points)
    }

    /// The same path from its end to its start.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self::through(self.points.iter().rev().copied().collect())
    }

    /// The smallest distance between `point` and the path.
    #[must_use]
    pub fn distance_to(&self, point: Point) -> f64 {
        self.points
            .windows(2)
            .map(|pair| segment_distance(pair[0], pair[1], point))
            .fold(f64::INFINITY, f64::min)
    }

    /// The `d` attribute of an SVG path.
    #[must_use]
    pub fn d(&self) -> String {
        let mut d = String::with_capacity(self.points.len() * 12);
        for (index, point) in self.points.iter().enumerate() {
            let _ = write!(
                d,
                "{}{:.1} {:.1}",
                if index == 0 { 'M' } else { 'L' },
                point.x,
                point.y
            );
        }
        d
    }
}

/// The distance between a point and the segment from `a` to `b`.
#[must_use]
pub fn segment_distance(a: Point, b: Point, point: Point) -> f64 {
    let length = a.distance(b);
    if length < 1e-9 {
        return a.distance(point);
    }
    let direction = a.direction(b);
    let along = ((point.x - a.x) * direction.x + (point.y - a.y) * direction.y).clamp(0.0, length);
    a.along(direction, along).distance(point)
}

/// The `d` attribute of an arc around `centre`, clockwise from `from` to `to`, both
/// in degrees from twelve o'clock. A whole turn becomes a closed circle.
#[must_use]
pub fn arc(centre: Point, radius: f64, from: f64, to: f64) -> String {
    let start = centre.polar(radius, from);
    if to - from >= 359.99 {
        let half = centre.polar(radius, from + 180.0);
        return format!(
            "M{:.2} {:.2}A{radius:.2} {radius:.2} 0 1 1 {:.2} {:.2}A{radius:.2} {radius:.2} 0 1 1 {:.2} {:.2}",
            start.x, start.y, half.x, half.y, start.x, start.y
        );
    }
    let end = centre.polar(radius, to);
    let large = u8::from(to - from > 180.0);
    format!(
        "M{:.2} {:.2}A{radius:.2} {radius:.2} 0 {large} 1 {:.2} {:.2}",
        start.x, start.y, end.x, end.y
    )
}

/// The `points` attribute of a hexagon that stands on a corner.
#[must_use]
pub fn hexagon(centre: Point, radius: f64) -> String {
    let corners = (0..6).map(|corner| centre.polar(radius, f64::from(corner) * 60.0));
    corners
        .map(|corner| format!("{:.1},{:.1}", corner.x, corner.y))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_walked_by_its_length() {
        let path = Path::through(vec![
            Point::new(0.0, 0.0),
            Point::new(10.0, 0.0),
            Point::new(10.0, 30.0),
        ]);
        assert!((path.length() - 40.0).abs() < 1e-9);
        assert_eq!(
            path.at(25.0),
            (Point::new(10.0, 15.0), Point::new(0.0, 1.0))
        );
        let rest = path.trimmed(5.0, 5.0);
        assert!((rest.length() - 30.0).abs() < 1e-9);
        assert_eq!(rest.d(), "M5.0 0.0L10.0 0.0L10.0 25.0");
    }

    #[test]
    fn a_path_shorter_than_what_is_trimmed_keeps_a_sliver() {
        let path = Path::straight(Point::new(0.0, 0.0), Point::new(10.0, 0.0)).trimmed(40.0, 40.0);
        assert!((path.length() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_bowed_path_leaves_the_straight_line_by_its_bow() {
        let path = Path::bowed(Point::new(0.0, 0.0), Point::new(100.0, 0.0), 12.0);
        assert!((path.middle().0.y - 12.0).abs() < 0.5);
        assert!(
            (segment_distance(Point::default(), Point::new(100.0, 0.0), path.middle().0) - 12.0)
                .abs()
                < 0.5
        );
    }

    #[test]
    fn an_arc_of_a_whole_turn_is_closed() {
        assert_eq!(
            arc(Point::default(), 10.0, 0.0, 360.0).matches('A').count(),
            2
        );
        assert_eq!(
            arc(Point::default(), 10.0, 0.0, 90.0),
            "M0.00 -10.00A10.00 10.00 0 0 1 10.00 0.00"
        );
    }
}
