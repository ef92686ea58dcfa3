use lab_process::Socket;

use crate::decision::{Decision, GiveUpConnection, Reconnect};
use crate::role::{Role, VoteState};
use crate::{Message, Out, Raft, ServerId};

/// The connection a server opens to another, on which it asks and is answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Link {
    state: LinkState,
    /// When it was last opened, monotonic microseconds.
    attempt_us: u64,
    /// Since when an answer is waited for.
    waiting_since_us: Option<u64>,
    /// Requests without an answer.
    unanswered: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum LinkState {
    Closed,
    Opening,
    Open,
}

impl Link {
    /// A connection that was never tried.
    pub(crate) const NEW: Self = Self {
        state: LinkState::Closed,
        attempt_us: 0,
        waiting_since_us: None,
        unanswered: 0,
    };

    pub(crate) fn is_open(&self) -> bool {
        self.state == LinkState::Open
    }

    pub(crate) const fn unanswered(&self) -> u32 {
        self.unanswered
    }

    const fn opening(now_us: u64) -> Self {
        Self {
            state: LinkState::Opening,
            attempt_us: now_us,
            waiting_since_us: Some(now_us),
            unanswered: 0,
        }
    }

    const fn closed(self) -> Self {
        Self {
            state: LinkState::Closed,
            waiting_since_us: None,
            unanswered: 0,
            ..self
        }
    }
}

impl Raft {
    pub(crate) fn reconnect_decision(&self, id: ServerId, now_us: u64) -> Reconnect {
        let link = &self.links[id.index()];
        Reconnect {
            closed: link.state == LinkState::Closed,
            since_attempt_us: now_us.saturating_sub(link.attempt_us),
            interval_us: self.settings.reconnect_us,
        }
    }

    pub(crate) fn give_up_decision(&self, id: ServerId, now_us: u64) -> GiveUpConnection {
        let waiting = self.links[id.index()].waiting_since_us;
        GiveUpConnection {
            waiting_us: waiting.map(|since| now_us.saturating_sub(since)),
            limit_us: self.settings.rpc_timeout_us,
        }
    }

    /// When something is to be done about a connection.
    pub(crate) fn links_due_us(&self) -> u64 {
        let due_us = |link: &Link| match (link.state, link.waiting_since_us) {
            (LinkState::Closed, _) => link.attempt_us.saturating_add(self.settings.reconnect_us),
            (_, Some(since)) => since.saturating_add(self.settings.rpc_timeout_us),
            (_, None) => u64::MAX,
        };
        let me = self.me.index();
        let peers = { self.links.iter().enumerate() }.filter(|(id, _)| *id != me);
        peers.fold(u64::MAX, |first, (_, link)| first.min(due_us(link)))
    }

    /// Opens every connection, at the start.
    pub(crate) fn connect_all(&mut self, out: &mut Out) {
        for id in self.peers() {
            self.connect(id, out);
        }
    }

    fn connect(&mut self, id: ServerId, out: &mut Out) {
        self.links[id.index()] = Link::opening(out.now().monotonic_us);
        out.connect(Socket(id.0), self.address_of(id));
    }

    /// Gives up connections on which nothing comes back, and opens those that are
    /// closed.
    pub(crate) fn tend_links(&mut self, out: &mut Out) {
        for id in self.peers() {
            let now_us = out.now().monotonic_us;
            if self.give_up_decision(id, now_us).holds() {
                out.close(Socket(id.0));
                self.link_lost(id);
            }
            if self.reconnect_decision(id, now_us).holds() {
                self.connect(id, out);
            }
        }
    }

    /// The server whose connection has that number.
    pub(crate) fn server_of(&self, socket: Socket) -> Option<ServerId> {
        let id = ServerId(socket.0);
        (id != self.me && id.index() < self.servers.len()).then_some(id)
    }

    /// A connection is established: whatever the server is to hear, it hears now.
    pub(crate) fn link_opened(&mut self, id: ServerId, out: &mut Out) {
        let link = &mut self.links[id.index()];
        link.state = LinkState::Open;
        link.waiting_since_us = None;
        self.request_vote(id, out);
        self.send_append(id, out);
    }

    /// A connection is gone, and every request and answer on it.
    pub(crate) fn link_lost(&mut self, id: ServerId) {
        let link = &mut self.links[id.index()];
        *link = link.closed();
        match &mut self.role {
            Role::PreCandidate(ballot) | Role::Candidate(ballot) => {
                let state = &mut ballot.states[id.index()];
                if *state == VoteState::Asked {
                    *state = VoteState::NotAsked;
                }
            }
            Role::Leader(progress) => progress[id.index()].disconnected(),
            Role::Follower => {}
        }
    }

    /// Sends a request to a server.
    pub(crate) fn call(&mut self, id: ServerId, message: Message, out: &mut Out) {
        self.flush(out);
        let link = &mut self.links[id.index()];
        link.unanswered += 1;
        link.waiting_since_us
            .get_or_insert_with(|| out.now().monotonic_us);
        out.send(Socket(id.0), message);
    }

    /// A server has answered a request.
    pub(crate) fn answered(&mut self, id: ServerId, now_us: u64) {
        let link = &mut self.links[id.index()];
        link.unanswered = link.unanswered.saturating_sub(1);
        link.waiting_since_us = (link.unanswered > 0).then_some(now_us);
    }

    /// Answers whoever opened a connection.
    pub(crate) fn answer(&mut self, socket: Socket, message: Message, out: &mut Out) {
        self.flush(out);
        out.send(socket, message);
    }
}
