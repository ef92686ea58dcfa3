//! Named events that a run passes on its way forward, for the page that embeds it.

use std::rc::Rc;

use lab::frame::{Frame, Story};

/// A named event of a process.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamedEvent {
    /// Its name as Redis writes it, such as `+sdown`.
    pub name: &'static str,
    /// What Redis writes after the name.
    pub args: String,
    /// The name of the process that published it.
    pub node: String,
    /// When, in microseconds from t = 0.
    pub at_us: i64,
}

/// Hears of named events.
pub type EventListener = Rc<dyn Fn(&NamedEvent)>;

/// How many lines of the log, from the first ever, lie before an instant.
#[must_use]
pub fn passed(story: &Story, now_us: i64) -> u64 {
    story.log_dropped + story.log.partition_point(|line| line.at_us <= now_us) as u64
}

/// The named events among the lines of the log in a range of [`passed`].
pub fn between(story: &Story, frame: impl FnOnce() -> Frame, range: (u64, u64)) -> Vec<NamedEvent> {
    let place =
        |line: u64| usize::try_from(line.saturating_sub(story.log_dropped)).unwrap_or(usize::MAX);
    let lines = story.log.range(place(range.0)..place(range.1));
    let mut named = lines
        .filter(|line| line.event.starts_with(['+', '-']))
        .peekable();
    if named.peek().is_none() {
        return Vec::new();
    }
    let nodes = frame().nodes;
    named
        .map(|line| NamedEvent {
            name: line.event,
            args: line
                .text
                .strip_prefix(line.event)
                .unwrap_or(&line.text)
                .trim_start()
                .to_owned(),
            node: nodes
                .get(usize::from(line.node))
                .map(|node| node.name.clone())
                .unwrap_or_default(),
            at_us: line.at_us,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use lab::frame::{LogLine, Tone};

    use super::*;
    use crate::fixture;

    fn line(at_us: i64, event: &'static str, text: &str) -> LogLine {
        LogLine {
            at_us,
            step: at_us as u64,
            node: 3,
            level: '#',
            event,
            text: text.into(),
            said: None,
            tone: Tone::Plain,
            logged: true,
        }
    }

    #[test]
    fn only_named_events_of_the_way_are_told_with_their_arguments() {
        let (frame, _) = fixture::election();
        let story = Story {
            log: [
                line(10, "+sdown", "+sdown master mymaster 10.0.0.1 6379"),
                line(20, "", "Sentinel new configuration saved on disk"),
                line(20, "+new-epoch", "+new-epoch 1"),
                line(30, "-sdown", "-sdown master mymaster 10.0.0.1 6379"),
            ]
            .into_iter()
            .collect(),
            log_dropped: 7,
            ..Story::default()
        };
        let (before, after) = (passed(&story, 5), passed(&story, 20));
        assert_eq!((before, after), (7, 10));
        let told = between(&story, || frame, (before, after));
        let said: Vec<_> = told
            .iter()
            .map(|event| (event.name, event.args.as_str(), event.node.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                ("+sdown", "master mymaster 10.0.0.1 6379", "s0"),
                ("+new-epoch", "1", "s0")
            ]
        );
    }

    #[test]
    fn lines_dropped_on_the_way_are_passed_over() {
        let (frame, _) = fixture::election();
        let story = Story {
            log: [line(10, "+tilt", "+tilt #tilt mode entered")]
                .into_iter()
                .collect(),
            log_dropped: 100,
            ..Story::default()
        };
        assert_eq!(between(&story, || frame, (90, 101)).len(), 1);
    }
}
