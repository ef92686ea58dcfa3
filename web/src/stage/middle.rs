//! Where those stand whom the sentinels watch, and who turns to them: servers inside the
//! ring, clients under them.

use lab::frame::NodeId;

use super::geometry::Point;
use super::layout::{Aspect, Layout, Place, SERVER, Side, radius};
use super::ring::Arch;

/// Half the height of a client's pill, in pixels.
const PILL: f64 = 14.0;
/// The middle of a pill stands at least so far over the lower edge of the picture.
const LOWEST_PILL: f64 = 16.0;
/// The height of the line under a server that says of an ODOWN.
const SAID_UNDER: f64 = 17.0;
/// How far from the middle a pill stands that leaves that line its place.
const BESIDE: f64 = 132.0;
/// The height of cells with names over a server.
const NAMED_CELLS: f64 = 27.0;

impl Layout {
    /// The servers; the first of each group is the master of the beginning. Returns the
    /// height of the lowest.
    pub(super) fn place_servers(
        &mut self,
        groups: &[Vec<NodeId>],
        scale: f64,
        top: f64,
        bottom: f64,
    ) -> f64 {
        let count: usize = groups.iter().map(Vec::len).sum();
        let scale = if count > 5 { scale * 0.86 } else { scale };
        let alone = groups.iter().all(|group| group.len() == 1);
        let heights = self.server_heights(scale, top, bottom, alone);
        match groups {
            [] => self.centre.y,
            [group] => self.place_only_group(group, scale, heights),
            several => self.place_groups(several, scale, heights),
        }
    }

    /// How high masters stand, and the first row of their replicas.
    fn server_heights(&self, scale: f64, top: f64, bottom: f64, alone: bool) -> (f64, f64) {
        let ring = self.ring.len();
        let topmost = ring % 2 == 1;
        let (mut high, mut low) = match (self.aspect, ring) {
            (Aspect::Low, _) => (0.62, 0.62),
            // Beside each other there is no room for them and the sentinels.
            (Aspect::Narrow, 0..=3) => (0.46, 0.76),
            (_, 0..=3) => (0.58, 1.0),
            _ if self.crowded => (0.4, 0.66),
            _ if topmost => (0.42, 0.74),
            _ => (0.34, 0.68),
        };
        if alone {
            (high, low) = (0.6, 0.6);
        }
        let span = bottom - top;
        let clear = if topmost && !self.flat() {
            // Between them a cut of their link has to be seen, too.
            let cut = if self.aspect == Aspect::Low {
                26.0
            } else {
                8.0
            };
            // Where the lowest sentinel stands higher than that, clients give way.
            let under_it = top + (radius::BALLOT + 30.0 + SERVER.1) * scale + cut;
            under_it.min(bottom.max(self.over_pills(scale)))
        } else {
            top.min(bottom)
        };
        let master_y = (top + span * high).max(clear);
        let mut row_y = top + span * low;
        if self.aspect != Aspect::Low {
            row_y = row_y.max(master_y + (SERVER.1 * 2.0 + 30.0) * scale);
        } else {
            row_y = master_y;
        }
        (master_y, row_y)
    }

