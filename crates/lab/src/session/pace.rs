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

/// The next interesting instant, found by playing a copy of the world.
#[derive(Clone, Debug, Default)]
pub(super) struct LookAhead {
    /// The instant from which it was looked, how far, and what was found.
    known: Option<(Time, Time, Option<Time>)>,
}

impl LookAhead {
    pub(super) fn next_important(&mut self, run: &Run) -> Option<Time> {
        let now = run.now();
        if let Some((from, to, found)) = self.known {
            let still_ahead = match found {
                Some(found) => now < found,
                // Nothing was found: look again when half of the way has passed.
                None => now.as_us() < from.as_us() + (to.as_us() - from.as_us()) / 2,
            };
            if now >= from && still_ahead {
                return found;
            }
        }
        let mut ahead = run.clone();
        let mut ear = Ear { found: None };
        let limit = now + AHEAD;
        let mut steps = 0;
        while ear.found.is_none()
            && steps < AHEAD_STEPS
            && ahead.step_until(limit, &mut (&mut ear as AnyListener<'_>))
        {
            steps += 1;
        }
        self.known = Some((now, ahead.now().max(now), ear.found));
        ear.found
    }
}

/// Listens for the next interesting event.
struct Ear {
    found: Option<Time>,
}

impl Listener for Ear {
    fn record(&mut self, _: &Deployment, record: &Record<'_, Node>) {
        if let What::Event { event, .. } = &record.what
            && self.found.is_none()
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
