use lab_process::{Address, Socket};

use crate::wire::ClientName;

/// A connection that somebody opened to this server.
#[derive(Clone, Copy, Debug)]
pub(super) struct Client {
    pub(super) socket: Socket,
    pub(super) peer: Address,
    pub(super) name: Option<ClientName>,
    pub(super) kind: Kind,
    /// No password was required when it connected, or it has given it since.
    pub(super) authenticated: bool,
}

/// The classes of `CLIENT KILL TYPE` (`getClientType`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Anything that has not subscribed and does not replicate.
    Normal,
    /// A subscriber.
    Pubsub,
    /// A replica, since its `PSYNC`.
    Replica,
}

/// All accepted connections, by socket, and the subscribers among them.
#[derive(Clone, Debug, Default)]
pub(super) struct Clients {
    by_socket: Vec<Client>,
    subscribers: Vec<Socket>,
}

impl Clients {
    /// A new connection.
    pub(super) fn accept(&mut self, socket: Socket, peer: Address, authenticated: bool) {
        let client = Client {
            socket,
            peer,
            name: None,
            kind: Kind::Normal,
            authenticated,
        };
        match self.position(socket) {
            Ok(at) => {
                self.by_socket[at] = client;
                self.subscribers.retain(|other| *other != socket);
            }
            Err(at) => self.by_socket.insert(at, client),
        }
    }

    /// The connection is gone; returns what it was.
    pub(super) fn remove(&mut self, socket: Socket) -> Option<Client> {
        let at = self.position(socket).ok()?;
        self.subscribers.retain(|other| *other != socket);
        Some(self.by_socket.remove(at))
    }

    pub(super) fn get(&self, socket: Socket) -> Option<&Client> {
        self.position(socket).ok().map(|at| &self.by_socket[at])
    }

    pub(super) fn get_mut(&mut self, socket: Socket) -> Option<&mut Client> {
        self.position(socket).ok().map(|at| &mut self.by_socket[at])
    }

    /// Makes a connection a subscriber.
    pub(super) fn subscribe(&mut self, socket: Socket) {
        if let Some(client) = self.get_mut(socket)
            && client.kind == Kind::Normal
        {
            client.kind = Kind::Pubsub;
            self.subscribers.push(socket);
        }
    }

    /// Who has subscribed, in the order in which they did.
    pub(super) fn subscribers(&self) -> &[Socket] {
        &self.subscribers
    }

    /// `CLIENT KILL TYPE <kind>` by `caller`, which is spared (`SKIPME yes`);
    /// calls `close` for each.
    pub(super) fn kill(&mut self, kind: Kind, caller: Socket, mut close: impl FnMut(Socket)) {
        self.by_socket.retain(|client| {
            let killed = client.kind == kind && client.socket != caller;
            if killed {
                close(client.socket);
            }
            !killed
        });
        if kind == Kind::Pubsub {
            self.subscribers.retain(|socket| *socket == caller);
        }
    }

    /// All of them, in the order in which they were opened.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Client> {
        self.by_socket.iter()
    }

    /// How many connections there are.
    pub(super) const fn len(&self) -> usize {
        self.by_socket.len()
    }

    fn position(&self, socket: Socket) -> Result<usize, usize> {
        self.by_socket
            .binary_search_by_key(&socket, |client| client.socket)
    }
}
