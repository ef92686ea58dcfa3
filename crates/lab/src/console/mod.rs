//! A prompt like that of `redis-cli`, attached to a process of the world: how a line
//! becomes words ([`split`]), how a reply is printed ([`printed`]), what there is to
//! say ([`commands_of`], [`help`], [`completions`]), and the lines given before
//! ([`Recall`]).
//!
//! Whoever holds a prompt (the page, the command line) shares all of it; the commands
//! themselves go through [`Session::say`](crate::session::Session::say). The behaviour
//! was compared with redis-cli 7.0.15.

mod catalogue;
mod complete;
mod help;
mod printed;
mod recall;
mod words;

use lab_process::Address;

pub use catalogue::{changes, commands_of};
pub use complete::completions;
pub use help::{Language, help};
pub use printed::{printed, quoted};
pub use recall::Recall;
pub use words::{Unbalanced, line_of, split};

/// The longest line a prompt takes, in bytes.
pub const LINE_MAX: usize = 2_000;

/// What a line asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Asked {
    /// Nothing.
    Nothing,
    /// Help about these words, or about help itself.
    Help(Vec<String>),
    /// `clear`: an empty screen.
    Clear,
    /// `quit` or `exit`.
    Quit,
    /// A command for the process.
    Command(Vec<String>),
}

/// Why a line asks for nothing that can be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BadLine {
    /// A quotation mark is not closed, or something follows one.
    Unbalanced,
    /// It is longer than [`LINE_MAX`]; so many bytes.
    TooLong(usize),
}

impl std::fmt::Display for BadLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unbalanced => f.write_str("Invalid argument(s)"),
            Self::TooLong(found) => {
                write!(f, "a line may have {LINE_MAX} bytes, this one has {found}")
            }
        }
    }
}

/// Reads a line (`repl` and `issueCommand` of redis-cli.c).
///
/// # Errors
///
/// The words cannot be told apart, or there are too many.
pub fn read(line: &str) -> Result<Asked, BadLine> {
    if line.len() > LINE_MAX {
        return Err(BadLine::TooLong(line.len()));
    }
    let mut words = split(line).map_err(|Unbalanced| BadLine::Unbalanced)?;
    let Some(first) = words.first() else {
        return Ok(Asked::Nothing);
    };
    let is = |name: &str| first.eq_ignore_ascii_case(name);
    Ok(if is("quit") || is("exit") {
        Asked::Quit
    } else if words.len() == 1 && is("clear") {
        Asked::Clear
    } else if is("help") || is("?") {
        words.remove(0);
        Asked::Help(words)
    } else {
        Asked::Command(words)
    })
}

/// What stands before the line that is typed; without an address when nothing answers
/// there.
#[must_use]
pub fn prompt(connected_to: Option<Address>) -> String {
    match connected_to {
        Some(address) => format!("{address}> "),
        None => "not connected> ".to_owned(),
    }
}

/// What redis-cli prints when nothing listens at an address, or nothing is there at
/// all.
#[must_use]
pub fn could_not_connect(to: Address, host_is_up: bool) -> String {
    let why = if host_is_up {
        "Connection refused"
    } else {
        "Connection timed out"
    };
    format!("Could not connect to Redis at {to}: {why}")
}

/// What redis-cli prints when the other side goes away before it has answered.
pub const CONNECTION_LOST: &str = "Error: Server closed the connection";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_ask_for_help_for_an_empty_screen_for_the_end_or_for_a_command() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(read("  "), Ok(Asked::Nothing));
        assert_eq!(
            read("HELP config set"),
            Ok(Asked::Help(words("config set")))
        );
        assert_eq!(read("?"), Ok(Asked::Help(Vec::new())));
        assert_eq!(read("clear"), Ok(Asked::Clear));
        assert_eq!(read("exit"), Ok(Asked::Quit));
        assert_eq!(read("get k"), Ok(Asked::Command(words("get k"))));
        assert_eq!(read("get \"k"), Err(BadLine::Unbalanced));
        assert_eq!(BadLine::Unbalanced.to_string(), "Invalid argument(s)");
        let long = "x".repeat(LINE_MAX + 1);
        assert_eq!(read(&long), Err(BadLine::TooLong(LINE_MAX + 1)));
    }
}
