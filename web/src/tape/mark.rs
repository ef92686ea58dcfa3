//! Named events as signs on the tape.

use lab::frame::{Mark, MarkKind, NodeView};
use yew::prelude::*;

use crate::text::picture::{PictureText, name};

/// The event's name as Redis writes it; `None` for what Redis knows nothing of.
const fn event_name(kind: MarkKind) -> Option<&'static str> {
    Some(match kind {
        MarkKind::Sdown => "+sdown",
        MarkKind::SdownOver => "-sdown",
        MarkKind::Odown => "+odown",
        MarkKind::OdownOver => "-odown",
        MarkKind::Try => "+try-failover",
        MarkKind::Vote => "+vote-for-leader",
        MarkKind::Elected => "+elected-leader",
        MarkKind::Abort => "-failover-abort",
        MarkKind::Selected => "+selected-slave",
        MarkKind::Promoted => "+promoted-slave",
        MarkKind::Switch => "+switch-master",
        MarkKind::End => "+failover-end",
        MarkKind::Convert => "+convert-to-slave",
        MarkKind::Tilt => "+tilt",
        MarkKind::TiltOver => "-tilt",
        MarkKind::PreVote
        | MarkKind::Candidate
        | MarkKind::Granted
        | MarkKind::Leads
        | MarkKind::StepDown
        | MarkKind::Truncated
        | MarkKind::LostWrites => return None,
    })
}

/// The event's name and, where it is about somebody else, whom.
#[must_use]
pub fn event_words(mark: &Mark, nodes: &[NodeView], text: &PictureText) -> String {
    let about = match mark.kind {
        MarkKind::Vote
        | MarkKind::Granted
        | MarkKind::Selected
        | MarkKind::Promoted
        | MarkKind::Switch
        | MarkKind::Convert => mark.about,
        _ => None,
    };
    let about = about.map(|about| name(nodes, about));
    match (event_name(mark.kind), about) {
        (Some(event), Some(about)) => format!("{event} {about}"),
        (Some(event), None) => event.to_owned(),
        (None, about) => (text.mark)(mark.kind, about.unwrap_or_default()),
    }
}

/// The class of the event's colour.
#[must_use]
pub const fn tone(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Sdown | MarkKind::Tilt => "is-sdown",
        MarkKind::Odown | MarkKind::Abort | MarkKind::LostWrites | MarkKind::Truncated => "is-loss",
        MarkKind::Try
        | MarkKind::Vote
        | MarkKind::Elected
        | MarkKind::PreVote
        | MarkKind::Candidate
        | MarkKind::Granted
        | MarkKind::Leads => "is-vote",
        MarkKind::Selected
        | MarkKind::Promoted
        | MarkKind::Switch
        | MarkKind::End
        | MarkKind::Convert => "is-healthy",
        MarkKind::SdownOver | MarkKind::OdownOver | MarkKind::TiltOver | MarkKind::StepDown => {
            "is-plain"
        }
    }
}

/// Of several events in one place the one with the highest rank stands for all.
#[must_use]
pub const fn rank(kind: MarkKind) -> u8 {
    match kind {
        MarkKind::LostWrites => 9,
        MarkKind::Switch => 8,
        MarkKind::Elected | MarkKind::Leads => 7,
        MarkKind::Promoted => 6,
        MarkKind::Abort | MarkKind::Truncated => 5,
        MarkKind::Try | MarkKind::Candidate => 4,
        MarkKind::Vote | MarkKind::Granted => 3,
        MarkKind::Odown | MarkKind::Convert | MarkKind::Selected | MarkKind::End => 2,
        MarkKind::Sdown | MarkKind::Tilt | MarkKind::PreVote | MarkKind::StepDown => 1,
        MarkKind::SdownOver | MarkKind::OdownOver | MarkKind::TiltOver => 0,
    }
}

