//! The long strip: faults, configurations, one lane per sentinel, the axis.

use lab::frame::{Band, NodeId};
use lab::scenario::Side;
use yew::prelude::*;

use super::faults::faults;
use super::mark::{clusters, event_words, sign};
use super::rows::{Rows, lies_in};
use super::scene::{Scene, tick};
use super::span::{Span, of_lane};
use super::window::Window;
use super::{dense, due};
use crate::stage::draw::{Label, px, text_width};
use crate::stage::geometry::Point;
use crate::text::picture::{PictureText, name};
use crate::text::span::instant;

/// The width of the column of names.
pub const GUTTER: f64 = 74.0;
/// What lies under the play head: names, axis, bands, spans.
pub fn draw(scene: Scene<'_>, rows: &Rows) -> Html {
    html! {
        <>
            { gutter(scene, rows) }
            { axis(rows, scene.window) }
            { bands(scene, rows) }
            { others(scene, rows) }
            if rows.counted.is_some() {
                { dense::draw(scene, rows) }
                <g class="tape-dues">{ due::hairlines(scene, &rows.lanes, rows.lane) }</g>
            } else {
                { lanes(scene, rows) }
                <g class="tape-dues">
                    { for rows.lanes.iter().map(|(id, top)| html! {
                        <g key={id.to_string()}>{ due::marks(|of| of == *id, (top + rows.lane / 2.0, rows.lane / 2.0 - 1.0), scene, false) }</g>
                    }) }
                </g>
            }
        </>
    }
}

/// What the play head must not hide: words and signs.
pub fn draw_above(scene: Scene<'_>, rows: &Rows) -> Html {
    // Of many those alone have signs that have a name.
    let named = rows.counted.map(|_| dense::named(scene, rows));
    let signed = rows.lanes.iter();
    let signed = signed.filter(|(id, _)| named.as_ref().is_none_or(|named| named.contains(id)));
    html! {
        <>
            { band_words(scene, rows) }
            { earlier(scene, rows) }
            <g class="tape-signs">
                { for signed.map(|(id, top)| signs(*id, top + rows.lane / 2.0, scene, rows)) }
            </g>
            { faults(scene, rows.faults) }
        </>
    }
}

/// What the bands of a deployment are.
const fn bands_of(side: Side, text: &PictureText) -> &'static str {
    match side {
        Side::Sentinel => text.config,
        Side::Raft => text.terms,
    }
}

fn gutter(scene: Scene<'_>, rows: &Rows) -> Html {
    let Scene {
        frame,
        window,
        text,
        ..
    } = scene;
    let label = |words: &str, y: f64, class: &'static str, size: f64| {
        Label {
            text: words,
            at: Point::new(0.0, y),
            size,
            anchor: "start",
            class,
        }
        .draw()
    };
    let size = if rows.lane < 11.0 { 9.5 } else { 12.0 };
    html! {
        <g class="tape-names">
            { label(text.faults, rows.faults + 4.0, "tape-name is-quiet", 11.0) }
            <g>
                { for frame.sides.iter().filter_map(|view| {
                    let row = rows.bands.iter().find(|row| row.side == view.side)?;
                    let words = label(bands_of(view.side, text), row.top + rows.band / 2.0 + 4.0, "tape-name is-quiet", 11.0);
                    Some(html! { <g key={row.top.to_string()}>{ words }</g> })
                }) }
            </g>
            <g>
                { for rows.borders.iter().map(|y| html! { <path key={y.to_string()} class="tape-border" d={format!("M0 {y:.1}H{:.1}", window.right)} /> }) }
            </g>
            if let Some((top, height)) = rows.counted {
                { label(text.many.opinions, top + height / 2.0 + 4.0, "tape-name is-quiet", 11.0) }
                { dense::names(scene, rows) }
            } else {
                <g>
                    { for rows.lanes.iter().map(|(id, top)| html! {
                        <g key={id.to_string()}>
                            { label(name(&frame.nodes, *id), top + rows.lane / 2.0 + size * 0.35, "tape-name", size) }
                        </g>
                    }) }
                </g>
            }
        </g>
    }
}

fn axis(rows: &Rows, window: &Window) -> Html {
    let (ticks, step) = window.ticks(86.0);
    html! {
        <g class="tape-axis">
            { for ticks.into_iter().map(|at| {
                let x = window.x(at);
                html! {
                    <g key={at.to_string()}>
                        <path d={format!("M{x:.1} {:.1}v5", rows.axis)} />
                        { tick(at, step, Point::new(x, rows.axis + 18.0), 11.0) }
                    </g>
                }
            }) }
        </g>
    }
}

