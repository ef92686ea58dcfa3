//! Why a message was sent.

use core::time::Duration;

use lab_sim::Time;

use super::super::history::History;
use super::earlier::SENDERS;
use super::{Kept, Stretch, Teller, Walked, Was};
use crate::frame::{Cause, CauseKind, MessageKind, MessageView, NodeId, Story};

/// What brought a message about began no longer before it was sent.
const BREATH: Duration = Duration::from_millis(500);

/// The chain of a message, the nearest cause first; empty if it was not sent.
pub(in super::super) fn chain(
    history: &History,
    story: &Story,
    zero: Time,
    message: &MessageView,
) -> Vec<Cause> {
    let mut teller = Teller {
        history,
        story,
        zero,
        told: Vec::new(),
    };
    let sent = Time::from_us(zero.as_us().saturating_add_signed(message.sent_us));
    let id = message.id_of_first();
    let stretch = Stretch::up_to_message(history, sent, id);
    let record = stretch.kept.last().filter(|kept| kept.was == Was::Sent(id));
    if let Some(record) = record {
        let line = teller.sent(record, message.kind, &stretch);
        teller.tell_from(line);
    }
    teller.told
}

impl Stretch {
    /// The records up to that of a message which was sent at that instant.
    fn up_to_message(history: &History, sent: Time, id: u64) -> Self {
        let from = sent.as_us().saturating_sub(BREATH.as_micros() as u64);
        let mut replay = history.replay_before(Time::from_us(from));
        Self::listen(&mut replay, |replay, stretch| {
            let is_it = |kept: &Kept| kept.was == Was::Sent(id);
            if let Some(at) = stretch.kept.iter().rposition(is_it) {
                stretch.kept.truncate(at + 1);
                return None;
            }
            (replay.run().now() <= sent).then_some(sent)
        })
    }
}

impl Teller<'_> {
    /// Tells why something was sent; gives the line the chain goes on with.
    fn sent(&mut self, record: &Kept, kind: MessageKind, stretch: &Stretch) -> Option<usize> {
        let node = record.host?;
        // Others go out whatever the sender has just announced.
        let announced = matches!(
            kind,
            MessageKind::Ask | MessageKind::Vote | MessageKind::SlaveOf
        );
        let said = self.said_at(node, record.step).filter(|_| announced);
        if let Some(said) = said {
            return self.go_on(said);
        }
        let (root, node) = match self.walk(stretch, record.cause, node) {
            Walked::Line(line) => return line,
            Walked::Root(root, node) => (root?, node),
        };
        let at_us = self.relative(root.at);
        if announced && let Some(line) = self.last_said(node, at_us) {
            return self.go_on(line);
        }
        let what = match root.was {
            Was::Ordered => return self.act(node, node, at_us),
            Was::Booted => CauseKind::Started { node },
            Was::Woke => CauseKind::Timer { node },
            _ => return None,
        };
        self.begins(root, what)
    }

    /// The last thing that a process announced of which messages to others come.
    fn last_said(&self, node: NodeId, at_us: i64) -> Option<usize> {
        let mut lines = self.story.log.iter().enumerate().rev();
        let found = lines.find(|(_, line)| {
            line.node == node && line.at_us <= at_us && SENDERS.contains(&line.event)
        });
        found.map(|(place, _)| place)
    }
}
