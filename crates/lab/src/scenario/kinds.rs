//! What belongs somewhere in a scenario, and what was found there instead: as cases,
//! so that the page can say them in its own language. The English is here.

use std::fmt;

/// What belongs in a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// A table.
    Table,
    /// A list.
    List,
    /// A text.
    Text,
    /// True or false.
    Flag,
    /// A whole number.
    WholeNumber,
    /// A whole number of 64 bits.
    Seed,
    /// A length of time.
    Duration,
    /// A length of time, or two between which it lies.
    DurationOrRange,
    /// A point in time.
    Time,
    /// A point in time, or two between which it lies.
    TimeOrRange,
    /// A table from nodes to something.
    ByNode,
    /// A text, or one for each language.
    Words,
    /// A parameter and its value.
    Pair,
    /// A line of the timeline.
    Step,
    /// What is done.
    Verb,
    /// Something that goes with `on` alone.
    NotWithAt,
    /// A table from names to parts of an event.
    Saves,
    /// A part of an event.
    EventPart,
    /// One node or several.
    Party,
    /// Two or more groups of nodes.
    Groups,
    /// A command for a process.
    Command,
    /// So many words of a command.
    CommandWords {
        /// The most of them.
        max: usize,
    },
    /// A Redis server.
    RedisServer,
    /// A Raft server.
    RaftServer,
    /// A sentinel or a Raft server.
    Voter,
    /// A master's name.
    MasterName,
    /// A master's servers.
    Servers,
    /// The longest time a run may take.
    LongestRun,
    /// The event that a run waits for.
    AwaitedEvent,
    /// How long a flush takes.
    FlushCost,
    /// A replica's new priority.
    NewPriority,
    /// How much longer a packet takes.
    Delay,
    /// How many of a hundred packets are lost.
    Loss,
    /// How far off a clock is.
    ClockOffset,
    /// How fast a clock drifts.
    PartsPerMillion,
    /// A release of Redis.
    Release,
    /// A table from commands to their new names.
    Renames,
    /// The path of a program.
    ProgramPath,
    /// A text that a line of a configuration file can hold.
    Value,
    /// An address and a port.
    Address,
    /// What a sentinel announces as its address.
    AnnouncedAddress,
    /// The name of a host.
    Hostname,
    /// A sentinel.
    Sentinel,
    /// A parameter of SENTINEL DEBUG.
    DebugParameter,
    /// A value of such a parameter.
    DebugValue,
    /// Something that an expectation says is so.
    Want,
    /// When an expectation holds.
    Window,
    /// Something that goes with `event` alone.
    NotWithoutEvent,
    /// What a command is answered.
    Reply,
    /// The command that is answered so.
    AnsweredCommand,
    /// A number or a word.
    NumberOrWord,
    /// A value, or a test of one.
    Test,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Table => "a table",
            Self::List => "a list",
            Self::Text => "a text",
            Self::Flag => "true or false",
            Self::WholeNumber => "a whole number",
            Self::Seed => "a whole number from 0 to 18446744073709551615",
            Self::Duration => "milliseconds or a duration such as \"500ms\" or \"5s\"",
            Self::DurationOrRange => {
                "a duration such as \"500ms\", or a list of the shortest and the longest"
            }
            Self::Time => "a time",
            Self::TimeOrRange => "a time, or a list of the lowest and the highest time",
            Self::ByNode => "a table from nodes to values",
            Self::Words => "a text, or a table with `en` and `zh`",
            Self::Pair => "a list of a parameter and its value",
            Self::Step => "a table, or a text such as \"5s kill r0\"",
            Self::Verb => "a verb such as \"kill\"",
            Self::NotWithAt => "nothing: it belongs to `on`, not to `at`",
            Self::Saves => "a table from names to `src` or `inst`",
            Self::EventPart => "`src` or `inst`",
            Self::Party => "a node, a selector such as \"@sentinels\", or a list of them",
            Self::Groups => "a list of two or more groups of nodes",
            Self::CommandWords { max } => {
                return write!(f, "a list of 1 to {max} words");
            }
            Self::Command => "the words of the command",
            Self::RedisServer => "a Redis server",
            Self::RaftServer => "a Raft server",
            Self::Voter => "a sentinel or a Raft server",
            Self::MasterName => "the name of the master",
            Self::Servers => "a list of servers, the master first",
            Self::LongestRun => "the longest time the run may take",
            Self::AwaitedEvent => "the event that is waited for",
            Self::FlushCost => "how long a flush takes",
            Self::NewPriority => "the new priority",
            Self::Delay => "how much longer a packet takes",
            Self::Loss => "how many of a hundred packets are lost, 0 to 100",
            Self::ClockOffset => "how far off the clock is, in seconds",
            Self::PartsPerMillion => "a number of parts in a million",
            Self::Release => "a release of Redis such as \"7.0\"",
            Self::Renames => "a table from commands to their new names",
            Self::ProgramPath => "the path of the program",
            Self::Value => "a text without line breaks that is not empty",
            Self::Address => "an IPv4 address and a port such as \"10.0.0.1:6379\"",
            Self::AnnouncedAddress => "an address such as \"203.0.113.5:26379\"",
            Self::Hostname => "the name of a host such as \"redis-0.example\"",
            Self::Sentinel => "a sentinel",
            Self::DebugParameter => "a parameter of SENTINEL DEBUG",
            Self::DebugValue => "a number from 1 to 2147483647",
            Self::Want => "something that is so, such as `master`, `role` or `event`",
            Self::Window => {
                "exactly one of `at`, `within` and `for` (with `from` only the last two)"
            }
            Self::NotWithoutEvent => "nothing: it belongs to `event`",
            Self::Reply => "what the command is answered",
            Self::AnsweredCommand => "the command that is answered so",
            Self::NumberOrWord => "a number or a word",
            Self::Test => {
                "a value, or a test such as \"!= r0\", \">= 2\", \"has s_down\", \"has not s_down\" or \"like ^OK\""
            }
        })
    }
}

