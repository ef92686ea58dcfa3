use lab::frame::{Frame, Story};

use crate::text::Text;
use crate::text::span;

/// The most marks that are said at once; a fast run would otherwise queue
/// minutes of speech.
const SAID_AT_ONCE: usize = 3;

/// What a screen reader is told about the named events after `before_us` and up
/// to the frame's instant: the newest few, oldest first. Empty when none.
#[must_use]
pub(super) fn between(story: &Story, frame: &Frame, before_us: i64, text: &Text) -> String {
    let end = story
        .marks
        .partition_point(|mark| mark.at_us <= frame.now_us);
    let start = story.marks.partition_point(|mark| mark.at_us <= before_us);
    if start >= end {
        return String::new();
    }
    let name = |id: u16| {
        frame
            .nodes
            .get(usize::from(id))
            .map_or("?", |node| node.name.as_str())
    };
    let start = start.max(end.saturating_sub(SAID_AT_ONCE));
    story.marks[start..end]
        .iter()
        .map(|mark| {
            let about = mark.about.map(name).unwrap_or_default();
            let said = (text.picture.announce)(name(mark.node), mark.kind, about, mark.epoch);
            format!("{} s: {said}", span::log_time(mark.at_us))
        })
        .collect::<Vec<_>>()
        .join(". ")
}
