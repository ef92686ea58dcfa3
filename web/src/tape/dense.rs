//! The lanes of many: how many hold a master for down, and under it a hairline for each
//! of them. Those alone have a name that matter, and every tenth or so.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use lab::frame::{Frame, Mark, MarkKind, NodeId, Story};
use yew::prelude::*;

use super::mark::{rank, tone};
use super::rows::Rows;
use super::scene::Scene;
use super::span::{Span, Spans, patient};
use super::window::Window;
use crate::stage::draw::{Label, px};
use crate::stage::geometry::Point;
use crate::text::picture::name;

/// No more than so many have a name and signs because of what they did.
const NAMED: usize = 6;
/// Between two names in the column, in pixels.
const APART: f64 = 10.5;

/// What each process held, one pass over the marks for all of them.
pub(super) struct Held {
    /// By process.
    spans: BTreeMap<NodeId, Spans>,
    /// Changes of how many hold some master for SDOWN and for ODOWN, by time.
    steps: Vec<(i64, i32, i32)>,
}

impl Held {
    pub(super) fn of(story: &Story, frame: &Frame) -> Self {
        let down_after = i64::try_from(frame.settings.down_after_ms).unwrap_or_default() * 1_000;
        let group = |mark: &Mark| {
            let about = frame.nodes.get(usize::from(mark.about?))?;
            about.group
        };
        let mut spans: BTreeMap<NodeId, Spans> = BTreeMap::new();
        // Since when somebody holds somebody for SDOWN, for ODOWN.
        let mut open: BTreeMap<(NodeId, Option<u16>), [Option<i64>; 2]> = BTreeMap::new();
        for mark in &story.marks {
            let of = (mark.node, group(mark));
            let close = |since: &mut Option<i64>, list: &mut Vec<Span>| {
                let span = |from_us| Span {
                    from_us,
                    to_us: mark.at_us,
                };
                list.extend(since.take().map(span));
            };
            match mark.kind {
                MarkKind::Sdown => {
                    let waited = Span {
                        from_us: mark.at_us - down_after,
                        to_us: mark.at_us,
                    };
                    spans.entry(mark.node).or_default().waiting.push(waited);
                    open.entry(of).or_default()[0].get_or_insert(mark.at_us);
                }
                MarkKind::Odown => {
                    open.entry(of).or_default()[1].get_or_insert(mark.at_us);
                }
                MarkKind::SdownOver | MarkKind::Switch | MarkKind::OdownOver => {
                    let [sdown, odown] = open.entry(of).or_default();
                    let spans = spans.entry(mark.node).or_default();
                    if mark.kind != MarkKind::OdownOver {
                        close(sdown, &mut spans.sdown);
                    }
                    close(odown, &mut spans.odown);
                }
                _ => {}
            }
        }
        let to_us = frame.to_us.max(frame.now_us);
        for ((node, _), [sdown, odown]) in open {
            let spans = spans.entry(node).or_default();
            let last = |from_us| Span { from_us, to_us };
            spans.sdown.extend(sdown.map(last));
            spans.odown.extend(odown.map(last));
        }
        let steps = steps(&spans);
        Self { spans, steps }
    }

    /// How many hold some master for SDOWN, and for ODOWN, at an instant.
    fn at(&self, at_us: i64) -> (i32, i32) {
        let until = self.steps.partition_point(|step| step.0 <= at_us);
        let before = self.steps[..until].iter();
        before.fold((0, 0), |sum, step| (sum.0 + step.1, sum.1 + step.2))
    }
}

/// When the numbers change. Who holds two masters for down counts once for each: so many
/// opinions there are.
fn steps(spans: &BTreeMap<NodeId, Spans>) -> Vec<(i64, i32, i32)> {
    let mut steps = Vec::new();
    for spans in spans.values() {
        for span in &spans.sdown {
            steps.extend([(span.from_us, 1, 0), (span.to_us, -1, 0)]);
        }
        for span in &spans.odown {
            steps.extend([(span.from_us, 0, 1), (span.to_us, 0, -1)]);
        }
    }
    steps.sort_unstable();
    steps
}

/// Under the play head: the ground, what was held, who did what.
pub(super) fn draw(scene: Scene<'_>, rows: &Rows) -> Html {
    let Some(counted) = rows.counted else {
        return Html::default();
    };
    let held = Held::of(scene.story, scene.frame);
    let (top, bottom) = block(rows);
    html! {
        <>
            { count(scene, &held, counted) }
            <g class="tape-lanes is-dense">
                { scene.ground(top, bottom - top) }
                { stretches(scene, rows, &held) }
                { ticks(scene, rows) }
            </g>
        </>
    }
}

