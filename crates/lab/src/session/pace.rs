use core::time::Duration;

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
    /// nobody does anything and it was seen already.
    pub next_important_us: Option<i64>,
    /// Up to where it was looked for, microseconds from t = 0. Each call looks further,
    /// until that is [`FAR`] away.
    pub seen_us: i64,
}

/// How far is looked ahead: further than anybody has to see to slow down in time.
const FAR: Duration = Duration::from_secs(5);

/// How many steps one call looks ahead, at most: with many sentinels it has to fit into a
/// frame of the browser with the play and the picture.
const STEPS_A_CALL: u32 = 4_000;

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
const BEHIND_STEPS: u64 = STEPS_A_CALL as u64 / 2;

/// What was seen ahead.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Seen {
    /// From which instant it was looked.
    from: Time,
    /// The first thing worth watching.
    pub(super) next: Option<Time>,
    /// Up to where everything was seen.
    pub(super) to: Time,
}

/// The next interesting instant, found by playing a copy of the world. The copy goes on
/// from where it is while nobody does anything: copying a big deployment costs as much as
/// playing it for a while.
#[derive(Clone, Default)]
pub(super) struct LookAhead {
    seen: Option<Seen>,
    /// The copy, and how many commands it has had.
    copy: Option<(Box<Run>, usize)>,
}

impl LookAhead {
    /// Looks further if that is needed. `given` commands have been given to the run so far.
    pub(super) fn look(&mut self, run: &Run, given: usize) -> Seen {
        if { self.copy.as_ref() }.is_some_and(|(_, had)| *had != given) {
            *self = Self::default();
        }
        let now = run.now();
        match self.seen {
            Some(seen) if now < seen.from => self.copy = None,
            Some(seen) if seen.next.is_some_and(|next| now < next) => return seen,
            Some(seen) if seen.next.is_none() && seen.to >= now + FAR => return seen,
            _ => {}
        }
        let mut copy = match self.copy.take() {
            Some((copy, _)) if run.steps() <= copy.steps() + BEHIND_STEPS => copy,
            _ => Box::new(run.clone()),
        };
        let mut ear = Ear { next: None, now };
        // Half as far again, so that it is not looked at every frame.
        let limit = now + FAR * 3 / 2;
        let mut left = STEPS_A_CALL;
        while left > 0
            && ear.next.is_none()
            && copy.step_until(limit, &mut (&mut ear as AnyListener<'_>))
        {
            left -= 1;
        }
        let to = match ear.next {
            Some(next) => next,
            // Of the last instant there may be more to come.
            None if left == 0 => Time::from_us(copy.now().as_us().saturating_sub(1)).max(now),
            None => limit,
        };
        let seen = Seen {
            from: now,
            next: ear.next,
            to,
        };
        self.seen = Some(seen);
        self.copy = Some((copy, given));
        seen
    }
}

/// Listens for the next interesting event.
struct Ear {
    next: Option<Time>,
    /// What lies before that has happened.
    now: Time,
}

impl Listener for Ear {
    fn record(&mut self, _: &Deployment, record: &Record<'_, Node>) {
        if let What::Event { event, .. } = &record.what
            && self.next.is_none()
            && record.at > self.now
            && is_turning_point(event)
        {
            self.next = Some(record.at);
        }
    }

    fn happened(&mut self, _: Time, _: u64, _: &Happening<'_>) {}
}

/// Events at which the story turns.
fn is_turning_point(event: &NodeEvent) -> bool {
    match event {
        NodeEvent::Sentinel(event) => turns(event),
        NodeEvent::Raft(event) => matches!(
            **event,
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
                let seen = going_on.look(&run, 0);
                assert!(seen.next.is_none_or(|next| next > run.now()));
                assert!(seen.to >= run.now());
                if frame % 8 == 0 {
                    let anew = LookAhead::default().look(&run, 0);
                    let both_to = seen.to.min(anew.to);
                    let next = |seen: Seen| seen.next.filter(|&next| next <= both_to);
                    let name = &run.scenario().name;
                    assert_eq!(next(seen), next(anew), "frame {frame} of {name}");
                }
                found.extend(seen.next);
                run.run_until(run.now() + Duration::from_millis(16), &mut ());
            }
        }
        assert!(found.len() > 50, "{}", found.len());
    }

    /// The next thing worth watching, however often one has to look.
    fn next(ahead: &mut LookAhead, run: &Run, given: usize) -> Option<Time> {
        (0..100).find_map(|_| ahead.look(run, given).next)
    }

    #[test]
    fn each_look_sees_further_until_it_is_far_enough() {
        let scenario = crate::measure::cluster(50, 1).expect("a scenario");
        let mut run = Run::new(Arc::new(scenario), 1);
        run.run_to_zero(&mut ());
        let mut ahead = LookAhead::default();
        let mut to = run.now();
        let mut looks = 0;
        loop {
            let seen = ahead.look(&run, 0);
            assert_eq!(seen.next, None, "all is quiet");
            if seen.to == to {
                break;
            }
            assert!(seen.to > to);
            to = seen.to;
            looks += 1;
        }
        assert!(looks > 2 && to >= run.now() + FAR, "{looks} looks to {to}");
    }

    #[test]
    fn after_a_command_it_is_looked_for_anew() {
        let scenario = gallery().swap_remove(0);
        let mut run = Run::new(Arc::new(scenario), 3);
        run.run_to_zero(&mut ());
        let mut ahead = LookAhead::default();
        let quiet = next(&mut ahead, &run, 0).expect("a master is killed");
        run.run_until(quiet, &mut ());
        let before = next(&mut ahead, &run, 0);
        assert!(before.is_some());
        for sentinel in ["kill s1", "kill s2"] {
            run.apply(&sentinel.parse().expect("a command"), &mut ())
                .expect("it runs");
        }
        let after = next(&mut ahead, &run, 2);
        assert_ne!(after, before);
        assert_eq!(after, next(&mut LookAhead::default(), &run, 2));
    }
}
