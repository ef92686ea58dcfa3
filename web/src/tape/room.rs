//! Room for the names of events in the lens: they keep off each other, and off the
//! play head and the lines of votes where that can be helped.

use super::lens::Flight;
use super::window::Window;
use crate::stage::geometry::Point;

/// A rectangle, in pixels.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Area {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Area {
    fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && self.right > other.left
            && self.top < other.bottom
            && self.bottom > other.top
    }

    /// Whether a line from `a` to `b` runs through it.
    fn crossed(&self, a: Point, b: Point) -> bool {
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        if dy.abs() < 1e-9 {
            return a.y > self.top
                && a.y < self.bottom
                && a.x.min(b.x) < self.right
                && a.x.max(b.x) > self.left;
        }
        let at = |y: f64| ((y - a.y) / dy).clamp(0.0, 1.0);
        let (t, u) = (at(self.top), at(self.bottom));
        if (t - u).abs() < 1e-9 {
            return false;
        }
        let (x, z) = (a.x + dx * t, a.x + dx * u);
        x.min(z) < self.right && x.max(z) > self.left
    }
}

/// What is taken already.
pub(super) struct Room {
    left: f64,
    right: f64,
    now: f64,
    lines: Vec<(Point, Point)>,
    names: Vec<Area>,
}

impl Room {
    /// In a window with the play head at `now`.
    pub(super) fn new(window: &Window, now: f64, flights: &[Flight]) -> Self {
        let point = |end: (i64, f64)| Point::new(window.x(end.0), end.1);
        Self {
            left: window.left - 12.0,
            right: window.right + 12.0,
            now,
            lines: flights
                .iter()
                .filter(|flight| flight.decides())
                .map(|flight| (point(flight.from), point(flight.to)))
                .collect(),
            names: Vec::new(),
        }
    }

    /// A place for a name of that width beside a dot, as the start or the end of its
    /// baseline; `None` if it would lie over another name wherever it is put.
    pub(super) fn take(
        &mut self,
        dot: Point,
        wide: f64,
        size: f64,
    ) -> Option<(Point, &'static str)> {
        let (over, under, level) = (dot.y - 7.0, dot.y + 15.0, dot.y + size * 0.35);
        let places = [
            (Point::new(dot.x + 4.0, over), "start"),
            (Point::new(dot.x - 4.0, over), "end"),
            (Point::new(dot.x + 4.0, under), "start"),
            (Point::new(dot.x - 4.0, under), "end"),
            (Point::new(dot.x - 9.0, level), "end"),
            (Point::new(dot.x + 9.0, level), "start"),
        ];
        let mut best: Option<(f64, Area, (Point, &'static str))> = None;
        for (rank, (at, anchor)) in places.into_iter().enumerate() {
            let left = if anchor == "start" { at.x } else { at.x - wide };
            let area = Area {
                left,
                right: left + wide,
                top: at.y - size * 0.8,
                bottom: at.y + 2.0,
            };
            if area.left < self.left
                || area.right > self.right
                || self.names.iter().any(|name| name.meets(&area))
            {
                continue;
            }
            let crossed = self.lines.iter().filter(|(a, b)| area.crossed(*a, *b));
            let hidden = if (area.left - 3.0..area.right + 3.0).contains(&self.now) {
                3.0
            } else {
                0.0
            };
            let cost = hidden + (crossed.count() as f64).min(4.0) + rank as f64 * 0.2;
            if best.is_none_or(|(least, ..)| cost < least) {
                best = Some((cost, area, (at, anchor)));
            }
        }
        let (_, area, place) = best?;
        self.names.push(Area {
            right: area.right + 8.0,
            ..area
        });
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(lines: Vec<(Point, Point)>) -> Room {
        Room {
            left: 0.0,
            right: 400.0,
            now: 300.0,
            lines,
            names: Vec::new(),
        }
    }

    #[test]
    fn a_name_stands_over_its_dot_to_the_right_when_nothing_is_there() {
        let place = room(Vec::new()).take(Point::new(50.0, 40.0), 80.0, 10.0);
        assert_eq!(place, Some((Point::new(54.0, 33.0), "start")));
    }

    #[test]
    fn a_name_keeps_off_the_play_head_and_off_the_lines_of_votes() {
        let dot = Point::new(290.0, 40.0);
        let (_, anchor) = room(Vec::new()).take(dot, 80.0, 10.0).expect("a place");
        assert_eq!(anchor, "end");
        let up = vec![(dot, Point::new(250.0, 0.0))];
        let (at, anchor) = room(up).take(dot, 80.0, 10.0).expect("a place");
        assert!(anchor == "end" && at.y > dot.y, "{at:?}");
    }

    #[test]
    fn names_never_lie_over_each_other() {
        let mut room = room(Vec::new());
        let places: Vec<_> = (0..8)
            .filter_map(|_| room.take(Point::new(150.0, 40.0), 120.0, 10.0))
            .collect();
        for (index, a) in places.iter().enumerate() {
            assert!(places[index + 1..].iter().all(|b| a != b));
        }
        assert!(places.len() < 8);
    }
}
