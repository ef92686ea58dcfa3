//! What operators asked, as part of the story: it is heard like everything else, and
//! what is asked of a copy is entered by hand.

use std::rc::Rc;

use lab_redis::wire::{Value, Words};
use lab_sim::{HostId, Time};

use super::story::Storyteller;
use crate::console;
use crate::frame::{Answer, Exchange, NodeId, Story};

impl Exchange {
    /// Moves it in time.
    pub(super) fn shift(&mut self, by_us: i64) {
        self.at_us += by_us;
        if let Some(answer) = &mut self.answer {
            answer.at_us += by_us;
        }
    }
}

impl Answer {
    /// A text, cut if it is too long.
    pub(super) fn new(at_us: i64, mut text: String, failed: bool) -> Self {
        if text.len() > Self::MAX {
            let mut end = Self::MAX;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let rest = text.len() - end;
            text.truncate(end);
            text += &format!("\n… ({rest} more bytes)");
        }
        Self {
            at_us,
            text,
            failed,
        }
    }

    /// A reply, as it is printed.
    pub(super) fn printed(at_us: i64, value: &Value, line: &str) -> Self {
        let words = console::split(line).unwrap_or_default();
        let failed = matches!(value, Value::Error(_));
        Self::new(at_us, console::printed(value, &words), failed)
    }
}

impl Storyteller {
    /// Enters something that was asked at an instant; what was asked then already
    /// stays before it.
    pub(super) fn enter(&mut self, exchange: Exchange) {
        let story = Rc::make_mut(&mut self.story);
        let place = story
            .exchanges
            .partition_point(|other| other.at_us <= exchange.at_us);
        story.exchanges.insert(place, exchange);
        if story.exchanges.len() > Story::EXCHANGES_KEPT {
            story.exchanges.remove(0);
            story.exchanges_dropped += 1;
        }
    }

    /// The last thing that was asked of a process up to an instant.
    pub(super) fn last_exchange(&self, node: NodeId, at_us: i64) -> Option<&Exchange> {
        self.story
            .exchanges
            .iter()
            .rev()
            .find(|other| other.node == node && other.at_us <= at_us && !other.line.is_empty())
    }

    pub(super) fn hear_question(&mut self, at: Time, host: HostId, words: &Words) {
        let exchange = Exchange {
            at_us: self.relative(at),
            step: self.step,
            node: host.0 as NodeId,
            line: console::line_of(words),
            answer: None,
        };
        self.enter(exchange);
    }

    /// Answers come in the order of the questions; a message to a subscriber comes as it
    /// comes, and is entered as an answer to nothing.
    pub(super) fn hear_answer(&mut self, at: Time, host: HostId, value: &Value) {
        let at_us = self.relative(at);
        if matches!(value, Value::Push(_)) {
            let message = Exchange {
                at_us,
                step: self.step,
                node: host.0 as NodeId,
                line: String::new(),
                answer: Some(Answer::printed(at_us, value, "")),
            };
            return self.enter(message);
        }
        if let Some(waiting) = self.waiting(host).next() {
            waiting.answer = Some(Answer::printed(at_us, value, &waiting.line));
        }
    }

    /// A process has ended: who waits for it learns that. `SHUTDOWN` is what was asked
    /// for.
    pub(super) fn hear_of_end(&mut self, at: Time, host: HostId) {
        let at_us = self.relative(at);
        for waiting in self.waiting(host) {
            let asked_for = waiting
                .line
                .get(..8)
                .is_some_and(|word| word.eq_ignore_ascii_case("shutdown"));
            let text = if asked_for {
                ""
            } else {
                console::CONNECTION_LOST
            };
            waiting.answer = Some(Answer::new(at_us, text.to_owned(), !asked_for));
        }
    }

    /// What was asked of a process and not answered yet, oldest first.
    fn waiting(&mut self, host: HostId) -> impl Iterator<Item = &mut Exchange> {
        let node = host.0 as NodeId;
        let nobody = !self
            .story
            .exchanges
            .iter()
            .any(|exchange| exchange.node == node && exchange.answer.is_none());
        // Most processes end without anybody waiting: the story is not copied then.
        let exchanges = if nobody {
            &mut []
        } else {
            Rc::make_mut(&mut self.story).exchanges.as_mut_slice()
        };
        exchanges
            .iter_mut()
            .filter(move |exchange| exchange.node == node && exchange.answer.is_none())
    }

    /// Forgets what was asked, and what was answered, after a place.
    pub(super) fn forget_exchanges(&mut self, steps: u64, at_us: i64) {
        let exchanges = &mut Rc::make_mut(&mut self.story).exchanges;
        exchanges.retain(|exchange| exchange.step <= steps && exchange.at_us <= at_us);
        for exchange in exchanges {
            exchange.answer = exchange
                .answer
                .take()
                .filter(|answer| answer.at_us <= at_us);
        }
    }
}
