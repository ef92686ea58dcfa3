//! What an operator can ask of a server through `redis-cli`, with Redis's replies
//! and error texts.

use std::sync::Arc;

use super::{Order, Out, Server};
use crate::wire::Value;

impl Server {
    /// Carries out one command. `None` if it is not answered now.
    pub(super) fn command(&mut self, words: &[Arc<str>], out: &mut Out) -> Option<Value> {
        let lower: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
        let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
        match lower.as_slice() {
            ["ping"] => Some(Value::Status("PONG".to_owned())),
            [
                "config",
                "set",
                "replica-priority" | "slave-priority",
                value,
            ] => Some(match value.parse() {
                Ok(priority) => {
                    self.priority = priority;
                    Value::ok()
                }
                Err(_) => Value::err("argument couldn't be parsed into an integer"),
            }),
            ["debug", "sleep", seconds] => {
                let us = seconds_in_us(seconds).unwrap_or(0);
                self.on_order(Order::Sleep { us }, out);
                Some(Value::ok())
            }
            _ => Some(Value::err(format_args!("unknown command '{}'", words[0]))),
        }
    }
}

/// A number of seconds with decimals, as `strtod` reads it, in microseconds; no
/// more than a year.
fn seconds_in_us(text: &str) -> Option<u64> {
    const YEAR_S: u64 = 365 * 24 * 3600;
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let whole: u64 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let digits: String = part.chars().chain("000000".chars()).take(6).collect();
    let micros: u64 = digits.parse().ok()?;
    Some(whole.min(YEAR_S) * 1_000_000 + micros)
}
