//! The properties of figure 3 of the paper, checked after every step, and what
//! follows from them for clients.
//!
//! | property | source |
//! |---|---|
//! | [`Violation::TwoVotes`] | a server votes for at most one candidate per term, §5.2 |
//! | [`Violation::TwoLeaders`] | Election Safety, §5.2 |
//! | [`Violation::LeaderRewrote`] | Leader Append-Only, §5.3 |
//! | [`Violation::LogsDiffer`] | Log Matching, §5.3 |
//! | [`Violation::LeaderLacks`] | Leader Completeness, §5.4 |
//! | [`Violation::AppliedTwoThings`] | State Machine Safety, §5.4.3 |
//! | [`Violation::CommittedOldTerm`] | a leader commits up to entries of its own term, §5.4.2 |
//! | [`Violation::SentTooEarly`] | what a message promises is on disk, figure 2 |
//! | [`Violation::NotDurable`] | what is committed is on the disks of a majority, figure 2 |
//! | [`Violation::WrongResult`] | each command is carried out once, §8 |
//! | [`Violation::AnsweredEarly`] | a client hears of what was applied, §5.3 |
//! | [`Violation::WritesLost`] | so no acknowledged write is lost |

use std::collections::{BTreeMap, BTreeSet};

use lab_raft::client::ClientEvent;
use lab_raft::{
    ClientId, Command, Disk, Entry, Event, Log, Message, Operation, Reply, RoleName, ServerId,
};
use lab_sim::{Record, Sink, What, World};

use super::{Node, NodeDisk, NodeEvent, is_flushed};

/// What must never be, with the evidence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Violation {
    TwoVotes {
        voter: u32,
        term: u64,
        candidates: [ServerId; 2],
    },
    TwoLeaders {
        term: u64,
        leaders: [u32; 2],
    },
    LeaderRewrote {
        leader: u32,
        term: u64,
        index: u64,
    },
    LogsDiffer {
        server: u32,
        index: u64,
        term: u64,
    },
    LeaderLacks {
        leader: u32,
        term: u64,
        index: u64,
    },
    AppliedTwoThings {
        server: u32,
        index: u64,
    },
    CommittedOldTerm {
        leader: u32,
        term: u64,
        index: u64,
    },
    SentTooEarly {
        server: u32,
        message: Message,
    },
    NotDurable {
        index: u64,
        disks: u32,
    },
    WrongResult {
        index: u64,
        found: Option<Reply>,
        expected: Option<Reply>,
    },
    AnsweredEarly {
        server: u32,
        serial: u64,
        value: i64,
    },
    WritesLost {
        client: u32,
        count: u64,
    },
}

impl Violation {
    /// Whether it is one of the paper's own properties, or what they promise to
    /// clients, and not only a rule that serves them.
    pub const fn is_of_figure_3(&self) -> bool {
        matches!(
            self,
            Self::TwoLeaders { .. }
                | Self::LeaderRewrote { .. }
                | Self::LogsDiffer { .. }
                | Self::LeaderLacks { .. }
                | Self::AppliedTwoThings { .. }
                | Self::WritesLost { .. }
        )
    }
}

/// What is remembered of a server.
#[derive(Clone, Default)]
struct Shadow {
    log: Log,
    /// The term it leads, if it does.
    leads: Option<u64>,
    /// What is on its disk.
    disk: Disk,
    votes: BTreeMap<u64, ServerId>,
}

/// Listens to a world and checks it.
#[derive(Clone, Default)]
pub struct Safety {
    servers: u32,
    shadows: Vec<Shadow>,
    leaders: BTreeMap<u64, u32>,
    /// By index and term: the command, and the term before it.
    entries: BTreeMap<(u64, u64), (Command, u64)>,
    /// By index from 1: what is committed, and in which term that was first known.
    committed: Vec<(Entry, u64)>,
    /// What was applied, by index from 1, with its result.
    applied: Vec<(Entry, Option<Reply>)>,
    /// The results of commands that were applied.
    results: BTreeSet<(u64, i64)>,
    counter: i64,
    /// The last command of each session and its result.
    sessions: BTreeMap<ClientId, BTreeMap<u64, i64>>,
    touched: Vec<u32>,
    heard: Vec<(u32, Event)>,
    /// Steps looked at.
    pub looked: u64,
    /// Everything found, the first first.
    pub violations: Vec<Violation>,
}

impl Safety {
    pub fn new(servers: u32) -> Self {
        Self {
            servers,
            shadows: vec![Shadow::default(); servers as usize],
            ..Self::default()
        }
    }

