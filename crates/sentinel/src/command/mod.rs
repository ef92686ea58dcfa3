//! What an operator can ask of a sentinel through `redis-cli` (§13.1), with
//! Redis's replies and error texts (`sentinelCommand` and its neighbours).

use std::sync::Arc;

use lab_redis::wire::{Value, Words};

use crate::{Out, Sentinel};

impl Sentinel {
    /// Carries out one command. `None` if it is never answered, because the process
    /// ends.
    pub(crate) fn command(&mut self, words: &Words, _out: &mut Out) -> Option<Value> {
        let lower: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
        let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
        match lower.as_slice() {
            ["ping"] => Some(Value::Status("PONG".to_owned())),
            ["sentinel", "myid"] => Some(Value::bulk(self.id)),
            _ => Some(unknown(words)),
        }
    }
}

/// `rejectCommandFormat` of an unknown command.
fn unknown(words: &[Arc<str>]) -> Value {
    let arguments: String = words[1..].iter().map(|word| format!("'{word}' ")).collect();
    Value::err(format_args!(
        "unknown command '{}', with args beginning with: {arguments}",
        words[0]
    ))
}
