use std::fmt;

use thiserror::Error;

use super::{Expected, Found, NameOf, PatternError, Quantity, WordKind};
use crate::command::{CommandError, hint};

/// Something wrong with a scenario: where, and what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScenarioError {
    /// The file, if it came from one.
    pub file: Option<String>,
    /// Where in it.
    pub place: Place,
    /// What.
    pub problem: Problem,
}

/// Everything wrong with a scenario, one per line; never empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScenarioErrors(pub Vec<ScenarioError>);

/// A place in a scenario.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Place {
    /// The line, from 1; `None` when it did not come from text.
    pub line: Option<usize>,
    /// The field, such as `timeline[2].who`; empty for the whole.
    pub field: String,
}

/// What can be wrong with a scenario. The page's catalogue renders the same cases
/// in its own language; the English is here.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Problem {
    /// The file could not be read.
    #[error("cannot be read: {reason}")]
    Unreadable {
        /// What the system said.
        reason: String,
    },
    /// The file is larger than a scenario may be.
    #[error("is larger than {max} bytes, the most a scenario may have")]
    TooLarge {
        /// The limit in bytes.
        max: u64,
    },
    /// What is opened together is more than is opened at once.
    #[error("all files together are larger than {max} bytes")]
    TooMuch {
        /// The limit in bytes.
        max: u64,
    },
    /// A scenario file among several files.
    #[error(
        "is a scenario and is opened alone; several files are each the sentinel.conf of one sentinel"
    )]
    NotAlone,
    /// The file is not text in UTF-8.
    #[error("is not well-formed: it is not UTF-8")]
    NotUtf8,
    /// The file's name does not say what it is.
    #[error("is neither `.toml` nor `.json`")]
    UnknownFormat,
    /// It is not TOML, or not JSON.
    #[error("is not well-formed: {reason}")]
    Syntax {
        /// What the parser said.
        reason: String,
    },
    /// Tables within tables within tables.
    #[error("is nested more than {max} deep")]
    TooDeep {
        /// The limit.
        max: usize,
    },
    /// A field that does not exist here.
    #[error("unknown field `{found}`{}", hint(.suggestion, .known))]
    UnknownField {
        /// The name, shortened.
        found: String,
        /// The field it is close to.
        suggestion: Option<&'static str>,
        /// The fields that exist here.
        known: &'static [&'static str],
    },
    /// A field that has to be there is not.
    #[error("`{field}` is missing; expected {expected}")]
    Missing {
        /// The field.
        field: &'static str,
        /// What belongs there.
        expected: Expected,
    },
    /// A field given twice.
    #[error("`{field}` is given twice")]
    Twice {
        /// The field, shortened.
        field: String,
    },
    /// A value of another kind than expected.
    #[error("expected {expected}, found {found}")]
    WrongKind {
        /// What belongs there.
        expected: Expected,
        /// What is there.
        found: Found,
    },
    /// A number that is too small or too large.
    #[error("expected {what} from {min} to {max}, found {found}")]
    OutOfRange {
        /// What it counts.
        what: Quantity,
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
        /// What is there.
        found: i64,
    },
    /// A length of time below zero.
    #[error("a length of time cannot be negative, found {found}")]
    NegativeTime {
        /// What is there.
        found: String,
    },
    /// A word that is none of those possible here.
    #[error("unknown {what} `{found}`{}", hint(.suggestion, .known))]
    UnknownWord {
        /// What it should be.
        what: WordKind,
        /// The word, shortened.
        found: String,
        /// What it is close to.
        suggestion: Option<&'static str>,
        /// What is possible.
        known: &'static [&'static str],
    },
    /// A command, name, duration or selector that cannot be read.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// A pattern that cannot be read.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// A configuration file for which Redis would not start.
    #[error(transparent)]
    Conf(lab_sentinel::conf::ConfError),
    /// Two processes that listen at one address.
    #[error("`{first}` and `{second}` both listen at {address}")]
    AddressTwice {
        /// The address.
        address: String,
        /// A process.
        first: String,
        /// The other.
        second: String,
    },
    /// A parameter that has not the value it should.
    #[error("{parameter}: expected {expected}, found `{found}`")]
    Parameter {
        /// Its name, shortened.
        parameter: String,
        /// What belongs there.
        expected: Expected,
        /// What is there, shortened.
        found: String,
    },
    /// A quorum of 0 would make every master objectively down at once; Redis
    /// refuses it too ("Quorum must be 1 or greater").
    #[error("quorum must be 1 or greater")]
    QuorumZero,
    /// A list of quorums that does not fit the number of sentinels.
    #[error("expected one quorum per sentinel, {sentinels} in all, found {found}")]
    QuorumCount {
        /// How many sentinels there are.
        sentinels: usize,
        /// How many quorums are given.
        found: usize,
    },
    /// No master, or a master without a server.
    #[error("expected at least one master with at least one Redis server")]
    NoMaster,
    /// Two masters of one name.
    #[error("two masters are called `{name}`")]
    MasterTwice {
        /// The name.
        name: String,
    },
    /// A name that Redis does not accept for a master.
    #[error("`{found}` is not a master's name; expected letters, digits, `.`, `-` and `_`")]
    NotAMasterName {
        /// The name, shortened.
        found: String,
    },
    /// Two processes of one name.
    #[error("two processes are called `{name}`")]
    NodeTwice {
        /// The name.
        name: String,
    },
    /// A server in the lists of two masters.
    #[error("`{name}` belongs to both `{first}` and `{second}`; a server replicates one master")]
    TwoMasters {
        /// The server.
        name: String,
        /// A master.
        first: String,
        /// The other.
        second: String,
    },
    /// Servers that are each other's replicas.
    #[error("a cycle of replicas: {}", .0.join(" replicates "))]
    Cycle(
        /// The servers, the first again at the end.
        Vec<String>,
    ),
    /// A Redis server with a name that is a sentinel's or a client's.
    #[error("`{name}` is the name of a {kind}; Redis servers need another, such as `r0`")]
    Reserved {
        /// The name.
        name: String,
        /// Whose it is.
        kind: NameOf,
    },
    /// A node that the scenario does not have.
    #[error("there is no node `{name}`{}; there are {nodes}", .suggestion.as_ref().map_or_else(String::new, |s| format!(", did you mean `{s}`?")))]
    NoSuchNode {
        /// The name.
        name: String,
        /// The node it is close to.
        suggestion: Option<String>,
        /// The nodes there are.
        nodes: String,
    },
    /// `$name` that no step saves.
    #[error(
        "nothing is saved as `${name}` before this; a trigger gives $src, $inst and what it saves"
    )]
    NotSaved {
        /// The name.
        name: String,
    },
    /// An action for another kind of process.
    #[error("`{verb}` is for {expected}; `{name}` is none")]
    WrongNode {
        /// The verb.
        verb: &'static str,
        /// What it is for.
        expected: Expected,
        /// The node.
        name: String,
    },
    /// A node in two groups of one partition.
    #[error("`{name}` is in two groups")]
    TwoGroups {
        /// The node.
        name: String,
    },
    /// A time from a range that is upside down.
    #[error("the range of times ends before it begins ({lo} > {hi})")]
    UpsideDown {
        /// Lowest, as written.
        lo: String,
        /// Highest, as written.
        hi: String,
    },
    /// An action with both `at` and `on`, or neither.
    #[error("an action has either `at` (a time) or `on` (an event), not {}", if *.both { "both" } else { "neither" })]
    AtOrOn {
        /// Both, or neither.
        both: bool,
    },
    /// A name for the scenario that links could not carry.
    #[error(
        "`{found}` is not a scenario's name; expected letters, digits, `-` and `_`, 1 to {max} of them"
    )]
    NotAScenarioName {
        /// The name, shortened.
        found: String,
        /// The longest.
        max: usize,
    },
}

