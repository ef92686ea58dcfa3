//! The last tick of somebody's timer, looked at again.

use lab_sim::{HostId, Record, Time, What};

use super::alarm::Alarm;
use super::history::History;
use super::replay::Replay;
use crate::frame::{NodeId, Tick};
use crate::picture;
use crate::world::{AnyListener, Deployment, Happening, Listener, Node};

/// Looks for the last tick of a node in pieces: back from keyframe to keyframe, playing on
/// from each to where the one after it was.
pub struct LastTick {
    node: NodeId,
    alarm: Alarm,
    replay: Replay,
    /// The step of the keyframe from which is being played, and the one to which.
    from: u64,
    to: u64,
    /// How many commands had been given at the present when it was begun.
    given: usize,
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
        let to = history.run().steps();
        let replay = history.replay(to.saturating_sub(1));
        Self {
            node,
            alarm: Alarm::of(node, history.run()),
            from: replay.run().steps(),
            replay,
            to,
            given: history.done(),
        }
    }

    /// Whose.
    #[must_use]
    pub const fn node(&self) -> NodeId {
        self.node
    }

    /// Looks on, at no more than so many events.
    pub(super) fn go_on(&mut self, history: &History, zero: Time, budget: u32) -> Looked {
        for _ in 0..budget {
            if self.replay.run().steps() < self.to {
                self.alarm.at_step(self.replay.run().steps() + 1);
                let mut ears: AnyListener<'_> = &mut self.alarm;
                if self.replay.step(Time::MAX, &mut ears) {
                    continue;
                }
                // Nothing more is due, so there is nothing more to look through.
            }
            // What was given there comes before the next step.
            self.alarm.at_step(self.replay.run().steps() + 1);
            let mut ears: AnyListener<'_> = &mut self.alarm;
            self.replay.give_here(self.given, &mut ears);
            if let Some(woken) = self.alarm.last() {
                let run = self.replay.run();
                return Looked::Found(Some(picture::tick(run, zero, self.node, woken)));
            }
            if self.from == 0 {
                return Looked::Found(None);
            }
            self.to = self.from;
            self.replay = history.replay(self.to.saturating_sub(1));
            self.from = self.replay.run().steps();
        }
        Looked::Going
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

    /// Goes through a run there and back, with commands in between, listening to a node.
    fn travels_listening_to(scenario: &str, name: &str) {
        let scenario = { gallery().into_iter() }.find(|one| one.name == scenario);
        let scenario = scenario.expect("it is in the gallery");
        let mut session = Session::open(&scenario, scenario.seed).expect("it can be run");
        let node = session.run().who().host(name).expect("a process").0 as u16;
        session.listen_to_ticks(Some(node));
        let mut heard = 0;
        let mut compare = |session: &Session| {
            let mut deaf = session.clone();
            deaf.listen_to_ticks(None);
            assert_eq!(session.tick(node), deaf.tick(node));
            heard += u32::from(session.tick_heard(node).is_some());
        };
        for at_us in (1..40).map(|of| of * 77_003) {
            session.advance(at_us, u32::MAX);
            compare(&session);
        }
        session.seek(1_000_000);
        compare(&session);
        for _ in 0..40 {
            assert!(session.step(Step::Event, Direction::Forward));
            compare(&session);
        }
        for command in ["pause", "resume", "kill", "restart"] {
            let command = format!("{command} {name}").parse().expect("a command");
            session.apply(&command).expect("it can be given");
            compare(&session);
            // Refused where none runs, or no Raft server is.
            let _ = session.apply(&format!("time-out {name}").parse().expect("a command"));
            compare(&session);
            session.advance(session.now_us() + 450_000, u32::MAX);
            compare(&session);
        }
        session.seek(session.to_us() - 500_000);
        compare(&session);
        let first = session.branches().runs.first().map(|run| run.id);
        assert!(session.switch(first.expect("a run parted")));
        assert_eq!(session.tick_heard(node), None, "that is another run");
        compare(&session);
        assert!(heard > 60, "{heard}");
    }

    #[test]
    fn a_tick_that_was_heard_is_the_one_that_is_found_by_looking() {
        travels_listening_to("kill-the-master", "s1");
        travels_listening_to("raft-leader-dies", "n1");
        travels_listening_to("raft-leader-dies", "s1");
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
