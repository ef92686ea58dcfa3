//! The replicated log of a process as a strip of cells under it.
//!
//! All strips of a picture show the same indices, so that they can be compared like
//! lines of a table: the newest ones, and one place more for what comes next. Under a
//! strip stands what the newest leader knows of it.

use lab::frame::{Follower, Frame, LogEntry, NodeView};
use yew::prelude::*;

use super::draw::{Label, epoch_class, px};
use super::geometry::Point;
use super::layout::{Layout, radius};
use super::words::Area;
use crate::text::picture::PictureText;

/// The width of a cell and of the gap after it, and the height of a cell, in pixels.
const CELL: (f64, f64, f64) = (8.0, 2.0, 9.0);
/// The height of the marks under the cells.
const MARKS: f64 = 7.0;

/// Which indices the strips of a picture show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Indices {
    first: u64,
    last: u64,
}

impl Indices {
    /// The newest of any log in the picture.
    fn of(frame: &Frame, layout: &Layout) -> Self {
        let shown = frame.nodes.iter().filter(|node| layout.shows(node));
        let logs = shown.filter_map(|node| node.log.as_ref());
        let cells = cells(layout);
        let last = logs.map(|log| log.last).max().unwrap_or_default();
        let last = last.max(cells);
        Self {
            first: last + 1 - cells,
            last,
        }
    }

    /// How far from the left of a strip the cell of an index begins; `None` where it is
    /// not shown. There is a place for the index after the last one.
    fn x(self, index: u64) -> Option<f64> {
        let shown = (self.first..=self.last + 1).contains(&index);
        shown.then(|| (index - self.first) as f64 * (CELL.0 + CELL.1))
    }
}

/// How many entries a strip shows: more where fewer processes stand around, fewer in a
/// picture so narrow that neighbours come close.
fn cells(layout: &Layout) -> u64 {
    let most = match layout.ring.len() {
        0..=3 => 12,
        4..=5 => 9,
        6..=7 => 7,
        _ => 5,
    };
    most.min(if layout.width < 370.0 { 7 } else { 12 })
}

/// The width of a strip with the place after its last entry.
fn width(layout: &Layout) -> f64 {
    cells(layout) as f64 * (CELL.0 + CELL.1) + CELL.0
}

/// How far a strip and the number beside it reach to each side of the process.
pub(super) fn reach(layout: &Layout) -> f64 {
    width(layout) / 2.0 + 26.0
}

/// How much lower the words under a process stand that has a strip.
pub(super) const HEIGHT: f64 = CELL.2 + MARKS + 6.0;

/// The upper left corner of the strip of a process, under its rings.
fn corner(node: &NodeView, layout: &Layout) -> Point {
    let place = layout.place(node.id);
    let around = if node.ballot.is_some() {
        radius::names(place.scale) + 5.0
    } else {
        (radius::PATIENCE + 4.0) * place.scale + 3.0
    };
    Point::new(place.at.x - width(layout) / 2.0, place.at.y + around)
}

/// What the strip of a process covers, if it has one.
pub(super) fn area(node: &NodeView, layout: &Layout) -> Option<Area> {
    node.log.as_ref().filter(|_| layout.logs)?;
    let at = corner(node, layout);
    Some(Area {
        left: at.x - 10.0,
        top: at.y - 2.0,
        right: at.x + width(layout) + 20.0,
        bottom: at.y + CELL.2 + MARKS,
    })
}

/// What somebody who leads knows of the others, and in which term.
fn knowledge<'a>(frame: &'a Frame, layout: &Layout) -> Option<(&'a [Follower], u64)> {
    let leading = frame
        .nodes
        .iter()
        .filter(|node| layout.shows(node) && node.leads);
    let newest = leading.max_by_key(|node| node.epoch)?;
    Some((&newest.log.as_ref()?.followers, newest.epoch?))
}

/// The strips of all processes that have a log.
pub(super) fn draw_all(frame: &Frame, layout: &Layout, text: &PictureText) -> Html {
    if !layout.logs {
        return Html::default();
    }
    let indices = Indices::of(frame, layout);
    let known = knowledge(frame, layout);
    let shown = frame.nodes.iter().filter(|node| layout.shows(node));
    let strips = shown.filter_map(|node| {
        let log = node.log.as_ref()?;
        let at = corner(node, layout);
        let folded = indices.first > 1 && log.last >= indices.first;
        let entries = log.entries.iter();
        let entries = entries.filter_map(|entry| Some((entry, indices.x(entry.index)?)));
        let follower = known.and_then(|(followers, term)| {
            let follower = followers.iter().find(|follower| follower.node == node.id)?;
            Some((follower, term))
        });
        Some(html! {
            <g key={node.id.to_string()} class="stage-strip" transform={super::draw::translate(at)}>
                <title>{ (text.log)(log.last, log.committed) }</title>
                { track(indices) }
                if log.last > 0 && log.last < indices.first { { far_behind(log.last) } } else { { last_index(log.last, layout) } }
                if folded { <path class="stage-strip-more" d={format!("M-9 {0:.1}h0.01M-5.5 {0:.1}h0.01M-2 {0:.1}h0.01", CELL.2 / 2.0)} /> }
                { for entries.map(|(entry, x)| cell(entry, x, entry.index <= log.committed)) }
                if let Some((follower, term)) = follower { { marks(follower, term, indices) } }
            </g>
        })
    });
    html! { <g class="stage-strips" aria-hidden="true">{ for strips }</g> }
}

