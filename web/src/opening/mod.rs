//! A reader's own files, on their way to a run.

mod reading;

use std::rc::Rc;

use lab::conf::{ConfText, Wanted};
use lab::opening::Format;
use lab::scenario::{Note, ScenarioError, ScenarioErrors};

use crate::choice::Choice;

pub use reading::read_all;

/// A file that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Given {
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub text: Rc<str>,
}

impl Given {
    /// For whoever reads it.
    #[must_use]
    pub fn as_text(&self) -> ConfText<'_> {
        ConfText {
            name: &self.name,
            text: &self.text,
        }
    }
}

/// What may happen while a reader puts files together.
#[derive(Debug)]
pub enum Opening {
    /// More files were chosen: what each holds, or why it could not be read.
    Add(Vec<Result<Given, ScenarioErrors>>),
    /// Files were dropped: they take the place of all others and are opened at once.
    Drop(Vec<Result<Given, ScenarioErrors>>),
    /// One is left out again.
    Remove(usize),
    /// The text beside the files is another.
    Paste(String),
    /// A number that no file says is another.
    Count(Count, String),
    /// Opens what is there.
    Submit,
}

/// A number that a configuration file need not say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Count {
    /// How many sentinels have this file.
    Sentinels,
    /// How many replicas each master has.
    Replicas,
}

impl Count {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sentinels, Self::Replicas];

    /// The smallest and largest number that makes sense in a picture.
    #[must_use]
    pub const fn range(self) -> (u64, u64) {
        match self {
            Self::Sentinels => (1, 50),
            Self::Replicas => (0, 10),
        }
    }
}

/// What a reader has put together so far.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Draft {
    /// The files.
    pub files: Vec<Given>,
    /// A text beside them.
    pub pasted: String,
    /// The numbers of [`Count::ALL`], as they are typed; empty for what the file says.
    pub counts: [String; 2],
    /// Why it could not be opened.
    pub refused: Option<Rc<ScenarioErrors>>,
}

impl Draft {
    /// Adds files; two of one name are told apart. What could not be read is what is
    /// refused then.
    pub fn add(&mut self, read: Vec<Result<Given, ScenarioErrors>>) {
        let mut refused = Vec::new();
        for file in read {
            match file {
                Ok(given) => {
                    let name = self.another(&given.name);
                    self.files.push(Given { name, ..given });
                }
                Err(ScenarioErrors(errors)) => refused.extend(errors),
            }
        }
        self.refused = (!refused.is_empty()).then(|| Rc::new(ScenarioErrors(refused)));
    }

    fn another(&self, name: &str) -> String {
        let taken = |name: &str| self.files.iter().any(|file| file.name == name);
        let mut free = name.to_owned();
        for nth in 2.. {
            if !taken(&free) {
                break;
            }
            let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
            let dot = if end.is_empty() { "" } else { "." };
            free = format!("{stem}-{nth}{dot}{end}");
        }
        free
    }

    /// Everything there is to open. A text without a file is called what it is.
    #[must_use]
    pub fn all(&self) -> Vec<Given> {
        let mut all = self.files.clone();
        if !self.pasted.trim().is_empty() {
            let name = match Format::of("", &self.pasted) {
                Format::Conf => "sentinel.conf",
                Format::Toml => "scenario.toml",
                Format::Json => "scenario.json",
            };
            let name = self.another(name);
            let text = self.pasted.as_str().into();
            all.push(Given { name, text });
        }
        all
    }

    /// Whether it is one sentinel.conf, which stands for several sentinels.
    #[must_use]
    pub fn is_one_conf(&self) -> bool {
        match self.all().as_slice() {
            [file] => Format::of(&file.name, &file.text) == Format::Conf,
            _ => false,
        }
    }

    /// A number as it is typed: `Ok(None)` when nothing is.
    ///
    /// # Errors
    ///
    /// It is no number, or out of range.
    pub fn count(&self, count: Count) -> Result<Option<usize>, Count> {
        let typed = self.counts[count as usize].trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let (from, to) = count.range();
        let number = typed.parse().ok().filter(|n| (from..=to).contains(n));
        number.map(|n| Some(n as usize)).ok_or(count)
    }

