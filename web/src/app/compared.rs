//! Two runs beside each other: where they part, how the difference spreads, both tapes and
//! both logs.

use std::rc::Rc;

use lab::frame::{
    Branch, BranchId, Branching, Deed, Difference, Doing, Frame, LogLine, NodeId, Shape, Story,
    Tone,
};
use web_sys::{Event, HtmlSelectElement};
use yew::{Callback, Html, Properties, TargetCast, classes, component, html};

use super::{Action, Beside, Dispatch, Glyph, Icon, Moving};
use crate::panel::{run_name, short_ids};
use crate::tape::{Seek, Tape, TapeVariant};
use crate::text::{Text, coded, span};

/// The most lines of both logs that are shown.
const LINES: usize = 400;

/// Properties of [`Compared`].
#[derive(Properties, PartialEq)]
pub(super) struct ComparedProps {
    /// The two.
    pub(super) beside: Rc<Beside>,
    /// All there are.
    pub(super) runs: Rc<Branching>,
    /// The ids that lines of the logs may name, and whose they are.
    pub(super) ids: Rc<Vec<(String, String)>>,
    /// The words.
    pub(super) text: &'static Text,
    /// Whether the reader asked for less motion.
    pub(super) still: bool,
    /// Where actions go.
    pub(super) dispatch: Dispatch,
}

/// Two runs beside each other, in place of the picture.
#[component]
pub(super) fn Compared(props: &ComparedProps) -> Html {
    let words = &props.text.compared;
    html! {
        <section class="lab-beside" aria-label={words.heading} tabindex="0">
            <header class="lab-beside-head" key="head">
                <h2 class="lab-title" key="title">{words.heading}</h2>
                <button type="button" class="lab-button is-icon is-bare" key="close" data-do="close-compared" aria-label={words.close} title={words.close}
                    onclick={props.dispatch.on(|| Action::Time(Moving::Compare(None)))}><Icon glyph={Glyph::Close} /></button>
            </header>
            <div class="lab-beside-runs" key="runs">
                { choice(props, 0) }
                { choice(props, 1) }
                { tape(props, 0) }
                { tape(props, 1) }
            </div>
            { differences(props) }
            <h3 class="lab-subtitle" key="logs-title">{words.logs}</h3>
            { logs(props) }
        </section>
    }
}

fn choice(props: &ComparedProps, place: usize) -> Html {
    let runs = props.beside.comparison.runs;
    let dispatch = props.dispatch.clone();
    let onchange = Callback::from(move |event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        if let Some(id) = select.and_then(|select| select.value().parse::<BranchId>().ok()) {
            let mut chosen = runs;
            chosen[place] = id;
            dispatch.send(Action::Time(Moving::Compare(Some(chosen))));
        }
    });
    html! {
        <select class="lab-select" key={format!("choice-{place}")} name={format!("run-{place}")} aria-label={props.text.compared.choose[place]} {onchange}>
            { for props.runs.runs.iter().map(|run| html! {
                <option key={run.id} value={run.id.to_string()} selected={run.id == runs[place]}>{run_name(run, props.text)}</option>
            }) }
        </select>
    }
}

/// The tape of one of them, on the same scale as the other's.
fn tape(props: &ComparedProps, place: usize) -> Html {
    let id = props.beside.comparison.runs[place];
    let ends = props.beside.pictures.iter().map(|(frame, _)| frame.to_us);
    let (frame, story) = &props.beside.pictures[place];
    let frame = Rc::new(Frame {
        to_us: ends.max().unwrap_or_default(),
        ..(**frame).clone()
    });
    let first = props.beside.comparison.differences.first();
    let marked = first.map(|first| (first.at_us, first_words(first, props).into()));
    let dispatch = props.dispatch.clone();
    let on_seek = Callback::from(move |seek| {
        dispatch.send(Action::Time(match seek {
            Seek::At(us) => Moving::GoAt(id, us),
            Seek::Step(step) => Moving::Go(id, step),
        }));
    });
    html! {
        <div class="lab-beside-tape" key={format!("tape-{place}")}>
            <Tape {frame} story={Rc::clone(story)} text={props.text.picture} variant={TapeVariant::Thin} {marked} reduced_motion={props.still} {on_seek} />
        </div>
    }
}