/// A stretch of the strip in which one configuration held.
struct Stretch<'a> {
    band: &'a Band,
    left: f64,
    right: f64,
    top: f64,
}

/// What of the bands is in the window.
fn stretches<'a>(scene: Scene<'a>, rows: &Rows) -> Vec<Stretch<'a>> {
    let (end, window) = (scene.played_us(), scene.window);
    let seen = scene.story.bands.iter().filter_map(|band| {
        let top = rows
            .bands
            .iter()
            .find(|row| lies_in(row, band.side, &band.master))?
            .top;
        let until = band.to_us.unwrap_or(end);
        if until < window.from_us || band.from_us > window.to_us {
            return None;
        }
        let (left, right) = (window.x_within(band.from_us), window.x_within(until));
        Some(Stretch {
            band,
            left,
            right,
            top,
        })
    });
    seen.collect()
}

fn bands(scene: Scene<'_>, rows: &Rows) -> Html {
    let drawn = stretches(scene, rows).into_iter().enumerate();
    let drawn = drawn.map(|(index, stretch)| {
        let across = (stretch.left, stretch.right);
        scene.band(index, stretch.band, across, (stretch.top, rows.band))
    });
    html! { <g class="tape-bands">{ for drawn }</g> }
}

/// Room between the play head and a word beside it, in pixels.
const CLEAR: f64 = 6.0;

/// Where a band's words begin and which of them fit: as they stand, or else beside the
/// play head, which would run through them.
fn beside_head(words: &[String; 2], left: f64, right: f64, now: f64) -> Option<(f64, String)> {
    let fits = |from: f64, to: f64| {
        let words = words
            .iter()
            .find(|words| from + text_width(words, 11.0) + 4.0 < to)?;
        Some((from, words.clone()))
    };
    let (at, said) = fits(left, right)?;
    let end = at + text_width(&said, 11.0);
    if !(at - CLEAR..end + CLEAR).contains(&now) {
        return Some((at, said));
    }
    fits(now + CLEAR, right).or_else(|| fits(left, now - CLEAR + 4.0))
}

fn band_words(scene: Scene<'_>, rows: &Rows) -> Html {
    let (frame, window) = (scene.frame, scene.window);
    let (end, now) = (window.x_within(scene.played_us()), window.x(frame.now_us));
    let drawn = stretches(scene, rows).into_iter().enumerate();
    let drawn = drawn.filter_map(|(index, stretch)| {
        let node = name(&frame.nodes, stretch.band.node);
        // What begins before t = 0 is named from there on, where the play head
        // stands when a run is opened.
        let left = stretch.left.max(window.x_within(0)) + 8.0;
        // The words of the last one may run on over what has not been played.
        let right = if stretch.right >= end {
            window.right
        } else {
            stretch.right
        };
        let short = format!("{} {node}", stretch.band.epoch);
        let said = scene.band_said(stretch.band);
        let words = match rows.others {
            // Which master it is cannot be told from its server's name.
            Some(_) => [
                format!("{} · {said}", stretch.band.master),
                format!("{} {short}", stretch.band.master),
            ],
            None => [said, short],
        };
        let (left, said) = beside_head(&words, left, right, now)?;
        let at = Point::new(left, stretch.top + rows.band / 2.0 + 4.0);
        Some(html! {
            <g key={index}>
                { Label { text: &said, at, size: 11.0, anchor: "start", class: "tape-band-words" }.draw() }
            </g>
        })
    });
    html! { <g class="tape-band-names">{ for drawn }</g> }
}

/// How many masters have no band.
fn others(scene: Scene<'_>, rows: &Rows) -> Html {
    let Some(others) = rows.others else {
        return Html::default();
    };
    let words = (scene.text.many.other_masters)(others.eventful, others.quiet);
    let at = Point::new(scene.window.x_within(0) + 8.0, others.middle + 3.5);
    Label {
        text: &words,
        at,
        size: 10.5,
        anchor: "start",
        class: "tape-name is-quiet",
    }
    .draw()
}

/// How many signs of long ago are gone.
fn earlier(scene: Scene<'_>, rows: &Rows) -> Html {
    if scene.story.marks_dropped == 0 {
        return Html::default();
    }
    let words = (scene.text.many.earlier_marks)(scene.story.marks_dropped);
    Label {
        text: &words,
        at: Point::new(scene.window.left + 8.0, rows.axis - 4.0),
        size: 10.5,
        anchor: "start",
        class: "tape-name is-quiet",
    }
    .draw()
}

