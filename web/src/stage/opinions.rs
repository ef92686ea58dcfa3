//! What the sentinels think of a server: a row of cells over it.

use lab::frame::{NodeView, OpinionCell, OpinionState};
use yew::prelude::*;

use super::draw::{centred, px};
use super::geometry::Point;
use super::layout::{Aspect, Layout, SERVER};
use super::place::Crown;
use crate::text::picture::{PictureText, name};

/// Whether the opinions of it are worth showing: those of a master always, those
/// of a replica when they are not all the same old thing.
pub(super) fn has_cells(node: &NodeView) -> bool {
    let notable = node.odown.is_some() || node.is_master;
    !node.opinions.is_empty()
        && (notable
            || node
                .opinions
                .iter()
                .any(|cell| cell.state != OpinionState::Up))
}

/// The cells over a server: how many in a row, how large, how far over it.
struct Grid {
    per_row: usize,
    w: f64,
    h: f64,
    gap: f64,
    lift: f64,
    named: bool,
}

impl Grid {
    fn of(node: &NodeView, layout: &Layout) -> Self {
        let scale = layout.place(node.id).scale;
        let count = node.opinions.len();
        let low = layout.aspect == Aspect::Low;
        let (w, h, gap) = match count {
            0..=5 => (15.0 * scale.max(0.85), 9.0, 3.0),
            6..=9 => (10.0 * scale.max(0.85), 8.0, 2.5),
            _ => (9.0 * scale.max(0.85), if low { 5.0 } else { 7.0 }, 2.0),
        };
        Self {
            // In a low ring there is no height for a second row.
            per_row: if count > 9 && !low {
                count.div_ceil(2)
            } else {
                count
            },
            w,
            h,
            gap,
            lift: if low && count > 9 { 3.0 } else { 7.0 },
            // In a crowd only the master's are named; the order is the same.
            named: count <= 5
                && (!layout.crowded || node.is_master || node.odown.is_some())
                && layout.room_for_cells(node.id) >= 0.99,
        }
    }

    fn rows(&self, count: usize) -> usize {
        count.div_ceil(self.per_row.max(1))
    }
}

/// How much room the cells over a server take.
pub(super) fn crown(node: &NodeView, layout: &Layout) -> Crown {
    if !has_cells(node) {
        return Crown::default();
    }
    let scale = layout.place(node.id).scale;
    let grid = Grid::of(node, layout);
    let rows = grid.rows(node.opinions.len()) as f64;
    let names = if grid.named { 11.0 } else { 0.0 };
    Crown {
        half: grid.per_row as f64 * (grid.w + grid.gap) / 2.0 + 2.0,
        high: SERVER.1 * scale + grid.lift + rows * (grid.h + grid.gap) - grid.gap + names + 3.0,
    }
}

/// The cells of a server, if it has any.
pub(super) fn draw(
    node: &NodeView,
    nodes: &[NodeView],
    layout: &Layout,
    text: &PictureText,
) -> Html {
    if !has_cells(node) {
        return Html::default();
    }
    let place = layout.place(node.id);
    let grid = Grid::of(node, layout);
    let bottom = place.at.y - SERVER.1 * place.scale - grid.lift;
    cells(
        &node.opinions,
        nodes,
        Point::new(place.at.x, bottom),
        &grid,
        text,
    )
}

/// One cell per observer, in their order, over the server. Up is hollow, SDOWN is
/// filled, unknown is dotted, stale is struck through.
fn cells(
    opinions: &[OpinionCell],
    nodes: &[NodeView],
    bottom: Point,
    grid: &Grid,
    text: &PictureText,
) -> Html {
    let Grid {
        per_row,
        w,
        h,
        gap,
        named,
        ..
    } = *grid;
    let drawn = opinions.iter().enumerate().map(|(index, cell)| {
        let (row, column) = (index / per_row, index % per_row);
        let in_row = per_row.min(opinions.len() - row * per_row);
        let rows_below = grid.rows(opinions.len()) - 1 - row;
        let x = bottom.x + (column as f64 - (in_row as f64) / 2.0) * (w + gap) + gap / 2.0;
        let y = bottom.y - h - rows_below as f64 * (h + gap);
        let observer = name(nodes, cell.observer);
        let class = match cell.state {
            OpinionState::Up => "is-up",
            OpinionState::Sdown => "is-sdown",
            OpinionState::Unknown => "is-unknown",
            OpinionState::Stale => "is-stale",
        };
        html! {
            <g key={cell.observer.to_string()} class={classes!("stage-opinion", class)}>
                <title>{ (text.opinion)(observer, cell.state) }</title>
                <rect x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx="2.6" />
                if cell.state == OpinionState::Stale {
                    <path d={format!("M{:.1} {:.1}L{:.1} {:.1}", x + 1.0, y + h - 1.0, x + w - 1.0, y + 1.0)} />
                }
                if named { { centred(observer, Point::new(x + w / 2.0, y - 3.5), 9.0, "stage-observer") } }
            </g>
        }
    });
    html! { <g class="stage-opinions">{ for drawn }</g> }
}
