//! The places of many masters: cards in rows, as large as there is room for.

use lab::frame::NodeId;

use super::plan::Rect;

/// Between two cards, in pixels.
const GAP: f64 = 6.0;
/// Inside a card's edge.
pub(super) const PAD: f64 = 4.0;
/// Between two servers in a card.
const BETWEEN: f64 = 3.0;
/// The least width and height of a server: a target for a finger.
const CHIP: f64 = 24.0;
/// The widest server, and the tallest.
const WIDEST: (f64, f64) = (76.0, 48.0);
/// The size at which a card is comfortable.
const COMFORT: (f64, f64) = (124.0, 68.0);
/// The least card without its servers.
const BARE: (f64, f64) = (54.0, 26.0);

/// The least scale.
const SMALLEST: f64 = 0.84;

/// How high the line with the name is, and the bar under it, at a scale.
pub(super) fn head(scale: f64) -> f64 {
    (13.0 * scale).max(12.0) + 8.0
}

/// Cards of one size.
pub(super) struct Grid {
    /// As many as there is room for.
    pub(super) cells: Vec<Rect>,
    /// How much larger than at least what is written in them is.
    pub(super) scale: f64,
    /// Whether there is room for the servers in them.
    pub(super) with_chips: bool,
}

impl Grid {
    /// For that many masters with up to `most` servers each.
    pub(super) fn of(count: usize, most: usize, inner: Rect) -> Self {
        let fits = |(w, h): (f64, f64)| {
            let per_row = per_row(w);
            let rows = most.div_ceil(per_row.max(1)).max(1) as f64;
            let need = PAD * 2.0 + head(SMALLEST) + rows * (CHIP + BETWEEN) - BETWEEN;
            per_row >= most.min(3) && h >= need
        };
        let bare = |(w, h): (f64, f64)| w >= BARE.0 && h >= BARE.1;
        if let Some(columns) = best(count, inner, fits) {
            return Self::with(count, columns, inner, true);
        }
        // Without the servers, and at last without some of the masters.
        for shown in (1..=count).rev() {
            if let Some(columns) = best(shown, inner, bare) {
                return Self::with(shown, columns, inner, false);
            }
        }
        Self {
            cells: Vec::new(),
            scale: 1.0,
            with_chips: false,
        }
    }

    fn with(count: usize, columns: usize, inner: Rect, with_chips: bool) -> Self {
        let rows = count.div_ceil(columns);
        let (w, h) = cell(columns, rows, inner);
        // A card is wider than high, but no ribbon.
        let w = w.min(h * 3.2).min(320.0);
        let h = h.min(w * 0.72).min(150.0);
        let scale = (w / COMFORT.0).min(h / COMFORT.1).clamp(SMALLEST, 1.7);
        let (wide, high) = (
            columns as f64 * (w + GAP) - GAP,
            rows as f64 * (h + GAP) - GAP,
        );
        let (left, top) = (
            inner.x + (inner.w - wide) / 2.0,
            inner.y + (inner.h - high) / 2.0,
        );
        let cells = (0..count).map(|index| {
            let (row, column) = (index / columns, index % columns);
            let x = left + column as f64 * (w + GAP);
            Rect::new(x, top + row as f64 * (h + GAP), w, h)
        });
        Self {
            cells: cells.collect(),
            scale,
            with_chips,
        }
    }
}

/// The room for each of so many columns and rows.
fn cell(columns: usize, rows: usize, inner: Rect) -> (f64, f64) {
    let (columns, rows) = (columns as f64, rows as f64);
    (
        (inner.w - (columns - 1.0) * GAP) / columns,
        (inner.h - (rows - 1.0) * GAP) / rows,
    )
}

/// The number of columns that makes what is written in the cards largest.
fn best(count: usize, inner: Rect, fits: impl Fn((f64, f64)) -> bool) -> Option<usize> {
    let size = |columns: usize| cell(columns, count.div_ceil(columns), inner);
    let worth = |columns: usize| {
        let (w, h) = size(columns);
        // An empty place in the last row is worth a little size.
        let empty = columns * count.div_ceil(columns) - count;
        (w / COMFORT.0).min(h / COMFORT.1) * (1.0 - empty as f64 * 0.02)
    };
    let fitting = (1..=count).filter(|columns| fits(size(*columns)));
    fitting.max_by(|a, b| worth(*a).total_cmp(&worth(*b)))
}

/// How many servers stand beside each other in a card that wide.
fn per_row(w: f64) -> usize {
    ((w - PAD * 2.0 + BETWEEN) / (CHIP + BETWEEN)).max(0.0) as usize
}

/// The places of the servers in a card, in their order.
pub(super) fn chips(servers: &[NodeId], card: Rect, scale: f64) -> Vec<(NodeId, Rect)> {
    let top = card.y + PAD + head(scale);
    let room = Rect::new(
        card.x + PAD,
        top,
        card.w - PAD * 2.0,
        card.y + card.h - PAD - top,
    );
    let count = servers.len();
    let fit = per_row(card.w).max(1);
    let rows = count.div_ceil(fit).max(1);
    let columns = count.div_ceil(rows).max(1);
    let each = |room: f64, n: usize| (room - (n - 1) as f64 * BETWEEN) / n as f64;
    let w = each(room.w, columns).min(WIDEST.0);
    let h = each(room.h, rows).min(WIDEST.1).max(CHIP);
    // What is larger than they need stays free under them.
    let down = (room.h - rows as f64 * (h + BETWEEN) + BETWEEN).max(0.0) / 2.0;
    let placed = servers.iter().enumerate().map(|(index, id)| {
        let (row, column) = (index / columns, index % columns);
        let x = room.x + column as f64 * (w + BETWEEN);
        let y = room.y + down + row as f64 * (h + BETWEEN);
        (*id, Rect::new(x, y, w, h))
    });
    placed.collect()
}
