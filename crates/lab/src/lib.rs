//! Puts the protocols into the simulator.
//!
//! A [`scenario::Scenario`] and a seed make a [`world::Run`]; a
//! [`session::Session`] keeps its history so that one can go back; a
//! [`frame::Frame`] is what a screen shows of it. [`report`] writes it as text,
//! [`recording`] reads such text, [`conform`] compares recorded runs with
//! simulated ones.

pub mod cases;
pub mod command;
pub mod condition;
pub mod conf;
pub mod conform;
pub mod console;
pub mod digest;
pub mod frame;
pub mod measure;
pub mod names;
#[cfg(feature = "files")]
pub mod opening;
mod picture;
pub mod recording;
pub mod report;
pub mod scenario;
pub mod session;
pub mod world;