    /// The servers of the only master.
    fn place_only_group(
        &mut self,
        servers: &[NodeId],
        scale: f64,
        (master_y, row_y): (f64, f64),
    ) -> f64 {
        let Some((first, replicas)) = servers.split_first() else {
            return self.centre.y;
        };
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
        // One or two sentinels leave all the width beside them.
        let half = if self.ring.len() < 3 {
            self.width * 0.3
        } else if self.arch == Arch::Open {
            self.axes.0 - (radius::BALLOT + SERVER.0 + 8.0) * scale
        } else {
            self.axes.0 * (1.0 - out * out).sqrt() - (radius::BALLOT + SERVER.0 + 8.0) * scale
        };
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

    pub(super) fn put_server(&mut self, id: NodeId, at: Point, scale: f64) {
        self.places[usize::from(id)] = Place::server(at, scale);
    }

    /// How low servers may stand in a low picture with an arch, so that clients have
    /// their row.
    fn over_pills(&self, scale: f64) -> f64 {
        match self.arch {
            Arch::Open => self.height - LOWEST_PILL - PILL - 2.0 - SERVER.1 * scale,
            Arch::Closed => f64::NEG_INFINITY,
        }
    }

    /// The room between a server and the sentinel right above it, with its votes, as a
    /// part of what cells with names need; in a low picture the first one stands there.
    pub(super) fn room_for_cells(&self, server: NodeId) -> f64 {
        let above = self.ring.first().filter(|_| self.topmost() && !self.flat());
        let Some(above) = above
            .map(|id| self.place(*id))
            .filter(|_| self.aspect == Aspect::Low)
        else {
            return 1.0;
        };
        let place = self.place(server);
        let edge = place.at.y - SERVER.1 * place.scale - above.at.y;
        edge / (radius::names(above.scale) + NAMED_CELLS)
    }

    pub(super) fn place_clients(&mut self, clients: &[NodeId], scale: f64, lowest: f64) {
        let footer = if self.legend { 44.0 } else { 18.0 };
        let under = lowest + (SERVER.1 + 44.0) * scale;
        let lowest_row = self.height - LOWEST_PILL;
        let mut y = (self.height - footer - 8.0).max(under.min(lowest_row));
        // A low ring of many leaves room in the corners alone.
        let mut middle = if self.flat() { 96.0 } else { self.centre.x };
        // Beside a pill there is what was lost, where there is no height for it over it.
        let mut apart = if self.aspect == Aspect::Low && !self.flat() {
            230.0
        } else {
            150.0
        };
        let room = y - PILL - (lowest + SERVER.1 * scale);
        if self.arch == Arch::Open && !self.hollow && room < SAID_UNDER {
            // Beside what is said of the server in the middle.
            y = lowest_row;
            apart = BESIDE * 2.0;
            middle -= if clients.len() == 1 { BESIDE } else { 0.0 };
        }
        for (index, id) in clients.iter().enumerate() {
            let x = middle + (index as f64 - (clients.len() as f64 - 1.0) / 2.0) * apart;
            let place = Place {
                reach: 20.0,
                side: Side::Right,
                ..Place::nowhere(Point::new(x, y), scale)
            };
            self.places[usize::from(*id)] = place;
        }
    }
}

#[cfg(test)]
mod tests {
    use lab::frame::{NodeView, Shape};
    use lab::scenario::Side as Deployment;

    use super::*;
    use crate::fixture;

    /// How high the picture is in an embed beside Raft, whose sentences take one line or
    /// two, and without it.
    const HEIGHTS: [f64; 4] = [192.0, 207.0, 220.0, 251.0];

    #[test]
    fn in_an_embed_what_is_said_under_a_master_and_who_writes_to_it_do_not_meet() {
        for (height, count) in HEIGHTS
            .into_iter()
            .flat_map(|h| (3..=7).map(move |c| (h, c)))
        {
            let (frame, _) = fixture::crowd(count);
            let layout = Layout::of(&frame, Deployment::Sentinel, 640.0, height);
            let master = layout.place(0);
            let under = master.at.y + SERVER.1 * master.scale;
            let is_client = |node: &&NodeView| node.shape == Shape::Client;
            for client in frame.nodes.iter().filter(is_client) {
                let at = layout.place(client.id).at;
                let place = format!("{count} in {height}: {at:?} under {under}");
                assert!(at.y + PILL <= height, "{place}");
                assert!(at.y - PILL > under, "{place}");
                let aside = (at.x - master.at.x).abs() >= BESIDE;
                assert!(aside || at.y - PILL >= under + SAID_UNDER, "{place}");
            }
        }
    }

    #[test]
    fn in_an_embed_cells_lie_off_the_votes_of_the_sentinel_over_them() {
        for (height, count) in HEIGHTS
            .into_iter()
            .flat_map(|h| [3, 5, 7].map(move |c| (h, c)))
        {
            let (frame, _) = fixture::crowd(count);
            let layout = Layout::of(&frame, Deployment::Sentinel, 640.0, height);
            let (master, above) = (layout.place(0), layout.place(layout.ring[0]));
            let votes = above.at.y + radius::BALLOT * above.scale;
            let cells = master.at.y - master.crown().high;
            assert!(
                cells >= votes - 1.0,
                "{count} in {height}: {cells} under {votes}"
            );
        }
    }
}