    /// How many terms had a leader.
    pub fn terms_led(&self) -> usize {
        self.leaders.len()
    }

    /// How many entries were committed.
    pub const fn committed(&self) -> usize {
        self.committed.len()
    }

    /// What a server has on its disk to begin with.
    pub fn begins_with(&mut self, server: u32, disk: &Disk) {
        self.shadows[server as usize].disk = disk.clone();
    }

    fn found(&mut self, violation: Violation) {
        self.violations.push(violation);
    }

    /// Looks at what the last step has changed.
    pub fn look(&mut self, world: &World<Node>) {
        self.looked += 1;
        let mut touched = std::mem::take(&mut self.touched);
        touched.dedup();
        for server in touched.drain(..) {
            self.look_at(server, world);
        }
        self.touched = touched;
        let mut heard = std::mem::take(&mut self.heard);
        for (server, event) in heard.drain(..) {
            self.on_event(server, event);
        }
        self.heard = heard;
    }

    fn look_at(&mut self, server: u32, world: &World<Node>) {
        let process = world.host(lab_sim::HostId(server)).process();
        let Some(raft) = process.and_then(Node::server) else {
            self.shadows[server as usize].leads = None;
            return;
        };
        let leads = (raft.role() == RoleName::Leader).then(|| raft.term());
        let log = raft.log();
        let before = std::mem::take(&mut self.shadows[server as usize].log);
        let led = std::mem::replace(&mut self.shadows[server as usize].leads, leads);
        if before != *log {
            self.check_log(server, &before, log, leads.filter(|_| leads == led));
        }
        self.shadows[server as usize].log = log.clone();
        if let Some(term) = leads.filter(|_| leads != led) {
            self.check_leader(server, term, log);
        }
    }

    /// Log Matching; Leader Append-Only if it led the term before and after.
    fn check_log(&mut self, server: u32, before: &Log, after: &Log, leads: Option<u64>) {
        for index in 1..=after.last_index().max(before.last_index()) {
            let (was, is) = (before.get(index), after.get(index));
            if was == is {
                continue;
            }
            if let (Some(term), Some(_)) = (leads, was) {
                self.found(Violation::LeaderRewrote {
                    leader: server,
                    term,
                    index,
                });
            }
            let Some(entry) = is else { continue };
            let prev = after.term_at(index - 1).unwrap_or(0);
            let here = (entry.command, prev);
            let known = *self.entries.entry((index, entry.term)).or_insert(here);
            if known != here {
                self.found(Violation::LogsDiffer {
                    server,
                    index,
                    term: entry.term,
                });
            }
        }
    }

    /// Election Safety and Leader Completeness, when a server begins to lead.
    fn check_leader(&mut self, server: u32, term: u64, log: &Log) {
        let first = *self.leaders.entry(term).or_insert(server);
        if first != server {
            self.found(Violation::TwoLeaders {
                term,
                leaders: [first, server],
            });
        }
        let lacks = (1..)
            .zip(&self.committed)
            .find(|(index, (entry, of))| *of < term && log.get(*index) != Some(*entry));
        if let Some((index, _)) = lacks {
            self.found(Violation::LeaderLacks {
                leader: server,
                term,
                index,
            });
        }
    }

    fn on_event(&mut self, server: u32, event: Event) {
        match event {
            Event::Voted {
                candidate,
                term,
                pre_vote: false,
            } => self.on_voted(server, candidate, term),
            // A candidate votes for itself.
            Event::BecameCandidate { term } => self.on_voted(server, ServerId(server), term),
            Event::Committed { first, last } => self.on_committed(server, first, last),
            Event::Applied {
                index,
                entry,
                reply,
            } => self.on_applied(server, index, entry, reply),
            _ => {}
        }
    }

    fn on_voted(&mut self, voter: u32, candidate: ServerId, term: u64) {
        let votes = &mut self.shadows[voter as usize].votes;
        let first = *votes.entry(term).or_insert(candidate);
        if first != candidate {
            self.found(Violation::TwoVotes {
                voter,
                term,
                candidates: [first, candidate],
            });
        }
    }

