use std::rc::Rc;

use lab::frame::{Account, Frame, SideView};
use yew::{Html, Properties, classes, component, html};

use crate::text::{AccountText, Text, span};

/// So many leaders are named; of earlier ones it is said how many there were.
const LEADERS_NAMED: usize = 4;

/// Properties of [`AccountTable`].
#[derive(Properties, PartialEq)]
pub struct AccountTableProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// The words.
    pub text: &'static Text,
}

/// What each deployment has kept, lost and spent, a column each.
#[component]
pub fn AccountTable(props: &AccountTableProps) -> Html {
    let words = &props.text.account;
    let sides = &props.frame.sides;
    html! {
        <section class="lab-account">
            <h2 class="lab-title" key="title">{words.heading}</h2>
            <p class="lab-hint" key="since">{words.since}</p>
            <table class="lab-table" key="table">
                <thead><tr>
                    <td></td>
                    { for sides.iter().map(|view| html! {
                        <th scope="col" key={(props.text.sides.name)(view.side)}>{(props.text.sides.name)(view.side)}</th>
                    }) }
                </tr></thead>
                <tbody>
                    <tr data-row="leaders">
                        <th scope="row">{words.leaders}</th>
                        { for sides.iter().map(|view| html! { <td key={(props.text.sides.name)(view.side)}>{leaders(view, props)}</td> }) }
                    </tr>
                    { for rows(words).into_iter().map(|row| html! { <tr key={row.name} data-row={row.name}>
                        <th scope="row">{row.heading}{ hint(row.hint.as_deref()) }</th>
                        { for sides.iter().map(|view| cell(&row, view, props)) }
                    </tr> }) }
                </tbody>
            </table>
        </section>
    }
}

/// A row of figures.
struct Row {
    name: &'static str,
    heading: &'static str,
    hint: Option<String>,
    value: fn(&Account) -> Figure,
}

/// A figure of an account.
enum Figure {
    Count(u64),
    /// What should be nothing.
    Loss(u64),
    /// A span in microseconds; `None` where nobody writes.
    Span(Option<u64>),
}

fn rows(words: &AccountText) -> Vec<Row> {
    let row = |name, heading, value: fn(&Account) -> Figure| Row {
        name,
        heading,
        hint: None,
        value,
    };
    vec![
        row("elected", words.elected, |account| {
            Figure::Count(account.elected.into())
        }),
        row("attempts", words.attempts, |account| {
            Figure::Count(account.attempts.into())
        }),
        Row {
            hint: Some((words.silent_hint)(&span::setting_us(Account::GAP_US))),
            ..row("silent", words.silent, |account| {
                Figure::Span(account.silent_us)
            })
        },
        row("longest", words.longest, |account| {
            Figure::Span(account.longest_gap_us)
        }),
        row("acknowledged", words.acknowledged, |account| {
            Figure::Count(account.acknowledged)
        }),
        Row {
            hint: Some(words.lost_hint.to_owned()),
            ..row("lost", words.lost, |account| Figure::Loss(account.lost))
        },
        row("votes", words.votes, |account| {
            Figure::Count(account.votes.into())
        }),
        row("vote-messages", words.vote_messages, |account| {
            Figure::Count(account.vote_messages)
        }),
        row("messages", words.messages, |account| {
            Figure::Count(account.messages)
        }),
    ]
}

fn hint(hint: Option<&str>) -> Html {
    hint.map_or_else(
        Html::default,
        |hint| html! { <span class="lab-hint lab-account-hint">{hint.to_owned()}</span> },
    )
}

fn cell(row: &Row, view: &SideView, props: &AccountTableProps) -> Html {
    let (said, exact, bad) = match (row.value)(&view.account) {
        Figure::Count(count) => (count.to_string(), Some(count), false),
        Figure::Loss(count) => (count.to_string(), Some(count), count > 0),
        Figure::Span(Some(us)) => (span::span(us), Some(us), false),
        Figure::Span(None) => (props.text.account.nobody_writes.to_owned(), None, false),
    };
    let class = classes!("lab-number", bad.then_some("is-loss"));
    let name = (props.text.sides.name)(view.side);
    html! { <td key={name} {class} data-value={exact.map(|exact| exact.to_string())}>{said}</td> }
}

/// Who was elected, newest first.
fn leaders(view: &SideView, props: &AccountTableProps) -> Html {
    let words = &props.text.account;
    let account = &view.account;
    if account.leaders.is_empty() {
        return html! { <span class="lab-hint">{words.nobody}</span> };
    }
    let named = account.leaders.iter().rev().take(LEADERS_NAMED);
    let earlier = (account.elected as usize).saturating_sub(named.len()) as u32;
    html! {
        <ol class="lab-list">
            { for named.map(|leader| {
                let node = props.frame.nodes.get(usize::from(leader.node));
                let who = node.map_or("?", |node| node.name.as_str());
                html! {
                    <li key={leader.at_us.to_string()}>
                        <span class={classes!("lab-epoch", super::epoch_class(leader.epoch))}>{(words.leader)(view.side, leader.epoch, who)}</span>
                        {" "}<span class="lab-hint lab-number">{span::instant(leader.at_us)}</span>
                    </li>
                }
            }) }
            if earlier > 0 { <li class="lab-hint" key="earlier">{(words.earlier)(earlier)}</li> }
        </ol>
    }
}
