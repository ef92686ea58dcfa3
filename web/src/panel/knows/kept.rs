//! What each one keeps. A cell leads back to when it became so.

use lab::frame::{Knows, KnowsRow, NodeId, Number};
use lab::scenario::Side;
use lab::session::Direction;
use yew::{Html, classes, html};

use super::{KnowsTablesProps, name, opinions_of};
use crate::app::{Action, Moving};

/// Where a row stands: the number of its table, its own, and whose the table is.
#[derive(Clone, Copy)]
struct Place<'a> {
    table: usize,
    y: usize,
    knows: &'a Knows,
}

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
    // The observer counts itself; of Raft servers the number never changes.
    let others = (side == Side::Sentinel && row.voters > 0).then(|| (row.voters - 1).to_string());
    let voters = match &others {
        Some(others) => value_cell(
            (place, numbers + 1),
            row.observer,
            ("sentinels", others),
            &row.voters.to_string(),
            props,
        ),
        None => html! { {row.voters} },
    };
    html! {
        <tr class={classes!(stale)} key={row.observer.to_string()}>
            <th scope="row" class="lab-mono" key="observer">{name(props, row.observer)}</th>
            <td class={classes!("lab-mono", (!row.rightly).then_some("is-apart"))} key="believes">
                {believed}
                if !row.rightly && row.believes.is_some() { <small>{words.wrongly}</small> }
            </td>
            { for row.numbers.iter().enumerate().map(|(x, number)| kept_number((place, x + 1), row.observer, number, props)) }
            { for (row.numbers.len()..numbers).map(|place| html! { <td key={place.to_string()}></td> }) }
            <td class="lab-mono" key="voters">
                {voters}
                if row.down > 0 { <small>{(words.down)(row.down)}</small> }
            </td>
        </tr>
    }
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
            if let Some(disk) = disk { <small class="is-apart">{(words.disk)(disk)}</small> }
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
