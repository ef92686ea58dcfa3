//! The diagram itself.

use lab::frame::{Fate, Frame, LogLine, MessageView, Story};
use web_sys::MouseEvent;
use yew::{Callback, Html, classes, html};

use super::super::line::tone;
use super::plan::Plan;
use super::view::{Diagram, events, said};
use crate::app::{Action, Dispatch};
use crate::stage::draw::{Label, px};
use crate::stage::geometry::Point;
use crate::stage::{Target, kind_class};
use crate::text::picture::name;
use crate::text::{Text, span};

/// Half the width of an arrow's head.
const HEAD: f64 = 4.0;

/// What is drawn, and with what.
pub(super) struct Drawing<'a> {
    pub(super) frame: &'a Frame,
    pub(super) story: &'a Story,
    pub(super) diagram: &'a Diagram,
    pub(super) plan: &'a Plan,
    pub(super) selection: Option<Target>,
    pub(super) text: &'static Text,
    pub(super) dispatch: &'a Dispatch,
}

impl Drawing<'_> {
    pub(super) fn all(&self) -> Html {
        let (notes, left_out) = self.plan.notes(self.events());
        html! {
            <>
                { self.axis() }
                { for self.plan.lines.iter().map(|(node, x)| self.process(*node, *x)) }
                { self.faults() }
                { self.now() }
                <g key="messages">{ for self.diagram.messages(self.frame).filter_map(|message| self.message(message)) }</g>
                <g key="events">{ for notes.into_iter().map(|(place, line, y)| self.note(place, line, y)) }</g>
                if left_out > 0 {
                    { Label { text: &(self.text.space_time.more_events)(left_out), at: Point::new(self.plan.gutter, self.plan.bottom() - 2.0),
                        size: 10.5, anchor: "start", class: "weave-quiet" }.draw() }
                }
            </>
        }
    }

    fn events(&self) -> impl Iterator<Item = (u64, &LogLine)> {
        let window = self.diagram.window(self.diagram.at_us());
        events(self.story, window).filter(|(_, line)| self.plan.x(line.node).is_some())
    }

    fn axis(&self) -> Html {
        let ticks = self.plan.ticks();
        html! {
            <g class="weave-axis" key="axis">
                { for ticks.into_iter().map(|at| {
                    let y = self.plan.y(at);
                    html! {
                        <g key={at.to_string()}>
                            <path d={format!("M46 {y:.1}H{:.1}", self.plan.gutter - 8.0)} />
                            { Label { text: &span::log_time(at), at: Point::new(40.0, y + 3.5), size: 10.5, anchor: "end", class: "weave-tick" }.draw() }
                        </g>
                    }
                }) }
            </g>
        }
    }

    fn process(&self, node: u16, x: f64) -> Html {
        let target = Target::Node(node);
        let onclick: Callback<MouseEvent> = self.dispatch.on(move || Action::Select(Some(target)));
        let class = classes!(
            "weave-process",
            (self.selection == Some(target)).then_some("is-selected")
        );
        let label = name(&self.frame.nodes, node);
        let place = self.place(node);
        let wide = self.name_wide();
        let low = self.plan.apart() < wide && place % 2 == 1;
        let named = self.is_named(place, wide).then(|| {
            Label {
                text: label,
                at: Point::new(x, if low { 24.0 } else { 12.0 }),
                size: 11.0,
                anchor: "middle",
                class: "weave-name",
            }
            .draw()
        });
        html! {
            <g key={format!("n{node}")} {class} data-target={target.key()} data-line={x.to_string()} role="button" tabindex="-1"
                aria-label={label.to_owned()} aria-pressed={(self.selection == Some(target)).to_string()} {onclick}>
                <path d={format!("M{x:.1} {:.1}V{:.1}", Plan::top() - 4.0, self.plan.bottom())} />
                <rect class="weave-hit" x={px(x - self.plan.apart() / 2.0)} y="0" width={px(self.plan.apart())} height={px(Plan::top() - 4.0)} />
                <title>{ label }</title>
                { named }
            </g>
        }
    }

    /// How wide the longest name is, with what keeps it from the next.
    fn name_wide(&self) -> f64 {
        let names = { self.plan.lines.iter() }.map(|(of, _)| name(&self.frame.nodes, *of).len());
        7.0 * (names.max().unwrap_or(0) + 1) as f64
    }

    /// Where a process stands among those that have a line.
    fn place(&self, node: u16) -> usize {
        let mut lines = self.plan.lines.iter();
        lines.position(|(of, _)| *of == node).unwrap_or(0)
    }

    /// Whether the name of the process there is written: names that would touch stand in
    /// two rows, and of those that touch even so some are left to the pointer. The name of
    /// whoever is selected is never left out.
    fn is_named(&self, place: usize, wide: f64) -> bool {
        let selected = match self.selection {
            Some(Target::Node(node)) if self.plan.x(node).is_some() => Some(self.place(node)),
            _ => None,
        };
        named(place, selected, wide / self.plan.apart().max(0.1))
    }

    /// Where the reader, or the scenario, has done something.
    fn faults(&self) -> Html {
        let shown = { self.story.faults.iter().enumerate() }
            .filter(|(_, fault)| self.plan.shows(fault.at_us));
        html! {
            <g key="faults">
                { for shown.map(|(place, fault)| {
                    let y = self.plan.y(fault.at_us);
                    let words = (self.text.picture.fault)(&fault.command);
                    html! {
                        <g class="weave-fault" key={place.to_string()}>
                            <title>{ words.clone() }</title>
                            <path d={format!("M46 {y:.1}H{:.1}", self.plan.gutter - 8.0)} />
                            { Label { text: &words, at: Point::new(48.0, y - 4.0), size: 10.5, anchor: "start", class: "weave-words" }.draw() }
                        </g>
                    }
                }) }
            </g>
        }
    }

    fn now(&self) -> Html {
        let y = self.plan.y(self.frame.now_us);
        html! { <path key="now" class="weave-now" d={format!("M46 {y:.1}H{:.1}", self.plan.gutter - 8.0)} /> }
    }

    /// A line from its sender to its receiver; one that dies ends in a cross where it did,
    /// one that nobody has read has no head, and a second copy is a line of dots.
    fn message(&self, message: &MessageView) -> Option<Html> {
        let (from, to) = (self.plan.x(message.from)?, self.plan.x(message.to)?);
        let (start, mut end) = (
            Point::new(from, self.plan.y(message.sent_us)),
            Point::new(to, self.plan.y(message.arrives_us)),
        );
        let lost = message.fate.is_lost();
        if let Some(broke) = message.broke() {
            end = Point::new(
                start.x + (end.x - start.x) * broke.part,
                self.plan.y(broke.at_us),
            );
        }
        let unread = message.fate == Fate::Waits;
        // Nobody knows when it will be there: it ends before it comes to another's line.
        let away = unread && message.arrives_us >= self.diagram.woven.seen_us();
        if away {
            end.x = start.x + (end.x - start.x).signum() * self.plan.apart() / 2.0;
        }
        let target = Target::Message(message.id);
        let said = said(message, &self.frame.nodes, self.text);
        let sought = !self.diagram.search.is_empty();
        let found = self.diagram.finds(&said);
        let class = classes!(
            "tape-flight",
            "weave-message",
            kind_class(message.kind),
            message.reply.then_some("is-reply"),
            lost.then_some("is-doomed"),
            unread.then_some("is-waiting"),
            message.is_copy().then_some("is-copy"),
            (message.sent_us > self.frame.now_us).then_some("is-future"),
            (sought && !found).then_some("is-other"),
            (self.selection == Some(target)).then_some("is-selected"),
        );
        // Half way, where the picture shows it too.
        let at_us = i64::midpoint(
            message.sent_us,
            message.arrives_us.min(message.sent_us + 60_000_000),
        );
        let dispatch = self.dispatch.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            dispatch.send(Action::Seek(at_us));
            dispatch.send(Action::Select(Some(target)));
        });
        let sent = span::log_time(message.sent_us);
        let times = if away {
            (self.text.panel.sent_only)(&sent)
        } else {
            (self.text.panel.sent_arrives)(&sent, &span::log_time(message.arrives_us))
        };
        let label = format!("{said}{}{times}", self.text.picture.separator);
        let line = format!("M{:.1} {:.1}L{:.1} {:.1}", start.x, start.y, end.x, end.y);
        Some(html! {
            <g key={format!("m{}-{}", message.id, message.sent_us)} {class} data-strand={message.id.to_string()} data-at={at_us.to_string()}
                role="button" tabindex="-1" aria-label={label.clone()} {onclick}>
                <title>{ label }</title>
                <path class="weave-hit" d={line.clone()} />
                <path d={line} />
                if lost {
                    <path class="tape-cross" d={format!("M{:.1} {:.1}l7 7m0 -7l-7 7", end.x - 3.5, end.y - 3.5)} />
                } else if !unread {
                    <path class="weave-head" d={head(start, end)} />
                }
                if message.is_copy() { { copy_mark(start, end) } }
            </g>
        })
    }

    fn note(&self, place: u64, line: &LogLine, y: f64) -> Html {
        let x = self.plan.x(line.node).unwrap_or_default();
        let at = self.plan.y(line.at_us);
        let step = line.step;
        let onclick: Callback<MouseEvent> = self.dispatch.on(move || Action::SeekStep(step));
        let who = name(&self.frame.nodes, line.node);
        let words = shortened(
            &format!("{who} {}", line.event),
            self.plan.width - self.plan.gutter - 6.0,
        );
        let whole = format!(
            "{} {who} {}",
            span::log_time(line.at_us),
            (self.text.panel.line)(line)
        );
        let sought = !self.diagram.search.is_empty();
        let class = classes!(
            "tape-dot",
            "weave-event",
            tone(line),
            (line.at_us > self.frame.now_us).then_some("is-future"),
            (sought && !self.diagram.finds(&whole)).then_some("is-other"),
        );
        let gutter = self.plan.gutter;
        html! {
            <g key={format!("e{place}")} {class} role="button" tabindex="-1" aria-label={whole.clone()}
                data-strand={format!("e{step}")} data-at={line.at_us.to_string()} {onclick}>
                <title>{ whole }</title>
                <path class="weave-lead" d={format!("M{x:.1} {at:.1}H{:.1}L{:.1} {y:.1}", gutter - 10.0, gutter - 3.0)} />
                <circle cx={px(x)} cy={px(at)} r="3.2" />
                <rect class="weave-hit" x={px(gutter - 3.0)} y={px(y - 6.5)} width={px(self.plan.width - gutter + 3.0)} height="13" />
                { Label { text: &words, at: Point::new(gutter, y + 3.5), size: 10.5, anchor: "start", class: "weave-words" }.draw() }
            </g>
        }
    }
}