/// The top and bottom of all lanes.
fn block(rows: &Rows) -> (f64, f64) {
    let first = rows.lanes.first().map_or(0.0, |lane| lane.1);
    let last = rows.lanes.last().map_or(0.0, |lane| lane.1);
    (first, last + rows.lane)
}

/// How many held a master for down over time: an area for SDOWN, one for ODOWN over it.
fn count(scene: Scene<'_>, held: &Held, (top, height): (f64, f64)) -> Html {
    let window = scene.window;
    let most = { scene.frame.nodes.iter() }
        .filter(|node| node.epoch.is_some() && node.log.is_none())
        .count()
        .max(1) as f64;
    let bottom = top + height;
    let y = |count: i32| bottom - f64::from(count).min(most) / most * height;
    let area = |of: fn(&(i64, i32, i32)) -> i32| {
        let (mut d, mut count) = (String::new(), 0);
        for step in held.steps.iter().filter(|step| of(step) != 0) {
            let x = window.x_within(step.0);
            // The edge as it was, then as it is.
            let _ = match d.is_empty() {
                true => write!(d, "M{x:.1} {bottom:.1}"),
                false => write!(d, "H{x:.1}"),
            };
            count += of(step);
            let _ = write!(d, "V{:.1}", y(count));
        }
        if !d.is_empty() {
            d.push('Z');
        }
        d
    };
    let (sdown, odown) = held.at(scene.frame.now_us);
    let words = (scene.text.many.held)(sdown, odown);
    let now = window.x_within(scene.frame.now_us);
    html! {
        <g class="tape-counted">
            { scene.ground(top, height) }
            <path class="tape-sdown" d={area(|step| step.1)} />
            <path class="tape-odown" d={area(|step| step.2)} />
            { Label { text: &words, at: Point::new(now + 7.0, top + height / 2.0 + 4.0), size: 11.0, anchor: "start", class: "tape-counted-words" }.draw() }
        </g>
    }
}

/// What each held, as one path for all of a kind.
fn stretches(scene: Scene<'_>, rows: &Rows, held: &Held) -> Html {
    let window = scene.window;
    let high = rows.lane.max(0.6);
    let path = |of: fn(&Spans) -> &[Span]| {
        let mut d = String::new();
        for (id, top) in &rows.lanes {
            for span in held.spans.get(id).map(of).unwrap_or_default() {
                if span.to_us >= window.from_us && span.from_us <= window.to_us {
                    let (left, right) =
                        (window.x_within(span.from_us), window.x_within(span.to_us));
                    bar(&mut d, left, (right - left).max(1.5), *top, high);
                }
            }
        }
        d
    };
    let mut waits = String::new();
    for (id, top) in &rows.lanes {
        if let Some(span) = patient(*id, scene.frame) {
            let (left, right) = (window.x_within(span.from_us), window.x_within(span.to_us));
            bar(&mut waits, left, right - left, *top, high);
        }
    }
    html! {
        <>
            <path class="tape-waiting" d={path(|spans| &spans.waiting)} />
            <path class="tape-patient" d={waits} />
            <path class="tape-sdown" d={path(|spans| &spans.sdown)} />
            <path class="tape-odown" d={path(|spans| &spans.odown)} />
        </>
    }
}

fn bar(d: &mut String, left: f64, wide: f64, top: f64, high: f64) {
    // Writing to a string does not fail.
    let _ = write!(d, "M{left:.1} {top:.2}h{wide:.1}v{high:.2}h-{wide:.1}Z");
}

/// What was done, a short stroke each, one path for each colour; where there is no room
/// the stroke of one stands for all.
fn ticks(scene: Scene<'_>, rows: &Rows) -> Html {
    let window = scene.window;
    let mut tops: BTreeMap<NodeId, f64> = rows.lanes.iter().copied().collect();
    let high = rows.lane.max(0.8);
    let mut paths: BTreeMap<&'static str, String> = BTreeMap::new();
    for mark in shown(scene.story, window) {
        if rank(mark.kind) >= 2
            && let Some(top) = tops.get_mut(&mark.node)
        {
            let x = window.x(mark.at_us) - 1.0;
            bar(
                paths.entry(tone(mark.kind)).or_default(),
                x,
                2.0,
                *top,
                high,
            );
        }
    }
    let drawn = paths.into_iter().map(|(tone, d)| {
        html! { <g key={tone} class={classes!("tape-sign", "is-stroke", tone)}><path {d} /></g> }
    });
    html! { <g>{ for drawn }</g> }
}

