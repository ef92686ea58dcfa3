//! Who asked whom for a vote in an epoch, what came of it, and how much is missing.

use lab::frame::{AskAnswer, AskRow, Ballot, EpochVotes, Frame, NodeId};
use lab::scenario::Side;
use yew::{Html, classes, html};

use super::votes::{VotesProps, moment};
use crate::text::{Text, picture, span};

/// How wide and high a voter's slot is in the drawing, in pixels; narrower where all would
/// not fit into the panel.
const SLOT: u32 = 18;
/// See [`SLOT`].
const HEIGHT: u32 = 12;
/// How wide all slots together may be.
const WIDE: u32 = 300;

/// For each candidate a slot per voter and two notches: quorum and majority; and when
/// its attempt is given up.
pub(super) fn attempts(votes: &EpochVotes, frame: &Frame, text: &'static Text) -> Html {
    let mut candidates: Vec<NodeId> = votes.rows.iter().map(|row| row.candidate).collect();
    candidates.sort_unstable();
    candidates.dedup();
    html! {
        <ul class="lab-list lab-attempts" key="attempts">
            { for candidates.into_iter().map(|candidate| attempt(candidate, votes, frame, text)) }
        </ul>
    }
}

fn attempt(candidate: NodeId, votes: &EpochVotes, frame: &Frame, text: &'static Text) -> Html {
    let name = picture::name(&frame.nodes, candidate);
    let given = votes.rows.iter().filter(|row| row.candidate == candidate);
    let held = given.clone().filter(|row| row.known_us.is_some()).count() as u32;
    let given = given.count() as u32;
    let ballot = frame
        .nodes
        .get(usize::from(candidate))
        .and_then(|node| node.ballot.as_ref());
    let ballot = ballot.filter(|ballot| ballot.epoch == votes.epoch && !ballot.elected);
    html! {
        <li key={candidate.to_string()}>
            <span class="lab-mono lab-attempt-name" key="name">{name}</span>
            { slots(held, given - held, votes) }
            <span class="lab-number" key="held">{format!("{held}/{}", votes.quorum.max(votes.majority))}</span>
            if let Some(ballot) = ballot { { gives_up(name, ballot, frame.now_us, text) } }
        </li>
    }
}

fn gives_up(name: &str, ballot: &Ballot, now_us: i64, text: &'static Text) -> Html {
    let Some(at_us) = ballot.gives_up_us else {
        return Html::default();
    };
    let retry = ballot.retry_us.map(span::instant);
    let said = (text.ledger.gives_up)(
        name,
        &span::instant(at_us),
        &span::left(now_us, at_us),
        retry.as_deref(),
    );
    html! { <p class="lab-hint lab-gives-up" key="gives-up">{said}</p> }
}

/// A slot per voter: held, under way, missing; the notches say how many are needed.
fn slots(held: u32, under_way: u32, votes: &EpochVotes) -> Html {
    let voters = votes.voters.max(held + under_way).max(1);
    let slot = (WIDE / voters).clamp(3, SLOT);
    let class = |place: u32| {
        if place < held {
            "is-held"
        } else if place < held + under_way {
            "is-under-way"
        } else {
            "is-missing"
        }
    };
    let notch = |count: u32, class: &'static str| {
        let x = (count * slot).to_string();
        html! { <line key={class} {class} x1={x.clone()} x2={x} y1="0" y2={(HEIGHT + 8).to_string()} /> }
    };
    let quorum = votes.side == Side::Sentinel && votes.quorum > 0;
    html! {
        <svg class="lab-slots" key="slots" width={(voters * slot + 2).to_string()} height={(HEIGHT + 8).to_string()} aria-hidden="true">
            { for (0..voters).map(|place| html! {
                <rect key={place.to_string()} class={class(place)} x={(place * slot + 2).to_string()} y="4"
                    width={(slot - (slot / 5).max(1)).to_string()} height={HEIGHT.to_string()} rx={(slot / 6).to_string()} />
            }) }
            if quorum { { notch(votes.quorum, "is-quorum") } }
            if votes.majority > 0 { { notch(votes.majority, "is-majority") } }
        </svg>
    }
}

