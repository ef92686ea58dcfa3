//! The place of one node, and how much of the picture it covers.

use super::geometry::{Path, Point};

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

impl Aspect {
    /// Of a picture of that many pixels.
    #[must_use]
    pub fn of(width: f64, height: f64) -> Self {
        if width < 560.0 && height > width * 0.7 {
            Self::Narrow
        } else if height < 400.0 {
            Self::Low
        } else {
            Self::Regular
        }
    }
}

/// Radii around a sentinel at scale 1, in pixels.
pub mod radius {
    /// Its hexagon.
    pub const HEXAGON: f64 = 37.0;
    /// A Raft server's own shape.
    pub const CIRCLE: f64 = 34.0;
    /// The thin gauges.
    pub const THIN: f64 = 42.0;
    /// Its patience with the master.
    pub const PATIENCE: f64 = 47.0;
    /// The gauge of an election or of TILT.
    pub const ATTEMPT: f64 = 51.5;
    /// Its votes, when it is a candidate.
    pub const BALLOT: f64 = 57.0;

    /// Where the names of the voters stand around a ballot, in pixels at `scale`:
    /// they do not become smaller with the rest.
    #[must_use]
    pub const fn names(scale: f64) -> f64 {
        BALLOT * scale + 11.0 * scale.max(0.8)
    }
}

/// Half the width and height of a server at scale 1.
pub const SERVER: (f64, f64) = (31.0, 29.0);

/// Between a server's edge and the wires that end at it.
const MARGIN: f64 = 5.0;

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

/// The cells with opinions over a server, in pixels: half their width, and how
/// high their upper edge lies over the server's centre.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Crown {
    /// Half the width.
    pub half: f64,
    /// Over the centre; 0 where there are none.
    pub high: f64,
}

/// What wires keep clear of.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Outline {
    /// A disc as wide as the place's reach.
    Round,
    /// A server with rounded corners, and the cells over it.
    Server(Crown),
}

/// The place of a node.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place {
    /// Its centre.
    pub at: Point,
    /// Its scale.
    pub scale: f64,
    /// The radius of the disc that it needs.
    pub reach: f64,
    /// What wires keep clear of.
    pub outline: Outline,
    /// Where its words go.
    pub side: Side,
}

impl Place {
    /// A place that covers nothing.
    #[must_use]
    pub const fn nowhere(at: Point, scale: f64) -> Self {
        Self {
            at,
            scale,
            reach: 0.0,
            outline: Outline::Round,
            side: Side::Below,
        }
    }

    /// The place of a server, so far without opinions over it.
    #[must_use]
    pub const fn server(at: Point, scale: f64) -> Self {
        Self {
            reach: (SERVER.0 + MARGIN) * scale,
            outline: Outline::Server(Crown {
                half: 0.0,
                high: 0.0,
            }),
            ..Self::nowhere(at, scale)
        }
    }

    /// The cells over it.
    #[must_use]
    pub const fn crown(&self) -> Crown {
        match self.outline {
            Outline::Server(crown) => crown,
            Outline::Round => Crown {
                half: 0.0,
                high: 0.0,
            },
        }
    }

    /// Whether a wire must not be seen at that point.
    #[must_use]
    pub fn covers(&self, point: Point) -> bool {
        let (dx, dy) = (point.x - self.at.x, point.y - self.at.y);
        match self.outline {
            Outline::Round => dx.hypot(dy) < self.reach,
            Outline::Server(crown) => {
                let (w, h) = (
                    SERVER.0 * self.scale + MARGIN,
                    SERVER.1 * self.scale + MARGIN,
                );
                (dx / w).powi(4) + (dy / h).powi(4) < 1.0
                    || (dx.abs() < crown.half && dy < 0.0 && -dy < crown.high)
            }
        }
    }

    /// How much of a path that begins here is covered.
    #[must_use]
    pub fn covered(&self, path: &Path) -> f64 {
        // A pixel is finer than anybody sees.
        let mut length = 0.0;
        while length < path.length() && self.covers(path.at(length).0) {
            length += 1.0;
        }
        length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wire_ends_at_the_edge_of_what_stands_there() {
        let centre = Point::new(0.0, 0.0);
        let mut place = Place::server(centre, 1.0);
        let up = Path::straight(centre, Point::new(0.0, -200.0));
        let aside = Path::straight(centre, Point::new(200.0, 0.0));
        assert!((place.covered(&up) - SERVER.1 - MARGIN).abs() <= 1.0);
        place.outline = Outline::Server(Crown {
            half: 30.0,
            high: 60.0,
        });
        assert!((place.covered(&up) - 60.0).abs() <= 1.0);
        assert!((place.covered(&aside) - SERVER.0 - MARGIN).abs() <= 1.0);
    }

    #[test]
    fn a_wire_that_leaves_slanting_keeps_clear_of_the_cells() {
        let centre = Point::new(0.0, 0.0);
        let mut place = Place::server(centre, 1.0);
        let slanting = Path::straight(centre, Point::new(100.0, -200.0));
        let bare = place.covered(&slanting);
        place.outline = Outline::Server(Crown {
            half: 40.0,
            high: 60.0,
        });
        assert!(place.covered(&slanting) > bare + 20.0);
    }
}
