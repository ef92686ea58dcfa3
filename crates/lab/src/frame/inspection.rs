use std::rc::Rc;

use serde::Serialize;

use super::{MessageView, NodeId, Why};
use crate::scenario::Side;

/// What the inspector can be pointed at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Subject {
    /// A process.
    Node(NodeId),
    /// A message under way.
    Message(u64),
}

/// Everything about one subject at one instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Inspection {
    /// Its name, such as `s1` or `PING`.
    pub title: String,
    /// To which deployment it belongs.
    pub side: Side,
    /// The message, if the subject is one.
    pub message: Option<MessageView>,
    /// Where the matter stands for it, per master it knows.
    pub why: Vec<Why>,
    /// Groups of facts.
    pub sections: Vec<Section>,
    /// The decisions a sentinel faces now, most interesting first.
    pub decisions: Vec<DecisionView>,
    /// What it would start from after a crash; `None` for what keeps no such file.
    pub file: Option<Rc<FileView>>,
}

/// A file as it is on disk at one instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FileView {
    /// What it is called on the host.
    pub name: &'static str,
    /// Its lines, without line breaks; each ends with one.
    pub lines: Vec<FileLine>,
    /// When it was flushed, in microseconds from t = 0; `None` while it is as the
    /// operator wrote it.
    pub flushed_us: Option<i64>,
    /// The lines that the process would write now and that are not on disk yet.
    pub not_yet: Vec<String>,
}

/// A line of a file on disk.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FileLine {
    /// The line.
    pub text: String,
    /// Whether it is another since the last flush.
    pub changed: bool,
    /// Whether the process that runs has something else in memory.
    pub outdated: bool,
}

impl FileView {
    /// The whole file.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines
            .iter()
            .flat_map(|line| [line.text.as_str(), "\n"])
            .collect()
    }

    /// How many of its lines the last flush changed.
    #[must_use]
    pub fn changed(&self) -> usize {
        self.lines.iter().filter(|line| line.changed).count()
    }
}

/// A group of facts under a heading.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Section {
    /// The catalogue's key of the heading.
    pub heading: &'static str,
    /// What the heading is about: a master's name, a node, or empty.
    pub about: String,
    /// To which master it belongs, as that is called; empty for what belongs to none.
    pub of: String,
    /// The facts.
    pub facts: Vec<Fact>,
}

/// One fact: Redis's own name for it, where there is one, and its value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Fact {
    /// Redis's field name (`config-epoch`) or the catalogue's key.
    pub name: &'static str,
    /// Its value as text, in Redis's words.
    pub value: String,
}

/// A rule and what it found, from the very result the state machine acted on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DecisionView {
    /// Of which deployment the rule is.
    pub side: Side,
    /// The catalogue's key of the rule, such as `sdown`.
    pub rule: &'static str,
    /// About whom.
    pub about: String,
    /// To which master that belongs, as it is called; empty where there is only one group.
    pub of: String,
    /// What it decided.
    pub holds: bool,
    /// When it could decide otherwise if nothing else happened; `None` if waiting alone
    /// does not bring that about.
    pub changes_us: Option<i64>,
    /// What it looked at.
    pub conditions: Vec<Condition>,
    /// The function of sentinel.c, the rule of the Raft paper.
    pub function: &'static str,
    /// The section of the protocol guide.
    pub section: &'static str,
}

/// One condition with its values.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Condition {
    /// The catalogue's key, such as `sdown-elapsed`.
    pub name: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// What was found.
    pub value: Quantity,
    /// How the two are compared: one of `>`, `>=`, `<`, `<=`, `=`, `!=`, or empty.
    pub relation: &'static str,
    /// What it was compared with.
    pub limit: Quantity,
    /// When that could change if nothing else happened; `None` if waiting alone does not
    /// bring it about.
    pub changes_us: Option<i64>,
}

/// A value with its unit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub enum Quantity {
    /// Nothing to show.
    None,
    /// Yes or no.
    Flag(bool),
    /// A count.
    Count(u64),
    /// Milliseconds.
    Ms(i64),
    /// An epoch.
    Epoch(u64),
    /// A node's name or a word of Redis.
    Word(String),
}