/// Whether a name stands at a place, if names are `wide` lines wide.
fn named(place: usize, selected: Option<usize>, wide: f64) -> bool {
    let wide = wide.ceil() as usize;
    match selected {
        Some(selected) if place == selected => true,
        Some(selected) if place.abs_diff(selected) < wide && place % 2 == selected % 2 => false,
        // Every second one stands in the same row.
        _ => (place / 2).is_multiple_of(wide.div_ceil(2).max(1)),
    }
}

/// What tells a second copy from the first: they may lie on each other.
fn copy_mark(start: Point, end: Point) -> Html {
    let at = Point::new(
        start.x + (end.x - start.x) * 0.4,
        start.y + (end.y - start.y) * 0.4 - 3.0,
    );
    Label {
        text: "×2",
        at,
        size: 10.0,
        anchor: "middle",
        class: "tape-copy",
    }
    .draw()
}

/// How wide a letter of an event's name is, in pixels.
const LETTER: f64 = 6.4;

/// What of a name there is room for, in pixels.
fn shortened(words: &str, room: f64) -> String {
    let most = (room / LETTER) as usize;
    if words.chars().count() <= most {
        return words.to_owned();
    }
    let kept = words.chars().take(most.saturating_sub(1));
    kept.chain(['\u{2026}']).collect()
}