/// The marks in a window of time.
pub(super) fn shown<'a>(story: &'a Story, window: &Window) -> &'a [Mark] {
    let first = story
        .marks
        .partition_point(|mark| mark.at_us < window.from_us);
    let last = story
        .marks
        .partition_point(|mark| mark.at_us <= window.to_us);
    &story.marks[first..last]
}

/// Those who have a name and signs of their own: who asks for votes or leads in what is
/// shown, the latest first, and who is selected.
pub(super) fn named(scene: Scene<'_>, rows: &Rows) -> Vec<NodeId> {
    let mut named: Vec<NodeId> = scene.selected.into_iter().collect();
    let asks = { scene.frame.nodes.iter() }
        .filter(|node| node.ballot.is_some())
        .map(|node| node.id);
    let decided = { shown(scene.story, scene.window).iter().rev() }
        .filter(|mark| {
            matches!(
                mark.kind,
                MarkKind::Elected | MarkKind::Try | MarkKind::Tilt
            )
        })
        .map(|mark| mark.node);
    for id in asks.chain(decided) {
        if named.len() < NAMED && !named.contains(&id) {
            named.push(id);
        }
    }
    named.retain(|id| rows.lanes.iter().any(|(other, _)| other == id));
    named
}

/// The names in the column: of those who matter, and of every tenth or so where there is
/// room beside them.
pub(super) fn names(scene: Scene<'_>, rows: &Rows) -> Html {
    let named = named(scene, rows);
    let pitch = rows.lane.max(0.01);
    let every = [5, 10, 20, 50, 100, 200, 500]
        .into_iter()
        .find(|every| f64::from(*every) * pitch >= APART)
        .unwrap_or(1_000);
    let mut taken: Vec<f64> = Vec::new();
    let mut drawn = Vec::new();
    let matter = rows.lanes.iter().filter(|(id, _)| named.contains(id));
    let ordinary = rows.lanes.iter().step_by(every as usize);
    for (strong, (id, top)) in matter
        .map(|lane| (true, lane))
        .chain(ordinary.map(|lane| (false, lane)))
    {
        let middle = top + rows.lane / 2.0;
        if taken.iter().any(|other| (other - middle).abs() < APART) {
            continue;
        }
        taken.push(middle);
        let class = if strong {
            "tape-name"
        } else {
            "tape-name is-faint"
        };
        let words = name(&scene.frame.nodes, *id);
        drawn.push(html! {
            <g key={id.to_string()}>
                { Label { text: words, at: Point::new(0.0, middle + 3.4), size: if strong { 11.0 } else { 9.0 }, anchor: "start", class }.draw() }
                if strong { <path class="tape-name-lead" d={format!("M34 {}H68", px(middle))} /> }
            </g>
        });
    }
    html! { <g>{ for drawn }</g> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn an_area_counts_the_opinions_of_all_at_each_instant() {
        let (frame, story) = fixture::crowd(50);
        let held = Held::of(&story, &frame);
        let sdown = story
            .marks
            .iter()
            .filter(|mark| mark.kind == MarkKind::Sdown);
        assert_eq!(held.at(frame.now_us), (sdown.count() as i32, 1));
        assert_eq!(held.at(0), (0, 0));
    }

    #[test]
    fn opinions_of_two_masters_end_each_with_its_own() {
        let (mut frame, mut story) = fixture::crowd(20);
        frame.nodes[0].group = Some(0);
        frame.nodes[1].group = Some(1);
        let mark = |at_us, about, kind| Mark {
            at_us,
            step: 1,
            node: 5,
            kind,
            about: Some(about),
            epoch: None,
        };
        story.marks = vec![
            mark(10, 0, MarkKind::Sdown),
            mark(20, 1, MarkKind::Sdown),
            mark(30, 0, MarkKind::SdownOver),
        ];
        let held = Held::of(&story, &frame);
        let at = |at_us| held.at(at_us).0;
        assert_eq!((at(15), at(25), at(35)), (1, 2, 1));
    }

    #[test]
    fn who_asks_for_votes_or_is_selected_has_a_name() {
        let (frame, story) = fixture::crowd(50);
        let rows = Rows::of(&frame, &story, None);
        let window = Window {
            from_us: 0,
            to_us: 6_000_000,
            left: 0.0,
            right: 600.0,
        };
        let scene = Scene {
            frame: &frame,
            story: &story,
            window: &window,
            text: &crate::text::picture::en::PICTURE,
            selected: Some(40),
        };
        assert_eq!(named(scene, &rows), [40, 4]);
    }
}
