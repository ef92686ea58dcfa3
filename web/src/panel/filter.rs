use lab::frame::{LogLine, NodeId, NodeView, Shape};

use crate::text::Text;

/// Whose lines the log shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Writers {
    /// Those who decide: sentinels, Raft servers.
    #[default]
    Sentinels,
    /// Everybody.
    All,
    /// One process.
    One(NodeId),
}

impl Writers {
    /// As the choice in the page names it.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Sentinels => "sentinels".to_owned(),
            Self::All => "all".to_owned(),
            Self::One(node) => node.to_string(),
        }
    }

    /// From its name; anything unknown shows the sentinels.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        match name {
            "all" => Self::All,
            other => other.parse().map_or(Self::Sentinels, Self::One),
        }
    }
}

/// What the log shows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LogFilter {
    /// Whose lines.
    pub writers: Writers,
    /// Only this level and above.
    pub level: Option<char>,
    /// Only lines with this in them, whatever the case.
    pub text: String,
}

impl LogFilter {
    /// Redis's level marks, lowest first: debug, verbose, notice, warning.
    pub const LEVELS: [char; 4] = ['.', '-', '*', '#'];

    /// Whether a line of one of these nodes passes. What is neither in the log file nor
    /// published passes never.
    #[must_use]
    pub fn passes(&self, line: &LogLine, nodes: &[NodeView], text: &Text) -> bool {
        let shape = nodes.get(usize::from(line.node)).map(|node| node.shape);
        let written = match self.writers {
            Writers::Sentinels => matches!(shape, Some(Shape::Sentinel | Shape::Server)),
            Writers::All => true,
            Writers::One(node) => node == line.node,
        };
        written
            && (line.logged || line.published())
            && self
                .level
                .is_none_or(|level| rank(line.level) >= rank(level))
            && (self.text.is_empty() || contains(&(text.panel.line)(line), &self.text))
    }
}

fn rank(level: char) -> usize {
    LogFilter::LEVELS
        .iter()
        .position(|known| *known == level)
        .unwrap_or(LogFilter::LEVELS.len())
}

fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

#[cfg(test)]
mod tests {
    use lab::frame::Tone;

    use super::*;
    use crate::text::Lang;

    fn line(node: NodeId, level: char, text: &str) -> LogLine {
        LogLine {
            at_us: 0,
            step: 0,
            node,
            level,
            event: "",
            text: text.into(),
            said: None,
            tone: Tone::Plain,
            logged: true,
        }
    }

    /// Everybody's lines.
    fn all() -> LogFilter {
        LogFilter {
            writers: Writers::All,
            ..LogFilter::default()
        }
    }

    #[test]
    fn it_begins_with_the_sentinels_alone() {
        let (frame, _) = crate::fixture::election();
        let passes =
            |node| LogFilter::default().passes(&line(node, '.', ""), &frame.nodes, Lang::En.text());
        assert!(passes(3) && !passes(0));
        assert!(all().passes(&line(0, '.', ""), &frame.nodes, Lang::En.text()));
    }

    #[test]
    fn a_level_passes_itself_and_above() {
        let filter = LogFilter {
            level: Some('*'),
            ..all()
        };
        assert!(!filter.passes(&line(0, '-', ""), &[], Lang::En.text()));
        assert!(filter.passes(&line(0, '*', ""), &[], Lang::En.text()));
        assert!(filter.passes(&line(0, '#', ""), &[], Lang::En.text()));
    }

    #[test]
    fn text_is_found_in_any_case() {
        let filter = LogFilter {
            text: "SDOWN".to_owned(),
            ..all()
        };
        assert!(filter.passes(
            &line(0, '#', "+sdown master mymaster"),
            &[],
            Lang::En.text()
        ));
        assert!(!filter.passes(
            &line(0, '#', "+odown master mymaster"),
            &[],
            Lang::En.text()
        ));
    }

    #[test]
    fn a_process_passes_alone() {
        let filter = LogFilter {
            writers: Writers::One(3),
            ..LogFilter::default()
        };
        assert!(
            filter.passes(&line(3, '#', ""), &[], Lang::En.text())
                && !filter.passes(&line(4, '#', ""), &[], Lang::En.text())
        );
    }

    #[test]
    fn the_choice_of_writers_comes_back_from_its_name() {
        for writers in [Writers::Sentinels, Writers::All, Writers::One(4)] {
            assert_eq!(Writers::from_name(&writers.name()), writers);
        }
    }
}
