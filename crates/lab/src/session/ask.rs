//! Asking a process something, as its operator.

use std::sync::Arc;

use lab_redis::wire::{Message, Reply, Value};
use lab_sim::{HostId, Record, Status, What};

use super::Session;
use crate::command::{Command, NodeName, Nodes, Verb};
use crate::console;
use crate::frame::{Answer, Exchange, NodeId};
use crate::scenario::NodeKind;
use crate::world::{
    AnyListener, CannotApply, Deployment, Happening, Listener, Message as Carried, Node, Run,
};

/// How long an answer is waited for, in simulated time: a process that is busy with a
/// flush gives it a few milliseconds later.
const PATIENCE: core::time::Duration = core::time::Duration::from_millis(100);

impl Session {
    /// Gives a command to a process as its operator would at a prompt, at the instant
    /// shown, and returns what came of it; it is in the story, too.
    ///
    /// A command that changes nothing, and one that a server refuses, is asked of a copy
    /// of the process, and the future that was played stays (`SENTINEL SET` may have
    /// changed something before it refuses the rest). Any other, and one that cannot be answered at once, is a
    /// command of the history ([`Session::apply`]); time then goes on until the answer
    /// is there, 100 ms at most. Without an answer the process is frozen or asleep; it
    /// gives it when it goes on.
    ///
    /// # Errors
    ///
    /// There is no such process, or it takes no commands.
    pub fn say(&mut self, node: &NodeName, words: &[String]) -> Result<Exchange, CannotApply> {
        let command = Command(Verb::Cmd {
            who: Nodes(vec![node.clone()]),
            args: words.to_vec(),
            wait: true,
        });
        let who = Arc::clone(self.run().who());
        let host = who.host(node).ok_or_else(|| CannotApply::UnknownNode {
            name: node.to_string(),
            known: who.hosts().map(|host| host.1.to_string()).collect(),
        })?;
        let line = console::line_of(words);
        let kind = who.kind(host);
        let status = self.run().world().host(host).status();
        let gone = matches!(status, Status::Dead | Status::HostDown);
        if gone && kind != NodeKind::Client {
            let text = console::could_not_connect(who.address(host), status == Status::Dead);
            return Ok(self.remark(host.0 as NodeId, line, text, true));
        }
        let mut from_copy = None;
        // Whoever owes an answer gives that one first.
        if !self.last_is_open(host) && (kind == NodeKind::Redis || !console::changes(kind, words)) {
            from_copy = ask_copy(self.run(), host, &command)?;
        }
        if let Some(value) = from_copy.filter(|value| {
            let refused = kind == NodeKind::Redis && matches!(**value, Value::Error(_));
            refused || !console::changes(kind, words)
        }) {
            let answer = Answer::printed(self.now_us(), &value, &line);
            return Ok(self.remark(host.0 as NodeId, line, answer.text, answer.failed));
        }
        self.apply(&command)?;
        if is_awake(self.run(), host) {
            let until = self.run().now() + PATIENCE;
            while self.last_is_open(host) && self.history.step_heard(until, &mut self.story, None) {
            }
        }
        let node = host.0 as NodeId;
        let said = self.story.last_exchange(node, self.now_us()).cloned();
        Ok(said.unwrap_or_else(|| self.exchange(node, line)))
    }

    /// Enters a line of a prompt that is not for the process, such as `help`, and what
    /// was printed.
    pub fn remark(&mut self, node: NodeId, line: String, text: String, failed: bool) -> Exchange {
        let exchange = Exchange {
            answer: Some(Answer::new(self.now_us(), text, failed)),
            ..self.exchange(node, line)
        };
        self.story.enter(exchange.clone());
        exchange
    }

    fn exchange(&self, node: NodeId, line: String) -> Exchange {
        Exchange {
            at_us: self.now_us(),
            step: self.run().steps(),
            node,
            line,
            answer: None,
        }
    }

    fn last_is_open(&self, host: HostId) -> bool {
        self.story
            .last_exchange(host.0 as NodeId, self.now_us())
            .is_some_and(|exchange| exchange.answer.is_none())
    }
}

/// Whether a process may answer soon: it is not frozen and does not sleep.
fn is_awake(run: &Run, host: HostId) -> bool {
    let row = run.world().host(host);
    let server = row.process().and_then(Node::server);
    let sleeps = server.is_some_and(|server| server.asleep_until_us().is_some());
    row.status() == Status::Up && !sleeps
}

/// The answer of a copy, if it comes soon enough.
fn ask_copy(run: &Run, host: HostId, command: &Command) -> Result<Option<Arc<Value>>, CannotApply> {
    let mut copy = run.clone();
    let mut ear = Ear { host, heard: None };
    copy.apply(command, &mut (&mut ear as AnyListener<'_>))?;
    let until = copy.now() + PATIENCE;
    while ear.heard.is_none()
        && is_awake(&copy, host)
        && copy.step_until(until, &mut (&mut ear as AnyListener<'_>))
    {}
    Ok(ear.heard)
}

/// Listens for the answer of one process.
struct Ear {
    host: HostId,
    heard: Option<Arc<Value>>,
}

impl Listener for Ear {
    fn record(&mut self, _: &Deployment, record: &Record<'_, Node>) {
        if let What::Answered {
            message: Carried::Redis(Message::Reply(Reply::Value(value))),
        } = &record.what
            && record.host == Some(self.host)
            && self.heard.is_none()
        {
            self.heard = Some(Arc::clone(value));
        }
    }

    fn happened(&mut self, _: lab_sim::Time, _: u64, _: &Happening<'_>) {}
}
