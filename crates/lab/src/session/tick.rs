//! The last tick of somebody's timer, looked at again.

use lab_sim::{HostId, Record, Time, What};

use super::history::History;
use super::meaning::name_of;
use crate::frame::{Did, NodeId, Tick};
use crate::picture::{self, Deeds};
use crate::scenario::NodeKind;
use crate::world::{AnyListener, Deployment, Happening, Listener, Node, NodeEvent};

/// The last tick of a node up to the present step.
pub(super) fn last(history: &History, zero: Time, node: NodeId) -> Option<Tick> {
    let host = HostId(u32::from(node));
    let step = last_wake(history, host)?;
    let mut replay = history.replay(step - 1);
    let mut watch = Watch::of(history, host);
    let mut ears: AnyListener<'_> = &mut watch;
    while replay.run().steps() + 1 < step && replay.step(Time::MAX, &mut ears) {}
    let before = replay.run().clone();
    watch.deeds = Deeds::default();
    watch.woke = None;
    let mut ears: AnyListener<'_> = &mut watch;
    replay.step(Time::MAX, &mut ears);
    let at = watch.woke?;
    let tick = picture::tick(&before, zero, node, at, watch.deeds)?;
    Some(Tick { step, ..tick })
}

/// The step in which a host was last woken.
fn last_wake(history: &History, host: HostId) -> Option<u64> {
    let mut to = history.run().steps();
    while to > 0 {
        // From the keyframe before, whence every place after it has to be played again.
        let mut replay = history.replay(to - 1);
        let from = replay.run().steps();
        let mut last = None;
        let mut watch = Watch::of(history, host);
        while replay.run().steps() < to {
            watch.woke = None;
            let mut ears: AnyListener<'_> = &mut watch;
            if !replay.step(Time::MAX, &mut ears) {
                break;
            }
            if watch.woke.is_some() {
                last = Some(replay.run().steps());
            }
        }
        if last.is_some() {
            return last;
        }
        to = from;
    }
    None
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
    use crate::session::{Direction, Session, Step};

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