/// The outline of the event's sign around the origin, about 9 pixels high.
const fn outline(kind: MarkKind) -> &'static str {
    match kind {
        // A bar where a state begins or ends.
        MarkKind::Sdown | MarkKind::SdownOver | MarkKind::Odown | MarkKind::OdownOver => {
            "M-1.2 -5H1.2V5H-1.2Z"
        }
        MarkKind::Tilt | MarkKind::TiltOver => "M-4 -4H4V4H-4Z",
        // A disc for a vote, a ring's candidate as a diamond, a star for the elected.
        MarkKind::Vote | MarkKind::Granted => "M0 -4A4 4 0 1 1 0 4A4 4 0 1 1 0 -4Z",
        MarkKind::Try | MarkKind::Candidate => "M0 -5L5 0L0 5L-5 0Z",
        // Half a diamond: it only asks whether it would be elected.
        MarkKind::PreVote => "M0 -5L5 0L0 5Z",
        MarkKind::Elected | MarkKind::Leads => {
            "M0 -6L1.7 -2L6 -1.8L2.6 0.9L3.8 5.2L0 2.7L-3.8 5.2L-2.6 0.9L-6 -1.8L-1.7 -2Z"
        }
        MarkKind::Abort | MarkKind::LostWrites | MarkKind::Truncated => {
            "M-4.5 -3L-3 -4.5L0 -1.5L3 -4.5L4.5 -3L1.5 0L4.5 3L3 4.5L0 1.5L-3 4.5L-4.5 3L-1.5 0Z"
        }
        // Triangles: chosen, promoted, turned into a replica.
        MarkKind::Selected => "M-4 -4L4 0L-4 4Z",
        MarkKind::Promoted => "M0 -5L4.6 3.6H-4.6Z",
        MarkKind::Convert | MarkKind::StepDown => "M0 5L4.6 -3.6H-4.6Z",
        MarkKind::Switch => "M-4.4 -4.4H4.4V4.4H-4.4Z",
        MarkKind::End => "M-4.6 0.4L-3.2 -1.2L-1.2 0.9L3.4 -4.2L4.8 -2.8L-1.2 3.8Z",
    }
}

/// The sign of an event at a place.
pub fn sign(kind: MarkKind, x: f64, y: f64, scale: f64, title: &str) -> Html {
    html! {
        <g
            class={classes!("tape-sign", tone(kind))}
            transform={format!("translate({x:.1} {y:.1}) scale({scale:.2})")}
        >
            <title>{ title.to_owned() }</title>
            <path d={outline(kind)} />
        </g>
    }
}

/// Events that lie within `apart` pixels of each other, as one.
pub struct Cluster<'a> {
    /// The event that stands for all.
    pub first: &'a Mark,
    /// All of them, by time.
    pub marks: Vec<&'a Mark>,
    /// Where the one that stands for all is.
    pub x: f64,
    /// Where the first of them is.
    start: f64,
}

/// Puts events that would cover each other together.
#[must_use]
pub fn clusters<'a>(
    marks: impl Iterator<Item = &'a Mark>,
    x: impl Fn(i64) -> f64,
    apart: f64,
) -> Vec<Cluster<'a>> {
    let mut clusters: Vec<Cluster<'a>> = Vec::new();
    for mark in marks {
        let at = x(mark.at_us);
        match clusters.last_mut() {
            Some(last) if at - last.start < apart => {
                if rank(mark.kind) > rank(last.first.kind) {
                    last.first = mark;
                    last.x = at;
                }
                last.marks.push(mark);
            }
            _ => clusters.push(Cluster {
                first: mark,
                marks: vec![mark],
                x: at,
                start: at,
            }),
        }
    }
    clusters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(at_us: i64, kind: MarkKind) -> Mark {
        Mark {
            at_us,
            step: 0,
            node: 0,
            kind,
            about: None,
            epoch: None,
        }
    }

    #[test]
    fn of_events_in_one_place_the_weightiest_stands_for_all() {
        let marks = [
            mark(0, MarkKind::Sdown),
            mark(2, MarkKind::Elected),
            mark(3, MarkKind::Vote),
            mark(50, MarkKind::End),
        ];
        let found = clusters(marks.iter(), |at| at as f64, 7.0);
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].first.kind, found[0].marks.len()),
            (MarkKind::Elected, 3)
        );
    }
}