fn lanes(scene: Scene<'_>, rows: &Rows) -> Html {
    html! {
        <g class="tape-lanes">
            { for rows.lanes.iter().map(|(id, top)| lane(*id, *top, scene, rows)) }
            <path class="tape-said" d={said(scene, rows)} />
        </g>
    }
}

/// A tick for every event that has a name, at the top of its lane: those that turn the
/// story have signs besides. What would lie closer together than can be told apart is one.
fn said(scene: Scene<'_>, rows: &Rows) -> String {
    const APART: f64 = 1.5;
    let (log, window) = (&scene.story.log, scene.window);
    let first = log.partition_point(|line| line.at_us < window.from_us);
    let mut path = String::new();
    let mut last = vec![f64::NEG_INFINITY; rows.lanes.len()];
    for line in log.range(first..usize::MAX) {
        if line.at_us > window.to_us {
            break;
        }
        let lane = rows.lanes.iter().position(|(id, _)| *id == line.node);
        let Some(lane) = lane.filter(|_| !line.event.is_empty()) else {
            continue;
        };
        let x = window.x(line.at_us);
        if x - last[lane] >= APART {
            last[lane] = x;
            path.push_str(&format!("M{x:.1} {:.1}v3", rows.lanes[lane].1));
        }
    }
    path
}

fn lane(id: NodeId, top: f64, scene: Scene<'_>, rows: &Rows) -> Html {
    let window = scene.window;
    let spans = of_lane(id, scene.story, scene.frame);
    let band = |span: &Span, class: &'static str, y: f64, height: f64| {
        if span.to_us < window.from_us || span.from_us > window.to_us {
            return Html::default();
        }
        let (left, right) = (window.x_within(span.from_us), window.x_within(span.to_us));
        html! { <rect {class} x={px(left)} y={px(y)} width={px((right - left).max(1.5))} height={px(height)} /> }
    };
    let low = top + rows.lane - 3.0;
    let all = |spans: &[Span], class: &'static str, y: f64, height: f64| {
        spans
            .iter()
            .map(|span| band(span, class, y, height))
            .collect::<Html>()
    };
    html! {
        <g key={id.to_string()} class="tape-lane">
            { scene.ground(top, rows.lane) }
            { all(&spans.sdown, "tape-sdown", top, rows.lane) }
            { all(&spans.odown, "tape-odown", top, rows.lane) }
            { all(&spans.waiting, "tape-waiting", low, 3.0) }
            { for spans.patient.iter().map(|span| band(span, "tape-patient", low, 3.0)) }
        </g>
    }
}

/// The named events of a sentinel, at the height of its lane.
fn signs(id: NodeId, middle: f64, scene: Scene<'_>, rows: &Rows) -> Html {
    let Scene {
        frame,
        story,
        window,
        text,
        ..
    } = scene;
    let scale = (rows.lane / 14.0).clamp(0.7, 1.0);
    let marks = story
        .marks
        .iter()
        .filter(|mark| mark.node == id && window.shows(mark.at_us));
    let signs = clusters(marks, |at| window.x(at), 11.0);
    html! {
        <g key={id.to_string()}>
            { for signs.iter().map(|cluster| {
                let title: Vec<String> = cluster.marks.iter().take(8).map(|mark| format!("{} {}", instant(mark.at_us), event_words(mark, &frame.nodes, text))).collect();
                html! {
                    <g key={cluster.first.step.to_string()} data-step={cluster.first.step.to_string()}>
                        { sign(cluster.first.kind, cluster.x, middle, scale, &title.join("\n")) }
                    </g>
                }
            }) }
        </g>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_band_keep_off_the_play_head() {
        let words = || ["term 12: n3 leads".to_owned(), "12 n3".to_owned()];
        let wide = text_width(&words()[0], 11.0);
        let place = |now, right| beside_head(&words(), 100.0, right, now);
        let told = |left| Some((left, words()[0].clone()));
        assert_eq!(
            place(50.0, 400.0),
            told(100.0),
            "far from it they stand first"
        );
        assert_eq!(place(150.0, 400.0), told(156.0), "else after it");
        // Where there is no room after it: before it, if need be shortened.
        let right = 100.0 + wide + 10.0;
        let (left, said) = place(right - 5.0, right).expect("there is room before it");
        assert_eq!(left, 100.0);
        assert!(left + text_width(&said, 11.0) <= right - 5.0);
        assert_eq!(
            place(103.0, 100.0 + wide + 6.0).map(|place| place.1),
            Some(words()[1].clone())
        );
        assert_eq!(place(115.0, 130.0), None, "or nowhere");
    }
}
