use std::collections::VecDeque;

/// The lines given at a prompt, to be brought back with the arrow keys. Bounded; the
/// oldest go first (`historyAdd` of linenoise).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Recall {
    lines: VecDeque<String>,
    /// How far back the prompt shows: 0 is the line being typed.
    back: usize,
    /// The line being typed, while an older one is shown.
    draft: String,
}

impl Recall {
    /// How many lines are kept.
    pub const KEPT: usize = 100;

    /// Keeps a line, unless it is empty or the same as the one before.
    pub fn push(&mut self, line: &str) {
        self.back = 0;
        self.draft.clear();
        if line.trim().is_empty() || self.lines.back().is_some_and(|last| last == line) {
            return;
        }
        if self.lines.len() == Self::KEPT {
            self.lines.pop_front();
        }
        self.lines.push_back(line.to_owned());
    }

    /// The line before the one shown; `None` if there is none. `shown` is kept if it
    /// is the one being typed.
    pub fn older(&mut self, shown: &str) -> Option<&str> {
        if self.back == self.lines.len() {
            return None;
        }
        if self.back == 0 {
            shown.clone_into(&mut self.draft);
        }
        self.back += 1;
        self.current()
    }

    /// The line after the one shown, at last the one that was being typed.
    pub fn newer(&mut self) -> Option<&str> {
        self.back = self.back.checked_sub(1)?;
        self.current()
    }

    fn current(&self) -> Option<&str> {
        if self.back == 0 {
            return Some(&self.draft);
        }
        let at = self.lines.len() - self.back;
        self.lines.get(at).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_back_and_forth_and_keep_what_was_being_typed() {
        let mut recall = Recall::default();
        assert_eq!(recall.older("dra"), None);
        for line in ["ping", "role", "role", " "] {
            recall.push(line);
        }
        assert_eq!(recall.newer(), None);
        assert_eq!(recall.older("dra"), Some("role"));
        assert_eq!(recall.older("role"), Some("ping"));
        assert_eq!(recall.older("ping"), None);
        assert_eq!(recall.newer(), Some("role"));
        assert_eq!(recall.newer(), Some("dra"));
        assert_eq!(recall.newer(), None);
    }

    #[test]
    fn only_the_last_lines_are_kept() {
        let mut recall = Recall::default();
        for i in 0..Recall::KEPT + 5 {
            recall.push(&i.to_string());
        }
        let mut oldest = String::new();
        while let Some(line) = recall.older("") {
            line.clone_into(&mut oldest);
        }
        assert_eq!(oldest, "5");
    }
}
