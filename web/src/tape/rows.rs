//! How high everything on the long strip is, and what of it has a row of its own.

use lab::frame::{Frame, NodeId, NodeView, Shape, Story};
use lab::scenario::Side;

/// No more than so many masters have a band of their own.
const BANDS: usize = 3;
/// More processes than this have no room for a lane each that one could read.
const LANES: usize = 15;
/// The height of all lanes together where each is no more than a hairline, in pixels.
const DENSE: f64 = 84.0;
/// Such a lane is no higher than this.
const HAIRLINE: f64 = 3.0;
/// The height of the lane that counts opinions.
const COUNTED: f64 = 26.0;

/// A band of configurations, or of terms.
#[derive(Clone, PartialEq, Debug)]
pub struct BandRow {
    /// Of which deployment.
    pub side: Side,
    /// Of which master; empty where there is one group alone.
    pub master: String,
    /// Its top.
    pub top: f64,
}

/// The masters that have no band, for lack of height.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Others {
    /// With how many of them something happened.
    pub eventful: usize,
    /// With how many nothing did.
    pub quiet: usize,
    /// The middle of the line that says so.
    pub middle: f64,
}

/// How high everything is: the lane of faults, then for each deployment its bands and
/// under them a lane for each process that decides, then the axis.
#[derive(Clone, PartialEq, Debug)]
pub struct Rows {
    /// The middle of the lane of faults.
    pub faults: f64,
    /// The bands.
    pub bands: Vec<BandRow>,
    /// The height of a band.
    pub band: f64,
    /// The masters without a band.
    pub others: Option<Others>,
    /// Where lanes are no more than hairlines: the lane that counts opinions, its top and
    /// height.
    pub counted: Option<(f64, f64)>,
    /// The top of each process's lane.
    pub lanes: Vec<(NodeId, f64)>,
    /// The height of a lane.
    pub lane: f64,
    /// Where one deployment ends and the next begins.
    pub borders: Vec<f64>,
    /// The line of the axis.
    pub axis: f64,
    /// The whole height.
    pub height: f64,
}

/// Whether a process has a lane.
const fn decides(node: &NodeView) -> bool {
    matches!(node.shape, Shape::Sentinel | Shape::Server)
}

/// Whether there are so many processes that most of them are not named.
#[must_use]
pub fn is_crowd(frame: &Frame) -> bool {
    frame.nodes.iter().filter(|node| decides(node)).count() > LANES
}

/// The distance of lanes and the height of one, for that many.
fn lane_of(count: usize) -> (f64, f64) {
    match count {
        0..=3 => (29.0, 18.0),
        4..=5 => (23.0, 16.0),
        6..=8 => (17.0, 13.0),
        9..=11 => (13.0, 10.0),
        12..=LANES => (11.5, 9.0),
        _ => {
            let pitch = (DENSE / count as f64).min(HAIRLINE);
            (pitch, pitch)
        }
    }
}

impl Rows {
    /// For the deployments of `frame` and the masters of `story`; the master to whose group
    /// the selected process belongs has a band in any case.
    #[must_use]
    pub fn of(frame: &Frame, story: &Story, selected: Option<NodeId>) -> Self {
        let (pitch, lane) = lane_of(frame.nodes.iter().filter(|node| decides(node)).count());
        let crowd = is_crowd(frame);
        let chosen: Vec<Chosen<'_>> = { frame.sides.iter() }
            .map(|view| chosen(view.side, frame, story, selected))
            .collect();
        let several = frame.sides.len() > 1 || chosen.iter().any(|chosen| chosen.shown.len() > 1);
        let mut rows = Self {
            faults: 23.0,
            bands: Vec::new(),
            band: if several { 14.0 } else { 16.0 },
            others: None,
            counted: None,
            lanes: Vec::new(),
            lane,
            borders: Vec::new(),
            axis: 0.0,
            height: 0.0,
        };
        let mut y = 38.0;
        for (view, chosen) in frame.sides.iter().zip(chosen) {
            if !rows.lanes.is_empty() {
                rows.borders.push(y + 2.0);
                y += 7.0;
            }
            // There is a place for the first one before there is anything to show.
            for (row, master) in chosen.shown.iter().enumerate() {
                rows.bands.push(BandRow {
                    side: view.side,
                    master: (*master).to_owned(),
                    top: y + row as f64 * (rows.band + 2.0),
                });
            }
            y += chosen.shown.len() as f64 * (rows.band + 2.0) + if several { 4.0 } else { 10.0 };
            if chosen.eventful + chosen.quiet > 0 {
                rows.others = Some(Others {
                    eventful: chosen.eventful,
                    quiet: chosen.quiet,
                    middle: y + 2.0,
                });
                y += 12.0;
            }
            if crowd {
                rows.counted = Some((y, COUNTED));
                y += COUNTED + 4.0;
            }
            let lanes = frame.nodes.iter().filter(|node| decides(node));
            for node in lanes.filter(|node| node.side == view.side) {
                rows.lanes.push((node.id, y));
                y += pitch;
            }
        }
        rows.axis = y + 2.0;
        rows.height = rows.axis + 24.0;
        rows
    }
}

/// The masters that have a band, and how many more there are.
struct Chosen<'a> {
    shown: Vec<&'a str>,
    eventful: usize,
    quiet: usize,
}

