//! The contract between a process and the machine that runs it.
//!
//! A process (a sentinel, a Redis server, a Raft server, a client) is a state
//! machine. The machine hands it one [`Input`] at a time together with an
//! [`Outbox`]; the process changes its state and pushes what it wants done into
//! the outbox. Nothing else passes between them. In particular this crate, and
//! every protocol built on it, has no clock, no socket, no thread, no global
//! state, no floating point and no DOM:
//!
//! * time is the [`Now`] that the outbox carries, and it only moves when the
//!   machine moves it, when the process pays for a flush to disk, or when it waits for a
//!   name server;
//! * randomness comes from a generator that the process seeds at boot from the
//!   number it is given;
//! * what survives a crash is the last [`Process::Disk`] the process persisted.
//!
//! The contract, in one paragraph: *given equal state, equal input and an equal
//! outbox, [`Process::handle`] leaves equal state and equal outputs. It never
//! blocks and never allocates without bound. The machine delivers
//! [`Input::Wake`] at [`Process::next_wake_us`] or later, never earlier, and
//! delivers everything that was readable on a socket, socket by socket, before it
//! delivers a wake-up that is due at the same time, except that a process which was stopped
//! and goes on is woken first.*
//!
//! [`Decision`] is the shape of a rule that decides, for every protocol: who runs a
//! process may read why it did, or did not yet do, something.
//!
//! [`Acknowledged`] says what a lost write is, for the clients of every protocol.
//!
//! The simulator (`lab-sim`) is one such machine; a loop over real sockets would
//! be another, and the protocol crates would not change.

mod acknowledged;
mod address;
mod child;
mod decision;
mod disk;
mod names;
mod outbox;
mod place;

pub use acknowledged::{Acknowledged, Lost};
pub use address::Address;
pub use child::{Child, Ended, Program};
pub use decision::{Condition, Decision, Report, Rule, Value};
pub use disk::DiskFailure;
pub use names::{NameServer, Names};
pub use outbox::{Closing, Input, Now, Outbox, Output, Socket};
pub use place::{Place, Said};

/// A state machine that a machine can run.
pub trait Process: Clone {
    /// What travels on a connection, in both directions.
    type Message: Clone;
    /// What the process announces about itself (a log line, a named event). It is handed
    /// on by value, next to messages: if it is larger than those, let it be in a box.
    type Event: Clone;
    /// What survives a crash: the content of its files, as last flushed.
    type Disk: Clone;
    /// What it is started from: its command line and original configuration.
    type Spec: Clone;
    /// What an operator can ask of it outside the connections of the protocol.
    type Order: Clone;

    /// Starts the process. `disk` is what an earlier life flushed, if there was
    /// one; `seed` is fresh for every start.
    fn boot(
        spec: &Self::Spec,
        disk: Option<&Self::Disk>,
        seed: u64,
        out: &mut Outbox<Self::Message, Self::Event, Self::Disk>,
    ) -> Self;

    /// Handles one input.
    fn handle(
        &mut self,
        input: Input<Self::Message, Self::Order>,
        out: &mut Outbox<Self::Message, Self::Event, Self::Disk>,
    );

    /// The next instant, on the machine's monotonic clock in microseconds, at
    /// which the process wants [`Input::Wake`]; `None` if it only reacts.
    fn next_wake_us(&self) -> Option<u64>;
}
