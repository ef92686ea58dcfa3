use std::rc::Rc;

use lab_redis::client::ClientEvent;
use lab_sentinel::event::Detail;
use lab_sentinel::{Event, EventKind, Subject};
use lab_sim::{HostId, Record, Time, What};

use crate::frame::{
    Band, EpochVotes, FaultMark, Flight, Frame, LogLine, Mark, MarkKind, NodeId, Story, Tone,
    VoteRow,
};
use crate::world::{Deployment, Happening, Listener, Node, NodeEvent};

use super::flights::Flights;

/// The largest number of log lines kept; the oldest go first, and it is said how
/// many went.
const LOG_LINES_MAX: usize = 20_000;
/// When that many have gathered too many, so that not every line moves all others.
const LOG_LINES_SLACK: usize = 2_000;

/// Writes the story of a run as it is played for the first time.
#[derive(Clone, Default)]
pub(super) struct Storyteller {
    story: Rc<Story>,
    /// Votes per epoch and master, oldest first.
    ballots: Vec<Ballots>,
    zero: Option<Time>,
    /// The step whose records are coming in.
    step: u64,
    flights: Flights,
}

/// The votes of one epoch for one master, with the steps at which they were given.
#[derive(Clone, Debug)]
struct Ballots {
    votes: EpochVotes,
    /// When each row came about, and when its candidate learnt of it.
    steps: Vec<(u64, Option<u64>)>,
    elected_step: u64,
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
        story.marks.iter_mut().for_each(|mark| mark.at_us -= back);
        story
            .faults
            .iter_mut()
            .for_each(|fault| fault.at_us -= back);
        for band in &mut story.bands {
            band.from_us -= back;
            band.to_us = band.to_us.map(|to| to - back);
        }
        for row in self
            .ballots
            .iter_mut()
            .flat_map(|ballots| &mut ballots.votes.rows)
        {
            row.at_us -= back;
            row.known_us = row.known_us.map(|known| known - back);
        }
    }

    fn relative(&self, at: Time) -> i64 {
        at.as_us() as i64 - self.zero.map_or(0, |zero| zero.as_us() as i64)
    }

    /// Forgets what came after a place: another future begins there.
    pub(super) fn forget_after(&mut self, steps: u64, at: Time) {
        let at_us = self.relative(at);
        let story = Rc::make_mut(&mut self.story);
        story.revision += 1;
        story.log.retain(|line| line.step <= steps);
        story.marks.retain(|mark| mark.step <= steps);
        story
            .faults
            .retain(|fault| fault.step <= steps && fault.at_us <= at_us);
        story.flights.retain(|flight| flight.ended_us <= at_us);
        story.bands.retain(|band| band.from_us <= at_us);
        for band in &mut story.bands {
            band.to_us = band.to_us.filter(|&to| to <= at_us);
        }
        self.flights.forget_after(at_us);
        self.ballots = self
            .ballots
            .iter()
            .filter_map(|ballots| ballots.until(steps))
            .collect();
    }

    /// The votes as they were after that many steps, newest epoch first.
    pub(super) fn ballots(&self, steps: u64) -> Vec<EpochVotes> {
        self.ballots
            .iter()
            .rev()
            .filter_map(|ballots| ballots.until(steps))
            .map(|ballots| ballots.votes)
            .take(Frame::EPOCHS_SHOWN)
            .collect()
    }

    /// The last attempt given up before a step, if nothing was tried since: who,
    /// and whether for want of a replica.
    pub(super) fn last_abort(&self, steps: u64) -> Option<(NodeId, bool)> {
        let log = &self.story.log;
        let end = log.partition_point(|line| line.step <= steps);
        let last = log[..end].iter().rev().find(|line| {
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
                line.event == EventKind::VoteForLeader.name()
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

    fn log(&mut self, line: LogLine) {
        let story = Rc::make_mut(&mut self.story);
        story.log.push(line);
        if story.log.len() > LOG_LINES_MAX + LOG_LINES_SLACK {
            let drop = story.log.len() - LOG_LINES_MAX;
            story.log.drain(..drop);
            story.log_dropped += drop as u64;
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
            level: event.kind.level().mark(),
            event: event.kind.name(),
            text: event.to_string(),
            tone: tone_of(event),
        });
        if let Some(kind) = mark_of(event) {
            let mark = Mark {
                at_us,
                step: self.step,
                node,
                kind,
                about: about(who, event),
                epoch: epoch_of(event),
            };
            Rc::make_mut(&mut self.story).marks.push(mark);
        }
        match (event.kind, &event.detail) {
            (EventKind::VoteForLeader, Detail::Vote { leader, epoch }) => {
                if let Some(candidate) = who.with_id(*leader) {
                    self.vote(
                        at_us,
                        (node, candidate.0 as NodeId),
                        *epoch,
                        master_name(event),
                    );
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
                if let (Some(peer), Some(leader)) = (who.with_id(*peer), who.with_id(*leader)) {
                    self.vote_known(at_us, peer.0 as NodeId, leader.0 as NodeId, *epoch);
                }
            }
            (EventKind::ElectedLeader, _) => self.elected(node),
            _ => {}
        }
    }

    fn vote(&mut self, at_us: i64, (voter, candidate): (NodeId, NodeId), epoch: u64, master: &str) {
        let known_us = (voter == candidate).then_some(at_us);
        let steps = (self.step, known_us.map(|_| self.step));
        let row = VoteRow {
            voter,
            candidate,
            at_us,
            known_us,
        };
        match self
            .ballots
            .iter_mut()
            .find(|ballots| ballots.votes.epoch == epoch && ballots.votes.master == master)
        {
            Some(ballots) => {
                ballots.votes.rows.push(row);
                ballots.steps.push(steps);
            }
            None => {
                let votes = EpochVotes {
                    epoch,
                    master: master.to_owned(),
                    rows: vec![row],
                    elected: None,
                    quorum: 0,
                    majority: 0,
                    voters: 0,
                };
                self.ballots.push(Ballots {
                    votes,
                    steps: vec![steps],
                    elected_step: u64::MAX,
                });
            }
        }
    }

    fn vote_known(&mut self, at_us: i64, voter: NodeId, candidate: NodeId, epoch: u64) {
        let step = self.step;
        for ballots in self
            .ballots
            .iter_mut()
            .filter(|ballots| ballots.votes.epoch == epoch)
        {
            for (row, steps) in ballots.votes.rows.iter_mut().zip(&mut ballots.steps) {
                if row.voter == voter && row.candidate == candidate && row.known_us.is_none() {
                    row.known_us = Some(at_us);
                    steps.1 = Some(step);
                }
            }
        }
    }

    /// The elected one leads in the newest epoch in which it stood.
    fn elected(&mut self, node: NodeId) {
        let step = self.step;
        let own = |ballots: &&mut Ballots| {
            ballots
                .votes
                .rows
                .iter()
                .any(|row| row.candidate == node && row.voter == node)
        };
        if let Some(ballots) = self.ballots.iter_mut().rev().find(own) {
            ballots.votes.elected = Some(node);
            ballots.elected_step = step;
        }
    }

    fn band(&mut self, at: Time, master: &str, node: NodeId, epoch: u64) {
        let at_us = self.relative(at);
        let story = Rc::make_mut(&mut self.story);
        let newest = story
            .bands
            .iter()
            .filter(|band| band.master == master)
            .map(|band| band.epoch)
            .max();
        if newest.is_some_and(|newest| newest >= epoch) {
            return;
        }
        for band in story
            .bands
            .iter_mut()
            .filter(|band| band.master == master && band.to_us.is_none())
        {
            band.to_us = Some(at_us);
        }
        story.bands.push(Band {
            from_us: at_us,
            to_us: None,
            master: master.to_owned(),
            epoch,
            node,
        });
    }
}

impl Ballots {
    /// As it was after that many steps; `None` if nobody had voted yet.
    fn until(&self, steps: u64) -> Option<Self> {
        let mut then = self.clone();
        then.steps.retain(|given| given.0 <= steps);
        if then.steps.is_empty() {
            return None;
        }
        // Rows are in the order of their steps.
        then.votes.rows.truncate(then.steps.len());
        for (row, given) in then.votes.rows.iter_mut().zip(&mut then.steps) {
            if given.1.is_none_or(|known| known > steps) {
                row.known_us = None;
                given.1 = None;
            }
        }
        if then.elected_step > steps {
            then.votes.elected = None;
            then.elected_step = u64::MAX;
        }
        Some(then)
    }
}

impl Listener for Storyteller {
    fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        let Some(host) = record.host else { return };
        let at_us = self.relative(record.at);
        if let Some(flight) = self.flights.hear(host, at_us, &record.what) {
            self.keep_flight(flight);
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
                    text,
                    tone: Tone::Plain,
                });
            }
            What::Event {
                event: NodeEvent::Client(event),
                ..
            } => self.hear_client(record.at, host, event),
            What::Persisted {
                disk: crate::world::NodeDisk::Sentinel(disk),
                ..
            } => {
                for master in &disk.masters {
                    if let Some(host) = who.at(master.spec.address) {
                        self.band(
                            record.at,
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
    fn hear_client(&mut self, at: Time, host: HostId, event: &ClientEvent) {
        let at_us = self.relative(at);
        let node = host.0 as NodeId;
        let lost = matches!(event, ClientEvent::LostWrites { .. });
        let tone = if lost { Tone::Loss } else { Tone::Plain };
        let text = event.to_string();
        self.log(LogLine {
            at_us,
            step: self.step,
            node,
            level: '*',
            event: "",
            text,
            tone,
        });
        if lost {
            let mark = Mark {
                at_us,
                step: self.step,
                node,
                kind: MarkKind::LostWrites,
                about: None,
                epoch: None,
            };
            Rc::make_mut(&mut self.story).marks.push(mark);
        }
    }
}

/// The node an event is about.
fn about(who: &Deployment, event: &Event) -> Option<NodeId> {
    let host = match (&event.subject, &event.detail) {
        (_, Detail::Vote { leader, .. }) => who.with_id(*leader),
        (_, Detail::Switch { to, .. }) => who.at(*to),
        (
            Subject::Master { address, .. }
            | Subject::Replica { address, .. }
            | Subject::Sentinel { address, .. },
            _,
        ) => who.at(*address),
        (Subject::None, _) => None,
    };
    host.map(|host| host.0 as NodeId)
}

/// The name of the master an event is about; empty if about none.
fn master_name(event: &Event) -> &str {
    if let Subject::Master { name, .. } = &event.subject {
        name
    } else {
        ""
    }
}

const fn epoch_of(event: &Event) -> Option<u64> {
    match event.detail {
        Detail::Epoch(epoch) | Detail::Vote { epoch, .. } => Some(epoch),
        _ => None,
    }
}

/// The mark on the tape, for events that have one.
fn mark_of(event: &Event) -> Option<MarkKind> {
    let about_master = matches!(event.subject, Subject::Master { .. });
    Some(match event.kind {
        EventKind::Sdown if about_master => MarkKind::Sdown,
        EventKind::SdownOver if about_master => MarkKind::SdownOver,
        EventKind::Odown => MarkKind::Odown,
        EventKind::OdownOver => MarkKind::OdownOver,
        EventKind::TryFailover => MarkKind::Try,
        EventKind::VoteForLeader => MarkKind::Vote,
        EventKind::ElectedLeader => MarkKind::Elected,
        EventKind::AbortNotElected | EventKind::AbortNoGoodSlave | EventKind::AbortSlaveTimeout => {
            MarkKind::Abort
        }
        EventKind::SelectedSlave => MarkKind::Selected,
        EventKind::PromotedSlave => MarkKind::Promoted,
        EventKind::SwitchMaster => MarkKind::Switch,
        EventKind::FailoverEnd => MarkKind::End,
        EventKind::ConvertToSlave => MarkKind::Convert,
        EventKind::Tilt => MarkKind::Tilt,
        EventKind::TiltOver => MarkKind::TiltOver,
        _ => return None,
    })
}

/// The meaning of a line, by its event.
fn tone_of(event: &Event) -> Tone {
    match event.kind {
        EventKind::Sdown | EventKind::Tilt => Tone::Sdown,
        EventKind::Odown
        | EventKind::AbortNotElected
        | EventKind::AbortNoGoodSlave
        | EventKind::AbortSlaveTimeout
        | EventKind::FailoverEndForTimeout
        | EventKind::SlaveReconfSentTimeout => Tone::Loss,
        EventKind::NewEpoch
        | EventKind::TryFailover
        | EventKind::VoteForLeader
        | EventKind::ElectedLeader
        | EventKind::LogPeerVoted => Tone::Vote,
        EventKind::SdownOver
        | EventKind::OdownOver
        | EventKind::PromotedSlave
        | EventKind::SwitchMaster
        | EventKind::FailoverEnd
        | EventKind::SlaveReconfDone
        | EventKind::ConvertToSlave => Tone::Healthy,
        _ => Tone::Plain,
    }
}
