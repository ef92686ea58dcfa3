use std::rc::Rc;

use lab_redis::client::ClientEvent;
use lab_redis::wire::{Message, Reply};
use lab_sentinel::event::Detail;
use lab_sentinel::{Event, EventKind};
use lab_sim::{HostId, Record, Time, What};

use crate::frame::{
    EpochVotes, FaultMark, Flight, LogLine, Mark, MarkKind, NodeId, Said, Story, Tone,
};
use crate::picture;
use crate::world::{
    Deployment, Happening, Listener, Message as Carried, Node, NodeEvent, NodeOrder,
};

use super::asked::Requests;
use super::ballots::{Ballots, Vote};
use super::epochs::Epochs;
use super::flights::Flights;
use super::meaning::{about, came_to, epoch_of, is_vote, mark_of, master_name, tone_of};
use crate::scenario::Side;

/// The largest number of log lines kept; the oldest go first, and it is said how
/// many went.
const LOG_LINES_MAX: usize = 20_000;
/// When that many have gathered too many, so that not every line moves all others.
const LOG_LINES_SLACK: usize = 2_000;

/// Writes the story of a run as it is played for the first time.
#[derive(Clone, Default)]
pub(super) struct Storyteller {
    pub(super) story: Rc<Story>,
    pub(super) ballots: Ballots,
    zero: Option<Time>,
    /// The step whose records are coming in.
    pub(super) step: u64,
    flights: Flights,
    requests: Requests,
    pub(super) epochs: Epochs,
}

impl Storyteller {
    pub(super) fn story(&self) -> Rc<Story> {
        Rc::clone(&self.story)
    }

    pub(super) const fn at_step(&mut self, step: u64) {
        self.step = step;
    }

    /// t = 0 is known: what was written before gets its times.
    pub(super) fn set_zero(&mut self, zero: Time) {
        if self.zero.replace(zero).is_some() {
            return;
        }
        let back = zero.as_us() as i64;
        let story = Rc::make_mut(&mut self.story);
        story.log.iter_mut().for_each(|line| line.at_us -= back);
        for exchange in &mut story.exchanges {
            exchange.shift(-back);
        }
        story.marks.iter_mut().for_each(|mark| mark.at_us -= back);
        story
            .faults
            .iter_mut()
            .for_each(|fault| fault.at_us -= back);
        for band in &mut story.bands {
            band.from_us -= back;
            band.to_us = band.to_us.map(|to| to - back);
        }
        self.ballots.shift(back);
        self.requests.shift(back);
    }

    pub(super) fn relative(&self, at: Time) -> i64 {
        at.as_us() as i64 - self.zero.map_or(0, |zero| zero.as_us() as i64)
    }

    /// It is shown in place of another: whoever knows that one has to read it anew.
    pub(super) fn renew(&mut self, other: &Self) {
        let story = Rc::make_mut(&mut self.story);
        story.revision = story.revision.max(other.story.revision) + 1;
    }

    /// Forgets what came after a place: another future begins there.
    pub(super) fn forget_after(&mut self, steps: u64, at: Time) {
        let at_us = self.relative(at);
        let story = Rc::make_mut(&mut self.story);
        story.revision += 1;
        let kept = story.log.partition_point(|line| line.step <= steps);
        story.log.truncate(kept);
        story.marks.retain(|mark| mark.step <= steps);
        story
            .faults
            .retain(|fault| fault.step <= steps && fault.at_us <= at_us);
        // What was under way there has not ended yet.
        let ended = story
            .flights
            .extract_if(.., |flight| flight.ended_us > at_us);
        let there = ended.filter(|flight| flight.sent_us <= at_us);
        there.for_each(|flight| self.flights.is_on_its_way(flight));
        story.bands.retain(|band| band.from_us <= at_us);
        for band in &mut story.bands {
            band.to_us = band.to_us.filter(|&to| to <= at_us);
        }
        self.forget_exchanges(steps, at_us);
        self.flights.forget_after(at_us);
        self.ballots.forget_after(steps);
        self.requests.forget_after(steps);
        self.epochs.forget_after(steps);
    }

    /// The votes as they were after that many steps, newest epoch first.
    pub(super) fn ballots(&self, steps: u64) -> Vec<EpochVotes> {
        let mut epochs = self.ballots.until(steps);
        for epoch in &mut epochs {
            let stands = |node| epoch.rows.iter().any(|row| row.candidate == node);
            epoch.asked = self.requests.until(steps, epoch.side, epoch.epoch, stands);
        }
        epochs
    }

