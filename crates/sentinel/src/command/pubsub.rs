//! SUBSCRIBE and its like: what a sentinel announces is a message on the channel of that
//! name (`sentinelEvent`), to whoever has subscribed (pubsub.c).

use std::sync::Arc;

use lab_process::Output;
use lab_redis::glob;
use lab_redis::wire::{Message, Reply, Value, Words};

use crate::{Event, Level, Out, Sentinel};

/// What an operator's connection has subscribed to, in that order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subscriptions {
    channels: Vec<Arc<str>>,
    patterns: Vec<Arc<str>>,
}

impl Subscriptions {
    /// Whether the connection only takes messages (`CLIENT_PUBSUB`).
    pub(crate) fn any(&self) -> bool {
        !self.channels.is_empty() || !self.patterns.is_empty()
    }

    /// How many channels and patterns.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.channels.len(), self.patterns.len())
    }

    fn count(&self) -> Value {
        Value::Integer((self.channels.len() + self.patterns.len()) as i64)
    }

    fn list(&mut self, patterns: bool) -> &mut Vec<Arc<str>> {
        if patterns {
            &mut self.patterns
        } else {
            &mut self.channels
        }
    }

    /// `SUBSCRIBE` and `PSUBSCRIBE`: a reply for each.
    fn add(&mut self, words: &Words, patterns: bool) -> Value {
        let added = words[1..].iter().map(|name| {
            let list = self.list(patterns);
            if !list.contains(name) {
                list.push(Arc::clone(name));
            }
            Value::Array(vec![
                Value::bulk(word(&words[0])),
                Value::bulk(name),
                self.count(),
            ])
        });
        Value::Several(added.collect())
    }

    /// `UNSUBSCRIBE` and `PUNSUBSCRIBE`: from these, or from all.
    fn remove(&mut self, words: &Words, patterns: bool) -> Value {
        let all = words.len() == 1;
        let names = if all {
            self.list(patterns).clone()
        } else {
            words[1..].to_vec()
        };
        let what = word(&words[0]);
        if names.is_empty() {
            let nothing = vec![Value::bulk(what), Value::Nil, self.count()];
            return Value::Several(vec![Value::Array(nothing)]);
        }
        let removed = names.iter().map(|name| {
            self.list(patterns).retain(|known| known != name);
            Value::Array(vec![Value::bulk(&what), Value::bulk(name), self.count()])
        });
        Value::Several(removed.collect())
    }

    /// The messages of one announcement: on its channel, then for each pattern that the
    /// channel matches (`pubsubPublishMessage`). At debug nothing is published, and a
    /// log line is no announcement.
    fn messages(&self, event: &Event) -> Vec<Value> {
        let channel = event.kind.name();
        if channel.is_empty() || event.kind.level() == Level::Debug {
            return Vec::new();
        }
        let text = || Value::bulk(event.message());
        let mut messages = Vec::new();
        if self.channels.iter().any(|known| **known == *channel) {
            let message = vec![Value::bulk("message"), Value::bulk(channel), text()];
            messages.push(Value::Push(message));
        }
        for pattern in &self.patterns {
            if glob::matches(pattern, channel, false) {
                messages.push(Value::Push(vec![
                    Value::bulk("pmessage"),
                    Value::bulk(pattern),
                    Value::bulk(channel),
                    text(),
                ]));
            }
        }
        messages
    }
}

/// The name of the command as replies spell it.
fn word(name: &str) -> String {
    name.to_ascii_lowercase()
}

impl Sentinel {
    pub(super) fn pubsub(&mut self, command: &str, words: &Words) -> Value {
        match command {
            "subscribe" => self.subscriptions.add(words, false),
            "psubscribe" => self.subscriptions.add(words, true),
            "unsubscribe" => self.subscriptions.remove(words, false),
            _ => self.subscriptions.remove(words, true),
        }
    }

    /// Why a connection that has subscribed may not give a command
    /// (`processCommand`).
    pub(super) fn refused_while_subscribed(&self, name: &str, sub: Option<&str>) -> Option<Value> {
        const ALLOWED: [&str; 5] = [
            "ping",
            "subscribe",
            "psubscribe",
            "unsubscribe",
            "punsubscribe",
        ];
        if !self.subscriptions.any() || ALLOWED.contains(&name) {
            return None;
        }
        let full = sub.map_or_else(|| name.to_owned(), |sub| format!("{name}|{sub}"));
        Some(Value::err(format_args!(
            "Can't execute '{full}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context"
        )))
    }

    /// `PING` of a connection that has subscribed: an array in RESP2.
    pub(super) fn ping_while_subscribed(&self, words: &Words) -> Option<Value> {
        let message = words.get(1).map_or("", |word| &**word);
        let answer = || Value::bulks(["pong", message]);
        (self.subscriptions.any() && words.len() <= 2).then(answer)
    }

    /// Tells a subscriber what was announced in the call at hand.
    pub(crate) fn publish_announced(&self, out: &mut Out) {
        if !self.subscriptions.any() {
            return;
        }
        let announced = out.outputs().iter().filter_map(|output| match output {
            Output::Event { event, .. } => Some(event),
            _ => None,
        });
        let messages: Vec<Value> = announced
            .flat_map(|event| self.subscriptions.messages(event))
            .collect();
        for message in messages {
            out.answer(Message::Reply(Reply::Value(Arc::new(message))));
        }
    }
}