/// The head of an arrow that ends there.
fn head(start: Point, end: Point) -> String {
    let (dx, dy) = (end.x - start.x, end.y - start.y);
    let length = dx.hypot(dy).max(0.1);
    let (ux, uy) = (dx / length, dy / length);
    let back = Point::new(end.x - ux * 2.0 * HEAD, end.y - uy * 2.0 * HEAD);
    format!(
        "M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}z",
        end.x,
        end.y,
        back.x - uy * HEAD * 0.8,
        back.y + ux * HEAD * 0.8,
        back.x + uy * HEAD * 0.8,
        back.y - ux * HEAD * 0.8,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_touch_and_whoever_is_selected_has_one() {
        for wide in [0.7, 1.0, 1.4, 2.0, 2.8, 5.6, 7.0] {
            for selected in [None, Some(0), Some(7), Some(22), Some(49)] {
                let all: Vec<usize> = (0..50).filter(|at| named(*at, selected, wide)).collect();
                assert!(selected.is_none_or(|selected| all.contains(&selected)));
                // All in one row, or every second one in another.
                let rows = if wide > 1.0 { 2 } else { 1 };
                for (n, one) in all.iter().enumerate() {
                    for other in all[n + 1..]
                        .iter()
                        .filter(|other| **other % rows == one % rows)
                    {
                        let apart = other.abs_diff(*one) as f64;
                        assert!(
                            apart >= wide,
                            "{one} and {other}, {wide} wide, {selected:?}"
                        );
                    }
                }
                assert!(
                    all.len() as f64 > 60.0 / (wide + 2.0),
                    "{} of them",
                    all.len()
                );
            }
        }
    }
}