    /// Whether there is something to open and nothing wrong in the form.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let something = !self.files.is_empty() || !self.pasted.trim().is_empty();
        something && (!self.is_one_conf() || Count::ALL.iter().all(|n| self.count(*n).is_ok()))
    }

    /// The first line of the pasted text that was refused.
    #[must_use]
    pub fn wrong_in_pasted(&self) -> Option<WrongLine> {
        let errors = self.refused.as_ref()?;
        let all = self.all();
        let pasted = all.get(self.files.len())?;
        let of_it = |error: &&ScenarioError| error.file.as_ref() == Some(&pasted.name);
        let number = errors
            .0
            .iter()
            .filter(of_it)
            .find_map(|error| error.place.line)?;
        let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
        let mut lines = self.pasted.split('\n');
        let before = lines.by_ref().take(number.saturating_sub(1));
        let from = before.fold(0_u32, |sum, line| sum.saturating_add(units(line) + 1));
        let to = from.saturating_add(units(lines.next()?));
        Some(WrongLine {
            line: number,
            from,
            to,
        })
    }

    /// What it opens, and what its author may want to look at again.
    ///
    /// # Errors
    ///
    /// What is wrong with a file.
    pub fn open(&self) -> Result<(Choice, Vec<Note>), ScenarioErrors> {
        let all = self.all();
        let texts: Vec<ConfText<'_>> = all.iter().map(Given::as_text).collect();
        let plain = Wanted::default();
        let wanted = if self.is_one_conf() {
            Wanted {
                sentinels: self.count(Count::Sentinels).unwrap_or_default(),
                replicas: self
                    .count(Count::Replicas)
                    .ok()
                    .flatten()
                    .unwrap_or(plain.replicas),
            }
        } else {
            plain
        };
        Choice::of_files(&texts, wanted, None)
    }
}

/// A line of a text field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WrongLine {
    /// Its number, from 1.
    pub line: usize,
    /// Where it begins, in UTF-16 units.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONF: &str = "sentinel monitor mymaster 10.0.0.1 6379 2\n";

    fn file(name: &str) -> Result<Given, ScenarioErrors> {
        let (name, text) = (name.to_owned(), CONF.into());
        Ok(Given { name, text })
    }

    #[test]
    fn files_of_one_name_are_told_apart() {
        let mut draft = Draft::default();
        draft.add(vec![
            file("sentinel.conf"),
            file("sentinel.conf"),
            file("x"),
        ]);
        draft.add(vec![file("sentinel.conf"), file("x")]);
        let names: Vec<&str> = draft.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "sentinel.conf",
                "sentinel-2.conf",
                "x",
                "sentinel-3.conf",
                "x-2"
            ]
        );
    }

    #[test]
    fn numbers_count_for_a_single_sentinel_conf_alone() {
        let mut draft = Draft {
            pasted: CONF.to_owned(),
            counts: ["5".to_owned(), "1".to_owned()],
            ..Draft::default()
        };
        let (choice, _) = draft.open().expect("five sentinels");
        assert_eq!(
            (choice.scenario.sentinels, choice.scenario.redis().count()),
            (5, 2)
        );
        draft.add(vec![file("a.conf")]);
        let (choice, _) = draft.open().expect("two files");
        assert_eq!(
            (choice.scenario.sentinels, choice.scenario.redis().count()),
            (2, 3)
        );
    }

    #[test]
    fn the_wrong_line_of_a_pasted_text_is_found() {
        let mut draft = Draft {
            pasted: format!("# 哨兵\n{CONF}port x\n"),
            ..Draft::default()
        };
        let errors = draft.open().expect_err("no port");
        draft.refused = Some(Rc::new(errors));
        let wrong = draft.wrong_in_pasted().expect("a line");
        assert_eq!((wrong.line, wrong.to - wrong.from), (3, 6));
        assert_eq!(wrong.from as usize, "# 哨兵\n".chars().count() + CONF.len());
    }

    #[test]
    fn it_is_ready_with_something_to_open_and_numbers_that_fit() {
        let mut draft = Draft::default();
        assert!(!draft.is_ready());
        draft.pasted = CONF.to_owned();
        assert!(draft.is_ready());
        draft.counts[0] = "0".to_owned();
        assert_eq!(draft.count(Count::Sentinels), Err(Count::Sentinels));
        assert!(!draft.is_ready());
        draft.pasted = "name = \"mine\"".to_owned();
        assert!(draft.is_ready(), "a scenario says it itself");
    }
}
