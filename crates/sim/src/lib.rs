//! Hosts, clocks, a network of TCP-like connections, faults and an event queue.
//!
//! A [`World`] runs one [`lab_process::Process`] per host and decides when each
//! of them learns what. It names no protocol. Equal seed and equal calls give
//! equal records, bit for bit, natively and on wasm32.

mod acknowledge;
mod act;
mod arrive;
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
mod sockets;
mod time;
mod trace;
mod transmit;
mod view;
mod world;

pub use fault::CutMode;
pub use fault::{Effect, Fault, FaultError, HostId};
pub use host::{DiskCost, Host, HostSpec, Status};
pub use network::{Latency, NetworkSpec, PairLatency};
pub use record::{ConnectionId, Loss, MessageId, Record, Sink, What};
pub use time::Time;
pub use view::{ConnectionView, Flight, InFlight, Link, Phase};
pub use world::World;
