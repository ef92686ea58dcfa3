use core::time::Duration;
use std::collections::BTreeMap;

use super::{Expected, Pattern, Place, Problem, Quantity, ScenarioError, Tree, Value, WordKind};
use crate::command::{CommandError, NodeName, nearest, parse_duration, shortened};

/// Reads values out of a [`Tree`] and keeps what is wrong with them, so that one
/// reading finds every error.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) errors: Vec<ScenarioError>,
}

/// A table that is being read.
pub(super) struct Fields<'t> {
    tree: &'t Tree,
    path: String,
}

impl<'t> Fields<'t> {
    /// The field of that name and its path; `None` when it is not there or `null`.
    pub(super) fn get(&self, name: &str) -> Option<(&'t Tree, String)> {
        let entry = self
            .tree
            .field(name)
            .filter(|entry| entry.tree.value != Value::Nothing)?;
        Some((&entry.tree, self.path(name)))
    }

    /// The path of a field of this table.
    pub(super) fn path(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }
}

/// The most errors that are reported; after that many nobody reads on.
const MAX_ERRORS: usize = 50;

impl Reader {
    pub(super) fn wrong(&mut self, tree: &Tree, path: impl Into<String>, problem: Problem) {
        if self.errors.len() < MAX_ERRORS {
            let place = Place {
                line: tree.line,
                field: path.into(),
            };
            self.errors.push(ScenarioError::new(place, problem));
        }
    }

    pub(super) fn wrong_at(&mut self, f: &Fields<'_>, path: String, problem: Problem) {
        self.wrong(f.tree, path, problem);
    }

    pub(super) fn kind(&mut self, tree: &Tree, path: &str, expected: Expected) {
        self.wrong(
            tree,
            path,
            Problem::WrongKind {
                expected,
                found: tree.found(),
            },
        );
    }

    pub(super) fn missing(&mut self, f: &Fields<'_>, field: &'static str, expected: Expected) {
        self.wrong(f.tree, f.path.clone(), Problem::Missing { field, expected });
    }

