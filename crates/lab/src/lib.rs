//! Puts the protocols into the simulator.

pub mod command;
pub mod scenario;
