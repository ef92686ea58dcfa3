use lab::frame::{LogLine, NodeId};

/// What the log shows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LogFilter {
    /// Only this process.
    pub node: Option<NodeId>,
    /// Only this level and above.
    pub level: Option<char>,
    /// Only lines with this in them, whatever the case.
    pub text: String,
}

impl LogFilter {
    /// Redis's level marks, lowest first: debug, verbose, notice, warning.
    pub const LEVELS: [char; 4] = ['.', '-', '*', '#'];

    /// Whether a line passes.
    #[must_use]
    pub fn passes(&self, line: &LogLine) -> bool {
        self.node.is_none_or(|node| node == line.node)
            && self.level.is_none_or(|level| rank(line.level) >= rank(level))
            && (self.text.is_empty() || contains(&line.text, &self.text))
    }
}

fn rank(level: char) -> usize {
    LogFilter::LEVELS.iter().position(|known| *known == level).unwrap_or(LogFilter::LEVELS.len())
}

fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

#[cfg(test)]
mod tests {
    use lab::frame::Tone;

    use super::*;

    fn line(node: NodeId, level: char, text: &str) -> LogLine {
        LogLine { at_us: 0, step: 0, node, level, event: "", text: text.to_owned(), tone: Tone::Plain }
    }

    #[test]
    fn an_empty_filter_passes_everything() {
        assert!(LogFilter::default().passes(&line(0, '.', "")));
    }

    #[test]
    fn a_level_passes_itself_and_above() {
        let filter = LogFilter { level: Some('*'), ..LogFilter::default() };
        assert!(!filter.passes(&line(0, '-', "")));
        assert!(filter.passes(&line(0, '*', "")));
        assert!(filter.passes(&line(0, '#', "")));
    }

    #[test]
    fn text_is_found_in_any_case() {
        let filter = LogFilter { text: "SDOWN".to_owned(), ..LogFilter::default() };
        assert!(filter.passes(&line(0, '#', "+sdown master mymaster")));
        assert!(!filter.passes(&line(0, '#', "+odown master mymaster")));
    }

    #[test]
    fn a_process_passes_alone() {
        let filter = LogFilter { node: Some(3), ..LogFilter::default() };
        assert!(filter.passes(&line(3, '#', "")) && !filter.passes(&line(4, '#', "")));
    }
}
