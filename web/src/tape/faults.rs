//! What was done to the world, what has come of it, and what will be done.

use lab::frame::FaultMark;
use yew::prelude::*;

use super::scene::Scene;
use crate::stage::draw::{Label, text_width};
use crate::stage::geometry::Point;
use crate::text::span::instant;

/// What will be done at an instant that is known.
fn ahead(scene: Scene<'_>, y: f64) -> Html {
    let timed = { scene.frame.waiting.iter() }.filter_map(|one| Some((one, one.at_us?)));
    let drawn = timed
        .filter(|(_, at_us)| scene.window.shows(*at_us))
        .map(|(one, at_us)| {
            let x = scene.window.x(at_us);
            html! {
                <g key={one.number} class="tape-order">
                    <title>{ format!("{} {}", instant(at_us), one.command) }</title>
                    <path d={format!("M{:.1} {:.1}h11l-5.5 9.5z", x - 5.5, y - 5.0)} />
                </g>
            }
        });
    html! { <g class="tape-orders">{ for drawn }</g> }
}

/// Faults so near to each other on the tape are told together, in pixels.
const TOGETHER: f64 = 3.0;

/// What was done to the world, with its command where there is room for it. What was
/// done at one moment, perhaps to both sides, is told together.
pub(super) fn faults(scene: Scene<'_>, y: f64) -> Html {
    let Scene {
        frame,
        story,
        window,
        text,
        ..
    } = scene;
    let mut moments: Vec<(f64, Vec<&FaultMark>, Vec<String>)> = Vec::new();
    let shown = (0..).zip(&story.faults);
    for (number, fault) in shown.filter(|(_, fault)| window.shows(fault.at_us)) {
        let x = window.x(fault.at_us);
        // What has come of it by the instant shown.
        let report = frame.reports.iter().find(|report| report.number == number);
        let said = report.map_or_else(String::new, |report| (text.report)(report));
        match moments.last_mut() {
            Some((first, faults, reports)) if x - *first < TOGETHER => {
                faults.push(fault);
                reports.push(said);
            }
            _ => moments.push((x, vec![fault], vec![said])),
        }
    }
    let mut orders: Vec<f64> = { frame.waiting.iter() }
        .filter_map(|one| Some(window.x(one.at_us?)))
        .collect();
    orders.sort_by(f64::total_cmp);
    let count_of = |fault: &FaultMark| {
        let place = story
            .faults
            .iter()
            .position(|other| std::ptr::eq(other, fault));
        let report = frame
            .reports
            .iter()
            .find(|report| Some(report.number as usize) == place);
        report.map_or_else(String::new, |report| (text.report_count)(report))
    };
    let counted = |fault: &FaultMark| match count_of(fault) {
        count if count.is_empty() => (text.fault)(&fault.command),
        count => format!("{} · {count}", (text.fault)(&fault.command)),
    };
    let drawn = moments.iter().enumerate().map(|(index, (x, faults, reports))| {
        let told: Vec<String> = faults.iter().map(|fault| counted(fault)).collect();
        let plain = (text.fault)(&faults[0].command);
        let written = faults.iter().map(|fault| fault.command.as_str());
        let written = written.collect::<Vec<_>>().join(", ");
        let ordered = orders.iter().copied().find(|order| order > x);
        let next = [moments.get(index + 1).map(|moment| moment.0), ordered];
        let next = next.into_iter().flatten().fold(window.right + 8.0, f64::min) - 8.0;
        // All of them, else one, else what was done alone, or what came of it.
        let count = count_of(faults[0]);
        let words = [told.join(text.separator), told[0].clone(), plain, count];
        let mut words = words.into_iter().filter(|words| !words.is_empty());
        let reports: Vec<&str> = { reports.iter() }
            .filter(|report| !report.is_empty())
            .map(String::as_str)
            .collect();
        let words = words.find(|words| x + 11.0 + text_width(words, 12.0) < next);
        let by_user = faults.iter().any(|fault| fault.by_user);
        html! {
            <g
                key={index} data-step={faults[0].step.to_string()}
                class={classes!("tape-fault", by_user.then_some("is-by-user"))}
            >
                <title>{ [&[format!("{} {written}", instant(faults[0].at_us)).as_str()], &reports[..]].concat().join("\n") }</title>
                <path d={format!("M{:.1} {:.1}h11l-5.5 9.5z", x - 5.5, y - 5.0)} />
                if let Some(words) = words {
                    { Label { text: &words, at: Point::new(x + 10.0, y + 4.0), size: 12.0, anchor: "start", class: "tape-fault-words" }.draw() }
                }
            </g>
        }
    });
    html! { <><g class="tape-faults">{ for drawn }</g>{ ahead(scene, y) }</> }
}