/// The line on which the cells stand.
fn track(indices: Indices) -> Html {
    let wide = indices.x(indices.last).unwrap_or_default() + CELL.0;
    html! { <path class="stage-strip-track" d={format!("M0 {:.1}H{wide:.1}", CELL.2 + 1.5)} /> }
}

/// An entry in the colour of its term: filled when it is committed.
fn cell(entry: &LogEntry, x: f64, committed: bool) -> Html {
    let class = classes!(
        "stage-entry",
        epoch_class(entry.term),
        committed.then_some("is-committed")
    );
    html! {
        <rect key={entry.index.to_string()} {class} x={px(x + 0.7)} y="0.7" width={px(CELL.0 - 1.4)} height={px(CELL.2 - 1.4)} rx="1.6" />
    }
}

/// The index of the last entry, beside the strip.
fn last_index(last: u64, layout: &Layout) -> Html {
    Label {
        text: &last.to_string(),
        at: Point::new(width(layout) + 1.0, CELL.2 - 0.8),
        size: 9.0,
        anchor: "start",
        class: "stage-strip-last",
    }
    .draw()
}

/// The index of the last entry where none of those shown is there yet.
fn far_behind(last: u64) -> Html {
    Label {
        text: &format!("‹ {last}"),
        at: Point::new(0.0, CELL.2 - 1.8),
        size: 9.0,
        anchor: "start",
        class: "stage-strip-last",
    }
    .draw()
}

/// Under the strip: a dot up to where the leader knows the log to be its own, an arrow
/// at the entry that it will send next.
fn marks(follower: &Follower, term: u64, indices: Indices) -> Html {
    let under = CELL.2 + 3.0;
    let middle = |index| indices.x(index).map(|x| x + CELL.0 / 2.0);
    html! {
        <g class={classes!("stage-strip-marks", epoch_class(term))}>
            if let Some(x) = middle(follower.matched) {
                <circle class="stage-matched" cx={px(x)} cy={px(under + 2.6)} r="2.2" />
            }
            if let Some(x) = middle(follower.next) {
                <path class="stage-next" d={format!("M{x:.1} {under:.1}l3.2 5.4h-6.4z")} />
            }
        </g>
    }
}

#[cfg(test)]
mod tests {
    use lab::scenario::{Raft, Scenario, Side};
    use lab::session::Session;

    use super::*;

    /// Raft servers that have led and written for a while.
    fn servers(count: usize) -> Frame {
        let scenario = Scenario {
            sentinels: 0,
            masters: Vec::new(),
            raft: Some(Raft {
                servers: count,
                clients: 1,
                ..Raft::default()
            }),
            ..Scenario::default()
        };
        let mut session = Session::open(&scenario, 1).expect("it keeps every rule");
        session.advance(9_000_000, u32::MAX);
        session.frame()
    }

    #[test]
    fn strips_stay_in_the_picture_and_off_each_other_and_the_processes() {
        // Half a wide page, half a tablet, a phone.
        for (width, height) in [(475.0, 520.0), (338.0, 480.0), (390.0, 500.0)] {
            for count in [1, 3, 5] {
                let frame = servers(count);
                let layout = Layout::of(&frame, Side::Raft, width, height);
                let areas: Vec<Area> = { frame.nodes.iter() }
                    .filter_map(|node| area(node, &layout))
                    .collect();
                assert_eq!(areas.len(), count);
                for (index, one) in areas.iter().enumerate() {
                    let place = format!("{count} in {width} × {height}: {one:?}");
                    assert!(one.inside(&layout, 0.0), "{place}");
                    let others = areas[index + 1..].iter();
                    assert!(
                        others.clone().all(|other| one.shared(other) == 0.0),
                        "{place}"
                    );
                    for at in layout.ring.iter().map(|id| layout.place(*id)) {
                        let node = Area::around(at.at, at.reach * 0.7, at.reach * 0.7);
                        assert!(one.shared(&node) == 0.0, "{place} and {at:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_newest_entries_are_shown_and_a_place_for_the_next() {
        let indices = Indices { first: 4, last: 12 };
        assert_eq!(indices.x(3), None);
        assert_eq!(indices.x(4), Some(0.0));
        assert_eq!(indices.x(13), Some(9.0 * (CELL.0 + CELL.1)));
        assert_eq!(indices.x(14), None);
    }
}
