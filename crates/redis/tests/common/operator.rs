//! An operator at the prompt of one server, or of several.

#![allow(dead_code, unreachable_pub)]

use std::sync::Arc;

use lab_process::Input;
use lab_redis::server::{Order, Server, Spec};
use lab_redis::wire::{Message, Reply, Value, Words};

use super::{Bench, Did, Net, redis};

pub fn master() -> Bench<Server> {
    Bench::boot(&Spec::new(redis(0), None), None).0
}

pub fn replica() -> Bench<Server> {
    Bench::boot(&Spec::new(redis(1), Some(redis(0))), None).0
}

pub fn words(line: &str) -> Words {
    line.split_whitespace()
        .map(|word| Arc::from(word.trim_matches('"')))
        .collect()
}

pub fn answers(did: &[Did<lab_redis::server::ServerEvent, lab_redis::server::Disk>]) -> Vec<Value> {
    did.iter()
        .filter_map(|one| match one {
            Did::Answer(Message::Reply(Reply::Value(value))) => Some((**value).clone()),
            _ => None,
        })
        .collect()
}

/// The answers given at once.
pub fn give(server: &mut Bench<Server>, line: &str) -> Vec<Value> {
    answers(&server.give(Input::Order(Order::Command(words(line)))))
}

pub fn say(server: &mut Bench<Server>, line: &str) -> Value {
    let mut values = give(server, line);
    assert_eq!(values.len(), 1, "{line}: {values:?}");
    values.remove(0)
}

pub fn text(server: &mut Bench<Server>, line: &str) -> String {
    match say(server, line) {
        Value::Status(text) | Value::Bulk(text) => text,
        Value::Error(text) => format!("-{text}"),
        Value::Integer(number) => number.to_string(),
        Value::Nil => "(nil)".to_owned(),
        other => format!("{other:?}"),
    }
}

pub fn check(server: &mut Bench<Server>, table: &[(&str, &str)]) {
    for (line, expected) in table {
        assert_eq!(text(server, line), *expected, "{line}");
    }
}

pub fn ask(net: &mut Net, at: u8, line: &str) -> Vec<Value> {
    net.answers.clear();
    net.order(redis(at), Order::Command(words(line)));
    net.answers
        .drain(..)
        .map(|(_, message)| match message {
            Message::Reply(Reply::Value(value)) => (*value).clone(),
            other => panic!("{other:?}"),
        })
        .collect()
}
