//! A run as text: the lines of a Sentinel's log file, and the lines of the
//! recordings.

mod action;
mod line;
mod log_file;
mod trace;
mod wire_tap;
mod wire_text;

pub(crate) use line::flat;
pub use line::{Line, LineWriter, Ms};
pub use log_file::LogFile;
pub use trace::{Trace, TraceKind, TraceLine};
pub use wire_text::{message_text, wire_text};
