use std::fmt;

use super::Statement;

/// Why Redis would not start from a file: the first thing that is wrong, as Redis
/// finds it (the lines that begin with `sentinel` are looked at after all others).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfError {
    /// The line, from 1.
    pub line: usize,
    /// The line's text, without white space at its ends.
    pub text: String,
    /// What is wrong with it.
    pub reason: Reason,
}

/// What is wrong with a line. Prints as Redis 7.0.15 words it; the last five are the
/// lab's own, about things that Redis would take and the lab has not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// Quotes that are not closed, or closed in the middle of a word.
    UnbalancedQuotes,
    /// No directive of that name, or one of the few whose number of words counts.
    BadDirective,
    /// A directive with too many or too few words.
    WrongNumberOfArguments,
    /// Not a whole number.
    NotAnInteger,
    /// A number out of bounds.
    OutOfRange {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// Neither a number of bytes nor one with a unit.
    NotMemory,
    /// Neither yes nor no.
    NotYesOrNo,
    /// None of a few words.
    NotOneOf(&'static [&'static str]),
    /// More than 16 addresses to bind to.
    TooManyBindAddresses,
    /// A module's directive without a value.
    ModuleWithoutValue,
    /// A user that was declared before.
    DuplicateUser(String),
    /// `rename-command` of a command a sentinel does not have.
    NoSuchCommand,
    /// No statement of that name, or with another number of words.
    UnrecognizedStatement(Option<Statement>),
    /// A quorum below 1.
    Quorum,
    /// A master that no `monitor` line names.
    NoSuchMaster,
    /// A time that must be above 0.
    NegativeOrZeroTime,
    /// A time that must not be below 0.
    NegativeTime,
    /// Two masters of one name.
    DuplicateMaster,
    /// Two replicas at one address.
    DuplicateReplica,
    /// Two sentinels with one id.
    DuplicateSentinel,
    /// A host that is no address, and no name that could be looked up.
    CannotResolve,
    /// A port outside 0 to 65535.
    InvalidPort,
    /// A notification script that is not there or cannot be run.
    NotificationScript,
    /// A reconfiguration script that is not there or cannot be run.
    ClientReconfigScript,
    /// A sentinel's id that has not 40 characters.
    MalformedId,
    /// A command renamed twice.
    RenamedTwice,
    /// `deny-scripts-reconfig`: neither yes nor no.
    DenyScriptsReconfig,
    /// `resolve-hostnames`: neither yes nor no.
    ResolveHostnames,
    /// `announce-hostnames`: neither yes nor no.
    AnnounceHostnames,
    /// The lab reads no other files.
    Include,
    /// The lab's hosts have no IPv6 addresses.
    Ipv6,
    /// An id with other characters than hexadecimal digits.
    IdNotHexadecimal,
    /// An announced port that is none.
    AnnouncedPort,
    /// A file that is too large.
    TooLarge {
        /// The most bytes it may have.
        max: usize,
    },
}

impl Reason {
    /// Whether Redis would take the line, and only the lab has not what it asks for.
    #[must_use]
    pub const fn is_of_the_lab(&self) -> bool {
        matches!(
            self,
            Self::Include
                | Self::Ipv6
                | Self::IdNotHexadecimal
                | Self::AnnouncedPort
                | Self::TooLarge { .. }
        )
    }