/// Something legal in a scenario that its author may not have meant.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Note {
    /// The master can never be objectively down.
    #[error(
        "quorum {quorum} of `{master}` is more than the {sentinels} sentinels: it can never be objectively down"
    )]
    QuorumAboveSentinels {
        /// The master.
        master: String,
        /// Its largest quorum.
        quorum: u32,
        /// How many sentinels there are.
        sentinels: usize,
    },
    /// Nobody can be promoted.
    #[error("no replica of `{master}` has a priority above 0: none can be promoted")]
    NobodyToPromote {
        /// The master.
        master: String,
    },
    /// The sentinels of a master are configured with different quorums.
    #[error("the sentinels of `{master}` have different quorums")]
    DifferentQuorums {
        /// The master.
        master: String,
    },
    /// A configuration file knows a sentinel that is not part of the deployment.
    #[error("a sentinel at {address} is in a configuration file, but nobody listens there")]
    NobodyThere {
        /// The address.
        address: String,
    },
    /// The timeline goes on after the run is over.
    #[error("timeline[{step}] lies after the end of the run")]
    AfterTheEnd {
        /// Which step, from 0.
        step: usize,
    },
}

impl Place {
    /// A field, of which no line is known.
    #[must_use]
    pub fn field(field: impl Into<String>) -> Self {
        Self {
            line: None,
            field: field.into(),
        }
    }
}

impl ScenarioError {
    /// An error in a field.
    #[must_use]
    pub fn new(place: Place, problem: Problem) -> Self {
        Self {
            file: None,
            place,
            problem,
        }
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.place.line) {
            (Some(file), Some(line)) => write!(f, "{file}:{line}: ")?,
            (Some(file), None) => write!(f, "{file}: ")?,
            (None, Some(line)) => write!(f, "line {line}: ")?,
            (None, None) => {}
        }
        if !self.place.field.is_empty() {
            write!(f, "{}: ", self.place.field)?;
        }
        write!(f, "{}", self.problem)
    }
}

impl std::error::Error for ScenarioError {}

impl fmt::Display for ScenarioErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.0.iter().enumerate() {
            write!(f, "{}{error}", if i > 0 { "\n" } else { "" })?;
        }
        Ok(())
    }
}

impl std::error::Error for ScenarioErrors {}

impl From<ScenarioError> for ScenarioErrors {
    fn from(error: ScenarioError) -> Self {
        Self(vec![error])
    }
}
