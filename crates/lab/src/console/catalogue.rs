use std::sync::Arc;

use lab_redis::command::{Command, find};
use lab_redis::server;
use lab_sentinel::command as sentinel;

use crate::scenario::NodeKind;

/// The commands that a process of a kind knows.
#[must_use]
pub const fn commands_of(kind: NodeKind) -> &'static [Command] {
    match kind {
        NodeKind::Redis => server::COMMANDS,
        NodeKind::Sentinel => sentinel::COMMANDS,
        NodeKind::Client | NodeKind::Raft | NodeKind::RaftClient => &[],
    }
}

/// Whether a command may change something at a process of that kind. What a process
/// does not know or refuses changes nothing.
#[must_use]
pub fn changes(kind: NodeKind, words: &[impl AsRef<str>]) -> bool {
    let words: Vec<Arc<str>> = words.iter().map(|word| word.as_ref().into()).collect();
    match kind {
        NodeKind::Redis => find(server::COMMANDS, &words)
            .is_ok_and(|(command, sub)| sub.unwrap_or(command).changes),
        NodeKind::Sentinel => sentinel::changes(&words),
        NodeKind::Client | NodeKind::Raft | NodeKind::RaftClient => false,
    }
}