    /// The last attempt given up before a step, if nothing was tried since: who,
    /// and whether for want of a replica.
    pub(super) fn last_abort(&self, steps: u64) -> Option<(NodeId, bool)> {
        let log = &self.story.log;
        let end = log.partition_point(|line| line.step <= steps);
        let last = log.range(0..end).rev().find(|line| {
            line.event == "+try-failover"
                || line.event.starts_with("-failover-abort")
                || line.event == "+switch-master"
        })?;
        last.event
            .starts_with("-failover-abort")
            .then(|| (last.node, last.event == EventKind::AbortNoGoodSlave.name()))
    }

    /// The number of steps after which a named event (or a vote) had last happened
    /// before the given number of steps.
    pub(super) fn last_named_before(&self, steps: u64, vote: bool) -> Option<u64> {
        let wanted = |line: &&LogLine| {
            if vote {
                is_vote(line.event)
            } else {
                !line.event.is_empty()
            }
        };
        self.story
            .log
            .iter()
            .rev()
            .filter(wanted)
            .map(|line| line.step)
            .find(|&step| step < steps)
    }

    fn keep_flight(&mut self, flight: Flight) {
        let flights = &mut Rc::make_mut(&mut self.story).flights;
        flights.push(flight);
        if flights.len() > Story::FLIGHTS_KEPT {
            // A good part at once, so that not every message moves all others.
            flights.drain(..Story::FLIGHTS_KEPT / 4);
        }
    }

    pub(super) fn log(&mut self, line: LogLine) {
        let story = Rc::make_mut(&mut self.story);
        story.log.push(line);
        if story.log.len() > LOG_LINES_MAX + LOG_LINES_SLACK {
            story.log_dropped += story.log.forget_before(LOG_LINES_MAX) as u64;
            story.revision += 1;
        }
    }

    fn hear_sentinel(&mut self, who: &Deployment, at: Time, host: HostId, event: &Event) {
        let at_us = self.relative(at);
        let node = host.0 as NodeId;
        self.log(LogLine {
            at_us,
            step: self.step,
            node,
            level: event.kind.level_in(who.version()).mark(),
            event: event.kind.name(),
            text: event.to_string().into(),
            said: None,
            tone: tone_of(event),
            logged: event.logged,
        });
        if let Some(kind) = mark_of(event) {
            self.mark(Mark {
                at_us,
                step: self.step,
                node,
                kind,
                about: about(who, event),
                epoch: epoch_of(event),
            });
        }
        self.hear_of_votes(who, at_us, node, event);
    }

    fn hear_of_votes(&mut self, who: &Deployment, at_us: i64, node: NodeId, event: &Event) {
        let number = |id| who.with_id(id).map(|host| host.0 as NodeId);
        match (event.kind, &event.detail) {
            (EventKind::VoteForLeader, Detail::Vote { leader, epoch }) => {
                if let Some(candidate) = number(*leader) {
                    let vote = Vote {
                        voter: node,
                        candidate,
                        epoch: *epoch,
                    };
                    let master = master_name(event);
                    let side = Side::Sentinel;
                    self.ballots.vote(self.step, at_us, vote, side, master);
                }
            }
            (
                EventKind::LogPeerVoted,
                Detail::PeerVoted {
                    peer,
                    leader,
                    epoch,
                },
            ) => {
                if let (Some(voter), Some(candidate)) = (number(*peer), number(*leader)) {
                    let vote = Vote {
                        voter,
                        candidate,
                        epoch: *epoch,
                    };
                    self.ballots.known(self.step, at_us, vote);
                }
            }
            (EventKind::ElectedLeader, _) => self.ballots.elected(self.step, node),
            _ => {}
        }
    }
}

