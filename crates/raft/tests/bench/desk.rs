//! A cluster on a desk: no network, no time that passes by itself. Messages lie
//! there until somebody delivers or drops them, each server has a clock of its own
//! that stands until it is moved, and connections are there at once.

use lab_process::{Closing, Input, Now, Outbox, Output, Process, Socket};
use lab_raft::{
    AppendEntries, Appended, Disk, Event, Message, Operation, Order, Outcome, Raft, Reply, Request,
    RequestVote, ServerId, Settings, Spec, Vote,
};

use lab_raft::view::FollowerView;

use super::servers;

/// A message that lies on the desk.
#[derive(Clone, Debug)]
pub struct Letter {
    pub from: u32,
    pub to: u32,
    pub message: Message,
    /// The receiver's number of the connection.
    socket: Socket,
}

/// The connection on which a client sits at a server.
const CLIENT: Socket = Socket(Socket::FIRST_ACCEPTED + 100);

/// See the module.
pub struct Desk {
    settings: Settings,
    rafts: Vec<Option<Raft>>,
    pub disks: Vec<Disk>,
    clocks_us: Vec<u64>,
    pub letters: Vec<Letter>,
    /// What the servers announced, in order.
    pub events: Vec<(u32, Event)>,
    /// What the clients were told.
    pub replies: Vec<(u32, Reply)>,
    starts: u64,
}

impl Desk {
    /// So many servers, connected, each with what is on its disk.
    pub fn new(count: u32, settings: Settings, disks: &[Disk]) -> Self {
        let none = Disk::default();
        let mut desk = Self {
            settings,
            rafts: vec![None; count as usize],
            disks: (0..count as usize)
                .map(|id| disks.get(id).unwrap_or(&none).clone())
                .collect(),
            clocks_us: vec![1_000_000; count as usize],
            letters: Vec::new(),
            events: Vec::new(),
            replies: Vec::new(),
            starts: 0,
        };
        (0..count).for_each(|id| desk.start(id));
        desk
    }

    /// The same with equal logs whose entries have these terms, all servers in the
    /// last of them.
    pub fn with_log(count: u32, settings: Settings, terms: &[u64]) -> Self {
        let disk = disk(terms);
        Self::new(count, settings, &vec![disk; count as usize])
    }

    pub fn raft(&self, id: u32) -> &Raft {
        self.rafts[id as usize].as_ref().expect("it runs")
    }

    pub fn count(&self) -> u32 {
        self.rafts.len() as u32
    }

    pub fn clock_us(&self, id: u32) -> u64 {
        self.clocks_us[id as usize]
    }

    /// Starts a server from its disk and connects it with those that run.
    pub fn start(&mut self, id: u32) {
        self.starts += 1;
        let spec = Spec::new(servers(self.count()), ServerId(id), self.settings).expect("valid");
        let mut out = Outbox::new(self.now(id), 0);
        let disk = self.disks[id as usize].clone();
        let raft = Raft::boot(&spec, Some(&disk), self.starts, &mut out);
        self.rafts[id as usize] = Some(raft);
        self.perform(id, out);
        for other in 0..self.count() {
            if other != id && self.rafts[other as usize].is_some() {
                self.connect(id, other);
                self.connect(other, id);
            }
        }
    }

    /// A server is killed: it and all letters from and to it are gone.
    pub fn kill(&mut self, id: u32) {
        self.rafts[id as usize] = None;
        self.letters.retain(|l| l.from != id && l.to != id);
        for other in 0..self.count() {
            if self.rafts[other as usize].is_some() {
                self.cut(other, id);
            }
        }
    }

    /// The connection `from` has opened to `to` is lost, with all letters on it.
    pub fn cut(&mut self, from: u32, to: u32) {
        let on_it = |l: &Letter| {
            let asked = l.from == from && l.to == to && l.socket.is_accepted();
            let answered = l.from == to && l.to == from && !l.socket.is_accepted();
            asked || answered
        };
        self.letters.retain(|letter| !on_it(letter));
        let socket = Socket(to);
        let why = Closing::Reset;
        self.handle(from, Input::Closed { socket, why });
    }

