//! The chain of causes of something that was announced.
//!
//! The simulator knows for each record which one brought it about; such a chain ends at
//! a wake-up, a boot or an order after a few milliseconds. Where a wake-up found that
//! something had become true, the chain goes on to the record that made it so: which one
//! that may be is said once, in [`earlier`]. It ends at what somebody did, at a start, or
//! at a timer.

mod earlier;
mod message;

use lab_sentinel::EventKind;
use lab_sim::{HostId, Record, Time, What};

use earlier::{SENDERS, earlier, waits};

use super::history::History;
use super::meaning::{about, name_of};
use super::replay::Replay;
use crate::frame::{Cause, CauseKind, LogLine, MessageKind, NodeId, Story};
use crate::picture;
use crate::world::{AnyListener, Deployment, Happening, Listener, Node, NodeEvent, Run};

pub(super) use message::chain as chain_of_message;

/// The longest chain that is told.
const LONGEST: usize = 60;

/// A wait shorter than that is the distance between two ticks.
const SHORT_US: i64 = 300_000;

/// What a record was, as far as chains need it.
#[derive(Clone, PartialEq, Debug)]
enum Was {
    Woke,
    Ordered,
    Booted,
    Event {
        name: &'static str,
        about: Option<NodeId>,
    },
    /// That message.
    Sent(u64),
    Delivered {
        from: NodeId,
        kind: MessageKind,
        reply: bool,
    },
    Other,
}

/// A record that was played again.
#[derive(Clone, Debug)]
struct Kept {
    id: u64,
    at: Time,
    step: u64,
    host: Option<NodeId>,
    cause: Option<u64>,
    was: Was,
}

/// The records of a stretch, and the run as it was before its last step.
struct Stretch {
    kept: Vec<Kept>,
    before: Option<Run>,
}

/// Keeps the records of a stretch with their steps.
struct Heard<'s> {
    stretch: &'s mut Stretch,
    step: u64,
}

impl Stretch {
    fn up_to(history: &History, step: u64) -> Self {
        let mut replay = history.replay(step.saturating_sub(1));
        let mut before = None;
        let mut stretch = Self::listen(&mut replay, |replay, _| {
            if replay.run().steps() + 1 == step {
                before = Some(replay.run().clone());
            }
            (replay.run().steps() < step).then_some(Time::MAX)
        });
        stretch.before = before;
        stretch
    }

    /// The records of a replay, which does another step up to that instant for as long as
    /// it is told one.
    fn listen(
        replay: &mut Replay,
        mut until: impl FnMut(&Replay, &mut Self) -> Option<Time>,
    ) -> Self {
        let mut stretch = Self {
            kept: Vec::new(),
            before: None,
        };
        while let Some(until) = until(replay, &mut stretch) {
            let step = replay.run().steps() + 1;
            let mut heard = Heard {
                stretch: &mut stretch,
                step,
            };
            if !replay.step(until, &mut (&mut heard as AnyListener<'_>)) {
                break;
            }
        }
        stretch
    }

    fn by_id(&self, id: u64) -> Option<&Kept> {
        let at = self.kept.binary_search_by_key(&id, |kept| kept.id).ok()?;
        self.kept.get(at)
    }
}

impl Listener for Heard<'_> {
    fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        let number = |host: HostId| host.0 as NodeId;
        let was = match &record.what {
            What::Woke { .. } => Was::Woke,
            What::Ordered { .. } => Was::Ordered,
            What::Booted { .. } => Was::Booted,
            What::Event { event, .. } => Was::Event {
                name: name_of(event),
                about: match event {
                    NodeEvent::Sentinel(event) => about(who, event),
                    _ => None,
                },
            },
            What::Sent { id, .. } => Was::Sent(id.0),
            What::Delivered { from, message, .. } => {
                let (kind, reply) = picture::kind_of(message);
                Was::Delivered {
                    from: number(*from),
                    kind,
                    reply,
                }
            }
            _ => Was::Other,
        };
        self.stretch.kept.push(Kept {
            id: record.id,
            at: record.at,
            step: self.step,
            host: record.host.map(number),
            cause: record.cause,
            was,
        });
    }

    fn happened(&mut self, _: Time, _: u64, _: &Happening<'_>) {}
}

/// The chain of the line at that place of the story's log, the nearest cause first.
pub(super) fn chain(history: &History, story: &Story, zero: Time, place: usize) -> Vec<Cause> {
    let mut teller = Teller {
        history,
        story,
        zero,
        told: Vec::new(),
    };
    teller.tell_from(Some(place));
    teller.told
}

/// Where a walk from record to record ends.
enum Walked<'s> {
    /// At a sender who announced why, if that is in the log.
    Line(Option<usize>),
    /// At a record that nothing brought about, and whose it is.
    Root(Option<&'s Kept>, NodeId),
}

