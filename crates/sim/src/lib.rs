//! Hosts, clocks, a network of TCP-like connections, faults and an event queue.
//!
//! A [`World`] runs one [`lab_process::Process`] per host and decides when each
//! of them learns what. It names no protocol. Equal seed and equal calls give
//! equal records, bit for bit, natively and on wasm32: all luck is a hash of the
//! seed and of what it is for, so that another link or host changes nobody
//! else's.
//!
//! # The model of TCP
//!
//! Every detection time follows from this, so here is what is modelled and what
//! is only approximated. The times are those of Linux 6.5 and later.
//!
//! * A message is a segment. It arrives after the latency of its directed pair
//!   of hosts and never before an earlier one of its connection. There is no
//!   bandwidth and no loss but by faults.
//! * A direction on a healthy path keeps no account of acknowledgements. One
//!   that meets a cut or a dark host does (`connection::Backlog`): what is lost
//!   is sent again about 204 ms after it was sent (200 ms and a round trip; the
//!   tail-loss probe), then at doubled distances, at most 120 s, each as late as
//!   the kernel's timer wheel makes it (`wheel`); after 15 retries beyond the
//!   probe the connection has timed out. An acknowledgement of nothing new
//!   changes none of this. *Approximation*: an acknowledgement that is on the way when the first
//!   fault hits a healthy path still counts; round-trip variance is not measured.
//! * Up to ten segments go out before the first is acknowledged, none after the
//!   first timeout: the direction is stalled, the rest waits in the kernel and
//!   follows back to back when an acknowledgement comes. Acknowledgements need
//!   the reverse path, so a one-way cut stalls both directions.
//!   *Approximation*: only the oldest segment is tried again, and Linux would
//!   still send a little between the probe and the first real timeout.
//! * A segment that arrives after a gap is held; its acknowledgement makes the
//!   sender fill the gap at once (RACK).
//! * Opening: SYN, SYN-ACK, and a last packet that is sent again like a message.
//!   A lost SYN or SYN-ACK is made good by the next SYN: 1, 2, 3, 4, 5, 7, 11, 19,
//!   35, 67 s after the first, each wait as late as the timer wheel makes it; 131 s
//!   after it (and up to 4 s) the attempt has timed out.
//!   *Approximation*: the acceptor does not repeat its SYN-ACK by itself.
//! * A process that closes, or dies on a living host, leaves a kernel that sends
//!   a FIN after everything sent before (a reset, if something was unread), sends
//!   it again like a message (eight times after the probe), and answers what still
//!   comes with resets. A message that it resets is the end of what it had to send,
//!   even if the reset is lost: then the other side learns of it from the answer to
//!   its own next try.
//!   *Approximation*: there is no half-closed state that a process could use, and
//!   there are no keep-alives: a half-open end that never sends stays.
//! * A host without power is silent. When it is back it knows no connection.
//! * One message on the wire can be lost, held up or doubled by a fault (`tamper`): a
//!   lost one is sent again, one that is late holds up what follows on its connection
//!   or is overtaken by a copy, and of two equal ones the receiving kernel keeps the first.
//! * A cut loses what is on the wire in its direction. One that rejects answers
//!   with a reset a round trip later, and lets resets pass.

mod acknowledge;
mod act;
mod arrive;
mod child;
mod connection;
mod ending;
mod fault;
mod handshake;
mod host;
mod network;
mod queue;
mod record;
mod rng;
mod run;
mod segment;
mod sleep;
mod sockets;
mod tamper;
mod time;
mod trace;
mod transmit;
mod view;
mod wheel;
mod world;

pub use child::ProgramSpec;
pub use fault::{CutMode, Effect, Fault, FaultError, HostId};
pub use host::{DiskCost, Host, HostSpec, Status};
pub use network::{Latency, NetworkSpec, PairLatency};
pub use record::{ConnectionId, Loss, MessageId, Record, Sink, What};
pub use sleep::Sleep;
pub use time::Time;
pub use view::{ConnectionView, Flight, InFlight, Link, Phase};
pub use world::World;