    /// A table with these fields and no others.
    pub(super) fn table<'t>(
        &mut self,
        tree: &'t Tree,
        path: &str,
        known: &'static [&'static str],
    ) -> Fields<'t> {
        let Value::Table(entries) = &tree.value else {
            self.kind(tree, path, Expected::Table);
            return Fields {
                tree,
                path: path.to_owned(),
            };
        };
        for (i, entry) in entries.iter().enumerate() {
            let here = Tree {
                line: entry.line,
                value: Value::Nothing,
            };
            if entries[..i].iter().any(|earlier| earlier.key == entry.key) {
                self.wrong(
                    &here,
                    path,
                    Problem::Twice {
                        field: shortened(&entry.key),
                    },
                );
            } else if !known.contains(&entry.key.as_str()) {
                let suggestion = nearest(&entry.key, known);
                self.wrong(
                    &here,
                    path,
                    Problem::UnknownField {
                        found: shortened(&entry.key),
                        suggestion,
                        known,
                    },
                );
            }
        }
        Fields {
            tree,
            path: path.to_owned(),
        }
    }

    /// The items of a list with their paths.
    pub(super) fn items<'t>(&mut self, tree: &'t Tree, path: &str) -> Vec<(&'t Tree, String)> {
        let Value::List(list) = &tree.value else {
            self.kind(tree, path, Expected::List);
            return Vec::new();
        };
        list.iter()
            .enumerate()
            .map(|(i, tree)| (tree, format!("{path}[{i}]")))
            .collect()
    }

    /// A list of things that `read` reads; empty when it is not there.
    pub(super) fn list<T>(
        &mut self,
        f: &Fields<'_>,
        name: &str,
        mut read: impl FnMut(&mut Self, &Tree, &str) -> Option<T>,
    ) -> Vec<T> {
        let Some((tree, path)) = f.get(name) else {
            return Vec::new();
        };
        self.items(tree, &path)
            .into_iter()
            .filter_map(|(tree, path)| read(self, tree, &path))
            .collect()
    }

    /// A table from nodes to things that `read` reads.
    pub(super) fn by_node<T>(
        &mut self,
        f: &Fields<'_>,
        name: &str,
        mut read: impl FnMut(&mut Self, &Tree, &str) -> Option<T>,
    ) -> BTreeMap<NodeName, T> {
        let mut map = BTreeMap::new();
        let Some((tree, path)) = f.get(name) else {
            return map;
        };
        let Value::Table(entries) = &tree.value else {
            self.kind(tree, &path, Expected::ByNode);
            return map;
        };
        for entry in entries {
            let here = Tree {
                line: entry.line,
                value: Value::Nothing,
            };
            let path = format!("{path}.{}", shortened(&entry.key));
            match entry.key.parse::<NodeName>() {
                Ok(node) if map.contains_key(&node) => {
                    self.wrong(
                        &here,
                        path,
                        Problem::Twice {
                            field: node.to_string(),
                        },
                    );
                }
                Ok(node) => map.extend(read(self, &entry.tree, &path).map(|value| (node, value))),
                Err(error) => self.wrong(&here, path, error.into()),
            }
        }
        map
    }

    pub(super) fn text(&mut self, f: &Fields<'_>, name: &str, max: usize) -> Option<String> {
        let (tree, path) = f.get(name)?;
        self.as_text(tree, &path, max)
    }

    pub(super) fn as_text(&mut self, tree: &Tree, path: &str, max: usize) -> Option<String> {
        match &tree.value {
            Value::Text(text) if text.len() <= max => return Some(text.clone()),
            Value::Text(text) => {
                let (max, found) = (max as i64, text.len() as i64);
                self.wrong(
                    tree,
                    path,
                    Problem::OutOfRange {
                        what: Quantity::TextLength,
                        min: 0,
                        max,
                        found,
                    },
                );
            }
            _ => self.kind(tree, path, Expected::Text),
        }
        None
    }

    pub(super) fn flag(&mut self, f: &Fields<'_>, name: &str) -> bool {
        let Some((tree, path)) = f.get(name) else {
            return false;
        };
        let Value::Bool(flag) = tree.value else {
            self.kind(tree, &path, Expected::Flag);
            return false;
        };
        flag
    }

    pub(super) fn number<N: TryFrom<i64>>(
        &mut self,
        f: &Fields<'_>,
        name: &str,
        what: Quantity,
    ) -> Option<N> {
        let (tree, path) = f.get(name)?;
        self.as_number(tree, &path, what)
    }

    /// A whole number from 0 to what Redis has room for; tighter bounds are the check's.
    pub(super) fn as_number<N: TryFrom<i64>>(
        &mut self,
        tree: &Tree,
        path: &str,
        what: Quantity,
    ) -> Option<N> {
        let max = i64::from(i32::MAX);
        let whole = match &tree.value {
            Value::Number(digits) => digits.parse::<i128>().ok(),
            _ => None,
        };
        let Some(whole) = whole else {
            self.kind(tree, path, Expected::WholeNumber);
            return None;
        };
        let found = whole.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
        let number = (0..=max)
            .contains(&found)
            .then(|| N::try_from(found).ok())
            .flatten();
        if number.is_none() {
            self.wrong(
                tree,
                path,
                Problem::OutOfRange {
                    what,
                    min: 0,
                    max,
                    found,
                },
            );
        }
        number
    }

    pub(super) fn duration(&mut self, f: &Fields<'_>, name: &str) -> Option<Duration> {
        let (tree, path) = f.get(name)?;
        self.as_duration(tree, &path)
    }

    /// A number of milliseconds or a text such as `500ms`.
    pub(super) fn as_duration(&mut self, tree: &Tree, path: &str) -> Option<Duration> {
        let (Value::Number(text) | Value::Text(text)) = &tree.value else {
            self.kind(tree, path, Expected::Duration);
            return None;
        };
        match parse_duration(text) {
            Ok(duration) => Some(duration),
            Err(_)
                if text
                    .strip_prefix('-')
                    .is_some_and(|rest| parse_duration(rest).is_ok()) =>
            {
                self.wrong(
                    tree,
                    path,
                    Problem::NegativeTime {
                        found: shortened(text),
                    },
                );
                None
            }
            Err(error) => {
                self.wrong(tree, path, error.into());
                None
            }
        }
    }

    /// One of several words.
    pub(super) fn word(
        &mut self,
        f: &Fields<'_>,
        name: &str,
        what: WordKind,
        known: &'static [&'static str],
    ) -> Option<&'static str> {
        let (tree, path) = f.get(name)?;
        let word = self.as_text(tree, &path, usize::MAX)?;
        let found = known.iter().find(|known| **known == word).copied();
        if found.is_none() {
            let suggestion = nearest(&word, known);
            self.wrong(
                tree,
                path,
                Problem::UnknownWord {
                    what,
                    found: shortened(&word),
                    suggestion,
                    known,
                },
            );
        }
        found
    }

    pub(super) fn pattern(&mut self, f: &Fields<'_>, name: &str) -> Option<Pattern> {
        let (tree, path) = f.get(name)?;
        let text = self.as_text(tree, &path, usize::MAX)?;
        Pattern::new(&text)
            .map_err(|error| self.wrong(tree, path, error.into()))
            .ok()
    }

    pub(super) fn node(&mut self, tree: &Tree, path: &str) -> Option<NodeName> {
        let text = self.as_text(tree, path, usize::MAX)?;
        self.parsed(tree, path, text.parse())
    }

    pub(super) fn parsed<T>(
        &mut self,
        tree: &Tree,
        path: &str,
        result: Result<T, CommandError>,
    ) -> Option<T> {
        result
            .map_err(|error| self.wrong(tree, path, error.into()))
            .ok()
    }
}
