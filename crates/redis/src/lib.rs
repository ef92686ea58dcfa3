//! A Redis server as Sentinel and replicas see it, and the words they exchange.
//!
//! [`wire`] holds every message that travels between the processes of a
//! Sentinel deployment. It is typed: a message is built once and read as data,
//! its text form is made when somebody looks at it. [`server`] is a Redis server
//! and [`client`] an application that writes to it; both are state machines in
//! the sense of `lab-process`.

pub mod client;
pub mod command;
pub mod glob;
pub mod server;
mod unwritten;
pub mod wire;

pub use unwritten::Unwritten;
