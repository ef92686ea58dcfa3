use std::collections::BTreeMap;
use std::sync::Arc;

use lab_process::{Input, Process, Socket};
use rand::SeedableRng;
use rand_pcg::Pcg32;

use crate::connect::Link;
use crate::event::{Event, ResetBecause};
use crate::role::Role;
use crate::timer::Timer;
use crate::{Disk, Machine, Message, Operation, Out, Raft, Spec};

/// What an operator can ask of a server from outside. None is answered; the server
/// announces what comes of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// The election timer runs out now. A leader has none and takes no notice.
    TimeOut,
    /// The election timer runs out after so many microseconds, unless it is reset
    /// before: equal timers split the vote ([`crate::Settings::aligned_us`]), timers
    /// far apart avoid that ([`crate::Settings::spread_us`]).
    ElectionTimer {
        /// Microseconds from now.
        left_us: u64,
    },
    /// Do something with the counter; only a leader does.
    Request(Operation),
}

impl Process for Raft {
    type Message = Message;
    type Event = Box<Event>;
    type Disk = Disk;
    type Spec = Spec;
    type Order = Order;

    fn boot(spec: &Spec, disk: Option<&Disk>, seed: u64, out: &mut Out) -> Self {
        let Disk {
            term,
            voted_for,
            log,
        } = disk.unwrap_or(&spec.disk).clone();
        let mut raft = Self {
            me: spec.me,
            servers: Arc::clone(&spec.servers),
            settings: spec.settings,
            term,
            voted_for,
            log,
            unsaved: false,
            commit_index: 0,
            machine: Machine::default(),
            role: Role::Follower,
            leader: None,
            heard_us: 0,
            timer: Timer {
                since_us: 0,
                limit_us: 0,
            },
            links: vec![Link::NEW; spec.servers.len()],
            asked: BTreeMap::new(),
            last_vote: None,
            rng: Pcg32::seed_from_u64(seed),
        };
        out.event(Event::Started {
            term,
            last_index: raft.log.last_index(),
        });
        raft.reset_timer(ResetBecause::Started, out);
        raft.connect_all(out);
        raft
    }

    fn handle(&mut self, input: Input<Message, Order>, out: &mut Out) {
        match input {
            Input::Wake => {
                self.tend_links(out);
                self.check_quorum(out);
                self.send_heartbeats(out);
                self.check_timer(out);
            }
            Input::Opened { socket } => {
                if let Some(id) = self.server_of(socket) {
                    self.link_opened(id, out);
                }
            }
            Input::Closed { socket, .. } if socket.is_accepted() => self.forget_client(socket),
            Input::Closed { socket, .. } => {
                if let Some(id) = self.server_of(socket) {
                    self.link_lost(id);
                }
            }
            Input::Received { socket, message } => self.receive(socket, message, out),
            Input::Order(Order::TimeOut) => self.time_out(out),
            Input::Order(Order::ElectionTimer { left_us }) => self.set_timer(left_us, out),
            Input::Order(Order::Request(operation)) => self.on_operator(operation, out),
            // Who connects shows who it is by what it asks; no program is started.
            Input::Accepted { .. } | Input::Ended { .. } => {}
        }
        self.flush(out);
    }

    fn next_wake_us(&self) -> Option<u64> {
        let due_us = { self.own_due_us() }
            .min(self.links_due_us())
            .min(self.heartbeat_due_us());
        (due_us != u64::MAX).then_some(due_us)
    }
}

impl Raft {
    fn receive(&mut self, socket: Socket, message: Message, out: &mut Out) {
        // Requests come on connections that others opened, answers on own ones.
        let asker = socket.is_accepted();
        match message {
            Message::RequestVote(request) if asker => self.on_request_vote(socket, &request, out),
            Message::AppendEntries(request) if asker => {
                self.on_append_entries(socket, &request, out);
            }
            Message::Request(request) if asker => self.on_request(socket, request, out),
            Message::Vote(vote) => {
                if let Some(id) = self.server_of(socket) {
                    self.answered(id, out.now().monotonic_us);
                    self.on_vote(id, &vote, out);
                }
            }
            Message::Appended(answer) => {
                if let Some(id) = self.server_of(socket) {
                    self.answered(id, out.now().monotonic_us);
                    self.on_appended(id, &answer, out);
                }
            }
            Message::RequestVote(_)
            | Message::AppendEntries(_)
            | Message::Request(_)
            | Message::Reply(_) => {}
        }
    }

    /// When the role demands something, but for heartbeats.
    fn own_due_us(&self) -> u64 {
        match &self.role {
            Role::Leader(_) if self.settings.check_quorum => self.quorum_due_us(),
            Role::Leader(_) => u64::MAX,
            _ => self.timer.fires_at(),
        }
    }

    /// When a leader sends its next heartbeat.
    fn heartbeat_due_us(&self) -> u64 {
        let Role::Leader(progress) = &self.role else {
            return u64::MAX;
        };
        let me = self.me.index();
        let mut sent_us = u64::MAX;
        for (id, (link, progress)) in self.links.iter().zip(progress).enumerate() {
            if id != me && link.is_open() {
                sent_us = sent_us.min(progress.sent_us);
            }
        }
        sent_us.saturating_add(self.settings.heartbeat_us)
    }

    /// When a leader that hears nobody has to step down.
    fn quorum_due_us(&self) -> u64 {
        // The same rule, looked at from the beginning of time.
        match self.majority_heard_us() {
            Some(heard) => heard.saturating_add(self.settings.election_timeout_min_us),
            None => u64::MAX,
        }
    }
}
