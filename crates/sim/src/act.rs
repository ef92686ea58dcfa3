//! Applying faults.

use lab_process::Process;

use crate::host::Drift;
use crate::segment::{NONE, Payload, State};
use crate::trace::NO_CAUSE;
use crate::{
    CutMode, Effect, Fault, FaultError, HostId, Latency, Loss, Sink, Status, Time, What, World,
};

impl<P: Process> World<P> {
    /// The status of a host.
    fn status(&self, host: HostId) -> Result<Status, FaultError> {
        let hosts = self.hosts.len() as u32;
        self.get_host(host)
            .map(|row| row.status)
            .ok_or(FaultError::UnknownHost { host, hosts })
    }

    /// That a process runs on a host, or is paused there.
    pub(crate) fn running(&self, host: HostId) -> Result<Status, FaultError> {
        match self.status(host)? {
            Status::Dead => Err(FaultError::NotRunning(host)),
            Status::HostDown => Err(FaultError::HostIsDown(host)),
            status @ (Status::Up | Status::Paused) => Ok(status),
        }
    }

    fn pair(&self, from: HostId, to: HostId) -> Result<(), FaultError> {
        self.status(from)?;
        self.status(to)?;
        if from == to {
            Err(FaultError::SameHost(from))
        } else {
            Ok(())
        }
    }

    /// Whether a fault can be applied now.
    ///
    /// # Errors
    /// Says why not.
    pub fn check(&self, fault: &Fault) -> Result<(), FaultError> {
        match *fault {
            Fault::Kill(host) => self.running(host).map(drop),
            Fault::Start { host, .. } => match self.status(host)? {
                Status::Dead => Ok(()),
                Status::HostDown => Err(FaultError::HostIsDown(host)),
                Status::Up | Status::Paused => Err(FaultError::AlreadyRunning(host)),
            },
            Fault::Pause(host) => match self.running(host)? {
                Status::Paused => Err(FaultError::AlreadyPaused(host)),
                _ => Ok(()),
            },
            Fault::Resume(host) => match self.running(host)? {
                Status::Paused => Ok(()),
                _ => Err(FaultError::NotPaused(host)),
            },
            Fault::HostDown(host) => match self.status(host)? {
                Status::HostDown => Err(FaultError::HostIsDown(host)),
                _ => Ok(()),
            },
            Fault::HostUp(host) => match self.status(host)? {
                Status::HostDown => Ok(()),
                _ => Err(FaultError::HostIsUp(host)),
            },
            Fault::Cut { from, to, .. }
            | Fault::CutConnections { from, to }
            | Fault::Heal { from, to }
            | Fault::Delay { from, to, .. }
            | Fault::Loss { from, to, .. } => self.pair(from, to),
            Fault::HealAll => Ok(()),
            Fault::Drop(message) | Fault::HoldUp { message, .. } | Fault::Double(message) => {
                let there = self.on_the_wire(message).is_some();
                there.then_some(()).ok_or(FaultError::NotOnTheWire(message))
            }
            Fault::Name { of, to } => {
                self.status(of)?;
                to.map_or(Ok(()), |to| self.status(to).map(drop))
            }
            Fault::DiskCost(host, _)
            | Fault::NameServer { host, .. }
            | Fault::DiskFails { host, .. }
            | Fault::Clock { host, .. }
            | Fault::Drift { host, .. } => self.status(host).map(drop),
        }
    }

    /// Applies a fault now.
    ///
    /// # Errors
    /// If it cannot be applied; nothing was changed then.
    pub fn apply<S: Sink<P>>(&mut self, fault: &Fault, sink: &mut S) -> Result<Effect, FaultError> {
        self.check(fault)?;
        let record = self
            .trace
            .note(self.now, NONE, NO_CAUSE, What::Fault(fault), sink);
        let mut effect = Effect {
            record,
            ..Effect::default()
        };
        match *fault {
            Fault::Kill(host) => self.end_host(host, Status::Dead, &mut effect, sink),
            Fault::HostDown(host) => {
                self.end_host(host, Status::HostDown, &mut effect, sink);
                self.trouble += 1;
            }
            Fault::HostUp(host) => {
                self.trouble -= 1;
                self.boot(host.index(), record, sink);
            }
            Fault::Start { host, wipe } => {
                if wipe {
                    self.hosts[host.index()].disk = None;
                    self.hosts[host.index()].flushed = None;
                }
                self.boot(host.index(), record, sink);
            }
            Fault::Pause(host) => {
                self.hosts[host.index()].status = Status::Paused;
                self.refresh(host.index());
            }
            Fault::Resume(host) => {
                let row = &mut self.hosts[host.index()];
                row.status = Status::Up;
                // SIGCONT ends `epoll_wait` with EINTR: nothing is readable in that turn of
                // the event loop, and a timer that is due comes first.
                row.polled = row.pending.is_empty();
                row.turn = 0;
                row.fall_asleep(self.now);
                self.refresh(host.index());
            }
            Fault::Cut { from, to, mode } => self.cut(from, to, mode, &mut effect, sink),
            Fault::CutConnections { from, to } => {
                self.cut_connections(from, to, &mut effect, sink);
            }
            Fault::Heal { from, to } => effect.links = self.heal(from, to),
            Fault::HealAll => effect.links = self.heal_all(),
            Fault::Delay {
                from,
                to,
                base_us,
                jitter_us,
            } => {
                self.network.get_mut(from.0, to.0).added = Latency { base_us, jitter_us };
                effect.links = 1;
            }
            Fault::Loss { from, to, percent } => {
                effect.links = u32::from(self.lose_from_now(from, to, percent.min(100)));
            }
            Fault::Drop(message) => self.drop_one(message, &mut effect, sink),
            Fault::HoldUp { message, by_us } => self.hold_up(message, by_us, &mut effect),
            Fault::Double(message) => self.double(message, &mut effect, sink),
            Fault::DiskCost(host, cost) => {
                self.hosts[host.index()].disk_cost = cost;
                self.draw_flush(host.index());
            }
            Fault::DiskFails { host, failure } => {
                self.hosts[host.index()].disk_failure = failure;
            }
            Fault::Name { of, to } => self.point_name(of, to),
            Fault::NameServer { host, answers } => {
                self.hosts[host.index()].name_server = answers;
            }
            Fault::Clock { host, offset_ms } => {
                let row = &mut self.hosts[host.index()];
                if self.clocks_set.len() == Self::CLOCKS_KEPT {
                    self.clocks_set.remove(0);
                }
                let before = (host, Time::from_us(self.now), row.wall_offset_ms);
                self.clocks_set.push(before);
                row.wall_offset_ms = offset_ms;
                row.drift = Drift::new(row.drift.ppm, self.now);
            }
            Fault::Drift { host, ppm } => {
                let row = &mut self.hosts[host.index()];
                row.drift = row.drift.changed(ppm, self.now);
            }
        }
        Ok(effect)
    }

