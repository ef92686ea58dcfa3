//! A run as text: the lines of a Sentinel's log file, and the lines of the
//! recordings.

mod line;
mod log_file;

pub use line::{Line, LineWriter};
pub use log_file::LogFile;