    /// State Machine Safety for what is known to be committed; durability; Leader
    /// Completeness towards those who lead a later term already.
    fn on_committed(&mut self, server: u32, first: u64, last: u64) {
        let log = self.shadows[server as usize].log.clone();
        let term = self.leaders.keys().next_back().copied().unwrap_or(0);
        let own = self.shadows[server as usize].leads;
        if let Some(term) = own.filter(|term| log.term_at(last) != Some(*term)) {
            self.found(Violation::CommittedOldTerm {
                leader: server,
                term,
                index: last,
            });
        }
        for index in first..=last {
            let Some(entry) = log.get(index) else {
                continue;
            };
            match self.committed.get(index as usize - 1) {
                Some((known, _)) if *known != entry => {
                    self.found(Violation::AppliedTwoThings { server, index });
                }
                Some(_) => {}
                None => {
                    self.committed.push((entry, own.unwrap_or(term)));
                    self.check_durable(index, entry);
                    self.check_later_leaders(index, entry, own.unwrap_or(term));
                }
            }
        }
    }

    fn check_durable(&mut self, index: u64, entry: Entry) {
        let has = |shadow: &&Shadow| shadow.disk.log.get(index) == Some(entry);
        let disks = self.shadows.iter().filter(has).count() as u32;
        if disks < self.servers / 2 + 1 {
            self.found(Violation::NotDurable { index, disks });
        }
    }

    fn check_later_leaders(&mut self, index: u64, entry: Entry, term: u64) {
        for leader in 0..self.servers {
            let shadow = &self.shadows[leader as usize];
            let later = shadow.leads.filter(|led| *led > term);
            if let Some(term) = later.filter(|_| shadow.log.get(index) != Some(entry)) {
                self.found(Violation::LeaderLacks {
                    leader,
                    term,
                    index,
                });
            }
        }
    }

    fn on_applied(&mut self, server: u32, index: u64, entry: Entry, reply: Option<Reply>) {
        match self.applied.get(index as usize - 1) {
            Some(known) if *known != (entry, reply) => {
                self.found(Violation::AppliedTwoThings { server, index });
            }
            Some(_) => {}
            None => {
                self.applied.push((entry, reply));
                let expected = self.expected(index, entry.command);
                if reply != expected {
                    self.found(Violation::WrongResult {
                        index,
                        found: reply,
                        expected,
                    });
                }
                if let Some(Reply::Done { serial, value }) = reply {
                    self.results.insert((serial, value));
                }
            }
        }
    }

    /// What a machine that never forgets a command would answer.
    fn expected(&mut self, index: u64, command: Command) -> Option<Reply> {
        let (client, serial, operation) = match command {
            Command::Noop => return None,
            Command::Register => {
                let client = ClientId(index);
                self.sessions.insert(client, BTreeMap::new());
                return Some(Reply::Registered { client });
            }
            Command::Apply {
                client,
                serial,
                operation,
            } => (client, serial, operation),
        };
        let done = self.sessions.get(&client).and_then(|of| of.get(&serial));
        let value = match done {
            Some(value) => *value,
            None => {
                self.counter += i64::from(operation == Operation::Increment);
                self.counter
            }
        };
        if client != ClientId::OPERATOR {
            let Some(session) = self.sessions.get_mut(&client) else {
                return Some(Reply::SessionExpired);
            };
            session.insert(serial, value);
        }
        Some(Reply::Done { serial, value })
    }
}

impl Safety {
    fn on_sent(&mut self, server: u32, message: &Message) {
        if !is_flushed(&self.shadows[server as usize].disk, message) {
            self.found(Violation::SentTooEarly {
                server,
                message: message.clone(),
            });
        }
        let Message::Reply(Reply::Done { serial, value }) = *message else {
            return;
        };
        // What was applied in the same step was announced before.
        let wanted = Some(Reply::Done { serial, value });
        let now = self
            .heard
            .iter()
            .any(|(_, event)| matches!(event, Event::Applied { reply, .. } if *reply == wanted));
        if !now && !self.results.contains(&(serial, value)) {
            self.found(Violation::AnsweredEarly {
                server,
                serial,
                value,
            });
        }
    }
}

impl Sink<Node> for Safety {
    fn record(&mut self, record: &Record<'_, Node>) {
        let Some(host) = record.host.map(|host| host.0) else {
            return;
        };
        if host < self.servers && self.touched.last() != Some(&host) {
            self.touched.push(host);
        }
        match record.what {
            What::Event {
                event: NodeEvent::Server(event),
                ..
            } => self.heard.push((host, **event)),
            What::Event {
                event: NodeEvent::Client(event),
                ..
            } => {
                if let ClientEvent::LostWrites(lost) = **event {
                    self.found(Violation::WritesLost {
                        client: host,
                        count: lost.count,
                    });
                }
            }
            What::Persisted {
                disk: NodeDisk::Server(disk),
                ..
            } => self.shadows[host as usize].disk = disk.clone(),
            What::Sent { message, .. } if host < self.servers => self.on_sent(host, message),
            _ => {}
        }
    }
}
