//! The panel beside the picture: inspector, votes, log.

mod console;
mod file;
mod filter;
mod inspector;
mod log;
mod quantity;
mod tabs;
mod votes;

pub use console::{Console, ConsoleProps, Shown, shown};
pub use filter::{LogFilter, Writers};
pub use inspector::{Inspector, InspectorProps};
pub use log::{Log, LogProps, Window, window};
pub use quantity::{comparison, term};
pub use tabs::{Panel, PanelProps};
pub use votes::{Votes, VotesProps};