    /// What belongs there, where Redis does not say it itself.
    #[must_use]
    pub fn expected(&self) -> Option<String> {
        let text = match self {
            Self::UnbalancedQuotes => "a closing quote, followed by a space or the line's end",
            Self::BadDirective => {
                "a directive of redis.conf such as `port`, or `sentinel` and a statement"
            }
            Self::WrongNumberOfArguments => "one value; in quotes if it has spaces",
            Self::NotAnInteger => "a whole number",
            Self::NotMemory => "a number of bytes, such as 1048576 or 1mb",
            Self::TooManyBindAddresses => "at most 16 addresses",
            Self::ModuleWithoutValue => "a value",
            Self::DuplicateUser(_) => "one line per user",
            Self::NoSuchCommand => "a command that a sentinel has, such as INFO",
            Self::UnrecognizedStatement(Some(statement)) => {
                return Some(format!(
                    "`sentinel {} {}`",
                    statement.as_str(),
                    statement.usage()
                ));
            }
            Self::UnrecognizedStatement(None) => {
                "one of Sentinel's statements, such as `sentinel monitor <name> <ip> <port> <quorum>`"
            }
            Self::Quorum => "the number of sentinels that must find the master down",
            Self::NoSuchMaster => "the name of a master that a `sentinel monitor` line gives",
            Self::NegativeOrZeroTime => "a number of milliseconds above 0",
            Self::NegativeTime => "a number of milliseconds, or 0 for never",
            Self::DuplicateMaster => "another name",
            Self::DuplicateReplica | Self::DuplicateSentinel => "each of them once",
            Self::CannotResolve => {
                "an IPv4 address; names need `sentinel resolve-hostnames yes` before"
            }
            Self::InvalidPort | Self::AnnouncedPort => "a port from 0 to 65535",
            Self::NotificationScript | Self::ClientReconfigScript => {
                "the path of a script that can be run"
            }
            Self::MalformedId | Self::IdNotHexadecimal => "40 hexadecimal digits",
            Self::RenamedTwice => "one line per command",
            Self::Include => "the lines of that file in its place",
            Self::Ipv6 => "an IPv4 address",
            Self::OutOfRange { .. }
            | Self::NotYesOrNo
            | Self::NotOneOf(_)
            | Self::DenyScriptsReconfig
            | Self::ResolveHostnames
            | Self::AnnounceHostnames
            | Self::TooLarge { .. } => return None,
        };
        Some(text.to_owned())
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnbalancedQuotes => "Unbalanced quotes in configuration line",
            Self::BadDirective => "Bad directive or wrong number of arguments",
            Self::WrongNumberOfArguments => "wrong number of arguments",
            Self::NotAnInteger => "argument couldn't be parsed into an integer",
            Self::OutOfRange { min, max } => {
                return write!(f, "argument must be between {min} and {max} inclusive");
            }
            Self::NotMemory => "argument must be a memory value",
            Self::NotYesOrNo => "argument must be 'yes' or 'no'",
            Self::NotOneOf(words) => {
                let words = words.join(", ");
                return write!(f, "argument(s) must be one of the following: {words}");
            }
            Self::TooManyBindAddresses => "Too many bind addresses specified.",
            Self::ModuleWithoutValue => "Module config specified without value",
            Self::DuplicateUser(name) => {
                return write!(
                    f,
                    "Error in user declaration '{name}': Duplicate user found. \
                     A user can only be defined once in config files"
                );
            }
            Self::NoSuchCommand => "No such command in rename-command",
            Self::UnrecognizedStatement(_) => "Unrecognized sentinel configuration statement.",
            Self::Quorum => "Quorum must be 1 or greater.",
            Self::NoSuchMaster => "No such master with specified name.",
            Self::NegativeOrZeroTime => "negative or zero time parameter.",
            Self::NegativeTime => "negative time parameter.",
            Self::DuplicateMaster => "Duplicate master name.",
            Self::DuplicateReplica => "Duplicate hostname and port for replica.",
            Self::DuplicateSentinel => "Duplicate runid for sentinel.",
            Self::CannotResolve => "Can't resolve instance hostname.",
            Self::InvalidPort => "Invalid port number.",
            Self::NotificationScript => "Notification script seems non existing or non executable.",
            Self::ClientReconfigScript => {
                "Client reconfiguration script seems non existing or non executable."
            }
            Self::MalformedId => "Malformed Sentinel id in myid option.",
            Self::RenamedTwice => "Same command renamed multiple times with rename-command.",
            Self::DenyScriptsReconfig => {
                "Please specify yes or no for the deny-scripts-reconfig options."
            }
            Self::ResolveHostnames => "Please specify yes or no for the resolve-hostnames option.",
            Self::AnnounceHostnames => {
                "Please specify yes or no for the announce-hostnames option."
            }
            Self::Include => "the lab reads no other files",
            Self::Ipv6 => "the lab's hosts have no IPv6 addresses",
            Self::IdNotHexadecimal => "the lab's ids are made of hexadecimal digits",
            Self::AnnouncedPort => "announce-port is not a port",
            Self::TooLarge { max } => {
                return write!(
                    f,
                    "the file is larger than {max} bytes, the most the lab reads"
                );
            }
        })
    }
}

impl ConfError {
    /// What Redis prints before it exits.
    #[must_use]
    pub fn as_redis_prints_it(&self) -> String {
        format!(
            "\n*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\n\
             Reading the configuration file, at line {}\n>>> '{}'\n{}\n",
            self.line, self.text, self.reason
        )
    }
}

/// What and what was expected; the line is told by whoever knows the file.
impl fmt::Display for ConfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.reason.to_string();
        f.write_str(&reason)?;
        if let Some(expected) = self.reason.expected() {
            // Some of Redis's own texts are sentences, others are not.
            let stop = if reason.ends_with('.') { "" } else { "." };
            write!(f, "{stop} Expected {expected}.")?;
        }
        write!(f, " (in `{}`)", self.text)
    }
}

impl std::error::Error for ConfError {}
