//! The house rules that neither compiler nor clippy checks.
//!
//! A rule looks at the files of the workspace as texts and returns breaches; it
//! knows nothing of where the files are, so that its tests can hand it texts.

mod manifests;
mod page;
mod texts;

use std::fmt;
use std::path::Path;

use anyhow::{Context, Result};

use crate::places::Places;
use crate::say;
use crate::test::Tally;

/// A text file of the workspace.
pub(crate) struct File {
    /// Its path from the root, with `/` between folders.
    pub(crate) path: String,
    /// What is in it.
    pub(crate) text: String,
}

impl File {
    /// Whether the path ends in one of these endings.
    fn is(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }

    /// The lines with their numbers, from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    /// A breach in this file; line 0 means the file as a whole.
    fn breach(&self, line: usize, what: impl Into<String>) -> Breach {
        Breach {
            path: self.path.clone(),
            line,
            what: what.into(),
        }
    }
}

/// A place where a rule is broken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Breach {
    path: String,
    line: usize,
    what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(out, "{}: {}", self.path, self.what),
            line => write!(out, "{}:{line}: {}", self.path, self.what),
        }
    }
}

/// A rule: what it demands, and what finds its breaches.
type Rule = (&'static str, fn(&[File]) -> Vec<Breach>);

const RULES: [Rule; 10] = [
    ("no source file is longer than 500 lines", texts::length),
    (
        "every folder says which question it answers",
        texts::module_docs,
    ),
    ("nothing is left unfinished", texts::unfinished),
    (
        "no path of one machine is written down",
        texts::machine_paths,
    ),
    ("no package registry is named", texts::registries),
    (
        "every crate has the workspace's lints and licence",
        manifests::fields,
    ),
    (
        "crates depend only in the direction of the house",
        manifests::walls,
    ),
    (
        "nothing of the page needs inline styles",
        page::inline_styles,
    ),
    (
        "nothing of the page needs inline scripts",
        page::inline_scripts,
    ),
    (
        "the page asks no other origin for anything",
        page::third_parties,
    ),
];

/// Checks every rule and tells the breaches; a rule is one test of the tally.
pub(crate) fn check(places: &Places) -> Result<Tally> {
    let files = read(&places.root)?;
    let mut tally = Tally::default();
    for (demand, rule) in RULES {
        let breaches = rule(&files);
        if breaches.is_empty() {
            tally.passed += 1;
            continue;
        }
        tally.failed += 1;
        say::failed(demand);
        for breach in breaches {
            say::note(breach);
        }
    }
    Ok(tally)
}

/// What is made, not written; `.git` is a file in a second worktree.
const MADE: [&str; 4] = ["target", "dist", "node_modules", ".git"];

/// Reads every text file below a folder, in the order of their paths.
fn read(root: &Path) -> Result<Vec<File>> {
    let mut files = Vec::new();
    walk(root, "", &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<File>) -> Result<()> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("could not read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if MADE.contains(&name.as_str()) {
            continue;
        }
        if entry.path().is_dir() {
            walk(&entry.path(), &format!("{path}/"), files)?;
        } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
            // What is no text (a picture) breaks no rule about texts.
            files.push(File { path, text });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file for the tests of the rules.
    pub(super) fn file(path: &str, text: &str) -> File {
        File {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_breach_says_where_it_is() {
        let file = file("web/src/lib.rs", "");
        assert_eq!(file.breach(7, "x").to_string(), "web/src/lib.rs:7: x");
        assert_eq!(file.breach(0, "x").to_string(), "web/src/lib.rs: x");
    }
}