/// What the two notches are.
pub(super) fn notches(votes: &EpochVotes, text: &'static Text) -> Html {
    let words = &text.ledger;
    html! {
        <p class="lab-hint lab-notches" key="notches">
            if votes.side == Side::Sentinel {
                <span key="quorum"><i class="lab-notch is-quorum" aria-hidden="true"></i>{words.quorum}{" "}{votes.quorum}</span>
            }
            <span key="majority"><i class="lab-notch is-majority" aria-hidden="true"></i>{words.majority}{" "}{format!("{}/{}", votes.majority, votes.voters)}</span>
        </p>
    }
}

/// The ledger: one row per request.
pub(super) fn ledger(votes: &EpochVotes, props: &VotesProps) -> Html {
    let (frame, text) = (&*props.frame, props.text);
    let words = &text.ledger;
    if votes.asked.is_empty() && unasked(votes, frame).is_empty() {
        return Html::default();
    }
    html! {
        <>
            <h3 class="lab-subtitle" key="heading">{words.heading}</h3>
            <table class="lab-table lab-ledger" key="ledger">
                <thead><tr>
                    { for words.columns.iter().map(|column| html! { <th scope="col" key={*column}>{*column}</th> }) }
                </tr></thead>
                <tbody>
                    { for votes.asked.iter().map(|row| request(row, props)) }
                    { for unasked(votes, frame).into_iter().map(|(candidate, voter)| html! {
                        <tr class="lab-request is-unasked" key={format!("{candidate}-{voter}")}>
                            <th scope="row" class="lab-mono">{picture::name(&frame.nodes, candidate)}</th>
                            <td class="lab-mono">{picture::name(&frame.nodes, voter)}</td>
                            <td></td>
                            <td class="lab-outcome" colspan="2">{words.unasked}</td>
                        </tr>
                    }) }
                </tbody>
            </table>
        </>
    }
}

/// Who stands in that epoch now, and voters it knows of and has not asked: it has no
/// connection with them.
fn unasked(votes: &EpochVotes, frame: &Frame) -> Vec<(NodeId, NodeId)> {
    let stand = frame.nodes.iter().filter_map(|node| {
        let ballot = node.ballot.as_ref()?;
        (ballot.epoch == votes.epoch && node.side == votes.side).then_some((node.id, ballot))
    });
    let asked = |candidate: NodeId, voter: NodeId| {
        let mut asked = votes.asked.iter();
        asked.any(|row| (row.candidate, row.voter) == (candidate, voter))
    };
    stand
        .flat_map(|(candidate, ballot)| {
            let voters = ballot.slots.iter().filter_map(|slot| slot.voter);
            voters
                .filter(move |voter| *voter != candidate)
                .map(move |voter| (candidate, voter))
        })
        .filter(|(candidate, voter)| !asked(*candidate, *voter))
        .collect()
}

fn request(row: &AskRow, props: &VotesProps) -> Html {
    let (frame, words) = (&*props.frame, &props.text.ledger);
    let name = |id: NodeId| picture::name(&frame.nodes, id);
    let class = match row.answer {
        AskAnswer::Granted if row.known_us.is_some() => "is-granted",
        AskAnswer::None => "is-open",
        AskAnswer::Granted => "is-coming",
        _ => "is-refused",
    };
    html! {
        <tr class={classes!("lab-request", class)} key={format!("{}-{}", row.candidate, row.voter)}>
            <th scope="row" class="lab-mono">{name(row.candidate)}</th>
            <td class="lab-mono">{name(row.voter)}</td>
            <td class="lab-number">
                {moment(row.asked_us, props)}
                if row.times > 1 { <small>{(words.times)(row.times)}</small> }
            </td>
            <td class="lab-outcome">{(words.outcome)(row, &frame.nodes)}</td>
            <td class="lab-number">{row.known_us.map(|at_us| moment(at_us, props)).unwrap_or_default()}</td>
        </tr>
    }
}
