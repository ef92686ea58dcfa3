use core::time::Duration;

use super::fields::{Fields, Reader};
use super::{
    Expectation, Expected, Found, Is, PROPERTIES, Problem, Property, Subject, Tree, Value, Want,
    Window,
};
use crate::command::shortened;

/// Every field of an expectation.
const EXPECT: &[&str] = &[
    "row",
    "shows",
    "at",
    "from",
    "within",
    "for",
    "of",
    "monitored",
    "event",
    "matching",
    "count",
    "command",
    "reply",
    "alive",
    "master",
    "flags",
    "replicas",
    "listed",
    "sentinels",
    "usable",
    "quorum",
    "down_after",
    "config_epoch",
    "current_epoch",
    "failover",
    "tilt",
    "role",
    "replicates",
    "link",
    "priority",
    "term",
    "voted_for",
    "leader",
    "commit_index",
    "last_applied",
    "last_index",
];
/// The longest text, in bytes.
const MAX_TEXT: usize = 400;

impl Reader {
    /// One entry of `expect`.
    pub(super) fn expectation(&mut self, tree: &Tree, path: &str) -> Option<Expectation> {
        let f = self.table(tree, path, EXPECT);
        let row = f
            .get("row")
            .and_then(|(tree, path)| self.word_or_number(tree, &path));
        let shows = self.text(&f, "shows", MAX_TEXT).unwrap_or_default();
        let window = self.window(&f);
        let of = self.subject(&f);
        let monitored = self.text(&f, "monitored", MAX_TEXT);
        let wants = self.wants(&f);
        if wants.is_empty() {
            self.missing(&f, "master", Expected::Want);
            return None;
        }
        Some(Expectation {
            row,
            shows,
            window: window?,
            of: of?,
            monitored,
            wants,
        })
    }

    /// Exactly one of `at`, `within` and `for`; the last two from `from` on.
    fn window(&mut self, f: &Fields<'_>) -> Option<Window> {
        let from = self.duration(f, "from");
        let given = ["at", "within", "for"].map(|name| f.get(name).is_some());
        match given {
            [true, false, false] if f.get("from").is_none() => {
                self.duration(f, "at").map(Window::At)
            }
            [false, true, false] => {
                let from = from.unwrap_or(Duration::ZERO);
                let until = from.saturating_add(self.duration(f, "within")?);
                Some(Window::Within { from, until })
            }
            [false, false, true] => {
                let from = from.unwrap_or(Duration::ZERO);
                let until = from.saturating_add(self.duration(f, "for")?);
                Some(Window::Throughout { from, until })
            }
            _ => {
                self.missing(f, "within", Expected::Window);
                None
            }
        }
    }

    fn subject(&mut self, f: &Fields<'_>) -> Option<Subject> {
        let Some((tree, path)) = f.get("of") else {
            return "@live".parse().ok().map(Subject::Nodes);
        };
        match &tree.value {
            Value::Text(text) if text == "@master" => Some(Subject::Master),
            Value::Text(text) if text == "@others" => Some(Subject::Others),
            Value::Text(text) if text.starts_with("any ") => {
                let who = text["any ".len()..].trim().parse();
                self.parsed(tree, &path, who).map(Subject::Any)
            }
            _ => self.who(tree, &path).map(Subject::Nodes),
        }
    }

    fn wants(&mut self, f: &Fields<'_>) -> Vec<Want> {
        let mut wants: Vec<Want> = Vec::new();
        for name in PROPERTIES.iter().map(|known| known.name) {
            if let Some((tree, path)) = f.get(name) {
                let is = self.test(tree, &path);
                wants.extend(is.map(|is| Want {
                    what: Property::Named(name),
                    is,
                }));
            }
        }
        let (event, command) = (
            self.text(f, "event", MAX_TEXT),
            self.text(f, "command", MAX_TEXT),
        );
        if let Some(name) = event {
            let matching = self.pattern(f, "matching");
            let is = match f.get("count") {
                Some((tree, path)) => self.test(tree, &path),
                None => Some(Is::AtLeast(1)),
            };
            wants.extend(is.map(|is| Want {
                what: Property::Event { name, matching },
                is,
            }));
        } else if let Some((tree, path)) = f.get("count").or_else(|| f.get("matching")) {
            self.kind(tree, &path, Expected::NotWithoutEvent);
        }
        match (command, f.get("reply")) {
            (Some(command), Some((tree, path))) => {
                let is = self.test(tree, &path);
                wants.extend(is.map(|is| Want {
                    what: Property::Reply { command },
                    is,
                }));
            }
            (Some(_), None) => self.missing(f, "reply", Expected::Reply),
            (None, Some(_)) => self.missing(f, "command", Expected::AnsweredCommand),
            (None, None) => {}
        }
        wants
    }

    fn word_or_number(&mut self, tree: &Tree, path: &str) -> Option<String> {
        match &tree.value {
            Value::Number(text) | Value::Text(text) => Some(text.clone()),
            _ => {
                self.kind(tree, path, Expected::NumberOrWord);
                None
            }
        }
    }

    fn test(&mut self, tree: &Tree, path: &str) -> Option<Is> {
        let (Value::Number(text) | Value::Text(text)) = &tree.value else {
            self.kind(tree, path, Expected::Test);
            return None;
        };
        let test = Is::parse(text);
        if test.is_none() {
            self.wrong(
                tree,
                path,
                Problem::WrongKind {
                    expected: Expected::Test,
                    found: Found::Value(shortened(text)),
                },
            );
        }
        test
    }
}
