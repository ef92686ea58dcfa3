use lab_redis::wire::{Message, Reply, Request};
use lab_sentinel::EventKind;
use lab_sim::{Flight, Record, Time, What};

use crate::world::{
    AnyListener, Deployment, Happening, Listener, Message as Carried, Node, NodeEvent, Run,
};

/// How interesting an instant is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    /// Messages that decide something are under way.
    pub important_now: bool,
    /// When the next thing worth watching happens, microseconds from t = 0, if
    /// nobody does anything and it happens within a minute.
    pub next_important_us: Option<i64>,
}

/// How far is looked ahead, at most.
const AHEAD: core::time::Duration = core::time::Duration::from_secs(60);
const AHEAD_STEPS: u32 = 20_000;

/// Whether a vote, an opinion that the master is down, a reconfiguration or a new
/// configuration is under way.
pub(super) fn important_in_flight(run: &Run) -> bool {
    run.world()
        .in_flight()
        .any(|message| message.flight == Flight::OnWire && is_important(message.message))
}

const fn is_important(message: &Carried) -> bool {
    match message {
        Carried::Redis(message) => decides(message),
        Carried::Raft(message) => matches!(
            message,
            lab_raft::Message::RequestVote(_) | lab_raft::Message::Vote(_)
        ),
    }
}

const fn decides(message: &Message) -> bool {
    match message {
        Message::Request(Request::IsMasterDown(ask)) => ask.candidate.is_some(),
        Message::Reply(Reply::IsMasterDown(answer)) => answer.is_down || answer.leader.is_some(),
        Message::Request(Request::Reconfigure(_)) => true,
        _ => false,
    }
}

/// A copy that is further behind than so many steps is made anew rather than played on.
const BEHIND_STEPS: u64 = 2_000;

/// The next interesting instant, found by playing a copy of the world. The copy goes on
/// from where it is while nobody does anything: copying a big deployment costs as much as
/// playing it for a while.
#[derive(Clone, Default)]
pub(super) struct LookAhead {
    /// The instant from which it was looked, how far, and what was found.
    known: Option<(Time, Time, Option<Time>)>,
    /// The copy, and how many commands it has had.
    copy: Option<(Box<Run>, usize)>,
}

impl LookAhead {
    /// `given` commands have been given to the run so far.
    pub(super) fn next_important(&mut self, run: &Run, given: usize) -> Option<Time> {
        if { self.copy.as_ref() }.is_some_and(|(_, had)| *had != given) {
            *self = Self::default();
        }
        let now = run.now();
        if let Some((from, to, found)) = self.known {
            let still_ahead = match found {
                Some(found) => now < found,
                // Nothing was found: look on when half of the way has passed.
                None => now.as_us() < from.as_us() + (to.as_us() - from.as_us()) / 2,
            };
            if now >= from && still_ahead {
                return found;
            }
            if now < from {
                self.copy = None;
            }
        }
        let mut copy = match self.copy.take() {
            Some((copy, _)) if run.steps() <= copy.steps() + BEHIND_STEPS => copy,
            _ => Box::new(run.clone()),
        };
        let mut ear = Ear { found: None, now };
        let limit = now + AHEAD;
        let mut steps = 0;
        while ear.found.is_none()
            && steps < AHEAD_STEPS
            && copy.step_until(limit, &mut (&mut ear as AnyListener<'_>))
        {
            steps += 1;
        }
        self.known = Some((now, copy.now().max(now), ear.found));
        self.copy = Some((copy, given));
        ear.found
    }
}

/// Listens for the next interesting event.
struct Ear {
    found: Option<Time>,
    /// What lies before that has happened.
    now: Time,
}

impl Listener for Ear {
    fn record(&mut self, _: &Deployment, record: &Record<'_, Node>) {
        if let What::Event { event, .. } = &record.what
            && self.found.is_none()
            && record.at > self.now
            && is_turning_point(event)
        {
            self.found = Some(record.at);
        }
    }

    fn happened(&mut self, _: Time, _: u64, _: &Happening<'_>) {}
}

/// Events at which the story turns.
fn is_turning_point(event: &NodeEvent) -> bool {
    match event {
        NodeEvent::Sentinel(event) => turns(event),
        NodeEvent::Raft(event) => matches!(
            event,
            lab_raft::Event::TimedOut { .. }
                | lab_raft::Event::Voted { .. }
                | lab_raft::Event::BecameLeader { .. }
                | lab_raft::Event::BecameFollower { .. }
                | lab_raft::Event::Truncated { .. }
        ),
        NodeEvent::Server(_) | NodeEvent::Client(_) | NodeEvent::RaftClient(_) => false,
    }
}

fn turns(event: &lab_sentinel::Event) -> bool {
    let about_master = matches!(event.subject, lab_sentinel::Subject::Master { .. });
    match event.kind {
        EventKind::Sdown | EventKind::SdownOver => about_master,
        EventKind::Odown
        | EventKind::TryFailover
        | EventKind::VoteForLeader
        | EventKind::ElectedLeader
        | EventKind::AbortNotElected
        | EventKind::AbortNoGoodSlave
        | EventKind::AbortSlaveTimeout
        | EventKind::SelectedSlave
        | EventKind::StateWaitPromotion
        | EventKind::PromotedSlave
        | EventKind::SlaveReconfSent
        | EventKind::SwitchMaster
        | EventKind::ConvertToSlave
        | EventKind::Tilt => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::scenario::gallery;

    #[test]
    fn a_copy_that_goes_on_finds_what_a_new_one_finds() {
        let mut found = std::collections::BTreeSet::new();
        for scenario in gallery() {
            let mut run = Run::new(Arc::new(scenario), 3);
            run.run_to_zero(&mut ());
            let mut going_on = LookAhead::default();
            for frame in 0..1_200_u32 {
                let next = going_on.next_important(&run, 0);
                if frame % 8 == 0
                    // One that goes on has seen further.
                    && let Some(anew) = LookAhead::default().next_important(&run, 0)
                {
                    assert_eq!(next, Some(anew), "frame {frame} of {}", run.scenario().name);
                }
                assert!(next.is_none_or(|next| next > run.now()));
                found.extend(next);
                run.run_until(run.now() + core::time::Duration::from_millis(16), &mut ());
            }
        }
        assert!(found.len() > 50, "{}", found.len());
    }

    #[test]
    fn after_a_command_it_is_looked_for_anew() {
        let scenario = gallery().swap_remove(0);
        let mut run = Run::new(Arc::new(scenario), 3);
        run.run_to_zero(&mut ());
        let mut ahead = LookAhead::default();
        let quiet = ahead.next_important(&run, 0).expect("a master is killed");
        run.run_until(quiet, &mut ());
        let before = ahead.next_important(&run, 0);
        assert!(before.is_some());
        for sentinel in ["kill s1", "kill s2"] {
            run.apply(&sentinel.parse().expect("a command"), &mut ())
                .expect("it runs");
        }
        let after = ahead.next_important(&run, 2);
        assert_ne!(after, before);
        assert_eq!(after, LookAhead::default().next_important(&run, 2));
    }
}
