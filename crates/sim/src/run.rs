//! Running processes: starting them, handing them inputs, doing what they want.

use std::sync::Arc;

use lab_process::{Input, Output, Process, Socket};

use crate::connection::EndState;
use crate::host::{Pending, Waiting, WaitingInput};
use crate::rng::{Purpose, luck, mix};
use crate::{Loss, MessageId, Sink, Status, Time, What, World};

impl<P: Process> World<P> {
    /// Enters in the tree when the host next does something by itself.
    #[inline]
    pub(crate) fn refresh(&mut self, host: usize) {
        self.due.set(host, self.hosts[host].due(self.now));
    }

    /// Draws what the next flushing call of a host costs.
    pub(crate) fn draw_flush(&mut self, host: usize) {
        let row = &mut self.hosts[host];
        row.next_flush_us =
            row.disk_cost
                .draw(luck(self.seed, Purpose::Flush, row.luck_of, row.flushes));
    }

    /// An empty outbox with the clock, the disk and the names of a host.
    #[inline]
    fn prepare_outbox(&mut self, host: usize) {
        let row = &self.hosts[host];
        self.outbox
            .reset(row.clock(Time::from_us(self.now)), row.next_flush_us);
        self.outbox.fail_flushes(row.disk_failure);
        if !self.names.is_empty() {
            let names = Some((Arc::clone(&self.names), row.name_server));
            self.outbox.know_names(names);
        }
    }

    /// Starts the process of a host.
    pub(crate) fn boot<S: Sink<P>>(&mut self, host: usize, cause: u64, sink: &mut S) {
        self.draw_flush(host);
        let row = &mut self.hosts[host];
        row.starts += 1;
        row.status = Status::Up;
        row.turn = 0;
        row.polled = false;
        let what = What::Booted { start: row.starts };
        let record = self.trace.note(self.now, row.id, cause, what, sink);
        let seed = mix(luck(self.seed, Purpose::Boot, row.luck_of, row.starts));
        self.prepare_outbox(host);
        let row = &mut self.hosts[host];
        row.process = Some(P::boot(
            &row.made.spec,
            row.disk.as_deref(),
            seed,
            &mut self.outbox,
        ));
        self.finish(host, record, self.now, sink);
    }

    /// Lets a process handle an input and does what it wants.
    #[inline]
    fn run<S: Sink<P>>(
        &mut self,
        host: usize,
        input: Input<P::Message, P::Order>,
        cause: u64,
        sink: &mut S,
    ) {
        self.prepare_outbox(host);
        let row = &mut self.hosts[host];
        let woken = matches!(input, Input::Wake);
        if let Some(process) = &mut row.process {
            process.handle(input, &mut self.outbox);
        }
        // A process that wants to be woken at once for ever would stop time.
        let earliest = self.now + u64::from(woken);
        self.finish(host, cause, earliest, sink);
    }

    /// Accounts for the time a call took and does what the process wants, or
    /// notes it for when its flushes are done.
    #[inline]
    fn finish<S: Sink<P>>(&mut self, host: usize, cause: u64, earliest_wake: u64, sink: &mut S) {
        let row = &mut self.hosts[host];
        let spent = self.outbox.now().monotonic_us - self.now;
        row.busy_until = self.now + spent + row.work();
        row.next_wake = row
            .process
            .as_ref()
            .and_then(P::next_wake_us)
            .unwrap_or(u64::MAX)
            .max(earliest_wake);
        row.fall_asleep(row.busy_until);
        if !self.outbox.outputs().is_empty() {
            let mut outputs = self.outbox.take();
            self.find_doomed(&outputs);
            if spent == 0 {
                for (number, output) in outputs.drain(..).enumerate() {
                    let doomed = !self.doomed.is_empty() && self.doomed.contains(&number);
                    self.perform(host, output, doomed, cause, sink);
                }
            } else {
                self.defer(host, outputs.drain(..), self.now + spent, cause);
            }
            self.outbox.give_back(outputs);
        }
        self.refresh(host);
    }

    /// Finds messages that never leave: those sent on a connection that the same
    /// call closes, and all of a call that ends the process.
    #[inline]
    fn find_doomed(&mut self, outputs: &[Output<P::Message, P::Event, P::Disk>]) {
        self.doomed.clear();
        // The first is ended by nothing that comes before it.
        let is_end = |output| matches!(output, &Output::Close { .. } | &Output::Exit { .. });
        if !outputs.iter().skip(1).any(is_end) {
            return;
        }
        for (number, output) in outputs.iter().enumerate() {
            let sent_on = match output {
                Output::Send { socket, .. } => Some(socket),
                Output::Answer(_) => None,
                _ => continue,
            };
            let ends = |later: &Output<_, _, _>| match later {
                Output::Close { socket } => Some(socket) == sent_on,
                Output::Exit { .. } => true,
                _ => false,
            };
            if outputs[number + 1..].iter().any(ends) {
                self.doomed.push(number);
            }
        }
    }

