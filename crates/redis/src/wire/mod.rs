//! The messages of a Sentinel deployment, as data.
//!
//! One [`Message`] stands for what Redis would send as one command, one reply or
//! one element of the replication stream. Three things that are several commands
//! on a real wire are one message here, because nothing can come between their
//! parts: the reconfiguration transaction ([`Request::Reconfigure`], `MULTI` to
//! `EXEC`), the replication handshake ([`Request::Psync`], with the `REPLCONF`s
//! before it) and the full synchronisation ([`Reply::FullResync`], with its RDB).

mod command;
mod hello;
mod info;
mod info_text;
mod run_id;
mod text;
mod value;

use std::sync::Arc;

use lab_process::{Address, Place};

pub use command::{Credentials, Renamed};
pub use hello::{Hello, HelloHosts};
pub use info::{InfoReport, InfoRest, MasterLink, ReplicaLine, Role};
pub use run_id::RunId;
pub use value::{Value, Words};

/// A name given to a monitored master in the configuration (`mymaster`).
pub type MasterName = Arc<str>;

/// Anything that travels on a connection.
///
/// What is sent seldom and is big has a box: a message is copied several times on its
/// way, and most are a `PING`, a hello or an element of the stream.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Message {
    /// From the side that opened the connection.
    Request(Request),
    /// From the other side; per connection in the order of the requests.
    Reply(Reply),
    /// A published hello, pushed to a subscriber of `__sentinel__:hello`.
    Push(Arc<Hello>),
    /// An element of the replication stream, from a master to its replica.
    Stream(Stream),
}

/// A command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Request {
    /// `CLIENT SETNAME sentinel-<first 8 of the id>-cmd` or `-pubsub`.
    SetName(ClientName),
    /// `AUTH <password>` or `AUTH <user> <password>`.
    Auth(Arc<Credentials>),
    /// `PING`.
    Ping,
    /// `INFO`.
    Info,
    /// `SUBSCRIBE __sentinel__:hello`.
    Subscribe,
    /// `PUBLISH __sentinel__:hello <payload>`.
    Publish(Arc<Hello>),
    /// `SENTINEL is-master-down-by-addr <ip> <port> <epoch> <runid>`.
    IsMasterDown(Box<Ask>),
    /// `MULTI`, `SLAVEOF …`, `CONFIG REWRITE`, `CLIENT KILL TYPE normal`,
    /// `CLIENT KILL TYPE pubsub`, `EXEC` (`sentinelSendSlaveOf`).
    Reconfigure(ReplicaOf),
    /// `SCRIPT KILL`.
    ScriptKill,
    /// One of the others, with commands that go by other names.
    Renamed(Arc<Renamed>),
    /// `SENTINEL GET-MASTER-ADDR-BY-NAME <name>`.
    MasterAddress(MasterName),
    /// `INCR counter`, from the writing client.
    Increment,
    /// `GET counter`.
    ReadCounter,
    /// A replica asks to continue replication (`REPLCONF …` and `PSYNC`).
    Psync(Box<Psync>),
    /// `REPLCONF ACK <offset>`, sent by a replica once a second; has no reply.
    Ack {
        /// The replica's processed offset, in bytes.
        offset: u64,
    },
}

/// The name a sentinel gives to one of its connections.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClientName {
    /// The id of the sentinel that opened the connection.
    pub sentinel: RunId,
    /// Whether it is the connection for publish/subscribe.
    pub pubsub: bool,
}

/// The question that is also a vote request (specification §8.3).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ask {
    /// The master object's address.
    pub master: Address,
    /// The name said in its place.
    pub host: Option<Arc<str>>,
    /// The asking sentinel's current epoch.
    pub epoch: u64,
    /// The candidate, or `None` for `*`: only the opinion is asked for.
    pub candidate: Option<RunId>,
}

/// The answer to [`Ask`] (specification §8.4).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Answer {
    /// Whether the answering sentinel holds that master for subjectively down.
    pub is_down: bool,
    /// Whom it voted for; `None` is `*`.
    pub leader: Option<RunId>,
    /// In which epoch; 0 if no vote was looked up.
    pub leader_epoch: u64,
}

