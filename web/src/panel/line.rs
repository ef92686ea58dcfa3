//! One line of the log.

use std::rc::Rc;

use lab::frame::{LogLine, Tone};
use yew::{AttrValue, Html, Properties, classes, component, html};

use crate::app::{Action, Dispatch};
use crate::text::{Text, span};

/// How much is shown of an id.
const ID_SHOWN: usize = 6;

/// The digits of an id.
const ID_LENGTH: usize = 40;

/// Properties of [`Line`]. A line is drawn again only when one of them has changed: with
/// many sentinels the log grows at every frame, and hundreds of lines stay as they were.
#[derive(Properties, PartialEq)]
pub(super) struct LineProps {
    /// What was written.
    pub(super) line: LogLine,
    /// Whose log it is in.
    pub(super) name: AttrValue,
    /// Whether the play head stands before it.
    pub(super) future: bool,
    /// Whether the play head stands at it.
    pub(super) current: bool,
    /// The ids that it may name, and whose they are.
    pub(super) ids: Rc<Vec<(String, String)>>,
    /// The words.
    pub(super) text: &'static Text,
    /// Where actions go.
    pub(super) dispatch: Dispatch,
}

/// A line as a button that goes to its moment.
#[component]
pub(super) fn Line(props: &LineProps) -> Html {
    let LineProps { line, current, .. } = props;
    let step = line.step;
    let at = span::log_time(line.at_us);
    let onclick = props
        .dispatch
        .on::<web_sys::MouseEvent>(move || Action::SeekStep(step));
    let remark = !line.event.starts_with(['+', '-']);
    html! {
        <button type="button" tabindex={if *current { "0" } else { "-1" }} class={classes!("lab-line", tone(line), remark.then_some("is-remark"), props.future.then_some("is-future"), (!line.logged).then_some("is-unlogged"), current.then_some("is-now"))}
            title={(props.text.panel.go_to)(&at)} {onclick}>
            <span class="lab-line-node">{&props.name}</span>
            <span class="lab-line-time">{at}</span>
            <span class="lab-line-level" title={level_title(line, props.text)}>{line.level.to_string()}</span>
            <span class="lab-line-text">{ short_ids(&(props.text.panel.line)(line), &props.ids) }</span>
        </button>
    }
}

/// What a level mark means, and whether the line is in the log file.
fn level_title(line: &LogLine, text: &Text) -> String {
    let level = (text.panel.level)(line.level);
    if line.logged {
        level.to_owned()
    } else {
        (text.panel.unlogged)(level)
    }
}

pub(super) const fn tone(line: &LogLine) -> &'static str {
    match line.tone {
        Tone::Plain => "is-plain",
        Tone::Sdown => "is-sdown",
        Tone::Loss => "is-loss",
        Tone::Vote => "is-vote",
        Tone::Healthy => "is-healthy",
    }
}

/// A line with its ids shortened, each with the name of whose it is; the whole id is
/// told to whoever asks.
pub fn short_ids(text: &str, ids: &[(String, String)]) -> Html {
    let piece = |(key, (text, name)): (usize, (&str, Option<&str>))| match name {
        Some(name) => html! {
            <abbr class="lab-id" title={text.to_owned()} {key}>{&text[..ID_SHOWN]}{"…"}<b>{name}</b></abbr>
        },
        None => html! { <span {key}>{text}</span> },
    };
    html! { <>{ for pieces(text, ids).into_iter().enumerate().map(piece) }</> }
}

/// A text cut at the ids in it, which have a name.
fn pieces<'a>(text: &'a str, ids: &'a [(String, String)]) -> Vec<(&'a str, Option<&'a str>)> {
    let mut pieces = Vec::new();
    let (mut from, mut at) = (0_usize, 0_usize);
    while let Some(end) = at.checked_add(ID_LENGTH).filter(|end| *end <= text.len()) {
        let digits = &text.as_bytes()[at..end];
        // Where an id would have another letter, none can begin up to there.
        if let Some(other) = digits.iter().rposition(|byte| !byte.is_ascii_hexdigit()) {
            at += other + 1;
            continue;
        }
        let known = ids.iter().find(|known| known.0.as_bytes() == digits);
        let Some((_, name)) = known else {
            at += 1;
            continue;
        };
        pieces.push((&text[from..at], None));
        pieces.push((&text[at..end], Some(name.as_str())));
        (from, at) = (end, end);
    }
    pieces.push((&text[from..], None));
    pieces
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn ids_in_a_line_are_found_and_named_and_nothing_is_lost() {
        let ids = [
            ("a".repeat(40), "s0".to_owned()),
            ("b".repeat(40), "s1".to_owned()),
        ];
        let line = format!("+sentinel {} of {}{} @ é", ids[1].0, ids[0].0, ids[1].0);
        let pieces = pieces(&line, &ids);
        let names: Vec<&str> = pieces.iter().filter_map(|piece| piece.1).collect();
        assert_eq!(names, ["s1", "s0", "s1"]);
        let whole: String = pieces.iter().map(|piece| piece.0).collect();
        assert_eq!(whole, line);
    }

    #[test]
    fn a_line_without_a_known_id_is_one_piece() {
        let ids = [("a".repeat(40), "s0".to_owned())];
        let unknown = format!("{}ab", "c".repeat(40));
        for text in ["", "+tilt", "é", unknown.as_str()] {
            assert_eq!(pieces(text, &ids), [(text, None)]);
        }
    }
}
