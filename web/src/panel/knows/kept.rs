//! What each one keeps. A cell leads back to when it became so.

use lab::frame::{Knows, KnowsRow, NodeId, Number, Replicas};
use lab::scenario::Side;
use lab::session::Direction;
use web_sys::MouseEvent;
use yew::{Callback, Html, classes, html};

use super::{KnowsTablesProps, name, opinions_of};
use crate::app::{Action, Moving};

/// Where a row stands: the number of its table, its own, and whose the table is.
#[derive(Clone, Copy)]
struct Place<'a> {
    table: usize,
    y: usize,
    knows: &'a Knows,
}

/// Where what is on disk stands in a row, behind all columns.
const ON_DISK: usize = 16;

/// Whom each takes for the master, its epochs, how many voters it counts.
pub(super) fn numbers(table: usize, knows: &Knows, props: &KnowsTablesProps) -> Html {
    let words = &props.text.knows;
    let named = knows.rows.iter().max_by_key(|row| row.numbers.len());
    let names: Vec<&str> = named.map_or_else(Vec::new, |row| {
        row.numbers.iter().map(|number| number.name).collect()
    });
    let place = |y| Place { table, y, knows };
    html! {
        <table class="lab-table lab-kept">
            <thead><tr>
                <th scope="col" key="observer">{words.observer}</th>
                <th scope="col" key="believes">{(words.believes)(knows.side)}</th>
                { for names.iter().map(|name| html! { <th scope="col" class="lab-mono" key={*name}>{*name}</th> }) }
                <th scope="col" key="voters">{words.voters}</th>
                if knows.side == Side::Sentinel { <th scope="col" key="replicas">{words.replicas}</th> }
            </tr></thead>
            <tbody>{ for knows.rows.iter().enumerate().map(|(y, row)| kept(place(y), row, names.len(), props)) }</tbody>
        </table>
    }
}

fn kept(place: Place<'_>, row: &KnowsRow, numbers: usize, props: &KnowsTablesProps) -> Html {
    let words = &props.text.knows;
    let stale = (!row.trusted).then_some("is-stale");
    let side = place.knows.side;
    let believed = row.believes.map_or(words.nobody, |id| name(props, id));
    let believed = match (side, row.believes) {
        // A sentinel that monitors nothing has no master to have changed.
        (Side::Sentinel, None) => html! { {believed} },
        (_, of) => {
            let property = if side == Side::Sentinel {
                "master"
            } else {
                "leader"
            };
            let value = of.map_or("none", |id| name(props, id));
            value_cell((place, 0), row.observer, (property, value), believed, props)
        }
    };
    html! {
        <tr class={classes!(stale)} key={row.observer.to_string()}>
            <th scope="row" class="lab-mono" key="observer">{name(props, row.observer)}</th>
            <td class={classes!("lab-mono", (!row.rightly).then_some("is-apart"))} key="believes">
                {believed}
                if !row.rightly && row.believes.is_some() { <small>{words.wrongly}</small> }
            </td>
            { for row.numbers.iter().zip(1..).map(|(number, column)| kept_number((place, column), row.observer, number, props)) }
            { for (row.numbers.len()..numbers).map(|place| html! { <td key={place.to_string()}></td> }) }
            { voters((place, numbers + 1), row, props) }
            if let Some(known) = &row.replicas { { replicas((place, numbers + 2), row.observer, known, props) } }
        </tr>
    }
}