/// What the reconfiguration transaction makes of a server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReplicaOf {
    /// `SLAVEOF NO ONE`.
    NoOne,
    /// `SLAVEOF <ip> <port>`, or with a name in place of the IP address.
    Of(Place),
}

/// A replica's wish to continue where it was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Psync {
    /// The replication history it knows, if any (`?` otherwise).
    pub replication_id: Option<RunId>,
    /// The next byte it wants, `-1` on the wire if it knows no history.
    pub offset: u64,
    /// Where the replica listens (`REPLCONF listening-port`, `ip-address`).
    pub listening: Place,
}

/// A reply.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reply {
    /// `+OK`.
    Ok,
    /// `+PONG`.
    Pong,
    /// `:n`.
    Integer(i64),
    /// An error.
    Error(ErrorReply),
    /// The confirmation of a subscription.
    Subscribed,
    /// The answer to `INFO`.
    Info(Arc<InfoReport>),
    /// The answer to is-master-down-by-addr.
    IsMasterDown(Answer),
    /// What `EXEC` returned. The sentinel discards it.
    Exec,
    /// The answer to a command of an operator.
    Value(Arc<Value>),
    /// The answer to get-master-addr-by-name; `None` is the nil array.
    MasterAddress(Option<Place>),
    /// `+CONTINUE <id>`: partial resynchronisation.
    Continue {
        /// The (possibly new) replication id.
        replication_id: RunId,
    },
    /// `+FULLRESYNC <id> <offset>` and the data set.
    FullResync(Box<FullResync>),
}

/// What a master answers to a replica that has to start over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FullResync {
    /// The master's replication id.
    pub replication_id: RunId,
    /// The offset at which the data set was taken.
    pub offset: u64,
    /// The counter in the data set.
    pub counter: i64,
    /// How many bytes of values the data set holds beside the counter.
    pub data_bytes: u64,
    /// The keys that an operator set.
    pub keys: crate::server::Keys,
}

/// The error replies that matter to a sentinel or a client.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorReply {
    /// `-LOADING Redis is loading the dataset in memory`.
    Loading,
    /// `-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.`
    MasterDown,
    /// `-MISCONF …`: the last snapshot failed.
    Misconf,
    /// `-BUSY …`: a script runs past its limit.
    Busy,
    /// `-NOAUTH Authentication required.`
    NoAuth,
    /// `-READONLY You can't write against a read only replica.`
    ReadOnly,
    /// `-NOREPLICAS Not enough good replicas to write.`
    NoReplicas,
    /// `-WRONGPASS …`: no such user, or not its password.
    WrongPass,
    /// `-ERR AUTH …`: a password where none is needed.
    NoPassword,
    /// `-NOTBUSY …`: there is no script to kill.
    NotBusy,
    /// `-NOMASTERLINK Can't SYNC while not connected with my master`.
    NoMasterLink,
    /// `-ERR unknown command …` and every other error.
    Err,
}

/// An element of the replication stream.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stream {
    /// The counter has a new value.
    Counter(i64),
    /// A write of that many bytes of value, to some other key (`SET k<key> …`).
    Data {
        /// The number of the key.
        key: u32,
        /// Length of the value in bytes.
        bytes: u32,
    },
    /// A write of an operator, in the words in which it was given.
    Command(Words),
    /// A publish, propagated to the replica's subscribers.
    Publish(Arc<Hello>),
    /// `REPLCONF GETACK *`: the master wants to know at once how far its replicas are.
    GetAck,
    /// The master's periodic `PING`.
    Ping,
    /// `SELECT 0`, before the first command of a stream that begins or whose
    /// master changed (`replicationFeedSlaves` with `slaveseldb` −1).
    Select,
    /// A bare newline that keeps the connection of a waiting replica alive; not
    /// part of the history.
    KeepAlive,
}
