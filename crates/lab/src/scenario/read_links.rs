//! Reading what is done to links, and to what is on its way over them.

use core::time::Duration;

use super::fields::{Fields, Reader};
use super::read_action::MAX_ARG;
use super::{Expected, Value, WordKind};
use crate::command::{Action, CutMode, Link, Tampering, Verb, Which, Who};

const MODES: &[&str] = &["drop", "reject"];

impl Reader {
    pub(super) fn link(&mut self, f: &Fields<'_>, one_way: bool) -> Option<Link<Who>> {
        let (a, b) = (self.party(f, "a"), self.party(f, "b"));
        Some(if one_way {
            Link::one_way(a?, b?)
        } else {
            Link::both(a?, b?)
        })
    }

    pub(super) fn mode(&mut self, f: &Fields<'_>) -> CutMode {
        let reject = self.word(f, "mode", WordKind::CutMode, MODES) == Some("reject");
        if reject {
            CutMode::Reject
        } else {
            CutMode::Drop
        }
    }

    pub(super) fn partition(&mut self, f: &Fields<'_>) -> Option<Action> {
        let mode = self.mode(f);
        self.needs(f, "groups", Expected::Groups);
        let (tree, path) = f.get("groups")?;
        let groups = self.list(f, "groups", Self::who);
        if matches!(&tree.value, Value::List(list) if list.len() < 2) {
            self.kind(tree, &path, Expected::Groups);
            return None;
        }
        Some(Verb::Partition { groups, mode })
    }

    pub(super) fn delay(&mut self, f: &Fields<'_>) -> Option<Action> {
        let link = self.link(f, false);
        self.needs(f, "ms", Expected::Delay);
        let by = self.duration(f, "ms");
        let jitter = self.duration(f, "jitter").unwrap_or(Duration::ZERO);
        Some(Verb::Delay {
            link: link?,
            by: by?,
            jitter,
        })
    }

    pub(super) fn loss(&mut self, f: &Fields<'_>) -> Option<Action> {
        let link = self.link(f, false);
        self.needs(f, "percent", Expected::Loss);
        let (tree, path) = f.get("percent")?;
        let (Value::Number(text) | Value::Text(text)) = &tree.value else {
            self.kind(tree, &path, Expected::Loss);
            return None;
        };
        let percent = crate::command::parse_percent(text);
        let percent = self.parsed(tree, &path, percent)?;
        Some(Verb::Loss {
            link: link?,
            percent,
        })
    }

    pub(super) fn tamper(&mut self, f: &Fields<'_>, verb: &str) -> Option<Action> {
        let link = self.link(f, true);
        let which = match self.text(f, "message", MAX_ARG) {
            Some(word) => {
                let (tree, path) = f.get("message")?;
                self.parsed(tree, &path, Which::read(&word))?
            }
            None => Which::Next,
        };
        let how = match verb {
            "drop" => Tampering::Drop,
            "double" => Tampering::Double,
            _ => {
                self.needs(f, "ms", Expected::Delay);
                Tampering::Hold(self.duration(f, "ms")?)
            }
        };
        let Link { a: from, b: to, .. } = link?;
        Some(Verb::Tamper {
            from,
            to,
            which,
            how,
        })
    }
}
