//! Where lines come from: a terminal with editing, history and completion, or anything
//! else line by line.

use std::borrow::Cow;
use std::io::{self, BufRead, IsTerminal};

use lab::console::{LINE_MAX, Recall, completions};
use lab::scenario::NodeKind;
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, Editor, Helper};

use super::verbs;
use crate::failure::Failure;

pub(super) enum Lines {
    Terminal(Box<Editor<Names, MemHistory>>),
    Piped(io::StdinLock<'static>),
}

impl Lines {
    /// Lines of the standard input. `names` are offered after a command's name.
    pub(super) fn open(names: Vec<String>) -> Result<Self, Failure> {
        if !io::stdin().is_terminal() {
            return Ok(Self::Piped(io::stdin().lock()));
        }
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .max_history_size(Recall::KEPT)
            .map_err(|error| unreadable(&error))?
            .auto_add_history(true)
            .build();
        let history = MemHistory::with_config(&config);
        let mut editor =
            Editor::with_history(config, history).map_err(|error| unreadable(&error))?;
        let kind = NodeKind::Sentinel;
        editor.set_helper(Some(Names { kind, names }));
        Ok(Self::Terminal(Box::new(editor)))
    }

    /// The next line; `None` at the end. A terminal is shown the prompt.
    pub(super) fn next(&mut self, prompt: &str, kind: NodeKind) -> Result<Option<String>, Failure> {
        match self {
            Self::Terminal(editor) => {
                if let Some(names) = editor.helper_mut() {
                    names.kind = kind;
                }
                match editor.readline(prompt) {
                    Ok(line) => Ok(Some(line)),
                    Err(ReadlineError::Eof | ReadlineError::Interrupted) => Ok(None),
                    Err(error) => Err(unreadable(&error)),
                }
            }
            Self::Piped(stdin) => piped(stdin),
        }
    }
}

fn unreadable(error: &ReadlineError) -> Failure {
    Failure::Run(format!("the terminal cannot be read: {error}"))
}

/// A line, however long; what is beyond the limit is not kept, so that the line is
/// refused as too long.
fn piped(stdin: &mut impl BufRead) -> Result<Option<String>, Failure> {
    let mut line = Vec::new();
    loop {
        let part = stdin.fill_buf()?;
        if part.is_empty() {
            break;
        }
        let end = part.iter().position(|byte| *byte == b'\n');
        let taken = end.unwrap_or(part.len());
        if line.len() <= LINE_MAX {
            line.extend_from_slice(&part[..taken]);
        }
        stdin.consume(end.map_or(taken, |end| end + 1));
        if end.is_some() {
            return Ok(Some(text(&line)));
        }
    }
    Ok((!line.is_empty()).then(|| text(&line)))
}

fn text(line: &[u8]) -> String {
    let text: Cow<'_, str> = String::from_utf8_lossy(line);
    text.trim_end_matches('\r').to_owned()
}

/// What can be completed.
pub(super) struct Names {
    kind: NodeKind,
    names: Vec<String>,
}

impl Completer for Names {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        at: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        let line = line.get(..at).unwrap_or_default();
        if line.starts_with('.') {
            return Ok((0, verbs::completions(line)));
        }
        Ok((0, completions(self.kind, line, &self.names)))
    }
}

impl Hinter for Names {
    type Hint = String;
}
impl Highlighter for Names {}
impl Validator for Names {}
impl Helper for Names {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn piped_lines_end_with_a_line_feed_or_with_the_input_and_are_bounded() {
        let long = "x".repeat(100_000);
        let input = format!("ping\r\n\n{long}\nlast");
        let mut input = input.as_bytes();
        let mut next = || piped(&mut input).expect("bytes in memory can be read");
        assert_eq!(next().as_deref(), Some("ping"));
        assert_eq!(next().as_deref(), Some(""));
        assert!(next().is_some_and(|line| line.len() > LINE_MAX));
        assert_eq!(next().as_deref(), Some("last"));
        assert_eq!(next(), None);
    }
}
