//! The last tick of somebody's timer, looked at again.

use lab_sim::{HostId, Record, Time, What};

use super::history::History;
use super::meaning::name_of;
use super::replay::Replay;
use crate::frame::{Did, NodeId, Tick};
use crate::picture::{self, Deeds};
use crate::scenario::NodeKind;
use crate::world::{AnyListener, Deployment, Happening, Listener, Node, NodeEvent};

/// Looks for the last tick of a node in pieces: first for the step in which it was woken,
/// back from keyframe to keyframe, then for what it was before that.
pub struct LastTick {
    node: NodeId,
    watch: Watch,
    replay: Replay,
    stage: Stage,
}

/// What is being looked for.
enum Stage {
    /// The last waking before step `to`, since the keyframe of step `from`.
    Waking {
        from: u64,
        to: u64,
        last: Option<u64>,
    },
    /// The state before that step.
    Before { step: u64 },
    /// Nothing more.
    Over,
}

/// How far that is.
pub enum Looked {
    /// There is more to look through.
    Going,
    /// That is it; `None` if it was not woken yet.
    Found(Option<Tick>),
}

impl LastTick {
    /// Looks back from the present step.
    pub(super) fn new(history: &History, node: NodeId) -> Self {
        let host = HostId(u32::from(node));
        let (replay, stage) = Self::back_from(history, history.run().steps());
        Self {
            node,
            watch: Watch::of(history, host),
            replay,
            stage,
        }
    }

    /// Whose.
    #[must_use]
    pub const fn node(&self) -> NodeId {
        self.node
    }

    /// From the keyframe before a step, whence every place after it has to be played again.
    fn back_from(history: &History, to: u64) -> (Replay, Stage) {
        let replay = history.replay(to.saturating_sub(1));
        let stage = Stage::Waking {
            from: replay.run().steps(),
            to,
            last: None,
        };
        (replay, stage)
    }

    /// Looks on, at no more than so many events.
    pub(super) fn go_on(&mut self, history: &History, zero: Time, budget: u32) -> Looked {
        for _ in 0..budget {
            match self.stage {
                Stage::Waking { from, to, last } => {
                    self.stage = self.look_for_waking(from, to, last, history);
                }
                Stage::Before { step } if self.replay.run().steps() + 1 < step => {
                    let mut ears: AnyListener<'_> = &mut self.watch;
                    if !self.replay.step(Time::MAX, &mut ears) {
                        self.stage = Stage::Over;
                    }
                }
                Stage::Before { step } => {
                    self.stage = Stage::Over;
                    return Looked::Found(self.look_at(step, zero));
                }
                Stage::Over => return Looked::Found(None),
            }
        }
        Looked::Going
    }

    /// One step further.
    fn look_for_waking(
        &mut self,
        from: u64,
        to: u64,
        last: Option<u64>,
        history: &History,
    ) -> Stage {
        if self.replay.run().steps() < to {
            self.watch.woke = None;
            let mut ears: AnyListener<'_> = &mut self.watch;
            let stepped = self.replay.step(Time::MAX, &mut ears);
            let woke = stepped && self.watch.woke.is_some();
            let last = if woke {
                Some(self.replay.run().steps())
            } else {
                last
            };
            // Where nothing more is due there is nothing more to look through.
            let to = if stepped { to } else { 0 };
            return Stage::Waking { from, to, last };
        }
        match last {
            Some(step) => {
                self.replay = history.replay(step - 1);
                Stage::Before { step }
            }
            None if from > 0 => {
                let stage;
                (self.replay, stage) = Self::back_from(history, from);
                stage
            }
            None => Stage::Over,
        }
    }

    /// The tick that comes with the next step.
    fn look_at(&mut self, step: u64, zero: Time) -> Option<Tick> {
        let before = self.replay.run().clone();
        self.watch.deeds = Deeds::default();
        self.watch.woke = None;
        let mut ears: AnyListener<'_> = &mut self.watch;
        self.replay.step(Time::MAX, &mut ears);
        let at = self.watch.woke?;
        let deeds = core::mem::take(&mut self.watch.deeds);
        let tick = picture::tick(&before, zero, self.node, at, deeds)?;
        Some(Tick { step, ..tick })
    }
}

/// The step of the first record of a node in the millisecond that begins at `at`: what it
/// read of another, or what it announced. What a process notes in milliseconds is no
/// more exact than that.
pub(super) fn record_of(history: &History, node: NodeId, of: NodeId, at: Time) -> Option<u64> {
    let mut replay = history.replay_before(at);
    let mut found = Found {
        node: HostId(u32::from(node)),
        of: HostId(u32::from(of)),
        from: at,
        seen: false,
    };
    let until = at + core::time::Duration::from_millis(1);
    let end = history.run().steps();
    while replay.run().steps() < end {
        let mut ears: AnyListener<'_> = &mut found;
        if !replay.step(until, &mut ears) {
            break;
        }
        if found.seen {
            return Some(replay.run().steps());
        }
    }
    None
}

/// Notes when a node reads something of another, or announces something.
struct Found {
    node: HostId,
    of: HostId,
    from: Time,
    seen: bool,
}