    /// Notes the outputs of a call that flushed: each for the instant its clock
    /// shows, messages for the end of the call.
    fn defer(
        &mut self,
        host: usize,
        outputs: impl Iterator<Item = Output<P::Message, P::Event, P::Disk>>,
        end: u64,
        cause: u64,
    ) {
        let mut clock = self.now;
        let mut messages = Vec::new();
        let row = &mut self.hosts[host];
        row.flushes = row.flushes.wrapping_add(1);
        for (number, output) in outputs.enumerate() {
            let doomed = self.doomed.contains(&number);
            match &output {
                Output::Send { .. } | Output::Answer(_) => {
                    messages.push(Pending {
                        at: end,
                        cause,
                        output,
                        doomed,
                    });
                    continue;
                }
                Output::Event { at, .. }
                | Output::Persist { at, .. }
                | Output::Connect { at, .. } => clock = at.monotonic_us,
                Output::Close { .. }
                | Output::Spawn { .. }
                | Output::KillChild { .. }
                | Output::Exit { .. } => {}
            }
            row.pending.push_back(Pending {
                at: clock,
                cause,
                output,
                doomed,
            });
        }
        row.pending.extend(messages);
        self.draw_flush(host);
    }

    /// Does one thing a process wants.
    #[inline]
    fn perform<S: Sink<P>>(
        &mut self,
        host: usize,
        output: Output<P::Message, P::Event, P::Disk>,
        doomed: bool,
        cause: u64,
        sink: &mut S,
    ) {
        if self.hosts[host].process.is_none() {
            return;
        }
        let id = host as u32;
        match output {
            Output::Send { .. } if doomed => {
                let what = What::Lost {
                    id: self.next_message(),
                    to: None,
                    why: Loss::NeverSent,
                    due: None,
                };
                self.trace.note(self.now, id, cause, what, sink);
            }
            Output::Send { socket, message } => self.send(host, socket, message, cause, sink),
            Output::Answer(message) => {
                if !doomed {
                    let what = What::Answered { message: &message };
                    self.trace.note(self.now, id, cause, what, sink);
                }
            }
            Output::Connect { socket, to, .. } => self.connect(host, socket, to, cause, sink),
            Output::Close { socket } => self.close_socket(host, socket, cause, sink),
            Output::Event { at, event } => {
                let what = What::Event { at, event: &event };
                self.trace.note_often(self.now, id, cause, what, sink);
            }
            Output::Persist { at, disk } => {
                self.trace.note(
                    self.now,
                    id,
                    cause,
                    What::Persisted { at, disk: &*disk },
                    sink,
                );
                let row = &mut self.hosts[host];
                let before = row.disk.replace(Arc::from(disk));
                row.flushed = Some((Time::from_us(self.now), before));
            }
            Output::Spawn { child, program } => self.spawn(host, child, &program),
            Output::KillChild { child } => self.kill_child(host, child),
            Output::Exit { code } => {
                self.trace
                    .note(self.now, id, cause, What::Exited { code: Some(code) }, sink);
                self.end_process(host, Status::Dead, cause, sink);
            }
        }
    }

    pub(crate) fn next_message(&mut self) -> MessageId {
        self.messages += 1;
        MessageId(self.messages - 1)
    }

    /// A process sends a message.
    #[inline]
    fn send<S: Sink<P>>(
        &mut self,
        host: usize,
        socket: Socket,
        message: P::Message,
        cause: u64,
        sink: &mut S,
    ) {
        let id = self.next_message();
        let from = host as u32;
        let Some(at) = self.hosts[host].sockets.get(socket) else {
            self.trace.note(
                self.now,
                from,
                cause,
                What::Lost {
                    id,
                    to: None,
                    why: Loss::NotOpen,
                    due: None,
                },
                sink,
            );
            return;
        };
        let (index, end) = (at.connection(), at.end() as usize);
        let connection = self.connections.get(index);
        let to = connection.ends[1 - end].host;
        let over = connection.ends[end].state == EndState::Down;
        let what = What::Sent {
            id,
            to: crate::HostId(to),
            connection: crate::ConnectionId {
                index,
                generation: connection.generation,
            },
            socket,
            message: &message,
        };
        let record = self.trace.note_often(self.now, from, cause, what, sink);
        if over {
            let what = What::Lost {
                id,
                to: Some(crate::HostId(to)),
                why: Loss::Reset,
                due: None,
            };
            self.trace.note(self.now, from, record, what, sink);
        } else {
            self.transmit_message(index, end, message, id, record, sink);
        }
    }

