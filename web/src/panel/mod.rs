//! The panel beside the picture: inspector, votes, log.

mod filter;
mod inspector;
mod log;
mod quantity;
mod tabs;
mod votes;

pub use filter::{LogFilter, Writers};
pub use inspector::{Inspector, InspectorProps};
pub use log::{Log, LogProps, Window, window};
pub use quantity::{comparison, term};
pub use tabs::{Panel, PanelProps};
pub use votes::{Votes, VotesProps};
