use lab_redis::command::Command;
use lab_redis::server;

use crate::scenario::NodeKind;

/// The commands that a process of a kind knows.
#[must_use]
pub const fn commands_of(kind: NodeKind) -> &'static [Command] {
    match kind {
        NodeKind::Redis => server::COMMANDS,
        NodeKind::Sentinel => SENTINEL,
        NodeKind::Client => &[],
    }
}

const SENTINEL: &[Command] = &[];

/// Whether a command may change something at a process of that kind. What a process
/// does not know or refuses changes nothing.
#[must_use]
pub fn changes(kind: NodeKind, words: &[impl AsRef<str>]) -> bool {
    let named = |commands: &'static [Command], at: usize| {
        let word = words.get(at)?.as_ref();
        commands
            .iter()
            .find(|command| command.name.eq_ignore_ascii_case(word))
    };
    let Some(command) = named(commands_of(kind), 0) else {
        return false;
    };
    let command = if command.subcommands.is_empty() {
        command
    } else {
        named(command.subcommands, 1).unwrap_or(command)
    };
    command.changes && command.takes(words.len())
}
