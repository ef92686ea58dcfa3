//! What every Redis program does with the words of a command before it looks at
//! what they mean: find the command, count its arguments, refuse it.

use std::sync::Arc;

use crate::wire::Value;

/// A command, or a subcommand of one, as `COMMAND` lists it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Command {
    /// Its name in lower case; that of a subcommand without its container's.
    pub name: &'static str,
    /// How many words it takes, with those of its name; negative for "at least".
    pub arity: i32,
    /// What follows the name, as `HELP` writes it; empty if nothing does.
    pub arguments: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// Whether it may change anything; see also the program's own function that
    /// looks at the arguments.
    pub changes: bool,
    /// Its subcommands, one of which must be given; empty if it takes none.
    pub subcommands: &'static [Self],
}

impl Command {
    /// Whether it takes that many words (`commandCheckArity`).
    #[must_use]
    pub const fn takes(&self, words: usize) -> bool {
        if self.arity < 0 {
            words >= self.arity.unsigned_abs() as usize
        } else {
            words == self.arity as usize
        }
    }
}

/// The command of those words, and its subcommand if it takes one
/// (`lookupCommand`, `commandCheckExistence`, `commandCheckArity`).
///
/// # Errors
///
/// Gives the reply to a command that does not exist or has too few or too many
/// arguments.
pub fn find(
    table: &'static [Command],
    words: &[Arc<str>],
) -> Result<(&'static Command, Option<&'static Command>), Value> {
    let named = |commands: &'static [Command], word: &str| {
        commands
            .iter()
            .find(|command| command.name.eq_ignore_ascii_case(word))
    };
    let Some(command) = words.first().and_then(|word| named(table, word)) else {
        return Err(unknown(words));
    };
    let sub = match words.get(1) {
        Some(word) if !command.subcommands.is_empty() => {
            let Some(sub) = named(command.subcommands, word) else {
                return Err(unknown_subcommand(command, word));
            };
            Some(sub)
        }
        _ => None,
    };
    if sub.unwrap_or(command).takes(words.len()) {
        return Ok((command, sub));
    }
    let of = sub.map_or_else(String::new, |sub| format!("|{}", sub.name));
    Err(Value::err(format_args!(
        "wrong number of arguments for '{}{of}' command",
        command.name
    )))
}

/// How much of a wrong word is repeated, in bytes.
const REPEATED: usize = 128;

/// The first bytes of a text, as `%.128s` cuts it but between characters.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The reply to a command that does not exist (`commandCheckExistence`).
#[must_use]
pub fn unknown(words: &[Arc<str>]) -> Value {
    let mut arguments = String::new();
    for word in words.iter().skip(1) {
        if arguments.len() >= REPEATED {
            break;
        }
        let room = REPEATED - arguments.len();
        arguments += &format!("'{}' ", cut(word, room));
    }
    Value::err(format_args!(
        "unknown command '{}', with args beginning with: {arguments}",
        words.first().map_or("", |word| cut(word, REPEATED))
    ))
}

/// The reply to a subcommand that does not exist.
#[must_use]
pub fn unknown_subcommand(command: &Command, word: &str) -> Value {
    Value::err(format_args!(
        "unknown subcommand '{}'. Try {} HELP.",
        cut(word, REPEATED),
        command.name.to_ascii_uppercase()
    ))
}

/// A whole number as Redis reads arguments (`string2ll`): digits with at most a
/// minus before them; no plus, no spaces, no leading zeros.
#[must_use]
pub fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let well_formed = match digits.as_bytes() {
        [b'0'] => text == "0",
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    well_formed.then(|| text.parse().ok()).flatten()
}

/// The reply to an argument that is not one (`getLongLongFromObjectOrReply`).
#[must_use]
pub fn not_an_integer() -> Value {
    Value::err("value is not an integer or out of range")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[Command] = &[
        Command {
            name: "ping",
            arity: -1,
            arguments: "[message]",
            summary: "",
            changes: false,
            subcommands: &[],
        },
        Command {
            name: "sentinel",
            arity: -2,
            arguments: "",
            summary: "",
            changes: false,
            subcommands: &[Command {
                name: "myid",
                arity: 2,
                arguments: "",
                summary: "",
                changes: false,
                subcommands: &[],
            }],
        },
    ];

    /// The error text for those words.
    fn refused(line: &str) -> String {
        let words: Vec<Arc<str>> = line.split(' ').map(Arc::from).collect();
        match find(TABLE, &words) {
            Err(Value::Error(text)) => text,
            other => panic!("expected an error, got {other:?}"),
        }
    }

    #[test]
    fn what_does_not_exist_is_refused_in_redis_words() {
        assert_eq!(
            refused("FOO"),
            "ERR unknown command 'FOO', with args beginning with: "
        );
        assert_eq!(
            refused("FOO a b"),
            "ERR unknown command 'FOO', with args beginning with: 'a' 'b' "
        );
        assert_eq!(
            refused("Sentinel Foo x"),
            "ERR unknown subcommand 'Foo'. Try SENTINEL HELP."
        );
    }

    #[test]
    fn only_the_first_128_bytes_of_wrong_words_are_repeated() {
        let long = "x".repeat(200);
        assert_eq!(
            refused(&format!("FOO {long} y")),
            format!(
                "ERR unknown command 'FOO', with args beginning with: '{}' ",
                &long[..128]
            )
        );
        assert_eq!(
            refused(&format!("SENTINEL {long}")),
            format!(
                "ERR unknown subcommand '{}'. Try SENTINEL HELP.",
                &long[..128]
            )
        );
        // Between characters, where Redis would cut through one.
        assert!(refused(&"ä".repeat(100)).contains(&format!("'{}'", "ä".repeat(64))));
    }

    #[test]
    fn the_number_of_words_is_checked_for_the_subcommand_if_there_is_one() {
        assert_eq!(
            refused("SENTINEL"),
            "ERR wrong number of arguments for 'sentinel' command"
        );
        assert_eq!(
            refused("SENTINEL MYID x"),
            "ERR wrong number of arguments for 'sentinel|myid' command"
        );
        let words = [Arc::from("PING"), Arc::from("x")];
        assert!(find(TABLE, &words).is_ok());
    }

    #[test]
    fn numbers_are_read_as_strictly_as_redis_reads_them() {
        assert_eq!(integer("0"), Some(0));
        assert_eq!(integer("-20"), Some(-20));
        assert_eq!(integer("9223372036854775807"), Some(i64::MAX));
        for wrong in [
            "",
            "-",
            "+1",
            "01",
            "-0",
            "1 ",
            " 1",
            "1.5",
            "abc",
            "9223372036854775808",
        ] {
            assert_eq!(integer(wrong), None, "{wrong}");
        }
    }
}
