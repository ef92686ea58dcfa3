use std::collections::BTreeSet;
use std::rc::Rc;

use lab::frame::{Follower, Frame, LogStrip, NodeView};
use yew::{Html, Properties, classes, component, html};

use crate::text::{EntriesText, Text};

/// So many indices are shown.
const COLUMNS: usize = 10;

/// Properties of [`Entries`].
#[derive(Properties, PartialEq)]
pub struct EntriesProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// The words.
    pub text: &'static Text,
}

/// The logs of all processes that have one: a row each, a column for each index.
#[component]
pub fn Entries(props: &EntriesProps) -> Html {
    let words = &props.text.entries;
    let frame = &props.frame;
    let logs = frame.nodes.iter().filter_map(|node| node.log.as_ref());
    let columns = columns(&logs.collect::<Vec<_>>());
    let leading = frame.nodes.iter().filter(|node| node.leads);
    let leader = leading.max_by_key(|node| node.epoch);
    let servers = frame.nodes.iter().filter(|node| keeps_a_log(node, frame));
    html! {
        <section class="lab-entries">
            <h2 class="lab-title" key="title">{words.heading}</h2>
            <p class="lab-hint" key="hint">{words.hint}</p>
            <div class="lab-entries-scroll" key="table">
                <table class="lab-table">
                    <thead><tr>
                        <th scope="col">{words.process}</th>
                        { for columns.iter().map(|column| html! { <th scope="col" key={column.key()}>{column.heading()}</th> }) }
                    </tr></thead>
                    <tbody>
                        { for servers.map(|node| row(node, leader, &columns, words)) }
                    </tbody>
                </table>
            </div>
            if let Some(leader) = leader { <p class="lab-hint" key="marks">{(words.marks)(&leader.name)}</p> }
        </section>
    }
}

/// A column of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Column {
    /// An index.
    Index(u64),
    /// Where so many are left out, from that one on.
    Left(u64),
}

impl Column {
    fn key(self) -> String {
        match self {
            Self::Index(index) => index.to_string(),
            Self::Left(from) => format!("from-{from}"),
        }
    }

    fn heading(self) -> String {
        match self {
            Self::Index(index) => index.to_string(),
            Self::Left(_) => "…".to_owned(),
        }
    }
}

/// The indices worth looking at: where each log ends, up to where it is committed, what
/// a leader sends next; then the newest.
fn columns(logs: &[&LogStrip]) -> Vec<Column> {
    let last = logs.iter().map(|log| log.last).max().unwrap_or_default();
    let oldest = |log: &&&LogStrip| log.entries.first().map_or(1, |entry| entry.index);
    let oldest = logs.iter().map(|log| oldest(&log)).min().unwrap_or(1);
    let ends = logs.iter().flat_map(|log| [log.last, log.last + 1]);
    let commits = logs
        .iter()
        .flat_map(|log| [log.committed, log.committed + 1]);
    let next = logs.iter().flat_map(|log| &log.followers);
    let next = next.map(|follower| follower.next);
    let newest = (oldest..=last).rev();
    let mut shown = BTreeSet::new();
    for index in ends.chain(next).chain(commits).chain(newest) {
        if shown.len() < COLUMNS && index >= oldest && index <= last + 1 {
            shown.insert(index);
        }
    }
    let mut columns = Vec::new();
    let mut before = 0;
    for index in shown {
        if index > before + 1 {
            columns.push(Column::Left(before + 1));
        }
        columns.push(Column::Index(index));
        before = index;
    }
    columns
}

/// Whether it has a log, or is of the kind of those that do.
fn keeps_a_log(node: &NodeView, frame: &Frame) -> bool {
    let mut others = frame.nodes.iter();
    others.any(|other| other.log.is_some() && other.shape == node.shape)
}

fn row(
    node: &NodeView,
    leader: Option<&NodeView>,
    columns: &[Column],
    words: &EntriesText,
) -> Html {
    let leads = leader.is_some_and(|leader| leader.id == node.id);
    let followers = leader.and_then(|leader| leader.log.as_ref());
    let known = followers.and_then(|log| log.followers.iter().find(|other| other.node == node.id));
    let name = classes!(
        "lab-mono",
        node.epoch.map(super::epoch_class),
        leads.then_some("is-leading")
    );
    let cells = match &node.log {
        Some(log) => { columns.iter() }
            .map(|column| match column {
                Column::Index(index) => cell(*index, log, known, words),
                Column::Left(from) => {
                    let left = if log.last >= *from { "…" } else { "" };
                    html! { <td key={column.key()} class="lab-hint">{left}</td> }
                }
            })
            .collect::<Html>(),
        None => {
            let wide = columns.len().to_string();
            html! { <td colspan={wide} class="lab-hint">{words.not_running}</td> }
        }
    };
    html! {
        <tr key={node.name.clone()} data-node={node.name.clone()}>
            <th scope="row" class={name}>{&node.name}</th>
            { cells }
        </tr>
    }
}

fn cell(index: u64, log: &LogStrip, known: Option<&Follower>, words: &EntriesText) -> Html {
    let entry = log.entries.iter().find(|entry| entry.index == index);
    let matched = known.is_some_and(|known| known.matched == index);
    let next = known.is_some_and(|known| known.next == index);
    let committed = index <= log.committed;
    // Longer logs are cut off at their beginning.
    let cut = entry.is_none() && index <= log.last;
    let title = entry.map(|entry| (words.entry)(index, entry.term, &entry.text, committed));
    html! {
        <td key={index.to_string()} {title}>
            if let Some(entry) = entry {
                <span class={classes!("lab-entry", super::epoch_class(entry.term), committed.then_some("is-committed"))}><b>{entry.term}</b></span>
            } else {
                <span class="lab-entry is-none">{ if cut { "…" } else { "" } }</span>
            }
            <span class="lab-entry-marks" aria-hidden="true">
                if matched { {"●"} }
                if next { {"△"} }
            </span>
        </td>
    }
}

#[cfg(test)]
mod tests {
    use lab::frame::LogEntry;

    use super::*;

    fn log(last: u64, committed: u64) -> LogStrip {
        let entry = |index| LogEntry {
            index,
            term: 1,
            text: String::new(),
        };
        LogStrip {
            entries: (last.saturating_sub(63).max(1)..=last).map(entry).collect(),
            last,
            committed,
            ..LogStrip::default()
        }
    }

    #[test]
    fn a_short_run_is_shown_whole_and_with_a_place_for_the_next() {
        let log = log(4, 4);
        let shown: Vec<Column> = (1..=5).map(Column::Index).collect();
        assert_eq!(columns(&[&log]), shown);
    }

    #[test]
    fn the_end_of_a_log_that_was_left_behind_is_shown_beside_the_newest() {
        let (behind, newest) = (log(40, 38), log(90, 90));
        let columns = columns(&[&behind, &newest, &newest]);
        for index in [38, 39, 40, 41, 90, 91] {
            assert!(columns.contains(&Column::Index(index)), "{index}");
        }
        let indices = columns
            .iter()
            .filter(|column| matches!(column, Column::Index(_)));
        assert_eq!(indices.count(), COLUMNS);
        assert!(columns.contains(&Column::Left(42)));
    }
}