    /// `from` has connected to `to`.
    pub fn connect(&mut self, from: u32, to: u32) {
        self.handle(from, Input::Opened { socket: Socket(to) });
    }

    const fn now_at(us: u64) -> Now {
        Now {
            wall_ms: (us / 1_000) as i64,
            wall_sub_us: (us % 1_000) as u16,
            monotonic_us: us,
        }
    }

    fn now(&self, id: u32) -> Now {
        Self::now_at(self.clocks_us[id as usize])
    }

    /// Hands an input to a server and does what it wants.
    pub fn handle(&mut self, id: u32, input: Input<Message, Order>) {
        let mut out = Outbox::new(self.now(id), 0);
        let raft = self.rafts[id as usize].as_mut().expect("it runs");
        raft.handle(input, &mut out);
        self.perform(id, out);
    }

    fn perform(&mut self, id: u32, mut out: Outbox<Message, Box<Event>, Disk>) {
        for output in out.take() {
            match output {
                Output::Event { event, .. } => self.events.push((id, *event)),
                Output::Persist { disk, .. } => self.disks[id as usize] = *disk,
                Output::Send { socket, message } => self.send(id, socket, message),
                // Whether it comes about is decided at the desk.
                Output::Connect { .. } | Output::Close { .. } => {}
                other => panic!("a server does not do this: {other:?}"),
            }
        }
    }

    fn send(&mut self, from: u32, socket: Socket, message: Message) {
        check_flushed(&self.disks[from as usize], &message);
        if socket == CLIENT {
            let Message::Reply(reply) = message else {
                panic!("a client is told {message:?}");
            };
            self.replies.push((from, reply));
            return;
        }
        let (to, socket) = if socket.is_accepted() {
            (socket.0 - Socket::FIRST_ACCEPTED, Socket(from))
        } else {
            (socket.0, Socket(Socket::FIRST_ACCEPTED + from))
        };
        self.letters.push(Letter {
            from,
            to,
            message,
            socket,
        });
    }

    /// A server's election timer is said to have run out.
    pub fn campaign(&mut self, id: u32) {
        self.handle(id, Input::Order(Order::TimeOut));
    }

    /// A server is told to add one to the counter.
    pub fn propose(&mut self, id: u32) {
        self.handle(id, Input::Order(Order::Request(Operation::Increment)));
    }

    /// A client asks a server.
    pub fn request(&mut self, id: u32, request: Request) {
        let message = Message::Request(request);
        self.handle(
            id,
            Input::Received {
                socket: CLIENT,
                message,
            },
        );
    }

    /// Moves a server's clock on, and wakes it as often as it wants to be.
    pub fn pass(&mut self, id: u32, us: u64) {
        let end = self.clocks_us[id as usize] + us;
        while let Some(at) = self.raft(id).next_wake_us().filter(|at| *at <= end) {
            let clock = &mut self.clocks_us[id as usize];
            *clock = at.max(*clock);
            self.handle(id, Input::Wake);
        }
        self.clocks_us[id as usize] = end;
    }

    /// Moves every server's clock on without waking anybody.
    pub fn hold(&mut self, us: u64) {
        self.clocks_us.iter_mut().for_each(|clock| *clock += us);
    }

    /// Delivers what lies there for a server; says how much that was.
    pub fn deliver(&mut self, to: u32) -> usize {
        let (mine, rest) = std::mem::take(&mut self.letters)
            .into_iter()
            .partition::<Vec<_>, _>(|letter| letter.to == to);
        self.letters = rest;
        let count = mine.len();
        for Letter {
            socket, message, ..
        } in mine
        {
            self.handle(to, Input::Received { socket, message });
        }
        count
    }

    /// Throws away what lies there for a server; says how much that was.
    pub fn drop_letters(&mut self, to: u32) -> usize {
        let before = self.letters.len();
        self.letters.retain(|letter| letter.to != to);
        before - self.letters.len()
    }

    /// Delivers to these servers until nothing lies there for any of them.
    pub fn stabilize(&mut self, among: &[u32]) {
        while among.iter().map(|id| self.deliver(*id)).sum::<usize>() > 0 {}
    }