fn differences(props: &ComparedProps) -> Html {
    let words = &props.text.compared;
    let comparison = &props.beside.comparison;
    let Some(parted) = comparison.parted_us else {
        return html! { <p class="lab-beside-parted" key="differences">{words.same}</p> };
    };
    let commands = [0, 1].map(|place| comparison.commands[place].as_deref());
    let mut differences = comparison.differences.iter();
    let first = differences.next();
    let rest: Vec<Html> = differences
        .map(|difference| entry(difference, props, false))
        .collect();
    let same: Vec<String> = { comparison.same.iter() }
        .map(|node| name(*node, props))
        .collect();
    html! {
        <div class="lab-differences" key="differences">
            <p class="lab-beside-parted" key="parted">{coded(&(words.parted)(&span::instant(parted), commands))}</p>
            if let Some(first) = first { { entry(first, props, true) } }
            if !rest.is_empty() {
                <details class="lab-spread" key="spread">
                    <summary key="summary">{words.spread}<span class="lab-unit">{format!(" · {}", rest.len())}</span></summary>
                    <div key="list">{ for rest }</div>
                </details>
            }
            if !same.is_empty() {
                <p class="lab-hint" key="same">{(words.untouched)(&same.join(props.text.picture.separator), &span::instant(comparison.looked_to_us))}</p>
            }
        </div>
    }
}

/// Whose difference it is, and when.
fn named(difference: &Difference, props: &ComparedProps) -> (String, String) {
    let at = span::log_time(difference.at_us) + " s";
    (name(difference.node, props), at)
}

fn first_words(first: &Difference, props: &ComparedProps) -> String {
    let (node, at) = named(first, props);
    (props.text.compared.first)(&node, &at)
}

fn entry(difference: &Difference, props: &ComparedProps, first: bool) -> Html {
    let (node, at) = named(difference, props);
    html! {
        <div class={classes!("lab-difference", first.then_some("is-first"))} key={difference.node} data-node={node.clone()}>
            <h3 class="lab-difference-name" key="name">{ if first { first_words(difference, props) } else { format!("{node} · {at}") } }</h3>
            { for [0, 1].map(|place| deed(difference.deeds[place].as_ref(), place, props)) }
        </div>
    }
}

/// What a process does in one of the runs, and the way there.
fn deed(deed: Option<&Deed>, place: usize, props: &ComparedProps) -> Html {
    let words = &props.text.compared;
    let id = props.beside.comparison.runs[place];
    let Some(deed) = deed else {
        return html! { <p class="lab-deed" key={place}>{words.nothing}</p> };
    };
    let other = match &deed.what {
        Doing::Sends { to: other, .. } | Doing::Reads { from: other, .. } => name(*other, props),
        _ => String::new(),
    };
    let said = (words.deed)(&deed.what, &other);
    let step = deed.step;
    html! {
        <p class="lab-deed" key={place}>
            <span class="lab-unit" key="at">{format!("{} s ", span::log_time(deed.at_us))}</span>
            <span key="said">{coded(&said)}</span>{" "}
            <button type="button" class="lab-link" key="go" data-go={id.to_string()} data-step={step.to_string()} aria-label={(words.go)(&run_named(id, props))}
                onclick={props.dispatch.on(move || Action::Time(Moving::Go(id, step)))}>{words.go_short}</button>
        </p>
    }
}

fn run_named(id: BranchId, props: &ComparedProps) -> String {
    let run: Option<&Branch> = props.runs.run(id);
    run.map(|run| run_name(run, props.text)).unwrap_or_default()
}

fn name(node: NodeId, props: &ComparedProps) -> String {
    let nodes = &props.beside.pictures[0].0.nodes;
    nodes
        .get(usize::from(node))
        .map_or_else(String::new, |node| node.name.clone())
}

/// A row of the two logs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Row<'a> {
    /// So many lines that are the same in both.
    Same(usize),
    /// A line of one of them.
    Line(usize, &'a LogLine),
}