    fn cut<S: Sink<P>>(
        &mut self,
        from: HostId,
        to: HostId,
        mode: CutMode,
        effect: &mut Effect,
        sink: &mut S,
    ) {
        let pair = self.network.get(from.0, to.0);
        if pair.cut == Some(mode) {
            return;
        }
        self.trouble += u32::from(!pair.is_cut());
        self.network.get_mut(from.0, to.0).cut = Some(mode);
        effect.links = 1;
        let why = match mode {
            CutMode::Drop => Loss::Cut,
            CutMode::Reject => Loss::Rejected,
        };
        self.lose_on_wire(why, effect, sink, |a, b, _| (a, b) == (from.0, to.0));
    }

    fn cut_connections<S: Sink<P>>(
        &mut self,
        from: HostId,
        to: HostId,
        effect: &mut Effect,
        sink: &mut S,
    ) {
        let pair = self.network.get(from.0, to.0);
        if pair.connections_cut {
            return;
        }
        self.trouble += u32::from(!pair.is_cut());
        self.network.get_mut(from.0, to.0).connections_cut = true;
        effect.links = 1;
        self.lose_on_wire(Loss::Cut, effect, sink, |a, b, by_opener| {
            let (opener, acceptor) = if by_opener { (a, b) } else { (b, a) };
            (opener, acceptor) == (from.0, to.0)
        });
    }

    /// From now on a direction loses packets; says whether that is new. Those on the wire
    /// arrive.
    fn lose_from_now(&mut self, from: HostId, to: HostId, percent: u8) -> bool {
        let before = self.network.get(from.0, to.0).loss_percent;
        self.trouble += u32::from(before == 0 && percent > 0);
        self.trouble -= u32::from(before > 0 && percent == 0);
        self.network.get_mut(from.0, to.0).loss_percent = percent;
        before != percent
    }

    /// Removes the cuts of one direction; says how many links that healed.
    fn heal(&mut self, from: HostId, to: HostId) -> u32 {
        if !self.network.get(from.0, to.0).is_cut() {
            return 0;
        }
        self.network.get_mut(from.0, to.0).heal();
        self.trouble -= 1;
        1
    }

    /// Removes all cuts; says how many links that healed.
    fn heal_all(&mut self) -> u32 {
        let mut healed = 0;
        self.network.each_special(|pair| {
            healed += u32::from(pair.is_cut());
            pair.heal();
        });
        self.trouble -= healed;
        healed
    }

    /// Ends the process of a host, if one runs.
    fn end_host<S: Sink<P>>(
        &mut self,
        host: HostId,
        status: Status,
        effect: &mut Effect,
        sink: &mut S,
    ) {
        let mut cause = effect.record;
        if self.hosts[host.index()].process.is_some() {
            cause = self
                .trace
                .note(self.now, host.0, cause, What::Exited { code: None }, sink);
        }
        let (messages, connections) = self.end_process(host.index(), status, cause, sink);
        effect.messages_lost += messages;
        effect.connections += connections;
    }

    /// Loses what is on the wire between hosts `(from, to)` chosen by `which`,
    /// whose third argument says whether the opener of the connection sent it.
    fn lose_on_wire<S: Sink<P>>(
        &mut self,
        why: Loss,
        effect: &mut Effect,
        sink: &mut S,
        which: impl Fn(u32, u32, bool) -> bool,
    ) {
        let on_wire: Vec<u32> = self
            .segments
            .iter()
            .filter(|(_, row)| row.state == State::Wire && which(row.from, row.to, row.end == 0))
            .map(|(slot, _)| slot)
            .collect();
        for slot in on_wire {
            let segment = self.segments.get(slot);
            let (index, end, cause) = (segment.connection, segment.end as usize, segment.cause);
            effect.messages_lost += u32::from(matches!(segment.payload, Payload::Data(_)));
            if self
                .connections
                .alive(index, self.segments.get(slot).generation)
                .is_none()
            {
                self.arrive_too_late(slot, why, sink);
                continue;
            }
            match self.segments.get(slot).payload {
                // Resets pass a filter that sends resets.
                Payload::Reset(_) if why == Loss::Rejected => {}
                Payload::Copy(_) => drop(self.segments.remove(slot)),
                Payload::Syn | Payload::SynAck | Payload::Reset(_) => {
                    self.segments.remove(slot);
                    if why == Loss::Rejected {
                        self.reject(index, end, cause);
                    }
                }
                _ => {
                    let seq = self.segments.get(slot).seq;
                    self.enter_backlog(index, end, seq);
                    self.lose(slot, why, effect.record, sink);
                }
            }
        }
    }
}