/// The masters of a deployment and when something last happened with each: of many the one
/// that is looked at and then the latest first, of a few in the order of their bands.
fn by_latest<'a>(
    side: Side,
    frame: &'a Frame,
    story: &'a Story,
    selected: Option<NodeId>,
) -> Vec<(&'a str, Option<i64>)> {
    let mut masters: Vec<(&str, Option<i64>)> = Vec::new();
    for band in story.bands.iter().filter(|band| band.side == side) {
        match masters.iter_mut().find(|(name, _)| *name == band.master) {
            // Its first configuration is nothing that happened to it.
            Some((_, last)) => *last = (*last).max(Some(band.from_us)),
            None => masters.push((&band.master, None)),
        }
    }
    if masters.len() <= BANDS {
        return masters;
    }
    for (place, name) in frame.groups.iter().enumerate() {
        let last = story.marks.iter().rev().find(|mark| {
            let about = mark.about.and_then(|id| frame.nodes.get(usize::from(id)));
            about.and_then(|node| node.group).map(usize::from) == Some(place)
        });
        if let Some((_, at)) = masters.iter_mut().find(|(other, _)| other == name) {
            *at = (*at).max(last.map(|mark| mark.at_us));
        }
    }
    let looked_at = selected.and_then(|id| frame.nodes.get(usize::from(id))?.group);
    masters.sort_by_key(|(name, last)| {
        let place = place(frame, name);
        let looked_at = place.is_some() && place == looked_at.map(usize::from);
        (!looked_at, std::cmp::Reverse(*last), place)
    });
    masters
}

/// The place of a master in the configuration, which is that in the picture.
fn place(frame: &Frame, master: &str) -> Option<usize> {
    frame.groups.iter().position(|group| group == master)
}

/// Of many masters the one that is looked at, or else that with which something happened
/// last: where there is one lane alone, it is of this one.
#[must_use]
pub(super) fn foremost<'a>(
    side: Side,
    frame: &'a Frame,
    story: &'a Story,
    selected: Option<NodeId>,
) -> Option<&'a str> {
    let masters = by_latest(side, frame, story, selected);
    (masters.len() > BANDS).then(|| masters[0].0)
}

/// The masters of a deployment that have a band of their own, at least one: of many those
/// with which something happened last, and the one that is looked at.
fn chosen<'a>(
    side: Side,
    frame: &'a Frame,
    story: &'a Story,
    selected: Option<NodeId>,
) -> Chosen<'a> {
    let mut masters = by_latest(side, frame, story, selected);
    let others = masters.split_off(masters.len().min(BANDS));
    if !others.is_empty() {
        masters.sort_by_key(|(name, last)| (last.is_none(), place(frame, name)));
    }
    let mut shown: Vec<&str> = masters.into_iter().map(|(name, _)| name).collect();
    if shown.is_empty() {
        shown.push("");
    }
    let eventful = others.iter().filter(|(_, last)| last.is_some()).count();
    Chosen {
        shown,
        eventful,
        quiet: others.len() - eventful,
    }
}

/// Whether a band of that deployment and master belongs to the row.
#[must_use]
pub(super) fn lies_in(row: &BandRow, side: Side, master: &str) -> bool {
    row.side == side && (row.master.is_empty() || row.master == master)
}

#[cfg(test)]
mod tests {
    use lab::frame::{Band, Mark, MarkKind};

    use super::*;
    use crate::fixture;

    /// The bands of twenty masters with one server each.
    fn twenty() -> (Frame, Story) {
        let (mut frame, mut story) = fixture::crowd(50);
        frame.groups = (0..20).map(|group| format!("m{group}")).collect();
        for (group, node) in (0..20).zip(&mut frame.nodes) {
            node.group = Some(group);
        }
        story.marks.clear();
        story.bands = { frame.groups.iter().enumerate().rev() }
            .map(|(place, master)| Band {
                from_us: 0,
                to_us: None,
                side: Side::Sentinel,
                master: master.clone(),
                epoch: 0,
                node: place as NodeId,
            })
            .collect();
        (frame, story)
    }

    fn shown(rows: &Rows) -> Vec<&str> {
        rows.bands.iter().map(|row| row.master.as_str()).collect()
    }

    #[test]
    fn of_many_masters_those_have_a_band_with_which_something_happened() {
        let (frame, mut story) = twenty();
        let rows = Rows::of(&frame, &story, None);
        assert_eq!(shown(&rows), ["m0", "m1", "m2"]);
        let others = rows.others.expect("there are more");
        assert_eq!((others.eventful, others.quiet), (0, 17));
        let mark = |at_us, about| Mark {
            at_us,
            step: 1,
            node: 30,
            kind: MarkKind::Sdown,
            about: Some(about),
            epoch: None,
        };
        story.marks = [(5, 9), (6, 4), (7, 19), (8, 12)]
            .map(|(at, about)| mark(at, about))
            .into();
        let rows = Rows::of(&frame, &story, None);
        assert_eq!(shown(&rows), ["m4", "m12", "m19"], "the latest, in order");
        let others = rows.others.expect("there are more");
        assert_eq!((others.eventful, others.quiet), (1, 16));
        let rows = Rows::of(&frame, &story, Some(2));
        assert_eq!(shown(&rows), ["m12", "m19", "m2"], "the one looked at, too");
    }

    #[test]
    fn a_tape_does_not_grow_with_the_number_of_sentinels() {
        for count in [16, 30, 50, 200, 1_000] {
            let (mut frame, mut story) = fixture::crowd(count);
            frame.groups = vec!["m".to_owned()];
            assert!(Rows::of(&frame, &story, None).height < 260.0, "{count}");
            story.bands = twenty().1.bands;
            assert!(Rows::of(&frame, &story, None).height < 260.0, "{count}");
        }
    }
}