impl Listener for Storyteller {
    fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        if self.may_follow(&record.what) {
            self.follow(who, record);
        }
        let Some(host) = record.host else { return };
        if let What::Event { event, .. } = &record.what
            && let Some((side, epoch)) = came_to(event)
        {
            let node = host.0 as NodeId;
            self.epochs.comes_to(self.step, side, node, epoch);
        }
        match &record.what {
            What::Event {
                event: NodeEvent::Sentinel(event),
                ..
            } => {
                self.hear_sentinel(who, record.at, host, event);
            }
            What::Event {
                event: NodeEvent::Server(event),
                ..
            } => {
                let level = event.level().mark();
                let text = event.to_string();
                let at_us = self.relative(record.at);
                let node = host.0 as NodeId;
                self.log(LogLine {
                    at_us,
                    step: self.step,
                    node,
                    level,
                    event: "",
                    text: text.into(),
                    said: None,
                    tone: Tone::Plain,
                    logged: true,
                });
            }
            What::Event {
                event: NodeEvent::Client(event),
                ..
            } => self.hear_client(record.at, host, event),
            What::Event {
                event: NodeEvent::Raft(event),
                ..
            } => self.hear_raft(who, record.at, host, event),
            What::Event {
                event: NodeEvent::RaftClient(event),
                ..
            } => self.hear_raft_client(who, record.at, host, event),
            What::Ordered {
                order: NodeOrder::Command { words, .. },
                ..
            } => self.hear_question(record.at, host, words),
            What::Answered {
                message: Carried::Redis(Message::Reply(Reply::Value(value))),
            } => self.hear_answer(record.at, host, value),
            What::Exited { .. } => self.hear_of_end(record.at, host),
            What::Persisted {
                disk: crate::world::NodeDisk::Sentinel(disk),
                ..
            } => {
                for master in &disk.masters {
                    if let Some(host) = who.at(master.spec.address) {
                        self.band(
                            record.at,
                            Side::Sentinel,
                            &master.spec.name,
                            host.0 as NodeId,
                            master.config_epoch,
                        );
                    }
                }
            }
            _ => {}
        }
    }

    fn happened(&mut self, at: Time, step: u64, what: &Happening<'_>) {
        match what {
            Happening::Zero => self.set_zero(at),
            Happening::Command {
                command,
                by_user,
                result: Ok(()),
                ..
            } => {
                let at_us = self.relative(at);
                let mark = FaultMark {
                    at_us,
                    step,
                    command: command.to_string(),
                    by_user: *by_user,
                };
                Rc::make_mut(&mut self.story).faults.push(mark);
            }
            Happening::Command { .. } | Happening::Ended => {}
        }
    }
}

impl Storyteller {
    /// Whether a record can be about a message that is followed. Nearly all messages are
    /// routine, and this is asked of every record.
    #[inline]
    fn may_follow(&self, what: &What<'_, Node>) -> bool {
        match what {
            What::Sent { message, .. } => Flight::matters(picture::kind_of(message).0),
            What::Delivered { .. } => !self.flights.is_empty() || !self.requests.is_idle(),
            What::Event { .. } | What::Woke { .. } => false,
            _ => true,
        }
    }

    /// Follows messages, and requests for votes among them.
    #[inline(never)]
    fn follow(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        let at_us = self.relative(record.at);
        let zero = self.zero.map_or(0, |zero| zero.as_us() as i64);
        let relative = |at: Time| at.as_us() as i64 - zero;
        let flight = self
            .flights
            .hear(record.host, at_us, &record.what, relative);
        if let Some(flight) = flight {
            self.keep_flight(flight);
        }
        if let Some(host) = record.host {
            let when = (at_us, self.step);
            let epochs = &self.epochs;
            self.requests.hear(who, host, when, &record.what, epochs);
        }
    }

    fn hear_client(&mut self, at: Time, host: HostId, event: &ClientEvent) {
        let lost = matches!(event, ClientEvent::LostWrites(_));
        let said = picture::said::redis_client(event);
        self.hear_writer(at, host, (event.to_string(), said), lost);
    }

    /// A client of either side says something, in English and as data; `lost`: that
    /// acknowledged writes are gone.
    pub(super) fn hear_writer(
        &mut self,
        at: Time,
        host: HostId,
        (text, said): (String, Said),
        lost: bool,
    ) {
        let at_us = self.relative(at);
        let node = host.0 as NodeId;
        let tone = if lost { Tone::Loss } else { Tone::Plain };
        self.log(LogLine {
            at_us,
            step: self.step,
            node,
            level: '*',
            event: "",
            text: text.into(),
            said: Some(said),
            tone,
            logged: true,
        });
        if lost {
            self.mark(Mark {
                at_us,
                step: self.step,
                node,
                kind: MarkKind::LostWrites,
                about: None,
                epoch: None,
            });
        }
    }
}