/// Both logs from the place where they part, by time; lines that are the same in both, at
/// the same instant, are counted.
pub(super) fn rows<'a>(
    stories: [&'a Story; 2],
    from_us: i64,
    wanted: impl Fn(&LogLine) -> bool,
) -> Vec<Row<'a>> {
    let of = stories.map(|story| -> Vec<&LogLine> {
        let from = story.log.partition_point(|line| line.at_us < from_us);
        let lines = story.log.range(from..usize::MAX);
        lines.filter(|line| wanted(line)).collect()
    });
    let mut rows: Vec<Row<'a>> = Vec::new();
    let (mut one, mut other) = (&of[0][..], &of[1][..]);
    let same = |a: &LogLine, b: &LogLine| (a.at_us, a.node, &a.text) == (b.at_us, b.node, &b.text);
    loop {
        match (one.first().copied(), other.first().copied()) {
            (Some(a), Some(b)) if same(a, b) => {
                match rows.last_mut() {
                    Some(Row::Same(count)) => *count += 1,
                    _ => rows.push(Row::Same(1)),
                }
                (one, other) = (&one[1..], &other[1..]);
            }
            (Some(a), b) if b.is_none_or(|b| (a.at_us, 0) <= (b.at_us, 1)) => {
                rows.push(Row::Line(0, a));
                one = &one[1..];
            }
            (_, Some(b)) => {
                rows.push(Row::Line(1, b));
                other = &other[1..];
            }
            _ => return rows,
        }
    }
}

fn logs(props: &ComparedProps) -> Html {
    let words = &props.text.compared;
    let stories = [0, 1].map(|place| &*props.beside.pictures[place].1);
    let nodes = &props.beside.pictures[0].0.nodes;
    // What Redis servers log of their replication would drown the rest.
    let wanted = |line: &LogLine| {
        let node = nodes.get(usize::from(line.node));
        node.is_some_and(|node| !matches!(node.shape, Shape::Master | Shape::Replica))
    };
    let parted = props.beside.comparison.parted_us.unwrap_or(i64::MIN);
    let rows = rows(stories, parted, wanted);
    let left_out = rows.len().saturating_sub(LINES);
    html! {
        <ol class="lab-list lab-two-logs" key="logs">
            if rows.is_empty() { <li class="lab-hint is-same" key="none">{words.no_lines}</li> }
            { for rows.iter().take(LINES).enumerate().map(|(index, row)| match row {
                Row::Same(count) => html! { <li class="lab-hint is-same" key={index}>{(words.lines_same)(*count)}</li> },
                Row::Line(place, line) => log_line(index, *place, line, props),
            }) }
            if left_out > 0 { <li class="lab-hint is-same" key="more">{(words.lines_more)(left_out)}</li> }
        </ol>
    }
}

fn log_line(index: usize, place: usize, line: &LogLine, props: &ComparedProps) -> Html {
    let (id, step) = (props.beside.comparison.runs[place], line.step);
    let tone = match line.tone {
        Tone::Plain => "is-plain",
        Tone::Sdown => "is-sdown",
        Tone::Loss => "is-loss",
        Tone::Vote => "is-vote",
        Tone::Healthy => "is-healthy",
    };
    html! {
        <li key={index} class={classes!(if place == 0 { "is-left" } else { "is-right" }, tone)}>
            <button type="button" class="lab-log-row" data-go={id.to_string()} onclick={props.dispatch.on(move || Action::Time(Moving::Go(id, step)))}>
                <span class="lab-unit" key="at">{span::log_time(line.at_us)}</span>
                <span class="lab-two-logs-node" key="node">{name(line.node, props)}</span>
                <span class="lab-two-logs-text" key="text">{short_ids(&(props.text.panel.line)(line), &props.ids)}</span>
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(lines: &[(i64, &str)]) -> Story {
        let line = |&(at_us, text): &(i64, &str)| LogLine {
            at_us,
            step: 0,
            node: 0,
            level: '#',
            event: "",
            text: text.into(),
            said: None,
            tone: Tone::Plain,
            logged: true,
        };
        Story {
            log: lines.iter().map(line).collect(),
            ..Story::default()
        }
    }

    #[test]
    fn lines_of_two_logs_stand_by_time_and_equal_ones_are_counted() {
        let one = story(&[(1, "before"), (5, "a"), (6, "b"), (9, "only left")]);
        let other = story(&[
            (1, "before"),
            (5, "a"),
            (6, "b"),
            (7, "only right"),
            (9, "x"),
        ]);
        let texts: Vec<String> = { rows([&one, &other], 5, |_| true).into_iter() }
            .map(|row| match row {
                Row::Same(count) => format!("= {count}"),
                Row::Line(place, line) => format!("{place} {}", line.text),
            })
            .collect();
        assert_eq!(texts, ["= 2", "1 only right", "0 only left", "1 x"]);
    }
}