/// How many voters an observer counts, itself included, and who is missing among them.
fn voters(at: (Place<'_>, usize), row: &KnowsRow, props: &KnowsTablesProps) -> Html {
    let words = &props.text.knows;
    let counted = row.voters.to_string();
    let shown = match (at.0.knows.side, row.voters) {
        (Side::Sentinel, 0) => html! { {"0"} },
        // The observer counts itself.
        (Side::Sentinel, voters) => {
            let others = (voters - 1).to_string();
            value_cell(at, row.observer, ("sentinels", &others), &counted, props)
        }
        // Of Raft servers the number is given before the start.
        (Side::Raft, _) => given_cell(at, &counted, props),
    };
    html! {
        <td class="lab-mono" key="voters">
            {shown}
            if row.down > 0 { <small>{(words.down)(row.down)}</small> }
            { apart(words.unheard, &row.unheard, props) }
        </td>
    }
}

/// How many replicas a sentinel knows, which it does not, and which of them serve as masters.
fn replicas(
    at: (Place<'_>, usize),
    observer: NodeId,
    known: &Replicas,
    props: &KnowsTablesProps,
) -> Html {
    let words = &props.text.knows;
    let count = known.count.to_string();
    html! {
        <td class="lab-mono" key="replicas">
            { value_cell(at, observer, ("replicas", &count), &count, props) }
            { apart(words.unheard, &known.unheard, props) }
            { apart(words.serving, &known.serving, props) }
        </td>
    }
}

/// How many of those of whom something is not as it is believed are named.
const NAMED: usize = 3;

/// Who is otherwise than the observer believes; the rest of many is counted.
fn apart(say: fn(&str) -> String, who: &[NodeId], props: &KnowsTablesProps) -> Html {
    if who.is_empty() {
        return Html::default();
    }
    let mut names: Vec<&str> = who.iter().take(NAMED).map(|id| name(props, *id)).collect();
    let more = who.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| format!("+{more}"));
    names.extend(more.as_deref());
    html! { <small class="is-apart">{say(&names.join(" "))}</small> }
}

fn kept_number(
    at: (Place<'_>, usize),
    observer: NodeId,
    number: &Number,
    props: &KnowsTablesProps,
) -> Html {
    let words = &props.text.knows;
    let title = number.behind.then_some(words.behind);
    let disk = number.disk.filter(|disk| *disk != number.value);
    let value = number.value.to_string();
    html! {
        <td class={classes!("lab-mono", number.behind.then_some("is-apart"))} {title} key={number.name}>
            { value_cell(at, observer, (number.property, &value), &value, props) }
            if let Some(about) = number.about { {" → "}{name(props, about)} }
            if number.behind { <small>{words.behind}</small> }
            if let Some(disk) = disk {
                <small class="is-apart">
                    // It was written when the number became that.
                    { value_cell((at.0, at.1 + ON_DISK), observer, (number.property, &disk.to_string()), &(words.disk)(disk), props) }
                </small>
            }
        </td>
    }
}

/// A value that leads back to when it became so: the same as running back to the condition.
fn value_cell(
    (place, x): (Place<'_>, usize),
    observer: NodeId,
    (property, value): (&'static str, &str),
    shown: &str,
    props: &KnowsTablesProps,
) -> Html {
    let condition = condition(place.knows, name(props, observer), property, value);
    let title = (props.text.knows.back_to)(&condition);
    let onclick = props
        .dispatch
        .on(move || Action::Time(Moving::RunTo(Some(condition.clone()), Direction::Back)));
    leading((place, x), shown, title, onclick)
}

/// A value that was given before the start leads there.
fn given_cell(at: (Place<'_>, usize), shown: &str, props: &KnowsTablesProps) -> Html {
    let onclick = props.dispatch.on(|| Action::Rewind);
    leading(at, shown, props.text.knows.given.to_owned(), onclick)
}

fn leading(
    (place, x): (Place<'_>, usize),
    shown: &str,
    title: String,
    onclick: Callback<MouseEvent>,
) -> Html {
    let first = (place.y, x) == (0, 0);
    html! {
        <button type="button" class="lab-kept-value" tabindex={if first { "0" } else { "-1" }}
            data-cell={format!("{}-{}-{x}", opinions_of(place.table) + 1, place.y)} {title} {onclick}>{shown}</button>
    }
}

/// `s1.mymaster.config_epoch = 1`, `n2.term = 4`.
fn condition(knows: &Knows, observer: &str, property: &str, value: &str) -> String {
    match knows.side {
        Side::Sentinel => format!("{observer}.{}.{property} = {value}", knows.group),
        Side::Raft => format!("{observer}.{property} = {value}"),
    }
}