struct Teller<'a> {
    history: &'a History,
    story: &'a Story,
    zero: Time,
    told: Vec<Cause>,
}

impl Teller<'_> {
    fn relative(&self, at: Time) -> i64 {
        at.as_us() as i64 - self.zero.as_us() as i64
    }

    /// Tells what brought a line about, and what that, to the end of the chain.
    fn tell_from(&mut self, mut place: Option<usize>) {
        while let Some(line) = place.filter(|_| self.told.len() < LONGEST) {
            place = self.tell(line);
        }
        self.told.truncate(LONGEST);
    }

    /// Tells what brought a line about; gives the earlier line the chain goes on with.
    fn tell(&mut self, place: usize) -> Option<usize> {
        let line = self.story.log.get(place)?;
        let stretch = Stretch::up_to(self.history, line.step);
        let record = self.record_of(&stretch, place)?;
        // In one breath with something else it announced: that is the cause.
        if let Some(just) = self.same_breath(place) {
            return self.go_on(just);
        }
        record.cause?;
        let (root, node) = match self.walk(&stretch, record.cause, line.node) {
            Walked::Line(line) => return line,
            Walked::Root(root, node) => (root.cloned(), node),
        };
        self.behind_a_timer(place, node, record, root.as_ref(), &stretch)
    }

    /// Tells of the messages from record to record, back from one of a process.
    fn walk<'s>(
        &mut self,
        stretch: &'s Stretch,
        from: Option<u64>,
        mut node: NodeId,
    ) -> Walked<'s> {
        let mut root = from.and_then(|id| stretch.by_id(id));
        while let Some(kept) = root {
            if let Was::Delivered { from, kind, reply } = kept.was {
                let sent = kept.cause.and_then(|id| stretch.by_id(id));
                self.told.push(Cause {
                    at_us: self.relative(kept.at),
                    step: Some(kept.step),
                    what: CauseKind::Message {
                        from,
                        to: kept.host.unwrap_or(node),
                        kind,
                        reply,
                        sent_us: self.relative(sent.map_or(kept.at, |sent| sent.at)),
                    },
                });
                node = from;
                // What the sender announced as it sent this is why it did.
                if let Some(said) = sent.and_then(|sent| self.said_at(node, sent.step)) {
                    return Walked::Line(self.go_on(said));
                }
            }
            if kept.cause.is_none() {
                break;
            }
            root = kept.cause.and_then(|id| stretch.by_id(id));
        }
        Walked::Root(root, node)
    }

    /// The record of a line.
    fn record_of<'s>(&self, stretch: &'s Stretch, place: usize) -> Option<&'s Kept> {
        let line = &self.story.log[place];
        let same = |other: &LogLine| {
            (other.step, other.node, other.event) == (line.step, line.node, line.event)
        };
        let before = self.story.log.range(0..place).rev();
        let nth = before
            .take_while(|other| other.step == line.step)
            .filter(|other| same(other));
        let nth = nth.count();
        let mut records = stretch.kept.iter().filter(|kept| {
            let is_it = matches!(kept.was, Was::Event { name, .. } if name == line.event);
            is_it && kept.step == line.step && kept.host == Some(line.node)
        });
        records.nth(nth)
    }

    /// The line before in the same step of the same process, if it led to this one.
    fn same_breath(&self, place: usize) -> Option<usize> {
        let line = &self.story.log[place];
        let just = place.checked_sub(1)?;
        let before = &self.story.log[just];
        let together = before.step == line.step && before.node == line.node;
        (together && earlier(line.event).contains(&before.event)).then_some(just)
    }

    /// The last line of a process at a step.
    fn said_at(&self, node: NodeId, step: u64) -> Option<usize> {
        let end = self.story.log.partition_point(|line| line.step <= step);
        let mut lines = self.story.log.range(0..end).enumerate().rev();
        lines
            .by_ref()
            .take_while(|(_, line)| line.step == step)
            .find(|(_, line)| line.node == node && !line.event.is_empty())
            .map(|(place, _)| place)
    }

    /// A timer or a start is where records begin; what it found had become true before.
    fn behind_a_timer(
        &mut self,
        place: usize,
        node: NodeId,
        record: &Kept,
        root: Option<&Kept>,
        stretch: &Stretch,
    ) -> Option<usize> {
        let line = &self.story.log[place];
        // What takes a flush is announced when that is done, in a later step.
        let woken = root.map(|root| root.step).filter(|step| *step != line.step);
        let woken = woken.map(|step| Stretch::up_to(self.history, step));
        let stretch = woken.as_ref().unwrap_or(stretch);
        if node == line.node {
            if let Was::Event {
                about: Some(of), ..
            } = record.was
                && line.event == EventKind::Sdown.name()
            {
                return self.silence(node, of, line, stretch);
            }
            if line.event == "timed-out"
                && let Some((of, since_us)) = self.raft_silence(node, stretch)
            {
                self.push_silence(node, of, since_us);
                return self.act(of, node, line.at_us);
            }
        }
        if root.is_some_and(|root| matches!(root.was, Was::Ordered)) {
            return self.act(node, node, line.at_us);
        }
        let before = self.before(place, node, line);
        if let Some(found) = before {
            let since = self.story.log[found].at_us;
            if node == line.node && waits(line.event) && line.at_us - since > SHORT_US {
                self.told.push(Cause {
                    at_us: since,
                    step: None,
                    what: CauseKind::Waited {
                        node,
                        us: (line.at_us - since) as u64,
                    },
                });
            }
            return self.go_on(found);
        }
        if line.event == EventKind::Tilt.name() || root.is_none() {
            return self.act(node, node, line.at_us);
        }
        let root = root?;
        let what = match root.was {
            Was::Booted => CauseKind::Started { node },
            _ => CauseKind::Timer { node },
        };
        self.begins(root, what)
    }

    /// The record with which a chain begins.
    fn begins(&mut self, root: &Kept, what: CauseKind) -> Option<usize> {
        self.told.push(Cause {
            at_us: self.relative(root.at),
            step: Some(root.step),
            what,
        });
        None
    }

    /// The earlier line that made true what a timer found.
    fn before(&self, place: usize, node: NodeId, line: &LogLine) -> Option<usize> {
        if node != line.node {
            // A message came of something its sender had announced before.
            let mut lines = self.story.log.range(0..place).enumerate().rev();
            let found = lines.find(|(_, other)| {
                other.node == node && SENDERS.contains(&other.event) && other.at_us <= line.at_us
            });
            return found.map(|(place, _)| place);
        }
        let wanted = earlier(line.event);
        let mut lines = self.story.log.range(0..place).enumerate().rev();
        // Of votes that come there are plain lines only.
        let voted = |other: &LogLine| {
            line.event == "+elected-leader"
                && other.event.is_empty()
                && other.text.contains(" voted for ")
        };
        let found = lines.find(|(_, other)| {
            other.node == node && (wanted.contains(&other.event) || voted(other))
        });
        found.map(|(place, _)| place)
    }

    fn go_on(&mut self, place: usize) -> Option<usize> {
        let line = &self.story.log[place];
        self.told.push(Cause {
            at_us: line.at_us,
            step: Some(line.step),
            what: CauseKind::Event {
                node: line.node,
                event: line.event,
                text: line.text.to_string(),
            },
        });
        Some(place)
    }

    /// Nobody answered: since when, by the state the rule looked at.
    fn silence(
        &mut self,
        node: NodeId,
        of: NodeId,
        line: &LogLine,
        stretch: &Stretch,
    ) -> Option<usize> {
        let run = stretch.before.as_ref()?;
        let since_us = picture::last_answer(run, self.zero, node, of).unwrap_or(line.at_us);
        self.push_silence(node, of, since_us);
        self.act(of, node, line.at_us)
    }

    fn raft_silence(&self, node: NodeId, stretch: &Stretch) -> Option<(NodeId, i64)> {
        let run = stretch.before.as_ref()?;
        picture::last_heard(run, self.zero, node)
    }

    fn push_silence(&mut self, node: NodeId, of: NodeId, since_us: i64) {
        self.told.push(Cause {
            at_us: since_us,
            step: None,
            what: CauseKind::Silence { node, of },
        });
    }

    /// The last thing done to one of two before an instant, which ends the chain.
    fn act(&mut self, of: NodeId, node: NodeId, at_us: i64) -> Option<usize> {
        let who = self.history.run().who();
        let name = |node: NodeId| who.name(HostId(u32::from(node))).to_string();
        let names = |command: &str, name: &str| {
            let mut words = command.split(|c: char| !c.is_ascii_alphanumeric());
            words.any(|word| word == name)
        };
        let faults = self
            .story
            .faults
            .iter()
            .filter(|fault| fault.at_us <= at_us);
        let faults: Vec<_> = faults.collect();
        let last = |of: &str| faults.iter().rev().find(|fault| names(&fault.command, of));
        let found = last(&name(of)).or_else(|| last(&name(node)))?;
        self.told.push(Cause {
            at_us: found.at_us,
            step: Some(found.step),
            what: CauseKind::Act {
                command: found.command.clone(),
                by_user: found.by_user,
            },
        });
        None
    }
}
