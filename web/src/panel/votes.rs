use std::rc::Rc;

use lab::frame::{EpochVotes, Frame, NodeId, VoteRow};
use lab::scenario::Side;
use yew::{
    Callback, Html, MouseEvent, Properties, UseStateHandle, classes, component, html, use_state_eq,
};

use super::ledger::{attempts, ledger, notches};
use crate::app::{Action, Dispatch};
use crate::text::{Text, span};

/// Properties of [`Votes`].
#[derive(Properties, PartialEq)]
pub struct VotesProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// Who voted for whom, epoch by epoch, newest first.
#[component]
pub fn Votes(props: &VotesProps) -> Html {
    let text = &props.text.panel;
    // Which epoch of many voters is told in full: the newest until another is chosen.
    let unfolded = use_state_eq(|| None::<String>);
    if props.frame.votes.is_empty() {
        return html! {
            <div class="lab-empty">
                <h2 class="lab-title" key="title">{text.no_votes}</h2>
                { for props.frame.sides.iter().map(|view| html! {
                    <p class="lab-hint" key={(props.text.sides.name)(view.side)}>{(text.no_votes_hint)(view.side)}</p>
                }) }
            </div>
        };
    }
    html! {
        <div class="lab-votes">
            { for props.frame.votes.iter().enumerate().map(|(place, votes)| epoch(place, votes, &unfolded, props)) }
        </div>
    }
}

/// From so many voters on one epoch at a time is told in full.
const MANY: u32 = 16;

fn epoch(
    place: usize,
    votes: &EpochVotes,
    unfolded: &UseStateHandle<Option<String>>,
    props: &VotesProps,
) -> Html {
    let text = &props.text.panel;
    let name = |id: NodeId| node_name(props, id);
    // Elsewhere the majority is all there is.
    let quorum = (votes.side == Side::Sentinel).then_some(votes.quorum);
    let outcome = votes.elected.map_or_else(
        || text.nobody_elected.to_owned(),
        |leader| (text.elected)(&name(leader)),
    );
    let key = format!("{:?}-{}-{}", votes.side, votes.master, votes.epoch);
    let folds = votes.voters >= MANY;
    let open = !folds
        || unfolded
            .as_ref()
            .map_or(place == 0, |chosen| *chosen == key);
    let title = (text.votes_in)(votes.side, votes.epoch);
    // Where there are many masters an epoch alone does not say whose it is.
    let title = match props.frame.groups.len() {
        0..=3 => title,
        _ => format!("{} · {title}", votes.master),
    };
    let unfold = {
        let (unfolded, key) = (unfolded.clone(), key.clone());
        Callback::from(move |_: MouseEvent| {
            unfolded.set(Some(if open { String::new() } else { key.clone() }));
        })
    };
    html! {
        <section class="lab-epoch-votes" {key}>
            <h2 class={classes!("lab-subtitle", super::epoch_class(votes.epoch))} key="title">
                if folds {
                    <button type="button" class="lab-link" aria-expanded={open.to_string()} onclick={unfold}>{title}</button>
                } else {
                    {title}
                }
            </h2>
            <p class="lab-hint" key="outcome">
                <span class={classes!(votes.elected.map(|_| "is-vote"))}>{outcome}</span>
                {" · "}{tallies(votes, props)}
            </p>
            if open { { in_full(votes, quorum, props) } }
        </section>
    }
}

/// Who voted for whom and who asked whom.
fn in_full(votes: &EpochVotes, quorum: Option<u32>, props: &VotesProps) -> Html {
    let text = &props.text.panel;
    html! {
        <>
            <table class="lab-table" key="table">
                <thead><tr>
                    <th scope="col">{text.voter}</th><th scope="col">{text.candidate}</th>
                    <td class="lab-bar-cell"></td>
                    <th scope="col">{text.given_at}</th><th scope="col">{text.known_at}</th>
                </tr></thead>
                <tbody>{ for votes.rows.iter().map(|row| vote(row, props)) }</tbody>
            </table>
            { attempts(votes, &props.frame, props.text) }
            { notches(votes, props.text) }
            { ledger(votes, props) }
            <p class="lab-hint" key="needs">{(text.needs)(quorum, votes.majority, votes.voters)}</p>
        </>
    }
}

fn vote(row: &VoteRow, props: &VotesProps) -> Html {
    let text = &props.text.panel;
    let itself = row.voter == row.candidate;
    let known = row.known_us.filter(|at| *at <= props.frame.now_us);
    let candidate = if itself {
        text.itself.to_owned()
    } else {
        node_name(props, row.candidate)
    };
    html! {
        <tr key={row.voter.to_string()}>
            <th scope="row" class="lab-mono">{node_name(props, row.voter)}</th>
            <td class={classes!((!itself).then_some("lab-mono"))}>{candidate}</td>
            <td class="lab-bar-cell">{bar(known.is_some())}</td>
            <td class="lab-number">{moment(row.at_us, props)}</td>
            <td class="lab-number">{known.map_or_else(|| html! { {text.in_flight} }, |at_us| moment(at_us, props))}</td>
        </tr>
    }
}

/// An instant that leads there.
pub(super) fn moment(at_us: i64, props: &VotesProps) -> Html {
    let shown = span::clock(at_us);
    let title = (props.text.ledger.go_to)(&shown);
    let onclick: Callback<MouseEvent> = props.dispatch.on(move || Action::Seek(at_us));
    html! { <button type="button" class="lab-kept-value" data-at={at_us.to_string()} {title} {onclick}>{shown}</button> }
}

/// A vote that has arrived is solid, one that is under way is dashed.
fn bar(arrived: bool) -> Html {
    let class = if arrived {
        "lab-vote-bar"
    } else {
        "lab-vote-bar is-under-way"
    };
    html! {
        <svg {class} viewBox="0 0 60 10" width="60" height="10" aria-hidden="true">
            <rect x="1" y="1" width={if arrived { "58" } else { "40" }} height="8" rx="4" />
        </svg>
    }
}

/// `s1: 2 of 2` for each candidate.
fn tallies(votes: &EpochVotes, props: &VotesProps) -> String {
    let mut candidates: Vec<NodeId> = votes.rows.iter().map(|row| row.candidate).collect();
    candidates.sort_unstable();
    candidates.dedup();
    let needed = votes.quorum.max(votes.majority);
    candidates
        .into_iter()
        .map(|candidate| {
            let held = votes.rows.iter().filter(|row| {
                row.candidate == candidate
                    && row.known_us.is_some_and(|at| at <= props.frame.now_us)
            });
            (props.text.panel.tally)(
                &node_name(props, candidate),
                u32::try_from(held.count()).unwrap_or(u32::MAX),
                needed,
            )
        })
        .collect::<Vec<_>>()
        .join(" · ")
}

fn node_name(props: &VotesProps, id: NodeId) -> String {
    props
        .frame
        .nodes
        .get(usize::from(id))
        .map_or_else(|| "?".to_owned(), |node| node.name.clone())
}
