//! Where the servers of several masters stand: each master with its replicas in a
//! column of its own, side by side in the ring.

use lab::frame::{Frame, NodeId, Shape};
use lab::scenario::Side;

use super::geometry::Point;
use super::layout::{Aspect, Layout, SERVER, radius};

/// So many columns stand side by side at most; further ones begin another row.
const COLUMNS: usize = 6;

/// Between the edges of two servers, in pixels.
const BETWEEN: f64 = 8.0;

/// The servers of a deployment, those of each master together, in their order.
pub(super) fn groups(frame: &Frame, deployment: Side) -> Vec<Vec<NodeId>> {
    let mut groups: Vec<Vec<NodeId>> = vec![Vec::new(); frame.groups.len().max(1)];
    let servers = frame.nodes.iter().filter(|node| node.side == deployment);
    for node in servers.filter(|node| matches!(node.shape, Shape::Master | Shape::Replica)) {
        let group = usize::from(node.group.unwrap_or_default());
        if let Some(group) = groups.get_mut(group) {
            group.push(node.id);
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

impl Layout {
    /// Places each group in its column, between these two heights. Returns the height of
    /// the lowest server.
    pub(super) fn place_groups(
        &mut self,
        groups: &[Vec<NodeId>],
        scale: f64,
        (high, low): (f64, f64),
    ) -> f64 {
        let rows = groups.len().div_ceil(COLUMNS);
        let columns = groups.len().div_ceil(rows);
        let reach = (radius::BALLOT + 8.0) * scale;
        let half = self.half_at(high).min(self.half_at(low)) - reach;
        let column = half.max(60.0) * 2.0 / columns as f64;
        let tall = (low - high) / rows as f64;
        let mut lowest = high;
        for (index, group) in groups.iter().enumerate() {
            let (row, place) = (index / columns, index % columns);
            let in_row = columns.min(groups.len() - row * columns);
            let aside = place as f64 - (in_row - 1) as f64 / 2.0;
            let x = self.centre.x + aside * column;
            let y = high + row as f64 * (tall + SERVER.1 * scale);
            let under = if rows == 1 { low } else { y + tall * 0.62 };
            lowest = lowest.max(self.place_group(group, scale, column, (x, y, under)));
        }
        lowest
    }

    /// The master at the top and its replicas under it; in a low picture all in a row.
    fn place_group(
        &mut self,
        group: &[NodeId],
        scale: f64,
        column: f64,
        (x, y, under): (f64, f64, f64),
    ) -> f64 {
        let Some((master, replicas)) = group.split_first() else {
            return y;
        };
        let wide = SERVER.0 * 2.0 * scale + BETWEEN;
        self.put_server(*master, Point::new(x, y), scale);
        if self.aspect == Aspect::Low {
            let step = (column / group.len() as f64).min(wide + 24.0);
            for (index, id) in replicas.iter().enumerate() {
                let side = if index.is_multiple_of(2) { -1.0 } else { 1.0 };
                let x = x + side * (index / 2 + 1) as f64 * step;
                self.put_server(*id, Point::new(x, y), scale);
            }
            return y;
        }
        let per_row = ((column / wide) as usize).clamp(1, replicas.len().max(1));
        let step = (column / per_row as f64).min(wide + 26.0);
        let mut lowest = y;
        for (index, id) in replicas.iter().enumerate() {
            let (row, place) = (index / per_row, index % per_row);
            let in_row = per_row.min(replicas.len() - row * per_row);
            let x = x + (place as f64 - (in_row - 1) as f64 / 2.0) * step;
            lowest = under + row as f64 * (SERVER.1 * 2.0 * scale + BETWEEN);
            self.put_server(*id, Point::new(x, lowest), scale);
        }
        lowest
    }

    /// Half the width inside the ring at a height.
    fn half_at(&self, y: f64) -> f64 {
        if self.ring.len() < 3 {
            return self.width * 0.4;
        }
        let out = ((y - self.centre.y) / self.axes.1.max(1.0)).clamp(-0.9, 0.9);
        self.axes.0 * (1.0 - out * out).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn the_servers_of_a_master_stand_together_and_cover_nobody() {
        for (width, height) in [(640.0, 251.0), (390.0, 552.0), (950.0, 600.0)] {
            for masters in 2..=4 {
                let frame = fixture::many(3, masters, 2);
                let layout = Layout::of(&frame, Side::Sentinel, width, height);
                let room = layout.tightest();
                assert!(room > 0.9, "{masters} in {width} × {height}: {room:.2}");
                let x = |id: NodeId| layout.place(id).at.x;
                for group in 1..masters {
                    let right = |id: NodeId| x(group * 3 + id) > x((group - 1) * 3 + id);
                    assert!(
                        (0..3).all(right),
                        "{group} of {masters} in {width} × {height}"
                    );
                }
            }
        }
    }
}
