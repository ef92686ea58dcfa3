//! The places of many sentinels: a row if they fit into one, else around everything.

use super::super::geometry::Point;
use super::plan::Rect;

/// So many stand in a row at most.
const ROW: usize = 15;
/// The least distance of two, in pixels: a target for a finger and a gap.
const PITCH: f64 = 25.0;
/// The least radius.
const LEAST: f64 = 12.2;
/// Not more rings than this.
const RINGS: usize = 4;

/// Where they stand.
pub(super) struct Around {
    /// Fewer than asked for where there is no room.
    pub(super) points: Vec<Point>,
    pub(super) r: f64,
    /// What is left for others.
    pub(super) inner: Rect,
}

pub(super) fn around(count: usize, outer: Rect) -> Around {
    let pitch = (outer.w / count.max(1) as f64).min(88.0);
    if count <= ROW && pitch >= 34.0 {
        return row(count, pitch, outer);
    }
    for rings in 1..=RINGS {
        if let Some(found) = in_rings(count, rings, outer) {
            return found;
        }
    }
    // No room for all: as many as there are places.
    let places: usize = (0..RINGS).map(|ring| capacity(track(outer, ring))).sum();
    in_rings(places.min(count), RINGS, outer).unwrap_or(Around {
        points: Vec::new(),
        r: LEAST,
        inner: outer,
    })
}

fn row(count: usize, pitch: f64, outer: Rect) -> Around {
    let r = (pitch * 0.36)
        .clamp(LEAST, 22.0)
        .min(outer.h / 5.0)
        .max(LEAST);
    let y = outer.y + r + 8.0;
    let left = outer.x + (outer.w - pitch * count as f64) / 2.0 + pitch / 2.0;
    let points = (0..count).map(|index| Point::new(left + index as f64 * pitch, y));
    let taken = r * 2.0 + 26.0;
    Around {
        points: points.collect(),
        r,
        inner: Rect::new(
            outer.x,
            outer.y + taken,
            outer.w,
            (outer.h - taken).max(0.0),
        ),
    }
}

/// The line on which the members of a ring stand.
fn track(outer: Rect, ring: usize) -> Rect {
    outer.within(LEAST + 2.0 + ring as f64 * PITCH)
}

/// How many there is room for on a ring.
fn capacity(track: Rect) -> usize {
    if track.w < PITCH || track.h < PITCH {
        return 0;
    }
    let along = (track.w / PITCH) as usize + 1;
    let down = ((track.h / PITCH) as usize).saturating_sub(1);
    (along + down) * 2
}

/// In that many rings, the outer ones filled like the inner ones; `None` if there is no
/// room.
fn in_rings(count: usize, rings: usize, outer: Rect) -> Option<Around> {
    let tracks: Vec<Rect> = (0..rings).map(|ring| track(outer, ring)).collect();
    let places: Vec<usize> = tracks.iter().map(|track| capacity(*track)).collect();
    let all: usize = places.iter().sum();
    if all < count || all == 0 {
        return None;
    }
    let mut points = Vec::new();
    let (mut left, mut room) = (count, all);
    let mut spacing = f64::INFINITY;
    for (track, places) in tracks.iter().zip(&places) {
        let here = (left * places).div_ceil(room.max(1)).min(*places);
        let (placed, apart) = on_track(*track, here);
        spacing = spacing.min(apart);
        points.extend(placed);
        (left, room) = (left - here, room - places);
    }
    let r = match rings {
        1 => (spacing * 0.38).clamp(LEAST, 20.0),
        _ => LEAST,
    };
    // Large ones stand further inside, so that they stay in the picture.
    let (points, last) = if rings == 1 && r > LEAST {
        let line = outer.within(r + 5.0);
        (on_track(line, count).0, line)
    } else {
        (points, tracks[rings - 1])
    };
    Some(Around {
        points,
        r,
        inner: last.within(r + if r > LEAST { 11.0 } else { 7.0 }),
    })
}

/// That many points around a rectangle from its upper left corner on, clockwise, and how
/// far two of them are apart at least.
fn on_track(track: Rect, count: usize) -> (Vec<Point>, f64) {
    // How many between the corners of each side makes the narrowest place widest?
    let apart = |down: usize| {
        let along = (count - down * 2).div_ceil(2);
        let across = track.w / along.saturating_sub(1).max(1) as f64;
        across.min(track.h / (down + 1) as f64)
    };
    let most = count.saturating_sub(2) / 2;
    let down = (0..=most)
        .max_by(|a, b| apart(*a).total_cmp(&apart(*b)))
        .unwrap_or_default();
    let top = (count - down * 2).div_ceil(2);
    let bottom = count - down * 2 - top;
    let line = |n: usize, place: usize| match n {
        1 => track.x + track.w / 2.0,
        _ => track.x + track.w * place as f64 / (n - 1) as f64,
    };
    let column = |place: usize| track.y + track.h * (place + 1) as f64 / (down + 1) as f64;
    let mut points: Vec<Point> = Vec::with_capacity(count);
    points.extend((0..top).map(|place| Point::new(line(top, place), track.y)));
    points.extend((0..down).map(|place| Point::new(track.x + track.w, column(place))));
    points.extend(
        (0..bottom)
            .rev()
            .map(|place| Point::new(line(bottom, place), track.y + track.h)),
    );
    points.extend(
        (0..down)
            .rev()
            .map(|place| Point::new(track.x, column(place))),
    );
    (points, apart(down))
}