    /// Delivers to everybody until nothing lies there.
    pub fn stabilize_all(&mut self) {
        let everybody: Vec<u32> = (0..self.count()).collect();
        self.stabilize(&everybody);
    }

    /// Hands a server's request to another and takes the answer from the desk.
    pub fn ask(&mut self, from: u32, to: u32, message: Message) -> Message {
        let socket = Socket(Socket::FIRST_ACCEPTED + from);
        self.handle(to, Input::Received { socket, message });
        let at = self
            .letters
            .iter()
            .rposition(|letter| {
                letter.from == to && letter.to == from && !letter.socket.is_accepted()
            })
            .expect("every request has an answer");
        self.letters.remove(at).message
    }

    /// Hands a server's answer to whoever asked.
    pub fn answer(&mut self, from: u32, to: u32, message: Message) {
        let socket = Socket(from);
        self.handle(to, Input::Received { socket, message });
    }

    /// The answer to a request for a vote.
    pub fn ask_vote(&mut self, to: u32, request: RequestVote) -> Vote {
        match self.ask(request.candidate.0, to, Message::RequestVote(request)) {
            Message::Vote(vote) => vote,
            other => panic!("not a vote: {other:?}"),
        }
    }

    /// The answer to entries.
    pub fn ask_append(&mut self, to: u32, request: AppendEntries) -> Appended {
        match self.ask(
            request.leader.0,
            to,
            Message::AppendEntries(Box::new(request)),
        ) {
            Message::Appended(answer) => answer,
            other => panic!("not an answer to entries: {other:?}"),
        }
    }

    /// What a leader knows of another server.
    pub fn progress(&self, leader: u32, of: u32) -> FollowerView {
        let mut followers = self.raft(leader).followers();
        followers
            .find(|follower| follower.id.0 == of)
            .expect("it leads")
    }

    /// The terms of a server's entries.
    pub fn terms(&self, id: u32) -> Vec<u64> {
        let log = self.raft(id).log();
        log.iter().map(|(_, entry)| entry.term).collect()
    }

    /// What a server announced, as keys.
    pub fn keys(&self, id: u32) -> Vec<&'static str> {
        let of = self.events.iter().filter(|(who, _)| *who == id);
        of.map(|(_, event)| event.key()).collect()
    }

    /// How many of a kind lie there for a server.
    pub fn lying(&self, to: u32, of: impl Fn(&Message) -> bool) -> usize {
        let mine = self.letters.iter().filter(|letter| letter.to == to);
        mine.filter(|letter| of(&letter.message)).count()
    }
}

/// A disk whose log has these terms; the server is in the last of them.
pub fn disk(terms: &[u64]) -> Disk {
    Disk {
        term: terms.last().copied().unwrap_or(0),
        voted_for: None,
        log: super::noops(terms),
    }
}

/// Whatever a message promises is on the sender's disk (figure 2: persistent state
/// is updated before responding to RPCs).
pub fn check_flushed(disk: &Disk, message: &Message) {
    assert!(
        is_flushed(disk, message),
        "{message:?} left before {disk:?}"
    );
}

/// Whether what a message promises is on the sender's disk.
pub fn is_flushed(disk: &Disk, message: &Message) -> bool {
    match message {
        Message::RequestVote(request) if request.pre_vote => true,
        Message::RequestVote(request) => {
            disk.term == request.term && disk.voted_for == Some(request.candidate)
        }
        Message::Vote(vote) => {
            let kept = !vote.granted || vote.pre_vote || disk.voted_for.is_some();
            disk.term >= vote.term && kept
        }
        Message::AppendEntries(request) => {
            let last = request.prev_log_index + request.entries.len() as u64;
            disk.term >= request.term && disk.log.last_index() >= last
        }
        Message::Appended(answer) => {
            let stored = match answer.outcome {
                Outcome::Success { matched } => disk.log.last_index() >= matched,
                Outcome::OldTerm | Outcome::Mismatch { .. } => true,
            };
            disk.term >= answer.term && stored
        }
        Message::Request(_) | Message::Reply(_) => true,
    }
}