/// What was found in a place, shortened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// True or false.
    Flag(bool),
    /// A number, as it was written.
    Number(String),
    /// A text.
    Text(String),
    /// A number or a text, where it does not matter which.
    Value(String),
    /// A list.
    List,
    /// A table.
    Table,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Number(value) | Self::Value(value) => f.write_str(value),
            Self::Text(text) => write!(f, "the text `{text}`"),
            Self::List => f.write_str("a list"),
            Self::Table => f.write_str("a table"),
        }
    }
}

/// What a number counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quantity {
    /// Sentinels.
    Sentinels,
    /// Replicas.
    Replicas,
    /// Redis servers.
    RedisServers,
    /// Raft servers.
    RaftServers,
    /// Clients.
    Clients,
    /// Steps of a timeline.
    Steps,
    /// Milliseconds.
    Milliseconds,
    /// Flushes in a million.
    Flushes,
    /// How often an event is seen.
    Times,
    /// Which of the times an event is seen.
    Occurrence,
    /// Writes.
    Writes,
    /// A quorum.
    Quorum,
    /// A replica's priority.
    Priority,
    /// Bytes of a text.
    TextLength,
    /// What a program ends with.
    ExitCode,
    /// The signal that ends a program.
    Signal,
    /// A time within the run.
    TimeWithinRun,
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sentinels => "a number of sentinels",
            Self::Replicas => "a number of replicas",
            Self::RedisServers => "a number of Redis servers",
            Self::RaftServers => "a number of Raft servers",
            Self::Clients => "a number of clients",
            Self::Steps => "a number of steps",
            Self::Milliseconds => "a number of milliseconds",
            Self::Flushes => "a number of flushes in a million",
            Self::Times => "a number of times",
            Self::Occurrence => "an occurrence",
            Self::Writes => "a number of writes",
            Self::Quorum => "a quorum",
            Self::Priority => "a priority",
            Self::TextLength => "a text of a length",
            Self::ExitCode => "an exit code of at most 255",
            Self::Signal => "a signal of at most 255",
            Self::TimeWithinRun => "a time within the run",
        })
    }
}

/// What a word is one of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WordKind {
    /// What is done.
    Verb,
    /// Where configurations are written to.
    Storage,
    /// What becomes of a disk.
    DiskState,
    /// What is logged.
    LogLevel,
    /// How a link is cut.
    CutMode,
    /// What of an event is kept.
    EventPart,
    /// A release of Redis.
    Release,
}

impl fmt::Display for WordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Verb => "verb",
            Self::Storage => "storage",
            Self::DiskState => "state of a disk",
            Self::LogLevel => "log level",
            Self::CutMode => "mode",
            Self::EventPart => "part of an event",
            Self::Release => "release of Redis",
        })
    }
}

/// Whose names no Redis server may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameOf {
    /// `s0`, `s1`, …
    Sentinel,
    /// `c0`, `c1`, …
    Client,
    /// `n0`, `n1`, …
    RaftServer,
    /// `k0`, `k1`, …
    RaftClient,
}

impl fmt::Display for NameOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sentinel => "sentinel",
            Self::Client => "client",
            Self::RaftServer => "Raft server",
            Self::RaftClient => "client of Raft",
        })
    }
}