impl Listener for Found {
    fn record(&mut self, _: &Deployment, record: &Record<'_, Node>) {
        let is_it = match &record.what {
            What::Delivered { from, .. } => *from == self.of,
            What::Event { .. } => true,
            _ => false,
        };
        self.seen |= is_it && record.at >= self.from && record.host == Some(self.node);
    }

    fn happened(&mut self, _: Time, _: u64, _: &Happening<'_>) {}
}

/// Notes when a host is woken and what it does then. A Raft server may go without being
/// woken for as long as messages come: whatever it handles counts.
struct Watch {
    host: HostId,
    any: bool,
    woke: Option<Time>,
    deeds: Deeds,
}

impl Watch {
    fn of(history: &History, host: HostId) -> Self {
        Self {
            host,
            any: history.run().who().kind(host) == NodeKind::Raft,
            woke: None,
            deeds: Deeds::default(),
        }
    }
}

impl Listener for Watch {
    fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        if record.host != Some(self.host) {
            return;
        }
        let did = match &record.what {
            What::Woke => {
                self.woke = Some(record.at);
                return;
            }
            What::Delivered { .. } | What::Ordered { .. } if self.any => {
                self.woke = Some(record.at);
                return;
            }
            What::Sent { to, message, .. } => {
                let (kind, reply) = picture::kind_of(message);
                let to = Some(to.0 as NodeId);
                Did::Sent { kind, reply, to }
            }
            What::Event {
                event: event @ NodeEvent::Raft(raft),
                ..
            } => Did::Announced {
                event: name_of(event),
                text: picture::event_text(who, raft),
            },
            What::Connecting { to, .. } => Did::Opened {
                to: who.at(*to).map(|host| host.0 as NodeId),
            },
            What::Persisted { .. } => Did::Flushed,
            _ => return,
        };
        self.deeds.0.push(did);
    }

    fn happened(&mut self, _: Time, _: u64, _: &Happening<'_>) {}
}

#[cfg(test)]
mod tests {
    use crate::frame::Did;
    use crate::scenario::gallery;
    use crate::session::{Direction, Looked, Session, Step};

    /// What a watched tick says it did is what the world recorded of it.
    #[test]
    fn a_tick_that_is_looked_at_again_is_the_one_that_was() {
        let scenario = gallery().remove(0);
        let mut session = Session::open(&scenario, scenario.seed).expect("it can be run");
        session.advance(5_500_000, u32::MAX);
        let node = session.run().who().host("s0").expect("a sentinel").0 as u16;
        for _ in 0..40 {
            assert!(session.step(Step::Tick(node), Direction::Forward));
            let tick = session.tick(node).expect("it was woken");
            // What takes a flush is announced when that is done.
            if tick
                .parts
                .iter()
                .any(|part| part.did.contains(&Did::Flushed))
            {
                continue;
            }
            assert_eq!(tick.step, session.run().steps());
            assert_eq!(tick.at_us, session.now_us());
            let story = session.story();
            let said = story
                .log
                .iter()
                .filter(|line| line.step == tick.step && line.node == node);
            let said: Vec<&str> = said.map(|line| line.event).collect();
            let told = tick.parts.iter().flat_map(|part| &part.did);
            let told: Vec<&str> = told
                .filter_map(|did| match did {
                    Did::Announced { event, .. } => Some(*event),
                    _ => None,
                })
                .collect();
            assert_eq!(told, said);
        }
    }

    #[test]
    fn a_tick_that_is_looked_for_in_pieces_is_the_last_one_before_it_was_begun() {
        let scenario = gallery().remove(0);
        let mut session = Session::open(&scenario, scenario.seed).expect("it can be run");
        session.advance(5_500_000, u32::MAX);
        let node = session.run().who().host("s1").expect("a sentinel").0 as u16;
        let whole = session.tick(node);
        assert!(whole.is_some());
        let mut looking = session.last_tick(node);
        let found = loop {
            // What is played meanwhile does not matter.
            session.advance(session.now_us() + 1_000, u32::MAX);
            if let Looked::Found(tick) = session.look_on(&mut looking, 7) {
                break tick;
            }
        };
        assert_eq!(found, whole);
        assert_ne!(session.tick(node), whole, "it has ticked meanwhile");
    }

    #[test]
    fn a_raft_server_tells_the_rules_it_looked_at_when_it_last_handled_something() {
        let raft = gallery()
            .into_iter()
            .find(|one| one.name == "raft-leader-dies");
        let scenario = raft.expect("it is in the gallery");
        let mut session = Session::open(&scenario, scenario.seed).expect("it can be run");
        session.advance(2_000_000, u32::MAX);
        let frame = session.frame();
        let leader = frame
            .nodes
            .iter()
            .find(|node| node.leads)
            .expect("one leads");
        let tick = session.tick(leader.id).expect("it has handled something");
        let keys: Vec<_> = tick.parts.iter().map(|part| part.key).collect();
        assert!(keys.contains(&"advance-commit"), "{keys:?}");
    }
}