    /// Hands something to a process, now or when it gets round to it.
    #[inline]
    pub(crate) fn hand<S: Sink<P>>(&mut self, host: usize, mut waiting: Waiting<P>, sink: &mut S) {
        let row = &mut self.hosts[host];
        if row.is_idle(self.now) {
            row.polled = false;
            row.reading = None;
            row.read(waiting.read_from());
            self.take(host, waiting, sink);
            return;
        }
        if let WaitingInput::Message { id, from, .. } = &waiting.input {
            let what = What::Buffered {
                id: *id,
                from: crate::HostId(*from),
            };
            waiting.cause = self
                .trace
                .note(self.now, host as u32, waiting.cause, what, sink);
        }
        self.hosts[host].inbox.push_back(waiting);
        self.refresh(host);
    }

    /// A process takes what was handed to it, unless it has closed the
    /// connection meanwhile.
    #[inline]
    fn take<S: Sink<P>>(&mut self, host: usize, waiting: Waiting<P>, sink: &mut S) {
        let Waiting {
            connection: index,
            generation,
            end,
            cause,
            input,
        } = waiting;
        let input = match input {
            WaitingInput::Order(order) => {
                self.run(host, Input::Order(order), cause, sink);
                return;
            }
            WaitingInput::Ended { child, how } => {
                self.run(host, Input::Ended { child, how }, cause, sink);
                return;
            }
            of_connection => of_connection,
        };
        let connection = self.connections.get(index);
        let known = connection.generation == generation
            && matches!(
                connection.ends[end as usize].state,
                EndState::Open | EndState::Down
            );
        let socket = connection.ends[end as usize].socket;
        let peer = connection.ends[1 - end as usize].host;
        match input {
            WaitingInput::Message { id, from, message } => {
                if !known {
                    let what = What::Lost {
                        id,
                        to: Some(crate::HostId(host as u32)),
                        why: Loss::Closed,
                        due: None,
                    };
                    self.trace.note(self.now, from, cause, what, sink);
                    return;
                }
                let what = What::Delivered {
                    id,
                    from: crate::HostId(from),
                    connection: crate::ConnectionId { index, generation },
                    socket,
                    message: &message,
                    process: self.hosts[host].process.as_ref(),
                };
                let record = self
                    .trace
                    .note_often(self.now, host as u32, cause, what, sink);
                self.run(host, Input::Received { socket, message }, record, sink);
            }
            _ if !known => {}
            WaitingInput::Opened => self.run(host, Input::Opened { socket }, cause, sink),
            WaitingInput::Accepted => {
                let peer = self.hosts[peer as usize].address();
                self.run(host, Input::Accepted { socket, peer }, cause, sink);
            }
            WaitingInput::Closed(why) => {
                self.hosts[host].sockets.remove(socket);
                self.connections.get_mut(index).ends[end as usize].state = EndState::Closed;
                self.free_if_over(index, sink);
                self.run(host, Input::Closed { socket, why }, cause, sink);
            }
            WaitingInput::Order(_) | WaitingInput::Ended { .. } => {}
        }
    }

    /// A host does by itself what is due: the rest of a call that flushed, an
    /// input that waited, or a wake-up.
    ///
    /// As in Redis's event loop (`aeProcessEvents`), what is readable when the
    /// process looks is handled first, then one wake-up if it is due; what comes
    /// meanwhile waits for the next look.
    pub(crate) fn host_turn<S: Sink<P>>(&mut self, host: usize, sink: &mut S) {
        let row = &mut self.hosts[host];
        if let Some(first) = row.pending.front() {
            let group = first.at;
            while self.hosts[host]
                .pending
                .front()
                .is_some_and(|next| next.at == group)
            {
                let Some(next) = self.hosts[host].pending.pop_front() else {
                    break;
                };
                self.perform_late(host, next, sink);
            }
            self.refresh(host);
            return;
        }
        if row.turn == 0 && !row.polled {
            row.polled = true;
            row.poll();
        }
        if row.turn == 0 && row.next_wake <= self.now {
            row.polled = false;
            row.read(None);
            let what = What::Woke {
                at: row.clock(Time::from_us(self.now)),
                process: row.process.as_ref(),
            };
            let record = self
                .trace
                .note(self.now, row.id, crate::trace::NO_CAUSE, what, sink);
            self.run(host, Input::Wake, record, sink);
            return;
        }
        if row.turn == 0 {
            row.poll();
        }
        if let Some(waiting) = row.inbox.pop_front() {
            row.turn -= 1;
            row.read(waiting.read_from());
            self.take(host, waiting, sink);
        }
        self.refresh(host);
    }

    /// Does what a flush delayed. If the process was stopped in the meantime its
    /// clocks have gone on, and what it reads from them with them.
    fn perform_late<S: Sink<P>>(&mut self, host: usize, pending: Pending<P>, sink: &mut S) {
        let late = self.now - pending.at;
        let mut output = pending.output;
        if let Output::Event { at, .. } | Output::Persist { at, .. } = &mut output {
            *at = at.plus_us(late);
        }
        self.perform(host, output, pending.doomed, pending.cause, sink);
    }
}
